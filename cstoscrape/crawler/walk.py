"""Walking a listing page by page, until its end or a page that an earlier complete walk knew whole.

A walk is complete only without any bound in force; only complete walks let later ones stop early. So a walk that
was killed, limited or broken can never hide what it did not reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cstoscrape.errors import LayoutError, SiteError
from cstoscrape.ingest import Store
from cstoscrape.model import Capture, Entry
from cstoscrape.parser.listing import Listing
from cstoscrape.site import Profile, turned

DRIFT_ADVICE = "look with 'cstoscrape check', and crawl with --accept-drift if it is right"
_SAFETY_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class WalkPlan:
    """How far a walk may go.

    Attributes:
        deep: Whether to go to the end whatever is known.
        max_pages: Stop behind so many pages; the walk is then not complete.
        since: Stop behind a page whose dated entries are all older (`YYYY-MM-DD`); not complete either.
    """

    deep: bool = False
    max_pages: int | None = None
    since: str | None = None


@dataclass(slots=True)
class Walk:
    """What a walk over one listing did."""

    edition: str
    section: str
    id: int
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    complete: bool = False
    problem: tuple[str, str] | None = None
    error: Exception | None = None


Fetch = Callable[[str], Capture]


def walk_listing(
    store: Store,
    fetch: Fetch,
    walk: Walk,
    plan: WalkPlan,
    told: Callable[[Walk], None],
    doubt: Callable[[Listing], str | None],
) -> None:
    """Walk a listing; what it finds becomes addresses that are due, a transaction a page.

    Args:
        store: The open archive.
        fetch: Gets a page; raises SiteError.
        walk: The walk, which is filled in.
        plan: How far to go.
        told: Called after each page.
        doubt: Says why the first page is unlike what is normal, or None.

    Raises:
        LayoutError: The first page is not the listing that the profile says stands there.
        SiteError: The first page can't be had.
    """
    pages: list[set[str]] = []
    route = _Route(store.profile, walk)
    while len(pages) < _SAFETY_PAGES:
        try:
            listing = _read(store, fetch, walk, route.url, None if pages else doubt)
        except (LayoutError, SiteError) as error:
            if not pages:
                raise
            _end_at(walk, route.url, error, was_linked=route.is_linked)
            return
        entries = {entry.url for entry in listing.entries}
        fresh = {entry.url for entry in _entries(listing)} - walk.seen
        route.note(listing)
        if not fresh and (not route.leads_on or _is_part_of_first(entries, pages)):
            _end_at_repeat(walk, route, entries, pages)
            return
        walk.seen |= fresh
        pages.append(entries)
        walk.pages = len(pages)
        told(walk)
        if not plan.deep and fresh and _are_known(store, fresh):
            walk.complete = True
            return
        if listing.strange_pager is not None:
            reason = f"leads on to {listing.strange_pager}, where no page's number is; see 'pagination' in the profile"
            walk.error, walk.problem = LayoutError(route.url, reason), (route.url, reason)
            return
        if walk.pages == plan.max_pages or (plan.since is not None and _is_older(listing, plan.since)):
            return
        if not route.advance():
            walk.complete = True
            return


class _Route:
    """Which page of a listing comes next: by the pager's own addresses, else by the profile's parameter."""

    def __init__(self, profile: Profile, walk: Walk) -> None:
        self._profile, self._walk = profile, walk
        self.url = profile.listing_url(walk.edition, walk.section)
        self._number: int | None = None
        self._step = 1
        self._urls: dict[int, str] = {}

    @property
    def is_linked(self) -> bool:
        """Whether the pagers so far lead to the page, or past it."""
        return self._number is not None and any(self._is_at_or_behind(linked) for linked in self._urls)

    @property
    def leads_on(self) -> bool:
        """Whether the pagers so far lead further than the page."""
        return any(self._is_at_or_behind(linked) and linked != self._number for linked in self._urls)

    def _is_at_or_behind(self, linked: int) -> bool:
        assert self._number is not None
        return (linked - self._number) * self._step >= 0

    def note(self, listing: Listing) -> None:
        """Take in what a page's pager says."""
        self._urls |= listing.page_urls
        if self._number is None:
            # Where numbers run backwards, the page without a number is the last one, and its pager says so.
            last = _last_of_backwards(listing)
            self._number = last or 1
            self._step = -1 if last is not None else 1
        elif (self._number, listing.onward) == (2, 1):
            self._step = -1  # the first page of three leads on to 2 either way

    def advance(self) -> bool:
        """Go on to the next page; False where numbers that run backwards have come to their end."""
        assert self._number is not None
        self._number += self._step
        if self._number < 1:
            return False
        known = self._urls.get(self._number)
        if known is None and self._urls:
            number, url = next(iter(self._urls.items()))
            known = turned(url, self._number - number)
        self.url = known or self._profile.listing_url(self._walk.edition, self._walk.section, self._number)
        return True


