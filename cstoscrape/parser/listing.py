"""Listing page to entries. Bytes in, data out: no network, files or SQL.

A page may hold several lists of one section: the main one, a ticker, related news. Which is the main one is
decided by witnesses: the pager and the page's heading stand with it, other pages lack it, what it holds is older.
Which links are articles is the profile's knowledge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cstoscrape.model import Entry, Hint
from cstoscrape.parser.cards import Card, Run, article_links, card_runs, only_periods
from cstoscrape.parser.entries import read_run
from cstoscrape.parser.furniture import Fingerprint, fingerprint, judge
from cstoscrape.parser.lines import Box
from cstoscrape.parser.page import Page, read_page
from cstoscrape.parser.pager import Pager, read_pager
from cstoscrape.parser.pinned import RULE, missed, pinned_run
from cstoscrape.site import Place, Profile, default_profile

_CHROME_TAGS = frozenset(("aside", "nav", "footer", "header", "form"))
_WEIGHTS = {"pager": 40, "heading": 25, "whole": 20, "crumbs": 12, "newer": -25, "chrome": -60, "site": -200}
_FEATURED = 2
_STATIC = 40
_FEW_HOME = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page says.

    Attributes:
        entries: The main list, in the page's order; empty if the page has none (`others` may hold a ticker).
        others: Articles of the section that stand elsewhere on the page only (ticker).
        pages: The numbers of the listing's pages that its pager links to.
        page_urls: Those numbers with the canonical addresses that the pager gives them.
        current: The number that the pager shows as this page's own; None if it shows none. Where numbers run
            backwards, the page without a parameter is the last number.
        onward: The number of the page that follows, as the pager says ("Older", `rel=next`); None if it says none.
        problems: What is doubtful, in words.
        cards: Where the entries stand on the page.
        strange_pager: An address to which the pager leads on, where it is not understood.
    """

    entries: tuple[Entry, ...]
    others: tuple[Entry, ...]
    pages: tuple[int, ...]
    fingerprint: Fingerprint
    evidence: dict[str, Any] = field(default_factory=dict)
    page_urls: dict[int, str] = field(default_factory=dict)
    current: int | None = None
    onward: int | None = None
    problems: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    strange_pager: str | None = None


def parse_listing(
    page: bytes,
    url: str,
    *,
    profile: Profile | None = None,
    neighbours: Sequence[Fingerprint] = (),
    captured_at: str | None = None,
) -> Listing:
    """Read the entries of a listing page.

    Args:
        page: The page's bytes, decoded from any content coding.
        url: Its canonical address, which says whose section it is.
        profile: The site profile; the bundled one unless given.
        neighbours: Fingerprints of other pages of the site: a ticker stands on them too.
        captured_at: When it was captured (ISO 8601), which tells the profile's layout; the present one unless given.

    Raises:
        LayoutError: The page would hang the HTML parser.
    """
    return read_listing(read_page(page, url), profile or default_profile(), neighbours, captured_at)


def read_listing(
    page: Page, profile: Profile, neighbours: Sequence[Fingerprint] = (), captured_at: str | None = None
) -> Listing:
    """Read the entries of a page that was walked already."""
    home = profile.place(page.url)

    def place(url: str) -> Place | None:
        where = profile.place(url)
        same = where is not None and home is not None and (where.edition, where.section) == (home.edition, home.section)
        return where if same else None

    own = fingerprint(page, "listing")
    site = judge(own, neighbours).site
    links = [(at, url) for at, url in article_links(page, profile) if place(url) is not None]
    pager = read_pager(page, place, profile.page_parameter, [at for at, _ in links])
    runs = _lists(page, links, pager)
    hints = [_read(page, run, profile, site, pager) for run in runs]
    witnesses = _witnesses(page, runs, hints, pager, site, home)
    main = _main(runs, hints, witnesses)
    layout = profile.layout(page.url, captured_at)
    problems: tuple[str, ...] = ()
    if layout is not None and layout.entry is not None:
        pinned = pinned_run(page, links, layout.entry)
        problems = () if pinned is not None else (missed("entry", layout.entry),)
        if pinned is not None:
            runs, hints, main = [*runs, pinned], [*hints, _read(page, pinned, profile, site, pager)], len(runs)
            witnesses.append([RULE])
    entries = _entries([(runs[main], hints[main])] if main is not None else [])
    known = {entry.url for entry in entries}
    rest = _entries([pair for at, pair in enumerate(zip(runs, hints, strict=True)) if at != main])
    evidence = {"runs": [len(run.cards) for run in runs], "main": main, "witnesses": witnesses}
    return Listing(
        entries,
        tuple(entry for entry in rest if entry.url not in known),
        tuple(sorted(pager.pages)),
        own,
        evidence,
        pager.pages,
        pager.current,
        pager.onward,
        problems,
        tuple(runs[main].cards) if main is not None else (),
        pager.strange,
    )


def _entries(lists: Sequence[tuple[Run, list[Hint]]]) -> tuple[Entry, ...]:
    """The articles of lists, each once; a later sighting only fills what an earlier one lacks."""
    found: dict[str, Hint] = {}
    for run, hints in lists:
        for card, hint in zip(run.cards, hints, strict=True):
            known = found.get(card.url, Hint())
            found[card.url] = Hint(known.date or hint.date, known.title or hint.title, known.teaser or hint.teaser)
    return tuple(Entry(url, hint) for url, hint in found.items())


def _read(page: Page, run: Run, profile: Profile, site: frozenset[int], pager: Pager) -> list[Hint]:
    """The hints of a run. A card with no others beside it reaches far: what other pages have too is not its own."""
    static = site if len(run.cards) == 1 else frozenset()
    linked = {at for card in run.cards for at in card.links}
    skipped = {at for at in static if len(page.lines[at].text) >= _STATIC and at not in linked}
    return read_run(page, run, profile.labels, frozenset(skipped) | pager.lines)


