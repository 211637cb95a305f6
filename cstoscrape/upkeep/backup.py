"""`backup`: a copy of an archive as it stands at one moment, also while a run writes to it.

First the database, then the WARC files as far as that copy vouches for them: they only grow, so the bytes are there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cstoscrape.archive.own import sync_folder
from cstoscrape.errors import ArchiveError, LockedError, StorageError, UsageError
from cstoscrape.ingest import archive_folder
from cstoscrape.store import media
from cstoscrape.store.db import Database, RunLock, explained
from cstoscrape.store.schema import applied

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was made: its database, and what stands in it and beside it."""

    path: Path
    releases: int
    bytes: int


def backup(source: Path, target: Path, *, update: bool = False) -> Saved:
    """Copy an archive, whole or not at all: the copy's database gets its name when all else is in place.

    Args:
        source: The archive's database.
        target: The copy's database, or a folder for it; its WARC files come to stand beside it.
        update: Bring an earlier backup up to date, if there is one; what it has already is not copied again.

    Raises:
        UsageError: The target exists and is not to be updated, or holds what this archive does not.
        StorageError: The archive is damaged, or the target can't be written; an earlier backup stays as it was.
    """
    if target.is_dir():
        target = target / source.name
    _check_target(source, target, update=update)
    part = target.with_name(f".{target.name}.part")
    with Database.read(source, older=True) as database, _locked(target), _written(target):
        try:
            part.unlink(missing_ok=True)
            database.copy_to(part)
            files, releases = _checked(part, source, target)
            with _folder(archive_folder(target)) as folder:
                _copy_all(archive_folder(source), folder, files)
                size = part.stat().st_size + sum(files.values())
                _publish(part, target, folder)
        finally:
            part.unlink(missing_ok=True)
    return Saved(target, releases, size)


def _check_target(source: Path, target: Path, *, update: bool) -> None:
    folder = archive_folder(target)
    if not target.parent.is_dir():
        raise StorageError(f"the folder {target.parent} does not exist; create it, or name another file")
    if folder.resolve() == archive_folder(source).resolve():
        raise UsageError(f"{target} would share {folder} with {source}; give the backup a name or a folder of its own")
    for path in (target, folder):
        if path.exists() and not (update and target.exists()):
            raise UsageError(f"{path} exists; name another file, or add --update to bring an earlier backup up to date")


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Keep runs off an earlier backup while it is brought up to date."""
    if not target.exists():
        yield
        return
    lock = RunLock(target)
    lock.acquire("")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _written(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"{target} cannot be written ({error.strerror}); name another file") from error


def _checked(part: Path, source: Path, target: Path) -> tuple[dict[str, int], int]:
    """What the copied database vouches for: its files with their lengths, and how many releases there are.

    Raises:
        UsageError: The earlier backup holds a capture that the copy does not.
        StorageError: The copy is damaged.
    """
    with closing(sqlite3.connect(part)) as copy:
        with explained(source):
            faults = copy.execute("PRAGMA quick_check(1)").fetchall()
            if faults != [("ok",)]:
                raise StorageError(f"{source} is damaged ({faults[0][0]}); run 'cstoscrape verify', no backup was made")
            copy.execute("DELETE FROM warc_files WHERE committed_bytes = 0")  # one that a run is about to begin
            copy.commit()
            files = dict(copy.execute("SELECT file, committed_bytes FROM warc_files"))
            if "m0002_media_and_translations" in applied(copy):
                files |= media.paths(copy)
            (releases,) = copy.execute("SELECT count(*) FROM releases WHERE merged_into IS NULL").fetchone()
        if target.exists():
            with Database.read(target, older=True):  # refuses what is no archive, and what a newer version wrote
                copy.execute("ATTACH ? AS earlier", (str(target),))
            if copy.execute(_LOST).fetchone():
                raise UsageError(f"{target} holds captures that {source} does not; merge it, or name another file")
    return files, releases


_PLACE = "url, fetched_at, digest, warc_file, warc_offset"
_LOST = f"SELECT 1 FROM (SELECT {_PLACE} FROM earlier.captures EXCEPT SELECT {_PLACE} FROM main.captures) LIMIT 1"


@contextmanager
def _folder(final: Path) -> Iterator[Path]:
    """The folder to copy WARC files to: that of an earlier backup, or one that gets its name when all are there."""
    if final.exists():
        yield final
        return
    part = final.with_name(f".{final.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _copy_all(source: Path, target: Path, files: Mapping[str, int]) -> None:
    for name, length in files.items():
        if name.startswith("media/") and not (source / name).exists():
            continue  # its bytes stand in a WARC file as well, from which `crawl --media` puts it back
        (target / name).parent.mkdir(exist_ok=True)
        _copy(source / name, target / name, length)


def _copy(source: Path, target: Path, length: int) -> None:
    """Copy the first bytes of a file that only grows; one that is there already is left."""
    if target.exists() and target.stat().st_size == length:
        return
    try:
        reading = source.open("rb")
    except OSError as error:
        raise ArchiveError(f"{source}: cannot be read ({error.strerror}); run 'cstoscrape verify'") from error
    part = target.with_name(f".{target.name}.part")
    try:
        with reading, part.open("wb") as writing:
            left = length
            while data := reading.read(min(left, _READ_BYTES)):
                left -= writing.write(data)
            if left:
                raise ArchiveError(f"{source}: lacks {left} of {length} bytes; run 'cstoscrape verify'")
            os.fsync(writing.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _publish(part: Path, target: Path, folder: Path) -> None:
    """Give folder and database their names; the journal of an earlier one must not be taken for the new one's."""
    if target.exists():
        with closing(sqlite3.connect(target, timeout=1)) as earlier, explained(target):
            if earlier.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
                raise LockedError(f"{target} is in use by another program; close it and try again")
    with part.open("rb+") as copy:
        os.fsync(copy.fileno())
    sync_folder(folder)
    final = archive_folder(target)
    if folder != final:
        folder.rename(final)
    try:
        part.replace(target)
    except BaseException:
        if folder != final:
            final.rename(folder)
        raise
    sync_folder(target.parent)
