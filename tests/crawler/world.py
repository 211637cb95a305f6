"""Both editions of the stand-in site, an archive of them, and a clock that only waiting moves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cstoscrape.crawler.crawl import CrawlPlan, crawl, user_agent
from cstoscrape.crawler.run import Summary, Tell, tell_nobody
from cstoscrape.ingest import open_store
from cstoscrape.model import Release as Stored
from cstoscrape.site import default_profile
from cstoscrape.web.fetch import FetchSettings
from tests.site import RELEASES, Release, Site, expected
from tests.site.model import NEWS

HOST = {"en": "en.odkb-csto.org", "ru": "odkb-csto.org"}
FIELDS = ("url", "date", "date_source", "title", "body", "blocks")


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The present."""
        return self.moment

    def wait(self, seconds: float) -> None:
        """Let time pass, at once."""
        self.moment += timedelta(seconds=seconds)

    def pass_by(self, **span: float) -> None:
        """Let days or hours pass between two runs."""
        self.moment += timedelta(**span)


class World:
    """The site in both editions, or in some, and the archive that is crawled from it.

    Args:
        folder: Where the archive is.
        families: Edition → family of markup.
        releases: What is published.
        page_size: Entries on a listing page.
        kind: A site that behaves in a way of its own.
    """

    def __init__(
        self,
        folder: Path,
        families: dict[str, str] | None = None,
        releases: Iterable[Release] = RELEASES,
        *,
        page_size: int = 10,
        kind: type[Site] = Site,
    ) -> None:
        self.clock = Clock()
        self.db = folder / "csto.db"
        releases = tuple(releases)
        chosen = families or {"en": "stock", "ru": "table"}
        self.sites = {
            edition: kind(releases, edition, family, page_size=page_size) for edition, family in chosen.items()
        }
        self._running = ExitStack()

    def __enter__(self) -> Self:
        for site in self.sites.values():
            self._running.enter_context(site)
        self._bases = {HOST[edition]: site.base_url for edition, site in self.sites.items()}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    @property
    def site(self) -> Site:
        """The English edition."""
        return self.sites["en"]

    def crawl(self, *, tell: Tell = tell_nobody, **plan: Any) -> Summary:
        """One run, as the command does it."""
        profile = default_profile()
        fetching = FetchSettings(profile.hosts, user_agent=user_agent(profile), bases=self._bases, delay_seconds=1.0)
        for site in self.sites.values():
            site.requests.clear()
        plan.setdefault("editions", tuple(self.sites))
        started = f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        with open_store(self.db, profile=profile, started_at=started) as store:
            return crawl(store, CrawlPlan(**plan), fetching, now=self.clock.now, sleep=self.clock.wait, tell=tell)

    def paths(self) -> list[str]:
        """What the last run asked of all editions, without robots.txt."""
        asked = [path for site in self.sites.values() for path in site.paths()]
        return [path for path in asked if path != "/robots.txt"]

    def releases(self) -> dict[str, Stored]:
        """What the archive holds, by address."""
        with open_store(self.db) as store:
            return {release.url: release for release in store.releases()}

    def ask(self, statement: str, *values: object) -> list[Any]:
        """Rows of the database."""
        with closing(sqlite3.connect(self.db)) as connection:
            return connection.execute(statement, values).fetchall()

    def stored(self) -> list[dict[str, Any]]:
        """The archive's releases, as far as their pages say, in order of address."""
        found = self.releases()
        return [{field: getattr(found[url], field) for field in FIELDS} for url in sorted(found)]

    def published(self) -> list[dict[str, Any]]:
        """What a perfect parser makes of the news that stand on the site now, in order of address."""
        wanted = [
            expected(release, site.traits)
            for site in self.sites.values()
            for release in site.releases
            if release.section == NEWS
        ]
        return [{field: one[field] for field in FIELDS} for one in sorted(wanted, key=lambda one: one["url"])]

    def owed(self) -> dict[str, str]:
        """Addresses that gave no release, and why."""
        return dict(self.ask("SELECT url, reason FROM addresses WHERE reason IS NOT NULL"))


def counts(summary: Summary) -> dict[str, int]:
    """The counts of a summary that are not zero, without what the run cost."""
    names = ("new", "changed", "unchanged", "gone", "unparsed", "queued")
    return {name: value for name in names if (value := getattr(summary, name))}
