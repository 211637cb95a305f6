"""The pager of a listing: which numbers it links to, under which addresses, and where on the page it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from cstoscrape.parser.lines import Box
from cstoscrape.parser.page import Page
from cstoscrape.site import PAGED, Place, turned
from cstoscrape.text import canonical_url

# That only the list is wanted: the page without it is the same, and whole.
_NOISE = re.compile(r"(?<=[?&])(?:bxajaxid|ajax\w*|is_ajax\w*)=[^&]*&?", re.IGNORECASE)
_ONWARD = re.compile(
    r"\W*(?:next|(?:load |show |view )?more|older|earlier|(?:показать |загрузить )?ещ[её]|след(?:ующая|ующие|\.)?"
    r"|дал(?:ее|ьше)|впер[её]д)(?: (?:page|news|страница|новости|новостей))?\W*",
    re.IGNORECASE,
)
_WIDEST = 80
_MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Pager:
    """A listing's pager.

    Attributes:
        pages: The numbers that it links to, with their canonical addresses.
        lines: Indexes of the lines with those links.
        current: The number that it shows without a link, which is the page's own.
        onward: The number of the page that it says follows ("Older", `rel=next`), if it says so.
        strange: An address that it leads on to, where no number of a page can be read from its addresses.
    """

    pages: dict[int, str] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()
    current: int | None = None
    onward: int | None = None
    strange: str | None = None


def read_pager(page: Page, place: Callable[[str], Place | None], parameter: str, entries: Sequence[int] = ()) -> Pager:
    """Read the pager of a listing.

    Args:
        page: The page.
        place: Says where an address belongs; None for what is not of this listing.
        parameter: The query parameter that is the pager's unless the page's links say otherwise.
        entries: Indexes of the lines that link to the listing's articles, in order.
    """
    shown = list(_links(page, place))
    hidden = [link for address in page.pager_addresses if (link := _page_of(address, place)) is not None]
    urls = [link.url for link in shown] + [url for _, url in hidden]
    own = _own_parameter(page.url, urls, parameter, _widths(page, shown, entries))
    shown = [link for link in shown if _parameter(link.url) in (own, None)]
    turning = [link for link in shown if _parameter(link.url) == own]
    lines = frozenset(link.at for link in turning)
    current = _current(page, lines)
    pages = {number: url for number, url in hidden if _parameter(url) in (own, None)}
    pages |= {link.number: link.url for link in reversed(shown)}
    pages = _as_shown(pages, turning, _own_number(page, place, current), is_first=_parameter(page.url) is None)
    pages = dict(sorted(pages.items()))
    return Pager(pages, lines, current, _number_onward(page, shown, pages), None if pages else _onward(page, place))


class _Link(NamedTuple):
    """A link to a page of the listing: its line, its text, the number in its address."""

    at: int
    text: str
    number: int
    url: str

    @property
    def leads_on(self) -> bool:
        """Whether its text says that it leads to the page that follows."""
        return _ONWARD.fullmatch(self.text) is not None


def _links(page: Page, place: Callable[[str], Place | None]) -> Iterator[_Link]:
    for at, line in enumerate(page.lines):
        for href, first, last in line.spans:
            found = _page_of(page.absolute(href), place) if "=" in href or "page" in href else None
            if found is not None:
                yield _Link(at, line.link_text(first, last), *found)


def _onward(page: Page, place: Callable[[str], Place | None]) -> str | None:
    """Where the last link leads that says it leads on, and asks for no page by its number."""
    found = None
    for line in page.lines:
        for href, first, last in line.spans:
            text = line.link_text(first, last)
            leads_on = "=" in href and (text == "2" or _ONWARD.fullmatch(text)) and _is_of_list(page, href)
            if leads_on and _page_of(page.absolute(href), place) is None:
                found = page.target(href)
    return found


def _number_onward(page: Page, links: list[_Link], pages: dict[int, str]) -> int | None:
    """The number of the page that follows, as the page's links say."""
    said = [page.target(node.attributes["href"] or "") for node in page.select('[rel~="next"][href]')]
    following = {*said, *(link.url for link in links if link.leads_on)}
    return next((number for number, url in pages.items() if url in following), None)


