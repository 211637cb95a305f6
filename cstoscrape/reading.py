"""A capture to what follows from it: its kind, and what the parser makes of it. No files, no SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit
from zlib import crc32

from cstoscrape.errors import LayoutError, SiteError
from cstoscrape.model import Capture, Hint
from cstoscrape.parser.article import PARSER_VERSION, read_article
from cstoscrape.parser.encoding import as_utf8
from cstoscrape.parser.furniture import Fingerprint
from cstoscrape.parser.guard import MAX_BODY_BYTES
from cstoscrape.parser.kinds import special_kind
from cstoscrape.parser.listing import Listing, read_listing
from cstoscrape.parser.page import Page, read_page
from cstoscrape.site import Place, Profile
from cstoscrape.store.fold import make_content
from cstoscrape.store.write import Parsed
from cstoscrape.text import absolute_url

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_DAYS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Opened:
    """A capture under its own canonical address, looked into.

    Attributes:
        page: The walked page; for a capture that holds none, its kind (`Parsed.kind`).
    """

    capture: Capture
    place: Place
    digest: str
    page: Page | str


class Reader:
    """Reads captures by a profile.

    Attributes:
        stamp: What a parse depends on beside the capture, its hint and its neighbours: it is kept with each.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.stamp = f"{PARSER_VERSION}.{profile.stamp}"

    def own(self, capture: Capture) -> Capture | None:
        """A capture under its own canonical address; None if that belongs to no section of the profile.

        None also for a redirect to another spelling (https, www) of the same address: that says nothing of the page.
        """
        own = self._profile.own(capture.url)
        if own is None or self._is_respelling(capture, own[0]):
            return None
        return replace(capture, url=own[0]) if own[0] != capture.url else capture

    def _is_respelling(self, capture: Capture, url: str) -> bool:
        if capture.status not in _REDIRECTS or self._target(capture) != url:
            return False
        return urlsplit(capture.header("location") or "").query in ("", urlsplit(capture.url).query)

    def open(self, capture: Capture, digest: str) -> Opened:
        """Look into a capture that has its own address.

        Args:
            capture: As `own` gives it.
            digest: Its payload's.
        """
        place = self._profile.place(capture.url)
        assert place is not None
        return Opened(capture, place, digest, self._page(capture, place))

    def _page(self, capture: Capture, place: Place) -> Page | str:
        if capture.status == 304:
            return "not-modified"
        if capture.status in _REDIRECTS:
            return self._redirect_kind(capture, place)
        try:
            body = decode(capture)
            page = read_page(body, capture.url)
        except SiteError:
            return "error"
        except LayoutError:
            return "unknown" if capture.status == 200 else "error"
        kind = special_kind(page, body, status=capture.status)
        if kind == "not-found" and capture.status not in (404, 410):
            return "soft-404"
        if kind is not None:
            return kind
        return page if capture.status == 200 else "error"

    def _redirect_kind(self, capture: Capture, place: Place) -> str:
        """A redirect of an article to its own section, or the front page, says that it is gone."""
        target = self._target(capture)
        if target is None or place.kind != "article" or not capture.url.startswith(target):
            return "redirect"
        return "redirect" if self._is_article(target) else "redirect-home"

    def _target(self, capture: Capture) -> str | None:
        address = absolute_url(capture.url, capture.header("location") or "")
        try:
            return self._profile.own_url(address) if address else None
        except ValueError:  # a port that is no number
            return None

    def _is_article(self, url: str) -> bool:
        place = self._profile.place(url)
        return place is not None and place.kind == "article"

    def without_page(self, opened: Opened) -> Parsed:
        """What follows from a capture that holds no page of news."""
        assert isinstance(opened.page, str)
        target = self._target(opened.capture) if opened.page == "redirect" else None
        problems = {"redirect": f"redirects to {target}", "unknown": "the page is too large or too deep to be read"}
        return Parsed(
            opened.capture,
            opened.digest,
            opened.place.edition,
            opened.place.section,
            opened.page,
            entries=() if opened.place.kind == "listing" else None,
            moved_to=target if target and self._is_article(target) else None,
            parser=self.stamp,
            problems=(problems[opened.page],) if opened.page in problems else (),
        )

    def listing(self, opened: Opened) -> tuple[Listing, Parsed]:
        """What follows from a listing page."""
        assert isinstance(opened.page, Page)
        listing = read_listing(opened.page, self._profile, captured_at=opened.capture.fetched_at)
        found = (*listing.entries, *(replace(entry, is_main=False) for entry in listing.others))
        return listing, Parsed(
            opened.capture,
            opened.digest,
            opened.place.edition,
            opened.place.section,
            "listing" if listing.entries else "unknown",
            entries=found,
            fingerprint=listing.fingerprint.to_bytes() if found else None,
            parser=self.stamp,
            evidence=listing.evidence,
            problems=listing.problems,
        )

    def article(self, opened: Opened, hint: Hint, near: Sequence[Fingerprint]) -> Parsed:
        """What follows from an article page, its listing's hint, and its neighbours."""
        assert isinstance(opened.page, Page)
        capture = opened.capture
        article = read_article(opened.page, self._profile, hint, near, capture.fetched_at)
        content = None
        problems = list(article.problems)
        if article.is_release and article.title is not None:
            day, source = article.date, article.date_source
            if day is not None and _is_ahead(day, capture.fetched_at):
                problems.append(f"the date {day} lies ahead of the capture, and is not believed")
                day = source = None
            content = make_content(article.title, day, source, article.blocks)
        else:
            problems.insert(0, article.missing)
        return Parsed(
            capture,
            opened.digest,
            opened.place.edition,
            opened.place.section,
            "article" if content is not None else "unknown",
            content=content,
            fingerprint=article.fingerprint.to_bytes(),
            inputs=inputs_key(article.verdict.key(), hint),
            parser=self.stamp,
            evidence=article.evidence,
            problems=tuple(dict.fromkeys(problems)),
        )


def inputs_key(verdict_key: int, hint: Hint) -> int:
    """A number for all that a parse depends on beside the page and the parser."""
    return crc32(json.dumps([verdict_key, hint.date, hint.title]).encode())


def _is_ahead(day: str, fetched_at: str) -> bool:
    return date.fromisoformat(day) > date.fromisoformat(fetched_at[:10]) + timedelta(days=_DAYS_AHEAD)


def decode(capture: Capture) -> bytes:
    """A capture's page in UTF-8, free of its content coding.

    Raises:
        SiteError: The body can't be decoded, or is too large.
    """
    from cstoscrape.web.decode import decoded

    return as_utf8(decoded(capture, max_bytes=MAX_BODY_BYTES), capture.header("content-type"))
