"""A corpus that is judged together, on datatrove's executors: three steps that talk by files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from datatrove.io import get_datafolder
from datatrove.pipeline.base import PipelineStep

from . import _dejalu
from ._documents import Keys, keys
from ._errors import UsageError
from ._settings import Told, decision
from ._trove_told import AGAIN, Seen, common, forget, read_rows, task_name, tell, told

if TYPE_CHECKING:
    import pyarrow
    from datatrove.data import Document
    from datatrove.io import DataFolder
    from datatrove.pipeline.writers.disk_base import DiskWriter

# Documents that are looked at together.
BATCH = 2_000

# The longest text that is judged, in bytes, as on files.
LONGEST = 64 << 20

# What datatrove lists the steps under.
KIND = "🫂 - DEDUPS"


def folder_of(folder: Any) -> DataFolder:
    """A folder, as datatrove takes it: a path of whatever kind, or one with its file system."""
    return get_datafolder(os.fspath(folder) if isinstance(folder, os.PathLike) else folder)


def _keys(site_key: str | None) -> Keys:
    return keys("text", "id", "url", None if site_key is None else "site", "date", None)


def _columns(documents: list[Document], site_key: str | None) -> dict[str, list[Any]]:
    """What is asked of documents. The site is what ``site_key`` of the metadata holds, else the
    host of the url."""
    said = [document.metadata for document in documents]
    columns = {
        "text": [document.text for document in documents],
        "id": [str(document.id) for document in documents],
        "url": [_text(about.get("url")) for about in said],
        "date": [_text(about.get("date")) for about in said],
    }
    if site_key is not None:
        columns["site"] = [_text(about.get(site_key)) or "" for about in said]
    return columns


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _rows(columns: dict[str, list[Any]], rank: int, first: int) -> pyarrow.Table:
    """Documents as rows with their key: the task, and the number in it."""
    import pyarrow as pa

    arrays = [pa.array(values, pa.large_string()) for values in columns.values()]
    count = len(columns["text"])
    return pa.table(
        {
            "row": pa.StructArray.from_arrays(arrays, names=list(columns)),
            "file": pa.array([task_name(rank)] * count, pa.string()),
            "number": pa.array(range(first, first + count), pa.int64()),
        }
    )


def read_table(table: Any) -> pyarrow.Table:
    import pyarrow as pa

    return pa.RecordBatchReader.from_stream(table).read_all()


def _batches(data: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in data:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class SiteTotals(PipelineStep):  # type: ignore[misc]
    """Step 1, as many tasks as there are parts of the input: writes into a folder what the sites
    of each part add up to, and passes the documents on."""

    name = "📇 dejalu 1: sites"
    type = KIND

    def __init__(self, folder: str | os.PathLike[str], *, site_key: str | None = None) -> None:
        super().__init__()
        self.folder: DataFolder = folder_of(folder)
        self.site_key = site_key

    def run(
        self, data: Iterable[Document], rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Looks at the documents while they pass."""
        forget(self.folder, rank)
        seen = Seen()
        counts = _dejalu.SiteTotals(_keys(self.site_key), Told({}, threads=1), LONGEST)
        sums: dict[str, list[int]] = {}
        for batch in _batches(data):
            with self.track_time():
                columns = _columns(batch, self.site_key)
                full = counts.add(_rows(columns, rank, seen.rows))
                if full is not None:
                    _add_up(sums, full)
                seen.add(columns)
            self.stat_update("documents", value=len(batch))
            yield from batch
        _add_up(sums, counts.finish())
        tell(self.folder, rank, world_size, **seen.told(), sites=sums)


def _add_up(sums: dict[str, list[int]], table: Any) -> None:
    for row in read_table(table).to_pylist():
        if row["site"] is not None:
            sum = sums.setdefault(row["site"], [0, 0, 0])
            for at, name in enumerate(("documents", "paragraphs", "words")):
                sum[at] += row[name]


class _Plan:
    """What step 1 said."""

    def __init__(self, folder: DataFolder, limits: tuple[int, int] | None) -> None:
        self.tasks = told(folder, "SiteTotals")
        sums: dict[str, list[int]] = {}
        self.files: dict[str, int] = {}
        self.rows = 0
        for rank, one in enumerate(self.tasks):
            self.files[task_name(rank)] = self.rows
            self.rows += one["rows"]
            for site, counts in one["sites"].items():
                sum = sums.setdefault(site, [0, 0, 0])
                sums[site] = [before + more for before, more in zip(sum, counts, strict=True)]
        limits = _dejalu.share_limits() if limits is None else limits
        parts = {site: _dejalu.parts(*_three(counts), limits) for site, counts in sums.items()}
        self.large = {site: count for site, count in parts.items() if count > 1}
        spelled = json.dumps([self.tasks, limits], sort_keys=True)
        self.digest = hashlib.blake2b(spelled.encode(), digest_size=16).hexdigest()

    def require_same(self, seen: Seen, rank: int) -> None:
        """Refuses documents that step 1 was not given."""
        before = {name: self.tasks[rank][name] for name in ("rows", "documents")}
        if seen.told() != before:
            raise UsageError(
                f"task {rank} was given {seen.rows} documents, and in step 1 {before['rows']}, or others: the "
                f"input has changed; run SiteTotals again {AGAIN}, then ShareSplit"
            )


