"""Documents that were cleaned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn, cast, overload

from . import _dejalu
from ._errors import UsageError
from ._html import page
from ._types import Block, Cluster, Fate, Kept, Removal

if TYPE_CHECKING:
    import datasets
    import pandas
    import polars
    import pyarrow


class CleanedDocument:
    """A document, as it was and as it is."""

    __slots__ = ("_about", "_core", "_position")

    def __init__(self, core: _dejalu.Cleaned, position: int) -> None:
        self._core = core
        self._position = position
        self._about = core.about(position)

    @property
    def position(self) -> int:
        """Its place among the documents, from 0."""
        return self._position

    @property
    def id(self) -> str:
        """Its id; ``#1`` for the first document where it has none."""
        return self._about[0]

    @property
    def site(self) -> str:
        """The site in which repetition was counted; empty where all are one."""
        return self._about[1]

    @property
    def date(self) -> str | None:
        """Its date, as it was given."""
        return self._about[2]

    @property
    def fate(self) -> Fate:
        """What became of it."""
        return cast(Fate, self._about[3])

    @property
    def copy_of(self) -> str | None:
        """The id of the document that holds the same article and counts as the original."""
        return self._about[4]

    @property
    def original(self) -> str | None:
        """The text as it came."""
        return self._core.original(self._position)

    @property
    def text(self) -> str | None:
        """The text that is left; None where there was none, and where it went whole."""
        return self._core.text(self._position)

    @property
    def removals(self) -> list[Removal]:
        """The paragraphs that went, in order."""
        return [Removal._make(one) for one in self._core.removals(self._position)]

    @property
    def kept(self) -> list[Kept]:
        """The paragraphs that stayed, in order, each with how near it was to going."""
        return [Kept._make(one) for one in self._core.kept(self._position)]

    def restore(self) -> str | None:
        """The text as it came, put together from what is left and what went."""
        text, original = self.text, self.original
        if text is None or original is None:
            return original
        return restore(text, [(one.start, original[one.start : one.end]) for one in self.removals])

    def explain(self) -> str:
        """Why each paragraph stayed or went, a line each, to be read by a person."""
        lines = [f"{self.id}: {self.fate}" + (f", a copy of {self.copy_of}" if self.copy_of else "")]
        told: list[Removal | Kept] = [*self.removals, *self.kept]
        for one in sorted(told, key=lambda one: one.paragraph):
            why = ", ".join(f"{kind} {bits:+.1f}" for kind, (bits, _) in one.evidence.items())
            is_gone = isinstance(one, Removal)
            verdict: str = one.reason if isinstance(one, Removal) else _why_kept(one)
            text = one.text if len(one.text) <= 72 else one.text[:71] + "…"
            lines.append(f"{'-' if is_gone else '+'} {text}\n      {verdict}" + (f" ({why})" if why else ""))
        return "\n".join(lines)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a CleanedDocument is not pickled: hand on its text and its removals")

    def __repr__(self) -> str:
        return f"<CleanedDocument {self.id!r}: {self.fate}, {len(self.removals)} paragraphs removed>"


