"""Read random pages with other tools and with our parser, and print how well each did.

    python -m tests.sidebyside [--layouts N]

Tools that are not installed (dependency group `sidebyside`) are passed over.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from cstoscrape.parser.article import Article, parse_article
from cstoscrape.parser.encoding import as_utf8
from cstoscrape.parser.listing import parse_listing
from cstoscrape.text import canonical_url
from tests.layouts import Page, SiteSample, Verdict, judge, layout, sample
from tests.sidebyside.readers import TOOLS, Reading

FIRST = 4000
ALONE, IN_A_CRAWL = "cstoscrape, page alone", "cstoscrape, in a crawl"


def verdicts(seeds: Sequence[int]) -> dict[str, list[Verdict]]:
    """For each tool that is there how well it read each article of some layouts."""
    tools = {name: read for name, (module, read) in TOOLS.items() if find_spec(module) is not None}
    found: dict[str, list[Verdict]] = {name: [] for name in (*tools, ALONE, IN_A_CRAWL)}
    for seed in seeds:
        chosen = layout(seed)
        site = sample(chosen, articles=8, listings=2)
        for page in site.articles:
            text = as_utf8(page.html).decode("utf-8", errors="replace")
            for name, read in tools.items():
                try:
                    reading = read(text, page.url, chosen.language)
                except Exception:  # noqa: BLE001 - a tool that breaks on a page has read nothing of it
                    reading = Reading(None, None, "")
                found[name].append(judge(page.article, *reading))
        for name, rows in _ours(site):
            found[name] += rows
    return found


def _ours(site: SiteSample) -> Iterator[tuple[str, list[Verdict]]]:
    """Our parser on a page alone, as the other tools have it, and with listing and neighbours, as a crawl has it."""
    alone = [_read(page) for page in site.articles]
    listings = [parse_listing(as_utf8(page.html), canonical_url(page.url)) for page in site.listings]
    # What the main list of any page says goes before what stands beside one.
    entries = [entry for listing in listings for entry in listing.others]
    entries += [entry for listing in listings for entry in listing.entries]
    hints = {entry.url: entry.hint for entry in entries}
    yield ALONE, [_verdict(page, one) for page, one in zip(site.articles, alone, strict=True)]
    crawled = []
    for at, page in enumerate(site.articles):
        near = [one.fingerprint for other, one in enumerate(alone) if other != at]
        url = canonical_url(page.url)
        crawled.append(
            _verdict(page, parse_article(as_utf8(page.html), url, hint=hints.get(url), neighbours=near), True)
        )
    yield IN_A_CRAWL, crawled


def _read(page: Page) -> Article:
    return parse_article(as_utf8(page.html), canonical_url(page.url))


def _verdict(page: Page, article: Article, listed: bool = False) -> Verdict:
    body = "\n".join(block.text for block in article.blocks)
    return judge(page.article, article.title, article.date, body, listed=listed)


def table(found: dict[str, list[Verdict]]) -> Iterator[str]:
    """A line a tool."""
    yield f"{'':24}{'headline':>10}{'date':>8}{'wrong date':>12}{'body F1':>9}{'chrome in body':>16}"
    for name, rows in found.items():
        shares = [
            sum(map(float, values)) / len(rows)
            for values in (
                [row.title_ok for row in rows],
                [row.date_ok for row in rows],
                [row.date_wrong for row in rows],
                [row.body_f1 for row in rows],
                [bool(row.chrome) for row in rows],
            )
        ]
        title, day, wrong, body, chrome = shares
        yield f"{name:24}{title:>10.1%}{day:>8.1%}{wrong:>12.1%}{body:>9.3f}{chrome:>16.1%}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.sidebyside", description=__doc__)
    parser.add_argument("--layouts", type=int, default=60)
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)  # what other tools say of a page is not the question
    found = verdicts(range(FIRST, FIRST + options.layouts))
    logging.disable(logging.NOTSET)
    for name in TOOLS:
        if name not in found:
            print(f"{name} is not installed", file=sys.stderr)
    print("\n".join(table(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
