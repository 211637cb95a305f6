"""Which lines are the release's text: from behind headline and date to the first sign that the text is over.

Of the lines in its scope, rows of labels, counters, dates and links before and behind the text go.
"""

from __future__ import annotations

import re
from itertools import takewhile

from cstoscrape.parser.chrome import CARDS
from cstoscrape.parser.dateline import Dateline
from cstoscrape.parser.exhibits import NUMBER_OF
from cstoscrape.parser.headline import Headline
from cstoscrape.parser.inserts import inserted_lines
from cstoscrape.parser.lines import HEADINGS, STRUCTURED, Line
from cstoscrape.parser.rows import LONGEST_ROW, MARKS, is_credit
from cstoscrape.parser.scene import Scene
from cstoscrape.parser.tail import goes_on, is_exhibit, is_text, prose_follows, without_tail
from cstoscrape.text import says_headline, title_key, whole_date

_FEW_LINES = 3
_NO_HEAD = STRUCTURED | {"td"}
_LONGEST_NAME = 30
_NEAR = 8
_MOST_ABOVE = 16
_MOST_CAPTIONS = 2
_WORDS = 3
_SENTENCES = re.compile(r"\w{4}[.!?] \w")
"""More than one: a caption with a credit ("The crew on duty. Photo by N. Orlova"), no place and no rubric."""


def body_lines(
    scene: Scene, headline: Headline, dateline: Dateline | None, scope: tuple[int, int]
) -> tuple[list[int], dict[int, str]]:
    """Indexes of the body's lines, in order, and what remains of lines that a date was cut from."""
    rests = dict(dateline.rests) if dateline is not None else {}
    dates = set(dateline.lines) if dateline is not None else set()
    start = scope[0]
    end = _first_end(scene, *scope)
    key = title_key(headline.text)
    opening = _opening(scene, start, end)
    told = dates | (_told_again(scene, dateline, range(start, end)) - rests.keys())
    body = [at for at in range(start, end) if (not scene.furniture[at] or at in opening) and at not in told]
    body = [*_above_headline(scene, headline), *_without_head_facts(scene, body, headline, dateline, rests, told)]
    body = _without_head_rows(scene, body, key, rests)
    names = _names_of_documents(scene, body)
    named = {at for lines in names.values() for at in lines}
    body = [at for at in body if at not in named]
    rests |= {at: _label(scene, lines) for at, lines in names.items()}
    inserts = inserted_lines(scene, start, end) - names.keys()
    body = [at for at in body if at not in inserts]
    rests |= _less_pressed(scene, body) | _less_numbers(scene, body)
    body = _until_site_lines(scene, body, inserts)
    body = _until_date(scene, body, dates)
    body = without_tail(scene, body, rests)
    body = _without_clones(scene, _without_gallery_heading(scene, body))
    return body + _documents_beside(scene, body) or _beside_headline(scene, headline), rests


def _documents_beside(scene: Scene, body: list[int]) -> list[int]:
    """Documents in a column beside the text, or below it, that no neighbour has."""
    behind = range(body[-1] + 1, len(scene.lines)) if body and scene.is_accompanied else range(0)
    own = (at for at in behind if scene.lines[at].is_attachment and scene.furniture[at] in ("", "<aside>"))
    return [at for at in own if at not in scene.site and at not in scene.verdict.repeated]


def _beside_headline(scene: Scene, headline: Headline) -> list[int]:
    """Pictures above the headline in its element, or a photo right above it, where they are all that a release has."""
    if headline.line is None:
        return []
    above = range(scene.lines[headline.line].box.with_siblings().start, headline.line)
    found = [at for at in above if scene.lines[at].media and not scene.furniture[at] and not scene.lines[at].is_icon]
    photo = headline.line - 1
    is_own = photo >= 0 and scene.lines[photo].is_photo and not scene.furniture[photo]
    return found or ([photo] if is_own else [])


def _above_headline(scene: Scene, headline: Headline) -> list[int]:
    """Pictures with what stands below them, right above the headline in an element that is not the page's head."""
    if headline.line is None:
        return []
    found: list[int] = []
    captions: list[int] = []
    first = headline.line
    head = scene.lines[first].box.with_siblings().start
    key = title_key(headline.text)
    for at in range(first - 1, max(first - _MOST_ABOVE, 0), -1):
        line = scene.lines[at]
        if line.text and ((at >= head and scene.is_row(at)) or (at in scene.site and is_credit(line.text))):
            continue  # a way back, a date, the press service's credit
        if scene.furniture[at] or line.is_icon or (line.text and says_headline(line.text, key)):
            break
        if line.media is not None:
            found += [*captions, at]
            captions = []
        elif not scene.is_row(at):
            captions.append(at)
            if not _belongs_to_picture(scene, at, first, key):
                break
        is_prose = any(scene.is_prose(at) and scene.lines[at].box.tag != "figcaption" for at in captions)
        if len(captions) > _MOST_CAPTIONS or is_prose:
            break
    has_captions = any(scene.lines[at].text for at in found)
    return sorted(found) if has_captions and not _is_at_menu(scene, min(found), first) else []


