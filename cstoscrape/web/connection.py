"""Connections to origins: kept open between requests, checked at their far end, cut at the deadline."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from cstoscrape.errors import SiteError, UsageError
from cstoscrape.web.guard import check_peer, is_loopback
from cstoscrape.web.settings import FetchSettings
from cstoscrape.web.tls import trusting_context, trusting_nobody

_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1)


class Connection:
    """At most one socket to one origin, used by one thread at a time.

    So the socket in use is always known, also when it is an old one, and can be cut from outside: httpx's own
    timeouts count between bytes, and a server that drips lasts for ever.

    Attributes:
        deadline: When the request under way must be done, by `time.monotonic`.
        late: Whether it was not.
    """

    def __init__(self, transport: httpx.HTTPTransport, *, public_only: bool) -> None:
        self._transport = transport
        self._public_only = public_only
        self._socket: socket.socket | None = None
        self.deadline = 0.0
        self.late = False

    @contextmanager
    def answer(self, url: str, request: httpx.Request) -> Iterator[httpx.Response]:
        """Send a request and give its answer, whose body is to be read inside the `with`.

        Past the deadline the connection is cut and `late` is true; httpx then reports whatever that looks
        like to it, even the normal end of a body.
        """

        def on_event(name: str, info: dict[str, Any]) -> None:
            if name.endswith("connect_tcp.complete"):
                self._connected(url, info["return_value"])

        request.extensions["trace"] = on_event
        response = self._transport.handle_request(request)
        try:
            yield response
        finally:
            response.close()

    def cut(self) -> None:
        """End whatever is under way, from any thread."""
        self.late = True
        held = self._socket
        if held is not None:
            with contextlib.suppress(OSError):  # it may be closed already
                held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket for good."""
        self._transport.close()
        self._forget()

    def _connected(self, url: str, stream: Any) -> None:
        """Look at the far end of a new socket before anything is sent, and keep a hold on it."""
        raw: socket.socket = stream.get_extra_info("socket")
        try:
            if self._public_only:
                check_peer(url, raw.getpeername()[0])
            if self.late:
                raise httpx.ConnectTimeout("the deadline passed while the connection was made")
        except BaseException:
            stream.close()
            raise
        self._forget()
        self._socket = raw.dup()  # TLS takes the first descriptor away, so a second one is kept for the cut

    def _forget(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Connections:
    """Idle connections by origin, for all threads to take from and give back to."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._base_origins = frozenset(_origin(base) for base in settings.bases.values())
        self._idle: dict[str, list[Connection]] = {}
        self._in_use: set[Connection] = set()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None
        self._trusting: ssl.SSLContext | None = None

    def proxy_for(self, wire: str) -> str | None:
        """The proxy that leads to an address: the one that was given, or the environment's."""
        if self._settings.proxy:
            return self._settings.proxy
        parts = urlsplit(wire)
        host = parts.hostname or ""
        if is_loopback(host):
            return None
        from urllib.request import getproxies, proxy_bypass

        if proxy_bypass(host):
            return None
        proxies = getproxies()
        proxy = proxies.get(parts.scheme) or proxies.get("all")
        return f"http://{proxy}" if proxy and "://" not in proxy else proxy

    @contextmanager
    def use(self, wire: str) -> Iterator[Connection]:
        """Lend a connection to the origin of `wire` until the deadline; one that failed is not lent again."""
        origin = _origin(wire)
        with self._lock:
            idle = self._idle.setdefault(origin, [])
            connection = idle.pop() if idle else self._open(wire, origin)
            connection.deadline = time.monotonic() + self._settings.deadline_seconds
            self._in_use.add(connection)
            if self._watch is None:
                self._watch = threading.Thread(target=self._cut_late, daemon=True)
                self._watch.start()
        sound = False
        try:
            yield connection
            sound = True
        finally:
            with self._lock:
                self._in_use.discard(connection)
                if sound and not self._closed.is_set():
                    idle.append(connection)
                else:
                    connection.close()

    def close(self) -> None:
        """Close all idle connections, and cut those in use, so that nobody has to wait for a slow answer."""
        with self._lock:
            self._closed.set()
            for connection in self._in_use:
                connection.cut()
            for idle in self._idle.values():
                while idle:
                    idle.pop().close()

    def _cut_late(self) -> None:
        """Cut what is not done at its deadline: one thread for all requests, as one for each costs like the request.

        No request that begins while it waits can be due before it wakes.
        """
        seconds = self._settings.deadline_seconds
        wait = seconds
        while not self._closed.wait(wait):
            now = time.monotonic()
            with self._lock:
                for connection in self._in_use:
                    if connection.deadline <= now:
                        connection.cut()
                ahead = (one.deadline - now for one in self._in_use if not one.late)
                wait = min(ahead, default=seconds)

    def _open(self, wire: str, origin: str) -> Connection:
        """A connection that will connect at its first request."""
        proxy = self.proxy_for(wire)
        try:
            transport = httpx.HTTPTransport(verify=self._context(wire), proxy=proxy, limits=_ONE)
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            message = f"the proxy {_origin(proxy or '')} (--proxy or HTTPS_PROXY) cannot be used: {error}"
            raise UsageError(message) from error
        # Behind a proxy the far end is the proxy, which may well be a private address.
        return Connection(transport, public_only=proxy is None and origin not in self._base_origins)

    def _context(self, wire: str) -> ssl.SSLContext:
        """The roots to trust, read only if there is an https address (they cost some 20 ms)."""
        if not wire.startswith("https:"):
            return trusting_nobody()
        if self._trusting is None:
            self._trusting = trusting_context(self._settings.ca_file)
        return self._trusting


def _origin(url: str) -> str:
    """Scheme, host and port of an address, without user name and password."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise SiteError(url, "address", f"is not a web address ({error})") from error
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
