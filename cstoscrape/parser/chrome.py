"""What of a page is furniture by its markup alone: nav and footer, runs of cards, lists of dated items.

Also the names that the site gives itself and its sections, which are never a headline.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from itertools import accumulate, pairwise
from urllib.parse import urlsplit

from cstoscrape.labels import Labels
from cstoscrape.parser.cards import Card, Run, article_links, card_runs
from cstoscrape.parser.lines import HEADINGS, PROSE, Box, Line
from cstoscrape.parser.page import Page
from cstoscrape.parser.stretches import date_of_lines
from cstoscrape.site import Profile
from cstoscrape.text import title_key, trailing_date, whole_date

_FURNITURE_TAGS = frozenset(("nav", "footer", "aside", "form"))
_LONG = 200
_ITEM_LINES = 8
_OWNER_LINES = 12
_TERMS_LINES = 3
_SIGNATURE_LINES = 2
_NOTE_LINES = 12
_SEVERAL = 3
_TEASER_LINES = 5
_HEADLINE = 20
_LONGEST_SIGNED = 60
_TIME = re.compile(r"\d:\d\d(?::\d\d)?$")
_MOST_BELOW = 4
_TO_READERS = re.compile(r"\b(?:you|your|вы|вам|вас|ваш\w*)\b", re.IGNORECASE)


SITE_LINE, CARDS, DATED, OWNER = "site lines", "cards of other articles", "a list of dated items", "the owner's notice"
CALL, COMMENTS = "a call to readers", "comments of readers"


def chrome_lines(page: Page, profile: Profile, site: set[int], elsewhere: Collection[int]) -> list[str]:
    """For each line what makes it furniture, empty for what is none.

    Args:
        page: The page.
        profile: The site profile.
        site: The lines that neighbours share.
        elsewhere: These and the lines of the text that stand on other articles, too, as signatures do.
    """
    furniture = [SITE_LINE if index in site else "" for index in range(len(page.lines))]
    _mark_tags(page, furniture)
    for run in card_runs(page, article_links(page, profile)):
        _mark_run(page, run, furniture)
    _mark_dated_lists(page, furniture)
    _mark_comments(page, profile.labels, furniture)
    _mark_teasers(page, furniture)
    if not site:
        _mark_dated_lines(page, furniture)
        _mark_calls(page, profile.labels, furniture)
    _mark_owner(page, furniture)
    _mark_terms(page, profile.labels, furniture, elsewhere if site else range(len(page.lines)))
    return furniture


def _mark(furniture: list[str], start: int, end: int, reason: str) -> None:
    furniture[start:end] = [known or reason for known in furniture[start:end]]


def _mark_tags(page: Page, furniture: list[str]) -> None:
    """Lines in nav, footer, aside and form, unless such an element holds most of the page (a form around it all)."""
    upto = [0, *accumulate(len(line.text) for line in page.lines)]
    headlines = [at for at, line in enumerate(page.lines) if line.box.tag == "h1"]
    for box in page.boxes:
        if box.tag not in _FURNITURE_TAGS or (box.tag == "aside" and _is_set_apart(page, box)):
            continue
        if box.tag == "footer" and (_is_signature(page, box) or _holds_exhibits(page, box)):
            continue
        inside = upto[box.end] - upto[box.start]
        holds_headline = any(box.start <= at < box.end for at in headlines)
        if inside * 2 < (upto[-1] or 1) and not (holds_headline and box.tag in ("form", "aside")):
            _mark(furniture, box.start, box.end, f"<{box.tag}>")


def _is_set_apart(page: Page, aside: Box) -> bool:
    """Whether an `<aside>` is a quotation beside a paragraph, or a note that text of its own follows, without links."""
    if not 0 < aside.end - aside.start <= _NOTE_LINES:
        return False
    lines = page.lines[max(aside.start - 1, 0) : aside.end + 1]
    above, below = lines[0].box, lines[-1].box
    inside = page.lines[aside.start : aside.end]
    if any(line.spans for line in inside) or inside[0].media:  # a portrait may stand below what was said
        return False
    if any(line.box.enclosing("blockquote") for line in inside):
        return any(box.tag == "p" and box.parent is aside.parent for box in (above, below))
    if above is below:
        return above is aside.parent  # amid bare text
    if not above.parent is below.parent is aside.parent:
        return False
    return above.path == below.path or (above.tag == "p" and below.tag in HEADINGS)


def _is_signature(page: Page, footer: Box) -> bool:
    """Whether a `<footer>` is that of a quotation or a text: a line or two without links, in a small element."""
    around = footer.parent
    if (
        around is None
        or footer.end - footer.start > _SIGNATURE_LINES
        or (around.end - around.start) * 2 > len(page.lines)
    ):
        return False
    lines = page.lines[footer.start : footer.end]
    return not any(line.spans or line.media or "©" in line.text or len(line.text) >= PROSE for line in lines)


def _holds_exhibits(page: Page, footer: Box) -> bool:
    """Whether an article's `<footer>` has documents, or pictures that lead nowhere else: the release's own."""
    in_article = footer.enclosing("article") is not None
    lines = page.lines[footer.start : footer.end] if in_article else []
    return any(line.media or line.is_attachment for line in lines) and not any(line.is_icon for line in lines)


# --- runs of cards -------------------------------------------------------------------------------


def _mark_run(page: Page, run: Run, furniture: list[str]) -> None:
    """Mark a run of cards that lead to other articles; the page's own card may stand among them."""
    others = {card.url for card in run.cards} - {page.url}
    if len(others) < 2 or not all(_is_card(page, card) for card in run.cards):
        return
    start, end = run.start, run.end
    if _holds_headline(page, start, end):
        return
    if _stands_amid_text(page, run):
        for card in run.cards:
            _mark(furniture, card.start, card.end, CARDS)
        return
    container = run.cards[0].container
    heading = start - 1
    if heading >= 0 and container.parent is not None and heading >= container.parent.start:
        line = page.lines[heading]
        top = container.parent.child_around(line.box)
        stands_elsewhere = top is not None and top is not container and top.end - top.start > 2
        reads_as_heading = 0 < len(line.text) < 60 and line.box.tag != "h1" and not line.text.endswith((".", "!", "?"))
        if reads_as_heading and not stands_elsewhere:
            start = heading
    gap = max((two.start - one.end for one, two in zip(run.cards, run.cards[1:], strict=False)), default=0)
    end = min(max(container.end, end), end + gap)
    _mark(furniture, start, end, CARDS)
    _mark(furniture, *_with_alike(page, run), CARDS)


