"""Crawls of a local site: with nothing new, and for the first time."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from tests.benchmarks.measure import Row, Size, best_of, cpu_seconds, cstoscrape, environment, python
from tests.site import Site, many

_ONE_REQUEST = "import httpx, sys; assert httpx.get(sys.argv[1]).status_code == 200"
_PAGE_BYTES = 57_000


def hourly(size: Size, folder: Path) -> list[Row]:
    """`crawl` with nothing new, one edition."""
    database = folder / "hourly.db"
    with Site(many(30), pad_to=_PAGE_BYTES) as site:
        site.gzip = True
        command = _crawl(site, database)
        cpu_seconds(command)
        done = subprocess.run([*command, "--json"], capture_output=True, env=environment(), check=True)
        request = python(_ONE_REQUEST, f"{site.base_url}/news/news_odkb/")
        ours, theirs = best_of(2 * size.rounds, lambda: cpu_seconds(command), lambda: cpu_seconds(request))
    return [
        Row("crawl, nothing new", "import httpx, one request", ours / theirs, 1.5),
        Row("crawl, nothing new: requests", "one listing page", json.loads(done.stdout)["requests"], 1, ""),
    ]


def first(size: Size, folder: Path) -> list[Row]:
    """The first crawl, WARC on and politeness off, against a Scrapy spider that keeps no pages."""
    what, against, aim = f"first crawl of {size.releases:,} releases", "Scrapy, SQLite pipeline", 0.6
    if find_spec("scrapy") is None:
        return [Row(what, f"{against} (not installed)", None, aim)]
    runs = count()
    with Site(many(size.releases), pad_to=_PAGE_BYTES) as site:
        site.gzip = True

        def ours() -> float:
            place = folder / f"crawl-{next(runs)}"
            place.mkdir()
            seconds = cpu_seconds(_crawl(site, place / "csto.db"))
            shutil.rmtree(place)
            return seconds

        def theirs() -> float:
            database = folder / f"spider-{next(runs)}.db"
            spider = python("from tests.benchmarks.spider import main; main()", site.base_url, database)
            seconds = cpu_seconds(spider)
            _check(database, size.releases)
            return seconds

        # The site draws each page once: the first of the two should not find it slower.
        for path in (*site.listing_paths(), *(release.address for release in site.releases)):
            site.answer(path)
        mine, other = best_of(max(1, size.rounds // 2), ours, theirs)
    return [Row(what, against, mine / other, aim)]


def _crawl(site: Site, database: Path) -> list[str]:
    options = ("--edition", "en", "--base-url", site.base_url, "--delay", "0")
    return cstoscrape("--db", database, "crawl", *options)


def _check(database: Path, releases: int) -> None:
    """A spider that missed something would be no measure."""
    import sqlite3

    connection = sqlite3.connect(database)
    (found,) = connection.execute("SELECT count(*) FROM releases WHERE body <> ''").fetchone()
    connection.close()
    if found != releases:
        raise RuntimeError(f"the Scrapy spider stored {found} of {releases} releases")
