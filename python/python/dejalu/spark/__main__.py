"""``python -m dejalu.spark INPUT... -o OUT``, for ``spark-submit`` and by hand."""

from __future__ import annotations

import argparse
import glob
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from .. import _dejalu
from .._documents import keys
from .._errors import DejaluError, UsageError
from .._settings import decision
from . import _checks, _schema, against, clean, for_workers, restore, write_folder
from ._hadoop import Hadoop
from ._output import NOT_EMPTY, Output, about, java, read_articles
from ._schema import LONGEST
from ._storage import Staging, require_apart

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

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
    add("--staging", help="the folder for what is done so far; OUTPUT.staging, removed at the end")
    add("--folder", help="a folder of the driver that gets what one machine leaves, report.html among it")
    add("--overwrite", action="store_true", help="replace what an earlier run left")
    add("--allow-empty", action="store_true", help="accept an input without an article")
    add("--partitions", type=int, help="partitions of the judge; two a core, or one for 400,000 paragraphs")
    add("--restore", action="store_true", help="INPUT is what a run wrote: give its input again")
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
    add("--max-document", help="the longest text that is judged: 64MiB")
    return parser.parse_intermixed_args(given)


# What says something where each document is cleaned by itself, and where rows are restored.
KEYS = ("text_key", "id_key", "url_key", "site_key", "date_key", "site_from")
DECISION = ("reasons", "articles_twice", "caution", "paragraphs", "allow", "deny")
AGAINST = ("index", *KEYS, *DECISION, "allow_empty")
RESTORE = ("restore", "text_key")


def check(asked: argparse.Namespace) -> None:
    """Says what is wrong with options and paths before Spark starts."""
    of_use = RESTORE if asked.restore else AGAINST if asked.index else None
    for name, value in vars(asked).items():
        said = value is not None and value is not False
        if of_use and said and name not in (*of_use, "inputs", "output", "format", "overwrite"):
            mode = "--restore" if asked.restore else "--index"
            raise UsageError(f"--{name.replace('_', '-')} is of no use with {mode}: leave one out")
    keys(*[getattr(asked, name) for name in KEYS])
    for_workers(decision(*[getattr(asked, name) for name in DECISION]))
    _checks.require_count(asked.partitions, "partitions")
    if asked.max_document is not None:
        _checks.size(asked.max_document, "max_document")
    if asked.index:
        _dejalu.Index(asked.index)
    for name in asked.inputs:
        path = _local(name)
        if path is not None and not glob.has_magic(str(path)) and not path.exists():
            raise UsageError(MISSING.format(name))
    for path in (_local(asked.output), Path(asked.folder) if asked.folder else None):
        if path is None or not path.exists():
            continue
        if not path.is_dir():
            raise UsageError(f"{path} is a file: choose another output folder")
        if any(path.iterdir()) and not asked.overwrite:
            raise UsageError(NOT_EMPTY.format(path))


MISSING = "cannot read the input {}: there is nothing of that name; check the spelling of the path"


def _local(name: str) -> Path | None:
    """A path of this machine; none where it may be another's, which Spark's configuration says."""
    if name.startswith("file:"):
        return Path(name.removeprefix("file:").replace("///", "/", 1))
    elsewhere = ("HADOOP_CONF_DIR", "YARN_CONF_DIR", "SPARK_CONF_DIR", "PYSPARK_GATEWAY_PORT")
    if "://" in name or any(one in os.environ for one in elsewhere):
        return None
    return Path(name)


def read(spark: Any, inputs: list[str], format: str | None, text_key: str) -> tuple[DataFrame, str]:
    """The rows of the input, with their key in ``__file`` and ``__row``."""
    format = format or format_of(spark, inputs)
    place = F.col("_metadata.file_path")
    if format == "parquet":
        rows = spark.read.parquet(*inputs)
        return rows.select("*", place.alias("__file"), F.col("_metadata.row_index").alias("__row")), format
    rows = spark.read.option("mode", "FAILFAST").json(inputs)
    if not rows.columns:
        # There is no line, or no key in any.
        rows = spark.read.schema(f"{_schema.quoted(text_key)} string").json(inputs)
    # A file is read in blocks, each by one task, which numbers its rows as they come.
    block = F.lpad(F.col("_metadata.file_block_start").cast("string"), 20, "0")
    number = F.monotonically_increasing_id().bitwiseAND(F.lit((1 << 33) - 1))
    return rows.select("*", F.concat_ws("#", place, block).alias("__file"), number.alias("__row")), format


