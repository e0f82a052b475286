"""What the steps of datatrove tell each other, a small file for each task.

In: a folder, and what a task has to say when it is done. Out: what all tasks said, or why the next
step cannot go on from it. It holds no documents.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from . import _dejalu
from ._errors import DejaluError, UsageError

if TYPE_CHECKING:
    import pyarrow
    from datatrove.io import DataFolder

# datatrove leaves out what its logs call done.
AGAIN = "with skip_completed=False"


def task_name(rank: int) -> str:
    """What the files of a task are called by."""
    return f"{rank:05}"


class Seen:
    """Which documents a task was given, in their order."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = hashlib.blake2b(digest_size=16)

    def add(self, columns: dict[str, list[Any]]) -> None:
        """Adds documents, column by column."""
        for row in zip(*columns.values(), strict=True):
            self.rows += 1
            for value in row:
                spelled = b"" if value is None else value.encode("utf-8", "surrogatepass")
                self._digest.update(b"%d " % (-1 if value is None else len(spelled)))
                self._digest.update(spelled)

    def told(self) -> dict[str, Any]:
        """How many, and the hash of all."""
        return {"rows": self.rows, "documents": self._digest.hexdigest()}


def forget(folder: DataFolder, rank: int) -> None:
    """What the task said before holds no longer, since it runs again."""
    if folder.exists(f"{task_name(rank)}.json"):
        folder.rm(f"{task_name(rank)}.json")


def tell(folder: DataFolder, rank: int, tasks: int, **told: Any) -> None:
    """Says that a task is done, and what it has done."""
    with folder.open(f"{task_name(rank)}.json", "w") as file:
        json.dump({"versions": _dejalu.versions(), "tasks": tasks, **told}, file)


def told(folder: DataFolder, step: str) -> list[dict[str, Any]]:
    """What each task of a step said, in their order; an error where one has not."""
    names = sorted(name for name in folder.list_files(recursive=False) if name.endswith(".json"))
    found = []
    for name in names:
        with folder.open(name) as file:
            try:
                one = json.load(file)
            except ValueError:
                one = {}
        if not {"versions", "tasks"} <= one.keys():
            raise UsageError(f"{folder.path}/{name} is damaged: run that task of {step} again {AGAIN}")
        _require_version(tuple(one["versions"]))
        found.append(one)
    if not found:
        raise UsageError(f"{folder.path} holds nothing: run {step} with it to its end first")
    tasks = sorted({one["tasks"] for one in found})
    if len(tasks) > 1 or len(found) > tasks[0]:
        spelled = " and ".join(map(str, tasks))
        raise UsageError(
            f"{folder.path} holds what {step} wrote with {spelled} tasks: give {step} a folder that is "
            "empty, and begin again there"
        )
    if len(found) < tasks[0]:
        gone = next(rank for rank in range(tasks[0]) if f"{task_name(rank)}.json" not in names)
        raise UsageError(
            f"{folder.path} holds {len(found)} of {tasks[0]} tasks of {step}, without {gone}: run it to its "
            f"end first; if its logs call that done, {AGAIN}"
        )
    return found


def common(found: list[dict[str, Any]], name: str, folder: DataFolder, step: str) -> Any:
    """What all tasks of a step must have said alike."""
    if any(one[name] != found[0][name] for one in found):
        raise UsageError(
            f"the tasks of {step} that wrote {folder.path} did not go on from the same {name}: run all of "
            f"them again {AGAIN}"
        )
    return found[0][name]


def read_rows(folder: DataFolder, name: str, rows: int, step: str) -> pyarrow.Table:
    """A table that a step wrote, all of it."""
    import pyarrow as pa

    try:
        with folder.open(name, "rb") as file:
            table = pa.ipc.open_stream(cast("BinaryIO", file)).read_all()
    except (OSError, pa.ArrowException):
        table = None
    if table is None or table.num_rows != rows:
        raise UsageError(
            f"{folder.path}/{name} is gone, cut or another than {step} wrote: run that task of {step} again {AGAIN}"
        )
    return table


def _require_version(versions: tuple[Any, ...]) -> None:
    here = _dejalu.versions()
    if versions != here:
        raise DejaluError(
            f"the step before ran with dejalu {versions[0]} (normaliser {versions[1]}), this one has "
            f"{here[0]} (normaliser {here[1]}): install the same everywhere, and begin again"
        )
