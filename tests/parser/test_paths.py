"""A CSS path finds its element, and no other, on the page that it was made for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cstoscrape.parser.encoding import as_utf8
from cstoscrape.parser.page import Page, read_page
from cstoscrape.parser.paths import css_path
from tests.layouts import layout, sample
from tests.parser.pages import PAGES
from tests.site import RELEASES, Pages
from tests.site.model import NEWS

URL = "https://en.odkb-csto.org/news/news_odkb/some-release/"
_ODD = b"""<body><div class="a"><p class="x 1 md:flex">one</p><p class="x">two</p><p>three</p></div><div class="a">
<custom-tag><p>four</p></custom-tag><o:p><p>four</p></o:p><o:p><p>five</p></o:p>
<table><tr><td>five<td>six<table><tr><td>seven</table></table><div class="A">eight
</div><svg><g></g></svg><section hidden><p>nine</p></section></div>"""


def _pages() -> Iterator[bytes]:
    yield _ODD
    yield from (page.read_bytes() for page in sorted(PAGES.glob("*.html")))
    for family in ("stock", "table", "modern"):
        site = Pages(RELEASES, family=family)
        yield from (site.answer(path).body for path in (NEWS, *(release.address for release in site.releases[:3])))
    for seed in range(12):
        made = sample(layout(seed), articles=1, listings=1)
        yield from (as_utf8(page.html) for page in (*made.articles, *made.listings))


def test_every_element_of_every_page_has_a_path_of_its_own() -> None:
    """On fixture pages, the stand-in's families, random layouts and odd markup."""
    for body in _pages():
        page = read_page(body, URL)
        for box in page.boxes:
            path = css_path(page, box.node)
            assert page.select(path) == [box.node], path


def _path(markup: str, wanted: str) -> str:
    page: Page = read_page(f"<body>{markup}</body>".encode(), URL)
    (node,) = page.select(wanted)
    return css_path(page, node)


@pytest.mark.parametrize(
    ("markup", "wanted", "path"),
    [
        ('<h1 class="t">a</h1><p>b</p>', "h1", "h1.t"),
        ('<div class="news-detail bx_194">a</div><div>b</div>', ".news-detail", "div.news-detail"),
        ('<div class="top"><p>a</p></div><div class="low"><p>b</p></div>', ".low p", "div.low p"),
        ("<ul><li>a<li>b</ul><p>c", "li:last-child", "li:nth-of-type(2)"),
        ('<div class="text"><b>a</b></div><i>b</i>', "b", "div.text b"),
    ],
)
def test_a_path_is_short_and_goes_by_what_other_pages_have_too(markup: str, wanted: str, path: str) -> None:
    """Classes before places; no classes that count; no bare tag that happens to be alone."""
    assert _path(markup, wanted) == path
