#!/usr/bin/env python3
"""Runs the scripts of benches/ on little text, and reads the tables that they print.

usage: benches.py --program DEJALU --generator GENERATE

Peers are not installed: those that every system has stand beside dejalu. A table must
have a row for everything that was to be measured, each with numbers, and say which
build it is of; a program that fails must make a script fail, with its name.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

BENCHES = pathlib.Path(__file__).resolve().parent.parent / "benches"


class Wrong(Exception):
    """A script that did not do what it should."""


class Scripts:
    """The scripts, run in a folder."""

    def __init__(self, program, generator, folder):
        self.program, self.generator, self.folder = program, generator, folder

    def run(self, script, *words, programs=None, fails=False):
        """What a script prints; a Wrong where it ends otherwise than expected."""
        command = [sys.executable, "-B", BENCHES / script, "--generator", self.generator]
        for name in programs or [f"this={self.program}"]:
            command += ["--program", name]
        done = subprocess.run([*command, *words], capture_output=True, text=True, cwd=self.folder)
        if (done.returncode != 0) != fails:
            raise Wrong(f"{script} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def data(self, name):
        """Where a script keeps its text."""
        return ["--data", str(self.folder / name)]


def rows(printed, first, column=0):
    """Cells of the rows of tables whose cell in a column is one of these, in order."""
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if line.startswith("|")]
    found = [row for row in table if len(row) > column and row[column] in first]
    names = [row[column] for row in found]
    if sorted(names) != sorted(first):
        raise Wrong(f"rows for {names}, and not for {first}:\n{printed}")
    return found


def holds(what, is_so, printed):
    """Says what does not hold."""
    if not is_so:
        raise Wrong(f"{what}:\n{printed}")


def numbers(cells, printed):
    """The cells as numbers, all above 0."""
    values = [float(cell.split()[0]) for cell in cells]
    holds(f"{cells} are above 0", all(value > 0 for value in values), printed)
    return values


def mix(scripts):
    """Two builds in turns on a small crawl."""
    builds = [f"new={scripts.program}", f"old={scripts.program}"]
    printed = scripts.run("mix.py", *scripts.data("mix"), "--bytes", "1MB", "--sites", "30", "--runs", "1", programs=builds)
    for row in rows(printed, ["new", "old"]):
        numbers([cell for cell in row[1:] if cell], printed)
    holds("the build is named", "Measured: new (dejalu " in printed, printed)
    files = sorted(path.name for path in (scripts.folder / "mix" / "mix-1000000-30-8").iterdir())
    holds("eight compressed files", len(files) == 8 and all(name.endswith(".jsonl.gz") for name in files), files)
    alike = scripts.run("mix.py", "--runs", "1", programs=[f"new={scripts.program}"] * 2, fails=True)
    holds("two builds of one name are refused", not alike, alike)


def record(scripts):
    """What a result takes and what it takes to read it, and a build that cannot."""
    printed = scripts.run("record.py", *scripts.data("record"), "--bytes", "1MB", "--runs", "1")
    numbers([cell for cell in rows(printed, ["this"])[0][5:] if cell], printed)
    commands = ["restore", "explain DOC", "explain CLUSTER, the first listed", "explain CLUSTER, the last listed", "report",
                "report --format md"]
    for row in rows(printed, commands):
        numbers(row[2:5], printed)
    broken = scripts.folder / "broken"
    broken.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo broken 0 || exit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    programs = [f"broken={broken}", f"this={scripts.program}"]
    printed = scripts.run("record.py", *scripts.data("record"), "--bytes", "1MB", "--runs", "1", programs=programs, fails=True)
    holds("the build that failed is named", "Not measured: broken:" in printed and "ended with 3" in printed, printed)
    rows(printed, commands)


def index(scripts):
    """An index, and the filter against it."""
    printed = scripts.run("index.py", *scripts.data("index"), "--bytes", "2MB", "--runs", "1")
    measured = ["index build", "filter, the drop", "filter, the drop, one thread", "filter, the drop, --line-buffered",
                "check of the drop", "index verify", "index update with the drop"]
    for row in rows(printed, measured):
        numbers(row[1:4], printed)
    holds("the latency is said", "One line in, one line out" in printed and "99th percentile" in printed, printed)
    printed = scripts.run("index.py", *scripts.data("index"), "--bytes", "2MB", "--runs", "1", "--only", "latency")
    holds("only what is asked for", "filter, the drop" not in printed and "99th percentile" in printed, printed)


def limits(scripts):
    """One thread, .txt, kernels, more text on a disk."""
    printed = scripts.run("limits.py", *scripts.data("limits"), "--bytes", "1MB", "--large", "2MB", "--runs", "1", "--large-runs", "1")
    on_disk = "clean, bounded memory, output to a disk"
    for row in rows(printed, ["cat", "clean, JSONL", "clean, .txt", "clean, JSONL, one thread", "kernel scalar", on_disk, f"{on_disk}, large"]):
        numbers([row[1], row[6]], printed)
    large = rows(printed, [f"{on_disk}, large"])[0]
    holds("the large run is held against the same on a disk", large[-1] == f"the time of {on_disk}, byte for byte", printed)


def skew(scripts):
    """Every shape at three sizes."""
    sizes = ["--bytes", "200kB,300kB,400kB", "--giant", "200kB,300kB,400kB"]
    printed = scripts.run("skew.py", *scripts.data("skew"), *sizes, "--runs", "1")
    for shape in ["everywhere", "variants", "giant", "lines", "identical", "fresh"]:
        rows(printed, [shape] * 3)


def peers(scripts):
    """The tools that every system has, on the same text."""
    words = ["--data", str(scripts.folder / "peers"), "--only", "dejalu clean,cat,sort", "--runs", "1"]
    printed = scripts.run(os.path.join("peers", "compare.py"), *words, "--bytes", "1MB", "--slice", "1MB")
    for row in rows(printed, ["dejalu clean", "cat", "sort -u"]):
        numbers([row[2], row[5]], printed)
    holds("none is installed that is not asked for", "Not measured" not in printed, printed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--generator", type=pathlib.Path, required=True)
    asked = parser.parse_args()
    steps, failed = [mix, record, index, limits, skew, peers], 0
    for step in steps:
        with tempfile.TemporaryDirectory() as folder:
            try:
                step(Scripts(asked.program.resolve(), asked.generator.resolve(), pathlib.Path(folder)))
                print(f"ok      {step.__name__}", flush=True)
            except Wrong as wrong:
                failed += 1
                print(f"FAILED  {step.__name__}: {wrong}", flush=True)
    print(f"{len(steps) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
