#!/usr/bin/env python3
"""How fast builds of dejalu are on what looks like a crawl, in turns.

usage: mix.py --program [NAME=]DEJALU [--program [NAME=]OTHER...] --generator GENERATE
              [--data DIR] [--bytes SIZE] [--runs N] [--cores N]

The text: 400 hosts of which a few have most pages, each in one of seven languages
and six scripts, their pages mixed over eight .jsonl.gz files; what is cleaned is
compressed as well. Prints a table in Markdown on standard output, a row for each
build; the first one is held against the others.
"""
import json
import pathlib

import measure

# Latin, Cyrillic, Greek, Chinese, Japanese, Thai.
LANGUAGES = "en,fr,ru,el,zh,ja,th"
# What `clean` writes about a run.
REPORT = pathlib.Path("report") / "report.json"


class Crawl:
    """The text, and what each build makes of it."""

    def __init__(self, asked):
        self.asked, self.share = asked, {}
        self.path = pathlib.Path(asked.data) / f"mix-{asked.bytes}-{asked.sites}-{asked.files}"
        self.says = measure.generate(
            asked.generator, self.path, bytes=asked.bytes, languages=LANGUAGES, sites=asked.sites,
            sizes="zipf", files=asked.files, compress="gz")
        self.text = measure.counted(self.says)[1]
        self.packed = sum(file.stat().st_size for file in self.path.iterdir())

    def clean(self, build, out):
        """One run."""
        cleaned = out / "cleaned"
        command = [build, "clean", "-q", "-j", str(self.asked.cores), self.path, "-o", cleaned]
        usage = measure.run([command], log=out / "log")
        totals = json.loads((cleaned / REPORT).read_text(encoding="utf-8"))["totals"]
        self.share[build.name] = 1 - totals["bytes_left"] / totals["bytes"]
        return usage

    def rows(self, builds, usages):
        """A row for each build that ran."""
        middles = {build.name: measure.median(usages[build.name]) for build in builds if usages[build.name]}
        first = middles.get(builds[0].name)
        for name, middle in middles.items():
            ratios = [f"{middle.wall / first.wall:.2f}", f"{middle.cpu / first.cpu:.2f}"] if first else ["", ""]
            yield [name, f"{self.text / 1e6:.0f} MB", f"{middle.wall:.2f}", f"{measure.spread(usages[name]):.2f}",
                   f"{middle.cpu:.2f}", f"{self.text / middle.wall / 1e6:.1f}", f"{middle.memory / 2**20:.0f} MiB",
                   f"{self.share[name] * 100:.1f} %", *ratios]


def main():
    parser = measure.options(__doc__, "mix", several=True)
    parser.add_argument("--bytes", type=measure.size, default="1GB", help="text, before it is compressed")
    parser.add_argument("--sites", type=int, default=400)
    parser.add_argument("--files", type=int, default=8)
    asked = parser.parse_args()
    builds = asked.program
    measure.distinct_names(parser, builds)

    asked.cores = measure.use_cores(asked.cores)
    crawl = Crawl(asked)
    jobs = [(build.name, lambda folder, build=build: crawl.clean(build, folder)) for build in builds]
    usages, reasons = measure.in_turns(jobs, asked.runs)

    measure.tell(builds, asked.cores, f"medians of {asked.runs} runs in turns; output to {measure.memory_folder()}")
    print(f"The text: {asked.sites} hosts, {LANGUAGES}: {crawl.says}; {crawl.packed / 1e6:.0f} MB as .jsonl.gz.\n")
    first = builds[0].name
    print(measure.table(["build", "text", "s (median)", "slowest / fastest", "processor s", "MB/s", "peak memory",
                         "removed", f"{first} is times as fast", "a processor second"], crawl.rows(builds, usages)))
    return measure.tell_missing(reasons)


if __name__ == "__main__":
    raise SystemExit(main())