def _three(counts: list[int]) -> tuple[int, int, int]:
    documents, paragraphs, words = counts
    return documents, paragraphs, words


class ShareSplit(PipelineStep):  # type: ignore[misc]
    """Step 2, the same tasks as step 1: writes the documents into ``buckets`` folders, all of a
    site (of a large one, of a share of it) into one. ``depends`` on step 1."""

    name = "📇 dejalu 2: shares"
    type = KIND

    def __init__(
        self,
        totals: str | os.PathLike[str],
        folder: str | os.PathLike[str],
        buckets: int,
        *,
        site_key: str | None = None,
        share_limits: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        if buckets < 1:
            raise UsageError(f"buckets is {buckets}: give as many as step 3 has tasks")
        self.totals: DataFolder = folder_of(totals)
        self.folder: DataFolder = folder_of(folder)
        self.buckets = buckets
        self.site_key = site_key
        self.share_limits = share_limits

    def run(
        self, data: Iterable[Document], rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Writes all documents; none are passed on."""
        import pyarrow as pa

        plan = _Plan(self.totals, self.share_limits)
        if world_size != len(plan.tasks):
            raise UsageError(
                f"step 2 has {world_size} tasks and step 1 had {len(plan.tasks)}: give tasks={len(plan.tasks)}"
            )
        placer = _dejalu.RowPlacer(_keys(self.site_key), LONGEST, plan.large, plan.files)
        # A task that runs again replaces what it wrote before.
        forget(self.folder, rank)
        for old in self.folder.list_files(glob_pattern=f"*/{task_name(rank)}.arrow"):
            self.folder.rm(old)
        seen = Seen()
        counts: dict[str, int] = {}
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with ExitStack() as open_files:
            writers: dict[int, Any] = {}
            for batch in _batches(data):
                with self.track_time():
                    columns = _columns(batch, self.site_key)
                    rows = _rows(columns, rank, seen.rows)
                    seen.add(columns)
                    placed = pa.concat_tables(read_table(one) for one in placer.place(rows))
                    about = [json.dumps([one.metadata, _media(one)]) for one in batch]
                    placed = placed.append_column("about", pa.array(about, pa.large_string()))
                    pairs = zip(placed["site"].to_pylist(), placed["part"].to_pylist(), strict=True)
                    bucket = [_bucket(*pair, self.buckets) for pair in pairs]
                    for number in sorted(set(bucket)):
                        if number not in writers:
                            name = f"{task_name(number)}/{task_name(rank)}.arrow"
                            file = open_files.enter_context(self.folder.open(name, "wb"))
                            writer = pa.ipc.new_stream(file, placed.schema, options=options)
                            writers[number] = open_files.enter_context(writer)
                        part = placed.filter([one == number for one in bucket])
                        writers[number].write_table(part)
                        counts[task_name(number)] = counts.get(task_name(number), 0) + part.num_rows
                self.stat_update("documents", value=len(batch))
        plan.require_same(seen, rank)
        said = {"rows": plan.rows, "buckets": self.buckets, "totals": plan.digest, "counts": counts}
        tell(self.folder, rank, world_size, **said)
        yield from ()


def _media(document: Document) -> list[dict[str, Any]]:
    from dataclasses import asdict

    return [asdict(one) for one in document.media or ()]


def _bucket(site: str, part: int, buckets: int) -> int:
    digest = hashlib.blake2b(f"{site}\0{part}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % buckets


class ShareJudge(PipelineStep):  # type: ignore[misc]
    """Step 3, as many tasks as ``buckets``: judges each share, and passes on what is left of the
    documents. ``depends`` on step 2. ``metadata["dejalu"]`` says what became of each: ``fate``,
    ``copy_of`` and ``removed``, the spans of the original text that went. What is dropped or
    changed goes to ``exclusion_writer`` as it was, what went of it between ``>>>`` and ``<<<``.
    ``repeats`` is a folder for clusters, block families and sites: :func:`repeats` reads it.

    ``settings`` are ``reasons``, ``articles_twice``, ``caution``, ``paragraphs``, ``allow``,
    ``deny``, as for :func:`dejalu.clean`."""

    name = "🧹 dejalu 3: judge"
    type = KIND

    def __init__(
        self,
        folder: str | os.PathLike[str],
        repeats: str | os.PathLike[str] | None = None,
        exclusion_writer: DiskWriter | None = None,
        *,
        site_key: str | None = None,
        **settings: Any,
    ) -> None:
        super().__init__()
        self.folder: DataFolder = folder_of(folder)
        self.repeats: DataFolder | None = None if repeats is None else folder_of(repeats)
        self.exclusion_writer = exclusion_writer
        self.site_key = site_key
        names = ("reasons", "articles_twice", "caution", "paragraphs", "allow", "deny")
        unknown = sorted(settings.keys() - set(names))
        if unknown:
            raise UsageError(f"ShareJudge has no option {unknown[0]}: it has {', '.join(names)}")
        self.settings = decision(*(settings.get(name) for name in names))

    def run(
        self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Judges the shares of a bucket."""
        tasks = told(self.folder, "ShareSplit")
        rows, buckets, _ = (common(tasks, name, self.folder, "ShareSplit") for name in ("rows", "buckets", "totals"))
        if world_size != buckets:
            raise UsageError(f"step 3 has {world_size} tasks and step 2 made {buckets} buckets: give {buckets}")
        if self.repeats is not None:
            forget(self.repeats, rank)
        table = self._bucket(rank, tasks)
        judge = _dejalu.ShareJudge(_keys(self.site_key), Told(self.settings, threads=1), rows)
        found: list[pyarrow.Table] = []
        with ExitStack() as open_files:
            writer = self.exclusion_writer and open_files.enter_context(self.exclusion_writer)
            if table is not None:
                places = {position: at for at, position in enumerate(table["position"].to_pylist())}
                judge.add(table.drop_columns(["about"]))
                judge.end()
                while (done := judge.next()) is not None:
                    judged = read_table(done)
                    for row in judged.select(["kind", "position", "id", "row", "dejalu"]).to_pylist():
                        if row["kind"] == "document":
                            yield from self._passed(row, table, places[row["position"]], writer, rank)
                    shares = judged.select(_SHARES)
                    found.append(shares.filter([kind != "document" for kind in shares["kind"].to_pylist()]))
        if self.repeats is not None:
            count = _write(self.repeats, f"{task_name(rank)}.arrow", found)
            tell(self.repeats, rank, world_size, rows=count)

    def _bucket(self, rank: int, tasks: list[dict[str, Any]]) -> pyarrow.Table | None:
        """The rows of a bucket, in the order of their shares."""
        import pyarrow as pa

        tables = []
        for task, one in enumerate(tasks):
            if (rows := one["counts"].get(task_name(rank), 0)) > 0:
                name = f"{task_name(rank)}/{task_name(task)}.arrow"
                tables.append(read_rows(self.folder, name, rows, "ShareSplit"))
        if not tables:
            return None
        order = [("site", "ascending"), ("part", "ascending"), ("position", "ascending")]
        return pa.concat_tables(tables).sort_by(order)

    def _passed(
        self, row: Mapping[str, Any], table: pyarrow.Table, at: int, writer: Any, rank: int
    ) -> Iterator[Document]:
        from datatrove.data import Document, Media

        metadata, media = json.loads(table["about"][at].as_py())
        original = table["row"][at].as_py()
        about = row["dejalu"]
        spans = ("start", "end", "reason", "text")
        removed = [{name: one[name] for name in spans} for one in about["removed"] or ()]
        said = {"fate": about["fate"], "copy_of": about["copy_of"], "removed": removed}
        self.stat_update(about["fate"])
        for one in removed:
            self.stat_update(f"removed_{one['reason']}")
        is_dropped = about["fate"] == "dropped"
        text = "" if is_dropped else (row["row"]["text"] or "")
        is_empty = is_dropped or bool(removed) and not text.strip()
        again = Document(
            text=text,
            id=original["id"],
            media=[Media(**one) for one in media],
            metadata={**metadata, "dejalu": said},
        )
        if writer is not None and (is_empty or removed):
            marked = _marked(original["text"], removed)
            reason = {"filter_reason": "copy" if is_dropped else "nothing_left"} if is_empty else {}
            kept = {**metadata, "dejalu": said, **reason}
            writer.write(Document(text=marked, id=original["id"], media=again.media, metadata=kept), rank)
        if not is_empty:
            yield again


# The columns of what is no document.
_SHARES = ["kind", "site", "part", "parts", "cluster", "family", "payload", "references", "texts", "tally"]


def _marked(text: str, removed: list[dict[str, Any]]) -> str:
    pieces, end = [], 0
    for one in removed:
        pieces += [text[end : one["start"]], ">>>", text[one["start"] : one["end"]], "<<<"]
        end = one["end"]
    return "".join([*pieces, text[end:]])


def _write(folder: DataFolder, name: str, tables: list[pyarrow.Table]) -> int:
    import pyarrow as pa

    if not tables:
        if folder.exists(name):
            folder.rm(name)
        return 0
    table = pa.concat_tables(tables)
    with folder.open(name, "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    return int(table.num_rows)
