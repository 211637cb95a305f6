"""Listing page to entries. Bytes in, data out: no network, files or SQL.

The main list is the run of cards with most dates and cards; other sightings of the same articles only fill what
it lacks. Which links are articles is the profile's knowledge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cstoscrape.model import Entry, Hint
from cstoscrape.parser.cards import Card, Run, article_links, card_runs
from cstoscrape.parser.furniture import Fingerprint, fingerprint
from cstoscrape.parser.lines import Line, Page, read_page
from cstoscrape.site import Labels, Place, Profile, default_profile
from cstoscrape.text import canonical_url, leading_date, title_key, trailing_date, whole_date

_LONG_TITLE = 220
_CHROME_TAGS = frozenset(("aside", "nav", "footer", "header", "form"))


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page says.

    Attributes:
        entries: The main list, in the page's order.
        others: Articles of the section that stand elsewhere on the page only (ticker).
        pages: The numbers of the listing's pages that its pager links to.
        main_lines: Indexes of the lines of the main list.
    """

    entries: tuple[Entry, ...]
    others: tuple[Entry, ...]
    pages: tuple[int, ...]
    fingerprint: Fingerprint
    main_lines: tuple[int, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)


def parse_listing(page: bytes, url: str, *, profile: Profile | None = None) -> Listing:
    """Read the entries of a listing page.

    Args:
        page: The page's bytes, decoded from any content coding.
        url: Its canonical address, which says whose section it is.
        profile: The site profile; the bundled one unless given.

    Raises:
        LayoutError: The page would hang the HTML parser.
    """
    return read_listing(read_page(page, url), profile or default_profile())


def read_listing(page: Page, profile: Profile) -> Listing:
    """Read the entries of a page that was walked already."""
    home = profile.place(page.url)

    def place(url: str) -> Place | None:
        where = profile.place(url)
        same = where is not None and home is not None and (where.edition, where.section) == (home.edition, home.section)
        return where if same else None

    runs = card_runs(page, article_links(page, place))
    main = _main_run(page, runs)
    sightings = [_read_run(page, run, profile.labels) for run in runs]
    merged: dict[str, Hint] = {}
    for index in sorted(range(len(runs)), key=lambda at: (at != main, -len(runs[at].cards), at)):
        for url, hint in sightings[index]:
            merged[url] = _filled(merged.get(url, Hint()), hint)
    own = list(dict.fromkeys(url for url, _ in sightings[main])) if runs else []
    others = [url for url in merged if url not in set(own)]
    lines = tuple(range(runs[main].start, runs[main].end)) if runs else ()
    evidence = {"runs": [len(run.cards) for run in runs], "main": main if runs else None}
    return Listing(
        tuple(Entry(url, merged[url]) for url in own),
        tuple(Entry(url, merged[url]) for url in others),
        tuple(sorted(_pages(page, place))),
        fingerprint(page, "listing"),
        lines,
        evidence,
    )


def _filled(hint: Hint, other: Hint) -> Hint:
    return Hint(hint.date or other.date, hint.title or other.title, hint.teaser or other.teaser)


def _main_run(page: Page, runs: list[Run]) -> int:
    """The index of the main list: most dates and cards count, a place in the page's chrome counts against it."""

    def weight(index: int) -> tuple[int, int, int]:
        run = runs[index]
        first = page.lines[run.start].box
        chrome = any(box.tag in _CHROME_TAGS for box in first.ancestors())
        urls = len({card.url for card in run.cards})
        dated = sum(1 for at in range(run.start, run.end) if _line_date(page.lines[at]) is not None)
        return (not chrome, urls + min(dated, urls), index)

    return max(range(len(runs)), key=weight) if runs else 0


def _pages(page: Page, place: Callable[[str], Place | None]) -> set[int]:
    found = set()
    hrefs = {href for line in page.lines for href, _, _ in line.spans if "=" in href}
    addresses: Iterable[str | None] = [page.absolute(href) for href in hrefs]
    for address in [*addresses, *page.pager_addresses]:
        if address is None:
            continue
        try:
            where = place(canonical_url(address))
        except ValueError:
            continue
        if where is not None and where.kind == "listing":
            found.add(where.page)
    return found


