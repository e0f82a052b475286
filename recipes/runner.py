"""A runner of composite actions: enough of GitHub's to run the one of this project.

In: an action, its inputs, a folder to work in. Out: what its steps printed, and what they
wrote for the workflow. Expressions are values of inputs, of earlier steps and the action's
own path; any other is an error.
"""
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass

import yaml


@dataclass
class Done:
    code: int
    printed: str
    outputs: dict
    summary: str


def expanded(text, known):
    """Text with its expressions replaced, as the runner does before a step runs."""
    def value(match):
        name = match[1].strip()
        if name not in known:
            raise KeyError(f"{name} is known to no runner")
        return known[name]
    return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))


def holds(condition, known):
    """Whether a step is run: its condition compares values with words, all of which must agree."""
    def agrees(part):
        name, word = part.split("==")
        return known.get(name.strip(), "") == word.strip().strip("'")
    return not condition or all(agrees(part) for part in condition.split("&&"))


class Cache:
    """What `actions/cache` keeps, in a folder: by key, as it was at the end of the job."""

    def __init__(self, folder):
        self.folder = folder
        self.wanted = []

    def restore(self, path, key):
        path, kept = pathlib.Path(path), self.folder / key
        if kept.exists():
            shutil.copytree(kept, path)
        self.wanted.append((path, kept))

    def save(self):
        for path, kept in self.wanted:
            if path.exists() and not kept.exists():
                shutil.copytree(path, kept)


def assignments(path):
    """The outputs that a step wrote."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.partition("=")[::2] for line in lines)


class Runner:
    def __init__(self, action, environment, folder, cache=None):
        self.cache = cache or Cache(folder / "cache")
        self.action = yaml.safe_load(action.read_text(encoding="utf-8"))
        self.path = action.parent
        self.environment = environment
        self.folder = folder
        folder.mkdir()

    def run(self, given, workspace):
        unknown = set(given) - set(self.action["inputs"])
        if unknown:
            raise KeyError(f"the action has no input {sorted(unknown)}")
        known = {"github.action_path": str(self.path)}
        for name, about in self.action["inputs"].items():
            known[f"inputs.{name}"] = given.get(name, about.get("default", ""))
        summary = self.folder / "summary.md"
        summary.touch()
        printed, code = "", 0
        for number, step in enumerate(self.action["runs"]["steps"]):
            if not holds(step.get("if", ""), known):
                continue
            done = self.step(step, number, known, workspace)
            printed, code = printed + done.stdout, done.returncode
            output = assignments(self.folder / f"output{number}")
            known |= {f"steps.{step['id']}.outputs.{name}": value for name, value in output.items()}
            if code:
                break
        self.cache.save()
        outputs = self.action["outputs"].items()
        outputs = {name: expanded(about["value"], known) for name, about in outputs}
        return Done(code, printed, outputs, summary.read_text(encoding="utf-8"))

    def step(self, step, number, known, workspace):
        if "uses" in step:
            assert step["uses"].startswith("actions/cache@"), step["uses"]
            given = {name: expanded(value, known) for name, value in step["with"].items()}
            self.cache.restore(given["path"], given["key"])
            return subprocess.CompletedProcess([], 0, "")
        assert step["shell"] == "bash", step["shell"]
        script = self.folder / f"step{number}.sh"
        script.write_text(expanded(step["run"], known), encoding="utf-8")
        environment = {name: expanded(value, known) for name, value in step.get("env", {}).items()}
        within = pathlib.Path(workspace) / expanded(step.get("working-directory", "."), known)
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=within, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
            env={
                **self.environment, **environment,
                "GITHUB_ACTIONS": "true", "CI": "true",
                "GITHUB_ACTION_PATH": str(self.path),
                "GITHUB_OUTPUT": str(self.folder / f"output{number}"),
                "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
                "RUNNER_TEMP": str(self.folder),
            },
        )
