"""What a staging folder holds is used when it is whole, and nothing else is touched."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import dejalu
from local_spark import spark  # noqa: F401
from test_small import corpus, files, run
from test_spark import told, written

spark_module = pytest.importorskip("dejalu.spark")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(corpus()[:70], tmp_path_factory.mktemp("staging") / "rows")


def test_what_is_whole_is_used_again_and_what_is_not_is_made_again(
    spark: Any,  # noqa: F811
    path: str,
    tmp_path: Path,
) -> None:
    staging = tmp_path / "staging"
    first = run(spark, path, staging)
    want = told(first.documents)
    assert len(want) == 70
    before = files(staging)
    assert told(run(spark, path, staging).documents) == want
    assert files(staging) == before
    # One file is lost, and Spark's mark is still there.
    one = next((staging / "judged" / "kind=document").glob("*.parquet"))
    one.unlink()
    again = run(spark, path, staging)
    assert told(again.documents) == want
    after = files(staging)
    assert after != before
    assert [one for one in after if "/totals/" in one] == [one for one in before if "/totals/" in one]
    # One is cut.
    assert again._staging.is_complete("judged")
    one = next((staging / "judged" / "kind=document").glob("*.parquet"))
    one.write_bytes(one.read_bytes()[:-100])
    assert not again._staging.is_complete("judged") and again._staging.is_complete("totals")
    with pytest.raises(dejalu.UsageError, match="another settings"):
        run(spark, path, staging, reasons=["cue"])
    before = files(staging)
    assert told(run(spark, path, staging, overwrite=True).documents) == want
    assert not set(files(staging)) & set(before)
    # A result of before does not give the rows of what came behind it.
    for read in (lambda: again.documents, first.report):
        with pytest.raises(dejalu.UsageError, match="holds another run now"):
            read()


def test_what_dejalu_has_not_made_is_left_alone(spark: Any, path: str, tmp_path: Path) -> None:  # noqa: F811
    mine = tmp_path / "mine"
    (mine / "judged").mkdir(parents=True)
    (mine / "judged" / "mine.txt").write_text("mine", encoding="utf-8")
    for run_json, match in ((None, "no run of dejalu has left"), ("{}", "not dejalu's, or is damaged"), ("{", "damaged")):
        if run_json is not None:
            (mine / "run.json").write_text(run_json, encoding="utf-8")
        for overwrite in (False, True):
            with pytest.raises(dejalu.UsageError, match=match):
                run(spark, path, mine, overwrite=overwrite)
    assert (mine / "judged" / "mine.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(dejalu.UsageError, match="is a file: name a folder"):
        run(spark, path, tmp_path / "file")

    read = shutil.copytree(path, tmp_path / "read")
    kept = sorted(read.iterdir())
    (tmp_path / "link").symlink_to(read)
    for staging in (read, read / "below", tmp_path / "link" / ".." / "link"):
        with pytest.raises(dejalu.UsageError, match="one within the other: name another folder"):
            run(spark, str(read), staging)
    with pytest.raises(dejalu.UsageError, match="one within the other"):
        spark_module.build_index(spark.read.parquet(str(read)), tmp_path / "x.idx", staging=read)

    staging = tmp_path / "staging"
    rows = spark.read.parquet(str(read)).limit(5).collect()
    frame = spark.createDataFrame(rows).union(spark.read.parquet(str(read)).limit(0))
    result = spark_module.clean(frame, staging=staging, key=["file", "row"])
    for output in (read, read / "below"):
        with pytest.raises(dejalu.UsageError, match="one within the other: give another path"):
            result.write(str(output), mode="overwrite")
    assert sorted(read.iterdir()) == kept
    with pytest.raises(dejalu.UsageError, match="rows are in no files"):
        spark_module.clean(spark.createDataFrame(rows), staging=staging, key=["file", "row"])

    # The shell's staging folder goes, and what lies beside it does not.
    (staging / "note.txt").write_text("mine", encoding="utf-8")
    result._staging.discard()
    assert [one.name for one in staging.iterdir()] == ["note.txt"]


def test_each_row_has_a_key_of_its_own(spark: Any, path: str, tmp_path: Path) -> None:  # noqa: F811
    from pyspark.sql import functions as F

    rows = spark.read.parquet(path).coalesce(1)
    for name, number, match in (
        # Of different sites.
        ("twice", "row div 2", r"several rows have file and row '00', 0: give columns"),
        ("none", "if(row = 3, null, row)", "a row has no file or no row"),
        ("below", "row - 5", "a row has row -5: count the rows of each file from 0"),
        ("much", "row + (1L << 62)", "which is too much: count the rows"),
    ):
        frame = rows.withColumn("row", F.expr(number))
        with pytest.raises(dejalu.UsageError, match=match):
            spark_module.clean(frame, staging=tmp_path / name, key=["file", "row"], site_key="id")
    for key, match in (
        (["row", "file"], "row, a bigint, and file, a string: name a text and then a whole number"),
        (["file", "half"], "half, a double"),
    ):
        with pytest.raises(dejalu.UsageError, match=match):
            frame = rows.withColumn("half", F.col("row") / 2)
            spark_module.clean(frame, staging=tmp_path / "kind", key=key)
    assert not (tmp_path / "kind").exists()


def test_many_spans_are_looked_at_by_the_workers(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    from dejalu.spark import _schema, _spans

    monkeypatch.setattr(_spans, "MOST_SPANS", 2)
    fields = "file string, first long, rows long"
    good = [("a", 0, 4), ("a", 4, 5), ("b", 1, 3), ("b", 7, 8)]
    for more, match in (
        ([], None),
        ([("b", 2, 3)], "several rows have f and r 'b', 2:"),
        ([("b", -1, 1)], "a row has r -1"),
        ([("", None, None)], "a row has no f or no r"),
    ):
        frame = spark.createDataFrame([*good, *more], fields)
        if match is None:
            _spans.require_keys(frame, ("f", "r"))
        else:
            with pytest.raises(dejalu.UsageError, match=match):
                _spans.require_keys(frame, ("f", "r"))
    assert "first bigint" in _schema.TOTALS


def test_indexes_of_one_name_are_told_apart(spark: Any, path: str, tmp_path: Path) -> None:  # noqa: F811
    rows = corpus()[:70]
    frame = spark.read.parquet(path)
    (tmp_path / "other").mkdir()
    known = {tmp_path / "known.idx": rows, tmp_path / "other" / "known.idx": rows[:4]}
    removed = []
    for file, given in known.items():
        dejalu.Index.build(given, file, site_key="site")
        cleaned = spark_module.against(frame, file, site_key="site")
        removed.append(sum(len(row.dejalu.removed) for row in cleaned.collect()))
    assert removed[0] > removed[1]
    # The file of yesterday is replaced, and a frame that was made before keeps to what it was.
    before = spark_module.against(frame, tmp_path / "known.idx", site_key="site")
    shutil.copy(tmp_path / "other" / "known.idx", tmp_path / "known.idx")
    now = spark_module.against(frame, tmp_path / "known.idx", site_key="site")
    assert sum(len(row.dejalu.removed) for row in before.collect()) == removed[0]
    assert sum(len(row.dejalu.removed) for row in now.collect()) == removed[1]
