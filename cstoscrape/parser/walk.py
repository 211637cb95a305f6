"""One walk of the tree: a page as flat lines of text, each with the boxes (elements) that it stands in.

Nothing is judged here: what is furniture, headline or body is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import NoReturn, TypeAlias
from urllib.parse import urlsplit
from zlib import crc32

from selectolax.lexbor import LexborNode

from cstoscrape.errors import LayoutError
from cstoscrape.parser.lines import HEADINGS, PHOTO, Box, Line
from cstoscrape.parser.tags import (
    ANCHOR,
    BLOCK_IDS,
    BR,
    BUTTON,
    DOCTYPE,
    LAST_OF_HTML,
    LEAF_IDS,
    MEDIA_IDS,
    TEXT,
    TIME,
    custom,
)
from cstoscrape.text import clean

_Attributes: TypeAlias = dict[str, str | None]

_TELLING = frozenset(("hidden", "aria-hidden", "style"))
"""Attributes that can hide an element; most elements have none of them."""
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_MAX_LINES, _MAX_BOXES = 8_000, 15_000
"""The longest treaty has a few thousand lines; each costs some 100 microseconds in all that follows."""
_MAX_DEPTH = 1_000
"""Browsers nest no deeper than some 500; what is asked of a line's ancestors is asked of each."""
_MAX_LINKS = 1_000
"""In one line. A list's cards may be links that stand in one, and each is looked for among all of them."""
_TOO_LARGE = "the page has too many elements or lines"
_TOO_MANY_LINKS = "a line of the page has too many links"
_COUNTS = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|(?:category|tag)-\S+|\d+", re.IGNORECASE)
"""What in a class may be another on each page: a number, a UUID, WordPress' terms of a post."""
_ANSWER = 20
_NEXT, _PREVIOUS = attrgetter("next"), attrgetter("prev")
_SOURCES = ("data-src", "data-original", "data-lazy", "data-lazy-src", "src", "data-srcset", "data-videoid")
"""What a script loads when it comes into sight goes before what stands there until then."""
_SWITCHES = ("1", "true", "lazy")
"""Values with which a page asks a script to load the picture at `src` late."""
_LEADING = frozenset(("onclick", "data-href"))
_BACKGROUND = re.compile(
    r"""background(?:-image)?\s{0,9}:[^;(]{0,99}url\(\s{0,9}["']?([^"'()]{1,500}\.(?:jpe?g|webp))\b""", re.IGNORECASE
)
"""A photo shown by a style; bounded, for a style may be of any length."""
_PLAYED = ("data-src", "data-video", "data-video-src", "data-embed", "data-url", "data-href")
_PLAYS = re.compile(r"\b(?:play|watch|смотр|воспроизв)|[-_]play", re.IGNORECASE)
_CLICK_URL = re.compile(r"""(?:location(?:\.href)?\s*=|open\(|assign\()\s*\\?["']([^"'\\]+)""")


