"""Where on a page the release's text stands: the smallest element that holds the headline and some text behind it.

Site furniture stands outside of it on most layouts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import islice, takewhile

from cstoscrape.parser.above import section_heading
from cstoscrape.parser.exhibits import (
    documents_behind,
    end_of_exhibits,
    has_banners,
    is_bare_exhibit,
    is_caption,
    offers_only_documents,
    tells_rows,
)
from cstoscrape.parser.headline import Headline
from cstoscrape.parser.heaviest import PARAGRAPHS, TABLES, scope_of_heaviest
from cstoscrape.parser.lines import HEADINGS, PROSE, Box
from cstoscrape.parser.scene import Scene
from cstoscrape.parser.sequel import holds_cards, holds_more, is_akin, next_story
from cstoscrape.text import says_headline, title_key

_WHOLE = ("article", "main")
_FEW_LEADING = 4
_MOST_NAMES = 5
_SEVERAL = 3
_COLUMN = "a column beside the text"


def find_scope(scene: Scene, headline: Headline) -> tuple[int, int]:
    """The stretch of lines (first, behind the last) in which the text stands."""
    if headline.line is not None:
        return _scope_below(scene, headline.line, title_key(headline.text))
    heaviest = scope_of_heaviest(scene)
    section = section_heading(scene)
    if 0 <= section < heaviest[0]:
        # Text may stand in no element but that of all the page's news, right below the section's name.
        own = takewhile(partial(_is_of_article, scene), range(section + 1, len(scene.lines)))
        if any(scene.is_prose(at) or scene.lines[at].is_photo for at in own):
            return _scope_below(scene, section, title_key(headline.text))
    return heaviest


def _is_of_article(scene: Scene, at: int) -> bool:
    """Whether a line may stand above an article's end: it is none of the site's, and no row but a date."""
    return not scene.furniture[at] and (scene.date_at(at) is not None or not scene.is_tail_row(at))


def _scope_below(scene: Scene, heading: int, key: str) -> tuple[int, int]:
    """The stretch in which the text below a line stands that is the headline, or names the section above it."""
    start = _behind_repeats(scene, heading, key)
    found = [at for at in range(start, len(scene.lines)) if scene.is_content(at)]
    if not found:
        return start, start
    whole = _whole(scene, heading, found)
    last = whole.end if whole is not None else len(scene.lines)
    story = next_story(scene, start, last, key)
    found = [at for at in found if at < story]
    column = _column_of_words(scene, heading, start, found)
    if column is not None:
        scene.set_aside(column, _COLUMN)
        found = list(filter(scene.is_content, found))
        if not found:
            return start, column.start
    heavy = _longest(scene, found)
    head = start
    header = _header(scene, heading)
    for box in scene.lines[heading].box.ancestors():
        inside = [at for at in found if at < box.end]
        if not inside or (whole is not None and whole.enclosing("main") and whole.start >= box.end):
            head = box.end
            continue
        in_header = header is not None and header.start <= box.start and box.end <= header.end
        if not in_header and not _text_is_elsewhere(scene, box, inside, heavy):
            text = [at for at in inside if at >= head] or inside
            end = _behind_exhibits(scene, box, _end_in(scene, box, start, text))
            _set_columns_aside(scene, box, start, _longest(scene, text))
            end = end if whole is None or end <= last else _behind_exhibits(scene, whole, last)
            return start, min(end, story) if story < last else end
        head = box.end
    return start, story


def _set_columns_aside(scene: Scene, common: Box, start: int, heavy: int) -> None:
    """Let columns of small elements, each with a heading, or of other news, that stand before the text be furniture.

    Where there are neighbours they know the site's lines better.
    """
    if scene.is_accompanied:
        return
    text, path = scene.lines[heavy].box, scene.lines[heavy].path
    opening = next(at for at in range(start, heavy + 1) if scene.lines[at].path == path)
    for box in text.ancestors():
        if box is common or box.start < start:
            break
        above = min(text.start, opening)
        before = [child for child in scene.children(box) if start <= child.start and child.end <= above]
        for child in before:
            if _is_column(scene, child):
                scene.set_aside(child, _COLUMN)
        text = box


def _longest(scene: Scene, lines: Sequence[int]) -> int:
    """The line with the longest text, the first of several."""
    return max(lines, key=lambda at: (len(scene.lines[at].text), -at))


def _column_of_words(scene: Scene, heading: int, start: int, found: Sequence[int]) -> Box | None:
    """The column in which the most text stands though the release's is behind it; None for none, or with neighbours.

    It holds no text of its own, and the element of the words is headed as one with other news beside it is. A photo
    over the headline may be all of a release as well as what stands behind the column.
    """
    if scene.is_accompanied:
        return None
    last = len(scene.lines) if heading and scene.lines[heading - 1].is_photo else found[-1]
    box = scene.lines[_longest(scene, found)].box
    while box.parent is not None and start <= box.parent.start and box.parent.end <= last:
        own = scene.lines[box.start].box
        others = (one for one in scene.children(box.parent) if one is not box and one.end > one.start)
        if any(_are_headings(scene.lines[one.start].box, own) and holds_cards(scene, one) for one in others):
            return box.parent if _is_column(scene, box.parent) else None
        box = box.parent
    return None


def _are_headings(one: Box, two: Box) -> bool:
    """Whether two elements are headings, or have tag and a class in common as those of widgets do."""
    return is_akin(one, two) or (one.tag in HEADINGS and two.tag in HEADINGS)


def _is_column(scene: Scene, box: Box) -> bool:
    """Whether an element holds no text of its own, but cards of other news or widgets."""
    lines = range(box.start, box.end)
    dates = [at for at in lines if scene.date_at(at) and not scene.furniture[at]]
    if any(map(scene.is_published, dates)):
        return False
    has_own = bool(dates) or any(scene.is_label(at) and not scene.furniture[at] for at in lines)
    if (dates and _holds_sentences(scene, box)) or (has_own and _begins_with_exhibit(scene, box)):
        return False
    if holds_cards(scene, box):
        return not any(scene.is_content(at) and scene.is_prose(at) for at in lines)
    return _is_column_of_widgets(scene, box)


def _begins_with_exhibit(scene: Scene, box: Box) -> bool:
    """Whether an element begins with documents, or a picture that leads nowhere else, below a heading or none."""
    own = (scene.lines[at] for at in range(box.start, box.end) if scene.is_content(at))
    return any(line.is_attachment or (line.media is not None and not line.is_icon) for line in islice(own, 2))


def _holds_sentences(scene: Scene, box: Box) -> bool:
    return sum(1 for at in range(box.start, box.end) if scene.is_content(at) and scene.reads_as_text(at)) >= _SEVERAL


def _is_column_of_widgets(scene: Scene, box: Box) -> bool:
    widgets = [child for child in scene.children(box) if child.end > child.start]
    if (
        box.tag in TABLES
        or len(widgets) < 2
        or any(child.tag in PARAGRAPHS or child.end - child.start < 2 for child in widgets)
    ):
        return False
    if len(widgets) >= _SEVERAL and len({child.end - child.start for child in widgets}) == 1:
        return False  # rows of a table
    gallery = all(any(scene.lines[at].media for at in range(child.start, child.end)) for child in widgets)
    return not gallery and not any(scene.is_prose(at) for at in range(box.start, box.end))


def _whole(scene: Scene, headline: int, found: Sequence[int]) -> Box | None:
    """The `<article>` or `<main>` that holds the headline with text, or that alone holds text."""
    for tag in _WHOLE:
        boxes = [box for box in scene.page.boxes if box.tag == tag and _has_text(scene, box, found)]
        around = [box for box in boxes if box.start <= headline < box.end]
        outermost = [box for box in boxes if not any(outer.tag == tag for outer in islice(box.ancestors(), 1, None))]
        if around or len(outermost) == 1:
            return min(around, key=lambda box: box.end) if around else outermost[0]
    return None


def _has_text(scene: Scene, box: Box, found: Sequence[int]) -> bool:
    inside = found[bisect_left(found, box.start) : bisect_left(found, box.end)]
    return any(map(scene.reads_as_text, inside))


def _behind_repeats(scene: Scene, line: int, key: str) -> int:
    """Behind the headline and its repeats, which may carry the date."""
    start = line + 1
    for at in range(start, min(start + 6, len(scene.lines))):
        text = scene.lines[at].text
        if not scene.furniture[at] and says_headline(text, key):
            start = at + 1
        elif len(text) >= PROSE or scene.is_standfirst(at):
            break
    return start


def _text_is_elsewhere(scene: Scene, box: Box, inside: Sequence[int], heavy: int) -> bool:
    """Whether a box with the headline holds but names or a standfirst, and the text stands in an element beside it.

    A box that has its own tail (views, tags, a back link) behind its text, or a picture, is whole.
    """
    beside, steps = _text_beside(scene, box)
    if not any(scene.reads_as_text(at) and not scene.lines[at].is_icon for at in inside):
        is_table = len(inside) > _MOST_NAMES and _has_tail(scene, box, inside)
        return (bool(beside) or _is_before_bare_text(scene, box)) and not is_table
    if _is_said_to_follow(scene, box):
        return True
    if box.tag in _WHOLE:
        return False
    if any(scene.lines[at].media for at in inside):
        return steps == "" and not _has_tail(scene, box, inside) and _heads_text(scene, inside, beside)
    if any(_is_tail(scene, at) for at in range(inside[-1] + 1, box.end)):
        return False
    if sum(map(scene.reads_as_text, inside)) == 1 and scene.is_accompanied:  # what follows is not the site's foot
        return bool(beside)
    article = box.enclosing("article")
    if steps == "rows" and beside and article is not None and beside[-1] < article.end:
        steps = ""  # the article's tools, to share and to print it
    return _outweighs(scene, inside, beside, steps, is_heaviest=heavy >= box.end)


def _is_before_bare_text(scene: Scene, box: Box) -> bool:
    """Whether text stands behind a box in no element but the one around both."""
    around = next((outer for outer in box.ancestors() if outer.end > box.end), None)
    behind = range(box.end, around.end) if around is not None else range(0)
    bare = (at for at in behind if scene.lines[at].box is around and scene.is_content(at))
    return any(map(scene.reads_as_text, bare))


def _is_said_to_follow(scene: Scene, box: Box) -> bool:
    """Whether the page says that the text stands in an element behind a box."""
    stated = scene.page.stated_text
    return (
        stated is not None and stated.start >= box.end and any(map(scene.is_content, range(stated.start, stated.end)))
    )


def _has_tail(scene: Scene, box: Box, inside: Sequence[int]) -> bool:
    """Whether known labels stand in an element behind the text in it, as behind a table of names."""
    return any(map(scene.is_label, range(inside[-1] + 1, box.end)))


def _header(scene: Scene, headline: int) -> Box | None:
    """The `<header>` of an article: it holds the headline and at most a standfirst, and a text stands behind it."""
    header = scene.lines[headline].box.enclosing("header")
    own = range(header.start, header.end) if header is not None else range(0)
    if header is None or sum(1 for at in own if scene.is_prose(at) and not is_caption(scene, at)) > 1:
        return None
    beside, steps = _text_beside(scene, header)
    return header if beside and steps != "rows" else None


def _heads_text(scene: Scene, inside: Sequence[int], beside: list[int]) -> bool:
    """Whether pictures with caption or credit, which may be all of a release, head a text; also below a standfirst."""
    others = [at for at in inside if not (scene.lines[at].media or is_caption(scene, at))]
    several = sum(map(scene.is_prose, beside)) > 1
    if others:
        return len(others) == 1 and several
    return bool(beside) if scene.is_accompanied else several or _comes_with_tail(scene, beside)


def _comes_with_tail(scene: Scene, text: list[int]) -> bool:
    """Whether a release's own tail (views, tags, share) stands right behind some lines, of which one is a paragraph."""
    behind = range(text[-1] + 1, len(scene.lines)) if any(map(scene.is_prose, text)) else range(0)
    row = next((at for at in behind if scene.is_tail_row(at) or not scene.is_row(at)), None)
    return row is not None and scene.is_tail_row(row) and not scene.furniture[row]


