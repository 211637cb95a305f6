"""Site lines: what stands on most pages of a site at the same place is the site's, not the release's.

A page is judged against its neighbours, the captures of its edition nearest in time, by fingerprints: hashes of
each line's path and text. Text alone would not do: a new release's first paragraph stands in every page's ticker.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

from cstoscrape.parser.lines import Line
from cstoscrape.parser.page import Page
from cstoscrape.text import leading_date, trailing_date, whole_date

_DIGITS = re.compile(r"\d+")
_ENDS_IN_NAME = re.compile(r"(?<!\w)[^\W\d_a-zа-яё][\w.-]*[)»”\"]?$")
_DATE = re.compile(r"\d\d?[./-]\d\d?[./-](?:19|20)\d\d")
_LONGEST_DATED = 120
_LONGEST_COUNTER = 60
_ENOUGH = 3
_SEVERAL = 2


@dataclass(frozen=True)
class Fingerprint:
    """What later pages need to know of a page.

    Attributes:
        kind: `article` or `listing`; other pages are no neighbours.
        title: The text of `<title>`.
        lines: (path, hash of path and text) a line. Bit 0 of the path tells a line that is all links.
        dates: (path, hash) of the lines that hold a date.
    """

    kind: str
    title: str
    lines: tuple[tuple[int, int], ...]
    dates: tuple[tuple[int, int], ...]

    @cached_property
    def seen(self) -> frozenset[int]:
        """The hashes of all lines; a page is asked for them by each of its neighbours."""
        return frozenset(line for _, line in self.lines)

    @cached_property
    def index_of(self) -> dict[int, int]:
        """The index of each line, by its hash."""
        return {line: index for index, (_, line) in enumerate(self.lines)}

    @cached_property
    def at_paths(self) -> Counter[int]:
        """How many lines stand at each path."""
        return Counter(path for path, _ in self.lines)

    @cached_property
    def single_dates(self) -> frozenset[int]:
        """Paths where one date stands: neighbours share the day, so it is the page's own."""
        counts = Counter(path for path, _ in self.dates)
        return frozenset(path for path, count in counts.items() if count == 1)

    def to_bytes(self) -> bytes:
        """The fingerprint as it is stored on its capture."""
        numbers = array("I", [number for pair in (*self.lines, *self.dates) for number in pair])
        head = struct.pack("<cII", self.kind[:1].encode(), len(self.lines), len(self.dates))
        return head + numbers.tobytes() + self.title.encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Fingerprint:
        """Read what `to_bytes` wrote."""
        kind, lines, dates = struct.unpack_from("<cII", data)
        start = struct.calcsize("<cII")
        end = start + 8 * (lines + dates)
        numbers = array("I", data[start:end])
        pairs = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        name = "article" if kind == b"a" else "listing"
        return cls(name, data[end:].decode(), pairs[:lines], pairs[lines:])


def fingerprint(page: Page, kind: str) -> Fingerprint:
    """The fingerprint of a page that was read as an article or a listing."""
    lines: list[tuple[int, int]] = []
    dates = []
    for at, line in enumerate(page.lines):
        if at < len(lines):
            continue
        path, text = line.path & ~1, line.text
        if line.spans:
            # Documents and other links that stand among text are places of their own.
            path = crc32(b"file", line.path) & ~1 if line.is_attachment else path
            path |= line.is_all_links
        if line.media is not None:
            shown = line.spans[0][0] if line.is_attachment else line.media[1]  # each document may have the same icon
            lines.append((path, crc32(shown.encode(errors="replace"), path)))
        elif line.has_year and (_holds_date(text) or (len(line.parts) > 1 and _holds_date(" ".join(line.node_texts)))):
            dates.append((path, crc32(text.encode(), path)))
            lines.append(dates[-1])
        elif len(text) <= 2 and text.isdigit() and _is_split_date(page, at):
            parts = _split_date(page, at)
            dates.append(parts[0])
            lines += parts
        else:
            lines.append((path, crc32(_folded(text), path)))
    return Fingerprint(kind, page.title, tuple(lines), tuple(dates))


@lru_cache(maxsize=8192)
def _folded(text: str) -> bytes:
    """A line without its numbers: counters change from page to page; in a line with a date they are what matters."""
    return _DIGITS.sub("0", text).encode()


def _is_split_date(page: Page, at: int) -> bool:
    """Whether day, month and year stand on three lines of their own."""
    texts = [line.text for line in page.lines[at : at + 3]]
    return len(texts) == 3 and max(map(len, texts)) < 12 and whole_date(" ".join(texts)) is not None


def _split_date(page: Page, at: int) -> list[tuple[int, int]]:
    """The three lines of a date in parts, each at a place of its own, all with the whole date as their text."""
    lines = page.lines[at : at + 3]
    text = " ".join(line.text for line in lines).encode()
    paths = [crc32(b"part %d" % number, line.path) & ~1 for number, line in enumerate(lines)]
    return [(path, crc32(text, path)) for path in paths]


