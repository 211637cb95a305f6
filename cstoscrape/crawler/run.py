"""A run's row in the database and the summary that it ends with; the same for every command that brings captures."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cstoscrape.errors import Interrupted
from cstoscrape.ingest import Store
from cstoscrape.store.write import Change
from cstoscrape.text import format_time, parse_time

if TYPE_CHECKING:
    from cstoscrape.web.fetch import Fetcher

_ROBOTS_FOR = timedelta(days=1)

Tell = Callable[[str, int, int | None], None]
"""Called with a stage of a run, how much of it is done, and of how much, if that is known."""


def tell_nobody(_stage: str, _done: int, _total: int | None) -> None:
    """Keep progress to oneself."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The present, waiting, and what ends all waiting."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    stop: threading.Event

    @property
    def text(self) -> str:
        """The present as it is stored."""
        return format_time(self.now())


def waits_until(stop: threading.Event) -> Callable[[float], None]:
    """A sleep that `stop` ends."""

    def sleep(seconds: float) -> None:
        stop.wait(seconds)

    return sleep


@dataclass(slots=True)
class Summary:
    """What came of a run; `as_json` is the contract of `--json`."""

    run: int = 0
    exit_code: int = 0
    outcome: str = "ok"
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    undated: int = 0
    unparsed: int = 0
    queued: int = 0
    listing_pages: int = 0
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    rewritten: int = 0
    media: int = 0
    drift: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)

    def count(self, change: Change) -> bool:
        """Count what a capture did; False if it held no release."""
        if change.what not in ("new", "changed", "unchanged", "gone"):
            return False
        setattr(self, change.what, getattr(self, change.what) + 1)
        self.undated += change.is_undated
        return True

    def count_copy(self, change: Change) -> None:
        """Count what a capture from another archive did: a listing page, a release, or none that could be read."""
        self.listing_pages += change.kind == "listing"
        if change.what != "known" and change.kind != "listing" and not self.count(change):
            self.unparsed += change.kind == "unknown"

    def forget(self, urls: Iterable[str]) -> None:
        """Take back the problems of pages that could not be read before their neighbours came."""
        read = set(urls)
        self.new += len(read)
        self.unparsed -= len(read)
        self.problems = [problem for problem in self.problems if problem["url"] not in read]

    def problem(self, url: str, reason: str) -> None:
        """Note what this run met."""
        self.problems.append({"url": url, "reason": reason})

    def as_json(self) -> dict[str, Any]:
        """The fields in the order of the contract."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def begin_run(store: Store, command: str, at: datetime) -> Summary:
    """Note that a run begins; its summary, still empty."""
    with store.database.transaction() as connection:
        cursor = connection.execute("INSERT INTO runs (command, started_at) VALUES (?, ?)", (command, format_time(at)))
        return Summary(run=int(cursor.lastrowid or 0))


def end_run(store: Store, summary: Summary, started: datetime, at: datetime) -> None:
    """Note how a run ended."""
    summary.seconds = round((at - started).total_seconds(), 1)
    text = json.dumps(summary.as_json(), ensure_ascii=False)
    with store.database.transaction() as connection:
        connection.execute(
            "UPDATE runs SET finished_at = ?, outcome = ?, exit_code = ?, summary = ? WHERE id = ?",
            (format_time(at), summary.outcome, summary.exit_code, text, summary.run),
        )


@contextmanager
def offline_run(store: Store, command: str, now: Callable[[], datetime]) -> Iterator[Summary]:
    """A run that takes in captures from elsewhere: settled at its end, its row tells how it ended."""
    started = now()
    summary = begin_run(store, command, started)
    try:
        yield summary
        summary.rewritten = store.settle()
        if summary.problems:
            summary.outcome, summary.exit_code = "partial", 3
    except Interrupted as error:
        summary.outcome, summary.exit_code = "interrupted", error.exit_code
    end_run(store, summary, started, now())


def obey_robots(store: Store, fetcher: Fetcher, host: str, agent: str, now: datetime) -> None:
    """Hand a fetcher the host's robots.txt, which is asked for once a day.

    Raises:
        SiteError: It can't be had.
    """
    from cstoscrape.web.robots import RobotRules

    kept = store.robots(host)
    if kept is None or parse_time(kept.fetched_at) + _ROBOTS_FOR <= now:
        kept = fetcher.fetch_robots(host)
        store.keep(kept, "robots")
    fetcher.set_robots(host, RobotRules.parse(kept.status, kept.body.decode(errors="replace"), agent))
