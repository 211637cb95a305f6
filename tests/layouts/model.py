"""What the generator hands out: a layout's choices, pages, and the truth about each page."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict, TypeVar

T = TypeVar("T")

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def fold(text: str) -> str:
    """Bring a text to the form of the truth: NFC, nothing invisible, white space as single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(_INVISIBLE)).strip()


@dataclass(frozen=True, slots=True)
class Layout:
    """One site's way to mark up its pages. Every choice follows from the seed and the choice's own name.

    So a choice that is added later changes no other one, and pages of old seeds stay comparable.
    """

    seed: int

    def rng(self, what: str) -> random.Random:
        """A source of chance for one named thing of this layout."""
        return random.Random(f"{self.seed}/{what}")

    def pick(self, what: str, options: Sequence[T], weights: Sequence[int] | None = None) -> T:
        """Choose one of the options, always the same for the same name."""
        return self.rng(what).choices(options, weights)[0]

    def chance(self, what: str, share: float) -> bool:
        """Say yes in this share of the layouts, always the same for the same name."""
        return self.rng(what).random() < share

    def number(self, what: str, low: int, high: int) -> int:
        """Choose a whole number, both ends included, always the same for the same name."""
        return self.rng(what).randint(low, high)

    @property
    def language(self) -> str:
        """The edition, `en` or `ru`."""
        return self.pick("language", ("en", "ru"))

    @property
    def origin(self) -> str:
        """Scheme and host of the edition."""
        return "https://en.odkb-csto.org" if self.language == "en" else "https://odkb-csto.org"

    @property
    def name(self) -> str:
        """A short name for reports: seed, edition and the choices that matter most."""
        return f"{self.seed}-{self.language}-" + "-".join(
            (self.pick("skeleton", SKELETONS), self.pick("naming", NAMINGS), self.pick("headline", HEADLINES))
        )


SKELETONS = ("div", "table", "semantic", "mixed")
NAMINGS = ("stock", "bem", "utility", "hash", "none", "ids", "translit")
HEADLINES = ("h1", "h1", "h1", "h2", "h3", "div", "td", "b", "p", "title")


class ListingEntry(TypedDict):
    """An entry of the main list, as it is shown: what isn't shown is None."""

    url: str
    date: str | None
    title: str | None
    teaser: str | None


@dataclass(frozen=True, slots=True)
class ArticleTruth:
    """What a person would read off an article page.

    Attributes:
        title: The headline.
        date: The publication date on the page or in its metadata, `YYYY-MM-DD`; None if there is none.
        body: Paragraphs, list items, captions, table rows, attachment labels, in the page's order.
        chrome: Sentences of ticker, menu, side column, footer, which must never stand in the body.
        listing_date: The date that the main list shows for this article, the last resort of a crawl.
    """

    title: str
    date: str | None
    body: list[str]
    chrome: list[str]
    listing_date: str | None = None


@dataclass(frozen=True, slots=True)
class ListingTruth:
    """What a person would read off a listing page; `next` is the address of the following page, if any."""

    entries: list[ListingEntry]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A captured page: `kind` is `article` or `listing` and says which truth it carries."""

    url: str
    html: bytes
    fetched_at: str
    kind: str
    truth: ArticleTruth | ListingTruth

    @property
    def article(self) -> ArticleTruth:
        """The truth of an article page."""
        assert isinstance(self.truth, ArticleTruth)
        return self.truth

    @property
    def listing(self) -> ListingTruth:
        """The truth of a listing page."""
        assert isinstance(self.truth, ListingTruth)
        return self.truth


@dataclass(frozen=True, slots=True)
class SiteSample:
    """A site in one layout.

    `listings` are the main list's pages, newest first, as they stood at the last run; together they name
    exactly the `articles`. `earlier_listings` are first pages as they stood at the runs before.
    """

    articles: list[Page]
    listings: list[Page]
    earlier_listings: list[Page] = field(default_factory=list)
