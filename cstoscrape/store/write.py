"""Writing parsed captures: one transaction a batch, in which everything that follows from them is brought up to date.

A batch of one is an article of a crawl, a batch of hundreds an import. The fold decides (`fold.py`); here its
results are compared with what stands in the tables, and only differences are written.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cstoscrape.model import Capture, Entry, Location
from cstoscrape.site import Profile
from cstoscrape.store import schedule
from cstoscrape.store.fold import (
    GONE,
    GOOD,
    NEUTRAL,
    OTHER,
    Content,
    Document,
    Group,
    Seen,
    Stretch,
    body_text,
    documents,
    group,
    stretches,
)
from cstoscrape.text import title_key

NEAR = 8
"""How many captures before and after a new one have it as a neighbour, so that their parse may change."""

_OUTCOMES = {"article": GOOD, "not-found": GONE, "redirect-home": GONE, "unknown": OTHER}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A capture with what the parser made of it.

    Attributes:
        kind: article, listing, challenge, maintenance, not-found, soft-404, redirect, redirect-home, not-modified,
            unknown (answers, but no release could be read), error.
        parser: The stamp of what parsed it: the parser's version and the profile's.
        inputs: A number for all that the parse depended on beside the page: hint and neighbours.
        fingerprint: The page's lines, for its neighbours; None if it is no neighbour.
        moved_to: The article's new address, for a redirect to another one.
    """

    capture: Capture
    digest: str
    edition: str | None
    section: str | None
    kind: str
    location: Location | None = None
    content: Content | None = None
    entries: tuple[Entry, ...] | None = None
    fingerprint: bytes | None = None
    inputs: int = 0
    parser: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    moved_to: str | None = None


class Change(NamedTuple):
    """What a capture did to the archive.

    Attributes:
        what: `new`, `changed`, `unchanged`, `gone`, `unparsed` (no release in it), `known` (had it already) or
            `foreign` (of no section of the profile).
        kind: The kind of the capture.
        reason: Why there is no release.
        is_undated: Whether the release has no date.
    """

    url: str
    what: str
    kind: str = ""
    reason: str | None = None
    is_undated: bool = False


class _State(NamedTuple):
    """What the tables hold of an address before a batch."""

    row: sqlite3.Row
    captures: list[Seen]
    revisions: list[sqlite3.Row]


