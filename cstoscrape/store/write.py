"""Writing parsed captures: one transaction a batch, in which everything that follows from them is brought up to date.

A batch of one is an article of a crawl, a batch of hundreds an import. The fold decides (`fold.py`); here its
results are compared with what stands in the tables, and only differences are written.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cstoscrape.model import Capture, Entry, Location
from cstoscrape.site import Profile
from cstoscrape.store import media, schedule
from cstoscrape.store.fold import GONE, GOOD, Content, Seen, Stretch
from cstoscrape.store.near import reach
from cstoscrape.store.releases import Grouped, regroup, remove_lost
from cstoscrape.store.states import AddressRow, Folded, fold_addresses, rows_among, write_revisions


@dataclass(frozen=True, slots=True)
class Parsed:
    """A capture with what the parser made of it.

    Attributes:
        kind: article, listing, challenge, maintenance, not-found, soft-404, redirect, redirect-home, not-modified,
            unknown (answers, but no release could be read), doubtful (unlike what the archive calls normal), robots,
            media, error.
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


_NAMING = ("url", "doc_id", "edition", "section")
_FOLLOWING = ("release_id", "fetched_at", "due_at", "attempts", "reason", "gone_at", "etag", "last_modified")
_BLANK = {**dict.fromkeys((*_FOLLOWING, "hint_date", "hint_title", "hint_teaser")), "attempts": 0}


