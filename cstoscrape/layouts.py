"""Layouts of a profile: optional CSS selectors for headline, date, body and entries, each until a day.

The parser needs none of them. Where its rules fail on a site, selectors say where things stand; when the site is
redesigned, a new layout stands beside the old one, which goes on reading the captures of its own time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from cstoscrape.errors import ConfigError
from cstoscrape.text import unknown

SELECTORS = ("headline", "date", "body", "drop", "entry")
_HEAD = re.compile(r"\s*\[\[\s*(?:site\.)?layouts\s*\]\]")


@dataclass(frozen=True, slots=True)
class Layout:
    """Selectors for the captures of a stretch of time; None leaves a field to the parser's rules.

    Attributes:
        until: The last day (`YYYY-MM-DD`) whose captures it reads; None for the present layout.
        editions: The editions that it is for; all of them if empty.
        headline: The element of the headline.
        date: The element or elements that the publication date stands in.
        body: The element or elements that hold the text.
        drop: Elements in the body that are no part of the text.
        entry: The elements of a listing's entries, one each.
    """

    until: str | None = None
    editions: tuple[str, ...] = ()
    headline: str | None = None
    date: str | None = None
    body: str | None = None
    drop: str | None = None
    entry: str | None = None


def layout_at(layouts: Sequence[Layout], edition: str | None, captured_at: str | None) -> Layout | None:
    """The layout that reads a capture: the first that had not ended yet; None if the profile has none for it.

    Args:
        layouts: As `read_layouts` gives them.
        edition: The edition of the page.
        captured_at: Its time, ISO 8601; the present unless given.
    """
    for layout in layouts:
        if layout.editions and edition not in layout.editions:
            continue
        if layout.until is None or (captured_at is not None and captured_at[: len("2024-05-31")] <= layout.until):
            return layout
    return None


def read_layouts(tables: Sequence[Mapping[str, Any]], editions: Collection[str], source: str) -> tuple[Layout, ...]:
    """The layouts of a profile in the order in which they ended, the present one last.

    Args:
        tables: The profile's `[[layouts]]`.
        editions: The names of its editions.
        source: The name of the file, for messages.

    Raises:
        ConfigError: An unknown key, a selector or a day that cannot be meant; the message names the line.
    """
    layouts = [_read(table, editions, _Where(source, number)) for number, table in enumerate(tables)]
    for number, layout in enumerate(layouts):
        if any((other.until, other.editions) == (layout.until, layout.editions) for other in layouts[:number]):
            what = f"until {layout.until}" if layout.until else "without 'until'"
            raise _Where(source, number).error("until", f"a second layout {what}; give the older one the day it ended")
    return tuple(sorted(layouts, key=lambda layout: (layout.until or "9999", not layout.editions)))


@dataclass(frozen=True, slots=True)
class _Where:
    """A layout's place in its file."""

    source: str
    number: int

    def error(self, key: str, message: str) -> ConfigError:
        """An error at a key of the layout, or at its head where the key is missing."""
        return ConfigError(self.source, self._line(key), message)

    def _line(self, key: str) -> int | None:
        from pathlib import Path

        path = Path(self.source)
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        lines = text.splitlines()
        heads = [at for at, line in enumerate(lines) if _HEAD.match(line)]
        if self.number >= len(heads):
            return next((at for at, line in enumerate(lines, 1) if line.strip().startswith("layouts")), None)
        head = heads[self.number]
        for at in range(head + 1, len(lines)):
            if lines[at].lstrip().startswith("["):
                break
            if re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", lines[at]):
                return at + 1
        return head + 1


def _read(table: object, editions: Collection[str], where: _Where) -> Layout:
    known = [field.name for field in fields(Layout)]
    if not isinstance(table, Mapping):
        raise where.error("until", "layouts are tables: write [[site.layouts]] and the keys below it")
    for key in table:
        if key not in known:
            raise where.error(key, unknown("key", key, known))
    if not any(key in table for key in SELECTORS):
        raise where.error("until", f"a layout without a selector does nothing; give one of {', '.join(SELECTORS)}")
    if "drop" in table and "body" not in table:
        raise where.error("drop", "'drop' takes elements out of 'body'; give that selector, too")
    names = table.get("editions", [])
    if not isinstance(names, list):
        raise where.error("editions", "editions must be a list of names")
    for name in names:
        if name not in editions:
            raise where.error("editions", unknown("edition", str(name), editions))
    selectors = {key: _selector(table[key], key, where) for key in SELECTORS if key in table}
    return Layout(_day(table.get("until"), where), tuple(names), **selectors)


def _day(value: object, where: _Where) -> str | None:
    """The day of `until`, as TOML has days or as a text."""
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value) if isinstance(value, str) else "").isoformat()
    except ValueError:
        raise where.error("until", f"{value!s} is no day; write it as 2024-05-31") from None


def _selector(value: object, key: str, where: _Where) -> str:
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    if not isinstance(value, str):
        raise where.error(key, f"{key} must be a CSS selector in quotes")
    try:
        LexborHTMLParser(b"<p>").css(value)
    except SelectolaxError:
        raise where.error(key, f'{value!r} is no CSS selector; write it as "div.news-detail > p"') from None
    return value