def _holds_date(text: str) -> bool:
    if whole_date(text) or leading_date(text) or trailing_date(text):
        return True
    return len(text) <= _LONGEST_DATED and _DATE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the neighbours say of one page: the same neighbours and page give the same verdict.

    Attributes:
        neighbours: How many there were.
        site: Indexes of the page's lines that are the site's.
        title_head: What all titles begin with.
        title_tail: What all titles end with.
        date_paths: Where articles have their single date.
        by_place: Those of them that are new in text, at a place that holds site lines on other pages.
        one_title: Whether all have one `<title>`, which then names the site and no release.
        openings: Those of the site's lines that may open the page's own text, and stand elsewhere on its neighbours.
        repeated: Lines that are not the site's, and stand on several articles as they do here.
        is_foreign: Whether the neighbours have lines in common, and the page has none of them.
    """

    neighbours: int = 0
    site: frozenset[int] = frozenset()
    title_head: str = ""
    title_tail: str = ""
    date_paths: frozenset[int] = frozenset()
    one_title: bool = False
    by_place: frozenset[int] = frozenset()
    openings: frozenset[int] = frozenset()
    is_foreign: bool = False
    repeated: frozenset[int] = frozenset()

    @property
    def elsewhere(self) -> frozenset[int]:
        """Lines that stand on other pages as well, the site's or not."""
        return self.site | self.repeated

    def key(self) -> int:
        """A number that differs where a page would have to be parsed again."""
        known = (
            self.neighbours >= _ENOUGH,
            sorted(self.site),
            self.title_head,
            self.title_tail,
            sorted(self.date_paths),
            self.one_title,
            sorted(self.openings),
            self.is_foreign,
            sorted(self.repeated),
        )
        return crc32(repr(known).encode())


def judge(own: Fingerprint, neighbours: Sequence[Fingerprint]) -> Verdict:
    """Which lines of a page are the site's, by its neighbours; their order does not matter."""
    if len(neighbours) < _ENOUGH:
        return Verdict()
    articles = [near for near in neighbours if near.kind == "article"]
    seen = _seen(neighbours)
    seen_in_articles = _seen(articles)
    # The page's own release is the newest in the ticker of its run: on one neighbour alone it is no text of that.
    places = _furniture_places(neighbours, _seen([own, *neighbours])) - _fuller_places(own, neighbours)
    listings = [near for near in neighbours if near.kind != "article"]
    seen_in_listings = _seen(listings)
    own_dates = own.single_dates
    needed, needed_in_articles = len(neighbours) / 2, len(articles) / 2 if len(articles) >= 2 else len(neighbours)
    site, by_place = set(), set()
    for index, (path, line) in enumerate(own.lines):
        if path in own_dates and (path, line) in own.dates and seen_in_listings[line] * 2 <= len(listings):
            continue
        common = seen[line] > needed or seen_in_articles[line] > needed_in_articles
        if common or path in places:
            site.add(index)
            if not common:
                by_place.add(index)
    titles = [near.title for near in articles if near.title]
    head, tail = _shared_affixes(titles)
    one_title = len(titles) >= 2 and len({own.title, *titles}) == 1
    dates = _date_places(articles)
    openings = _openings(own, neighbours, site - by_place)
    is_foreign = not site and max(seen.values(), default=0) > needed
    rest = (at for at in range(len(own.lines)) if at not in site or at in by_place)
    repeated = frozenset(at for at in rest if seen_in_articles[own.lines[at][1]] >= _SEVERAL)
    marks = frozenset(site), head, tail, dates, one_title, frozenset(by_place), openings
    return Verdict(len(neighbours), *marks, is_foreign, repeated)


def _openings(own: Fingerprint, neighbours: Sequence[Fingerprint], site: set[int]) -> frozenset[int]:
    """Site lines that go on with a line of their form that is none, and stand below another one on all neighbours.

    They may be in a ticker of the text's own markup there, and open the text here.
    """
    found: set[int] = set()
    for index in sorted(site, reverse=True):
        path, line = own.lines[index]
        following = index + 1 if index + 1 not in site or index + 1 in found else 0
        if not 0 < following < len(own.lines) or own.lines[following][0] != path or index == 0:
            continue
        above = own.lines[index - 1][0]
        if not any(_stands_below(near, line, above) for near in neighbours):
            found.add(index)
    return frozenset(found)


def _stands_below(page: Fingerprint, line: int, path: int) -> bool:
    at = page.index_of.get(line, 0)
    return at > 0 and page.lines[at - 1][0] == path


def _seen(pages: Sequence[Fingerprint]) -> Counter[int]:
    """On how many pages each line stands."""
    counts: Counter[int] = Counter()
    for page in pages:
        counts.update(page.seen)
    return counts


def _furniture_places(pages: Sequence[Fingerprint], seen: Counter[int]) -> set[int]:
    """Paths that hold nothing but repeated lines on every page: furniture also where their text is new."""
    on_pages: Counter[int] = Counter()
    unique: set[int] = set()
    rare = {line for line, count in seen.items() if count < 2}
    for page in pages:
        on_pages.update(page.at_paths.keys())
        unique.update(page.lines[page.index_of[line]][0] for line in page.seen & rare)
        unique |= page.single_dates
    return {path for path, count in on_pages.items() if count >= _ENOUGH and path not in unique}


