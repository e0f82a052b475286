#!/usr/bin/env python3
"""Kills the program before every call that changes what a disk holds, and cuts the power there.

For each command: how many calls there are (rename, unlink, mkdir, link, the synchronising ones)
is counted once; then the command is run as many times, and killed at the first, the second, ...
What is there then must be the old state or the new one, whole; the same command, run again, must
work, make the new state, and leave nothing else behind.

With --power, as root, all of it happens on an ext4 file system in a file, and what is looked at is
a copy of that file at the moment of the kill, after another program has synchronised a file of its
own: what a disk holds when the power goes.

Needs strace, and for --power losetup and mkfs.ext4. Standard library only; `make kills`.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

CALLS = "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,fsync,fdatasync,syncfs,sync"


def lines(name, count):
    return "".join(
        json.dumps({"id": f"{name}{at}", "text": f"Article {at} of {name} says something of its own.\nVoir plus\n{name} again"}) + "\n"
        for at in range(count))


def tree(path):
    """Every file below a path, with its bytes; None where nothing is there."""
    if not path.exists():
        return None
    if path.is_file():
        return path.read_bytes()
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


class Case:
    """A command, and what it changes: `target`. `before` makes the state in which it begins."""

    def __init__(self, name, command, target, before=(), again=None):
        self.name, self.command, self.target = name, command, target
        self.before, self.again = before, again or command


CLEAN = ["clean", "new", "-o", "out", "-q", "-j", "2"]
CASES = [
    Case("clean", CLEAN, "out", again=[*CLEAN, "--overwrite"]),
    Case("clean --overwrite", [*CLEAN, "--overwrite"], "out", before=[["clean", "old", "-o", "out", "-q"]]),
    Case("restore", ["restore", "made", "-o", "back", "-q"], "back"),
    Case("index build", ["index", "build", "new", "-o", "k.idx", "-q"], "k.idx",
         again=["index", "build", "new", "-o", "k.idx", "-q", "--overwrite"]),
    Case("index update", ["index", "update", "k.idx", "new", "-q"], "k.idx",
         before=[["index", "build", "old", "-o", "k.idx", "-q"]]),
    Case("index merge --overwrite", ["index", "merge", "a.idx", "b.idx", "-o", "k.idx", "-q", "--overwrite"], "k.idx",
         before=[["index", "build", "old", "-o", "k.idx", "-q"]]),
    Case("check --report", ["check", "new", "-q", "--report", "json=c.json"], "c.json",
         before=[["check", "old", "-q", "--report", "json=c.json"]]),
    Case("check --update-baseline", ["check", "new", "-q", "--baseline", "b.txt", "--update-baseline"], "b.txt",
         before=[["check", "old", "-q", "--baseline", "b.txt", "--update-baseline"]]),
    Case("report -o", ["report", "made", "-o", "page.html"], "page.html"),
]


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.temporary = folder / "temporary"

    def fill(self):
        """The inputs, and what no command changes."""
        for name, count in (("old", 12), ("new", 40)):
            (self.folder / name).mkdir()
            (self.folder / name / "a.jsonl").write_text(lines(name, count))
            (self.folder / name / "b.txt").write_text(f"A text of {name}.\nVoir plus\n")
        self.temporary.mkdir()
        for command in (["clean", "new", "-o", "made", "-q"], ["index", "build", "old", "-o", "a.idx", "-q"],
                        ["index", "build", "new", "-o", "b.idx", "-q"]):
            assert self.run(command).returncode == 0

    def run(self, command, *before):
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        return subprocess.run([*before, self.program, *command], cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def prepare(self, case):
        remove(self.folder / case.target)
        for path in self.folder.glob(".*dejalu*"):
            remove(path)
        for command in case.before:
            # A check that finds something to say ends with 1.
            assert self.run(command).returncode in (0, 1)

    def around(self, case):
        files = tree(self.folder)
        return {name: value for name, value in files.items() if name.split("/")[0] not in (case.target, "traced")}


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def calls_of(bench, case):
    """How many calls a whole run makes."""
    bench.prepare(case)
    log = bench.folder / "traced"
    done = bench.run(case.command, "strace", "-f", "-qq", "-o", str(log), "-e", f"trace={CALLS}")
    assert done.returncode in (0, 1), done.stderr
    count = len(re.findall(r"^\d+ +\w+\(", log.read_text(), re.M))
    log.unlink()
    return count


def killed(bench, case, number):
    inject = f"inject={CALLS}:signal=SIGKILL:when={number}"
    return bench.run(case.command, "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}", "-e", inject)


def check(bench, case, looked_at, old, new, what):
    """The state, old or new; then the command again."""
    wrong = []
    found = tree(looked_at.folder / case.target)
    if found not in (old, new):
        differ = sorted(name for name in set(found or {}) | set(new or {}) if (found or {}).get(name) != (new or {}).get(name)) if isinstance(new, dict) and isinstance(found or {}, dict) else []
        wrong.append(f"neither the old state nor the new: {differ[:5]}")
    again = case.again if found is not None else case.command
    if case.name == "restore" and found is not None:
        remove(looked_at.folder / case.target)
    done = looked_at.run(again)
    if done.returncode not in (0, 1):
        wrong.append(f"the next run: exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-300:]}")
    elif tree(looked_at.folder / case.target) != new:
        wrong.append("the next run made something else")
    left = set(looked_at.around(case)) - set(bench.kept)
    if left:
        wrong.append(f"the next run leaves {sorted(left)[:5]}")
    return [f"{what}: {one}" for one in wrong]


def kill_all(bench, every):
    failures = kills = 0
    for case in CASES:
        bench.prepare(case)
        old = tree(bench.folder / case.target)
        bench.kept = bench.around(case)
        assert bench.run(case.command).returncode in (0, 1)
        new = tree(bench.folder / case.target)
        assert old != new, f"{case.name} changes nothing"
        count = calls_of(bench, case)
        said = []
        for number in range(1, count + 1, every):
            bench.prepare(case)
            killed(bench, case, number)
            kills += 1
            said += check(bench, case, bench, old, new, f"{case.name}, killed at call {number} of {count}")
        print(f"{case.name:28} {count:4} calls, {len(said)} failures", flush=True)
        print("".join(f"  {line}\n" for line in said[:20]), end="")
        failures += len(said)
    print(f"{kills} kills, {failures} failures")
    return failures


class Disk:
    """An ext4 file system in a file, and what a copy of it holds."""

    def __init__(self, folder):
        self.folder, self.image, self.copy = folder, folder / "image", folder / "copy"
        self.here, self.there = folder / "here", folder / "there"
        for path in (self.here, self.there):
            path.mkdir()
        subprocess.run(["truncate", "-s", "64M", self.image], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        subprocess.run(["mount", "-o", "loop", self.image, self.here], check=True)

    def cut(self):
        """What the disk holds now, mounted; another program synchronised something before."""
        subprocess.run(["dd", "if=/dev/zero", f"of={self.here}/other", "bs=4k", "count=1", "conv=fsync"],
                       check=True, stderr=subprocess.DEVNULL)
        os.unlink(self.here / "other")
        subprocess.run(["cp", "--sparse=always", self.image, self.copy], check=True)
        subprocess.run(["mount", "-o", "loop", self.copy, self.there], check=True)
        remove(self.there / "other")
        return self.there

    def mend(self):
        subprocess.run(["umount", self.there], check=True)

    def close(self):
        for path in (self.there, self.here):
            subprocess.run(["umount", path], stderr=subprocess.DEVNULL)


def cut_all(program, folder, every):
    failures = cuts = 0
    disk = Disk(folder)
    try:
        bench = Bench(program, disk.here)
        bench.fill()
        remove(disk.here / "lost+found")
        for case in CASES:
            bench.prepare(case)
            old = tree(bench.folder / case.target)
            bench.kept = bench.around(case)
            assert bench.run(case.command).returncode in (0, 1)
            new = tree(bench.folder / case.target)
            count = calls_of(bench, case)
            said = []
            for number in [*range(1, count + 1, every), count + 1]:
                bench.prepare(case)
                os.sync()
                killed(bench, case, number)
                cuts += 1
                there = Bench(program, disk.cut())
                said += check(bench, case, there, old, new, f"{case.name}, power cut at call {number} of {count}")
                if number > count and not said and tree(there.folder / case.target) != new:
                    said.append(f"{case.name}: exit 0, and the power cut takes it back")
                disk.mend()
            print(f"{case.name:28} {count:4} calls, {len(said)} failures", flush=True)
            print("".join(f"  {line}\n" for line in said[:20]), end="")
            failures += len(said)
    finally:
        disk.close()
    print(f"{cuts} power cuts, {failures} failures")
    return failures


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--every", type=int, default=1, help="every so many calls")
    arguments.add_argument("--power", action="store_true", help="cut the power, too")
    given = arguments.parse_args()
    if not shutil.which("strace"):
        print("strace is not installed: nothing was killed", file=sys.stderr)
        sys.exit(2)
    program = str(pathlib.Path(given.program).resolve())
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(program, pathlib.Path(name))
        bench.fill()
        failures = kill_all(bench, given.every)
    if given.power:
        with tempfile.TemporaryDirectory() as name:
            failures += cut_all(program, pathlib.Path(name), given.every)
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
