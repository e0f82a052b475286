"""Corpora that the tests share."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
# The labelled corpora, where they are.
SHARED = Path(os.environ.get("SHARED") or ROOT.parent / "shared")


def records(path: Path) -> list[dict[str, Any]]:
    """The lines of a file."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        return [json.loads(line) for line in lines if line.strip()]


def corpora() -> list[Path]:
    """The invented corpora that are JSON lines."""
    found = sorted(FIXTURES.glob("cases/*/corpus.jsonl")) + sorted(FIXTURES.glob("sites/*/corpus.jsonl"))
    assert len(found) > 70
    return found


def labelled() -> list[Path]:
    """The labelled corpora; none where they are not."""
    return sorted((SHARED / "data").rglob("corpus.jsonl.gz"))


def pages(site: str, count: int, start: int = 0) -> list[dict[str, Any]]:
    """Invented pages of a site: a headline, a body, and the furniture of all of them."""
    topics = ["ferries", "bakers", "libraries", "bridges", "storks", "orchards", "tunnels"]
    headline = lambda at: f"What the {topics[at % 7]} of {site.split('.')[0]} said on day {at}"

    def page(at: int) -> dict[str, Any]:
        words = " ".join(f"w{at * 37 + word:x}" for word in range(24))
        return {
            "id": f"{site}/{at}",
            "url": f"https://{site}/{at}",
            "text": (
                f"{headline(at)}\nNobody had expected {words} before the morning came.\n\n"
                f"Read more\n{headline(at + 1)}\n{headline(at + 2)}\nSubscribe to our newsletter\n"
            ),
        }

    return [page(at) for at in range(start, start + count)]


@pytest.fixture
def small() -> list[dict[str, Any]]:
    """Six pages of one site."""
    return pages("news.example", 6)
