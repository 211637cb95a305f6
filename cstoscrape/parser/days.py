"""Rows that tell a date and no text: one line, with its label or among place and rubric, or several."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from cstoscrape.labels import Labels
from cstoscrape.parser.lines import HEADINGS, Line
from cstoscrape.parser.rows import DASHES, DOCUMENT_NUMBER, LONGEST_ROW, MARKS, are_facts, row_parts
from cstoscrape.text import has_year, is_day, single_date, whole_date

CLOCK = re.compile(r"\d:\d\d")
_TIME_BEHIND = re.compile(r",?\s*\d{1,2}:\d\d$")
IF_LISTED = "if listed:"
"""How the rules begin that only a listing's date can confirm."""
_LONGEST_PART = 20
_LONGEST_RUBRIC = 40


class DateRow(NamedTuple):
    """A row that tells a date and no text: the date, where in the row it stands, the row's lines."""

    date: str
    rule: str
    lines: tuple[int, ...]


class Days:
    """Finds the dates of a page's rows.

    Args:
        lines: The page's lines.
        labels: The profile's words.
    """

    def __init__(self, lines: list[Line], labels: Labels) -> None:
        self._lines, self._labels = lines, labels
        self._known: dict[int, DateRow | None] = {}

    def at(self, at: int) -> DateRow | None:
        """The date of the row that a line is, or is part of."""
        if at not in self._known:
            found = self._read(at)
            for index in found.lines if found is not None else (at,):
                self._known[index] = found
        return self._known[at]

    def _read(self, at: int) -> DateRow | None:
        line = self._lines[at]
        text = line.text
        if line.has_year and self._labels.reads_as_byline(text):
            day = single_date(text)
            return DateRow(day, "in a byline", (at,)) if day is not None else None
        longest = LONGEST_ROW if line.has_year or line.moments else _LONGEST_PART
        if not 0 < len(text) <= longest or self._is_other_date(at):
            return None
        if not line.has_year or len(text) == len("2020"):
            return self._split_date(at) or self._day_of_year(at)
        if "/" in text and whole_date(text) and (day := line.moment):  # 02/09 is in September or in February
            return DateRow(day, "a line of its own", (at,))
        readings = [text, " ".join(line.node_texts)] if len(line.parts) > 1 else [text]
        day = next((day for reading in readings if (day := self._labels.day(reading))), None)
        if day is not None:
            return DateRow(day, "a line of its own", (at,))
        if line.files or (line.box.tag == "p" and any(map(DOCUMENT_NUMBER.fullmatch, line.node_texts))):
            return None  # the date stands before a document's label, or beside the number of one that is the text
        nodes = self._labelled(line.node_texts)
        rows = (row_parts(text, MARKS), self._labels.parts(text), row_parts(text, DASHES), nodes)
        for parts in rows:
            if (day := self._date_among(parts, line)) is not None:
                # "Minsk | 27 August 2025" may as well say where and when something took place.
                is_event = len(parts) == 2 and not has_year(parts[0]) and not self._labels.is_generic(parts[0])
                return DateRow(day, f"{IF_LISTED} behind a place" if is_event else "part of a line", (at,))
        return None

    def _labelled(self, nodes: list[str]) -> list[str]:
        """Text nodes, each label of a date with what stands behind it."""
        parts: list[str] = []
        for node in nodes:
            # "<b>Moscow</b>, 27 August 2025, 10:00"; without the time it may end a text.
            node = node.lstrip(" ,") if CLOCK.search(node) else node
            above = parts[-1] if parts else ""
            if above and (self._labels.published_prefix.fullmatch(above) or self._labels.is_updated.fullmatch(above)):
                parts[-1] = f"{above} {node}"
            else:
                parts.append(node)
        return parts

    def _is_other_date(self, at: int) -> bool:
        """Whether a line's own label, or the one above, says that its date is another than that of publication."""
        if self._labels.is_updated.fullmatch(self._lines[at].text):
            return True
        above = self._lines[at - 1].text if at else ""
        if self._labels.is_updated.fullmatch(above):
            return self._lines[at - 1].text.rstrip().endswith(":") or not has_year(above)
        return above.endswith(":") and len(above) < 60 and not self._labels.published_prefix.fullmatch(above)

    def _day_of_year(self, at: int) -> DateRow | None:
        """A day whose year a reader is not told, but its `<time datetime>` has; a rubric may stand beside it."""
        day = self._lines[at].moment
        if day is None:
            return None
        parts = [_TIME_BEHIND.sub("", part) for part in self._lines[at].node_texts]
        others = [part for part in parts if whole_date(f"{part} {day[:4]}") != day]
        is_told = len(others) < len(parts) and are_facts(others)
        return DateRow(day, "a line of its own", (at,)) if is_told else None

    def _split_date(self, at: int) -> DateRow | None:
        """A two-digit year, or a date over two or three short lines of which this is one."""
        day = whole_date(self._lines[at].text)
        if day is None and not any(index in self._years for index in range(at - 2, at + 3)):
            return None
        if day is not None:
            return DateRow(day, "a line of its own", (at,))
        for first, size in ((at, 3), (at, 2), (at - 1, 3), (at - 1, 2), (at - 2, 3)):
            texts = [line.text for line in self._lines[max(first, 0) : first + size]]
            if len(texts) == size and all(0 < len(part) <= _LONGEST_PART for part in texts):
                day = whole_date(" ".join(texts))
                if day is not None:
                    return DateRow(day, "day, month and year on lines of their own", tuple(range(first, first + size)))
        return None

    @cached_property
    def _years(self) -> set[int]:
        """Short lines that hold a year: one of them is part of each date over several lines."""
        return {at for at, line in enumerate(self._lines) if line.has_year and len(line.text) <= _LONGEST_PART}

    def _date_among(self, parts: list[str], line: Line) -> str | None:
        """The date of a row of several facts (place, rubric, counter), none of which is a sentence.

        Where no mark parts them, what stands before a date at the end may be the headline, unless it is but a word,
        and so may what stands behind one at the start, if it is longer than a rubric.
        """
        found = {part: self._labels.day(part) for part in parts}
        own = {part: day for part, day in found.items() if not self._labels.is_updated.fullmatch(part)}
        days = [day for day in own.values() if day is not None]
        if len(set(days)) > 1:
            return next((day for part, day in found.items() if day and self._labels.published_prefix.match(part)), None)
        others = [part for part, day in own.items() if day is None]
        introduces = any(part.endswith(":") and len(part) > _LONGEST_PART for part in others)
        if len(parts) < 2 or not are_facts(others) or any(map(is_day, others)) or introduces:
            return None
        may_be_headline = len(parts[0]) > _LONGEST_PART or line.box.tag in HEADINGS
        at_end = found[parts[-1]] is not None and found[parts[0]] is None
        is_begun = len(parts) == 2 and found[parts[0]] is not None and len(parts[1]) > _LONGEST_RUBRIC
        if ((at_end and may_be_headline) or is_begun) and not MARKS.search(line.text):
            return None
        return days[0] if days else None
