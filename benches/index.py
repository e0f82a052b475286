#!/usr/bin/env python3
"""What an index costs, and what it costs to ask it.

usage: index.py --program [NAME=]DEJALU --generator GENERATE [--data DIR] [--bytes SIZE]
                [--drop N] [--sites N] [--memory SIZE] [--runs N] [--cores N]
                [--only NAMES] [--keep]

Writes a corpus of SIZE and keeps its last N articles apart, as the next drop;
builds an index of the rest; then measures opening it, the filter (whole, and an
article at a time through a pipe), `update`, `verify`, and `check` of the drop
against `cat` of the same file. Prints tables in Markdown on standard output.

10 million distinct paragraphs: --bytes 6450MB. It takes that much disk, and three
quarters of it for the index.
"""
import itertools
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

import measure

# Bytes of a file of the corpus: several, as crawls come.
PART = 10**9
# Articles of which the latency is measured, at most.
ARTICLES = 5_000
# Of them, those that are sent before any is counted.
WARM_UP = 200
# What the filter is asked to do with ten million paragraphs: 99 of 100 articles take no more
# milliseconds than these, and two cores do so many articles a second.
MILLISECONDS, ARTICLES_A_SECOND = 2, 2_000
# The share of a small corpus that is its drop, at most.
MOST_DROP = 20
HEAD = ["what", "s (median)", "slowest / fastest", "processor s", "peak memory", ""]


