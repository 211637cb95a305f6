"""One site in one layout: its releases, the runs on which its pages were captured, and their truth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from tests.layouts.article import article_page, date_place
from tests.layouts.chrome import Scene
from tests.layouts.listing import listing_page, listing_truth, page_url, shows_date
from tests.layouts.model import ArticleTruth, Layout, Page, SiteSample, fold
from tests.layouts.releases import Release, release

_SHORTEST_CHROME = 25


def layout(seed: int) -> Layout:
    """The layout of this number; the same number always gives the same layout."""
    return Layout(seed)


def sample(layout: Layout, *, articles: int = 24, listings: int = 3, seed: int = 0) -> SiteSample:
    """Make up a site in this layout, and capture so many of its articles and all pages of its main list.

    The whole site is captured in one run, or day by day as releases come out, or at runs weeks apart.
    """
    rng = random.Random(f"{layout.seed}/sample/{seed}")
    site = _releases(layout, articles, rng)
    last = datetime.combine(site[0].day + timedelta(days=1), time(12, 0))
    moments = _moments(layout, site, last)
    pages = [_article(layout, site, item, moments[item.day], seed) for item in site]
    cut = _cut(site, listings)
    count = len(cut)
    final = [_listing(layout, site, part, number, count, last, seed) for number, part in enumerate(cut, start=1)]
    runs = sorted({moment for moment in moments.values() if moment < last})
    known = [[item for item in site if item.day <= run.date()] for run in runs]
    earlier = [
        _listing(layout, site, items[: len(cut[0])], 1, count, run, seed)
        for run, items in zip(runs, known, strict=True)
    ]
    return SiteSample(articles=pages, listings=final, earlier_listings=earlier)


def _releases(layout: Layout, count: int, rng: random.Random) -> list[Release]:
    """The releases, newest first; some sites bring nine on one day."""
    day = date(2026, 2, 13) - timedelta(days=layout.number("newest", 0, 2500))
    busy = layout.chance("busy", 0.3)
    made: list[Release] = []
    for number in range(count):
        burst = busy and 4 <= number < 12
        day -= timedelta(days=0 if burst else rng.choice((0, 1, 1, 2, 3, 8)))
        made.append(release(layout, day, number, rng))
    return made


def _moments(layout: Layout, site: Sequence[Release], last: datetime) -> dict[date, datetime]:
    """The run at which the releases of each day were captured."""
    mode = layout.pick("capture", ("one run", "one run", "daily", "weeks apart"))
    days = sorted({item.day for item in site})
    if mode == "one run":
        return dict.fromkeys(days, last)
    step = 1 if mode == "daily" else 6
    groups = [days[at : at + step] for at in range(0, len(days), step)]
    return {day: datetime.combine(group[-1], time(21, 0)) for group in groups for day in group}


def _scene(layout: Layout, site: Sequence[Release], moment: datetime, key: str) -> Scene:
    news = [item for item in site if item.day <= moment.date()]
    return Scene(layout, moment, _with_others(layout, news), random.Random(f"{layout.seed}/{key}"))


def _with_others(layout: Layout, news: list[Release]) -> list[Release]:
    """Make sure that a young site has enough items for its ticker: older ones, which have no page here."""
    oldest = news[-1].day
    rng = random.Random(f"{layout.seed}/others/{oldest}")
    return news + [release(layout, oldest - timedelta(days=30 + i), 900 + i, rng) for i in range(10)]


def _cut(site: Sequence[Release], listings: int) -> list[Sequence[Release]]:
    size = -(-len(site) // max(1, listings))
    return [site[at : at + size] for at in range(0, len(site), size)]


def _article(layout: Layout, site: Sequence[Release], item: Release, moment: datetime, seed: int) -> Page:
    scene = _scene(layout, site, moment, f"{seed}/{item.slug}")
    html = article_page(scene, item)
    body = [line for piece in item.pieces for line in piece.truth]
    whole = " ".join(body)
    said = dict.fromkeys(fold(sentence) for sentence in scene.said)
    truth = ArticleTruth(
        title=fold(item.title),
        date=None if date_place(layout) == "none" else str(item.day),
        body=body,
        # A ticker may hold this very release, or a sentence that it shares with another.
        chrome=[text for text in said if len(text) >= _SHORTEST_CHROME and text not in whole],
        listing_date=str(item.day) if shows_date(layout) else None,
    )
    return Page(item.url(layout), html, f"{moment:%Y-%m-%dT%H:%M:%SZ}", "article", truth)


def _listing(
    layout: Layout,
    site: Sequence[Release],
    part: Sequence[Release],
    number: int,
    count: int,
    moment: datetime,
    seed: int,
) -> Page:
    scene = _scene(layout, site, moment, f"{seed}/listing/{number}")
    html = listing_page(scene, part, number, count)
    truth = listing_truth(layout, part, number, count)
    return Page(page_url(layout, number, count), html, f"{moment:%Y-%m-%dT%H:%M:%SZ}", "listing", truth)
