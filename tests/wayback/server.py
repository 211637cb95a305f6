"""The Wayback Machine on the loopback address: its list (CDX) and its originals, as they are documented.

What is documented of it stands in the README of the CDX server and in RFC 7089 (Memento).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, quote_plus, unquote_plus, urlsplit

from cstoscrape.archive.cdx import Row

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Kept:
    """An exchange that the archive keeps, and how it is listed.

    Attributes:
        timestamp: 14 digits.
        headers: The site's own header fields.
        listed: The status in the list: `-` for a revisit.
        lost_as: The archive's own status instead of the copy, for one that is listed and can't be had.
        wrapped: Whether the answer is packed for the way only.
        bare: Whether the recorded header fields are lost, and the archive gives its own alone.
    """

    timestamp: str
    original: str
    body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    listed: str
    mimetype: str
    lost_as: int | None = None
    wrapped: bool = False
    bare: bool = False

    @property
    def urlkey(self) -> str:
        """The key (SURT) under which spellings of one address meet."""
        return surt(self.original)

    @property
    def digest(self) -> str:
        """Base 32 of SHA-1, as the list has it."""
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    @property
    def line(self) -> str:
        """The seven columns."""
        columns = (self.urlkey, self.timestamp, self.original, self.mimetype, self.listed, self.digest)
        return " ".join([*columns, str(len(self.body) + 300)])

    @property
    def row(self) -> Row:
        """The same as the program reads it."""
        return Row(self.timestamp, self.original, self.mimetype, self.listed, self.digest)


def surt(url: str) -> str:
    """The key of an address: without scheme, `www`, port and final slash."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}){(parts.path.rstrip('/') or '/').lower()}{query.lower()}"


@dataclass
class _Fault:
    prefix: str
    status: int
    times: int
    retry_after: str | None


class Wayback:
    """The archive, served while the `with` block runs.

    Attributes:
        requests: The paths asked for, with their queries.
        most_rows: The longest list that it gives at once.
        decodes_twice: Whether a key is decoded once more than is documented, as the real server does it.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.most_rows = 10_000
        self.decodes_twice = True
        self._kept: list[Kept] = []
        self._faults: list[_Fault] = []

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.archive = self
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def originals(self) -> list[str]:
        """The copies asked for so far, as `timestamp address`."""
        found = (re.fullmatch(r"/web/(\d+)id_/(.*)", path) for path in self.requests)
        return [f"{match[1]} {match[2]}" for match in found if match]

    @property
    def lists(self) -> list[dict[str, str]]:
        """The lists asked for so far, as their parameters."""
        return [_parameters(path) for path in self.requests if path.startswith("/cdx/")]

    def keep(
        self,
        original: str,
        at: str,
        body: bytes = b"",
        status: int = 200,
        *,
        headers: tuple[tuple[str, str], ...] = (("Content-Type", HTML),),
        listed: str | None = None,
        mimetype: str = "text/html",
        lost_as: int | None = None,
        wrapped: bool = False,
        bare: bool = False,
    ) -> Kept:
        """Keep an exchange; `at` is a time as it is stored, or its digits."""
        digits = re.sub(r"\D", "", at)
        code = str(status) if listed is None else listed
        kind = "warc/revisit" if code == "-" else mimetype
        kept = Kept(digits, original, body, status, headers, code, kind, lost_as, wrapped, bare)
        self._kept.append(kept)
        return kept

    def misbehave(self, prefix: str, status: int, times: int = 1, *, retry_after: str | None = None) -> None:
        """Answer so many requests whose path begins so with a status of the archive's own."""
        self._faults.append(_Fault(prefix, status, times, retry_after))

    def cdx(self) -> str:
        """The whole list, as one saves it."""
        return "".join(f"{kept.line}\n" for kept in self._sorted())

    def _sorted(self) -> list[Kept]:
        return sorted(self._kept, key=lambda kept: (kept.urlkey, kept.timestamp, kept.original))

    def answer(self, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, header fields and body for a path."""
        self.requests.append(path)
        for fault in self._faults:
            if fault.times and path.startswith(fault.prefix):
                fault.times -= 1
                fields = [("Retry-After", fault.retry_after)] if fault.retry_after is not None else []
                return fault.status, fields, b"The archive is in trouble."
        if path.startswith("/cdx/search/cdx?"):
            return self._list(_parameters(path))
        return self._copy(path)

    def _list(self, asked: dict[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
        assert asked["matchType"] == "host"
        fields = asked.get("fl", ",".join(FIELDS)).split(",")
        host = surt(f"http://{asked['url']}/").removesuffix("/")
        rows = [kept for kept in self._sorted() if kept.urlkey.startswith(host)]
        if "resumeKey" in asked:
            start = unquote_plus(asked["resumeKey"]) if self.decodes_twice else asked["resumeKey"]
            rows = [kept for kept in rows if f"{kept.urlkey} {kept.timestamp}!" >= start]
        most = min(self.most_rows, int(asked.get("limit", self.most_rows)))
        lines = [
            " ".join(value for name, value in zip(FIELDS, kept.line.split(" "), strict=True) if name in fields)
            for kept in rows[:most]
        ]
        if len(rows) > most and asked.get("showResumeKey") == "true" and "urlkey" in fields:
            # The next list begins with the last line of this one: lines repeat.
            last = rows[most - 1]
            lines += ["", quote_plus(f"{last.urlkey} {last.timestamp}!")]
        return 200, [("Content-Type", "text/plain")], "".join(f"{line}\n" for line in lines).encode()

    def _copy(self, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        match = re.fullmatch(r"/web/(\d{14})id_/(.*)", path)
        of_address = [kept for kept in self._kept if match and kept.urlkey == surt(match[2])]
        if match is None or not of_address:
            return 404, [("Content-Type", "text/html")], b"<p>The Wayback Machine has not archived that URL.</p>"
        wanted = [kept for kept in of_address if (kept.timestamp, kept.original) == (match[1], match[2])]
        if not wanted:
            nearest = min(of_address, key=lambda kept: abs(int(kept.timestamp) - int(match[1])))
            where = f"{self.url}/web/{nearest.timestamp}id_/{nearest.original}"
            return 302, [("Location", where), ("X-Archive-Redirect-Reason", "found capture at another time")], b""
        kept = wanted[0]
        if kept.lost_as is not None:
            return kept.lost_as, [("Content-Type", "text/html")], b"<p>The archive has lost it.</p>"
        moment = datetime.strptime(kept.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        fields = [("Memento-Datetime", format_datetime(moment, usegmt=True)), ("Server", "nginx")]
        fields += [(f"x-archive-orig-{name.lower()}", value) for name, value in kept.headers if not kept.bare]
        for name, value in kept.headers:
            if name.lower() == "content-type":
                fields.append((name, value))
            if name.lower() == "location":
                fields.append(("Location", f"{self.url}/web/{kept.timestamp}id_/{value}"))
        if not kept.wrapped:
            return kept.status, fields, kept.body
        return kept.status, [*fields, ("Content-Encoding", "gzip")], gzip.compress(kept.body, mtime=0)


def _parameters(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    archive: Wayback


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 5
    server: _Server

    def do_GET(self) -> None:
        """Answer a request."""
        status, fields, body = self.server.archive.answer(self.path)
        self.send_response_only(status)
        for name, value in [*fields, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing: `Wayback.requests` is the log."""
