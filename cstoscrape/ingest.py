"""The one pathway: a capture comes in, the archive keeps it, the parser reads it, the store knows what follows.

No sockets: what crawls, imports or parses again only brings captures here. The order of writing is the promise
that nothing is lost: WARC record, flushed to disk, then one transaction with all the rest.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from cstoscrape.archive.exchange import Reference
from cstoscrape.archive.own import Archive
from cstoscrape.archive.record import payload_digest
from cstoscrape.errors import ArchiveError, CstoscrapeError
from cstoscrape.model import Capture, Entry, Hint, Location, Release
from cstoscrape.parser.furniture import Fingerprint, fingerprint, judge
from cstoscrape.parser.listing import Listing, read_listing
from cstoscrape.parser.page import Page
from cstoscrape.reading import Opened, Reader, inputs_key
from cstoscrape.site import Profile, default_profile
from cstoscrape.store.db import Database
from cstoscrape.store.near import Near, Recent, Timeline, around, in_order, nearest
from cstoscrape.store.query import Filter, releases
from cstoscrape.store.write import Change, Parsed, Writer
from cstoscrape.version import __version__

_SETTLE_BATCH = 50
_ENOUGH_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Walked:
    """A listing page that a walk brought.

    Attributes:
        is_news: Whether it said anything that the store did not know.
        doubt: Why it is not believed.
        is_broken: Whether all that it lists stands on its neighbours too: a ticker, and no list.
    """

    kind: str
    listing: Listing | None
    is_news: bool
    doubt: str | None = None
    is_broken: bool = False


class Store:
    """An archive that is open: its database, its WARC files, and the profile that says what belongs to it."""

    def __init__(self, database: Database, archive: Archive, profile: Profile) -> None:
        self.database, self.archive, self.profile = database, archive, profile
        self.reader = Reader(profile)
        self._recent = Recent(database.connection)
        self.fingerprint = lru_cache(maxsize=512)(self._load_fingerprint)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close database and files, and let other runs have them."""
        self.archive.close()
        self.database.close()

    def recover(self) -> list[str]:
        """Cut what an interrupted run left behind the committed end of a WARC file; what was mended, in words.

        Raises:
            ArchiveError: A WARC file is missing or shorter than what was committed to it.
        """
        rows = self.database.connection.execute("SELECT file, committed_bytes, checksum FROM warc_files").fetchall()
        mended = self.archive.recover({row["file"]: row["committed_bytes"] for row in rows})
        if any(not row["committed_bytes"] for row in rows):
            with self.database.transaction() as connection:
                connection.execute("DELETE FROM warc_files WHERE committed_bytes = 0")
        for file, length, checksum in rows:
            if checksum is None and length:  # of a version that kept none
                checksum = self.archive.checksum(file)
                with self.database.transaction() as connection:
                    connection.execute("UPDATE warc_files SET checksum = ? WHERE file = ?", (checksum, file))
            self.archive.vouch(file, checksum or 0)
        return mended

    def releases(self, chosen: Filter | None = None) -> Iterator[Release]:
        """The releases that a filter lets through, newest first."""
        return releases(self.database.connection, chosen or Filter())

    # --- taking captures in ----------------------------------------------------------------------

    def ingest(self, capture: Capture, *, doubt: Callable[[Parsed], str | None] | None = None) -> Change:
        """Take one capture in, with all that follows from it, in one transaction.

        Args:
            capture: The capture.
            doubt: Says why a parse is not to be believed, or None; the capture is kept, and nothing follows from it.

        Raises:
            StorageError: Database or disk refused; the archive is as it was before.
        """
        return self.ingest_all([capture], doubt=doubt)[0]

    def ingest_listing(
        self, capture: Capture, *, walk: int, doubt: Callable[[Listing], str | None] | None = None
    ) -> Walked:
        """Take in a listing page that a walk brought; one that says nothing new is no capture and is not archived."""
        own = self.reader.own(capture)
        if own is None:
            raise ValueError(f"{capture.url} is no listing of the profile")
        opened = self.reader.open(own, payload_digest(own.body))
        if isinstance(opened.page, str):
            self._store([self.reader.without_page(opened)])
            return Walked(opened.page, None, True)
        listing, parsed = self.reader.listing(opened)
        why = doubt(listing) if doubt is not None else None
        if why is not None:
            self._store([_doubted(parsed, why)])
            return Walked("doubtful", None, True, why)
        entries = parsed.entries or ()
        is_news = not entries or not all(map(self._is_told, entries))
        if is_news:
            self._store([parsed])
        with self.database.transaction() as connection:
            connection.executemany(
                "UPDATE addresses SET last_walk = ? WHERE url = ?", ((walk, entry.url) for entry in entries)
            )
        return Walked(parsed.kind, listing, is_news, is_broken=self._is_ticker(opened))

    def _is_ticker(self, opened: Opened) -> bool:
        """Whether a listing's entries are what articles around it show as well.

        Other pages of the listing don't tell: while it is walked, entries move from one to the next. The entries
        themselves are read without neighbours, so that hints do not depend on what was captured before.
        """
        near = [one for one in self._neighbours(opened, {}) if one.kind == "article"]
        assert isinstance(opened.page, Page)
        if len(near) < _ENOUGH_NEIGHBOURS:
            return False
        return not read_listing(opened.page, self.profile, near, opened.capture.fetched_at).entries

    def _is_told(self, entry: Entry) -> bool:
        """Whether the store knows of an entry what it says."""
        known = self._known_hint(entry.url)
        return known is not None and (not entry.is_main or known == entry.hint)

    def ingest_all(
        self, captures: Sequence[Capture], *, doubt: Callable[[Parsed], str | None] | None = None
    ) -> list[Change]:
        """Take captures in, in one transaction; those known already, or of no section, change nothing."""
        fresh: list[Opened] = []
        changes: list[Change | None] = []
        for given in captures:
            capture = self.reader.own(given)
            digest = payload_digest(given.body)
            if capture is None:
                changes.append(Change(given.url, "foreign"))
            elif self.has(capture.url, capture.fetched_at, digest) or any(capture == other.capture for other in fresh):
                changes.append(Change(capture.url, "known"))
            else:
                changes.append(None)
                fresh.append(self.reader.open(capture, digest))
        parsed = self._parse_all(fresh)
        if doubt is not None:
            parsed = [_doubted(one, why) if (why := doubt(one)) else one for one in parsed]
        stored = iter(self._store(parsed))
        return [change if change is not None else next(stored) for change in changes]

    def has(self, url: str, fetched_at: str, digest: str) -> bool:
        """Whether a capture is known."""
        return self._id(url, fetched_at, digest) != 0

    def _id(self, url: str, fetched_at: str, digest: str) -> int:
        """The id of a capture; 0 if it is not known."""
        select = "SELECT id FROM captures WHERE url = ? AND fetched_at = ? AND digest = ?"
        row = self.database.connection.execute(select, (url, fetched_at, digest)).fetchone()
        return int(row["id"]) if row is not None else 0

    def _store(self, batch: Sequence[Parsed]) -> list[Change]:
        """WARC first, then the database; a transaction that fails takes the WARC back to where it was."""
        if not batch:
            return []
        kept = []
        written: set[str] = set()
        for parsed in batch:
            location = self.archive.append(parsed.capture, same_payload=self._same_payload(parsed, written))
            written.add(parsed.digest)
            kept.append(replace(parsed, location=location))
        file, length = self.archive.sync()
        try:
            with self.database.transaction() as connection:
                for name in {parsed.location.file for parsed in kept if parsed.location is not None}:
                    self._commit_file(name, length if name == file else (self.archive.folder / name).stat().st_size)
                changes = Writer(connection, self.profile).add(kept)
        except BaseException:
            self._roll_back()
            raise
        for parsed in kept:
            if parsed.edition is not None and parsed.fingerprint is not None:
                url, at = parsed.capture.url, parsed.capture.fetched_at
                kind = "listing" if parsed.entries else "article"
                self._recent.add(parsed.edition, Near(at, url, parsed.digest, self._id(url, at, parsed.digest), kind))
        return changes

    def _commit_file(self, name: str, length: int) -> None:
        self.database.connection.execute(
            "INSERT INTO warc_files (file, committed_bytes, checksum) VALUES (?, ?, ?) ON CONFLICT (file)"
            " DO UPDATE SET committed_bytes = excluded.committed_bytes, checksum = excluded.checksum",
            (name, length, self.archive.checksum(name)),
        )

    def _roll_back(self) -> None:
        self.archive.close()
        with contextlib.suppress(CstoscrapeError):  # the next start tries again, and says what is wrong
            self.recover()

    def _same_payload(self, parsed: Parsed, written: set[str]) -> Reference | None:
        """An earlier capture with the same bytes, whose record then holds them for both."""
        capture = parsed.capture
        if capture.status != 200 or not capture.body or parsed.digest in written:
            return None
        row = self.database.connection.execute(
            "SELECT url, fetched_at FROM captures WHERE digest = ? AND (url = ? OR kind = 'media') AND status = 200"
            " ORDER BY id LIMIT 1",
            (parsed.digest, capture.url),
        ).fetchone()
        return Reference(row["url"], row["fetched_at"]) if row is not None else None

    def robots(self, host: str) -> Capture | None:
        """The newest robots.txt of a host that is kept."""
        select = "SELECT id FROM captures WHERE url = ? ORDER BY fetched_at DESC LIMIT 1"
        row = self.database.connection.execute(select, (f"https://{host}/robots.txt",)).fetchone()
        return self.read(row["id"]) if row is not None else None

    def keep(self, capture: Capture, kind: str, evidence: Mapping[str, Any] | None = None) -> None:
        """Keep an exchange that is no page and of no edition: `robots`, or `media` with what is known of the file."""
        digest = payload_digest(capture.body)
        self._store([Parsed(capture, digest, None, None, kind, entries=(), evidence=evidence or {})])

    def read(self, capture_id: int) -> Capture:
        """A capture with its body, from the archive.

        Raises:
            ArchiveError: Its record is missing or damaged.
        """
        row = self.database.connection.execute("SELECT * FROM captures WHERE id = ?", (capture_id,)).fetchone()
        record = self.archive.read(Location(row["warc_file"], row["warc_offset"], row["warc_length"]))
        capture = record.capture
        if capture is None:
            raise ArchiveError(
                f"{row['warc_file']}: no capture stands at byte {row['warc_offset']}; run 'cstoscrape verify'"
            )
        if record.refers_to is None or row["status"] == 304:
            return capture
        earlier = self._id(record.refers_to.url, record.refers_to.fetched_at, row["digest"])
        if earlier in (0, capture_id):
            raise ArchiveError(f"{row['warc_file']}: what the record at byte {row['warc_offset']} refers to is missing")
        return replace(capture, body=self.read(earlier).body)

    # --- parsing ---------------------------------------------------------------------------------

    def _parse_all(self, fresh: Sequence[Opened]) -> list[Parsed]:
        """Parse captures, each with its neighbours among the others and in the database."""
        pages = [one for one in fresh if isinstance(one.page, Page)] if len(fresh) > 1 else []
        beside = {_near(one): fingerprint(one.page, one.place.kind) for one in pages if isinstance(one.page, Page)}
        return [self._parse(one, beside) for one in fresh]

    def _parse(self, opened: Opened, beside: Mapping[Near, Fingerprint]) -> Parsed:
        if isinstance(opened.page, str):
            return self.reader.without_page(opened)
        if opened.place.kind == "listing":
            return self.reader.listing(opened)[1]
        return self.reader.article(opened, self.hint(opened.capture.url), self._neighbours(opened, beside))

    def _neighbours(self, opened: Opened, beside: Mapping[Near, Fingerprint]) -> list[Fingerprint]:
        """Fingerprints of the captures nearest in time, from the database and from the batch at hand."""
        edition, at = opened.place.edition, opened.capture.fetched_at
        if beside:
            timeline = in_order([*around(self.database.connection, edition, at, at), *beside])
        else:
            timeline = self._recent.around(edition, at)
        chosen = nearest(_near(opened), timeline)
        return [self.fingerprint(one.id) if one.id else beside[one] for one in chosen]

    def hint(self, url: str) -> Hint:
        """What the newest listing says of an address."""
        return self._known_hint(url) or Hint()

    def _known_hint(self, url: str) -> Hint | None:
        select = "SELECT hint_date, hint_title, hint_teaser FROM addresses WHERE url = ?"
        row = self.database.connection.execute(select, (url,)).fetchone()
        return Hint(*row) if row is not None else None

    def _load_fingerprint(self, capture_id: int) -> Fingerprint:
        row = self.database.connection.execute("SELECT lines FROM captures WHERE id = ?", (capture_id,)).fetchone()
        return Fingerprint.from_bytes(row["lines"])

    def forget_neighbours(self) -> None:
        """Read anew what is kept of neighbours: it was rewritten."""
        self.fingerprint.cache_clear()
        self._recent = Recent(self.database.connection)

    def withdraw(self, urls: Sequence[str], since: str) -> None:
        """Take back what the captures of some addresses gave from a time on; they are kept, for a better parser."""
        with self.database.transaction() as connection:
            Writer(connection, self.profile).withdraw(urls, since)

    def settle(self) -> int:
        """Parse again the captures whose neighbours or hint have changed; how many releases read differently now."""
        stale = self.database.connection.execute("SELECT DISTINCT edition FROM captures WHERE stale").fetchall()
        return sum(self._settle_edition(edition) for (edition,) in stale)

    def _settle_edition(self, edition: str) -> int:
        connection = self.database.connection
        stale = connection.execute(
            "SELECT * FROM captures WHERE stale AND edition = ? ORDER BY fetched_at, url, digest", (edition,)
        ).fetchall()
        timeline = in_order(around(connection, edition, stale[0]["fetched_at"], stale[-1]["fetched_at"]))
        changed = 0
        for start in range(0, len(stale), _SETTLE_BATCH):
            changed += self._settle_batch(stale[start : start + _SETTLE_BATCH], timeline)
        return changed

    def _settle_batch(self, rows: Sequence[sqlite3.Row], timeline: Timeline) -> int:
        same: list[int] = []
        parsed: list[tuple[int, Parsed]] = []
        for row in rows:
            # A listing is read the same whatever stands around it; what was doubted stays so until `reparse`;
            # a dry run has no records to read from.
            is_settled = row["entries"] is not None or row["kind"] == "doubtful" or row["warc_file"] is None
            again = None if is_settled else self._parsed_again(row, timeline)
            if again is None:
                same.append(row["id"])
            else:
                parsed.append((row["id"], again))
        with self.database.transaction() as connection:
            writer = Writer(connection, self.profile)
            writer.settle(same)
            return writer.rewrite(parsed) if parsed else 0

    def _parsed_again(self, row: sqlite3.Row, timeline: Timeline) -> Parsed | None:
        """A capture parsed with its present neighbours and hint; None if they say what they said before."""
        own = Near(row["fetched_at"], row["url"], row["digest"], row["id"], "article")
        near = [self.fingerprint(one.id) for one in nearest(own, timeline)]
        hint = self.hint(own.url)
        verdict = judge(self.fingerprint(own.id), near)
        if inputs_key(verdict.key(), hint) == row["inputs"] and row["parser"] == self.reader.stamp:
            return None
        opened = self.reader.open(self.read(own.id), own.digest)
        return self.reader.article(opened, hint, near) if isinstance(opened.page, Page) else None


