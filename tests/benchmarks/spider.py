"""The same crawl as a Scrapy user would write it: `python -m tests.benchmarks.spider BASE DATABASE`.

It knows the selectors of the stock markup, and keeps neither pages nor what changes.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class NewsSpider(scrapy.Spider):
    """Walks the listing pages and reads each article."""

    name = "news"

    def __init__(self, base: str, database: str) -> None:
        super().__init__()
        self.start_urls = [f"{base}/news/news_odkb/"]
        self.database = database

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        """Read a listing page."""
        yield from response.follow_all(css=".news-list .news-item a", callback=self.parse_article)
        yield from response.follow_all(response.css(".news-list font.text a")[-1:], callback=self.parse)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """Read an article page."""
        detail = response.css(".news-detail")
        paragraphs = (" ".join(node.css("::text").getall()).strip() for node in detail.css("p, li"))
        yield {
            "url": response.url,
            "title": response.css("h1::text").get("").strip(),
            "date": detail.css(".news-date-time::text").get("").strip(),
            "body": "\n\n".join(text for text in paragraphs if text),
        }


class SqlitePipeline:
    """Stores what is not there yet."""

    def __init__(self, database: str) -> None:
        self._database = database

    @classmethod
    def from_crawler(cls, crawler: Any) -> SqlitePipeline:
        """Take the file's name from the spider's arguments."""
        return cls(crawler.spider.database)

    def open_spider(self) -> None:
        """Make the table."""
        self._connection = sqlite3.connect(self._database)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(
            "CREATE TABLE releases (url TEXT PRIMARY KEY, title TEXT, date TEXT, body TEXT, UNIQUE (date, title))"
        )

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store a release, in a transaction of its own so that a crash loses nothing."""
        with self._connection:
            self._connection.execute("INSERT OR IGNORE INTO releases VALUES (:url, :title, :date, :body)", item)
        return item

    def close_spider(self) -> None:
        """Close the file."""
        self._connection.close()


def main() -> None:
    """Run the spider."""
    settings = {
        "ITEM_PIPELINES": {SqlitePipeline: 300},
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(NewsSpider, *sys.argv[-2:])
    process.start()


if __name__ == "__main__":
    main()
