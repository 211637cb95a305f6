"""Where on a page the parser found things, as CSS paths, and what it left out and why: for people to read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from cstoscrape.parser.article import Article
from cstoscrape.parser.furniture import Fingerprint
from cstoscrape.parser.lines import Box
from cstoscrape.parser.listing import Listing
from cstoscrape.parser.page import Page
from cstoscrape.parser.paths import css_path
from cstoscrape.parser.scene import Scene, make_scene
from cstoscrape.site import Profile
from cstoscrape.text import clean, title_key, whole_date

_EXAMPLE = 80
_METADATA = {"JSON-LD datePublished": 'script[type="application/ld+json"]', "<time datetime>": "time[datetime]"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines of a page that are no part of a release or an entry, for one reason: how many, and the first of them."""

    reason: str
    lines: int
    example: str


def article_paths(page: Page, article: Article) -> dict[str, str]:
    """The paths of headline, date and body, as far as they stand in elements."""
    paths = {}
    title = article.places.get("title")
    if title:
        key = title_key(article.title or "")
        node = _innermost(_headline_box(page, title[0], key).node, lambda text: title_key(text) == key)
        paths["title"] = css_path(page, node)
    elif article.evidence["title"]["rule"] == "og:title":
        paths["title"] = 'meta[property="og:title"]'
    else:
        paths["title"] = "title"
    date = article.places.get("date")
    if date:
        paths["date"] = css_path(page, _date_node(page, article, date))
    elif article.date_source == "metadata":
        paths["date"] = _metadata_path(page, article.evidence["date"]["rule"])
    body = article.places.get("body")
    if body:
        paths["body"] = css_path(page, box_around(page, body).node)
    return {field: path for field, path in paths.items() if path}


def _headline_box(page: Page, at: int, key: str) -> Box:
    """The element of a headline, of those that say it the one that is a heading."""
    boxes = [line.box for line in page.lines if title_key(line.text) == key]
    return next((box for box in boxes if box.tag in ("h1", "h2", "h3")), page.lines[at].box)


def box_around(page: Page, lines: Sequence[int]) -> Box:
    """The smallest element that holds some lines."""
    for box in page.lines[lines[0]].box.ancestors():
        if box.start <= lines[0] and lines[-1] < box.end and box.tag != "a":
            return box
    return page.boxes[0]


def _date_node(page: Page, article: Article, lines: Sequence[int]) -> LexborNode:
    box = box_around(page, sorted(lines))
    return _innermost(box.node, lambda text: whole_date(text) == article.date)


def _innermost(node: LexborNode, holds: Callable[[str], bool]) -> LexborNode:
    """The innermost element of which something holds; the given one if it holds of none in it."""
    child = node.first_child
    while child is not None:
        if not (child.tag or "-").startswith(("-", "!")) and holds(clean(child.text())):
            return _innermost(child, holds)
        child = child.next
    return node


def _metadata_path(page: Page, rule: str) -> str:
    if rule in _METADATA:
        return _METADATA[rule]
    for name in ("property", "name", "itemprop"):
        for node in page.select(f"meta[{name}][content]"):
            if (value := node.attributes.get(name) or "").lower() == rule:
                return f'meta[{name}="{value}"]'
    return ""


# --- what was left out ---------------------------------------------------------------------------


def left_out_of_article(
    page: Page, profile: Profile, article: Article, neighbours: Sequence[Fingerprint]
) -> list[LeftOut]:
    """The lines that are neither headline, date nor body, by reason, in the page's order."""
    scene = make_scene(page, profile, None, neighbours)
    used = {at for lines in article.places.values() for at in lines}
    whole = range(len(page.lines))
    body = article.places.get("body") or (len(whole),)
    back = next((at for at in whole[body[-1] + 1 :] if scene.is_back(scene.lines[at])), len(whole))
    return _grouped(page, ((at, _reason(scene, at, body, back)) for at in whole if at not in used))


def _reason(scene: Scene, at: int, body: Sequence[int], back: int) -> str:
    if scene.furniture[at]:
        return scene.furniture[at]
    line = scene.lines[at]
    if scene.is_back(line):
        return "back links"
    if scene.is_label(at):
        return "known labels"
    if scene.is_row(at):
        return "rows of links, dates and counters"
    if at < body[0]:
        return "above the text"
    return "after the back link" if at > back else ("below the text" if at > body[-1] else "between the text's lines")


def left_out_of_listing(page: Page, listing: Listing) -> list[LeftOut]:
    """The lines that belong to no entry of the main list, by reason, in the page's order."""
    inside = {at for card in listing.cards for at in range(card.start, card.end)}
    others = {entry.url for entry in listing.others} | {entry.url for entry in listing.entries}
    pager = set(listing.page_urls.values())

    def reason(at: int) -> str:
        links = {(page.absolute(href) or "").partition("#")[0] for href, _, _ in page.lines[at].spans}
        if links & pager:
            return "the pager"
        return "other lists of articles" if links & others else "outside the list"

    return _grouped(page, ((at, reason(at)) for at in range(len(page.lines)) if at not in inside))


def _grouped(page: Page, reasons: Iterable[tuple[int, str]]) -> list[LeftOut]:
    groups: dict[str, list[int]] = {}
    for at, reason in reasons:
        if page.lines[at].text:
            groups.setdefault(reason, []).append(at)
    return [LeftOut(reason, len(lines), page.lines[lines[0]].text[:_EXAMPLE]) for reason, lines in groups.items()]


def boxes_without(page: Page, around: Box, lines: Collection[int]) -> Iterator[Box]:
    """The outermost elements inside of one that hold some text, but none of the given lines."""
    end = around.start
    for box in page.boxes:
        inside = around.start <= box.start and box.end <= around.end and box.end > box.start
        if not inside or box is around or box.start < end or box.tag == "a":
            continue
        if not any(at in lines for at in range(box.start, box.end)):
            end = box.end
            yield box