# --- which list is the main one ------------------------------------------------------------------


def _lists(page: Page, links: list[tuple[int, str]], pager: Pager) -> list[Run]:
    """The page's runs of cards, a featured first entry with the list that it heads."""
    lists: list[Run] = []
    for run in card_runs(page, links, pager.lines | _home_links(page)):
        if lists and _is_featured(page, lists[-1], run):
            lists[-1].cards += run.cards
        else:
            lists.append(run)
    return lists


def _home_links(page: Page) -> frozenset[int]:
    """Lines that link to the front page: breadcrumb, menu and logo, no part of a card unless each card has one."""
    found = [at for at, line in enumerate(page.lines) if any(_is_home(page, href) for href, _, _ in line.spans)]
    places = Counter(page.lines[at].path for at in found)
    return frozenset(at for at in found if places[page.lines[at].path] <= _FEW_HOME)


def _is_home(page: Page, href: str) -> bool:
    """Whether a link leads to the front page of the host or of a language on it."""
    here = urlsplit(page.url)
    home = f"{here.scheme}://{here.netloc}/"
    target = page.target(href)
    return target is not None and target.startswith(home) and len(target.removeprefix(home).strip("/")) in (0, 2)


def _is_featured(page: Page, run: Run, following: Run) -> bool:
    """Whether one or two cards of another form stand right above a list, with nothing between."""
    if len(run.cards) > _FEATURED or len(following.cards) < len(run.cards) or run.urls & following.urls:
        return False
    if not only_periods(page, run.end, following.start):
        return False
    outer = run.cards[0].container
    if not any(box is outer for box in following.cards[0].container.ancestors()):
        return False
    return outer.tag != "body" or (len(run.cards) == 1 and _is_rich(page, run.cards[0]))


def _is_rich(page: Page, card: Card) -> bool:
    """Whether a card has a picture and a linked heading, as the first entry of a page and hardly a ticker has."""
    lines = page.lines[card.start : card.end]
    headed = any(line.spans and line.box.tag in ("h2", "h3", "h4") for line in lines)
    return headed and any(line.media for line in lines)


def _main(runs: list[Run], hints: list[list[Hint]], witnesses: list[list[str]]) -> int | None:
    """The index of the main list; None if what there is stands in the page's chrome or on other pages too."""

    def weight(at: int) -> tuple[int, int]:
        dated = len({card.url for card, hint in zip(runs[at].cards, hints[at], strict=True) if hint.date})
        return len(runs[at].urls) + dated + sum(_WEIGHTS[name] for name in witnesses[at]), at

    best = max(range(len(runs)), key=weight, default=None)
    if best is None or "site" in witnesses[best] or "chrome" in witnesses[best]:
        return None
    return best


def _witnesses(
    page: Page, runs: list[Run], hints: list[list[Hint]], pager: Pager, site: frozenset[int], home: Place | None
) -> list[list[str]]:
    """What speaks for and against each run."""
    beside_pager = _nearest(page, runs, pager)
    below_heading = _below(runs, page.headings)
    below_crumbs = max(_below(runs, _home_links(page)), default=None)
    whole = len(page.lines) or 1
    later = home is not None and home.page > 1
    found: list[list[str]] = []
    for at, run in enumerate(runs):
        links = {line for card in run.cards for line in card.links}
        chrome = [box for box in run.cards[0].container.ancestors() if box.tag in _CHROME_TAGS]
        names = {
            "pager": at == beside_pager,
            "heading": at in below_heading,
            # A ticker is a cut of the list.
            "whole": not later and any(run.urls > other.urls for other in runs),
            "crumbs": at == below_crumbs,
            "newer": later and _is_newer(hints[at], [other for index, other in enumerate(hints) if index != at]),
            "chrome": any((box.end - box.start) * 2 < whole for box in chrome),
            "site": len(links & site) * 5 > len(links) * 4,
        }
        found.append([name for name, holds in names.items() if holds])
    return found


def _nearest(page: Page, runs: list[Run], pager: Pager) -> int | None:
    """The run that shares the smallest element with the pager, and of several the one nearest to it."""
    if not pager.lines:
        return None
    headings = page.headings

    def distance(at: int) -> tuple[int, int]:
        run = runs[at]
        sizes, steps = [], []
        for line in pager.lines:
            common = _common(run.cards[0].container, page.lines[line].box)
            sizes.append(common.end - common.start)
            between = range(run.end, line) if line >= run.end else range(line + 1, run.start)
            # A pager stands below the heading of its list: across a heading it is another's.
            steps.append(len(between) + len(page.lines) * any(at in headings for at in between))
        return min(sizes), min(steps)

    return min(range(len(runs)), key=distance, default=None)


def _common(one: Box, two: Box) -> Box:
    """The smallest element around two."""
    around = {id(box) for box in one.ancestors()}
    return next((box for box in two.ancestors() if id(box) in around), one)


def _below(runs: list[Run], lines: Collection[int]) -> set[int]:
    """The runs that come first below lines."""
    below = [[at for at, run in enumerate(runs) if run.start > line] for line in lines]
    return {found[0] for found in below if found}


def _is_newer(own: list[Hint], others: list[list[Hint]]) -> bool:
    """Whether all of a run's dates lie after all of another's: behind the first page, that is a ticker."""
    days = [hint.date for hint in own if hint.date]
    return any(
        days and (theirs := [hint.date for hint in other if hint.date]) and min(days) > max(theirs) for other in others
    )
