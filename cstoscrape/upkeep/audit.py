"""`audit`: the whole listing against the store. The walk is a crawl's own; only what is off the listing is asked for.

It works on whatever store it is given: a copy that is thrown away, or the archive, where what it finds becomes due.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cstoscrape.crawler.crawl import CrawlPlan, crawl
from cstoscrape.crawler.run import Summary, Tell, obey_robots, tell_nobody
from cstoscrape.errors import SiteError
from cstoscrape.ingest import Store
from cstoscrape.store.listed import Held, Listed, held, listed, make_due, walked_whole
from cstoscrape.text import format_time, utc_now
from cstoscrape.web.fetch import Fetcher, FetchSettings

_GONE = ("not-found", "soft-404", "redirect-home")


@dataclass(frozen=True, slots=True)
class Difference:
    """An address on which listing and store do not agree; headline and date are the listing's, else the store's."""

    url: str
    title: str | None
    date: str | None


@dataclass(slots=True)
class Audit:
    """What came of an audit.

    Attributes:
        missing: Listed, and no release.
        extra: A release that is off the listing and still answers.
        changed: Listed with another headline or date.
        gone: A release that is off the listing and answers 404 or 410, which the store does not know yet.
        run: The walk's own summary, with its problems.
    """

    run: Summary
    missing: list[Difference] = field(default_factory=list)
    extra: list[Difference] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    gone: list[Difference] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 only if listing and store agree."""
        differs = self.missing or self.extra or self.changed or self.gone
        return self.run.exit_code or (3 if differs or self.run.problems else 0)


def audit(
    store: Store,
    plan: CrawlPlan,
    settings: FetchSettings,
    *,
    fix: bool = False,
    now: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] | None = None,
    tell: Tell = tell_nobody,
) -> Audit:
    """Compare the listings of some editions and sections with the store.

    Args:
        store: The store, open for writing: what a crawl keeps of listings is kept.
        plan: Which editions and sections.
        settings: How to fetch.
        fix: Whether what is missing or changed becomes due.
        now: The present time.
        sleep: Waits so many seconds.
        tell: Called with the progress.
    """
    profile, connection = store.profile, store.database.connection
    editions, sections = plan.editions or profile.default_editions, plan.sections or profile.default_sections
    before = held(connection, [(edition, section) for edition in editions for section in sections])
    walk = replace(plan, full=True, limit=0)
    result = Audit(crawl(store, walk, settings, now=now, sleep=sleep, tell=tell))
    entries = {entry.url: entry for entry in listed(connection, result.run.run)}
    started = format_time(now())
    _compare(result, before, entries, started)
    if result.run.exit_code in (0, 3):
        off = list(_off_listing(store, result.run.run, before, entries))
        with Fetcher(settings, now=now, sleep=sleep or time.sleep) as fetcher:
            for number, one in enumerate(off, start=1):
                _ask(store, fetcher, settings.user_agent, now, one, result)
                tell("off the listing", number, len(off))
    if fix:
        with store.database.transaction():
            make_due(connection, [one.url for one in (*result.missing, *result.changed)], started)
    return result


def _compare(result: Audit, before: Mapping[str, Held], entries: Mapping[str, Listed], now: str) -> None:
    """What is listed against what the store had before the walk."""
    for url, entry in entries.items():
        one = before.get(url)
        difference = Difference(url, entry.title, entry.date)
        if one is None or one.release_id is None:
            result.missing.append(difference)
        # A page may go on having another headline than its listing: that is settled once it was read so.
        elif entry.differs_from(one) and (not one.is_told or (entry.due_at or "") <= now):
            result.changed.append(difference)


def _off_listing(store: Store, run: int, before: Mapping[str, Held], entries: Mapping[str, Listed]) -> Iterator[Held]:
    """Addresses of releases of which none is listed, where the listing was walked to its end."""
    whole = walked_whole(store.database.connection, run)
    on_listing = {before[url].release_id for url in entries if url in before}
    for url, one in before.items():
        place = store.profile.place(url)
        if place is None or (place.edition, place.section) not in whole or url in entries:
            continue
        if one.release_id is not None and one.release_id not in on_listing and one.gone_at is None:
            yield one


def _ask(store: Store, fetcher: Fetcher, agent: str, now: Callable[[], datetime], one: Held, result: Audit) -> None:
    """Whether an address that is off the listing still answers; its answer is not kept."""
    difference = Difference(one.url, one.title, one.date)
    place = store.profile.place(one.url)
    assert place is not None
    try:
        obey_robots(store, fetcher, store.profile.editions[place.edition].host, agent, now())
        answer = fetcher.fetch(one.url, etag=one.etag, last_modified=one.last_modified)
    except SiteError as error:
        result.run.problem(one.url, error.reason)
        return
    seen = store.reader.open(answer, "").page
    if not isinstance(seen, str) or seen == "not-modified":
        result.extra.append(difference)
    elif seen in _GONE:
        result.gone.append(difference)
    else:
        result.run.problem(one.url, f"is off the listing, and answers {answer.status} ({seen})")