class Writer:
    """Writes batches into an open transaction."""

    def __init__(self, connection: sqlite3.Connection, profile: Profile) -> None:
        self._db, self._profile = connection, profile

    def add(self, batch: Sequence[Parsed]) -> list[Change]:
        """Store new captures and all that follows from them; those that are known already are passed over."""
        fresh = self._fresh(batch)
        self._insert_captures(list(fresh.values()))
        media.take(self._db, ((parsed.capture, parsed.evidence) for parsed in fresh.values() if parsed.kind == "media"))
        hinted = self._take_hints(fresh.values())
        articles = [parsed for parsed in fresh.values() if parsed.entries is None]
        contents = {parsed.content.content_hash: parsed.content for parsed in fresh.values() if parsed.content}
        folded, grouped = self._refold({parsed.capture.url for parsed in articles} | hinted, contents, articles)
        self._ensure_addresses(
            (parsed.moved_to, place.edition, place.section, parsed.capture.fetched_at)
            for parsed in articles
            if parsed.moved_to is not None and (place := self._profile.place(parsed.moved_to)) is not None
        )
        self._mark_neighbours(fresh.values())
        standing = self._standing(parsed.capture.url for parsed in articles)
        return [
            Change(parsed.capture.url, "known")
            if fresh.get(_name(parsed)) is not parsed
            else _change(parsed, folded, grouped, standing)
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
        self.refold(urls)

    def refold(self, urls: Iterable[str]) -> None:
        """Bring all that follows for some addresses up to date, from their captures as they stand."""
        self._refold(set(urls), {})

    def settle(self, capture_ids: Iterable[int]) -> None:
        """Note that captures need no new parse."""
        self._db.executemany("UPDATE captures SET stale = 0 WHERE id = ?", ((id_,) for id_ in capture_ids))

    # --- captures ---------------------------------------------------------------------------------

    def _fresh(self, batch: Sequence[Parsed]) -> dict[tuple[str, str, str], Parsed]:
        """The captures that are not known yet, each once."""
        urls = {parsed.capture.url for parsed in batch}
        known = set(map(tuple, rows_among(self._db, "SELECT url, fetched_at, digest FROM captures WHERE url", urls)))
        fresh: dict[tuple[str, str, str], Parsed] = {}
        for parsed in batch:
            if _name(parsed) not in known:
                fresh.setdefault(_name(parsed), parsed)
        return fresh

    def _insert_captures(self, fresh: Sequence[Parsed]) -> None:
        self._db.executemany(
            "INSERT INTO captures (kind, content_hash, entries, evidence, problems, parser, inputs, lines, url,"
            " edition, section, fetched_at, status, digest, refers_to, warc_file, warc_offset, warc_length)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            ((*_parsed_columns(parsed), *_capture_columns(parsed)) for parsed in fresh),
        )

    def _mark_neighbours(self, fresh: Iterable[Parsed]) -> None:
        """The articles around new pages may read differently now; they are parsed again when the run ends."""
        spans: dict[tuple[str, str], list[str]] = defaultdict(list)
        for parsed in fresh:
            if parsed.fingerprint is not None and parsed.edition is not None:
                kind = "article" if parsed.entries is None else "listing"
                spans[parsed.edition, kind].append(parsed.capture.fetched_at)
        for (edition, kind), times in spans.items():
            self._db.execute(
                "UPDATE captures SET stale = 1 WHERE stale = 0 AND edition = ? AND lines IS NOT NULL"
                " AND entries IS NULL AND fetched_at BETWEEN ? AND ?",
                (edition, *reach(self._db, edition, kind, min(times), max(times))),
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

    def _new_addresses(self, articles: Sequence[Parsed], known: Collection[str]) -> dict[str, AddressRow]:
        """Rows for addresses of articles that no listing has named: they are written once, when all is known."""
        rows: dict[str, AddressRow] = {}
        for parsed in articles:
            url, edition = parsed.capture.url, str(parsed.edition)
            if url not in known:
                naming = (url, self._profile.doc_id(url, edition), edition, parsed.section)
                rows[url] = _BLANK | dict(zip(_NAMING, naming, strict=True))
        return rows

    def _take_hints(self, batch: Iterable[Parsed]) -> set[str]:
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
        if tuple(old[:2]) != (hint.date, hint.title):
            self._hint_moved(entry.url, at, is_first=not (old[0] or old[1]))
        return tuple(old) != (hint.date, hint.title, hint.teaser)

    def _hint_moved(self, url: str, at: str, *, is_first: bool) -> None:
        """Another headline or date in a listing makes its address due; what was parsed by the old hint is stale."""
        if not is_first:
            self._db.execute(
                "UPDATE addresses SET due_at = min(coalesce(due_at, ?1), ?1)"
                " WHERE url = ?2 AND coalesce(fetched_at, '') < ?1",
                (at, url),
            )
        self._db.execute("UPDATE captures SET stale = 1 WHERE url = ? AND lines IS NOT NULL", (url,))

    # --- what follows -----------------------------------------------------------------------------

    def _refold(
        self, urls: set[str], contents: dict[str, Content], articles: Sequence[Parsed] = ()
    ) -> tuple[dict[str, Folded], dict[str, Grouped]]:
        """Bring revisions, releases and addresses up to date; the addresses with their folds, documents' releases."""
        rows = rows_among(self._db, "SELECT * FROM addresses WHERE url", urls)
        known: dict[str, AddressRow] = {row["url"]: row for row in rows}
        new = self._new_addresses(articles, known)
        folded = fold_addresses(self._db, known | new, contents)
        grouped = regroup(self._db, folded, contents)
        self._write_addresses(folded.values(), grouped, contents, articles, new)
        write_revisions(self._db, folded.values(), contents)
        remove_lost(self._db, folded.values())
        return folded, grouped

    def _write_addresses(
        self,
        folded: Iterable[Folded],
        grouped: Mapping[str, Grouped],
        contents: Mapping[str, Content],
        articles: Sequence[Parsed],
        new: Mapping[str, AddressRow],
    ) -> None:
        """What follows for addresses: release, next request, why there is no release, since when it is gone."""
        good = (parsed.capture for parsed in articles if parsed.kind == "article")
        validators = {(one.url, one.fetched_at): (one.header("etag"), one.header("last-modified")) for one in good}
        changed, added = [], []
        for one in folded:
            row, found = one.before.row, one.found
            if not one.before.captures:
                continue
            captures = sorted(one.before.captures, key=lambda seen: (seen.fetched_at, seen.digest))
            last = captures[-1]
            known = (row["etag"], row["last_modified"])
            values = (
                grouped[found[-1].doc_id].release_id if found else None,
                last.fetched_at,
                *self._outlook(one, captures, contents),
                found[-1].gone_at if found else None,
                *validators.get((row["url"], last.fetched_at), known),
            )
            if row["url"] in new:
                added.append((*values, *(row[name] for name in _NAMING)))
            elif values != tuple(row[name] for name in _FOLLOWING):
                changed.append((*values, row["url"]))
        self._db.executemany(f"UPDATE addresses SET {' = ?, '.join(_FOLLOWING)} = ? WHERE url = ?", changed)
        names = (*_FOLLOWING, *_NAMING)
        self._db.executemany(f"INSERT INTO addresses ({', '.join(names)}) VALUES (?{', ?' * (len(names) - 1)})", added)

    def _outlook(
        self, one: Folded, captures: Sequence[Seen], contents: Mapping[str, Content]
    ) -> tuple[str | None, int, str | None]:
        """When an address is due again, how often it failed since it was good, and why, by its captures in order."""
        row, found, last = one.before.row, one.found, captures[-1]
        if last.fetched_at == row["fetched_at"] and found and row["release_id"] is not None:
            return row["due_at"], row["attempts"], row["reason"]
        url = row["url"]
        failing = 0
        for seen in reversed(captures):
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

    def _standing(self, urls: Iterable[str]) -> dict[str, sqlite3.Row]:
        """What addresses have now: since when they are gone, the reason for no release, the release's date."""
        rows = rows_among(
            self._db,
            "SELECT a.url, a.gone_at, a.reason, a.fetched_at, r.date FROM addresses AS a"
            " LEFT JOIN releases AS r ON r.id = a.release_id WHERE a.url",
            urls,
        )
        return {row["url"]: row for row in rows}


def _change(
    parsed: Parsed,
    folded: Mapping[str, Folded],
    grouped: Mapping[str, Grouped],
    standing: Mapping[str, sqlite3.Row],
) -> Change:
    """What a new capture did, for the counts of the run."""
    url, kind = parsed.capture.url, parsed.kind
    if parsed.entries is not None:
        return Change(url, "unchanged", kind)
    row, before = standing[url], folded[url].before.stretches
    if kind in ("article", "not-modified"):
        return Change(url, _effect(parsed, folded[url], grouped), kind, None, row["date"] is None)
    was_gone = bool(before) and before[-1].content_hash is None
    is_newest = parsed.capture.fetched_at == row["fetched_at"]
    what = "gone" if row["gone_at"] is not None and is_newest and not was_gone else "unparsed"
    return Change(url, what, kind, row["reason"])


def _effect(parsed: Parsed, one: Folded, grouped: Mapping[str, Grouped]) -> str:
    good = [stretch for stretch in one.spans if stretch.content_hash is not None]
    begun = next((stretch for stretch in good if stretch.first_seen_at == parsed.capture.fetched_at), None)
    if begun is None or any(_goes_on(begun, old) for old in one.before.stretches):
        return "unchanged"
    earlier = [seen for seen in one.before.captures if seen.fetched_at < parsed.capture.fetched_at]
    if earlier and max(earlier, key=lambda seen: seen.fetched_at).digest == parsed.digest:
        return "unchanged"  # the same bytes, read otherwise among other neighbours
    if one.before.revisions or begun is not good[0]:
        return "changed"
    return "new" if grouped[one.doc_ids[begun.use]].is_name else "unchanged"


def _goes_on(begun: Stretch, old: Stretch) -> bool:
    """Whether a state that was known already is only seen earlier now."""
    is_within = begun.first_seen_at < old.first_seen_at <= begun.last_seen_at
    return is_within and begun.content_hash == old.content_hash


def _name(parsed: Parsed) -> tuple[str, str, str]:
    """What no two captures have in common."""
    return parsed.capture.url, parsed.capture.fetched_at, parsed.digest


def _capture_columns(parsed: Parsed) -> tuple[Any, ...]:
    capture, location = parsed.capture, parsed.location
    where = (location.file, location.offset, location.length) if location is not None else (None, None, None)
    place = (capture.url, parsed.edition, parsed.section)
    return (*place, capture.fetched_at, capture.status, parsed.digest, capture.refers_to, *where)


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
