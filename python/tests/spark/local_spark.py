"""A small Spark on this machine: two workers, which are processes of their own."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pyspark = pytest.importorskip("pyspark")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, which is not there", allow_module_level=True)


def started(folder: Path, master: str, **options: str) -> Any:
    """A session with these options."""
    from pyspark.sql import SparkSession

    os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(master).appName("dejalu")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.executor.memory": "1g",
        "spark.executor.cores": "1",
        "spark.sql.shuffle.partitions": "4",
        "spark.default.parallelism": "2",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        **options,
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def stop(session: Any) -> None:
    """Ends a session and its Java, which would give the next one the local folder of this one."""
    from pyspark import SparkContext

    session.stop()
    context: Any = SparkContext
    gateway, context._gateway, context._jvm = context._gateway, None, None
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(60)


# Of short jobs much of the processor time is Java, compiling well what runs once.
HASTY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session that the tests share."""
    hasty = {f"spark.{who}.extraJavaOptions": HASTY for who in ("driver", "executor")}
    hasty |= {"spark.sql.shuffle.partitions": "2"}
    session = started(tmp_path_factory.mktemp("spark"), "local-cluster[2,1,1024]", **hasty)
    yield session
    session.stop()


def descendants() -> dict[int, str]:
    """The processes that this one has started, and theirs, each with what it is called by."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found = {}
    for process in parents:
        up = process
        while up in parents and up != os.getpid():
            up = parents[up]
        if up == os.getpid() and process != up:
            try:
                line = Path(f"/proc/{process}/cmdline").read_bytes()
            except OSError:
                continue
            found[process] = line.replace(b"\0", b" ").decode(errors="replace")
    return found


def processor() -> float:
    """Processor seconds of all processes that this one has started and that are still there, with
    those of theirs that ended. Its own are not among them: it watches."""
    ticks = 0
    for process in descendants():
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def executors() -> list[int]:
    """The executors' processes."""
    return sorted(one for one, line in descendants().items() if "CoarseGrainedExecutorBackend" in line)


class Watch:
    """The most memory that a Python worker and an executor had, in bytes."""

    def __init__(self) -> None:
        self.peak = {"worker": 0, "executor": 0}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.2):
            for process, line in descendants().items():
                kind = "worker" if "pyspark" in line and "daemon" in line else "executor"
                if kind == "executor" and "CoarseGrainedExecutorBackend" not in line:
                    continue
                try:
                    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
                except (OSError, ValueError):
                    continue
                self.peak[kind] = max(self.peak[kind], pages * os.sysconf("SC_PAGE_SIZE"))
