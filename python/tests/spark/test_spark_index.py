"""An index that is built on Spark is the file that one machine writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dejalu
from local_spark import spark  # noqa: F401

spark_index = pytest.importorskip("dejalu.spark._index")


def rows() -> list[dict[str, Any]]:
    """Sites of many sizes, one of them most of all; a row without a text, one that is there twice."""
    found: list[dict[str, Any]] = []
    for at in range(900):
        site = "large.example" if at % 3 else f"site{at % 41}.example"
        text = f"Headline {at} of {site}\nA sentence of its own, the {at}.\nRead more\nHeadline {at // 2}\n"
        found.append(
            {"id": f"page {at}", "url": f"https://{site}/{at}", "text": text, "date": f"2024-05-{at % 28 + 1:02}"}
        )
    return [*found, {**found[0], "id": "empty", "text": None}, found[5]]


def test_an_index_is_that_of_one_machine(
    spark: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = rows()
    expected = dejalu.Index.build(given, tmp_path / "one.idx", drop="may")
    schema = "id string, url string, text string, date string"
    for number, (piece, partitions) in enumerate([(spark_index.PIECE, 3), (4096, 5)]):
        # In small pieces the large site is in several.
        monkeypatch.setattr(spark_index, "PIECE", piece)
        frame = spark.createDataFrame(given[::-1] if number else given, schema).repartition(4)
        path = tmp_path / f"{number}.idx"
        made = spark_index.build_index(
            frame, path, staging=str(tmp_path / "staging"), drop="may", partitions=partitions
        )
        assert made.digest == expected.digest
        assert path.read_bytes() == (tmp_path / "one.idx").read_bytes()
        assert not list((tmp_path / "staging").iterdir())
    with pytest.raises(dejalu.UsageError, match="overwrite"):
        spark_index.build_index(frame, path, staging=str(tmp_path / "staging"))
    with pytest.raises(dejalu.UsageError, match="no column body"):
        spark_index.build_index(frame, tmp_path / "x", staging=str(tmp_path), text_key="body")
    none = frame.where("id is null")
    empty = spark_index.build_index(
        none, tmp_path / "none.idx", staging=str(tmp_path / "staging"), allow_empty=True
    )
    assert empty.documents == 0
