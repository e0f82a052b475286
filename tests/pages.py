#!/usr/bin/env python3
"""Runs the commands that the README and the documents show, and compares what they print.

usage: pages.py PROGRAM [--write] [PAGE...]

Each page is run by itself, from its first command to its last, in a copy of what git tracks. In a
page there are

    ```console    commands behind `$ `, each followed by what it prints: both streams, as on a terminal
    ```sh         commands that have to succeed; what they print is not shown
    ```toml       settings; one that begins with `# dejalu.toml` becomes that file

In what is printed, `...` alone on a line stands for any number of lines, and `…` at the end of a line
for the rest of it. Times and speeds are not compared. A command that fails is followed by `$ echo $?`.
Two comments above a block, which a reader does not see, belong to it:

    <!-- first: COMMANDS -->     runs these before, to make the files that the block speaks of
    <!-- not run: REASON -->     does not run the block

`crawler` and `store` are programs there: one prints articles, the other keeps what it is given.

--write puts what was printed into the pages, where it is other than what they show and nothing is left
out there.

Exit code: 0 where all is as it is shown, 1 where it is not, 2 where nothing could be run.
"""
import argparse
import dataclasses
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Pages whose examples somebody else runs.
ELSEWHERE = {"recipes.md": "recipes/run", "library.md": "cargo test", "python.md": "make test-python"}
BLOCK = re.compile(r"((?:<!-- (?:first|not run): .*? -->\n)*)```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
REMARK = re.compile(r"<!-- (first|not run): (.*?) -->", re.DOTALL)
TIME = re.compile(r"\b[\d.,]+ (?:ms|µs|s|min|[kMG]?B/s)\b")
TOOLS = {
    "crawler": "cat fixtures/sites/harbour-courier/corpus.jsonl",
    "store": "cat > stored.jsonl",
}


@dataclasses.dataclass
class Step:
    """A command of a page, and what is shown below it."""
    command: str
    shown: list


def user_pages():
    """The README, and the documents that are listed for whoever uses the program."""
    listed = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    names = re.findall(r"^\d+\. \[[^\]]*\]\(([\w-]+\.md)\)", listed.split("For whoever wants")[0], re.MULTILINE)
    if len(names) < 8:
        raise SystemExit("docs/README.md lists no pages for users")
    return [ROOT / "README.md", *(ROOT / "docs" / name for name in names if name not in ELSEWHERE)]


def steps(body):
    """The commands of a console block; a line that ends in a backslash goes on in the next."""
    found = []
    continues = False
    for line in body.splitlines():
        if continues:
            found[-1].command += "\n" + line
            continues = line.endswith("\\")
        elif line.startswith("$ "):
            found.append(Step(line[2:], []))
            continues = line.endswith("\\")
        elif found:
            found[-1].shown.append(line)
    return found


def agrees(shown, printed):
    """Whether what is shown is what was printed, but for what is left out."""
    def pattern(line):
        if line.strip() == "...":
            return r"(?:.*\n)*?"
        if line.endswith("…"):
            return re.escape(TIME.sub("T", line[:-1]).rstrip()) + r".*\n"
        return re.escape(TIME.sub("T", line).rstrip()) + r" *\n"
    text = "".join(TIME.sub("T", line).rstrip() + "\n" for line in printed)
    return re.fullmatch("".join(map(pattern, shown)), text) is not None


def stripped(lines):
    """Lines without empty ones at both ends."""
    text = "\n".join(lines).strip("\n")
    return text.split("\n") if text else []


class Checkout:
    """A fresh copy of the project to run a page in."""

    def __init__(self, folder, program):
        self.folder = folder / "dejalu"
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, tracked.decode().split("\0")):
            if (ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, self.folder / name)
        tools = folder / "bin"
        tools.mkdir()
        (tools / "dejalu").symlink_to(program)
        for name, script in TOOLS.items():
            (tools / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (tools / name).chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if name in ("LANG", "TMPDIR")}
        self.environment = {
            **kept, "PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
        }
        self.last = 0

    def run(self, script, options="-c"):
        """The exit code of a script and what it prints."""
        done = subprocess.run(
            ["bash", options, f"(exit {self.last})\n{script}"],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=300,
        )
        self.last = done.returncode
        return done.returncode, done.stdout.decode("utf-8", "replace")


