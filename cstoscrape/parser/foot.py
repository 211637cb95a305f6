"""What stands below a text on a page without neighbours: a call, an author, a motto, in elements of another form."""

from __future__ import annotations

import re
from collections import Counter
from itertools import dropwhile, islice, takewhile

from cstoscrape.parser.exhibits import numbers_picture
from cstoscrape.parser.inserts import ends_in_call
from cstoscrape.parser.lines import HEADINGS, PROSE, STRUCTURED, Box, Line
from cstoscrape.parser.scene import Scene
from cstoscrape.parser.sequel import is_akin

_FEW_LINES = 3
_STRUCTURES = frozenset(("table", "dl", "ul", "ol"))
_WRAPPERS = ("div", "section")
_SEVERAL = 3
_MOST_FOOT = 4
_FOOTNOTE = re.compile(r"[\[(]?\d{1,2}[\])]\s|\*{1,3}\s?\w")
_RIGHT = re.compile(r"text-align\s*:\s*right", re.IGNORECASE)
_ENDS_IN_NAME = re.compile(r"[^\W\d_a-zа-яё](?:\w+|\.(?: ?[^\W\d_a-zа-яё]\.)?) [^\W\d_a-zа-яё][\w-]+$")


def foot_lines(scene: Scene, body: list[int]) -> frozenset[int]:
    """Short lines behind the last sentence, in elements of another form than the text's: a call, an author, a motto.

    Neighbours know better; without them a signature is told by the name that it ends in.
    """
    prose = own_prose(scene, body)
    if not body or body[-1] in prose:
        return frozenset()
    texts = [at for at in body if scene.reads_as_text(at) and scene.is_content(at)]
    if not texts:
        return frozenset()
    paths = Counter(scene.lines[at].path for at in texts if scene.lines[at].text)
    # The first sentence may be a standfirst in a form of its own; a foot has hardly three.
    own = {path for path, count in paths.items() if count >= _SEVERAL} | set(islice(paths, 1))
    last = max((at for at in texts if at in prose or scene.lines[at].path in own), default=texts[-1])
    container = scene.lines[last].box.with_siblings()
    while container.start > texts[0] and container.parent is not None:
        container = container.parent
    inner = container.child_around(scene.lines[last].box)
    # Where a standfirst stands in an element of its own, the text's is the one beside it.
    is_apart = inner is not None and inner.end - inner.start > 1 and inner.tag in _WRAPPERS
    end = inner.end if inner is not None and is_apart else container.end
    forms = {form for at in texts if at <= last for form in _forms(scene.lines[at])}
    stated = scene.page.stated_text
    blocks = _blocks(scene, texts[0], last)

    def is_foot(at: int) -> bool:
        apart = _stands_apart(scene, last, at)
        beyond = at >= end or apart or _is_call(scene.lines[at])
        is_short = len(scene.lines[at].text) < PROSE or apart
        is_text = stated is not None and stated.start <= at < stated.end
        is_text = is_text or not blocks.isdisjoint(scene.lines[at].box.ancestors())
        is_other = at > last and beyond and is_short and not is_text and forms.isdisjoint(_forms(scene.lines[at]))
        return (scene.is_row(at) and at not in scene.data) or (is_other and _may_be_foot(scene, at))

    behind = dropwhile(lambda at: _is_exhibit(scene.lines[at]), reversed(body))
    foot = list(islice(takewhile(is_foot, behind), _MOST_FOOT + 1))
    above = scene.lines[body[body.index(foot[-1]) - 1]] if foot else None
    is_headed = above is not None and (_heads_text(scene, above) or (above.path in own and above.text.endswith(":")))
    return frozenset(foot if len(foot) <= _MOST_FOOT and not is_headed else ())


def _blocks(scene: Scene, first: int, last: int) -> set[Box]:
    """The elements behind a text's own that are of its form, where a template has one for each block of a text."""
    common = next(box for box in scene.lines[last].box.ancestors() if box.start <= first)
    text = common.child_around(scene.lines[last].box)
    if text is None:
        return set()
    blocks = [box for box in scene.children(common) if is_akin(text, box)]
    several = any(box.end <= text.start and box.end > first for box in blocks)
    return {box for box in blocks if several and box.start >= text.end}


