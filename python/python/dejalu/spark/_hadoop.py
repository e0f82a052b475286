"""Files and folders, wherever Hadoop finds them."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Hadoop:
    """What Hadoop says of files, by their names."""

    def __init__(self, spark: SparkSession) -> None:
        context: Any = spark.sparkContext
        self._jvm = context._jvm
        self._configuration = context._jsc.hadoopConfiguration()

    def path(self, name: str) -> Any:
        """A name as Hadoop takes it."""
        return self._jvm.org.apache.hadoop.fs.Path(name)

    def system(self, path: Any) -> Any:
        """What keeps the file, or would keep it."""
        return path.getFileSystem(self._configuration)

    def exists(self, name: str) -> bool:
        """Whether there is a file or a folder of this name."""
        path = self.path(name)
        return bool(self.system(path).exists(path))

    def has_match(self, pattern: str) -> bool:
        """Whether a file or a folder matches the pattern."""
        path = self.path(pattern)
        found = self.system(path).globStatus(path)
        return found is not None and len(found) > 0

    def read(self, name: str) -> str | None:
        """A file's text: None where there is none, empty where it cannot be read."""
        path = self.path(name)
        files = self.system(path)
        if not files.exists(path):
            return None
        stream = files.open(path)
        try:
            return bytes(self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream)).decode()
        except (Py4JJavaError, ValueError):
            return ""
        finally:
            stream.close()

    def write(self, name: str, text: str) -> bool:
        """Writes a file whole, or not at all; whether it has its name."""
        # Of two runs at a time neither writes into what the other has not written yet.
        path = self.path(name)
        fresh = self.path(f"{path.getParent().toString()}/.{path.getName()}.{uuid.uuid4().hex}")
        files = self.system(path)
        stream = files.create(fresh, True)
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()
        files.delete(path, False)
        return bool(files.rename(fresh, path))

    def version(self, uri: str) -> list[int]:
        """Bytes of a file, and when it was changed: milliseconds."""
        path = self.path(self._jvm.java.net.URI(uri))
        status = self.system(path).getFileStatus(path)
        return [int(status.getLen()), int(status.getModificationTime())]

    def full_name(self, name: str) -> str:
        """A name in full, as two names of one folder have it in common."""
        path = self.path(name)
        full = self.system(path).makeQualified(path).toUri().normalize()
        place = str(full.getPath())
        if full.getScheme() == "file":
            place = os.path.realpath(place)
        return f"{full.getScheme()}://{full.getAuthority() or ''}{place.rstrip('/')}"
