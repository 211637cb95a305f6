"""The past of releases: their stretches, and what a reader would have seen happen between one and the next.

All is told from `revisions`, which a better parser rewrites in place: what it reads differently is no event.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from cstoscrape.diff import Piece, Words, count_words, diff
from cstoscrape.errors import UsageError
from cstoscrape.model import Location, Release
from cstoscrape.store.query import MEMBERS, REVISION_FIELDS, Filter, select

_REVISION = (
    f"{', '.join(REVISION_FIELDS.values())}, revision.content_hash, revision.capture_id,"
    " revision.release_key IS NOT NULL, (SELECT group_concat(DISTINCT parser) FROM captures AS capture"
    " WHERE capture.url = revision.url AND capture.content_hash = revision.content_hash)"
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A state of an address for one stretch of time; title, text and hash are None while it was gone.

    Attributes:
        blocks: The text as JSON.
        is_present: Whether it is the last text of its address.
        parsers: The versions that read this text at its address, with commas between.
    """

    doc_id: str
    url: str
    first_seen_at: str
    last_seen_at: str
    title: str | None
    date: str | None
    body: str | None
    blocks: str | None
    content_hash: str | None
    capture_id: int
    is_present: int
    parsers: str | None


@dataclass(frozen=True)
class Event:
    """What happened: `new`, `edited`, `gone`, `back`.

    Attributes:
        revision: The stretch that it began with.
        before: The text that stood before, or the last one before it was gone.
        after: The text that stands then; None for one that is gone.
    """

    kind: str
    revision: Revision
    before: Revision | None
    after: Revision | None

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """What reads differently: title, date, body; or blocks, where only links, pictures or structure do."""
        before, after = self.before, self.after
        if before is None or after is None or before.content_hash == after.content_hash:
            return ()
        names = [name for name in ("title", "date", "body") if getattr(before, name) != getattr(after, name)]
        return tuple(names or ["blocks"])

    @property
    def is_doubtful(self) -> bool:
        """Whether no one version of the parser read both texts: the change may be its own, until `reparse` has run."""
        if self.before is None or self.after is None:
            return False
        return set(str(self.before.parsers).split(",")).isdisjoint(str(self.after.parsers).split(","))

    @cached_property
    def pieces(self) -> list[Piece]:
        """The difference of the texts, word by word; a new one is all added, one that is gone has none."""
        if self.after is None:
            return []
        return diff((self.before.body if self.before is not None else None) or "", self.after.body or "")

    @cached_property
    def words(self) -> Words:
        """How many words of the text the event touched."""
        return count_words(self.pieces)

    @cached_property
    def targets(self) -> tuple[list[str], list[str]]:
        """The addresses of links, pictures and documents that were taken out, and those put in."""
        if self.before is None or self.after is None:
            return [], []
        old, new = _targets(self.before), _targets(self.after)
        return [url for url in old if url not in new], [url for url in new if url not in old]


def _targets(revision: Revision) -> list[str]:
    blocks: list[dict[str, Any]] = json.loads(revision.blocks or "[]")
    found = [link["url"] for block in blocks for link in block["links"]]
    found += [block[key] for block in blocks for key in ("src", "href") if block.get(key)]
    return list(dict.fromkeys(found))


def events(revisions: Sequence[Revision]) -> Iterator[Event]:
    """What happened to a release, oldest first: what is read is the text of its earliest address that is not gone.

    Args:
        revisions: Stretches in order of time, of all addresses of the release, or of one.
    """
    standing: dict[str, Revision] = {}
    shown: Revision | None = None
    is_gone = False
    for revision in revisions:
        standing[revision.doc_id] = revision
        after = next((one for one in standing.values() if one.content_hash is not None), None)
        before, was_gone = shown, is_gone
        shown, is_gone = after or before, after is None
        if before is None:
            yield Event("new", revision, None, after)
        elif after is None and not was_gone:
            yield Event("gone", revision, before, None)
        elif after is not None and was_gone:
            yield Event("back", revision, before, after)
        elif after is not None and after.content_hash != before.content_hash:
            yield Event("edited", revision, before, after)


@dataclass(frozen=True, slots=True)
class Change:
    """An event with the release that it happened to.

    Attributes:
        date: The release's date, which may be the listing's.
    """

    doc_id: str
    edition: str
    section: str | None
    date: str | None
    event: Event


