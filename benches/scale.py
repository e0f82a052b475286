#!/usr/bin/env python3
"""How long a crawl takes on Spark, from what was measured on this machine.

usage: scale.py measure --generator GENERATE --data DIR [--sizes 40MB,120MB,240MB] [--out scale.json]
       scale.py predict [--rates scale.json] [--bytes 1TB,100TB] [--executors 20,100] [--cores 4]
                        [--core-hour 0.05] [--page-bytes N]

`measure` cleans generated corpora of some sizes with `dejalu.spark` on this machine, two cores,
and writes down for each stage the processor seconds a byte, and the bytes that are shuffled and
staged. What the first two say of the last is printed beside it, to see how far the model can be
trusted. `predict` needs nothing but Python.

The sizes of hosts follow a public crawl: Common Crawl's statistics of registered domains
(github.com/commoncrawl/cc-crawl-statistics, plots/domains-top-500.csv and plots/crawlsize/domain.csv,
about 2.69 billion pages on 47 million hosts). Of its largest domains those with few hosts are taken
for one host: that makes hosts larger than they are. Pages fall with the rank as rank^-0.63 to the
thousandth, and beyond as rank^-0.793, which gives the sum of all.
"""
import argparse
import heapq
import json
import os
import pathlib
import random
import subprocess
import sys
import time

# Pages, hosts and the largest host of the crawl, the slope of its head, where that ends, and
# the slope behind it.
PAGES, HOSTS, LARGEST, HEAD, TURN, TAIL = 2.69e9, 47e6, 4.9e6, 0.63, 1_000, 0.793
# Paragraphs of a share, and of a partition of the judge (python/python/dejalu/spark).
SHARE, PARTITION = 1_572_864, 400_000
# Tasks of a shuffle that Spark bears: beyond, give `partitions=`; memory is that of a share anyway.
MOST_TASKS = 50_000
STAGES = ("totals", "judge", "merge")


def size(text):
    """Bytes, as `60MB` spells them."""
    for unit, power in (("TB", 12), ("GB", 9), ("MB", 6), ("kB", 3)):
        if text.endswith(unit):
            return int(float(text.removesuffix(unit)) * 10**power)
    return int(text)


def measure(asked):
    folder = pathlib.Path(asked.data)
    folder.mkdir(parents=True, exist_ok=True)
    runs = []
    for text in asked.sizes.split(","):
        path, told = generated(folder, asked.generator, size(text))
        command = [sys.executable, __file__, "run", "--data", str(path), "--out", str(folder / "run.json")]
        subprocess.run(command, check=True)
        run = json.loads((folder / "run.json").read_text())
        runs.append({**told, **run})
        print(json.dumps(runs[-1]), file=sys.stderr)
    small, other, large = runs[0], runs[1], runs[-1]

    def line(value):
        """What starts once and what each byte adds, by the first two runs."""
        slope = (value(other) - value(small)) / (other["bytes"] - small["bytes"])
        slope = max(slope, 0.0)
        return {"per_byte": slope, "start": max(value(small) - slope * small["bytes"], 0.0)}

    rates = {"runs": runs, "bytes_per_page": large["bytes"] / large["pages"]}
    rates["paragraphs_per_page"] = large["paragraphs"] / large["pages"]
    rates["shuffled_per_byte"] = large["shuffled"] / large["bytes"]
    rates["staged_per_byte"] = large["staged"] / large["bytes"]
    print("| | " + " | ".join(f"{run['bytes'] / 1e6:.0f} MB" for run in runs) + " | the last, foretold |")
    print("|---|" + "---:|" * (len(runs) + 1))
    for name in (*STAGES, "shuffled", "staged"):
        unit, divisor = ("s", 1) if name in STAGES else ("MB", 1e6)
        fit = line(lambda run: run[name])
        if name in STAGES:
            # All runs say more of what a byte takes than two of them.
            ends = (large[name] - small[name]) / (large["bytes"] - small["bytes"])
            rates[name] = {**fit, "per_byte": max(ends, 0.0)}
        told = fit["start"] + fit["per_byte"] * large["bytes"]
        values = [*(run[name] for run in runs), told]
        print(f"| {name}, {unit} | " + " | ".join(f"{value / divisor:.1f}" for value in values) + " |")
    pathlib.Path(asked.out).write_text(json.dumps(rates, indent=1) + "\n")


