"""Which date is the release's: near the headline, else in metadata, else the listing's; never from prose.

No date is better than a wrong one: an event's date, today's date in the header, or a ticker's must not pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cstoscrape.parser.headline import Headline
from cstoscrape.parser.lines import Line
from cstoscrape.parser.scene import Scene
from cstoscrape.text import has_year, leading_date, trailing_date, whole_date

_REACH = 14
_SHORT = 45
_META_KEYS = ("article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dcterms.date")


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


def find_date(scene: Scene, headline: Headline) -> Dateline | None:
    """The publication date of an article; None if nothing on the page, beside it or in the listing tells it."""
    shown = list(_shown(scene, headline))
    if scene.hint.date is not None:
        agreed = next((found for found in shown if found.date == scene.hint.date), None)
        if agreed is not None:
            return agreed
    # What only the listing could confirm did not get its confirmation.
    sure = [found for found in shown if not found.rule.startswith("if listed")]
    if sure:
        return sure[0]
    metadata = _from_metadata(scene)
    if metadata is not None:
        return metadata
    return Dateline(scene.hint.date, "listing", "listing") if scene.hint.date is not None else None


def _shown(scene: Scene, headline: Headline) -> Iterator[Dateline]:
    """Dates that the page shows, in the order in which they are believed."""
    if headline.date is not None:
        yield Dateline(headline.date, "page", "on the headline's line")
    if headline.line is not None:
        yield from _below(scene, headline.line + 1)
        yield from _above(scene, headline.line)
    yield from _at_place(scene)
    yield from _behind_text(scene, headline)


def _below(scene: Scene, start: int) -> Iterator[Dateline]:
    """Below the headline, before the first text; only furniture, labels, links and a rubric may stand between."""
    fillers = 0
    label = ""
    for at in range(start, min(start + _REACH, len(scene.lines))):
        line = scene.lines[at]
        if scene.furniture[at] or line.media is not None:
            continue
        found = _in_line(scene, at, label)
        if found is not None:
            yield found
            if found.rests:
                return
        elif not _may_stand_between(scene, at, label):
            fillers += 1
            if len(line.text) > _SHORT or line.text.endswith((".", "!", "?", ",")) or fillers > 2:
                return
        label = line.text


def _may_stand_between(scene: Scene, at: int, label: str) -> bool:
    line = scene.lines[at]
    return scene.is_label(at) or line.is_all_links or bool(scene.labels.is_updated.fullmatch(label)) or line.text.endswith(":")


def _in_line(scene: Scene, at: int, label: str) -> Dateline | None:
    """The date of one line: all of it, its parts, nodes, or the lines that follow it."""
    line = scene.lines[at]
    text = line.text
    if scene.labels.is_updated.fullmatch(label) or (label.endswith(":") and not _is_published(scene, label)):
        return None
    if not has_year(text):
        return _short_or_split(scene, at)
    if scene.labels.is_updated.fullmatch(text):
        return None
    for reading in (text, _unlabelled(scene, text), " ".join(line.node_texts)):
        day = whole_date(reading) if reading else None
        if day is not None:
            return Dateline(day, "page", "a line of its own", (at,))
    return _in_parts(scene, at) or _in_nodes(scene, at) or _glued(at, text)


def _is_published(scene: Scene, label: str) -> bool:
    return scene.labels.published_prefix.fullmatch(label) is not None


def _unlabelled(scene: Scene, text: str) -> str | None:
    match = scene.labels.published_prefix.match(text)
    return text[match.end() :] if match else None


def _short_or_split(scene: Scene, at: int) -> Dateline | None:
    """A two-digit year, or day, month and year on lines of their own."""
    text = scene.lines[at].text
    if len(text) > 20:
        return None
    day = whole_date(text)
    if day is not None:
        return Dateline(day, "page", "a line of its own", (at,))
    for size in (2, 3):
        texts = [line.text for line in scene.lines[at : at + size]]
        day = whole_date(" ".join(texts)) if all(0 < len(part) <= 20 for part in texts) else None
        if day is not None:
            return Dateline(day, "page", "day, month and year on lines of their own", tuple(range(at, at + size)))
    return None


def _in_parts(scene: Scene, at: int) -> Dateline | None:
    """A date among the parts of a line: with place and rubric, split by | or ·."""
    text = scene.lines[at].text
    if len(text) > 120:
        return None
    for mark in ("·", "•", " / "):
        text = text.replace(mark, "|")
    if "|" not in text:
        return None
    for part in text.split("|"):
        part = part.strip()
        if scene.labels.is_updated.fullmatch(part):
            continue
        day = whole_date(part) or whole_date(_unlabelled(scene, part) or "")
        if day is not None:
            return Dateline(day, "page", "part of a line", (at,))
    return None


def _in_nodes(scene: Scene, at: int) -> Dateline | None:
    """A date that is the first or last text node of a line; several nodes may make it."""
    line = scene.lines[at]
    nodes = line.node_texts
    if len(nodes) < 2:
        return None
    for size in range(min(6, len(nodes) - 1), 0, -1):
        first = " ".join(nodes[:size])
        day = whole_date(first) or whole_date(_unlabelled(scene, first) or "")
        if day is not None:
            rest = line.text[_length_in(line.text, nodes[:size]) :].strip(" |·•,;:–—-")
            if not any(char.isalnum() for char in rest) or scene.is_label(at):
                return Dateline(day, "page", "a text node of a line", (at,))
            return Dateline(day, "page", "the first text node of a line", (), ((at, rest),))
    day = whole_date(nodes[-1])
    if day is not None and len(line.text) <= 2 * _SHORT:
        return Dateline(day, "page", "the last text node of a line", (at,))
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
        rule = "glued to the first word" if glued else "if listed: in front of the text"
        return Dateline(cut.date, "page", rule, (), ((at, cut.rest),))
    tail = trailing_date(text)
    if tail is not None and tail.numeric and len(text) <= 2 * _SHORT:
        return Dateline(tail.date, "page", "if listed: at the end of a short line", (at,))
    return None


def _above(scene: Scene, headline: int) -> Iterator[Dateline]:
    """Above the headline: where the neighbours have it, or the only date in the smallest box common to both."""
    for at in range(headline - 1, max(headline - _REACH, -1), -1):
        line = scene.lines[at]
        if scene.furniture[at] or line.media is not None:
            continue
        label = scene.lines[at - 1].text if at else ""
        found = _in_line(scene, at, label)
        if found is not None and not found.rests:
            sure = (line.path & ~1) in scene.verdict.date_paths or _is_only_date(scene, at, headline)
            yield Dateline(found.date, "page", "above the headline" if sure else "if listed: above the headline", found.lines)
        if scene.is_prose(line):
            return


def _is_only_date(scene: Scene, at: int, headline: int) -> bool:
    for box in scene.lines[headline].box.ancestors():
        if box.start <= at < box.end:
            dates = [index for index in range(box.start, box.end) if _whole(scene.lines[index])]
            return dates in ([at], []) and box.tag != "body"
    return False


def _whole(line: Line) -> str | None:
    return whole_date(line.text) or (whole_date(" ".join(line.node_texts)) if len(line.parts) > 1 else None)


def _at_place(scene: Scene) -> Iterator[Dateline]:
    """Where the neighbours have their one date."""
    if not scene.verdict.date_paths:
        return
    for at, line in enumerate(scene.lines):
        if (line.path & ~1) in scene.verdict.date_paths and has_year(line.text):
            label = scene.lines[at - 1].text if at else ""
            found = _in_line(scene, at, label)
            if found is not None and not found.rests:
                yield Dateline(found.date, "page", "where the neighbours have it", found.lines)


def _behind_text(scene: Scene, headline: Headline) -> Iterator[Dateline]:
    """Below the text: with a label, or as the only date line that stands there outside furniture."""
    start = (headline.line or 0) + 1
    prose = [at for at in range(start, len(scene.lines)) if scene.is_prose(scene.lines[at]) and not scene.furniture[at]]
    if not prose:
        return
    found = []
    for at in range(prose[0] + 1, len(scene.lines)):
        line = scene.lines[at]
        if scene.furniture[at] or not line.text or len(line.text) > 2 * _SHORT:
            continue
        label = scene.lines[at - 1].text
        if scene.labels.is_updated.fullmatch(line.text) or scene.labels.is_updated.fullmatch(label):
            continue
        match = scene.labels.published_prefix.match(line.text)
        labelled = whole_date(line.text[match.end() :]) if match else None
        if labelled is None and _is_published(scene, label):
            labelled = whole_date(line.text)
        if labelled is not None:
            yield Dateline(labelled, "page", "labelled, below the text", (at,))
        elif whole_date(line.text) is not None:
            found.append(at)
    if len(found) == 1 and found[0] > prose[-1]:
        day = whole_date(scene.lines[found[0]].text)
        assert day is not None
        yield Dateline(day, "page", "the one date below the text", (found[0],))


# --- metadata ------------------------------------------------------------------------------------


def _from_metadata(scene: Scene) -> Dateline | None:
    for key in _META_KEYS:
        day = _iso_day(scene.page.meta.get(key))
        if day is not None:
            return Dateline(day, "metadata", key)
    for raw in scene.page.json_ld:
        day = _iso_day(_json_ld_date(raw))
        if day is not None:
            return Dateline(day, "metadata", "JSON-LD datePublished")
    days = {_iso_day(node.attributes.get("datetime")) for node in scene.page.times if not _in_furniture(scene, node)}
    days.discard(None)
    if len(days) == 1:
        day = days.pop()
        assert day is not None
        return Dateline(day, "metadata", "<time datetime>")
    return None


def _iso_day(value: str | None) -> str | None:
    return whole_date(value) or whole_date(value[:10]) if value else None


def _json_ld_date(raw: str) -> str | None:
    """`datePublished` of the first article in a JSON-LD script."""
    try:
        todo: list[Any] = [json.loads(raw)]
    except (ValueError, RecursionError):
        return None
    while todo:
        item = todo.pop(0)
        if isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            kinds = item.get("@type", "")
            if "Article" in str(kinds) or "Posting" in str(kinds) or kinds == "Report":
                value = item.get("datePublished")
                return value if isinstance(value, str) else None
            todo += [item[key] for key in ("@graph", "mainEntity") if key in item]
    return None


def _in_furniture(scene: Scene, node: Any) -> bool:
    """Whether a `<time>` stands in a box whose lines are all furniture: a ticker's date, not the page's."""
    box_of = {box.node: box for box in scene.page.boxes}
    parent = node.parent
    while parent is not None and parent not in box_of:
        parent = parent.parent
    box = box_of.get(parent)
    if box is None or box.start == box.end:
        return False
    return all(scene.furniture[at] for at in range(box.start, box.end))
