"""Lists and tables of facts beside a text: date, place, rubric, source, each with its label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import islice

from cstoscrape.labels import Labels
from cstoscrape.parser.lines import PROSE, Box
from cstoscrape.parser.page import Page
from cstoscrape.parser.rows import is_row_text
from cstoscrape.text import whole_date

_LONGEST_NAME = 40
_LONGEST_PART = 20
_FACTS = frozenset(("dl", "ul", "ol"))
_MOST_FACTS = 12
_FEW_AROUND = 4


class Facts:
    """Finds the lines of facts on a page.

    Args:
        page: The page.
        labels: The profile's words.
        headline: What the listing calls it: no fact, whatever stands before it.
        is_date: Whether a line is a row that tells a date.
    """

    def __init__(self, page: Page, labels: Labels, headline: str | None, is_date: Callable[[int], bool]) -> None:
        self._page, self._lines, self._labels = page, page.lines, labels
        self._headline, self._is_date = headline, is_date

    def lines(self) -> set[int]:
        """Indexes of the lines: of short lists that hold a day, and of rows of which one is known."""
        found: set[int] = set()
        rows: defaultdict[tuple[Box, int], list[Box]] = defaultdict(list)
        for box in self._page.boxes:
            lines = range(box.start, box.end)
            if len(lines) >= 2 and box.parent is not None and self._has_label(box):
                rows[box.parent, box.path].append(box)
            if box.tag not in _FACTS or len(lines) > _MOST_FACTS:
                continue
            # The day of a change marks a list of facts as well as that of publication does.
            dated = any(self._lines[at].has_year and self._tells_day(at) for at in lines)
            dated = dated or (box.tag == "dl" and any(map(self._is_fact_label, lines)))
            if dated and all(len(self._lines[at].text) <= 80 for at in lines):
                found.update(lines)
        for group in rows.values():
            if any(map(self._is_known_fact, group)):
                found |= self._lines_of_facts(group)
        return found

    def _tells_day(self, at: int) -> bool:
        return whole_date(self._lines[at].text) is not None or self._is_date(at)

    def _has_label(self, row: Box) -> bool:
        """Whether an element begins with what may be the label of the rest."""
        label = self._lines[row.start].text
        short = 0 < len(label) <= _LONGEST_NAME and not label.endswith(".")
        return short and (row.end - row.start == 2 or label.endswith(":"))

    def _is_fact(self, row: Box) -> bool:
        """Whether what follows a label is a value rather than a text or the headline."""
        value = self._lines[row.start + 1].text
        short = len(value) < PROSE and not value.endswith((".", "!", "?", "…"))
        is_title = len(value) > _LONGEST_PART and (value in self._page.title or value == self._headline)
        return row.end - row.start == 2 and not is_title and (short or is_row_text(value))

    def _is_fact_label(self, at: int) -> bool:
        """Whether a line is the label of a date, a place or the like in a list of facts."""
        return self._lines[at].box.tag == "dt" and self._labels.is_fact.fullmatch(self._lines[at].text) is not None

    def _is_known_fact(self, row: Box) -> bool:
        """Whether of two lines one is a known label and the other its value: a date, a rubric, a source."""
        label, value = self._lines[row.start].text.rstrip(": "), self._lines[row.start + 1].text
        if self._labels.published_prefix.fullmatch(label) and whole_date(value):
            return True
        if self._is_fact_label(row.start):
            return True
        return value != "" and self._is_fact(row) and self._labels.is_behind_text(f"{label}: {value}")

    def _lines_of_facts(self, rows: list[Box]) -> set[int]:
        """The lines of rows of one form beside each other, and of the caption of a table that holds no more.

        Where a row holds the text, its label alone is a fact.
        """
        lines = {row.start for row in rows if self._lines[row.start].text[-1] == ":" or self._is_fact(row)}
        lines |= {row.start + 1 for row in rows if self._is_fact(row)}
        table = next((box for box in islice(rows[0].ancestors(), _FEW_AROUND) if box.tag == "table"), rows[0])
        if table.end - table.start > len(lines) + 2:
            return lines
        others = set(range(table.start, table.end)) - lines
        return lines | others if all(self._lines[at].box.tag == "caption" for at in others) else lines
