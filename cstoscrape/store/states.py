"""What the tables hold of the addresses of a batch, read for all of them at once, and what the fold makes of it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cstoscrape.store.fold import (
    GONE,
    GOOD,
    NEUTRAL,
    OTHER,
    Content,
    Document,
    Seen,
    Stretch,
    documents,
    stretches,
)

_OUTCOMES = {"article": GOOD, "not-found": GONE, "redirect-home": GONE, "unknown": OTHER}


def rows_among(connection: sqlite3.Connection, select: str, values: Iterable[str], order: str = "") -> sqlite3.Cursor:
    """Rows with one of some values in a column.

    Args:
        connection: The database.
        select: A statement up to that column's name.
        values: The values, any number of them; a single one is found without a list.
        order: The rest of the statement.
    """
    wanted = list(values)
    if len(wanted) == 1:
        return connection.execute(f"{select} = ? {order}", wanted)
    return connection.execute(f"{select} IN (SELECT value FROM json_each(?)) {order}", (json.dumps(wanted),))


AddressRow = sqlite3.Row | dict[str, Any]
"""A row of `addresses`, also one that is still to be written."""


@dataclass(frozen=True, slots=True)
class State:
    """An address as the tables have it: its row, all its captures, its revisions in order of time."""

    row: AddressRow
    captures: list[Seen]
    revisions: list[sqlite3.Row]

    @property
    def stretches(self) -> list[Stretch]:
        """The stretches that the revisions stand for."""
        return [
            Stretch(row["content_hash"], row["first_seen_at"], row["last_seen_at"], row["capture_id"])
            for row in self.revisions
        ]


@dataclass(frozen=True, slots=True)
class Folded:
    """An address with what follows from its captures now.

    Attributes:
        before: What the tables say, which may be out of date.
        doc_ids: The name of its release, by use.
    """

    before: State
    spans: list[Stretch]
    doc_ids: list[str]
    found: list[Document]

    @property
    def keys(self) -> set[str]:
        """The keys of all releases that the address has a part in, or had."""
        old = {row["release_key"] for row in self.before.revisions if row["release_key"] is not None}
        return old | {document.key for document in self.found}

    @property
    def lost(self) -> set[str]:
        """The names of documents that are none any more."""
        return {row["doc_id"] for row in self.before.revisions} - {document.doc_id for document in self.found}


def fold_addresses(
    connection: sqlite3.Connection, rows: Mapping[str, AddressRow], contents: dict[str, Content]
) -> dict[str, Folded]:
    """Fold the captures of some addresses, by address.

    Args:
        connection: The database; captures are written already.
        rows: The addresses with their rows, also those that are not written yet.
        contents: What is new, by hash; what is known is added.
    """
    captures: dict[str, list[Seen]] = defaultdict(list)
    for url, id_, at, digest, kind, content_hash, refers_to in rows_among(
        connection, "SELECT url, id, fetched_at, digest, kind, content_hash, refers_to FROM captures WHERE url", rows
    ):
        captures[url].append(Seen(id_, at, digest, _OUTCOMES.get(kind, NEUTRAL), content_hash, refers_to))
    revisions: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in rows_among(connection, "SELECT * FROM revisions WHERE url", rows, "ORDER BY first_seen_at, id"):
        revisions[row["url"]].append(row)
    return {url: _fold(State(row, captures[url], revisions[url]), contents) for url, row in rows.items()}


def _fold(state: State, contents: dict[str, Content]) -> Folded:
    for row in state.revisions:
        if row["content_hash"] is not None and row["content_hash"] not in contents:
            said = (row["title"], row["date"], row["date_source"], row["blocks"])
            contents[row["content_hash"]] = Content(*said, row["content_hash"])
    spans = stretches(state.captures, contents)
    name, uses = state.row["doc_id"], max((stretch.use for stretch in spans), default=0) + 1
    doc_ids = [f"{name}-{use + 1}" if use else name for use in range(uses)]
    found = documents(state.row["url"], doc_ids, spans, contents, state.row["edition"], state.row["hint_date"])
    return Folded(state, spans, doc_ids, found)


def write_revisions(connection: sqlite3.Connection, folded: Iterable[Folded], contents: Mapping[str, Content]) -> None:
    """Bring the revisions of addresses up to date: only differences are written."""
    changed, new, surplus = [], [], []
    for one in folded:
        old = one.before.revisions
        rows = _revision_rows(one, contents)
        changed += [(*row, was["id"]) for was, row in zip(old, rows, strict=False) if tuple(was)[1:] != row]
        new += rows[len(old) :]
        surplus += [(was["id"],) for was in old[len(rows) :]]
    connection.executemany(
        "UPDATE revisions SET url = ?, doc_id = ?, content_hash = ?, title = ?, date = ?, date_source = ?, blocks = ?,"
        " first_seen_at = ?, last_seen_at = ?, capture_id = ?, release_key = ? WHERE id = ?",
        changed,
    )
    connection.executemany(
        "INSERT INTO revisions (url, doc_id, content_hash, title, date, date_source, blocks, first_seen_at,"
        " last_seen_at, capture_id, release_key) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        new,
    )
    connection.executemany("DELETE FROM revisions WHERE id = ?", surplus)


def _revision_rows(one: Folded, contents: Mapping[str, Content]) -> list[tuple[object, ...]]:
    """The rows of an address, without their ids."""
    key_of = {id(document.present): document.key for document in one.found}
    rows: list[tuple[object, ...]] = []
    for stretch in one.spans:
        content = contents[stretch.content_hash] if stretch.content_hash is not None else None
        said = (content.title, content.date, content.date_source, content.blocks) if content else (None,) * 4
        times = (stretch.first_seen_at, stretch.last_seen_at, stretch.capture_id)
        head = (one.before.row["url"], one.doc_ids[stretch.use], stretch.content_hash)
        rows.append((*head, *said, *times, key_of.get(id(stretch))))
    return rows
