"""How much a parse depends on which neighbours a page happens to have.

    python -m tests.parser.neighbours [--layouts N] [--seed N] [--no-listing]

parses each article of random layouts with random sets of neighbours, such as a run, an import or a merge may leave,
and prints the share of parses that say what all the site's pages together say.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cstoscrape.model import Hint
from cstoscrape.parser.article import Article, parse_article
from cstoscrape.parser.encoding import as_utf8
from cstoscrape.parser.furniture import Fingerprint
from cstoscrape.parser.listing import parse_listing
from cstoscrape.text import canonical_url
from tests.layouts import Page, layout, sample

_SETS = 4
_ARTICLES, _LISTINGS = (2, 6), (0, 3)


@dataclass(frozen=True, slots=True)
class Difference:
    """A parse that differs from the one with all neighbours: in `title`, `date` or `blocks`."""

    seed: int
    url: str
    field: str


def parses(seed: int, *, articles: int = 12, hinted: bool = True) -> Iterator[list[Difference]]:
    """For each random set of neighbours of each article of a layout what is read differently: hardly ever anything.

    Args:
        seed: The layout.
        articles: How many articles its site has.
        hinted: Whether the listing's hints are known, as in a crawl.
    """
    rng = random.Random(f"neighbours/{seed}")
    site = sample(layout(seed), articles=articles, listings=3)
    near = [_read(page).fingerprint for page in site.articles]
    listings = [
        parse_listing(as_utf8(page.html), canonical_url(page.url))
        for page in (*site.earlier_listings[-3:], *site.listings)
    ]
    lists = [listing.fingerprint for listing in listings]
    hints = {entry.url: entry.hint for listing in listings for entry in listing.entries} if hinted else {}
    for at, page in enumerate(site.articles):
        others = near[:at] + near[at + 1 :]
        hint = hints.get(canonical_url(page.url))
        whole = _read(page, [*others, *lists], hint)
        for _ in range(_SETS):
            some = rng.sample(others, rng.randint(*_ARTICLES)) + rng.sample(lists, rng.randint(*_LISTINGS))
            if len(some) >= _ARTICLES[1] - 1:
                yield list(_differences(seed, page, whole, _read(page, some, hint)))


def _read(page: Page, near: Sequence[Fingerprint] = (), hint: Hint | None = None) -> Article:
    return parse_article(as_utf8(page.html), canonical_url(page.url), hint=hint, neighbours=near)


def _differences(seed: int, page: Page, whole: Article, again: Article) -> Iterator[Difference]:
    for field in ("title", "date", "blocks"):
        if getattr(whole, field) != getattr(again, field):
            yield Difference(seed, page.url, field)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.parser.neighbours", description=__doc__)
    parser.add_argument("--layouts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=3000, help="the first layout")
    parser.add_argument("--no-listing", action="store_true", help="without the listing's hints")
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.layouts)
    found = [one for seed in seeds for one in parses(seed, hinted=not options.no_listing)]
    for differences in found:
        for one in differences:
            print(f"layout {one.seed}: another {one.field} at {one.url}")
    same = sum(not differences for differences in found)
    print(f"{same / len(found):.3%} of {len(found)} parses in {options.layouts} layouts say the same")


if __name__ == "__main__":
    main()
