"""What users hold → documents of the extension."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import _dejalu
from ._errors import UsageError


class Keys(NamedTuple):
    """Which keys or columns hold what: ``Keys`` in ``src/documents.rs``."""

    text: str
    id: str
    url: str
    site: str | None
    date: str
    site_from: str
    named: set[str]


def keys(
    text_key: str | None,
    id_key: str | None,
    url_key: str | None,
    site_key: str | None,
    date_key: str | None,
    site_from: str | None,
) -> Keys:
    """The keys that hold; those that the user named must be there."""
    options = {
        "text_key": text_key,
        "id_key": id_key,
        "url_key": url_key,
        "site_key": site_key,
        "date_key": date_key,
    }
    for option, key in options.items():
        if key is not None and (not isinstance(key, str) or not key):
            raise UsageError(f"{option}= is {key!r}: give the name of a key or column")
    named = {option for option, key in options.items() if key is not None}
    site_from = "auto" if site_from is None else site_from
    if site_from not in ("auto", "host", "key", "none"):
        raise UsageError(f"site_from= is {site_from!r}: for documents it is auto, host, key or none")
    if site_from == "key" and site_key is None:
        raise UsageError("site_from='key' needs site_key=: name the key with it")
    if site_from in ("host", "none") and site_key is not None:
        raise UsageError(f"site_key= is of no use with site_from={site_from!r}: leave one out")
    return Keys(
        "text" if text_key is None else text_key,
        "id" if id_key is None else id_key,
        "url" if url_key is None else url_key,
        site_key,
        "date" if date_key is None else date_key,
        site_from,
        named,
    )


def read(documents: Any, keys: Keys, first: int = 0) -> _dejalu.Documents:
    """Documents of whatever kind; ``first`` is how many there were before them."""
    if isinstance(documents, (str, bytes, os.PathLike)):
        raise UsageError(
            f"documents are a {type(documents).__name__}: give a list of texts, or use clean_files "
            "for paths"
        )
    if isinstance(documents, Mapping):
        raise UsageError(
            "documents are one mapping: give a list of them, or of a DatasetDict one of its splits"
        )
    if hasattr(documents, "with_format") and hasattr(documents, "__getitem__"):
        # The table behind a data set has rows that were filtered out.
        documents = documents.with_format("arrow")[:]
    if hasattr(documents, "__arrow_c_stream__") and not _is_column(documents):
        return _dejalu.Documents.from_table(documents, keys, first)
    if hasattr(documents, "to_pylist"):
        documents = documents.to_pylist()
    if hasattr(documents, "collect_schema"):
        raise UsageError("documents are a LazyFrame: call .collect() on it first")
    try:
        rows = iter(documents)
    except TypeError:
        raise UsageError(
            f"documents are a {type(documents).__name__}: give a list or generator of texts or "
            "mappings, or a table"
        ) from None
    return _dejalu.Documents.from_rows(rows, keys, first)


def read_one(
    text: str,
    url: str | None,
    site: str | None,
    id: str | None,
    date: str | None,
    first: int = 0,
) -> _dejalu.Documents:
    """One text as documents."""
    row = {"text": text, "url": url, "site": site, "id": id, "date": date}
    return _dejalu.Documents.from_rows([row], _BY_HOST if site is None else _BY_SITE, first)


_BY_HOST = keys(None, None, None, None, None, None)
_BY_SITE = keys(None, None, None, "site", None, None)


def _is_column(documents: Any) -> bool:
    """Whether this is a series or array, whose values are the texts."""
    has_values = hasattr(documents, "to_list") or hasattr(documents, "to_pylist")
    return has_values and not (hasattr(documents, "columns") or hasattr(documents, "schema"))
