"""What is said of documents: plain values, which print, compare and pickle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias, TypedDict

if TYPE_CHECKING:
    import os

Reason: TypeAlias = Literal["cue", "teaser", "boilerplate", "repeat", "duplicate"]
"""Why a paragraph goes."""

Fate: TypeAlias = Literal["unchanged", "changed", "spared", "dropped", "missing"]
"""What became of a document. ``spared``: no body was found, so that everything stayed.
``dropped``: it went whole, as a copy. ``missing``: it had no text."""

Path: TypeAlias = "str | os.PathLike[str]"

Progress: TypeAlias = Callable[[str, int, "int | None"], object]
"""Called as ``progress(stage, done, total)`` at most ten times a second, from the thread that
called dejalu; ``total`` is None where it is not known. What it raises stops the call."""

Evidence: TypeAlias = Mapping[str, tuple[float, int]]
"""Kinds of evidence, each with its bits (for removal where positive) and the number behind
it: documents that have the paragraph, its distance from the cue."""


class ArrowStream(Protocol):
    """A table of any library that speaks Arrow: pyarrow, polars, pandas, DuckDB, Spark."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class ArrowDataset(Protocol):
    """A data set of Hugging Face's ``datasets``."""

    def with_format(self, type: Any) -> Any: ...


Documents: TypeAlias = (
    "ArrowStream | ArrowDataset | Iterable[str | None] | Iterable[Mapping[str, Any]]"
)
"""Documents: a table, a data set, or texts or mappings one after the other."""


class Removal(NamedTuple):
    """A paragraph that went."""

    paragraph: int
    """Which paragraph of the document, from 0; blank lines do not count."""
    start: int
    """Where what went with it begins: ``original[start:end]``, its line break included."""
    end: int
    """Where that ends."""
    reason: Reason
    """Why it went."""
    bits: float
    """All evidence together."""
    evidence: Evidence
    """The evidence, kind by kind."""
    cluster: str | None
    """The cluster that it belongs to: where else it stands."""
    block: str | None
    """The block family that it belongs to."""
    owner: str | None
    """The id of the document that it advertises."""
    text: str
    """What it says."""


class Kept(NamedTuple):
    """A paragraph that stayed."""

    paragraph: int
    """Which paragraph of the document, from 0; blank lines do not count."""
    start: int
    """Where it begins: ``original[start:end]``."""
    end: int
    """Where it ends."""
    bits: float
    """All evidence together."""
    missing: float
    """Bits that it was short of going."""
    kept_by: Literal["allow", "reasons", "spared"] | None
    """Why it stayed although the evidence would have had it go."""
    evidence: Evidence
    """The evidence, kind by kind."""
    cluster: str | None
    """The cluster that it belongs to: where else it stands."""
    owner: str | None
    """The id of the document that it is taken to advertise."""
    text: str
    """What it says."""


class Cluster(NamedTuple):
    """Paragraphs that are the same text up to small edits."""

    id: str
    """Made from the content: the same text has the same id in every corpus."""
    site: str
    """The site in which it was counted."""
    text: str
    """What it says: the spelling that is most like the others."""
    documents: int
    """Documents that have it."""
    occurrences: int
    """Times that it stands anywhere."""
    removed: Mapping[Reason, int]
    """How many of them went, by reason."""
    owner: str | None
    """The id of the document whose own headline or lead it repeats."""
    first_date: str | None
    """The earliest date of its documents."""
    last_date: str | None
    """The latest date of its documents."""
    known: int
    """Documents of the index that have it."""
    lost: int
    """Characters of running text that now stand nowhere; 0 where nothing was lost."""


class Block(NamedTuple):
    """Blocks of different documents that belong together."""

    id: str
    """Made from what names it."""
    site: str
    """The site in which it was counted."""
    cue: str | None
    """What opens it."""
    documents: int
    """Documents that have a block of it."""
    members: list[tuple[str, int]]
    """What stands in its blocks, with the times that it does."""


class Settings(TypedDict, total=False):
    """Options of the functions on files, by the names of the configuration
    (``docs/configuration.md``) with ``_`` for ``-``."""

    text_key: str
    id_key: str
    url_key: str
    site_key: str
    date_key: str
    site_from: Literal["auto", "host", "folder", "key", "none"]
    max_document: int | str
    encoding: str
    max_bad_records: int
    strict: bool
    reasons: list[Reason]
    articles_twice: Literal["keep", "drop"]
    caution: int
    paragraphs: Literal["detect", "line", "blank"]
    allow: list[Path]
    deny: list[Path]
    without: list[str]


class Limits(Settings, total=False):
    """Options of :func:`check_files`: those of all functions on files, and limits."""

    max_repeated_paragraphs: int | float | str
    max_repeated_characters: int | float | str
    max_repeated_documents: int | float | str
    max_known_paragraphs: int | float | str
    max_known_characters: int | float | str
    max_known_documents: int | float | str
    max_removed_paragraphs: int | float | str
    max_removed_characters: int | float | str
    max_removed_documents: int | float | str
    max_lost: int | float | str
    max_cluster_share: int | float | str
    max_new_clusters: int | float | str
    max_new_families: int | float | str
    max_grown_clusters: int | float | str
    max_nearly_empty: int | float | str
    max_known_articles: int | float | str
    max_repeated_articles: int | float | str
    site_limits: Mapping[str, int | float | str]
    """Limits for each site by itself: ``{"max_lost": 0}``."""
    min_site_documents: int
    min_documents: int
    compare: Path
    nearly_empty: float | str
