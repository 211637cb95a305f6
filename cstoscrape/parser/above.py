"""Which line heads the text of a page, by its place alone: so a reader finds the headline that nothing names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from cstoscrape.parser.lines import PROSE, Box, Line
from cstoscrape.parser.page import LOADERS
from cstoscrape.parser.rows import is_credit
from cstoscrape.parser.scene import Scene
from cstoscrape.text import clean, leading_date

HEADS = frozenset(("h1", "h2", "h3", "h4"))
"""Elements that a headline stands in."""
SHORT = 20
"""Below this many characters a line is rather a section's name than a headline."""
FEW_LINKS = 3
"""More rows of links than these between a line and a text say that the line belongs to the page's head."""
_DATED_WORTH = 2
_LOOKED_AT = 12
"""So many of the longest lines are asked for a headline above them."""
_ASKED = re.compile(r"(?:question|answer|вопрос|ответ)\s*:", re.IGNORECASE)


def line_above_text(scene: Scene, candidates: Collection[int], days: Sequence[int], *, is_dated: bool) -> int | None:
    """The line right above the most text, in the smallest element that holds both and is not the whole page.

    Args:
        scene: The page.
        candidates: Lines that may be the headline, in order.
        days: Those with a date beside them.
        is_dated: Whether one of these is a heading: few words say less than that.
    """
    found = [at for at in range(len(scene.lines)) if _may_be_text(scene.lines[at]) and scene.is_content(at)]
    longest = sorted(found, key=lambda at: (-len(scene.lines[at].text), at))[:_LOOKED_AT]
    opening = _opening(scene)
    lines = [at for at in candidates if may_head(scene, at)]
    lines = [at for at in lines if at >= opening] if opening in lines else lines
    masses: dict[int, int] = {}
    for heavy in longest:
        head = _head_of(scene, heavy, lines, opening) if heavy not in masses else None
        if head is not None:
            at, box = head
            mass = sum(len(scene.lines[line].text) for line in found if at < line < box.end)
            masses[at] = max(masses.get(at, 0), mass * (_DATED_WORTH if has_date_beside(scene, at) else 1))
    best = max(masses, key=lambda at: masses[at], default=None)
    if best is None or (masses[best] < PROSE and is_dated):
        return None
    return None if _is_behind_article(scene, days, best) else best


def _is_behind_article(scene: Scene, days: Sequence[int], at: int) -> bool:
    """Whether a line stands below the back link of an article that has its day beside another line."""
    dated = next((day for day in days if day < at), at)
    return any(scene.is_back(scene.lines[one]) and not scene.furniture[one] for one in range(dated + 1, at))


def _head_of(scene: Scene, heavy: int, lines: list[int], opening: int) -> tuple[int, Box] | None:
    """The line that heads a text, with the element of both; `opening` stands right below the section's name.

    Other lines of the text's own form are of the text.
    """
    text = scene.lines[heavy]
    inner = text.box.start
    # A text without elements of its own stands beside the heading that begins its element.
    first = _first_of(scene, inner, heavy)
    if first in lines and (scene.lines[first].box.tag in HEADS or first == opening):
        return first, text.box
    for box in text.box.ancestors():
        if box.tag in ("body", "main"):
            break
        above = [at for at in lines if box.start <= at < inner]
        above = [at for at in above if at == opening or scene.lines[at].path != text.path]
        above = _behind_breadcrumb(scene, box.start, heavy, above, lines)
        if above and sum(1 for at in range(above[-1], heavy) if is_menu(scene, at)) > FEW_LINKS:
            break
        if above:
            named = [at for at in above if scene.lines[at].box.tag in HEADS]
            long = [at for at in above if len(scene.lines[at].text) >= SHORT]
            dated = [at for at in long if has_date_beside(scene, at)]
            heading = [opening] if opening in above else []
            return (named or heading or dated or long or above)[0], box
        inner = box.start
    return None


def section_heading(scene: Scene) -> int:
    """The line of the `<h1>` that names the section; -1 if there is none."""
    names = (at for at, line in enumerate(scene.lines) if line.box.tag == "h1" and scene.is_generic(line.text))
    return next(names, -1)


def _opening(scene: Scene) -> int:
    """The line right below the section's name, if it is set off from a text of its own form; -1 if none is."""
    section = section_heading(scene)
    first = _first_of(scene, section + 1, len(scene.lines) - 1) if section >= 0 else section
    return first if first >= 0 and _is_set_off(scene.lines[first]) else -1


def _is_set_off(line: Line) -> bool:
    """Whether a line is all of its element, and that is no paragraph, or holds it in another one, as in bold."""
    if line.box.end - line.box.start != 1 or not line.text:
        return False
    inner = line.box.node.first_child
    is_whole = inner is not None and inner.tag != "-text" and clean(inner.text()) == line.text
    return is_whole or line.box.tag in ("div", "td")


def _first_of(scene: Scene, start: int, heavy: int) -> int:
    """The first line of a stretch that is no row; the text behind it, if all are."""
    return next((at for at in range(start, heavy) if not scene.is_row(at)), heavy)


def _behind_breadcrumb(scene: Scene, start: int, heavy: int, above: list[int], lines: list[int]) -> list[int]:
    """Those lines above a text that stand behind links to home and section, and headings: the others are the site's.

    Where there are none, it is the first line of a bare text, if that can be one.
    """
    last = max((at for at in scene.breadcrumbs if start < at < heavy), default=None)
    if last is None:
        return above
    behind = [at for at in above if at > last or scene.lines[at].box.tag in HEADS]
    first = _first_of(scene, last + 1, heavy)
    return behind or ([first] if first in lines and first != heavy else [])


def is_menu(scene: Scene, at: int) -> bool:
    """Whether a line is furniture, or a row of links without a known label."""
    return scene.furniture[at] != "" or (scene.lines[at].is_all_links and not scene.is_label(at))


def _may_be_text(line: Line) -> bool:
    return line.text != "" and line.box.tag not in HEADS


def may_head(scene: Scene, at: int) -> bool:
    """Whether a line looks like no sentence or salutation of a text below it, and loads or asks for nothing."""
    line = scene.lines[at]
    if len(line.text) < SHORT // 2 or is_credit(line.text) or _ASKED.match(line.text):
        return False
    if id(line.box) in scene.around_forms:
        return False
    if any(key in line.box.node.attributes for key in LOADERS):
        return False
    return not line.text.endswith((".", "!", ",", ":", ";"))


def has_date_beside(scene: Scene, index: int) -> bool:
    """Whether a date stands right above or below a line."""
    near = [at for at in (index - 1, index + 1) if 0 <= at < len(scene.lines) and not scene.furniture[at]]
    return any(scene.date_at(at) or begins_with_date(scene.lines[at]) for at in near)


def begins_with_date(line: Line) -> bool:
    """Whether a date stands in front of a text or a document's label; sentences do not begin with digits and dots."""
    cut = leading_date(line.text) if line.has_year else None
    return cut is not None and cut.numeric
