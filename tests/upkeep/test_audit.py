"""`audit`: the whole listing against the archive. 0 only if they agree; what it finds, `--fix` lets a crawl mend."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Result, run_inside
from tests.site import Site, by_edition
from tests.site.model import NEWS

_AGREE = {"missing": [], "extra": [], "changed": [], "gone": [], "problems": []}
_OLD = 14  # a release on the second page of the listing, which a crawl with nothing new never sees


class Edition:
    """The English edition on a socket, and an archive that was crawled from it."""

    def __init__(self, site: Site, db: Path) -> None:
        self.site, self.db = site, db

    def run(self, name: str, *options: str) -> Result:
        """A command that fetches."""
        self.site.requests.clear()
        base = ("--edition", "en", "--base-url", self.site.base_url, "--delay", "0")
        return run_inside("--db", self.db, name, *base, *options)

    def audit(self, *options: str) -> dict[str, Any]:
        """What an audit finds, as programs read it."""
        result = self.run("audit", "--json", *options)
        found: dict[str, Any] = json.loads(result.text)
        assert result.code == (0 if found == _AGREE else 3), result.said
        return found


@pytest.fixture
def edition(tmp_path: Path) -> Iterator[Edition]:
    """All is crawled, and nothing has changed since."""
    with Site(by_edition("en"), "en", "stock") as site:
        found = Edition(site, tmp_path / "csto.db")
        assert found.run("crawl").code == 0
        yield found


def test_a_listing_and_an_archive_that_agree(edition: Edition) -> None:
    """0; the whole listing was asked for, and no article; nothing of the archive is another byte."""
    with closing(sqlite3.connect(edition.db)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    before = {path: path.read_bytes() for path in edition.db.parent.rglob("*") if path.is_file()}
    assert edition.audit() == _AGREE
    asked = [path for path in edition.site.paths() if path != "/robots.txt"]
    assert set(edition.site.listing_paths()) <= set(asked)
    assert all(path.startswith(f"{NEWS}?") or path == NEWS for path in asked)
    assert {path: path.read_bytes() for path in edition.db.parent.rglob("*") if path.is_file()} == before


def test_each_kind_of_difference_is_told_apart(edition: Edition) -> None:
    """Missing, extra, changed, gone: each by its address, for people with date and headline."""
    shown = [release for release in edition.site.releases if release.section == NEWS]
    late, renamed, removed, hidden = shown[_OLD], shown[_OLD + 1], shown[_OLD + 2], shown[_OLD + 3]
    with closing(sqlite3.connect(edition.db)) as connection:
        connection.execute("UPDATE addresses SET release_id = NULL WHERE url = ?", (late.url,))
        connection.commit()
    edition.site.edit(renamed.slug, headline="The exercise was held in another place than was announced")
    edition.site.remove(removed.slug)
    edition.site.hide(hidden.slug)
    assert edition.audit() == {
        "missing": [late.url],
        "extra": [hidden.url],
        "changed": [renamed.url],
        "gone": [removed.url],
        "problems": [],
    }
    articles = [path for path in edition.site.paths() if path.startswith(NEWS) and "?" not in path and path != NEWS]
    assert sorted(articles) == sorted([hidden.address, removed.address])
    result = edition.run("audit")
    assert result.code == 3
    assert f"changed  {renamed.date}  {renamed.url}  The exercise was held in another place" in result.text
    assert "1 missing, 1 extra, 1 changed, 1 gone" in result.said


def test_fix_lets_the_next_crawl_fetch_what_is_missing_or_changed(edition: Edition) -> None:
    """And then they agree."""
    renamed = edition.site.releases[_OLD]
    edition.site.edit(renamed.slug, headline="The exercise was held in another place than was announced")
    assert edition.audit("--fix")["changed"] == [renamed.url]
    assert edition.audit()["changed"] == [renamed.url]
    assert edition.run("crawl").code == 0
    assert renamed.address in edition.site.paths()
    assert edition.audit() == _AGREE


def test_a_hole_in_the_walk_makes_nothing_extra(edition: Edition) -> None:
    """What a page that can't be had would list is not said to be off the listing."""
    edition.site.misbehave(f"{NEWS}?PAGEN_1=2", 404)
    found = edition.audit()
    assert (found["extra"], found["gone"]) == ([], [])
    assert [problem["url"] for problem in found["problems"]] == [f"https://en.odkb-csto.org{NEWS}?PAGEN_1=2"]


@pytest.mark.parametrize(("fault", "code"), [(404, 4), (403, 5)])
def test_a_listing_that_is_not_there_ends_as_in_a_crawl(edition: Edition, fault: int, code: int) -> None:
    """4 or 5."""
    edition.site.misbehave(NEWS, fault)
    result = edition.run("audit")
    assert (result.code, result.out) == (code, b"")


def test_without_an_archive_nothing_is_fetched(tmp_path: Path) -> None:
    """2, as with all commands that read."""
    result = run_inside("--db", tmp_path / "none.db", "audit", "--edition", "en", "--base-url", "http://127.0.0.1:1")
    assert result.code == 2
    assert "there is no database" in result.said


def _retitle(edition: Edition, url: str, problems: str | None = None) -> None:
    """Let the store have another headline than the listing, as a page may that its listing shortens."""
    with closing(sqlite3.connect(edition.db)) as connection:
        connection.execute("UPDATE releases SET title = 'Another headline' WHERE url = ?", (url,))
        connection.execute("UPDATE captures SET problems = ? WHERE url = ?", (problems, url))
        connection.commit()


def test_what_the_store_has_otherwise_is_changed_and_fetched_after_fix(edition: Edition) -> None:
    """Though its address was not due."""
    release = edition.site.releases[_OLD]
    _retitle(edition, release.url)
    assert edition.audit("--fix")["changed"] == [release.url]
    assert edition.run("crawl").code == 0
    assert edition.site.paths().count(release.address) == 1
    assert edition.audit() == _AGREE


def test_a_page_with_another_headline_than_its_listing_is_settled(edition: Edition) -> None:
    """Once it was read so, it is no difference, or an audit could never end with 0."""
    _retitle(edition, edition.site.releases[_OLD].url, '["the listing has another headline"]')
    assert edition.audit() == _AGREE
