"""What a site puts into the midst of a text and is none of it: cards of other news, calls to subscribe, counters."""

from __future__ import annotations

from cstoscrape.parser.exhibits import numbers_picture
from cstoscrape.parser.lines import HEADINGS, PROSE, Box, Line
from cstoscrape.parser.scene import Scene

_FEW_LINES = 3
_MOST_INSERTED = 6
_SHORT_LINK = 30
_LONGEST_HEADLINE = 250
_LONGEST_FIGURE = 20
_TEXT_TAGS = frozenset(("p", "li", "ul", "ol", "figure", "figcaption", "blockquote", "table", *HEADINGS))


def inserted_lines(scene: Scene, start: int, end: int) -> set[int]:
    """Lines amid the text that are none of it: labelled cards, calls to subscribe, counters, a table of contents."""
    inserts: set[int] = set()
    last = scene.last_texts(range(start, end))
    running = (at for at in range(start, end) if scene.is_prose(at) and scene.is_content(at))
    prose = {scene.lines[at].path for at in running if not scene.lines[at].is_laid_over}
    last_text = max(last.values(), default=start)
    above: set[int] = set()
    for at in range(start, end):
        line = scene.lines[at]
        if line.spans and at not in inserts:
            inserts.update(_contents(scene, at))
        if scene.is_label(at):
            inserts.update(_card(scene, at, goes_on=bool(above) and last_text > at))
        elif line.path in last:
            above.add(line.path)
        if above and at not in inserts and (at < last_text or _is_beside_form(scene, line)):
            inserts.update(_promotion(scene, at) if at in scene.verdict.repeated else _call(scene, at, prose))
            inserts.update(_laid_over(scene, at, prose))
        is_counter = _is_beside_picture(scene, line) or numbers_picture(scene, at)  # "Full size"
        is_row_apart = (is_counter or _is_of_tools(line)) and scene.is_row(at)
        if is_row_apart or (scene.labels.is_inserted.fullmatch(line.text) and not line.is_attachment):
            inserts.add(at)
    return inserts


def _card(scene: Scene, at: int, *, goes_on: bool) -> range:
    """A small element that is but a label and links ("Read also: ..."), or the label with its link alone in one."""
    line = scene.lines[at]
    box = line.box.with_siblings()
    lines = range(box.start, box.end)
    if box.start == at and len(lines) <= _MOST_INSERTED:
        below = len(lines) > 1 and _leads_elsewhere(scene.lines[at + 1])
        leads_on = below or (box is line.box and box.tag not in _TEXT_TAGS and _ends_in_headline(line))
        if leads_on or all(_is_inserted(scene, index) for index in lines):
            return lines
    alone = line.spans and (line.box.end - line.box.start == 1 or line.is_whole_link)
    return range(at, at + 1) if alone and goes_on else range(0)


def _ends_in_headline(line: Line) -> bool:
    """Whether a line ends in a link as long as a headline."""
    return any(
        last == len(line.parts) and len(line.link_text(first, last)) >= _SHORT_LINK for _, first, last in line.spans
    )


def _leads_elsewhere(line: Line) -> bool:
    """Whether a line is a headline that leads to its page."""
    return line.is_all_links and line.media is None and not line.files and len(line.text) >= _SHORT_LINK


def _contents(scene: Scene, at: int) -> range:
    """A table of contents: an element of links to places on the page, with the line that heads it."""
    line = scene.lines[at]
    box = line.box if len(line.spans) > 1 else line.box.with_siblings()
    if box.start > at or not all(_leads_within(scene.lines[index]) for index in range(at, box.end)):
        return range(0)
    around = box if box.start < at else box.parent
    headed = around is not None and around.start == at - 1 and not scene.reads_as_text(at - 1)
    return range(at - headed, box.end)


def _leads_within(line: Line) -> bool:
    return line.media is None and line.is_all_links and all(href.startswith("#") for href, _, _ in line.spans)


def _laid_over(scene: Scene, at: int, prose: set[int]) -> range:
    """A card of another release: an empty link lies over all of it, as over no text."""
    line = scene.lines[at]
    is_card = line.is_laid_over and line.path not in prose and len(line.text) < _LONGEST_HEADLINE
    targets = {scene.page.target(href) for href, first, last in line.spans if first == last} - {None, scene.page.url}
    return range(at, at + 1) if is_card and targets and not line.files else range(0)


def _call(scene: Scene, at: int, prose: set[int]) -> range:
    """A small element of another form than the text's, with a few words and then a link to press, or a form."""
    box = scene.lines[at].box
    if not scene.lines[at].text or scene.lines[at].path in prose:
        return range(0)
    while box.parent is not None and box.parent.start == at and box.parent.end - at <= _FEW_LINES:
        box = box.parent
    lines = range(at, box.end)
    if box.start != at or box.tag in _TEXT_TAGS or len(lines) > _FEW_LINES:
        return range(0)
    words = all(0 < len(scene.lines[index].text) < PROSE and scene.lines[index].path not in prose for index in lines)
    call = scene.lines[lines[-1]]
    words_above = call.unlinked.endswith((".", "!", "?")) if len(lines) == 1 else not call.unlinked
    is_pressed = call.is_whole_link and scene.labels.is_call.fullmatch(call.text) is not None
    asks = (ends_in_call(call) and words_above) or is_pressed or id(box) in scene.around_forms
    return lines if words and asks else range(0)


def _is_of_tools(line: Line) -> bool:
    """Whether a row has nothing but links and a button in its element, as tools to share and to print have."""
    return line.box.has_button and line.is_all_links and not line.files


def _is_beside_form(scene: Scene, line: Line) -> bool:
    """Whether a small element around a line has a form: what it says is what that is for."""
    return any(id(box) in scene.around_forms for box in line.box.small_around(_FEW_LINES))


def ends_in_call(line: Line) -> bool:
    """Whether a line is or ends in a short link; "(Video)" belongs to its sentence."""
    if not line.spans or line.is_attachment:
        return False
    _, first, last = line.spans[-1]
    call = line.link_text(first, len(line.parts))
    return last == len(line.parts) and 0 < len(call) < _SHORT_LINK and call[0] != "("


def _is_beside_picture(scene: Scene, line: Line) -> bool:
    """Whether a line stands in a `<figure>` with a picture, or alone with one and its caption."""
    if scene.page.picture_beside(line) is not None:
        return True
    figure = line.box.enclosing("figure")
    if figure is None or figure.end - figure.start > _LONGEST_FIGURE:
        return False
    return any(scene.lines[at].media for at in range(figure.start, figure.end))


def _promotion(scene: Scene, at: int) -> range:
    """A small element that other releases have, too: a call with a link or a button, a person with a portrait."""

    def is_theirs(box: Box | None) -> bool:
        inside = range(box.start, box.end) if box is not None and box.tag != "body" else range(0)
        theirs = all(index in scene.verdict.repeated or scene.is_row(index) for index in inside)
        return 0 < len(inside) <= _MOST_INSERTED and theirs

    box = scene.lines[at].box
    while box.parent is not None and is_theirs(box.parent):
        box = box.parent
    lines = range(box.start, box.end)
    if box.tag in _TEXT_TAGS or not is_theirs(box):
        return range(0)
    pressed = id(box) in scene.around_buttons
    shown = any(scene.lines[index].spans or scene.lines[index].media for index in lines)
    return lines if pressed or shown else range(0)


def _is_inserted(scene: Scene, at: int) -> bool:
    """Whether a line is a row, or a picture that leads elsewhere."""
    return scene.is_row(at) or scene.lines[at].is_icon
