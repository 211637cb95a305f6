"""What a listing page promises: each entry once, none invented, with what it shows, and no release lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cstoscrape.errors import LayoutError
from cstoscrape.parser.encoding import as_utf8
from cstoscrape.parser.listing import Listing, parse_listing
from cstoscrape.text import canonical_url
from tests.layouts import Page, layout, sample

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
URL = "https://en.odkb-csto.org/news/news_odkb/"
FLOOR_SEEDS = range(0, 24)


def _shown(listing: Listing) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (entry.url.rsplit("/", 2)[1], entry.hint.date, entry.hint.title, entry.hint.teaser) for entry in listing.entries
    ]


def _page(content: str, *, title: str = "CSTO News") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{content}</body></html>".encode()


def _items(*names: str, month: int = 6) -> str:
    cards = (
        f'<div class="item"><span>{27 - at:02}.{month:02}.2024</span> <a href="{URL}{name}/">Report on {name}</a></div>'
        for at, name in enumerate(names)
    )
    return "".join(cards)


@pytest.mark.parametrize("page", sorted(PAGES.glob("listing-*.html")), ids=lambda page: page.stem)
def test_listing_page_reads_as_the_json_beside_it(page: Path) -> None:
    """Entries, further articles and pager are what the expectation says, which a person has read."""
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    listing = parse_listing(page.read_bytes(), expected["url"])
    entries = [
        {"url": entry.url, "date": entry.hint.date, "title": entry.hint.title, "teaser": entry.hint.teaser}
        for entry in listing.entries
    ]
    assert entries == expected["entries"]
    assert [entry.url for entry in listing.others] == expected["others"]
    assert {str(number): url for number, url in listing.page_urls.items()} == expected["page_urls"]
    assert listing.current == expected["current"]


def _is_exact(page: Page) -> bool:
    listing = parse_listing(as_utf8(page.html), canonical_url(page.url))
    found = [
        (entry.url, entry.hint.date, entry.hint.title, " ".join((entry.hint.teaser or "").split()))
        for entry in listing.entries
    ]
    wanted = [
        (canonical_url(entry["url"]), entry["date"], entry["title"], entry["teaser"] or "")
        for entry in page.listing.entries
    ]
    return found == wanted


@pytest.mark.parametrize("seed", FLOOR_SEEDS)
def test_listings_of_unseen_layouts_are_read_exactly(seed: int) -> None:
    """The floor: on these random layouts every entry, date, headline and teaser is right."""
    pages = sample(layout(seed), articles=9, listings=2).listings
    assert [page.url for page in pages if not _is_exact(page)] == []


def test_a_release_that_only_the_ticker_shows_is_not_lost() -> None:
    """It is no entry of the page, but among the others."""
    ticker = f'<div class="ticker">{_items("new")}</div>'
    listing = parse_listing(_page(f"{ticker}<h1>CSTO News</h1><div>{_items('old', 'older', month=5)}</div>"), URL)
    assert [name for name, *_ in _shown(listing)] == ["old", "older"]
    assert [entry.url for entry in listing.others] == [f"{URL}new/"]


def test_a_page_with_nothing_but_the_ticker_has_no_main_list() -> None:
    """What stands on the neighbouring pages too is no list of this page, so a broken list does not look well."""
    ticker = f'<div class="ticker">{_items("a", "b", "c")}</div><h1>CSTO News</h1>'
    pages = [f"{ticker}<div>{_items(f'{at}-x', f'{at}-y', month=5)}</div>" for at in range(4)]
    near = [parse_listing(_page(page), f"{URL}?PAGEN_1={at + 1}").fingerprint for at, page in enumerate(pages)]
    broken = parse_listing(_page(ticker), f"{URL}?PAGEN_1=9", neighbours=near)
    assert not broken.entries
    assert [entry.url for entry in broken.others] == [f"{URL}{name}/" for name in "abc"]
    assert parse_listing(_page(pages[0]), URL, neighbours=near[1:]).entries


def test_a_teaser_is_never_taken_for_a_headline() -> None:
    """Where entries show sentences only, the headline is null, also for the one that is no sentence."""
    texts = [
        "The sides discussed the plan for the coming year.",
        "The Council met in Minsk on Tuesday morning.",
        "In Osh",
    ]
    cards = "".join(f'<p><a href="{URL}{at}/">{text}</a></p>' for at, text in enumerate(texts))
    assert _shown(parse_listing(_page(f"<h1>CSTO News</h1><div>{cards}</div>"), URL)) == [
        (str(at), None, None, text) for at, text in enumerate(texts)
    ]


def test_inline_cards_in_one_line_keep_their_own_date() -> None:
    """Cards may be inline elements that only CSS sets apart."""
    cards = " ".join(
        f'<a href="{URL}{at}/"><span>0{9 - at}.06.2024</span>'
        f"<b>Report {at}</b><i>It was read and approved today, {at}.</i></a>"
        for at in range(3)
    )
    assert _shown(parse_listing(_page(f"<h1>CSTO News</h1><div>{cards}</div>"), URL)) == [
        (str(at), f"2024-06-0{9 - at}", f"Report {at}", f"It was read and approved today, {at}.") for at in range(3)
    ]


_TOLD = [
    ("Experts agreed on a draft plan", "The experts met in Moscow to consider the draft."),
    ("Council discussed the budget", "The members of the Council heard a report on it."),
    ("The exercise Rubezh ended in Tajikistan", "The active phase took place on the range today."),
]


@pytest.mark.parametrize("head", ["<h1>News</h1>", "<b>NEWS</b><br><br>", "<b>NEWS</b><br>"])
@pytest.mark.parametrize(
    "entry",
    [
        '<h3>{h}</h3><p>{t} <a href="{u}">More</a></p>',
        '<p><b>{h}</b></p><p>{t} <a href="{u}">More</a></p>',
        "<div class=t>{h}</div><div class=a>{t} <a href='{u}'>More</a></div>",
        '<b>{h}</b><br>{t} <a href="{u}">More</a><br><br>',
        '<b>{h}</b><br>{t} <a href="{u}">More</a><br>',
        '<b>{h}</b><br>{t} <a href="{u}">More</a><hr>',
        '<b>{h}</b><br>{t} <a href="{u}">More</a><br><img src=/line.gif><br>',
        '<b>{h}</b><br>{t}<br><a href="{u}">More</a><br><br>',
        '<b>{h}</b><br><a href="{u}">{t}</a><br><br>',
        '<b>{d}</b><br><b>{h}</b><br>{t} <a href="{u}">More</a><br><br>',
        '<p class=d>{d}</p><p class=h>{h}</p><p>{t} <a href="{u}">More</a></p>',
        '<h3>{h}</h3><div class=d>{d}</div><p>{t}</p><a href="{u}">Read on</a>',
        '<h2>{h}</h2><p>{t}</p><div>{d} <a href="{u}">More</a></div><hr>',
        '<img src=/a.jpg align=left><b>{h}</b><br>{d}<br>{t}<br><a href="{u}">More</a><br clear=all>',
        '<dt>{h}</dt><dd>{t} <a href="{u}">More</a></dd>',
        '<a href="{u}">{h}</a><br>{t}<br><br>',
        '<p><a href="{u}">{h}</a></p><p>{t}</p>',
        '{d}<br><a href="{u}">{h}</a><br>{t}<br><br>',
    ],
)
def test_entries_without_elements_of_their_own_begin_where_each_begins(entry: str, head: str) -> None:
    """The link may stand at an entry's end, behind its headline and teaser, as well as at its beginning."""
    entries = [
        entry.format(h=headline, t=teaser, u=f"{URL}release-{at}/", d=f"{20 - at}.11.2020")
        for at, (headline, teaser) in enumerate(_TOLD)
    ]
    listing = parse_listing(_page(f'<div>{head}{"".join(entries)}<p><a href="?PAGEN_1=2">2</a></p></div>'), URL)
    assert [(one.hint.title, one.hint.teaser) for one in listing.entries] == _TOLD
    days = ["2020-11-20", "2020-11-19", "2020-11-18"] if "{d}" in entry else [None] * 3
    assert [one.hint.date for one in listing.entries] == days


