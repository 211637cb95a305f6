"""A run of `crawl`: walk the listings, fetch what is due, say what came of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cstoscrape.crawler.drift import Norm, Watch, doubts_of_layout, habits, has_twin, listing_doubt, normal
from cstoscrape.crawler.due import Bounds, Due, deep_walk_is_due, due_addresses, postpone
from cstoscrape.crawler.run import Clock, Summary, Tell, begin_run, end_run, obey_robots, tell_nobody, waits_until
from cstoscrape.crawler.walk import DRIFT_ADVICE, Walk, WalkPlan, refusal, walk_listing
from cstoscrape.errors import BusyError, CstoscrapeError, Interrupted, LayoutError, SiteError
from cstoscrape.ingest import Store
from cstoscrape.model import Capture
from cstoscrape.parser.listing import Listing
from cstoscrape.site import Profile
from cstoscrape.store.query import is_read
from cstoscrape.store.write import Parsed
from cstoscrape.text import utc_now
from cstoscrape.web.fetch import Fetcher, FetchSettings

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_FAILURES_IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What a crawl is to do.

    Attributes:
        editions: Names of editions; the profile's default ones if empty.
        sections: Names of sections; the profile's default ones if empty.
        since: Earliest publication date (`YYYY-MM-DD`), as far as listings tell it.
        until: Latest publication date.
        full: Walk each listing to its end, whatever is known.
        recheck: Fetch every known release again.
        max_pages: Pages of each listing at most.
        limit: Articles at most.
        recheck_budget: Rechecks at most, where not all are asked for.
        concurrency: Requests under way at once, 1 to 4.
        accept_drift: Whether to believe pages that are unlike what the archive calls normal.
        media: Whether to fetch pictures and documents of releases as well.
    """

    editions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    full: bool = False
    recheck: bool = False
    max_pages: int | None = None
    limit: int | None = None
    recheck_budget: int = 20
    concurrency: int = 1
    accept_drift: bool = False
    media: bool = False


def crawl(
    store: Store,
    plan: CrawlPlan | None = None,
    settings: FetchSettings | None = None,
    *,
    now: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] | None = None,
    tell: Tell = tell_nobody,
) -> Summary:
    """Pull what is new into an archive.

    Args:
        store: The archive, open for writing.
        plan: What to do; everything that is due unless given.
        settings: How to fetch; politely, with the package's name, unless given.
        now: The present time.
        sleep: Waits so many seconds; one that an interruption ends unless given.
        tell: Called with a stage, how much of it is done, and of how much, if that is known.

    Raises:
        UsageError: The plan names an unknown edition or section.
        StorageError: Database or disk refused.
    """
    stop = threading.Event()
    wait_for = sleep or waits_until(stop)
    settings = settings or FetchSettings(store.profile.hosts, user_agent=user_agent(store.profile))
    with Fetcher(settings, now=now, sleep=wait_for) as fetcher:
        return _Run(store, plan or CrawlPlan(), fetcher, Clock(now, wait_for, stop), tell, settings.user_agent).go()


def user_agent(profile: Profile) -> str:
    """The honest name of the program, with the contact of whoever runs it."""
    from cstoscrape.version import __version__

    return f"cstoscrape/{__version__} (archive of public news; {profile.contact or 'no contact given'})"


