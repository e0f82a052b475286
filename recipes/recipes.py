#!/usr/bin/env python3
"""Runs the recipes as their services would, and puts what they print into docs/recipes.md.

usage: recipes.py PROGRAM FOLDER [--write] [--build]

FOLDER is replaced. Without --write the documentation is compared instead, and it is an
error if it says something else than the recipes do.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

from runner import Cache, Runner

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "recipes.md"
DROP = ROOT / "fixtures" / "drop" / "new"
EARLIER = ROOT / "fixtures" / "drop" / "earlier"
# An article that nobody has read yet.
FRESH = """Two bridges are painted in the colour of the river

The painters mixed it on the bank, at four in the afternoon.
It took nine tries, since the river did not hold still and the painters did.
The mayor had asked for grey, which is what it became after the first rain.
"""
# As many characters of a line as a page shows.
WIDTH = 140


def run(command, folder, environment, expected):
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, text=True, check=False,
    )
    if done.returncode != expected:
        sys.exit(f"{command}: exit code {done.returncode} instead of {expected}\n{done.stdout}")
    return done.stdout


def must(condition, said):
    if not condition:
        sys.exit(said)


class Bench:
    """A repository with a drop in it, and the program on its path."""

    def __init__(self, program, folder):
        shutil.rmtree(folder, ignore_errors=True)
        self.repository = folder / "repository"
        shutil.copytree(DROP, self.repository / "drop")
        self.folder = folder
        self.program = program
        bin = folder / "bin"
        bin.mkdir()
        (bin / "dejalu").symlink_to(program)
        kept = ("PATH", "HOME", "LANG", "CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment["PATH"] = f"{bin}:{self.environment['PATH']}"
        self.environment |= {
            "PRE_COMMIT_HOME": str(folder / "pre-commit"), "PRE_COMMIT_COLOR": "never",
            "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@localhost",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@localhost",
        }
        self.run(["dejalu", "index", "build", "--quiet", str(EARLIER), "-o", "news.idx"], 0)

    def run(self, command, expected, folder=None):
        return run(command, folder or self.repository, self.environment, expected)

    def committed(self, folder):
        """Makes a repository of a folder; its commit."""
        self.run(["git", "init", "--quiet"], 0, folder)
        self.run(["git", "add", "--all"], 0, folder)
        self.run(["git", "commit", "--quiet", "--message", "a"], 0, folder)
        return self.run(["git", "rev-parse", "HEAD"], 0, folder).strip()


def shell(bench):
    """The script: what waits, what is taken in and known from then on, what is no drop."""
    recipe = str(ROOT / "recipes" / "drop.sh")
    text = bench.run([recipe, "drop", "news.idx"], 1)
    must(text.endswith("drop waits for somebody to look at it\n"), text)
    nothing = bench.run([recipe, "nowhere", "news.idx"], 2)
    must(nothing.endswith("nowhere could not be judged\n"), nothing)
    fresh = bench.repository / "fresh"
    fresh.mkdir()
    (fresh / "article.txt").write_text(FRESH, encoding="utf-8")
    index = bench.repository / "news.idx"
    before = index.read_bytes()
    taken = bench.run([recipe, "fresh", "news.idx"], 0)
    must(taken.endswith("fresh is taken in\n"), taken)
    must(index.read_bytes() != before, "the index is as before")
    bench.run([recipe, "fresh", "news.idx"], 1)
    shutil.rmtree(fresh)
    index.write_bytes(before)
    return text


def pre_commit(bench, source):
    """The hook: a commit that brings a drop is refused, one that does not is not judged."""
    hooks = bench.folder / "hooks"
    if source:
        bench.run(["git", "clone", "--quiet", str(ROOT), str(hooks)], 0)
        revision = bench.run(["git", "rev-parse", "HEAD"], 0, hooks).strip()
    else:
        hooks.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
        revision = bench.committed(hooks)
    bench.run(["pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], 0)
    config = yaml.safe_load((ROOT / "recipes" / "pre-commit-config.yaml").read_text(encoding="utf-8"))
    config["repos"][0] |= {"repo": str(hooks), "rev": revision}
    if source:
        config["repos"][0]["hooks"][0]["id"] = "dejalu-check"
    written = bench.repository / ".pre-commit-config.yaml"
    written.write_text(yaml.safe_dump(config), encoding="utf-8")
    bench.run(["pre-commit", "validate-config", str(written)], 0)
    bench.run(["git", "init", "--quiet"], 0)
    bench.run(["git", "add", "--all"], 0)
    skipped = bench.run(["pre-commit", "run", "--files", ".pre-commit-config.yaml"], 0)
    must("Skipped" in skipped, skipped)
    # Setting up an environment is said once, before the hook that is shown.
    bench.run(["pre-commit", "install-hooks"], 0)
    text = bench.run(["pre-commit", "run", "--all-files"], 1)
    must("Failed" in text and "- exit code: 1" in text, text)
    shutil.rmtree(bench.repository / ".git")
    shutil.rmtree(hooks)
    written.unlink()
    return text


def github(bench):
    """The action: what it prints, and the summary of the job."""
    bench.run(["check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ROOT / "action.yml")], 0)
    workflow = ROOT / "recipes" / "github.yml"
    bench.run(["check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(workflow)], 0)
    steps = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["dejalu"]["steps"]
    given = next(step["with"] for step in steps if step["uses"].startswith("OWNER/dejalu"))
    uploaded = next(step["with"] for step in steps if "upload-sarif" in step["uses"])
    done = Runner(ROOT / "action.yml", bench.environment, bench.folder / "runner").run(given, bench.repository)
    must(done.code == 1, done.printed)
    must(done.outputs["verdict"] == "failed" and done.outputs["exit-code"] == "1", str(done.outputs))
    must(pathlib.Path(done.outputs["json"]).stat().st_size > 0, "no JSON")
    must((bench.repository / uploaded["sarif_file"]).stat().st_size > 0, "no SARIF")
    must("::error " in done.printed, done.printed)
    must(done.summary.startswith("### dejalu check"), done.summary)
    (bench.repository / uploaded["sarif_file"]).unlink()
    injected = {"paths": "drop\n$(touch injected)", "limits": "`touch injected`", "arguments": "--quiet; touch injected"}
    hostile = Runner(ROOT / "action.yml", bench.environment, bench.folder / "hostile").run(injected, bench.repository)
    must(hostile.code == 2 and hostile.outputs["verdict"] == "error", hostile.printed)
    must(not (bench.repository / "injected").exists(), "an input was run")
    kept(bench)
    return done.printed, done.summary


def kept(bench):
    """What the action builds is built once: the next job finds it by the key of its sources."""
    tools = bench.folder / "tools"
    tools.mkdir()
    built = bench.folder / "built"
    cargo = tools / "cargo"
    cargo.write_text(f"""#!/bin/sh
