"""Pages of one form again and again: twice as much must cost about twice as much, or a page can hang the parser.

What is refused from a thousand on (links in a line, elements in each other) is not among the forms.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.measure import Row, Size, best_of

_TEXT = "The consultations were held at the Secretariat, and the draft plan was agreed upon in the end, he said."
_HEAD = (
    f"<title>Experts agreed on a draft plan</title><h1>Experts agreed on a draft plan</h1><p>14.09.2022</p><p>{_TEXT}"
)
_NEWS = "/news/news_odkb/"
_URL = f"https://en.odkb-csto.org{_NEWS}a/"

FORMS = {
    "paragraphs": f"<p>{_TEXT} {{n}}.</p>",
    "lines": f"{_TEXT} {{n}}<br>",
    "dates": "<p>{day:02}.09.2022</p>",
    "dates before a text": f"<div>{{day:02}}.09.2022 {_TEXT}</div>",
    "dates over three lines": "<p>{day}</p><p>September</p><p>2022</p>",
    "moments": '<time datetime="2022-09-{day:02}">{day} September</time> ',
    "rows of facts": "<p>Published: {day:02}.09.2022 | Moscow | Views: {n}</p>",
    "lists of facts": "<dl><dt>Date:</dt><dd>{day:02}.09.2022</dd></dl>",
    "headlines": "<div>Experts agreed on a draft plan</div>",
    "headings": f"<h2>Heading {{n}} of the text</h2><p>{_TEXT}</p>",
    "links": f'<p><a href="{_NEWS}x{{n}}/">News {{n}} of the day</a></p>',
    "cards": f'<div><p>{{day:02}}.09.2022</p><a href="{_NEWS}x{{n}}/">News {{n}} of the day</a><p>{_TEXT}</p></div>',
    "cards of one release": f'<div><a href="{_NEWS}x/">News {{n}} of the day</a></div>',
    "teasers": '<div><a href="/other/x{n}/">News {n} of another section</a><p>told here</p></div>',
    "home links": '<a href="/">Home</a><br>',
    "pictures": '<img src="/a{n}.jpg">',
    "pictures with captions": '<figure><img src="/b{n}.jpg"><figcaption>Caption {n}</figcaption></figure>',
    "captions": "<figcaption>Caption {n}</figcaption>",
    "documents": '<p><a href="/f{n}.pdf">Document {n}</a> PDF 20 KB</p>',
    "tables": "<table><tr><td>a{n}</td><td>b{n}</td></tr></table>",
    "rows": "<tr><td>Name: {n}</td><td>b{n}</td></tr>",
    "items": "<ul><li>Item {n}</li></ul>",
    "notices": "<p>© 2022 CSTO {n}</p>",
    "terms of use": "<p>All rights reserved</p>",
    "labels": "<p>Views: {n}</p>",
    "back links": f'<a href="{_NEWS}">Go back</a><br>',
    "asides": "<aside><p>Note {n} of it all</p></aside><p>Paragraph {n} of it all.</p>",
    "articles": f"<article><h2>Heading {{n}} of the news</h2><p>{_TEXT}</p></article>",
    "comments": "<div><h3>Comments</h3><p>Ivan {day:02}.09.2022 10:20</p></div>",
    "questions": f"<div><button>Is it {{n}}?</button><div>{_TEXT}</div></div>",
}
_WRAPPED = {"rows": "table", "captions": "figure"}


def repeating(size: Size, folder: Path) -> list[Row]:
    """The form whose cost grows fastest when there is twice as much of it, as an article and as a listing."""
    del folder
    rows = []
    for kind, read in _readings():
        growth = {form: _growth(form, read, size) for form in FORMS}
        worst = max(growth, key=lambda form: growth[form])
        rows.append(Row(f"{kind}, worst of {len(FORMS)} forms ({worst})", "half as much of it", growth[worst], 3))
    return rows


def _readings() -> Iterator[tuple[str, Callable[[bytes], object]]]:
    from cstoscrape.parser.article import parse_article
    from cstoscrape.parser.listing import parse_listing

    yield "an article", lambda page: parse_article(page, _URL)
    yield "a listing", lambda page: parse_listing(page, f"https://en.odkb-csto.org{_NEWS}")


def _growth(form: str, read: Callable[[bytes], object], size: Size) -> float:
    whole, half = _page(form, size.pages * 24), _page(form, size.pages * 12)
    more, less = best_of(max(1, size.rounds // 2), lambda: _seconds(read, whole), lambda: _seconds(read, half))
    return more / less


def _page(form: str, number: int) -> bytes:
    body = "".join(FORMS[form].format(n=n, day=n % 28 + 1) for n in range(number))
    tag = _WRAPPED.get(form)
    return (_HEAD + (f"<{tag}>{body}</{tag}>" if tag else body)).encode()


def _seconds(read: Callable[[bytes], object], page: bytes) -> float:
    gc.collect()
    start = time.process_time()
    read(page)
    return time.process_time() - start
