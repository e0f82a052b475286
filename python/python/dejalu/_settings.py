"""Keywords → what the extension is told."""

from __future__ import annotations

import difflib
import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._errors import UsageError
from ._text import shown


class Told:
    """What the extension reads by attribute: ``Settings`` in ``src/settings.rs``."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        memory: int | str | None = None,
        temp_dir: str | os.PathLike[str] | None = None,
        threads: int | None = None,
    ) -> None:
        settings = {**settings, "memory": memory}
        self.allow, settings["allow"] = _lists("allow", settings.get("allow"))
        self.deny, settings["deny"] = _lists("deny", settings.get("deny"))
        self.lines = [
            f"{name.replace('_', '-')} = {_toml(name, value)}"
            for name, value in settings.items()
            if value is not None
        ]
        self.temp_dir = None if temp_dir is None else os.fspath(temp_dir)
        self.threads = _threads(threads)


def decision(
    reasons: Sequence[str] | None,
    articles_twice: str | None,
    caution: int | None,
    paragraphs: str | None,
    allow: Sequence[str | os.PathLike[str]] | None,
    deny: Sequence[str | os.PathLike[str]] | None,
) -> dict[str, Any]:
    """What the decision may do, by name."""
    return {
        "reasons": reasons,
        "articles_twice": articles_twice,
        "caution": caution,
        "paragraphs": paragraphs,
        "allow": allow,
        "deny": deny,
    }


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


def _lists(name: str, given: Any) -> tuple[list[str], list[str] | None]:
    """Paragraphs, and files of them: a str is a paragraph, a path a file."""
    if given is None:
        return [], None
    if isinstance(given, (str, bytes, os.PathLike)) or not isinstance(given, Iterable):
        raise UsageError(f"{name}= is a {type(given).__name__}: give a list of paragraphs or paths")
    texts: list[str] = []
    files: list[str] = []
    for one in given:
        if isinstance(one, str):
            texts.append(shown(one))
        elif isinstance(one, os.PathLike):
            files.append(os.fsdecode(one))
        else:
            raise UsageError(f"{name}= holds a {type(one).__name__}: give paragraphs or paths")
    return texts, files or None


def _toml(name: str, value: Any) -> str:
    """A value as TOML has it; what it may be is for the extension to say."""
    if isinstance(value, (str, os.PathLike)):
        # JSON's strings are TOML's, but for one character.
        text = shown(os.fsdecode(value))
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (bool, int, float)):
        # Its numbers and truths are TOML's, but for those that are none.
        return json.dumps(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, Iterable) and not isinstance(value, (bytes, Mapping)):
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
    if isinstance(threads, bool) or not isinstance(threads, int) or not 0 < threads <= 1024:
        raise UsageError(f"threads= is {threads!r}: give 1 to 1024, or leave it out for one a core")
    return threads


def _is_worker() -> bool:
    """Whether this process was started by `multiprocessing`, or by its kin that `datasets`
    and `datatrove` use."""
    for name in ("multiprocessing.process", "multiprocess.process"):
        module = sys.modules.get(name)
        if module is not None and module.parent_process() is not None:
            return True
    return False
