"""Which lines are the release's text: from behind headline and date to the first sign that the text is over.

The text stands in a *scope*: the smallest element that holds the headline and some text behind it. Site furniture
stands outside of it on most layouts; inside, rows of labels, counters and links before and behind the text go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cstoscrape.parser.dateline import Dateline
from cstoscrape.parser.headline import Headline
from cstoscrape.parser.lines import Box, Line
from cstoscrape.parser.scene import PROSE, Scene, says_headline
from cstoscrape.text import title_key

_PARAGRAPHS = frozenset(("p", "li", "blockquote", "figure", "figcaption", "h2", "h3", "h4", "h5", "pre", "ul", "ol"))
_FACTS = frozenset(("ul", "ol", "dl", "table", "tbody", "tr"))
_PICTURE_ADDRESS = re.compile(r"\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE)


def body_lines(scene: Scene, headline: Headline, dateline: Dateline | None) -> tuple[list[int], dict[int, str]]:
    """Indexes of the body's lines, in order, and what remains of lines that a date was cut from."""
    rests = dict(dateline.rests) if dateline is not None else {}
    dates = set(dateline.lines) if dateline is not None else set()
    start, end = _scope(scene, headline, dates)
    end = _first_end(scene, start, end)
    dates |= _facts_beside(scene, dates, start, end)
    key = title_key(headline.text)
    body = [at for at in range(start, end) if not scene.furniture[at] and at not in dates]
    body = _without_head_rows(scene, body, key, rests)
    body = _until_site_lines(scene, body)
    return _without_tail(scene, body, rests), rests


# --- the scope -----------------------------------------------------------------------------------


def _scope(scene: Scene, headline: Headline, dates: set[int]) -> tuple[int, int]:
    """The stretch of lines in which the text stands."""
    if headline.line is None:
        return _scope_of_heaviest(scene)
    start = _behind_repeats(scene, headline.line, title_key(headline.text))
    found = [at for at in range(start, len(scene.lines)) if at not in dates and scene.is_content(at)]
    if not found:
        return start, start
    heavy = max(found, key=lambda at: (len(scene.lines[at].text), -at))
    for box in scene.lines[headline.line].box.ancestors():
        inside = [at for at in found if at < box.end]
        if not inside:
            continue
        if not _text_is_elsewhere(scene, box, inside, heavy):
            return start, _end_in(scene, box, start, inside)
    return start, len(scene.lines)


def _behind_repeats(scene: Scene, line: int, key: str) -> int:
    """Behind the headline and its repeats, which may carry the date."""
    start = line + 1
    for at in range(start, min(start + 6, len(scene.lines))):
        text = scene.lines[at].text
        if says_headline(text, key):
            start = at + 1
        elif len(text) >= PROSE:
            break
    return start


def _text_is_elsewhere(scene: Scene, box: Box, inside: Sequence[int], heavy: int) -> bool:
    """Whether a box with the headline holds but a standfirst, and the text stands in the element beside it.

    A box that has its own tail (views, tags, a back link) behind its text, or a picture, is whole.
    """
    if heavy < box.end or any(scene.lines[at].media for at in inside):
        return False
    if any(scene.is_row(at) and not scene.furniture[at] for at in range(inside[-1] + 1, box.end)):
        return False
    beside = scene.sibling_behind(box)
    if beside is None:
        return False
    here = sum(len(scene.lines[at].text) for at in inside)
    there = [len(scene.lines[at].text) for at in range(beside.start, beside.end) if scene.is_content(at)]
    long = [length for length in there if length >= PROSE]
    return len(long) >= 2 and sum(long) > 3 * here


def _end_in(scene: Scene, common: Box, start: int, inside: Sequence[int]) -> int:
    """Where the text ends in the common box: behind its element only what clearly goes on with it counts."""
    heavy = max(inside, key=lambda at: (len(scene.lines[at].text), -at))
    text = _child_with(common, scene.lines[heavy].box)
    if text is None or not _is_wide(scene, common, start):
        return common.end
    if text.tag in _PARAGRAPHS or text.end - text.start == 1:
        return common.end
    end = text.end
    for box in scene.children(common):
        if box.start >= end and box.end > box.start:
            if not (box.path == text.path or _offers_only_documents(scene, box)):
                break
            end = box.end
    return end


def _child_with(common: Box, box: Box) -> Box | None:
    """The child of `common` that holds `box`; None for `common` itself."""
    inner = None
    for outer in box.ancestors():
        if outer is common:
            return inner
        inner = outer
    return None