class Data:
    """The corpus, and the drop that comes after it."""

    def __init__(self, asked):
        self.folder = pathlib.Path(asked.data) / str(asked.bytes)
        self.drop = self.folder / "drop.jsonl"
        says = self.folder / "says"
        if not says.exists():
            measure.remove(self.folder)
            parts = -(-asked.bytes // PART) + 1
            told = measure.generate(asked.generator, self.folder / "corpus", bytes=asked.bytes, sites=asked.sites, files=parts)
            documents = measure.counted(told)[0]
            self.divide(min(asked.drop, documents // MOST_DROP))
            says.write_text(told)
        self.says = says.read_text().strip()
        self.files = sorted((self.folder / "corpus").iterdir())
        with open(self.drop, "rb") as lines:
            # Counted here and not kept: what this script holds would be in its children's account.
            sizes = [len(json.loads(line)["text"].encode()) for line in lines]
        self.articles, self.text = len(sizes), sum(sizes)

    def divide(self, articles):
        """Takes the last so many articles out of the last file, which has more, into the drop."""
        last = max((self.folder / "corpus").iterdir())
        with open(last, "rb") as lines:
            lengths = [len(line) for line in lines]
        kept = sum(lengths[: len(lengths) - articles])
        with open(last, "r+b") as lines, open(self.drop, "wb") as drop:
            lines.seek(kept)
            shutil.copyfileobj(lines, drop)
            lines.truncate(kept)


class Bench:
    """The runs, and the tables that they make."""

    def __init__(self, asked, data):
        self.asked, self.data = asked, data
        self.index = data.folder / "corpus.idx"
        self.rows, self.told, self.missing = [], [], {}

    def command(self, *words):
        """A run of dejalu, without words, on the cores."""
        return [self.asked.program, *words, "-q", "-j", str(self.asked.cores)]

    def measured(self, name, commands, said="", runs=None, **options):
        """Adds the row of a run; a run that fails is named below the table."""
        try:
            usages = [measure.run(commands, log=self.data.folder / "log", **options) for _ in range(runs or self.asked.runs)]
        except (measure.Failed, OSError) as error:
            self.missing[name] = error
            return None
        middle = measure.median(usages)
        said = said(middle) if callable(said) else said
        self.rows.append([name, f"{middle.wall:.3f}", f"{measure.spread(usages):.2f}", f"{middle.cpu:.3f}",
                          f"{middle.memory / 2**20:.0f} MiB", said])
        measure.say(" | ".join(self.rows[-1]))
        return middle

    def build(self):
        """Builds the index, and says what it is made of."""
        measure.remove(self.index)
        bound = ["--memory", self.asked.memory] if self.asked.memory else []
        self.measured("index build", [self.command("index", "build", *self.data.files, "-o", self.index, *bound)],
                      lambda usage: f"{size_of(self.data.files) / usage.wall / 1e6:.0f} MB of JSONL a second", runs=1)

    def contents(self):
        """What `index info` says, and what a distinct paragraph costs."""
        words = [self.asked.program, "index", "info", str(self.index), "--format", "json"]
        info = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        sizes = [(part["part"], part["bytes"]) for part in info["parts"]] + [("the file", self.index.stat().st_size)]
        rows = [[name, f"{size:,}", f"{size / info['distinct']:.2f}"] for name, size in sizes]
        said = f"{info['documents']:,} documents, {info['distinct']:,} distinct paragraphs, {info['clusters']:,} clusters"
        return f"In the index: {said}.\n\n" + measure.table(["part", "bytes", "bytes a distinct paragraph"], rows)

    def opening(self):
        """Opening alone, and a filter that gets one article, with a warm and with a cold file."""
        one = self.data.folder / "one.jsonl"
        with open(self.data.drop, "rb") as lines:
            one.write_bytes(lines.readline())
        self.measured("index info", [[self.asked.program, "index", "info", self.index]], runs=9)
        filtering = [self.command("clean", "--index", self.index, "-")]
        self.measured("filter, one article", filtering, stdin=[one], runs=9)
        forget(self.index)
        self.measured("filter, one article, nothing of the index in memory", filtering, stdin=[one], runs=1)

    def filtering(self):
        """The drop through the filter, as fast as it goes."""
        text, articles = self.data.text, self.data.articles

        def said(usage):
            return f"{text / usage.wall / 1e6:.1f} MB, {articles / usage.wall:.0f} articles a second"
        for name, options in [("filter, the drop", []), ("filter, the drop, one thread", ["-j", "1"]),
                              ("filter, the drop, --line-buffered", ["--line-buffered"])]:
            words = [self.asked.program, "clean", "--index", self.index, "-", "-q", *(options or ["-j", str(self.asked.cores)])]
            middle = self.measured(name, [words], said, stdin=[self.data.drop])
            if middle and not options:
                self.told.append(f"As fast as it takes them, {self.asked.cores} threads: {articles / middle.wall:.0f} articles a second, "
                                 f"the start with them; {ARTICLES_A_SECOND} are asked.")

    def checking(self):
        """`check` of the drop, beside reading it."""
        cat = self.measured("cat of the drop", [["cat", self.data.drop]])
        for name, options in [("check of the drop", ["--against", self.index]), ("check of the drop, without an index", [])]:
            self.measured(name, [self.command("check", self.data.drop, *options)],
                          lambda usage: f"{usage.wall / cat.wall:.0f} times cat" if cat else "")

    def changing(self):
        """`verify`, and `update` with the drop."""
        self.measured("index verify --quick", [self.command("index", "verify", "--quick", self.index)], runs=1)
        self.measured("index verify", [self.command("index", "verify", self.index)], runs=1)
        copy = self.data.folder / "copy.idx"
        shutil.copyfile(self.index, copy)
        self.measured("index update with the drop", [self.command("index", "update", copy, self.data.drop)], runs=1)
        measure.remove(copy)

    def latency(self):
        """An article at a time: each is sent when the answer to the one before is there."""
        command = [self.asked.program, "clean", "--index", self.index, "-", "--line-buffered", "-q"]
        with tempfile.TemporaryFile() as errors, open(self.data.drop, "rb") as lines:
            started, times = time.perf_counter(), []
            running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
            for line in itertools.islice(lines, ARTICLES):
                running.stdin.write(line)
                running.stdin.flush()
                if not running.stdout.readline():
                    break
                times.append((time.perf_counter() - started) * 1e3)
                started = time.perf_counter()
            running.stdin.close()
            _, status, usage = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            warm_up = min(WARM_UP, len(times) // 2)
            if running.returncode != 0 or not warm_up:
                self.missing["latency"] = errors.read().decode(errors="replace").strip()
                return
        first, rest = times[0], sorted(times[warm_up:])
        self.told.append(
            f"One line in, one line out, --line-buffered, {len(rest):,} articles after {warm_up} that are not counted: "
            f"median {statistics.median(rest):.2f} ms, 99th percentile {rest[int(len(rest) * 0.99)]:.2f} ms (at most "
            f"{MILLISECONDS} are asked), longest {rest[-1]:.2f} ms; the first of all after {first:.1f} ms, the start with it; "
            f"{usage.ru_maxrss / 1024:.0f} MiB.")


# What can be measured of an index.
STEPS = {"opening": Bench.opening, "filter": Bench.filtering, "latency": Bench.latency, "check": Bench.checking,
         "change": Bench.changing}


def size_of(files):
    """Bytes of some files."""
    return sum(file.stat().st_size for file in files)


def forget(path):
    """Asks the system to keep nothing of a file in memory."""
    os.sync()
    if hasattr(os, "posix_fadvise"):
        with open(path, "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main():
    parser = measure.options(__doc__, "index")
    parser.add_argument("--bytes", type=measure.size, default="64MB", help="text of the corpus and the drop")
    parser.add_argument("--drop", type=int, default=5_000, help="articles of the drop")
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--memory", help="the bound for building")
    parser.add_argument("--keep", action="store_true", help="keep the corpus and use an index that is there")
    parser.add_argument("--only", default=",".join(STEPS), help="the steps after building, set apart by commas (%(default)s)")
    asked = parser.parse_args()
    unknown = [step for step in asked.only.split(",") if step not in STEPS]
    if unknown:
        parser.error(f"no step is called {', '.join(unknown)}; there are {', '.join(STEPS)}")

    asked.cores = measure.use_cores(asked.cores)
    data = Data(asked)
    bench = Bench(asked, data)
    if not (asked.keep and bench.index.exists()):
        bench.build()
    contents = bench.contents()
    for step in asked.only.split(","):
        STEPS[step](bench)
    measure.tell([asked.program], asked.cores, f"medians of {asked.runs} runs, of building, verifying and updating one")
    print(f"The text: {data.says}; of them {data.articles:,} articles are the drop.\n")
    print(measure.table(HEAD, bench.rows) + "\n")
    print("\n\n".join([contents, *bench.told]))
    failed = measure.tell_missing(bench.missing)
    if not asked.keep:
        measure.remove(data.folder)
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