def _last_of_backwards(listing: Listing) -> int | None:
    """The number of a listing's newest page where numbers run backwards; None where they may not."""
    if listing.current is not None and listing.current > 1 and listing.current + 1 not in listing.page_urls:
        return listing.current
    if listing.onward is not None and listing.onward > 2 and list(listing.page_urls) == [listing.onward]:
        return listing.onward + 1
    return None


def _end_at_repeat(walk: Walk, route: _Route, entries: set[str], pages: list[set[str]]) -> None:
    """A page with nothing new is the end, unless a pager leads there, or it shows but a part of the first page."""
    # Past the last page Bitrix serves the last page, or the first one, again, with status 200.
    if _is_part_of_first(entries, pages):
        reason = "holds no list, only what stands on every page; the rest of the listing was not reached"
    elif route.is_linked:
        reason = "shows an earlier page again, though a pager leads there; 'cstoscrape check' shows what is on it"
    else:
        walk.complete = True
        return
    walk.error, walk.problem = LayoutError(route.url, reason), (route.url, reason)


def _is_part_of_first(entries: set[str], pages: list[set[str]]) -> bool:
    """Whether a page shows but a part of the first one, as a ticker does, and is no page that comes again."""
    return entries not in pages and entries < pages[0]


def _entries(listing: Listing) -> tuple[Entry, ...]:
    return (*listing.entries, *listing.others)


def _read(store: Store, fetch: Fetch, walk: Walk, url: str, doubt: Callable[[Listing], str | None] | None) -> Listing:
    """A page of the listing, stored.

    Raises:
        LayoutError: It is no listing.
        SiteError: It can't be had, or is a challenge or maintenance page.
    """
    capture = fetch(url)
    walked = store.ingest_listing(capture, walk=walk.id, doubt=doubt)
    if walked.doubt is not None:
        raise LayoutError(url, f"{walked.doubt}; {DRIFT_ADVICE}")
    if walked.is_broken:
        raise LayoutError(url, "holds no list, only what stands on other pages too; 'cstoscrape check' shows it")
    if walked.listing is not None and walked.listing.entries:
        return walked.listing
    raise refusal(capture, walked.kind) or LayoutError(
        url, "no entry of a listing was found on the page; 'cstoscrape check' shows what is on it"
    )


def refusal(capture: Capture, kind: str) -> Exception | None:
    """The error for an answer that is no page of news; None for one that is just not understood."""
    url = capture.url
    if kind in ("not-found", "soft-404"):
        return LayoutError(url, f"answers {capture.status} (not found); see 'sections' in the profile")
    if kind == "challenge":
        return SiteError(
            url, "http", "answers with a challenge for browsers; try later, or from another network (--proxy)"
        )
    if kind == "maintenance":
        return SiteError(url, "http", "is under maintenance; try later")
    if kind.startswith("redirect"):
        target = capture.header("location")
        return LayoutError(url, f"redirects to {target}; if the section has moved, change 'sections' in the profile")
    if capture.status == 403:
        return SiteError(url, "http", "refuses us (403); try from another network (--proxy), or ask the site's owner")
    if kind == "error":
        what = f"answers {capture.status}" if capture.status != 200 else "shows an error of its server"
        return SiteError(url, "http", f"{what}; try later")
    return None


def _end_at(walk: Walk, url: str, error: Exception, *, was_linked: bool) -> None:
    """A page that can't be read: the end if nothing led there, else a hole in the walk."""
    if isinstance(error, LayoutError) and not was_linked:
        walk.complete = True
        return
    walk.error = error
    walk.problem = (url, str(error).removeprefix(f"{url}: "))


def _are_known(store: Store, urls: set[str]) -> bool:
    """Whether a complete walk knew all of them; what this walk has met before, on a ticker, does not count."""
    connection = store.database.connection
    known = "SELECT 1 FROM addresses WHERE url = ? AND first_walk IS NOT NULL"
    return all(connection.execute(known, (url,)).fetchone() for url in urls)


def _is_older(listing: Listing, since: str) -> bool:
    dates = [entry.hint.date for entry in listing.entries if entry.hint.date is not None]
    return bool(dates) and max(dates) < since
