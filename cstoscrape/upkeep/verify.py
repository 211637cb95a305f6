"""`verify`: the archive against itself. Every record, every capture, and all that was derived from them.

It works on a copy of the database, where everything is derived once more from the captures: what then differs is a
fault. Nothing of the archive is written. What is not looked at: captures that an earlier parser read (`reparse`
does), and what crawls note for themselves (when an address is due).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from sqlite3 import Row

from cstoscrape.archive.exchange import Record
from cstoscrape.archive.record import payload_digest
from cstoscrape.crawler.media import damaged_media
from cstoscrape.crawler.run import Tell, tell_nobody
from cstoscrape.errors import ArchiveError, Interrupted, StorageError
from cstoscrape.ingest import Store
from cstoscrape.model import Location
from cstoscrape.store import sound
from cstoscrape.store.write import Writer
from cstoscrape.upkeep.reparse import reread

SAMPLE = 200
"""How many captures a quick look takes."""

_BATCH = 500
_RESTORE_FILE = "take this WARC file from a backup"
_RESTORE = (
    "take the database from a backup, or make a new one from the WARC files:"
    " cstoscrape --db new.db import csto.archive/*.warc.gz"
)
_RESTORE_MEDIA = "remove it and run 'cstoscrape crawl --media', which takes it from its WARC record"
_DERIVE = "run 'cstoscrape reparse --all', which derives it anew"
_DO = {
    "file": _RESTORE,
    "schema": "run no other program's changes on these tables; take the database from a backup",
    "index": "run 'sqlite-utils rebuild-fts csto.db'",
    "row": _DERIVE,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the archive that is not as it should be: where, what, and what to do."""

    where: str
    what: str
    do: str


@dataclass(slots=True)
class Report:
    """What `verify` looked at, and the faults that it found.

    Attributes:
        older: Captures that an earlier parser or profile read, whose parse was not looked at.
        unpinned: WARC files whose checksum the database does not have yet; the next run takes it.
    """

    faults: list[Fault] = field(default_factory=list)
    captures: int = 0
    releases: int = 0
    warc_files: int = 0
    warc_bytes: int = 0
    older: int = 0
    unpinned: int = 0


def verify(
    store: Store, *, sample: int | None = None, random: Random | None = None, tell: Tell = tell_nobody
) -> Report:
    """Hold an archive against itself.

    Args:
        store: The archive with a copy of its database, which is written to.
        sample: Look at so many captures only, by chance, and not at whole files.
        random: What chooses them.
        tell: Called with the progress.
    """
    check = _Check(store, tell)
    with check.finding("database"):
        check.database(quick=sample is not None)
    with check.finding("WARC files"):
        check.files(whole=sample is None)
    with check.finding("media"):
        check.media()
    with check.finding("captures"):
        check.derived(None if sample is None else check.sample(sample, random or Random()))
    return check.report


def unusable(path: Path, error: StorageError) -> Fault:
    """The one fault of a database that can't even be opened and copied."""
    what, _, do = str(error).removeprefix(f"{path}: ").partition("; ")
    return Fault(str(path), what, _RESTORE if "verify" in do or not do else do)


