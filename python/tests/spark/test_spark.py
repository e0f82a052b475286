"""A run on Spark against one machine: the same rows come to the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import dejalu
from conftest import corpora, labelled, records
from local_spark import spark

spark_module = pytest.importorskip("dejalu.spark")


def corpus() -> list[dict[str, Any]]:
    """All invented and all labelled corpora as one table, each a site of its own."""
    rows: list[dict[str, Any]] = []
    for at, path in enumerate([*corpora(), *labelled()]):
        for row in records(path):
            date = row.get("date")
            rows.append(
                {
                    "id": f"{at}/{row.get('id') or len(rows)}",
                    "text": row.get("text"),
                    "date": date if isinstance(date, str) else None,
                    "site": f"{path.parent.name}-{at}",
                }
            )
    return rows


SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "text", "date", "site")])


def written(rows: list[dict[str, Any]], folder: Path, files: int = 3) -> str:
    """The rows as Parquet, with their key, in files that begin anywhere."""
    folder.mkdir()
    for file in range(files):
        part = rows[file * len(rows) // files : (file + 1) * len(rows) // files]
        table = pa.Table.from_pylist(part, schema=SCHEMA)
        table = table.append_column("file", pa.array([f"{file:02}"] * len(part)))
        table = table.append_column("row", pa.array(range(len(part)), pa.int64()))
        pq.write_table(table, folder / f"{file:02}.parquet", row_group_size=500)
    return str(folder)


def removal(one: Any) -> tuple[Any, ...]:
    return (one["paragraph"], one["start"], one["end"], one["reason"], round(one["bits"] * 1000),
            one["cluster"], one["block"], one["owner"], one["text"])  # fmt: skip


def told(documents: Any) -> dict[str, Any]:
    """What became of each document, by its id."""
    found: dict[str, Any] = {}
    for row in documents.select("id", "text", "dejalu").toArrow().to_pylist() if hasattr(
        documents, "toArrow"
    ) else [one.asDict(recursive=True) for one in documents.select("id", "text", "dejalu").collect()]:
        assert row["id"] not in found, f"{row['id']} is there twice"
        about = row["dejalu"]
        found[row["id"]] = (
            row["text"],
            about["fate"],
            about["copy_of"],
            [removal(one) for one in about["removed"]],
        )
    return found


def expected(cleaned: dejalu.Cleaned) -> dict[str, Any]:
    return {
        one.id: (
            one.text,
            one.fate,
            one.copy_of,
            [
                (g.paragraph, g.start, g.end, g.reason, round(g.bits * 1000), g.cluster, g.block, g.owner, g.text)
                for g in one.removals
            ],
        )
        for one in cleaned
    }


def clusters(result: Any) -> list[tuple[Any, ...]]:
    rows = [one.asDict(recursive=True) for one in result.clusters.collect()]
    return sorted(
        (
            one["site"], one["id"], one["variants"][0]["text"], one["documents"], one["occurrences"],
            tuple(sorted((k, v) for k, v in one["removed"].items() if v)), one["owner"] or "",
            one["first_date"] or "", one["last_date"] or "", one["lost"],
        )
        for one in rows
    )  # fmt: skip


def expected_clusters(cleaned: dejalu.Cleaned) -> list[tuple[Any, ...]]:
    return sorted(
        (
            one.site, one.id, one.text[:500], one.documents, one.occurrences,
            tuple(sorted(one.removed.items())), one.owner or "", one.first_date or "",
            one.last_date or "", one.lost,
        )
        for one in cleaned.clusters()
    )  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return corpus()


@pytest.fixture(scope="module")
def input_path(rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(rows, tmp_path_factory.mktemp("input") / "rows")


def run(spark: Any, path: str, staging: Path, **options: Any) -> Any:
    frame = spark.read.parquet(path)
    options = {"key": ["file", "row"], "site_key": "site", **options}
    return spark_module.clean(frame, staging=str(staging), **options)


def same_report(mine: dict[str, Any], other: dict[str, Any]) -> None:
    for name in ("totals", "sites", "clusters", "blocks", "lost"):
        a, b = json.loads(json.dumps(mine[name])), json.loads(json.dumps(other[name]))
        for report in (a, b):
            if name in ("clusters", "lost"):
                for one in report.get("listed", []) + report.get("largest", []):
                    one["text"] = one["text"][:500]
                    one["removed"] = {k: v for k, v in one["removed"].items() if v}
            # One that runs on Spark says more, which test_folder.py holds against the program's.
            if name in ("clusters", "lost", "blocks"):
                key = "largest" if name == "lost" else "listed"
                known = other[name][key][0].keys() if other[name][key] else ()
                report[key] = [{field: one[field] for field in known} for one in report[key]]
            if name in ("totals", "lost"):
                report.pop("comparisons_passed_over", None)
                report.pop("documents", None) if name == "lost" else None
            if name == "lost":
                report["largest"].sort(key=lambda one: (-one["lost"], one["site"], one["id"]))
        assert a == b, name


def test_all_corpora_come_to_the_same_as_on_one_machine(
    spark: Any, rows: list[dict[str, Any]], input_path: str, tmp_path: Path
) -> None:
    result = run(spark, input_path, tmp_path / "staging")
    cleaned = dejalu.clean(rows, site_key="site")
    assert told(result.documents) == expected(cleaned)
    assert clusters(result) == expected_clusters(cleaned)
    same_report(result.report(), cleaned.report())
    originals = {row["id"]: row["text"] for row in rows}
    restored = spark_module.restore(result.documents)
    assert restored.columns == ["id", "text", "date", "site", "file", "row"]
    assert {row.id: row.text for row in restored.collect()} == originals