def _outweighs(scene: Scene, inside: Sequence[int], beside: list[int], steps: str, *, is_heaviest: bool) -> bool:
    """Whether the text beside a box is so much that what the box holds is its standfirst."""
    here, there = (sum(len(scene.lines[at].text) for at in lines) for lines in (inside, beside))
    long = [length for at in beside if (length := len(scene.lines[at].text)) >= PROSE]
    is_one = sum(map(scene.reads_as_text, inside)) == 1
    if is_one and steps == "" and (len(long) >= 2 or len(beside) >= _SEVERAL) and there > here:
        return True
    if steps == "pictures":
        return is_heaviest and bool(long)
    few = len(inside) <= _FEW_LEADING and steps == ""
    return is_heaviest and few and len(long) >= 2 and sum(long) > 3 * here


def _is_tail(scene: Scene, at: int) -> bool:
    """Whether a line is a row of the page's own, and not its date."""
    return scene.is_row(at) and not scene.furniture[at] and scene.date_at(at) is None


def _text_beside(scene: Scene, box: Box) -> tuple[list[int], str]:
    """The lines of text in the next element that has any, and what stands between: nothing, `pictures`, or `rows`.

    Where no element has text, the pictures are it.
    """
    between = ""
    pictures: list[int] = []
    beside = scene.sibling_behind(box)
    while beside is not None:
        lines = range(beside.start, beside.end)
        own = [at for at in lines if scene.is_content(at)]
        text = [at for at in own if scene.reads_as_text(at)]
        if any(scene.is_prose(at) or (scene.lines[at].text and not is_caption(scene, at)) for at in text):
            return text + _text_of_blocks(scene, beside), between
        if scene.is_accompanied and len(own) >= _SEVERAL and not text:
            return own, between  # a table or a list of names
        others = any(scene.lines[at].text and not is_caption(scene, at) for at in lines)
        others = others and not any(scene.date_at(at) and scene.is_published(at) for at in lines)  # facts of the head
        between = "rows" if between == "rows" or others else "pictures"
        pictures += text
        beside = scene.sibling_behind(beside)
    return pictures, between