def _as_shown(
    pages: dict[int, str], links: list[_Link], own: list[tuple[int, int]], *, is_first: bool
) -> dict[int, str]:
    """The pages by the numbers that readers are shown, where addresses count from zero or down."""
    numbers = [(int(match[0]), link.number) for link in links if (match := re.search(r"\d{1,6}$", link.text))]
    if _count_from_zero(links, numbers, is_first=is_first):
        return {number + 1: url for number, url in pages.items()}
    count = _count_of_mirrored({*numbers, *own})
    if count is None:
        return pages
    link = links[0]
    return {at: turned(link.url, count + 1 - at - link.number) for at in range(2, count + 1)}


def _own_number(page: Page, place: Callable[[str], Place | None], current: int | None) -> list[tuple[int, int]]:
    """The number that the page has in its pager, and in its address."""
    own = _page_of(page.url, place) if _parameter(page.url) is not None else None
    return [(current, own[0])] if current is not None and own is not None else []


def _count_of_mirrored(numbers: set[tuple[int, int]]) -> int | None:
    """How many pages a list has whose addresses count down while its pager counts up.

    Bitrix does so with `bDescPageNumbering`, where a page keeps its address while newer ones come.

    Args:
        numbers: What the pager shows for a page, and the number in its address.
    """
    sums = {shown + number for shown, number in numbers}
    differ = [number > shown or len(numbers) > 1 for shown, number in numbers if shown != number]
    count = sums.pop() - 1 if len(sums) == 1 and any(differ) else None
    return count if count is not None and count <= _MOST_PAGES else None


def _count_from_zero(links: list[_Link], numbers: list[tuple[int, int]], *, is_first: bool) -> bool:
    """Whether addresses say a number less than what the pager shows, as Drupal's do.

    Args:
        links: The links that turn pages.
        numbers: What those of them show whose text ends in a number, and the number in the address.
        is_first: Whether the page's own address has no number: then "next" leads to 1 only where counting starts at 0.
    """
    if numbers:
        return all(shown == number + 1 for shown, number in numbers)
    return is_first and any(link.number == 1 and link.leads_on for link in links)


def _is_of_list(page: Page, href: str) -> bool:
    """Whether a link leads to the page's own path, whatever it asks for there."""
    target = page.target(href)
    return target is not None and urlsplit(target).path == urlsplit(page.url).path


def _page_of(address: str | None, place: Callable[[str], Place | None]) -> tuple[int, str] | None:
    """The number and canonical address of a page of this listing."""
    if address is None:
        return None
    try:
        url = _NOISE.sub("", canonical_url(address)).rstrip("?&")
        where = place(url)
    except ValueError:
        return None
    return (where.page, url) if where is not None and where.kind == "listing" else None


def _parameter(url: str) -> str | None:
    match = PAGED.search(url)
    return match and (match["name"] or "")


def _own_parameter(page_url: str, urls: list[str], usual: str, widths: dict[str | None, int]) -> str:
    """The parameter that turns the main list's pages: another list on the page may turn by its own."""
    own = _parameter(page_url)
    counts = Counter(name for url in urls if (name := _parameter(url)) is not None)
    if own is not None:
        return own
    return min(counts, key=lambda name: (widths.get(name, 0), name != usual, -counts[name]), default=usual)


def _widths(page: Page, links: list[_Link], entries: Sequence[int]) -> dict[str | None, int]:
    """How many lines the smallest element holds that a parameter's links share with entries of the listing."""
    found: dict[str | None, int] = {}
    for link in links:
        around = (
            box for box in page.lines[link.at].box.ancestors() if any(box.start <= at < box.end for at in entries)
        )
        width = next((box.end - box.start for box in around), len(page.lines))
        found[_parameter(link.url)] = min(width, found.get(_parameter(link.url), width))
    return found


def _current(page: Page, lines: frozenset[int]) -> int | None:
    """The one number of the pager that is no link."""
    if not lines:
        return None
    box: Box | None = page.lines[min(lines)].box
    while box is not None and not all(box.start <= at < box.end for at in lines):
        box = box.parent
    if box is None or box.end - box.start > _WIDEST:
        start, end = min(lines), min(lines) + 1
    else:
        start, end = box.start, box.end
    numbers: set[int] = set()
    for line in page.lines[start:end]:
        linked = {at for _, first, last in line.spans for at in range(first, last)}
        texts = [part.strip() for at, part in enumerate(line.parts) if at not in linked]
        numbers.update(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 6)
    return numbers.pop() if len(numbers) == 1 else None
