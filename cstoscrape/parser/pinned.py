"""What the selectors of a layout find on a page. They win over the rules; one that finds nothing is a problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from cstoscrape.layouts import Layout
from cstoscrape.parser.cards import Card, Run
from cstoscrape.parser.dateline import Dateline
from cstoscrape.parser.headline import Headline
from cstoscrape.parser.lines import Box
from cstoscrape.parser.page import Page
from cstoscrape.parser.scene import Scene
from cstoscrape.text import clean, leading_date, title_key, trailing_date, whole_date

RULE, OUTSIDE = "selector", "outside the selectors"
MISSED = "the selector for"
"""How a problem begins that tells of a selector which found nothing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An element that a selector matched: its text, and the lines that it stands in."""

    text: str
    lines: tuple[int, ...]


def missed(key: str, selector: str) -> str:
    """The problem of a selector that found nothing."""
    return f"{MISSED} {key} ({selector}) finds nothing that can be read"


class Pins:
    """What a layout's selectors find on an article page; nothing where there is no layout.

    Attributes:
        problems: The selectors that found nothing, in words.
    """

    def __init__(self, scene: Scene, layout: Layout | None) -> None:
        self._scene, self._layout = scene, layout or Layout()
        self.problems: list[str] = []

    def headline(self, usual: Headline | None) -> Headline | None:
        """The headline that the selector finds; where it says the same as the rules' one, it stands where that does.

        Args:
            usual: What the rules find.
        """
        selector = self._layout.headline
        if selector is None:
            return usual
        for spot in spots(self._scene.page, selector):
            if spot.text:
                for at in spot.lines[1:]:
                    self._scene.furniture[at] = OUTSIDE
                found = self._headline(spot)
                if usual is None or title_key(usual.text) != title_key(found.text):
                    return found
                return replace(usual, text=found.text, witnesses=(RULE,))
        self._missed("headline", selector)
        return usual

    def _headline(self, spot: Spot) -> Headline:
        """The headline of an element, without a date at either end of it that no `<title>` knows."""
        line = spot.lines[0] if spot.lines else None
        named = title_key(f"{self._scene.page.title} {self._scene.page.meta.get('og:title', '')}")
        for cut in (trailing_date(spot.text), leading_date(spot.text)):
            if cut is not None and cut.rest and title_key(spot.text) not in named:
                return Headline(cut.rest, line, (RULE,), cut.date)
        return Headline(spot.text, line, (RULE,))

    def date(self) -> Dateline | None:
        """The date that the selector finds, in one element or in several together."""
        selector = self._layout.date
        if selector is None:
            return None
        found = list(spots(self._scene.page, selector))
        whole = Spot(" ".join(spot.text for spot in found), tuple(at for spot in found for at in spot.lines))
        for spot in [*found, whole]:
            if whole_date(spot.text):
                return _dateline(self._scene, spot)
        for spot in found:
            for at in spot.lines:
                part = spot.text if len(spot.lines) == 1 else self._scene.lines[at].text
                dateline = _dateline(self._scene, Spot(part, (at,)))
                if dateline is not None:
                    return dateline
        self._missed("date", selector)
        return None

    def scope(self, headline: Headline, usual: tuple[int, int]) -> tuple[int, int]:
        """The stretch of the body; in it all is text that the selector matches, and nothing else.

        Args:
            headline: The page's headline.
            usual: The stretch that the rules find, which begins behind the headline and its repeats.
        """
        layout, page = self._layout, self._scene.page
        if layout.body is None:
            return usual
        lines = {at for spot in spots(page, layout.body) for at in spot.lines}
        for spot in spots(page, layout.drop) if layout.drop else ():
            lines.difference_update(spot.lines)
        if headline.line is not None and lines and min(lines) <= headline.line:
            lines = {at for at in lines if at >= usual[0]}
        if not lines:
            self._missed("body", layout.body)
            return usual
        start, end = min(lines), max(lines) + 1
        for at in range(start, end):
            self._scene.furniture[at] = "" if at in lines else OUTSIDE
        self._scene.site.difference_update(range(start, end))
        return start, end

    def _missed(self, key: str, selector: str) -> None:
        self.problems.append(missed(key, selector))


def spots(page: Page, selector: str) -> Iterator[Spot]:
    """The elements that a selector matches, in the page's order."""
    for node in page.select(selector):
        box = page.box_of(node)
        if box is not None and box.tag != "a":
            lines = tuple(range(box.start, box.end))
            yield Spot(" ".join(page.lines[at].text for at in lines if page.lines[at].text), lines)
        else:
            yield _inline(page, node)


def _inline(page: Page, node: LexborNode) -> Spot:
    """An element that is but a part of a line, or one that no reader sees: `<meta content>`."""
    attributes = node.attributes
    text = clean(node.text()) or clean(attributes.get("content") or attributes.get("datetime") or "")
    around: LexborNode | None = node.parent
    box: Box | None = None
    while around is not None and (box is None or box.tag == "a"):
        box, around = page.box_of(around), around.parent
    inside = range(box.start, box.end) if box is not None else range(0)
    found = [at for at in inside if text and text in page.lines[at].text]
    # The same words may stand above in a breadcrumb: the line that has least beside them is the element's own.
    found.sort(key=lambda at: (page.lines[at].box is not box, len(page.lines[at].text)))
    return Spot(text, tuple(found[:1]))


def _dateline(scene: Scene, spot: Spot) -> Dateline | None:
    """The date of an element, and what remains of a line of text that it stands in."""
    text = spot.text
    label = scene.labels.published_prefix.match(text)
    bare = text[label.end() :] if label else text
    whole = whole_date(text) or whole_date(bare)
    cut = leading_date(bare)
    tail = trailing_date(text)
    row = next((row for at in spot.lines if (row := scene.date_at(at)) is not None), None)
    day = whole or (row.date if row else None) or (cut.date if cut else None) or (tail.date if tail else None)
    if day is None:
        return None
    if not spot.lines:
        return Dateline(day, "metadata", RULE)
    at = spot.lines[0]
    rest = scene.lines[at].text.replace(text, "", 1).strip(" |·•,;:–—-")
    if not rest and whole is None and row is None and cut is not None:
        rest = cut.rest
    is_row = not rest or row is not None or len(spot.lines) > 1
    return Dateline(day, "page", RULE, spot.lines if is_row else (), () if is_row else ((at, rest),))


def pinned_run(page: Page, links: list[tuple[int, str]], selector: str) -> Run | None:
    """The entries of a listing that a selector finds.

    Args:
        page: The page.
        links: Its links to articles of the section, as (line, address).
        selector: It matches one element an entry; what holds no link to an article is none.
    """
    cards = []
    for node in page.select(selector):
        box = page.box_of(node)
        own = [(at, url) for at, url in links if box is not None and box.start <= at < box.end]
        if box is not None and own:
            url = own[0][1]
            cards.append(Card(url, box.start, box.end, box, box.parent or box, [at for at, to in own if to == url]))
    return Run(cards) if cards else None