class Walk:
    """The state of one walk: the open boxes, and the parts of the line being gathered.

    Attributes:
        lines: The lines found so far, in document order.
        boxes: The elements found so far, in document order.
    """

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
        self._lent: tuple[str, Box] | None = None
        self._moments: list[str] = []

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
                elif tag > DOCTYPE and (tag not in LEAF_IDS or (tag == BUTTON and _shows_photo(node))):
                    inside = self._enter(node, tag, box)
                    if inside is not None:
                        stack.append((node, box))
                        if len(stack) > _MAX_DEPTH:
                            self._refuse("the page nests its elements too deep")
                        box = inside
                        node = node.first_child
                        continue
                elif tag > DOCTYPE:
                    self._add_leaf(node, tag, box)
            node = node.next
        self._flush(box)
        self.boxes[0].end = len(self.lines)
        self._end_boxes()

    def _end_boxes(self) -> None:
        """No box reaches further than the page: the line of its link may have turned out to show nothing."""
        last = len(self.lines)
        for box in self.boxes:
            if box.end > last:
                box.end = last

    def _enter(self, node: LexborNode, tag: int, box: Box) -> Box | None:
        """The box for the inside of an element; None for one that is hidden, or media."""
        attributes = node.attributes
        name = BLOCK_IDS.get(tag) if tag != BUTTON else "button"
        if tag > LAST_OF_HTML:
            name, media = custom(node.tag or "")
            if media:
                self._add_media(node, box, media)
            if media is not None:
                return None
        if not _TELLING.isdisjoint(attributes) and _is_hidden(attributes):
            if tag == ANCHOR and self._anchor is None and _is_aside_for_readers(attributes):
                self._lend_link(attributes["href"] or "", box)
            return None
        if name is None:
            if tag == TIME and (moment := attributes.get("datetime")):
                self._moments.append(moment)
            self._add_background(node, attributes, box)
            return box
        if attributes.get("role") == "heading":
            name = _heading(attributes)
        return self._open(node, tag, name, attributes, box)

    def _open(self, node: LexborNode, tag: int, name: str, attributes: _Attributes, box: Box) -> Box:
        """The box for the inside of a block element or a link."""
        if tag != ANCHOR:
            if self._parts and self._anchor_from == len(self._parts) and box.is_link and box.parent is not None:
                self._flush(box.parent)  # What stands before a card that is a link is no part of it.
                box.start = len(self.lines)
            elif self._parts or self._after:
                self._flush(box)
            else:
                self._breaks = self._anchor_from = 0
        cls, path = _place(name, attributes.get("class"), box.path)
        opened = Box(name, cls, path, box, len(self.lines), node)
        self.boxes.append(opened)
        if len(self.boxes) > _MAX_BOXES:
            self._refuse(_TOO_LARGE)
        if self._anchor is None and (tag == ANCHOR or not _LEADING.isdisjoint(attributes)):
            href = attributes.get("href") if tag == ANCHOR else _click_url(node, attributes)
            if href:
                self._anchor, self._anchor_from, opened.is_link = href, len(self._parts), True
        self._add_background(node, attributes, opened)
        return opened

    def _close(self, box: Box) -> None:
        """Leave an element that has a box."""
        if box.tag == "a":
            if self._parts and len(self.lines) > box.start and (self.boxes[-1] is not box or _is_before_link(box.node)):
                self._flush(box)  # A card, for it holds blocks, or another link of several lines follows it.
            elif self._anchor is not None and box.is_link and len(self._parts) > self._anchor_from:
                self._spans.append((self._anchor, self._anchor_from, len(self._parts)))
            box.end = len(self.lines) + bool(self._parts)
            is_empty = len(self.lines) == box.start and len(self._parts) == self._anchor_from
            is_empty = is_empty and not (self._after and self._after[-1].box is box)
            if self._anchor is not None and box.is_link and is_empty and box.parent is not None:
                self._lend_link(self._anchor, box.parent)
        else:
            if self._parts or self._after:
                self._flush(box)
            else:
                self._breaks = self._anchor_from = 0
            box.end = len(self.lines)
            if self._lent is not None and self._lent[1] is box:
                self._pay_back(self._lent[0], box)
        if box.is_link:
            self._anchor = None

    def _lend_link(self, href: str, outside: Box) -> None:
        """An empty link that lies over its card leads as the card's text does: the line above gets it, or the next."""
        if self._parts:
            self._spans.append((href, len(self._parts), len(self._parts)))
        elif len(self.lines) > outside.start:
            line = self.lines[-1]
            if not any(href == other for other, _, _ in line.spans):
                line.spans = [*line.spans, (href, len(line.parts), len(line.parts))]
                if len(line.spans) > _MAX_LINKS:
                    self._refuse(_TOO_MANY_LINKS)
        elif not href.startswith("#"):
            self._lent = (href, outside)

    def _pay_back(self, href: str, box: Box) -> None:
        """Give the first line of a card the empty link that stands before it, unless a line has it anyway."""
        self._lent = None
        inside = self.lines[box.start : box.end]
        if inside and not any(href == other for line in inside for other, _, _ in line.spans):
            inside[0].spans = [(href, 0, 0), *inside[0].spans]

    def _refuse(self, why: str) -> NoReturn:
        raise LayoutError(self.url, f"{why} and is not read")

    def _break(self, box: Box) -> None:
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
                if len(self.lines) + len(self._after) > _MAX_LINES:
                    self._refuse(_TOO_LARGE)
                if len(spans) > _MAX_LINKS:
                    self._refuse(_TOO_MANY_LINKS)
                line.moments, self._moments = self._moments, []
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
        """A line break, or an element whose inside is no text of the page."""
        if tag == BR:
            self._break(box)
        elif tag in MEDIA_IDS:
            self._add_media(node, box, MEDIA_IDS[tag])
        elif tag == BUTTON and box.tag in HEADINGS:
            self._parts.append(node.text())
        elif tag == BUTTON and _asks(node):
            self._flush(box)
            self._parts.append(node.text())
            self._flush(box)
        elif tag == BUTTON and _plays(node):
            if src := _to_be_played(node):
                self._add_line_of_media("video", src, "", box)
        elif tag == BUTTON:
            box.has_button = True

    def _add_media(self, node: LexborNode, box: Box, name: str) -> None:
        """A picture or video as a line of its own: at once, or after the text in whose midst it stands."""
        if len(self.lines) + len(self._after) > _MAX_LINES:
            self._refuse(_TOO_LARGE)
        attributes = node.attributes
        if _is_hidden(attributes) or attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1"):
            return
        sources = (src for key in _SOURCES if (src := attributes.get(key)) and not src.startswith("data:"))
        src = next((src for src in sources if src not in _SWITCHES), "")
        if name == "video" and not src:
            source = node.css_first("source[src]")
            src = (source.attributes.get("src") or "") if source is not None else ""
        elif name == "object" and not src:
            src = _played(node)
        if src:
            self._add_line_of_media(name, src, attributes.get("alt") or "", box)

    def _add_background(self, node: LexborNode, attributes: _Attributes, box: Box) -> None:
        """A photo that an empty element shows by its style."""
        if "style" in attributes and (photo := _BACKGROUND.search(attributes["style"] or "")) and _is_empty(node):
            self._add_line_of_media("img", photo[1], attributes.get("title") or "", box)

    def _add_line_of_media(self, name: str, src: str, alt: str, box: Box) -> None:
        spans = [(self._anchor, 0, 0)] if self._anchor is not None else []
        line = Line(box, [], spans, False)
        line.media = ("image" if name == "img" else "embed", src, clean(alt))
        line.leads_below = self._anchor is not None and self._leads_below(self._anchor)
        line.path = crc32(name.encode(), box.path)
        if any(part.strip() for part in self._parts):
            self._after.append(line)
        else:
            self.lines.append(line)

    def _leads_below(self, href: str) -> bool:
        """Whether a link leads to a page below this one, and not to itself in another form (`?print=Y`)."""
        own = urlsplit(self.url)
        _, _, below = href.partition(f"{own.path.rstrip('/')}/")
        return own.path != "/" and not own.query and below[:1] not in ("", "?", "#")


