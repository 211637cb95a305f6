"""The Wayback Machine, asked about one address: which public copy stands nearest to a time; and to keep the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from cstoscrape.errors import SiteError
from cstoscrape.model import Capture
from cstoscrape.text import format_time, parse_time
from cstoscrape.web.decode import decoded
from cstoscrape.web.fetch import Fetcher
from cstoscrape.web.settings import MIB, FetchSettings
from cstoscrape.web.wayback import HOST

_LOOK_UP_SECONDS = 5.0  # whoever cites waits for it
_SAVE_SECONDS = 120.0  # the archive fetches the page meanwhile
_MOST_COPIES = 5000
_COPY = re.compile(r"/web/(\d{14})")
# A revisit has no status of its own: what it repeats was a page.
_PAGES = frozenset(("200", "-"))


def copy_url(url: str, captured_at: str) -> str:
    """Where the public copy of a page from a time is read."""
    return f"https://{HOST}/web/{re.sub('[^0-9]', '', captured_at)}/{url}"


def nearest_copy(url: str, first_seen_at: str, last_seen_at: str, *, base: str | None, user_agent: str) -> str | None:
    """When the public copy was captured that is nearest to a stretch of time; None if there is no copy.

    Args:
        url: The canonical address of the page.
        first_seen_at: When the stretch begins; a copy from within it is nearest of all.
        last_seen_at: When it ends; the nearer to it, the better.
        base: Where to connect to instead of the archive's own address.
        user_agent: The honest name of the program.

    Raises:
        SiteError: The archive gave no answer in time.
    """
    query = urlencode({"url": url, "limit": _MOST_COPIES})
    answer = _ask(f"https://{HOST}/cdx/search/cdx?{query}", base, user_agent, _LOOK_UP_SECONDS)
    if answer.status != 200:
        raise SiteError(url, "http", f"the Wayback Machine answers {answer.status}")
    first, last = parse_time(first_seen_at), parse_time(last_seen_at)

    def distance(at: datetime) -> tuple[timedelta, timedelta]:
        return max(first - at, at - last, timedelta()), abs(last - at)

    nearest = min(_captured(answer), key=distance, default=None)
    return format_time(nearest) if nearest is not None else None


def keep_page(url: str, *, base: str | None, user_agent: str) -> str | None:
    """Ask the archive to capture a page now; the time of the copy, None where it does not say.

    Raises:
        SiteError: The archive did not take it.
    """
    answer = _ask(f"https://{HOST}/save/{url}", base, user_agent, _SAVE_SECONDS)
    if answer.status >= 400:
        raise SiteError(url, "http", f"the Wayback Machine answers {answer.status}")
    named = answer.header("location") or answer.header("content-location") or ""
    match = _COPY.search(named)
    moment = _moment(match[1]) if match else None
    return format_time(moment) if moment is not None else None


def _ask(address: str, base: str | None, user_agent: str, seconds: float) -> Capture:
    """One request, and no second one: who cites has the WARC record to fall back on."""
    settings = FetchSettings(
        frozenset({HOST}),
        user_agent=user_agent,
        bases={HOST: base} if base else {},
        timeout_seconds=seconds,
        deadline_seconds=seconds,
        attempts=1,
    )
    with Fetcher(settings) as fetcher:
        return fetcher.fetch(address)


def _captured(answer: Capture) -> Iterator[datetime]:
    """The times of the pages in a list of copies (CDX: urlkey timestamp original mimetype statuscode digest length)."""
    for line in decoded(answer, max_bytes=MIB).decode("utf-8", "replace").splitlines():
        columns = line.split()
        if len(columns) == 7 and columns[4] in _PAGES and (moment := _moment(columns[1])) is not None:
            yield moment


def _moment(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
