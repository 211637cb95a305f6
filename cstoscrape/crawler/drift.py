"""Drift: what a run reads, held against what the archive calls normal.

A redesign that the parser misreads looks like news: undated releases, cut texts, one headline for all. Single pages
may be odd; several in a row that the archive has hardly seen the like of are the layout's doing, not the institution's.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from cstoscrape.parser.article import CUT_SHORT
from cstoscrape.parser.listing import Listing
from cstoscrape.parser.pinned import MISSED
from cstoscrape.store.query import count_problems
from cstoscrape.store.write import Parsed
from cstoscrape.text import title_key

_WINDOW = 5
_ENOUGH_RELEASES = 50
_ENOUGH_LISTINGS = 3
_SAMPLE = 200
_NEARLY_ALL = 0.95
_SEVERAL = 3
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Norm:
    """What is normal in an edition: its newest releases, and the listing pages of a section.

    Attributes:
        releases: How many releases the figures rest on; none while a first crawl is unfinished, since what comes
            then is older than all that is there.
        dated: The share of them with a date.
        shortest: Characters of text that 19 in 20 exceed.
        median: Characters of text that half of them exceed.
        longest: Characters of text that 1 in 20 exceeds.
        entries: The median number of entries on a listing page.
        titled: The share of entries with a headline.
        entries_dated: The share of entries with a date.
    """

    releases: int = 0
    dated: float = 0.0
    shortest: int = 0
    median: int = 0
    longest: int = 0
    entries: float = 0.0
    titled: float = 0.0
    entries_dated: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether there are releases enough for another to be unlike them."""
        return self.releases >= _ENOUGH_RELEASES


@dataclass(frozen=True, slots=True)
class Habits:
    """What is normal in the texts of an edition's section; it is asked for when a run brings any.

    Attributes:
        kinds: The kinds of blocks that nearly all releases have text in.
        merged: The share of addresses whose release stands at another address, too.
    """

    kinds: frozenset[str] = frozenset()
    merged: float = 0.0


def normal(connection: sqlite3.Connection, edition: str, section: str) -> Norm:
    """The norm of an edition and section, from what the archive holds."""
    rows = connection.execute(
        "SELECT date IS NOT NULL, length(body) FROM releases"
        " WHERE edition = ? AND section = ? AND merged_into IS NULL ORDER BY last_seen_at DESC, id DESC LIMIT ?",
        (edition, section, _SAMPLE),
    ).fetchall()
    pages = [
        [entry for entry in json.loads(entries) if entry[4]]
        for (entries,) in connection.execute(
            "SELECT entries FROM captures WHERE kind = 'listing' AND edition = ? AND section = ?"
            " ORDER BY fetched_at DESC LIMIT 20",
            (edition, section),
        )
    ]
    entries = [entry for page in pages for entry in page]
    unfinished = connection.execute(
        "SELECT 1 FROM addresses WHERE edition = ? AND section = ? AND fetched_at IS NULL AND attempts = 0",
        (edition, section),
    ).fetchone()
    lengths = [length for _, length in rows]
    enough = len(pages) >= _ENOUGH_LISTINGS and bool(entries)
    return Norm(
        releases=0 if unfinished else len(rows),
        dated=_share([bool(dated) for dated, _ in rows]),
        shortest=_quantile(lengths, 1),
        median=_quantile(lengths, 10),
        longest=_quantile(lengths, 19),
        entries=_quantile([len(page) for page in pages], 10) if enough else 0,
        titled=_share([bool(entry[2]) for entry in entries]),
        entries_dated=_share([bool(entry[1]) for entry in entries]),
    )


def habits(connection: sqlite3.Connection, edition: str, section: str) -> Habits:
    """The habits of an edition's section, from its newest releases."""
    rows = connection.execute(
        "SELECT blocks FROM releases WHERE edition = ? AND section = ? AND merged_into IS NULL"
        " ORDER BY last_seen_at DESC, id DESC LIMIT ?",
        (edition, section, _SAMPLE),
    ).fetchall()
    kinds = Counter(kind for (blocks,) in rows for kind in _kinds(blocks))
    addresses, releases = connection.execute(
        "SELECT count(*), count(DISTINCT release_id) FROM addresses WHERE edition = ? AND section = ?"
        " AND release_id IS NOT NULL",
        (edition, section),
    ).fetchone()
    usual = frozenset(kind for kind, count in kinds.items() if count >= _NEARLY_ALL * len(rows))
    return Habits(usual, (addresses - releases) / addresses if addresses else 0.0)


def _kinds(blocks: str) -> set[str]:
    """The kinds of the blocks that hold text; pictures and documents come and go with the news."""
    return {block["kind"] for block in json.loads(blocks) if block["text"]} - {"image", "attachment"}