def _text_of_blocks(scene: Scene, first: Box) -> list[int]:
    """The lines of text in the elements that follow a text's first one, where a template has one for each block."""
    found: list[int] = []
    block = scene.sibling_behind(first)
    while block is not None and is_akin(first, block):
        found += [at for at in range(block.start, block.end) if scene.is_content(at) and scene.reads_as_text(at)]
        block = scene.sibling_behind(block)
    return found


def _end_in(scene: Scene, common: Box, start: int, inside: Sequence[int]) -> int:
    """Where the text ends in the common box: behind its element only what clearly goes on with it counts."""
    heavy = _longest(scene, inside)
    text = common.child_around(scene.lines[heavy].box)
    if text is None or not _is_wide(scene, common, start):
        return common.end
    if text.tag in PARAGRAPHS or text.end - text.start == 1:
        return common.end
    end = text.end
    while end < common.end and scene.lines[end].box is common and is_bare_exhibit(scene, end):
        end += 1
    told_rows = False
    for box in scene.children(common):
        if box.start >= end and box.end > box.start:
            if tells_rows(scene, box):
                told_rows = told_rows or not all(scene.furniture[at] for at in range(box.start, box.end))
                continue
            if told_rows:
                end = box.end if offers_only_documents(scene, box) else end
                break
            goes_on = box.path == text.path or holds_more(scene, text, box)
            more = box.end if goes_on else end_of_exhibits(scene, box)
            if not more:
                break
            end = more
    return end


def _behind_exhibits(scene: Scene, box: Box, end: int) -> int:
    """Behind a gallery or documents in the elements next to a text's own, and more of the text where neighbours tell.

    A site's pictures lead elsewhere.
    """
    beside = scene.sibling_behind(box) if end == box.end else None
    while beside is not None:
        if tells_rows(scene, beside) and (documents := documents_behind(scene, beside)) is not None:
            beside = documents
        text = beside.parent.child_around(box) if beside.parent is not None else None
        goes_on = holds_more(scene, text or box, beside)
        more = beside.end if goes_on else end_of_exhibits(scene, beside)
        if not more or (not goes_on and has_banners(scene, range(beside.start, more))):
            break
        end = more
        while beside is not None and beside.start < end:
            beside = scene.sibling_behind(beside)
    return end


def _is_wide(scene: Scene, box: Box, start: int) -> bool:
    """Whether a box holds more of the page than its article: menus above, a copyright below, other news."""
    if box.tag in ("body", "main"):
        return True
    links = sum(1 for at in range(box.start, start) if scene.lines[at].spans and scene.is_row(at))
    return links >= 5 or any(scene.furniture[at] != "" or scene.is_owner(at) for at in range(start, box.end))