class _Run:
    """One run: its counts, and what went wrong where."""

    def __init__(self, store: Store, plan: CrawlPlan, fetcher: Fetcher, clock: Clock, tell: Tell, agent: str) -> None:
        self._store, self._plan, self._fetcher = store, plan, fetcher
        self._clock, self._tell, self._agent = clock, tell, agent
        self._summary = Summary()
        self._failed: dict[str, CstoscrapeError] = {}
        self._unparsed: list[str] = []
        self._strikes: Counter[str] = Counter()
        self._norms: dict[tuple[str, str], Norm] = {}
        self._watches: dict[tuple[str, str], Watch] = {}
        self._started = clock.text
        self._places = self._chosen_places()
        self._bounds = Bounds(plan.since, plan.until)

    def _chosen_places(self) -> list[tuple[str, str]]:
        profile = self._store.profile
        editions = self._plan.editions or profile.default_editions
        sections = self._plan.sections or profile.default_sections
        places = [(edition, section) for edition in dict.fromkeys(editions) for section in dict.fromkeys(sections)]
        for edition, section in places:
            profile.listing_url(edition, section)  # an unknown name is said before anything is fetched
        return places

    def go(self) -> Summary:
        """Walk, fetch, settle; the run's row tells how it ended, whatever happens."""
        started = self._clock.now()
        summary = self._summary = begin_run(self._store, "crawl", started)
        try:
            for edition, section in self._places:
                self._walk(edition, section)
            self._fetch_articles()
            summary.rewritten = self._store.settle()
            summary.forget(url for url in self._unparsed if is_read(self._store.database.connection, url))
            read = summary.new + summary.changed + summary.unchanged
            connection = self._store.database.connection
            summary.drift += doubts_of_layout(connection, self._started, read=read, unparsed=summary.unparsed)
            if self._plan.media:
                self._fetch_media()
            self._judge()
        except Interrupted as error:
            summary.outcome, summary.exit_code = "interrupted", error.exit_code
        summary.requests, summary.bytes = self._fetcher.requests, self._fetcher.bytes
        summary.queued = self._count_queued()
        end_run(self._store, summary, started, self._clock.now())
        return summary

    def _count_queued(self) -> int:
        pairs = ", ".join(["(?, ?)"] * len(self._places))
        row = self._store.database.connection.execute(
            f"SELECT count(*) FROM addresses WHERE (edition, section) IN (VALUES {pairs})"
            " AND due_at <= ? AND (fetched_at IS NULL OR reason IS NOT NULL)",
            (*(part for place in self._places for part in place), self._clock.text),
        ).fetchone()
        return int(row[0])

    def _judge(self) -> None:
        """Outcome and exit code, the worst first."""
        summary = self._summary
        errors = list(self._failed.values())
        did_something = bool(summary.new or summary.changed or summary.unchanged or summary.listing_pages)
        if any(isinstance(error, LayoutError) for error in errors) or summary.drift:
            summary.outcome, summary.exit_code = "layout", LayoutError.exit_code
        elif errors and not did_something:
            summary.outcome, summary.exit_code = "unreachable", SiteError.exit_code
        elif errors or summary.problems:
            summary.outcome, summary.exit_code = "partial", 3

    # --- listings ---------------------------------------------------------------------------------

    def _walk(self, edition: str, section: str) -> None:
        host = self._store.profile.editions[edition].host
        if host in self._failed and not isinstance(self._failed[host], LayoutError):
            return
        deep_due = deep_walk_is_due(self._store.database.connection, edition, section, self._clock.text)
        deep = self._plan.full or deep_due
        plan = WalkPlan(deep, self._plan.max_pages, self._plan.since)
        walk = Walk(edition, section, self._begin_walk(edition, section, deep=deep))
        before = self._summary.listing_pages

        def told(walk: Walk) -> None:
            self._summary.listing_pages = before + walk.pages
            self._tell(f"{edition}/{section}: listing", walk.pages, None)

        try:
            obey_robots(self._store, self._fetcher, host, self._agent, self._clock.now())
            walk_listing(self._store, self._fetch_page, walk, plan, told, self._listing_doubt(edition, section))
        except (LayoutError, SiteError) as error:
            walk.error = error
            self._failed[host] = error
            self._summary.problem(error.url, _told(error))
        if walk.problem is not None:
            self._summary.problem(*walk.problem)
            if isinstance(walk.error, BusyError):
                self._failed[host] = walk.error
        self._end_walk(walk)

    def _listing_doubt(self, edition: str, section: str) -> Callable[[Listing], str | None]:
        norm = self._norm(edition, section)
        return lambda listing: None if self._plan.accept_drift else listing_doubt(norm, listing)

    def _norm(self, edition: str, section: str) -> Norm:
        """What is normal in a section, as the archive had it when the run began."""
        if (edition, section) not in self._norms:
            self._norms[edition, section] = normal(self._store.database.connection, edition, section)
        return self._norms[edition, section]

    def _begin_walk(self, edition: str, section: str, *, deep: bool) -> int:
        with self._store.database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO walks (run_id, edition, section, started_at, deep) VALUES (?,?,?,?,?)",
                (self._summary.run, edition, section, self._clock.text, deep),
            )
            return int(cursor.lastrowid or 0)

    def _end_walk(self, walk: Walk) -> None:
        """A complete walk vouches for what it saw: later walks may stop where all is known."""
        reason = str(walk.error) if walk.error else None
        with self._store.database.transaction() as connection:
            connection.execute(
                "UPDATE walks SET finished_at = ?, complete = ?, pages = ?, entries = ?, reason = ? WHERE id = ?",
                (self._clock.text, walk.complete, walk.pages, len(walk.seen), reason, walk.id),
            )
            if walk.complete:
                connection.execute(
                    "UPDATE addresses SET first_walk = ?1 WHERE last_walk = ?1 AND first_walk IS NULL",
                    (walk.id,),
                )

    def _fetch_page(self, url: str) -> Capture:
        """A listing page, whatever it answers."""
        row = self._store.database.connection.execute(
            "SELECT max(fetched_at) FROM captures WHERE url = ?", (url,)
        ).fetchone()
        return self._fetch(Due(url, fetched_at=row[0]))

    # --- articles ---------------------------------------------------------------------------------

    def _fetch_articles(self) -> None:
        """Fetch what is due, newest first; what a page leads to (a redirect) is fetched as well."""
        done: set[str] = set()
        while True:
            due = [one for one in self._due() if one.url not in done and not self._is_failed(one)]
            if self._plan.limit is not None:
                due = due[: max(0, self._plan.limit - len(done))]
            if not due:
                return
            total = len(done) + len(due)
            self._tell("articles", len(done), total)
            for one, answer in self._answers(due):
                done.add(one.url)
                self._take(one, answer)
                self._tell("articles", len(done), total)

    def _due(self) -> list[Due]:
        places = [
            place for place in self._places if self._store.profile.editions[place[0]].host not in self._failed
        ] or self._places
        return due_addresses(
            self._store.database.connection,
            places,
            self._clock.text,
            bounds=self._bounds,
            recheck_budget=max(0, self._plan.recheck_budget - self._summary.unchanged - self._summary.changed),
            recheck_all=self._plan.recheck,
        )

    def _is_failed(self, due: Due) -> bool:
        return bool(self._failed) and urlsplit(due.url).netloc in self._failed

    def _answers(self, due: Sequence[Due]) -> Iterator[tuple[Due, Capture | SiteError]]:
        """What each address answers, fetched by workers where more than one request may be under way."""
        if self._plan.concurrency == 1:
            for one in due:
                if not self._is_failed(one):
                    yield one, self._answer(one)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self._plan.concurrency) as workers:
            try:
                yield from self._answers_of(workers, iter(due))
            except BaseException:
                self._clock.stop.set()
                self._fetcher.close()
                raise

    def _answers_of(self, workers: ThreadPoolExecutor, due: Iterator[Due]) -> Iterator[tuple[Due, Capture | SiteError]]:
        """Keep the workers busy, but no more than a little ahead of what is stored."""
        from concurrent.futures import FIRST_COMPLETED, wait

        running: dict[Future[Capture | SiteError], Due] = {}
        while True:
            for one in due:
                if not self._is_failed(one):
                    running[workers.submit(self._answer, one)] = one
                if len(running) >= 2 * self._plan.concurrency:
                    break
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()

    def _answer(self, due: Due) -> Capture | SiteError:
        try:
            return self._fetch(due)
        except SiteError as error:
            return error

    def _fetch(self, due: Due) -> Capture:
        """Fetch an address, at most once in a second: captures are told apart by whole seconds, as in all of WARC."""
        while due.fetched_at is not None and self._clock.text <= due.fetched_at:
            self._clock.sleep(1 - self._clock.now().microsecond / 1e6)
        return self._fetcher.fetch(due.url, etag=due.etag, last_modified=due.last_modified, refers_to=due.confirms)

    def _take(self, due: Due, answer: Capture | SiteError) -> None:
        """Store an answer, or put the address off."""
        host = urlsplit(due.url).netloc
        if isinstance(answer, SiteError):
            self._put_off(due, host, answer)
            return
        change = self._store.ingest(answer, doubt=None if self._plan.accept_drift else self._doubt)
        if change.kind == "doubtful":
            self._note_drift(due, change.reason or "")
        elif not self._summary.count(change):
            self._note_unparsed(due, answer, change.kind, change.reason or "no release was found")

    def _doubt(self, parsed: Parsed) -> str | None:
        """Why an article is not believed, held against those before it and the archive."""
        place = (str(parsed.edition), str(parsed.section))
        norm = self._norm(*place)
        if not norm.is_known:
            return None
        if place not in self._watches:
            self._watches[place] = Watch(norm, habits(self._store.database.connection, *place))
        watch = self._watches[place]
        content = parsed.content
        day = (content.date or self._store.hint(parsed.capture.url).date) if content is not None else None
        is_twin = has_twin(self._store.database.connection, parsed, day)
        return watch.doubt(parsed, is_dated=day is not None, is_twin=is_twin)

    def _note_drift(self, due: Due, why: str) -> None:
        """Pages in a row are unlike all before: take them back, and fetch no more of that host."""
        watch = next(one for one in self._watches.values() if due.url in one.urls)
        self._store.withdraw(watch.urls, self._started)
        error = LayoutError(due.url, f"{why}; {DRIFT_ADVICE}")
        self._failed[urlsplit(due.url).netloc] = error
        self._summary.drift.append(str(error))

    def _note_unparsed(self, due: Due, answer: Capture, kind: str, reason: str) -> None:
        error = refusal(answer, kind)
        if kind == "unknown":
            self._summary.unparsed += 1
            self._unparsed.append(due.url)
        if isinstance(error, SiteError) and kind in ("challenge", "maintenance"):
            self._failed[urlsplit(due.url).netloc] = error
        may_be_gone = due.confirms is not None and kind in ("not-found", "redirect-home")
        if reason != due.reason and not may_be_gone and kind != "redirect":
            self._summary.problem(due.url, reason)

    def _put_off(self, due: Due, host: str, error: SiteError) -> None:
        until = error.until if isinstance(error, BusyError) else None
        with self._store.database.transaction() as connection:
            postpone(connection, due, self._clock.text, error.reason, until)
        if error.reason != due.reason:
            self._summary.problem(due.url, error.reason)
        self._strike(host, error)

    def _strike(self, host: str, error: SiteError) -> None:
        """Leave a host alone that asks for it, or fails again and again."""
        self._strikes[host] += 1
        if isinstance(error, BusyError) or self._strikes[host] >= _FAILURES_IN_A_ROW:
            self._failed[host] = error

    def _fetch_media(self) -> None:
        """Fetch pictures and documents that the archive lacks; no release depends on them."""
        from cstoscrape.crawler.media import due_media, restore, take_media

        restore(self._store)
        due = due_media(self._store, self._places, self._bounds, self._clock.text)
        for host in dict.fromkeys(urlsplit(one.url).netloc for one in due):
            try:
                obey_robots(self._store, self._fetcher, host, self._agent, self._clock.now())
            except SiteError as error:
                self._failed[host] = error
        for done, (one, answer) in enumerate(self._answers(due), start=1):
            take_media(self._store, one, answer, self._clock.text, self._summary)
            if isinstance(answer, SiteError):
                self._strike(urlsplit(one.url).netloc, answer)
            self._tell("media", done, len(due))


def _told(error: LayoutError | SiteError) -> str:
    return str(error).removeprefix(f"{error.url}: ")
