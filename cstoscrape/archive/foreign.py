"""Other people's archives: the captures in a WARC, WARC.gz or WACZ file, whatever program wrote it.

What is whole is handed out; what is not is named at the end. What belongs to the site is the caller's to say.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from cstoscrape.archive.record import (
    Answer,
    payload_digest,
    split_answer,
    utc_seconds,
    warc_fields,
    without_transfer_coding,
)
from cstoscrape.archive.stream import READ_ERRORS, DamageError, WarcStream
from cstoscrape.errors import ArchiveError
from cstoscrape.model import Capture

# No page and no document of a news site is larger; a record of zeros must not fill the memory.
MAX_BLOCK_BYTES = 256 << 20

_MAX_HEAD_LINES = 1000
_FAULTS_NAMED = 3
_CUT = "the file ends within a record"
_NO_PAYLOAD = "the file that this revisit refers to is not here; import both together"
_EMPTY = payload_digest(b"").lower()
_SIGNATURES = (
    (b"filedesc:", "an ARC file, the format before WARC; convert it with `warcio recompress`"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data; unpack it with `zstd -d` first"),
    (b"\x5d\x2a\x4d\x18", "Zstandard data with a dictionary; recompress it as .warc.gz first"),
    (b"<!doctype html", "an HTML page; `check` reads single pages"),
    (b"<html", "an HTML page; `check` reads single pages"),
    (b"<?xml", "an XML file"),
    (b"%pdf", "a PDF file"),
    (b"sqlite format 3", "an SQLite database; `merge` reads the archive of another cstoscrape"),
    (b"cdx ", "a CDX index; what is needed is the WARC file that it lists"),
    (b"{", "JSON text"),
)
_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_WITH_A_PAGE = ("text/html", "application/xhtml+xml")

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """Fields and block of a whole record that may hold a capture."""

    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.fields.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        return _address(self.fields, "warc-target-uri")

    @property
    def date(self) -> str | None:
        return utc_seconds(self.fields.get("warc-date", ""))


@dataclass(frozen=True, slots=True)
class _Revisit:
    """A capture whose body stands in another record; status 0 if that has the headers too."""

    capture: Capture
    keys: tuple[_Key, ...]
    digest: str


def read_captures(
    path: Path,
    *,
    is_wanted: Callable[[str], bool] = lambda _: True,
    others: Sequence[Path] = (),
    kept: Callable[[str, str], Capture | None] = lambda _url, _digest: None,
) -> Iterator[Capture]:
    """Hand out the exchanges of a foreign archive: first those with a body of their own, then revisits.

    Bodies are full (that of a revisit is looked up), without transfer coding, with content coding. Addresses are
    as recorded. A server's "not modified" is a capture with status 304.

    Args:
        path: A WARC file, compressed or not, or a WACZ.
        is_wanted: Whether an address matters; the records of others are passed over, damaged or not.
        others: Files where the body of a revisit may stand as well: wget refers to those of an earlier run.
        kept: Gives a capture that is stored, by address and payload digest, for a revisit of what no file holds.

    Raises:
        ArchiveError: At once if the file is none of these; after the last capture if not all could be read.
    """
    try:
        _refuse_what_is_no_archive(path)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror}") from error
    reader = _Reader(path, is_wanted)
    return reader.captures((path, *others), kept)


class _Reader:
    """The passes over a file, with what is remembered on the way: faults, and revisits without a body."""

    def __init__(self, path: Path, is_wanted: Callable[[str], bool] = lambda _: True) -> None:
        self._path, self._is_wanted = path, is_wanted
        self._faults: list[str] = []
        self._revisits: list[_Revisit] = []

    def captures(self, files: Sequence[Path], kept: Callable[[str, str], Capture | None]) -> Iterator[Capture]:
        for record in self.records():
            capture = self._capture(record)
            if capture:
                yield capture
        # Bodies are looked up in a second pass: to keep them all at hand would fill the memory, and a revisit
        # may stand before what it refers to. What else is wrong with a file is said in its own first pass.
        for path in files:
            with contextlib.suppress(OSError):
                yield from self._resolved(_Reader(path).records() if self._revisits else ())
        for revisit in self._revisits:
            payload = kept(revisit.capture.url, revisit.digest)
            if payload is not None:
                yield _with_payload(revisit.capture, payload)
            else:
                self._fault(f"{revisit.capture.url}: {_NO_PAYLOAD}")
        if self._faults:
            faults = self._faults
            more = f" (and {len(faults) - _FAULTS_NAMED} more)" if len(faults) > _FAULTS_NAMED else ""
            named = "; ".join(faults[:_FAULTS_NAMED])
            raise ArchiveError(f"{self._path}: not all of it could be read: {named}{more}; the rest was taken")

    def _fault(self, message: str) -> None:
        self._faults.append(message)

    def records(self) -> Iterator[_Record]:
        for name, stream in self._streams():
            where = f"{name}, byte" if name else "byte"
            while True:
                try:
                    yield from self._whole_records(stream, where)
                    break
                except DamageError as error:
                    self._fault(f"{where} {stream.place()}: {error}")
                    if not stream.is_packed or not stream.resync():
                        break

    def _streams(self) -> Iterator[tuple[str, WarcStream]]:
        """The WARC files in the file, with their names in a WACZ. They are never unpacked to the disk."""
        with self._path.open("rb") as file:
            if file.read(2) != b"PK":
                file.seek(0)
                yield "", WarcStream(file)
            elif wacz := _open_zip(file):
                with wacz:
                    yield from self._entries(wacz)
            else:
                self._fault("the directory at the end of the WACZ is missing or damaged")
                # WACZ holds WARC.gz files as they are, so that the gzip members of a cut one can be found.
                file.seek(0)
                stream = WarcStream(file)
                if stream.resync():
                    yield "", stream

    def _entries(self, wacz: zipfile.ZipFile) -> Iterator[tuple[str, WarcStream]]:
        for name in _warc_names(wacz):
            try:
                entry = wacz.open(name)
            except READ_ERRORS as error:
                self._fault(f"{name}: {error}")
                continue
            if name.lower().endswith(".gz"):
                # zipfile withholds the last bytes of an entry with a wrong checksum, and with them whole
                # records; each gzip member has its own checksum, so that of the entry is left unchecked.
                entry._expected_crc = None  # type: ignore[attr-defined]
            with entry:
                yield name, WarcStream(entry)

    def _whole_records(self, stream: WarcStream, where: str) -> Iterator[_Record]:
        is_lost = False
        while line := stream.readline():
            if line.startswith(b"WARC/"):
                is_lost = False
                record = self._record(stream, where)
                if record:
                    yield record
            elif line.strip() and not is_lost:
                is_lost = True
                self._fault(f"{where} {stream.place()}: no record begins where one should")

    def _record(self, stream: WarcStream, where: str) -> _Record | None:
        """The record whose first line was just read, None if it is of no use here."""
        place = stream.place()
        fields = warc_fields(_head_lines(stream))
        length = _number(fields.get("content-length", ""))
        if length is None:
            self._fault(f"{where} {place}: a record without a length")
            return None
        record = _Record(fields, b"")
        is_page = record.kind in ("response", "revisit", "resource") and record.url.startswith(("http://", "https://"))
        is_wanted = is_page and self._is_wanted(record.url)
        if is_wanted and length > MAX_BLOCK_BYTES:
            self._fault(f"{record.url}: larger than {MAX_BLOCK_BYTES >> 20} MiB")
            is_wanted = False
        if not is_wanted:
            if stream.skip(length) < length:
                raise DamageError(_CUT)
            return None
        block = stream.read(length)
        if len(block) < length:
            raise DamageError(_CUT)
        stream.end_record()
        if record.kind != "revisit" and not _has_digest(block, fields.get("warc-block-digest", "")):
            self._fault(f"{where} {place}: damaged, its digest is another ({record.url})")
            return None
        return replace(record, block=block)

    def _capture(self, record: _Record) -> Capture | None:
        """The capture in a record. That of a revisit is put by until its body is found."""
        fields, url, date = record.fields, record.url, record.date
        if date is None:
            self._fault(f"{url}: no date that can be read: {fields.get('warc-date')}")
            return None
        if record.kind == "revisit":
            return self._revisit(record, date)
        if "warc-segment-number" in fields or (fields.get("warc-truncated") and record.kind == "response"):
            self._fault(f"{url}: its recorder kept only a part")
            return None
        if record.kind == "resource":
            content_type = fields.get("content-type", "")
            is_page = content_type.lower().startswith(_WITH_A_PAGE)
            return Capture(url, date, 200, (("Content-Type", content_type),), record.block) if is_page else None
        answer = _plain_answer(record.block)
        if answer is None:
            self._fault(f"{url}: no whole HTTP answer in its record")
            return None
        return Capture(url, date, answer.status, answer.headers, answer.body)

    def _revisit(self, record: _Record, date: str) -> Capture | None:
        fields, answer = record.fields, split_answer(record.block)
        confirmed = utc_seconds(fields.get("warc-refers-to-date", ""))
        headers = answer.headers if answer else ()
        if "not-modified" in fields.get("warc-profile", "") or (answer and answer.status == 304):
            return Capture(record.url, date, 304, headers, refers_to=confirmed)
        digest = fields.get("warc-payload-digest", "").lower()
        if answer is not None and digest == _EMPTY:
            return Capture(record.url, date, answer.status, without_transfer_coding(headers))
        original = _address(fields, "warc-refers-to-target-uri") or record.url
        keys = [
            ("digest", digest),
            ("id", fields.get("warc-refers-to", "")),
            ("at", original, confirmed or ""),
        ]
        capture = Capture(record.url, date, answer.status if answer else 0, without_transfer_coding(headers))
        self._revisits.append(_Revisit(capture, tuple(key for key in keys if key[-1]), digest))
        return None

    def _resolved(self, records: Iterable[_Record]) -> Iterator[Capture]:
        """The revisits whose payload stands in one of the records; the others stay in `_revisits`."""
        waiting: dict[_Key, list[_Revisit]] = {}
        for revisit in self._revisits:
            for key in revisit.keys:
                waiting.setdefault(key, []).append(revisit)
        found: set[int] = set()
        for record in records:
            answer = _plain_answer(record.block) if record.kind == "response" else None
            if answer is None or "warc-truncated" in record.fields:
                continue
            digest = record.fields.get("warc-payload-digest", "").lower()
            for revisit in _waiting_for(record, digest or payload_digest(answer.body).lower(), waiting):
                if id(revisit) not in found and (not digest or revisit.digest in ("", digest)):
                    found.add(id(revisit))
                    yield _with_payload(revisit.capture, answer)
        self._revisits = [revisit for revisit in self._revisits if id(revisit) not in found]


def _refuse_what_is_no_archive(path: Path) -> None:
    """Raise ArchiveError, naming what the file looks like, unless it may be a WARC or a WACZ."""
    with path.open("rb") as file:
        # Only what begins as a zip is one: a WARC can end with a record that holds a zip.
        wacz = _open_zip(file) if file.read(2) == b"PK" else None
        if wacz:
            with wacz:
                if not _warc_names(wacz):
                    raise ArchiveError(f"{path}: a zip file, but no WACZ: no WARC file in its folder archive/")
            return
        file.seek(0)
        try:
            head = WarcStream(file).read(512)
        except DamageError:
            return  # gzip, but broken already here: what is whole further on shall be read
    if head.startswith((b"WARC/", b"PK\x03\x04")):
        return
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kinds = (kind for signature, kind in _SIGNATURES if start.startswith(signature))
    kind = next(kinds, "something else" if head else "an empty file")
    raise ArchiveError(f"{path}: neither WARC nor WACZ, but {kind}")


def _open_zip(file: IO[bytes]) -> zipfile.ZipFile | None:
    """The zip file in a file, None if there is none, or none whose directory can be read."""
    try:
        return zipfile.ZipFile(file)
    except READ_ERRORS:
        return None


def _warc_names(wacz: zipfile.ZipFile) -> list[str]:
    names = [name for name in wacz.namelist() if name.startswith("archive/")]
    return [name for name in names if name.lower().endswith((".warc", ".warc.gz"))]


def _head_lines(stream: WarcStream) -> list[bytes]:
    """The lines of a record's head after the first, up to the empty one."""
    lines: list[bytes] = []
    while (line := stream.readline()).strip():
        lines.append(line)
        if len(lines) > _MAX_HEAD_LINES:
            raise DamageError("a record's head without an end")
    if not line:
        raise DamageError(_CUT)
    return lines


