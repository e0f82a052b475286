"""What is written can be read again, is there whole or not at all, and mistakes are told at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dejalu
from conftest import pages
from local_spark import spark  # noqa: F401

spark_module = pytest.importorskip("dejalu.spark")
program = pytest.importorskip("dejalu.spark.__main__")


def corpus() -> list[dict[str, Any]]:
    """Pages of one site, one of them twice, one without a url and one without a text."""
    rows: list[dict[str, Any]] = [{"id": row["id"], "url": row["url"], "text": row["text"]} for row in pages("a.example", 12)]
    rows += [{**rows[3], "id": "again"}, {"id": "no url", "url": None, "text": "Nobody said where this stands."}]
    return [*rows, {"id": "no text", "url": rows[0]["url"], "text": None}]


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(folder: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for file in folder.glob("part-*.json")
            for line in file.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    return sorted(rows, key=lambda row: str(row["id"]))


def by_id(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row["id"]))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--caution", "99"], "caution"),
        (["--reasons", "cu"], "reasons"),
        (["--allow", "not-there"], "not-there"),
        (["--max-document", "12x"], "--max-document is '12x'"),
        (["--partitions", "0"], "--partitions is 0"),
        (["--site-from", "key"], "needs --site-key"),
        (["--index", "no.idx"], "no.idx"),
        (["--restore", "--site-key", "site"], "--site-key is of no use with --restore"),
        (["-o", "full"], "is not empty: choose another output folder, or replace an earlier result with --overwrite"),
        (["-o", "full/file"], "is a file"),
        (["missing.jsonl"], "cannot read the input missing.jsonl"),
    ],
)
def test_what_is_wrong_is_told_before_spark_starts(
    options: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(program, "SparkSession", None)
    lines(tmp_path / "in.jsonl", corpus())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    assert program.main(["in.jsonl", "-o", "out", *options]) == 2
    said = capsys.readouterr().err
    assert told in said and said.startswith("dejalu.spark: ") and said.count("\n") == 1


def test_what_is_json_lines_is_restored_as_it_was_written(
    spark: Any,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = corpus()
    given, out, back = str(lines(tmp_path / "in.jsonl", rows)), tmp_path / "out", tmp_path / "back"
    assert program.main([given, "-o", str(out)]) == 0
    written = read(out / "articles")
    assert [row["url"] for row in written] == [row["url"] for row in by_id(rows)]
    assert written[[row["id"] for row in written].index("no text")]["text"] is None
    assert program.main([str(out / "articles"), "-o", str(back), "--restore"]) == 0
    assert read(back) == by_id(rows)
    # What Spark makes out of the lines, which lack what was null in all of them, does as well.
    bare = tmp_path / "bare"
    spark_module.read_articles(spark, str(out)).coalesce(1).write.json(str(bare))
    inferred = spark.read.json(str(bare))
    assert "original" not in inferred.schema["dejalu"].dataType.names
    texts = {row.id: row.text for row in spark_module.restore(inferred).collect()}
    assert texts == {row["id"]: row["text"] for row in rows}

    # Nothing is replaced that was not asked for, or that is somebody's own.
    assert program.main([given, "-o", str(out)]) == 2
    (out / "mine.txt").write_text("mine")
    assert program.main([given, "-o", str(out), "--overwrite"]) == 2
    assert "mine.txt was not written by dejalu.spark, and --overwrite would delete it" in capsys.readouterr().err
    assert (out / "mine.txt").exists() and (out / "articles").exists()
    (out / "mine.txt").unlink()

    index = dejalu.Index.build(rows, tmp_path / "lines.idx")
    again, restored = tmp_path / "again", tmp_path / "restored"
    assert program.main([given, "-o", str(again), "--index", str(tmp_path / "lines.idx")]) == 0
    want = {one.id: one.text for one in index.clean(rows)}
    assert {row["id"]: row["text"] for row in read(again / "articles")} == want
    assert want != {row["id"]: row["text"] for row in rows}
    assert program.main([str(again), "-o", str(restored), "--restore"]) == 0
    assert read(restored) == by_id(rows)
    # A hash that does not fit is told by the worker, in one sentence.
    changed = tmp_path / "changed"
    lines(tmp_path / "changed.json", [{**row, "text": "another"} for row in read(again / "articles")[:1]])
    assert program.main([str(tmp_path / "changed.json"), "-o", str(changed), "--restore"]) == 2
    said = capsys.readouterr().err
    assert "dejalu.spark: " in said and "not the one that was cleaned" in said
    assert not changed.exists() and not list(tmp_path.glob(".*"))


def test_names_with_quotes_and_dropped_documents_are_restored_from_an_index_too(
    spark: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    rows = corpus()
    dejalu.Index.build(rows, tmp_path / "quotes.idx")
    other = [{**row, "id": f"new {row['id']}"} for row in rows]
    frame = spark.createDataFrame(other, "id string, url string, text string")
    frame = frame.selectExpr("id", "url as `a``b`", "struct(text as `body`) as `article`")
    cleaned = spark_module.against(
        frame, tmp_path / "quotes.idx", text_key="article.body", url_key="a`b", articles_twice="drop"
    )
    assert {row.fate for row in cleaned.select("dejalu.fate").collect()} >= {"dropped", "missing"}
    restored = spark_module.restore(cleaned, text_key="article.body")
    assert sorted(restored.collect()) == sorted(frame.collect())


def test_a_result_is_written_whole_or_not_at_all(
    spark: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = corpus()
    frame = spark.read.json(str(lines(tmp_path / "in.jsonl", rows)))
    # None of these is worth a run.
    for given, options, match in [
        (rows, {}, "df= is a list"),
        (frame, {"max_document": "12x"}, "max_document= is '12x'"),
        (frame, {"partitions": 0}, "partitions= is 0"),
        (frame.selectExpr("id", "encode(text, 'utf-8') as text"), {}, "the column text is binary, not text"),
        (frame.selectExpr("id", "text", "interval 1 month as span"), {}, "the column span is interval month"),
        (frame.selectExpr("id", "text", "map('a', url) as site"), {"site_key": "site"}, "names nothing"),
        (frame.drop("url"), {"site_from": "host"}, "no column is called url"),
        (frame.selectExpr("*", "cast(null as string) as site"), {"site_key": "site"}, "no row has anything in that"),
        (frame.where("text is null"), {}, "no row has a text in text.*allow_empty=True"),
        (frame.where("id = 'no url'"), {"site_from": "host"}, "no row has a url with a host in url"),
    ]:
        with pytest.raises(dejalu.UsageError, match=match):
            spark_module.clean(given, staging=str(tmp_path / "none"), **options)
        assert not list(tmp_path.glob("none/*.json"))
    if hasattr(__import__("pyspark.sql.types").sql.types, "VariantType"):
        with pytest.raises(dejalu.UsageError, match="the column v is variant"):
            odd = frame.selectExpr("id", "text", "parse_json('1') as v")
            spark_module.clean(odd, staging=str(tmp_path / "none"))
    with pytest.warns(dejalu.DejaluWarning, match=r"decimal\(3,0\), which names nothing"):
        numbers = frame.where("text is null").selectExpr("cast(1 as decimal(3, 0)) as id", "'x' as f", "0 as n", "text")
        with pytest.raises(dejalu.UsageError, match="allow_empty"):
            spark_module.clean(numbers, staging=str(tmp_path / "none"), key=["f", "n"])

    result = spark_module.clean(frame, staging=str(tmp_path / "staging"), max_document="1MiB")
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(result, "report", dict)
        with pytest.raises(Exception, match="nope"):
            result.write(str(out), format="nope")
        failing = spark.range(1).selectExpr("raise_error('full')")
        patch.setattr(type(result), "clusters", property(lambda self: failing))
        with pytest.raises(Exception, match="full"):
            result.write(str(out))
    assert not out.exists() and not list(tmp_path.glob(".*"))
    result.write(str(out))
    assert {one.name for one in (out / "report").iterdir() if one.name[0] not in "._"} == {
        "report.json", "clusters", "blocks", "sites", "lost"
    }  # fmt: skip
    report = json.loads((out / "report" / "report.json").read_text(encoding="utf-8"))
    totals = dejalu.clean(rows).report()["totals"]
    assert {**report["totals"], **totals} == report["totals"]
    before = sorted(out.rglob("*"))
    with pytest.raises(dejalu.UsageError, match="is not empty"):
        result.write(str(out))
    assert sorted(out.rglob("*")) == before
    with pytest.raises(dejalu.UsageError, match="mode= is 'append'"):
        result.write(str(out), mode="append")
    with monkeypatch.context() as patch:
        # What the documents are is what matters here.
        patch.setattr(result, "report", dict)
        for name in ("clusters", "blocks", "sites", "lost"):
            patch.setattr(type(result), name, property(lambda self: spark.range(1).coalesce(1)))
        result.write(str(out), mode="overwrite", format="json")
    texts = {row.id: row.text for row in spark_module.restore(spark_module.read_articles(spark, str(out))).collect()}
    assert texts == {row["id"]: row["text"] for row in rows}
    for make in (spark_module.clean, spark_module.build_index):
        path = {"path": tmp_path / "new.idx"} if make is spark_module.build_index else {}
        with pytest.raises(dejalu.FileError, match="cannot reach foo://bar/x: .*name another folder with staging="):
            make(frame, staging="foo://bar/x", **path)
    with pytest.raises(dejalu.UsageError, match="allow_empty=True"):
        spark_module.build_index(frame.where("text is null"), tmp_path / "new.idx", staging=str(tmp_path / "none"))
    with pytest.raises(dejalu.UsageError, match="no column is called id, and none url"):
        spark_module.build_index(frame.drop("id", "url"), tmp_path / "new.idx", staging=str(tmp_path / "none"))
    with pytest.raises(Exception, match="the row whose text begins 'Nobody said where.*' has neither id nor url"):
        nameless = frame.selectExpr("case when id = 'no url' then null else id end as id", "url", "text")
        spark_module.build_index(nameless, tmp_path / "new.idx", staging=str(tmp_path / "none"))
    assert not (tmp_path / "new.idx").exists()
    (tmp_path / "users").mkdir()
    (tmp_path / "users" / "articles").mkdir()
    with pytest.raises(dejalu.UsageError, match="users/articles was not written by dejalu.spark"):
        result.write(str(tmp_path / "users"), mode="overwrite")
    with pytest.raises(dejalu.FileError, match='cannot reach foo://bar/x: .*No FileSystem for scheme "foo"'):
        result.write("foo://bar/x")


class WithoutNewNames:
    """Files of Hadoop where nothing takes the name ``target``."""

    def __init__(self, files: Any, target: str) -> None:
        self._files, self._target = files, target

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)

    def rename(self, path: Any, target: Any) -> bool:
        is_refused = ".fresh" in path.toString() and target.toString() == self._target
        return False if is_refused else bool(self._files.rename(path, target))


def test_what_is_replaced_is_there_until_the_new_one_has_its_name(spark: Any, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "out"
    for rows in (1, 2):
        output = spark_module._output.Output(spark, str(out), overwrite=True)
        output.write({"": spark.range(rows).selectExpr("id", "'a' as text").coalesce(1)}, "json", "text")
        assert len(read(out)) == rows
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
    output = spark_module._output.Output(spark, str(out), overwrite=True)
    output._files = WithoutNewNames(output._files, str(out))
    with pytest.raises(dejalu.FileError, match="does not take a new name"):
        output.write({"": spark.range(3).selectExpr("id", "'a' as text").coalesce(1)}, "json", "text")
    assert len(read(out)) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
