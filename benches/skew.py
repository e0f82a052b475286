#!/usr/bin/env python3
"""How time and memory grow on corpora that are hard: every shape at three sizes.

usage: skew.py --program [NAME=]DEJALU --generator GENERATE [--data DIR] [--bytes SIZE,SIZE,SIZE]
               [--giant SIZE,SIZE,SIZE] [--runs N] [--cores N] [--shapes NAMES] [-- OPTION...]

Prints a table in Markdown on standard output: time a gigabyte and a million
paragraphs should stay the same from size to size, and what a cap left out
should stand in the last column. Options after `--` go to `dejalu clean`.
"""
import json
import pathlib

import measure

SHAPES = ["everywhere", "variants", "giant", "lines", "identical", "fresh"]
HEAD = ["shape", "text", "documents", "paragraphs", "distinct", "s (median)", "processor s", "processor s a GB",
        "processor s a million paragraphs", "against the smallest", "peak memory", "bytes of memory a paragraph", "caps"]


def caps(report):
    """What the report says of limits that left something out."""
    if not report.exists():
        return "no report"
    found = []

    def look(value, path):
        if isinstance(value, dict):
            for key, inner in value.items():
                look(inner, [*path, key])
        elif isinstance(value, int) and not isinstance(value, bool) and value > 0:
            name = path[-1]
            if any(word in name for word in ("cap", "passed_over", "skipped", "left_out", "oversized")):
                found.append(f"{'.'.join(path)} {value}")

    look(json.loads(report.read_text(encoding="utf-8")), [])
    return "; ".join(found) or "none bit"


class Case:
    """A shape at a size."""

    def __init__(self, shape, size, asked):
        self.shape, self.caps = shape, "no run"
        self.path = pathlib.Path(asked.data) / f"{shape}-{size}.jsonl"
        says = measure.generate(asked.generator, self.path, bytes=size, shape=shape)
        self.documents, self.text, self.paragraphs, self.distinct = measure.counted(says)
        self.command = [asked.program, "clean", "-q", "-j", str(asked.cores), self.path, *asked.option, "-o"]
        self.name = f"{shape}, {size / 1e6:.0f} MB"

    def run(self, out):
        """One run."""
        usage = measure.run([[*self.command, out / "cleaned"]], log=out / "log")
        self.caps = caps(out / "cleaned" / "report" / "report.json")
        return usage

    def row(self, runs, first):
        """The row of the table, and the processor seconds a gigabyte."""
        middle = measure.median(runs)
        each = middle.cpu / self.text * 1e9
        ratio = f"{each / first:.2f}" if first else "1.00"
        return [
            self.shape, f"{self.text / 1e6:.0f} MB", self.documents, self.paragraphs, self.distinct,
            f"{middle.wall:.2f}", f"{middle.cpu:.2f}", f"{each:.1f}", f"{middle.cpu / self.paragraphs * 1e6:.2f}",
            ratio, f"{middle.memory / 2**20:.0f} MiB", f"{middle.memory / self.paragraphs:.0f}", self.caps,
        ], each


def sizes(spelled):
    """Sizes set apart by commas."""
    return [measure.size(one) for one in spelled.split(",")]


def main():
    parser = measure.options(__doc__, "skew")
    parser.add_argument("--bytes", type=sizes, default="30MB,100MB,300MB")
    # A document, its JSON escapes included, may have 64 MiB.
    parser.add_argument("--giant", type=sizes, default="15MB,30MB,60MB", help="the sizes of the giant document")
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("option", nargs="*", help="options for dejalu, after --")
    asked = parser.parse_args()

    cores = measure.use_cores(asked.cores)
    wanted = [(shape, size) for shape in asked.shapes.split(",")
              for size in (asked.giant if shape == "giant" else asked.bytes)]
    cases = [Case(shape, size, asked) for shape, size in wanted]
    usages, reasons = measure.in_turns([(case.name, case.run) for case in cases], asked.runs)

    rows, first = [], {}
    for case in cases:
        if usages[case.name]:
            row, each = case.row(usages[case.name], first.get(case.shape))
            first.setdefault(case.shape, each)
            rows.append(row)
    measure.tell([asked.program], cores, f"medians of {asked.runs} runs; output to {measure.memory_folder()}")
    print(measure.table(HEAD, rows))
    return measure.tell_missing(reasons)


if __name__ == "__main__":
    raise SystemExit(main())
