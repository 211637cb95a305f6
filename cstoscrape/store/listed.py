"""What the listings say, held against what the store has: the questions of `audit`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cstoscrape.text import title_key


@dataclass(frozen=True, slots=True)
class Held:
    """An address that the store knows, with its release as it stands; `release_id` is None where there is none.

    Attributes:
        is_told: Whether the page was read with a listing that has another headline or date, and is left so.
    """

    url: str
    release_id: int | None
    title: str | None
    date: str | None
    gone_at: str | None
    etag: str | None
    last_modified: str | None
    is_told: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a listing, and when its address is due."""

    url: str
    title: str | None
    date: str | None
    due_at: str | None

    def differs_from(self, held: Held) -> bool:
        """Whether the listing has another headline or date than the release."""
        is_retitled = self.title is not None and title_key(self.title) != title_key(held.title or "")
        return is_retitled or (self.date is not None and self.date != held.date)


def held(connection: sqlite3.Connection, places: Sequence[tuple[str, str]]) -> dict[str, Held]:
    """The addresses of some editions and sections, by address."""
    rows = connection.execute(
        "SELECT a.url, a.release_id, r.title, r.date, a.gone_at, a.etag, a.last_modified, coalesce((SELECT problems"
        " LIKE '%the listing has another%' FROM captures AS c WHERE c.url = a.url AND kind = 'article'"
        " ORDER BY fetched_at DESC LIMIT 1), 0)"
        " FROM addresses AS a LEFT JOIN releases AS r ON r.id = a.release_id"
        f" WHERE (a.edition, a.section) IN (VALUES {', '.join(['(?, ?)'] * len(places))}) ORDER BY a.url",
        tuple(part for place in places for part in place),
    )
    return {row["url"]: Held(*row) for row in rows}


def listed(connection: sqlite3.Connection, run: int) -> list[Listed]:
    """What the listings showed that a run walked, in order of date."""
    rows = connection.execute(
        "SELECT a.url, hint_title, hint_date, due_at FROM addresses AS a JOIN walks AS w ON w.id = a.last_walk"
        " WHERE w.run_id = ? AND (w.edition, w.section) = (a.edition, a.section) ORDER BY hint_date DESC, a.url",
        (run,),
    )
    return [Listed(*row) for row in rows]


def walked_whole(connection: sqlite3.Connection, run: int) -> list[tuple[str, str]]:
    """The editions and sections whose listing a run has walked to its end."""
    rows = connection.execute("SELECT edition, section FROM walks WHERE run_id = ? AND complete", (run,))
    return [(row["edition"], row["section"]) for row in rows]


def make_due(connection: sqlite3.Connection, urls: Iterable[str], now: str) -> None:
    """Let the next crawl fetch some addresses."""
    connection.executemany(
        "UPDATE addresses SET due_at = ?1 WHERE url = ?2 AND coalesce(due_at, '9') > ?1", ((now, url) for url in urls)
    )
