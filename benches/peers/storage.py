#!/usr/bin/env python3
"""Measures the stores that an index file could be made of, side by side.

usage: storage.py [--peers DIR] [--rows N] [--looks N] [--flips N] [--only NAMES]

Builds the crate `storage` beside this script, outside of the project, and prints
one table in Markdown on standard output. A row is a hash of eight bytes and a
number of four. Every build, every look and every flip is a process of its own.
"""
import argparse
import filecmp
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import measure  # noqa: E402

HEAD = ["store", "what it is", "bytes a row", "build, s (processor s)", "open, ms", "look-ups a processor second, there",
        "two threads", "not there", "peak memory", "same bytes from another order",
        "flipped bytes: said / no harm / wrong answer / died"]
# What no measurement says: the crate, and what of it is not Rust or not safe.
KINDS = {
    "pages-4k": "rows in pages of 4 KiB with checksums; safe Rust",
    "pages-16k": "the same, pages of 16 KiB",
    "fst-mapped": "fst 0.4.7, mapped: unsafe in the caller",
    "fst-whole": "fst 0.4.7, read whole and its checksum verified",
    "lmdb": "heed 0.23.1: C, mapped",
    "redb": "redb 4.5.0: Rust",
    "sqlite": "rusqlite 0.41.1: C",
    "fjall": "fjall 3.1.13: Rust, a folder",
}
# Rows of a store of which bytes are flipped, and of one that is built twice.
FLIPPED, TWICE = 50_000, 1_000_000
PATIENCE = 60
SAID, NO_HARM, WRONG, DIED = range(4)


class Storage:
    """The program, and where it may write."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)

    def call(self, *words):
        """What a step printed, in words."""
        done = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True)
        if done.returncode != 0:
            raise measure.Failed(f"{' '.join(map(str, words))}: {done.returncode}: {done.stderr.strip()}")
        return done.stdout.split()

    def build(self, name, rows, called, *order):
        """Builds a store; its path and what the step printed."""
        path = self.folder / f"{name}-{called}"
        measure.remove(path)
        return path, self.call("build", name, path, rows, *order)

    def is_same(self, name, rows):
        """Whether the same rows in another order give the same bytes."""
        one, _ = self.build(name, rows, "one")
        two, _ = self.build(name, rows, "two", "shuffled")
        files = [sorted(path.relative_to(root) for path in contents(root)) for root in (one, two)]
        same = files[0] == files[1] and all(filecmp.cmp(one / file, two / file, shallow=False) for file in files[0])
        for path in (one, two):
            measure.remove(path)
        return same

    def flips(self, name, rows, count):
        """What becomes of stores with one byte flipped, each looked through whole."""
        whole, _ = self.build(name, rows, "whole")
        chance, found = random.Random(1), [0] * 4
        for _ in range(count):
            broken = self.folder / "broken"
            measure.remove(broken)
            (shutil.copytree if whole.is_dir() else shutil.copyfile)(whole, broken)
            flip(contents(broken), chance)
            found[self.probe(name, broken, rows)] += 1
        measure.remove(self.folder / "broken")
        measure.remove(whole)
        return found

    def probe(self, name, path, rows):
        """How a store answers."""
        try:
            code = subprocess.run([self.program, "probe", name, path, str(rows)], capture_output=True, timeout=PATIENCE).returncode
        except subprocess.TimeoutExpired:
            return DIED
        return {0: NO_HARM, 2: SAID, 3: WRONG}.get(code, DIED)

    def row(self, name, asked):
        """A row of the table."""
        path, (clock, processors) = self.build(name, asked.rows, "large")
        size = sum(file.stat().st_size for file in contents(path))
        opened, alone, both, missing, memory = map(float, self.call("look", name, path, asked.rows, asked.looks))
        measure.remove(path)
        same = "yes" if self.is_same(name, min(asked.rows, TWICE)) else "no"
        flips = " / ".join(map(str, self.flips(name, FLIPPED, asked.flips)))
        return [name, KINDS.get(name, ""), f"{size / asked.rows:.2f}", f"{float(clock):.1f} ({float(processors):.1f})",
                f"{opened:.2f}", f"{alone / 1e6:.2f} M", f"{both / 1e6:.2f} M", f"{missing / 1e6:.2f} M",
                f"{memory / 2**20:.0f} MiB", same, flips]


def contents(path):
    """The files of a store."""
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def flip(files, chance):
    """Flips a bit of a byte that is not zero: files may have room that is not used yet."""
    old = 0
    while old == 0:
        at, rest = chance.randrange(sum(file.stat().st_size for file in files)), iter(files)
        file = next(rest)
        while at >= file.stat().st_size:
            at -= file.stat().st_size
            file = next(rest)
        with open(file, "rb") as opened:
            opened.seek(at)
            old = opened.read(1)[0]
    with open(file, "r+b") as opened:
        opened.seek(at)
        opened.write(bytes([old ^ (1 << chance.randrange(8))]))


def build(peers):
    """Builds the crate in the peers' folder, as it is by default."""
    ours = ("CARGO_PROFILE", "CARGO_BUILD", "RUSTFLAGS", "CARGO_ENCODED")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    source, copy, target = HERE / "storage", peers / "storage", peers / "target"
    shutil.copytree(source, copy, dirs_exist_ok=True)
    command = [os.environ.get("CARGO", "cargo"), "build", "--release", "-q", "--manifest-path", copy / "Cargo.toml"]
    subprocess.run(command, check=True, env={**kept, "CARGO_TARGET_DIR": str(target)})
    return target / "release" / "storage"


def main():
    temporary = pathlib.Path(tempfile.gettempdir())
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=pathlib.Path, default=temporary / "dejalu-peers", help="scratch folder of the crates")
    parser.add_argument("--data", type=pathlib.Path, default=temporary, help="where the stores are written")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--looks", type=int, default=200_000)
    parser.add_argument("--flips", type=int, default=200)
    parser.add_argument("--only", help="names, separated by commas")
    asked = parser.parse_args()

    program = build(asked.peers)
    rows = []
    with tempfile.TemporaryDirectory(prefix="dejalu-storage-", dir=asked.data) as folder:
        storage = Storage(program, folder)
        for name in storage.call("names"):
            if not asked.only or name in asked.only.split(","):
                measure.say(f"measuring {name}")
                rows.append(storage.row(name, asked))
    print(f"{measure.machine(os.cpu_count())}; {asked.rows:,} rows, {asked.looks:,} look-ups, best of five.\n")
    print(measure.table(HEAD, rows))


if __name__ == "__main__":
    main()
