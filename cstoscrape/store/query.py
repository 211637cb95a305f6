"""Reading the store: releases by filter, search, a release by any of its names, what is owed and why."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cstoscrape.errors import UsageError

if TYPE_CHECKING:
    from cstoscrape.model import Release

COLUMNS: Mapping[str, str] = {
    "id": "row number in this database; never used again, but another database has another",
    "doc_id": "name of the release everywhere and for ever",
    "edition": "edition of the site (en, ru)",
    "section": "section of the site (news, smi, statements)",
    "date": "date of publication, YYYY-MM-DD; empty where neither page nor listing has one",
    "date_source": "where the date stands: page, metadata, listing",
    "title": "headline",
    "url": "address of the text shown",
    "teaser": "what the listing says below the headline",
    "body": "text, an empty line between blocks",
    "blocks": "text as JSON blocks with kind and links",
    "attachments": "documents, pictures and videos as JSON",
    "media": "which of them are kept as files (crawl --media), as JSON with url, sha256, type, bytes, file",
    "first_seen_at": "when it was captured first (UTC)",
    "changed_at": "when its present text was captured first (UTC)",
    "last_seen_at": "when it was captured last (UTC)",
    "gone_at": "since when its address answers 404 (UTC)",
    "revision_count": "how many states of its addresses were seen",
}
"""Columns of an export, each with its meaning."""

DEFAULT_COLUMNS = ("doc_id", "edition", "section", "date", "title", "url", "teaser", "body")
REVISION_COLUMNS = ("doc_id", "url", "first_seen_at", "last_seen_at", "title", "date", "body", "blocks")
TRANSLATION_COLUMNS: Mapping[str, str] = {
    "translation_doc_id": "name of the same release in the other edition, if it was found (--with-translations)",
    "translation_date": "its date",
    "translation_title": "its headline",
    "translation_url": "its address",
    "translation_body": "its text",
}
"""What `--with-translations` adds, each with its meaning."""
_JSON_COLUMNS = frozenset(("blocks", "attachments", "media"))
_EXPRESSIONS = {
    "attachments": "(SELECT json_group_array(json(value)) FROM json_each(blocks)"
    " WHERE json_extract(value, '$.kind') IN ('attachment', 'image', 'embed'))",
    "media": "CASE WHEN EXISTS (SELECT 1 FROM media) THEN (SELECT json_group_array(json_object("
    "'url', m.url, 'sha256', m.sha256, 'type', m.type, 'bytes', m.bytes, 'file', 'media/' || m.file))"
    " FROM json_each(releases.blocks) AS item JOIN media AS m"
    " ON m.url = coalesce(json_extract(item.value, '$.href'), json_extract(item.value, '$.src'))"
    " WHERE m.sha256 IS NOT NULL) ELSE '[]' END",
    **{
        name: f"(SELECT other.{name.removeprefix('translation_')} FROM paired JOIN releases AS other"
        " ON other.doc_id = paired.translation_doc_id WHERE paired.doc_id = releases.doc_id)"
        for name in TRANSLATION_COLUMNS
    },
}
REVISION_FIELDS = {
    **{name: f"revision.{name}" for name in REVISION_COLUMNS},
    # The texts of the blocks with an empty line between: the same as `fold.body_text`.
    "body": "(SELECT group_concat(text, char(10, 10)) FROM (SELECT json_extract(value, '$.text') AS text"
    " FROM json_each(revision.blocks) ORDER BY key) WHERE text <> '')",
}
"""Columns of a stretch, each as SQL."""
MEMBERS = (
    "JOIN revisions AS named ON named.doc_id = release_name AND named.release_key IS NOT NULL"
    " JOIN revisions AS member ON member.release_key = named.release_key"
    " JOIN revisions AS revision ON revision.doc_id = member.doc_id"
)
"""From the names of releases (`release_name`) to the stretches of all their addresses (`revision`)."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which releases, in which order. Dates are `YYYY-MM-DD`, both ends included; undated releases pass no date bound.

    Attributes:
        query: Words that must stand in headline, teaser or text, in any form; any text is allowed.
        fts: The same in FTS5's own syntax.
        sort: Column to sort by, `-` before it for descending; newest first unless given.
    """

    since: str | None = None
    until: str | None = None
    editions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    query: str | None = None
    fts: str | None = None
    sort: str | None = None
    limit: int | None = None


def columns_sql(names: Sequence[str]) -> str:
    """The select list of some columns of `releases`.

    Raises:
        UsageError: No such column.
    """
    for name in names:
        if name not in COLUMNS and name not in TRANSLATION_COLUMNS:
            from cstoscrape.text import unknown

            raise UsageError(f"{unknown('column', name, COLUMNS)}; '--columns help' lists them")
    return ", ".join(f"{_EXPRESSIONS[name]} AS {name}" if name in _EXPRESSIONS else name for name in names)


def json_sql(names: Sequence[str]) -> str:
    """One JSON object of some columns, made by SQLite: several times faster than a dict a row."""
    columns_sql(names)
    pairs = ", ".join(
        f"'{name}', {'json' if name in _JSON_COLUMNS else ''}({_EXPRESSIONS.get(name, name)})" for name in names
    )
    return f"json_object({pairs})"


def pair(connection: sqlite3.Connection) -> None:
    """Find the editions' pairs once, for the columns of `--with-translations`."""
    connection.execute("CREATE TEMP TABLE paired (doc_id TEXT PRIMARY KEY, translation_doc_id TEXT) WITHOUT ROWID")
    connection.execute("INSERT OR IGNORE INTO paired SELECT doc_id, translation_doc_id FROM translations")


