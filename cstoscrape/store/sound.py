"""What a sound database says of itself: its pages, its schema, its index, and what was derived from its captures.

All of it is asked of a copy, which is then thrown away: the index is checked by a statement that writes, and what
is derived is held against the same rows derived once more.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from cstoscrape.store import schema


class Broken(NamedTuple):
    """Something that does not stand as it should; `kind` is `file`, `schema`, `index` or `row`."""

    kind: str
    where: str
    what: str


def broken(connection: sqlite3.Connection, *, quick: bool) -> Iterator[Broken]:
    """What SQLite itself finds wrong: pages and indexes, foreign keys, the full-text index; and another schema."""
    for (text,) in connection.execute(f"PRAGMA {'quick_check' if quick else 'integrity_check'}"):
        if text != "ok":
            yield Broken("file", "database", " ".join(text.split()))
    for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Broken("row", f"{table}, row {row_id}", f"refers to a row of {parent} that is not there")
    for name in _other_schema(connection):
        yield Broken("schema", name, "is not what this version of the program makes")
    try:
        connection.execute("INSERT INTO releases_fts (releases_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield Broken("index", "releases_fts", f"the full-text index is not that of the texts ({error})")


def _other_schema(connection: sqlite3.Connection) -> list[str]:
    """Tables, indexes and views that are missing or other than a new database has them; more may be there."""
    fresh = sqlite3.connect(":memory:")
    schema.migrate(fresh)
    made = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'"
    wanted, found = dict(fresh.execute(made)), dict(connection.execute(made).fetchall())
    fresh.close()
    return [name for name, sql in wanted.items() if found.get(name, "") != sql]


# --- what is derived -----------------------------------------------------------------------------

# Table → what names a row for people, its key, and the columns that follow from captures. The other columns of
# addresses are of crawls: what is due depends on requests that failed, too.
_DERIVED = {
    "captures": (
        "url || ', captured ' || fetched_at",
        "id",
        "url fetched_at kind content_hash entries evidence problems inputs lines",
    ),
    "addresses": (
        "url",
        "url",
        "url release_id hint_date hint_title hint_teaser hint_rank hinted_at hint_digest last_listed_at fetched_at"
        " gone_at",
    ),
    "revisions": (
        "url || ', seen first ' || first_seen_at",
        "id",
        "url doc_id content_hash title date date_source blocks first_seen_at last_seen_at capture_id release_key",
    ),
    "releases": (
        "doc_id",
        "id",
        "doc_id edition section date date_source title title_key url teaser body blocks content_hash revision_count"
        " conflicts first_seen_at changed_at last_seen_at gone_at merged_into",
    ),
}

# How many neighbours a body was judged by may differ where they say the same: that alone reads no page again.
_COUNTED = "CASE WHEN json_valid({0}) THEN json_remove({0}, '$.body.witnesses') ELSE {0} END"


def remember(connection: sqlite3.Connection) -> None:
    """Keep what is derived as it stands, for `differences`."""
    for table, (_, key, columns) in _DERIVED.items():
        wanted = ", ".join(dict.fromkeys((key, *columns.split())))
        connection.execute(f"CREATE TEMP TABLE was_{table} AS SELECT {wanted} FROM {table}")
        connection.execute(f"CREATE INDEX temp.was_{table}_key ON was_{table} ({key})")


def differences(connection: sqlite3.Connection) -> Iterator[Broken]:
    """How the rows that were remembered differ from those that stand now."""
    for table, (name, key, columns) in _DERIVED.items():
        was = f"temp.was_{table}"
        told = " || ".join(_told(column) for column in columns.split())
        changed = f"SELECT a.{key} AS key, {told} AS told FROM {was} AS a JOIN {table} AS b ON a.{key} = b.{key}"
        named = f"SELECT {name}, told FROM ({changed}) JOIN {was} ON {key} = key WHERE told <> ''"
        for where, text in connection.execute(named):
            yield Broken("row", f"{table}: {where}", f"{text[2:]}: not as the captures give it")
        for one, other, what in ((was, table, "no capture gives it"), (table, was, "is missing")):
            lost = f"SELECT {name} FROM {one} WHERE {key} NOT IN (SELECT {key} FROM {other})"
            for (where,) in connection.execute(lost):
                yield Broken("row", f"{table}: {where}", what)


def _told(column: str) -> str:
    """An expression for a column's name where it differs in rows a and b, else for nothing."""
    one, other = f"a.{column}", f"b.{column}"
    if column == "evidence":
        one, other = _COUNTED.format(one), _COUNTED.format(other)
    return f"CASE WHEN {one} IS NOT {other} THEN ', {column}' ELSE '' END"


