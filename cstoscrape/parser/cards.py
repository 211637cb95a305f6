"""Cards and runs: where a page lists articles. A card is the largest box whose only article is its link's.

Listings are read from runs of cards; on an article page the same runs (ticker, related news) are furniture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cstoscrape.parser.lines import Box, Page
from cstoscrape.site import Place
from cstoscrape.text import canonical_url

_PAGE_TAGS = frozenset(("body", "main"))


@dataclass(slots=True)
class Card:
    """A stretch of lines (`start` to `end`) that leads to one article.

    Attributes:
        url: The article's canonical address.
        box: The card's element; None where entries follow each other without elements of their own.
        links: Indexes of the lines that hold a link to the article.
    """

    url: str
    start: int
    end: int
    box: Box | None
    container: Box
    links: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """Cards that follow each other in one container, of one form."""

    cards: list[Card]

    @property
    def start(self) -> int:
        """The first line of the first card."""
        return self.cards[0].start

    @property
    def end(self) -> int:
        """The line behind the last card."""
        return self.cards[-1].end


def article_links(page: Page, place: Callable[[str], Place | None]) -> list[tuple[int, str]]:
    """(line, canonical address) of each link to an article of the profile, in order."""
    found = []
    known: dict[str, str | None] = {}
    for index, line in enumerate(page.lines):
        for href, _, _ in line.spans:
            if href not in known:
                known[href] = _article_url(page, href, place)
            url = known[href]
            if url is not None:
                found.append((index, url))
    return found


def _article_url(page: Page, href: str, place: Callable[[str], Place | None]) -> str | None:
    if href.startswith("#"):
        return None
    absolute = page.absolute(href)
    if absolute is None:
        return None
    try:
        url = canonical_url(absolute)
    except ValueError:
        return None
    where = place(url)
    return url if where is not None and where.kind == "article" else None


def card_runs(page: Page, links: list[tuple[int, str]]) -> list[Run]:
    """The runs of cards on a page, in order, single cards included."""
    runs: list[Run] = []
    keys: list[tuple[int, int]] = []
    last: Card | None = None
    for card in _cards(page, links):
        if last is not None and card.url == last.url and card.box is last.box and card.box is not None:
            last.links += card.links
            continue
        key = (id(card.container), card.box.path if card.box is not None else 0)
        if keys and keys[-1] == key:
            runs[-1].cards.append(card)
        else:
            runs.append(Run([card]))
            keys.append(key)
        last = card
    return _joined_rows(runs)


def _cards(page: Page, links: list[tuple[int, str]]) -> list[Card]:
    """The card of each link: its box, climbed as long as no other article's link comes in."""
    before = _nearest_other(links)
    after = [len(page.lines) if index is None else index for index in _nearest_other(links[::-1])[::-1]]
    cards = []
    for (line, url), low, high in zip(links, before, after, strict=True):
        floor = -1 if low is None else low
        box = page.lines[line].box
        if box.start <= floor or box.end > high:
            cards.append(Card(url, line, line + 1, None, box, [line]))
            continue
        parent = box.parent
        while parent is not None and parent.start > floor and parent.end <= high and not _is_page(page, parent, line):
            box, parent = parent, parent.parent
        cards.append(Card(url, box.start, box.end, box, parent or box, [line]))
    return cards


def _nearest_other(links: list[tuple[int, str]]) -> list[int | None]:
    """For each link, the line of the nearest one before it that leads elsewhere."""
    result: list[int | None] = []
    other: int | None = None
    for index, (_, url) in enumerate(links):
        if index and links[index - 1][1] != url:
            other = links[index - 1][0]
        result.append(other)
    return result


def _is_page(page: Page, box: Box, line: int) -> bool:
    """Whether a box holds the page's own headline or is the page: no card grows that far."""
    if box.tag in _PAGE_TAGS:
        return True
    return any(page.lines[index].box.tag == "h1" for index in range(box.start, box.end) if index != line)


def _joined_rows(runs: list[Run]) -> list[Run]:
    """Rows of a grid are one run: containers of one form that follow each other in one parent."""
    joined: list[Run] = []
    for run in runs:
        if joined and _is_next_row(joined[-1].cards[-1], run):
            joined[-1].cards += run.cards
        else:
            joined.append(run)
    return joined


def _is_next_row(last: Card, run: Run) -> bool:
    first = run.cards[0]
    if last.box is None or first.box is None or last.box.path != first.box.path or len(run.cards) > 6:
        return False
    one, two = last.container, first.container
    return one is not two and one.parent is two.parent and one.path == two.path and one.tag not in _PAGE_TAGS
