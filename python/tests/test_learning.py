"""A cleaner that learns as it goes."""

from __future__ import annotations

import pickle
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
    with pytest.raises(TypeError, match="save"):
        pickle.dumps(learning)


def test_pages_without_a_name_are_numbered(tmp_path: Path) -> None:
    learning = dejalu.LearningCleaner()
    given = pages("a.example", 4)
    for page in given:
        learning.clean_one(page["text"], site="a.example")
    learning.clean([page["text"] for page in given])
    assert [one.id for one in learning.clean_again()] == [f"#{at + 1}" for at in range(8)]
    assert learning.clean_one("a", url="https://b.example/1").id == "https://b.example/1"
    assert learning.seen("b.example") == 1


def test_what_was_saved_wants_its_memory(tmp_path: Path) -> None:
    learning = dejalu.LearningCleaner(memory=60_000)
    learning.clean(pages("a.example", 100))
    learning.save(tmp_path / "memory")
    with pytest.raises(dejalu.MemoryLimitError) as raised:
        dejalu.LearningCleaner.load(tmp_path / "memory", memory=10_000)
    assert raised.value.wanted >= 60_000 // 2
    again = dejalu.LearningCleaner.load(tmp_path / "memory", memory=60_000)
    assert (len(again), again.unlearned) == (len(learning), learning.unlearned)
    for wrong in (-1, "1GiB", True):
        with pytest.raises(dejalu.UsageError, match="memory="):
            dejalu.LearningCleaner(memory=wrong)  # type: ignore[arg-type]


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
