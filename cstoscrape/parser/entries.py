"""A run of cards to hints: which lines are whose, the date of each card, and its texts in order.

Which text is headline and which is teaser is decided in `roles`; which run is the main list is not known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cstoscrape.labels import Labels
from cstoscrape.model import Hint
from cstoscrape.parser.cards import Card, Run, is_period
from cstoscrape.parser.lines import Box, Line
from cstoscrape.parser.page import Page
from cstoscrape.parser.roles import WORDS, Piece, Slot, title_and_teaser
from cstoscrape.parser.stretches import date_of_lines, days_by_month, is_heading, stretches_and_heads, year_node
from cstoscrape.text import clean, placed_date, single_date, whole_date

_LONGEST_DATED = 440
_LONGEST_PART = 20
_MOST_LINES = 3
_MARKS = str.maketrans("·•;", "|||")
_EDGES = "|·•/ "
_MARK_EDGES = "|·• "  # a slash at the end may be an address's own


def read_run(page: Page, run: Run, labels: Labels, skipped: frozenset[int] = frozenset()) -> list[Hint]:
    """Read what a list says of each of its cards.

    Args:
        page: The page.
        run: The cards.
        labels: The profile's words that are no text of an entry.
        skipped: Indexes of lines that are no entry's (the site's own).
    """
    stretches, heads = stretches_and_heads(page, run)
    dates: list[list[tuple[Slot, str]]] = []
    texts: list[list[Piece]] = []
    urls = run.urls
    for card, lines in zip(run.cards, stretches, strict=True):
        found, pieces = _read_card(page, urls, card, [at for at in lines if at not in skipped], labels)
        dates.append(found)
        texts.append(pieces)
    days = _days(dates, heads)
    return [Hint(*hint) for hint in title_and_teaser(texts, days if any(days) else days_by_month(page, run))]


def _days(dates: list[list[tuple[Slot, str]]], heads: list[str | None]) -> list[str | None]:
    """The date of each card: at the place where most cards have theirs, else the one that heads it."""
    usual = Counter(slot for found in dates for slot in {slot for slot, _ in found})
    best = [max(found, key=lambda pair: usual[pair[0]], default=None) for found in dates]
    return [found[1] if found is not None else head for found, head in zip(best, heads, strict=True)]


def _is_in_link(box: Box) -> bool:
    """Whether a line is but a part of a link, since a whole card may be one."""
    return box.enclosing("a") is not None


# --- one card ------------------------------------------------------------------------------------


def _read_card(
    page: Page, urls: set[str], card: Card, lines: Sequence[int], labels: Labels
) -> tuple[list[tuple[Slot, str]], list[Piece]]:
    """The dates of a card with their slots, and its texts in order."""
    dates: list[tuple[Slot, str]] = []
    pieces: list[Piece] = []
    counts: Counter[Slot] = Counter()
    split = _split_dates(page, lines)
    for at in lines:
        line = _own_part(page, page.lines[at], card.url, urls)
        if not line.text or labels.is_updated.fullmatch(line.text):
            continue
        place = _place_in(line.box, card)
        if at in split:
            if (split_day := split[at]) is not None:
                dates.append(((*place, "date"), split_day))
            continue
        day = _line_date(line, labels)
        if day is None or "/" in line.text:  # 02/09 is in September or in February
            day = page.lines[at].moment or day
        if day is not None:
            dates.append(((*place, "date"), day))
        for index, (text, nodes, linked) in enumerate(_texts(page, line, card.url, labels, dated=day is not None)):
            if not _may_speak(text, labels):
                continue
            if linked and not index and pieces and _goes_on(page, at, pieces[-1], card.url):
                pieces[-1] = replace(pieces[-1], paragraphs=(*pieces[-1].paragraphs, text), nodes=())
                continue
            slot = (*place, linked)
            heading = is_heading(line.box)
            button = linked and not heading and len(text) < WORDS and not _is_in_link(line.box)
            pieces.append(Piece((*slot, counts[slot]), (text,), nodes, linked, heading, day is not None, button))
            counts[slot] += 1
    return dates, pieces


def _own_part(page: Page, line: Line, url: str, urls: set[str]) -> Line:
    """What of a line is one card's: cards that are inline elements stand in one line all together."""
    if len(line.spans) < 2:
        return line
    articles = [
        (first, last, address)
        for href, first, last in line.spans
        if (address := page.target(href)) in urls and last > first
    ]
    own = [at for at, (_, _, address) in enumerate(articles) if address == url]
    if not own or len({address for _, _, address in articles}) < 2:
        return line
    start, end = articles[own[0]][0], articles[own[-1]][1]
    above = articles[own[0] - 1][1] if own[0] else 0
    below = articles[own[-1] + 1][0] if own[-1] + 1 < len(articles) else len(line.parts)
    if whole_date(line.link_text(0, articles[0][0])):
        start = above
    else:
        end = below
    spans = [(href, first - start, last - start) for href, first, last in line.spans if start <= first and last <= end]
    return Line(line.box, line.parts[start:end], spans, line.tied)


def _split_dates(page: Page, lines: Sequence[int]) -> dict[int, str | None]:
    """Lines that hold the parts of a date: the first of them with the day."""
    found: dict[int, str | None] = {}
    own = set(lines)
    for at in lines:
        for size in range(1, _MOST_LINES + 1):
            part = range(at, at + size)
            if at in found or part[-1] not in own or any(whole_date(page.lines[one].text) for one in part):
                continue
            below = at + size if at + size in own else None
            day = date_of_lines(page, part) or (below and date_of_lines(page, part, year_node(page, below)))
            day = day or (at - 1 in own and date_of_lines(page, part, start=_day_node(page, at - 1))) or None
            if day:
                found |= dict.fromkeys(part[1:]) | {at: day}
    return found


