"""Which date is the release's: near the headline, else in metadata, else the listing's; never from prose.

No date is better than a wrong one: an event's date, today's date in the header, or a ticker's must not pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from cstoscrape.parser.days import CLOCK, IF_LISTED
from cstoscrape.parser.exhibits import is_below_picture
from cstoscrape.parser.headline import Headline
from cstoscrape.parser.lines import HEADINGS, Line
from cstoscrape.parser.rows import DOCUMENT_NUMBER
from cstoscrape.parser.scene import Scene
from cstoscrape.text import (
    governs_date,
    has_year,
    iso_day,
    leading_date,
    placed_date,
    title_key,
    trailing_date,
    whole_date,
)

_REACH = 14
_SHORT = 45
_LONGEST_RUBRIC = 30
_REPEATS = 3
_FEW_CELLS, _MOST_CELLS = 2, 50
_DIGITS = re.compile(r"\d\d\.\d\d\.\d{4}")
_GLUED = "glued to the first word"
_BELOW_TEXT = "the one date below the text"
_ON_HEADLINE = "on the headline's line"
_AT_PLACE = "where the neighbours have it"


@dataclass(frozen=True, slots=True)
class Dateline:
    """A publication date and its witness.

    Attributes:
        date: `YYYY-MM-DD`.
        source: `page`, `metadata` or `listing`.
        rule: In a few words, where it stands.
        lines: Indexes of the lines that are the date and no text.
        rests: For a line that holds text too, what remains of it.
    """

    date: str
    source: str
    rule: str
    lines: tuple[int, ...] = ()
    rests: tuple[tuple[int, str], ...] = ()


def find_date(scene: Scene, headline: Headline, scope: tuple[int, int]) -> Dateline | None:
    """The publication date of an article; None if nothing on the page, beside it or in the listing tells it."""
    shown = list(_shown(scene, headline, scope))
    if scene.hint.date is not None:
        agreed = [found for found in shown if found.date == scene.hint.date]
        if agreed:  # what is sure without the listing goes first
            return min(agreed, key=lambda found: found.rule.startswith(IF_LISTED))
    # What only the listing could confirm did not get its confirmation; what stands elsewhere it contradicts.
    doubtful = (IF_LISTED, _AT_PLACE, _BELOW_TEXT) if scene.hint.date is not None else (IF_LISTED,)
    sure = [found for found in shown if not found.rule.startswith(doubtful) and not _is_of_list(scene, found)]
    if sure and not _is_contradicted(sure[0], shown):
        return next((found for found in sure if found.lines and scene.is_published(found.lines[0])), sure[0])
    metadata = _from_metadata(scene)
    if metadata is not None:
        return metadata
    return Dateline(scene.hint.date, "listing", "listing") if scene.hint.date is not None else None


def _is_of_list(scene: Scene, found: Dateline) -> bool:
    """Whether a date stands where others do, or with a link to another article, and no label says otherwise."""
    if not found.lines or scene.is_published(found.lines[0]):
        return False
    at = found.lines[-1]
    stands_alone = len(scene.days_at[scene.path(found.lines[0])]) <= 1
    return not stands_alone or _heads_link(scene, at) or _is_before_headline(scene, at)


def _heads_link(scene: Scene, at: int) -> bool:
    """Whether of an element's lines the one behind a date leads to another article, and is the last."""
    box = scene.lines[at].box.with_siblings()
    if box.end != at + 2 or not scene.lines[at + 1].is_all_links:
        return False
    section, own = urljoin(scene.page.url, ".."), f"{scene.page.url}?"  # the page, to be printed
    targets = {scene.page.target(href) for href, _, _ in scene.lines[at + 1].spans} - {None, scene.page.url, section}
    theirs = [target for target in targets if target is not None and not target.startswith(own)]
    return any(len(scene.lines[at + 1].text) > _SHORT or target.startswith(section) for target in theirs)


