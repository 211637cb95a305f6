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
    linked = 1
    while walk.pages < _SAFETY_PAGES:
        number = walk.pages + 1
        url = store.profile.listing_url(walk.edition, walk.section, number)
        try:
            listing = _read(store, fetch, walk, url, doubt if number == 1 else None)
        except (LayoutError, SiteError) as error:
            if number == 1:
                raise
            _end_at(walk, url, error, was_linked=number <= linked)
            return
        found = {entry.url for entry in _entries(listing)}
        linked = max((linked, *listing.pages))
        if found <= walk.seen and linked <= number:
            _end_at_repeat(walk, url, {entry.url for entry in listing.entries}, pages)
            return
        walk.pages = number
        walk.seen |= found
        pages.append({entry.url for entry in listing.entries})
        told(walk)
        if not plan.deep and _is_known(store, listing):
            walk.complete = True
            return
        if walk.pages == plan.max_pages or (plan.since is not None and _is_older(listing, plan.since)):
            return


def _end_at_repeat(walk: Walk, url: str, entries: set[str], pages: list[set[str]]) -> None:
    """A page with nothing new is the end, unless it shows but a part of the first: then only the ticker is left."""
    # Past the last page Bitrix serves the last page, or the first one, again, with status 200.
    if entries in pages or not entries < pages[0]:
        walk.complete = True
        return
    reason = "holds no list, only what stands on every page; the rest of the listing was not reached"
    walk.error, walk.problem = LayoutError(url, reason), (url, reason)


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
        return SiteError(url, "http", f"answers {capture.status}; try later")
    return None


def _end_at(walk: Walk, url: str, error: Exception, *, was_linked: bool) -> None:
    """A page that can't be read: the end if nothing led there, else a hole in the walk."""
    if isinstance(error, LayoutError) and not was_linked:
        walk.complete = True
        return
    walk.error = error
    walk.problem = (url, str(error).removeprefix(f"{url}: "))


def _is_known(store: Store, listing: Listing) -> bool:
    """Whether a complete walk knew every entry of a page."""
    connection = store.database.connection
    known = "SELECT 1 FROM addresses WHERE url = ? AND first_walk IS NOT NULL"
    return all(connection.execute(known, (entry.url,)).fetchone() for entry in _entries(listing))


def _is_older(listing: Listing, since: str) -> bool:
    dates = [entry.hint.date for entry in listing.entries if entry.hint.date is not None]
    return bool(dates) and max(dates) < since
