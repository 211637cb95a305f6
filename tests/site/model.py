"""What the stand-in site publishes: a release and the pieces of its text, and what a perfect parser reads.

Texts use one notation for links, `[text](address)`; an address that begins with `/` is the edition's own.
Nothing of the package under test is imported here: this side must stay an independent witness.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

HOSTS = {"en": "https://en.odkb-csto.org", "ru": "https://odkb-csto.org"}
NEWS = "/news/news_odkb/"

# Where a release shows its date: on a line of its own, after the repeated headline, glued to the first
# word, before the document file, only in the listing, or nowhere.
DatePlace = Literal["own", "headline", "glued", "document", "listing", "none"]

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; editors leave the file's name as its alternative text."""

    src: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `picture` stands inside it, before its first word and with no space."""

    text: str
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Items:
    """A list; an `Items` among the items belongs to the item before it."""

    items: tuple[str | Items, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation set apart from the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data, its first row the head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Embed:
    """A player of a video host, or a film of the site's own."""

    src: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document file to download."""

    href: str
    label: str


Piece: TypeAlias = Para | Heading | Items | Quote | Table | Image | Embed | Attachment


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its editors made it.

    Attributes:
        date: The day of publication, ISO; it orders the listing even where no page shows it.
        teaser: Paragraphs; the first paragraph of the body where none are given.
    """

    slug: str
    edition: str
    headline: str
    date: str
    body: tuple[Piece, ...]
    teaser: tuple[str, ...] = ()
    section: str = NEWS
    date_place: DatePlace = "headline"

    @property
    def address(self) -> str:
        """The path of its page, percent-encoded."""
        return f"{self.section}{quote(self.slug)}/"

    @property
    def url(self) -> str:
        """The canonical address of its page."""
        return HOSTS[self.edition] + self.address

    @property
    def day(self) -> str:
        """The date as pages print it, `dd.mm.yyyy`."""
        return ".".join(reversed(self.date.split("-")))

    @property
    def listed_day(self) -> str:
        """The date as listings print it; empty for a release that shows none anywhere."""
        return "" if self.date_place == "none" else self.day

    @property
    def teasers(self) -> tuple[str, ...]:
        """The paragraphs that listing and ticker show."""
        if self.teaser:
            return self.teaser
        return (next((plain(piece.text) for piece in self.body if isinstance(piece, Para)), ""),)


def written(edition: str, slug: str, date: str, headline: str, *body: str | Piece, **options: Any) -> Release:
    """A release from its text: plain strings are paragraphs."""
    pieces = tuple(Para(piece) if isinstance(piece, str) else piece for piece in body)
    return Release(slug, edition, headline, date, pieces, **options)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a family of markup shows, where families differ."""

    listing_dates: bool = True
    ticker_dates: bool = True
    captions: bool = True


def split_links(text: str) -> Iterator[tuple[str, str | None]]:
    """Cut a text into runs of (words, address of the link or None)."""
    end = 0
    for match in _LINK.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], None
        yield match[1], match[2]
        end = match.end()
    if end < len(text):
        yield text[end:], None


def plain(text: str) -> str:
    """A text without the notation of its links, its white space as it is."""
    return "".join(words for words, _ in split_links(text))


def tidy(text: str) -> str:
    """A text as a parser must give it: NFC, no invisible characters, white space folded."""
    return " ".join(unicodedata.normalize("NFC", plain(text)).translate(_INVISIBLE).split())


def expected(release: Release, traits: Traits | None = None) -> dict[str, Any]:
    """The JSON that a perfect parser gives for a release, with the keys of `export -f json`.

    Args:
        release: The release.
        traits: Those of the family that the page is rendered with; all is shown by default.
    """
    traits = traits or Traits()
    blocks = [block for piece in release.body for block in _blocks(piece, HOSTS[release.edition], traits)]
    source = {"listing": "listing" if traits.listing_dates else None, "none": None}.get(release.date_place, "page")
    return {
        "url": release.url,
        "edition": release.edition,
        "section": release.section,
        "date": release.date if source else None,
        "date_source": source,
        "title": tidy(release.headline),
        "teaser": "\n\n".join(tidy(paragraph) for paragraph in release.teasers),
        "body": "\n\n".join(block["text"] for block in blocks if block["text"]),
        "blocks": blocks,
    }


def _blocks(piece: Piece, root: str, traits: Traits) -> Iterator[dict[str, Any]]:
    match piece:
        case Para(text, picture):
            if picture:
                yield from _blocks(picture, root, traits)
            yield _block("paragraph", text, root)
        case Heading(text, level):
            yield _block("heading", text, root, level=level)
        case Items():
            yield from _item_blocks(piece, root, depth=1)
        case Quote(text):
            yield _block("quote", text, root)
        case Table(rows):
            cells = [[tidy(cell) for cell in row] for row in rows]
            links = _links(" ".join(cell for row in rows for cell in row), root)
            text = "\n".join("\t".join(row) for row in cells)
            yield {"kind": "table", "text": text, "links": links, "rows": cells}
        case Image(src, alt, caption):
            caption = tidy(caption) if traits.captions else ""
            yield _block("image", caption, root, src=_absolute(src, root), alt=tidy(alt), caption=caption)
        case Embed(src):
            yield _block("embed", "", root, src=_absolute(src, root))
        case Attachment(href, label):
            yield _block("attachment", label, root, href=_absolute(href, root), label=tidy(label))


def _item_blocks(items: Items, root: str, *, depth: int) -> Iterator[dict[str, Any]]:
    for item in items.items:
        if isinstance(item, Items):
            yield from _item_blocks(item, root, depth=depth + 1)
        else:
            yield _block("list_item", item, root, ordered=items.ordered, depth=depth)


def _block(kind: str, text: str, root: str, **extra: Any) -> dict[str, Any]:
    return {"kind": kind, "text": tidy(text), "links": _links(text, root), **extra}


def _links(text: str, root: str) -> list[dict[str, str]]:
    return [{"text": tidy(words), "url": _absolute(address, root)} for words, address in split_links(text) if address]


def _absolute(address: str, root: str) -> str:
    return root + quote(address, safe="/%?=&#:") if address.startswith("/") else address
