"""An item pipeline that keeps one filter open for the whole crawl.

It only applies what an index of earlier crawls knows: while it crawls, nobody can
know what the crawl itself repeats. With `--learn` the filter would write what it
saw, to be merged into the index afterwards.
"""

import json
import subprocess

from itemadapter import ItemAdapter


class DejaluPipeline:
    """Sends each item through `dejalu clean --index IDX --line-buffered -`."""

    def __init__(self, program, index, field):
        self.command = [program, "clean", "--index", index, "--text-key", field,
                        "--line-buffered", "--quiet", "-"]
        self.field = field
        self.filter = None

    @classmethod
    def from_crawler(cls, crawler):
        settings = crawler.settings
        return cls(settings["DEJALU"], settings["DEJALU_INDEX"], settings["DEJALU_FIELD"])

    def open_spider(self, spider=None):
        self.filter = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, encoding="utf-8")

    def process_item(self, item, spider=None):
        adapter = ItemAdapter(item)
        self.filter.stdin.write(json.dumps(adapter.asdict(), ensure_ascii=False) + "\n")
        self.filter.stdin.flush()
        line = self.filter.stdout.readline()
        if not line:
            raise RuntimeError(f"the filter has ended with {self.filter.wait()}")
        adapter[self.field] = json.loads(line)[self.field]
        return item

    def close_spider(self, spider=None):
        self.filter.stdin.close()
        code = self.filter.wait()
        if code:
            raise RuntimeError(f"the filter has ended with {code}")
