"""Drift: what is unlike the archive is said, kept as a capture, and not stored as a release."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import run_inside
from tests.site import Site, many

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
