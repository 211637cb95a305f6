"""Releases by the thousand as the store takes them in, and databases that are full of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from cstoscrape.model import Block, Capture, Link
from cstoscrape.site import default_profile
from cstoscrape.store.db import Database
from cstoscrape.store.fold import make_content
from cstoscrape.store.write import Parsed
from cstoscrape.text import format_time, title_key
from tests.site import expected, many

BATCH = 500
_BEGIN = datetime(2026, 2, 14, tzinfo=UTC)
_EVIDENCE = {
    "title": {"rule": "listing", "witnesses": ["listing", "title", "heading"]},
    "date": {"rule": "below the headline", "witnesses": ["page", "listing"]},
    "body": {"rule": "6 lines", "witnesses": ["9 neighbours"]},
}
_HEADERS = (("Server", "nginx"), ("Content-Type", "text/html; charset=utf-8"), ("ETag", '"5e1f"'))

COLUMNS = (
    "doc_id", "edition", "section", "date", "date_source", "title", "title_key", "url", "teaser", "body", "blocks",
    "content_hash", "revision_count", "conflicts", "first_seen_at", "changed_at", "last_seen_at",
)  # fmt: skip
"""The columns of `releases` that a release sets."""


def batches(rows: int) -> Iterator[list[Parsed]]:
    """Captures of so many different releases, as a crawl hands them to the store: a second apart."""
    found = (_parsed(truth, number) for number, truth in enumerate(map(expected, many(rows))))
    while batch := list(islice(found, BATCH)):
        yield batch


def _parsed(truth: dict[str, Any], number: int) -> Parsed:
    blocks = [_block(**block) for block in truth["blocks"]]
    content = make_content(truth["title"], truth["date"], truth["date_source"], blocks)
    at = format_time(_BEGIN + timedelta(seconds=number))
    return Parsed(
        Capture(truth["url"], at, 200, _HEADERS),
        f"sha256:{number:064x}",
        truth["edition"],
        "news",
        "article",
        content=content,
        fingerprint=f"{number:08x}".encode() * 100,
        inputs=number,
        parser=1,
        evidence=_EVIDENCE,
    )


def _block(kind: str, text: str, links: list[dict[str, str]], **extra: Any) -> Block:
    return Block(kind, text, tuple(Link(**link) for link in links), extra)


def release_rows(rows: int) -> Iterator[tuple[object, ...]]:
    """The rows of `releases` that follow from `batches`, by `COLUMNS`."""
    profile = default_profile()
    for number, truth in enumerate(map(expected, many(rows))):
        at = format_time(_BEGIN + timedelta(seconds=number))
        edition, url, title = truth["edition"], truth["url"], truth["title"]
        blocks = json.dumps(truth["blocks"], ensure_ascii=False, separators=(",", ":"))
        head = (profile.doc_id(url, edition), edition, "news", truth["date"], "page", title, title_key(title), url)
        yield (*head, truth["teaser"], truth["body"], blocks, f"{number:032x}", 1, 0, at, at, at)


def fill_releases(path: Path, rows: int) -> None:
    """Make a database with so many releases to be read; how they came there does not matter to who reads."""
    marks = ", ".join("?" * len(COLUMNS))
    with Database.open(path, started_at="") as database, database.transaction() as connection:
        connection.executemany(f"INSERT INTO releases ({', '.join(COLUMNS)}) VALUES ({marks})", release_rows(rows))
        connection.execute("INSERT INTO releases_fts (releases_fts) VALUES ('rebuild')")