def _is_before_headline(scene: Scene, at: int) -> bool:
    """Whether nothing but a date stands before a link on its line that is longer than a rubric: another article's."""
    line = scene.lines[at]
    if len(line.spans) != 1 or line.files or whole_date(line.unlinked) is None:
        return False
    _, first, last = line.spans[0]
    return len(line.link_text(first, last)) > _LONGEST_RUBRIC


def _is_contradicted(found: Dateline, shown: list[Dateline]) -> bool:
    """Whether a date below the text is all that speaks for a day, and another one stands above the headline."""
    return found.rule == _BELOW_TEXT and any(
        other.rule.startswith(IF_LISTED) for other in shown if other.date != found.date
    )


def settle_end_of_headline(
    scene: Scene, headline: Headline, dateline: Dateline | None
) -> tuple[Headline, Dateline | None]:
    """A date at the headline's end is the page's unless that has another one: then it is part of the headline."""
    if title_key(headline.text) == title_key(scene.hint.title or ""):
        return headline, dateline
    if headline.date is not None and headline.line is not None:
        text = scene.lines[headline.line].text
        if dateline is None or dateline.date == headline.date or not text.startswith(headline.text):
            return headline, dateline
        return replace(headline, text=text, date=None), dateline
    cut = trailing_date(headline.text)
    if cut is None or not cut.numeric or not cut.rest or governs_date(headline.text, cut.rest):
        return headline, dateline
    if dateline is not None and (dateline.source == "page" or dateline.date != cut.date):
        return headline, dateline
    # A site adds it more often than not, but it may be a part of the name: alone it is no witness of the day.
    is_sure = dateline is not None or scene.is_accompanied
    told = Dateline(cut.date, "page", _ON_HEADLINE) if is_sure else None
    return replace(headline, text=cut.rest, date=cut.date), told


def _shown(scene: Scene, headline: Headline, scope: tuple[int, int]) -> Iterator[Dateline]:
    """Dates that the page shows, in the order in which they are believed."""
    above = list(_above(scene, headline.line)) if headline.line is not None else []
    if headline.date is not None and headline.line is not None:
        # Of a date right above the headline and another one at its end, only the latter may be the headline's own.
        yield from (found for found in above[:1] if _heads_headline(scene, found.lines, headline.line))
        yield Dateline(headline.date, "page", _ON_HEADLINE)
    yield from _behind_headline(scene, headline, scope)
    yield from _below(scene, *scope)
    yield from above
    yield from _at_place(scene, headline.line)
    yield from _behind_text(scene, scope)
    yield from _labelled_aside(scene, headline)


def _behind_headline(scene: Scene, headline: Headline, scope: tuple[int, int]) -> Iterator[Dateline]:
    """On a line that says the headline once more, before what else stands there ("Download document")."""
    for at in range(scope[0], min(scope[0] + _REPEATS, scope[1])):
        text = scene.lines[at].text
        cut = leading_date(text.removeprefix(headline.text).lstrip()) if text.startswith(headline.text) else None
        if cut is not None and cut.numeric and cut.rest:
            yield Dateline(cut.date, "page", _ON_HEADLINE, (), ((at, cut.rest),))


def _row(scene: Scene, at: int, rule: str = "") -> Dateline | None:
    """The date of a row that is nothing else."""
    row = scene.date_at(at)
    return Dateline(row.date, "page", rule or row.rule, row.lines) if row is not None else None


