"""What workers do: batches in, batches out, nothing kept but one share.

These functions are sent to the workers by name: the same package must be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from .. import _dejalu
from .._documents import Keys
from .._errors import DejaluError, UsageError
from .._settings import Told
from ._spans import MOST_SPANS, KeySpans, with_spans

if TYPE_CHECKING:
    import pyarrow

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


def restore(driver: Versions, text_key: str) -> Stage:
    """Cleaned rows → the rows as they came."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        for batch in batches:
            for table in _dejalu.restore_rows(_stream(batch), text_key):
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


def against(driver: Versions, keys: Keys, told: Told, name: str, digest: str) -> Stage:
    """Rows → rows, each cleaned by itself against an index that every worker was sent."""

    def stage(batches: Batches) -> Batches:
        require(driver)
        from pyspark import SparkFiles

        index = _dejalu.Index(SparkFiles.get(name))
        if index.digest() != digest:
            raise UsageError(f"a worker was sent another index than the driver has: {name}")
        first = 0
        for batch in batches:
            documents = _dejalu.Documents.from_table(_stream(batch), keys, first)
            first += len(documents)
            yield from _read(_dejalu.clean(documents, told, index, True, None))

    return stage
