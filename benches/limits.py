#!/usr/bin/env python3
"""How near dejalu is to what the machine can do, and what it does with more.

usage: limits.py --program [NAME=]DEJALU --generator GENERATE [--data DIR] [--bytes SIZE]
                 [--large SIZE] [--memory SIZE] [--runs N] [--large-runs N] [--cores N]

Prints a table in Markdown on standard output: `clean` on JSONL against `cat` of
the same file to the same place, on folders of .txt, on one thread, with each
kernel that the machine has, and, with output to a disk, on a larger corpus under
a bound of memory.
What this dejalu cannot do yet is named below the table.
"""
import functools
import pathlib
import subprocess
import tempfile

import measure

HEAD = ["run", "text", "s (median)", "slowest / fastest", "processor s", "cores busy", "MB/s", "peak memory", "ratio", "of what"]
KERNELS = ["avx512", "avx2", "neon", "scalar"]


class Runs:
    """The runs, and what they are held against."""

    def __init__(self, asked, cores):
        self.asked, self.cores = asked, cores
        data = pathlib.Path(asked.data)
        generate = functools.partial(measure.generate, asked.generator)
        self.jsonl, self.txt = data / f"{asked.bytes}.jsonl", data / f"{asked.bytes}-txt"
        self.large = data / f"{asked.large}.jsonl"
        self.says = generate(self.jsonl, bytes=asked.bytes)
        if asked.runs:
            generate(self.txt, bytes=asked.bytes, format="txt")
        self.text = {self.jsonl: measure.counted(self.says)[1]}
        self.text[self.txt] = self.text[self.jsonl]
        if asked.large:
            self.text[self.large] = measure.counted(generate(self.large, bytes=asked.large))[1]
        self.data = {}

    def clean(self, name, source, options=(), env=None, threads=None):
        """A run of `dejalu clean`."""
        self.data[name] = self.text[source]
        command = [self.asked.program, "clean", "-q", "-j", str(threads or self.cores), *options, source, "-o"]
        return name, lambda out: measure.run([[*command, out / "cleaned"]], log=out / "log", env=env)

    def cat(self, name):
        """The mark: the same file, copied to the same place."""
        self.data[name] = self.text[self.jsonl]
        return name, lambda out: measure.run([["cat", self.jsonl]], stdout=[out / "copy"])

    def all(self):
        """Every run that this dejalu can do and that is wanted, and what it cannot."""
        asked, missing = self.asked, []
        jobs = [self.cat("cat"), self.clean(DEFAULT, self.jsonl), self.clean(TXT, self.txt),
                self.clean(ONE, self.jsonl, threads=1)]
        if accepts(asked.program, "no such kernel"):
            missing.append("kernels: this dejalu takes any DEJALU_KERNEL, so it heeds none")
        else:
            known = [kernel for kernel in KERNELS if accepts(asked.program, kernel)]
            jobs += [self.clean(f"kernel {kernel}", self.jsonl, env={"DEJALU_KERNEL": kernel}) for kernel in known]
            missing += [f"kernel {kernel}: not on this machine" for kernel in KERNELS if kernel not in known]
        bound = ["--memory", asked.memory]
        helped = subprocess.run([asked.program, "clean", "--help"], capture_output=True, text=True).stdout
        if "--memory" not in helped:
            missing.append("bounded memory: this dejalu has no --memory")
            bound = []
        jobs.append(self.clean(BOUND, self.jsonl, bound))
        large = [self.clean(DISK, self.jsonl, bound), self.clean(LARGE, self.large, bound)] if asked.large else []
        return jobs if asked.runs else [], large, missing

    def rows(self, usages):
        """The table's rows."""
        middles = {name: measure.median(runs) for name, runs in usages.items() if runs}
        for name, middle in middles.items():
            text = self.data[name]
            mark, ratio = "", ""
            base = BASES.get(name, DEFAULT if name.startswith("kernel") else None)
            if base in middles:
                against, speeds = middles[base], name in (ONE, *(one for one in middles if one.startswith("kernel")))
                each, other = middle.wall / text, against.wall / self.data[base]
                ratio = f"{other / each:.2f}" if speeds else f"{each / other:.2f}"
                mark = f"the speed of {base}" if speeds else f"the time of {base}, byte for byte"
            yield [name, f"{text / 1e6:.0f} MB", f"{middle.wall:.2f}", f"{measure.spread(usages[name]):.2f}",
                   f"{middle.cpu:.2f}", f"{middle.cpu / middle.wall:.2f}", f"{text / middle.wall / 1e6:.1f}",
                   f"{middle.memory / 2**20:.0f} MiB", ratio, mark]


DEFAULT, TXT, ONE = "clean, JSONL", "clean, .txt", "clean, JSONL, one thread"
BOUND, DISK, LARGE = "clean, bounded memory", "clean, bounded memory, output to a disk", "clean, bounded memory, output to a disk, large"

# What each run is held against.
BASES = {DEFAULT: "cat", TXT: DEFAULT, ONE: DEFAULT, BOUND: DEFAULT, DISK: BOUND, LARGE: DISK}


def accepts(program, kernel):
    """Whether dejalu runs with this kernel."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "one.txt"
        source.write_text("One line.\n")
        try:
            command = [program, "clean", "-q", source, "-o", pathlib.Path(folder) / "out"]
            measure.run([command], env={"DEJALU_KERNEL": kernel})
        except measure.Failed:
            return False
    return True


def main():
    parser = measure.options(__doc__, "limits")
    parser.add_argument("--bytes", type=measure.size, default="1GB")
    parser.add_argument("--large", type=measure.size, default="10GB", help="0: leave it out")
    parser.add_argument("--memory", default="1GiB", help="the bound for the large run")
    parser.add_argument("--large-runs", type=int, default=3)
    parser.add_argument("--large-out", help="where the large run's output goes, and that of the run it is held against: beside the data, as memory may be too small")
    asked = parser.parse_args()

    cores = measure.use_cores(asked.cores)
    runs = Runs(asked, cores)
    jobs, large, missing = runs.all()
    usages, reasons = {}, {}
    for some, times, place, warm in [(jobs, asked.runs, None, True), (large, asked.large_runs, asked.large_out or asked.data, False)]:
        some_usages, some_reasons = measure.in_turns(some, times, place, warm)
        usages.update(some_usages)
        reasons.update(some_reasons)

    measure.tell([asked.program], cores, f"medians of {asked.runs} runs with output to {measure.memory_folder()}, "
                 f"of {asked.large_runs} with output to {asked.large_out or asked.data}")
    print(f"The text: {runs.says}.\n")
    print(measure.table(HEAD, runs.rows(usages)))
    return measure.tell_missing(reasons, missing)


if __name__ == "__main__":
    raise SystemExit(main())
