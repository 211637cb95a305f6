"""Undo a body's content coding within a bound. Bytes in, bytes out."""

from __future__ import annotations

import zlib

from cstoscrape.errors import SiteError
from cstoscrape.model import Capture

GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_FILES = frozenset({"application/gzip", "application/x-gzip"})
_GZIP_OR_ZLIB = 47  # zlib's number for "either wrapping, told from the first bytes"
_RAW = -15
_BEFORE_MARKUP = b"\xef\xbb\xbf \t\r\n"
# Each further member costs a copy of all that follows it, so a body of a million tiny ones is an attack.
_MAX_MEMBERS = 64


class CutShortError(SiteError):
    """A compressed body that stops before its end; another attempt may bring the whole."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "body", "the compressed answer stops before its end; try again later")


def decoded(capture: Capture, *, max_bytes: int) -> bytes:
    """The body of a capture with its content coding undone.

    Servers announce a coding that is not there, and leave out one that is: the bytes decide. A body that is
    itself a gzip file (by its content type) is left alone.

    Raises:
        SiteError: The body is longer than `max_bytes`, damaged, cut short, or in a coding that was not asked
            for (stage `body`).
    """
    body = capture.body
    for coding in reversed(_codings(capture)):
        body = _undo(capture.url, coding, body, max_bytes)
    content_type = (capture.header("content-type") or "").partition(";")[0].strip().lower()
    if body.startswith(GZIP_MAGIC) and content_type not in _GZIP_FILES:
        body = _inflate(capture.url, body, _GZIP_OR_ZLIB, max_bytes)
    if len(body) > max_bytes:
        raise _too_long(capture.url, max_bytes)
    return body


def _codings(capture: Capture) -> list[str]:
    """The codings that the header fields announce, in the order in which they were applied."""
    values = ",".join(value for name, value in capture.headers if name.lower() == "content-encoding")
    return [coding for part in values.split(",") if (coding := part.strip().lower())]


def _undo(url: str, coding: str, body: bytes, max_bytes: int) -> bytes:
    """Undo one announced coding, if it is there."""
    if not body or coding == "identity":
        return body
    if coding in ("gzip", "x-gzip"):
        return _inflate(url, body, _GZIP_OR_ZLIB, max_bytes) if body.startswith(GZIP_MAGIC) else body
    if coding == "deflate":
        return _undo_deflate(url, body, max_bytes)
    if body.lstrip(_BEFORE_MARKUP).startswith(
        b"<"
    ):  # browsers save pages unpacked, under the field that they came with
        return body
    raise SiteError(url, "body", f"the answer came in a coding that was not asked for ({coding[:20]!a})")


def _undo_deflate(url: str, body: bytes, max_bytes: int) -> bytes:
    """Undo `deflate`, which servers send with zlib's wrapping, without it, or not at all."""
    for wrapping in (_GZIP_OR_ZLIB, _RAW):
        try:
            zlib.decompressobj(wrapping).decompress(body, 1)
        except zlib.error:
            continue
        return _inflate(url, body, wrapping, max_bytes)
    return body


def _inflate(url: str, body: bytes, wrapping: int, max_bytes: int) -> bytes:
    """Decompress all members of a body, stopping at the bound before memory does."""
    parts: list[bytes] = []
    room = max_bytes
    for _ in range(_MAX_MEMBERS):
        inflater = zlib.decompressobj(wrapping)
        try:
            part = inflater.decompress(body, room + 1)  # one more than fits: 0 would mean "no bound"
        except zlib.error as error:
            raise SiteError(url, "body", f"the compressed answer is damaged ({error})") from error
        if len(part) > room:
            raise _too_long(url, max_bytes)
        if not inflater.eof:
            raise CutShortError(url)
        parts.append(part)
        room -= len(part)
        body = inflater.unused_data
        if not body.startswith(GZIP_MAGIC):  # what may follow the last member is padding
            return b"".join(parts)
    raise SiteError(url, "body", f"the compressed answer has more than {_MAX_MEMBERS} members; it is not read")


def _too_long(url: str, max_bytes: int) -> SiteError:
    return SiteError(url, "body", f"the answer is longer than {max_bytes:,} bytes unpacked; it is not read")
