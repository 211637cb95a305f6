"""Which line is the headline, by what witnesses say of it.

Witnesses: the listing's headline, `og:title`, `<title>`, the line's own repetition, its tag, a date beside it. No
single one is trusted: each has been seen to be absent or wrong on some layout.
"""

from __future__ import annotations

from dataclasses import dataclass

from cstoscrape.parser.above import (
    FEW_LINKS,
    HEADS,
    SHORT,
    begins_with_date,
    has_date_beside,
    is_menu,
    line_above_text,
    may_head,
    section_heading,
)
from cstoscrape.parser.lines import HEADINGS, Line
from cstoscrape.parser.names import Said, is_wordy, name_in_crumbs, name_in_title, what_is_said
from cstoscrape.parser.rows import is_credit
from cstoscrape.parser.scene import Scene
from cstoscrape.text import (
    DatedText,
    governs_date,
    leading_date,
    says_headline,
    title_key,
    trailing_date,
    whole_date,
)

_LONGEST = 600
# A listing may show a teaser where the headline is looked for, and a teaser may be the text's first line.
_WEIGHTS = {
    "og:title": 40, "title": 40, "listing": 35, "repeated": 30, "place": 30,
    "h1": 25, "h2": 12, "h3": 8, "h4": 4, "date": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline and where it stands.

    Attributes:
        text: The headline, without a date at either end of its line.
        line: The index of its line; None if it stands in `<title>` only.
        date: The date that was cut from its line (`YYYY-MM-DD`).
    """

    text: str
    line: int | None
    witnesses: tuple[str, ...]
    date: str | None = None


@dataclass(slots=True)
class _Candidate:
    text: str
    key: str
    line: int
    date: str | None
    witnesses: list[str]

    @property
    def score(self) -> int:
        return sum(_WEIGHTS[name] for name in self.witnesses)

    @property
    def is_heading(self) -> bool:
        return not HEADS.isdisjoint(self.witnesses)


def find_headline(scene: Scene) -> Headline | None:
    """The headline of an article page; None if nothing on it can be one."""
    said = what_is_said(scene)
    candidates = _candidates(scene, said)
    _witness(scene, candidates, said)
    _witness_place(scene, candidates)
    known = [candidate for candidate in candidates if candidate.witnesses]
    own = _below_section(scene, [candidate for candidate in known if not _is_generic(scene, candidate)])
    best = max(own or known, key=lambda one: (one.score, one.key in said, -one.line), default=None)
    if best is None or not own or _is_weak(best):
        named = _from_names(scene, is_last_resort=best is None)
        if best is None or (named is not None and title_key(named.text) != best.key):
            return named
    best = _nearest_to_text(scene, _not_section(best, known), known)
    return Headline(best.text, best.line, tuple(best.witnesses), best.date)


def _from_names(scene: Scene, *, is_last_resort: bool) -> Headline | None:
    """The headline that `og:title`, `<title>` or a breadcrumb has; a section's name only where nothing else is."""
    titled = name_in_title(scene)
    if titled is None or scene.is_generic(titled[0]):
        step = name_in_crumbs(scene)
        if step is not None:
            return Headline(*step, ("breadcrumb",))
        titled = titled if is_last_resort else None
    return Headline(titled[0], None, (titled[1],)) if titled is not None else None


def _below_section(scene: Scene, own: list[_Candidate]) -> list[_Candidate]:
    """Those candidates that stand below an `<h1>` that names the section, less sentences beside a date."""
    section = section_heading(scene)
    below = [one for one in own if one.line > section or "listing" in one.witnesses]
    return [one for one in below if one.witnesses != ["date"] or not one.text.endswith((".", "…", ":", ","))]


def _is_generic(scene: Scene, candidate: _Candidate) -> bool:
    """Whether a line is named as sections and sites are ("CSTO news"), and the listing does not call a release so."""
    return "listing" not in candidate.witnesses and scene.is_generic(candidate.text)


def _candidates(scene: Scene, said: Said) -> list[_Candidate]:
    found = []
    for index, line in enumerate(scene.lines):
        text = line.text
        if scene.furniture[index] or (line.spans and line.is_all_links and line.box.tag not in ("h1", "h2")):
            continue
        if not 2 <= len(text) <= _LONGEST or not is_wordy(text) or scene.is_owner(index):
            continue
        if whole_date(text) or scene.labels.ends_in_update(text):
            continue
        key = title_key(text)
        if scene.is_row(index) and not line.is_all_links:
            # A short headline with its date looks like a rubric with one.
            found += [_Candidate(text, key, index, None, [])] if key in said else []
            found += [one for one in _without_date(scene, line, index) if key in said or one.key in said]
            continue
        if key in scene.site_names or line.files:
            continue
        found.append(_Candidate(text, key, index, None, []))
        # What a witness has whole does not end in a date of the page.
        if key not in said:
            found += _without_date(scene, line, index)
    return found


def _without_date(scene: Scene, line: Line, index: int) -> list[_Candidate]:
    """The line less a date at either end, as a candidate of its own."""
    found = []
    for cut, after in ((trailing_date(line.text) or _last_node_date(line), True), (leading_date(line.text), False)):
        if cut is None or not any(char.isalpha() for char in cut.rest):
            continue
        if is_credit(cut.rest) and line.box.tag not in HEADINGS:  # "Video: how mountain riflemen train"
            continue
        is_node = _is_own_node(line, after)
        if after and not is_node and governs_date(line.text, cut.rest):
            continue
        stands_apart = cut.numeric or is_node
        if stands_apart or cut.date == scene.hint.date:
            found.append(_Candidate(cut.rest, title_key(cut.rest), index, cut.date, []))
    return found


def _last_node_date(line: Line) -> DatedText | None:
    """A date that is the line's last text node, with no space before it (`<h1>Headline<small>24.07.2019</small>`)."""
    nodes = line.node_texts if len(line.parts) > 1 else []
    day = whole_date(nodes[-1]) if len(nodes) > 1 else None
    if day is None or not line.text.endswith(nodes[-1]):
        return None
    return DatedText(day, line.text.removesuffix(nodes[-1]).rstrip(), numeric=True)


def _is_own_node(line: Line, after: bool) -> bool:
    """Whether the date at an end of a line is a text node of its own: words of a headline are not."""
    nodes = line.node_texts
    return len(nodes) > 1 and whole_date(nodes[-1 if after else 0]) is not None


def _witness(scene: Scene, candidates: list[_Candidate], said: Said) -> None:
    dated = {candidate.line for candidate in candidates if candidate.date is not None}
    for candidate in candidates:
        line = scene.lines[candidate.line]
        plain = candidate.date is None and candidate.line in dated
        if candidate.key == said.listing:
            candidate.witnesses.append("listing")
        if said.og and _agrees(candidate.key, said.og):
            candidate.witnesses.append("og:title")
        if any(_agrees(candidate.key, title) for title in said.titles):
            candidate.witnesses.append("title")
        if _is_repeated(scene, candidate):
            candidate.witnesses.append("repeated")
        # Of a line with a date at its end, the text without it is the better reading unless a witness has the whole.
        if plain:
            continue
        tag = next((box.tag for box in line.box.ancestors() if box.tag in HEADS), None)
        if tag is not None:
            candidate.witnesses.append(tag)
        if candidate.date is not None or has_date_beside(scene, candidate.line):
            candidate.witnesses.append("date")


def _witness_place(scene: Scene, candidates: list[_Candidate]) -> None:
    """Where no name tells the headline, the line that heads the text is it."""
    named = (one for one in candidates if one.score >= _WEIGHTS["title"] or _is_listed(one))
    if any(not _is_generic(scene, one) for one in named):
        return
    dated = {candidate.line for candidate in candidates if candidate.date is not None}
    above = _only_dated(scene, dated)
    if above is None:
        lines = dict.fromkeys(candidate.line for candidate in candidates)
        days = [candidate for candidate in candidates if "date" in candidate.witnesses]
        is_dated = any(candidate.is_heading for candidate in days)
        above = line_above_text(scene, lines, [day.line for day in days], is_dated=is_dated)
    for candidate in candidates:
        if candidate.line == above and (candidate.date is not None or above not in dated):
            candidate.witnesses.append("place")


def _only_dated(scene: Scene, dated: set[int]) -> int | None:
    """The one line that ends in a date or begins with one: "Headline dd.mm.yyyy" stands nowhere else on an article."""
    ended = {at for at in dated if trailing_date(scene.lines[at].text) is not None}
    others = (at for at in dated - ended if begins_with_date(scene.lines[at]))
    begun = {at for at in others if may_head(scene, at) and not _opens_bare_text(scene, at)}
    return next((lines.pop() for lines in (ended, begun) if len(lines) == 1), None)


def _opens_bare_text(scene: Scene, at: int) -> bool:
    """Whether a line goes on in its element: it is the first of a text that `<br>` parts."""
    return any(below.box is scene.lines[at].box for below in scene.lines[at + 1 : at + 2])


def _is_listed(candidate: _Candidate) -> bool:
    """Whether the listing names a line; a sentence may be a teaser there, and the text's first here."""
    return "listing" in candidate.witnesses and not candidate.text.endswith((".", "!", "?", "…"))


def _agrees(key: str, title: str) -> bool:
    """Whether a line is what a title says: the same, or most of it at one end, or cut short by an ellipsis."""
    if key == title:
        return True
    if len(key) < 20 or len(title) < 20:
        return False
    if title.startswith(key) or title.endswith(key):
        return len(key) * 2 >= len(title)
    return key.startswith(title.rstrip("…. ")) and len(title) >= 40


def _is_repeated(scene: Scene, candidate: _Candidate) -> bool:
    """Whether the next line says the same again, with or without a date at either end."""
    for at in range(candidate.line + 1, min(candidate.line + 4, len(scene.lines))):
        line = scene.lines[at]
        if line.text and not whole_date(line.text):
            alike = line.path == scene.lines[candidate.line].path and line.text.endswith((".", "!", ",", ":"))
            return not alike and says_headline(line.text, candidate.key)
    return False


def _is_weak(best: _Candidate) -> bool:
    """Whether a visible line has less for it than `<title>` alone: a low heading, a place, a section's name."""
    if {"listing", "og:title", "title", "repeated"} & set(best.witnesses):
        return False
    return "h1" not in best.witnesses or len(best.text) < SHORT


def _not_section(best: _Candidate, known: list[_Candidate]) -> _Candidate:
    """Instead of a name as short as a section's, the heading below it that has the page's date beside it."""
    if len(best.text) >= SHORT or {"listing", "og:title", "repeated"} & set(best.witnesses):
        return best
    below = (one for one in known if one.line > best.line and one.is_heading and "date" in one.witnesses)
    return next((one for one in below if len(one.text) >= SHORT), best)


def _nearest_to_text(scene: Scene, best: _Candidate, known: list[_Candidate]) -> _Candidate:
    """Of lines that say the same, the one that the text follows; a copy may stand in the breadcrumb."""
    same = [candidate for candidate in known if candidate.key == best.key and candidate.line > best.line]
    menus, is_parted, seen = 0, False, best.line
    for candidate in same:
        for at in range(seen + 1, candidate.line):
            menus += is_menu(scene, at)
            is_parted = is_parted or scene.is_standfirst(at)
        seen = max(seen, candidate.line - 1)
        if menus > FEW_LINKS or not is_parted:  # many links are of the page's head, with its side column
            witnesses = list(dict.fromkeys([*best.witnesses, *candidate.witnesses]))
            text = best.text if best.is_heading or not candidate.is_heading else candidate.text
            best = _Candidate(text, best.key, candidate.line, candidate.date or best.date, witnesses)
            menus, is_parted, seen = 0, False, best.line
    return best
