"""Documents in memory, cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from . import _dejalu
from ._cleaned import Cleaned
from ._documents import keys, read
from ._index import Index, opened_index
from ._settings import Told, decision
from ._types import Documents, Path, Progress, Reason


def clean(
    documents: Documents,
    *,
    text_key: str | None = None,
    id_key: str | None = None,
    url_key: str | None = None,
    site_key: str | None = None,
    date_key: str | None = None,
    site_from: Literal["auto", "host", "key", "none"] | None = None,
    index: Index | Path | None = None,
    reasons: Sequence[Reason] | None = None,
    articles_twice: Literal["keep", "drop"] | None = None,
    caution: int | None = None,
    paragraphs: Literal["detect", "line", "blank"] | None = None,
    allow: Sequence[str | Path] | None = None,
    deny: Sequence[str | Path] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Cleaned:
    """Cleans documents, which are judged together: give everything that belongs together.

    ``documents`` are texts, mappings, a table of any library that speaks Arrow, or a data set of
    Hugging Face's; None is a document without text. Two sites say nothing of one another: a
    document's site is what ``site_key`` holds, else the host of its url, else all are one site.

    ``index`` is what is known of earlier documents, or its path. The other options are those of the
    configuration, by the same names; in ``allow`` and ``deny`` a str is a paragraph, a path a
    file of them, one a line. ``threads`` is one a core unless ``DEJALU_THREADS`` says
    otherwise, and one in a process that ``multiprocessing`` started.

    Ctrl-C stops it, and so does what ``progress`` raises.
    """
    told = Told(decision(reasons, articles_twice, caution, paragraphs, allow, deny), threads=threads)
    named = keys(text_key, id_key, url_key, site_key, date_key, site_from)
    given = read(documents, named)
    opened = None if index is None else opened_index(index)._opened()
    return Cleaned(_dejalu.clean(given, told, opened, False, progress))
