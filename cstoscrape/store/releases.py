"""The rows of `releases` and their full-text index, brought up to date for all documents of a batch at once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cstoscrape.store.fold import Content, Document, Group, Stretch, body_text, document, group
from cstoscrape.store.states import AddressRow, Folded, rows_among
from cstoscrape.text import title_key

_INDEXED = ("title", "teaser", "body")
_UNIQUE = ("edition", "date", "title_key")


class Grouped(NamedTuple):
    """The release that a document belongs to: its row, and whether the document is the one that names it."""

    release_id: int
    is_name: bool


def regroup(
    connection: sqlite3.Connection, folded: Mapping[str, Folded], contents: Mapping[str, Content]
) -> dict[str, Grouped]:
    """Bring the releases of folded addresses up to date: names, texts, merges, full-text index.

    Args:
        connection: The database; the revisions in it may still be those from before.
        folded: The addresses.
        contents: What pages say, by hash.

    Returns:
        The release of each document, by the document's name.
    """
    groups = _groups(connection, folded)
    names = {member.doc_id for one in groups for member in one.members}.union(*(one.lost for one in folded.values()))
    rows = {row["doc_id"]: row for row in _rows(connection, names)}
    wanted = [_values(connection, one, folded, contents) for one in groups]
    _free_keys(connection, wanted, rows)
    ids = _insert(connection, [values for values in wanted if values["doc_id"] not in rows])
    for values in wanted:
        if (old := rows.get(values["doc_id"])) is not None:
            ids[values["doc_id"]] = old["id"]
            _update(connection, old, values)
    for one in groups:
        _point_elsewhere(connection, one, ids[one.name.doc_id], folded)
        _merge(connection, one, ids[one.name.doc_id], rows)
    return {
        member.doc_id: Grouped(ids[one.name.doc_id], member is one.name) for one in groups for member in one.members
    }


def _groups(connection: sqlite3.Connection, folded: Mapping[str, Folded]) -> list[Group]:
    """The releases of all keys that folded addresses have now or had before, in the order of their keys."""
    members: dict[str, list[Document]] = defaultdict(list)
    for one in folded.values():
        for member in one.found:
            members[member.key].append(member)
    keys = {key for one in folded.values() for key in one.keys}
    for member in _elsewhere(connection, keys, folded):
        members[member.key].append(member)
    return [group(members[key]) for key in sorted(members)]


def _elsewhere(connection: sqlite3.Connection, keys: set[str], folded: Mapping[str, Folded]) -> Iterator[Document]:
    """The documents of some keys at other addresses, as their revisions have them."""
    others = rows_among(connection, "SELECT doc_id, url, release_key FROM revisions WHERE release_key", keys).fetchall()
    for doc_id, url, key in others:
        if url in folded:
            continue
        rows = connection.execute(
            "SELECT content_hash, first_seen_at, last_seen_at, capture_id FROM revisions WHERE doc_id = ?"
            " ORDER BY first_seen_at, id",
            (doc_id,),
        )
        yield document(doc_id, url, key, [Stretch(*row) for row in rows])


def _values(
    connection: sqlite3.Connection, one: Group, folded: Mapping[str, Folded], contents: Mapping[str, Content]
) -> dict[str, Any]:
    """What the row of a release should hold."""
    shown, members = one.shown, one.members
    address, (title, date, source, blocks) = _said(connection, shown, folded, contents)
    if date is None and shown.key != shown.doc_id:
        date, source = address["hint_date"], "listing"
    return {
        "doc_id": one.name.doc_id,
        "edition": address["edition"],
        "section": address["section"],
        "date": date,
        "date_source": source,
        "title": title,
        "title_key": title_key(title),
        "url": shown.url,
        "teaser": address["hint_teaser"],
        "body": body_text(blocks),
        "blocks": blocks,
        "content_hash": shown.present.content_hash,
        "revision_count": sum(member.count for member in members),
        "conflicts": one.conflicts,
        "first_seen_at": min(member.first_seen_at for member in members),
        "changed_at": shown.present.first_seen_at,
        "last_seen_at": max(member.last_seen_at for member in members),
        "gone_at": one.gone_at,
        "merged_into": None,
    }


def _said(
    connection: sqlite3.Connection, shown: Document, folded: Mapping[str, Folded], contents: Mapping[str, Content]
) -> tuple[AddressRow, tuple[str, str | None, str | None, str]]:
    """The address of a document, and what its page says: title, date, where that stands, blocks."""
    if (own := folded.get(shown.url)) is not None:
        content = contents[str(shown.present.content_hash)]
        return own.before.row, (content.title, content.date, content.date_source, content.blocks)
    address = connection.execute("SELECT * FROM addresses WHERE url = ?", (shown.url,)).fetchone()
    said = connection.execute(
        "SELECT title, date, date_source, blocks FROM revisions WHERE doc_id = ? AND release_key IS NOT NULL",
        (shown.doc_id,),
    ).fetchone()
    return address, tuple(said)


def _rows(connection: sqlite3.Connection, names: Iterable[str]) -> list[sqlite3.Row]:
    return rows_among(connection, "SELECT * FROM releases WHERE doc_id", names).fetchall()


# --- writing -------------------------------------------------------------------------------------


def _free_keys(
    connection: sqlite3.Connection, wanted: Sequence[Mapping[str, Any]], rows: Mapping[str, sqlite3.Row]
) -> None:
    """Let go of the unique keys that rows will not keep: two may swap theirs, and a merged one leaves its own."""
    kept = {values["doc_id"]: tuple(values[name] for name in _UNIQUE) for values in wanted}
    freed = [row["id"] for name, row in rows.items() if tuple(row[key] for key in _UNIQUE) != kept.get(name)]
    connection.executemany("UPDATE releases SET title_key = NULL WHERE id = ?", ((id_,) for id_ in freed))


def _insert(connection: sqlite3.Connection, new: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Insert rows and index them; their ids by name."""
    if not new:
        return {}
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'releases'").fetchone()
    columns = ", ".join(new[0])
    marks = ", ".join("?" * len(new[0]))
    connection.executemany(
        f"INSERT INTO releases (id, {columns}) VALUES (?, {marks})",
        ((id_, *values.values()) for id_, values in enumerate(new, start=last + 1)),
    )
    connection.execute(
        "INSERT INTO releases_fts (rowid, title, teaser, body)"
        " SELECT id, title, teaser, body FROM releases WHERE id > ?",
        (last,),
    )
    return {values["doc_id"]: id_ for id_, values in enumerate(new, start=last + 1)}


