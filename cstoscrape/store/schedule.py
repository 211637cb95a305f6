"""When an address is due again, as a pure function of what was captured of it."""

from __future__ import annotations

from datetime import timedelta
from zlib import crc32

from cstoscrape.text import format_time, parse_time

_SOONEST, _LATEST = timedelta(hours=6), timedelta(days=180)
_RETRY = timedelta(hours=6)
_CONFIRM = timedelta(days=1, minutes=5)  # a deletion counts when its captures span a day


def next_recheck(url: str, fetched_at: str, changed_at: str) -> str:
    """After a good capture: half the text's age, between 6 hours and 180 days, spread by up to a fifth.

    Args:
        url: The address; its hash gives the spread, so that what came on one day is not due on one day.
        fetched_at: When it was captured last.
        changed_at: Since when the text stands as it is, or its publication date.
    """
    age = parse_time(fetched_at) - parse_time(changed_at if "T" in changed_at else f"{changed_at}T00:00:00Z")
    wait = min(max(age / 2, _SOONEST), _LATEST)
    spread = (crc32(url.encode()) % 401 - 200) / 1000
    return format_time(parse_time(fetched_at) + wait * (1 + spread))


def next_attempt(fetched_at: str, attempts: int, *, missing: bool) -> str:
    """After an answer without a release: again in 6 hours, or in a day to confirm a 404, then ever later."""
    first = _CONFIRM if missing else _RETRY
    return format_time(parse_time(fetched_at) + min(first * 2 ** min(max(attempts - 1, 0), 12), _LATEST))
