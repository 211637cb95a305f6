"""Which line is the headline, by what witnesses say of it.

Witnesses: the listing's headline, `og:title`, `<title>`, the line's own repetition, its tag, a date beside it. No
single one is trusted: each has been seen to be absent or wrong on some layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cstoscrape.parser.lines import Line
from cstoscrape.parser.scene import PROSE, Scene
from cstoscrape.text import leading_date, title_key, trailing_date, whole_date

_LONGEST = 600
_WEIGHTS = {"listing": 100, "og:title": 40, "title": 40, "repeated": 30, "h1": 25, "h2": 12, "h3": 8, "h4": 4, "date": 6}
_TITLE_MARKS = re.compile(r"\s+[|–—·•»/:-]{1,2}\s+|\s*[|»]\s*")


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline and where it stands.

    Attributes:
        text: The headline, without a date at either end of its line.
        line: The index of its line; None if it stands in `<title>` only.
        date: The date that was cut from its line (`YYYY-MM-DD`).
        cut_after: Whether that date stood behind it.
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


def find_headline(scene: Scene) -> Headline | None:
    """The headline of an article page; None if nothing on it can be one."""
    candidates = _candidates(scene)
    _witness(scene, candidates)
    known = [candidate for candidate in candidates if candidate.witnesses]
    best = max(known, key=lambda candidate: (candidate.score, -candidate.line), default=None)
    titled = _from_title(scene)
    if best is None or (titled is not None and _is_weaker(best, titled, scene)):
        return titled
    best = _nearest_to_text(scene, best, known)
    return Headline(best.text, best.line, tuple(best.witnesses), best.date)


def _candidates(scene: Scene) -> list[_Candidate]:
    found = []
    hint_key = title_key(scene.hint.title) if scene.hint.title else None
    for index, line in enumerate(scene.lines):
        text = line.text
        if scene.furniture[index] or not 2 <= len(text) <= _LONGEST or not any(char.isalpha() for char in text):
            continue
        if line.spans and line.is_all_links and line.box.tag not in ("h1", "h2"):
            continue
        if whole_date(text) or scene.is_label(line):
            continue
        key = title_key(text)
        if key in scene.ancestor_texts:
            continue
        found.append(_Candidate(text, key, index, None, []))
        if key != hint_key:
            found += _without_date(scene, line, index)
    return found


def _without_date(scene: Scene, line: Line, index: int) -> list[_Candidate]:
    """The line less a date at either end, as a candidate of its own."""
    found = []
    for cut, after in ((trailing_date(line.text), True), (leading_date(line.text), False)):
        if cut is None or not any(char.isalpha() for char in cut.rest):
            continue
        stands_apart = cut.numeric or _is_own_node(line, after)
        if stands_apart or cut.date == scene.hint.date:
            found.append(_Candidate(cut.rest, title_key(cut.rest), index, cut.date, []))
    return found


def _is_own_node(line: Line, after: bool) -> bool:
    """Whether the date at an end of a line is a text node of its own: words of a headline are not."""
    nodes = line.node_texts
    return len(nodes) > 1 and whole_date(nodes[-1 if after else 0]) is not None


def _witness(scene: Scene, candidates: list[_Candidate]) -> None:
    hint_key = title_key(scene.hint.title) if scene.hint.title else None
    og = _og_title(scene)
    titles = _title_keys(scene)
    dated = {candidate.line for candidate in candidates if candidate.date is not None}
    for candidate in candidates:
        line = scene.lines[candidate.line]
        plain = candidate.date is None and candidate.line in dated
        if candidate.key == hint_key:
            candidate.witnesses.append("listing")
        if og and _agrees(candidate.key, og):
            candidate.witnesses.append("og:title")
        if any(_agrees(candidate.key, title) for title in titles):
            candidate.witnesses.append("title")
        if _is_repeated(scene, candidate):
            candidate.witnesses.append("repeated")
        tag = next((box.tag for box in line.box.ancestors() if box.tag in _WEIGHTS), None)
        # Of a line with a date at its end, the text without it is the better reading unless a witness has the whole.
        if tag is not None and not plain:
            candidate.witnesses.append(tag)
        if not plain and (candidate.date is not None or _has_date_beside(scene, candidate.line)):
            candidate.witnesses.append("date")


def _og_title(scene: Scene) -> str | None:
    meta = scene.page.meta
    og = meta.get("og:title") or meta.get("twitter:title")
    if not og or title_key(og) in (title_key(meta.get("og:site_name", "")), *scene.ancestor_texts):
        return None
    return title_key(og)


def _title_keys(scene: Scene) -> list[str]:
    """Readings of `<title>`: whole, less what all titles share, and its parts."""
    title = scene.page.title
    if not title:
        return []
    readings = [title, _stripped(scene, title)]
    parts = [part for part in _TITLE_MARKS.split(title) if part]
    if len(parts) > 1:
        readings += [parts[0], parts[-1], title[: title.rfind(parts[-1])].rstrip(" |–—·•»/:-")]
    keys = [title_key(reading) for reading in readings]
    return [key for key in dict.fromkeys(keys) if key and key not in scene.ancestor_texts]


def _stripped(scene: Scene, title: str) -> str:
    title = title.removeprefix(scene.verdict.title_head) if scene.verdict.title_head else title
    title = title.removesuffix(scene.verdict.title_tail) if scene.verdict.title_tail else title
    return title.strip(" |–—·•»/:-")


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
        text = scene.lines[at].text
        if not text or whole_date(text):
            continue
        cuts = (trailing_date(text), leading_date(text))
        return candidate.key in (title_key(text), *(title_key(cut.rest) for cut in cuts if cut is not None))
    return False


def _has_date_beside(scene: Scene, index: int) -> bool:
    lines = scene.lines
    near = [at for at in (index - 1, index + 1) if 0 <= at < len(lines) and not scene.furniture[at]]
    return any(whole_date(lines[at].text) for at in near)


def _is_weaker(best: _Candidate, titled: Headline, scene: Scene) -> bool:
    """Whether a visible line has less for it than `<title>` alone: a lone date, a low heading, a section's name."""
    if best.score >= _WEIGHTS["repeated"] or "h1" in best.witnesses and len(best.text) >= len(titled.text) // 3:
        return False
    first_prose = next((at for at, line in enumerate(scene.lines) if scene.is_prose(line) and not scene.furniture[at]), None)
    below_text = first_prose is not None and best.line > first_prose
    return below_text or best.score < _WEIGHTS["h2"] or len(best.text) < len(titled.text) // 3


