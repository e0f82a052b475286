"""Indexes."""

from __future__ import annotations

import json
from pathlib import Path

import dejalu
import pytest

from conftest import pages


def test_a_page_is_cleaned_by_what_is_known(tmp_path: Path) -> None:
    known, new = pages("a.example", 8), pages("a.example", 3, 20)
    index = dejalu.Index.build(known, tmp_path / "known.idx", drop="first")
    assert index.documents == 8 and index.path == str(tmp_path / "known.idx")
    cleaned = index.clean(new)
    for one, page in zip(cleaned, new, strict=True):
        headline, body, *_ = page["text"].split("\n")
        assert one.text is not None and one.text.startswith(f"{headline}\n{body}\n")
        assert "Subscribe" not in one.text
        alone = index.clean_one(page["text"], site="a.example", id=page["id"])
        assert (alone.text, alone.removals, alone.id) == (one.text, one.removals, one.id)
    assert [one.text for page in new for one in index.clean([page])] == cleaned.texts()
    assert dejalu.clean(new, index=index).texts() != new
    assert index.clean_one("Another site.", site="b.example").text == "Another site."
    assert index.clean([]).texts() == [] and index.clean([None]).texts() == [None]
    page = new[0]
    by_url = index.clean_one(page["text"], url="https://A.example:80/page")
    assert (by_url.site, by_url.id) == ("a.example", "https://A.example:80/page")
    assert by_url.text == cleaned[0].text
    assert dejalu.clean(new, index=index.path).texts() == dejalu.clean(new, index=index).texts()


def test_what_is_the_same_in_documents_that_were_judged_alone_is_one(tmp_path: Path) -> None:
    index = dejalu.Index.build(pages("a.example", 8), tmp_path / "known.idx")
    cleaned = index.clean(pages("a.example", 5, 20))
    clusters = cleaned.clusters()
    assert len({one.id for one in clusters}) == len(clusters)
    (cue,) = [one for one in clusters if one.text == "Read more"]
    assert cue.documents == 5 == sum(cue.removed.values()) and cue.known == 8
    blocks = cleaned.blocks()
    assert len({one.id for one in blocks}) == len(blocks)
    listed = cleaned.report()["clusters"]
    assert listed["total"] == len(clusters)


def test_ways_to_an_index_do_not_show_in_it(tmp_path: Path) -> None:
    first, second = pages("a.example", 6), pages("a.example", 6, 6)
    whole = dejalu.Index.build(first + second, tmp_path / "whole.idx")
    one = dejalu.Index.build(first, tmp_path / "one.idx")
    two = dejalu.Index.build(second, tmp_path / "two.idx")
    merged = dejalu.Index.merge([one, two.path], tmp_path / "merged.idx")
    updated = one.update(second)
    assert whole.digest == merged.digest == updated.digest != one.digest
    assert dejalu.Index.merge(whole.path, tmp_path / "alone.idx").digest == whole.digest
    with pytest.raises(dejalu.UsageError, match="give one or more"):
        dejalu.Index.merge([], tmp_path / "none.idx")
    assert updated.documents == 12 and one.documents == 6, "who has it open goes on"
    for name, given in [("first", first), ("second", second)]:
        lines = "".join(json.dumps(page) + "\n" for page in given)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    files = dejalu.Index.build_files(tmp_path / "first.jsonl", tmp_path / "files.idx")
    assert files.digest == one.digest
    assert files.update_files([tmp_path / "second.jsonl"]).digest == whole.digest


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("a letter", encoding="utf-8")
    with pytest.raises(dejalu.DejaluError):
        dejalu.Index.open(letter)
    with pytest.raises(dejalu.FileError):
        dejalu.Index.open(tmp_path / "nobody")
    index = dejalu.Index.build(["a"], tmp_path / "known.idx")
    with pytest.raises(dejalu.UsageError, match="overwrite="):
        dejalu.Index.build(["a"], tmp_path / "known.idx")
    with pytest.raises(dejalu.UsageError):
        dejalu.Index.build(["a"], letter, overwrite=True)
    with pytest.raises(dejalu.DejaluError, match="paragraphs"):
        index.clean(["a"], paragraphs="blank")