def _day_node(page: Page, at: int) -> str:
    """The day that ends a line, where month and year stand below."""
    nodes = page.lines[at].node_texts
    return nodes[-1] if len(nodes) > 1 and len(nodes[-1]) <= len("31.") else ""


def _place_in(box: Box, card: Card) -> Slot:
    """The elements between the card and a line: the same for all cards of a form, whatever the card's own class."""
    place: list[object] = []
    for around in box.ancestors():
        if around is card.box or around is card.container:
            break
        if around.tag != "a":
            place.append((around.tag, around.cls))
    return tuple(place)


def _goes_on(page: Page, at: int, last: Piece, url: str) -> bool:
    """Whether a line is the next one of a link with line breaks in it."""
    above = page.lines[at - 1] if at else None
    if above is None or not page.lines[at].tied or not last.is_link or not above.spans:
        return False
    href, _, end = above.spans[-1]
    return page.target(href) == url and not above.link_text(end, len(above.parts))


def _line_date(line: Line, labels: Labels) -> str | None:
    """The date of a line in a card: the whole line, nodes at either end, or one of its parts."""
    text = line.text
    day = _labelled_date(text, labels)
    if day is None and len(line.parts) > 1:
        outside = [text.strip(_EDGES + "–—-") for text in _outside_links(line)]
        day = _node_date(line.node_texts)[0] or next(filter(None, map(whole_date, outside)), None)
    if day is None and len(text) < _LONGEST_DATED:
        parts = sorted(_parts(text), key=lambda part: labels.published_prefix.match(part) is None)
        day = next((day for part in parts if (day := _labelled_date(part, labels))), None)
    return day or (placed_date(text) if not line.spans else None)


def _labelled_date(text: str, labels: Labels) -> str | None:
    """The date of a text that is nothing else, with or without the label of a publication date, or of a byline."""
    return single_date(text) if labels.reads_as_byline(text) else labels.day(text)


def _node_date(nodes: list[str]) -> tuple[str | None, list[str]]:
    """A date in the first or last nodes (day, month, year may be one each) or in one of them, and the other nodes."""
    for size in (1, 2, 3):
        for inside, outside in ((nodes[:size], nodes[size:]), (nodes[-size:], nodes[:-size])):
            day = whole_date(" ".join(inside)) or whole_date(".".join(inside))
            if day is not None:
                return day, outside
    for at, node in enumerate(nodes):
        day = whole_date(node)
        if day is not None and all(len(other) <= _LONGEST_PART for other in nodes):
            return day, nodes[:at] + nodes[at + 1 :]
    return None, nodes


def _outside_links(line: Line) -> list[str]:
    """The texts before, between and behind the links of a line."""
    edges = [0, *(edge for _, first, last in line.spans for edge in (first, last)), len(line.parts)]
    return [line.link_text(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.translate(_MARKS).replace(" / ", "|").split("|")]
    return parts if len(parts) > 1 else []


def _texts(page: Page, line: Line, url: str, labels: Labels, *, dated: bool) -> list[tuple[str, tuple[str, ...], bool]]:
    """The texts of a line, with their nodes and whether they lead to the article; dates are left out."""
    spans = []
    for href, first, last in line.spans:
        if page.target(href) == url and line.link_text(first, last):
            spans.append((first, last))
    if not spans and line.spans and line.is_all_links:
        return []
    stretches: list[tuple[int, int, bool]] = []
    at = 0
    for first, last in spans:
        stretches += [(at, first, False), (first, last, True)]
        at = last
    stretches.append((at, len(line.parts), False))
    if _is_one_sentence(line, spans):
        stretches = [(0, len(line.parts), False)]
    found = []
    for first, last, linked in stretches:
        text = line.link_text(first, last)
        nodes = [node for part in line.parts[first:last] if (node := clean(part)).strip(_EDGES + "–—-")]
        if dated:
            text, nodes = _without_date(text, nodes, labels)
        if text:
            found.append((text.lstrip(_EDGES).rstrip(_MARK_EDGES), tuple(nodes), linked))
    return found


def _is_one_sentence(line: Line, spans: list[tuple[int, int]]) -> bool:
    """Whether the link is a few words in the midst of a sentence."""
    if len(spans) != 1:
        return False
    first, last = spans[0]
    before, behind = line.link_text(0, first), line.link_text(last, len(line.parts))
    return behind[:1].islower() and (not before or before[-1].isalnum() or before[-1] in ',«“"') and len(behind) > 20


def _without_date(text: str, nodes: list[str], labels: Labels) -> tuple[str, list[str]]:
    """A text of a line that holds a date, less that date."""
    if _labelled_date(text, labels) or placed_date(text):
        return "", []
    day, others = _node_date(nodes) if len(nodes) > 1 else (None, nodes)
    if day is not None:
        return " ".join(others), others
    rest = [part for part in _parts(text) if not _labelled_date(part, labels)]
    if len(rest) < len(_parts(text)):
        return " | ".join(rest), rest[:0]
    return text, nodes


def _may_speak(text: str, labels: Labels) -> bool:
    if not any(char.isalpha() for char in text) or is_period(text):
        return False
    return not (labels.is_behind_text(text) or labels.is_back.fullmatch(text))
