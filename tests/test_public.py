"""The names that Python programs may rely on: exactly these, typed, and loaded only when they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cstoscrape
from tests.conftest import FIXTURES, environment
from tests.site import Pages, by_edition, expected
from tests.site.model import NEWS

_PUBLIC = {
    "Capture",
    "CrawlPlan",
    "Filter",
    "Hint",
    "crawl",
    "open_store",
    "parse_article",
    "parse_listing",
}


def test_the_public_names_are_exactly_these() -> None:
    """What is not among them may change without notice."""
    assert set(cstoscrape._PUBLIC) == _PUBLIC
    assert set(dir(cstoscrape)) >= _PUBLIC
    for name in _PUBLIC:
        assert getattr(cstoscrape, name).__module__.startswith("cstoscrape.")
    with pytest.raises(AttributeError, match="no attribute 'scrape'"):
        _ = cstoscrape.scrape


def test_the_package_loads_nothing_until_it_is_used(tmp_path: Path) -> None:
    """`import cstoscrape` costs next to nothing."""
    code = "import sys, cstoscrape; print([m for m in sys.modules if m.startswith('cstoscrape.')])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment(tmp_path), cwd=tmp_path, check=True
    )
    assert result.stdout.strip() == b"['cstoscrape.version']"


def test_the_package_is_typed() -> None:
    """Type checkers find the marker."""
    assert (Path(cstoscrape.__file__).parent / "py.typed").is_file()


def test_a_page_can_be_parsed_without_an_archive() -> None:
    """Bytes and an address in; headline, date, blocks and evidence out."""
    release = by_edition("en")[0]
    pages = Pages(by_edition("en"))
    article = cstoscrape.parse_article(pages.answer(release.address).body, release.url)
    wanted = expected(release)
    assert (article.title, article.date) == (wanted["title"], wanted["date"])
    assert [block.as_json() for block in article.blocks] == wanted["blocks"]
    assert article.evidence
    listing = cstoscrape.parse_listing(pages.answer(NEWS).body, f"https://en.odkb-csto.org{NEWS}")
    assert listing.entries[0].url == release.url


def test_captures_can_be_taken_in_and_releases_read(tmp_path: Path) -> None:
    """The README's example, without the network."""
    release = by_edition("en")[0]
    body = Pages(by_edition("en")).answer(release.address).body
    capture = cstoscrape.Capture(release.url, "2026-04-01T09:00:00Z", 200, (), body)
    with cstoscrape.open_store(tmp_path / "csto.db") as store:
        assert store.ingest(capture).what == "new"
        assert store.ingest(capture).what == "known"
        found = list(store.releases(cstoscrape.Filter(since="2026-01-01", editions=("en",))))
        assert [(one.title, one.url) for one in found] == [(release.headline, release.url)]
        assert list(store.releases(cstoscrape.Filter(until="2026-01-01"))) == []


def test_the_bundled_site_is_small() -> None:
    """A newcomer's first run needs no patience."""
    assert (FIXTURES / "site.warc.gz").stat().st_size < 1_000_000
