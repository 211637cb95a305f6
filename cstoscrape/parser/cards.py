"""Cards and runs: where a page lists articles. A card is the largest box whose only article is its link's.

Listings are read from runs of cards; on an article page the same runs (ticker, related news) are furniture.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from cstoscrape.parser.lines import HEADINGS, Box
from cstoscrape.parser.page import Page, target
from cstoscrape.site import Profile
from cstoscrape.text import whole_date

_PAGE_TAGS = frozenset(("body", "main"))
# A heading over the cards of a day, a month or a year: it parts no list in two.
_PERIOD = re.compile(
    r"(?:\d{1,2}\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья])"
    r"(?:,?\s*(?:19|20)\d\d)?(?:\s*(?:года|год|г\.?))?|(?:19|20)\d\d(?:\s*(?:года|год|г\.?))?|today|yesterday|сегодня|вчера",
    re.IGNORECASE,
)


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

    @property
    def urls(self) -> set[str]:
        """The addresses of the articles."""
        return {card.url for card in self.cards}


def article_links(page: Page, profile: Profile) -> list[tuple[int, str]]:
    """(line, canonical address) of each link to an article of the profile, in order."""
    found = []
    own = profile.place(page.url)
    below = f"{page.url.rstrip('/')}/" if own is not None and own.kind == "article" else None
    for index, line in enumerate(page.lines):
        for href, first, last in line.spans:
            url = _article_url(profile, page.base_of(href), href)
            if line.media is not None and url is not None and below is not None and url.startswith(below):
                continue  # a photo of the article's gallery leads to a page of its own
            # A bare number leads to a page or a year of the list, whatever its address looks like.
            if url is not None and (not line.link_text(first, last).isdigit() or _begins_date(page, index)):
                found.append((index, url))
    return found


def _begins_date(page: Page, at: int) -> bool:
    """Whether a line is the day of a date whose month and year stand below."""
    texts = [line.text for line in page.lines[at : at + 3]]
    return any(whole_date(" ".join(texts[:size])) for size in (2, 3))


@lru_cache(maxsize=65536)
def _article_url(profile: Profile, base: str, href: str) -> str | None:
    url = target(base, href)
    where = profile.place(url) if url is not None else None
    return url if where is not None and where.kind == "article" else None


def card_runs(page: Page, links: list[tuple[int, str]], stops: Collection[int] = ()) -> list[Run]:
    """The runs of cards on a page, in order, single cards included.

    Args:
        page: The page.
        links: Its links to articles, as `article_links` gives them.
        stops: Indexes of lines that stand in no card (a pager).
    """
    walls = page.headings.union(stops) - {line for line, _ in links}
    builder = _Builder(page, walls)
    for card in _cards(page, links, sorted(walls)):
        builder.add(card)
    return _joined_rows(page, _alternating(page, builder.runs), walls)


class _Builder:
    """Gathers cards into runs: two links of one card become one, cards of one form follow each other."""

    def __init__(self, page: Page, walls: set[int]) -> None:
        self.runs: list[Run] = []
        self._page, self._walls = page, walls

    def add(self, card: Card) -> None:
        """Add the card of one more link."""
        last = self.runs[-1].cards[-1] if self.runs else None
        if last is None:
            self.runs.append(Run([card]))
        elif self._is_same(last, card):
            last.links += card.links
            last.end = max(last.end, card.end)
        elif self._follows(last, card):
            self.runs[-1].cards.append(card)
        else:
            self.runs.append(Run([card]))

    def _is_same(self, last: Card, card: Card) -> bool:
        """Whether a link is one more of the same card: in its box, or beside it where a block broke a `<p>`."""
        if card.url != last.url:
            return False
        if card.box is last.box and card.box is not None:
            return True
        return card.container is last.container and not self._parted(last, card)

    def _follows(self, last: Card, card: Card) -> bool:
        if card.container is not last.container or self._parted(last, card):
            return False
        if card.box is None or last.box is None:
            # Without elements of their own, a link with line breaks in it is the only element that a card has.
            return all(box is None or box.tag == "a" for box in (card.box, last.box))
        if card.box.path == last.box.path:
            return True
        # First, last, odd and featured cards have another class; then nothing but a date stands between.
        akin = not card.box.cls or not last.box.cls or set(card.box.cls.split()) & set(last.box.cls.split())
        return card.box.tag == last.box.tag and bool(akin) and only_periods(self._page, last.end, card.start)

    def _parted(self, last: Card, card: Card) -> bool:
        return any(at in self._walls for at in range(last.end, card.start))


def only_periods(page: Page, start: int, end: int) -> bool:
    """Whether nothing but days, months and years stands in a stretch of lines."""
    return all(is_period(page.lines[at].text) for at in range(start, end) if page.lines[at].text)


def is_period(text: str) -> bool:
    """Whether a line is a heading over the entries of a day, a month or a year."""
    return whole_date(text) is not None or _PERIOD.fullmatch(text) is not None


def _cards(page: Page, links: list[tuple[int, str]], walls: list[int]) -> list[Card]:
    """The card of each link: its box, climbed as long as no other article's link comes in."""
    before = _nearest_other(links)
    after = [len(page.lines) if index is None else index for index in _nearest_other(links[::-1])[::-1]]
    cards = []
    for (line, url), low, high in zip(links, before, after, strict=True):
        floor = max([-1 if low is None else low, *(wall for wall in walls if wall < line)])
        ceiling = min([high, *(wall for wall in walls if wall > line)])
        box = page.lines[line].box
        if box.start <= floor or box.end > ceiling:
            cards.append(Card(url, line, line + 1, None, box, [line]))
            continue
        parent = box.parent
        while parent is not None and parent.start > floor and parent.end <= ceiling and parent.tag not in _PAGE_TAGS:
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