def _belongs_to_picture(scene: Scene, at: int, headline: int, key: str) -> bool:
    """Whether words above a headline are a caption: of their element's picture, tied to one, or below a video.

    In an element of their own they are, if neighbours tell them as the page's, or the picture is named as the page is.
    """
    line, above = scene.lines[at], scene.lines[at - 1].media
    if line.tied or (above is not None and above[0] == "embed"):
        return True
    if line.box.with_siblings().end <= headline and scene.page.picture_beside(line) is not None:
        return True
    is_own = scene.is_accompanied or (above is not None and says_headline(above[2], key))
    return is_own and len(line.parts) == 1 and line.text.count(" ") >= _WORDS


def _is_at_menu(scene: Scene, at: int, headline: int) -> bool:
    """Whether links lead elsewhere above a line, in the smallest element that holds it and the headline, or many below.

    Neighbours know the site's pictures.
    """
    box = next(box for box in scene.lines[headline].box.ancestors() if box.start <= at)
    links = [index for index in range(box.start, headline) if scene.lines[index].is_all_links]
    above = [index for index in links if index < at and not (scene.furniture[index] or scene.is_label(index))]
    below = [index for index in links if index > at and scene.lines[index].text]
    return not scene.is_accompanied and (len(above) > 1 or len(below) > _FEW_LINES)


def _told_again(scene: Scene, dateline: Dateline | None, lines: range) -> set[int]:
    """Rows near the headline that tell the date once more, with its year or without, where another witness is taken."""
    if dateline is None:
        return set()
    near = [at for at in lines[:_NEAR] if scene.lines[at].box.tag not in _NO_HEAD]
    rows = ((at, scene.date_at(at)) for at in near)
    told = {at for at, row in rows if row is not None and row.date == dateline.date and not _opens_text(scene, at)}
    head = takewhile(lambda at: not is_text(scene, at), near)
    days = [at for at in head if whole_date(f"{scene.lines[at].text} {dateline.date[:4]}") == dateline.date]
    paths = [line.path for line in scene.lines] if days else []
    return told | {at for at in days if paths.count(scene.lines[at].path) == 1}  # a programme heads several days


def _opens_text(scene: Scene, at: int) -> bool:
    """Whether a day with its place is a paragraph like those below it ("Transcript, Moscow, 19 September 2024")."""
    line = scene.lines[at]
    is_bare = whole_date(line.text) is not None or MARKS.search(line.text) is not None
    below = scene.lines[at + 1 : at + 1 + _FEW_LINES]
    return not is_bare and [other.path for other in below] == [line.path] * _FEW_LINES


def _opening(scene: Scene, start: int, end: int) -> range:
    """Site lines right above the first that is none: other pages have them in a ticker, or as their own salutation."""
    text = next((at for at in range(start, end) if scene.is_content(at)), start)
    first = text
    while first > start and (first - 1 in scene.verdict.openings or _is_salutation(scene, first - 1)):
        first -= 1
    return range(first, text)


def _is_salutation(scene: Scene, at: int) -> bool:
    """Whether a site line addresses the readers of the next one, in the same markup: many speeches begin alike."""
    line, below = scene.lines[at], scene.lines[at + 1]
    return at in scene.site and line.path == below.path and line.text.endswith((",", "!")) and not line.spans


def _first_end(scene: Scene, start: int, end: int) -> int:
    """The first back link or copyright line behind the start, but for one in a column of other news above the text.

    A link to the section ends it, too, whatever it says, and a line amid the text that is but a credit does not.
    """
    text = next((at for at in range(start, end) if scene.is_content(at) and scene.reads_as_text(at)), start)
    last = scene.last_texts(range(start, end))
    reach = 0  # how far text goes on in the markup of what is above
    for at in range(start, end):
        line = scene.lines[at]
        is_amid_text = reach > at and scene.is_accompanied and at in scene.page.notices
        is_end = (scene.is_owner(at) and at > text) or (scene.is_back(line) and (line.spans or at > start))
        if is_end and not is_amid_text and (at > text or not scene.furniture[at]):
            return at
        if at > text and reach <= at and scene.leads_to_section(at):
            return at
        if scene.reads_as_text(at):
            reach = max(reach, last.get(line.path, 0))
    return end


