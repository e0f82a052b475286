"""Runs programs and says what they took: seconds, seconds of processors, memory.

Shared by the scripts beside it. Standard library only. Every time is taken with
a clock and with the kernel's own accounts (wait4); figures are medians.
"""
import argparse
import ctypes
import datetime
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

UNITS = {"B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


class Usage:
    """What one run took: seconds on the clock and of processors, peak bytes of memory."""

    def __init__(self, wall, cpu, memory):
        self.wall, self.cpu, self.memory = wall, cpu, memory


class Build(os.PathLike):
    """A program to measure, and what it is called: `NAME=PATH`, or a path alone."""

    def __init__(self, spelled):
        name, equals, path = spelled.partition("=")
        if not equals or os.sep in name:
            name, path = os.path.basename(spelled), spelled
        self.name, self.path = name, shutil.which(path)
        if self.path is None:
            raise ValueError(f"{path} is no program")

    def __fspath__(self):
        return self.path

    def __str__(self):
        return self.path

    def said(self):
        """Which build it is: its name, what it says of itself, its bytes."""
        # Here, as what this script holds is in the account of the smallest that it runs.
        import hashlib
        version = subprocess.run([self.path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        digest = hashlib.sha256(pathlib.Path(self.path).read_bytes()).hexdigest()
        return f"{self.name} ({version}, SHA-256 {digest[:12]})"


class Failed(Exception):
    """A program that did not do its work."""


def size(spelled):
    """The number of bytes that a size such as 100MB stands for."""
    digits = spelled.rstrip("BkKMGi")
    unit = spelled[len(digits):] or "B"
    if not digits.isdigit() or unit not in UNITS:
        raise ValueError(f"{spelled!r} is no size; write it as in 100MB")
    return int(digits) * UNITS[unit]


def memory_folder():
    """A place for output that is no disk, where the system has one."""
    shared = "/dev/shm"
    return shared if os.path.isdir(shared) and os.access(shared, os.W_OK) else tempfile.gettempdir()


def run(commands, stdin=None, stdout=None, log=None, env=None):
    """Runs commands side by side; `stdin` and `stdout` are lists of paths beside them.

    Memory is the sum of the commands' peaks; of processes that a command starts
    itself, the largest counts.
    """
    environment = {**os.environ, **(env or {})}
    with open(log or os.devnull, "wb") as errors:
        processes, files = [], []
        started = time.perf_counter()
        for at, command in enumerate(commands):
            source = open(stdin[at], "rb") if stdin else subprocess.DEVNULL
            target = open(stdout[at], "wb") if stdout else subprocess.DEVNULL
            files += [file for file in (source, target) if file is not subprocess.DEVNULL]
            processes.append(subprocess.Popen(command, stdin=source, stdout=target, stderr=errors, env=environment))
        ends = [(os.wait4(process.pid, 0), time.perf_counter()) for process in processes]
        left_behind = reap()
        for file in files:
            file.close()
    for process, ((_, status, _), _) in zip(processes, ends):
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            words = pathlib.Path(log).read_text(errors="replace").strip().splitlines() if log else []
            raise Failed(f"{process.args[0]} ended with {process.returncode}: {words[-1] if words else 'no output'}")
    usages = [end[0][2] for end in ends] + left_behind
    # Linux counts kibibytes, macOS bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(
        max(end[1] for end in ends) - started,
        sum(usage.ru_utime + usage.ru_stime for usage in usages),
        sum(usage.ru_maxrss for usage in usages) * unit,
    )


def adopt():
    """Has the kernel give this script the processes that others leave behind.

    Servers of worker processes outlive the program that started them, and their
    work would be in nobody's account. Linux only; elsewhere it stays there.
    """
    if sys.platform == "linux":
        become_reaper = 36  # PR_SET_CHILD_SUBREAPER
        ctypes.CDLL(None).prctl(become_reaper, 1, 0, 0, 0)


def reap():
    """What processes took that were left behind and have ended."""
    usages, patience = [], time.monotonic() + 5
    while time.monotonic() < patience:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid:
            usages.append(usage)
        else:
            time.sleep(0.01)
    return usages


def median(usages):
    """The medians of runs; of memory the largest."""
    return Usage(
        statistics.median(usage.wall for usage in usages),
        statistics.median(usage.cpu for usage in usages),
        max(usage.memory for usage in usages),
    )


def spread(usages):
    """The slowest run's time over the fastest one's."""
    walls = [usage.wall for usage in usages]
    return max(walls) / min(walls)


def rotated(jobs, runs, work, say, warm=True):
    """Runs each job `runs` times, in an order that starts elsewhere every round.

    `jobs` are names with functions that take a fresh folder. A job that fails
    is named with its reason and left out from then on. Before the first round
    every job runs once, uncounted, so that files are in memory; not so without
    `warm`, for what memory does not hold.
    """
    usages, reasons = {name: [] for name, _ in jobs}, {}
    for turn in range(-1 if warm else 0, runs):
        at = max(turn, 0) % max(len(jobs), 1)
        for name, job in jobs[at:] + jobs[:at]:
            if name in reasons:
                continue
            folder = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=work))
            try:
                usage = job(folder)
            except (Failed, OSError) as error:
                reasons[name] = str(error)
                say(f"{name}: {error}")
                continue
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            if turn >= 0:
                usages[name].append(usage)
                say(f"run {turn + 1} of {runs}, {name}: {usage.wall:.2f} s, {usage.cpu:.2f} s of processors")
    return usages, reasons


