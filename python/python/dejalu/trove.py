"""Steps for datatrove: ``pip install datatrove``.

A corpus is judged together in three passes, each a pipeline of its own, as on one machine:

1. ``[JsonlReader("in/"), SiteTotals("totals/")]``;
2. ``[JsonlReader("in/"), ShareSplit("totals/", "shares/", 64)]``, with the same tasks;
3. ``[ShareJudge("shares/", "repeats/"), JsonlWriter("out/")]``, 64 tasks.

Or each document by itself, against an index of all:

1. ``[JsonlReader("in/"), IndexStep("indexes/")]``: each task writes an index of its documents;
2. ``[MergeStep("indexes/", "known.idx")]``, one task: one index of all;
3. ``[JsonlReader("in/"), CleanFilter("known.idx"), JsonlWriter("out/")]``: each document is
   cleaned by itself against that.

The last alone cleans new documents against an index that is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import BaseFilter

from . import _dejalu
from ._errors import UsageError
from ._index import Index
from ._trove_shares import ShareJudge, ShareSplit, SiteTotals, folder_of, read_table
from ._trove_told import AGAIN, forget, read_rows, task_name, tell, told

__all__ = [
    "CleanFilter",
    "IndexStep",
    "MergeStep",
    "ShareJudge",
    "ShareSplit",
    "SiteTotals",
    "repeats",
]

if TYPE_CHECKING:
    import pyarrow
    from datatrove.data import Document
    from datatrove.pipeline.writers.disk_base import DiskWriter


def _row(document: Document, site_key: str | None) -> dict[str, Any]:
    """What is asked of a document. Its site is what ``site_key`` of its metadata holds, else the
    host of its url."""
    metadata = document.metadata
    site = None if site_key is None else str(metadata.get(site_key) or "")
    return {"text": document.text, "url": metadata.get("url"), "site": site, "id": str(document.id)}


class CleanFilter(BaseFilter):  # type: ignore[misc]
    """Cleans each document against an index, and keeps it. ``metadata["dejalu"]`` says what
    became of it: ``fate`` and ``removed``, the spans of the original text that went, each with
    its reason and its text. A document of which nothing is left goes to ``exclusion_writer``."""

    name = "🧹 dejalu"

    def __init__(
        self,
        index: Index | str | os.PathLike[str],
        exclusion_writer: DiskWriter | None = None,
        *,
        site_key: str | None = None,
    ) -> None:
        super().__init__(exclusion_writer)  # pyright: ignore[reportArgumentType]
        self.index = index if isinstance(index, Index) else Index.open(index)
        self.site_key = site_key

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Cleans the document; False where nothing is left of it."""
        cleaned = self.index.clean_one(**_row(doc, self.site_key))
        removals = cleaned.removals
        doc.metadata["dejalu"] = {
            "fate": cleaned.fate,
            "removed": [
                {"start": one.start, "end": one.end, "reason": one.reason, "text": one.text}
                for one in removals
            ],
        }
        self.stat_update(cleaned.fate)
        for one in removals:
            self.stat_update(f"removed_{one.reason}")
        text = cleaned.text or ""
        self.stat_update("removed_characters", value=len(doc.text) - len(text))
        if doc.text.strip() and not text.strip():
            return False, "nothing_left"
        doc.text = text
        return True


class IndexStep(PipelineStep):  # type: ignore[misc]
    """Writes an index of the documents of each task into a folder, and passes them on."""

    name = "📇 dejalu index"
    type = "🔎 - INDEX"

    def __init__(
        self, folder: str | os.PathLike[str], *, drop: str = "", site_key: str | None = None
    ) -> None:
        super().__init__()
        self.folder = os.fspath(folder)
        self.drop = drop
        self.site_key = site_key

    def run(
        self, data: Iterable[Document], rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Gathers the documents while they pass; the index is written behind the last."""
        folder = folder_of(self.folder)
        forget(folder, rank)
        rows: list[dict[str, Any]] = []
        for document in data:
            self.stat_update("documents")
            rows.append({**_row(document, self.site_key), "date": document.metadata.get("date")})
            yield document
        with self.track_time():
            Path(self.folder).mkdir(parents=True, exist_ok=True)
            path = Path(self.folder) / f"{task_name(rank)}.idx"
            # A task that runs again writes the same again.
            site_key = "site" if rows and self.site_key is not None else None
            Index.build(rows, path, site_key=site_key, drop=self.drop, overwrite=True)
            tell(folder, rank, world_size, bytes=path.stat().st_size)


class MergeStep(PipelineStep):  # type: ignore[misc]
    """Merges the indexes of a folder into one file. It needs one task."""

    name = "📇 dejalu merge"
    type = "🔎 - INDEX"

    def __init__(self, folder: str | os.PathLike[str], index: str | os.PathLike[str]) -> None:
        super().__init__()
        self.folder = os.fspath(folder)
        self.index = os.fspath(index)

    def run(
        self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Merges, and passes on what came."""
        if rank == 0:
            with self.track_time():
                indexes = self._indexes()
                merged = Index.merge(indexes, self.index, overwrite=True)
                self.stat_update("documents", value=merged.documents)
        yield from data or ()

    def _indexes(self) -> list[Path]:
        """The index of each task, or those that were put there by hand."""
        folder = Path(self.folder)
        if not any(folder.glob("*.json")):
            if not (indexes := sorted(folder.glob("*.idx"))):
                raise UsageError(f"{self.folder} holds no index: run IndexStep with it first")
            return indexes
        indexes = []
        for rank, one in enumerate(told(folder_of(self.folder), "IndexStep")):
            path = folder / f"{task_name(rank)}.idx"
            if not path.is_file() or path.stat().st_size != one["bytes"]:
                raise UsageError(f"{path} is gone or cut: run that task of IndexStep again {AGAIN}")
            indexes.append(path)
        return indexes


def repeats(folder: str | os.PathLike[str]) -> dict[str, pyarrow.Table]:
    """What repeats, from the folder that step 3 wrote: ``clusters``, ``blocks`` and ``sites``, with
    the columns that :mod:`dejalu.spark` has for them."""
    import pyarrow as pa

    given = folder_of(folder)
    tables = [
        read_rows(given, f"{task_name(rank)}.arrow", one["rows"], "ShareJudge")
        for rank, one in enumerate(told(given, "ShareJudge"))
        if one["rows"]
    ]
    if not tables:
        raise UsageError(f"{given.path} holds nothing that repeats: no document was judged")
    order = ["site", "kind", "cluster", "family", "part"]
    rows = pa.concat_tables(tables).sort_by([(name, "ascending") for name in order])
    merger = _dejalu.ShareMerger()
    merged = pa.concat_tables([read_table(merger.add(rows)), read_table(merger.end())])
    kinds = merged["kind"].to_pylist()

    def of(kind: str) -> pyarrow.Table:
        return merged.filter([one == kind for one in kinds])

    def read(tables: list[_dejalu.Table]) -> pyarrow.Table:
        return pa.concat_tables([read_table(one) for one in tables]) if tables else pa.table({})

    sites = read(_dejalu.decode_sites(of("share")))
    articles = dict(zip(sites["name"].to_pylist(), sites["articles"].to_pylist(), strict=True))
    clusters = of("cluster")
    counts = [articles.get(site, 0) for site in clusters["site"].to_pylist()]
    clusters = clusters.append_column("articles", pa.array(counts, pa.int32()))
    return {
        "clusters": read(_dejalu.decode_clusters(clusters)),
        "blocks": read(_dejalu.decode_blocks(of("family"))),
        "sites": sites,
    }
