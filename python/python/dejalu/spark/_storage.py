"""The staging folder, wherever Hadoop finds it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .._errors import UsageError
from ._hadoop import Hadoop

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# The stages of a run, a folder each.
STAGES = ("judged", "merged", "totals", "numbers")

# What says of a stage that it is whole: how many files and bytes there were when it was committed.
COUNTS = "counts.json"


class Staging:
    """A folder that holds what a run has done so far."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self.path = path.rstrip("/")
        self._hadoop = Hadoop(spark)
        self._mark: str | None = None

    def folder(self, name: str) -> str:
        """A stage's folder."""
        return f"{self.path}/{name}"

    def run(self) -> dict[str, Any]:
        """What the folder says of its run; nothing where it does not."""
        return _object(self._read("run.json") or "")

    def is_complete(self, name: str) -> bool:
        """Whether a stage was written and committed, and all of it is still there."""
        told = self._read(COUNTS)
        counts = {} if told is None else _object(told)
        return counts.get(name) is not None and counts[name] == self._counts(name)

    def complete(self, name: str) -> None:
        """Notes what there is of a stage that was committed just now."""
        told = self._read(COUNTS)
        counts = {} if told is None else _object(told)
        self._write(COUNTS, json.dumps({**counts, name: self._counts(name)}, sort_keys=True))

    def remove(self, name: str) -> None:
        """Removes what a stage left."""
        path = self._hadoop.path(self.folder(name))
        self._hadoop.system(path).delete(path, True)

    def discard(self) -> None:
        """Removes what the run left, and the folder, unless something else is in it."""
        for name in (*STAGES, COUNTS, "run.json"):
            self.remove(name)
        path = self._hadoop.path(self.path)
        files = self._hadoop.system(path)
        if files.exists(path) and not len(files.listStatus(path)):
            files.delete(path, True)

    def begin(self, run: dict[str, Any], overwrite: bool) -> None:
        """Makes the folder that of this run. What another run of the same kind left is used."""
        told = self._read("run.json")
        known = None if told is None else _object(told)
        if known is None or not {"version", "normaliser", "settings"} <= known.keys():
            self._require_empty(told)
        else:
            self._mark = known.pop("mark", None)
            is_same = known == json.loads(json.dumps(run)) and run["input"] is not None
            if is_same and not overwrite:
                return
            if not overwrite:
                raise UsageError(
                    f"{self.path} holds another run: {_difference(known, run)}; name another folder "
                    "with staging=, or replace it with overwrite=True"
                )
            for name in (*STAGES, COUNTS):
                self.remove(name)
        self._mark = uuid.uuid4().hex
        told = json.dumps({**run, "mark": self._mark}, sort_keys=True, ensure_ascii=False, indent=1)
        self._write("run.json", told)

    def require_unchanged(self) -> None:
        """Refuses to read what another run has left here in the meantime."""
        told = self._read("run.json")
        if told is None or _object(told).get("mark") != self._mark:
            raise UsageError(
                f"{self.path} holds another run now, or none: this result was replaced or removed; clean "
                "again, each run in a folder of its own with staging="
            )

    def _require_empty(self, told: str | None) -> None:
        """Nothing is staged among what others have left: it would be removed some day."""
        path = self._hadoop.path(self.path)
        files = self._hadoop.system(path)
        if not files.exists(path):
            return
        if not files.getFileStatus(path).isDirectory():
            raise UsageError(f"{self.path} is a file: name a folder with staging=")
        # What a run that was killed was about to call run.json may be there.
        names = [str(one.getPath().getName()) for one in files.listStatus(path)]
        if any(not name.startswith(".run.json.") for name in names):
            why = "holds what no run of dejalu has left"
            if told is not None:
                why = "has a run.json that is not dejalu's, or is damaged"
            raise UsageError(
                f"{self.path} {why}, and is left alone: name another folder with staging=, or empty this one "
                "by hand"
            )

    def _counts(self, name: str) -> list[int] | None:
        """Files and bytes of a stage; None where it was not committed."""
        path = self._hadoop.path(self.folder(name))
        files = self._hadoop.system(path)
        if not self._hadoop.exists(f"{self.folder(name)}/_SUCCESS"):
            return None
        found = bytes_ = 0
        for status in files.listStatus(path):
            if str(status.getPath().getName()).startswith(("_", ".")):
                continue
            if status.isDirectory():
                summary = files.getContentSummary(status.getPath())
                found, bytes_ = found + int(summary.getFileCount()), bytes_ + int(summary.getLength())
            else:
                found, bytes_ = found + 1, bytes_ + int(status.getLen())
        return [found, bytes_]

    def _read(self, name: str) -> str | None:
        return self._hadoop.read(self.folder(name))

    def _write(self, name: str, text: str) -> None:
        if not self._hadoop.write(self.folder(name), text):
            raise UsageError(f"{self.path} cannot be written to: name another folder with staging=")


def signature(df: DataFrame) -> dict[str, Any] | None:
    """By which an input is known again; None where it is not made of files alone."""
    files = sorted(df.inputFiles())
    frame: Any = df
    plan = frame._jdf.queryExecution().analyzed()
    text = re.sub(r"#\d+L?", "", str(plan.toString()))
    if not files or "LogicalRDD" in text or "LocalRelation" in text or "ExternalRDD" in text:
        return None
    hadoop = Hadoop(df.sparkSession)
    return {"files": [[name, *hadoop.version(name)] for name in files], "plan": text}


def roots(df: DataFrame) -> list[str]:
    """The files and folders that a data frame was read from, as far as Spark can name them."""
    frame: Any = df
    leaves = frame._jdf.queryExecution().analyzed().collectLeaves()
    found = []
    for at in range(leaves.size()):
        try:
            paths = leaves.apply(at).relation().location().rootPaths()
            found += [str(paths.apply(number).toString()) for number in range(paths.size())]
        except Exception:  # py4j: a table of another kind, which has no such method.
            continue
    return found


def require_apart(spark: SparkSession, inputs: Iterable[str], outputs: Iterable[str], remedy: str) -> None:
    """Refuses to write into the input, or over it."""
    hadoop = Hadoop(spark)
    read = [hadoop.full_name(one) for one in inputs]
    for output in outputs:
        path = hadoop.full_name(output)
        for one in read:
            if path == one or path.startswith(f"{one}/") or one.startswith(f"{path}/"):
                raise UsageError(f"{output} and the input {one} are one within the other: {remedy}")


def _object(told: str) -> dict[str, Any]:
    try:
        found = json.loads(told)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _difference(known: dict[str, Any], run: dict[str, Any]) -> str:
    if run["input"] is None and known.get("input") is None:
        return (
            "its rows are in no files (made in memory, or cached), so that nobody can tell whether they "
            "are the same"
        )
    names = [name for name in run if known.get(name) != run[name]]
    return f"another {', '.join(names)}"
