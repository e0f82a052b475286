"""What workers do: batches in, batches out, nothing kept but one share.

These functions are sent to the workers by name: the same package must be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .. import _dejalu
from .._documents import Keys
from .._errors import DejaluError, UsageError
from .._settings import Told
from ._spans import MOST_SPANS, KeySpans, with_spans

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql.types import DataType

Batches: TypeAlias = "Iterator[pyarrow.RecordBatch]"
Stage: TypeAlias = Callable[[Batches], Batches]
Versions: TypeAlias = tuple[str, int]


def require(driver: Versions) -> None:
    """Refuses to work for a driver of another version."""
    here = _dejalu.versions()
    if here != driver:
        raise DejaluError(
            f"a worker has dejalu {here[0]} (normaliser {here[1]}) and the driver {driver[0]} "
            f"(normaliser {driver[1]}), which do not give the same result: install the same on both"
        )


def _read(table: Any) -> Batches:
    import pyarrow

    yield from pyarrow.RecordBatchReader.from_stream(table)


def _stream(batch: pyarrow.RecordBatch) -> Any:
    """A batch as a table that speaks Arrow, which older batches do not."""
    import pyarrow

    return pyarrow.Table.from_batches([batch])


def totals(driver: Versions, keys: Keys, told: Told, longest: int, keyed: bool) -> Stage:
    """Rows → what sites and files add up to, and which keys there are where users name them."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        sums = _dejalu.SiteTotals(keys, told, longest)
        spans = KeySpans()
        for batch in batches:
            full = sums.add(_stream(batch))
            if full is not None:
                yield from with_spans(full, spans if keyed else None)
            if keyed:
                spans.add(batch.column("file"), batch.column("number"))
                if len(spans) >= MOST_SPANS:
                    yield spans.take()
        yield from with_spans(sums.finish(), spans if keyed else None)
        if keyed:
            yield spans.take()

    return stage


def place(
    driver: Versions, keys: Keys, longest: int, large: dict[str, int], files: dict[str, int]
) -> Stage:
    """Rows → rows, each with its site, share and position."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        placer = _dejalu.RowPlacer(keys, longest, large, files)
        for batch in batches:
            for table in placer.place(_stream(batch)):
                yield from _read(table)

    return stage


def judge(driver: Versions, keys: Keys, told: Told, rows: int) -> Stage:
    """Rows in the order of their shares → what became of them, and what repeats."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        judge = _dejalu.ShareJudge(keys, told, rows, packed=True)

        def done() -> Batches:
            while (table := judge.next()) is not None:
                yield from _read(table)

        for batch in batches:
            judge.add(_stream(batch))
            del batch
            yield from done()
        judge.end()
        yield from done()

    return stage


def merge(driver: Versions) -> Stage:
    """Shares, sorted by site, kind and id, and of one id by share → sites."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        merger = _dejalu.ShareMerger()
        for batch in batches:
            yield from _read(merger.add(_stream(batch)))
        yield from _read(merger.end())

    return stage


def decode(driver: Versions, kind: str) -> Stage:
    """What repeats in sites → what users read."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        read = {
            "cluster": _dejalu.decode_clusters,
            "family": _dejalu.decode_blocks,
            "share": _dejalu.decode_sites,
        }[kind]
        for batch in batches:
            for table in read(_stream(batch)):
                yield from _read(table)

    return stage


def unpack(driver: Versions) -> Stage:
    """Staged documents → the columns of the user, and what went of each row."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        for batch in batches:
            for table in _dejalu.unpack_rows(_stream(batch)):
                yield from _read(table)

    return stage


def flat(batch: pyarrow.RecordBatch, *beside: str) -> pyarrow.Table:
    """The columns of ``row``, and those beside it: Spark hands on no column whose name has a quote."""
    import pyarrow as pa

    row = batch.column("row")
    names = [row.type.field(at).name for at in range(row.type.num_fields)]
    return pa.table([*row.flatten(), *[batch.column(one) for one in beside]], names=[*names, *beside])


def restore(driver: Versions, text_key: str) -> Stage:
    """Cleaned rows → the rows as they came."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        for batch in batches:
            for table in _dejalu.restore_rows(flat(batch, "dejalu"), text_key):
                yield from _read(table)

    return stage


def carry(driver: Versions, text_key: str) -> Stage:
    """Staged documents → the rows as they came, a batch as the bytes of one row, so that it reaches
    the driver with the types that it has."""

    def stage(batches: Batches) -> Batches:
        import pyarrow as pa

        require(driver)
        for batch in batches:
            for unpacked in _dejalu.unpack_rows(_stream(batch)):
                for table in _dejalu.restore_rows(unpacked, text_key):
                    whole = pa.RecordBatchReader.from_stream(table).read_all()
                    sink = pa.BufferOutputStream()
                    with pa.ipc.new_stream(sink, whole.schema) as stream:
                        stream.write_table(whole)
                    data = pa.array([sink.getvalue().to_pybytes()], pa.binary())
                    yield pa.RecordBatch.from_arrays([data], names=["data"])

    return stage


def against(driver: Versions, keys: Keys, told: Told, name: str, digest: str, added: DataType) -> Stage:
    """Rows → rows, each cleaned by itself against an index that every worker was sent. The column that
    is added has this type."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        from pyspark import SparkFiles

        index = _dejalu.Index(SparkFiles.get(name))
        if index.digest() != digest:
            raise UsageError(f"a worker was sent another index than the driver has: {name}")
        first = 0
        for batch in batches:
            rows = flat(batch)
            documents = _dejalu.Documents.from_table(rows, keys, first)
            first += len(documents)
            cleaned = _read(_dejalu.clean(documents, told, index, True, None))
            yield from _restorable(rows, cleaned, keys.text, added)

    return stage


def _restorable(rows: pyarrow.Table, cleaned: Batches, text_key: str, added: DataType) -> Batches:
    """Cleaned rows → the same, ``dejalu`` with all that it takes to restore each row."""
    import pyarrow as pa
    from pyspark.sql.pandas.types import to_arrow_type
    from xxhash import xxh3_128_hexdigest

    def hashed(text: str | None) -> str | None:
        return None if text is None else xxh3_128_hexdigest(text.encode())

    kind = to_arrow_type(added)
    originals = iter(_texts(rows, text_key))
    for batch in cleaned:
        table = pa.Table.from_batches([batch])
        said = []
        for row, text in zip(table["dejalu"].to_pylist(), _texts(table, text_key), strict=True):
            original = next(originals)
            for one in row["removed"]:
                cut = original[one["start"] : one["end"]]
                one["before"], _, one["after"] = cut.partition(one["text"])
            row["original"] = original if row["fate"] == "dropped" else None
            row["xxh3_before"], row["xxh3_after"] = hashed(original), hashed(text)
            said.append(row)
        place = table.column_names.index("dejalu")
        yield from table.set_column(place, "dejalu", pa.array(said, kind)).to_batches()


def _texts(table: pyarrow.Table, path: str) -> list[Any]:
    """What a path names, of each row."""
    import pyarrow.compute

    if path in table.column_names:
        return cast("list[Any]", table[path].to_pylist())
    first, *rest = path.split(".")
    compute: Any = pyarrow.compute
    return cast("list[Any]", compute.struct_field(table[first], rest).to_pylist())