# --- what stands before and behind the text ------------------------------------------------------


def _without_head_rows(scene: Scene, body: list[int], key: str, rests: dict[int, str]) -> list[int]:
    """Drop rows of labels, counters, dates and links that stand between headline and text."""
    kept: list[int] = []
    counts: set[int] = set()
    for position, at in enumerate(body):
        line = scene.lines[at]
        if at in rests or scene.is_prose(at):
            return kept + body[position:]
        is_row = scene.is_tail_row(at) if kept else scene.is_row(at) or scene.labels.is_generic(line.text)
        if _counts(line) and scene.is_row(at) and not any(scene.lines[above].text for above in kept):
            counts.add(at)
        elif not (is_row or says_headline(line.text, key)):
            kept.append(at)
    shown = set(kept)
    return [at for at in body if at not in counts and (at in shown or at in rests or _is_behind(kept, at))]


def _is_behind(kept: list[int], at: int) -> bool:
    """Rows behind the first text are the tail's matter."""
    return bool(kept) and at > kept[0]


def _counts(line: Line) -> bool:
    """Whether a row is but numbers, as a rating below a picture is."""
    return line.text != "" and not any(map(str.isalpha, line.text))


def _without_head_facts(
    scene: Scene, body: list[int], headline: Headline, dateline: Dateline | None, rests: dict[int, str], told: set[int]
) -> list[int]:
    """Drop names, places and rubrics that stand above the text and are none of it.

    They stand above the date or in one element with it, in an element that holds the headline but no text, where other
    articles have their date, or alone in an element of another form than those of the text.
    """
    header = _header(scene, headline)
    days = told | {at for at in header if scene.date_at(at)}
    beside = {at for at in header if scene.is_row(at)}
    if dateline is not None:
        beside |= {at for at in body if at not in rests and _tells(scene, at, dateline.date)}
    beside |= {at for day in days for at in _beside_date(scene, day)}
    texts = (at for at in body if at not in beside and is_text(scene, at))
    text = next(texts, None)
    if text is None or headline.line is None:
        return body
    box = next(box for box in scene.lines[headline.line].box.ancestors() if box.end > text)
    head = box.child_around(scene.lines[headline.line].box)
    ends = head.end if head is not None else 0
    if dateline is not None and dateline.lines and dateline.lines[-1] < text:
        ends = max(ends, dateline.lines[-1])
    places = {scene.lines[at].path for at in body if at >= text and scene.lines[at].text}
    facts = {
        at
        for at in body
        if at in beside
        or (
            at < text
            and (at < ends or scene.is_place_of_date(at) or (scene.lines[at].path not in places and scene.is_alone(at)))
            and not (scene.reads_as_text(at) or _tells_picture(scene.lines[at].text) or at + 1 in scene.data)
        )
    }
    return [at for at in body if at not in facts]


def _tells_picture(text: str) -> bool:
    """Whether a text is a credit, or a caption that ends in one."""
    return is_credit(text) or _SENTENCES.search(text) is not None


def _tells(scene: Scene, at: int, day: str) -> bool:
    """Whether a line is no sentence and has the page's date among its text nodes."""
    line = scene.lines[at]
    if len(line.parts) < 2 or len(line.text) > LONGEST_ROW or line.text.endswith("."):
        return False
    return day in map(whole_date, line.node_texts) and not _opens_text(scene, at)


def _header(scene: Scene, headline: Headline) -> range:
    """The lines of the `<header>` that holds the headline."""
    own = () if headline.line is None else scene.lines[headline.line].box.ancestors()
    box = next((box for box in own if box.tag == "header"), None)
    return range(box.start, box.end) if box is not None else range(0)


def _beside_date(scene: Scene, date: int) -> range:
    """The lines of the element that holds a date and others, where none of them is text."""
    box = scene.lines[date].box.with_siblings()
    lines = range(box.start, box.end)
    return range(0) if any(scene.reads_as_text(at) for at in lines) else lines


def _names_of_documents(scene: Scene, body: list[int]) -> dict[int, list[int]]:
    """The lines that name a document, for each whose own link says but "Download", or is a picture of its format."""
    own, found = set(body), {}
    for at in body:
        line = scene.lines[at]
        if not (line.is_attachment and _says_no_name(scene, line)):
            continue
        box = line.box.with_siblings()
        if box.end - box.start <= _FEW_LINES + 1:
            around = range(max(box.start, at - _FEW_LINES), at if line.text else box.end)
            names = [one for one in around if one in own and one != at]
            if names and not any(scene.lines[one].spans for one in names):
                found[at] = [one for one in names if scene.lines[one].text]
    return found