@lru_cache(maxsize=8192)
def _place(name: str, cls: str | None, outside: int) -> tuple[str, int]:
    """An element's classes without their digits, which often count, and the path hash of its inside."""
    cls = " ".join(_COUNTS.sub("", cls).split()) if cls else ""
    return cls, crc32(f"{name}.{cls}".encode(errors="replace"), outside)


def _click_url(node: LexborNode, attributes: _Attributes) -> str | None:
    """An address in `onclick` leads as a link does, and one in `data-href` where no link stands in the element."""
    match = _CLICK_URL.search(attributes.get("onclick") or "")
    if match is not None:
        return match[1]
    href = attributes.get("data-href")
    return href if href and node.css_first("a[href]") is None else None


def _played(node: LexborNode) -> str:
    """What an `<object>` shows, as videos were embedded before HTML had an element for them."""
    for selector, key in (("embed[src]", "src"), ('param[name="movie" i][value]', "value")):
        source = node.css_first(selector)
        if source is not None:
            return source.attributes[key] or ""
    return node.attributes.get("data") or ""


def _shows_photo(button: LexborNode) -> bool:
    """Whether a button is a gallery's picture, to be enlarged."""
    picture = button.css_first("img[src]")
    return picture is not None and PHOTO.search(picture.attributes["src"] or "") is not None


def _shown_from(node: LexborNode | None, step: Callable[[LexborNode], LexborNode | None]) -> LexborNode | None:
    """The first of some siblings that is more than white space."""
    while node is not None and node.tag_id == TEXT and (node.text_content or "").isspace():
        node = step(node)
    return node


def _is_before_link(node: LexborNode) -> bool:
    """Whether another link follows, with nothing between them."""
    behind = _shown_from(node.next, _NEXT)
    return behind is not None and behind.tag_id == ANCHOR


def _is_empty(node: LexborNode) -> bool:
    """Whether an element holds nothing, or only white space."""
    return _shown_from(node.first_child, _NEXT) is None


def _asks(button: LexborNode) -> bool:
    """Whether a button shows a question, or heads a text of an accordion (WAI-ARIA), in the element behind it."""
    panel = _shown_from(button.next, _NEXT)
    if panel is None or panel.tag_id not in BLOCK_IDS or _shown_from(button.prev, _PREVIOUS) is not None:
        return False
    heads = button.attributes.get("aria-controls") or "?"
    is_text = heads == panel.attributes.get("id") and panel.css_first("a, button") is None  # and no menu
    return (is_text or clean(button.text()).endswith("?")) and len(clean(panel.text())) > _ANSWER


def _plays(button: LexborNode) -> bool:
    """Whether a button is the face of a player, which shows no words of its own: its caption stands beside it."""
    attributes = button.attributes
    said = " ".join(attributes.get(key) or "" for key in ("aria-label", "title", "class"))
    return _PLAYS.search(said) is not None and not clean(button.text())


def _to_be_played(button: LexborNode) -> str:
    """The address of what a button will play, as the button or the element around it has it for a script."""
    found = (node.attributes.get(key) or "" for node in (button, button.parent) if node is not None for key in _PLAYED)
    return next((src for src in found if "/" in src), "")


def _heading(attributes: _Attributes) -> str:
    """The heading that an element with `role="heading"` stands for; without a level it is of the second (WAI-ARIA)."""
    level = attributes.get("aria-level") or ""
    return f"h{level}" if len(level) == 1 and level in "123456" else "h2"


def _is_aside_for_readers(attributes: _Attributes) -> bool:
    """Whether a link is hidden from screen readers alone: it repeats another one, or lies over its card."""
    return bool(attributes.get("href")) and "hidden" not in attributes and attributes.get("style") is None


def _is_hidden(attributes: _Attributes) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None