def _doubted(parsed: Parsed, why: str) -> Parsed:
    if parsed.entries is not None:
        return replace(parsed, kind="doubtful", entries=(), fingerprint=None, problems=(why,))
    return replace(parsed, kind="doubtful", content=None, problems=(why, *parsed.problems))


def _near(opened: Opened) -> Near:
    return Near(opened.capture.fetched_at, opened.capture.url, opened.digest, 0, opened.place.kind)


def open_store(
    path: str | Path,
    *,
    profile: Profile | None = None,
    started_at: str = "",
    note: str | None = None,
    request_headers: Iterable[tuple[str, str]] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Store:
    """Open the archive whose database is `path` for writing; its WARC files stand beside it.

    Args:
        path: The database; made if it is not there.
        profile: The site profile; the bundled one unless given.
        started_at: When the run began, shown to another run that finds the database in use.
        note: What `warcinfo` should tell of this session.
        request_headers: What is sent with each request, where captures come from requests of our own.
        tell: Called with what was mended after an interrupted run.

    Raises:
        LockedError: Another run holds it.
        StorageError: It cannot be opened or written, or its WARC files are not what was committed.
    """
    path = Path(path)
    database = Database.open(path, started_at=started_at)
    headers = tuple(request_headers) if request_headers is not None else None
    archive = Archive(
        archive_folder(path),
        software=f"cstoscrape/{__version__}",
        note=note,
        request_headers=headers,
        announce=database.announce_file,
    )
    store = Store(database, archive, profile or default_profile())
    try:
        for message in store.recover():
            tell(message)
    except BaseException:
        store.close()
        raise
    return store


def archive_folder(path: Path) -> Path:
    """The folder of WARC files that belongs to a database."""
    return path.with_name(f"{path.stem}.archive")
