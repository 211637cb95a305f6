"""The stand-in, an archive beside it, and pages of a release that changed in the course of time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.crawler.run import Summary
from cstoscrape.crawler.wayback import WaybackPlan, wayback
from cstoscrape.ingest import open_store
from tests.conftest import Result, run_inside
from tests.store.pages import article
from tests.wayback.server import Wayback

URL = "https://en.odkb-csto.org/news/news_odkb/session/"
OLD = "http://www.odkb-csto.org:80/news/news_odkb/session/"
"""The Russian edition as crawlers of old wrote it: http, `www`, with its port."""

_CLOSING = "They adopted a statement on Afghanistan, and agreed to meet again in the autumn of the year."


def page(*more: str, title: str = "Session of the Council of Foreign Ministers") -> bytes:
    """A release; what is given stands in a paragraph of its own below the rest."""
    opening = f"{title}: under this headline the ministers met in Dushanbe and discussed the security of the region."
    return article(title, "20.11.2020", opening, _CLOSING, *more)


class Clock:
    """A clock that only sleeping moves; it keeps what was slept."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The present."""
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Let time pass, at once."""
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


class Archive:
    """An archive of ours, filled from the stand-in."""

    def __init__(self, db: Path, past: Wayback) -> None:
        self.db, self.past = db, past
        self.clock = Clock()

    def bring(self, *options: object) -> Result:
        """Run the command."""
        return run_inside("--db", self.db, "wayback", "--wayback-url", self.past.url, "--delay", 0, *options)

    def bring_slowly(self, *, delay_seconds: float = 0.0, **plan: Any) -> Summary:
        """The same by a clock that only waiting moves."""
        with open_store(self.db) as store:
            return wayback(
                store,
                WaybackPlan(**plan),
                base=self.past.url,
                delay_seconds=delay_seconds,
                now=self.clock.now,
                sleep=self.clock.sleep,
            )

    def ask(self, statement: str) -> list[Any]:
        """Rows of the database."""
        with closing(sqlite3.connect(self.db)) as connection:
            return connection.execute(statement).fetchall()

    def captures(self) -> list[tuple[str, str, int, str]]:
        """Address, time, status and kind of each capture, oldest first."""
        return self.ask("SELECT url, fetched_at, status, kind FROM captures ORDER BY fetched_at, url, digest")

    def stretches(self) -> list[tuple[str | None, str, str]]:
        """Last paragraph but one (None while it was gone), first and last sight of each state, oldest first."""
        rows = self.ask(
            "SELECT json_extract(blocks, '$[#-2].text'), first_seen_at, last_seen_at FROM revisions ORDER BY 2"
        )
        return [(text, first[:10], last[:10]) for text, first, last in rows]


@pytest.fixture
def past() -> Iterator[Wayback]:
    """The stand-in, running."""
    with Wayback() as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path, past: Wayback) -> Archive:
    """An archive that is empty yet."""
    return Archive(tmp_path / "csto.db", past)