def own_prose(scene: Scene, body: list[int]) -> set[int]:
    """The running text of a release: where no neighbours tell, of its forms, or longer than all above it."""
    texts = [at for at in body if scene.reads_as_text(at) and scene.is_content(at) and scene.lines[at].text]
    paths = Counter(scene.lines[at].path for at in texts)
    found, seen, length = set(), set(), 0
    for at in texts:
        line = scene.lines[at]
        is_own = scene.is_accompanied or paths[line.path] > 1 or line.path in seen or len(line.text) > length
        if is_own and scene.is_prose(at):
            found.add(at)
        seen.add(line.path)
        length += len(line.text)
    return found


def _is_exhibit(line: Line) -> bool:
    """Whether a line is a document, or heads some."""
    return line.is_attachment or line.box.tag in HEADINGS


def _heads_text(scene: Scene, line: Line) -> bool:
    """Whether a line is a heading, and not the name on an author's card, with a portrait or without."""
    is_name = _ENDS_IN_NAME.search(line.text) is not None or scene.page.picture_beside(line) is not None
    return line.box.tag in HEADINGS and not is_name


def _is_call(line: Line) -> bool:
    """Whether an element that is no paragraph says a few words and ends in a link to press."""
    return line.box.tag != "p" and line.unlinked != "" and ends_in_call(line)


def _forms(line: Line) -> set[object]:
    """What tells that two lines are of one text: where they stand, or the class of their element.

    An editor's `<div>` has none: then it is the element with a class that all of them stand in, however deep.
    """
    if line.box.cls or line.box.tag != "div":
        return {line.path, (line.box.tag, line.box.cls)} if line.box.cls else {line.path}
    around = next((box for box in line.box.ancestors() if box.cls or box.tag != "div"), None)
    return {line.path, around} if around is not None and around.cls else {line.path}


def _may_be_foot(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    if _illustrates(line) or line.is_attachment or _FOOTNOTE.match(line.text) or _is_set_right(line.box):
        return False
    if scene.is_content(at - 1) and _stands_below_structure(scene.lines[at - 1], line):
        return False
    small = line.box.with_siblings()
    signed = range(small.start, small.end) if small.end - small.start <= _FEW_LINES else range(at, at + 1)
    names = (_ENDS_IN_NAME.search(scene.lines[one].text) for one in signed)
    if any(name is not None and not scene.labels.is_generic(name[0]) for name in names):
        return False
    start = max(small.start, at - _FEW_LINES)
    is_caption = any(map(_illustrates, scene.lines[start:at])) or numbers_picture(scene, at - 1)
    return not is_caption and not any(around.tag in STRUCTURED for around in line.box.ancestors())


def _illustrates(line: Line) -> bool:
    """Whether a line is a video, or a picture in a format that photos may have."""
    return line.media is not None and not line.media[1].split("?")[0].endswith(".svg")


def _stands_below_structure(above: Line, line: Line) -> bool:
    """Whether the line above ends a table or a list, alone or in wrappers, right above a line's own element."""
    children = (box.child_around(above.box) for box in (line.box, line.box.parent) if box is not None)
    ends = {child.end for child in children if child is not None}
    return any(box.tag in _STRUCTURES and box.end in ends for box in above.box.ancestors())


def _is_set_right(box: Box) -> bool:
    """Whether an editor set an element to the right, as signatures are; a template does it by its class."""
    attributes = box.node.attributes
    return not box.cls and (
        attributes.get("align") == "right" or _RIGHT.search(attributes.get("style") or "") is not None
    )


def _stands_apart(scene: Scene, last: int, at: int) -> bool:
    """Whether a line is part of an element with more in it, behind that of the last sentence and no paragraph."""
    around = list(takewhile(lambda box: box.start > last, scene.lines[at].box.ancestors()))
    return bool(around) and around[-1].tag != "p" and around[-1].end - around[-1].start > 1