while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin" && ln -s "{bench.program}" "$2/bin/dejalu" && echo built >> "{built}"
""", encoding="utf-8")
    (tools / "rustc").write_text("#!/bin/sh\necho rustc\n", encoding="utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    environment = {**bench.environment, "PATH": f"{tools}:/usr/bin:/bin"}
    cache = Cache(bench.folder / "cache")
    given = {"paths": "drop", "against": "news.idx", "limits": "max-known-articles 0"}
    for job in ["first", "second"]:
        done = Runner(ROOT / "action.yml", environment, bench.folder / job, cache).run(given, bench.repository)
        must(done.code == 1 and done.outputs["verdict"] == "failed", done.printed)
        must(pathlib.Path(done.outputs["markdown"]).read_text(encoding="utf-8").startswith("### dejalu check: failed"), done.printed)
    must(built.read_text(encoding="utf-8") == "built\n", "it was built twice")
    uncached = Runner(ROOT / "action.yml", environment, bench.folder / "third", cache)
    must(uncached.run({**given, "cache": "false"}, bench.repository).code == 1, "without a cache")
    must(built.read_text(encoding="utf-8") == "built\nbuilt\n", "the cache was used")


def gitlab(bench):
    recipe = ROOT / "recipes" / "gitlab.yml"
    bench.run(["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(recipe)], 0)
    job = yaml.safe_load(recipe.read_text(encoding="utf-8"))["dejalu"]
    lines = "\n".join([*job["before_script"], *job["script"]])
    text = bench.run(["bash", "-eo", "pipefail", "-c", lines], 1)
    for report in job["artifacts"]["reports"].values():
        must((bench.repository / report).stat().st_size > 0, f"no {report}")
        (bench.repository / report).unlink()
    return "\n".join(line for line in text.splitlines() if not line.endswith("/dejalu"))


def cut(line):
    return line if len(line) <= WIDTH else line[:WIDTH - 1] + "…"


def shown(text, first=16, last=5):
    """A block of code of what was printed: its beginning and its end."""
    lines = [cut(line).rstrip() for line in text.strip("\n").splitlines()]
    left_out = len(lines) - first - last
    if left_out > 1:
        lines = [*lines[:first], f"... ({left_out} more lines)", *lines[-last:]]
    return "\n```text\n" + "\n".join(lines) + "\n```\n"


def recipe(name, language):
    text = (ROOT / "recipes" / name).read_text(encoding="utf-8").strip("\n")
    return f"\n```{language}\n{text}\n```\n"


def sections(program, folder):
    bench = Bench(program, folder)
    printed, summary = github(bench)
    return {
        "shell": recipe("drop.sh", "sh"),
        "shell-prints": shown(shell(bench)),
        "pre-commit": recipe("pre-commit-config.yaml", "yaml"),
        "pre-commit-prints": shown(pre_commit(bench, source=False)),
        "github": recipe("github.yml", "yaml"),
        "github-prints": shown(printed, first=14, last=8),
        "github-summary": shown(summary, first=40),
        "gitlab": recipe("gitlab.yml", "yaml"),
        "gitlab-prints": shown(gitlab(bench)),
    }


def main():
    program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    page = PAGE.read_text(encoding="utf-8")
    made = page
    for name, text in sections(program, folder).items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        must(len(mark.findall(made)) == 1, f"{PAGE} has no place for {name}")
        made = mark.sub(lambda match, text=text: f"{match[1]}{text}\n{match[2]}", made)
    if "--build" in sys.argv:
        pre_commit(Bench(program, folder), source=True)
    if "--write" in sys.argv:
        PAGE.write_text(made, encoding="utf-8")
    elif made != page:
        (folder / "recipes.md").write_text(made, encoding="utf-8")
        sys.exit(f"{PAGE} is not what the recipes print: see {folder / 'recipes.md'}, or make recipes")
    print("4 passed, 0 failed")


if __name__ == "__main__":
    main()
