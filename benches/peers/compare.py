#!/usr/bin/env python3
"""Runs dejalu and its peers side by side on the same generated text.

usage: compare.py --program [NAME=]DEJALU --generator GENERATE [--data DIR] [--bytes SIZE]
                  [--slice SIZE] [--runs N] [--cores N] [--only NAMES]

Prints one table in Markdown on standard output. Peers are installed into DIR
(PEERS in `make bench-peers`) from their registries; dejalu and the tools for
equal lines get all of the text, slower ones a slice made in the same way, and
all are compared by bytes of text a second. A slice below 100 MB measures how
long Python takes to start; one as large as SIZE puts every tool on the same text.
"""
import functools
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import measure  # noqa: E402
from install import Peers  # noqa: E402

PARAGRAPHS_PER_BYTE = 1 / 150  # Generous, for a Bloom filter that must be sized ahead.


class Data:
    """Generated text: as JSONL, as lines, and as halves of lines and of JSONL; each is made when it is asked for."""

    def __init__(self, generator, folder, size, distinct):
        self.bytes, self.folder = size, folder
        self.generate = functools.partial(measure.generate, generator, bytes=size, distinct=distinct)
        self.says = self.generate(folder / "all.jsonl")
        # Line breaks included, no JSON.
        self.text = measure.counted(self.says)[1]

    def made(self, name, **options):
        """Where the text is in a form, and is made if it was not."""
        path = self.folder / name
        self.generate(path, **options)
        return path

    @property
    def jsonl(self):
        return self.made("all.jsonl")

    @property
    def lines(self):
        return self.made("all.txt", format="txt", one_file=True)

    @property
    def halves(self):
        return sorted(self.made("halves", format="txt", one_file=True, files=2).iterdir())

    @property
    def parts(self):
        return self.made("parts", files=2)

    @property
    def packed(self):
        return self.made(f"packed{os.sep}documents", files=2, compress="gz")


class Tool:
    """A row of the table: what runs, on how much, and what it does."""

    def __init__(self, name, does, data, run, peer=None, near=False):
        self.name, self.does, self.data, self.run, self.peer, self.near = name, does, data, run, peer, near


def tools(program, cores, peers, whole, part):
    """Every tool; when they run, `peers` has the programs that they need."""
    run, found = measure.run, peers.found

    def dejalu(data):
        return lambda out: run([[program, "clean", "-q", "-j", str(cores), data.jsonl, "-o", out / "cleaned"]], log=out / "log")

    def piped(peer, words, data):
        return lambda out: run([[found[peer], *words]], stdin=[data.lines], stdout=[out / "lines"], log=out / "log")

    def halves(command, data):
        return lambda out: run([command(file, out / file.name) for file in data.halves], log=out / "log")

    def dolma(out):
        (out / "documents").symlink_to(part.packed)
        words = [found["dolma"], "-W", "ignore", "-m", "dolma.cli", "dedupe", "--documents", f"{out}/documents/*.gz"]
        words += ["--dedupe.name", "repeated", "--dedupe.paragraphs.attribute_name", "repeated", "--processes", str(cores)]
        words += ["--bloom_filter.file", f"{out}/bloom.bin", "--no-bloom_filter.read_only"]
        words += ["--bloom_filter.estimated_doc_count", str(int(part.bytes * PARAGRAPHS_PER_BYTE))]
        usage = run([[*words, "--bloom_filter.desired_false_positive_rate", "0.0001"]], log=out / "log")
        if not any((out / "attributes").rglob("*.gz")):
            raise measure.Failed("dolma wrote no attributes")
        return usage

    def gaoya(out):
        return run([[found["gaoya"], "6", out, *part.halves]], log=out / "log")

    def datatrove(out):
        return run([[found["datatrove"], HERE / "datatrove_lines.py", part.parts, out, str(cores)]], log=out / "log")

    def sort(out):
        command = ["sort", "-u", "-S", "4G", f"--parallel={cores}", "-T", out, "-o", out / "lines", whole.lines]
        return run([command], log=out / "log", env={"LC_ALL": "C"})

    def cat(out):
        return run([["cat", whole.jsonl]], stdout=[out / "copy"])

    rensa = halves(lambda file, kept: [found["rensa"], HERE / "rensa_lines.py", file, kept], part)
    every = [
        Tool("dejalu clean", "near-duplicates, verified; counts per site; blocks decided; cleaned JSONL, record, report", whole, dejalu(whole)),
        Tool("cat", "nothing: copies the JSONL", whole, cat),
        Tool("sort -u", "equal lines; order is lost", whole, sort),
        Tool("huniq", "equal lines, by hash, not compared", whole, piped("huniq", [], whole), "huniq"),
        Tool("huniq -c", "equal lines, counted", whole, piped("huniq", ["-c"], whole), "huniq"),
        Tool("runiq quick", "equal lines, by hash, not compared", whole, piped("runiq", ["-f", "quick", "-"], whole), "runiq"),
        Tool("gaoya, two halves", "simhash within 3 bits of 64, not compared; first of each written", part, gaoya, "gaoya", True),
        Tool("rensa, two halves", "MinHash of 128, LSH at 0.8, not compared; first of each written", part, rensa, "rensa", True),
        Tool("dolma dedupe", "equal paragraphs by Bloom filter; writes attributes only", part, dolma, "dolma"),
        Tool("datatrove sentences", "equal lines by sorted hashes, three stages; rewrites the JSONL", part, datatrove, "datatrove"),
    ]
    if part is not whole:
        every.append(Tool("dejalu clean, on the slice", "as above, on as much text as the slower tools", part, dejalu(part)))
    return every


