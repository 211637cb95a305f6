"""Opening a database, the lock of a run, transactions. One writer: the main thread of the run that holds the lock."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from cstoscrape.errors import LockedError, StorageError, UsageError
from cstoscrape.store import schema

_BUSY_SECONDS = 30


class Database:
    """A database that is open, for reading or for a run.

    Attributes:
        connection: The SQLite connection, in autocommit mode; writes go through `transaction`.
        path: The file.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: RunLock | None) -> None:
        self.path, self.connection, self._lock = path, connection, lock

    @classmethod
    def open(cls, path: Path, *, started_at: str) -> Database:
        """Open for a run: create or migrate what is needed, and hold the lock until `close`.

        Args:
            path: The file; its folder must exist.
            started_at: When the run began (UTC), for the message that another run will show.

        Raises:
            LockedError: Another run holds the database.
            StorageError: It is no database of this program, of a newer version, or cannot be written.
        """
        if not path.parent.is_dir():
            raise StorageError(f"the folder {path.parent} does not exist; create it, or name another file with --db")
        lock = RunLock(path)
        lock.acquire(started_at)
        try:
            with explained(path):
                connection = _connect(f"{path.absolute().as_uri()}?mode=rwc")
                # What is refused here stays as it was, to the byte.
                is_pending = schema.pending(connection, str(path))
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                # Many pages are changed again and again in an import: keep them, and copy them to the file less often.
                connection.execute("PRAGMA cache_size = -65536")
                connection.execute("PRAGMA wal_autocheckpoint = 10000")
                if is_pending:
                    schema.migrate(connection)
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
        except BaseException:
            lock.release()
            raise
        return cls(path, connection, lock)

    @classmethod
    def read(cls, path: Path, *, older: bool = False) -> Database:
        """Open for reading only; a run may write meanwhile.

        Args:
            path: The file.
            older: Whether one that an older version wrote will do, as it is.

        Raises:
            UsageError: There is no such file.
            StorageError: It is no database of this program, or of another version.
        """
        if not path.is_file():
            raise UsageError(
                f"there is no database {path}; run 'cstoscrape crawl' first, or name another file with --db"
            )
        with explained(path):
            connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
            try:
                connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            except sqlite3.OperationalError:
                # Without write permission SQLite cannot share memory with a writer; then there is none.
                connection = _connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
            if schema.pending(connection, str(path)) and not (older and schema.applied(connection)):
                raise StorageError(f"{path} was written by an older version; run 'cstoscrape crawl' once to migrate it")
        return cls(path, connection, None)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        with explained(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                if self.connection.in_transaction:  # SQLite itself has rolled back where the disk is full
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def announce_file(self, name: str) -> None:
        """Know of a WARC file before it is begun: what a run leaves in it that dies before its first commit can go."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO warc_files (file, committed_bytes, checksum) VALUES (?, 0, 0)", (name,)
            )

    def copy_to(self, target: Path, *, with_records: bool = True) -> None:
        """Copy the database as it is at one moment; a run may write meanwhile.

        Args:
            target: The copy's name.
            with_records: Whether its WARC files will be at hand; else the copy knows of none.
        """
        with explained(target), contextlib.closing(sqlite3.connect(target)) as copy:
            with explained(self.path):
                self.connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
            if not with_records:
                copy.execute("UPDATE captures SET warc_file = NULL, stale = 0")
                copy.execute("DELETE FROM captures WHERE kind = 'robots'")
                copy.execute("DELETE FROM warc_files")
            copy.commit()

    def close(self) -> None:
        """Close the file and let other runs have it."""
        self.connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_SECONDS, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ones that say what to do next."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter where a message quotes a damaged schema
        text = str(error)
        if "not a database" in text:
            message = f"{path} is not an SQLite database; name another file with --db"
        elif "readonly" in text or "unable to open" in text:
            message = f"{path} cannot be written ({text}); check its permissions and those of its folder"
        elif "locked" in text:
            raise LockedError(f"{path} is locked by another program ({text}); close it and try again") from error
        elif "full" in text:
            message = f"no room left for {path}; nothing is lost: make room and run again"
        else:
            message = f"{path}: {text}; run 'cstoscrape verify' to find what is wrong"
        raise StorageError(message) from error


class RunLock:
    """A lock file beside the database that the system frees when its process dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._database = path
        self._path = path.with_name(path.name + ".lock")
        self._descriptor: int | None = None

    def acquire(self, started_at: str) -> None:
        """Take the lock, and leave in it since when it is held.

        Raises:
            LockedError: Another run holds it.
            StorageError: The lock file cannot be written.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageError(
                f"{self._database} cannot be written ({error.strerror}); check the permissions of its folder"
            ) from error
        try:
            _lock(descriptor)
        except OSError as error:
            since = os.pread(descriptor, 40, _LOCKED_BYTES).decode(errors="replace").strip() if _HAS_PREAD else ""
            os.close(descriptor)
            when = f" (since {since})" if since else ""
            raise LockedError(
                f"{self._database} is in use by another run{when}; wait for it, or name another file with --db"
            ) from error
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, _LOCKED_BYTES, os.SEEK_SET)
        os.write(descriptor, started_at.encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_HAS_PREAD = hasattr(os, "pread")
_LOCKED_BYTES = 1  # Windows locks a range of bytes, which then can't be read: the text stands behind it

if os.name == "nt":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, _LOCKED_BYTES)  # type: ignore[attr-defined,unused-ignore]
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
