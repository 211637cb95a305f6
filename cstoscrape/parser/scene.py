"""An article page made ready to be judged: its lines, which of them are furniture, and what is known beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cstoscrape.model import Hint
from cstoscrape.parser.cards import Run, article_links, card_runs
from cstoscrape.parser.furniture import Fingerprint, Verdict, fingerprint, judge, site_lines
from cstoscrape.parser.lines import Line, Page
from cstoscrape.site import Labels, Profile
from cstoscrape.text import canonical_url, title_key, whole_date

_FURNITURE_TAGS = frozenset(("nav", "footer", "aside", "form"))
PROSE = 100
"""A text of this many characters, no link, is running text rather than a label."""


@dataclass(slots=True)
class Scene:
    """What the judges of headline, date and body look at."""

    page: Page
    labels: Labels
    hint: Hint
    fingerprint: Fingerprint
    verdict: Verdict
    site: set[int]
    furniture: list[bool]
    ancestor_texts: set[str]

    @property
    def lines(self) -> list[Line]:
        """The page's lines."""
        return self.page.lines

    def is_label(self, line: Line) -> bool:
        """Whether a line is a known label: back link, tags, views, updated."""
        text = line.text
        return len(text) < 200 and bool(
            self.labels.is_tail.fullmatch(text) or self.labels.is_updated.fullmatch(text) or self.is_back(line)
        )

    def is_back(self, line: Line) -> bool:
        """Whether a line leads back to a listing."""
        return len(line.text) < 60 and self.labels.is_back.fullmatch(line.text) is not None

    def is_prose(self, line: Line) -> bool:
        """Whether a line is running text."""
        return len(line.text) >= PROSE and not line.is_all_links


def make_scene(page: Page, profile: Profile, hint: Hint | None, neighbours: Sequence[Fingerprint]) -> Scene:
    """Gather all that is known of an article page before anything is decided."""
    own = fingerprint(page, "article")
    verdict = judge(own, neighbours)
    site = site_lines(page, verdict)
    furniture = [index in site for index in range(len(page.lines))]
    _mark_tags(page, furniture)
    runs = card_runs(page, article_links(page, profile.place))
    for run in runs:
        _mark_run(page, run, furniture)
    return Scene(page, profile.labels, hint or Hint(), own, verdict, site, furniture, _ancestor_texts(page))


def _mark_tags(page: Page, furniture: list[bool]) -> None:
    """Lines in nav, footer, aside and form, unless such an element holds most of the page (a form around it all)."""
    whole = sum(len(line.text) for line in page.lines) or 1
    for box in page.boxes:
        if box.tag not in _FURNITURE_TAGS:
            continue
        inside = sum(len(page.lines[at].text) for at in range(box.start, box.end))
        holds_headline = any(page.lines[at].box.tag == "h1" for at in range(box.start, box.end))
        if inside * 2 < whole and not (holds_headline and box.tag in ("form", "aside")):
            for at in range(box.start, box.end):
                furniture[at] = True


def _mark_run(page: Page, run: Run, furniture: list[bool]) -> None:
    """Mark a run of cards that lead to other articles; the page's own card may stand among them."""
    others = {card.url for card in run.cards} - {page.url}
    if len(others) < 2 or not all(_is_card(page, card.links, card.start, card.end) for card in run.cards):
        return
    start, end = run.start, run.end
    if _holds_headline(page, start, end):
        return
    container = run.cards[0].container
    heading = start - 1
    if heading >= 0 and container.parent is not None and heading >= container.parent.start:
        line = page.lines[heading]
        if line.text and len(line.text) < 60 and line.box.tag != "h1" and not line.text.endswith((".", "!", "?")):
            start = heading
    gap = max((two.start - one.end for one, two in zip(run.cards, run.cards[1:], strict=False)), default=0)
    end = min(max(container.end, end), end + gap)
    for at in range(start, end):
        furniture[at] = True


def _is_card(page: Page, links: list[int], start: int, end: int) -> bool:
    """Whether a stretch is a card and not a paragraph that mentions another release."""
    if any(page.lines[at].is_whole_link for at in links):
        return True
    return any(whole_date(page.lines[at].text) for at in range(start, end))


def _holds_headline(page: Page, start: int, end: int) -> bool:
    """Whether a stretch holds an `<h1>` or most of the page's long texts: then it is no ticker."""
    if any(page.lines[at].box.tag == "h1" for at in range(start, end)):
        return True
    long = [index for index, line in enumerate(page.lines) if len(line.text) >= 2 * PROSE and not line.spans]
    inside = sum(1 for at in long if start <= at < end)
    return len(long) >= 3 and inside * 5 > len(long) * 4 and inside == len(long)


def _ancestor_texts(page: Page) -> set[str]:
    """Keys of the texts that link to ancestors of the page: breadcrumb and section names, never the headline."""
    parts = urlsplit(page.url)
    texts = set()
    for line in page.lines:
        for href, first, last in line.spans:
            address = page.absolute(href) if not href.startswith("#") else None
            if address is None:
                continue
            try:
                target = urlsplit(canonical_url(address))
            except ValueError:
                continue
            if target.netloc == parts.netloc and parts.path != target.path and parts.path.startswith(target.path):
                texts.add(title_key(line.link_text(first, last)))
    texts.discard("")
    return texts