class _Check:
    """One run over an archive: what was found so far, and which captures nothing can be derived from."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self.report = Report()
        self._store, self._tell = store, tell
        self._db = store.database.connection
        self._unreadable: set[int] = set()
        self._lost: set[str] = set()  # digests: a revisit of a record that can't be read can't be read either

    def _fault(self, where: str, what: str, do: str) -> None:
        self.report.faults.append(Fault(where, what, do))

    def _found(self, broken: Iterable[sound.Broken]) -> None:
        for kind, where, what in broken:
            self._fault(where, what, _DO[kind])

    @contextmanager
    def finding(self, where: str) -> Iterator[None]:
        """Make a fault of whatever goes wrong: a damaged row can break any code that reads it."""
        try:
            yield
        except Interrupted:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            self._fault(where, f"cannot be read: {type(error).__name__}: {error}", _RESTORE)

    def database(self, *, quick: bool) -> None:
        """What the database says of itself, and what it says of the archive's size."""
        self._tell("database", 0, None)
        self._found(sound.broken(self._db, quick=quick))
        self.report.captures, self.report.releases, self.report.warc_files, self.report.warc_bytes = sound.sizes(
            self._db
        )

    def media(self) -> None:
        """Every picture and document that is kept as a file, against its name, which is its SHA-256."""
        for name, wrong in damaged_media(self._store):
            self._fault(name, wrong, _RESTORE_MEDIA)

    # --- WARC files -------------------------------------------------------------------------------

    def files(self, *, whole: bool) -> None:
        """Every WARC file to its last committed byte, and every capture against its record; else just its length."""
        archive = self._store.archive
        known = self._db.execute("SELECT file, committed_bytes, checksum FROM warc_files ORDER BY file").fetchall()
        for file, length, checksum in known:
            with self.finding(file):
                rows = {
                    row["warc_offset"]: row
                    for row in self._db.execute("SELECT * FROM captures WHERE warc_file = ?", (file,))
                }
                end = self._end_of(file, length, rows)
                if not whole or not end:
                    continue
                self._file(file, end, rows)
                for row in rows.values():
                    self._unread(row, "no record begins where its own should", _RESTORE)
                self.report.unpinned += checksum is None
                if end == length and checksum is not None and archive.checksum(file, length) != checksum:
                    self._fault(file, "some of its bytes are not those that were written", _RESTORE_FILE)
        for row in self._db.execute("SELECT * FROM captures WHERE warc_file IS NULL"):
            self._unread(row, "has no record", _RESTORE)
        for name in archive.unknown({file for file, *_ in known}):
            self._fault(name, "the database doesn't know this file", f"'cstoscrape import {name}', then remove it")

    def _end_of(self, file: str, length: int, rows: dict[int, Row]) -> int:
        """Up to which byte a file can be read; where it is too short, the captures beyond leave `rows`."""
        path = self._store.archive.folder / file
        size = path.stat().st_size if path.exists() else 0
        if size >= length:
            return length
        lost = [rows.pop(at) for at in sorted(rows) if at + rows[at]["warc_length"] > size]
        self._unreadable.update(row["id"] for row in lost)
        self._lost.update(row["digest"] for row in lost)
        what = f"has {size} bytes of {length}" if size else "is missing"
        self._fault(file, f"{what}, which takes the records of {len(lost)} captures", _RESTORE_FILE)
        return int(min([size, *(row["warc_offset"] for row in lost)]))

    def _file(self, file: str, length: int, rows: dict[int, Row]) -> None:
        """The members of a file against the captures whose records they should be; those found leave `rows`."""
        at = 0
        while at < length:
            for place, record in self._store.archive.records(file, at, length):
                row = rows.pop(place.offset, None)
                at = place.offset + place.length
                if record is not None:
                    self._record(place, record, row)
                    continue
                # What comes after a damaged member begins where its own row says that it ends, or at the next row.
                at = min((start for start in rows if start > place.offset), default=length)
                if row is not None:
                    at = min(at, place.offset + max(row["warc_length"], 1))
                    self._unread(row, f"its record in {file} at byte {place.offset} is damaged", _RESTORE_FILE)
                else:
                    self._fault(f"{file}, byte {place.offset}", "a record is damaged", _RESTORE_FILE)
            self._tell(file, at, length)

    def _record(self, place: Location, record: Record, row: Row | None) -> None:
        if row is not None:
            self._capture(row, place, record)
        elif record.capture is not None:
            where = f"{place.file}, byte {place.offset}"
            self._fault(where, f"no capture names this record of {record.capture.url}", _RESTORE)

    def _unread(self, row: Row, what: str, do: str) -> None:
        self._unreadable.add(row["id"])
        self._lost.add(row["digest"])
        self._fault(_name(row), what, do)

    def _capture(self, row: Row, place: Location, record: Record) -> None:
        """A capture's row against its record."""
        capture = record.capture
        if capture is None:
            self._unread(row, f"its record in {place.file} at byte {place.offset} is no answer", _RESTORE)
            return
        digest = record.payload_digest or payload_digest(b"")
        pairs = (
            ("length", row["warc_length"], place.length),
            ("address", row["url"], capture.url),
            ("time", row["fetched_at"], capture.fetched_at),
            ("status", row["status"], capture.status),
            ("digest", row["digest"], digest),
            ("refers_to", row["refers_to"], capture.refers_to),
        )
        wrong = [f"{name} is {mine!r}, in its record {theirs!r}" for name, mine, theirs in pairs if mine != theirs]
        if wrong:
            self._lost.add(digest)
            self._unread(row, "; ".join(wrong), _RESTORE)
        elif record.refers_to is not None and capture.status != 304:
            named = (record.refers_to.url, record.refers_to.fetched_at, digest)
            if not self._db.execute(
                "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND digest = ?", named
            ).fetchone():
                self._unread(row, f"refers to a capture that is not there, of {named[1]}", _RESTORE)

    def sample(self, count: int, random: Random) -> set[int]:
        """Some captures by chance, each held against its record."""
        ids = [id_ for (id_,) in self._db.execute("SELECT id FROM captures ORDER BY id")]
        chosen = set(random.sample(ids, min(count, len(ids))))
        for id_ in sorted(chosen):
            row = self._db.execute("SELECT * FROM captures WHERE id = ?", (id_,)).fetchone()
            place = Location(row["warc_file"], row["warc_offset"], row["warc_length"])
            try:
                self._capture(row, place, self._store.archive.read(place))
            except ArchiveError as error:
                self._unread(row, str(error).partition("; ")[0], _RESTORE_FILE)
        return chosen

    # --- what is derived --------------------------------------------------------------------------

    def derived(self, chosen: set[int] | None) -> None:
        """Derive everything again, or what some captures give, and compare."""
        stamp = self._store.reader.stamp
        self.report.older = sound.count_older(self._db, stamp)
        self._found(sound.strays(self._db))
        self._found(sound.wrong_hints(self._db))
        self._names()
        self._store.settle()  # what a run that was killed, or is under way, has left to do is no fault
        sound.remember(self._db)
        rows = [
            row
            for row in sound.rereadable(self._db, stamp)
            if row["id"] not in self._unreadable and row["digest"] not in self._lost
            if chosen is None or row["id"] in chosen
        ]
        with self.finding("captures, read once more"):
            for _ in reread(self._store, rows, self._tell):
                pass
        self._refold(sound.addresses(self._db) if chosen is None else sorted({row["url"] for row in rows}))
        self._found(sound.differences(self._db))

    def _names(self) -> None:
        """What addresses and captures are by their address alone: name, edition, section."""
        profile = self._store.profile
        for table, url, doc_id, edition, section in sound.places(self._db):
            place = profile.place(url)
            where = f"{table}: {url}"
            if doc_id is not None and doc_id != profile.doc_id(url, edition):
                self._fault(where, f"its name is not {doc_id}", _RESTORE)
            elif place is not None and (edition, section) != (place.edition, place.section):
                self._fault(where, f"belongs to {place.edition}/{place.section}, not {edition}/{section}", _RESTORE)

    def _refold(self, urls: list[str]) -> None:
        """Fold addresses again, one by one where that goes wrong for many."""
        for start in range(0, len(urls), _BATCH):
            batch = urls[start : start + _BATCH]
            try:
                self._fold(batch)
            except Interrupted:
                raise
            except Exception:  # noqa: BLE001 - a damaged row can break any code that reads it
                for url in batch:
                    with self.finding(f"addresses: {url}"):
                        self._fold([url])

    def _fold(self, urls: list[str]) -> None:
        with self._store.database.transaction() as connection:
            Writer(connection, self._store.profile).refold(urls)


def _name(row: Row) -> str:
    return f"captures: {row['url']}, captured {row['fetched_at']}"