def _alternating(page: Page, runs: list[Run]) -> list[Run]:
    """Cards whose classes alternate (left and right, odd and even) are one run."""
    joined: list[Run] = []
    groups: list[list[Run]] = []
    for run in runs:
        if groups and _is_beside(page, groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    for group in groups:
        forms = {run.cards[0].box.path for run in group if run.cards[0].box is not None}
        if len(group) > 2 and len(forms) * 2 <= len(group) + 1:
            joined.append(Run([card for run in group for card in run.cards]))
        else:
            joined += group
    return joined


def _is_beside(page: Page, run: Run, following: Run) -> bool:
    one, two = run.cards[-1], following.cards[0]
    if one.box is None or two.box is None or one.container is not two.container or one.box.tag != two.box.tag:
        return False
    return only_periods(page, one.end, two.start)


def _joined_rows(page: Page, runs: list[Run], walls: set[int]) -> list[Run]:
    """Rows of a grid and groups of a day are one run: elements of one form that follow each other in one parent."""
    joined: list[Run] = []
    for run in runs:
        if joined and _is_next_row(page, joined[-1].cards[-1], run.cards[0]) and _belongs(page, joined[-1], run, walls):
            joined[-1].cards += run.cards
        else:
            joined.append(run)
    return joined


def _is_next_row(page: Page, last: Card, first: Card) -> bool:
    """Whether two cards stand in rows of one form; the only card of a row is the whole of it."""
    if last.container is first.container:
        return False
    if _is_like(last.box, first.box) and _are_siblings(last.container, first.container):
        return True
    pairs = [(last.box, outer) for outer in first.container.ancestors()] if last.box is not None else []
    pairs += [(outer, first.box) for outer in last.container.ancestors()] if first.box is not None else []
    return any(
        _are_siblings(one, two) and _link_in(page, last, one) == _link_in(page, first, two) for one, two in pairs
    )


def _link_in(page: Page, card: Card, row: Box) -> list[str]:
    """The tags around a card's link within its row."""
    return [box.tag for box in takewhile(lambda box: box is not row, page.lines[card.links[-1]].box.ancestors())]


def _are_siblings(one: Box, two: Box) -> bool:
    """Whether two elements stand at the same place of two elements of one form beside each other."""
    while one.path == two.path and one is not two and one.parent is not None and two.parent is not None:
        if one.parent is two.parent:
            return one.tag not in _PAGE_TAGS and one.tag != "td"  # cells side by side are columns, not rows
        one, two = one.parent, two.parent
    return False


def _is_like(one: Box | None, two: Box | None) -> bool:
    return one is two if one is None or two is None else one.path == two.path


def _belongs(page: Page, run: Run, following: Run, walls: set[int]) -> bool:
    """Whether nothing between two rows says that another list begins."""
    if run.urls & following.urls:
        return False
    for at in range(run.end, following.start):
        line = page.lines[at]
        if at in walls or line.spans or (line.box.tag in HEADINGS and not is_period(line.text)):
            return False
    return True