# --- one run -------------------------------------------------------------------------------------


def _read_run(page: Page, run: Run, labels: Labels) -> list[tuple[str, Hint]]:
    """(address, hint) of each card; lines between cards go with the card above, unless dates stand before."""
    stretches, heads = _stretches(page, run)
    shared = _shared_texts(page, stretches)
    found = []
    heading_date: str | None = None
    for card, lines, head in zip(run.cards, stretches, heads, strict=True):
        heading_date = head or heading_date
        hint = _read_card(page, card, lines, shared, labels)
        if hint.date is None and heading_date is not None:
            hint = Hint(heading_date, hint.title, hint.teaser)
        found.append((card.url, hint))
    return found


def _stretches(page: Page, run: Run) -> tuple[list[list[int]], list[str | None]]:
    """The lines of each card, and the date that stands before it outside any card."""
    cards = run.cards
    gaps = [range(one.end, two.start) for one, two in zip(cards, cards[1:], strict=False)]
    usual = max((len(gap) for gap in gaps), default=0)
    lead = _lead(page, cards[0], max(usual, 1))
    tail_end = min(cards[-1].container.end, cards[-1].end + usual)
    gaps = [*gaps, range(cards[-1].end, max(tail_end, cards[-1].end))]
    stretches, heads = [], []
    dates_first = _date_at(page, lead) is not None
    head = _date_at(page, lead)[1] if dates_first else None  # type: ignore[index]
    for card, gap in zip(cards, gaps, strict=True):
        lines = list(range(card.start, card.end))
        heads.append(head)
        head = None
        found = _date_at(page, gap) if dates_first else None
        if found is not None:
            lines += range(gap.start, found[0])
            head = found[1]
        else:
            lines += gap
        stretches.append(lines)
    return stretches, heads


def _lead(page: Page, first: Card, most: int) -> range:
    """The lines right before the first card, in its container or the one around."""
    around = first.container.parent or first.container
    start = first.container.start if first.container.start < first.start else around.start
    return range(max(start, first.start - most, 0), first.start)


def _date_at(page: Page, lines: range) -> tuple[int, str] | None:
    """The last line of a stretch that is a date and nothing else."""
    for at in reversed(lines):
        day = whole_date(page.lines[at].text)
        if day is not None:
            return at, day
    return None


