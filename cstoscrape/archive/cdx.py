"""The Wayback Machine's list of captures (CDX): lines of seven columns in, rows out. No files here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cstoscrape.text import parse_time

_COLUMNS = 7  # urlkey timestamp original mimetype statuscode digest length
_DIGITS = 14  # YYYYMMDDhhmmss


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A capture that the archive has; `status` is `-` for a revisit, whose answer is known when it is fetched."""

    timestamp: str
    original: str
    mimetype: str
    status: str
    digest: str

    @property
    def fetched_at(self) -> str:
        """The time of the capture as it is stored."""
        at = self.timestamp
        return f"{at[:4]}-{at[4:6]}-{at[6:8]}T{at[8:10]}:{at[10:12]}:{at[12:]}Z"


@dataclass(frozen=True, slots=True)
class CdxPage:
    """What a list says.

    Attributes:
        rows: Its captures, as they stand there: lines may repeat.
        resume_key: Where the list goes on; None at its end.
        unread: The numbers of lines that are no row.
    """

    rows: list[Row]
    resume_key: str | None
    unread: list[int]


def read_cdx(lines: Iterable[str]) -> CdxPage:
    """Read a page of the list, or several one after the other; an empty line stands before the key to the next."""
    rows, unread = [], []
    key = None
    is_behind_gap = False
    for number, line in enumerate(lines, 1):
        columns = line.split()
        row = _row(columns)
        if row is not None:
            rows.append(row)
            key = None
        elif len(columns) == 1 and is_behind_gap:
            key = columns[0]
        elif columns:
            unread.append(number)
        is_behind_gap = not columns
    return CdxPage(rows, key, unread)


def _row(columns: list[str]) -> Row | None:
    if len(columns) != _COLUMNS or len(columns[1]) != _DIGITS:
        return None
    row = Row(*columns[1:6])
    try:
        parse_time(row.fetched_at)
    except ValueError:
        return None
    return row
