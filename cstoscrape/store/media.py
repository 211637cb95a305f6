"""The table of pictures and documents: what is kept of each address, what is owed, and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cstoscrape.model import Capture
from cstoscrape.store import schedule


def take(connection: sqlite3.Connection, captures: Iterable[tuple[Capture, Mapping[str, Any]]]) -> None:
    """Let captures of media stand in the table: of several of one address the newest, whatever came first.

    Args:
        connection: A connection with an open transaction; the captures are written already.
        captures: Each with its `sha256`, `type`, `bytes` and `file`.
    """
    connection.executemany(
        "INSERT INTO media (url, sha256, type, bytes, file, fetched_at, status, capture_id)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, max(id) FROM captures WHERE url = ?1 AND fetched_at = ?6"
        " ON CONFLICT (url) DO UPDATE SET sha256 = excluded.sha256, type = excluded.type, bytes = excluded.bytes,"
        " file = excluded.file, fetched_at = excluded.fetched_at, status = excluded.status,"
        " capture_id = excluded.capture_id, reason = NULL, attempts = 0, due_at = NULL"
        " WHERE (coalesce(fetched_at, ''), coalesce(sha256, '')) < (excluded.fetched_at, excluded.sha256)",
        (
            (
                capture.url,
                *(about[key] for key in ("sha256", "type", "bytes", "file")),
                capture.fetched_at,
                capture.status,
            )
            for capture, about in captures
        ),
    )


def fail(connection: sqlite3.Connection, url: str, status: int | None, reason: str, now: str, attempts: int) -> None:
    """Note that an address gave nothing to keep, and when it is tried again.

    Args:
        connection: A connection with an open transaction.
        url: The address.
        status: What it answered, if it did.
        reason: Why there is nothing.
        now: The present time.
        attempts: How often it failed before.
    """
    due = schedule.next_attempt(now, attempts + 1, missing=status in (404, 410))
    connection.execute(
        "INSERT INTO media (url, status, reason, attempts, due_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (url)"
        " DO UPDATE SET status = excluded.status, reason = excluded.reason, attempts = excluded.attempts,"
        " due_at = excluded.due_at WHERE sha256 IS NULL",
        (url, status, reason, attempts + 1, due),
    )


def owed(
    connection: sqlite3.Connection, places: Sequence[tuple[str, str]], since: str, until: str, now: str
) -> list[tuple[str, str | None, int]]:
    """Pictures and documents of releases that are neither kept nor put off: address, last reason, attempts.

    Args:
        connection: The open database.
        places: (edition, section) pairs of the releases.
        since: The earliest date of publication; undated releases count as of today.
        until: The latest one.
        now: The present time, as stored times are written.
    """
    pairs = ", ".join(["(?, ?)"] * len(places))
    return connection.execute(
        "SELECT a.url, m.reason, coalesce(m.attempts, 0) FROM attachments AS a"
        " JOIN releases AS r ON r.id = a.release_id"
        f" LEFT JOIN media AS m ON m.url = a.url WHERE (r.edition, r.section) IN (VALUES {pairs})"
        " AND coalesce(r.date, ?) BETWEEN ? AND ? AND a.kind IN ('image', 'attachment') AND a.url IS NOT NULL"
        " AND m.sha256 IS NULL AND coalesce(m.due_at, '') <= ? GROUP BY a.url ORDER BY max(r.date) DESC, a.url",
        (*(part for place in places for part in place), since, since, until, now),
    ).fetchall()


def paths(connection: sqlite3.Connection) -> dict[str, int]:
    """Each file that is kept, below the archive's folder, with its length."""
    rows = connection.execute("SELECT DISTINCT 'media/' || file, bytes FROM media WHERE file IS NOT NULL ORDER BY 1")
    return dict(rows.fetchall())


def files(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Each file that is kept, and a capture that holds its bytes."""
    return connection.execute(
        "SELECT file, min(capture_id) FROM media WHERE file IS NOT NULL GROUP BY file ORDER BY file"
    ).fetchall()