def _below(scene: Scene, start: int, end: int) -> Iterator[Dateline]:
    """Below the headline, before the first text; only furniture, labels, links and a rubric may stand between.

    A picture may be all of the release: a date behind a headline below it that leads elsewhere is not the release's.
    """
    fillers = 0
    pictures = False
    for at in range(start, min(start + _REACH, end)):
        line = scene.lines[at]
        if scene.furniture[at] or line.media is not None or line.box.tag == "figcaption":
            pictures = pictures or line.media is not None
            continue
        if pictures and _leads_to_story(scene, line):
            return
        found = _row(scene, at)
        if found is None and not (_leads_elsewhere(scene, line) or _is_before_headline(scene, at)):
            found = _placed(scene, at) or _in_nodes(scene, at) or _glued(at, line.text)
        if found is not None and _is_among_cells(scene, at):
            found = replace(found, rule=f"{IF_LISTED} among cells", lines=())
        if found is not None:
            yield found
            if found.rests:
                return
        elif not (scene.is_row(at) or is_below_picture(scene, line)):
            fillers += 1
            is_long = len(line.text) > _SHORT or line.text.endswith((".", "!", "?", ","))
            is_standfirst = line.box.tag in HEADINGS and scene.is_prose(at)
            if (is_long or fillers > 2) and not is_standfirst:
                yield from _below_standfirst(scene, at, end)
                return


def _below_standfirst(scene: Scene, standfirst: int, end: int) -> Iterator[Dateline]:
    """Right below the first sentences, or a picture there: a day with its time, or glued to the first word.

    That of an event is told in a sentence.
    """
    lines = (at for at in range(standfirst + 1, end) if not (scene.furniture[at] or scene.lines[at].media))
    at = next(lines, standfirst)
    if scene.lines[at].path == scene.lines[standfirst].path or scene.lines[at].is_all_links:
        return
    glued = _glued(at, scene.lines[at].text)
    row = _row(scene, at) if CLOCK.search(scene.lines[at].text) is not None else None
    found = glued if glued is not None and glued.rule == _GLUED else row
    if found is not None:
        yield found


def _is_among_cells(scene: Scene, at: int) -> bool:
    """Whether a day is one of several cells in a row: place, day and number of a document."""
    row = scene.lines[at].box.enclosing("tr")
    cells = scene.lines[row.start : row.end] if row is not None and row.end - row.start <= _MOST_CELLS else []
    if not cells or any(line.box.with_siblings() is not row for line in cells) or scene.is_published(at):
        return False
    return len(cells) > _FEW_CELLS or any(DOCUMENT_NUMBER.fullmatch(line.text) for line in cells)


def _placed(scene: Scene, at: int) -> Dateline | None:
    """A date with its place. In words and in a paragraph it may be the text's own ("Dushanbe, 14 September 2018")."""
    text = scene.lines[at].text
    day = placed_date(text)
    if day is None or scene.labels.is_updated.fullmatch(text):
        return None
    row = scene.lines[at].box.enclosing("tr")
    is_apart = scene.is_alone(at) or (row is not None and row.end - row.start == 1)
    doubt = "" if is_apart or _DIGITS.search(text) else f"{IF_LISTED} "
    return Dateline(day, "page", f"{doubt}beside a place", (at,))


def _in_nodes(scene: Scene, at: int) -> Dateline | None:
    """A date that is the first text node of a line; several nodes may make it."""
    line = scene.lines[at]
    if len(line.parts) < 2 or not has_year(line.text[:60]) or scene.labels.is_updated.fullmatch(line.text):
        return None
    nodes = line.node_texts
    for size in range(min(6, len(nodes) - 1), 0, -1):
        first = " ".join(nodes[:size])
        match = scene.labels.published_prefix.match(first)
        day = scene.labels.day(first)
        if day is not None:
            rest = line.text[_length_in(line.text, nodes[:size]) :].lstrip(" |·•,;:–—-").rstrip(" |·•")
            if rest[:1].islower() and not match:
                return None  # a sentence that begins with a day
            # A sentence may begin with a day in bold; digits with dots never begin one.
            cut = leading_date(line.text)
            doubt = "" if match or (cut is not None and cut.numeric) else f"{IF_LISTED} "
            return Dateline(day, "page", f"{doubt}the first text node of a line", (), ((at, rest),))
    return None


