"""Keywords → what the extension is told."""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ._errors import UsageError


class Told:
    """What the extension reads by attribute: ``Settings`` in ``src/settings.rs``."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        memory: int | None = None,
        temp_dir: str | os.PathLike[str] | None = None,
        threads: int | None = None,
    ) -> None:
        settings = dict(settings)
        self.allow, settings["allow"] = _lists("allow", settings.get("allow"))
        self.deny, settings["deny"] = _lists("deny", settings.get("deny"))
        self.lines = [
            f"{name.replace('_', '-')} = {_toml(name, value)}"
            for name, value in settings.items()
            if value is not None and value != []
        ]
        self.memory = memory
        self.temp_dir = temp_dir
        self.threads = _threads(threads)


def known_only(settings: Mapping[str, Any], known: type, function: str) -> None:
    """Refuses what is no option, as a function does."""
    names = list(known.__annotations__)
    for base in getattr(known, "__orig_bases__", ()):
        names += getattr(base, "__annotations__", {})
    for name in settings:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}{hint}")


def _lists(name: str, given: Any) -> tuple[list[str], list[str]]:
    """Paragraphs, and files of them: a str is a paragraph, a path a file."""
    if given is None:
        return [], []
    if isinstance(given, (str, os.PathLike)) or not isinstance(given, Sequence):
        raise UsageError(f"{name}= is a {type(given).__name__}: give a list of paragraphs or paths")
    texts = [one for one in given if isinstance(one, str)]
    files = [os.fspath(one) for one in given if not isinstance(one, str)]
    return texts, files


def _toml(name: str, value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, bool) or isinstance(value, (int, float, str)):
        # JSON's numbers, strings and truths are TOML's, but for one character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, os.PathLike):
        return _toml(name, os.fspath(value))
    if isinstance(value, (list, tuple, set, frozenset)):
        values = sorted(value) if isinstance(value, (set, frozenset)) else value
        return "[" + ", ".join(_toml(name, one) for one in values) + "]"
    if isinstance(value, Mapping):
        pairs = (f"{key.replace('_', '-')} = {_toml(name, one)}" for key, one in value.items())
        return "{ " + ", ".join(pairs) + " }"
    raise UsageError(f"{name}= is a {type(value).__name__}: see docs/configuration.md for what it takes")


def _threads(threads: int | None) -> int:
    """How many threads; 0 for one a core."""
    if threads is None:
        said = os.environ.get("DEJALU_THREADS", "")
        if said:
            if not said.isdigit():
                raise UsageError(f"DEJALU_THREADS is {said!r}: give a number of threads, or unset it")
            threads = int(said)
        elif _is_worker():
            # Whoever started several processes has given each of them its core.
            return 1
        else:
            return 0
    if not 0 < threads <= 1024:
        raise UsageError(f"threads= is {threads}: give 1 to 1024, or leave it out for one a core")
    return threads


def _is_worker() -> bool:
    """Whether this process was started by `multiprocessing`, or by its kin that `datasets`
    and `datatrove` use."""
    for name in ("multiprocessing.process", "multiprocess.process"):
        module = sys.modules.get(name)
        if module is not None and module.parent_process() is not None:
            return True
    return False
