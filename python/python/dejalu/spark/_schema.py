"""The columns that stages hand on: docs/spark.md has them, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    DataType,
    LongType,
    MapType,
    StringType,
    StructField,
    StructType,
    _parse_datatype_string,
)

from .._errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import Column

# The longest text that is judged, in bytes, as on files.
LONGEST = 64 << 20

# What restoring needs of a removal.
PIECES = "array<struct<`start`:bigint,before:string,text:string,after:string>>"

# A row is of a site, or of rows of a file that follow each other: from `first` to before `rows`. One
# with a file and without `rows` says that a row has no key.
TOTALS = (
    "site string, documents bigint, paragraphs bigint, words bigint, file string, rows bigint, first bigint"
)

_REMOVAL = (
    "paragraph:int,`start`:bigint,`end`:bigint,reason:string,bits:double,cluster:string,block:string,"
    "owner:string,text:string,before:string,after:string"
)

REMOVED = f"array<struct<{_REMOVAL},evidence:array<struct<kind:string,bits:double,count:int>>>>"

# Of rows that are cleaned each by itself.
AGAINST = f"array<struct<{_REMOVAL}>>"

# What a stage writes is bytes, since Spark takes longer to write lists than it takes to judge.
PACKED = "binary"


def added(removed: str) -> DataType:
    """What became of a row, what went of it being of this type."""
    column = (
        f"dejalu struct<fate:string,copy_of:string,removed:{removed},original:string,"
        "xxh3_before:string,xxh3_after:string>"
    )
    return parsed(column).fields[0].dataType


SHARES = (
    "kind string, site string, part int, parts int, cluster bigint, family bigint, payload binary, "
    "references array<struct<number:int,position:bigint,id:string>>, "
    "texts array<struct<text:string,cut:boolean>>, tally string"
)

CLUSTERS = (
    "id string, site string, documents int, occurrences int, lost int, kept int, "
    "removed struct<cue:int,teaser:int,boilerplate:int,repeat:int,duplicate:int>, owner string, "
    "first_date string, last_date string, "
    "variants array<struct<text:string,cut:boolean,occurrences:int,document:string>>"
)

BLOCKS = (
    "id string, site string, cue string, documents int, "
    "members array<struct<cluster:string,blocks:int>>"
)

_AMOUNT = "struct<paragraphs:bigint,characters:bigint>"

SITES = (
    "name string, documents bigint, changed bigint, dropped bigint, spared bigint, emptied bigint, "
    "paragraphs bigint, characters bigint, "
    f"removed struct<cue:{_AMOUNT},teaser:{_AMOUNT},boilerplate:{_AMOUNT},repeat:{_AMOUNT},"
    f"duplicate:{_AMOUNT}>, copies bigint, distinct_paragraphs bigint, articles bigint, "
    "comparisons_passed_over bigint, strict boolean"
)


def nullable(kind: Any) -> Any:
    """The same type, but that anything in it may be null."""
    if isinstance(kind, StructType):
        return StructType([StructField(one.name, nullable(one.dataType), True) for one in kind.fields])
    if isinstance(kind, ArrayType):
        return ArrayType(nullable(kind.elementType), True)
    if isinstance(kind, MapType):
        return MapType(nullable(kind.keyType), nullable(kind.valueType), True)
    return kind


def parsed(columns: str) -> StructType:
    """Columns that are spelled out."""
    found: DataType = _parse_datatype_string(columns)
    assert isinstance(found, StructType)
    return found


def placed(row: StructType) -> StructType:
    """Rows, each with its place."""
    columns = parsed("site string, part int, parts int, position bigint")
    return columns.add("row", nullable(row), True)


def judged(row: StructType) -> StructType:
    """What the judge says, of every kind."""
    shares = parsed(SHARES).fields
    columns = StructType(shares[:4])
    columns = columns.add("position", LongType(), True).add("id", StringType(), True)
    columns = columns.add("row", nullable(row), True)
    columns = columns.add("dejalu", added(PACKED), True)
    return StructType(columns.add("verdict", BinaryType(), True).fields + shares[4:])


def documents(row: StructType) -> StructType:
    """The columns of the user, and what became of each row."""
    return StructType([*nullable(row).fields, StructField("dejalu", added(REMOVED), True)])


def gone(added: DataType) -> Column:
    """What restoring asks of the column ``dejalu``, as it was written, or as Spark made out from JSON
    lines that leave out what is null."""
    names = added.names if isinstance(added, StructType) else []
    if not {"fate", "removed", "xxh3_before"} <= set(names):
        raise UsageError(
            "the column dejalu does not say what went: give the rows as clean() or against() gave them, or "
            "what was written of them"
        )
    removed = F.array().cast(PIECES)
    if isinstance(added, StructType):
        kind = added["removed"].dataType
        if isinstance(kind, ArrayType) and isinstance(kind.elementType, StructType):
            there = kind.elementType.names

            def piece(one: Column) -> Column:
                pieces = [
                    (one[name] if name in there else F.lit(None)).cast("string").alias(name)
                    for name in ("before", "text", "after")
                ]
                return F.struct(one["start"].cast("bigint").alias("start"), *pieces)

            removed = F.coalesce(F.transform(F.col("dejalu.removed"), piece), removed)
    texts = [
        (F.col(f"dejalu.{name}") if name in names else F.lit(None)).cast("string").alias(name)
        for name in ("fate", "original", "xxh3_before")
    ]
    return F.struct(*texts, removed.alias("removed"))


def quoted(name: str) -> str:
    """The name of a column where Spark would read a dot in it as a path."""
    return "`" + name.replace("`", "``") + "`"
