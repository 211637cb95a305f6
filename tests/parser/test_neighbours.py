"""Site lines told from neighbours: whatever captures there are, and in whatever order they came, the text is the same.

Tickers change from run to run, chrome is redesigned, neighbours are hours or weeks apart, or there are none.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.ingest import open_store
from cstoscrape.model import Capture
from cstoscrape.text import format_time
from tests.parser.neighbours import parses
from tests.site import Pages, Release, expected, many
from tests.site.model import NEWS, Items, Para, Traits
from tests.site.pages import Answer
from tests.store.snapshot import snapshot

_COUNT = 14
_FIELDS = ("title", "date", "body", "blocks")


class Plain:
    """Pages that only their neighbours explain: ticker and notice are paragraphs beside those of the text.

    `family` is a prefix of all classes; setting another redesigns the site.
    """

    def __init__(self, family: str) -> None:
        self.family = family
        self.traits = Traits()
        self._shelf: list[Release] = list(many(_COUNT + 4)[_COUNT:])

    def publish(self, release: Release) -> None:
        """Put a release on top."""
        self._shelf.insert(0, release)

    def answer(self, path: str) -> Answer:
        """The page at a path."""
        release = next((one for one in self._shelf if one.address == path), None)
        main = self._list() if release is None else self._article(release)
        name = self.family
        news = "".join(f"<p>{one.teasers[0]}</p>" for one in self._shelf[:4])
        return Answer(
            200,
            f"""<html><head><title>CSTO</title></head><body><div class="{name}-page">{main}
<div class="{name}-note"><p>The press service answers the questions of editorial offices on working days, and asks them
to name this site as the source whenever they publish any of its materials in full or in part.</p>
<p>Photographs in full size are sent on request; please tell the number of the picture and the day.</p></div>
<div class="{name}-news">{news}</div></div></body></html>""".encode(),
        )

    def _list(self) -> str:
        cards = (
            f'<div class="{self.family}-card"><i>{one.day}</i> <a href="{one.address}">{one.headline}</a>'
            f"<p>{one.teasers[0]}</p></div>"
            for one in self._shelf[:10]
        )
        return f"<h1>CSTO News</h1>{''.join(cards)}"

    def _article(self, release: Release) -> str:
        texts = []
        for piece in release.body:
            if isinstance(piece, Items):
                texts.append("<ul>" + "".join(f"<li>{item}</li>" for item in piece.items) + "</ul>")
            elif isinstance(piece, Para):
                texts.append(f"<p>{piece.text}</p>")
        return f"<h2>{release.headline}</h2><p>{release.day}</p>{''.join(texts)}"


@dataclass
class Archive:
    """A site that is captured as it grows.

    Attributes:
        captures: What was captured, in order.
        wanted: What a perfect parser reads of each article.
    """

    family: str
    pages: Pages | Plain = field(init=False)
    moment: datetime = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    captures: list[Capture] = field(default_factory=list)
    wanted: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.releases = many(_COUNT)[::-1]
        self.pages = Plain(self.family) if self.family == "plain" else Pages((), "en", self.family)

    def publish(self, *releases: Release) -> None:
        """Put releases on the site, each into the ticker of all pages."""
        for release in releases:
            self.pages.publish(release)

    def capture(self, *releases: Release, listing: bool = True) -> None:
        """One run: the first listing page and some articles, seconds apart."""
        if listing:
            self._add(f"https://en.odkb-csto.org{NEWS}", NEWS)
        for release in releases:
            self._add(release.url, release.address)
            self.wanted[release.url] = expected(release, self.pages.traits)

    def _add(self, url: str, path: str) -> None:
        self.captures.append(Capture(url, format_time(self.moment), 200, (), self.pages.answer(path).body))
        self.moment += timedelta(seconds=2)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)


def _one_run(archive: Archive) -> None:
    """A first crawl: the newest articles stand in the tickers of all."""
    archive.publish(*archive.releases)
    archive.capture(*archive.releases)


def _day_by_day(archive: Archive) -> None:
    """A run a day brings one article; the ticker is another each time."""
    for release in archive.releases:
        archive.publish(release)
        archive.capture(release)
        archive.later(days=1)


def _hourly(archive: Archive) -> None:
    """A first crawl; then an hourly run that brings one article, with that run's listing page beside it."""
    archive.publish(*archive.releases[:-1])
    archive.capture(*archive.releases[:-1])
    archive.later(days=20, hours=1)
    archive.publish(archive.releases[-1])
    archive.capture(archive.releases[-1])


def _weeks_apart(archive: Archive) -> None:
    """An import of a crawler that came by every three weeks, and took no listing."""
    for release in archive.releases:
        archive.publish(release)
        archive.capture(release, listing=False)
        archive.later(weeks=3)


def _redesigned(archive: Archive) -> None:
    """The chrome is another from the middle of the archive on."""
    half = _COUNT // 2
    for at, release in enumerate(archive.releases):
        if at == half:
            archive.pages.family = {"plain": "new", "modern": "table"}.get(archive.family, "modern")
        archive.publish(release)
        archive.capture(release)
        archive.later(hours=6)


def _alone(archive: Archive) -> None:
    """A single capture: no neighbour at all."""
    archive.publish(*archive.releases)
    archive.capture(archive.releases[5], listing=False)


def _taken_in(captures: list[Capture], database: Path, batch: int) -> dict[str, Any]:
    with open_store(database) as store:
        for start in range(0, len(captures), batch):
            store.ingest_all(captures[start : start + batch])
        store.settle()
    return snapshot(database)


@pytest.mark.parametrize("family", ["stock", "table", "modern", "plain"])
@pytest.mark.parametrize(
    "scenario", [_one_run, _day_by_day, _hourly, _weeks_apart, _redesigned, _alone], ids=lambda one: one.__name__[1:]
)
def test_every_release_is_whole_and_nothing_else_in_any_order(
    tmp_path: Path, scenario: Callable[[Archive], None], family: str
) -> None:
    """Headline, date and blocks as a perfect parser reads them; forwards, backwards and shuffled give one archive."""
    archive = Archive(family)
    scenario(archive)
    captures = archive.captures
    shuffled = random.Random(family).sample(captures, len(captures))
    orders = {"forwards": captures, "backwards": captures[::-1], "shuffled": shuffled}
    found = {
        name: _taken_in(order, tmp_path / f"{name}.db", batch=1 if name == "shuffled" else 50)
        for name, order in orders.items()
    }
    assert found["forwards"] == found["backwards"] == found["shuffled"]
    rows = {row["url"]: row for row in found["forwards"]["releases"]}
    with open_store(tmp_path / "forwards.db") as store:
        read = {one.url: {name: getattr(one, name) for name in _FIELDS} for one in store.releases()}
    assert set(rows) == set(archive.wanted)
    # Without neighbours nothing tells the ticker of the plain pages from their text.
    fields = ("title", "date") if family == "plain" and scenario is _alone else _FIELDS
    for url, wanted in archive.wanted.items():
        assert {name: read[url][name] for name in fields} == {name: wanted[name] for name in fields}, url


def test_what_is_read_hardly_depends_on_which_neighbours_there_are() -> None:
    """On random layouts, random sets of neighbours: at least 999 of 1,000 parses say what all pages together say."""
    found = [differences for seed in range(3000, 3008) for differences in parses(seed)]
    assert len(found) > 200
    assert sum(not differences for differences in found) >= 0.999 * len(found), [one for one in found if one]
