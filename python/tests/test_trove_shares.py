"""The three steps of datatrove come to what one machine comes to, also when one is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import dejalu
from conftest import corpora, records

pytest.importorskip("datatrove")
pytest.importorskip("pyarrow")


RUN = '''
import json, sys, time
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from dejalu.trove import ShareJudge, ShareSplit, SiteTotals

folder, wait = sys.argv[1], float(sys.argv[2])

class Slow(PipelineStep):
    name, type = "slow", "slow"
    def run(self, data, rank=0, world_size=1):
        for document in data:
            time.sleep(wait)
            yield document

def executor(name, steps, tasks, before=None):
    logs = f"{folder}/logs/{name}"
    return LocalPipelineExecutor(steps, tasks=tasks, workers=1, logging_dir=logs, depends=before)

reader = JsonlReader(f"{folder}/in")
one = executor("1", [reader, SiteTotals(f"{folder}/totals", site_key="site")], 3)
two = [reader, ShareSplit(f"{folder}/totals", f"{folder}/shares", 4, site_key="site")]
two = executor("2", two, 3, one)
excluded = JsonlWriter(f"{folder}/excluded", compression=None)
judge = ShareJudge(f"{folder}/shares", f"{folder}/repeats", excluded, site_key="site", articles_twice="drop")
three = [judge, Slow(), JsonlWriter(f"{folder}/out", compression=None)]
executor("3", three, 4, two).run()
'''


def given() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, path in enumerate(corpora()[::3]):
        for row in records(path):
            rows.append({**row, "id": f"{number}/{len(rows)}", "site": f"site {number}"})
    return rows


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.iterdir()) for line in path.open(encoding="utf-8")]


def test_three_steps_are_one_machine_also_when_one_is_killed(tmp_path: Path) -> None:
    rows = given()
    (tmp_path / "in").mkdir()
    for file in range(3):
        part = rows[file * len(rows) // 3 : (file + 1) * len(rows) // 3]
        spelled = "".join(json.dumps(row) + "\n" for row in part)
        (tmp_path / "in" / f"{file}.jsonl").write_text(spelled, encoding="utf-8")
    command = [sys.executable, "-c", RUN, str(tmp_path)]
    with subprocess.Popen([*command, "0.02"], start_new_session=True, stderr=subprocess.DEVNULL) as killed:
        deadline = time.monotonic() + 120
        out = tmp_path / "out"
        while not (out.is_dir() and list(out.iterdir())) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert killed.poll() is None, "it was to be killed while it writes"
        os.killpg(killed.pid, signal.SIGKILL)
    subprocess.run([*command, "0"], check=True, stderr=subprocess.DEVNULL, timeout=300)

    cleaned = dejalu.clean(rows, site_key="site", articles_twice="drop")
    expected = {
        one.id: (one.text, one.fate, one.copy_of, [(g.start, g.end, g.reason) for g in one.removals])
        for one in cleaned
        if one.fate != "dropped" and ((one.text or "").strip() or not one.removals)
    }
    found = lines(tmp_path / "out")
    assert len(found) == len(expected), "nothing twice"
    for line in found:
        about = line["metadata"]["dejalu"]
        spans = [(gone["start"], gone["end"], gone["reason"]) for gone in about["removed"]]
        assert (line["text"], about["fate"], about["copy_of"], spans) == expected[line["id"]]
        assert line["metadata"]["site"].startswith("site ")
    changed = [one for one in cleaned if one.removals or one.fate == "dropped"]
    excluded = lines(tmp_path / "excluded")
    assert {line["id"] for line in excluded} == {one.id for one in changed}
    originals = {row["id"]: row["text"] for row in rows}
    for line in excluded:
        plain = line["text"].replace(">>>", "").replace("<<<", "")
        assert plain == originals[line["id"]].replace(">>>", "").replace("<<<", "")

    from dejalu.trove import repeats

    tables = repeats(tmp_path / "repeats")
    told = sorted((row["site"], row["id"], row["documents"], row["lost"]) for row in tables["clusters"].to_pylist())
    assert told == sorted((one.site, one.id, one.documents, one.lost) for one in cleaned.clusters())
    blocks = sorted((row["site"], row["id"], row["documents"]) for row in tables["blocks"].to_pylist())
    assert blocks == sorted((one.site, one.id, one.documents) for one in cleaned.blocks())
    sites = {row["name"]: row["documents"] for row in tables["sites"].to_pylist()}
    assert sum(sites.values()) == len(rows)


def test_a_large_site_has_shares_as_on_spark(tmp_path: Path) -> None:
    from datatrove.data import Document
    from dejalu.trove import ShareJudge, ShareSplit, SiteTotals

    rows = given()
    limits = (150, 1 << 26)
    documents = [Document(row["text"], row["id"], metadata={"site": "s"}) for row in rows]
    list(SiteTotals(tmp_path / "totals", site_key="site").run(documents))
    split = ShareSplit(tmp_path / "totals", tmp_path / "shares", 3, site_key="site", share_limits=limits)
    assert not list(split.run(documents))
    assert len(list((tmp_path / "shares").glob("*/*.arrow"))) == 3, "its shares are in several buckets"
    found: list[Any] = []
    for rank in range(3):
        found += ShareJudge(tmp_path / "shares", tmp_path / "repeats", site_key="site").run(None, rank, 3)
    assert len(found) == len(rows)
    for one in found:
        before = next(row["text"] for row in rows if row["id"] == one.id)
        for gone in reversed(one.metadata["dejalu"]["removed"]):
            before = before[: gone["start"]] + before[gone["end"] :]
        assert one.text == before
    with pytest.raises(dejalu.UsageError, match="3 buckets"):
        list(ShareJudge(tmp_path / "shares", site_key="site").run(None, 0, 2))
    with pytest.raises(dejalu.UsageError, match="SiteTotals"):
        list(ShareSplit(tmp_path / "nothing", tmp_path / "x", 3).run(documents))
    with pytest.raises(dejalu.UsageError, match="no option thrift"):
        ShareJudge(tmp_path / "shares", thrift=1)


def test_what_does_not_fit_the_step_before_is_told_by_name(tmp_path: Path) -> None:
    from datatrove.data import Document
    from dejalu.trove import IndexStep, MergeStep, ShareJudge, ShareSplit, SiteTotals, repeats

    rows = given()[:120]
    documents = [Document(row["text"], row["id"], metadata={"site": row["site"]}) for row in rows]
    parts = [documents[rank::3] for rank in range(3)]
    totals, shares, repeated = tmp_path / "totals", tmp_path / "shares", tmp_path / "repeats"

    def split(parts: list[Any], tasks: int = 3, only: int | None = None) -> None:
        for rank in range(tasks) if only is None else [only]:
            list(ShareSplit(totals, shares, 2, site_key="site").run(parts[rank], rank, tasks))

    def judge() -> list[Any]:
        return [one for rank in range(2)
                for one in ShareJudge(shares, repeated, site_key="site").run(None, rank, 2)]  # fmt: skip

    def refused(match: str, what: Any, *given: Any) -> None:
        with pytest.raises(dejalu.UsageError, match=match):
            what(*given)

    for rank, part in enumerate(parts[:2]):
        list(SiteTotals(totals, site_key="site").run(part, rank, 3))
    refused("holds 2 of 3 tasks of SiteTotals, without 2: run it", split, parts)
    list(SiteTotals(totals, site_key="site").run(parts[2], 2, 3))
    refused("step 2 has 2 tasks and step 1 had 3: give tasks=3", split, parts, 2)
    split(parts)
    found = judge()
    assert sorted(one.id for one in found) == sorted(one.id for one in documents)
    assert repeats(repeated)["clusters"].num_rows

    # The input changes: a document less, and one that is another.
    other = [[*parts[0][:-1], Document("Another text.", parts[0][-1].id, metadata=parts[0][-1].metadata)]]
    for changed in ([parts[0][:-1]], other):
        refused("task 0 was given .* the input has changed; run SiteTotals again", split, changed, 3, 0)
        refused("holds 2 of 3 tasks of ShareSplit, without 0", judge)
    # Totals of another input, and not all tasks that went on from them.
    list(SiteTotals(totals, site_key="site").run(other[0], 0, 3))
    split(other, 3, 0)
    refused("did not go on from the same totals: run all of them again", judge)
    split([other[0], *parts[1:]])
    assert len(judge()) == len(documents)

    # A file is cut, and gone.
    file = sorted(shares.glob("*/*.arrow"))[0]
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    refused(f"{file.name} is gone, cut or another than ShareSplit wrote", judge)
    file.unlink()
    refused(f"{file.name} is gone, cut or another than ShareSplit wrote", judge)
    file.write_bytes(whole)
    judge()
    next(repeated.glob("*.arrow")).unlink()
    refused("arrow is gone, cut or another than ShareJudge wrote", repeats, repeated)
    (repeated / "00001.json").unlink()
    refused("holds 1 of 2 tasks of ShareJudge, without 1", repeats, repeated)
    (totals / "00003.json").write_text((totals / "00000.json").read_text().replace('"tasks": 3', '"tasks": 4'))
    refused("wrote with 3 and 4 tasks: give SiteTotals a folder that is empty", split, parts)

    for rank, part in enumerate(parts):
        list(IndexStep(tmp_path / "indexes", site_key="site").run(part, rank, 3))
    merge = lambda: list(MergeStep(tmp_path / "indexes", tmp_path / "known.idx").run())
    merge()
    assert dejalu.Index.open(tmp_path / "known.idx").documents == len(documents)
    (tmp_path / "indexes" / "00001.idx").unlink()
    refused("00001.idx is gone or cut: run that task of IndexStep again", merge)
    refused("holds no index", lambda: list(MergeStep(tmp_path / "nothing", tmp_path / "x.idx").run()))
