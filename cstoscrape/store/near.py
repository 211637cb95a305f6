"""A page's neighbours: the captures of its edition nearest in time, chosen the same whatever order they came in."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable
from heapq import merge
from typing import NamedTuple

from cstoscrape.text import parse_time

NEAR_ARTICLES, NEAR_LISTINGS = 6, 3
"""How many neighbours of each kind a page is judged by; listing pages alone don't show what is special to articles."""


class Near(NamedTuple):
    """A capture as a neighbour; `id` is 0 while it is not stored yet, `kind` is `article` or `listing`."""

    fetched_at: str
    url: str
    digest: str
    id: int
    kind: str


Timeline = dict[str, list[Near]]
"""Captures in order, by kind."""

_WITHIN = {"article": 3 * NEAR_ARTICLES, "listing": 3 * NEAR_LISTINGS}
"""So many captures of a kind are looked at on either side; beyond them one that is repeated hides all others."""

_NEVER = "9"  # is behind all times

_COLUMNS = "fetched_at, url, digest, id, CASE WHEN entries IS NULL THEN 'article' ELSE 'listing' END"
_ENTRIES = {"article": "IS NULL", "listing": "IS NOT NULL"}


def around(connection: sqlite3.Connection, edition: str, first: str, last: str) -> list[Near]:
    """All captures between two times, and enough before and after to choose neighbours from."""
    select = f"SELECT {_COLUMNS} FROM captures WHERE edition = ? AND lines IS NOT NULL AND fetched_at"
    found = [Near(*row) for row in connection.execute(f"{select} BETWEEN ? AND ?", (edition, first, last))]
    for side, edge, order in (("<", first, "DESC"), (">", last, "ASC")):
        for kind, most in _WITHIN.items():
            rows = connection.execute(
                f"{select} {side} ? AND entries {_ENTRIES[kind]}"
                f" ORDER BY fetched_at {order}, url {order}, digest {order} LIMIT ?",
                (edition, edge, most),
            )
            found += [Near(*row) for row in rows]
    return found


def reach(connection: sqlite3.Connection, edition: str, kind: str, first: str, last: str) -> tuple[str, str]:
    """Between which times a capture may have one of a kind, captured from `first` to `last`, as a neighbour."""
    select = (
        f"SELECT fetched_at FROM captures WHERE edition = ? AND lines IS NOT NULL AND entries {_ENTRIES[kind]}"
        " AND fetched_at"
    )
    skip = _WITHIN[kind] - 1
    earlier = connection.execute(
        f"{select} < ? ORDER BY fetched_at DESC LIMIT 1 OFFSET ?", (edition, first, skip)
    ).fetchone()
    later = connection.execute(f"{select} > ? ORDER BY fetched_at LIMIT 1 OFFSET ?", (edition, last, skip)).fetchone()
    return earlier[0] if earlier is not None else "", later[0] if later is not None else _NEVER


def in_order(captures: Iterable[Near]) -> Timeline:
    """Captures by time, address and digest, each once."""
    timeline: Timeline = {kind: [] for kind in _WITHIN}
    for near in sorted({_order(near): near for near in captures}.values(), key=_order):
        timeline[near.kind].append(near)
    return timeline


class Recent:
    """The ends of the editions' timelines in memory: what a crawl brings is newer than all that is there."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ends: dict[str, tuple[str, Timeline]] = {}

    def around(self, edition: str, at: str) -> Timeline:
        """A timeline with all possible neighbours of a capture at a time."""
        if edition not in self._ends:
            captures = around(self._connection, edition, _NEVER, _NEVER)
            since = max((near.fetched_at for near in captures), default="")
            self._ends[edition] = (since, in_order(captures))
        since, timeline = self._ends[edition]
        return timeline if at > since else in_order(around(self._connection, edition, at, at))

    def add(self, edition: str, near: Near) -> None:
        """Take in a capture that was stored."""
        if edition not in self._ends:
            return
        captures = self._ends[edition][1][near.kind]
        at = bisect_left(captures, _order(near), key=_order)
        if at == len(captures) or _order(captures[at]) != _order(near):
            captures.insert(at, near)


def nearest(own: Near, timeline: Timeline) -> list[Near]:
    """The neighbours of a capture: the nearest others in time, one an address, some of each kind.

    Args:
        own: The capture.
        timeline: Captures as `in_order` has them.
    """
    moment = parse_time(own.fetched_at)
    found: list[Near] = []
    seen = {own.url}
    for kind, room in (("article", NEAR_ARTICLES), ("listing", NEAR_LISTINGS)):
        line = timeline[kind]
        at = bisect_left(line, _order(own), key=_order)
        following = at + 1 if at < len(line) and _order(line[at]) == _order(own) else at
        before = line[max(0, at - _WITHIN[kind]) : at][::-1]
        after = line[following : following + _WITHIN[kind]]
        full = len(found) + room
        for near in merge(before, after, key=lambda near: abs(parse_time(near.fetched_at) - moment)):
            if near.url not in seen:
                seen.add(near.url)
                found.append(near)
            if len(found) == full:
                break
    return found


def _order(near: Near) -> tuple[str, str, str]:
    return near.fetched_at, near.url, near.digest


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