def generated(folder, generator, wanted):
    """A corpus of so many bytes, as Parquet with a key."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"{wanted}"
    told = path / "told.json"
    if not told.exists():
        path.mkdir(exist_ok=True)
        lines = path / "lines.jsonl"
        sites = max(4, wanted // 10_000_000)
        subprocess.run([generator, "--bytes", str(wanted), "--sites", str(sites), "--out", lines], check=True,
                       stderr=subprocess.DEVNULL)
        rows, count, texts = [], 0, 0
        paragraphs = 0
        (path / "rows").mkdir(exist_ok=True)
        with open(lines, encoding="utf-8") as read:
            for line in read:
                row = json.loads(line)
                texts += len(row["text"].encode())
                paragraphs += sum(1 for one in row["text"].split("\n") if one.strip())
                rows.append({"id": row["id"], "url": row["url"], "text": row["text"], "date": row.get("date")})
        count = len(rows)
        for file in range(4):
            part = rows[file * count // 4 : (file + 1) * count // 4]
            table = pa.Table.from_pylist(part, pa.schema([(name, pa.string()) for name in part[0]]))
            table = table.append_column("file", pa.array([f"{file}"] * len(part)))
            table = table.append_column("row", pa.array(range(len(part)), pa.int64()))
            pq.write_table(table, path / "rows" / f"{file}.parquet", row_group_size=500)
        lines.unlink()
        told.write_text(json.dumps({"bytes": texts, "pages": count, "paragraphs": paragraphs}))
    return path, json.loads(told.read_text())


def run(asked):
    """One run, in a process of its own: processor seconds of each stage."""
    import shutil

    import pyspark
    from pyspark.sql import SparkSession

    os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    path = pathlib.Path(asked.data)
    events = path / "events"
    shutil.rmtree(events, ignore_errors=True)
    events.mkdir()
    settings = {
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false",
        "spark.driver.memory": "2g", "spark.local.dir": str(path / "local"), "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file:{events}", "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false", "spark.sql.shuffle.partitions": "8",
        "spark.sql.files.maxPartitionBytes": str(16 << 20),
    }  # fmt: skip
    builder = SparkSession.builder.master("local[2]").appName("scale")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    import dejalu.spark as engine

    frame = spark.read.parquet(str(path / "rows"))
    frame.count()  # what starts once is no stage
    spent, walls = {}, {}

    def timed(name, function):
        def inner(*arguments, **options):
            before, clock = processor(), time.monotonic()
            done = function(*arguments, **options)
            spent[name] = spent.get(name, 0.0) + processor() - before
            walls[name] = walls.get(name, 0.0) + time.monotonic() - clock
            return done

        return inner

    engine._stage_totals = timed("totals", engine._stage_totals)
    engine._write = timed("judge", engine._write)
    staging = path / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    result = engine.clean(frame, staging=str(staging), key=["file", "row"])
    timed("merge", lambda: [result.repeats(kind).count() for kind in ("cluster", "family", "share")])()
    staged = sum(one.stat().st_size for one in (staging / "judged").rglob("*.parquet"))
    spark.stop()
    shuffled = 0
    for file in events.iterdir():
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                if '"SparkListenerTaskEnd"' in line:
                    metrics = json.loads(line).get("Task Metrics") or {}
                    shuffled += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    shutil.rmtree(staging, ignore_errors=True)
    done = {**spent, "walls": walls, "staged": staged, "shuffled": shuffled}
    pathlib.Path(asked.out).write_text(json.dumps(done))


def processor():
    """Processor seconds of all processes below this one, those that ended among them."""
    parents, times = {}, {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            times[int(entry.name)] = sum(map(int, fields[11:15]))
    total = 0
    for process in parents:
        up = process
        while up in parents and up != os.getpid():
            up = parents[up]
        if up == os.getpid():
            total += times[process]
    return total / os.sysconf("SC_CLK_TCK")


def hosts(pages):
    """Pages of a host by its rank, in a crawl of so many pages."""
    scale = pages / PAGES

    def of(rank):
        head = LARGEST * min(rank, TURN) ** -HEAD
        return scale * (head if rank <= TURN else head * (rank / TURN) ** -TAIL)

    return of


def tasks(pages, per_page, draw, samples=20_000):
    """The judge's tasks: how many there are, the paragraphs of some of them, shares of large
    hosts, and of the largest one."""
    of = hosts(pages)
    paragraphs = pages * per_page
    count = min(max(int(paragraphs / PARTITION), 1), MOST_TASKS)
    # From which rank on a host is one share.
    low, high = 1, int(HOSTS)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if of(middle) * per_page > SHARE else (low, middle)
    large = low - 1 if of(low) * per_page <= SHARE else low
    shares = sum(-(-of(rank) * per_page // SHARE) for rank in range(1, min(large, 200_000) + 1))
    # Each share goes to a task by its hash. Small hosts fill tasks evenly; what is uneven are
    # the shares of so many paragraphs that one is a part of a task.
    uneven, ranks, rank = [], [], 1
    while rank < HOSTS and of(rank) * per_page > PARTITION / 20:
        step = max(rank // 50, 1)
        own = of(rank) * per_page
        parts = max(-(-own // SHARE), 1)
        uneven.append(own / parts)
        ranks.append(parts * step)
        rank += step
    heavy = sum(size * times for size, times in zip(uneven, ranks))
    even = max(paragraphs - heavy, 0) / count
    samples = min(samples, count)
    expected = sum(ranks) / count
    loads = []
    for _ in range(samples):
        load = even
        for _ in range(poisson(expected, draw)):
            load += draw.choices(uneven, ranks)[0]
        loads.append(load)
    return count, loads, int(shares), int(-(-of(1) * per_page // SHARE))


def poisson(mean, draw):
    """A number of events of which so many are expected."""
    count, product, limit = 0, draw.random(), 2.718281828459045**-mean
    while product > limit:
        count, product = count + 1, product * draw.random()
    return count


def waiting(loads, cores):
    """The paragraphs for which the cores wait at the end, where each takes the next task as it is
    free. That depends on the last tasks alone, so a part of all tasks tells it."""
    busy = [0.0] * min(cores, len(loads))
    for load in loads:
        heapq.heapreplace(busy, busy[0] + load)
    return max(busy) - sum(busy) / cores


def predict(asked):
    rates = json.loads(pathlib.Path(asked.rates).read_text())
    page = asked.page_bytes or rates["bytes_per_page"]
    per_page = rates["paragraphs_per_page"] * page / rates["bytes_per_page"]
    print("| text | executors | cores | tasks of the judge | large hosts' shares (the largest's) | shuffled | "
          "staged | core hours | time | of it waiting for the last task | cost |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for text in asked.bytes.split(","):
        total = size(text)
        draw = random.Random(1)
        count, loads, shares, largest = tasks(total / page, per_page, draw)
        for executors in map(int, asked.executors.split(",")):
            cores = executors * asked.cores
            per_paragraph = rates["judge"]["per_byte"] * total / (total / page * per_page)
            spent = {stage: rates[stage]["per_byte"] * total for stage in STAGES}
            even = sum(spent.values()) / cores
            idle = waiting(loads, cores) * per_paragraph
            hours = sum(spent.values()) / 3600
            paid = (even + idle) / 3600 * cores * asked.core_hour
            print(f"| {text} | {executors} | {cores} | {count:,} | {shares:,} ({largest:,}) | "
                  f"{rates['shuffled_per_byte'] * total / 1e12:.2f} TB | {rates['staged_per_byte'] * total / 1e12:.2f} TB | "
                  f"{hours:,.0f} | {(even + idle) / 3600:.1f} h | {idle / 60:.1f} min | {paid:,.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("measure")
    one.add_argument("--generator", required=True)
    one.add_argument("--data", required=True)
    one.add_argument("--sizes", default="40MB,120MB,240MB")
    one.add_argument("--out", default="scale.json")
    one = commands.add_parser("run")
    one.add_argument("--data", required=True)
    one.add_argument("--out", required=True)
    one = commands.add_parser("predict")
    one.add_argument("--rates", default=str(pathlib.Path(__file__).with_name("scale.json")))
    one.add_argument("--bytes", default="1TB,100TB")
    one.add_argument("--executors", default="20,100")
    one.add_argument("--cores", type=int, default=4)
    one.add_argument("--core-hour", type=float, default=0.05)
    one.add_argument("--page-bytes", type=float)
    asked = parser.parse_args()
    {"measure": measure, "run": run, "predict": predict}[asked.command](asked)


if __name__ == "__main__":
    main()