def strays(connection: sqlite3.Connection) -> Iterator[Broken]:
    """Rows that lead nowhere: releases of no capture, captures of articles whose address is not known."""
    for doc_id, url in connection.execute(
        "SELECT doc_id, url FROM releases WHERE doc_id NOT IN (SELECT doc_id FROM revisions)"
    ):
        yield Broken("row", f"releases: {doc_id}", f"no capture gives it ({url})")
    for (url,) in connection.execute(
        "SELECT DISTINCT url FROM captures WHERE edition IS NOT NULL AND entries IS NULL"
        " AND url NOT IN (SELECT url FROM addresses)"
    ):
        yield Broken("row", f"addresses: {url}", "is missing, though it was captured")


def wrong_hints(connection: sqlite3.Connection) -> Iterator[Broken]:
    """Addresses that name a listing which does not say of them what they have from it.

    One that an earlier parser saw on a listing, and the present one does not, keeps what it had.
    """
    said: dict[tuple[str, str], dict[str, list[tuple[str | None, ...]]]] = {("", ""): {}}
    times: set[str | None] = {None}
    for at, digest, entries in connection.execute(
        "SELECT fetched_at, digest, entries FROM captures WHERE entries IS NOT NULL AND edition IS NOT NULL"
    ):
        page: dict[str, list[tuple[str | None, ...]]] = defaultdict(list)
        for url, date, title, teaser, _ in json.loads(entries):
            page[url].append((date, title, teaser))
        said[at, digest] = page
        times.add(at)
    for url, at, digest, listed_at, *hint in connection.execute(
        "SELECT url, hinted_at, hint_digest, last_listed_at, hint_date, hint_title, hint_teaser FROM addresses"
    ):
        listing = said.get((at, digest))
        if listing is None or listed_at not in times:
            yield Broken("row", f"addresses: {url}", "names a listing that was not captured")
        elif (url in listing and tuple(hint) not in listing[url]) or (not at and any(hint)):
            yield Broken("row", f"addresses: {url}", "has from a listing what it does not say")


# --- what there is to look at --------------------------------------------------------------------


def sizes(connection: sqlite3.Connection) -> tuple[int, int, int, int]:
    """How many captures, releases, WARC files, and bytes in these."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM releases WHERE merged_into IS NULL), count(*),"
        " coalesce(sum(committed_bytes), 0) FROM warc_files"
    ).fetchone()
    return row[0], row[1], row[2], row[3]


def rereadable(connection: sqlite3.Connection, stamp: str) -> list[sqlite3.Row]:
    """The captures that a parser has read as they stand, in order of time; what was doubted is left alone."""
    return connection.execute(
        "SELECT * FROM captures WHERE parser = ? AND edition IS NOT NULL AND kind <> 'doubtful' AND NOT stale"
        " ORDER BY fetched_at, url, digest",
        (stamp,),
    ).fetchall()


def count_older(connection: sqlite3.Connection, stamp: str) -> int:
    """How many captures another parser read."""
    (count,) = connection.execute(
        "SELECT count(*) FROM captures WHERE parser <> ? AND edition IS NOT NULL", (stamp,)
    ).fetchone()
    return int(count)


def addresses(connection: sqlite3.Connection) -> list[str]:
    """All addresses."""
    return [url for (url,) in connection.execute("SELECT url FROM addresses ORDER BY url")]


def places(connection: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """Table, address, name (of addresses), edition and section of all addresses and captures."""
    yield from connection.execute(
        "SELECT 'addresses', url, doc_id, edition, section FROM addresses"
        " UNION SELECT 'captures', url, NULL, edition, section FROM captures"
    )
