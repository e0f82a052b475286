"""The folder that one machine leaves, of what a cluster decided."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from .. import _dejalu
from .._errors import DamageError, warn
from .._index import paths
from .._settings import Told
from .._types import Path, Progress

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ._result import Result


def write_folder(
    result: Result,
    inputs: Path | Iterable[Path],
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
    order of the key. It reads them twice and judges nothing; verdicts and what repeats come to its
    memory. What is not judged on one machine's terms (``share_limits``) is written all the same.
    """
    run = json.loads(result._staging._read("run.json") or "{}")
    text, id, url, site, date, site_from, named = run["keys"]
    given = {"text_key": text, "id_key": id, "url_key": url, "site_key": site, "date_key": date}
    settings = {option: key for option, key in given.items() if option in named}
    if site_from != "auto":
        settings["site_from"] = site_from
    told = Told(
        {**settings, "max_document": run["max_document"], "title": title},
        memory=memory,
        temp_dir=temp_dir,
        threads=threads,
    )
    lines, told.allow, told.deny = run["settings"]
    told.lines += [line for line in lines if not line.startswith("memory")]
    documents = result.staged.where((F.col("kind") == "document") & (F.col("part") >= 0))
    writer = _dejalu.ResultWriter(_table(documents.select("position", "verdict").orderBy("position")))
    # A site is taken whole: its rows of all kinds side by side.
    repeats = result.repeats("share").unionByName(result.repeats("cluster"))
    repeats = repeats.unionByName(result.repeats("family"))
    writer.add(_table(repeats.orderBy("site", "kind")))
    report, bad, too_many = writer.write(
        paths(inputs), os.fspath(output), overwrite, dry_run, told, progress
    )
    if too_many:
        warn(f"{bad} bad records were copied unchanged, see the report's problems")
    done: dict[str, Any] = json.loads(report)
    return done


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
