"""A layout that pins what the parser found on a page, tried out on that page before it is proposed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from selectolax.lexbor import LexborNode

from cstoscrape.layouts import SELECTORS, Layout
from cstoscrape.parser.article import Article, read_article
from cstoscrape.parser.explain import box_around, boxes_without
from cstoscrape.parser.furniture import Fingerprint
from cstoscrape.parser.lines import Box
from cstoscrape.parser.listing import Listing, read_listing
from cstoscrape.parser.page import Page
from cstoscrape.parser.paths import css_path, step
from cstoscrape.site import Profile

_MOST_PARTS = 20


def article_layout(
    page: Page, profile: Profile, article: Article, neighbours: Sequence[Fingerprint], paths: Mapping[str, str]
) -> Layout:
    """The selectors that give the same release again; a field that none can pin is left out.

    Args:
        page: The page.
        profile: The profile that it was read by.
        article: What was read.
        neighbours: The neighbours that it was read with.
        paths: Where its fields stand, as `article_paths` has them.
    """

    def is_same(layout: Layout) -> bool:
        again = read_article(page, replace(profile, layouts=(layout,)), None, neighbours)
        same = (again.title, again.date, again.blocks) == (article.title, article.date, article.blocks)
        return same and again.problems == article.problems

    found = Layout()
    choices = [[{"headline": paths.get("title", "")}], [{"date": paths.get("date", "")}], _bodies(page, article, paths)]
    for choice in choices:
        found = _first(found, choice, is_same)
    return found


def _first(found: Layout, choice: Sequence[Mapping[str, str]], is_same: Callable[[Layout], bool]) -> Layout:
    """A layout with the first of some further selectors that changes nothing."""
    for selectors in choice:
        layout = replace(found, **selectors)  # type: ignore[arg-type] # all of them are texts
        if all(selectors.values()) and is_same(layout):
            return layout
    return found


def _bodies(page: Page, article: Article, paths: Mapping[str, str]) -> list[dict[str, str]]:
    """Selectors of a body, simplest first: its element, that without what is left out in it, its parts."""
    lines = article.places.get("body")
    if not lines:
        return []
    around = box_around(page, lines)
    body = paths.get("body", "")
    inside = set(lines)
    others = {at for at in range(around.start, around.end) if at not in inside}
    drop = _joined(_short(page, box.node, kept=lines) for box in boxes_without(page, around, inside))
    parts = _joined(css_path(page, box.node) for box in boxes_without(page, around, others))
    return [{"body": body}, {"body": body, "drop": drop}, {"body": parts}]


def _joined(paths: Iterable[str]) -> str:
    """One selector for several elements; empty if there are none, or more than anybody would read."""
    found = list(dict.fromkeys(filter(None, islice(paths, _MOST_PARTS + 1))))
    return ", ".join(found) if len(found) <= _MOST_PARTS else ""


def _short(page: Page, node: LexborNode, kept: Sequence[int]) -> str:
    """An element by its classes, where they name nothing that holds lines of the text; else its path."""
    name = step(node)
    boxes = [page.box_of(other) for other in page.select(name)]
    plain = "." in name and not any(box is None or _holds_any(box, kept) for box in boxes)
    return name if plain else css_path(page, node)


def _holds_any(box: Box, lines: Sequence[int]) -> bool:
    return any(box.start <= at < box.end for at in lines)


def listing_layout(page: Page, profile: Profile, listing: Listing) -> Layout:
    """The selector that gives the same entries again; an empty layout if none does."""

    def is_same(layout: Layout) -> bool:
        return read_listing(page, replace(profile, layouts=(layout,))).entries == listing.entries

    return _first(Layout(), [{"entry": entry} for entry in _entries(page, listing)], is_same)


def _entries(page: Page, listing: Listing) -> list[str]:
    """Selectors of the elements of a list's cards, simplest first."""
    boxes = [card.box for card in listing.cards if card.box is not None]
    if not boxes or len(boxes) < len(listing.cards):
        return []
    names = list(dict.fromkeys(step(box.node) for box in boxes))
    tags = list(dict.fromkeys(name.split(".")[0] for name in names))
    around = list(dict.fromkeys(css_path(page, card.container.node) for card in listing.cards))
    found = [_joined(names)]
    if not all(around):
        return found  # nested too deep for a path
    found += [_joined(f"{outer} > {name}" for outer in around for name in choice) for choice in (names, tags)]
    return found


def as_toml(layout: Layout) -> str:
    """A layout as a config file has it; empty if it has no selector."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in selectors_of(layout).items()]
    return "\n".join(["[[site.layouts]]", *lines]) if lines else ""


def selectors_of(layout: Layout) -> dict[str, str]:
    """The selectors that a layout has, by key."""
    return {key: value for key in SELECTORS if (value := getattr(layout, key)) is not None}