class Writer:
    """Writes batches into an open transaction."""

    def __init__(self, connection: sqlite3.Connection, profile: Profile) -> None:
        self._db, self._profile = connection, profile

    def add(self, batch: Sequence[Parsed]) -> list[Change]:
        """Store new captures and all that follows from them; those that are known already are passed over."""
        fresh = [parsed for parsed in batch if self._insert_capture(parsed)]
        known = {id(parsed) for parsed in batch} - {id(parsed) for parsed in fresh}
        hinted = self._take_hints(fresh)
        articles = [parsed for parsed in fresh if parsed.entries is None]
        self._ensure_addresses((parsed.capture.url, parsed.edition, parsed.section, None) for parsed in articles)
        self._ensure_addresses(
            (parsed.moved_to, place.edition, place.section, parsed.capture.fetched_at)
            for parsed in articles
            if parsed.moved_to is not None and (place := self._profile.place(parsed.moved_to)) is not None
        )
        contents = {parsed.content.content_hash: parsed.content for parsed in fresh if parsed.content is not None}
        before = self._refold({parsed.capture.url for parsed in articles} | hinted, contents)
        self._note_answers(articles)
        self._mark_neighbours(fresh)
        return [
            Change(parsed.capture.url, "known") if id(parsed) in known else self._change(parsed, before)
            for parsed in batch
        ]

    def rewrite(self, batch: Sequence[tuple[int, Parsed]]) -> int:
        """Give captures (by id) a new parse in place (rule 7); how many releases read differently now."""
        contents: dict[str, Content] = {}
        for capture_id, parsed in batch:
            self._db.execute(
                "UPDATE captures SET kind = ?, content_hash = ?, entries = ?, evidence = ?, problems = ?, parser = ?,"
                " inputs = ?, stale = 0, lines = ? WHERE id = ?",
                (*_parsed_columns(parsed), capture_id),
            )
            if parsed.content is not None:
                contents[parsed.content.content_hash] = parsed.content
        hinted = self._take_hints([parsed for _, parsed in batch])
        articles = {parsed.capture.url for _, parsed in batch if parsed.entries is None}
        shown = "SELECT url, content_hash FROM releases WHERE url = ? AND merged_into IS NULL"
        before = {url: self._db.execute(shown, (url,)).fetchone() for url in articles}
        self._refold(articles | hinted, contents)
        after = {url: self._db.execute(shown, (url,)).fetchone() for url in articles}
        return sum(1 for url in articles if before[url] is not None and before[url] != after[url])

    def withdraw(self, urls: Sequence[str], since: str) -> None:
        """Take back what captures of some addresses gave from a time on: they are kept, but not believed."""
        self._db.executemany(
            "UPDATE captures SET kind = 'doubtful', content_hash = NULL WHERE url = ? AND fetched_at >= ?"
            " AND kind = 'article'",
            ((url, since) for url in urls),
        )
        self._refold(set(urls), {})

    def settle(self, capture_ids: Iterable[int]) -> None:
        """Note that captures need no new parse."""
        self._db.executemany("UPDATE captures SET stale = 0 WHERE id = ?", ((id_,) for id_ in capture_ids))

    # --- captures ---------------------------------------------------------------------------------

    def _insert_capture(self, parsed: Parsed) -> bool:
        capture, location = parsed.capture, parsed.location
        where = (location.file, location.offset, location.length) if location is not None else (None, None, None)
        cursor = self._db.execute(
            "INSERT INTO captures (kind, content_hash, entries, evidence, problems, parser, inputs, lines, url,"
            " edition, section, fetched_at, status, digest, refers_to, warc_file, warc_offset, warc_length)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            (
                *_parsed_columns(parsed),
                capture.url,
                parsed.edition,
                parsed.section,
                capture.fetched_at,
                capture.status,
                parsed.digest,
                capture.refers_to,
                *where,
            ),
        )
        return cursor.rowcount > 0

    def _mark_neighbours(self, fresh: Sequence[Parsed]) -> None:
        """The captures around new pages may read differently now; they are parsed again when the run ends."""
        spans: dict[str, list[str]] = defaultdict(list)
        for parsed in fresh:
            if parsed.fingerprint is not None and parsed.edition is not None:
                spans[parsed.edition].append(parsed.capture.fetched_at)
        for edition, times in spans.items():
            for side, order, edge in (("<=", "DESC", min(times)), (">=", "ASC", max(times))):
                self._db.execute(
                    "UPDATE captures SET stale = 1 WHERE stale = 0 AND id IN (SELECT id FROM captures WHERE edition = ?"
                    f" AND fetched_at {side} ? AND lines IS NOT NULL ORDER BY fetched_at {order} LIMIT ?)",
                    (edition, edge, 2 * NEAR),
                )
            if len(times) > 1:
                self._db.execute(
                    "UPDATE captures SET stale = 1 WHERE stale = 0 AND edition = ? AND lines IS NOT NULL"
                    " AND fetched_at BETWEEN ? AND ?",
                    (edition, min(times), max(times)),
                )

    # --- addresses --------------------------------------------------------------------------------

    def _ensure_addresses(self, wanted: Iterable[tuple[str, str | None, str | None, str | None]]) -> None:
        """Insert addresses (url, edition, section, due) that are not known yet."""
        self._db.executemany(
            "INSERT INTO addresses (url, edition, section, due_at, doc_id) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
            (
                (url, edition, section, due, self._profile.doc_id(url, str(edition)))
                for url, edition, section, due in wanted
            ),
        )

    def _take_hints(self, batch: Sequence[Parsed]) -> set[str]:
        """Let listings say what they say of addresses: the newest by capture time counts, whatever came first."""
        changed: set[str] = set()
        for parsed in batch:
            if parsed.entries is None:
                continue
            at = parsed.capture.fetched_at
            places = ((entry.url, self._profile.place(entry.url)) for entry in parsed.entries)
            self._ensure_addresses(
                (url, place.edition, place.section, at) for url, place in places if place is not None
            )
            for entry in parsed.entries:
                if self._take_hint(entry, at, parsed.digest):
                    changed.add(entry.url)
                self._db.execute(
                    "UPDATE addresses SET last_listed_at = ?1 WHERE url = ?2 AND coalesce(last_listed_at, '') < ?1",
                    (at, entry.url),
                )
        return changed

    def _take_hint(self, entry: Entry, at: str, digest: str) -> bool:
        """Keep what a listing says of an address, if none that counts more does; whether that is new.

        A main list counts more than a ticker, the newer more than the older.
        """
        hint, stamp = entry.hint, (entry.is_main, at, digest)
        old = self._db.execute(
            "SELECT hint_date, hint_title, hint_teaser FROM addresses WHERE url = ?"
            " AND (hint_rank, hinted_at, hint_digest) <= (?, ?, ?)",
            (entry.url, *stamp),
        ).fetchone()
        if old is None:
            return False
        self._db.execute(
            "UPDATE addresses SET hint_date = ?, hint_title = ?, hint_teaser = ?, hint_rank = ?, hinted_at = ?,"
            " hint_digest = ? WHERE url = ?",
            (hint.date, hint.title, hint.teaser, *stamp, entry.url),
        )
        if tuple(old[:2]) != (hint.date, hint.title) and (old[0] or old[1]):
            self._hint_moved(entry.url, at)
        return tuple(old) != (hint.date, hint.title, hint.teaser)

    def _hint_moved(self, url: str, at: str) -> None:
        """Another headline or date in a listing makes its address due; what was parsed by the old hint is stale."""
        self._db.execute(
            "UPDATE addresses SET due_at = min(coalesce(due_at, ?), ?) WHERE url = ? AND coalesce(fetched_at, '') < ?",
            (at, at, url, at),
        )
        self._db.execute("UPDATE captures SET stale = 1 WHERE url = ? AND lines IS NOT NULL", (url,))

    def _note_answers(self, articles: Sequence[Parsed]) -> None:
        """Keep what the newest answer of an address means for the next request."""
        for parsed in articles:
            capture = parsed.capture
            if parsed.kind == "article":
                self._db.execute(
                    "UPDATE addresses SET etag = ?, last_modified = ? WHERE url = ? AND fetched_at = ?",
                    (
                        capture.header("etag"),
                        capture.header("last-modified"),
                        capture.url,
                        capture.fetched_at,
                    ),
                )

    # --- fold -------------------------------------------------------------------------------------

    def _refold(self, urls: set[str], contents: dict[str, Content]) -> dict[str, list[Stretch]]:
        """Bring revisions and releases of addresses up to date; their stretches before."""
        before: dict[str, list[Stretch]] = {}
        keys: set[str] = set()
        docs: set[str] = set()
        for url in urls:
            state = self._state(url)
            if state is None:
                continue
            for row in state.revisions:
                if row["content_hash"] is not None and row["content_hash"] not in contents:
                    contents[row["content_hash"]] = _content_of(row)
            before[url] = [
                Stretch(row["content_hash"], row["first_seen_at"], row["last_seen_at"], row["capture_id"])
                for row in state.revisions
            ]
            spans = stretches(state.captures, contents)
            uses = max((stretch.use for stretch in spans), default=0) + 1
            doc_ids = [state.row["doc_id"] + (f"-{use + 1}" if use else "") for use in range(uses)]
            found = documents(url, doc_ids, spans, contents, state.row["edition"], state.row["hint_date"])
            keys |= {row["release_key"] for row in state.revisions if row["release_key"] is not None}
            keys |= {document.key for document in found}
            docs |= {document.doc_id for document in found}
            self._write_revisions(state, spans, doc_ids, found, contents)
            self._write_address(state, spans, found, contents)
        self._regroup(keys, docs)
        self._remove_empty(urls)
        return before

    def _state(self, url: str) -> _State | None:
        row = self._db.execute("SELECT * FROM addresses WHERE url = ?", (url,)).fetchone()
        if row is None:
            return None
        captures = [
            Seen(id_, at, digest, _OUTCOMES.get(kind, NEUTRAL), content_hash, refers_to)
            for id_, at, digest, kind, content_hash, refers_to in self._db.execute(
                "SELECT id, fetched_at, digest, kind, content_hash, refers_to FROM captures WHERE url = ?",
                (url,),
            )
        ]
        revisions = self._db.execute(
            "SELECT * FROM revisions WHERE url = ? ORDER BY first_seen_at, id", (url,)
        ).fetchall()
        return _State(row, captures, revisions)

    def _write_revisions(
        self,
        state: _State,
        spans: Sequence[Stretch],
        doc_ids: Sequence[str],
        found: Sequence[Document],
        contents: Mapping[str, Content],
    ) -> None:
        key_of = {id(document.present): document.key for document in found}
        wanted = []
        for stretch in spans:
            content = contents[stretch.content_hash] if stretch.content_hash is not None else None
            said = (content.title, content.date, content.date_source, content.blocks) if content else (None,) * 4
            key = key_of.get(id(stretch))
            doc_id = doc_ids[stretch.use]
            wanted.append(
                (
                    doc_id,
                    stretch.content_hash,
                    *said,
                    stretch.first_seen_at,
                    stretch.last_seen_at,
                    stretch.capture_id,
                    key,
                )
            )
        url = state.row["url"]
        for old, row in zip(state.revisions, wanted, strict=False):
            if tuple(old)[2:] != row:
                self._db.execute(
                    "UPDATE revisions SET doc_id = ?, content_hash = ?, title = ?, date = ?, date_source = ?,"
                    " blocks = ?, first_seen_at = ?, last_seen_at = ?, capture_id = ?, release_key = ? WHERE id = ?",
                    (*row, old["id"]),
                )
        for row in wanted[len(state.revisions) :]:
            self._db.execute(
                "INSERT INTO revisions (url, doc_id, content_hash, title, date, date_source, blocks, first_seen_at,"
                " last_seen_at, capture_id, release_key) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (url, *row),
            )
        for old in state.revisions[len(wanted) :]:
            self._db.execute("DELETE FROM revisions WHERE id = ?", (old["id"],))

    def _write_address(
        self,
        state: _State,
        spans: Sequence[Stretch],
        found: Sequence[Document],
        contents: Mapping[str, Content],
    ) -> None:
        """What follows from the captures for the address: when it is due, why it gave no release, since when gone."""
        if not state.captures:
            return
        last = max(state.captures, key=lambda seen: (seen.fetched_at, seen.digest))
        if last.fetched_at == state.row["fetched_at"] and found and state.row["release_id"] is not None:
            due, attempts, reason = state.row["due_at"], state.row["attempts"], state.row["reason"]
        else:
            due, attempts, reason = self._outlook(state, last, found, contents)
        gone_at = found[-1].gone_at if found else None
        self._db.execute(
            "UPDATE addresses SET fetched_at = ?, due_at = ?, attempts = ?, reason = ?, gone_at = ? WHERE url = ?",
            (last.fetched_at, due, attempts, reason, gone_at, state.row["url"]),
        )

    def _outlook(
        self, state: _State, last: Seen, found: Sequence[Document], contents: Mapping[str, Content]
    ) -> tuple[str, int, str | None]:
        url = state.row["url"]
        ordered = sorted(state.captures, key=lambda seen: (seen.fetched_at, seen.digest))
        failing = 0
        for seen in reversed(ordered):
            if seen.outcome == GOOD or seen.refers_to is not None:
                break
            failing += 1
        if failing == 0 and found:
            present = found[-1].present
            content = contents[present.content_hash] if present.content_hash is not None else None
            first = found[-1].count == 1
            since = min(content.date or present.first_seen_at, present.first_seen_at) if content and first else None
            return schedule.next_recheck(url, last.fetched_at, since or present.first_seen_at), 0, None
        if found and found[-1].gone_at is not None:
            return schedule.next_recheck(url, last.fetched_at, found[-1].gone_at), failing, None
        due = schedule.next_attempt(last.fetched_at, failing, missing=last.outcome == GONE)
        status, kind, problems = self._db.execute(
            "SELECT status, kind, problems FROM captures WHERE id = ?", (last.id,)
        ).fetchone()
        told = json.loads(problems)[0] if problems else None
        reason = f"answers {status}" if kind in ("not-found", "error") else (told or kind)
        return due, failing, reason

    # --- releases ---------------------------------------------------------------------------------

    def _regroup(self, keys: set[str], docs: set[str]) -> None:
        """Bring the releases of some keys up to date: names, merges, texts, full-text index."""
        groups = [members for key in sorted(keys) if (members := self._members(key))]
        folded = [group(members) for members in groups]
        ids = self._free_keys(folded, docs)
        written = [self._write_release(one, ids) for one in folded]
        for one, release_id in zip(folded, written, strict=True):
            self._merge(one, release_id, ids)

    def _remove_empty(self, urls: Iterable[str]) -> None:
        """Remove the release of an address that has no good capture any more: it was one of doubtful pages only."""
        for url in urls:
            old = self._db.execute(
                "SELECT r.* FROM addresses AS a JOIN releases AS r ON r.id = a.release_id WHERE a.url = ?"
                " AND NOT EXISTS (SELECT 1 FROM revisions WHERE url = a.url)",
                (url,),
            ).fetchone()
            if old is None:
                continue
            self._db.execute("UPDATE addresses SET release_id = NULL WHERE url = ?", (url,))
            shared = (
                "SELECT 1 FROM addresses WHERE release_id = ?1 UNION ALL SELECT 1 FROM releases WHERE merged_into = ?1"
            )
            if self._db.execute(shared, (old["id"],)).fetchone() is None:
                self._unindex(old)
                self._db.execute("DELETE FROM releases WHERE id = ?", (old["id"],))

    def _members(self, key: str) -> list[Document]:
        members = []
        for doc_id, url in self._db.execute(
            "SELECT doc_id, url FROM revisions WHERE release_key = ?", (key,)
        ).fetchall():
            rows = self._db.execute(
                "SELECT content_hash, first_seen_at, last_seen_at, capture_id, release_key FROM revisions"
                " WHERE doc_id = ? ORDER BY first_seen_at, id",
                (doc_id,),
            ).fetchall()
            spans = [Stretch(*tuple(row)[:4]) for row in rows]
            good = [stretch for stretch in spans if stretch.content_hash is not None]
            gone_at = spans[-1].first_seen_at if spans[-1].content_hash is None else None
            members.append(
                Document(
                    doc_id,
                    url,
                    key,
                    good[-1],
                    spans[0].first_seen_at,
                    good[-1].last_seen_at,
                    len(spans),
                    gone_at,
                )
            )
        return members

    def _free_keys(self, folded: Sequence[Group], docs: set[str]) -> dict[str, int]:
        """Existing rows of all documents concerned, by name; their unique keys are freed, for two may swap, or one give its own to a new row."""
        names = docs | {member.doc_id for one in folded for member in one.members}
        ids: dict[str, int] = {}
        for name in names:
            row = self._db.execute("SELECT id FROM releases WHERE doc_id = ?", (name,)).fetchone()
            if row is not None:
                ids[name] = row[0]
        if len(names) > 1:
            self._db.executemany("UPDATE releases SET title_key = NULL WHERE id = ?", ((id_,) for id_ in ids.values()))
        return ids

    def _write_release(self, one: Group, ids: dict[str, int]) -> int:
        """Write the row of a release; its id."""
        values = self._release_values(one)
        old = self._db.execute("SELECT * FROM releases WHERE id = ?", (ids.get(one.name.doc_id),)).fetchone()
        if old is not None and all(old[name] == value for name, value in values.items()):
            return int(old["id"])
        if old is None:
            columns = ", ".join(values)
            marks = ", ".join("?" * len(values))
            cursor = self._db.execute(f"INSERT INTO releases ({columns}) VALUES ({marks})", tuple(values.values()))
            release_id = int(cursor.lastrowid or 0)
            ids[one.name.doc_id] = release_id
        else:
            release_id = int(old["id"])
            sets = ", ".join(f"{name} = ?" for name in values)
            if _indexed(old) != tuple(values[name] for name in _INDEXED):
                self._unindex(old)
                old = None
            self._db.execute(f"UPDATE releases SET {sets} WHERE id = ?", (*values.values(), release_id))
        if old is None:
            self._index(release_id, values)
        return release_id

    def _release_values(self, one: Group) -> dict[str, Any]:
        shown = one.shown
        title, date, source, blocks = self._db.execute(
            "SELECT title, date, date_source, blocks FROM revisions WHERE doc_id = ? AND release_key IS NOT NULL",
            (shown.doc_id,),
        ).fetchone()
        section, hint_date, teaser, edition = self._db.execute(
            "SELECT section, hint_date, hint_teaser, edition FROM addresses WHERE url = ?", (shown.url,)
        ).fetchone()
        if date is None and shown.key != shown.doc_id:
            date, source = hint_date, "listing"
        return {
            "doc_id": one.name.doc_id,
            "edition": edition,
            "section": section,
            "date": date,
            "date_source": source,
            "title": title,
            "title_key": title_key(title),
            "url": shown.url,
            "teaser": teaser,
            "body": body_text(blocks),
            "blocks": blocks,
            "content_hash": shown.present.content_hash,
            "revision_count": sum(member.count for member in one.members),
            "conflicts": one.conflicts,
            "first_seen_at": min(member.first_seen_at for member in one.members),
            "changed_at": shown.present.first_seen_at,
            "last_seen_at": max(member.last_seen_at for member in one.members),
            "gone_at": one.gone_at,
            "merged_into": None,
        }

    def _merge(self, one: Group, release_id: int, ids: Mapping[str, int]) -> None:
        """Point addresses to their release, and rows that other members had of their own (rule 4)."""
        for member in one.members:
            self._db.execute(
                "UPDATE addresses SET release_id = ? WHERE url = ? AND release_id IS NOT ? AND NOT EXISTS ("
                "SELECT 1 FROM revisions WHERE url = addresses.url AND release_key IS NOT NULL AND first_seen_at > ?)",
                (release_id, member.url, release_id, member.present.first_seen_at),
            )
            row_id = ids.get(member.doc_id)
            if row_id is None or row_id == release_id:
                continue
            old = self._db.execute("SELECT * FROM releases WHERE id = ?", (row_id,)).fetchone()
            if old["merged_into"] != release_id:
                self._unindex(old)
                self._db.execute(
                    "UPDATE releases SET merged_into = ?, title_key = NULL, title = '', teaser = NULL, body = '',"
                    " blocks = '[]' WHERE id = ?",
                    (release_id, row_id),
                )
                self._index(row_id, {"title": "", "teaser": None, "body": ""})

    def _index(self, release_id: int, values: Mapping[str, Any]) -> None:
        self._db.execute(
            "INSERT INTO releases_fts (rowid, title, teaser, body) VALUES (?,?,?,?)",
            (release_id, *(values[name] for name in _INDEXED)),
        )

    def _unindex(self, old: sqlite3.Row) -> None:
        self._db.execute(
            "INSERT INTO releases_fts (releases_fts, rowid, title, teaser, body) VALUES ('delete',?,?,?,?)",
            (old["id"], *_indexed(old)),
        )

    # --- what happened ----------------------------------------------------------------------------

    def _change(self, parsed: Parsed, before: Mapping[str, list[Stretch]]) -> Change:
        """What a new capture did, for the counts of the run."""
        url, kind = parsed.capture.url, parsed.kind
        if parsed.entries is not None:
            return Change(url, "unchanged", kind)
        row = self._db.execute(
            "SELECT a.gone_at, a.reason, a.fetched_at, r.date FROM addresses AS a"
            " LEFT JOIN releases AS r ON r.id = a.release_id WHERE a.url = ?",
            (url,),
        ).fetchone()
        if kind in ("article", "not-modified"):
            return Change(url, self._effect(parsed, before[url]), kind, None, row["date"] is None)
        was_gone = bool(before[url]) and before[url][-1].content_hash is None
        is_newest = parsed.capture.fetched_at == row["fetched_at"]
        what = "gone" if row["gone_at"] is not None and is_newest and not was_gone else "unparsed"
        return Change(url, what, kind, row["reason"])

    def _effect(self, parsed: Parsed, before: Sequence[Stretch]) -> str:
        last = self._db.execute(
            "SELECT first_seen_at, release_key FROM revisions WHERE url = ?"
            " ORDER BY first_seen_at DESC, id DESC LIMIT 1",
            (parsed.capture.url,),
        ).fetchone()
        if last is None or last["first_seen_at"] != parsed.capture.fetched_at:
            return "unchanged"
        if before:
            return "changed"
        same = self._db.execute(
            "SELECT count(*) FROM revisions WHERE release_key = ?", (last["release_key"],)
        ).fetchone()
        return "new" if same[0] == 1 else "unchanged"


_INDEXED = ("title", "teaser", "body")


def _indexed(row: sqlite3.Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _INDEXED)


def _parsed_columns(parsed: Parsed) -> tuple[Any, ...]:
    entries = None
    if parsed.entries is not None:
        rows = [
            [entry.url, entry.hint.date, entry.hint.title, entry.hint.teaser, entry.is_main] for entry in parsed.entries
        ]
        entries = json.dumps(rows, ensure_ascii=False)
    return (
        parsed.kind,
        parsed.content.content_hash if parsed.content is not None else None,
        entries,
        json.dumps(parsed.evidence, ensure_ascii=False) if parsed.evidence else None,
        json.dumps(parsed.problems, ensure_ascii=False) if parsed.problems else None,
        parsed.parser,
        parsed.inputs,
        parsed.fingerprint,
    )


def _content_of(row: sqlite3.Row) -> Content:
    return Content(row["title"], row["date"], row["date_source"], row["blocks"], row["content_hash"])