def format_of(spark: Any, inputs: list[str]) -> str:
    """Of what kind files are, by their names."""
    named = {_format_of(name) for name in spark.read.format("binaryFile").load(inputs).inputFiles()}
    if not named:
        raise _checks.nothing_read(f"{', '.join(inputs)} is empty; say --format, too")
    if len(named) != 1 or None in named:
        raise UsageError(
            "the input is not all Parquet, and not all JSON lines: name one kind of file, or say --format"
        )
    return str(named.pop())


def _require_there(spark: Any, name: str) -> None:
    """Refuses an input that is not there, or that Hadoop cannot reach."""
    try:
        is_there = Hadoop(spark).has_match(name)
    except Exception as error:
        raise UsageError(f"cannot read the input {name}: {java(error)}") from None
    if not is_there:
        raise UsageError(MISSING.format(name))


def _format_of(name: str) -> str | None:
    for suffix in (".gz", ".bz2", ".zst"):
        name = name.removesuffix(suffix)
    if name.endswith((".parquet", ".pq")):
        return "parquet"
    return "json" if name.endswith((".jsonl", ".ndjson", ".jl", ".json")) else None


def main(given: Sequence[str] | None = None) -> int:
    """Runs, and says what came of it."""
    asked = arguments(given)
    try:
        check(asked)
        return run(SparkSession.builder.appName("dejalu").getOrCreate(), asked)
    except DejaluError as error:
        said = str(error)
    except PySparkException as error:
        # What a worker of dejalu's said stands among the lines of its traceback.
        found = re.search(r"^dejalu\._errors\.\w+: (.+)$", str(error), re.MULTILINE)
        if found is None:
            raise
        said = found[1]
    print(f"dejalu.spark: {_as_options(said)}", file=sys.stderr)
    return 2


def _as_options(said: str) -> str:
    """A message as the shell has options: ``--site-key`` for ``site_key=``."""
    known = vars(arguments(["", "-o", ""]))

    def option(found: re.Match[str]) -> str:
        value = f" {found[2]}" if found[2] else ""
        return f"--{found[1].replace('_', '-')}{value}" if found[1] in known else found[0]

    return re.sub(r"\b([a-z_]+)=(?:True)?('[^']*')?", option, said)


def run(spark: Any, asked: argparse.Namespace) -> int:
    """Cleans, or restores."""
    output = Output(spark, asked.output, overwrite=asked.overwrite)
    for name in asked.inputs:
        _require_there(spark, name)
    require_apart(spark, asked.inputs, [output.path], "name another folder with --output")
    if asked.restore:
        return _restore(spark, asked, output)
    rows, format = read(spark, asked.inputs, asked.format, asked.text_key or "text")
    options = {name: getattr(asked, name) for name in (*KEYS, *DECISION)}
    if asked.index:
        articles = rows.drop("__file", "__row")
        cleaned = against(articles, asked.index, **options)
        named = keys(*[options[name] for name in KEYS])
        if not asked.allow_empty and not _checks.has_text(articles, named):
            raise _checks.nothing_read(f"no row has a text in {named.text}")
        _checks.require_said(articles, named)
        output.write({"articles": cleaned}, format, named.text)
        return 0
    staging = Staging(spark, asked.staging or f"{output.path}.staging")
    result = clean(
        rows,
        staging=staging.path,
        key=["__file", "__row"],
        partitions=asked.partitions,
        overwrite=asked.overwrite,
        allow_empty=asked.allow_empty,
        max_document=LONGEST if asked.max_document is None else asked.max_document,
        **options,
    )
    report = result.write_to(output, format, result.documents.drop("__file", "__row"))
    if asked.folder:
        write_folder(result, None, asked.folder, overwrite=asked.overwrite)
    totals = report["totals"]
    gone = sum(one["paragraphs"] for one in totals["removed"].values())
    print(f"{totals['documents']} documents: {gone} of {totals['paragraphs']} paragraphs removed")
    if asked.staging is None:
        staging.discard()
    return 0


def _restore(spark: Any, asked: argparse.Namespace, output: Output) -> int:
    """Gives the rows of the input again, in the format that they were written in."""
    said = [about(Hadoop(spark), name) for name in asked.inputs]
    if len(said) == 1 and said[0] is not None:
        place, told = said[0]
        articles = read_articles(spark, place)
        format, text_key = told["format"], told["text_key"]
    else:
        format = asked.format or format_of(spark, asked.inputs)
        articles, text_key = spark.read.format(format).load(asked.inputs), "text"
    text_key = asked.text_key or text_key
    output.write({"": restore(articles, text_key=text_key)}, asked.format or format, text_key)
    return 0


if __name__ == "__main__":
    sys.exit(main())
