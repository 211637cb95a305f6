"""Where entries of a list begin that have no element of their own, and their link at the end: "More" below a text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from cstoscrape.parser.cards import Card
from cstoscrape.parser.page import Page
from cstoscrape.parser.roles import WORDS


def starts_of_headed(page: Page, cards: list[Card], between: Sequence[range], tail: range) -> list[int]:
    """The first line of each card, with the lines above that are its own.

    Args:
        page: The page.
        cards: The cards of a list.
        between: The lines between them.
        tail: Those behind the last one that may be its own.
    """
    starts = [card.start for card in cards]
    gaps = [_texts(page, gap) for gap in between]
    if not gaps or not all(gaps) or _are_headlines(page, cards):
        return starts
    lead = _lead(page, cards[0], max(map(len, gaps)))
    if not lead or {page.lines[gap[-1]].path for gap in gaps} != {page.lines[lead[-1]].path}:
        return starts
    behind = _texts(page, tail)[:1]
    is_like = any(page.lines[at].path in {page.lines[gap[0]].path for gap in gaps} for at in behind)
    if is_like and not _end_entries(page, cards):
        return starts
    shared = [_alike(page, lead, gap) for gap in gaps]
    own = [min(shared)] * len(gaps) if is_like else list(map(len, gaps))
    return [lead[-max(shared)], *(gap[-number] for gap, number in zip(gaps, own, strict=True))]


def _texts(page: Page, lines: range) -> list[int]:
    return [at for at in lines if page.lines[at].text and not page.lines[at].spans]


def _lead(page: Page, first: Card, most: int) -> list[int]:
    """The texts right above the first card, below what heads the page."""
    lines = range(first.container.start, first.start)
    own = list(takewhile(lambda at: at not in page.headings and not page.lines[at].spans, reversed(lines)))
    return [at for at in reversed(own) if page.lines[at].text][-most:]


def _alike(page: Page, one: list[int], two: list[int]) -> int:
    """How many lines at the end of two stretches are of the same form."""
    pairs = zip(reversed(one), reversed(two), strict=False)
    return sum(1 for _ in takewhile(lambda pair: page.lines[pair[0]].path == page.lines[pair[1]].path, pairs))


def _are_headlines(page: Page, cards: list[Card]) -> bool:
    """Whether most cards have a line that is one link and no sentence, each another one: there the entry begins."""
    lines = ([page.lines[at] for at in card.links] for card in cards)
    names = [next((line.text for line in own if line.is_whole_link and len(line.text) >= WORDS), "") for own in lines]
    named = [name for name in names if name and not name.endswith((".", "…"))]
    return len(named) * 2 > len(cards) and len(set(named)) > 1


def _end_entries(page: Page, cards: list[Card]) -> bool:
    """Whether each card's link stands behind text on its line, or says the same as the others ("Read more")."""
    lines = [page.lines[card.links[-1]] for card in cards]
    same = len({line.link_text(*line.spans[-1][1:]) for line in lines}) == 1
    return same or all(line.link_text(0, line.spans[-1][1]) for line in lines)
