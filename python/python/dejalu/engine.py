"""The decision in pieces, for an engine that divides a corpus: tables of pyarrow in and out.

1. :func:`site_totals` of any rows; added up by site, :func:`parts` says how many shares a site has.
2. :func:`place` says of any rows to which site and share each belongs.
3. :func:`judge` cleans all rows of a share, which come together, in the order of the input.

``dejalu.spark`` and ``dejalu.trove`` do all of that for their engines; ``recipes/ray_job.py`` shows it
on Ray. Keys are those of :func:`dejalu.clean`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import _dejalu
from ._documents import Keys, keys
from ._errors import UsageError
from ._settings import Told, decision

if TYPE_CHECKING:
    import pyarrow

__all__ = ["judge", "parts", "place", "site_totals"]

# The longest text that is judged, in bytes, as on files.
_LONGEST = 64 << 20



def site_totals(table: pyarrow.Table, **names: str | None) -> pyarrow.Table:
    """What the sites of these rows add up to: ``site``, ``documents``, ``paragraphs``, ``words``."""
    sums = _dejalu.SiteTotals(_keys(names), Told({}, threads=1), _LONGEST)
    sums.add(_rows(table))
    read = _read(sums.finish())
    return read.filter(read["site"].is_valid()).select(["site", "documents", "paragraphs", "words"])


def parts(documents: int, paragraphs: int, words: int) -> int:
    """In how many shares a site is judged that adds up to this."""
    return _dejalu.parts(documents, paragraphs, words, _dejalu.share_limits())


def place(
    table: pyarrow.Table, large: Mapping[str, int] = {}, **names: str | None
) -> pyarrow.Table:
    """The rows with their ``__site`` and ``__part``; ``large`` are the sites that have more shares
    than one, with how many. A row that is not judged has a part below 0."""
    import pyarrow as pa

    placer = _dejalu.RowPlacer(_keys(names), _LONGEST, dict(large), {"": 0})
    placed = pa.concat_tables([_read(one) for one in placer.place(_rows(table))])
    added = table.append_column("__site", placed["site"])
    return added.append_column("__part", placed["part"])


def judge(table: pyarrow.Table, *, rows: int = 1 << 31, **options: Any) -> pyarrow.Table:
    """Cleans the rows that :func:`place` made: all of one or more shares, in the order of the
    input within each. The text is what is left, ``dejalu`` what became of it. ``rows`` is how many
    the whole input has, about. ``options`` are keys, and what :func:`dejalu.clean` may do
    (``reasons``, ``articles_twice``, ``caution``, ``paragraphs``, ``allow``, ``deny``)."""
    import pyarrow as pa

    may = ("reasons", "articles_twice", "caution", "paragraphs", "allow", "deny")
    told = Told(decision(*(options.pop(name, None) for name in may)), threads=1)
    if "__site" not in table.column_names or "__part" not in table.column_names:
        raise UsageError("these rows were not placed: give what place() returns")
    if not table.num_rows:
        return table.drop_columns(["__site", "__part"]).append_column("dejalu", pa.nulls(0))
    order = pa.table({"site": table["__site"], "part": table["__part"]})
    order = order.append_column("at", pa.array(range(table.num_rows), pa.int64()))
    order = order.sort_by([("site", "ascending"), ("part", "ascending"), ("at", "ascending")])
    sorted_rows = table.take(order["at"])
    given = _rows(sorted_rows.drop_columns(["__site", "__part"])).select(["row"])
    for name, column in (
        ("site", order["site"]),
        ("part", order["part"]),
        ("parts", pa.array([1] * table.num_rows, pa.int32())),
        ("position", pa.array(range(table.num_rows), pa.int64())),
    ):
        given = given.append_column(name, column)
    judge = _dejalu.ShareJudge(_keys(options), told, rows)
    judge.add(given)
    judge.end()
    found = []
    while (done := judge.next()) is not None:
        one = _read(done)
        are_rows = [kind == "document" for kind in one["kind"].to_pylist()]
        found.append(one.filter(are_rows).select(["row", "dejalu"]))
    judged = pa.concat_tables(found)
    columns = judged["row"].combine_chunks().flatten()
    names = sorted_rows.drop_columns(["__site", "__part"]).column_names
    return pa.table([*columns, judged["dejalu"]], names=[*names, "dejalu"])


def _keys(names: Mapping[str, Any]) -> Keys:
    known = ("text_key", "id_key", "url_key", "site_key", "date_key", "site_from")
    unknown = sorted(names.keys() - set(known))
    if unknown:
        raise UsageError(f"there is no option {unknown[0]}: keys are {', '.join(known)}")
    return keys(*(names.get(name) for name in known))


def _rows(table: pyarrow.Table) -> pyarrow.Table:
    """The rows as one column, with a key."""
    import pyarrow as pa

    whole = table.combine_chunks()
    columns = [pa.concat_arrays(whole[name].chunks) if whole[name].num_chunks else pa.array([], whole[name].type)
               for name in whole.column_names]  # fmt: skip
    return pa.table(
        {
            "row": pa.StructArray.from_arrays(columns, names=whole.column_names),
            "file": pa.array([""] * table.num_rows, pa.string()),
            "number": pa.array(range(table.num_rows), pa.int64()),
        }
    )


def _read(table: Any) -> pyarrow.Table:
    import pyarrow as pa

    return pa.RecordBatchReader.from_stream(table).read_all()
