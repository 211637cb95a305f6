"""How sites write a day: the forms of a date as text, and its markup when the parts are split up."""

from __future__ import annotations

from datetime import date

from tests.layouts.model import Layout
from tests.layouts.words import MONTHS, SHORT_MONTHS, WEEKDAYS

NUMERIC = (
    "{d:02}.{m:02}.{y}",
    "{d:02}.{m:02}.{y}",
    "{d:02}.{m:02}.{y}",
    "{d:02}/{m:02}/{y}",
    "{y}-{m:02}-{d:02}",
)
WORDED = {
    "en": (
        "{month} {d}, {y}",
        "{d} {month} {y}",
        "{d} {short} {y}",
        "{weekday}, {d} {month} {y}",
        "{short} {d}, {y}",
        "{weekday}, {month} {d}, {y}",
        "{d} {month}, {y}",
        "{d:02} {MONTH} {y}",
    ),
    "ru": (
        "{d} {month} {y} г.",
        "{d} {month} {y}",
        "{d} {short}. {y}",
        "{d} {month} {y} года",
        "{d:02} {month} {y}",
        "{weekday}, {d} {month} {y}",
        "{Weekday}, {d} {month} {y} г.",
        "{d} {MONTH} {y}",
        "{d:02}.{m:02}.{y} г.",
    ),
}
CLOCKS = (
    "{date}",
    "{date}",
    "{date}",
    "{clock} {date}",
    "{date}, {clock}",
    "{date} {clock}",
    "{clock}, {date}",
)


def plain(form: str, day: date, language: str) -> str:
    """Write a day in one of the forms above."""
    month, weekday = MONTHS[language][day.month - 1], WEEKDAYS[language][day.weekday()]
    return form.format(
        d=day.day, m=day.month, y=day.year, month=month, MONTH=month.upper(), weekday=weekday,
        Weekday=weekday.capitalize(), short=SHORT_MONTHS[language][day.month - 1],
    )  # fmt: skip


def written(layout: Layout, where: str, day: date, clock: str, *, short: bool = False) -> str:
    """Write a day as this layout does at this place; `short` forbids words and the time of day."""
    if short:
        return plain(layout.pick(f"{where}.numeric", NUMERIC), day, layout.language)
    forms = NUMERIC + WORDED[layout.language]
    text = plain(layout.pick(f"{where}.form", forms), day, layout.language)
    return layout.pick(f"{where}.clock", CLOCKS).format(date=text, clock=clock)


def split(layout: Layout, where: str, day: date) -> str:
    """Write a day with day, month and year in elements of their own, with no space between them."""
    parts = (str(day.day), MONTHS[layout.language][day.month - 1], str(day.year))
    shape = layout.pick(f"{where}.split", ("span", "div", "br", "b", "mixed"))
    if shape == "br":
        return "<br>".join(parts)
    if shape == "mixed":
        return f"<span>{parts[0]}</span><div>{parts[1]}</div>{parts[2]}"
    return "".join(f"<{shape}>{part}</{shape}>" for part in parts)