def _length_in(text: str, nodes: list[str]) -> int:
    end = 0
    for node in nodes:
        at = text.find(node, end)
        end = at + len(node) if at >= 0 else end
    return end


def _glued(at: int, text: str) -> Dateline | None:
    """A date glued to the first word, or standing in front of a short text: only if the listing agrees."""
    cut = leading_date(text)
    if cut is not None and cut.rest and cut.numeric:
        glued = text[: len(text) - len(cut.rest)].rstrip() == text[: len(text) - len(cut.rest)]
        rule = _GLUED if glued else f"{IF_LISTED} in front of the text"
        return Dateline(cut.date, "page", rule, (), ((at, cut.rest),))
    tail = trailing_date(text)
    if tail is not None and tail.numeric and len(text) <= 2 * _SHORT:
        return Dateline(tail.date, "page", f"{IF_LISTED} at the end of a short line", (at,))
    return None


def _above(scene: Scene, headline: int) -> Iterator[Dateline]:
    """Above the headline: where the neighbours have it, or the only date in the smallest box common to both."""
    key = title_key(scene.lines[headline].text)
    for at in range(headline - 1, max(headline - _REACH, -1), -1):
        line = scene.lines[at]
        if scene.furniture[at] or line.media is not None:
            continue
        row = scene.date_at(at)
        if row is not None:
            known = scene.path(at) in scene.verdict.date_paths or scene.is_published(at)
            sure = known or _is_only_date(scene, row.lines, headline) or _heads_headline(scene, row.lines, headline)
            yield Dateline(row.date, "page", f"{'' if sure else IF_LISTED} above the headline".strip(), row.lines)
        if scene.is_prose(at) and title_key(line.text) != key:
            return


def _is_only_date(scene: Scene, lines: tuple[int, ...], headline: int) -> bool:
    """Whether of all the dates in the smallest box that holds a date and the headline this is the only one."""
    for box in scene.lines[headline].box.ancestors():
        if box.start <= lines[0] < box.end:
            others = (at for at in range(box.start, box.end) if at not in lines)
            return box.tag != "body" and not any(scene.date_at(at) for at in others if not scene.furniture[at])
    return False


def _heads_headline(scene: Scene, lines: tuple[int, ...], headline: int) -> bool:
    """Whether a date stands right above the headline, beside it in one element, and no other date of its form does."""
    if lines[-1] + 1 != headline:
        return False
    date, path = scene.lines[lines[0]], scene.path(lines[0])
    beside = date.box.parent is scene.lines[headline].box.parent and date.box is not scene.lines[headline].box
    return beside and sum(1 for other, _ in scene.fingerprint.lines if other == path) == 1


def _at_place(scene: Scene, headline: int | None) -> Iterator[Dateline]:
    """Where the neighbours have their one date."""
    for at in range(len(scene.lines)) if scene.verdict.date_paths else ():
        if scene.path(at) in scene.verdict.date_paths and at != headline:
            found = _row(scene, at, _AT_PLACE) or _behind_rubric(scene, at)
            if found is not None and not _heads_story(scene, found.lines[-1]):
                yield found


def _behind_rubric(scene: Scene, at: int) -> Dateline | None:
    """A date at the end of a line, behind a long rubric or a few words; without neighbours it may be a headline's."""
    if scene.is_row(at) or not scene.is_place_of_date(at):
        return None  # a row has another label ("Date of change")
    line = scene.lines[at]
    cut = trailing_date(line.text)
    day = cut.date if cut is not None else scene.labels.day(line.node_texts[-1])
    return Dateline(day, "page", _AT_PLACE, (at,)) if day is not None else None


def _heads_story(scene: Scene, at: int) -> bool:
    """Whether a heading that leads elsewhere follows a date: the next story's."""
    below = scene.lines[at + 1] if at + 1 < len(scene.lines) else None
    return below is not None and below.box.tag in HEADINGS and below.is_all_links


