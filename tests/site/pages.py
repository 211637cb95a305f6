"""The site without a socket: what is published, and the answer to each path, drawn once and kept."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.site.families import FAMILIES, Page
from tests.site.model import HOSTS, NEWS, Release, Traits

ROBOTS = "User-agent: *\nDisallow: /bitrix/\nDisallow: /search/\n"
_TICKER_ITEMS = 4
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site says to a path; `modified` is when the page came to be as it is."""

    status: int
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    location: str | None = None
    modified: datetime = _EPOCH

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        return f'"{sha256(self.body).hexdigest()[:16]}"'

    def gzipped(self) -> bytes:
        """The body in gzip, the same bytes each time."""
        return gzip.compress(self.body, 6, mtime=0)


class Pages:
    """One edition of the site, changing while it runs.

    Args:
        releases: What is published; those of the other edition are left out. Order within a day is kept.
        edition: `en` or `ru`.
        family: The markup, a key of `FAMILIES`.
        page_size: Entries on a listing page.
        absolute_links: Scheme and host that all links begin with; relative links if empty.
        pad_to: Bytes that an article page weighs about, brought up with menu and script.
    """

    def __init__(
        self,
        releases: Iterable[Release],
        edition: str = "en",
        family: str = "stock",
        *,
        page_size: int = 10,
        absolute_links: str = "",
        pad_to: int = 0,
    ) -> None:
        self.edition, self.page_size, self.absolute_links = edition, page_size, absolute_links
        self.robots: str | None = ROBOTS
        self._family = family
        own = [release for release in releases if release.edition == edition]
        self._releases = sorted(own, key=lambda release: release.date, reverse=True)
        self._lock = threading.RLock()
        self._changes = 0
        self._hidden: set[str] = set()
        self._stamps: dict[bytes, datetime] = {}
        self._filler = ""
        self._reindex()
        if pad_to and self._releases:
            weight = len(self.answer(self._releases[-1].address).body)
            self._filler = _filler(pad_to - weight)
            self._reindex()

    @property
    def releases(self) -> tuple[Release, ...]:
        """What stands on the site now, in the listings' order."""
        return tuple(self._releases)

    @property
    def traits(self) -> Traits:
        """What the present family shows; hand them to `expected`."""
        return FAMILIES[self._family].traits

    @property
    def family(self) -> str:
        """The present markup; set it to redesign the site."""
        return self._family

    @family.setter
    def family(self, name: str) -> None:
        with self._lock:
            self._family = name
            self._changed()

    def publish(self, release: Release) -> None:
        """Put a release at the top of its listing."""
        self.insert(release, 0)

    def insert(self, release: Release, position: int) -> None:
        """Put a release at a place of its section's listing, whatever its date; 0 is the top."""
        with self._lock:
            shelf = self._sections.get(release.section, [])
            before = shelf[position] if position < len(shelf) else None
            index = self._releases.index(before) if before else len(self._releases)
            self._releases.insert(index if position else 0, release)
            self._changed()

    def edit(self, slug: str, **changes: Any) -> Release:
        """Change fields of the release with this slug where it stands; the new state is returned."""
        with self._lock:
            index = self._index_of(slug)
            self._releases[index] = replace(self._releases[index], **changes)
            self._changed()
            return self._releases[index]

    def remove(self, slug: str) -> None:
        """Take a release away; its address then answers 404."""
        with self._lock:
            del self._releases[self._index_of(slug)]
            self._changed()

    def hide(self, slug: str) -> None:
        """Take a release off the listing; its address still answers."""
        with self._lock:
            self._hidden.add(slug)
            self._changed()

    def listing_paths(self, section: str = NEWS) -> list[str]:
        """The addresses of a section's listing pages."""
        last = self._last(section)
        return [section, *(f"{section}?PAGEN_1={number}" for number in range(2, last + 1))]

    def answer(self, path: str) -> Answer:
        """The answer to a path with its query, as the healthy site gives it."""
        with self._lock:
            if path not in self._answers:
                self._answers[path] = self._stamped(self._draw(path))
            return self._answers[path]

    def message(self, status: int, title: str = "", text: str = "") -> Answer:
        """A page in the site's own frame that only says something, "Page not found" by default."""
        page = self._page(NEWS)
        title, text = title or page.words["not_found"], text or page.words["not_found_text"]
        return self._html(status, FAMILIES[self._family].message(page, title, text))

    def empty_listing(self, path: str) -> Answer:
        """A listing page without its entries; the ticker still stands."""
        return self._html(200, FAMILIES[self._family].listing(self._page(_section(path))))

    def _index_of(self, slug: str) -> int:
        return next(index for index, release in enumerate(self._releases) if release.slug == slug)

    def _changed(self) -> None:
        self._changes += 1
        self._reindex()

    def _reindex(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._sections: dict[str, list[Release]] = {}
        self._places: dict[str, int] = {}
        for release in self._releases:
            shelf = self._sections.setdefault(release.section, [])
            self._places[unquote(release.address)] = len(shelf)
            shelf.append(release)

    def _last(self, section: str) -> int:
        return max(1, -(-len(self._shown(section)) // self.page_size))

    def _shown(self, section: str) -> list[Release]:
        return [release for release in self._sections.get(section, ()) if release.slug not in self._hidden]

    def _draw(self, path: str) -> Answer:
        parts = urlsplit(path)
        plain = unquote(parts.path)
        if plain == "/robots.txt":
            return self._robots()
        if plain.startswith("/upload/"):
            return Answer(200, f"%file {plain}\n".encode() * 40, "application/octet-stream")
        if plain in ("/", *self._sections):
            return self._listing(NEWS if plain == "/" else plain, parts.query)
        if plain in self._places:
            return self._article(plain)
        if f"{plain}/" in self._places or f"{plain}/" in self._sections:
            return Answer(301, b"", location=f"{parts.path}/")
        return self.message(404)

    def _robots(self) -> Answer:
        if self.robots is None:
            return self.message(404)
        return Answer(200, self.robots.encode(), "text/plain")

    def _listing(self, section: str, query: str) -> Answer:
        asked = parse_qs(query).get("PAGEN_1", ["1"])[0]
        last = self._last(section)
        # Past the last page Bitrix serves the last page again, with status 200.
        number = min(int(asked), last) if asked.isdigit() and int(asked) > 0 else 1
        start = (number - 1) * self.page_size
        entries = tuple(self._shown(section)[start : start + self.page_size])
        page = self._page(section, entries=entries, number=number, last=last)
        return self._html(200, FAMILIES[self._family].listing(page))

    def _article(self, plain: str) -> Answer:
        section = _section(plain)
        shelf, place = self._sections[section], self._places[plain]
        around = shelf[max(0, place - 1) : place] + shelf[place + 1 : place + 4]
        page = self._page(section, related=tuple(around), release=shelf[place])
        return self._html(200, FAMILIES[self._family].article(page, shelf[place]))

    def _page(self, section: str, **parts: Any) -> Page:
        # The press section has a ticker of its own; all others show the news.
        shelf = self._sections.get(section if section.endswith("/smi/") else NEWS, [])
        other = HOSTS["ru" if self.edition == "en" else "en"]
        ticker = tuple(shelf[:_TICKER_ITEMS])
        filler = self._filler
        return Page(self.edition, section, self.absolute_links, f"{other}/", ticker, filler=filler, **parts)

    def _html(self, status: int, text: str) -> Answer:
        charset = FAMILIES[self._family].charset
        body = text.encode(charset, "xmlcharrefreplace")
        return Answer(status, body, f"text/html; charset={charset}")

    def _stamped(self, answer: Answer) -> Answer:
        digest = sha256(answer.body).digest()
        modified = self._stamps.setdefault(digest, _EPOCH + timedelta(seconds=self._changes))
        return replace(answer, modified=modified)


def _section(plain: str) -> str:
    """The section of an article's or a listing's path."""
    path = plain.partition("?")[0].removesuffix("/")
    return f"{path}/" if path.count("/") == 2 else f"{path.rpartition('/')[0]}/"


def _filler(weight: int) -> str:
    """Script and a menu in several levels as a Bitrix page carries them, of about this many bytes."""
    line = "BX.message({'MAIN_USER_CONSENT_LOADING':'Loading...','JS_CORE_HM':'hours and minutes'});\n"
    script = f"\n<script>\n{line * max(0, weight // 4 // len(line))}</script>"
    links: list[str] = []
    while len(script) + sum(map(len, links)) < weight:
        links.append(_menu_item(len(links)))
    return f'{script}\n<ul class="bx-nav-list">{"".join(links)}</ul>'


def _menu_item(number: int) -> str:
    return (
        '\n<li class="bx-nav-2-lvl bx-nav-list-1-col" onmouseover="BX.addClass(this, \'hover\')"'
        f' id="bx_menu_{number}">\n<a class="bx-nav-2-lvl-link" href="/structure/part{number}/"'
        f' data-picture="/upload/menu/part{number}.png">\n'
        f'<span class="bx-nav-2-lvl-link-text">Structure part {number}</span></a></li>'
    )
