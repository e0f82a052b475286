#!/usr/bin/env python3
"""Cleans Parquet files on Ray: pip install dejalu "ray[data]"

usage: ray_job.py IN OUT [ADDRESS]

IN has columns id, url, text, date. All rows of a share must fit into the memory of one task (about
1.5 GB), and so must all shares that Ray puts into one partition: give it many.
"""
import sys

import ray
from dejalu import engine

KEYS = {"text_key": "text", "id_key": "id", "url_key": "url"}
PARTITIONS = 64


def totals(table):
    return engine.site_totals(table, **KEYS)


def placed(table, large):
    table = engine.place(table, large, **KEYS)
    keys = [f"{part} {site}" for site, part in zip(table["__site"].to_pylist(), table["__part"].to_pylist())]
    return table.append_column("__key", [keys])


def judged(table):
    # Ray promises no order: what comes first is told by the id.
    return engine.judge(table.drop_columns(["__key"]).sort_by("id"), articles_twice="keep", **KEYS)


def main(source, output, address=None):
    ray.init(address=address)
    rows = ray.data.read_parquet(source)
    sums = rows.map_batches(totals, batch_format="pyarrow").groupby("site").sum(["documents", "paragraphs", "words"])
    large = {}
    for site in sums.iter_rows():
        counts = [site[f"sum({name})"] for name in ("documents", "paragraphs", "words")]
        if engine.parts(*counts) > 1:
            large[site["site"]] = engine.parts(*counts)
    shares = rows.map_batches(placed, fn_kwargs={"large": large}, batch_format="pyarrow")
    cleaned = shares.groupby("__key", num_partitions=PARTITIONS).map_groups(judged, batch_format="pyarrow")
    cleaned.write_parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