def has_twin(connection: sqlite3.Connection, parsed: Parsed, day: str | None) -> bool:
    """Whether the archive has a release of the same headline and day at another address."""
    if parsed.content is None or day is None:
        return False
    row = connection.execute(
        "SELECT 1 FROM releases WHERE edition = ? AND date = ? AND title_key = ? AND url <> ? AND merged_into IS NULL",
        (parsed.edition, day, title_key(parsed.content.title), parsed.capture.url),
    ).fetchone()
    return row is not None


def _quantile(numbers: Sequence[int], twentieths: int) -> int:
    return sorted(numbers)[len(numbers) * twentieths // 20] if numbers else 0


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def listing_doubt(norm: Norm, listing: Listing) -> str | None:
    """Why the first page of a listing is not believed; None if it looks as it used to."""
    if not norm.entries:
        return None
    found = listing.entries
    if len(found) * 2 < norm.entries:
        return f"the list has {len(found)} entries where {norm.entries:.0f} are normal"
    titled = _share([bool(entry.hint.title) for entry in found])
    if norm.titled >= 0.9 and titled < 0.5:
        return f"only {titled:.0%} of the list's entries have a headline, where {norm.titled:.0%} is normal"
    dated = _share([bool(entry.hint.date) for entry in found])
    if norm.entries_dated >= 0.9 and dated < 0.5:
        return f"only {dated:.0%} of the list's entries have a date, where {norm.entries_dated:.0%} is normal"
    return None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of an article tells a layout that is misread."""

    title: str
    is_dated: bool
    length: int
    kinds: set[str]
    is_twin: bool
    missed: str | None


class Watch:
    """The last articles of a run in one edition and section, and whether they are like the archive's."""

    def __init__(self, norm: Norm, habits: Habits) -> None:
        self._norm, self._habits = norm, habits
        self._seen: deque[_Seen] = deque(maxlen=_WINDOW)
        self.urls: list[str] = []

    def doubt(self, parsed: Parsed, *, is_dated: bool, is_twin: bool = False) -> str | None:
        """Why an article is not believed, together with those right before it; None if it is.

        Args:
            parsed: The article as it was read.
            is_dated: Whether it has a date, its own or the listing's.
            is_twin: Whether it would join a release at another address (`has_twin`).
        """
        content = parsed.content
        if content is None:
            return None
        self.urls = [*self.urls, parsed.capture.url][-_WINDOW:]
        length = sum(len(block["text"]) for block in json.loads(content.blocks))
        missed = next((text for text in parsed.problems if text.startswith(MISSED)), None)
        kinds = _kinds(content.blocks)
        self._seen.append(_Seen(title_key(content.title), is_dated, length, kinds, is_twin, missed))
        if not self._norm.is_known or len(self._seen) < _WINDOW:
            return None
        return self._why_of_fields() or self._why_of_texts()

    def _why_of_fields(self) -> str | None:
        norm, many = self._norm, len(self._seen)
        dated = _share([one.is_dated for one in self._seen])
        if norm.dated >= 0.9 and dated < 0.4:
            return f"{dated:.0%} of the last {many} pages have a date, where {norm.dated:.0%} is normal"
        title, count = Counter(one.title for one in self._seen).most_common(1)[0]
        if count >= many - 1:
            return f"{count} of the last {many} pages have the same headline ({title[:60]!r})"
        twins = sum(one.is_twin for one in self._seen)
        if twins >= many - 1 and self._habits.merged < 0.1:
            return f"{twins} of the last {many} pages have headline and date of another release"
        return self._seen[-1].missed if all(one.missed for one in self._seen) else None

    def _why_of_texts(self) -> str | None:
        norm, many = self._norm, len(self._seen)
        lengths = [one.length for one in self._seen]
        if max(lengths) < norm.shortest and 4 * max(lengths) < norm.median:
            return f"the last {many} texts have {max(lengths)} characters at most, where {norm.shortest} are few"
        if min(lengths) > 2 * norm.longest:
            return f"the last {many} texts have {min(lengths)} characters at least, where {norm.longest} are many"
        for kind in sorted(self._habits.kinds):
            if not any(kind in one.kinds for one in self._seen):
                return f"none of the last {many} texts has a {kind}, which nearly all have"
        return None


def doubts_of_layout(connection: sqlite3.Connection, since: str, *, read: int, unparsed: int) -> list[str]:
    """Why a run has likely not understood the layout: most pages hold no release, or more text than was taken.

    Args:
        connection: The database.
        since: When the run began.
        read: How many pages it read a release from.
        unparsed: How many it read none from.
    """
    whole = read + unparsed
    if whole < _SEVERAL:  # in most hourly runs: all captures would have to be asked
        return []
    cut_short = count_problems(connection, CUT_SHORT, since)
    told = {"could not be read": unparsed, "have more text of their own than was taken for the body": cut_short}
    return [
        f"{number} of {whole} article pages {words}"
        for words, number in told.items()
        if number >= _SEVERAL and number > _MOST * whole
    ]
