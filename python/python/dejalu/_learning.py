"""A cleaner that learns as it goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal, NoReturn

from . import _dejalu
from ._cleaned import Cleaned, CleanedDocument
from ._documents import keys, read, read_one
from ._errors import UsageError
from ._index import Index
from ._settings import Told, decision
from ._types import Documents, Path, Progress, Reason

_MEMORY = 1 << 30


class LearningCleaner:
    """Cleans the pages of a crawl while it learns from them: for whoever crawls for the first
    time, when there is no index yet.

    Each page is judged by what was seen before it. Of the first pages of a site hardly anything
    can be said (:meth:`knows`); :meth:`clean_again` gives all of them, cleaned with what is known
    by then, which is what :func:`dejalu.clean` makes of them together.

    It keeps the pages, up to ``memory`` bytes. When they are full it goes on judging and learns
    no more; ``unlearned`` counts the pages that came since.
    """

    __slots__ = ("_core", "_settings")

    def __init__(
        self,
        *,
        memory: int = _MEMORY,
        reasons: Sequence[Reason] | None = None,
        articles_twice: Literal["keep", "drop"] | None = None,
        caution: int | None = None,
        paragraphs: Literal["detect", "line", "blank"] | None = None,
        allow: Sequence[str | Path] | None = None,
        deny: Sequence[str | Path] | None = None,
        threads: int | None = None,
        load: Path | None = None,
    ) -> None:
        if isinstance(memory, bool) or not isinstance(memory, int) or not 0 <= memory < 1 << 64:
            raise UsageError(f"memory= is {memory!r}: give a number of bytes")
        self._settings = {"paragraphs": paragraphs}
        told = Told(
            decision(reasons, articles_twice, caution, paragraphs, allow, deny), threads=threads
        )
        path = None if load is None else os.fspath(load)
        self._core = _dejalu.LearningCleaner(told, memory, path)

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
        progress: Progress | None = None,
    ) -> Cleaned:
        """Cleans pages, judged by each other and by all earlier ones, and learns from them.
        Where it is stopped it has learned nothing from them."""
        named = keys(text_key, id_key, url_key, site_key, date_key, site_from)
        return Cleaned(self._core.add(read(documents, named, self._before()), progress))

    def clean_one(
        self,
        text: str,
        *,
        url: str | None = None,
        site: str | None = None,
        id: str | None = None,
        date: str | None = None,
    ) -> CleanedDocument:
        """The same for one page. Its site is the host of its url unless ``site`` says another,
        and its id is its url unless ``id`` says another."""
        given = read_one(text, url, site, id, date, self._before())
        return Cleaned(self._core.add(given, None))[0]

    def clean_again(self, *, progress: Progress | None = None) -> Cleaned:
        """All pages that are kept, in the order in which they came, cleaned together."""
        return Cleaned(self._core.clean_again(progress))

    def seen(self, site: str = "") -> int:
        """How many pages of a site it keeps."""
        return self._core.seen(site)

    def knows(self, site: str = "") -> bool:
        """Whether it has seen enough of a site to judge it: more than two pages. What two share
        can be furniture as well as a quotation."""
        return self.seen(site) > _dejalu.LearningCleaner.TOO_FEW

    def __len__(self) -> int:
        return self._core.counts()[0]

    @property
    def unlearned(self) -> int:
        """Pages that came when its memory was full: judged, and not kept."""
        return self._core.counts()[1]

    @property
    def bytes(self) -> int:
        """How many bytes it keeps, about."""
        return self._core.counts()[2]

    def save(self, path: Path, *, overwrite: bool = False) -> None:
        """Writes all that it keeps to a file, which appears whole or not at all."""
        self._core.save(os.fspath(path), overwrite)

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        memory: int = _MEMORY,
        reasons: Sequence[Reason] | None = None,
        articles_twice: Literal["keep", "drop"] | None = None,
        caution: int | None = None,
        paragraphs: Literal["detect", "line", "blank"] | None = None,
        allow: Sequence[str | Path] | None = None,
        deny: Sequence[str | Path] | None = None,
        threads: int | None = None,
    ) -> LearningCleaner:
        """What was saved; it goes on as if it had never been away. Options are not in the file."""
        return cls(
            memory=memory,
            reasons=reasons,
            articles_twice=articles_twice,
            caution=caution,
            paragraphs=paragraphs,
            allow=allow,
            deny=deny,
            threads=threads,
            load=path,
        )

    def to_index(
        self,
        path: Path,
        *,
        drop: str = "",
        overwrite: bool = False,
        add: bool = False,
        memory: int | str | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Index:
        """Writes an index of all pages that are kept, or with ``add`` adds them to one, and
        opens it."""
        told = Told(self._settings, memory=memory, threads=threads)
        documents = self._core.documents()
        if add:
            _dejalu.update_index(os.fspath(path), [], documents, drop, told, progress)
            return Index(path)
        _dejalu.index_documents(documents, os.fspath(path), drop, overwrite, told, progress)
        return Index(path)

    def _before(self) -> int:
        """How many pages came so far: those without a name are numbered."""
        pages, unlearned, _ = self._core.counts()
        return pages + unlearned

    def __reduce__(self) -> NoReturn:
        raise TypeError("a LearningCleaner is not pickled: save() it, and load() it where it is needed")

    def __repr__(self) -> str:
        return f"<LearningCleaner: {len(self)} pages, {self.bytes} bytes>"