def in_turns(jobs, runs, place=None, warm=True):
    """As `rotated`, in a folder of its own: in `place`, or in memory where there is room."""
    work = tempfile.mkdtemp(prefix="dejalu-bench-", dir=place or memory_folder())
    try:
        return rotated(jobs, runs, work, say, warm)
    finally:
        remove(work)


def generate(generator, path, **options):
    """Writes a generated corpus, unless it is there; gives what the generator says."""
    says = pathlib.Path(f"{path}.says")
    if not says.exists():
        remove(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        words = [str(generator)]
        for name, value in options.items():
            words += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
        done = subprocess.run([*words, "-o", str(path)], stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise Failed(f"the generator ended with {done.returncode}: {done.stderr.strip()}")
        says.write_text(done.stderr)
    return says.read_text().strip()


def remove(path):
    """Removes a file or a folder, if it is there."""
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)


def counted(says):
    """Documents, bytes of text, paragraphs and distinct ones, from what the generator said."""
    parts = says.split(", ")
    return tuple(int(part.split()[0]) for part in parts[:3] + [parts[3]])


def machine(cores):
    """What this runs on, in a line."""
    name = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        fields = dict(line.split(":", 1) for line in cpuinfo.read_text().splitlines() if ":" in line)
        fields = {key.strip(): value.strip() for key, value in fields.items()}
        name = fields.get("model name", name)
        flags = fields.get("flags", "").split()
        name += ", " + next((flag for flag in ("avx512bw", "avx2", "sse2") if flag in flags), "no SIMD flags")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return f"{name}; {cores} cores, {memory / 2**30:.0f} GiB; {platform.system()} {platform.release()}; {today}"


def options(doc, name, several=False):
    """A parser of what all scripts take: program, generator, scratch folder, runs, cores.

    With `several` there may be other programs, which are measured in turns with the first.
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    if several:
        parser.add_argument("--program", type=Build, required=True, action="append", metavar="[NAME=]PATH",
                            help="a dejalu to measure; once more for each that the first is held against")
    else:
        parser.add_argument("--program", type=Build, required=True, metavar="[NAME=]PATH", help="the dejalu to measure")
    parser.add_argument("--generator", required=True, help="the built example `generate`")
    parser.add_argument("--data", default=str(pathlib.Path(tempfile.gettempdir()) / f"dejalu-{name}"), help="scratch folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cores", type=int, default=2)
    return parser


def distinct_names(parser, builds):
    """Refuses two builds of one name, which a table could not tell apart."""
    names = [build.name for build in builds]
    if len(set(names)) < len(names):
        parser.error(f"two builds have the same name; call them NAME=PATH: {', '.join(names)}")


def use_cores(wanted):
    """Keeps this script and all that it starts on the first cores; gives how many.

    From then on what started processes leave behind is counted, too.
    """
    adopt()
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count()
    cores = sorted(os.sched_getaffinity(0))[: wanted or None]
    os.sched_setaffinity(0, cores)
    return len(cores)


def tell(builds, cores, words):
    """Prints what is measured, where, on what day and how: the lines above a table."""
    print(f"{machine(cores)}; {words}.\n")
    print(f"Measured: {'; '.join(build.said() for build in builds)}.\n")


def tell_missing(reasons, left_out=()):
    """Prints what was not measured: what failed, by name with the reason, and what this machine or program does not
    have; the exit code of the script, which the latter leave 0."""
    for words in [*left_out, *(f"{name}: {reason}" for name, reason in reasons.items())]:
        print(f"\nNot measured: {words}")
    return 1 if reasons else 0


def table(head, rows):
    """A table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def say(words):
    """Tells how far things are, without disturbing the table on standard output."""
    print(words, file=sys.stderr, flush=True)
