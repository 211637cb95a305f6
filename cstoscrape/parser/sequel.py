"""What follows the text's own element: more of the text, for templates of blocks part one in several, or another."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from cstoscrape.parser.chrome import CARDS
from cstoscrape.parser.lines import HEADINGS, Box
from cstoscrape.parser.scene import Scene
from cstoscrape.text import says_headline

_NEAR = 3
_MOST_TOLD = 8
_LONGEST_DATE = 40


def holds_cards(scene: Scene, box: Box) -> bool:
    """Whether cards of other articles stand in an element."""
    return any(scene.furniture[at] == CARDS for at in range(box.start, box.end))


def holds_more(scene: Scene, text: Box, box: Box) -> bool:
    """Whether an element behind the text's own holds more of it: it begins with a sentence or a table of the page.

    Where no neighbours tell, it must be of the same form and hold nothing but text, or head such an element.
    """
    if scene.is_accompanied:
        whole = all(scene.is_content(at) or at in scene.data for at in range(box.start, box.end))
        in_table = scene.lines[box.start].box.enclosing("table") is not None
        begins = scene.is_content(box.start) and (whole or in_table or scene.reads_as_text(box.start))
        return begins and not scene.holds_form(box) and not holds_cards(scene, box)
    beside = scene.sibling_behind(box) if _is_heading(scene, box) and is_akin(text, box) else None
    return _holds_text_alone(scene, text, beside or box)


def _holds_text_alone(scene: Scene, text: Box, box: Box) -> bool:
    """Whether an element of the text's form holds nothing but sentences, items, a table, or headings with such."""
    lines = range(box.start, box.end)
    forms = {"li", *HEADINGS} if any(scene.is_prose(at) or at in scene.data for at in lines) else {"li"}
    is_text = all(at in scene.data or _says_text(scene, at, forms) for at in lines)
    return is_text and is_akin(text, box) and not scene.holds_form(box)


def _says_text(scene: Scene, at: int, forms: Collection[str]) -> bool:
    return scene.is_content(at) and (scene.reads_as_text(at) or scene.lines[at].box.tag in forms)


def is_akin(text: Box, box: Box) -> bool:
    """Whether two elements have tag and a class in common."""
    return box.tag == text.tag and not set(box.cls.split()).isdisjoint(text.cls.split())


def _is_heading(scene: Scene, box: Box) -> bool:
    return _has_one_line(box) and scene.lines[box.start].box.tag in HEADINGS and scene.is_content(box.start)


def next_story(scene: Scene, start: int, end: int, key: str) -> int:
    """Where another article begins below the text: a line of the headline's form with a day of its own beside it."""
    sizes = range(len(key) - _LONGEST_DATE // 2, len(key) + _LONGEST_DATE)
    alike = (line for line in scene.lines if len(line.text) in sizes and _has_one_line(line.box))
    told = (line.box for line in alike if says_headline(line.text, key))
    own = {box.path: box for box in islice(told, _MOST_TOLD)}
    text = next((at for at in range(start, end) if scene.is_content(at) and scene.reads_as_text(at)), end)
    for at in range(text + 1, end):
        box = scene.lines[at].box
        if not any(_is_of_form(one, box) for one in own.values()) or not scene.is_content(at):
            continue
        near = range(max(at - _NEAR, text + 1), min(at + _NEAR, end))
        days = [day for day in near if not scene.furniture[day] and scene.date_at(day) is not None]
        if days and not says_headline(scene.lines[at].text, key):
            return min(at, *days)
    return end


def _has_one_line(box: Box) -> bool:
    """Whether an element holds one line, as that of a headline does."""
    return box.end - box.start == 1


def _is_of_form(own: Box, box: Box) -> bool:
    """Whether an element and that of a headline are first headings, or it has but classes of that."""
    if not _has_one_line(box):
        return False
    return own.tag == box.tag == "h1" or (box.cls != "" and set(box.cls.split()) <= set(own.cls.split()))
