"""A run of `wayback`: the years before the first crawl, from the captures that the Internet Archive has.

Here the past is planned: what is listed, what of it belongs to the profile, what is stored already, and what needs
no request. How the archive is asked is `web.wayback`'s matter.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote_plus

from cstoscrape.archive.cdx import CdxPage, Row, read_cdx
from cstoscrape.crawler.crawl import user_agent
from cstoscrape.crawler.run import Summary, Tell, begin_run, end_run, tell_nobody
from cstoscrape.errors import BusyError, Interrupted, SiteError
from cstoscrape.ingest import Store
from cstoscrape.model import Capture
from cstoscrape.store.query import captures_of
from cstoscrape.text import parse_time, utc_now
from cstoscrape.web.wayback import WaybackMachine

_FAILURES_IN_A_ROW = 3
# Of a page in HTML, of a revisit, and of what the archive did not look into.
_PAGES = frozenset(("text/html", "application/xhtml+xml", "warc/revisit", "unk", "-"))
_HOP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WaybackPlan:
    """What a run is to bring.

    Attributes:
        editions: Names of editions; all of the profile if empty.
        since: Earliest day of capture (`YYYY-MM-DD`).
        until: Latest day of capture.
        limit: Captures at most.
        cdx: A list that was saved before, to read instead of asking for one.
    """

    editions: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    limit: int | None = None
    cdx: Path | None = None


def wayback(
    store: Store,
    plan: WaybackPlan,
    *,
    base: str | None = None,
    delay_seconds: float = 0.5,
    now: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] = time.sleep,
    tell: Tell = tell_nobody,
) -> Summary:
    """Take in what the Internet Archive has of the site, with its own times; what is stored is not fetched again.

    Args:
        store: The archive, open for writing.
        plan: What to bring.
        base: Where to connect to instead of the Internet Archive.
        delay_seconds: Between two captures; lists have a pace of their own.
        now: The present time.
        sleep: Waits so many seconds.
        tell: Called with a stage, how much of it is done, and of how much, if that is known.

    Raises:
        UsageError: The plan names an unknown edition.
        StorageError: Database or disk refused.
    """
    with WaybackMachine(base, delay_seconds, user_agent(store.profile), now=now, sleep=sleep) as machine:
        run = _Run(store, plan, machine, tell)
        started = now()
        summary = run.summary = begin_run(store, "wayback", started)
        try:
            run.go()
        except Interrupted as error:
            summary.outcome, summary.exit_code = "interrupted", error.exit_code
        summary.requests, summary.bytes, summary.queued = machine.requests, machine.bytes, run.missing()
        end_run(store, summary, started, now())
    return summary


class _History:
    """An address with the captures of it that are wanted, oldest first, and those that are stored."""

    def __init__(self, url: str, rows: Iterable[Row]) -> None:
        """Take the rows of an address in any order, some twice."""
        self._url = url
        self._rows = _without_hops(_once(rows))
        self._listed = Counter(row.fetched_at for row in self._rows)
        self._stored: dict[str, list[tuple[int, int]]] = {}

    def update(self, store: Store) -> None:
        """Look up what is stored."""
        self._stored = defaultdict(list)
        for row in captures_of(store.database.connection, self._url):
            self._stored[row["fetched_at"]].append((row["id"], row["status"]))

    def missing(self) -> list[Row]:
        """The rows that are not stored."""
        return [row for row in self._rows if self.is_missing(row)]

    def is_missing(self, row: Row) -> bool:
        """Whether a row is not stored; captures of one second are told apart by their number alone."""
        return len(self._stored.get(row.fetched_at, ())) < self._listed[row.fetched_at]

    def twin(self, row: Row) -> int | None:
        """A stored capture (its id) that the archive says has the same bytes.

        Only of a page that answered 200: where a redirect leads to does not stand in its body, and what a revisit
        answered is not listed.
        """
        if row.status != "200":
            return None
        for other in self._rows:
            if (other.status, other.digest) == ("200", row.digest) and self._listed[other.fetched_at] == 1:
                stored = self._stored.get(other.fetched_at, [])
                if [status for _, status in stored] == [200]:
                    return stored[0][0]
        return None


def _once(rows: Iterable[Row]) -> list[Row]:
    """Rows in order of time; lines repeat, and the same bytes at the same second are one capture to the store."""
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(rows):
        found.setdefault((row.timestamp, row.digest), row)
    return list(found.values())


def _without_hops(rows: Sequence[Row]) -> list[Row]:
    """Rows without redirects that the other spelling of the address (https, www) answered within a minute."""
    answers = [(parse_time(row.fetched_at), row.original) for row in rows if not _is_redirect(row)]

    def is_hop(row: Row) -> bool:
        at = parse_time(row.fetched_at)
        return any(original != row.original and at <= then <= at + _HOP for then, original in answers)

    return [row for row in rows if not (_is_redirect(row) and is_hop(row))]


def _is_redirect(row: Row) -> bool:
    return row.status.startswith("3")


class _Run:
    """One run: its counts, and what went wrong."""

    def __init__(self, store: Store, plan: WaybackPlan, machine: WaybackMachine, tell: Tell) -> None:
        self.summary = Summary()
        self._store, self._plan, self._machine, self._tell = store, plan, machine, tell
        self._editions = [store.profile.edition(name) for name in plan.editions or store.profile.editions]
        self._names = {edition.name for edition in self._editions}
        self._histories: list[_History] = []
        self._is_refused = False
        self._strikes = 0

    def missing(self) -> int:
        """How many captures are listed and not stored."""
        return sum(len(history.missing()) for history in self._histories)

    def go(self) -> None:
        """List, fetch what is missing, settle, and judge what came of it."""
        self._histories = self._listed_histories()
        for history in self._histories:
            history.update(self._store)
        if not self._histories and not self.summary.problems:
            self.summary.problem(str(self._plan.cdx or "the archive"), "lists no capture of a section of the profile")
        taken = self._fetch_all()
        self.summary.rewritten = self._store.settle()
        if self._is_refused and not taken:
            self.summary.outcome, self.summary.exit_code = "unreachable", SiteError.exit_code
        elif self.summary.problems:
            self.summary.outcome, self.summary.exit_code = "partial", 3

    # --- the list ---------------------------------------------------------------------------------

    def _listed_histories(self) -> list[_History]:
        """What the archive has of each address: listings first, for they tell headlines and dates."""
        found: dict[tuple[bool, str], list[Row]] = defaultdict(list)
        for row in self._rows():
            own = self._store.profile.own(row.original) if self._is_wanted(row) else None
            if own is not None and own[1].edition in self._names:
                found[own[1].kind != "listing", own[0]].append(row)
        return [_History(url, rows) for (_, url), rows in sorted(found.items())]

    def _is_wanted(self, row: Row) -> bool:
        is_within = (self._plan.since or "") <= row.fetched_at[:10] <= (self._plan.until or "9999")
        return is_within and row.mimetype.lower() in _PAGES

    def _rows(self) -> Iterator[Row]:
        if self._plan.cdx is not None:
            with self._plan.cdx.open(encoding="utf-8", errors="replace") as lines:
                yield from self._readable(str(self._plan.cdx), read_cdx(lines))
            return
        for host in dict.fromkeys(host for one in self._editions for host in (one.host, *one.aliases)):
            try:
                yield from self._listed(host)
            except SiteError as error:
                self._is_refused = True
                self.summary.problem(error.url, error.reason)
                if isinstance(error, BusyError):
                    self._strikes = _FAILURES_IN_A_ROW  # the captures are on the same host: leave that alone as well
                    return

    def _listed(self, host: str) -> Iterator[Row]:
        """All pages of the list of a host.

        Keys are printed encoded. The server decodes them once more than its documentation says; one that does as
        documented takes such a key for none and begins anew, and is given the next ones decoded.
        """
        key: str | None = None
        keys: set[str | None] = set()
        is_decoded = False
        count = 0
        while key not in keys:
            keys.add(key)
            page = read_cdx(self._machine.fetch_list(host, key).splitlines())
            count += len(page.rows)
            self._tell(f"list of {host}", count, None)
            yield from self._readable(host, page)
            if page.resume_key is None:
                return
            is_decoded = is_decoded or page.resume_key in keys
            key = unquote_plus(page.resume_key) if is_decoded else page.resume_key
        raise SiteError(host, "body", "the archive's list of this host goes in a circle; try again later")

    def _readable(self, where: str, page: CdxPage) -> list[Row]:
        if page.unread:
            message = "is not a row of seven columns (urlkey timestamp original mimetype statuscode digest length)"
            more = f" (and {len(page.unread) - 1} more)" if len(page.unread) > 1 else ""
            self.summary.problem(where, f"line {page.unread[0]}{more} {message}")
        return page.rows

    # --- captures ---------------------------------------------------------------------------------

    def _fetch_all(self) -> int:
        """Take in what is missing, as far as limit and archive allow; how many captures came."""
        total = self.missing() if self._plan.limit is None else min(self._plan.limit, self.missing())
        tried = taken = 0
        for history in self._histories:
            for row in history.missing():
                if tried == total or self._strikes == _FAILURES_IN_A_ROW:
                    return taken
                if history.is_missing(row):  # another row may have led to its time
                    taken += self._repeat(history, row) or self._fetch(history, row)
                tried += 1
                self._tell("captures", tried, total)
            # What the archive did not give may have the same bytes as what it gave later.
            taken += sum(self._repeat(history, row) for row in history.missing())
        return taken

    def _fetch(self, history: _History, row: Row) -> bool:
        """Fetch the capture of a row and store it; whether there is one."""
        try:
            capture = self._machine.fetch_copy(row.timestamp, row.original)
        except SiteError as error:
            if error.stage != "body":  # which is a fault of one capture
                self._is_refused = True
                self._strikes += 1
            self.summary.problem(error.url, error.reason)
            return False
        self._strikes = 0
        if capture is None:
            self.summary.problem(row.original, f"the archive lists a capture of {row.fetched_at}, but does not give it")
            return False
        self._take(history, capture)
        return True

    def _repeat(self, history: _History, row: Row) -> bool:
        """Store the capture of a row whose bytes are stored already, without a request.

        Of the header fields only those that describe the body are taken over: the others belong to their time.
        """
        twin = history.twin(row)
        if twin is None:
            return False
        capture = self._store.read(twin)
        headers = tuple((name, value) for name, value in capture.headers if name.lower().startswith("content-"))
        self._take(history, replace(capture, fetched_at=row.fetched_at, headers=headers, refers_to=None))
        return True

    def _take(self, history: _History, capture: Capture) -> None:
        self.summary.count_copy(self._store.ingest(capture))
        history.update(self._store)
