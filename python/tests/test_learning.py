"""A cleaner that learns as it goes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import dejalu
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import pages


def test_it_learns(tmp_path: Path) -> None:
    given = pages("a.example", 12)
    learning = dejalu.LearningCleaner()
    lines = []
    for at, page in enumerate(given):
        assert learning.seen("a.example") == at == len(learning)
        assert learning.knows("a.example") == (at > 2)
        one = learning.clean_one(page["text"], site="a.example", id=page["id"])
        assert one.restore() == page["text"]
        lines.append(len((one.text or "").split("\n")))
    assert lines[0] == 8 and lines[-1] == 3, lines
    again = learning.clean_again()
    assert again.texts() == dejalu.clean(given).texts()
    assert [one.id for one in again] == [page["id"] for page in given]
    index = learning.to_index(tmp_path / "known.idx")
    assert index.digest == dejalu.Index.build(given, tmp_path / "same.idx").digest
    assert not learning.knows("b.example") and learning.bytes > 0


def test_it_is_saved_and_goes_on(tmp_path: Path) -> None:
    given = pages("a.example", 20)
    straight, stored = dejalu.LearningCleaner(), dejalu.LearningCleaner()
    for at in range(0, 20, 3):
        batch = given[at : at + 3]
        assert straight.clean(batch).texts() == stored.clean(batch).texts()
        stored.save(tmp_path / "memory", overwrite=True)
        stored = dejalu.LearningCleaner.load(tmp_path / "memory")
    assert len(stored) == 20
    with pytest.raises(dejalu.UsageError, match="overwrite="):
        stored.save(tmp_path / "memory")
    (tmp_path / "memory").write_bytes((tmp_path / "memory").read_bytes()[:-9])
    with pytest.raises(dejalu.DamageError):
        dejalu.LearningCleaner.load(tmp_path / "memory")


def test_its_memory_is_bounded() -> None:
    learning = dejalu.LearningCleaner(memory=20_000)
    for page in pages("a.example", 60):
        text = learning.clean_one(page["text"], site="a.example").text
    assert learning.bytes < 60_000 and learning.unlearned > 0
    assert learning.unlearned + len(learning) == 60
    assert text is not None and "Subscribe" not in text


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 7))
def test_all_pages_again_are_all_pages_at_once(chance: random.Random, size: int) -> None:
    given: list[dict[str, Any]] = [page for site in ("a.example", "b.example") for page in pages(site, 9)]
    chance.shuffle(given)
    learning = dejalu.LearningCleaner(threads=2)
    for at in range(0, len(given), size):
        learning.clean(given[at : at + size])
    assert learning.clean_again().texts() == dejalu.clean(given).texts()
