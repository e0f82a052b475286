"""The same as the program, for each kind of input."""

from __future__ import annotations

import importlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import dejalu
import pytest

from conftest import corpora, labelled, records

pa = pytest.importorskip("pyarrow")


def program(*arguments: str | Path, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dejalu", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def cleaned_by_program(path: Path, out: Path) -> tuple[list[str], list[tuple[Any, ...]], dict[str, Any]]:
    """Texts, removals and report of the program."""
    program("clean", path, "-o", out, "-q", "--isolated")
    (articles,) = (out / "articles").iterdir()
    flat = program("report", out, "--format", "jsonl").splitlines()
    removals = [
        (line["document"], line["paragraph"], line["reason"], line.get("cluster"))
        for line in map(json.loads, flat)
        if line.get("type", "removal") == "removal" and "paragraph" in line
    ]
    report = json.loads((out / "report" / "report.json").read_text(encoding="utf-8"))
    return [record["text"] for record in records(articles)], removals, report


def tables(table: Any) -> dict[str, Any]:
    """The same table, as several libraries have it, in several layouts."""
    at = table.schema.get_field_index("text")
    same = {"table": table, "chunks": pa.Table.from_batches(table.to_batches(max_chunksize=7), table.schema)}
    for kind in (pa.large_string(), pa.string_view()):
        same[str(kind)] = table.set_column(at, "text", table["text"].cast(kind))
    same["dictionary"] = table.set_column(at, "text", table["text"].dictionary_encode())
    for library, made in (
        ("polars", lambda: importlib.import_module("polars").from_arrow(table)),
        ("pandas", lambda: table.to_pandas()),
        ("datasets", lambda: importlib.import_module("datasets").Dataset(table)),
        ("duckdb", lambda: importlib.import_module("duckdb").arrow(table)),
    ):
        if importlib.util.find_spec(library) is not None:
            same[library] = made()
    return same


@pytest.mark.parametrize("path", [*corpora(), *labelled()], ids=lambda path: path.parent.name)
def test_texts_and_removals_are_the_programs(path: Path, tmp_path: Path) -> None:
    given = records(path)
    texts, removals, report = cleaned_by_program(path, tmp_path / "out")
    table = pa.Table.from_pylist(
        [{key: record.get(key) for key in ("id", "url", "date", "text")} for record in given],
        schema=pa.schema([(key, pa.string()) for key in ("id", "url", "date", "text")]),
    )
    inputs = {
        "mappings": dejalu.clean(given),
        "generator": dejalu.clean(record for record in given),
        **{kind: dejalu.clean(documents) for kind, documents in tables(table).items()},
    }
    expected = [one.removals for one in inputs["mappings"]]
    for kind, cleaned in inputs.items():
        assert cleaned.texts() == texts, kind
        assert [one.removals for one in cleaned] == expected, kind
        ours = [
            (one.id, removal.paragraph, removal.reason, removal.cluster)
            for one in cleaned
            for removal in one.removals
        ]
        named = [one for one in removals if one[0] in {record.get("id") for record in given}]
        assert len(ours) == len(removals), kind
        if len(named) == len(removals):
            assert ours == removals, kind
    if not any("url" in record for record in given):
        assert dejalu.clean([record["text"] for record in given]).texts() == texts
    totals = inputs["mappings"].report()["totals"]
    for name, value in totals.items():
        assert report["totals"][name] == value, name
    assert inputs["table"].report()["lost"]["texts"] == report["lost"]["texts"]
    assert inputs["table"].report()["lost"]["characters"] == report["lost"]["characters"]


def test_files_give_the_same_report(tmp_path: Path) -> None:
    path = corpora()[0]
    _, _, report = cleaned_by_program(path, tmp_path / "out")
    assert dejalu.clean_files(path, tmp_path / "ours") == report
    for file in ("articles/corpus.jsonl", "report/report.json", "report/documents.jsonl.zst"):
        if (tmp_path / "out" / file).exists():
            assert (tmp_path / "ours" / file).read_bytes() == (tmp_path / "out" / file).read_bytes()


def test_files_are_cleaned_checked_explained_and_restored(tmp_path: Path) -> None:
    path = corpora()[0]
    out = tmp_path / "out"
    report = dejalu.clean_files([path], out, caution=3, text_key="text", threads=1, memory=1 << 29)
    assert report["totals"]["documents"] == len(records(path))
    with pytest.raises(dejalu.UsageError, match="overwrite="):
        dejalu.clean_files(path, out)
    dejalu.clean_files(path, out, overwrite=True)
    story = dejalu.explain_files(out, str(records(path)[0].get("id", "corpus.jsonl#1")))
    assert story["type"] == "document"
    restored = dejalu.restore_files(out, tmp_path / "again")
    assert restored.files == 1
    assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    check = dejalu.check_files(path, max_repeated_paragraphs=0, formats=["markdown", "sarif"])
    assert not check.passed and check.verdict == "failed"
    assert json.loads(check.formats["sarif"])["version"] and check.report
    assert dejalu.check_files(path).passed
    check = dejalu.check_files(path, site_limits={"max_repeated_paragraphs": 0}, min_site_documents=2)
    assert check.verdict == "failed" and check.report["site_limits"][0]["exceeded"] > 0
    article = out / "articles" / path.name
    article.write_bytes(article.read_bytes() + b"more\n")
    with pytest.raises(dejalu.DamageError) as raised:
        dejalu.restore_files(out, tmp_path / "damaged")
    assert raised.value.damage and not (tmp_path / "damaged").exists()


def test_errors_name_file_line_and_byte(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "a"}\n{"text": 5}\n', encoding="utf-8")
    with pytest.raises(dejalu.InputError) as raised:
        dejalu.clean_files(bad, tmp_path / "out", strict=True)
    assert (raised.value.path, raised.value.line, raised.value.byte) == (str(bad), 2, 23)
    assert not (tmp_path / "out").exists()
    with pytest.warns(dejalu.DejaluWarning, match="1 bad records"):
        dejalu.clean_files(bad, tmp_path / "out")
    dejalu.clean_files(bad, tmp_path / "expected", max_bad_records=1)
    with pytest.raises(dejalu.FileError) as missing:
        dejalu.clean_files(tmp_path / "nobody.jsonl", tmp_path / "x")
    assert isinstance(missing.value, OSError) and missing.value.path == str(tmp_path / "nobody.jsonl")
    with pytest.raises(TypeError, match="did you mean text_key"):
        dejalu.clean_files(bad, tmp_path / "x", text_keys="a")  # type: ignore[call-arg]
    with pytest.raises(dejalu.UsageError, match="caution"):
        dejalu.clean_files(bad, tmp_path / "x", caution=65)
    for nothing in ([], 5):
        with pytest.raises(dejalu.UsageError, match="give paths"):
            dejalu.clean_files(nothing, tmp_path / "x")  # type: ignore[arg-type]


def test_a_memory_limit_says_what_would_do(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for at in range(200_000):
            file.write(json.dumps({"id": f"document {at} {'x' * 300}", "text": f"Number {at}."}) + "\n")
    with pytest.raises(MemoryError) as raised:
        dejalu.clean_files(path, tmp_path / "out", memory=1 << 24)
    assert isinstance(raised.value, dejalu.MemoryLimitError) and raised.value.wanted > 1 << 24
    dejalu.clean_files(path, tmp_path / "out", memory=raised.value.wanted, dry_run=True)
    wanted = f"{raised.value.wanted >> 20}MiB"
    dejalu.clean_files(path, tmp_path / "again", memory=wanted, dry_run=True)
    for wrong in (-1, "much", 1.5):
        with pytest.raises(dejalu.UsageError, match="memory"):
            dejalu.clean_files(path, tmp_path / "wrong", memory=wrong, dry_run=True)  # type: ignore[arg-type]


def test_the_wheel_holds_the_program() -> None:
    assert program("--version").startswith("dejalu ")
    script = Path(sys.executable).with_name("dejalu")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("dejalu ")
    program("clean", "nobody.jsonl", "-o", "out", code=2)
