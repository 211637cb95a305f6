"""What is due: new addresses first, then failures to try again, then rechecks within the run's budget."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cstoscrape.text import format_time, parse_time

DEEP_WALK_EVERY = timedelta(days=30)
"""Entries can be inserted late with an old date; a walk of the whole listing finds them."""

_RETRY, _LONGEST_RETRY = timedelta(minutes=30), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """An address that is due.

    Attributes:
        fetched_at: Its newest capture; None for a new address.
        confirms: The capture that a 304 would confirm.
        reason: Why it gave no release last time.
    """

    url: str
    fetched_at: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    confirms: str | None = None
    reason: str | None = None
    attempts: int = 0


_BOUNDS = "(coalesce(hint_date, ?2) >= ?2 AND coalesce(hint_date, ?3) <= ?3)"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which addresses a run may fetch: publication dates by the listing (`YYYY-MM-DD`), as far as it tells them."""

    since: str | None = None
    until: str | None = None


def due_addresses(
    connection: sqlite3.Connection,
    places: Sequence[tuple[str, str]],
    now: str,
    *,
    bounds: Bounds,
    recheck_budget: int,
    recheck_all: bool,
) -> list[Due]:
    """What a run has to fetch, in this order: new ones newest first, then what failed, then rechecks.

    Args:
        connection: The open database.
        places: (edition, section) pairs of the run.
        now: The present time, as stored times are written.
        bounds: Publication dates outside are left for another run.
        recheck_budget: At most so many rechecks.
        recheck_all: Whether every release is due for a recheck now.
    """
    new, failed = "fetched_at IS NULL", "fetched_at IS NOT NULL AND reason IS NOT NULL"
    known = "fetched_at IS NOT NULL AND reason IS NULL"
    owed = "due_at <= ?1"
    wanted = (
        (f"{new} AND {owed}", "hint_date IS NULL, hint_date DESC, hinted_at DESC, url", -1),
        (f"{failed} AND {owed}", "due_at, url", -1),
        (
            known if recheck_all else f"{known} AND {owed}",
            "due_at, url",
            -1 if recheck_all else recheck_budget,
        ),
    )
    found: list[Due] = []
    for condition, order, most in wanted:
        found += _select(connection, places, f"{condition} AND {_BOUNDS}", order, most, now, bounds)
    return found


def _select(
    connection: sqlite3.Connection,
    places: Sequence[tuple[str, str]],
    condition: str,
    order: str,
    most: int,
    now: str,
    bounds: Bounds,
) -> list[Due]:
    pairs = ", ".join(f"(?{5 + 2 * at}, ?{6 + 2 * at})" for at in range(len(places)))
    statement = (
        "SELECT url, fetched_at, etag, last_modified, (SELECT max(c.fetched_at) FROM captures AS c"
        " WHERE c.url = a.url AND c.kind = 'article') AS confirms, reason, attempts"
        f" FROM addresses AS a WHERE (edition, section) IN (VALUES {pairs}) AND {condition} ORDER BY {order} LIMIT ?4"
    )
    values = (
        now,
        bounds.since or "0000",
        bounds.until or "9999",
        most,
        *(part for place in places for part in place),
    )
    return [Due(*row) for row in connection.execute(statement, values)]


def deep_walk_is_due(connection: sqlite3.Connection, edition: str, section: str, now: str) -> bool:
    """Whether the whole listing was last walked too long ago, or never."""
    row = connection.execute(
        "SELECT max(finished_at) FROM walks WHERE edition = ? AND section = ? AND complete AND deep",
        (edition, section),
    ).fetchone()
    return row[0] is None or parse_time(now) - parse_time(row[0]) >= DEEP_WALK_EVERY


def postpone(connection: sqlite3.Connection, due: Due, now: str, reason: str, until: str | None = None) -> None:
    """Try an address again later, after a failure that is no capture.

    Args:
        connection: A connection with an open transaction.
        due: The address.
        now: The present time.
        reason: What went wrong, for `status`.
        until: When the host said to come back; None for a wait that doubles.
    """
    wait = min(_RETRY * 2 ** min(due.attempts, 12), _LONGEST_RETRY)
    connection.execute(
        "UPDATE addresses SET due_at = ?, attempts = attempts + 1, reason = ? WHERE url = ?",
        (until or format_time(parse_time(now) + wait), reason, due.url),
    )
