"""The real libraries."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import dejalu
import pytest

from conftest import pages

GIVEN = [
    {**page, "number": at, "date": f"2026-01-{at + 1:02}", "tags": ["a", str(at)]}
    for at, page in enumerate(pages("a.example", 8))
]
EXPECTED = dejalu.clean(GIVEN).texts()


def test_pyarrow_in_every_layout() -> None:
    pa = pytest.importorskip("pyarrow")
    table = pa.Table.from_pylist(GIVEN).replace_schema_metadata({"made": "here"})
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        at = table.schema.get_field_index("text")
        given = table.set_column(at, pa.field("text", kind, metadata={"a": "b"}), table["text"].cast(kind))
        out = pa.table(dejalu.clean(given))
        assert out["text"].to_pylist() == EXPECTED and out.schema.field("text").type == kind
        assert out.schema.field("text").metadata == {b"a": b"b"} and out.schema.metadata == {b"made": b"here"}
        assert out.drop_columns(["text", "dejalu"]) == given.drop_columns(["text"])
        out.validate(full=True)
        for row, before in zip(out.to_pylist(), GIVEN, strict=True):
            said = row["dejalu"]
            assert said["fate"] == "changed" and said["copy_of"] is None
            for gone in said["removed"]:
                assert gone["text"] in before["text"][gone["start"] : gone["end"]]
    encoded = table.set_column(at, "text", table["text"].dictionary_encode())
    out = pa.table(dejalu.clean(encoded))
    assert out["text"].to_pylist() == EXPECTED and out.schema.field("text").type == pa.large_string()
    out.validate(full=True)
    batches = table.to_batches(max_chunksize=3)
    reader = pa.RecordBatchReader.from_batches(table.schema, batches)
    assert dejalu.clean(reader).texts() == EXPECTED
    assert dejalu.clean(table["text"]).texts() == EXPECTED
    assert dejalu.clean(table.slice(2, 4)).texts() == dejalu.clean(GIVEN[2:6]).texts()
    assert pa.table(dejalu.clean(table.slice(0, 0))).num_rows == 0


def test_arrow_columns_that_name_things() -> None:
    pa = pytest.importorskip("pyarrow")
    day = [datetime.datetime(2026, 1, at + 1, 12) for at in range(8)]
    table = pa.table(
        {
            "text": [page["text"] for page in GIVEN[:7]] + [None],
            "id": list(range(8)),
            "host": pa.array(["a", None] * 4).dictionary_encode(),
            "date": pa.array(day, pa.timestamp("us")),
        }
    )
    cleaned = dejalu.clean(table, site_key="host")
    assert [one.id for one in cleaned] == [str(at) for at in range(8)]
    assert [one.site for one in cleaned][:2] == ["a", ""]
    assert cleaned[0].date == "2026-01-01T12:00:00"
    assert cleaned.texts()[7] is None and pa.table(cleaned)["text"].to_pylist()[7] is None
    with pytest.raises(dejalu.UsageError, match="text_key="):
        dejalu.clean(table, text_key="body")
    with pytest.raises(dejalu.UsageError, match="site_key="):
        dejalu.clean(table, site_key="nobody")
    with pytest.raises(dejalu.UsageError, match="not text"):
        dejalu.clean(table, text_key="id")
    with pytest.raises(dejalu.UsageError, match="rename it"):
        dejalu.clean(pa.table(dejalu.clean(table)))
    with pytest.raises(dejalu.UsageError, match="divide|cast"):
        dejalu.clean(pa.table({"text": ["a"], "id": [[1]]}), id_key="id")


def test_columns_in_columns() -> None:
    pa = pytest.importorskip("pyarrow")
    inner = [{"body": page["text"], "meta": {"url": page["url"]}} for page in GIVEN]
    table = pa.table({"article": inner + [None], "n": range(9)}).slice(1)
    cleaned = dejalu.clean(table, text_key="article.body", url_key="article.meta.url")
    plain = dejalu.clean(GIVEN[1:]).texts() + [None]
    assert cleaned.texts() == plain and cleaned[0].id == GIVEN[1]["url"] and cleaned[0].site == "a.example"
    out = pa.table(cleaned)
    out.validate(full=True)
    rows = out.to_pylist()
    assert [row["article"] and row["article"]["body"] for row in rows] == plain
    assert [row["article"] and row["article"]["meta"] for row in rows] == [one["meta"] for one in inner[1:]] + [None]
    assert out["n"] == table["n"]
    with pytest.raises(dejalu.UsageError, match="article.title"):
        dejalu.clean(table, text_key="article.title")


def test_other_columns_are_untouched_whatever_they_are() -> None:
    pa = pytest.importorskip("pyarrow")
    columns = {
        "list": pa.array([[1], None] * 4),
        "views": pa.array([[1]] * 8, pa.list_view(pa.int32())),
        "struct": pa.array([{"a": 1}] * 8),
        "map": pa.array([[("a", 1)]] * 8, pa.map_(pa.string(), pa.int32())),
        "decimal": pa.array([1] * 8, pa.decimal256(50, 2)),
        "time": pa.array([1] * 8, pa.timestamp("ns", "Europe/Paris")),
        "few": pa.array(["a", None] * 4).dictionary_encode(),
        "null": pa.nulls(8),
        "bytes": pa.array([b"a"] * 8, pa.binary_view()),
        "runs": pa.RunEndEncodedArray.from_arrays([3, 8], ["a", "b"]),
        "union": pa.UnionArray.from_dense(
            pa.array([0] * 8, pa.int8()), pa.array(range(8), pa.int32()), [pa.array(range(8))]
        ),
        "uuid": pa.array([b"0" * 16] * 8, pa.uuid()),
    }
    table = pa.table({"text": [page["text"] for page in GIVEN], **columns}).slice(1)
    out = pa.table(dejalu.clean(table))
    for name in columns:
        assert out.schema.field(name) == table.schema.field(name)
        assert out[name].to_pylist() == table[name].to_pylist(), name
    for name in ("list", "struct", "bytes"):
        # Nobody said that it names something.
        assert dejalu.clean(pa.table({"text": table["text"], "id": table[name]}))[0].id == "#1"
    for kind, first in (("int8", "1"), ("uint16", "1"), ("float64", "1.0")):
        given = pa.table({"text": ["a"], "id": pa.array([1], kind)})
        assert dejalu.clean(given)[0].id == first


def test_a_stream_that_raises_is_heard() -> None:
    pa = pytest.importorskip("pyarrow")
    schema = pa.schema([("text", pa.string())])

    def failing() -> Any:
        yield pa.record_batch([["a"]], schema=schema)
        raise RuntimeError("no more batches")

    with pytest.raises(dejalu.UsageError, match="no more batches"):
        dejalu.clean(pa.RecordBatchReader.from_batches(schema, failing()))


def test_pandas() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(GIVEN)
    out = dejalu.clean(frame).to_pandas()
    assert out["text"].tolist() == EXPECTED
    pd.testing.assert_frame_equal(out[["id", "url", "number"]], frame[["id", "url", "number"]])
    frame["clean"] = dejalu.clean(frame["text"]).texts()
    assert frame["clean"].tolist() == dejalu.clean([page["text"] for page in GIVEN]).texts()
    assert pd.DataFrame(dejalu.clean(frame.drop(columns="clean")).clusters())["documents"].max() == 8
    for kind in ("object", "string", "string[pyarrow]", "category"):
        column = frame["text"].astype(kind).copy()
        column[3] = None
        assert dejalu.clean(column).texts()[3] is None, kind
        assert dejalu.clean(frame.assign(text=column)).texts()[3] is None, kind
    missing = {"text": pd.NA, "id": pd.NaT, "date": pd.NaT}
    assert (dejalu.clean([missing])[0].id, dejalu.clean([missing])[0].date) == ("#1", None)


def test_polars() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(GIVEN)
    out = pl.DataFrame(dejalu.clean(frame))
    assert out["text"].to_list() == EXPECTED
    assert out.drop("text", "dejalu").equals(frame.drop("text"))
    assert dejalu.clean(frame).to_polars().equals(out)
    assert dejalu.clean(frame["text"]).texts() == dejalu.clean([page["text"] for page in GIVEN]).texts()
    removed = out.select(pl.col("dejalu").struct.field("removed").list.len().sum()).item()
    assert removed == sum(len(one.removals) for one in dejalu.clean(GIVEN))
    few = frame.with_columns(pl.col("text").cast(pl.Categorical))
    assert dejalu.clean(few).to_polars()["text"].to_list() == EXPECTED
    with pytest.raises(dejalu.UsageError, match="collect"):
        dejalu.clean(frame.lazy())
    assert pl.DataFrame(dejalu.clean(frame).clusters()).height > 0


def test_duckdb() -> None:
    duckdb = pytest.importorskip("duckdb")
    pa = pytest.importorskip("pyarrow")
    given = pa.Table.from_pylist(GIVEN)  # noqa: F841 - DuckDB finds it by its name
    relation = duckdb.sql("select * from given order by number")
    cleaned = dejalu.clean(relation)
    assert cleaned.texts() == EXPECTED
    out = cleaned.to_arrow()  # noqa: F841
    ((removed,),) = duckdb.sql("select sum(len(dejalu.removed)) from out").fetchall()
    assert removed == sum(len(one.removals) for one in cleaned)


def test_datasets(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    pa = pytest.importorskip("pyarrow")
    data = datasets.Dataset.from_list(GIVEN)
    out = dejalu.clean(data).to_dataset()
    assert out["text"][:] == EXPECTED and out["number"][:] == list(range(8))
    # The table behind a data set still has the rows that were filtered out.
    some = data.filter(lambda row: row["number"] % 2 == 0)
    assert dejalu.clean(some).texts() == dejalu.clean(GIVEN[::2]).texts()
    assert dejalu.clean(row for row in data.to_iterable_dataset()).texts() == EXPECTED
    with pytest.raises(dejalu.UsageError, match="splits"):
        dejalu.clean(datasets.DatasetDict({"train": data}))
    index = dejalu.Index.build(data, tmp_path / "known.idx")
    expected = index.clean(GIVEN).texts()
    for processes in (None, 4):
        mapped = data.with_format("arrow").map(
            lambda batch: pa.table(index.clean(batch)), batched=True, batch_size=2, num_proc=processes
        )
        assert mapped.with_format(None)["text"][:] == expected


def test_datatrove(tmp_path: Path) -> None:
    pytest.importorskip("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from dejalu.trove import CleanFilter, IndexStep, MergeStep

    given = GIVEN + pages("b.example", 8)
    (tmp_path / "in").mkdir()
    for file in range(4):
        lines = "".join(json.dumps(page) + "\n" for page in given[file::4])
        (tmp_path / "in" / f"{file}.jsonl").write_text(lines, encoding="utf-8")

    def run(name: str, steps: list[Any], tasks: int) -> None:
        LocalPipelineExecutor(
            steps, tasks=tasks, workers=2 if tasks > 1 else 1, logging_dir=str(tmp_path / "logs" / name)
        ).run()

    reader = JsonlReader(str(tmp_path / "in"))
    run("index", [reader, IndexStep(tmp_path / "indexes")], 4)
    run("merge", [MergeStep(tmp_path / "indexes", tmp_path / "known.idx")], 1)
    writer = JsonlWriter(str(tmp_path / "out"), compression=None)
    run("clean", [reader, CleanFilter(tmp_path / "known.idx"), writer], 4)
    index = dejalu.Index.open(tmp_path / "known.idx")
    assert index.digest == dejalu.Index.build(given, tmp_path / "whole.idx").digest
    expected = {one.id: one.text for one in index.clean(given)}
    lines = [json.loads(line) for path in (tmp_path / "out").iterdir() for line in path.open(encoding="utf-8")]
    assert {line["id"]: line["text"] for line in lines} == expected and len(lines) == 16
    for line in lines:
        said = line["metadata"]["dejalu"]
        (before,) = [page["text"] for page in given if page["id"] == line["id"]]
        for gone in reversed(said["removed"]):
            before = before[: gone["start"]] + before[gone["end"] :]
        assert before == line["text"]