class Page:
    """A page as it is run: what is wrong in it, and how it would be right."""

    def __init__(self, path, checkout):
        self.path = path
        self.checkout = checkout
        self.text = path.read_text(encoding="utf-8")
        self.wrong = []
        self.commands = 0

    def complain(self, place, message):
        number = self.text.count("\n", 0, place) + 1
        self.wrong.append(f"{self.path.relative_to(ROOT)}:{number}: {message}")

    def run(self):
        """Runs everything; returns the page with what was printed."""
        for found in re.finditer(r"^(?:    )+(?:\$ )?dejalu .*", self.text, re.MULTILINE):
            self.complain(found.start(), f"is not run; put it into a block of `console` or `sh`: {found[0].strip()}")
        return BLOCK.sub(self.block, self.text)

    def block(self, found):
        remarks = dict(REMARK.findall(found[1]))
        language, body = found[2], found[3]
        if language in ("", "text") and re.search(r"^(?:\$ )?dejalu ", body, re.MULTILINE):
            self.complain(found.start(), "has commands, but is a block of neither `console` nor `sh`")
        if language == "toml" and body.startswith("# dejalu.toml\n"):
            (self.checkout.folder / "dejalu.toml").write_text(body, encoding="utf-8")
        if language not in ("console", "sh") or "not run" in remarks:
            return found[0]
        if "first" in remarks:
            self.succeed(found, remarks["first"])
        if language == "sh":
            self.succeed(found, body)
            return found[0]
        lines = []
        for step in steps(body):
            lines += [f"$ {step.command}", *self.step(found, step)]
        return f"{found[1]}```console\n" + "".join(line + "\n" for line in lines) + "```"

    def succeed(self, found, script):
        self.commands += 1
        self.checkout.last = 0
        code, printed = self.checkout.run(script, "-euc")
        if code:
            self.complain(found.start(), f"ends with {code}:\n{script}\n{printed}")
        self.checkout.last = 0

    def step(self, found, step):
        """Runs a command; returns what is to be shown below it."""
        self.commands += 1
        place = self.text.find(step.command.split("\n")[0], found.start())
        if self.checkout.last and step.command.strip() != "echo $?":
            self.complain(place, f"the command before ended with {self.checkout.last}, and the page does not say so")
            self.checkout.last = 0
        code, printed = self.checkout.run(step.command)
        if step.command.strip() == "echo $?":
            self.checkout.last = code = 0
        printed = printed.splitlines()
        if agrees(stripped(step.shown), stripped(printed)):
            return step.shown
        difference = "\n".join(difflib.unified_diff(stripped(step.shown), stripped(printed), "shown", "printed", lineterm="", n=1))
        self.complain(place, f"$ {step.command} prints something else:\n{difference}")
        is_whole = not any(line.strip() == "..." or line.endswith("…") for line in step.shown)
        return [line.rstrip() for line in printed] if is_whole else step.shown


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    program = options.program.resolve()
    if not program.is_file():
        print(f"{program} is not there: build it with `make build`", file=sys.stderr)
        return 2
    wrong, commands = [], 0
    pages = [page.resolve() for page in options.pages] or user_pages()
    for path in pages:
        with tempfile.TemporaryDirectory() as folder:
            page = Page(path, Checkout(pathlib.Path(folder), program))
            text = page.run()
            if page.checkout.last:
                page.wrong.append(f"{path.relative_to(ROOT)}: its last command ends with {page.checkout.last}")
            if options.write:
                path.write_text(text, encoding="utf-8")
        wrong += page.wrong
        commands += page.commands
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{commands} commands were run, pages: {len(pages)}, faults: {len(wrong)}")
    return 1 if wrong or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