def _label(scene: Scene, names: list[int]) -> str:
    """What the lines beside a document say: its name, then its format and size."""
    return " ".join(sorted((scene.lines[at].label() for at in names), key=Line.is_mark))


def _says_no_name(scene: Scene, line: Line) -> bool:
    """Whether the link of a document says but to press it, or is a picture."""
    return line.media is not None or scene.labels.is_inserted.fullmatch(line.text) is not None


def _less_pressed(scene: Scene, body: list[int]) -> dict[int, str]:
    """What remains of lines that end in a link to press ("Expand")."""
    rests = {}
    for at in body:
        line = scene.lines[at]
        _, first, last = line.spans[-1] if line.spans else ("", 0, 0)
        if last == len(line.parts) > first > 0 and scene.labels.is_inserted.fullmatch(line.link_text(first, last)):
            rests[at] = line.label(0, first)
    return rests


def _less_numbers(scene: Scene, body: list[int]) -> dict[int, str]:
    """What remains of captions that begin with their picture's number in a gallery ("1 / 4")."""
    captions = (at for at in body if scene.lines[at].box.tag == "figcaption" and len(scene.lines[at].node_texts) > 1)
    return {
        at: scene.lines[at].text.removeprefix(number).lstrip()
        for at in captions
        if NUMBER_OF.fullmatch(number := scene.lines[at].node_texts[0])
    }


def _until_site_lines(scene: Scene, body: list[int], inserts: set[int]) -> list[int]:
    """End at the first site line, or card of other news, that stands behind prose and in no insert.

    Behind a text of few words that is a heading: of comments, of other news.
    """
    ends = {at for at, reason in enumerate(scene.furniture) if reason == CARDS or at in scene.site} - inserts
    prose = text = False
    last: int | None = None
    for position, at in enumerate(body):
        between = [index for index in range(last + 1, at) if index in ends] if last is not None else []
        if (prose and between) or (text and any(scene.lines[index].box.tag in HEADINGS for index in between)):
            if prose_follows(scene, body[position:]) or goes_on(scene, body[:position], body[position:]):
                return body
            return body[:position] + [index for index in body[position:] if is_exhibit(scene, index)]
        prose = prose or scene.is_prose(at)
        text = text or scene.reads_as_text(at)
        last = at
    return body


def _until_date(scene: Scene, body: list[int], dates: set[int]) -> list[int]:
    """End at the date where it stands below the text: facts follow it."""
    if not dates:
        return body
    first, last = min(dates), max(dates)
    below = [at for at in body if at > last]
    above = any(scene.lines[at].text for at in body if at < first)
    own = sum(map(scene.is_content, below)) if scene.is_accompanied else 0
    if not above or prose_follows(scene, below) or own > _FEW_LINES:
        return body
    return [at for at in body if at < first or is_exhibit(scene, at)]


def _without_gallery_heading(scene: Scene, body: list[int]) -> list[int]:
    """Drop the name of a gallery, or of documents on other pages as well: below it, and around, stand but these."""
    last = next((at for at in reversed(body) if scene.lines[at].text and not scene.lines[at].is_attachment), None)
    if last is None or last == body[-1] or scene.reads_as_text(last) or is_credit(scene.lines[last].text):
        return body
    box = scene.lines[last].box.with_siblings()
    if box.start != last and scene.lines[box.start].media is not None:
        return body  # a caption
    pictures = [scene.lines[at] for at in range(box.start, box.end) if at != last]
    linked = len(pictures) > 1 or any(line.spans for line in pictures)
    is_gallery = linked and all(line.media is not None for line in pictures)
    is_name = len(scene.lines[last].text) <= _LONGEST_NAME  # no signature, and no words on what is shown
    is_theirs = is_gallery or last in scene.verdict.repeated
    return [at for at in body if at != last] if is_name and is_theirs else body


def _without_clones(scene: Scene, body: list[int]) -> list[int]:
    """Drop the pictures that a slider shows again at its ends, with their captions."""
    shown: set[tuple[str, str, str]] = set()
    texts: set[str] = set()
    clones: set[int] = set()
    for at in body:
        line = scene.lines[at]
        if line.media is not None and line.media in shown and not line.is_attachment:
            box = line.box.with_siblings()
            behind = range(at, min(box.end, at + _FEW_LINES))
            clones |= {at, *(other for other in behind if scene.lines[other].text in texts)}
        elif line.media is not None:
            shown.add(line.media)
        texts.add(line.text)
    return [at for at in body if at not in clones]
