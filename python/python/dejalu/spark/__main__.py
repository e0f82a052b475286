"""``python -m dejalu.spark INPUT... -o OUT``, for ``spark-submit`` and by hand."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from .._errors import DejaluError, UsageError
from . import against, clean, restore, write_folder
from ._schema import LONGEST
from ._storage import Staging, require_apart

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 10**3, "MB": 10**6, "GB": 10**9}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m dejalu.spark",
        description="Cleans a corpus on Spark. Options that are not here are Spark's own: give them "
        "to spark-submit.",
    )
    add = parser.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="folders or files, wherever Spark reads them")
    add("-o", "--output", required=True, help="the folder that is made: articles, report")
    add("--format", choices=["parquet", "json"], help="of the input and the output; by the names of the files")
    add("--staging", help="the folder for what is done so far; OUTPUT/_staging, removed at the end")
    add("--folder", help="a folder of the driver that gets what one machine leaves, report.html among it")
    add("--overwrite", action="store_true", help="replace what an earlier run left")
    add("--partitions", type=int, help="partitions of the judge; two a core, or one for 400,000 paragraphs")
    add("--restore", action="store_true", help="INPUT is the folder articles of a run: give the input again")
    add("--index", help="clean each document by itself against this index")
    for key in ("text", "id", "url", "site", "date"):
        add(f"--{key}-key", help=f"the column of the {key}")
    add("--site-from", choices=["auto", "host", "key", "none"], help="what the site of a document is")
    add("--reasons", type=lambda text: text.split(","), help="what may be removed: cue,teaser,...")
    add("--articles-twice", choices=["keep", "drop"], help="copies of an article")
    add("--caution", type=int, help="bits of evidence more that a removal takes")
    add("--paragraphs", choices=["detect", "line", "blank"], help="what divides a text")
    add("--allow", type=Path, action="append", help="a file of paragraphs that are never removed")
    add("--deny", type=Path, action="append", help="a file of paragraphs that are always removed")
    add("--max-document", type=size, default=LONGEST, help="the longest text that is judged: 64MiB")
    return parser.parse_args(given)


def size(text: str) -> int:
    """Bytes, as ``64MiB``."""
    number = text.rstrip("".join(set("".join(UNITS))))
    unit = text[len(number) :]
    if not number.isdigit() or unit not in UNITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no size: give one such as 64MiB")
    return int(number) * UNITS[unit]


def read(spark: Any, inputs: list[str], format: str | None) -> tuple[DataFrame, str]:
    """The rows of the input, with their key in ``__file`` and ``__row``."""
    if format is None:
        named = {_format_of(name) for name in spark.read.format("binaryFile").load(inputs).inputFiles()}
        if len(named) != 1 or None in named:
            raise UsageError(
                "the input is not all Parquet, and not all JSON lines: name one kind of file, or "
                "say --format"
            )
        format = str(named.pop())
    place = F.col("_metadata.file_path")
    if format == "parquet":
        rows = spark.read.parquet(*inputs)
        return rows.select("*", place.alias("__file"), F.col("_metadata.row_index").alias("__row")), format
    rows = spark.read.option("mode", "FAILFAST").json(inputs)
    # A file is read in blocks, each by one task, which numbers its rows as they come.
    block = F.lpad(F.col("_metadata.file_block_start").cast("string"), 20, "0")
    number = F.monotonically_increasing_id().bitwiseAND(F.lit((1 << 33) - 1))
    return rows.select("*", F.concat_ws("#", place, block).alias("__file"), number.alias("__row")), format


def _format_of(name: str) -> str | None:
    for suffix in (".gz", ".bz2", ".zst"):
        name = name.removesuffix(suffix)
    if name.endswith((".parquet", ".pq")):
        return "parquet"
    return "json" if name.endswith((".jsonl", ".ndjson", ".jl", ".json")) else None


def main(given: Sequence[str] | None = None) -> int:
    """Runs, and says what came of it."""
    asked = arguments(given)
    spark = SparkSession.builder.appName("dejalu").getOrCreate()
    try:
        return run(spark, asked)
    except DejaluError as error:
        print(f"dejalu.spark: {error}", file=sys.stderr)
        return 2


def run(spark: Any, asked: argparse.Namespace) -> int:
    """Cleans, or restores."""
    mode = "overwrite" if asked.overwrite else "errorifexists"
    output = asked.output.rstrip("/")
    made = [output] if asked.restore else [f"{output}/{name}" for name in ("articles", "report", "_staging")]
    require_apart(spark, asked.inputs, made, "name another folder with --output")
    if asked.restore:
        documents = spark.read.format(asked.format or "parquet").load(asked.inputs)
        restored = restore(documents, text_key=asked.text_key or "text")
        restored.write.mode(mode).format(asked.format or "parquet").save(output)
        return 0
    rows, format = read(spark, asked.inputs, asked.format)
    keys = {name: getattr(asked, name) for name in ("text_key", "id_key", "url_key", "site_key", "date_key")}
    options = {
        **keys,
        **{name: getattr(asked, name) for name in ("site_from", "reasons", "articles_twice", "caution")},
        **{name: getattr(asked, name) for name in ("paragraphs", "allow", "deny")},
    }
    if asked.index:
        cleaned = against(rows.drop("__file", "__row"), asked.index, **options)
        cleaned.write.mode(mode).format(format).save(f"{output}/articles")
        return 0
    staging = Staging(spark, asked.staging or f"{output}/_staging")
    result = clean(
        rows,
        staging=staging.path,
        key=["__file", "__row"],
        partitions=asked.partitions,
        overwrite=asked.overwrite,
        max_document=asked.max_document,
        **options,
    )
    articles = result.documents.drop("__file", "__row")
    articles.write.mode(mode).format(format).save(f"{output}/articles")
    for name in ("clusters", "blocks", "sites"):
        frame = getattr(result, name)
        frame.write.mode(mode).format(format).save(f"{output}/report/{name}")
    report = result.report()
    Staging(spark, f"{output}/report").write("report.json", json.dumps(report, ensure_ascii=False, indent=2))
    if asked.folder:
        write_folder(result, None, asked.folder, overwrite=asked.overwrite)
    totals = report["totals"]
    gone = sum(one["paragraphs"] for one in totals["removed"].values())
    print(f"{totals['documents']} documents: {gone} of {totals['paragraphs']} paragraphs removed")
    if asked.staging is None:
        staging.discard()
    return 0


if __name__ == "__main__":
    sys.exit(main())