def _fuller_places(own: Fingerprint, pages: Sequence[Fingerprint]) -> set[int]:
    """Paths at which a page has far more lines than any other: its text stands where others have but labels."""
    most: Counter[int] = Counter()
    for page in pages:
        most |= page.at_paths
    return {path for path, count in own.at_paths.items() if count > max(2 * most[path], most[path] + 3)}


def _date_places(articles: Sequence[Fingerprint]) -> frozenset[int]:
    """Paths where most articles have their one date, and not all the same: a header's "today" is no place."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for page in articles:
        for path, value in page.dates:
            if path in page.single_dates:
                places[path].append(value)
    return frozenset(
        path for path, values in places.items() if len(values) > len(articles) / 2 and len(set(values)) > 1
    )


def _shared_affixes(titles: Sequence[str]) -> tuple[str, str]:
    """What all titles begin and end with, cut back to whole words."""
    if len(set(titles)) < _ENOUGH:
        return "", ""
    head = _shared_start(titles)
    tail = _shared_start([title[::-1] for title in titles])[::-1]
    head = head[: len(head.rstrip()) if head.endswith(" ") else head.rfind(" ") + 1]
    tail = tail[tail.find(" ") :] if " " in tail else ""
    return (head if _has_mark(head) else ""), (tail if _has_mark(tail) else "")


def _shared_start(texts: Sequence[str]) -> str:
    """What all texts begin with; the first and the last in order share the least."""
    first, last = min(texts), max(texts)
    length = next((at for at, char in enumerate(first) if last[at : at + 1] != char), len(first))
    return first[:length]


def _has_mark(affix: str) -> bool:
    """Whether a shared piece of titles is set off by a mark; headlines may just begin with the same words."""
    return any(mark in affix for mark in "|-–—:·•/»«")


def site_lines(page: Page, verdict: Verdict) -> set[int]:
    """The verdict's site lines, without those that stand in the midst of the release's own prose.

    A signature that ends most releases is body. What sets it apart from a back link or a footer is that it is
    no link and that its own element's siblings hold text which no other page has.
    """
    site = {index for index in verdict.site if not _is_numbered_name(page, page.lines[index])}
    if not site:
        return site
    # A page has something of its own: here its text stands at a place like that of a ticker elsewhere.
    nothing_left = not any(_is_sentence(line) for index, line in enumerate(page.lines) if index not in site)
    by_place = {at for at in verdict.by_place & site if not _is_caption(page, at)}
    site -= verdict.by_place - by_place
    if by_place and not nothing_left:
        mixed = {_container(line) for index, line in enumerate(page.lines) if index not in site}
        by_place = {index for index in by_place if _container(page.lines[index]) in mixed}
    site -= by_place
    own: set[int] = set()
    prose: set[int] = set()
    places: set[int] = set()
    for index, line in enumerate(page.lines):
        if index not in site:
            if len(line.text) > 60 and not line.is_all_links:
                prose.add(_container(line))
                places = _places(line)
        elif _may_sign(line) and _container(line) in prose and _is_akin(line, places):
            own.add(index)
    return site - own


def _is_caption(page: Page, at: int) -> bool:
    """Whether a line stands right below a picture in its element, and leads nowhere."""
    line = page.lines[at]
    return line.text != "" and not line.spans and page.is_below_picture(at)


def _may_sign(line: Line) -> bool:
    """Whether a line may end many releases: no link, and no few words with a number that counts something."""
    counts = len(line.text) <= _LONGEST_COUNTER and not line.has_year and _DIGITS.search(line.text) is not None
    return line.text != "" and not line.spans and not counts


def _is_akin(line: Line, places: set[int]) -> bool:
    """Whether a line stands where a text does, or may be the day of a run: that stands on all pages of its releases.

    In another form than the text's it ends as a signature does, in a name, or is a sentence.
    """
    if line.has_year or line.path in places:
        return True
    is_own = line.text.endswith((".", "!", "?", "…")) or _ENDS_IN_NAME.search(line.text) is not None
    return is_own and not places.isdisjoint(_places(line))


def _places(line: Line) -> set[int]:
    """What a line shares with one of the same text: the element, the one around, or the form."""
    return {id(line.box), id(line.box.parent), line.path}


def _is_numbered_name(page: Page, line: Line) -> bool:
    """Whether a line is a headline of which neighbours differ in the number alone ("38th meeting", "39th meeting")."""
    if _DIGITS.search(line.text) is None or line.spans:
        return False
    return line.box.tag in ("h1", "h2", "h3", "h4") or (len(line.text) > 20 and line.text in page.title)


def _is_sentence(line: Line) -> bool:
    return len(line.text) > 60 and line.text.endswith((".", "!", "?", "…", "»", "”")) and not line.spans


def _container(line: Line) -> int:
    """The element that holds a paragraph together with its siblings."""
    return id(line.box.with_siblings())
