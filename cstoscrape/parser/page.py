"""A page that was walked: its lines, its metadata, and where its links lead."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cstoscrape.parser.guard import guard, without_noscript
from cstoscrape.parser.lines import Box, Line
from cstoscrape.parser.walk import Walk
from cstoscrape.text import absolute_url, canonical_url, clean, iso_day, title_key

_PHOTO = re.compile(r"©\s*(?:photo|фото)\b", re.IGNORECASE)
_FEW_LINES = 4
_SAYS_TEXT = (b"articleBody", b"e-content")
_MOST_HEADINGS = 2
_TITLE_MARKS = re.compile(r"\s+[|–—·•»/:-]{1,2}\s+|\s*[|»]\s*")
_META_DAYS = ("article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dcterms.date")
LOADERS = ("data-url", "data-href", "data-next", "data-next-url")
"""Attributes of what loads more, with its address."""


class Page:
    """A page's lines, its metadata and its own address."""

    def __init__(
        self, url: str, lines: list[Line], boxes: list[Box], tree: LexborHTMLParser, *, may_state_text: bool
    ) -> None:
        self.url, self.lines, self.boxes, self._tree = url, lines, boxes, tree
        self._may_state_text = may_state_text

    def absolute(self, href: str) -> str | None:
        """The absolute address of a link on the page; None for what is no http(s) address."""
        if href[:1] == "/" and href[:2] != "//" and "/." not in href and href.isascii() and href.isprintable():
            return self._origin + href.replace(" ", "%20")
        return absolute_url(self._base, href)

    def target(self, href: str) -> str | None:
        """The canonical address that a link leads to; None for a place on the page, and what is no http(s) address."""
        return target(self.base_of(href), href)

    def base_of(self, href: str) -> str:
        """What a link is resolved against: one address for all pages where it begins at the host's root."""
        return self._origin if href[:1] == "/" and href[:2] != "//" else self._base

    @cached_property
    def notices(self) -> list[int]:
        """Indexes of the lines that are the site's copyright notice; that of a picture stands with it."""
        return [at for at, line in enumerate(self.lines) if line.text[:1] == "©" and not self._is_of_picture(at)]

    def _is_of_picture(self, at: int) -> bool:
        line = self.lines[at]
        if _PHOTO.match(line.text) or self.is_below_picture(at) or line.box.enclosing("figure") is not None:
            return True
        if line.has_year:  # the owner's notice has one, or a logo
            return False
        gallery = self.lines[line.box.with_siblings().start]
        return gallery.is_photo or any(first.is_photo for first in self.firsts_around(line))

    def firsts_around(self, line: Line) -> Iterator[Line]:
        """The first lines of the small elements around a line, innermost first: of a caption's it is the picture."""
        return (self.lines[box.start] for box in line.box.small_around(_FEW_LINES))

    def picture_beside(self, line: Line) -> Line | None:
        """The picture or video that begins a small element in which a line stands."""
        return next((first for first in self.firsts_around(line) if first.media is not None), None)

    def is_below_picture(self, at: int) -> bool:
        """Whether a line stands right below a picture in its element."""
        above = self.lines[at - 1] if at else None
        return above is not None and above.media is not None and above.box is self.lines[at].box

    @cached_property
    def headings(self) -> set[int]:
        """Indexes of the lines that head the page: `<h1>`, and unlinked ones that say what its `<title>` is made of."""
        first = [at for at, line in enumerate(self.lines) if line.box.tag == "h1" and line.text]
        parts = [self.title, *_TITLE_MARKS.split(self.title)] if self.title else []
        names = {key for part in parts if (key := title_key(part))}
        longest = max(map(len, parts), default=0) + 20
        named = [
            at
            for at, line in enumerate(self.lines)
            if line.text and not line.spans and len(line.text) <= longest and title_key(line.text) in names
        ]
        if any(at in named for at in first):
            named = []
        # What stands there more often is a rubric or a template's habit, part of the cards.
        return {at for group in (first, named) if len(group) <= _MOST_HEADINGS for at in group}

    def select(self, selector: str) -> list[LexborNode]:
        """The elements that a CSS selector matches, in the page's order."""
        return self._tree.css(selector)

    def box_of(self, node: LexborNode) -> Box | None:
        """The box of an element; None for an inline one."""
        return self._boxes_by_node.get(node)

    @cached_property
    def _boxes_by_node(self) -> dict[LexborNode, Box]:
        return {box.node: box for box in self.boxes}

    @cached_property
    def stated_text(self) -> Box | None:
        """The one element that says it holds an article's text (schema.org `articleBody`, microformats `e-content`)."""
        if not self._may_state_text:
            return None
        boxes = {self.box_of(node) for node in self.select('[itemprop~="articleBody"], .e-content')}
        return boxes.pop() if len(boxes) == 1 else None

    @cached_property
    def _origin(self) -> str:
        parts = urlsplit(self._base)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def _base(self) -> str:
        node = self._tree.css_first("base[href]")
        href = node.attributes.get("href") if node is not None else None
        return absolute_url(self.url, href) or self.url if href else self.url

    @cached_property
    def title(self) -> str:
        """The text of `<title>`, or an empty one."""
        node = self._tree.css_first("head title") or self._tree.css_first("title")
        return clean(node.text()) if node is not None else ""

    @cached_property
    def canonical(self) -> str | None:
        """What the page's `<link rel=canonical>` says."""
        node = self._tree.css_first("link[rel=canonical]")
        return node.attributes.get("href") if node is not None else None

    @cached_property
    def meta(self) -> dict[str, str]:
        """The `<meta>` fields by lower-case property or name; the first of each wins."""
        found: dict[str, str] = {}
        for node in self._tree.css("meta[content]"):
            attributes = node.attributes
            key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            if key:
                found.setdefault(key.lower(), clean(attributes.get("content") or ""))
        return found

    @property
    def stated_day(self) -> tuple[str, str] | None:
        """The day (`YYYY-MM-DD`) of publication that metadata give, and which: a `<meta>`, or JSON-LD of an article."""
        for key in _META_DAYS:
            if (day := iso_day(self.meta.get(key))) is not None:
                return day, key
        for script in self._tree.css('script[type="application/ld+json"]'):
            if (day := iso_day(_published(script.text()))) is not None:
                return day, "JSON-LD datePublished"
        return None

    @cached_property
    def pager_addresses(self) -> list[str]:
        """Addresses in `data-url`-like attributes of buttons that load more."""
        nodes = self._tree.css(",".join(f"[{key}]" for key in LOADERS))
        values = [node.attributes.get(key) for node in nodes for key in LOADERS]
        return [address for value in values if value and (address := self.absolute(value))]


