"""What a cluster decided, written by the driver, is the folder of one machine, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import dejalu
from conftest import corpora, records
from local_spark import spark  # noqa: F401

spark_module = pytest.importorskip("dejalu.spark")
folder = pytest.importorskip("dejalu.spark._folder")


def files(path: Path) -> dict[str, bytes]:
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


# What only files, or one that judges in one piece, can say.
NOT_IN_TABLES = {
    "schema", "totals.sources", "totals.bytes", "totals.bytes_left", "lost.largest.holders",
    "clusters.listed.distinct", "articles_twice.listed.source", "articles_twice.listed.line",
    "problems.listed", "problems.listed_notices",
}  # fmt: skip


def not_in_tables(mine: Any, other: Any, path: str, lacking: set[str]) -> None:
    """Finds what of a report another one lacks; what both have must be the same."""
    if isinstance(other, dict):
        for name, value in other.items():
            inner = f"{path}.{name}".removeprefix(".")
            if name in mine:
                not_in_tables(mine[name], value, inner, lacking)
            else:
                lacking.add(inner)
    elif isinstance(other, list) and other and isinstance(other[0], dict):
        if path == "lost.largest":
            # Of equal size they are in another order.
            places = {(one["site"], one["cluster"]): one for one in mine}
            mine = [places[one["site"], one["cluster"]] for one in other]
        assert len(mine) >= len(other), path
        for its, one in zip(mine, other, strict=False):
            not_in_tables(its, one, path, lacking)
    else:
        assert mine == other, path


def test_the_folder_is_that_of_one_machine(spark: Any, tmp_path: Path) -> None:  # noqa: F811
    given = [{**row, "site": path.parent.name} for path in corpora()[::3] for row in records(path)]
    given.insert(7, {"id": "without text", "site": "nowhere"})
    schema = pa.schema([(name, pa.string()) for name in ("id", "site", "date", "text")])
    rows = tmp_path / "rows"
    rows.mkdir()
    for file in range(3):
        part = given[file * len(given) // 3 : (file + 1) * len(given) // 3]
        part = [{name: row.get(name) for name in schema.names} for row in part]
        pq.write_table(pa.Table.from_pylist(part, schema), rows / f"{file}.parquet", row_group_size=100)
    settings: dict[str, Any] = {"site_key": "site", "caution": 0}
    expected = dejalu.clean_files(rows, tmp_path / "one", **settings)

    frame = spark.read.parquet(str(rows)).select("*", "_metadata.file_name", "_metadata.row_index")
    staging = str(tmp_path / "staging")
    result = spark_module.clean(frame, staging=staging, key=["file_name", "row_index"], **settings)
    report = folder.write_folder(result, rows, tmp_path / "apart")
    assert report == expected and report["lost"]["texts"] > 0
    one, apart = files(tmp_path / "one"), files(tmp_path / "apart")
    assert one.keys() == apart.keys() and "report/report.html" in one
    assert [name for name in one if one[name] != apart[name]] == []

    # The report of the tables has all but what needs the files, and what docs/spark-sizing.md names.
    mine = json.loads(json.dumps(result.report()))
    lacking: set[str] = set()
    not_in_tables(mine, expected, "", lacking)
    assert lacking == NOT_IN_TABLES
    assert mine["lost"]["documents"] and mine["articles_twice"]["total"] and mine["problems"]["kinds"]

    # From the tables alone: the folder of the rows, put together again.
    folder.restore_rows(result, tmp_path / "rows.parquet", "text")
    restored = pq.read_table(tmp_path / "rows.parquet")
    came = [pq.read_table(one) for one in sorted(rows.iterdir())]
    assert restored.select(schema.names).to_pylist() == pa.concat_tables(came).to_pylist()
    dejalu.clean_files(tmp_path / "rows.parquet", tmp_path / "again", **settings)
    folder.write_folder(result, None, tmp_path / "tables")
    again, tables = files(tmp_path / "again"), files(tmp_path / "tables")
    assert again.keys() == tables.keys()
    assert [name for name in again if again[name] != tables[name]] == []

    # Files that were not judged are refused, and nothing is left of it.
    other = json.loads(json.dumps(given[:-1]))
    pq.write_table(pa.Table.from_pylist(other, schema), tmp_path / "other.parquet")
    with pytest.raises(dejalu.UsageError, match="other documents"):
        folder.write_folder(result, tmp_path / "other.parquet", tmp_path / "refused")
    assert not (tmp_path / "refused").exists()


def test_options_are_those_that_the_program_would_have() -> None:
    from dejalu.spark._report import options

    keys = ["a.b", "i", "url", "s.t", "date", "auto", ["text_key", "id_key", "site_key"]]
    lines = ["caution = 7", 'articles-twice = "drop"']
    found = options({"keys": keys, "settings": [lines, ["one"], []], "max_document": 1})
    told = ("text_key", "id_key", "site_key", "caution", "articles_twice", "allow", "max_document")
    assert [found[name] for name in told] == ["a.b", "i", "s.t", 7, "drop", 1, 1]
    assert found["reasons"] == ["cue", "teaser", "boilerplate", "repeat", "duplicate"]
