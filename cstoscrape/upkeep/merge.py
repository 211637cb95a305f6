"""`merge`: the captures of another archive, through the same pathway as all others. The other one is only read.

All that is derived follows from captures, hints of listings too: a listing that says anything new is a capture. So
captures are all that is brought over. Runs and walks are not: what they vouch for holds for their own archive.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from cstoscrape.archive.own import Archive
from cstoscrape.crawler.media import keep_media
from cstoscrape.crawler.run import Summary, Tell, offline_run, tell_nobody
from cstoscrape.errors import ArchiveError, UsageError
from cstoscrape.ingest import Store, archive_folder
from cstoscrape.model import Capture
from cstoscrape.site import Profile
from cstoscrape.store.db import Database
from cstoscrape.store.write import Parsed
from cstoscrape.text import utc_now

_BATCH = 50


def open_other(path: Path, own: Path, profile: Profile) -> Store:
    """Open another archive for reading, of this version or an older one; a run may write to it meanwhile.

    Args:
        path: Its database.
        own: The database of the archive that is to take it in.
        profile: The site profile.

    Raises:
        UsageError: There is no such file, or it is the archive itself.
        StorageError: It is no archive of this program, its WARC files are missing, or a newer version wrote it.
    """
    if not path.is_file():
        raise UsageError(f"there is no database {path}; name the .db file of the archive to take in")
    if own.exists() and path.samefile(own):
        raise UsageError(f"{path} is the archive itself; name another one")
    folder = archive_folder(path)
    database = Database.read(path, older=True)
    if not folder.is_dir():
        database.close()
        raise ArchiveError(f"{folder} is missing; the WARC files must stand beside {path.name}")
    return Store(database, Archive(folder, software=""), profile)


def merge(store: Store, other: Store, *, now: Callable[[], datetime] = utc_now, tell: Tell = tell_nobody) -> Summary:
    """Take in what another archive has captured and this one has not, a transaction a batch.

    What can't be read of it is a problem of the run; the rest is taken. A second time changes nothing.

    Args:
        store: The archive that takes in, open for writing.
        other: The other one, as `open_other` gives it.
        now: The present time.
        tell: Called with the progress.

    Raises:
        StorageError: Database or disk refused; what was taken in stays.
    """
    with offline_run(store, "merge", now) as summary:
        _Merge(store, other, summary).take_all(tell)
    return summary


class _Merge:
    """One archive being taken into another."""

    def __init__(self, store: Store, other: Store, summary: Summary) -> None:
        self._store, self._other, self._summary = store, other, summary
        self._doubts: dict[tuple[str, str, str], str] = {}
        self._damaged: dict[str, list[str]] = {}  # by WARC file

    def take_all(self, tell: Tell) -> None:
        """Take in all captures, and note as problems which could not be had."""
        path, folder = self._other.database.path, self._other.archive.folder
        rows = self._rows()
        missing = iter([row for row in rows if not self._store.has(row["url"], row["fetched_at"], row["digest"])])
        done = foreign = 0
        while batch := list(islice(missing, _BATCH)):
            foreign += self._take(batch)
            done += len(batch)
            tell(path.name, done, None)
        for file, errors in sorted(self._damaged.items()):
            reason = f"{len(errors)} captures could not be read and were not taken; the first: {errors[0]}"
            self._summary.problem(str(folder / file), reason)
        if foreign:
            reason = (
                f"{foreign} captures are of no section of the profile and were not taken; see [site] in the config file"
            )
            self._summary.problem(str(path), reason)

    def _rows(self) -> list[sqlite3.Row]:
        """The other's captures, as far as its database can be read."""
        rows = []
        path, folder = self._other.database.path, self._other.archive.folder
        try:
            for row in self._other.database.connection.execute(
                "SELECT id, url, fetched_at, digest, kind, problems, warc_file FROM captures ORDER BY id"
            ):
                rows.append(row)
                if row["kind"] == "doubtful":
                    why = json.loads(row["problems"])[0] if row["problems"] else "not believed where it was captured"
                    self._doubts[row["url"], row["fetched_at"], row["digest"]] = why
        except sqlite3.DatabaseError as error:
            rest = f"the rest comes with 'cstoscrape import {folder}/*.warc.gz'"
            self._summary.problem(str(path), f"is damaged ({error}); {rest}")
        return rows

    def _take(self, rows: list[sqlite3.Row]) -> int:
        """Take in a batch; how many of it are of no section of the profile."""
        pages = []
        for row, capture in self._read(rows):
            if row["kind"] == "robots":
                self._store.keep(capture, "robots")
            elif row["kind"] == "media":
                self._summary.media += keep_media(self._store, capture) is None
            else:
                pages.append(capture)
        changes = self._store.ingest_all(pages, doubt=self._doubt)
        for change in changes:
            self._summary.count_copy(change)
        return sum(change.what == "foreign" for change in changes)

    def _read(self, rows: list[sqlite3.Row]) -> Iterator[tuple[sqlite3.Row, Capture]]:
        for row in rows:
            try:
                yield row, self._other.read(row["id"])
            except (ArchiveError, sqlite3.DatabaseError) as error:
                self._damaged.setdefault(row["warc_file"], []).append(str(error))

    def _doubt(self, parsed: Parsed) -> str | None:
        """What the other archive did not believe is not believed here either."""
        return self._doubts.get((parsed.capture.url, parsed.capture.fetched_at, parsed.digest))
