#!/usr/bin/env python3
"""Puts what the program prints for the README's example into the README.

usage: readme.py PROGRAM [README.md]

The example is an article of fixtures/sites/agence-rivemont. The figures are those of quality.py.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from quality import ROOT, inputs_of, lines_of, write_sections

SITE = ROOT / "fixtures" / "sites" / "agence-rivemont"
ARTICLE = "004_"
WIDTH = 66
CHECKED = 106


def cut(line):
    return line if len(line) <= WIDTH else line[:WIDTH - 1] + "…"


def indented(lines):
    return ["", *(("    " + line).rstrip() for line in lines), ""]


def article(journal):
    """The article with what went marked, lines cut."""
    path = next(SITE.glob(ARTICLE + "*.txt"))
    gone = {entry["paragraph"]: entry for entry in journal if entry.get("source") == path.name and entry["type"] == "removal"}
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if number in gone:
            entry = gone[number]
            yield f"- {entry['reason']:<11} {entry['bits']:>6.2f}  {cut(line)}"
        else:
            yield f"  {'':<11} {'':>6}  {cut(line)}"


def folded(journal):
    """The first removal that has an owner, one line a group of fields."""
    entry = next(entry for entry in journal if entry["type"] == "removal" and entry["owner"])
    shown = json.dumps(entry, ensure_ascii=False)
    for field in ('"start"', '"reason"', '"cluster"', '"text"'):
        shown = shown.replace(" " + field, "\n " + field)
    return shown.splitlines()


def explained(story):
    """What is said of the article, and of the paragraphs around its cue."""
    lines = story.splitlines()
    cue = next(number for number, line in enumerate(lines) if " - cue " in line)
    first = next(number for number, line in enumerate(lines) if number > 2 and " kept " in line)
    teasers = [number for number, line in enumerate(lines) if " - teaser " in line]
    return [*lines[:first + 2], "...", *lines[cue:teasers[2]], "..."]


def checked(program):
    """What a check of the fixtures' new drop prints, lines cut."""
    drop = ROOT / "fixtures" / "drop"
    with tempfile.TemporaryDirectory() as folder:
        index = pathlib.Path(folder) / "known.idx"
        plain = [program, "--isolated", "--color", "never", "--progress", "never"]
        subprocess.run([*plain, "--quiet", "index", "build", "earlier", "-o", index], cwd=drop, check=True)
        gates = ["--max-new-families", "0", "--max-known-paragraphs", "50%"]
        done = subprocess.run(
            [*plain, "check", "new", "--against", index, "--format", "concise", *gates],
            cwd=drop, capture_output=True, text=True, check=False,
        )
    if done.returncode != 1:
        raise SystemExit(done.stderr)
    lines = [line if len(line) <= CHECKED else line[:CHECKED - 1] + "…" for line in done.stdout.splitlines()]
    gates = [number for number, line in enumerate(lines) if line.startswith(("passed", "broken"))]
    yield "$ dejalu index build earlier -o known.idx"
    yield "$ dejalu check new --against known.idx --format concise --max-new-families 0 \\"
    yield "      --max-known-paragraphs 50%"
    yield from lines[:6]
    yield "..."
    yield from lines[gates[0]:]
    yield "$ echo $?"
    yield "1"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    readme = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [program, "--color", "never", "--progress", "never", "clean", *inputs_of(SITE), "-o", "out"],
            cwd=folder, capture_output=True, text=True, check=True,
        )
        removed = subprocess.run(
            [program, "report", "out", "--format", "jsonl"], cwd=folder, capture_output=True, text=True, check=True,
        )
        journal = [json.loads(line) for line in removed.stdout.splitlines()]
        story = subprocess.run(
            [program, "--color", "never", "explain", ARTICLE, "out"],
            cwd=folder, capture_output=True, text=True, check=True,
        )
    write_sections(readme, {
        "article": indented(article(journal)),
        "summary": indented(done.stdout.strip("\n").splitlines()),
        "journal": indented(folded(journal)),
        "explain": indented(explained(story.stdout)),
        "check": indented(checked(program)),
    })


if __name__ == "__main__":
    main()
