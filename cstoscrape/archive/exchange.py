"""A capture as WARC records, and back: which record says what. No files here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cstoscrape.archive.record import (
    build_answer_head,
    build_record,
    build_request_head,
    open_member,
    payload_digest,
    split_answer,
    split_record,
)
from cstoscrape.model import Capture, Headers

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_HTTP_RESPONSE = "application/http; msgtype=response"
_HTTP_REQUEST = "application/http; msgtype=request"
_FORMAT = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier capture with the same payload: where a revisit's body stands."""

    url: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read back.

    Attributes:
        kind: The WARC type: `response`, `revisit`, `request`, `warcinfo`.
        capture: The exchange, for responses and revisits. The body of a revisit is empty.
        refers_to: For a revisit, the capture whose payload it shares or confirms.
        payload_digest: As `payload_digest()` gives it; a 304 has none.
    """

    kind: str
    capture: Capture | None
    refers_to: Reference | None
    payload_digest: str | None


def build_answer(capture: Capture, same_payload: Reference | None) -> tuple[str, bytes]:
    """Record id and record of an answer: a response, or a revisit of one of two profiles."""
    digest = payload_digest(capture.body)
    kind, block = "response", build_answer_head(capture)
    about = [("WARC-Payload-Digest", digest)]
    if capture.status == 304 and capture.refers_to:
        # An empty block: with the 304's own headers in it pywb replays an empty 304, without them the page.
        kind, block = "revisit", b""
        about = _revisit(NOT_MODIFIED, Reference(capture.url, capture.refers_to))
    elif same_payload:
        kind = "revisit"
        about += _revisit(IDENTICAL_PAYLOAD, same_payload)
    else:
        block += capture.body
    record_id = _record_id(kind, capture.url, capture.fetched_at, str(capture.status), digest)
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", capture.fetched_at),
        ("WARC-Target-URI", capture.url),
        *about,
        ("Content-Type", _HTTP_RESPONSE),
    ]
    return record_id, build_record(fields, block)


def build_request(capture: Capture, answer_id: str, headers: Headers) -> bytes:
    """The record of the request that a capture answers.

    Args:
        capture: The answer.
        answer_id: The id of its record.
        headers: What was sent, Host aside.
    """
    parts = urlsplit(capture.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", _record_id("request", answer_id)),
        ("WARC-Date", capture.fetched_at),
        ("WARC-Target-URI", capture.url),
        ("WARC-Concurrent-To", answer_id),
        ("Content-Type", _HTTP_REQUEST),
    ]
    return build_record(fields, build_request_head(target, (("Host", parts.netloc), *headers)))


def build_warcinfo(file: str, place: str, date: str, *, software: str, note: str | None) -> bytes:
    """The record that describes those after it.

    Args:
        file: The name of the WARC file.
        place: What tells this record from the file's others.
        date: When the first of the records after it was captured.
        software: Name and version of the program.
        note: What else a reader should know.
    """
    lines = [f"software: {software}", "format: WARC File Format 1.1", f"conformsTo: {_FORMAT}"]
    if note:
        lines.append(f"description: {note}")
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", _record_id("warcinfo", place, *lines)),
        ("WARC-Date", date),
        ("WARC-Filename", file),
        ("Content-Type", "application/warc-fields"),
    ]
    return build_record(fields, "".join(f"{line}\r\n" for line in lines).encode())


def parse_member(member: bytes) -> Record | None:
    """A gzip member of this program to a record, None unless it is whole."""
    data = open_member(member)
    parts = split_record(data) if data else None
    if parts is None:
        return None
    fields, block = parts
    kind, digest = fields.get("warc-type", ""), fields.get("warc-payload-digest")
    if kind not in ("response", "revisit"):
        return Record(kind, None, None, digest)
    url, date = fields.get("warc-target-uri", ""), fields.get("warc-date", "")
    refers_to = None
    if kind == "revisit":
        refers_to = Reference(fields.get("warc-refers-to-target-uri", ""), fields.get("warc-refers-to-date", ""))
    if refers_to and fields.get("warc-profile") == NOT_MODIFIED:
        return Record(kind, Capture(url, date, 304, refers_to=refers_to.fetched_at), refers_to, None)
    answer = split_answer(block)
    if answer is None or (kind == "response" and payload_digest(answer.body) != digest):
        return None
    return Record(kind, Capture(url, date, answer.status, answer.headers, answer.body), refers_to, digest)


def _revisit(profile: str, reference: Reference) -> list[tuple[str, str]]:
    return [
        ("WARC-Profile", profile),
        ("WARC-Refers-To-Target-URI", reference.url),
        ("WARC-Refers-To-Date", reference.fetched_at),
    ]


def _record_id(*parts: str) -> str:
    """The same capture has the same id wherever it is written."""
    import uuid  # which looks at the machine; a run with nothing new writes nothing

    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts))}>"
