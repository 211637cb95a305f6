"""Edits are caught by the recheck schedule: soon, and for a fraction of what it costs to fetch everything each hour."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.crawler.world import Clock, World
from tests.site import by_edition
from tests.site.model import Para
from tests.year import Site, simulate
from tests.year.__main__ import quantile


def test_three_weeks_of_hourly_runs() -> None:
    """Nearly all rewrites are caught within a day, most in a few hours; without rechecks most never are."""
    site = Site(old=300)
    schedule, everything, never = (simulate(way, days=21, site=site) for way in ("schedule", "everything", "never"))
    rewritten = schedule.delays["announcement to report"]
    assert not schedule.missed.get("announcement to report")
    assert quantile(rewritten, 0.5) < 6
    assert quantile(rewritten, 0.9) < 24
    assert quantile(schedule.delays["within hours"], 1) < 12
    assert len(never.delays["announcement to report"]) < 0.75 * len(rewritten)
    assert schedule.requests * 50 < everything.requests
    assert schedule.busiest <= 1 + 20 + 5


def test_a_crawl_catches_an_edit_as_the_simulation_has_it(tmp_path: Path) -> None:
    """A text that is rewritten ten hours after its publication is seen by the next recheck, for one request more."""
    today = f"{Clock().now():%Y-%m-%d}"
    releases = [replace(release, date=today) for release in by_edition("en")[:4]]
    with World(tmp_path, {"en": "stock"}, releases) as world:
        world.crawl()
        requests = hours = 0
        for hour in range(1, 40):
            world.clock.pass_by(hours=1)
            if hour == 10:
                world.site.edit(releases[0].slug, body=(Para("The exercise is over, and this is the report of it."),))
            changed = world.crawl().changed
            requests += len([path for path in world.paths() if path != "/news/news_odkb/"])
            if changed:
                hours = hour - 10
                break
    assert 0 <= hours <= 8
    assert requests <= 4 * len(releases)
    assert world.releases()[releases[0].url].body.startswith("The exercise is over")
