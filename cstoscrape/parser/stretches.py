"""Which lines of a list belong to which card, and the dates that stand between cards: whose they are.

A date may stand before its entry or below the headline, head the entries of a day, or be missing.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from cstoscrape.parser.cards import Card, Run
from cstoscrape.parser.headed import starts_of_headed
from cstoscrape.parser.lines import HEADINGS, Box
from cstoscrape.parser.page import Page
from cstoscrape.text import has_year, whole_date

_DAY = re.compile(r"[0-3]?\d")
_AROUND = 6
_TIME_OF_DAY = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d")
_LONGEST_PART = 20
_MOST_LINES = 3
_LONGEST_ENTRY = 200
_SENTENCE = 60
_FEW_LACK = 4
"""One card of so many may lack a date by chance; where more do, dates head the entries of a day."""


def stretches_and_heads(page: Page, run: Run) -> tuple[list[list[int]], list[str | None]]:
    """The lines of each card, and the date that stands before it outside any card.

    What no card owns between two cards goes with the card above, unless dates or headlines stand before their entries.
    """
    cards = run.cards
    closed = _closed_entries(page, run)
    if closed is not None:
        return closed
    between = [range(one.end, two.start) for one, two in pairwise(cards)]
    usual = max((len(gap) for gap in between), default=0)
    gaps = [*between, _tail(page, run, usual)]
    lead, dates, paths = _dates_between(page, cards, gaps, usual)
    dated = [(gap, found[0]) for gap, found in zip(between, dates, strict=False) if found is not None]
    empty = _empty_places(page, paths)
    begin = _begin_cards(page, cards, paths)
    before = cards[0].start in empty or begin
    before = before or _stand_before(page, dated, lead[0] if lead is not None else None, cards)
    starts = starts_of_headed(page, cards, between, gaps[-1])
    cuts = _cuts(page, gaps, dates if before else _own_rows(cards, dates), starts, begin=begin)
    opening = _opening(page, cards[0], lead if before else None, starts[0], begin=begin)
    starts = [opening.start, *(cut.start for cut in cuts[:-1])]
    heads = [opening.date, *(cut.date for cut in cuts[:-1])]
    heads = ["" if head is None and card.start in empty else head for head, card in zip(heads, cards, strict=True)]
    places = [at for _, at in dated] + ([opening.end] if opening.date is not None else [])
    stretches = [
        [*range(start, card.end), *range(gap.start, cut.end)]
        for start, card, gap, cut in zip(starts, cards, gaps, cuts, strict=True)
    ]
    return stretches, _shared(page, cards, heads, places)


_Found = tuple[int, str]
"""A date outside any card: where it begins, and the day, which is empty where its place is."""


def _dates_between(
    page: Page, cards: list[Card], gaps: list[range], usual: int
) -> tuple[_Found | None, list[_Found | None], set[int]]:
    """The date before the first card, those behind each card, and at which places such dates stand."""
    lead = _date_at(page, _lead(cards[0], max(usual, 1)), cards[0])
    pairs = list(zip(gaps, [*cards[1:], None], strict=True))
    dates = [_date_at(page, gap, upcoming) for gap, upcoming in pairs]
    paths = {page.lines[found[0]].box.path for found in [lead, *dates] if found is not None}
    heads = (_undated_head(page, gap, upcoming, paths) for gap, upcoming in pairs)
    return lead, [found or head for found, head in zip(dates, heads, strict=True)], paths


def _own_rows(cards: list[Card], dates: list[_Found | None]) -> list[_Found | None]:
    """Those dates behind cards that stand in the row of the next one."""
    triples = zip(cards, [*cards[1:], None], dates, strict=True)
    return [
        found if found is not None and _stands_with(found[0], card, upcoming) else None
        for card, upcoming, found in triples
    ]


class _Cut(NamedTuple):
    """Where between two cards the lines of the first end and those of the second start, and the date parting them."""

    end: int
    start: int
    date: str | None


def _cuts(page: Page, gaps: list[range], dates: list[_Found | None], starts: list[int], *, begin: bool) -> list[_Cut]:
    """Where the lines of each card end and those of the next start, as its headline or the date before it tells.

    Args:
        page: The page.
        gaps: The lines behind each card.
        dates: The dates among these that stand before the next card.
        starts: Where each card starts by its headline; a date below that is one of its lines.
        begin: Whether cards begin with dates of their own.
    """
    cuts = [_Cut(start, start, None) for start in [*starts[1:], gaps[-1].stop]]
    for at, (gap, found) in enumerate(zip(gaps, dates, strict=True)):
        if found is not None and found[0] <= cuts[at].start:
            cuts[at] = _Cut(found[0], gap.stop if begin else _behind_date(page, found, gap.stop), found[1])
    return cuts


def _opening(page: Page, first: Card, lead: _Found | None, start: int, *, begin: bool) -> _Cut:
    """The cut above the first card: where what is none of it ends, where it starts, and the date before it."""
    if lead is None:
        return _Cut(start, start, None)
    is_inside = begin or start < lead[0]
    return _Cut(lead[0], start if is_inside else _behind_date(page, lead, first.start), lead[1])


def _behind_date(page: Page, found: _Found, stop: int) -> int:
    """The line behind a date that stands before an entry: from there on its lines are the entry's."""
    start, day = found
    ends = (start + size for size in range(1, _MOST_LINES + 1) if start + size <= stop)
    return next((end for end in ends if date_of_lines(page, range(start, end)) == day), stop)


