"""Where a text is over: labels, links and counters that trail it, an author's card, and what is kept behind them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container

from cstoscrape.parser.foot import foot_lines, own_prose
from cstoscrape.parser.lines import Line
from cstoscrape.parser.scene import Scene

_FEW_LINES = 3
_PERSON = re.compile(r"[^\W\d_a-zа-яё][\w.-]*(?: [^\W\d_a-zа-яё][\w.-]*){1,3}")


def without_tail(scene: Scene, body: list[int], rests: dict[int, str]) -> list[int]:
    """Drop what trails the text: labels and all behind them, links, counters, bare addresses."""
    end = _end(scene, body, rests)
    body = body[:end] + [at for at in body[end:] if is_exhibit(scene, at)]
    body = _without_trail(scene, _without_author(scene, body), rests)
    if scene.is_accompanied:
        return body
    foot = foot_lines(scene, body)
    return _without_trail(scene, [at for at in body if at not in foot or at in rests], rests)


def _end(scene: Scene, body: list[int], rests: dict[int, str]) -> int:
    """Where in the body a line begins what trails the text: a known label, or a row behind which no more of it stands.

    Behind it no prose may stand, nor text in the markup of the text above, nor all text below pictures and names.
    """
    running = own_prose(scene, body)
    prose = max((place for place, at in enumerate(body) if at in running), default=0)
    own = [place for place, at in enumerate(body) if scene.is_content(at) and scene.lines[at].text]
    last = {scene.lines[at].path: place for place, at in enumerate(body) if is_text(scene, at)}
    reach, begun = 0, False
    for place, at in enumerate(body):
        if place >= prose and place and at not in rests and _may_end(scene, at) and not _is_own_row(scene, at, last):
            begins = not begun and len(own) - bisect_right(own, place) > _FEW_LINES
            if scene.is_label(at) or not (reach > place or begins):
                return place
        if scene.reads_as_text(at):
            reach = max(reach, last.get(scene.lines[at].path, 0))
            begun = begun or scene.lines[at].text != ""
    return len(body)


def _may_end(scene: Scene, at: int) -> bool:
    return scene.is_tail_row(at) or _is_beside_button(scene.lines[at])


def _is_own_row(scene: Scene, at: int, texts: Container[int]) -> bool:
    """Whether a row is part of the text ("Accreditation by phone: 8 495 645-64-72"), as neighbours or a `<br>` tell.

    Args:
        scene: The page.
        at: The row.
        texts: Where text stands (`Line.path`).
    """
    line = scene.lines[at]
    if not (scene.is_accompanied or line.tied) or line.path not in texts or scene.is_label(at) or line.is_all_links:
        return False
    return any(map(str.isalpha, line.text))


def is_text(scene: Scene, at: int) -> bool:
    """Whether a line reads as text and is no row."""
    return scene.reads_as_text(at) and not scene.is_row(at)


def goes_on(scene: Scene, above: list[int], rest: list[int]) -> bool:
    """Whether text follows in the markup of the text above."""
    places = {scene.lines[at].path for at in above if scene.reads_as_text(at)}
    return any(scene.lines[at].path in places and is_text(scene, at) for at in rest)


def prose_follows(scene: Scene, rest: list[int]) -> bool:
    """Whether running text goes on: then what interrupted it was an insert, not its end."""
    return any(scene.is_prose(at) for at in rest)


def is_exhibit(scene: Scene, at: int) -> bool:
    """Whether a line behind what trails the text is the release's still: a document, a video, a gallery's picture.

    Pictures count where they lead to themselves in large, or neighbours know those of the site.
    """
    line = scene.lines[at]
    picture = line if line.media is not None else scene.lines[at - 1]
    if line.is_attachment or picture.media is None or picture.is_icon:
        return line.is_attachment
    if not (scene.is_accompanied or picture.spans or picture.media[0] == "embed"):
        return False
    return picture is line or picture.box.with_siblings() is line.box.with_siblings()


def _is_beside_button(line: Line) -> bool:
    """Whether a small element has a button: what its text says is to press it. A picture's button enlarges it."""
    return line.box.tag != "figcaption" and any(box.has_button for box in line.box.small_around(_FEW_LINES))


def _without_trail(scene: Scene, body: list[int], rests: dict[int, str]) -> list[int]:
    texts = Counter(scene.lines[at].path for at in body if is_text(scene, at))
    end = len(body)
    while end and body[end - 1] not in rests and _trails(scene, body[end - 1]):
        last = body[end - 1]
        if _is_own_row(scene, last, texts):
            break
        if is_text(scene, last):
            texts -= Counter((scene.lines[last].path,))
        end -= 1
    return body[:end]


def _trails(scene: Scene, at: int) -> bool:
    """Whether a last line is none of the text: a row, an icon, a name above rows in their element."""
    if (scene.is_row(at) and at not in scene.data) or scene.lines[at].is_icon:
        return True
    box = scene.lines[at].box.with_siblings()
    others = range(at + 1, box.end)
    is_name = not scene.reads_as_text(at) or scene.lines[at].text.endswith(":")
    heads = box.start == at and 0 < len(others) <= _FEW_LINES and is_name
    return heads and all(scene.is_row(other) and not scene.is_back(scene.lines[other]) for other in others)


def _without_author(scene: Scene, body: list[int]) -> list[int]:
    """Drop the card of an author at the end: portrait, name, a line about them, beside the element of the text."""
    picture = next((position for position in reversed(range(1, len(body))) if scene.lines[body[position]].media), 0)
    card = [at for at in body[picture:] if not scene.is_row(at)]
    if picture == 0 or len(card) != len(("portrait", "name", "about")):
        return body
    text, (portrait, name, about) = scene.lines[body[picture - 1]].box, card
    common = next(box for box in text.ancestors() if box.start <= portrait < box.end)
    beside, around = common.child_around(text), common.child_around(scene.lines[portrait].box)
    is_apart = beside is not None and beside.end - beside.start > 1 and around is not None and around.start == portrait
    named = _PERSON.fullmatch(scene.lines[name].text) and about < (around.end if around is not None else 0)
    return body[:picture] if is_apart and named else body