def rows(all_tools, usages):
    """The table's rows; the rates of others as ratios to dejalu's on all of the text."""
    ours = measure.median(usages["dejalu clean"]) if usages.get("dejalu clean") else None
    whole = all_tools[0].data.text
    for tool in all_tools:
        runs = usages.get(tool.name)
        if not runs:
            continue
        middle, text = measure.median(runs), tool.data.text
        rate, each = text / middle.wall, text / middle.cpu
        ratios = [f"{whole / ours.wall / rate:.2f}", f"{whole / ours.cpu / each:.2f}"] if ours else ["", ""]
        yield [
            tool.name, tool.does, f"{text / 1e6:.0f} MB", f"{middle.wall:.2f}", f"{measure.spread(runs):.2f}",
            f"{rate / 1e6:.1f}", f"{each / 1e6:.1f}", f"{middle.memory / 2**20:.0f} MiB", *ratios,
        ]


HEAD = ["tool", "does", "text", "s (median)", "slowest / fastest", "MB/s", "MB a processor second", "peak memory",
        "dejalu is times as fast", "a processor second"]


def main():
    parser = measure.options(__doc__, "peers")
    parser.add_argument("--bytes", type=measure.size, default="1GB", help="text for dejalu and tools for equal lines")
    parser.add_argument("--slice", type=measure.size, default="100MB", help="text for the slower tools")
    parser.add_argument("--distinct", default="36", help="distinct paragraphs of a hundred")
    parser.add_argument("--only", help="names that rows must begin with, set apart by commas")
    asked = parser.parse_args()

    scratch = pathlib.Path(asked.data)
    peers = Peers(scratch, measure.say)
    cores = measure.use_cores(asked.cores)
    data = {size: Data(asked.generator, scratch / "data" / f"{size}-{asked.distinct}", size, asked.distinct)
            for size in (asked.bytes, asked.slice)}
    all_tools = tools(asked.program, cores, peers, data[asked.bytes], data[asked.slice])
    if asked.only:
        all_tools = [tool for tool in all_tools if tool.name.startswith(tuple(asked.only.split(",")))]
    peers.install({tool.peer for tool in all_tools if tool.peer})
    jobs = [(tool.name, tool.run) for tool in all_tools if tool.peer not in peers.missing]
    usages, reasons = measure.in_turns(jobs, asked.runs)

    measure.tell([asked.program], cores, f"medians of {asked.runs} runs; output to {measure.memory_folder()}")
    print(f"The text: {data[asked.bytes].says}.\n")
    print(measure.table(HEAD, rows(all_tools, usages)))
    return measure.tell_missing({**peers.missing, **reasons})


if __name__ == "__main__":
    raise SystemExit(main())