class Cleaned:
    """A sequence of documents, and what became of each, in the order in which they were given.

    It is a table for whoever speaks Arrow: ``pyarrow.table(cleaned)``,
    ``polars.DataFrame(cleaned)``. All columns that came in are in it, and ``dejalu``, which says
    what went.
    """

    __slots__ = ("_core",)

    def __init__(self, core: _dejalu.Cleaned) -> None:
        self._core = core

    def __len__(self) -> int:
        return len(self._core)

    @overload
    def __getitem__(self, index: int) -> CleanedDocument: ...
    @overload
    def __getitem__(self, index: slice) -> list[CleanedDocument]: ...
    def __getitem__(self, index: int | slice) -> CleanedDocument | list[CleanedDocument]:
        if isinstance(index, slice):
            return [CleanedDocument(self._core, at) for at in range(*index.indices(len(self)))]
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError("there is no such document")
        return CleanedDocument(self._core, position)

    # It is no `Sequence` by type: polars would take it for a list of rows then, and no table.
    def __iter__(self) -> Iterator[CleanedDocument]:
        return (CleanedDocument(self._core, at) for at in range(len(self)))

    def texts(self) -> list[str | None]:
        """What is left of each document; None where there was no text, and where a document
        went whole."""
        return self._core.texts()

    def records(self) -> list[dict[str, Any]]:
        """The mappings that were given, with the text that is left; those that went whole are
        not among them."""
        rows = self._core.records()
        if rows is None:
            raise UsageError("the documents were no mappings: use texts(), or the table")
        key = self._core.text_key()
        records = []
        for at, (row, text) in enumerate(zip(rows, self.texts(), strict=True)):
            if text is not None or self._core.about(at)[3] == "missing":
                # A row that was None has nothing but that it has no text.
                records.append({key: None} if row is None else _with_text(row, key, text))
        return records

    def clusters(self) -> list[Cluster]:
        """Texts that stand somewhere twice or more, or of which something went."""
        return [Cluster._make(one) for one in self._core.clusters()]

    def blocks(self) -> list[Block]:
        """Blocks of different documents that belong together."""
        return [Block._make(one) for one in self._core.blocks()]

    def lost(self) -> list[Cluster]:
        """Running text that was removed and now stands in no document of its site, though it
        was no furniture of many: what to look at first. The largest comes first."""
        return [Cluster._make(one) for one in self._core.lost()]

    def report(self) -> dict[str, Any]:
        """What was done, in numbers, with the names that ``report.json`` has for them."""
        report: dict[str, Any] = json.loads(self._core.report())
        return report

    def explain(self, document: int | str) -> str:
        """Why each paragraph of a document stayed or went; by its place or its id."""
        if isinstance(document, int):
            return self[document].explain()
        found = [one for one in self if one.id == document]
        if len(found) != 1:
            raise UsageError(
                f"{len(found)} documents are called {document!r}: give the place of one, from 0"
            )
        return found[0].explain()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._core.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> pyarrow.Table:
        """A table of pyarrow's."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A frame of pandas'."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """A frame of polars'."""
        import polars

        return polars.DataFrame(self)

    def to_dataset(self) -> datasets.Dataset:
        """A data set of Hugging Face's."""
        import datasets

        return datasets.Dataset(self.to_arrow())

    def _repr_html_(self) -> str:
        return page(self.report())

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Cleaned is not pickled: hand on texts(), records() or to_arrow()")

    def __repr__(self) -> str:
        totals = self.report()["totals"]
        removed = sum(one["paragraphs"] for one in totals["removed"].values())
        return f"<Cleaned {len(self)} documents: {removed} of {totals['paragraphs']} paragraphs removed>"


def restore(text: str, removed: Iterable[tuple[int, str]]) -> str:
    """Puts what went of a text back: each place (``Removal.start``) with what was cut there
    (``original[removal.start:removal.end]``), in their order."""
    pieces: list[str] = []
    done = at = 0
    for start, cut in removed:
        taken = start - done
        if taken < 0 or at + taken > len(text):
            raise UsageError("these removals do not fit the text: give those of this text, in order")
        pieces += (text[at : at + taken], cut)
        at += taken
        done = start + len(cut)
    return "".join([*pieces, text[at:]])


def _why_kept(kept: Kept) -> str:
    return kept.kept_by or f"{kept.missing:.1f} bits short of going"


def _with_text(row: Any, key: str, text: str | None) -> dict[str, Any]:
    """The same mapping with another text."""
    changed = dict(row)
    if key in changed or "." not in key:
        changed[key] = text
        return changed
    first, rest = key.split(".", 1)
    changed[first] = _with_text(changed[first], rest, text)
    return changed
