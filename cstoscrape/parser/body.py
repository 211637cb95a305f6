"""Which lines are the release's text: from behind headline and date to the first sign that the text is over."""

from __future__ import annotations

import re

from cstoscrape.parser.blocks import is_attachment
from cstoscrape.parser.dateline import Dateline
from cstoscrape.parser.headline import Headline
from cstoscrape.parser.lines import Box, Line
from cstoscrape.parser.scene import PROSE, Scene
from cstoscrape.text import leading_date, title_key, trailing_date, whole_date

_COUNTER = re.compile(r"[\d\s.,:/|·•+-]*")
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_VIDEO_LINK = re.compile(r"\(?\s*(?:video|видео|photo|фото)\s*\)?", re.IGNORECASE)


def body_lines(scene: Scene, headline: Headline, dateline: Dateline | None) -> tuple[list[int], dict[int, str]]:
    """Indexes of the body's lines, in order, and what remains of lines that a date was cut from."""
    rests = dict(dateline.rests) if dateline is not None else {}
    dates = set(dateline.lines) if dateline is not None else set()
    start = _start(scene, headline)
    end = _first_end(scene, start)
    scope = _scope(scene, headline.line, start, end)
    body = [at for at in range(start, min(end, scope)) if not scene.furniture[at] and at not in dates]
    body = _without_head_rows(scene, body, headline, rests)
    body = _until_site_lines(scene, body)
    return _without_tail(scene, body, rests), rests


def _start(scene: Scene, headline: Headline) -> int:
    """Behind the headline and its repeats, which may carry the date."""
    if headline.line is None:
        return _start_without_headline(scene)
    key = title_key(headline.text)
    start = headline.line + 1
    for at in range(start, min(start + 6, len(scene.lines))):
        line = scene.lines[at]
        if _says(line.text, key):
            start = at + 1
        elif len(line.text) >= PROSE:
            break
    return start


def _says(text: str, key: str) -> bool:
    if not text:
        return False
    cuts = (trailing_date(text), leading_date(text))
    return key in (title_key(text), *(title_key(cut.rest) for cut in cuts if cut is not None))


def _start_without_headline(scene: Scene) -> int:
    """The headline is in `<title>` only: the text begins with the box of its heaviest paragraph."""
    heavy = _heaviest(scene, 0, len(scene.lines))
    if heavy is None:
        return len(scene.lines)
    box = scene.lines[heavy].box
    box = box.parent if box.tag == "p" and box.parent is not None else box
    # Above the box, a date or picture belongs to it too; furniture and links do not.
    return box.start


def _heaviest(scene: Scene, start: int, end: int) -> int | None:
    found = [at for at in range(start, end) if not scene.furniture[at] and scene.lines[at].text]
    found = [at for at in found if not scene.lines[at].is_all_links and not scene.is_label(scene.lines[at])]
    return max(found, key=lambda at: (len(scene.lines[at].text), -at), default=None)


def _first_end(scene: Scene, start: int) -> int:
    """The first back link or copyright line behind the start."""
    for at in range(start, len(scene.lines)):
        line = scene.lines[at]
        if line.text.startswith("©") or (scene.is_back(line) and (line.spans or at > start)):
            return at
    return len(scene.lines)


def _scope(scene: Scene, headline: int | None, start: int, end: int) -> int:
    """The end of the smallest box that holds the headline and the heaviest paragraph after it."""
    heavy = _heaviest(scene, start, end)
    if heavy is None:
        heavy = start
    anchor = headline if headline is not None else start
    if anchor >= len(scene.lines) or heavy >= len(scene.lines):
        return end
    inner: Box | None = None
    for box in scene.lines[heavy].box.ancestors():
        if box.start <= anchor < box.end:
            return _end_in(scene, box, inner, heavy)
        inner = box
    return end