def _stands_amid_text(page: Page, run: Run) -> bool:
    """Whether a text goes on between cards that have elements of their own: they are its inserts."""
    gaps = (page.lines[one.end : two.start] for one, two in pairwise(run.cards) if one.box and two.box)
    return any(sum(1 for line in gap if line.text and not line.spans) > _SEVERAL for gap in gaps)


def _with_alike(page: Page, run: Run) -> tuple[int, int]:
    """A run of cards with the elements of its form right above and below it, whose links lead to other sections."""
    first, card = run.cards[0], run.cards[0].box
    beside = [box for box in page.boxes if card is not None and box.path == card.path and box.parent is first.container]
    beside = [box for box in beside if 0 < box.end - box.start <= _ITEM_LINES]
    beside = [box for box in beside if any(map(_is_link, page.lines[box.start : box.end]))]
    start, end = run.start, run.end
    for box in reversed(beside):
        start = box.start if box.end == start else start
    for box in beside:
        end = box.end if box.start == end else end
    return start, end


def _is_card(page: Page, card: Card) -> bool:
    """Whether a stretch is a card and not a paragraph that mentions another release."""
    links = [page.lines[at] for at in card.links]
    if any(_is_link(line) or line.is_laid_over for line in links):
        return True
    return any(line_date(page.lines[at]) for at in range(card.start, card.end))


def _is_link(line: Line) -> bool:
    """Whether a line is a link, with or without a date, and nothing else."""
    return line.is_whole_link or (bool(line.spans) and whole_date(line.unlinked) is not None)


def line_date(line: Line) -> str | None:
    """The date of a line that is only a date, in one text node or in several."""
    day = whole_date(line.text)
    return day or (whole_date(" ".join(line.node_texts)) if len(line.parts) > 1 and len(line.text) < 60 else None)


def _holds_headline(page: Page, start: int, end: int) -> bool:
    """Whether a stretch holds an `<h1>` or most of the page's long texts: then it is no ticker."""
    if any(page.lines[at].box.tag == "h1" for at in range(start, end)):
        return True
    long = [index for index, line in enumerate(page.lines) if len(line.text) >= _LONG and not line.spans]
    inside = sum(1 for at in long if start <= at < end)
    return len(long) >= 3 and inside * 5 > len(long) * 4 and inside == len(long)