def translation_of(connection: sqlite3.Connection, doc_id: str) -> sqlite3.Row | None:
    """The same release in the other edition: doc_id, edition, date, title, url."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT other.doc_id, edition, date, title, url FROM translations AS t JOIN releases AS other"
        " ON other.doc_id = t.translation_doc_id WHERE t.doc_id = ?",
        (doc_id,),
    ).fetchone()
    return row


def select(chosen: Filter, what: str) -> tuple[str, list[Any]]:
    """The statement that selects `what` from the releases a filter lets through, and its values."""
    conditions = ["merged_into IS NULL"]
    values: list[Any] = []
    for column, operator, value in (("date", ">=", chosen.since), ("date", "<=", chosen.until)):
        if value is not None:
            conditions.append(f"{column} {operator} ?")
            values.append(value)
    for column, names in (("edition", chosen.editions), ("section", chosen.sections)):
        if names:
            conditions.append(f"{column} IN ({', '.join('?' * len(names))})")
            values += names
    match = chosen.fts if chosen.fts is not None else (fts_query(chosen.query) if chosen.query else None)
    if match is not None:
        conditions.append("id IN (SELECT rowid FROM releases_fts WHERE releases_fts MATCH ?)")
        values.append(match)
    statement = f"SELECT {what} FROM releases WHERE {' AND '.join(conditions)} ORDER BY {_order(chosen.sort)}"
    if chosen.limit is not None:
        statement += " LIMIT ?"
        values.append(chosen.limit)
    return statement, values


def _order(sort: str | None) -> str:
    if sort is None:
        return "date DESC, url"  # NULL sorts lowest in SQLite, so undated ones come last
    name = sort.removeprefix("-")
    if name not in COLUMNS or name in _EXPRESSIONS:
        from cstoscrape.text import unknown

        raise UsageError(unknown("column to sort by", name, [key for key in COLUMNS if key not in _EXPRESSIONS]))
    return f"{name} {'DESC' if sort.startswith('-') else 'ASC'}, url"


def rows(connection: sqlite3.Connection, chosen: Filter, what: str) -> Iterator[sqlite3.Row]:
    """Stream rows of the releases that a filter lets through.

    Raises:
        UsageError: The filter's FTS5 expression can't be read.
    """
    statement, values = select(chosen, what)
    try:
        yield from connection.execute(statement, values)
    except sqlite3.OperationalError as error:
        if chosen.fts is None or not re.search("fts5|syntax|no such column|unterminated|unknown special", str(error)):
            raise
        raise UsageError(
            f"{chosen.fts!r} is no FTS5 expression ({error}); leave --fts out to search for plain words"
        ) from error


def revision_rows(connection: sqlite3.Connection, chosen: Filter, *, as_json: bool) -> Iterator[sqlite3.Row]:
    """Stream a row a stretch of the releases that a filter lets through, oldest first in each release."""
    statement, values = select(
        replace(chosen, limit=None), "doc_id AS release_name, date AS release_date, url AS release_url"
    )
    if as_json:
        pairs = ", ".join(
            f"'{name}', {f'json({sql})' if name == 'blocks' else sql}" for name, sql in REVISION_FIELDS.items()
        )
        what = f"json_object({pairs})"
    else:
        what = ", ".join(REVISION_FIELDS.values())
    limit = f" LIMIT {int(chosen.limit)}" if chosen.limit is not None else ""
    yield from connection.execute(
        f"WITH chosen AS ({statement}) SELECT {what} FROM chosen {MEMBERS}"
        f" ORDER BY release_date DESC, release_url, revision.first_seen_at{limit}",
        values,
    )


def releases(connection: sqlite3.Connection, chosen: Filter) -> Iterator[Release]:
    """Stream releases as objects."""
    yield from map(_release, rows(connection, chosen, columns_sql(list(COLUMNS))))


def _release(row: sqlite3.Row) -> Release:
    import json

    from cstoscrape.model import Release

    fields = dict(row)
    return Release(**fields | {name: json.loads(fields[name]) for name in _JSON_COLUMNS})


_BY_ROW = "SELECT coalesce(merged_into, id) FROM releases WHERE doc_id = ?"
# A document that never had a row of its own is a twin of one that has; its address may serve another release by now.
_BY_DOCUMENT = (
    "SELECT releases.id FROM revisions AS own JOIN revisions AS twin USING (release_key)"
    " JOIN releases ON releases.doc_id = twin.doc_id AND merged_into IS NULL WHERE own.doc_id = ?"
)
_BY_ADDRESS = "SELECT release_id FROM addresses WHERE url = ?"


def find_release(connection: sqlite3.Connection, name: str, canonical: str | None) -> Release:
    """A release by `id`, `doc_id` or address; names of merged releases and of all their addresses resolve.

    Args:
        connection: The open database.
        name: What the user wrote.
        canonical: The same as a canonical address, where it is one.

    Raises:
        UsageError: Nothing goes by that name.
    """
    row = None
    if name.isascii() and name.isdigit() and len(name) < 19:
        row = connection.execute("SELECT coalesce(merged_into, id) FROM releases WHERE id = ?", (int(name),)).fetchone()
    for statement, value in ((_BY_ROW, name), (_BY_DOCUMENT, name), (_BY_ADDRESS, canonical)):
        row = row or connection.execute(statement, (value,)).fetchone()
    if row is not None and row[0] is not None:
        columns = columns_sql(list(COLUMNS))
        return _release(connection.execute(f"SELECT {columns} FROM releases WHERE id = ?", (row[0],)).fetchone())
    raise UsageError(
        f"no release goes by {name!r}; give an id, a doc_id or an address, as 'cstoscrape list' shows them"
    )


# --- search --------------------------------------------------------------------------------------


def fts_query(text: str) -> str:
    """Any text as an FTS5 expression: each word by its stem, as a prefix; `"quoted words"` as they stand.

    The index has the words as they are written; stems of the query find their forms (facts: заседание, заседания).
    """
    from cstoscrape.store.stems import stem

    terms = []
    for phrase, word in re.findall(r'"([^"]+)"|(\w+)', text):
        if phrase:
            words = " ".join(re.findall(r"\w+", phrase))
            if words:
                terms.append(f'"{words}"')
        else:
            terms.append(f'"{stem(word)}"*')
    return " ".join(terms) or '""'


def search(connection: sqlite3.Connection, chosen: Filter, marks: tuple[str, str]) -> Iterator[sqlite3.Row]:
    """Releases that match, best first: id, doc_id, date, edition, title and a snippet with the hits between marks.

    Raises:
        UsageError: The filter's FTS5 expression can't be read.
    """
    match = chosen.fts if chosen.fts is not None else fts_query(chosen.query or "")
    limit = chosen.limit if chosen.limit is not None else 20
    inner, values = select(replace(chosen, query=None, fts=None, limit=None, sort=None), "id")
    try:
        yield from connection.execute(
            "SELECT id, doc_id, date, edition, highlight(releases_fts, 0, ?1, ?2) AS title, url,"
            " snippet(releases_fts, 2, ?1, ?2, '…', 24) AS snippet"
            " FROM releases_fts JOIN releases ON releases.id = releases_fts.rowid"
            f" WHERE releases_fts MATCH ?3 AND releases.id IN ({_numbered(inner, 5)})"
            " ORDER BY bm25(releases_fts, 10, 4, 1), date DESC LIMIT ?4",
            (*marks, match, limit, *values),
        )
    except sqlite3.OperationalError as error:
        if chosen.fts is None:
            raise
        raise UsageError(
            f"{chosen.fts!r} is no FTS5 expression ({error}); leave --fts out to search for plain words"
        ) from error


def _numbered(statement: str, first: int) -> str:
    """A statement whose `?` are numbered, to stand inside another one."""
    parts = statement.split("?")
    return "".join(part + (f"?{first + at}" if at < len(parts) - 1 else "") for at, part in enumerate(parts))


# --- what is owed --------------------------------------------------------------------------------


def count_problems(connection: sqlite3.Connection, words: str, since: str = "") -> int:
    """How many captures since a time have a problem with some words in it."""
    select = "SELECT count(*) FROM captures WHERE fetched_at >= ? AND instr(problems, ?) > 0"
    return int(connection.execute(select, (since, words)).fetchone()[0])


def status(connection: sqlite3.Connection, now: str) -> dict[str, Any]:
    """The figures of `status`: counts, what is due and why, the last runs.

    Args:
        connection: The open database.
        now: The present time (UTC), as stored times are written.
    """
    one = connection.execute
    releases_by_edition = {
        edition: {
            "releases": count,
            "first": first,
            "last": last,
            "undated": undated,
            "gone": gone,
            "conflicts": conflicts,
        }
        for edition, count, first, last, undated, gone, conflicts in one(
            "SELECT edition, count(*), min(date), max(date), sum(date IS NULL), sum(gone_at IS NOT NULL),"
            " sum(conflicts > 0) FROM releases WHERE merged_into IS NULL GROUP BY edition ORDER BY edition"
        )
    }
    owed = one(
        "SELECT sum(fetched_at IS NULL), sum(fetched_at IS NOT NULL AND due_at <= ?1),"
        " min(CASE WHEN due_at > ?1 THEN due_at END) FROM addresses",
        (now,),
    ).fetchone()
    reasons = one(
        "SELECT url, reason, attempts, due_at FROM addresses WHERE reason IS NOT NULL"
        " UNION ALL SELECT url, reason, attempts, due_at FROM media WHERE reason IS NOT NULL ORDER BY url"
    ).fetchall()
    last = one("SELECT * FROM runs WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1").fetchone()
    newest = one(
        "SELECT doc_id, date, title, first_seen_at FROM releases WHERE merged_into IS NULL"
        " ORDER BY date DESC, first_seen_at DESC LIMIT 1"
    ).fetchone()
    files = one("SELECT count(*), coalesce(sum(committed_bytes), 0) FROM warc_files").fetchone()
    return {
        "editions": releases_by_edition,
        "releases": sum(row["releases"] for row in releases_by_edition.values()),
        "revisions": one("SELECT count(*) FROM revisions").fetchone()[0],
        "captures": one("SELECT count(*) FROM captures").fetchone()[0],
        "addresses": one("SELECT count(*) FROM addresses").fetchone()[0],
        "owed": {"new": owed[0] or 0, "recheck": owed[1] or 0, "next": owed[2]},
        "problems": [dict(row) for row in reasons],
        "disagreements": count_problems(connection, "the listing has another"),
        "missed_selectors": count_problems(connection, "the selector for"),
        "cut_short": count_problems(connection, "was left out than is in the body"),
        "last_run": dict(last) if last is not None else None,
        "last_release": dict(newest) if newest is not None else None,
        "warc": {"files": files[0], "bytes": files[1]},
        "media": one("SELECT count(sha256) FROM media").fetchone()[0],
    }


def is_read(connection: sqlite3.Connection, url: str) -> bool:
    """Whether an address has a release, and nothing speaks against what it said last."""
    select = "SELECT 1 FROM addresses WHERE url = ? AND release_id IS NOT NULL AND reason IS NULL"
    return connection.execute(select, (url,)).fetchone() is not None


def source_of(connection: sqlite3.Connection, release_id: int) -> list[sqlite3.Row]:
    """The captures that the addresses of a release show, with where they stand in the archive and their evidence."""
    return connection.execute(
        "SELECT c.url, c.fetched_at, c.digest, c.warc_file, c.warc_offset, c.evidence, c.problems FROM addresses AS a"
        " JOIN revisions AS r ON r.url = a.url AND r.release_key IS NOT NULL JOIN captures AS c ON c.id = r.capture_id"
        " WHERE a.release_id = ? ORDER BY c.fetched_at",
        (release_id,),
    ).fetchall()


def captures_of(connection: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    """The captures of an address, oldest first: id, fetched_at, status."""
    return connection.execute(
        "SELECT id, fetched_at, status FROM captures WHERE url = ? ORDER BY fetched_at, digest", (url,)
    ).fetchall()


def capture_with(connection: sqlite3.Connection, url: str, digest: str) -> int | None:
    """A capture (its id) of an address whose payload has a digest, in letters of either case."""
    row = connection.execute(
        "SELECT id FROM captures WHERE url = ? AND lower(digest) = lower(?) AND status <> 304 ORDER BY id",
        (url, digest),
    ).fetchone()
    return row["id"] if row is not None else None