def _is_wide(scene: Scene, box: Box, start: int) -> bool:
    """Whether a box holds more of the page than its article: menus above, a copyright below, other news."""
    if box.tag in ("body", "main"):
        return True
    links = sum(1 for at in range(box.start, start) if scene.lines[at].spans and scene.is_row(at))
    return links >= 5 or any(scene.furniture[at] or scene.lines[at].text.startswith("©") for at in range(start, box.end))


def _offers_only_documents(scene: Scene, box: Box) -> bool:
    lines = [scene.lines[at] for at in range(box.start, box.end) if not scene.furniture[at]]
    return bool(lines) and all(line.is_attachment or line.media is not None for line in lines)


def _scope_of_heaviest(scene: Scene) -> tuple[int, int]:
    """Without a visible headline: the element around the heaviest paragraph, grown while only text comes in."""
    found = [at for at in range(len(scene.lines)) if scene.is_content(at) and scene.lines[at].text]
    if not found:
        return 0, 0
    heavy = max(found, key=lambda at: (len(scene.lines[at].text), -at))
    box = scene.lines[heavy].box
    while box.parent is not None and box.parent.tag != "body" and _is_tight(scene, box.parent, box):
        box = box.parent
    return box.start, box.end


def _is_tight(scene: Scene, outer: Box, inner: Box) -> bool:
    """Whether an element adds nothing alien to the one inside it: no furniture, no headings of the site, no ©."""
    for at in (*range(outer.start, inner.start), *range(inner.end, outer.end)):
        line = scene.lines[at]
        if scene.furniture[at] or line.text.startswith("©") or line.box.tag == "h1":
            return False
        if line.spans and line.is_all_links and not (scene.is_label(at) or line.is_attachment or line.media):
            return False
    return True


def _first_end(scene: Scene, start: int, end: int) -> int:
    """The first back link or copyright line behind the start."""
    for at in range(start, end):
        line = scene.lines[at]
        if line.text.startswith("©") or (scene.is_back(line) and (line.spans or at > start)):
            return at
    return end


def _facts_beside(scene: Scene, dates: set[int], start: int, end: int) -> set[int]:
    """Lines of the list of facts (date, place, rubric) that the date stands in."""
    found: set[int] = set()
    for date in dates:
        for box in scene.lines[date].box.ancestors():
            lines = [scene.lines[at] for at in range(box.start, box.end)]
            if box.start < start - 1 or any(len(line.text) > 80 or line.media for line in lines):
                break
            if box.tag in _FACTS:
                found.update(range(box.start, box.end))
    return found if any(at not in found and scene.is_content(at) for at in range(start, end)) else set()


# --- what stands before and behind the text ------------------------------------------------------


def _without_head_rows(scene: Scene, body: list[int], key: str, rests: dict[int, str]) -> list[int]:
    """Drop rows of labels, counters, dates and links that stand between headline and text."""
    kept = []
    for position, at in enumerate(body):
        line = scene.lines[at]
        if at in rests or scene.is_prose(line):
            return kept + body[position:]
        if not (scene.is_row(at) or says_headline(line.text, key)):
            kept.append(at)
    return [at for at in body if at in kept or at in rests or _is_behind(kept, at)]


def _is_behind(kept: list[int], at: int) -> bool:
    """Rows behind the first text are the tail's matter."""
    return bool(kept) and at > kept[0]


def _until_site_lines(scene: Scene, body: list[int]) -> list[int]:
    """End at the first site line that stands behind prose."""
    prose = False
    last = None
    for position, at in enumerate(body):
        if prose and last is not None and any(index in scene.site for index in range(last + 1, at)):
            if _prose_follows(scene, body[position:]):
                return body
            return body[:position] + [index for index in body[position:] if scene.lines[index].is_attachment]
        prose = prose or scene.is_prose(scene.lines[at])
        last = at
    return body


def _prose_follows(scene: Scene, rest: list[int]) -> bool:
    """Whether running text goes on: then what interrupted it was an insert, not its end."""
    return any(scene.is_prose(scene.lines[at]) for at in rest)


def _without_tail(scene: Scene, body: list[int], rests: dict[int, str]) -> list[int]:
    """Drop what trails the text: labels and all behind them, links, counters, bare addresses."""
    for position in range(1, len(body)):
        at = body[position]
        if at not in rests and scene.is_tail_row(at) and not _prose_follows(scene, body[position:]):
            body = body[:position] + [index for index in body[position:] if scene.lines[index].is_attachment]
            break
    while body and body[-1] not in rests and (scene.is_row(body[-1]) or _is_button(scene.lines[body[-1]])):
        body = body[:-1]
    return body


def _is_button(line: Line) -> bool:
    """Whether a picture is the face of a link to another site or page: an icon, not an illustration."""
    if line.media is None or not line.spans or line.media[0] != "image":
        return False
    return _PICTURE_ADDRESS.search(line.spans[0][0].split("?")[0]) is None