def changes(
    connection: sqlite3.Connection, chosen: Filter, *, since: str, until: str | None = None
) -> Iterator[Change]:
    """What happened to releases in a span of days, release by release.

    Args:
        connection: The open database.
        chosen: Which releases; its own days are those of publication.
        since: The first day, `YYYY-MM-DD` (UTC).
        until: The last day.
    """
    statement, values = select(chosen, "doc_id AS release_name, edition, section, date AS release_date")
    rows = connection.execute(
        f"WITH chosen AS ({statement}), recent AS (SELECT DISTINCT doc_id FROM revisions WHERE first_seen_at >= ?)"
        f" SELECT release_name, edition, section, release_date, {_REVISION} FROM chosen {MEMBERS}"
        " WHERE release_name IN (SELECT twin.doc_id FROM recent JOIN revisions AS own USING (doc_id)"
        " JOIN revisions AS twin ON twin.release_key = own.release_key)"
        " ORDER BY release_name, revision.first_seen_at, revision.url, revision.id",
        (*values, since),
    )
    for name, found in groupby(rows, lambda row: str(row["release_name"])):
        stretches = list(found)
        release = stretches[0]
        for event in events([Revision(*tuple(row)[4:]) for row in stretches]):
            day = event.revision.first_seen_at[:10]
            if since <= day and (until is None or day <= until):
                yield Change(name, release["edition"], release["section"], release["release_date"], event)


def begin(connection: sqlite3.Connection) -> str | None:
    """The day of the first capture of a release; None for an empty archive."""
    (first,) = connection.execute("SELECT min(first_seen_at) FROM releases").fetchone()
    return first[:10] if first is not None else None


def history(connection: sqlite3.Connection, doc_id: str) -> list[Event]:
    """The stretches of all addresses of a release, oldest first, each with what changed at its address.

    Args:
        connection: The open database.
        doc_id: The name of the release.
    """
    rows = connection.execute(
        f"WITH chosen AS (SELECT ? AS release_name) SELECT {_REVISION} FROM chosen {MEMBERS}"
        " ORDER BY revision.doc_id, revision.first_seen_at, revision.id",
        (doc_id,),
    )
    documents = groupby((Revision(*row) for row in rows), lambda revision: revision.doc_id)
    found = [event for _, revisions in documents for event in events(list(revisions))]
    return sorted(found, key=lambda event: (event.revision.first_seen_at, event.revision.url))


def find_revision(found: Sequence[Event], release: Release, name: str, which: str | None) -> tuple[int, Revision]:
    """A text of a release, and its number in the history.

    Args:
        found: The history of the release.
        release: The release as it stands now.
        name: What the user called it: of two addresses, its own is meant by a time.
        which: A number, a day or a time; None for the text shown.

    Raises:
        UsageError: There is no such state, or it was gone then.
    """
    numbered = [(number, event.revision) for number, event in enumerate(found, 1)]
    if which is None:
        chosen = [one for one in numbered if one[1].is_present and one[1].url == release.url]
    elif which.isdigit():
        chosen = [one for one in numbered if one[0] == int(which)]
    else:
        chosen = [one for one in numbered if one[1].first_seen_at[: len(which)] <= which]
    if not chosen:
        raise UsageError(f"{release.doc_id} has no revision {which}; 'cstoscrape history {release.doc_id}' lists them")
    number, revision = max(
        chosen, key=lambda one: (name in (one[1].doc_id, one[1].url), one[1].url == release.url, one[0])
    )
    if revision.content_hash is None:
        hint = f"'cstoscrape history {release.doc_id}' lists what can be cited"
        raise UsageError(f"{release.doc_id} was gone at {revision.first_seen_at}; {hint}")
    return number, revision


@dataclass(frozen=True, slots=True)
class Record:
    """A WARC record and the time of its capture."""

    place: Location
    captured_at: str


def record_of(connection: sqlite3.Connection, revision: Revision) -> Record | None:
    """The record that holds the page on which a text was first seen; None if no WARC file does.

    Of captures with the same bytes only the first is stored with them. A 304 has none: then it is the page that
    it confirms.
    """
    row = connection.execute(
        "SELECT holder.fetched_at, holder.warc_file, holder.warc_offset, holder.warc_length"
        " FROM captures AS first JOIN captures AS page ON page.url = first.url"
        " AND page.fetched_at = coalesce(first.refers_to, first.fetched_at) AND page.content_hash = ?"
        " JOIN captures AS holder ON holder.url = page.url AND holder.digest = page.digest AND holder.status = 200"
        " WHERE first.id = ? AND holder.warc_file IS NOT NULL ORDER BY holder.id LIMIT 1",
        (revision.content_hash, revision.capture_id),
    ).fetchone()
    return Record(Location(*tuple(row)[1:]), row["fetched_at"]) if row is not None else None
