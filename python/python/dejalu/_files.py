"""What the program's commands do, as functions on files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _dejalu
from ._errors import DamageError, warn
from ._index import Index, index_path, paths
from ._settings import Told, known_only
from ._types import Limits, Path, Progress, Settings

if TYPE_CHECKING:
    from typing_extensions import Unpack


def clean_files(
    inputs: Path | Iterable[Path],
    output: Path,
    *,
    index: Index | Path | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    memory: int | str | None = None,
    temp_dir: Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    **settings: Unpack[Settings],
) -> dict[str, Any]:
    """Cleans files and folders, as ``dejalu clean`` does, within ``memory`` bytes whatever their
    size: ``output/articles`` mirrors the input, ``output/report`` explains. Returns what is in
    ``report.json``. Where it stops, by an error, Ctrl-C or what ``progress`` raises, nothing is
    left behind."""
    known_only(settings, Settings, "clean_files")
    told = Told(settings, memory=memory, temp_dir=temp_dir, threads=threads)
    known = None if index is None else index_path(index)
    done, bad, too_many = _dejalu.clean_files(
        paths(inputs), os.fspath(output), known, overwrite, dry_run, told, progress
    )
    report: dict[str, Any] = json.loads(done)
    if too_many:
        unread = report["problems"]["unread"]
        said = [f"{unread} files were not read and are missing from the output"] if unread else []
        if bad > unread:
            said.append(f"{bad - unread} bad records were copied unchanged")
        warn(
            f"{', and '.join(said)}, see the report's problems; expect so many with "
            "max_bad_records=, or stop at the first with strict="
        )
    return report


class Check(NamedTuple):
    """What :func:`check_files` found."""

    verdict: str
    """``passed``, ``failed`` where a limit is exceeded, ``error`` where the drop cannot be judged."""
    report: dict[str, Any]
    """Everything that was measured and found."""
    formats: dict[str, str]
    """The report in each format that was asked for."""

    @property
    def passed(self) -> bool:
        """Whether no limit is exceeded, and the drop could be judged."""
        return self.verdict == "passed"


def check_files(
    inputs: Path | Iterable[Path],
    *,
    index: Index | Path | None = None,
    baseline: Path | None = None,
    formats: Iterable[str] = (),
    memory: int | str | None = None,
    temp_dir: Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    **limits: Unpack[Limits],
) -> Check:
    """Judges a drop of new documents as it stands, as ``dejalu check`` does, and writes nothing.
    ``formats`` are names of ``dejalu check --report``: ``sarif``, ``junit``, ``markdown``..."""
    known_only(limits, Limits, "check_files")
    told = Told(limits, memory=memory, temp_dir=temp_dir, threads=threads)
    names = [formats] if isinstance(formats, str) else list(formats)
    verdict, (report, *rest) = _dejalu.check_files(
        paths(inputs),
        None if index is None else index_path(index),
        None if baseline is None else os.fspath(baseline),
        ["json", *names],
        told,
        progress,
    )
    return Check(verdict, json.loads(report), dict(zip(names, rest, strict=True)))


class Restored(NamedTuple):
    """What :func:`restore_files` put together again."""

    files: int
    """Files."""
    bytes: int
    """Their bytes, decompressed."""
    removals: int
    """Paragraphs and documents that were put back."""


def restore_files(output: Path, destination: Path, *, progress: Progress | None = None) -> Restored:
    """Puts the input of a result together again, in a new folder, byte for byte. Where
    something is not as it was written nothing is restored, and ``DamageError.damage`` lists it."""
    files, size, removals, damage = _dejalu.restore_files(
        os.fspath(output), os.fspath(destination), progress
    )
    if damage:
        error = DamageError(
            f"{len(damage)} files are not as they were written, so that nothing was restored: "
            + "; ".join(f"{path}: {what}" for path, what in damage[:3])
        )
        error.path, error.damage = os.fspath(output), damage
        raise error
    return Restored(files, size, removals)


def explain_files(output: Path, name: str) -> dict[str, Any]:
    """Why each paragraph of a document of a result stayed or went; or what a cluster or block
    family is. ``name`` is an id, as for ``dejalu explain``."""
    story: dict[str, Any] = json.loads(_dejalu.explain_files(os.fspath(output), name))
    return story
