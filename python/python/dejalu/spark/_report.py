"""What a run on Spark came to, in numbers, with the names of ``report.json``.

In: the tables of a result. Out: one mapping. It reads no file of the input, so that it does not say
where in a file something stands.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from .. import _dejalu
from .._settings import Told
from . import _schema, _stages

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ._result import Result

REASONS = ("cue", "teaser", "boilerplate", "repeat", "duplicate")
COUNTS = ("documents", "changed", "dropped", "spared", "emptied", "paragraphs", "characters")

# How many of a kind a report lists.
TOP = 50


def told_again(run: dict[str, Any], **more: Any) -> Told:
    """The settings of a run, as ``run.json`` has them."""
    text, id, url, site, date, site_from, named = run["keys"]
    given = {"text_key": text, "id_key": id, "url_key": url, "site_key": site, "date_key": date}
    settings = {option: key for option, key in given.items() if option in named}
    if site_from != "auto":
        settings["site_from"] = site_from
    title = more.pop("title", None)
    told = Told({**settings, "max_document": run["max_document"], "title": title}, **more)
    lines, told.allow, told.deny = run["settings"]
    told.lines += [line for line in lines if not line.startswith("memory")]
    return told


def report(result: Result) -> dict[str, Any]:
    """All that the tables say."""
    run = result.run()
    # Python and Spark order strings alike.
    sites = sorted((row.asDict(recursive=True) for row in result.sites.collect()), key=lambda one: one["name"])
    clusters = result.clusters.cache()
    try:
        sums = clusters.agg(F.count("*"), F.count(F.when(F.col("lost") > 0, 1)), F.sum("lost")).first()
        total, texts, characters = (sums[at] or 0 for at in range(3)) if sums else (0, 0, 0)
        went = sum((F.col(f"removed.{reason}") for reason in REASONS), F.lit(0))
        first = clusters.orderBy(F.desc(went), F.desc("documents"), "id", "site").limit(TOP)
        lost = clusters.where(F.col("lost") > 0)
        documents, largest = _lost(result, lost) if texts else (0, [])
        fates = result.staged.where(F.col("kind") == "document").groupBy("dejalu.fate").count().collect()
        return {
            "tool": f"dejalu {result._versions[0]}",
            "dry_run": False,
            "options": options(run),
            "totals": _totals(sites),
            "lost": {"texts": texts, "documents": documents, "characters": characters, "largest": largest},
            "sites_by": _sites_by(run, sites),
            "sites": [_site(site) for site in sites],
            "clusters": {"total": total, "listed": _listed(first)},
            "blocks": _blocks(result.blocks, clusters),
            "articles_twice": _articles_twice(result),
            "problems": _problems({row[0]: row[1] for row in fates}),
        }
    finally:
        clusters.unpersist()


def options(run: dict[str, Any]) -> dict[str, Any]:
    """The options of a run, with what they are where none was given: of one document, that of the
    program says them."""
    text, id, url, site, date, site_from, _ = run["keys"]
    keys = dict.fromkeys([id, date, *([site] if site else [])], "1") | {url: "https://a.example/1", text: "A text."}
    # Whatever its limit, the document is within it.
    told = told_again({**run, "max_document": max(run["max_document"], 1 << 20)}, threads=1)
    with tempfile.TemporaryDirectory(prefix="dejalu-options-") as folder:
        one = File(folder) / "one.jsonl"
        one.write_text(json.dumps(keys) + "\n", encoding="utf-8")
        done, _, _ = _dejalu.clean_files(
            [os.fspath(one)], os.path.join(folder, "out"), None, False, True, told, None
        )
    found: dict[str, Any] = json.loads(done)["options"]
    return {**found, "max_document": run["max_document"]}


def _totals(sites: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("comparisons_passed_over", *COUNTS)
    totals: dict[str, Any] = {count: sum(site[count] for site in sites) for count in names}
    totals["removed"] = {
        reason: {
            amount: sum(site["removed"][reason][amount] for site in sites)
            for amount in ("paragraphs", "characters")
        }
        for reason in REASONS
    }
    return totals


def _sites_by(run: dict[str, Any], sites: list[dict[str, Any]]) -> dict[str, Any]:
    _, _, url, site, _, site_from, _ = run["keys"]
    without = sum(one["documents"] for one in sites if not one["name"])
    if site_from == "none":
        return {"rule": "none", "key": None, "without": 0}
    if site is not None and site_from != "host":
        return {"rule": "key", "key": site, "without": without}
    if any(one["name"] for one in sites):
        return {"rule": "host", "key": url, "without": without}
    return {"rule": "none", "key": url, "without": 0}


def _site(site: dict[str, Any]) -> dict[str, Any]:
    """A site as ``Cleaned.report`` lists it."""
    counts = {name: site[name] for name in (*COUNTS, "copies", "distinct_paragraphs", "strict")}
    return {"name": site["name"], **counts, "removed": site["removed"]}


def _cluster(one: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "site", "documents", "occurrences", "lost", "kept", "owner", "first_date", "last_date")
    variants = one["variants"]
    return {
        **{name: one[name] for name in names},
        "text": variants[0]["text"] if variants else "",
        "known": 0,
        "removed": {reason: one["removed"][reason] or 0 for reason in REASONS},
        "variants": [_uncut(variant) for variant in variants],
    }


def _uncut(one: dict[str, Any]) -> dict[str, Any]:
    """What is not cut does not say so, as in ``report.json``."""
    return {name: value for name, value in one.items() if name != "cut" or value}


def _listed(clusters: DataFrame) -> list[dict[str, Any]]:
    return [_cluster(row.asDict(recursive=True)) for row in clusters.collect()]


def _blocks(blocks: DataFrame, clusters: DataFrame) -> dict[str, Any]:
    top = blocks.orderBy(F.desc("documents"), "id", "site").limit(TOP).collect()
    named = [(row.site, id) for row in top for id in [row.cue, *[one.cluster for one in row.members]] if id]
    texts = clusters.select("site", "id", F.col("variants")[0]["text"].alias("text"))
    texts = texts.where(F.col("id").isin(sorted({id for _, id in named}))) if named else texts.limit(0)
    found = {(row.site, row.id): row.text or "" for row in texts.collect()}
    listed = [
        {
            "id": row.id,
            "site": row.site,
            "documents": row.documents,
            "cue": None if row.cue is None else found.get((row.site, row.cue), ""),
            "members": [
                {"cluster": one.cluster, "blocks": one.blocks, "text": found.get((row.site, one.cluster), "")}
                for one in row.members
            ],
        }
        for row in top
    ]
    return {"total": blocks.count(), "listed": listed}


def _lost(result: Result, lost: DataFrame) -> tuple[int, list[dict[str, Any]]]:
    """How many documents lost a text, and the largest texts, each with the first that had it."""
    sites = lost.select("site").distinct()
    rows = result.staged.where(F.col("kind") == "document").join(F.broadcast(sites), "site", "left_semi")
    place = F.struct("site", "position", "id").alias("row")
    fields = _schema.documents(_schema.parsed("site string, position bigint, id string"))
    read = rows.select(place, "dejalu").mapInArrow(_stages.unpack(result._versions), fields)
    gone = read.select("site", "position", "id", F.explode("dejalu.removed").alias("one"))
    gone = gone.select("site", "position", F.col("one.paragraph").alias("paragraph"), "id",
                       F.col("one.cluster").alias("cluster"))  # fmt: skip
    gone = gone.join(F.broadcast(lost.select("site", F.col("id").alias("cluster"))), ["site", "cluster"]).cache()
    try:
        sums = gone.agg(F.count_distinct("position")).first()
        place = F.min(F.struct("position", "paragraph", "id")).alias("place")
        places = {(row.site, row.cluster): row.place for row in gone.groupBy("site", "cluster").agg(place).collect()}
    finally:
        gone.unpersist()
    largest = []
    for one in _listed(lost.orderBy(F.desc("lost"), "site", "id").limit(TOP)):
        found = places.get((one["site"], one["id"]))
        largest.append(
            {
                **one,
                "cluster": one["id"],
                "characters": one["lost"],
                "document": found.id if found else None,
                "paragraph": found.paragraph if found else None,
                "reason": max(REASONS, key=one["removed"].__getitem__),
            }
        )
    return (sums[0] if sums else 0), largest


def _articles_twice(result: Result) -> dict[str, Any]:
    """Copies of articles, in the order of the input."""
    copies = result.staged.where("kind = 'document' and dejalu.copy_of is not null")
    rows = copies.select("position", "id", F.col("dejalu.copy_of").alias("copy_of"), F.col("dejalu.fate").alias("fate"))
    listed = [
        {"document": row.id, "copy_of": row.copy_of, "dropped": row.fate == "dropped"}
        for row in rows.orderBy("position").limit(TOP).collect()
    ]
    return {"total": copies.count(), "listed": listed}


def _problems(fates: dict[str, int]) -> dict[str, Any]:
    """Rows that were not judged, by kind."""
    kinds = {"no-text": fates.get("missing", 0), "oversized": fates.get("too-large", 0)}
    return {
        "bad": kinds["oversized"],
        # Spark fails where it cannot read a file.
        "unread": 0,
        "notices": kinds["no-text"],
        "kinds": {kind: count for kind, count in sorted(kinds.items()) if count},
    }
