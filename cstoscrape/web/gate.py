"""The pace of requests to each host: a slot for every start, and holds that a host has asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from cstoscrape.errors import BusyError
from cstoscrape.text import format_time
from cstoscrape.web.guard import Routes, is_loopback
from cstoscrape.web.settings import FetchSettings

LONGEST_WAIT_SECONDS = 120.0  # what is longer is another run's work
_SMALLEST_DELAY_SECONDS = 0.5
_WORKERS = 4  # the most that may queue for one host
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Pace:
    """When the next request to a host may start."""

    delay_seconds: float
    next_start: datetime = _LONG_AGO
    held_until: datetime = _LONG_AGO


class Gate:
    """Lets requests start one by one, each host at its own pace; shared by all threads."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._routes = Routes(settings.hosts, settings.bases)
        self._delay_seconds = settings.delay_seconds
        self._now, self._sleep = now, sleep
        self._lock = threading.Lock()
        self._paces: dict[str, _Pace] = {}

    def enter(self, host: str, url: str) -> None:
        """Wait until a request to `host` may start.

        Raises:
            BusyError: That is more than two minutes away.
        """
        held = True
        while held:
            start, wait = self._reserve(host, url)
            if wait > 0:
                self._sleep(wait)
            # While this thread slept, another may have been told to leave the host alone.
            held = self._paces[host].held_until > start

    def hold(self, host: str, until: datetime) -> None:
        """Let no request to `host` start before `until`."""
        with self._lock:
            pace = self._pace(host)
            pace.held_until = max(pace.held_until, until)

    def slow_down(self, host: str, delay_seconds: float) -> None:
        """Make a `Crawl-delay` the floor of the delay between requests to `host`."""
        with self._lock:
            pace = self._pace(host)
            pace.delay_seconds = max(pace.delay_seconds, delay_seconds)

    def _reserve(self, host: str, url: str) -> tuple[datetime, float]:
        """Take the next slot: its time, and how many seconds away that is."""
        with self._lock:
            pace, now = self._pace(host), self._now()
            # The clock may be set back under a run; no queue is ever longer than this.
            latest = now + timedelta(seconds=pace.delay_seconds * _WORKERS)
            start = max(now, min(pace.next_start, latest), pace.held_until)
            wait = (start - now).total_seconds()
            if wait > LONGEST_WAIT_SECONDS:
                raise BusyError(
                    url, format_time(start), f"{host} is to be left alone until {format_time(start)}; run again then"
                )
            pace.next_start = start + timedelta(seconds=pace.delay_seconds)
            return start, wait

    def _pace(self, host: str) -> _Pace:
        """The pace of a host, made at its first request."""
        if host not in self._paces:
            base_host = urlsplit(self._routes.base(host) or "").hostname or ""
            floor = 0.0 if is_loopback(base_host) else _SMALLEST_DELAY_SECONDS
            self._paces[host] = _Pace(max(self._delay_seconds, floor))
        return self._paces[host]
