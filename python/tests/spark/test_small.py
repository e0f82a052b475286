"""What can go wrong on Spark, on little text."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import dejalu
from conftest import pages
from dejalu import _dejalu
from local_spark import executors, spark
from test_spark import clusters, expected, expected_clusters, told, written

spark_module = pytest.importorskip("dejalu.spark")

# With these a site of half of all rows is judged in several shares.
LIMITS = (100, 1 << 40)


def corpus() -> list[dict[str, Any]]:
    """Sixty pages of one site, and as many of twelve others; each says its site and day."""
    rows = pages("large.example", 60)
    for site in range(12):
        rows += pages(f"site{site}.example", 5)
    return [{**row, "site": row["url"].split("/")[2], "date": f"2026-01-{at % 28 + 1:02}"}
            for at, row in enumerate(rows)]  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return corpus()


@pytest.fixture(scope="module")
def path(rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(rows, tmp_path_factory.mktemp("small") / "rows")


def run(spark: Any, path: str, staging: Path, **options: Any) -> Any:
    options = {"key": ["file", "row"], "site_key": "site", "partitions": 4, **options}
    return spark_module.clean(spark.read.parquet(path), staging=str(staging), **options)


def files(folder: Path) -> list[str]:
    return sorted(str(one) for one in folder.rglob("*.parquet"))


def test_many_shares_are_the_same_in_any_partitions_batches_and_order(
    spark: Any, path: str, tmp_path: Path
) -> None:
    batch = "spark.sql.execution.arrow.maxRecordsPerBatch"
    found = []
    for at, (partitions, size) in enumerate([(2, "1000"), (7, "3")]):
        spark.conf.set(batch, size)
        result = run(spark, path, tmp_path / str(at), share_limits=LIMITS, partitions=partitions)
        found.append((told(result.documents), clusters(result), result.report()))
    spark.conf.unset(batch)
    turned = spark.read.parquet(path).orderBy("id", ascending=False)
    result = spark_module.clean(
        turned, staging=str(tmp_path / "turned"), key=["file", "row"], site_key="site", share_limits=LIMITS
    )
    found.append((told(result.documents), clusters(result), result.report()))
    assert found[0] == found[1] == found[2]
    parts = {row.site: row.parts for row in result.staged.select("site", "parts").distinct().collect()}
    assert parts["large.example"] > 3 and parts["site1.example"] == 1
    # What the shares of a site have in common is one.
    names = [(one[0], one[1]) for one in found[0][1]]
    assert len(names) == len(set(names))
    in_shares = result.staged.where("kind = 'cluster' and parts > 1").count()
    assert in_shares > sum(site == "large.example" for site, _ in names)
    # In one share each it is what one machine makes of it.
    result = run(spark, path, tmp_path / "whole")
    assert told(result.documents) != found[0][0] or parts["large.example"] == 1


def test_odd_rows_are_what_they_are_on_one_machine(spark: Any, tmp_path: Path) -> None:
    given = corpus()
    long = "Much too long. " * 100
    odd = [
        {"id": "none", "text": None, "site": "large.example"},
        {"id": "long", "text": long, "site": "large.example"},
        {"id": "empty", "text": "", "site": "large.example"},
        {"id": "nowhere", "text": given[0]["text"], "site": None},
        {"id": "again", "text": given[0]["text"], "site": "large.example"},
        {"id": "again", "text": given[0]["text"], "site": "large.example"},
        {"id": None, "text": "Without a name, 日本語 and 🦆", "site": ""},
    ]
    given = given[:30] + odd + given[30:]
    path = written(given, tmp_path / "rows")
    result = run(spark, path, tmp_path / "staging", max_document=1000, articles_twice="drop")
    names = {row.position: row.id for row in result.staged.where("kind = 'document'").collect()}
    rows = result.documents.orderBy("file", "row").collect()
    assert len(names) == len(rows) == len(given)
    short = [{**row, "text": None if row["text"] == long else row["text"]} for row in given]
    cleaned = dejalu.clean(short, site_key="site", articles_twice="drop")
    fates = set()
    for at, one in enumerate(cleaned):
        row = rows[at]
        fates.add(row.dejalu.fate)
        assert names[at] == one.id
        if given[at]["text"] == long:
            assert (row.dejalu.fate, row.text) == ("too-large", long)
            continue
        assert (row.dejalu.fate, row.text, row.dejalu.copy_of) == (one.fate, one.text, one.copy_of)
        assert [gone.text for gone in row.dejalu.removed] == [gone.text for gone in one.removals]
    assert fates >= {"changed", "missing", "too-large", "dropped"}
    restored = spark_module.restore(result.documents).orderBy("file", "row").collect()
    assert [row.text for row in restored] == [row["text"] for row in given]
    broken = result.documents.selectExpr("upper(text) as text", "dejalu")
    with pytest.raises(Exception, match="not the one that was cleaned"):
        spark_module.restore(broken).collect()


def test_a_worker_of_another_version_fails_by_name(
    spark: Any, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_dejalu, "versions", lambda: ("9.9.9", 77))
    with pytest.raises(Exception, match=r"the driver 9\.9\.9 \(normaliser 77\)"):
        run(spark, path, tmp_path / "staging")


def test_without_a_key_ids_order_the_rows(
    spark: Any, path: str, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    result = run(spark, path, tmp_path / "staging", key=None)
    assert told(result.documents) == expected(dejalu.clean(rows, site_key="site"))
    twice = spark.read.parquet(path).union(spark.read.parquet(path).limit(1))
    with pytest.raises(dejalu.UsageError, match="is there 2 times"):
        spark_module.clean(twice, staging=str(tmp_path / "twice"), site_key="site")


def test_an_executor_that_is_killed_changes_nothing(
    spark: Any, path: str, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    staging = tmp_path / "staging"
    killed: list[int] = []

    def kill() -> None:
        """Kills one when the judge has begun to write."""
        for _ in range(3000):
            if list(staging.glob("judged/_temporary")):
                killed.append(executors()[0])
                os.kill(killed[0], signal.SIGKILL)
                return
            time.sleep(0.01)

    thread = threading.Thread(target=kill)
    thread.start()
    result = run(spark, path, staging, partitions=12)
    thread.join()
    assert killed
    cleaned = dejalu.clean(rows, site_key="site")
    assert told(result.documents) == expected(cleaned)
    assert clusters(result) == expected_clusters(cleaned)
    assert not list(staging.glob("judged/_temporary"))


def test_against_an_index_each_row_is_cleaned_by_itself(
    spark: Any, path: str, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    index = dejalu.Index.build(rows, tmp_path / "known.idx", site_key="site")
    cleaned = spark_module.against(spark.read.parquet(path), tmp_path / "known.idx", site_key="site")
    found = {row.id: (row.text, len(row.dejalu.removed)) for row in cleaned.collect()}
    want = {one.id: (one.text, len(one.removals)) for one in index.clean(rows, site_key="site")}
    assert found == want
    assert any(count for _, count in found.values())


def test_the_program_reads_and_writes_json_lines(
    spark: Any, rows: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from dejalu.spark.__main__ import main

    (tmp_path / "in").mkdir()
    for name, part in (("a", rows[:50]), ("b", rows[50:])):
        lines = "".join(json.dumps(row) + "\n" for row in part)
        (tmp_path / "in" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    given = [str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--site-key", "site"]
    assert main(given) == 0
    assert "120 documents" in capsys.readouterr().out
    cleaned = dejalu.clean(rows, site_key="site")
    articles = [json.loads(line) for file in (tmp_path / "out" / "articles").glob("*.json")
                for line in file.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    assert {one["id"]: one["text"] for one in articles} == {one.id: one.text for one in cleaned}
    report = json.loads((tmp_path / "out" / "report" / "report.json").read_text(encoding="utf-8"))
    assert {**report["totals"], **cleaned.report()["totals"]} == report["totals"]
    assert not (tmp_path / "out" / "_staging").exists()
    with pytest.raises(SystemExit):
        main(["in"])


def test_mistakes_are_told_before_anything_is_read(spark: Any, path: str, tmp_path: Path) -> None:
    for options, match in [
        ({"text_key": "body"}, "no column is called body"),
        ({"key": "file"}, "key= is two columns"),
        ({"reasons": ["nothing"]}, "nothing"),
    ]:
        with pytest.raises(dejalu.UsageError, match=match):
            run(spark, path, tmp_path / "staging", **options)


def test_batches_of_another_kind_are_refused_by_name() -> None:
    from dejalu._documents import keys
    from dejalu._settings import Told

    judge = _dejalu.ShareJudge(keys(None, None, None, None, None, None), Told({}), 0)
    with pytest.raises(dejalu.UsageError, match="there is no column row"):
        judge.add(pa.table({"text": ["a"]}))
