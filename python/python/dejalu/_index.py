"""What is known of earlier documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Literal

from . import _dejalu
from ._cleaned import Cleaned, CleanedDocument
from ._documents import keys, read, read_one
from ._errors import DamageError, UsageError, warn
from ._settings import Told, decision, known_only
from ._types import Documents, Path, Progress, Reason, Settings

class Index:
    """An index file that is open: what new documents are judged against.

    It can be used by several threads at once, after a fork, and in other processes: it pickles
    as its path and digest, and whoever unpickles it opens the file again.
    """

    __slots__ = ("_core", "_path", "_process")

    def __init__(self, path: Path) -> None:
        self._path = os.path.abspath(path)
        self._core = _dejalu.Index(self._path)
        self._process = os.getpid()

    @classmethod
    def open(cls, path: Path) -> Index:
        """Opens an index."""
        return cls(path)

    @classmethod
    def build(
        cls,
        documents: Documents,
        path: Path,
        *,
        text_key: str | None = None,
        id_key: str | None = None,
        url_key: str | None = None,
        site_key: str | None = None,
        date_key: str | None = None,
        site_from: Literal["auto", "host", "key", "none"] | None = None,
        drop: str = "",
        paragraphs: Literal["detect", "line", "blank"] | None = None,
        overwrite: bool = False,
        memory: int | str | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Index:
        """Writes an index of documents, and opens it. ``drop`` is the name by which they can be
        forgotten again."""
        told = Told({"paragraphs": paragraphs}, memory=memory, threads=threads)
        given = read(documents, keys(text_key, id_key, url_key, site_key, date_key, site_from))
        _dejalu.index_documents(given, os.fspath(path), drop, overwrite, told, progress)
        return cls(path)

    @classmethod
    def build_files(
        cls,
        inputs: Path | Iterable[Path],
        path: Path,
        *,
        drop: str = "",
        overwrite: bool = False,
        memory: int | str | None = None,
        temp_dir: Path | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
        **settings: object,
    ) -> Index:
        """Writes an index of files and folders, and opens it. ``settings`` are those of
        :func:`clean_files`."""
        told = _told(settings, "build_files", memory, temp_dir, threads)
        made = _dejalu.build_index(paths(inputs), os.fspath(path), drop, overwrite, told, progress)
        _warn_of_bad(made)
        return cls(path)

    @classmethod
    def merge(
        cls,
        indexes: Iterable[Index | Path],
        path: Path,
        *,
        overwrite: bool = False,
        memory: int | str | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Index:
        """Merges indexes into one, and opens it."""
        if isinstance(indexes, (str, bytes, os.PathLike, Index)):
            indexes = [indexes]
        named = [os.path.abspath(index_path(one)) for one in indexes]
        if not named:
            raise UsageError("there is no index to merge: give one or more")
        told = Told({}, memory=memory, threads=threads)
        _dejalu.merge_indexes(named, os.fspath(path), overwrite, told, progress)
        return cls(path)

    def update(
        self,
        documents: Documents,
        *,
        text_key: str | None = None,
        id_key: str | None = None,
        url_key: str | None = None,
        site_key: str | None = None,
        date_key: str | None = None,
        site_from: Literal["auto", "host", "key", "none"] | None = None,
        drop: str = "",
        paragraphs: Literal["detect", "line", "blank"] | None = None,
        memory: int | str | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Index:
        """Adds documents to the file, which is replaced in one step, and opens it again. This
        object and other processes go on with what they had open."""
        told = Told({"paragraphs": paragraphs}, memory=memory, threads=threads)
        given = read(documents, keys(text_key, id_key, url_key, site_key, date_key, site_from))
        _dejalu.update_index(self._path, [], given, drop, told, progress)
        return Index(self._path)

    def update_files(
        self,
        inputs: Path | Iterable[Path],
        *,
        drop: str = "",
        memory: int | str | None = None,
        temp_dir: Path | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
        **settings: object,
    ) -> Index:
        """Adds files and folders, as :meth:`update` adds documents."""
        told = _told(settings, "update_files", memory, temp_dir, threads)
        made = _dejalu.update_index(self._path, paths(inputs), None, drop, told, progress)
        _warn_of_bad(made)
        return Index(self._path)

    def clean(
        self,
        documents: Documents,
        *,
        text_key: str | None = None,
        id_key: str | None = None,
        url_key: str | None = None,
        site_key: str | None = None,
        date_key: str | None = None,
        site_from: Literal["auto", "host", "key", "none"] | None = None,
        reasons: Sequence[Reason] | None = None,
        articles_twice: Literal["keep", "drop"] | None = None,
        caution: int | None = None,
        paragraphs: Literal["detect", "line", "blank"] | None = None,
        allow: Sequence[str | Path] | None = None,
        deny: Sequence[str | Path] | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Cleaned:
        """Cleans documents, each by itself: what becomes of one depends on it and on the index
        alone, so that they can come in any batches. To judge them together, too, use
        ``clean(documents, index=index)``."""
        told = Told(
            decision(reasons, articles_twice, caution, paragraphs, allow, deny), threads=threads
        )
        given = read(documents, keys(text_key, id_key, url_key, site_key, date_key, site_from))
        return Cleaned(_dejalu.clean(given, told, self._opened(), True, progress))

    def clean_one(
        self,
        text: str,
        *,
        url: str | None = None,
        site: str | None = None,
        id: str | None = None,
        date: str | None = None,
    ) -> CleanedDocument:
        """Cleans one text, with the usual options. Its site is the host of its url unless
        ``site`` says another, and its id is its url unless ``id`` says another."""
        given = read_one(text, url, site, id, date)
        return Cleaned(_dejalu.clean(given, Told({}, threads=1), self._opened(), True, None))[0]

    @property
    def path(self) -> str:
        """The file."""
        return self._path

    @property
    def documents(self) -> int:
        """How many documents it knows."""
        return self._opened().documents()

    def knows(self, site: str = "") -> bool:
        """Whether it knows documents of a site."""
        return self._opened().knows(site)

    @property
    def digest(self) -> str:
        """What names its content."""
        return self._opened().digest()

    def _opened(self) -> _dejalu.Index:
        """The index as this process has it open."""
        if self._process != os.getpid():
            # A thread of the parent's may have been at work in it when this process was made.
            self._core, self._process = self._core.again(), os.getpid()
        return self._core

    def __reduce__(self) -> tuple[object, ...]:
        return _unpickled, (self._path, self.digest)

    def __repr__(self) -> str:
        return f"Index.open({self._path!r})"


def _reopened(path: str, digest: str) -> _dejalu.Index:
    core = _dejalu.Index(path)
    if core.digest() != digest:
        error = DamageError(
            f"{path}: it is another index than the one that was handed on: give each index that is "
            "made while others work a name of its own"
        )
        error.path = path
        raise error
    return core


def _unpickled(path: str, digest: str) -> Index:
    _reopened(path, digest)
    return Index(path)


def index_path(index: Index | Path) -> str:
    """The path of an index."""
    return index.path if isinstance(index, Index) else os.fsdecode(index)


def opened_index(index: Index | Path) -> Index:
    """The index, opened if it is a path."""
    if isinstance(index, (Index, str, os.PathLike)):
        return index if isinstance(index, Index) else Index(index)
    raise UsageError(f"index= is a {type(index).__name__}: give an Index, or the path of one")


def paths(inputs: Path | Iterable[Path]) -> list[str]:
    """Files and folders, as the extension takes them."""
    if isinstance(inputs, (str, bytes, os.PathLike)):
        inputs = [inputs]
    elif not isinstance(inputs, Iterable):
        raise UsageError(f"inputs are a {type(inputs).__name__}: give paths of files or folders")
    named = [os.fsdecode(one) for one in inputs]
    if not named:
        raise UsageError("there is no input: give paths of files or folders")
    return named


def _told(
    settings: dict[str, object],
    function: str,
    memory: int | str | None,
    temp_dir: Path | None,
    threads: int | None,
) -> Told:
    known_only(settings, Settings, function)
    return Told(settings, memory=memory, temp_dir=temp_dir, threads=threads)


def _warn_of_bad(made: tuple[int, int, bool]) -> None:
    _, bad, too_many = made
    if too_many:
        warn(f"{bad} bad records are not in the index; expect so many with max_bad_records=")