def _behind_text(scene: Scene, scope: tuple[int, int]) -> Iterator[Dateline]:
    """Below the text: with a label, or as the only date row that stands there outside furniture."""
    start, end = scope
    text = next((at for at in range(start, end) if scene.is_content(at)), None)
    if text is None:
        return
    found: list[Dateline] = []
    for at in range(text + 1, len(scene.lines)):
        is_cell = at in scene.data or _is_among_cells(scene, at)
        row = None if scene.furniture[at] or is_cell else _row(scene, at, _BELOW_TEXT)
        if row is None or row.lines[0] != at or _heads_item(scene, row.lines[-1]) or scene.lines[at].is_all_links:
            continue
        if _leads_to_story(scene, scene.lines[at - 1]):
            continue
        if scene.is_published(at):
            yield Dateline(row.date, "page", "labelled, below the text", row.lines)
        found.append(row)
    if len(found) > 1:
        found = [row for row in found if _is_beside_label(scene, row.lines)]
    # Right behind the text's own element, too, or behind the number of views there.
    if len(found) == 1 and all(_tells_count(scene, at) for at in range(end, found[0].lines[0])):
        prose = any(scene.is_prose(at) for at in range(found[0].lines[0], end) if scene.is_content(at))
        if not prose:
            yield found[0]


def _is_beside_label(scene: Scene, lines: tuple[int, ...]) -> bool:
    """Whether views, tags and the like stand right above or below a date, in the same element: so do the page's own."""
    around = scene.lines[lines[0]].box.parent
    near = [at for at in (lines[0] - 1, lines[-1] + 1) if around is not None and around.start <= at < around.end]
    return any(scene.is_label(at) and not scene.is_back(scene.lines[at]) and not scene.furniture[at] for at in near)


def _tells_count(scene: Scene, at: int) -> bool:
    return scene.is_label(at) and any(map(str.isdigit, scene.lines[at].text)) and not scene.lines[at].spans


def _labelled_aside(scene: Scene, headline: Headline) -> Iterator[Dateline]:
    """In an `<aside>` or `<footer>` of facts within the release's own element, with a label."""
    own = () if headline.line is None else scene.lines[headline.line].box.ancestors()
    box = next((box for box in own if box.tag in ("article", "main")), None)
    for at in range(box.start, box.end) if box is not None else ():
        row = _row(scene, at, "labelled, beside the text") if scene.furniture[at] in ("<aside>", "<footer>") else None
        if row is not None and scene.is_published(at):
            yield row


def _heads_item(scene: Scene, at: int) -> bool:
    """Whether a sentence hangs on a date by a single `<br>`: then it is an item of other news."""
    return at + 1 < len(scene.lines) and scene.lines[at + 1].tied and scene.reads_as_text(at + 1)


# --- metadata ------------------------------------------------------------------------------------


def _from_metadata(scene: Scene) -> Dateline | None:
    stated = scene.page.stated_day
    if stated is not None:
        return Dateline(stated[0], "metadata", stated[1])
    own = (line for at, line in enumerate(scene.lines) if line.moments and not scene.furniture[at])
    days = {iso_day(moment) for line in own if not _leads_elsewhere(scene, line) for moment in line.moments} - {None}
    day = days.pop() if len(days) == 1 else None
    return Dateline(day, "metadata", "<time datetime>") if day is not None else None


def _leads_to_story(scene: Scene, line: Line) -> bool:
    """Whether a line is the headline of another page, and leads there: a day below it is that page's."""
    is_story = len(line.text) > _LONGEST_RUBRIC and not line.files and _leads_elsewhere(scene, line)
    return is_story and not any(scene.leads_away(href) for href, _, _ in line.spans)


def _leads_elsewhere(scene: Scene, line: Line) -> bool:
    """Whether a line is a link to another page: a day in it is that page's."""
    targets = {scene.page.target(href) for href, _, _ in line.spans} - {None, scene.page.url}
    return bool(targets) and line.is_all_links
