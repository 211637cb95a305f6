"""A store as plain data, by address and name: without row ids, and without what only a crawl asks for (`due_at`)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

_RELEASES = """
SELECT doc_id, edition, section, date, date_source, title, title_key, url, teaser, body, blocks, content_hash,
  revision_count, conflicts, first_seen_at, changed_at, last_seen_at, gone_at
FROM releases WHERE merged_into IS NULL ORDER BY doc_id
"""
_ADDRESSES = """
SELECT a.url, a.doc_id, a.edition, a.section, r.doc_id AS release, r.merged_into, hint_date, hint_title, hint_teaser,
  last_listed_at, fetched_at, a.gone_at
FROM addresses AS a LEFT JOIN releases AS r ON r.id = a.release_id ORDER BY a.url
"""
_REVISIONS = """
SELECT v.url, v.doc_id, v.content_hash, title, date, date_source, blocks, first_seen_at, last_seen_at, release_key,
  c.fetched_at, c.digest
FROM revisions AS v JOIN captures AS c ON c.id = v.capture_id ORDER BY v.url, first_seen_at, v.id
"""
_CAPTURES = """
SELECT url, edition, section, fetched_at, status, digest, kind, refers_to, content_hash, entries, problems, inputs,
  stale, lines
FROM captures WHERE edition IS NOT NULL ORDER BY url, fetched_at, digest
"""
_BLOCKS = "SELECT doc_id, position, kind, text, block FROM blocks ORDER BY doc_id, position"

_QUESTIONS = {
    "releases": _RELEASES,
    "addresses": _ADDRESSES,
    "revisions": _REVISIONS,
    "captures": _CAPTURES,
    "blocks": _BLOCKS,
}

Snapshot = dict[str, list[dict[str, Any]]]


def snapshot(path: Path) -> Snapshot:
    """All that is derived in a store that is closed."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        return {name: [dict(row) for row in connection.execute(sql)] for name, sql in _QUESTIONS.items()}
    finally:
        connection.close()


def check_soundness(path: Path) -> None:
    """The database agrees with itself: pages, foreign keys, full-text index, keys, and every address with a release."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO releases_fts (releases_fts, rank) VALUES ('integrity-check', 1)")
        twins = "SELECT 1 FROM releases WHERE date IS NOT NULL AND merged_into IS NULL"
        assert not connection.execute(f"{twins} GROUP BY edition, date, title_key HAVING count(*) > 1").fetchall()
        unnamed = "SELECT doc_id FROM releases WHERE merged_into IS NULL AND title_key IS NULL"
        assert connection.execute(unnamed).fetchall() == []
        chains = "SELECT a.doc_id FROM releases AS a JOIN releases AS b ON b.id = a.merged_into"
        assert connection.execute(f"{chains} WHERE b.merged_into IS NOT NULL").fetchall() == []
    finally:
        connection.close()
