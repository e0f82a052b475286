"""An item pipeline that keeps one filter open for the whole crawl.

It applies what an index of earlier crawls knows: while it crawls, nobody can know what the
crawl itself repeats. At its end the filter adds what it saw to the index, which is made on
the first day.

No item is lost: one without a text goes on as it is, and where the filter cannot start or
ends early, the crawl is stopped and the items at hand go on as they are.
"""

import json
import subprocess

from itemadapter import ItemAdapter
from scrapy.exceptions import NotConfigured
from scrapy.utils.serialize import ScrapyJSONEncoder


class DejaluPipeline:
    """Sends the text of each item through `dejalu clean --index IDX --line-buffered -`."""

    def __init__(self, crawler):
        settings = crawler.settings
        self.crawler = crawler
        self.field = settings["DEJALU_FIELD"]
        index = settings["DEJALU_INDEX"]
        if not index:
            raise NotConfigured("DEJALU_INDEX names no index")
        # A crawl that finds nothing is for Scrapy to complain about.
        self.command = [settings["DEJALU"], "clean", "--index", index, "--learn", index,
                        "--line-buffered", "--quiet", "--allow-empty", "-"]
        self.encoder = ScrapyJSONEncoder()
        self.filter = None

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    def open_spider(self, spider=None):
        self.filter = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, encoding="utf-8")

    def process_item(self, item, spider=None):
        adapter = ItemAdapter(item)
        text = adapter.get(self.field)
        if self.filter is None or not isinstance(text, str):
            return item
        # What says which page it is, and nothing else of the item: dates and nested items stay here.
        line = {key: adapter[key] for key in ("id", "url", "date") if adapter.get(key) is not None}
        line["text"] = text
        answer = self.ask(self.encoder.encode(line) + "\n")
        if answer is None:
            self.give_up()
        else:
            adapter[self.field] = json.loads(answer)["text"]
        return item

    def ask(self, line):
        """What the filter answers; nothing where it has ended."""
        try:
            self.filter.stdin.write(line)
            self.filter.stdin.flush()
            return self.filter.stdout.readline() or None
        except OSError:
            return None

    def give_up(self):
        """Stops the crawl: what comes would be stored with all that repeats."""
        code = self.end()
        self.crawler.spider.logger.error(
            "the filter has ended with %s (its message stands above): items go on as they are", code)
        self.crawler.engine.close_spider(self.crawler.spider, "dejalu_filter_ended")

    def end(self):
        """Ends the filter, which writes the index then; its exit code."""
        ended, self.filter = self.filter, None
        try:
            ended.stdin.close()
        except OSError:
            pass  # It has ended before it had read everything.
        ended.stdout.close()
        return ended.wait()

    def close_spider(self, spider=None):
        if self.filter is None:
            return
        code = self.end()
        if code:
            self.crawler.spider.logger.error("the filter has ended with %s", code)
