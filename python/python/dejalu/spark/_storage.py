"""The staging folder, wherever Hadoop finds it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .._errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class Staging:
    """A folder that holds what a run has done so far."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self._spark = spark
        self.path = path.rstrip("/")
        context: Any = spark.sparkContext
        self._jvm = context._jvm
        self._configuration = context._jsc.hadoopConfiguration()

    def folder(self, name: str) -> str:
        """A stage's folder."""
        return f"{self.path}/{name}"

    def is_complete(self, name: str) -> bool:
        """Whether a stage was written and committed."""
        return self._exists(f"{self.folder(name)}/_SUCCESS")

    def remove(self, name: str) -> None:
        """Removes what a stage left."""
        path = self._path(self.folder(name))
        self._files(path).delete(path, True)

    def begin(self, run: dict[str, Any], overwrite: bool) -> None:
        """Makes the folder that of this run. What another run of the same kind left is used."""
        known = self._read("run.json")
        spelled = json.dumps(run, sort_keys=True, ensure_ascii=False, indent=1)
        if known == spelled and run["input"] is not None:
            return
        if known is not None or self._exists(self.folder("judged")):
            if not overwrite:
                raise UsageError(
                    f"{self.path} holds another run: {_difference(known, run)}; name another folder "
                    "with staging=, or replace it with overwrite=True"
                )
            for name in ("judged", "merged", "totals", "numbers"):
                self.remove(name)
        self.write("run.json", spelled)

    def _path(self, name: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(name)

    def _files(self, path: Any) -> Any:
        return path.getFileSystem(self._configuration)

    def _exists(self, name: str) -> bool:
        path = self._path(name)
        return bool(self._files(path).exists(path))

    def _read(self, name: str) -> str | None:
        path = self._path(self.folder(name))
        files = self._files(path)
        if not files.exists(path):
            return None
        stream = files.open(path)
        try:
            return bytes(self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream)).decode()
        finally:
            stream.close()

    def write(self, name: str, text: str) -> None:
        """Writes a file whole, or not at all."""
        path, fresh = self._path(self.folder(name)), self._path(self.folder(f".{name}.fresh"))
        files = self._files(path)
        stream = files.create(fresh, True)
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()
        files.delete(path, False)
        if not files.rename(fresh, path):
            raise UsageError(f"{self.path} cannot be written to: name another folder with staging=")


def signature(df: DataFrame) -> dict[str, Any] | None:
    """By which an input is known again; None where it is not made of files alone."""
    files = sorted(df.inputFiles())
    frame: Any = df
    plan = frame._jdf.queryExecution().analyzed()
    text = re.sub(r"#\d+L?", "", str(plan.toString()))
    if not files or "LogicalRDD" in text or "LocalRelation" in text or "ExternalRDD" in text:
        return None
    staging = Staging(df.sparkSession, "")
    about = []
    for name in files:
        path = staging._path(staging._jvm.java.net.URI(name))
        status = staging._files(path).getFileStatus(path)
        about.append([name, int(status.getLen()), int(status.getModificationTime())])
    return {"files": about, "plan": text}


def _difference(known: str | None, run: dict[str, Any]) -> str:
    if known is None:
        return "nobody knows of what"
    try:
        before = json.loads(known)
    except ValueError:
        return "its run.json cannot be read"
    if run["input"] is None and before.get("input") is None:
        return "and whether it was of the same rows nobody can tell, since they are in no files"
    names = [name for name in run if before.get(name) != run[name]]
    return f"another {', '.join(names)}" if names else "of another version"