def _published(raw: str) -> str | None:
    try:
        todo: list[Any] = [json.loads(raw)]
    except (ValueError, RecursionError):
        return None
    while todo:
        item = todo.pop(0)
        if isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            kinds = item.get("@type", "")
            if "Article" in str(kinds) or "Posting" in str(kinds) or kinds == "Report":
                value = item.get("datePublished")
                return value if isinstance(value, str) else None
            todo += [item[key] for key in ("@graph", "mainEntity") if key in item]
    return None


@lru_cache(maxsize=65536)
def target(base: str, href: str) -> str | None:
    """The canonical address that a link leads to; None for a place on the page, and what is no http(s) address."""
    address = absolute_url(base, href) if not href.startswith("#") else None
    try:
        return canonical_url(address) if address is not None else None
    except ValueError:
        return None


def read_page(body: bytes, url: str) -> Page:
    """Parse a page and walk it once.

    Args:
        body: The page as UTF-8, or with a BOM or `<meta charset>` that says otherwise.
        url: Its own canonical address.

    Raises:
        LayoutError: The page would hang the parser.
    """
    guard(body, url)
    tree = LexborHTMLParser(without_noscript(body))
    walk = Walk(url)
    if tree.body is not None:
        walk.run(tree.body)
    may_state_text = any(word in body for word in _SAYS_TEXT)
    return Page(url, walk.lines, walk.boxes, tree, may_state_text=may_state_text)