def _mark_teasers(page: Page, furniture: list[str]) -> None:
    """Mark small elements side by side that each lead to another page of the site: a slider, teasers of sections."""
    rows: list[list[tuple[Box, str]]] = []
    for box in page.boxes:
        is_small = 2 <= box.end - box.start <= _TEASER_LINES
        if not is_small or not page.lines[box.start].spans or furniture[box.start] not in ("", SITE_LINE):
            continue
        target = _teased(page, box)
        if target is None or (rows and rows[-1][-1][0].end > box.start):
            continue
        if rows and rows[-1][-1][0].end == box.start and rows[-1][-1][0].tag == box.tag:
            rows[-1].append((box, target))
        else:
            rows.append([(box, target)])
    for row in rows:
        if len(row) >= _SEVERAL and len({target for _, target in row}) > 1:
            _mark(furniture, row[0][0].start, row[-1][0].end, CARDS)


def _teased(page: Page, box: Box) -> str | None:
    """The other page of the site to which an element leads with a headline, if all of its links lead there."""
    lines = page.lines[box.start : box.end]
    if any(line.is_attachment or (line.spans and not line.is_all_links) for line in lines):
        return None
    targets = {page.target(href) for line in lines for href, _, _ in line.spans}
    target = targets.pop() if len(targets) == 1 else None
    headed = any(line.spans and len(line.text) >= _HEADLINE for line in lines)
    told = any(line.text and not line.spans for line in lines)
    here = urlsplit(page.url)
    if target is None or not (headed and told) or target == page.url:
        return None
    return target if urlsplit(target).netloc == here.netloc else None


def _mark_calls(page: Page, labels: Labels, furniture: list[str]) -> None:
    """Mark small elements headed by a call to subscribe or to follow: what else stands there says what for.

    A call may end one, too, below a line that addresses the reader, as no sentence of a release does.
    """
    for at, line in enumerate(page.lines):
        if furniture[at] or line.spans or not line.text or labels.is_call.fullmatch(line.text) is None:
            continue
        box = line.box.with_siblings()
        others = page.lines[at + 1 : box.end]
        if (box.start, box.end) == (at - 1, at + 1) and _TO_READERS.search(page.lines[at - 1].text):
            _mark(furniture, box.start, box.end, CALL)
        if box.start == at and len(others) < _TEASER_LINES and all(0 < len(other.text) < _LONG for other in others):
            _mark(furniture, box.start, box.end, CALL)


# --- lists of dated items ------------------------------------------------------------------------


def _mark_dated_lists(page: Page, furniture: list[str]) -> None:
    """Mark items of one form that each begin with a date: a release has one date, a list of others has many.

    Neither links nor neighbours are needed for that. Tables are left alone: dates may be their data.
    """
    groups: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
    for at, line in enumerate(page.lines):
        if line.has_year and not furniture[at]:
            item = _dated_item(page, at)
            if item is not None and item.parent is not None:
                groups[id(item.parent), item.path].append(item)
    for items in groups.values():
        if len(items) >= 2 and not any(_holds_h1(page, item) for item in items) and not _is_table(page, items[0]):
            for item in items:
                _mark(furniture, item.start, item.end, DATED)


def _mark_dated_lines(page: Page, furniture: list[str]) -> None:
    """Mark lines of dates, newest first, each with a text below it: a ticker without elements of its own.

    Where neighbours tell the site's lines that is not asked: a release may have such a list, too.
    """
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(page.lines):
        if line.has_year and not furniture[at] and line.box.tag not in HEADINGS and line_date(line):
            places[line.path].append(at)
    for starts in places.values():
        days = [line_date(page.lines[at]) or "" for at in starts]
        gaps = {two - one for one, two in pairwise(starts)}
        is_list = len(set(days)) > 1 and len(starts) >= _SEVERAL and days == sorted(days, reverse=True)
        if is_list and min(gaps) > 1 and max(gaps) <= _MOST_BELOW:
            _mark(furniture, starts[0], min(starts[-1] + min(gaps), len(page.lines)), DATED)


def _is_table(page: Page, first: Box) -> bool:
    """Whether an element of the form of dated ones stands right above them, and has no date itself: a head row."""
    above = page.lines[first.start - 1].box.ancestors() if first.start else ()
    return any(box.parent is first.parent and box.path == first.path for box in above)


