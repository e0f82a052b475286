"""Reads the articles of one day: `scrapy crawl articles -a start=URL`."""

import scrapy


class ArticlesSpider(scrapy.Spider):
    """Follows the links of a list and takes the text of each page, block by block."""

    name = "articles"

    def __init__(self, start, **arguments):
        super().__init__(**arguments)
        self.start_urls = [start]

    def parse(self, response):
        # Of equal priority Scrapy asks for the last first.
        for rank, link in enumerate(response.css("a::attr(href)").getall()):
            yield response.follow(link, self.parse_article, priority=-rank)

    def parse_article(self, response):
        blocks = response.css("main h1::text, main p::text").getall()
        yield {
            "id": response.url.rsplit("/", 2)[-2] + "/" + response.url.rsplit("/", 1)[-1],
            "url": response.url,
            "text": "\n".join(blocks) + "\n",
        }
