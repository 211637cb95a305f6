"""Where the text stands on a page that shows no headline: in the element with most text and nothing alien in it."""

from __future__ import annotations

from functools import cache, partial

from cstoscrape.parser.lines import PROSE, Box
from cstoscrape.parser.scene import Scene
from cstoscrape.parser.sequel import is_akin

PARAGRAPHS = frozenset(("p", "li", "blockquote", "figure", "figcaption", "h2", "h3", "h4", "h5", "pre", "ul", "ol"))
TABLES = frozenset(("table", "tbody", "tr", "dl"))
_LOOKED_AT = 12
"""So many of the longest lines are asked for the element around them."""
_ROWS_WORTH = 10
_FEW_LINKS = 3


def scope_of_heaviest(scene: Scene) -> tuple[int, int]:
    """The lines (first, behind the last) of the element with most text, each grown while only text and rows come in.

    A text that comes with a date or labels of its own is the page's rather than a ticker's.
    """
    found = [at for at in range(len(scene.lines)) if scene.is_content(at)]
    longest = sorted((at for at in found if scene.lines[at].text), key=lambda at: (-len(scene.lines[at].text), at))
    pictures = [at for at in found if scene.lines[at].media]
    best: tuple[int, int] = 0, 0
    most = 0
    is_tight = cache(partial(_is_tight, scene))
    for heavy in (*longest[:_LOOKED_AT], *pictures[:_LOOKED_AT]):
        box = scene.lines[heavy].box
        while box.parent is not None and box.parent.tag != "body" and is_tight(box.parent, box):
            box = box.parent
        if box.parent is None:
            continue  # a text of the page's own, beside all elements
        mass = sum(len(scene.lines[at].text) for at in found if box.start <= at < box.end)
        mass += PROSE * any(scene.lines[at].media and scene.is_content(at) for at in range(box.start, box.end))
        days = {row.date for at in range(box.start, box.end) if (row := scene.date_at(at))}
        if len(days) == 1 or any(scene.is_label(at) and not scene.furniture[at] for at in range(heavy + 1, box.end)):
            mass *= _ROWS_WORTH
        if mass > most:
            best, most = (box.start, box.end), mass
    return _among_own(scene, *best) if scene.is_accompanied else best


def _among_own(scene: Scene, start: int, end: int) -> tuple[int, int]:
    """A stretch with the lines around it up to the next furniture: what neighbours do not know is the page's."""
    while start > 0 and not scene.furniture[start - 1]:
        start -= 1
    while end < len(scene.lines) and not scene.furniture[end]:
        end += 1
    return start, end


def _is_tight(scene: Scene, outer: Box, inner: Box) -> bool:
    """Whether an element adds nothing alien to the one inside it: no furniture, no headings of the site, no ©."""
    if _adds_another_text(scene, outer, inner):
        return False
    above, below = range(outer.start, inner.start), range(inner.end, outer.end)
    return _is_clean_above(scene, above) and _is_clean_below(scene, below)


def _is_clean_above(scene: Scene, lines: range) -> bool:
    """Above a text nothing may stand but more text, its date and labels; a label behind text ends another one."""
    text = False
    for at in lines:
        if _is_alien(scene, at) or _is_menu_row(scene, at):
            return False
        if text and scene.is_tail_row(at):
            return False
        text = text or (scene.is_content(at) and scene.lines[at].text != "")
    return True


def _is_clean_below(scene: Scene, lines: range) -> bool:
    """Below a text more of it may stand, then, from its first label on, rows only, and no calendar or menu."""
    tail = False
    links = 0
    for at in lines:
        tail = tail or scene.is_tail_row(at)
        if tail and scene.is_content(at) and not scene.lines[at].is_attachment:
            return False
        if not tail:
            links += _is_menu_row(scene, at)
            if links > _FEW_LINKS or _is_alien(scene, at):
                return False
    return True


def _is_menu_row(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    return line.is_all_links and line.media is None and not line.is_attachment and not scene.is_label(at)


def _is_alien(scene: Scene, at: int) -> bool:
    """Whether a line is furniture, a heading of the site or a copyright notice."""
    line = scene.lines[at]
    if line.media is not None or line.is_attachment or (scene.is_row(at) and not line.is_all_links):
        return False
    if scene.furniture[at] and not (at in scene.site and scene.is_label(at)):
        return True
    return scene.is_owner(at) or line.box.tag == "h1"


def _adds_another_text(scene: Scene, outer: Box, inner: Box) -> bool:
    """Whether an element holds, beside the one inside it, another with a text of several lines: a column, a ticker."""
    for box in scene.children(outer):
        beside = box.end <= inner.start or box.start >= inner.end
        if not beside or is_akin(inner, box) or box.tag in PARAGRAPHS or box.tag in TABLES:
            continue
        texts = [at for at in range(box.start, box.end) if scene.is_content(at) and scene.lines[at].text]
        if len(texts) >= 2 and not scene.lines[box.start].media:
            return True
    return False
