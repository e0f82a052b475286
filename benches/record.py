#!/usr/bin/env python3
"""What a run leaves behind, and what it takes to read it: builds of dejalu in turns.

usage: record.py --program [NAME=]DEJALU [--program [NAME=]OTHER...] --generator GENERATE
                 [--data DIR] [--bytes SIZE] [--runs N] [--cores N]

Prints two tables in Markdown on standard output: `clean` by stages with the size
of OUT/report, and `restore`, `explain` and `report`, each build on the result
that it wrote itself. The first build is held against the others. Restored text
is compared with the input.
"""
import filecmp
import json
import pathlib
import re
import statistics
import tempfile

import measure

STAGES = ["read", "judge", "write", "report"]
# What a command of a build is called.
NAME = "{}, {}"
UNITS = {"ms": 1e-3, "s": 1.0, "min": 60.0}


def stages(said):
    """Seconds of each stage, from what `clean -v` says: `took 9.3 s: read 1.1 s (...) · judge ...`."""
    took = next((line for line in said.splitlines() if line.split()[:1] == ["took"]), "")
    found = {name: float(number) * UNITS[unit] for name, number, unit in re.findall(r"\b(\w+) ([\d.]+) (ms|s|min)\b", took)}
    if any(stage not in found for stage in STAGES):
        raise measure.Failed(f"clean -v does not say how long each stage took: {took!r}")
    return {stage: found[stage] for stage in STAGES}


class Result:
    """What a build leaves behind, and how long its stages took."""

    def __init__(self, build, asked, text, out):
        self.build, self.asked, self.text = build, asked, text
        self.kept = out / f"result-{build.name.replace('/', '_')}"
        self.stages = {stage: [] for stage in STAGES}

    def clean(self, out):
        """One run; what it wrote is the result that is read."""
        command = [self.build, "clean", "-v", "-j", str(self.asked.cores), self.text, "-o", out / "cleaned"]
        usage = measure.run([command], stdout=[out / "said"], log=out / "log")
        for stage, seconds in stages((out / "said").read_text(encoding="utf-8")).items():
            self.stages[stage].append(seconds)
        measure.remove(self.kept)
        (out / "cleaned").rename(self.kept)
        return usage

    def sizes(self):
        """Bytes of OUT/report, and bytes that went from the input."""
        totals = self.report()["totals"]
        files = (self.kept / "report").rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file()), totals["bytes"] - totals["bytes_left"]

    def report(self):
        """report.json."""
        return json.loads((self.kept / "report" / "report.json").read_text(encoding="utf-8"))

    def readers(self):
        """The commands that read a result: a name, and a function that takes a fresh folder."""
        report = self.report()
        documents, clusters = report["totals"]["documents"], report["clusters"]["listed"]
        document = f"a{documents // 2:07}"

        def said(*words):
            return lambda out: measure.run([[self.build, *words]], stdout=[out / "said"], log=out / "log")

        yield "restore", self.restore
        yield "explain DOC", said("explain", document, self.kept)
        # One of many documents, and the last that is listed.
        yield "explain CLUSTER, the first listed", said("explain", clusters[0]["id"], self.kept)
        yield "explain CLUSTER, the last listed", said("explain", clusters[-1]["id"], self.kept)
        yield "report", lambda out: measure.run([[self.build, "report", self.kept, "-q", "-o", out / "page.html"]], log=out / "log")
        yield "report --format md", said("report", self.kept, "--format", "md")

    def restore(self, out):
        """The input again, byte for byte."""
        usage = measure.run([[self.build, "restore", self.kept, "-q", "-o", out / "again"]], log=out / "log")
        if not filecmp.cmp(self.text, out / "again" / self.text.name, shallow=False):
            raise measure.Failed("what was restored is not the input")
        return usage


def cleaning(results, usages):
    """The rows of `clean`; the first build's time over the others', for write and for all."""
    middles = [measure.median(usages[result.build.name]) for result in results]
    # The first run of each is not counted, here as little as there.
    spent = [{stage: statistics.median(result.stages[stage][1:]) for stage in STAGES} for result in results]
    for result, middle, each in zip(results, middles, spent):
        size, went = result.sizes()
        yield [result.build.name, f"{middle.wall:.2f}", f"{measure.spread(usages[result.build.name]):.2f}", f"{middle.cpu:.2f}",
               ", ".join(f"{each[stage]:.2f}" for stage in STAGES), f"{middle.memory / 2**20:.0f} MiB",
               f"{size / 1e6:.1f} MB", f"{size / went:.3f}", f"{spent[0]['write'] / each['write']:.2f}", f"{middles[0].wall / middle.wall:.2f}"]


def reading(results, usages):
    """The rows of what reads a result, a command of all builds one after the other."""
    for command, _ in results[0].readers():
        first = usages[NAME.format(command, results[0].build.name)]
        for result in results:
            runs = usages[NAME.format(command, result.build.name)]
            if runs:
                middle = measure.median(runs)
                ratio = f"{measure.median(first).wall / middle.wall:.2f}" if first else ""
                yield [command, result.build.name, f"{middle.wall:.3f}", f"{measure.spread(runs):.2f}", f"{middle.cpu:.3f}",
                       f"{middle.memory / 2**20:.0f} MiB", ratio]


def main():
    parser = measure.options(__doc__, "record", several=True)
    parser.add_argument("--bytes", type=measure.size, default="1GB")
    asked = parser.parse_args()
    builds = asked.program
    measure.distinct_names(parser, builds)

    asked.cores = measure.use_cores(asked.cores)
    text = pathlib.Path(asked.data) / f"{asked.bytes}.jsonl"
    says = measure.generate(asked.generator, text, bytes=asked.bytes)
    out = pathlib.Path(tempfile.mkdtemp(prefix="dejalu-record-", dir=measure.memory_folder()))
    try:
        results = [Result(build, asked, text, out) for build in builds]
        usages, reasons = measure.rotated([(result.build.name, result.clean) for result in results], asked.runs, out, measure.say)
        written = [result for result in results if usages[result.build.name]]
        # The same command of all builds, one after the other.
        jobs = [(NAME.format(name, result.build.name), job)
                for same in zip(*(result.readers() for result in written)) for result, (name, job) in zip(written, same)]
        read, unread = measure.rotated(jobs, asked.runs, out, measure.say)
        reasons.update(unread)
        first = written[0].build.name if written else ""
        measure.tell(builds, asked.cores, f"medians of {asked.runs} runs in turns; output to {measure.memory_folder()}")
        print(f"The text: {says}.\n")
        print(measure.table(["build", "s (median)", "slowest / fastest", "processor s", f"{', '.join(STAGES)}, s", "peak memory",
                             "OUT/report", "of what went", f"write: the time of {first}, over", "all of it"],
                            cleaning(written, usages)) + "\n")
        if written:
            print(measure.table(["command", "build", "s (median)", "slowest / fastest", "processor s", "peak memory",
                                 f"the time of {first}, over"], reading(written, read)))
    finally:
        measure.remove(out)
    return measure.tell_missing(reasons)


if __name__ == "__main__":
    raise SystemExit(main())