def _address(fields: dict[str, str], name: str) -> str:
    return fields.get(name, "").strip("<>")  # WARC 1.0 had angle brackets, and wget writes them


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _plain_answer(block: bytes) -> Answer | None:
    """The HTTP answer of a block with its transfer coding undone, None if there is none or it is cut."""
    answer = split_answer(block)
    if answer is None:
        return None
    headers = {name.lower(): value.lower() for name, value in answer.headers}
    if "chunked" in headers.get("transfer-encoding", ""):
        body = _joined_chunks(answer.body)
        return None if body is None else Answer(answer.status, without_transfer_coding(answer.headers), body)
    length = _number(headers.get("content-length", ""))
    # The length means nothing where there is no body by definition, or where the recorder unpacked it.
    is_measured = answer.status not in (204, 304) and "content-encoding" not in headers
    return None if is_measured and len(answer.body) < (length or 0) else answer


def _joined_chunks(body: bytes) -> bytes | None:
    """A chunked body in one piece; as it is if it was joined already, None if its end is missing."""
    parts, at = [], 0
    while chunk := _CHUNK_HEAD.match(body, at):
        size = int(chunk[1], 16)
        parts.append(body[chunk.end() : chunk.end() + size])
        if not size:
            return b"".join(parts)
        at = chunk.end() + size + 2
        if body[at - 2 : at] != b"\r\n":
            break
    # Some recorders keep the header and undo the coding: then the body doesn't begin like a chunk.
    return body if not parts else None


def _waiting_for(record: _Record, digest: str, waiting: dict[_Key, list[_Revisit]]) -> Iterator[_Revisit]:
    keys = [("id", record.fields.get("warc-record-id", "")), ("at", record.url, record.date or "")]
    for key in (*keys, ("digest", digest)):
        yield from waiting.get(key, ())


def _with_payload(capture: Capture, answer: Answer | Capture) -> Capture:
    if capture.status:
        return replace(capture, body=answer.body)
    return replace(capture, status=answer.status, headers=answer.headers, body=answer.body)


def _has_digest(block: bytes, digest: str) -> bool:
    """Whether a block is what its digest says, where that is of a known kind."""
    algorithm, _, value = digest.partition(":")
    if algorithm.lower() not in ("md5", "sha1", "sha256"):
        return True
    computed = hashlib.new(algorithm.lower(), block, usedforsecurity=False).digest()
    return value.upper().rstrip("=") in (
        base64.b32encode(computed).decode().rstrip("="),
        computed.hex().upper(),
    )
