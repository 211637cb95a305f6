"""Releases that are edited, lost and found, as captures: what the tests of their past are fed with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cstoscrape.ingest import open_store
from cstoscrape.model import Capture
from cstoscrape.text import format_time
from tests.store.pages import HOSTS, NEWS, NOT_FOUND, article, capture

SESSION = "Session of the Council will be held in Dushanbe"
HELD = "Session of the Council was held in Dushanbe"
MEETING = "The ministers will meet on 30 November and discuss the state of collective security in the region."
MET = "The ministers met on 30 November and discussed the state of collective security in the region."
AGREED = "They adopted a statement on Afghanistan, and agreed to meet again in the autumn of the year."
EDITED, TYPO, FLIPPED, LOST = (f"{HOSTS['en']}{NEWS}{slug}/" for slug in ("edited", "typo", "flipped", "lost"))
RUSSIAN = f"{HOSTS['ru']}{NEWS}edited/"
TWIN = f"{HOSTS['en']}/training/exercise/edited/"


def day(number: float) -> str:
    """A time so many days after 24 November 2020."""
    return format_time(datetime(2020, 11, 24, tzinfo=UTC) + timedelta(days=number))


def page(url: str, at: float, title: str, *text: str, date: str | None = "20.11.2020") -> Capture:
    """A release that answers."""
    return capture(url, day(at), 200, article(title, date, *text))


def archive_of(path: Path, captures: Iterable[Capture]) -> Path:
    """An archive of some captures at a path."""
    with open_store(path) as store:
        for one in captures:
            store.ingest(one)
        store.settle()
    return path


def missing(url: str, at: float) -> Capture:
    """An address that says there is nothing."""
    return capture(url, day(at), 404, NOT_FOUND)
