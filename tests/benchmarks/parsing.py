"""One article page, from bytes to headline, date and blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks.measure import Row, Size, best_of, own_seconds
from tests.layouts import layout, sample
from tests.site import Pages, many

_PAGE_BYTES = 57_000
_SEEDS = 24
_WARM_UP = 10


def parsing(size: Size, folder: Path) -> list[Row]:
    """Stock markup against a bare parse and trafilatura, and the worst of random layouts."""
    del folder
    bare, ours = best_of(
        size.rounds, *(lambda task=task: own_seconds(task, size.pages) for task in (bare_parse, parse))
    )
    rows = [Row("parse, stock page of 57 KB", "bare lexbor parse", ours / bare, 6), _trafilatura(size, ours)]
    seeds = range(min(_SEEDS, size.pages))
    worst = max(seeds, key=lambda seed: own_seconds(layout_ratio, seed))
    ratio = min(own_seconds(layout_ratio, worst) for _ in range(size.rounds))
    return [*rows, Row(f"parse, worst of {len(seeds)} layouts (seed {worst})", "bare lexbor parse", ratio, 10)]


def _trafilatura(size: Size, ours: float) -> Row:
    what, against, aim = "parse, stock page of 57 KB", "trafilatura", 10
    if find_spec("trafilatura") is None:
        return Row(what, f"{against} (not installed)", None, aim, "x faster")
    (theirs,) = best_of(max(1, size.rounds // 2), lambda: own_seconds(extract, size.pages))
    return Row(what, against, theirs / ours, aim, "x faster")


def bare_parse(pages: str) -> float:
    """Seconds of the HTML parser alone."""
    from selectolax.lexbor import LexborHTMLParser

    return _seconds(lambda page, _: LexborHTMLParser(page), _stock(int(pages)))


def parse(pages: str) -> float:
    """Seconds of our parser."""
    from cstoscrape.parser.article import parse_article

    return _seconds(parse_article, _stock(int(pages)))


def extract(pages: str) -> float:
    """Seconds of trafilatura with what it needs to give headline, date and text."""
    from trafilatura import bare_extraction

    return _seconds(lambda page, url: bare_extraction(page, url=url, with_metadata=True), _stock(int(pages)))


def layout_ratio(seed: str) -> float:
    """Our parser's time on a random layout, as a multiple of a bare parse of the same pages."""
    from selectolax.lexbor import LexborHTMLParser

    from cstoscrape.parser.article import parse_article

    pages = [(page.html, page.url) for page in sample(layout(int(seed))).articles]
    _seconds(parse_article, pages)
    sides = (lambda: _seconds(parse_article, pages), lambda: _seconds(lambda page, _: LexborHTMLParser(page), pages))
    ours, bare = best_of(5, *sides)
    return ours / bare


def _stock(number: int) -> list[tuple[bytes, str]]:
    """Different pages, as a crawl brings them, so that nothing is remembered but what all pages share."""
    releases = many(number + _WARM_UP)
    pages = Pages(releases, pad_to=_PAGE_BYTES)
    return [(pages.answer(release.address).body, release.url) for release in releases]


def _seconds(task: Callable[[bytes, str], object], pages: Iterable[tuple[bytes, str]]) -> float:
    """CPU time of a task on all pages but the first ones, which load and compile what the others use."""
    pages = list(pages)
    for page, url in pages[:_WARM_UP]:
        task(page, url)
    start = time.process_time()
    for page, url in pages[_WARM_UP:]:
        task(page, url)
    return time.process_time() - start