def _nearest_to_text(scene: Scene, best: _Candidate, known: list[_Candidate]) -> _Candidate:
    """Of lines that say the same, the one that the text follows; a copy may stand in the breadcrumb."""
    same = [candidate for candidate in known if candidate.key == best.key and candidate.line > best.line]
    for candidate in same:
        between = scene.lines[best.line + 1 : candidate.line]
        if not any(len(line.text) >= PROSE for line in between):
            witnesses = list(dict.fromkeys([*best.witnesses, *candidate.witnesses]))
            best = _Candidate(best.text, best.key, candidate.line, candidate.date or best.date, witnesses)
    return best


def _from_title(scene: Scene) -> Headline | None:
    """The headline that stands only in `og:title` or `<title>`, less what the site's titles share."""
    og = scene.page.meta.get("og:title", "")
    if og and _og_title(scene) and len(og) >= 20:
        return Headline(og, None, ("og:title",))
    title = _stripped(scene, scene.page.title)
    if title == scene.page.title:
        parts = [part for part in _TITLE_MARKS.split(title) if part and title_key(part) not in scene.ancestor_texts]
        site = title_key(scene.page.meta.get("og:site_name", ""))
        parts = [part for part in parts if title_key(part) != site]
        longest = max(parts, key=len, default="")
        title = longest if len(longest) >= 20 else ""
    if len(title) < 10 or title_key(title) in scene.ancestor_texts:
        return None
    return Headline(title, None, ("title",))
