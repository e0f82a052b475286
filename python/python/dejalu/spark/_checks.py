"""What the driver knows to be wrong before workers begin: columns, types and numbers; and, of a few
rows, whether anybody has a key that was named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F
from pyspark.sql.types import (
    DataType,
    DateType,
    IntegralType,
    NullType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from .._documents import Keys
from .._errors import UsageError, warn
from . import _schema

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
         "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}  # fmt: skip


def size(given: int | str, option: str) -> int:
    """A number of bytes, as it is or as ``64MiB``."""
    if isinstance(given, str):
        found = re.fullmatch(r"(\d+) ?([A-Za-z]*)", given)
        if found is not None and found[2] in UNITS:
            given = int(found[1]) * UNITS[found[2]]
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise UsageError(f"{option}= is {given!r}: give a number of bytes, or a size such as '64MiB'")
    return given


def require_count(given: Any, option: str) -> None:
    """Refuses what is no number of things."""
    if given is not None and (isinstance(given, bool) or not isinstance(given, int) or given < 1):
        raise UsageError(f"{option}= is {given!r}: give a number from 1, or leave it out")


def require_frame(given: Any) -> None:
    """Refuses what is no data frame of a Spark that has its Java here."""
    if not hasattr(given, "sparkSession") or not hasattr(given, "schema"):
        raise UsageError(
            f"df= is a {type(given).__name__}, not a data frame of Spark: make one with "
            "spark.createDataFrame, or give it to dejalu.clean, which needs no Spark"
        )
    if not hasattr(given, "_jdf"):
        raise UsageError("df= is a data frame of Spark Connect: give one of a session that is not remote")


def require_bounded(df: DataFrame) -> None:
    """Refuses a stream, of which it is never known what repeats."""
    if df.isStreaming:
        raise UsageError("df= is a stream: clean each row by itself with against(), which takes streams")


def require_types(df: DataFrame, named: Keys) -> None:
    """Refuses columns that Arrow does not carry, and keys that cannot be what they are named for."""
    from pyspark.sql.pandas.types import to_arrow_type

    for field in df.schema.fields:
        try:
            carried = "variant" not in field.dataType.simpleString() and to_arrow_type(field.dataType)
        except Exception:
            carried = None
        if not carried:
            raise UsageError(
                f"the column {field.name} is {field.dataType.simpleString()}, which Spark does not hand on to "
                "Python: cast it, or leave it out"
            )
    text = type_of(df, named.text)
    if text is not None and not isinstance(text, (StringType, NullType)):
        raise UsageError(
            f"the column {named.text} is {text.simpleString()}, not text: cast it to strings, or name "
            "another one with text_key="
        )
    for option, key in _others(named):
        kind = type_of(df, key)
        if kind is not None and not isinstance(
            kind, (StringType, NullType, IntegralType, DateType, TimestampType, TimestampNTZType)
        ):
            told = f"the column {key} is {kind.simpleString()}, which names nothing: cast it to a string"
            if option in named.named:
                raise UsageError(f"{told}, or name another one with {option}=")
            warn(f"{told} if it should be the {option.removesuffix('_key')}; it is not used")
    if named.site_from == "host" and column(df, named.url) is None:
        raise UsageError(
            f"site_from='host' needs the url, and no column is called {named.url}: name it with url_key=, "
            "or leave site_from= out"
        )


def require_said(df: DataFrame, named: Keys) -> None:
    """Refuses a key that somebody named, and that no row has. It reads rows until one has it."""
    for option, key in _others(named):
        found = column(df, key) if option in named.named else None
        if found is not None and not _any(df, found.isNotNull() & (found.cast("string") != "")):
            if not has_text(df, named):
                return
            raise UsageError(
                f"{option}= is {key!r}: no row has anything in that column; name another one, or leave it out"
            )


def has_text(df: DataFrame, named: Keys) -> bool:
    """Whether a row has a text."""
    text = column(df, named.text)
    return text is not None and _any(df, text.cast("string").rlike(r"\S"))


def nothing_read(what: str) -> UsageError:
    """Of an input without an article."""
    return UsageError(
        f"no article was found ({what}): check that it is the right input, or accept an empty one "
        "with allow_empty=True"
    )


def _any(df: DataFrame, condition: Column) -> bool:
    return bool(df.where(condition).select(F.lit(1)).take(1))


def _others(named: Keys) -> list[tuple[str, str]]:
    """The keys beside the text that are looked for."""
    keys = [("id_key", named.id), ("url_key", named.url), ("site_key", named.site), ("date_key", named.date)]
    return [(option, key) for option, key in keys if key is not None]


def _parts(df: DataFrame, path: str) -> list[str] | None:
    """The names that lead to what a path names; a column of that very name comes first."""
    if path in df.columns:
        return [path]
    kind: DataType = df.schema
    for part in path.split("."):
        if not isinstance(kind, StructType) or part not in kind.names:
            return None
        kind = kind[part].dataType
    return path.split(".")


def type_of(df: DataFrame, path: str) -> DataType | None:
    """The type of what a path names; none where it is not there."""
    parts = _parts(df, path)
    kind: DataType = df.schema
    for part in parts or []:
        assert isinstance(kind, StructType)
        kind = kind[part].dataType
    return None if parts is None else kind


def column(df: DataFrame, path: str) -> Column | None:
    """What a path names; none where it is not there."""
    parts = _parts(df, path)
    return None if parts is None else F.col(".".join(_schema.quoted(part) for part in parts))
