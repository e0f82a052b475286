"""Much text on Spark against the program, and what happens where something dies.

`make test-spark` runs it: it needs the program and the generator, some GB of disk, and minutes.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq
import pytest

from local_spark import Watch, executors, processor, started, stop
from program import compare

import dejalu.spark

PROGRAM = Path(os.environ.get("DEJALU_PROGRAM", ""))
GENERATOR = Path(os.environ.get("DEJALU_GENERATOR", ""))

pytestmark = pytest.mark.skipif(
    not (PROGRAM.is_file() and GENERATOR.is_file()), reason="DEJALU_PROGRAM and DEJALU_GENERATOR are not there"
)

SMALL = (20_000, 1 << 40)


def generated(folder: Path, size: str, sites: int) -> tuple[Path, Path]:
    """Generated text as JSON lines, and the same as Parquet with its key."""
    lines, tables = folder / "in.jsonl", folder / "in"
    command = [GENERATOR, "--bytes", size, "--seed", "7", "--sites", str(sites), "--format", "jsonl", "--out", lines]
    subprocess.run(list(map(str, command)), check=True)
    options = pj.ParseOptions(explicit_schema=pa.schema([("date", pa.string())]))
    table = pj.read_json(lines, pj.ReadOptions(block_size=64 << 20), options)
    tables.mkdir()
    for file in range(4):
        start, end = file * len(table) // 4, (file + 1) * len(table) // 4
        part = table.slice(start, end - start)
        part = part.append_column("file", pa.array([f"{file:02}"] * len(part)))
        part = part.append_column("row", pa.array(range(len(part)), pa.int64()))
        pq.write_table(part, tables / f"{file:02}.parquet", row_group_size=3000, compression="zstd")
    return lines, tables


def program(lines: Path, output: Path) -> tuple[float, float]:
    """What the program makes of it, in how many seconds, and in how many of processors."""
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(PROGRAM), "clean", "-q", str(lines), "-o", str(output)], check=True)
    took, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def clean(spark: Any, tables: Path, staging: Path, **options: Any) -> Any:
    frame = spark.read.parquet(str(tables))
    return dejalu.spark.clean(frame, key=["file", "row"], staging=str(staging), **options)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], Path]:
    """40 MB of six sites, and what Spark makes of it where nothing happens."""
    folder = tmp_path_factory.mktemp("small")
    _, tables = generated(folder, "40MB", 6)
    spark = started(folder, "local-cluster[2,1,1024]")
    found = told(clean(spark, tables, folder / "staging", share_limits=SMALL))
    stop(spark)
    return tables, found, folder


def told(result: Any) -> dict[str, Any]:
    """Everything that is said of documents, clusters and blocks, in an order of its own."""
    documents = result.documents.selectExpr("id", "xxhash64(text, to_json(dejalu)) as said")
    clusters = result.clusters.selectExpr("concat(site, id) as id", "xxhash64(to_json(struct(*))) as said")
    blocks = result.blocks.selectExpr("concat(site, id) as id", "xxhash64(to_json(struct(*))) as said")
    found = {}
    for name, frame in (("documents", documents), ("clusters", clusters), ("blocks", blocks)):
        rows = frame.collect()
        found[name] = {row.id: row.said for row in rows}
        assert len(found[name]) == len(rows), f"some {name} are there twice"
    return found


def test_two_shares_with_the_real_limits_are_the_program_s(tmp_path: Path) -> None:
    lines, tables = generated(tmp_path, "400MB", 1)
    alone, alone_processor = program(lines, tmp_path / "out")
    spark = started(tmp_path, "local-cluster[2,1,2048]", **{"spark.executor.memory": "2g"})
    try:
        with Watch() as watch:
            # The first time Java compiles what it runs; the second time shows what text takes.
            for number in ("first", "second"):
                begun, before = time.monotonic(), processor()
                clean(spark, tables, tmp_path / number)
                took, spent = time.monotonic() - begun, processor() - before
                print(
                    f"\n{number}: {took:.1f} s on Spark, {alone:.1f} s alone, {took / alone:.1f} times; of "
                    f"processors {spent:.1f} s and {alone_processor:.1f} s, {spent / alone_processor:.1f} times"
                )
    finally:
        stop(spark)
    same = compare(PROGRAM, tmp_path / "out", tmp_path / "first")
    assert same == compare(PROGRAM, tmp_path / "out", tmp_path / "second")
    peaks = {name: peak >> 20 for name, peak in watch.peak.items()}
    print(f"documents and removals that are the same: {same}; the most memory, in MiB: {peaks}")
    assert peaks["worker"] < 1200


def killed_when(there: Callable[[], bool], victims: Callable[[], list[int]], done: list[int]) -> threading.Thread:
    def kill() -> None:
        for _ in range(20_000):
            # Folders may vanish while they are looked through.
            with contextlib.suppress(OSError):
                if there():
                    done.append(victims()[0])
                    os.kill(done[0], signal.SIGKILL)
                    return
            time.sleep(0.01)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("stage", ["totals", "shuffle", "judge", "merged"])
def test_an_executor_that_is_killed_in_any_stage_changes_nothing(
    small: tuple[Path, dict[str, Any], Path], tmp_path: Path, stage: str
) -> None:
    tables, want, _ = small
    staging, done = tmp_path / "staging", list[int]()
    speculate = {"spark.speculation": "true", "spark.speculation.multiplier": "1.1"}
    spark = started(tmp_path, "local-cluster[2,1,1024]", **speculate)

    def there() -> bool:
        if stage == "shuffle":
            return bool(list((tmp_path / "local").rglob("shuffle_*.data"))) and (staging / "totals/_SUCCESS").exists()
        folder = "judged" if stage == "judge" else stage
        return bool(list(staging.glob(f"{folder}/_temporary/0/_temporary")))

    try:
        thread = killed_when(there, executors, done)
        found = told(clean(spark, tables, staging, share_limits=SMALL, partitions=8))
        thread.join(1)
    finally:
        stop(spark)
    assert done, "nothing was killed"
    assert found == want


def test_a_driver_that_is_killed_is_started_again_where_it_was(
    small: tuple[Path, dict[str, Any], Path], tmp_path: Path
) -> None:
    tables, want, _ = small
    staging = tmp_path / "staging"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from pathlib import Path; from local_spark import started; import dejalu.spark;"
        "spark = started(Path(sys.argv[4]), 'local-cluster[2,1,1024]');"
        "dejalu.spark.clean(spark.read.parquet(sys.argv[2]), key=['file', 'row'], staging=sys.argv[3],"
        " share_limits=(20_000, 1 << 40), partitions=8)"
    )
    here = str(Path(__file__).parent)
    with subprocess.Popen(
        [sys.executable, "-c", code, here, str(tables), str(staging), str(tmp_path / "first")],
        start_new_session=True,
    ) as driver:
        while not list(staging.glob("judged/_temporary/0/_temporary")):
            assert driver.poll() is None
            time.sleep(0.02)
        os.killpg(driver.pid, signal.SIGKILL)
    assert not (staging / "judged" / "_SUCCESS").exists()
    totals = sorted((staging / "totals").iterdir())
    spark = started(tmp_path / "second", "local-cluster[2,1,1024]")
    try:
        found = told(clean(spark, tables, staging, share_limits=SMALL, partitions=8))
    finally:
        stop(spark)
    assert sorted((staging / "totals").iterdir()) == totals
    assert found == want


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is mounted by root")
def test_a_full_disk_of_a_worker_is_an_error_that_says_so(
    small: tuple[Path, dict[str, Any], Path], tmp_path: Path
) -> None:
    tables, want, _ = small
    disk, staging = tmp_path / "disk", tmp_path / "staging"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=True)
    try:
        spark = started(tmp_path, "local-cluster[2,1,1024]", **{"spark.local.dir": str(disk)})
        try:
            with pytest.raises(Exception, match="No space left on device"):
                clean(spark, tables, staging, share_limits=SMALL)
        finally:
            stop(spark)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    assert not (staging / "judged" / "_SUCCESS").exists()
    spark = started(tmp_path / "again", "local-cluster[2,1,1024]")
    try:
        assert told(clean(spark, tables, staging, share_limits=SMALL)) == want
    finally:
        stop(spark)