def _closed_entries(page: Page, run: Run) -> tuple[list[list[int]], list[str | None]] | None:
    """Entries that begin with their date and end with their one link, which says the same in all ("Print this")."""
    cards = run.cards
    single = all(card.end - card.start == 1 and len(card.links) == 1 for card in cards)
    apart = all(one.end < two.start for one, two in pairwise(cards))
    if len(cards) < 2 or not single or not apart or len({page.lines[card.start].text for card in cards}) > 1:
        return None
    above = range(max(cards[0].container.start, cards[0].start - _LONGEST_ENTRY), cards[0].start)
    first = next((at for at in reversed(above) if whole_date(page.lines[at].text)), cards[0].start)
    starts = [first, *(card.end for card in cards[:-1])]
    days = [whole_date(page.lines[at].text) for at in starts]
    stretches = [[*range(start, card.end)] for start, card in zip(starts, cards, strict=True)]
    return (stretches, days) if all(days) else None


def days_by_month(page: Page, run: Run) -> list[str | None]:
    """The date of each card where a heading gives month and year, and the entry or the line above it the day alone.

    All of them must have one, and none may be newer than the one above it: a number may be a counter as well.
    """
    found: list[str | None] = []
    month = ""
    at = max(run.start - _AROUND, 0)
    for card in run.cards:
        above = [page.lines[line].text for line in range(at, card.start)]
        month = next(filter(_is_month, reversed(above)), month)
        numbers = [page.lines[line].text for line in range(max(card.start - 1, 0), card.end)]
        day = next(filter(_DAY.fullmatch, numbers), "")
        found.append(whole_date(f"{day} {month}") if day and month else None)
        at = card.start
    days = [day for day in found if day is not None]
    return found if len(days) == len(found) and days == sorted(days, reverse=True) else [None] * len(found)


def _shared(page: Page, cards: list[Card], heads: list[str | None], places: list[int]) -> list[str | None]:
    """The date that heads each card, one for all up to the next where dates are those of days.

    Args:
        page: The page.
        cards: The cards.
        heads: The date right before each; an empty text where its place is empty.
        places: The lines of the dates.
    """
    own = [day for day in heads if day]
    repeated = any(one == two for one, two in pairwise(own))
    grouped = len({id(card.container) for card in cards}) > 1
    headed = any(_heads_others(page.lines[at].box) for at in places) or _are_timed(page, cards)
    if repeated or not (grouped or headed or (len(heads) - len(own)) * _FEW_LACK >= len(heads)):
        return [day or None for day in heads]
    above: str | None = None
    for at, day in enumerate(heads):
        above = heads[at] = above if day is None else day
    return [day or None for day in heads]


def _undated_head(page: Page, gap: range, upcoming: Card | None, paths: set[int]) -> tuple[int, str] | None:
    """Where a group of entries begins with a text at the place of other groups' dates ("No date"), and no day."""
    if upcoming is None or upcoming.start != upcoming.container.start or upcoming.start - 1 not in gap:
        return None
    at = upcoming.start - 1
    return (at, "") if page.lines[at].box.path in paths else None


def _empty_places(page: Page, paths: set[int]) -> set[int]:
    """Before which lines an empty element stands of the form of those that hold dates: an undated entry's."""
    return {box.start for box in page.boxes if box.start == box.end and box.path in paths}