def _update(connection: sqlite3.Connection, old: sqlite3.Row, values: Mapping[str, Any]) -> None:
    """Write what differs from the row that stands, and index its texts anew if they do."""
    if all(old[name] == value for name, value in values.items()):
        return
    sets = ", ".join(f"{name} = ?" for name in values)
    is_reworded = any(old[name] != values[name] for name in _INDEXED)
    if is_reworded:
        _unindex(connection, old)
    connection.execute(f"UPDATE releases SET {sets} WHERE id = ?", (*values.values(), old["id"]))
    if is_reworded:
        _index(connection, old["id"], values)


def _point_elsewhere(connection: sqlite3.Connection, one: Group, release_id: int, folded: Mapping[str, Folded]) -> None:
    """Let the other addresses of a release name it, unless they serve a later one (rule 5)."""
    for member in one.members:
        if member.url not in folded:
            connection.execute(
                "UPDATE addresses SET release_id = ?1 WHERE url = ?2 AND release_id IS NOT ?1 AND NOT EXISTS ("
                "SELECT 1 FROM revisions WHERE url = addresses.url AND release_key IS NOT NULL AND first_seen_at > ?3)",
                (release_id, member.url, member.present.first_seen_at),
            )


def _merge(connection: sqlite3.Connection, one: Group, release_id: int, rows: Mapping[str, sqlite3.Row]) -> None:
    """Empty the rows that other members had of their own, and let them name the release (rule 4)."""
    for member in one.members:
        old = rows.get(member.doc_id)
        if old is None or release_id in (old["id"], old["merged_into"]):
            continue
        _unindex(connection, old)
        connection.execute(
            "UPDATE releases SET merged_into = ?, title_key = NULL, title = '', teaser = NULL, body = '',"
            " blocks = '[]' WHERE id = ?",
            (release_id, old["id"]),
        )
        _index(connection, old["id"], {"title": "", "teaser": None, "body": ""})


def remove_lost(connection: sqlite3.Connection, folded: Iterable[Folded]) -> None:
    """Remove what has no good capture any more: pages that a better parser can't read, uses that were none."""
    lost = {doc_id for one in folded for doc_id in one.lost}
    if not lost:
        return
    for old in sorted(_rows(connection, lost), key=lambda row: row["merged_into"] is None):
        _unindex(connection, old)
        connection.execute("DELETE FROM releases WHERE id = ?", (old["id"],))


def _index(connection: sqlite3.Connection, release_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(
        "INSERT INTO releases_fts (rowid, title, teaser, body) VALUES (?,?,?,?)",
        (release_id, *(values[name] for name in _INDEXED)),
    )


def _unindex(connection: sqlite3.Connection, old: sqlite3.Row) -> None:
    connection.execute(
        "INSERT INTO releases_fts (releases_fts, rowid, title, teaser, body) VALUES ('delete',?,?,?,?)",
        (old["id"], *(old[name] for name in _INDEXED)),
    )
