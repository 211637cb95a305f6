"""Lines and boxes: what a page is to all that decides about it.

A line is the text between block boundaries or `<br>`. Boxes are intervals over the lines, so that all that
later modules decide is list work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from selectolax.lexbor import LexborNode

from cstoscrape.text import clean, has_year, iso_day

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PROSE = 100
"""A text of this many characters, no link, is running text rather than a label."""
STRUCTURED = frozenset(("li", "blockquote", "table", "figure", "dl", "details", *HEADINGS))
"""Elements that a text is made of beside paragraphs; `div` and `p` are as often the site's."""

_LONGEST_OFFER = 2_000
_FORMAT = r"(?:docx?|pdf|rtf|odt|xlsx?|ods|pptx?|odp|zip|rar|7z|txt|csv)"
_SUFFIX = rf"\.{_FORMAT}"
_FILES = re.compile(rf"{_SUFFIX}$", re.IGNORECASE)
_FILE_NAME = re.compile(rf"\w{_SUFFIX}\b", re.IGNORECASE)
_BYTES = r"\d\s?(?:[кkмm][бb]|кбайт|мбайт|kbytes|mbytes|bytes|байт)\b\.?"
_SIZE = re.compile(_BYTES, re.IGNORECASE)
_MARK = re.compile(
    rf"[\s(\[,;–—-]*(?:\.?(?:{_FORMAT}|jpe?g|png|mp[34])\b)?[\s,;·•|/(]*(?:(?:(?:size|размер|объ[её]м):?)?[\d.,\s]*{_BYTES})?[\s)\],;.]*",
    re.IGNORECASE,
)
PHOTO = re.compile(r"\.(?:jpe?g|webp)\b", re.IGNORECASE)
"""Found in the address of a picture in a format that logos and buttons hardly have."""
_GLUED = re.compile(r"(?<=[a-zа-яё]{3})\0(?=[A-ZА-ЯЁ][a-zа-яё])")
_SIGNS = re.compile(r"\.(?:gif|svg)\b", re.IGNORECASE)
"""Formats in which logos and buttons are, and photos are not."""
_LINKS_LABEL = re.compile(r"[\W\d_]*[^\W\d][^:.!?]{0,40}:?[\W\d_]*")
_PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE)


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

    def with_siblings(self) -> Box:
        """The smallest element around, or the box itself, that holds more than one line."""
        box = self
        while box.end - box.start <= 1 and box.parent is not None:
            box = box.parent
        return box

    def outermost(self) -> Box:
        """The largest element around that holds the same lines."""
        box = self
        while box.parent is not None and (box.parent.start, box.parent.end) == (box.start, box.end):
            box = box.parent
        return box

    def ancestors(self) -> Iterator[Box]:
        """The box itself and those around it, innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def small_around(self, most: int) -> Iterator[Box]:
        """The box itself and those around it, innermost first, that hold at most so many lines."""
        return takewhile(lambda box: box.end - box.start <= most, self.ancestors())

    def enclosing(self, tag: str) -> Box | None:
        """The innermost element of that tag around the box, which may be the box itself."""
        return next((box for box in self.ancestors() if box.tag == tag), None)


class Line:
    """The text between two boundaries, or one picture or video.

    Attributes:
        text: Cleaned text; empty for media.
        has_year: Whether a date may stand in it.
        path: A stable hash of tags and classes from the root down to the line.
        box: The innermost box.
        parts: The text nodes as they stood in the source, joined they are the line.
        spans: Links as (href, first part, part behind the last).
        tied: Whether a single `<br>` and nothing else parts it from the line above.
        media: (`image` or `embed`, address, alt text) for a picture or video.
        leads_below: Whether a picture or video leads to a page below its own ("/photos/8"), as those of a gallery do.
        moments: What each `<time datetime>` in it says, as it stands there.
    """

    __slots__ = (
        "_all_links", "_attachment", "_node_texts",
        "box", "has_year", "leads_below", "media", "moments", "parts", "path", "spans", "text", "tied",
    )  # fmt: skip

    def __init__(self, box: Box, parts: list[str], spans: list[tuple[str, int, int]], tied: bool) -> None:
        self.box, self.parts, self.spans, self.tied = box, parts, spans, tied
        self.path = box.path
        self.text = clean(_joined(parts))
        self.has_year = has_year(self.text)
        self.media: tuple[str, str, str] | None = None
        self.leads_below = False
        self.moments: list[str] = []
        self._all_links: bool | None = None if spans else False
        self._attachment: bool | None = None
        self._node_texts: list[str] | None = None

    @property
    def node_texts(self) -> list[str]:
        """The cleaned text nodes that hold anything."""
        if self._node_texts is None:
            texts = map(clean, self.parts) if len(self.parts) > 1 else (self.text,)
            self._node_texts = [text for text in texts if text]
        return self._node_texts

    @property
    def moment(self) -> str | None:
        """The day (`YYYY-MM-DD`) that the one `<time datetime>` in it says."""
        return iso_day(self.moments[0]) if len(self.moments) == 1 else None

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
    def is_laid_over(self) -> bool:
        """Whether an empty link lies over the line: it leads as all of its card does."""
        return self.text != "" and any(first == last for _, first, last in self.spans)

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
    def has_labelled_links(self) -> bool:
        """Whether it is a short label and links: tags, shares, "Read also: ..."."""
        label = self.unlinked
        labels = [label] if label.count(":") < 2 else label.split(":")
        return (len(self.spans) > 1 or label.endswith(":")) and all(map(_LINKS_LABEL.fullmatch, filter(None, labels)))

    @property
    def leads_to_picture(self) -> bool:
        """Whether a caption leads to its picture in large."""
        return self.text != "" and all(_is_picture(href) for href, _, _ in self.spans)

    @property
    def files(self) -> list[tuple[str, int, int]]:
        """The links to documents: by their address, a file's name as their text, or a size beside it ("240 KB")."""
        if not self.spans or len(self.text) > _LONGEST_OFFER:
            return []
        sized = _SIZE.search(self.text) is not None
        # Nearly every link of a page is one of its menus, and leads to an address without a dot.
        if not sized and "." not in self.text and not any("." in href for href, _, _ in self.spans):
            return []
        return [
            (href, first, last)
            for href, first, last in self.spans
            if is_file_link(href) or sized or _FILE_NAME.search(self.link_text(first, last))
        ]

    @property
    def is_attachment(self) -> bool:
        """Whether the line is there to offer documents: its links to files are most of it."""
        if self._attachment is None:
            files = self.files
            linked = sum(len(self.link_text(first, last)) for _, first, last in files)
            marks = sum(len(part) for part in self.parts if _MARK.fullmatch(part.strip(" /|·•"))) if files else 0
            self._attachment = bool(files) and (len(self.text) <= 60 or linked * 2 >= len(self.text) - marks)
        return self._attachment

    def label(self, first: int = 0, last: int | None = None) -> str:
        """What the line or some parts of it say, a document's format and size ("docx, 41 KB") set off from its name."""
        text = "".join(f" {part} " if _MARK.fullmatch(part) else part for part in self.parts[first:last])
        return clean(text).replace("( ", "(").replace(" )", ")").rstrip(" /|·•,;")

    @staticmethod
    def is_mark(text: str) -> bool:
        """Whether a text is no more than a document's format and size."""
        return _MARK.fullmatch(text) is not None

    @property
    def is_icon(self) -> bool:
        """Whether a picture is the face of a link to another site or page, and no illustration."""
        if self.media is None or not self.spans or self.media[0] != "image" or self.leads_below:
            return False
        if self.spans[0][0].startswith(("#", "javascript:")):
            return _SIGNS.search(self.media[1]) is not None
        return not _is_picture(self.spans[0][0])

    @property
    def is_photo(self) -> bool:
        """Whether a line is a photo that leads nowhere else."""
        return self.media is not None and PHOTO.search(self.media[1]) is not None and not self.is_icon

    def link_text(self, first: int, last: int) -> str:
        """The text of a link, by its span."""
        return clean(_joined(self.parts[first:last]))


def _joined(parts: list[str]) -> str:
    """Text nodes as one line: a space parts a word's end from a capitalized word, which a style sets apart.

    Other nodes may part a word ("<b>T</b>he").
    """
    return parts[0] if len(parts) == 1 else _GLUED.sub(" ", "\0".join(parts)).replace("\0", "")


def _is_picture(href: str) -> bool:
    return _PICTURES.search(href.split("?")[0]) is not None
