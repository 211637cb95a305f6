"""The site on a real socket: HTTP/1.1 on the loopback address, with faults on request and a log."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.site.faults import Fault, Kind, faulty
from tests.site.pages import Answer, Pages

Request = tuple[str, str, dict[str, str]]


class Site(Pages):
    """One edition of the site, served while the `with` block runs.

    All methods of `Pages` may be called meanwhile; see there for the arguments.

    Attributes:
        requests: What was asked for: method, path with query, headers by lower-case name.
        gzip: Whether pages go out in gzip to who accepts it.
        etag: Whether pages have `ETag` and `Last-Modified`, and conditional requests are answered by 304.
    """

    def __init__(self, *args: Any, port: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.requests: list[Request] = []
        self.gzip = False
        self.etag = False
        self._port = port
        self._faults: list[Fault] = []
        self._raw: dict[tuple[Answer, bool, bool], bytes] = {}

    def __enter__(self) -> Site:
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.site = self
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        """Scheme, host and port, with no final slash."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def paths(self) -> list[str]:
        """The paths asked for so far, in order."""
        return [path for _, path, _ in self.requests]

    def misbehave(
        self,
        path_prefix: str,
        fault: int | Kind,
        times: int | None = None,
        *,
        exact: bool = False,
        retry_after: str | int | None = None,
        seconds: float = 1.0,
    ) -> None:
        """Let a fault meet the requests to come; of several the newest wins.

        Args:
            path_prefix: What the path with its query begins with.
            fault: A status code, or a name of `faults.Kind`.
            times: How many requests meet it; all by default.
            exact: The path must be equal, not only begin so.
            retry_after: That header of the answer, in either of its forms.
            seconds: How long `slow` waits before the answer, and `drip` before each byte.
        """
        wait = None if retry_after is None else str(retry_after)
        with self._lock:
            self._faults.insert(0, Fault(path_prefix, fault, exact, times, wait, seconds))

    def behave(self) -> None:
        """End all faults."""
        with self._lock:
            self._faults.clear()

    def _changed(self) -> None:
        super()._changed()
        self._raw.clear()

    def _note(self, request: Request) -> Fault | None:
        """Log a request and find the fault that meets it."""
        with self._lock:
            self.requests.append(request)
            fault = next((fault for fault in self._faults if fault.meets(request[1])), None)
            if fault and fault.times:
                fault.times -= 1
            return fault

    def _reply(self, request: Request, fault: Fault | None) -> bytes:
        """The answer to a request as it goes over the wire."""
        method, path, headers = request
        answer = faulty(self, fault, path) if fault else self.answer(path)
        if self.etag and not fault and answer.status == 200 and _unchanged(answer, headers):
            return b"\r\n".join([b"HTTP/1.1 304 Not Modified", *self._validators(answer), b"", b""])
        zipped = self.gzip and "gzip" in headers.get("accept-encoding", "")
        key = (answer, zipped, method == "HEAD")
        if fault:
            return self._wire(*key, fault.retry_after)
        if key not in self._raw:
            self._raw[key] = self._wire(*key, None)
        return self._raw[key]

    def _wire(self, answer: Answer, zipped: bool, head: bool, retry_after: str | None) -> bytes:
        body = answer.gzipped() if zipped else answer.body
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}".encode(),
            b"Server: nginx",
            b"X-Powered-CMS: Bitrix Site Manager",
            f"Content-Type: {answer.content_type}".encode(),
            f"Content-Length: {len(body)}".encode(),
        ]
        if zipped:
            lines += [b"Content-Encoding: gzip", b"Vary: Accept-Encoding"]
        if self.etag and answer.status == 200:
            lines += self._validators(answer)
        if answer.location:
            lines.append(b"Location: " + answer.location.encode("latin-1"))
        if retry_after is not None:
            lines.append(f"Retry-After: {retry_after}".encode())
        return b"\r\n".join([*lines, b"", b"" if head else body])

    def _validators(self, answer: Answer) -> list[bytes]:
        modified = format_datetime(answer.modified, usegmt=True)
        return [f"ETag: {answer.etag}".encode(), f"Last-Modified: {modified}".encode()]


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them; `hang_up` lets them end at once
    request_queue_size = 128
    site: Site

    def __init__(self, *args: Any) -> None:
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        super().__init__(*args)

    @contextlib.contextmanager
    def connection(self, sock: socket.socket) -> Iterator[None]:
        """Keep a connection among those that `hang_up` ends."""
        self._connections.add(sock)
        try:
            yield
        finally:
            self._connections.discard(sock)

    def hang_up(self) -> None:
        """End all connections and all waiting."""
        self.stopping.set()
        for sock in tuple(self._connections):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        """Serve a connection; a client that leaves early is no error of ours."""
        with self.server.connection(self.connection), contextlib.suppress(OSError):
            super().handle()

    def do_GET(self) -> None:
        """Answer a GET or HEAD request, with the fault that meets it."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = (self.command, self.path, headers)
        site = self.server.site
        fault = site._note(request)
        if fault and fault.kind == "reset":
            self._reset()
            return
        if fault and fault.kind == "slow":
            self.server.stopping.wait(fault.seconds)
        raw = site._reply(request, fault)
        if fault and fault.kind == "truncate":
            self.wfile.write(raw[: len(raw) // 2])
            self.close_connection = True
        elif fault and fault.kind == "drip":
            self._drip(raw, fault.seconds)
        else:
            self.wfile.write(raw)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def _drip(self, raw: bytes, seconds: float) -> None:
        for place in range(len(raw)):
            if self.server.stopping.wait(seconds):
                return
            self.wfile.write(raw[place : place + 1])

    def _reset(self) -> None:
        # Closing with nothing left to linger for sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Say nothing: `Site.requests` is the log."""


def _unchanged(answer: Answer, headers: dict[str, str]) -> bool:
    """Whether a conditional request (RFC 9110, 13) already holds this answer."""
    if "if-none-match" in headers:
        return answer.etag in headers["if-none-match"]
    since = headers.get("if-modified-since")
    return bool(since) and answer.modified <= parsedate_to_datetime(since or "")
