"""The same pages as items of the kind that news spiders yield: `scrapy crawl mixed -a start=URL`."""

from datetime import datetime, timezone

from newsroom.spiders.articles import ArticlesSpider


class MixedSpider(ArticlesSpider):
    """Items with a date that is no text, with something nested, and some without a text."""

    name = "mixed"

    def parse_article(self, response):
        for number, item in enumerate(super().parse_article(response)):
            item["crawled"] = datetime(2026, 11, 29, number, tzinfo=timezone.utc)
            item["links"] = [{"href": link} for link in response.css("a::attr(href)").getall()]
            yield item
            # A gallery has pictures and no text; some extractors say null.
            yield {"url": response.url + "?gallery", "pictures": 3}
            yield {"url": response.url + "?print", "text": None}
