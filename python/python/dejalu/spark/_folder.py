"""The folder that one machine leaves, of what a cluster decided."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from .. import _dejalu
from .._errors import DamageError, warn
from .._index import paths
from .._types import Path, Progress
from . import _stages
from ._report import told_again

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ._result import Result


def write_folder(
    result: Result,
    inputs: Path | Iterable[Path] | None,
    output: Path,
    *,
    overwrite: bool = False,
    dry_run: bool = False,
    memory: int | str | None = None,
    temp_dir: Path | None = None,
    threads: int | None = None,
    title: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Writes ``output/articles`` and ``output/report``, ``report.html`` among it, byte for byte as
    :func:`dejalu.clean_files` does; returns what is in ``report.json``.

    ``inputs`` are the files that were judged, where the driver can read them: the same rows, in the
    order of the key. With None the rows are put together again from the staging folder, in a
    temporary file of the driver, ``rows.parquet``; the folder is then that of this file. It is read
    twice and nothing is judged. Texts pass a partition at a time; verdicts and what repeats come to
    the driver's memory. What is not judged on one machine's terms (``share_limits``) is written all the same.
    """
    run = result.run()
    told = told_again(run, title=title, memory=memory, temp_dir=temp_dir, threads=threads)
    documents = result.staged.where((F.col("kind") == "document") & (F.col("part") >= 0))
    writer = _dejalu.ResultWriter(_table(documents.select("position", "verdict").orderBy("position")))
    # A site is taken whole: its rows of all kinds side by side.
    repeats = result.repeats("share").unionByName(result.repeats("cluster"))
    repeats = repeats.unionByName(result.repeats("family"))
    writer.add(_table(repeats.orderBy("site", "kind")))
    with contextlib.ExitStack() as stack:
        if inputs is None:
            folder = tempfile.TemporaryDirectory(dir=temp_dir, prefix="dejalu-rows-")
            inputs = File(stack.enter_context(folder)) / "rows.parquet"
            restore_rows(result, inputs, run["keys"][0])
        report, bad, too_many = writer.write(
            paths(inputs), os.fspath(output), overwrite, dry_run, told, progress
        )
    if too_many:
        warn(f"{bad} bad records were copied unchanged, see the report's problems")
    done: dict[str, Any] = json.loads(report)
    return done


def restore_rows(result: Result, path: Path, text_key: str) -> None:
    """Writes the rows of a run as they came, in their order, to a file of the driver."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    documents = result.staged.where(F.col("kind") == "document").select("position", "row", "dejalu")
    stage = _stages.carry(result._versions, text_key)
    batches = documents.orderBy("position").select("row", "dejalu").mapInArrow(stage, "data binary")
    with contextlib.ExitStack() as stack:
        writer: Any = None
        for row in batches.toLocalIterator():
            for batch in pa.ipc.open_stream(bytes(row.data)):
                if writer is None:
                    writer = stack.enter_context(pq.ParquetWriter(path, batch.schema, compression="zstd"))
                writer.write_batch(batch)
        if writer is None:
            raise DamageError("the staging folder holds no documents: run it again")


def _table(frame: DataFrame) -> Any:
    """The rows of a frame on the driver, as a table."""
    import pyarrow as pa

    anyhow: Any = frame
    if hasattr(anyhow, "toArrow"):
        return anyhow.toArrow()
    batches = anyhow._collect_as_arrow()
    if not batches:
        raise DamageError("the staging folder holds no rows: run it again")
    return pa.Table.from_batches(batches)
