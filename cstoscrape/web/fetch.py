"""The fetcher: a canonical address in, a capture out.

It decides what is asked for and what an answer means; the pace is the gate's, sockets are the connections'.
"""

from __future__ import annotations

import random as random_numbers
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import httpx

from cstoscrape.errors import BusyError, SiteError
from cstoscrape.model import Capture
from cstoscrape.text import format_time, utc_now
from cstoscrape.web.connection import Connection, Connections
from cstoscrape.web.decode import CutShortError, decoded
from cstoscrape.web.gate import LONGEST_WAIT_SECONDS, Gate
from cstoscrape.web.guard import Routes, bare_host
from cstoscrape.web.retry import HealingError, retry_after_seconds, with_retries
from cstoscrape.web.robots import RobotRules
from cstoscrape.web.settings import FetchSettings
from cstoscrape.web.trouble import explained, too_late

__all__ = ["FetchSettings", "Fetcher", "utc_now"]

MAX_REDIRECTS = 5
_ACCEPT = "text/html,application/xhtml+xml,*/*;q=0.8"
_BUSY = frozenset({429, 503})
_FAILING = frozenset({500, 502, 504})
_LONGEST_QUOTE = 200


class Fetcher:
    """Fetches addresses of the profile's hosts; `fetch` may be called from several threads at once.

    Attributes:
        requests: All requests sent, for robots.txt, redirects and retries too.
        bytes: The bytes of all bodies as they came over the wire.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = random_numbers.random,
    ) -> None:
        self.requests = 0
        self.bytes = 0
        self._settings = settings
        self._now, self._sleep, self._random = now, sleep, random
        self._routes = Routes(settings.hosts, settings.bases)
        self._gate = Gate(settings, now=now, sleep=sleep)
        self._connections = Connections(settings)
        self._robots: dict[str, RobotRules] = {}
        self._count_lock = threading.Lock()
        seconds = settings.timeout_seconds
        connect = min(seconds, settings.deadline_seconds)
        self._timeout = httpx.Timeout(seconds, connect=connect).as_dict()
        self._headers = {"User-Agent": settings.user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; a fetch that is under way in another thread ends with an error."""
        self._connections.close()

    def set_robots(self, host: str, rules: RobotRules) -> None:
        """Obey these rules for a host from now on."""
        self._robots[bare_host(host)] = rules
        if rules.crawl_delay is not None:
            self._gate.slow_down(bare_host(host), rules.crawl_delay)

    def fetch_robots(self, host: str) -> Capture:
        """Fetch the robots.txt of a host, whatever the answer's status."""
        return self.fetch(f"https://{host}/robots.txt")

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        refers_to: str | None = None,
    ) -> Capture:
        """Fetch a canonical address.

        Args:
            url: The address, on one of the profile's hosts.
            etag: Of the capture that a 304 would confirm.
            last_modified: Of the same capture.
            refers_to: When that capture was fetched.

        Returns:
            The answer, whatever its status; also a redirect that leads to another page.

        Raises:
            BusyError: The host wants to be left alone for longer than can be waited for.
            SiteError: No answer could be had; it names the stage.
        """
        headers = dict(self._headers)
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        capture = with_retries(
            lambda: self._follow(url, headers),
            attempts=self._settings.attempts,
            sleep=self._sleep,
            random=self._random,
        )
        return replace(capture, refers_to=refers_to) if capture.status == 304 else capture

    def _follow(self, url: str, headers: dict[str, str]) -> Capture:
        """One attempt at an address, through redirects to other spellings of the same."""
        target, seen = url, set[str]()
        while len(seen) <= MAX_REDIRECTS:
            host, wire = self._routes.host_of(target), self._routes.wire(target)
            if wire in seen:
                raise SiteError(url, "http", f"redirects in a circle by way of {target}; look at it in a browser")
            seen.add(wire)
            self._obey_robots(host, target)
            self._gate.enter(host, url)
            capture = self._judged(host, self._exchange(url, wire, headers))
            hop = self._routes.next_hop(capture.status, capture.header("location"), target)
            if hop is None or _is_copy(capture):
                return capture
            target = hop
        raise SiteError(url, "http", f"redirects more than {MAX_REDIRECTS} times; look at it in a browser")

    def _obey_robots(self, host: str, url: str) -> None:
        rules = self._robots.get(host)
        if rules is None or rules.allows(url, self._settings.user_agent):
            return
        if not rules.readable:
            message = f"{host} fails to serve its robots.txt, so nothing may be fetched; try again later"
            raise SiteError(url, "robots", message)
        raise SiteError(url, "robots", f"the robots.txt of {host} disallows this address; it is not fetched")

    def _judged(self, host: str, capture: Capture) -> Capture:
        """Let pass what is an answer; raise on what asks for patience."""
        if _is_copy(capture):
            return capture
        if capture.status in _BUSY:
            raise self._busy(host, capture)
        if capture.status in _FAILING:
            raise HealingError(capture)
        return capture

    def _busy(self, host: str, capture: Capture) -> BusyError | HealingError:
        """Hold the host for as long as a 503 or 429 asks for; a short hold is waited out."""
        now = self._now()
        asked = retry_after_seconds(capture.header("retry-after") or "", now)
        seconds = self._settings.busy_seconds if asked is None else asked
        until = now + timedelta(seconds=seconds)
        self._gate.hold(host, until)
        message = f"{host} is busy ({capture.status}{self._quote(capture)}); run again after {format_time(until)}"
        error = BusyError(capture.url, format_time(until), message)
        return HealingError(error) if seconds <= LONGEST_WAIT_SECONDS else error

    def _quote(self, capture: Capture) -> str:
        """What a short answer says, for a message; nothing where it is long or not plain text."""
        body = decoded(capture, max_bytes=self._settings.max_body_bytes)
        text = body[: _LONGEST_QUOTE + 1].decode("utf-8", "replace").strip()
        plain = text.isprintable() and "<" not in text and "\ufffd" not in text
        return f": {text}" if text and plain and len(body) <= _LONGEST_QUOTE else ""

    def _exchange(self, url: str, wire: str, headers: dict[str, str]) -> Capture:
        """Send one request and read its answer within the bounds."""
        try:
            request = httpx.Request("GET", wire, headers=headers, extensions={"timeout": self._timeout})
        except httpx.InvalidURL as error:
            raise SiteError(url, "address", f"is not a web address ({error})") from error
        with self._connections.use(wire) as connection:
            capture = self._read(url, wire, connection, request)
        if _is_copy(capture):  # what was damaged then will never be whole
            return capture
        try:
            decoded(capture, max_bytes=self._settings.max_body_bytes)
        except CutShortError as error:
            raise HealingError(error) from error
        return capture

    def _read(self, url: str, wire: str, connection: Connection, request: httpx.Request) -> Capture:
        """Send a request over a connection; every way in which that can fail gets its plain words."""
        self._count(requests=1)
        deadline = self._settings.deadline_seconds
        begun = False
        try:
            with connection.answer(url, request) as response:
                begun = True
                fetched_at = format_time(self._now())
                body = self._body(url, response)
        except httpx.HTTPError as error:
            if connection.late:
                raise too_late(url, deadline) from error
            proxy = self._connections.proxy_for(wire)
            raise explained(url, wire, error, proxy=proxy, begun=begun) from error
        if connection.late:  # to a body without a length, the cut looks like its end
            raise too_late(url, deadline)
        fields = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
        return Capture(url, fetched_at, response.status_code, fields, body)

    def _body(self, url: str, response: httpx.Response) -> bytes:
        """The body as sent, up to the bound."""
        limit, size = self._settings.max_wire_bytes, 0
        chunks: list[bytes] = []
        try:
            for chunk in response.iter_raw():
                size += len(chunk)
                if size > limit:
                    raise SiteError(url, "body", f"the answer is longer than {limit:,} bytes; it is not read")
                chunks.append(chunk)
        finally:
            self._count(size=size)
        return b"".join(chunks)

    def _count(self, *, requests: int = 0, size: int = 0) -> None:
        with self._count_lock:
            self.requests += requests
            self.bytes += size


def _is_copy(capture: Capture) -> bool:
    """Whether an archive repeats an answer of old (RFC 7089), which says nothing of its own state."""
    return capture.header("memento-datetime") is not None