def _begin_cards(page: Page, cards: list[Card], paths: set[int]) -> bool:
    """Whether cards begin with dates of the form of those between cards: a day's only entry is all of its group."""
    firsts = (page.lines[card.start] for card in cards if card.start < card.links[0])
    return any(line.box.path in paths and whole_date(line.text) for line in firsts)


def _stand_before(page: Page, dated: list[tuple[range, int]], lead: int | None, cards: list[Card]) -> bool:
    """Whether dates stand before their entries.

    Args:
        page: The page.
        dated: The stretches between cards that hold a date, and where it begins.
        lead: Where a date stands before the first card.
        cards: The cards.
    """
    may_precede = not _follow_headlines(page, dated)
    if may_precede and any(_heads_others(page.lines[at].box) for _, at in dated):
        return True
    if lead is None:
        return False
    alone = len(cards) == 1 or _heads_others(page.lines[lead].box) or _are_timed(page, cards)
    return alone or (bool(dated) and may_precede)


def _are_timed(page: Page, cards: list[Card]) -> bool:
    """Whether each entry of the first container shows a time of day: then its day stands above."""
    nodes = (
        [node for at in range(card.start, card.end) for node in page.lines[at].node_texts]
        for card in cards
        if card.container is cards[0].container
    )
    return all(any(map(_TIME_OF_DAY.fullmatch, texts)) for texts in nodes)


def _follow_headlines(page: Page, dated: list[tuple[range, int]]) -> bool:
    """Whether dates stand right below headlines, teasers below them: a teaser parts no date from its headline."""
    votes = 0
    for gap, at in dated:
        long = [len(page.lines[line].text) >= _SENTENCE for line in gap]
        votes += any(long[at - gap.start + 1 :]) - any(long[: at - gap.start])
    return votes > 0


def _tail(page: Page, run: Run, usual: int) -> range:
    """The lines behind the last card that are its own: as many as stand between others, and what `<br>` ties on."""
    last = run.cards[-1]
    end = min(last.container.end, last.end + usual)
    while last.end < end < last.container.end and page.lines[end].tied:
        end += 1
    return range(last.end, max(end, last.end))


def _stands_with(at: int, card: Card, upcoming: Card | None) -> bool:
    """Whether a line between two cards stands in the row of the second one."""
    if upcoming is None or upcoming.container is card.container:
        return False
    return upcoming.container.start <= at < upcoming.container.end


def _lead(first: Card, most: int) -> range:
    """The lines right before the first card, in its container or the one around."""
    around = first.container.parent or first.container
    start = first.container.start if first.container.start < first.start else around.start
    return range(max(start, first.start - most, 0), first.start)


def _date_at(page: Page, lines: range, upcoming: Card | None) -> tuple[int, str] | None:
    """The last date of a stretch that has its lines for itself: where it begins, and the day.

    Where a block broke its `<p>`, day and month stand above the card and the year begins the card's own line.
    """
    year = year_node(page, upcoming.start) if upcoming is not None and upcoming.start < len(page.lines) else ""
    for at in reversed(lines):
        for start in range(at, max(at - _MOST_LINES, lines.start - 1), -1):
            ended = year if upcoming is not None and at == upcoming.start - 1 else ""
            day = date_of_lines(page, range(start, at + 1)) or (
                ended and date_of_lines(page, range(start, at + 1), ended)
            )
            if day:
                return start, day
    return None


def _heads_others(box: Box) -> bool:
    """Whether a date stands in a heading, also that of a table's rows."""
    return box.tag == "th" or is_heading(box)


def date_of_lines(page: Page, lines: range, end: str = "", *, start: str = "") -> str | None:
    """The date of a line, or of day, month and year on lines of their own."""
    texts = [start] * bool(start) + [page.lines[at].text for at in lines] + [end] * bool(end)
    if len(texts) > 1 and not all(0 < len(text) <= _LONGEST_PART for text in texts):
        return None
    return whole_date(" ".join(texts))


def is_heading(box: Box) -> bool:
    """Whether an element stands in `<h1>` to `<h6>`."""
    return any(around.tag in HEADINGS for around in box.ancestors())


def year_node(page: Page, at: int) -> str:
    """The year that begins a line, where day and month stand above."""
    nodes = page.lines[at].node_texts
    return nodes[0] if len(nodes) > 1 and len(nodes[0]) <= _LONGEST_PART and has_year(nodes[0]) else ""


def _is_month(text: str) -> bool:
    """Whether a text is a month with its year."""
    return whole_date(f"1 {text}") is not None and whole_date(text) is None
