"""An item pipeline and an extension for Scrapy: ``pip install scrapy``.

In ``settings.py``::

    ITEM_PIPELINES = {"dejalu.scrapy.CleanPipeline": 300}
    EXTENSIONS = {"dejalu.scrapy.LearnExtension": 500}
    DEJALU_INDEX = "known.idx"

The first crawl has no index: each page is cleaned by what was seen before it. With the extension
its pages become the index, or are added to it, at the end; the next crawl begins with what this
one knew. No item is ever lost: what cannot be cleaned passes as it is, and is counted.

Settings:

``DEJALU_INDEX``
    The index; without it nothing is kept between crawls.
``DEJALU_TEXT_FIELD``, ``DEJALU_URL_FIELD``
    The fields of an item, ``text`` and ``url`` unless said otherwise.
``DEJALU_REMOVED_FIELD``
    A field that is given the paragraphs that went, each with reason and text; none by default.
``DEJALU_MEMORY``
    Bytes of pages that a crawl keeps to learn from, 1 GiB by default.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from itemadapter import ItemAdapter
from scrapy import signals

from ._errors import DejaluError
from ._index import Index
from ._learning import LearningCleaner

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

    from ._cleaned import CleanedDocument

_LOG = logging.getLogger(__name__)


class _Crawl:
    """What a crawl knows; the pipeline and the extension share it."""

    _all: WeakKeyDictionary[Crawler, _Crawl] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.path: str | None = settings.get("DEJALU_INDEX")
        is_there = self.path is not None and os.path.exists(self.path)
        self.index = Index.open(self.path) if self.path is not None and is_there else None
        self.learning = LearningCleaner(memory=settings.getint("DEJALU_MEMORY", 1 << 30))
        self.stats: Any = crawler.stats

    @classmethod
    def of(cls, crawler: Crawler) -> _Crawl:
        if crawler not in cls._all:
            cls._all[crawler] = cls(crawler)
        return cls._all[crawler]

    def clean(self, text: str, url: str) -> CleanedDocument:
        """Cleans by the index where that knows the site, else by what this crawl has seen."""
        learned = self.learning.clean_one(text, url=url)
        if self.index is not None and self.index.knows(learned.site):
            return self.index.clean_one(text, url=url)
        if not self.learning.knows(learned.site):
            self.stats.inc_value("dejalu/too_little_seen")
        return learned


class CleanPipeline:
    """Cleans the text of each item."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawl = _Crawl.of(crawler)
        self._stats: Any = crawler.stats
        self._text: str = settings.get("DEJALU_TEXT_FIELD", "text")
        self._url: str = settings.get("DEJALU_URL_FIELD", "url")
        self._removed: str | None = settings.get("DEJALU_REMOVED_FIELD")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """The same item with the text that is left."""
        self._stats.inc_value("dejalu/items")
        fields = ItemAdapter(item)
        text = fields.get(self._text)
        if not isinstance(text, str):
            self._stats.inc_value("dejalu/without_text")
            return item
        url = str(fields.get(self._url) or "")
        try:
            cleaned = self._crawl.clean(text, url)
            removals = cleaned.removals
            if self._removed is not None:
                fields[self._removed] = [{"reason": one.reason, "text": one.text} for one in removals]
            fields[self._text] = text if cleaned.text is None else cleaned.text
        except Exception:
            # Whatever it is: an item is worth more than its cleaning.
            _LOG.exception("an item stays as it is: %s", url)
            self._stats.inc_value("dejalu/failed")
            return item
        self._stats.inc_value(f"dejalu/{cleaned.fate}")
        for one in removals:
            self._stats.inc_value(f"dejalu/removed/{one.reason}")
        self._stats.inc_value("dejalu/characters", len(text))
        self._stats.inc_value("dejalu/characters_left", len(fields[self._text]))
        return item


class LearnExtension:
    """Keeps what a crawl has seen: at its end its pages are in the index."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawl = _Crawl.of(crawler)
        self._stats: Any = crawler.stats
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_closed(self) -> None:
        """Writes the index, or adds to it."""
        crawl = self._crawl
        if crawl.path is None or not len(crawl.learning):
            return
        try:
            index = crawl.learning.to_index(crawl.path, add=crawl.index is not None)
        except DejaluError:
            _LOG.exception("the pages of this crawl are not in %s", crawl.path)
            self._stats.inc_value("dejalu/failed")
            return
        self._stats.set_value("dejalu/indexed", index.documents)
        self._stats.set_value("dejalu/not_learned", crawl.learning.unlearned)
