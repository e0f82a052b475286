"""What a run staged against what the program left: the same, document by document."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from dejalu import _dejalu

Removal = tuple[Any, ...]


def digest(text: str | None) -> bytes:
    return b"" if text is None else hashlib.blake2b(text.encode(), digest_size=16).digest()


def staged(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of the judge, document by document."""
    data = ds.dataset(folder / "judged" / "kind=document", format="parquet")
    for batch in data.to_batches(columns=["row", "dejalu"], batch_size=2000):
        for table in _dejalu.unpack_rows(pa.Table.from_batches([batch])):
            yield from pa.RecordBatchReader.from_stream(table).read_all().to_pylist()


def removed(program: Path, output: Path) -> dict[str, list[Removal]]:
    """What the program removed, by document."""
    found: dict[str, list[Removal]] = {}
    command = [str(program), "report", str(output), "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as told:
        assert told.stdout is not None
        for line in told.stdout:
            one = json.loads(line)
            if one["type"] == "removal":
                said = (one["paragraph"], one["reason"], round(one["bits"] * 1000), one["cluster"], one["owner"])
                found.setdefault(one["document"], []).append(said)
    assert told.returncode == 0
    return found


def texts(output: Path) -> dict[str, bytes]:
    """What is left of each document."""
    found = {}
    for path in sorted((output / "articles").rglob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                found[one["id"]] = digest(one["text"])
    return found


def compare(program: Path, output: Path, staging: Path) -> tuple[int, int]:
    """How many documents and removals are the same; fails where one is not."""
    left, gone = texts(output), removed(program, output)
    seen: set[str] = set()
    removals = 0
    for row in staged(staging):
        name, about = row["id"], row["dejalu"]
        assert name not in seen, f"{name} is there twice"
        seen.add(name)
        assert digest(row["text"]) == left[name], name
        said = [
            (one["paragraph"], one["reason"], round(one["bits"] * 1000), one["cluster"], one["owner"])
            for one in about["removed"]
        ]
        assert said == gone.get(name, []), name
        removals += len(said)
    assert seen == set(left)
    return len(seen), removals
