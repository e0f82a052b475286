"""What goes wrong, as exceptions."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any


class DejaluError(Exception):
    """Anything that stops a call. Of its own kind only where it is a fault of dejalu's."""

    def __reduce__(self) -> tuple[Any, ...]:
        said = {name: getattr(self, name, None) for name in ("errno", "filename")}
        return _again, (type(self), self.args, {**said, **vars(self)})


class UsageError(DejaluError, ValueError):
    """An option, a name or a combination of them makes no sense. The message says what to do."""


class InputError(DejaluError, ValueError):
    """A record or document cannot be used."""

    path: str | None = None
    """The file, if it is in one."""
    line: int | None = None
    """The line of the file, from 1."""
    byte: int | None = None
    """The byte of the decompressed file, from 0."""
    row: int | None = None
    """The place among the documents that were given, from 0."""


class DamageError(DejaluError):
    """A result or an index is not what was written."""

    path: str | None = None
    """The file or folder."""
    damage: list[tuple[str, str]] = []
    """Each file that is not as it was written, and what is wrong with it."""


class FileError(DejaluError, OSError):
    """The system refused to read or write a file."""

    path: str | None = None
    """The file or folder."""


class MemoryLimitError(DejaluError, MemoryError):
    """The limit that ``memory=`` sets is too low."""

    wanted: int = 0
    """Bytes that would do."""


def _again(kind: type[DejaluError], args: tuple[Any, ...], said: dict[str, Any]) -> DejaluError:
    """An exception that another process raised."""
    error = kind(*args)
    for name, value in said.items():
        if value is not None:
            setattr(error, name, value)
    return error


class DejaluWarning(UserWarning):
    """Something that the caller should know, and that stops nothing."""


def warn(message: str) -> None:
    """Warns as if the caller of the package had done it."""
    here = os.path.dirname(__file__) + os.sep
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(here):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, DejaluWarning, stacklevel=level)
