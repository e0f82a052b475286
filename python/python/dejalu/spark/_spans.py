"""Which keys the rows of an input have, and whether each has one of its own.

In: the columns ``file`` and ``number``, batch by batch. Out: spans of numbers that follow each other,
as rows of the totals; a message where a key is missing, below 0 or there twice. It reads no text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow

# Spans that one task gathers before it hands on what it has, and that the driver looks at by itself.
MOST_SPANS = 1 << 16

# Numbers and positions have 63 bits.
LAST = (1 << 63) - 1


class KeySpans:
    """The numbers of the rows of each file, those side by side as one span."""

    def __init__(self) -> None:
        self._spans: dict[str, list[list[int]]] = {}
        self._count = 0
        self._is_one_missing = False

    def __len__(self) -> int:
        return self._count

    def add(self, files: pyarrow.Array, numbers: pyarrow.Array) -> None:
        """Adds the keys of a batch."""
        import numpy as np
        import pyarrow as pa

        keys = pa.table({"file": files, "number": numbers})
        there = keys.drop_null().sort_by([("file", "ascending"), ("number", "ascending")])
        self._is_one_missing |= there.num_rows < keys.num_rows
        if not there.num_rows:
            return
        names = there["file"].combine_chunks().dictionary_encode()
        code = names.indices.to_numpy()
        number = there["number"].to_numpy()
        ends = np.flatnonzero((np.diff(code) != 0) | (np.diff(number) != 1)) + 1
        first = 0
        for end in [*ends.tolist(), len(number)]:
            name = names.dictionary[int(code[first])].as_py()
            self._put(name, int(number[first]), min(int(number[end - 1]) + 1, LAST))
            first = end

    def _put(self, file: str, first: int, end: int) -> None:
        spans = self._spans.setdefault(file, [])
        if spans and spans[-1][1] == first:
            spans[-1][1] = end
        else:
            spans.append([first, end])
            self._count += 1

    def take(self) -> pyarrow.RecordBatch:
        """The spans, as rows of the totals; none are left."""
        rows: list[tuple[str, int | None, int | None]] = [
            (file, first, end) for file, spans in self._spans.items() for first, end in spans
        ]
        if self._is_one_missing:
            rows.append(("", None, None))
        self.__init__()  # type: ignore[misc]
        return _totals({"file": [one[0] for one in rows], "first": [one[1] for one in rows],
                        "rows": [one[2] for one in rows]}, len(rows))  # fmt: skip


def _totals(columns: dict[str, list[Any]], rows: int) -> pyarrow.RecordBatch:
    import pyarrow as pa

    kinds = {"site": pa.string(), "documents": pa.int64(), "paragraphs": pa.int64(), "words": pa.int64(),
             "file": pa.string(), "rows": pa.int64(), "first": pa.int64()}  # fmt: skip
    arrays = [pa.array(columns.get(name, [None] * rows), kind) for name, kind in kinds.items()]
    return pa.RecordBatch.from_arrays(arrays, names=list(kinds))


def with_spans(table: Any, spans: KeySpans | None) -> Iterator[pyarrow.RecordBatch]:
    """Totals with a column for spans. Where there are spans they say how many rows a file has."""
    import pyarrow as pa

    totals = pa.RecordBatchReader.from_stream(table).read_all()
    if spans is not None:
        totals = totals.filter(totals["site"].is_valid())
    yield from totals.append_column("first", pa.nulls(totals.num_rows, pa.int64())).to_batches()


def require_keys(totals: Any, key: tuple[str, str]) -> None:
    """Refuses an input in which a row has no key of its own; ``totals`` is the data frame of them."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    rows = totals.where("file is not null").select("file", "first", "rows")
    found = [(one.file, one.first, one.rows) for one in rows.limit(MOST_SPANS + 1).collect()]
    if len(found) > MOST_SPANS:
        # Of many the workers find the first that is wrong.
        before = F.lag("rows").over(Window.partitionBy("file").orderBy("first", "rows"))
        wrong = rows.withColumn("before", before).where("rows is null or first < 0 or before > first")
        found = [
            span
            for one in wrong.limit(1).collect()
            for span in ([(one.file, one.first, one.before)] * (one.before is not None))
            + [(one.file, one.first, one.rows)]
        ]
    _require_spans(found, key)


def _require_spans(spans: list[tuple[str, int | None, int | None]], key: tuple[str, str]) -> None:
    names = f"{key[0]} and {key[1]}"
    remedy = "give columns with key= in which each row has a pair of its own"
    if any(first is None for _, first, _ in spans):
        raise UsageError(f"a row has no {key[0]} or no {key[1]}, which order the rows: {remedy}")
    before = ("", 0)
    for file, first, end in sorted((file, first or 0, end or 0) for file, first, end in spans):
        if first < 0:
            raise UsageError(f"a row has {key[1]} {first}: count the rows of each {key[0]} from 0")
        if file == before[0] and first < before[1]:
            raise UsageError(f"several rows have {names} {file!r}, {first}: {remedy}")
        before = (file, end)
