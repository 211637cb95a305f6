"""A year of hourly runs in simulated time: how long after an edit it is caught, and how many requests that costs.

The addresses stand in a real database; what is due in a run, and when an address is due again, is said by the code
of the crawler and the store. What is simulated is the site (a model of how its editors work) and the clock.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from random import Random
from typing import NamedTuple

from cstoscrape.crawler.due import Bounds, due_addresses
from cstoscrape.store import schedule, schema
from cstoscrape.text import format_time

WAYS = ("schedule", "everything", "never")
PLACE = ("en", "news")
START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_NEVER = "9999"
PAGE_SIZE = 10  # what the first page of the listing shows, which each run reads


class Edit(NamedTuple):
    """An edit of a release; `is_listed` tells that its headline changes, which its listing shows as well."""

    at: datetime
    url: str
    kind: str
    is_listed: bool


@dataclass(frozen=True)
class Site:
    """How editors work: about six releases a day, and what becomes of them.

    Attributes:
        announced: The share that announces something, and is rewritten into the report when it is over.
        retitled: The share of those whose headline changes as well.
        corrected: The share that is corrected in its first hours.
        late: The share in which somebody finds a mistake weeks later.
        old: Releases that stand there already when the year begins.
    """

    announced: float = 0.3
    retitled: float = 0.5
    corrected: float = 0.1
    late: float = 0.03
    old: int = 6000

    def year(self, random: Random, days: int) -> tuple[list[tuple[datetime, str]], list[Edit]]:
        """Publications and edits, in order of time."""
        published = sorted(self._published(random, days))
        edits = [edit for at, url in published for edit in self._edits(random, at, url)]
        for number in range(self.old):
            if random.random() < self.late * days / 365:
                edits.append(Edit(START + random.random() * days * DAY, f"/old-{number}/", "weeks later", False))
        return published, sorted(edits)

    def _published(self, random: Random, days: int) -> Iterator[tuple[datetime, str]]:
        for day in range(days):
            is_weekend = (START + day * DAY).weekday() >= 5
            for number in range(random.randint(0, 4) if is_weekend else random.randint(5, 10)):
                yield START + day * DAY + random.uniform(7, 18) * HOUR, f"/{day}-{number}/"

    def _edits(self, random: Random, at: datetime, url: str) -> Iterator[Edit]:
        if random.random() < self.corrected:
            yield Edit(at + random.uniform(0.1, 6) * HOUR, url, "within hours", False)
        if random.random() < self.announced:
            wait = 2 * HOUR * 36 ** random.random()  # from 2 hours to 3 days, the shorter the more often
            yield Edit(at + wait, url, "announcement to report", random.random() < self.retitled)
        if random.random() < self.late:
            yield Edit(at + random.uniform(7, 60) * DAY, url, "weeks later", False)


@dataclass
class Outcome:
    """What a way to recheck brought, and what it cost.

    Attributes:
        delays: Kind of edit → hours until it was caught.
        missed: Kind of edit → edits that nothing caught until the end, those of the last week left out.
        busiest: The most requests of a run.
    """

    delays: dict[str, list[float]] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    busiest: int = 0


def simulate(way: str, *, days: int = 365, seed: int = 0, site: Site | None = None) -> Outcome:
    """Run once an hour, and recheck in one of the ways `schedule`, `everything`, `never`."""
    site = site or Site()
    published, edits = site.year(Random(f"{seed} year"), days)
    if way == "everything":
        return _everything(site, days, published, edits)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        schema.migrate(connection)
        return _Year(connection, way, site, Random(f"{seed} run")).run(days, published, edits)


def _everything(site: Site, days: int, published: list[tuple[datetime, str]], edits: list[Edit]) -> Outcome:
    """Fetch all that is known in each run, one a second, newest first; a run that takes longer delays the next."""
    outcome = Outcome()
    times = [at for at, _ in published]
    waiting, now, end = sorted(edits, reverse=True), START, START + days * DAY
    open_edits: list[Edit] = []
    before = 0
    while now < end:
        known = bisect_right(times, now)
        place = {url: known - at for at, (_, url) in enumerate(published[:known])}
        place |= {f"/old-{number}/": known + 1 + number for number in range(site.old)}
        length = timedelta(seconds=1 + known + site.old)
        while waiting and waiting[-1].at < now + length:
            open_edits.append(waiting.pop())
        for edit in [edit for edit in open_edits if edit.url in place]:
            seen = now + timedelta(seconds=place[edit.url])
            if seen > edit.at:
                open_edits.remove(edit)
                if place[edit.url] > known - before:  # else it was edited before it was seen at all
                    outcome.delays.setdefault(edit.kind, []).append((seen - edit.at) / HOUR)
        before = known
        outcome.requests += 1 + known + site.old
        outcome.busiest = max(outcome.busiest, 1 + known + site.old)
        now += max(1, ceil(length / HOUR)) * HOUR
    return outcome


class _Year:
    """The state of one simulation: the archive's addresses, the listing, the edits that nobody has seen yet."""

    def __init__(self, connection: sqlite3.Connection, way: str, site: Site, random: Random) -> None:
        self._db, self._way = connection, way
        self._since: dict[str, datetime] = {}  # since when each text stands, as the archive knows it
        self._unseen: dict[str, list[Edit]] = {}
        self._listing: list[str] = []
        self._outcome = Outcome()
        for number in range(site.old):
            due = START + random.random() * 180 * DAY
            self._since[f"/old-{number}/"] = START - random.uniform(60, 3650) * DAY
            self._add(f"/old-{number}/", format_time(START - DAY), _NEVER if way == "never" else format_time(due))

    def run(self, days: int, published: list[tuple[datetime, str]], edits: list[Edit]) -> Outcome:
        """The runs, one an hour."""
        news, changes = published[::-1], edits[::-1]
        for hour in range(1, 24 * days + 1):
            now = START + hour * HOUR
            while news and news[-1][0] <= now:
                self._publish(*news.pop(), now)
            while changes and changes[-1].at <= now:
                self._edit(changes.pop(), now)
            self._crawl(now)
        for edit in (edit for some in self._unseen.values() for edit in some):
            if edit.at < START + (days - 7) * DAY:
                self._outcome.missed[edit.kind] = self._outcome.missed.get(edit.kind, 0) + 1
        return self._outcome

    def _add(self, url: str, fetched_at: str | None, due_at: str) -> None:
        self._db.execute(
            "INSERT INTO addresses (url, doc_id, edition, section, fetched_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
            (url, url, *PLACE, fetched_at, due_at),
        )

    def _publish(self, at: datetime, url: str, now: datetime) -> None:
        """A new release stands on the listing, and its address is due as soon as the listing is read."""
        self._listing.insert(0, url)
        self._since[url] = at.replace(hour=0, minute=0, second=0, microsecond=0)  # its date of publication
        self._add(url, None, format_time(now))

    def _edit(self, edit: Edit, now: datetime) -> None:
        """A text changes; a new headline on the first page of the listing makes its address due."""
        self._unseen.setdefault(edit.url, []).append(edit)
        if edit.is_listed and edit.url in self._listing[:PAGE_SIZE]:
            self._db.execute("UPDATE addresses SET due_at = min(due_at, ?) WHERE url = ?", (format_time(now), edit.url))

    def _crawl(self, now: datetime) -> None:
        """A run: the listing, then what is due."""
        due = due_addresses(
            self._db,
            [PLACE],
            format_time(now),
            bounds=Bounds(),
            recheck_budget=20,
            recheck_all=False,
        )
        for number, one in enumerate(due, start=1):
            self._fetch(one.url, now + timedelta(seconds=number), is_new=one.fetched_at is None)
        requests = 1 + len(due)
        self._outcome.requests += requests
        self._outcome.busiest = max(self._outcome.busiest, requests)

    def _fetch(self, url: str, at: datetime, *, is_new: bool) -> None:
        """What stands there now is seen; the schedule says when to look again."""
        edits = self._unseen.pop(url, [])
        if edits and not is_new:
            self._since[url] = at
            for edit in edits:
                self._outcome.delays.setdefault(edit.kind, []).append((at - edit.at) / HOUR)
        again = schedule.next_recheck(url, format_time(at), format_time(self._since[url]))
        self._db.execute(
            "UPDATE addresses SET fetched_at = ?, due_at = ? WHERE url = ?",
            (format_time(at), _NEVER if self._way == "never" else again, url),
        )
