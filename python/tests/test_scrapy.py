"""A crawl of a local site: 300 pages of three hosts, twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import pages

pytest.importorskip("scrapy")

HOSTS = ("a.test", "b.test", "c.test")

CRAWL = '''
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

class Spider(scrapy.Spider):
    name = "local"
    async def start(self):
        for host in %r:
            for number in range(100):
                # All hosts are this machine; the page says which one it is of.
                yield scrapy.Request(f"http://127.0.0.1:{sys.argv[1]}/{host}/{number}", cb_kwargs={"host": host})
    def parse(self, response, host):
        text = "\\n".join(response.css("p::text").getall()) + "\\n"
        yield {"url": response.url.replace(f"127.0.0.1:{sys.argv[1]}/{host}", host), "text": text}

process = CrawlerProcess({
    "ITEM_PIPELINES": {"dejalu.scrapy.CleanPipeline": 300},
    "EXTENSIONS": {"dejalu.scrapy.LearnExtension": 500},
    "DEJALU_INDEX": sys.argv[2], "DEJALU_REMOVED_FIELD": "removed",
    "FEEDS": {sys.argv[3]: {"format": "jsonlines"}},
    "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
})
crawler = process.create_crawler(Spider)
process.crawl(crawler)
process.start()
print(json.dumps({key: value for key, value in crawler.stats.get_stats().items() if key.startswith(("dejalu/", "item_"))}))
''' % (HOSTS,)

SERVER = '''
import html, http.server, json, sys
from pathlib import Path
pages = json.loads(Path(sys.argv[1]).read_text())
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = "".join(f"<p>{html.escape(line)}</p>" for line in pages[self.path].split("\\n") if line)
        data = f"<html><body>{body}</body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
'''


def test_an_item_is_kept_whatever_happens_to_it() -> None:
    import scrapy
    from scrapy.utils.test import get_crawler
    from dejalu.scrapy import CleanPipeline

    class Item(scrapy.Item):
        url = scrapy.Field()
        text = scrapy.Field()

    crawler = get_crawler(settings_dict={"DEJALU_REMOVED_FIELD": "removed"})
    pipeline = CleanPipeline.from_crawler(crawler)
    for page in pages("a.test", 6):
        given = Item(url=page["url"], text=page["text"])
        # Its class has no field for what was removed.
        assert pipeline.process_item(given, None)["text"] == page["text"]
    given = {"url": "http://[broken", "text": "A page of no site."}
    assert pipeline.process_item(given)["text"] == "A page of no site."
    stats = crawler.stats.get_stats()
    assert stats["dejalu/items"] == 7 and stats["dejalu/failed"] == 6


def test_a_second_crawl_is_cleaner_and_no_item_is_lost(tmp_path: Path) -> None:
    served = {f"/{host}/{at}": page["text"] for host in HOSTS for at, page in enumerate(pages(host, 100))}
    (tmp_path / "pages.json").write_text(json.dumps(served), encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "pages.json")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()

        def crawl(name: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
            out = tmp_path / f"{name}.jsonl"
            arguments = [sys.executable, "-c", CRAWL, port, str(tmp_path / "known.idx"), str(out)]
            done = subprocess.run(arguments, capture_output=True, text=True, check=True)
            items = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
            return items, json.loads(done.stdout)

        first, stats = crawl("first")
        again, stats_again = crawl("again")
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    for items, counted in ((first, stats), (again, stats_again)):
        assert len({item["url"] for item in items}) == 300 == counted["dejalu/items"]
        assert counted["item_scraped_count"] == 300 and "dejalu/failed" not in counted
    assert stats["dejalu/indexed"] == 300 and stats["dejalu/too_little_seen"] >= 3
    left, left_again = stats["dejalu/characters_left"], stats_again["dejalu/characters_left"]
    print(f"of {stats['dejalu/characters']} characters {left} are left, then {left_again}")
    assert left_again < left < stats["dejalu/characters"]
    furniture = [item for item in again if "Subscribe to our newsletter" in item["text"]]
    assert furniture == []
    assert any(one["text"] == "Subscribe to our newsletter" for one in again[0]["removed"])
