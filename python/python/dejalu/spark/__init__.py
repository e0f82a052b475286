"""A corpus that one machine cannot hold, cleaned on Apache Spark: ``pip install dejalu[spark]``.

>>> result = dejalu.spark.clean(df, key=["file", "row"], staging="s3a://bucket/run-1")  # doctest: +SKIP
>>> result.documents.write.parquet("s3a://bucket/clean")                               # doctest: +SKIP

What comes out is what :func:`dejalu.clean` makes of the same rows, in another order.
``docs/spark.md`` says how it works and what it costs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pyspark.sql import functions as F
from pyspark.sql.types import ByteType, IntegerType, LongType, ShortType, StringType, StructType

from .. import _dejalu
from .._documents import Keys, keys
from .._errors import UsageError
from .._settings import Told, decision
from .._types import Path, Reason
from . import _checks, _schema, _stages
from ._folder import write_folder
from ._index import build_index, send_index
from ._output import read_articles, require_reachable
from ._result import Result
from ._spans import require_keys
from ._storage import Staging, require_apart, roots, signature

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

__all__ = ["Result", "against", "build_index", "clean", "read_articles", "restore", "write_folder"]

# Paragraphs of a partition, about.
PARTITION = 400_000


def clean(
    df: DataFrame,
    *,
    staging: str | os.PathLike[str],
    key: Sequence[str] | None = None,
    text_key: str | None = None,
    id_key: str | None = None,
    url_key: str | None = None,
    site_key: str | None = None,
    date_key: str | None = None,
    site_from: Literal["auto", "host", "key", "none"] | None = None,
    reasons: Sequence[Reason] | None = None,
    articles_twice: Literal["keep", "drop"] | None = None,
    caution: int | None = None,
    paragraphs: Literal["detect", "line", "blank"] | None = None,
    allow: Sequence[str | Path] | None = None,
    deny: Sequence[str | Path] | None = None,
    max_document: int | str = _schema.LONGEST,
    partitions: int | None = None,
    overwrite: bool = False,
    allow_empty: bool = False,
    share_limits: tuple[int, int] | None = None,
) -> Result:
    """Cleans the rows of a data frame, which are judged together, site by site.

    ``staging`` is a folder that all workers reach. What is complete in it is used again when the
    same run is started again. ``key`` names two columns that order the rows: a text, and a
    whole number from 0, as a file and the row of it. Without it ``id_key`` orders the rows: no id
    may be there twice then, and the text is moved once more.

    A text of more than ``max_document`` bytes is not judged: ``dejalu.fate`` is ``too-large``. An
    input without an article is an error unless ``allow_empty`` accepts it, and so is a key that
    no row has.
    ``share_limits``, paragraphs and words, is for tests: with other limits than those of the
    program its result is another. The other options are those of :func:`dejalu.clean`.
    """
    _checks.require_frame(df)
    _checks.require_bounded(df)
    _checks.require_count(partitions, "partitions")
    longest = _checks.size(max_document, "max_document")
    spark = df.sparkSession
    named = keys(text_key, id_key, url_key, site_key, date_key, site_from)
    _require_columns(df, named)
    settings = decision(reasons, articles_twice, caution, paragraphs, allow, deny)
    told = for_workers(settings)
    limits = _dejalu.share_limits() if share_limits is None else share_limits
    versions = _dejalu.versions()
    order = _order(df, named, key)
    require_reachable(spark, os.fspath(staging), "staging")
    folder = Staging(spark, os.fspath(staging))
    inputs = roots(df)
    require_apart(spark, inputs, [folder.path], "name another folder with staging=")
    if overwrite or not folder.is_complete("judged"):
        _checks.require_said(df, named)
    folder.begin(
        {
            "version": versions[0],
            "normaliser": versions[1],
            "keys": [*named[:6], sorted(named.named)],
            "key": None if key is None else list(key),
            "settings": [told.lines, told.allow, told.deny],
            "max_document": longest,
            "share_limits": list(limits),
            "schema": df.schema.jsonValue(),
            "input": signature(df),
        },
        overwrite,
    )
    result = Result(spark, folder, df.schema, versions, inputs)
    if folder.is_complete("judged"):
        return result
    folder.remove("judged")
    folder.remove("merged")
    numbered = _numbered(df, named, order, folder)
    _stage_totals(numbered, df, named, told, longest, folder, key is not None)
    if key is not None:
        totals = spark.read.schema(_schema.TOTALS).parquet(folder.folder("totals"))
        require_keys(totals, (key[0], key[1]))
    if not allow_empty:
        _require_read(spark, df, named, folder)
    plan = _Plan(spark, folder, limits)
    rows = plan.partitions(spark.sparkContext.defaultParallelism) if partitions is None else partitions
    placed = numbered.select(_as_row(df.columns), F.col(FILE).alias("file"), F.col(NUMBER).alias("number")).mapInArrow(
        _stages.place(versions, named, longest, plan.large, plan.files), _schema.placed(df.schema)
    )
    judged = (
        placed.repartition(rows, "site", "part")
        .sortWithinPartitions("site", "part", "position")
        .mapInArrow(_stages.judge(versions, named, told, plan.rows), _schema.judged(df.schema))
    )
    _write(judged, folder.folder("judged"))
    folder.complete("judged")
    return result


def against(
    df: DataFrame,
    index: Path,
    *,
    text_key: str | None = None,
    id_key: str | None = None,
    url_key: str | None = None,
    site_key: str | None = None,
    date_key: str | None = None,
    site_from: Literal["auto", "host", "key", "none"] | None = None,
    reasons: Sequence[Reason] | None = None,
    articles_twice: Literal["keep", "drop"] | None = None,
    caution: int | None = None,
    paragraphs: Literal["detect", "line", "blank"] | None = None,
    allow: Sequence[str | Path] | None = None,
    deny: Sequence[str | Path] | None = None,
) -> DataFrame:
    """Cleans each row by itself against an index, a file that is sent to every worker: no shuffle,
    and nothing is staged. ``dejalu`` is the column that :func:`dejalu.clean` adds."""
    _checks.require_frame(df)
    named = keys(text_key, id_key, url_key, site_key, date_key, site_from)
    _require_columns(df, named)
    told = for_workers(decision(reasons, articles_twice, caution, paragraphs, allow, deny))
    name, digest = send_index(df.sparkSession, os.fspath(index))
    added = _schema.added(_schema.AGAINST)
    stage = _stages.against(_dejalu.versions(), named, told, name, digest, added)
    rows = df.select(_as_row(df.columns))
    return rows.mapInArrow(stage, _schema.nullable(df.schema).add("dejalu", added, True))


def restore(documents: DataFrame, *, text_key: str = "text") -> DataFrame:
    """The rows as they came, from ``result.documents`` or what was written of it. Each text is
    checked against the hash that was taken of it."""
    _checks.require_frame(documents)
    if "dejalu" not in documents.columns:
        raise UsageError("there is no column dejalu, which says what went: give result.documents")
    fields = [one for one in documents.schema.fields if one.name != "dejalu"]
    names = [one.name for one in fields]
    if _checks.type_of(documents, text_key) is None:
        raise UsageError(f"no column is called {text_key}: name one of {', '.join(names)} with text_key=")
    # What is not needed stays where it is.
    gone = _schema.gone(documents.schema["dejalu"].dataType).alias("dejalu")
    rows = documents.select(_as_row(names), gone)
    stage = _stages.restore(_dejalu.versions(), text_key)
    return rows.mapInArrow(stage, _schema.nullable(StructType(fields)))


_WHOLE = (ByteType, ShortType, IntegerType, LongType)

FILE, NUMBER = "__dejalu_file", "__dejalu_number"


class _Plan:
    """What the totals say of the stages to come."""

    def __init__(self, spark: Any, folder: Staging, limits: tuple[int, int]) -> None:
        totals = spark.read.schema(_schema.TOTALS).parquet(folder.folder("totals"))
        counts = ("documents", "paragraphs", "words")
        # A row of totals has a site, or a file. All that is asked of them is one job.
        each = [*[F.sum(name).alias(name) for name in counts], F.max("rows").alias("rows")]
        sums = totals.groupBy("site", "file").agg(*each)
        most = F.greatest("documents", "paragraphs") > limits[0]
        asked = sums.where(F.col("file").isNotNull() | most | (F.col("words") > limits[1]))
        nothing = [F.lit(None).alias(name) for name in sums.columns if name != "paragraphs"]
        whole = totals.agg(F.sum("paragraphs").alias("paragraphs")).select(*nothing, "paragraphs")
        found = asked.unionByName(whole).collect()
        large = [row for row in found if row.site is not None]
        self.large = {
            row.site: _dejalu.parts(row.documents, row.paragraphs, row.words, limits) for row in large
        }
        self.paragraphs = sum(row.paragraphs or 0 for row in found if row.site is None and row.file is None)
        files = [(row.file.encode(), row.rows) for row in found if row.file is not None]
        self.files: dict[str, int] = {}
        self.rows = 0
        for file, rows in sorted(files):
            self.files[file.decode()] = self.rows
            self.rows += rows
        if self.rows > 1 << 62:
            raise UsageError(
                f"the numbers of key= add up to {self.rows}, which is too much: count the rows of each file from 0"
            )

    def partitions(self, cores: int) -> int:
        """How many partitions the judge has."""
        return int(max(2 * cores, self.paragraphs // PARTITION, 1))


def _order(df: DataFrame, named: Keys, key: Sequence[str] | None) -> list[Column] | None:
    """The columns that order the rows: those of ``key``, or None where ids do."""
    if key is None:
        if named.id not in df.columns:
            raise UsageError(
                f"no column is called {named.id}: name two that order the rows with key=, or one in which "
                "each row has a text of its own with id_key="
            )
        return None
    if isinstance(key, str) or len(key) != 2:
        raise UsageError("key= is two columns: a text, as a file, and a whole number, as its row")
    for name in key:
        _require(df, name, "key")
    found = [F.col(_schema.quoted(name) if name in df.columns else name) for name in key]
    kinds = [one.dataType for one in df.select(*found).schema.fields]
    if not (isinstance(kinds[0], (StringType, *_WHOLE)) and isinstance(kinds[1], _WHOLE)):
        raise UsageError(
            f"key= names {key[0]}, a {kinds[0].simpleString()}, and {key[1]}, a {kinds[1].simpleString()}: "
            "name a text and then a whole number, as a file and the row of it"
        )
    return found


def _numbered(df: DataFrame, named: Keys, order: list[Column] | None, folder: Staging) -> DataFrame:
    """The rows with what orders them: a file, and the number of the row in it."""
    if order is not None:
        return df.withColumns({FILE: order[0].cast("string"), NUMBER: order[1].cast("bigint")})
    ids = F.col(_schema.quoted(named.id)).cast("string")
    if not folder.is_complete("numbers"):
        # In ascending order of the partitions, and in them of the rows.
        placed = df.select(ids.alias("id")).sort("id").withColumn(NUMBER, F.monotonically_increasing_id())
        placed.write.mode("overwrite").parquet(folder.folder("numbers"))
        folder.complete("numbers")
    numbers = df.sparkSession.read.parquet(folder.folder("numbers"))
    twice = numbers.groupBy("id").count().where("count > 1 or id is null").limit(1).collect()
    if twice:
        raise UsageError(
            f"the id {twice[0].id!r} is there {twice[0]['count']} times: name two columns that order "
            "the rows with key="
        )
    part = F.lpad(F.shiftrightunsigned(NUMBER, 33).cast("string"), 10, "0")
    numbers = numbers.select(
        F.col("id").alias("__dejalu_id"),
        part.alias(FILE),
        F.col(NUMBER).bitwiseAND(F.lit((1 << 33) - 1)).alias(NUMBER),
    )
    return df.join(numbers, ids == F.col("__dejalu_id")).drop("__dejalu_id")


def _stage_totals(
    numbered: DataFrame, df: DataFrame, named: Keys, told: Told, longest: int, folder: Staging, keyed: bool
) -> None:
    """Reads the texts once to know what sites and files add up to."""
    if folder.is_complete("totals"):
        return
    needed = [named.text, named.url] + ([named.site] if named.site else [])
    columns = [_outer(df, name) for name in needed]
    found = list(dict.fromkeys(name for name in columns if name is not None))
    rows = numbered.select(_as_row(found), F.col(FILE).alias("file"), F.col(NUMBER).alias("number"))
    # Names that are not there are looked for in all columns, which these are not.
    only = named._replace(named=named.named & {"text_key", "url_key", "site_key"})
    stage = _stages.totals(_dejalu.versions(), only, told, longest, keyed)
    totals = rows.mapInArrow(stage, _schema.parsed(_schema.TOTALS))
    totals.write.mode("overwrite").parquet(folder.folder("totals"))
    folder.complete("totals")


def _require_read(spark: Any, df: DataFrame, named: Keys, folder: Staging) -> None:
    """Refuses an input without an article, and a url that names no host where it should."""
    totals = spark.read.schema(_schema.TOTALS).parquet(folder.folder("totals"))
    sums = totals.agg(F.sum("paragraphs"), F.sum("documents"), F.max("site")).first()
    paragraphs, documents, site = sums or (0, 0, "")
    wrong = None
    if not paragraphs:
        why = f"all of {documents} texts are empty" if documents else f"no row has a text in {named.text}"
        wrong = _checks.nothing_read(why)
    elif named.site_from == "host" and not site:
        wrong = UsageError(
            f"site_from='host': no row has a url with a host in {named.url}; name the column of the url with "
            "url_key=, or leave it out"
        )
    if wrong is not None:
        # Nobody wants to clean this, so that it is not in the way of what is meant.
        folder.discard()
        raise wrong


def _as_row(names: Sequence[str]) -> Column:
    """Columns as one, of which only the names of fields say which is which."""
    return F.struct(*[F.col(_schema.quoted(name)) for name in names]).alias("row")


def _write(judged: DataFrame, path: str) -> None:
    """Writes rows of several kinds, a folder each, without sorting them by kind."""
    conf = judged.sparkSession.conf
    option = "spark.sql.maxConcurrentOutputFileWriters"
    before = conf.get(option, None)
    conf.set(option, "16")
    try:
        judged.write.mode("overwrite").partitionBy("kind").parquet(path)
    finally:
        conf.unset(option) if before is None else conf.set(option, before)


def for_workers(settings: dict[str, Any]) -> Told:
    """Settings that name no files: those are on the driver."""
    allow, deny = _dejalu.lists(Told(settings, threads=1))
    return Told({**settings, "allow": allow, "deny": deny}, threads=1)


def _outer(df: DataFrame, path: str) -> str | None:
    """The column that holds what a path names."""
    if path in df.columns:
        return path
    outer = path.split(".", 1)[0]
    return outer if outer in df.columns else None


def _require(df: DataFrame, path: str, option: str) -> None:
    if _outer(df, path) is None:
        raise UsageError(
            f"no column is called {path}: name one of {', '.join(df.columns)} with {option}="
        )


def _require_columns(df: DataFrame, named: Keys) -> None:
    _require(df, named.text, "text_key")
    for option, path in (
        ("id_key", named.id),
        ("url_key", named.url),
        ("site_key", named.site),
        ("date_key", named.date),
    ):
        if option in named.named and path is not None:
            _require(df, path, option)
    _checks.require_types(df, named)
    if "dejalu" in df.columns:
        raise UsageError("there is a column dejalu already, and one of that name is to be added: rename it")
