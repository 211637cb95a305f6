"""One walk of the tree: a page as flat lines of text, each with the boxes (elements) that it stands in.

A line is the text between block boundaries or `<br>`. Boxes are intervals over the lines, so that all that
later modules decide is list work. Nothing is judged here: what is furniture, headline or body is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from urllib.parse import urlsplit
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cstoscrape.errors import LayoutError
from cstoscrape.parser.guard import MAX_BODY_BYTES as MAX_BODY_BYTES
from cstoscrape.parser.guard import guard, without_noscript
from cstoscrape.parser.tags import ANCHOR, BLOCK_IDS, BR, BUTTON, DOCTYPE, LEAF_IDS, MEDIA_IDS, TEXT
from cstoscrape.text import absolute_url, canonical_url, clean

_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_MAX_PIECES = 30_000
"""The longest treaty has a few thousand; each costs some microseconds in everything that follows."""
_DIGITS = re.compile(r"\d+")
_FILES = re.compile(r"\.(?:docx?|pdf|rtf|odt|xlsx?|ods|pptx?|odp|zip|rar|7z|txt|csv)$", re.IGNORECASE)
_CLICK_URL = re.compile(r"""(?:location(?:\.href)?\s*=|open\(|assign\()\s*\\?["']([^"'\\]+)""")


def is_file_link(href: str) -> bool:
    """Whether a link leads to a document rather than a page."""
    return "." in href and _FILES.search(href.split("#")[0].split("?")[0]) is not None


class Box:
    """An element as an interval over the lines: `lines[start:end]` stand in it."""

    __slots__ = ("cls", "end", "has_button", "is_link", "node", "parent", "path", "start", "tag")

    def __init__(self, tag: str, cls: str, path: int, parent: Box | None, start: int, node: LexborNode) -> None:
        self.tag, self.cls, self.path, self.parent, self.node = tag, cls, path, parent, node
        self.start = self.end = start
        self.is_link = self.has_button = False

    def child_around(self, box: Box) -> Box | None:
        """The child that holds another box; None if that is no descendant."""
        inner = None
        for outer in box.ancestors():
            if outer is self:
                return inner
            inner = outer
        return None

    def ancestors(self) -> Iterator[Box]:
        """The box itself and those around it, innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


class Line:
    """The text between two boundaries, or one picture or video.

    Attributes:
        text: Cleaned text; empty for media.
        path: A stable hash of tags and classes from the root down to the line.
        box: The innermost box.
        parts: The text nodes as they stood in the source, joined they are the line.
        spans: Links as (href, first part, part behind the last).
        tied: Whether a single `<br>` and nothing else parts it from the line above.
        media: (`image` or `embed`, address, alt text) for a picture or video.
    """

    __slots__ = ("_all_links", "box", "media", "parts", "path", "spans", "text", "tied")

    def __init__(self, box: Box, parts: list[str], spans: list[tuple[str, int, int]], tied: bool) -> None:
        self.box, self.parts, self.spans, self.tied = box, parts, spans, tied
        self.path = box.path
        self.text = clean("".join(parts)) if len(parts) != 1 else clean(parts[0])
        self.media: tuple[str, str, str] | None = None
        self._all_links: bool | None = None if spans else False

    @property
    def node_texts(self) -> list[str]:
        """The cleaned text nodes that hold anything."""
        return [text for text in map(clean, self.parts) if text]

    @property
    def is_whole_link(self) -> bool:
        """Whether every letter of the line stands in one link."""
        if len(self.spans) != 1:
            return False
        _, first, last = self.spans[0]
        return not any(part.strip() for part in self.parts[:first]) and not any(
            part.strip() for part in self.parts[last:]
        )

    @property
    def unlinked(self) -> str:
        """The text that stands outside the line's links."""
        linked: set[int] = set()
        for _, first, last in self.spans:
            linked.update(range(first, last))
        return clean(" ".join(part for index, part in enumerate(self.parts) if index not in linked))

    @property
    def is_all_links(self) -> bool:
        """Whether nothing but separators stands outside the line's links."""
        if self._all_links is None:
            _, first, last = self.spans[0]
            whole = first == 0 and last == len(self.parts)
            self._all_links = whole or not any(map(str.isalnum, self.unlinked))
        return self._all_links

    @property
    def is_attachment(self) -> bool:
        """Whether the line is there to offer a document: its link to the file is most of it."""
        for href, first, last in self.spans:
            if is_file_link(href):
                return len(self.text) <= 60 or len(self.link_text(first, last)) * 2 >= len(self.text)
        return False

    def link_text(self, first: int, last: int) -> str:
        """The text of a link, by its span."""
        return clean("".join(self.parts[first:last]))


class Page:
    """A page's lines, its metadata and its own address."""

    def __init__(self, url: str, lines: list[Line], boxes: list[Box], tree: LexborHTMLParser) -> None:
        self.url, self.lines, self.boxes, self._tree = url, lines, boxes, tree
        self._targets: dict[str, str | None] = {}

    def absolute(self, href: str) -> str | None:
        """The absolute address of a link on the page; None for what is no http(s) address."""
        if href[:1] == "/" and href[:2] != "//" and "/." not in href and href.isascii() and href.isprintable():
            return self._origin + href.replace(" ", "%20")
        return absolute_url(self._base, href)

    def target(self, href: str) -> str | None:
        """The canonical address that a link leads to; None for a place on the page, and what is no http(s) address."""
        if href not in self._targets:
            # Pages share the links of their menus, and most begin at the host's root.
            is_rooted = href[:1] == "/" and href[:2] != "//"
            self._targets[href] = _target(self._origin if is_rooted else self._base, href)
        return self._targets[href]

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

    @cached_property
    def json_ld(self) -> list[str]:
        """The raw texts of the page's JSON-LD scripts."""
        return [node.text() for node in self._tree.css('script[type="application/ld+json"]')]

    @cached_property
    def times(self) -> list[LexborNode]:
        """The `<time datetime>` elements."""
        return self._tree.css("time[datetime]")

    @cached_property
    def pager_addresses(self) -> list[str]:
        """Addresses in `data-url`-like attributes of buttons that load more."""
        nodes = self._tree.css("[data-url],[data-href],[data-next],[data-next-url]")
        values = [
            node.attributes.get(key)
            for node in nodes
            for key in ("data-url", "data-href", "data-next", "data-next-url")
        ]
        return [address for value in values if value and (address := self.absolute(value))]


@lru_cache(maxsize=65536)
def _target(base: str, href: str) -> str | None:
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
    walk = _Walk(url)
    if tree.body is not None:
        walk.run(tree.body)
    return Page(url, walk.lines, walk.boxes, tree)


class _Walk:
    """The state of one walk: the open boxes, and the parts of the line being gathered."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lines: list[Line] = []
        self.boxes: list[Box] = []
        self._parts: list[str] = []
        self._spans: list[tuple[str, int, int]] = []
        self._anchor: str | None = None
        self._anchor_from = 0
        self._breaks = 0
        self._after: list[Line] = []
        self._places: dict[tuple[int, int, str | None], tuple[str, int]] = {}

    def run(self, root: LexborNode) -> None:
        """Walk `root` in document order, opening and closing boxes on the way."""
        box = Box("body", "", crc32(b"body"), None, 0, root)
        self.boxes.append(box)
        node = root.first_child
        stack: list[tuple[LexborNode, Box]] = []
        while node is not None or stack:
            if node is None:
                node, outside = stack.pop()
                if box is not outside:
                    self._close(box)
                    box = outside
            else:
                tag = node.tag_id
                if tag == TEXT:
                    text = node.text_content or ""
                    # White space between elements is most of a page's text nodes, and nothing at the start of a line.
                    if self._parts or not text.isspace():
                        self._parts.append(text)
                elif tag > DOCTYPE and tag not in LEAF_IDS:
                    opened = self._open(node, tag, box)
                    if opened is not None:
                        stack.append((node, box))
                        box = opened
                        node = node.first_child
                        continue
                elif tag == BR:
                    self._break(box)
                elif tag > DOCTYPE:
                    self._add_leaf(node, tag, box)
            node = node.next
        self._flush(box)
        self.boxes[0].end = len(self.lines)

    def _open(self, node: LexborNode, tag: int, box: Box) -> Box | None:
        """The box for the inside of an element: a new one, the same for an inline element, None for a hidden one."""
        name = BLOCK_IDS.get(tag)
        attributes = node.attributes if name is not None or node.attrs else None
        if attributes and _is_hidden(attributes):
            return None
        if name is None:
            return box
        if tag != ANCHOR:
            self._flush(box)
        cls = attributes.get("class") if attributes else None
        key = (box.path, tag, cls)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = _place(name, cls or "", box.path)
        opened = Box(name, place[0], place[1], box, len(self.lines), node)
        self.boxes.append(opened)
        if len(self.boxes) > _MAX_PIECES:
            self._check_size()
        if attributes and self._anchor is None:
            href = attributes.get("href") if tag == ANCHOR else _click_url(attributes)
            if href:
                self._anchor, self._anchor_from, opened.is_link = href, len(self._parts), True
        return opened

    def _close(self, box: Box) -> None:
        """Leave an element that has a box."""
        if box.tag == "a":
            if self._anchor is not None and box.is_link and len(self._parts) > self._anchor_from:
                self._spans.append((self._anchor, self._anchor_from, len(self._parts)))
            box.end = len(self.lines) + bool(self._parts)
            if box.is_link and box.start == box.end and box.parent is not None:
                self._lend_link(box.parent)
        else:
            if self._parts or self._after:
                self._flush(box)
            else:
                self._breaks = self._anchor_from = 0
            box.end = len(self.lines)
        if box.is_link:
            self._anchor = None

    def _lend_link(self, outside: Box) -> None:
        """An empty link that lies over its card leads as the card's text does: the line above gets it."""
        if self._anchor is not None and len(self.lines) > outside.start:
            line = self.lines[-1]
            line.spans = [*line.spans, (self._anchor, len(line.parts), len(line.parts))]

    def _check_size(self) -> None:
        if len(self.boxes) > _MAX_PIECES or len(self.lines) > _MAX_PIECES:
            raise LayoutError(self.url, "the page has too many elements or lines and is not read")

    def _break(self, box: Box) -> None:
        self._check_size()
        had_text = self._flush(box, by_break=True)
        self._breaks = 1 if had_text else self._breaks + 1

    def _flush(self, box: Box, *, by_break: bool = False) -> bool:
        """End the line being gathered; whether it held any text."""
        if not self._parts and not self._after:
            self._breaks = self._breaks if by_break else 0
            self._anchor_from = 0
            return False
        parts, self._parts = self._parts, []
        spans, self._spans = self._spans, []
        if self._anchor is not None:
            if len(parts) > self._anchor_from:
                spans.append((self._anchor, self._anchor_from, len(parts)))
            self._anchor_from = 0
        line = None
        if parts and not (len(parts) == 1 and parts[0].isspace()):
            line = Line(box, parts, spans, self._breaks == 1)
            if line.text:
                self.lines.append(line)
            else:
                line = None
        if line is not None or not by_break:
            self._breaks = 0
        if self._after:
            self.lines += self._after
            self._after = []
        return line is not None

    def _add_leaf(self, node: LexborNode, tag: int, box: Box) -> None:
        """An element whose inside is no text of the page."""
        if tag in MEDIA_IDS:
            self._add_media(node, box, MEDIA_IDS[tag])
        elif tag == BUTTON:
            box.has_button = True

    def _add_media(self, node: LexborNode, box: Box, name: str) -> None:
        """A picture or video as a line of its own: at once, or after the text in whose midst it stands."""
        self._check_size()
        attributes = node.attributes
        if _is_hidden(attributes) or attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1"):
            return
        src = attributes.get("src") or attributes.get("data-src") or attributes.get("data-original") or ""
        if name == "video" and not src:
            source = node.css_first("source[src]")
            src = (source.attributes.get("src") or "") if source is not None else ""
        if not src:
            return
        spans = [(self._anchor, 0, 0)] if self._anchor is not None else []
        line = Line(box, [], spans, False)
        line.media = ("image" if name == "img" else "embed", src, clean(attributes.get("alt") or ""))
        line.path = crc32(name.encode(), box.path)
        if any(part.strip() for part in self._parts):
            self._after.append(line)
        else:
            self.lines.append(line)


def _place(name: str, cls: str, outside: int) -> tuple[str, int]:
    """An element's classes without their digits, which often count, and the path hash of its inside."""
    if cls and not cls.isalpha():
        cls = " ".join(_DIGITS.sub("", cls).split())
    return cls, crc32(f"{name}.{cls}".encode(errors="replace"), outside)


def _click_url(attributes: dict[str, str | None]) -> str | None:
    """An address in `onclick` leads as a link does."""
    match = _CLICK_URL.search(attributes.get("onclick") or "") if "onclick" in attributes else None
    return match[1] if match else None


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None