def _mark_comments(page: Page, labels: Labels, furniture: list[str]) -> None:
    """Mark what readers have written: from its heading to the end of the element, if one of them has signed."""
    for at, line in enumerate(page.lines):
        if not line.spans and labels.heads_comments.fullmatch(line.text):
            end = line.box.with_siblings().end
            if any(map(_is_signed, page.lines[at + 1 : end])):
                _mark(furniture, at, end, COMMENTS)


def _dated_item(page: Page, at: int) -> Box | None:
    """The element that a date stands first in and that holds some more."""
    line = page.lines[at]
    start = _date_start(page, at)
    holds_all = start is None and _begins_with_date_node(line)
    if start is None and not holds_all and not _is_signed(line):
        return None
    first = at if start is None else start
    for box in line.box.ancestors():
        if box.start < first or box.tag in ("td", "tr", "body") or box.end - box.start > _ITEM_LINES:
            return None
        if box.start == first and (box.end > at + 1 or holds_all):
            return box.outermost()
    return None


def _date_start(page: Page, at: int) -> int | None:
    """Where a date begins that a line ends and that has its lines for itself: day, month and year may be one each."""
    if line_date(page.lines[at]) is not None:
        return at
    starts = (start for start in (at - 1, at - 2) if start >= 0)
    return next((start for start in starts if date_of_lines(page, range(start, at + 1))), None)


def _begins_with_date_node(line: Line) -> bool:
    nodes = line.node_texts if len(line.parts) > 1 else []
    return len(nodes) > 1 and whole_date(nodes[0]) is not None


def _is_signed(line: Line) -> bool:
    """Whether a line is a name, a day and a time, as comments of readers begin."""
    cut = trailing_date(line.text) if len(line.text) <= _LONGEST_SIGNED else None
    return cut is not None and cut.rest != "" and _TIME.search(line.text) is not None


def _holds_h1(page: Page, box: Box) -> bool:
    return any(page.lines[at].box.tag == "h1" for at in range(box.start, box.end))


def _mark_owner(page: Page, furniture: list[str]) -> None:
    """Mark the small element around the copyright line: address, terms of use, counters."""
    for at in page.notices:
        box = page.lines[at].box.with_siblings()
        is_small = box.tag != "body" and box.end - box.start <= _OWNER_LINES
        if is_small and not _holds_text(page, box, page.lines[at].path):
            _mark(furniture, box.start, box.end, OWNER)
        _mark(furniture, at, at + 1, OWNER)


def _holds_text(page: Page, box: Box, path: int) -> bool:
    """Whether an element holds headings of the page, or running text of the form of a notice in it."""
    lines = page.lines[box.start : box.end]
    headed = any(line.box.tag in ("h1", "h2", "h3") for line in lines)
    return headed or sum(1 for line in lines if line.path == path and len(line.text) >= PROSE) >= _SEVERAL


def _mark_terms(page: Page, labels: Labels, furniture: list[str], elsewhere: Collection[int]) -> None:
    """Mark the small element around terms of use, which stand with an address rather than with a text."""
    for at, line in enumerate(page.lines):
        if furniture[at] or at not in elsewhere or not line.text or not labels.is_owner(line.text):
            continue
        box = line.box.with_siblings()
        others = (other for other in page.lines[box.start : box.end] if other is not line)
        if box.end - box.start - 1 <= _TERMS_LINES and not any(len(one.text) >= PROSE or one.media for one in others):
            _mark(furniture, box.start, box.end, OWNER)


# --- names of the site and its sections ----------------------------------------------------------


def ancestor_texts(page: Page) -> set[str]:
    """Keys of what the site calls itself and the sections above the page: never the headline.

    They stand in links to ancestors of the page's address (breadcrumb, logo), and in the copyright line.
    """
    above = _ancestors(page.url)
    texts = set()
    for line in page.lines:
        for href, first, last in line.spans:
            if page.target(href) in above:
                texts.add(title_key(line.media[2] if line.media else line.link_text(first, last)))
    return {text for text in texts if any(map(str.isalpha, text))}


def _ancestors(url: str) -> set[str]:
    """The canonical addresses of the sections above a page, the front page included."""
    parts = urlsplit(url)
    steps = parts.path.split("/")
    paths = {"/".join([*steps[:at], ""]) for at in range(1, len(steps))} - {parts.path}
    return {f"{parts.scheme}://{parts.netloc}{path}" for path in paths}
