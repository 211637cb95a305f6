"""A page's neighbours: the captures of its edition nearest in time, chosen the same whatever order they came in."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

NEAR_ARTICLES, NEAR_LISTINGS = 6, 3
"""How many neighbours of each kind a page is judged by; listing pages alone don't show what is special to articles."""


@dataclass(frozen=True, slots=True)
class Near:
    """A capture as a neighbour; `id` is 0 while it is not stored yet, `kind` is `article` or `listing`."""

    fetched_at: str
    url: str
    digest: str
    id: int
    kind: str


_COLUMNS = "fetched_at, url, digest, id, CASE WHEN entries IS NULL THEN 'article' ELSE 'listing' END"


def around(connection: sqlite3.Connection, edition: str, first: str, last: str) -> list[Near]:
    """All captures between two times, and enough before and after to choose neighbours from."""
    select = f"SELECT {_COLUMNS} FROM captures WHERE edition = ? AND lines IS NOT NULL AND fetched_at"
    found = [Near(*row) for row in connection.execute(f"{select} BETWEEN ? AND ?", (edition, first, last))]
    for bound, order in ((f"< '{first}'", "DESC"), (f"> '{last}'", "ASC")):
        for kind, most in (("IS NULL", 3 * NEAR_ARTICLES), ("IS NOT NULL", 3 * NEAR_LISTINGS)):
            rows = connection.execute(
                f"{select} {bound} AND entries {kind} ORDER BY fetched_at {order} LIMIT ?", (edition, most)
            )
            found += [Near(*row) for row in rows]
    return found


def nearest(own: Near, timeline: Sequence[Near]) -> list[Near]:
    """The neighbours of a capture: the nearest others in time, one an address, some of each kind.

    Args:
        own: The capture.
        timeline: Captures as `in_order` has them.
    """
    high = bisect_left(timeline, _order(own), key=_order)
    low = high - 1
    room = {"article": NEAR_ARTICLES, "listing": NEAR_LISTINGS}
    seen = {own.url}
    found = []
    at = _seconds(own.fetched_at)
    while (low >= 0 or high < len(timeline)) and any(room.values()):
        before = at - _seconds(timeline[low].fetched_at) if low >= 0 else None
        after = _seconds(timeline[high].fetched_at) - at if high < len(timeline) else None
        if after is None or (before is not None and before <= after):
            near, low = timeline[low], low - 1
        else:
            near, high = timeline[high], high + 1
        if near.url not in seen and room[near.kind]:
            seen.add(near.url)
            room[near.kind] -= 1
            found.append(near)
    return found


def in_order(captures: Iterable[Near]) -> list[Near]:
    """Captures by time, address and digest, each once."""
    return sorted({_order(near): near for near in captures}.values(), key=_order)


def _order(near: Near) -> tuple[str, str, str]:
    return near.fetched_at, near.url, near.digest


@lru_cache(maxsize=65536)
def _seconds(text: str) -> int:
    """A stored time as a number of seconds; only differences count."""
    day = date.fromisoformat(text[:10]).toordinal()
    return day * 86400 + int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])


def newest_lines(connection: sqlite3.Connection, edition: str | None, url: str) -> list[bytes]:
    """The stored fingerprints of an edition's newest captures: neighbours of a page that is no capture itself."""
    found = []
    for kind, most in (("IS NULL", NEAR_ARTICLES), ("IS NOT NULL", NEAR_LISTINGS)):
        rows = connection.execute(
            "SELECT lines, max(fetched_at) FROM captures WHERE (?1 IS NULL OR edition = ?1) AND url <> ?2"
            f" AND lines IS NOT NULL AND entries {kind} GROUP BY url ORDER BY max(fetched_at) DESC LIMIT ?3",
            (edition, url, most),
        )
        found += [row[0] for row in rows]
    return found
