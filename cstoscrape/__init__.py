"""Scraper and archiver for the news releases of the CSTO; the public names load on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cstoscrape.version import __version__ as __version__

if TYPE_CHECKING:
    from cstoscrape.crawler.crawl import CrawlPlan as CrawlPlan
    from cstoscrape.crawler.crawl import crawl as crawl
    from cstoscrape.ingest import open_store as open_store
    from cstoscrape.model import Capture as Capture
    from cstoscrape.model import Hint as Hint
    from cstoscrape.parser.article import parse_article as parse_article
    from cstoscrape.parser.listing import parse_listing as parse_listing
    from cstoscrape.store.query import Filter as Filter


_PUBLIC = {
    "Capture": "cstoscrape.model",
    "CrawlPlan": "cstoscrape.crawler.crawl",
    "Filter": "cstoscrape.store.query",
    "Hint": "cstoscrape.model",
    "crawl": "cstoscrape.crawler.crawl",
    "open_store": "cstoscrape.ingest",
    "parse_article": "cstoscrape.parser.article",
    "parse_listing": "cstoscrape.parser.listing",
}


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *_PUBLIC))
