"""Drift: what is unlike the archive is said, kept as a capture, and not stored as a release."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import run_inside
from tests.site import Site, many
from tests.site.model import Items, Para

_NEWS = "/news/news_odkb/"
_RELEASES = many(70)


def _crawl(database: Path, site: Site, *options: str) -> tuple[int, dict[str, object]]:
    where = ("--edition", "en", "--base-url", site.base_url, "--delay", "0")
    result = run_inside("--db", database, "crawl", "--json", *where, *options)
    return result.code, json.loads(result.out)


def _titles(database: Path) -> list[str]:
    result = run_inside("--db", database, "export", "-f", "jsonl")
    return [json.loads(line)["title"] for line in result.text.splitlines()]


def test_one_headline_on_page_after_page_is_the_layout_not_news(tmp_path: Path) -> None:
    """The run names the page and what broke, ends with 4, and none of those pages is a release."""
    database = tmp_path / "csto.db"
    with Site(_RELEASES[:60], "en", "stock") as site:
        assert _crawl(database, site)[0] == 0
        for release in _RELEASES[60:66]:
            site.publish(replace(release, headline="Section news"))
        code, summary = _crawl(database, site)
    assert (code, summary["outcome"]) == (4, "layout")
    assert "have the same headline" in str(summary["drift"])
    assert "Section news" not in _titles(database)


def test_what_is_right_after_all_can_be_accepted(tmp_path: Path) -> None:
    """`--accept-drift` believes the pages."""
    database = tmp_path / "csto.db"
    with Site(_RELEASES[:60], "en", "stock") as site:
        _crawl(database, site)
        for release in _RELEASES[60:66]:
            site.publish(replace(release, headline="Section news"))
        code, _ = _crawl(database, site, "--accept-drift")
    assert code == 0
    assert "Section news" in _titles(database)


@pytest.mark.parametrize("family", ["modern", "stock"])
def test_a_redesign_that_is_read_rightly_is_no_drift(tmp_path: Path, family: str) -> None:
    """Other markup, the same releases: nothing changed, nothing said."""
    database = tmp_path / "csto.db"
    with Site(_RELEASES[:60], "en", "stock") as site:
        _crawl(database, site)
        before = _titles(database)
        site.family = family
        code, summary = _crawl(database, site, "--recheck")
    assert (code, summary["changed"], summary["drift"], summary["problems"]) == (0, 0, [], [])
    assert _titles(database) == before


def test_a_list_that_shrank_to_the_ticker_is_no_quiet_day(tmp_path: Path) -> None:
    """The articles in the ticker are known, so nothing is new; but the list is gone, and that is said."""
    database = tmp_path / "csto.db"
    with Site(_RELEASES[:60], "en", "stock") as site:
        _crawl(database, site)
        site.misbehave(_NEWS, "empty-list", exact=True)
        code, summary = _crawl(database, site)
    assert (code, summary["outcome"], summary["new"]) == (4, "layout", 0)


def test_texts_of_another_kind_than_ever_before_are_doubted(tmp_path: Path) -> None:
    """All text in list items, page after page: the markup is misread, or much has changed."""
    database = tmp_path / "csto.db"
    with Site(_RELEASES[:60], "en", "stock") as site:
        _crawl(database, site)
        for release in _RELEASES[60:66]:
            texts = tuple(piece.text for piece in release.body if isinstance(piece, Para))
            site.publish(replace(release, body=(Items(texts),)))
        code, summary = _crawl(database, site)
    assert (code, summary["outcome"]) == (4, "layout")
    assert "none of the last 5 texts has a paragraph" in str(summary["drift"])
    assert len(_titles(database)) == 60


def test_pages_that_say_what_other_releases_say_are_doubted(tmp_path: Path) -> None:
    """New addresses with headline and date of releases that stand elsewhere: read from the ticker, perhaps."""
    database = tmp_path / "csto.db"
    with Site(_RELEASES[:60], "en", "stock") as site:
        _crawl(database, site)
        for number, release in enumerate(_RELEASES[60:66]):
            site.publish(replace(_RELEASES[number], slug=release.slug, body=release.body))
        code, summary = _crawl(database, site)
    assert (code, summary["outcome"]) == (4, "layout")
    assert "have headline and date of another release" in str(summary["drift"])


def test_selectors_that_find_nothing_on_page_after_page_are_drift(tmp_path: Path) -> None:
    """One page without it is that page's problem; five in a row are another layout."""
    database, config = tmp_path / "csto.db", tmp_path / "mine.toml"
    config.write_text('[[site.layouts]]\neditions = ["en"]\nbody = "div.news-detail"\n', encoding="utf-8")
    with Site(_RELEASES[:60], "en", "stock") as site:
        where = ("--edition", "en", "--base-url", site.base_url, "--delay", "0", "--json")
        first = run_inside("--config", config, "--db", database, "crawl", *where)
        assert (first.code, json.loads(first.out)["problems"]) == (0, [])
        site.family = "modern"
        for release in _RELEASES[60:66]:
            site.publish(release)
        again = run_inside("--config", config, "--db", database, "crawl", *where)
    assert again.code == 4
    assert "the selector for body (div.news-detail) finds nothing" in str(json.loads(again.out)["drift"])
    assert len(_titles(database)) == 60
