"""What a run on Spark came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from . import _schema, _stages
from ._report import report
from ._storage import require_apart

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from ._storage import Staging


class Result:
    """Cleaned documents, and what is known of them. Data frames are read from the staging
    folder, which must stay as long as they are used."""

    def __init__(
        self,
        spark: SparkSession,
        staging: Staging,
        row: Any,
        versions: _stages.Versions,
        inputs: list[str],
    ) -> None:
        self._spark = spark
        self._staging = staging
        self._judged = _schema.judged(row)
        self._documents = _schema.documents(row)
        self._versions = versions
        self._inputs = inputs

    @property
    def staged(self) -> DataFrame:
        """The rows of the judge, of every kind, as docs/spark.md describes them."""
        self._staging.require_unchanged()
        return self._spark.read.schema(self._judged).parquet(self._staging.folder("judged"))

    def _kind(self, kind: str) -> DataFrame:
        return self.staged.where(F.col("kind") == kind)

    @property
    def documents(self) -> DataFrame:
        """The rows that came in, the text cleaned, and ``dejalu``: what became of each."""
        stage = _stages.unpack(self._versions)
        return self._kind("document").select("row", "dejalu").mapInArrow(stage, self._documents)

    def repeats(self, kind: str) -> DataFrame:
        """The rows of a kind (``cluster``, ``family``, ``share``), those of a site as one."""
        columns = _schema.parsed(_schema.SHARES).names
        rows = self._kind(kind).select(*columns)
        whole = rows.where(F.col("parts") == 1)
        if not self._staging.is_complete("merged"):
            self._merge()
        merged = self._spark.read.schema(_schema.parsed(_schema.SHARES)).parquet(
            self._staging.folder("merged")
        )
        return whole.unionByName(merged.where(F.col("kind") == kind))

    def _merge(self) -> None:
        """Merges the shares of the sites that have several."""
        columns = _schema.parsed(_schema.SHARES).names
        rows = self.staged.where((F.col("kind") != "document") & (F.col("parts") > 1))
        merged = (
            rows.select(*columns)
            .repartition("site", "kind", "cluster", "family")
            .sortWithinPartitions("site", "kind", "cluster", "family", "part")
            .mapInArrow(_stages.merge(self._versions), _schema.parsed(_schema.SHARES))
        )
        merged.write.mode("overwrite").parquet(self._staging.folder("merged"))
        self._staging.complete("merged")

    @property
    def sites(self) -> DataFrame:
        """What each site adds up to, with the names that ``report.json`` has."""
        stage = _stages.decode(self._versions, "share")
        return self.repeats("share").mapInArrow(stage, _schema.parsed(_schema.SITES))

    @property
    def clusters(self) -> DataFrame:
        """Texts that stand somewhere twice or more, or of which something went."""
        articles = self.sites.select(F.col("name").alias("site"), F.col("articles").cast("int"))
        rows = self.repeats("cluster").join(articles, "site")
        stage = _stages.decode(self._versions, "cluster")
        return rows.mapInArrow(stage, _schema.parsed(_schema.CLUSTERS))

    @property
    def blocks(self) -> DataFrame:
        """Blocks of different documents that belong together. ``cue`` and ``members`` name
        clusters by their ids."""
        stage = _stages.decode(self._versions, "family")
        return self.repeats("family").mapInArrow(stage, _schema.parsed(_schema.BLOCKS))

    @property
    def lost(self) -> DataFrame:
        """Running text that was removed and now stands in no document of its site, though it
        was no furniture of many: what to look at first. The largest comes first."""
        lost = self.clusters.where(F.col("lost") > 0)
        return lost.orderBy(F.desc("lost"), "site", "id")

    def report(self) -> dict[str, Any]:
        """What was done, in numbers, with the names that ``report.json`` has for them."""
        return report(self)

    def write(self, path: str, *, format: str = "parquet", mode: str = "errorifexists") -> None:
        """Writes ``articles`` and ``report`` (``clusters``, ``blocks``, ``sites``) below a path."""
        made = [f"{path}/articles", f"{path}/report"]
        require_apart(self._spark, self._inputs, made, "give another path")
        self.documents.write.mode(mode).format(format).save(f"{path}/articles")
        for name in ("clusters", "blocks", "sites"):
            frame: DataFrame = getattr(self, name)
            frame.write.mode(mode).format(format).save(f"{path}/report/{name}")