def _end_in(scene: Scene, common: Box, text: Box | None, heavy: int) -> int:
    """Where the text ends in the common box: siblings of the text's own element count while they go on with it."""
    if text is None or text.tag in ("p", "li", "h2", "h3", "blockquote", "figure") or _is_leaf(scene, text, heavy):
        return common.end
    end = text.end
    for box in scene.page.boxes:
        if box.parent is common and box.start >= end and box.end > box.start:
            if not _goes_on(scene, box, text):
                break
            end = box.end
    return end


def _is_leaf(scene: Scene, text: Box, heavy: int) -> bool:
    """Whether the heaviest paragraph is all that its element holds: then its siblings are paragraphs as well."""
    return text.end - text.start == 1 and text.start == heavy


def _goes_on(scene: Scene, box: Box, text: Box) -> bool:
    """Whether a sibling of the text's element holds more of the text: prose, pictures, documents."""
    lines = [scene.lines[at] for at in range(box.start, box.end) if not scene.furniture[at]]
    if box.path == text.path or box.tag in ("p", "figure", "blockquote", "ul", "ol", "table"):
        return True
    return any(line.media is not None or is_attachment(line) or scene.is_prose(line) for line in lines)


# --- what stands before and behind the text ------------------------------------------------------


def _without_head_rows(scene: Scene, body: list[int], headline: Headline, rests: dict[int, str]) -> list[int]:
    """Drop rows of labels, counters, dates and links that stand between headline and text."""
    key = title_key(headline.text)
    kept = []
    for position, at in enumerate(body):
        line = scene.lines[at]
        if at in rests or (scene.is_prose(line) and not scene.is_label(line)):
            return kept + body[position:]
        if not (_is_row(scene, line) or (line.text and _says(line.text, key))):
            kept.append(at)
    return kept


def _is_row(scene: Scene, line: Line) -> bool:
    """Whether a line is no text: label, counter, date, or nothing but links to pages."""
    if line.media is not None:
        return False
    if is_attachment(line):
        return False
    if scene.is_label(line) or _COUNTER.fullmatch(line.text) or whole_date(line.text):
        return True
    return bool(line.spans) and line.is_all_links and not _VIDEO_LINK.fullmatch(line.text)


def _until_site_lines(scene: Scene, body: list[int]) -> list[int]:
    """End at the first site line that stands behind prose."""
    prose = False
    last = None
    for position, at in enumerate(body):
        if prose and last is not None and any(index in scene.site for index in range(last + 1, at)):
            return body[:position] if not _prose_follows(scene, body[position:]) else body
        prose = prose or scene.is_prose(scene.lines[at])
        last = at
    return body


def _prose_follows(scene: Scene, rest: list[int]) -> bool:
    """Whether running text goes on: then what interrupted it was an insert, not its end."""
    return any(scene.is_prose(scene.lines[at]) for at in rest)


def _without_tail(scene: Scene, body: list[int], rests: dict[int, str]) -> list[int]:
    """Drop what trails the text: labels and all behind them, links, counters, bare addresses."""
    prose = [position for position, at in enumerate(body) if scene.is_prose(scene.lines[at])]
    floor = prose[-1] + 1 if prose else 0
    for position in range(floor, len(body)):
        line = scene.lines[body[position]]
        if body[position] not in rests and line.text and scene.is_label(line):
            behind = [scene.lines[at] for at in body[position:]]
            keep = [at for at, line in zip(body[position:], behind, strict=True) if is_attachment(line)]
            body = body[:position] + keep
            break
    while body and body[-1] not in rests:
        line = scene.lines[body[-1]]
        if not (_is_row(scene, line) or _BARE_ADDRESS.fullmatch(line.text)) and not _is_button(scene, line):
            break
        body = body[:-1]
    return body


def _is_button(scene: Scene, line: Line) -> bool:
    """Whether a picture is the face of a link to another site or page: an icon, not an illustration."""
    if line.media is None or not line.spans or line.media[0] != "image":
        return False
    href = line.spans[0][0]
    return not re.search(r"\.(?:jpe?g|png|gif|webp)$", href.split("?")[0], re.IGNORECASE)
