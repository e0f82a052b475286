#!/usr/bin/env python3
"""What an index keeps of the decision: labelled corpora in two drops, through the real program.

Every set of SHARED/data is divided in two. An index is built of the first half, and the second is
cleaned with it: as a drop (`clean SECOND --index`), and article by article (`clean --index IDX -`).
Both are scored on the second half's gold, beside the second half of the whole set cleaned at once,
and the second half cleaned by itself. Then an index of the whole set, and the whole set article by
article through the filter: that must be what the whole was cleaned to, byte for byte.

Exit code: 0 where the bounds hold, 1 where they do not, 2 where nothing could be measured.
"""
import argparse
import datetime
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from quality import REAL, ROOT, FORGED, Trouble, lines_of, run, table, write_sections

# How far a drop with an index may be from the whole, on its f1 and on its loss of body.
MOST_F1, MOST_LOSS = 0.01, 0.002

# The share of known articles that the filter may clean otherwise than they were in their corpus. It
# was none until lines were judged by their places: a text whose centre has a label or numbers, and
# that has none itself, is known by the places of the centre.
MOST_OTHERWISE = 0.02

# How a set is divided: each article by its place, of so many.
WAYS = {
    "every other": lambda place, count: place % 2,
    "halves": lambda place, count: int(place * 2 >= count),
}


def quiet(program, *words, **more):
    command = [str(program), "--isolated", "--quiet", "--progress", "never", *(str(word) for word in words)]
    done = subprocess.run(command, capture_output=True, check=False, **more)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(command)}\n{done.stderr.decode().strip()}")
    return done.stdout


def articles(path):
    """The lines of a labelled corpus."""
    with gzip.open(path, "rb") as packed:
        return packed.read().splitlines(keepends=True)


def filtered(program, index, lines, work):
    """Some articles through the filter."""
    stream = work / "stream.jsonl"
    stream.write_bytes(b"".join(lines))
    with open(stream, "rb") as read:
        return [json.loads(line) for line in quiet(program, "clean", "--index", index, "-", stdin=read).splitlines()]


def cleaned(program, lines, work, name, *options):
    """Some articles, cleaned together."""
    source, out = work / f"{name}.jsonl", work / f"{name}-out"
    source.write_bytes(b"".join(lines))
    quiet(program, "clean", source, "-o", out, *options)
    return lines_of(out / "articles" / f"{name}.jsonl")


class Bench:
    """One labelled set."""

    def __init__(self, shared, program, name, work):
        self.program, self.name, self.work = program, name, work
        self.scorer = shared / "eval" / "score.py"
        self.lines = articles(shared / "data" / name / "corpus.jsonl.gz")
        self.ids = [json.loads(line)["id"] for line in self.lines]
        self.gold = {row["id"]: row for row in lines_of(shared / "data" / name / "gold.jsonl.gz")}
        self.whole = cleaned(program, self.lines, work, "whole")

    def index(self, lines):
        source, index = self.work / "first.jsonl", self.work / "first.idx"
        source.write_bytes(b"".join(lines))
        quiet(self.program, "index", "build", source, "-o", index, "--overwrite")
        return index

    def score(self, rows, ids):
        gold, found = self.work / "gold", self.work / "found"
        gold.write_text("".join(json.dumps(self.gold[one]) + "\n" for one in ids))
        keep = [{"id": row["id"], "text": row["text"]} for row in rows if row["id"] in ids]
        found.write_text("".join(json.dumps(row) + "\n" for row in keep))
        return json.loads(run([sys.executable, self.scorer, gold, found, "--json"]))

    def same(self):
        """How many articles the filter cleans otherwise, with an index of the whole set."""
        rows = filtered(self.program, self.index(self.lines), self.lines, self.work)
        return sum(one["text"] != other["text"] for one, other in zip(self.whole, rows, strict=True))

    def divided(self, way):
        """Figures of the second part: of the whole, as a drop, article by article, by itself."""
        places = [WAYS[way](place, len(self.lines)) for place in range(len(self.lines))]
        first, second = ([line for line, at in zip(self.lines, places) if at == part] for part in (0, 1))
        ids = {one for one, at in zip(self.ids, places) if at == 1}
        index = self.index(first)
        name = way.replace(" ", "-")
        return [self.score(rows, ids) for rows in (
            self.whole,
            cleaned(self.program, second, self.work, f"drop-{name}", "--index", index),
            filtered(self.program, index, second, self.work),
            cleaned(self.program, second, self.work, f"alone-{name}"),
        )]


def measure(shared, program):
    rows, beyond = [], []
    for name in FORGED + REAL:
        if not (shared / "data" / name).is_dir():
            continue
        with tempfile.TemporaryDirectory() as work:
            bench = Bench(shared, program, name, pathlib.Path(work))
            other = bench.same()
            if other > len(bench.lines) * MOST_OTHERWISE:
                beyond.append(f"{name}: the filter cleans {other} known articles otherwise")
            for way in WAYS:
                whole, drop, stream, alone = bench.divided(way)
                f1, loss = drop["f1"] - whole["f1"], drop["body_loss"] - whole["body_loss"]
                if f1 < -MOST_F1 or loss > MOST_LOSS:
                    beyond.append(f"{name}, {way}: f1 {f1:+.4f}, body_loss {loss:+.4f}")
                rows.append([name, way, other] + [
                    f"{one['f1']:.4f} / {one['body_loss']:.4f}" for one in (whole, drop, stream, alone)
                ] + [f"{f1:+.4f} / {loss:+.4f}"])
    return rows, beyond


def main():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=target / "release" / "dejalu")
    parser.add_argument("--shared", type=pathlib.Path, default=os.environ.get("SHARED", ROOT.parent / "shared"))
    parser.add_argument("--write", type=pathlib.Path, nargs="+", default=[], metavar="FILE",
                        help="put the table into these documents, between the marks `drops`")
    options = parser.parse_args()
    program = options.program.resolve()
    if not program.exists():
        raise Trouble(f"{program} is not there: build it with `make build`, or name it with --program")
    rows, beyond = measure(options.shared, program)
    if not rows:
        print(f"no labelled corpora in {options.shared}: nothing to divide")
        return 0
    head = ("set", "divided", "known articles decided otherwise", "whole: f1 / body_loss",
            "second drop with an index", "article by article", "without an index", "drop less whole")
    version = run([program, "--version"]).strip()
    lines = [f"Measured {datetime.date.today()} with {version}, default options, `make drops`.", "", *table(head, rows)]
    print("\n".join(lines))
    for path in options.write:
        write_sections(path, {"drops": lines})
    for line in beyond:
        print(f"beyond: {line}", file=sys.stderr)
    return 1 if beyond else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, OSError) as trouble:
        print(f"drops: {trouble}", file=sys.stderr)
        sys.exit(2)
