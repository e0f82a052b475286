"""An index of a data frame: what ``dejalu index build`` makes of the same rows."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, Literal

from pyspark.sql import functions as F

from .. import _dejalu
from .._documents import Keys, keys
from .._errors import UsageError
from .._index import Index
from .._types import Path, Progress
from . import _checks, _schema, _stages
from ._output import require_reachable
from ._storage import require_apart, roots

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

# Bytes of text of one index, about: it is built in the memory of a worker.
PIECE = 256 << 20

# Bytes of an index that travel as one row.
CHUNK = 16 << 20

_PLACED = "site string, part int, parts int, position bigint"
_CHUNKS = "bucket int, piece int, chunk int, data binary"


def build_index(
    df: DataFrame,
    path: Path,
    *,
    staging: str | os.PathLike[str],
    text_key: str | None = None,
    id_key: str | None = None,
    url_key: str | None = None,
    site_key: str | None = None,
    date_key: str | None = None,
    site_from: Literal["auto", "host", "key", "none"] | None = None,
    drop: str = "",
    paragraphs: Literal["detect", "line", "blank"] | None = None,
    overwrite: bool = False,
    allow_empty: bool = False,
    partitions: int | None = None,
    memory: int | str | None = None,
    temp_dir: Path | None = None,
    progress: Progress | None = None,
) -> Index:
    """Writes an index of all rows to a file of the driver, and opens it. It is the file that
    :meth:`dejalu.Index.build` writes for the same rows, byte for byte.

    The rows of a site come to one worker, which writes an index of them; the driver merges these,
    and copies what is known of each site. ``staging`` is a folder that all workers reach; it holds
    the indexes of the workers under ``index-...`` until the file is there. Each row with a text needs
    an id or a url. Rows without any text are an error unless ``allow_empty`` accepts them.
    ``memory`` and ``temp_dir`` are for merging.
    """
    _checks.require_frame(df)
    _checks.require_bounded(df)
    _checks.require_count(partitions, "partitions")
    named = keys(text_key, id_key, url_key, site_key, date_key, site_from)
    target = os.path.abspath(path)
    if os.path.exists(target) and not overwrite:
        raise UsageError(f"{target} is there already: name another file, or replace it with overwrite=True")
    needed = [named.text, named.id, named.url, named.date, *([named.site] if named.site else [])]
    found = list(dict.fromkeys(name.split(".")[0] for name in needed))
    for option, name in (("text_key", named.text), ("site_key", named.site)):
        if name is not None and name.split(".")[0] not in df.columns:
            raise UsageError(f"there is no column {name}: name one of {', '.join(df.columns)} with {option}=")
    if _checks.column(df, named.id) is None and _checks.column(df, named.url) is None:
        raise UsageError(
            f"no column is called {named.id}, and none {named.url}: name one that says what a row is called "
            "with id_key= or url_key="
        )
    _checks.require_types(df.select(*[_schema.quoted(name) for name in found if name in df.columns]), named)
    place = os.fspath(staging).rstrip("/")
    require_reachable(df.sparkSession, place, "staging")
    require_apart(df.sparkSession, roots(df), [place], "name another folder with staging=")
    _checks.require_said(df, named)
    if not allow_empty and not _checks.has_text(df, named):
        raise _checks.nothing_read(f"no row has a text in {named.text}")
    columns = [_schema.quoted(name) for name in found if name in df.columns]
    versions = _dejalu.versions()
    rows = df.select(
        F.struct(*[F.col(name) for name in columns]).alias("row"),
        F.lit("").alias("file"),
        F.monotonically_increasing_id().alias("number"),
    )
    fields = _schema.parsed(_PLACED).add("row", _schema.nullable(rows.schema["row"].dataType), True)
    count = df.sparkSession.sparkContext.defaultParallelism * 2 if partitions is None else partitions
    chunks = (
        rows.mapInArrow(_stages.place(versions, named, _schema.LONGEST, {}, {"": 0}), fields)
        .select("site", "row")
        .repartition(count, "site")
        .sortWithinPartitions("site")
        .mapInArrow(_pieces(versions, named, (drop, paragraphs), PIECE), _schema.parsed(_CHUNKS))
    )
    # A name of its own: what is removed behind it is nobody else's.
    folder = f"{place}/index-{uuid.uuid4().hex}"
    try:
        chunks.write.parquet(folder)
        with tempfile.TemporaryDirectory(dir=temp_dir, prefix="dejalu-index-") as local:
            pieces = _fetched(df.sparkSession, folder, File(local))
            if pieces:
                return Index.merge(pieces, target, overwrite=overwrite, memory=memory, progress=progress)
            return Index.build([], target, drop=drop, paragraphs=paragraphs, overwrite=overwrite)
    finally:
        _remove(df.sparkSession, folder)


def send_index(spark: Any, path: str) -> tuple[str, str]:
    """Sends an index to every worker, under a name that holds its digest: one that was sent before
    may be called the same, or be of the same file as it was then. Returns the name, and the digest."""
    from pyspark import SparkFiles

    _dejalu.Index(path)
    folder = File(SparkFiles.getRootDirectory())
    # What is copied is looked at, since the file may be replaced at any time.
    with tempfile.NamedTemporaryFile(dir=folder, prefix="dejalu-", suffix=".idx", delete=False) as fresh:
        copy = File(fresh.name)
    try:
        shutil.copyfile(path, copy)
        digest = _dejalu.Index(os.fspath(copy)).digest()
        name = f"dejalu-{digest}.idx"
        if not any(one.endswith(f"/{name}") for one in spark.sparkContext.listFiles):
            os.replace(copy, folder / name)
            spark.sparkContext.addFile(os.fspath(folder / name))
    finally:
        copy.unlink(missing_ok=True)
    return name, digest


def _pieces(driver: _stages.Versions, named: Keys, told: tuple[str, Any], most: int) -> _stages.Stage:
    """Rows, those of a site side by side → indexes of them, in chunks."""

    def stage(batches: _stages.Batches) -> _stages.Batches:
        import pyarrow as pa
        from pyspark import TaskContext

        _stages.require(driver)
        context = TaskContext.get()
        bucket = context.partitionId() if context is not None else 0
        piece = 0
        folder = tempfile.mkdtemp(prefix="dejalu-index-")

        def built(tables: list[pyarrow.Table]) -> _stages.Batches:
            file = File(folder) / f"{piece}.idx"
            table = pa.concat_tables(tables)
            Index.build(
                table,
                file,
                text_key=named.text,
                id_key=named.id if named.id in table.column_names else None,
                url_key=named.url if named.url in table.column_names else None,
                date_key=named.date if named.date in table.column_names else None,
                site_key=SITE,
                drop=told[0],
                paragraphs=told[1],
                threads=1,
            )
            with open(file, "rb") as whole:
                for number, data in enumerate(iter(lambda: whole.read(CHUNK), b"")):
                    values = [[bucket], [piece], [number], [data]]
                    kinds = [pa.int32(), pa.int32(), pa.int32(), pa.binary()]
                    arrays = [pa.array(one, kind) for one, kind in zip(values, kinds, strict=True)]
                    yield pa.RecordBatch.from_arrays(arrays, names=["bucket", "piece", "chunk", "data"])
            file.unlink()

        try:
            waiting: list[pyarrow.Table] = []
            size = 0
            for batch in batches:
                table = _stages.flat(batch, "site")
                table = table.rename_columns([*table.column_names[:-1], SITE])
                _require_names(table, named)
                waiting.append(table)
                size += table.nbytes
                if size < most:
                    continue
                # To where the last site begins. One that is larger than memory should be asked for
                # is in several indexes: what is known of it is made again when all is merged.
                cut = _last_site(table) or table.num_rows
                waiting[-1] = table.slice(0, cut)
                yield from built(waiting)
                rest = table.slice(cut)
                waiting, size, piece = [rest] if rest.num_rows else [], rest.nbytes, piece + 1
            if waiting:
                yield from built(waiting)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return stage


# The column of the site, which is known already.
SITE = "__dejalu_site"


def _require_names(table: pyarrow.Table, named: Keys) -> None:
    """Refuses a row with a text that nothing names."""
    import pyarrow.compute

    pc: Any = pyarrow.compute
    nameless = pc.is_valid(table[named.text]) if named.text in table.column_names else None
    for key in (named.id, named.url):
        if nameless is None or (key not in table.column_names and "." in key):
            return
        if key in table.column_names:
            nameless = pc.and_(nameless, pc.is_null(table[key]))
    row = pc.index(nameless, True).as_py()
    if row >= 0:
        start = (table[named.text][row].as_py() or "")[:40]
        raise UsageError(
            f"the row whose text begins {start!r} has neither {named.id} nor {named.url}: name a column with "
            "id_key= or url_key=, or leave such rows out"
        )


def _last_site(table: pyarrow.Table) -> int:
    """The row with which the last site of a table begins."""
    sites = table.column(SITE).to_pylist()
    start = len(sites)
    while start and sites[start - 1] == sites[-1]:
        start -= 1
    return start


def _fetched(spark: Any, folder: str, local: File) -> list[File]:
    """The indexes of the workers, as files of the driver."""
    chunks = spark.read.schema(_CHUNKS).parquet(folder).orderBy("bucket", "piece", "chunk")
    pieces: list[File] = []
    name, file = None, None
    try:
        for row in chunks.toLocalIterator():
            if (row.bucket, row.piece) != name:
                if file is not None:
                    file.close()
                name = (row.bucket, row.piece)
                pieces.append(local / f"{row.bucket:06}-{row.piece:06}.idx")
                file = open(pieces[-1], "wb")  # noqa: SIM115
            assert file is not None
            file.write(row.data)
    finally:
        if file is not None:
            file.close()
    return pieces


def _remove(spark: Any, folder: str) -> None:
    path = spark._jvm.org.apache.hadoop.fs.Path(folder)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)
