"""Fuzz the parser: `python -m tests.fuzz [--inputs N] [--seed S]`.

Every input must end in a result or an error of our own; a result must be one that can be stored: JSON, UTF-8, a date
that exists, a body in which no text is empty. What breaks that is written to a file, with the seed that made it.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from random import Random

from cstoscrape.crawler.check import look
from cstoscrape.errors import CstoscrapeError
from cstoscrape.model import Capture
from cstoscrape.parser.article import parse_article
from cstoscrape.parser.encoding import as_utf8
from cstoscrape.parser.furniture import Fingerprint
from cstoscrape.parser.kinds import special_kind
from cstoscrape.parser.listing import parse_listing
from cstoscrape.parser.page import read_page
from cstoscrape.site import default_profile
from tests.fuzz.mutate import mutated
from tests.site import Pages, by_edition

ROOT = {"en": "https://en.odkb-csto.org", "ru": "https://odkb-csto.org"}


def corpus() -> list[tuple[str, bytes]]:
    """(address, page) of articles and listings in all families and both editions."""
    found = []
    for edition, root in ROOT.items():
        for family in ("stock", "table", "modern"):
            pages = Pages(by_edition(edition), edition, family)
            paths = [*pages.listing_paths(), *(release.address for release in pages.releases[:12])]
            found += [(root + path, pages.answer(path).body) for path in paths]
    return found


def examine(url: str, page: bytes) -> None:
    """Parse a page every way, `check` it, and hold the results against what a store needs.

    Raises:
        AssertionError: A result could not be stored.
        Exception: Whatever the parser let through; only our own errors are an answer.
    """
    try:
        body = as_utf8(page)
        special_kind(read_page(body, url), body)
        article, listing = parse_article(body, url), parse_listing(body, url)
        json.dumps(look(default_profile(), Capture(url, "2026-01-01T00:00:00Z", 200, (), page), url=url).as_json())
    except CstoscrapeError:
        return
    assert Fingerprint.from_bytes(article.fingerprint.to_bytes()) == article.fingerprint
    if article.date is not None:
        date.fromisoformat(article.date)
    blocks = [block.as_json() for block in article.blocks]
    json.dumps([article.title, blocks, article.evidence], ensure_ascii=False).encode()
    for entry in (*listing.entries, *listing.others):
        json.dumps([entry.url, entry.hint.date, entry.hint.title, entry.hint.teaser], ensure_ascii=False).encode()


def main() -> int:
    """Run as many inputs as asked for; the number of failures is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    pages = corpus()
    failures = 0
    for number in range(options.inputs):
        random = Random(f"{options.seed}/{number}")
        url, page = random.choice(pages)
        broken = mutated(random, page)
        try:
            examine(url, broken)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            failures += 1
            path = Path(f"fuzz-{options.seed}-{number}.html")
            path.write_bytes(broken)
            print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
    print(f"{options.inputs} inputs, {failures} failures")
    return min(failures, 100)


if __name__ == "__main__":
    sys.exit(main())
