"""The WARC 1.1 format as bytes: build a record, take one apart. No files here.

Records are put together by hand: the format is a handful of fields around a block, and loading a library for
it costs more than writing a page. What is built here is checked against warcio and FastWARC by the tests.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from cstoscrape.model import Capture, Headers

_GZIP_MAGIC = b"\x1f\x8b"
# A member's head without a clock, a file name or the system's number: the same record is the same bytes
# everywhere, and any flipped bit of it shows.
_MEMBER_HEAD = _GZIP_MAGIC + b"\x08\x00\x00\x00\x00\x00\x04\xff"
_REASONS = {int(status): status.phrase for status in HTTPStatus}
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LINE_BREAKS = re.compile(r"[\r\n\0]+[ \t]*")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x20:\x7f]+")
_BLANKS = " \t\r\n"
_YEAR_AND_MONTH = re.compile(r"\d{4}-\d\d")

Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as a record's block has it; `body` may still carry its transfer coding."""

    status: int
    headers: Headers
    body: bytes


def payload_digest(body: bytes) -> str:
    """The digest by which a payload is known: `sha1:` and base 32, as CDX files and replay tools have it.

    Args:
        body: The body without transfer coding, its content coding still on it.
    """
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def build_record(fields: Fields, block: bytes) -> bytes:
    """A record as it stands in an uncompressed file; adds the block's digest and length to the fields."""
    head = ["WARC/1.1"]
    head += [f"{name}: {_one_line(value)}" for name, value in fields]
    head += [f"WARC-Block-Digest: {payload_digest(block)}", f"Content-Length: {len(block)}", "", ""]
    return "\r\n".join(head).encode("utf-8", "replace") + block + b"\r\n\r\n"


def gzip_member(record: bytes, *, packed: bool) -> bytes:
    """A gzip member of its own for one record.

    Args:
        record: What `build_record` gave.
        packed: Whether its payload is compressed already; then only a wrapper is put round it.
    """
    # Level 1: a third of level 6's time for a tenth more bytes.
    packer = zlib.compressobj(0 if packed else 1, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = zlib.crc32(record).to_bytes(4, "little") + (len(record) & 0xFFFFFFFF).to_bytes(4, "little")
    return _MEMBER_HEAD + packer.compress(record) + packer.flush() + tail


def open_member(member: bytes) -> bytes | None:
    """What `gzip_member` packed, or None unless every byte is as it was written."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        record = unpacker.decompress(member)
    except zlib.error:
        return None
    whole = unpacker.eof and not unpacker.unused_data and member.startswith(_MEMBER_HEAD)
    return record if whole else None


def split_record(record: bytes) -> tuple[dict[str, str], bytes] | None:
    """Fields (by lower-case name) and block of a whole record, None if its lengths don't add up."""
    head, _, rest = record.partition(b"\r\n\r\n")
    fields = warc_fields(head.split(b"\r\n")[1:])
    length = fields.get("content-length", "")
    if not head.startswith(b"WARC/") or not length.isdecimal() or rest[int(length) :] != b"\r\n\r\n":
        return None
    return fields, rest[: int(length)]


def warc_fields(lines: Iterable[bytes]) -> dict[str, str]:
    """The fields of a WARC head, by lower-case name."""
    return {name.lower(): value for name, value in _pairs(line.decode("utf-8", "replace") for line in lines)}


def build_answer_head(capture: Capture) -> bytes:
    """Status line and header fields of a capture, up to the empty line.

    The status line is HTTP/1.1 whatever the socket spoke: readers know no other.
    """
    lines = [f"HTTP/1.1 {capture.status} {_REASONS.get(capture.status, 'Unknown')}"]
    for name, value in without_transfer_coding(capture.headers):
        lines.append(f"{_NOT_IN_A_NAME.sub('_', name)}: {_one_line(value)}")
    return _wire_bytes("\r\n".join([*lines, "", ""]))


def without_transfer_coding(headers: Headers) -> Headers:
    """Headers of a body that is not chunked any more: the field is kept under a name that doesn't lie."""
    renamed = {"transfer-encoding": "X-Orig-Transfer-Encoding"}
    return tuple((renamed.get(name.lower(), name), value) for name, value in headers)


def build_request_head(target: str, headers: Headers) -> bytes:
    """The lines of a GET request, up to the empty one."""
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {_one_line(value)}" for name, value in headers), "", ""]
    return _wire_bytes("\r\n".join(lines))


def split_answer(block: bytes) -> Answer | None:
    """Status, headers and body of a block, or None if no HTTP answer stands in it."""
    end = _END_OF_HEAD.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    status_line, *lines = head.split(b"\n")
    protocol, _, rest = status_line.partition(b" ")
    code = rest.strip()[:3]
    if not protocol.upper().startswith(b"HTTP/") or len(code) != 3 or not code.isdigit():
        return None
    # In Latin-1 each byte is a character, so that any header can be written as it came.
    return Answer(int(code), tuple(_pairs(line.decode("latin-1") for line in lines)), body)


def utc_seconds(date: str) -> str | None:
    """A WARC date of any precision as `YYYY-MM-DDThh:mm:ssZ`, None if it can't be read."""
    if _YEAR_AND_MONTH.fullmatch(date):  # WARC 1.1 allows dates down to the year
        date += "-01"
    elif len(date) == 4 and date.isdecimal():
        date += "-01-01"
    try:
        moment = datetime.fromisoformat(date.strip())
    except ValueError:
        return None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment.year >= 1000 else None


def is_packed(body: bytes) -> bool:
    """Whether a body is compressed already, by its first bytes (headers are known to say otherwise)."""
    return body.startswith(_GZIP_MAGIC)


def _pairs(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Header lines to pairs; lines that go on from the one above are joined to it."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and pairs:
            name, begun = pairs.pop()
            pairs.append((name, f"{begun} {line.strip(_BLANKS)}".strip(_BLANKS)))
        elif colon:
            pairs.append((name.rstrip(_BLANKS), value.strip(_BLANKS)))
    return pairs


def _one_line(value: str) -> str:
    """A header value that cannot begin another header: line breaks and NUL become a space."""
    return (value if value.isprintable() else _LINE_BREAKS.sub(" ", value)).strip(" \t")


def _wire_bytes(head: str) -> bytes:
    """HTTP text as it came over the wire; what no wire could have carried is kept as UTF-8."""
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        return head.encode("utf-8", "replace")
