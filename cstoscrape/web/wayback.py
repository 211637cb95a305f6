"""The Wayback Machine: its list of captures, and the exchanges of old that it keeps (Memento, RFC 7089).

Another host with other rules than the site: a list may be asked for 24 times a minute, a capture a few times a
second, and a 429 seldom says for how long.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from cstoscrape.errors import SiteError
from cstoscrape.model import Capture, Headers
from cstoscrape.text import canonical_url, format_time, utc_now
from cstoscrape.web.decode import GZIP_MAGIC, decoded
from cstoscrape.web.fetch import MAX_REDIRECTS, Fetcher
from cstoscrape.web.guard import is_loopback
from cstoscrape.web.settings import MIB, FetchSettings

HOST = "web.archive.org"
_LIST_DELAY_SECONDS = 2.5
_BUSY_SECONDS = 90.0  # "a minute or more"; who comes back sooner is blocked for an hour
_ROWS = 10_000
_COLUMNS = "urlkey,timestamp,original,mimetype,statuscode,digest,length"
_MAX_BYTES = 20 * MIB
_RECORDED = "x-archive-orig-"
_COPY = re.compile(r"(?:https?://([^/]+))?/web/(\d{1,14})(?:[a-z]{2}_)?/(.+)")


class WaybackMachine:
    """Asks the archive, one request at a time."""

    def __init__(
        self,
        base: str | None,
        delay_seconds: float,
        user_agent: str,
        *,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open nothing yet.

        Args:
            base: The address to connect to instead of the archive's own; it may be a loopback one.
            delay_seconds: Between the starts of two requests for captures.
            user_agent: The honest name of the program.
            now: The present time.
            sleep: Waits so many seconds.
        """
        netloc = urlsplit(base or "").netloc
        settings = FetchSettings(
            frozenset({HOST}),
            user_agent=user_agent,
            bases={HOST: base} if base else {},
            delay_seconds=delay_seconds,
            busy_seconds=_BUSY_SECONDS,
        )
        is_near = is_loopback(urlsplit(base or "").hostname or "")
        list_delay = delay_seconds if is_near else max(delay_seconds, _LIST_DELAY_SECONDS)
        # A long list is put together while one waits for it.
        patient = replace(settings, delay_seconds=list_delay, timeout_seconds=120.0, deadline_seconds=300.0)
        self._hosts = frozenset({None, HOST, netloc})
        self._lists = Fetcher(patient, now=now, sleep=sleep)
        self._copies = Fetcher(settings, now=now, sleep=sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lists.close()
        self._copies.close()

    @property
    def requests(self) -> int:
        """All requests sent."""
        return self._lists.requests + self._copies.requests

    @property
    def bytes(self) -> int:
        """The bytes of all bodies as they came over the wire."""
        return self._lists.bytes + self._copies.bytes

    def fetch_list(self, host: str, resume_key: str | None) -> str:
        """Fetch a page of the list of all captures of a host (CDX, as `archive.cdx` reads it).

        No bound or filter is asked for: the server reads what it leaves out, and ends a list when it has read
        enough.

        Raises:
            SiteError: The archive gave no list.
        """
        asked = {"url": host, "matchType": "host", "fl": _COLUMNS, "limit": str(_ROWS), "showResumeKey": "true"}
        if resume_key is not None:
            asked["resumeKey"] = resume_key
        answer = self._lists.fetch(f"https://{HOST}/cdx/search/cdx?{urlencode(asked)}")
        if answer.status != 200:
            message = f"the archive gives no list of {host} (it answers {answer.status}); try again later"
            raise SiteError(answer.url, "http", message)
        return decoded(answer, max_bytes=_MAX_BYTES).decode("utf-8", "replace")

    def fetch_copy(self, timestamp: str, original: str) -> Capture | None:
        """Fetch what was recorded of an address at a time, or at the one that the archive has it from instead.

        Returns:
            The exchange of old, under its own address and time, whatever its status; None if the archive says
            that it has none.

        Raises:
            SiteError: The archive can't be reached, or is in trouble.
        """
        asked = url = _copy_url(timestamp, original)
        for _ in range(MAX_REDIRECTS):
            answer = self._copies.fetch(url)
            # An error with this header was the site's own, long ago; one without it is the archive's.
            moment = _moment(answer.header("memento-datetime") or "")
            if moment is not None:
                return _recorded(answer, original, moment)
            if answer.status >= 500:
                raise SiteError(asked, "http", f"the archive answers {answer.status}; run again later")
            target = self._elsewhere(answer, original)
            if target is None:
                return None
            url = target
        return None

    def _elsewhere(self, answer: Capture, original: str) -> str | None:
        """Where a redirect to another time of the same address leads."""
        match = _COPY.fullmatch(answer.header("location") or "")
        if match is None or match[1] not in self._hosts:
            return None
        try:
            is_same = canonical_url(match[3]) == canonical_url(original)
        except ValueError:
            return None
        return _copy_url(match[2], match[3]) if is_same else None


def _copy_url(timestamp: str, original: str) -> str:
    """Where the archive keeps the original bytes (`id_`) of a capture."""
    return f"https://{HOST}/web/{timestamp}id_/{original}"


def _moment(text: str) -> str | None:
    """A Memento-Datetime as times are stored."""
    try:
        return format_time(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None


def _recorded(answer: Capture, original: str, fetched_at: str) -> Capture:
    """The exchange that a copy holds: the site's own header fields, and the body as the site sent it."""
    fields = [(name[len(_RECORDED) :], value) for name, value in answer.headers if name.lower().startswith(_RECORDED)]
    names = {name.lower() for name, _ in fields}
    for name in ("Content-Type", "Location"):
        value = answer.header(name.lower())
        if value is not None and name.lower() not in names:
            match = _COPY.fullmatch(value)
            fields.append((name, match[3] if match else value))
    headers: Headers = tuple(fields)
    capture = Capture(original, fetched_at, answer.status, headers, answer.body)
    if answer.body.startswith(GZIP_MAGIC) and "content-encoding" not in names:
        # Packed for the way, or the record has lost the field: bytes that no reader could take for a page.
        return replace(capture, body=decoded(capture, max_bytes=_MAX_BYTES))
    return capture
