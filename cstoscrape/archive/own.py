"""The archive's own WARC files: append, commit, cut, read. One writer, and nothing is ever rewritten.

The database says how many bytes of each file count; what stands beyond is the remainder of a run that was
killed, and is cut at the next start.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import zlib
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from cstoscrape.archive.exchange import (
    Record,
    Reference,
    build_answer,
    build_request,
    build_warcinfo,
    parse_member,
)
from cstoscrape.archive.record import gzip_member, is_packed
from cstoscrape.errors import ArchiveError
from cstoscrape.model import Capture, Headers, Location

MAX_FILE_BYTES = 1 << 30

_NAME = re.compile(r"csto-[0-9TZ]*-([0-9]{5,})\.warc\.gz")
_READ_BYTES = 1 << 16
# What one transaction can leave in a new file: warcinfo, response, request. More was never one killed run.
_RECORDS_OF_A_RUN_THAT_DIED = 3


class Archive:
    """The folder of WARC files of one database: WARC 1.1, one gzip member a record."""

    def __init__(
        self,
        folder: Path,
        *,
        software: str,
        note: str | None = None,
        request_headers: Headers | None = None,
        announce: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Name the folder; nothing is opened or made before the first `append`.

        Args:
            folder: Where the files are, or will be.
            software: Name and version of this program, for `warcinfo`.
            note: What a reader should know of this session, such as another base address.
            request_headers: What was sent with each request, Host aside. Without it no request records are
                written: for captures that came from elsewhere the request is not known.
            announce: Called with the name of a file before it is begun, so that the database can know of it.
        """
        self.folder = folder
        self._software, self._note, self._request_headers = software, note, request_headers
        self._announce = announce
        self._file: BinaryIO | None = None
        self._name = ""
        self._end = 0
        self._is_described = False
        self._checksums: dict[str, int] = {}

    def recover(self, committed: Mapping[str, int]) -> list[str]:
        """Bring the files back to what the database vouches for, after a run that was killed.

        Returns:
            What was mended, a line each.

        Raises:
            ArchiveError: A file is missing, or shorter than what was committed to it.
        """
        self._checksums.clear()
        present = self._present()
        messages = []
        for name, length in sorted(committed.items()):
            messages += self._cut_to(name, length, present.pop(name, None))
        for name in sorted(present):
            messages.append(self._put_away(name))
        return messages

    def append(self, capture: Capture, *, same_payload: Reference | None = None) -> Location:
        """Write an exchange at the end of the newest file; it counts once the database has committed it.

        A 304 becomes a revisit of the capture that it confirms.

        Args:
            capture: What was received.
            same_payload: An earlier capture with the same body, which is then not stored again.

        Returns:
            Where the response (or revisit) record stands.

        Raises:
            ArchiveError: The disk refused; nothing of the exchange is left in the file.
        """
        try:
            file = self._writable(capture.fetched_at)
            preface = b"" if self._is_described else self._warcinfo(capture.fetched_at)
            record_id, record = build_answer(capture, same_payload)
            answer = gzip_member(record, packed=is_packed(capture.body))
            exchange = preface + answer + self._request(capture, record_id)
            self._write(file, exchange)
        except OSError as error:
            raise ArchiveError(f"{self.folder / self._name}: cannot be written: {error.strerror}") from error
        location = Location(self._name, self._end + len(preface), len(answer))
        self._end = file.tell()
        self._checksums[self._name] = zlib.crc32(exchange, self._checksums[self._name])
        self._is_described = True
        return location

    def sync(self) -> tuple[str, int]:
        """Force all that was appended to the disk.

        Returns:
            The file's name and its length: what the database must commit for the last exchange to count.
        """
        if self._file is None:
            raise ArchiveError(f"{self.folder}: nothing was appended, so there is nothing to commit")
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise ArchiveError(f"{self.folder / self._name}: cannot be written: {error.strerror}") from error
        return self._name, self._end

    def checksum(self, file: str, length: int | None = None) -> int:
        """The CRC-32 of a file's first bytes, of all by default: what a flip changes that unpacking doesn't show.

        Bits between two blocks of deflate mean nothing, and a repeated text can be told in two ways, so that a
        member may unpack to the same bytes when it is not the same any more.

        Raises:
            ArchiveError: The file cannot be read.
        """
        if length is None and file in self._checksums:
            return self._checksums[file]
        path = self.folder / file
        checksum, left = 0, length
        try:
            with path.open("rb") as stream:
                while data := stream.read(_READ_BYTES if left is None else min(left, _READ_BYTES)):
                    checksum = zlib.crc32(data, checksum)
                    left = left if left is None else left - len(data)
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be read: {error.strerror}") from error
        return checksum

    def vouch(self, file: str, checksum: int) -> None:
        """Take the database's word for the checksum of a file, so that it need not be read before it is appended to."""
        self._checksums[file] = checksum

    def read(self, location: Location) -> Record:
        """Read one record and check it to the last byte.

        Raises:
            ArchiveError: The file is missing, or not every byte is as it was written.
        """
        return self._read(location)[1]

    def member(self, location: Location) -> bytes:
        """The bytes of one record as they stand in its file, checked like `read`.

        Raises:
            ArchiveError: The file is missing, or not every byte is as it was written.
        """
        return self._read(location)[0]

    def _read(self, location: Location) -> tuple[bytes, Record]:
        path = self.folder / location.file
        try:
            with path.open("rb") as file:
                file.seek(location.offset)
                member = file.read(location.length)
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be read: {error.strerror}") from error
        record = parse_member(member)
        if record is None:
            where = f"{path}: the record at byte {location.offset}"
            raise ArchiveError(f"{where} is damaged; take the file from a backup")
        return member, record

    def records(self, file: str, start: int, end: int) -> Iterator[tuple[Location, Record | None]]:
        """The records between two bytes of a file in order, each checked like `read`.

        Yields:
            Where a record stands, and the record: None for one that is not whole, which is then the last.

        Raises:
            OSError: The file cannot be read.
        """
        with contextlib.closing(_members(self.folder / file, start, end)) as members:
            for member in members:
                record = parse_member(member)
                yield Location(file, start, len(member)), record
                if record is None:
                    return
                start += len(member)
        if start < end:
            yield Location(file, start, end - start), None

    def unknown(self, known: Collection[str]) -> list[str]:
        """The WARC files in the folder that the database doesn't know, but for what a run may have just begun."""
        if not self.folder.is_dir():
            return []
        kept = [path.name for path in self.folder.glob("unknown-*.warc.gz")]
        others = [name for name in self._present() if name not in known and self._is_more_than_a_remainder(name)]
        return sorted(kept + others)

    def close(self) -> None:
        """Let go of the open file."""
        if self._file is not None:
            self._file.close()
        self._file, self._is_described = None, False

    def _present(self) -> dict[str, int]:
        """Name and length of each file of this program."""
        if not self.folder.is_dir():
            return {}
        names = [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]
        return {path.name: path.stat().st_size for path in names}

    def _cut_to(self, name: str, committed: int, length: int | None) -> list[str]:
        path = self.folder / name
        if not committed:
            path.unlink(missing_ok=True)
            return [] if length is None else [f"{path}: removed, nothing in it was committed"]
        if length is None:
            raise ArchiveError(f"{path}: is missing; put it back, or take archive and database from a backup")
        if length < committed:
            raise ArchiveError(f"{path}: has {length} bytes where {committed} were committed; take it from a backup")
        if length == committed:
            return []
        _truncate(path, committed)
        return [f"{path}: cut {length - committed} bytes that an interrupted run had left"]

    def _put_away(self, name: str) -> str:
        """Remove a file that the database doesn't know, unless it holds more than a killed run could leave.

        More than that means that the file outlived its database (lost, or from an older backup): then it is
        the only copy, and is kept under a name that is never appended to.
        """
        path = self.folder / name
        if not self._is_more_than_a_remainder(name):
            path.unlink()
            return f"{path}: removed, an interrupted run had left it"
        kept = path.with_name(f"unknown-{name}")
        path.replace(kept)
        return f"{path}: the database doesn't know it; kept as {kept.name}, `import` it to have what it holds"

    def _is_more_than_a_remainder(self, name: str) -> bool:
        with contextlib.closing(_members(self.folder / name)) as members:
            return sum(1 for _ in islice(members, _RECORDS_OF_A_RUN_THAT_DIED + 1)) > _RECORDS_OF_A_RUN_THAT_DIED

    def _writable(self, fetched_at: str) -> BinaryIO:
        """The file to append to: the newest while it is below 1 GiB, else a new one."""
        if self._file is not None and self._end < MAX_FILE_BYTES:
            return self._file
        self.close()
        # The newest is the one with the highest serial: the times are the captures', and those come in any
        # order when old captures are imported.
        files = sorted((int(_NAME.sub(r"\1", name)), name) for name in self._present())
        serial, name = files[-1] if files else (0, "")
        if not name or (self.folder / name).stat().st_size >= MAX_FILE_BYTES:
            time = re.sub("[^0-9TZ]", "", fetched_at)
            name = f"csto-{time}-{serial + 1:05}.warc.gz"
            self._announce(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = (self.folder / name).open("ab", buffering=0)
        self._name, self._end = name, self._file.tell()
        if name not in self._checksums:
            self._checksums[name] = self.checksum(name)
        if not self._end:
            sync_folder(self.folder)
        return self._file

    def _write(self, file: BinaryIO, data: bytes) -> None:
        """Write all or nothing: after half an exchange nothing that follows could be read."""
        try:
            written = file.write(data)
            if written < len(data):  # a raw file may take less; the rest then tells why
                file.write(data[written:])
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(self._end)
            raise

    def _warcinfo(self, date: str) -> bytes:
        """What describes the records after it; each session writes its own, for it may be another version."""
        place = f"{self._name} {self._end}"
        record = build_warcinfo(self._name, place, date, software=self._software, note=self._note)
        return gzip_member(record, packed=False)

    def _request(self, capture: Capture, answer_id: str) -> bytes:
        if self._request_headers is None:
            return b""
        return gzip_member(build_request(capture, answer_id, self._request_headers), packed=False)


def _members(path: Path, start: int = 0, end: int = sys.maxsize) -> Generator[bytes]:
    """The gzip members of a file as they stand between two bytes of it, up to the first that is not whole."""
    with path.open("rb") as file:
        file.seek(start)

        def read() -> bytes:
            return file.read(min(_READ_BYTES, end - file.tell()))

        pending = read()
        while pending:
            unpacker, member = zlib.decompressobj(16 + zlib.MAX_WBITS), bytearray()
            while not unpacker.eof:
                if not pending:
                    return
                try:
                    unpacker.decompress(pending)
                except zlib.error:
                    return
                member += pending[: len(pending) - len(unpacker.unused_data)]
                pending = unpacker.unused_data or read()
            yield bytes(member)


def _truncate(path: Path, length: int) -> None:
    """Cut a file and force that to the disk."""
    with path.open("r+b") as file:
        file.truncate(length)
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a new file's name last through a power cut, where the system lets a folder be opened."""
    with contextlib.suppress(PermissionError):  # Windows
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