def _shared_texts(page: Page, stretches: list[list[int]]) -> set[str]:
    """Texts that several cards share: rubrics and buttons, no headlines."""
    counts = Counter(text for lines in stretches for text in {page.lines[at].text for at in lines})
    several = max(2, len(stretches) // 3)
    return {text for text, count in counts.items() if count > several or (count > 1 and len(text) < 25)}


def _line_date(line: Line) -> str | None:
    """The date of a line in a card: the whole line, its first text node, or one of its parts."""
    text = line.text
    if not text:
        return None
    day = whole_date(text)
    if day is None and len(line.parts) > 1:
        nodes = line.node_texts
        day = whole_date(nodes[0]) or whole_date(" ".join(nodes)) or whole_date(nodes[-1])
    if day is None and any(mark in text for mark in "|·•"):
        day = next(filter(None, map(whole_date, _parts(text))), None)
    return day


def _parts(text: str) -> list[str]:
    for mark in "·•":
        text = text.replace(mark, "|")
    return [part.strip() for part in text.split("|")]


@dataclass(slots=True)
class _Piece:
    """A text of a card that may be its headline or teaser."""

    text: str
    is_link: bool
    is_heading: bool

    @property
    def reads_as_teaser(self) -> bool:
        """Whether the text is a sentence rather than a headline."""
        return len(self.text) > _LONG_TITLE or (self.text.endswith((".", "…", "...")) and len(self.text) > 40)


def _read_card(page: Page, card: Card, lines: list[int], shared: set[str], labels: Labels) -> Hint:
    day: str | None = None
    pieces: list[_Piece] = []
    for at in lines:
        line = page.lines[at]
        found = _line_date(line)
        day = day or found
        pieces += _pieces(page, line, card.url, found is not None)
    if day is None:
        day, pieces = _date_over_lines(pieces)
    pieces = [piece for piece in pieces if _may_speak(piece.text, shared, labels)]
    if day is None:
        day = _cut_date(pieces)
    title, teaser = _title_and_teaser(pieces)
    return Hint(day, title, teaser)


def _pieces(page: Page, line: Line, url: str, dated: bool) -> list[_Piece]:
    """The texts of a line: links to the article, and what stands around them; the date itself is left out."""
    heading = any(len(box.tag) == 2 and box.tag[0] == "h" and box.tag[1].isdigit() for box in line.box.ancestors())
    linked = [
        (first, last)
        for href, first, last in line.spans
        if (address := page.absolute(href)) and canonical_url(address) == url and line.link_text(first, last)
    ]
    if not linked or line.is_whole_link:
        text = line.text
        if dated:
            nodes = [node for node in line.node_texts if whole_date(node) is None]
            text = "" if whole_date(line.text) or whole_date(" ".join(line.node_texts)) else " ".join(nodes)
            if any(whole_date(part) for part in _parts(text)):
                text = ""
        return [_Piece(text, bool(linked), heading)] if text else []
    pieces = []
    at = 0
    for first, last in [*linked, (len(line.parts), len(line.parts))]:
        around = line.link_text(at, first)
        if around and not whole_date(around):
            pieces.append(_Piece(around, False, heading))
        text = line.link_text(first, last)
        if text and not whole_date(text):
            pieces.append(_Piece(text, True, heading))
        at = last
    return pieces


def _may_speak(text: str, shared: set[str], labels: Labels) -> bool:
    if text in shared or not any(char.isalpha() for char in text) or any(whole_date(part) for part in _parts(text)):
        return False
    return not (labels.is_tail.fullmatch(text) or labels.is_back.fullmatch(text) or labels.is_updated.fullmatch(text))


def _date_over_lines(pieces: list[_Piece]) -> tuple[str | None, list[_Piece]]:
    """A date whose day, month and year are lines of their own."""
    for size in (2, 3):
        for at in range(len(pieces) - size + 1):
            day = whole_date(" ".join(piece.text for piece in pieces[at : at + size]))
            if day is not None:
                return day, pieces[:at] + pieces[at + size :]
    return None, pieces


def _cut_date(pieces: list[_Piece]) -> str | None:
    """A date at one end of a card's text, cut off where it is all digits: prose writes months."""
    for piece in pieces:
        cut = leading_date(piece.text) or trailing_date(piece.text)
        if cut is not None and cut.numeric and (cut.rest == "" or piece is pieces[0]):
            piece.text = cut.rest
            return cut.date
    return None


def _title_and_teaser(pieces: list[_Piece]) -> tuple[str | None, str | None]:
    pieces = [piece for piece in pieces if piece.text]
    if not pieces:
        return None, None
    title = _title(pieces)
    key = title_key(title.text) if title is not None else ""
    rest = [piece.text for piece in pieces if piece is not title and title_key(piece.text) != key]
    return (title.text if title is not None else None), ("\n\n".join(dict.fromkeys(rest)) or None)


def _title(pieces: list[_Piece]) -> _Piece | None:
    """Which text of a card is the headline: a heading, a link that is no sentence, else the first short one."""
    headings = [piece for piece in pieces if piece.is_heading]
    links = [piece for piece in pieces if piece.is_link]
    for group in (headings, links):
        short = [piece for piece in group if not piece.reads_as_teaser]
        if short:
            return short[0]
    if headings:
        return headings[0]
    if len(pieces) == 1:
        return None if pieces[0].reads_as_teaser else pieces[0]
    first, longest = pieces[0], max(pieces, key=lambda piece: len(piece.text))
    if not first.reads_as_teaser and first is not longest:
        return first
    # The first sentence of a teaser may be linked whole: with a text behind it that is longer, it is the headline.
    return links[0] if links and links[0] is not longest and len(links[0].text) <= _LONG_TITLE else None
