"""Tables → a folder that is there whole or not at all.

All of it is written beside the folder, and renamed when it is complete. ``_dejalu`` in it says what
it is, so that it can be read again as it was written, and replaced without fear.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import _dejalu
from .._errors import FileError, UsageError
from ._hadoop import Hadoop

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# The file that says what a folder is. Readers pass over names that begin so.
MARK = "_dejalu"

NOT_EMPTY = "{} is not empty: choose another output folder, or replace an earlier result with overwrite=True"

# What may be in a folder that is replaced.
OURS = ("articles", "report", MARK, "_SUCCESS")


class Output:
    """A folder that is to be written."""

    def __init__(
        self, spark: SparkSession, path: str, *, overwrite: bool = False
    ) -> None:
        self.path = path.rstrip("/")
        self._hadoop = Hadoop(spark)
        self._target = self._hadoop.path(self.path)
        self._parent = self._target.getParent()
        if self._parent is None:
            raise UsageError(f"{path} is no folder of its own: name one below it as the output")
        try:
            self._files = self._hadoop.system(self._target)
            self._require_free(overwrite)
        except UsageError:
            raise
        except Exception as error:
            raise FileError(f"cannot write to {path}: {java(error)}; name another folder") from None

    def write(
        self,
        frames: Mapping[str, DataFrame],
        format: str,
        text_key: str,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        """Writes tables, each into a folder, the first of them with what it is; and texts as files.
        The folder "" is the whole."""
        name = self._target.getName()
        beside, replaced = (
            self._hadoop.path(f"{self._parent.toString()}/.{name}.{state}".replace("//.", "/."))
            for state in ("fresh", "replaced")
        )
        fresh = str(beside.toString())
        try:
            self._files.delete(beside, True)
            for place, frame in frames.items():
                writer = frame.write.mode("errorifexists").format(format)
                # So that all rows have the same keys, and what is read is what was written.
                writer = writer.option("ignoreNullFields", "false") if format == "json" else writer
                writer.save(f"{fresh}/{place}".rstrip("/"))
            for place, text in (texts or {}).items():
                self._write(f"{fresh}/{place}", text)
            first = next(iter(frames))
            about = {
                "tool": f"dejalu {_dejalu.versions()[0]}",
                "format": format,
                "text_key": text_key,
                "schema": frames[first].schema.jsonValue(),
            }
            place = f"{fresh}/{first}".rstrip("/")
            self._write(f"{place}/{MARK}", json.dumps(about, ensure_ascii=False))
            # What was there is away only when the new one has its name.
            self._files.delete(replaced, True)
            if self._files.exists(self._target):
                self._files.rename(self._target, replaced)
            if not self._files.rename(beside, self._target):
                if self._files.exists(replaced):
                    self._files.rename(replaced, self._target)
                raise FileError(f"cannot write to {self.path}: its folder does not take a new name")
            self._files.delete(replaced, True)
        except BaseException:
            self._files.delete(beside, True)
            raise

    def _write(self, name: str, text: str) -> None:
        if not self._hadoop.write(name, text):
            raise FileError(f"cannot write to {name}: name another folder")

    def _require_free(self, overwrite: bool) -> None:
        """Refuses a folder that holds something that is not to be lost."""
        if not self._files.exists(self._target):
            return
        if not self._files.getFileStatus(self._target).isDirectory():
            raise UsageError(f"{self.path} is a file: choose another output folder")
        names = sorted(str(one.getPath().getName()) for one in self._files.listStatus(self._target))
        if not names:
            return
        if not overwrite:
            raise UsageError(NOT_EMPTY.format(self.path))
        is_ours = about(self._hadoop, self.path) is not None
        for name in names:
            if not is_ours or not (name in OURS or name.startswith("part-") or name.endswith(".crc")):
                raise UsageError(
                    f"{self.path}/{name} was not written by dejalu.spark, and overwrite=True would delete it: "
                    "move it away, or choose another output folder"
                )


def require_reachable(spark: SparkSession, path: str, option: str) -> None:
    """Refuses a folder of which Hadoop knows nothing."""
    try:
        Hadoop(spark).exists(path)
    except Exception as error:
        raise FileError(f"cannot reach {path}: {java(error)}; name another folder with {option}=") from None


def about(hadoop: Hadoop, path: str) -> tuple[str, dict[str, Any]] | None:
    """Where the articles of a folder are, and what it says of them; none where it says nothing."""
    for place in (path.rstrip("/"), f"{path.rstrip('/')}/articles"):
        said = hadoop.read(f"{place}/{MARK}")
        if said is not None:
            try:
                return place, json.loads(said)
            except ValueError:
                raise UsageError(f"{place}/{MARK} is cut: name a folder that is whole, or clean again") from None
    return None


def read_articles(spark: SparkSession, path: str) -> DataFrame:
    """The articles of a folder that dejalu.spark wrote, with the columns that were written, whatever
    the format says of them: what :func:`restore` takes."""
    from pyspark.sql.types import StructType

    found = about(Hadoop(spark), path)
    if found is None:
        raise UsageError(
            f"{path} does not say what it is: name a folder that write() or dejalu.spark's command wrote, or "
            "read it with spark.read"
        )
    place, said = found
    reader = spark.read.format(said["format"])
    # Other formats know their columns.
    if said["format"] == "json":
        reader = reader.schema(StructType.fromJson(said["schema"])).option("mode", "FAILFAST")
    return reader.load(place)


def java(error: BaseException) -> str:
    """What Java said, in a line."""
    thrown = getattr(error, "java_exception", None)
    said = str(thrown.toString()) if thrown is not None else str(error)
    return said.strip().splitlines()[0].strip() if said.strip() else type(error).__name__
