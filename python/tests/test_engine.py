"""The decision in pieces comes to what ``dejalu.clean`` comes to."""

from __future__ import annotations

from typing import Any

import pytest

import dejalu
from conftest import corpora, records

pa = pytest.importorskip("pyarrow")
from dejalu import engine  # noqa: E402


def given() -> Any:
    rows = []
    for number, path in enumerate(corpora()[::4]):
        for row in records(path):
            url = f"https://Site{number}.example/{len(rows)}"
            rows.append({"id": f"{len(rows):05}", "url": url, "text": row["text"], "n": len(rows)})
    return pa.Table.from_pylist([*rows, {"id": "none", "url": "https://a.example/", "text": None, "n": -1}])


def test_pieces_are_the_whole() -> None:
    table = given()
    halves = [engine.site_totals(table.slice(0, 300)), engine.site_totals(table.slice(300))]
    sums = pa.concat_tables(halves).group_by("site").aggregate([("documents", "sum"), ("words", "sum")])
    assert sum(sums["documents_sum"].to_pylist()) == table.num_rows - 1
    placed = engine.place(table)
    parts = placed["__part"].to_pylist()
    assert parts.count(0) == table.num_rows - 1 and min(parts) < 0
    # The shares of a site in any order, its rows in theirs.
    mixed = placed.sort_by([("__site", "descending"), ("n", "ascending")])
    cleaned = engine.judge(mixed, caution=0)
    found = {row["id"]: row for row in cleaned.to_pylist()}
    assert cleaned.column_names == ["id", "url", "text", "n", "dejalu"]
    expected = dejalu.clean(table, caution=0)
    for one in expected:
        row = found.pop(one.id)
        assert (row["text"], row["dejalu"]["fate"]) == (one.text, one.fate), one.id
        spans = [(gone["start"], gone["end"], gone["reason"], gone["owner"]) for gone in row["dejalu"]["removed"]]
        assert spans == [(gone.start, gone.end, gone.reason, gone.owner) for gone in one.removals]
    assert not found


def test_a_large_site_is_divided_and_what_was_not_placed_is_refused() -> None:
    table = given()
    placed = engine.place(table, {"site1.example": 5})
    shares = {pair for pair in zip(placed["__site"].to_pylist(), placed["__part"].to_pylist(), strict=True)}
    assert len({part for site, part in shares if site == "site1.example"}) > 2
    assert engine.parts(1, 3_000_000, 60_000_000) == 2
    with pytest.raises(dejalu.UsageError, match="not placed"):
        engine.judge(table)
    with pytest.raises(dejalu.UsageError, match="no option thrift"):
        engine.place(table, thrift="x")