def test_entries_with_classes_of_their_own_are_one_list() -> None:
    """First, last, odd and even cards belong together."""
    cards = "".join(
        f'<li class="{"odd" if at % 2 else "even"}"><a href="{URL}{at}/">Report {at}</a></li>' for at in range(7)
    )
    listing = parse_listing(_page(f"<h1>CSTO News</h1><ul>{cards}</ul>"), URL)
    assert [name for name, *_ in _shown(listing)] == [str(at) for at in range(7)]


def test_cards_without_links_lead_where_their_data_says() -> None:
    """Unless a link stands in one: then the attribute is a script's own matter."""
    card = '<div class="card" data-href="{u}"><div>{d}</div><div>Report on {n}</div></div>'
    cards = "".join(card.format(u=f"{URL}{name}/", d=f"{27 - at}.06.2024", n=name) for at, name in enumerate("abc"))
    listing = parse_listing(_page(f"<h1>News</h1><div>{cards}</div>"), URL)
    assert [(one.hint.date, one.hint.title) for one in listing.entries] == [
        ("2024-06-27", "Report on a"), ("2024-06-26", "Report on b"), ("2024-06-25", "Report on c")
    ]  # fmt: skip
    around = f'<div data-href="{URL}other/">{_items("aa", "bb", "cc")}</div>'
    assert [entry.url for entry in parse_listing(_page(around), URL).entries] == [
        f"{URL}{name}/" for name in ("aa", "bb", "cc")
    ]


def test_another_lists_pager_is_not_followed() -> None:
    """A second list pages by `PAGEN_2`; the main list's numbers come with the addresses that the pager has."""
    pager = '<div><a href="?PAGEN_1=2&SIZEN_1=20">2</a></div><div><a href="?PAGEN_2=7">7</a></div>'
    listing = parse_listing(_page(f"<h1>CSTO News</h1><div>{_items('a', 'b')}</div>{pager}"), URL)
    assert listing.pages == (2,)
    assert listing.page_urls == {2: f"{URL}?PAGEN_1=2&SIZEN_1=20"}


_SCRAPS = [
    *(b"<div> </div> <p> </a> <br> <li> </h1> 12.03.2024 2024 March | \xff\x00".split()),
    b"<tr><td>",
    b"<h1>News",
    b"<title>News</title>",
    b"Text, and more of it.",
    b"<a href=/news/news_odkb/a/>",
    b"<a href='http://x:99999/'>",
    b"<a href='?PAGEN_1=2'>2",
    b"<a href=/news/news_odkb/b/ onclick=\"location.href='/news/news_odkb/c/'\">",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_SCRAPS), max_size=60))
def test_no_page_makes_it_crash(parts: list[bytes]) -> None:
    """Whatever the bytes, a listing comes back or the page is refused."""
    try:
        listing = parse_listing(b" ".join(parts), URL)
    except LayoutError:
        return
    urls = [entry.url for entry in (*listing.entries, *listing.others)]
    assert len(urls) == len(set(urls))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_a_page_without_entries_or_an_error(body: bytes) -> None:
    """Bytes that are no page hold no list."""
    try:
        assert parse_listing(body, URL).entries == ()
    except LayoutError:
        return
