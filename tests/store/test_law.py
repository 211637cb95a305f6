"""The law: the same captures give the same archive, in whatever order, however often, and however cut into runs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cstoscrape.ingest import open_store
from cstoscrape.model import Capture
from cstoscrape.text import format_time
from tests.store.pages import (
    CHALLENGE,
    HOSTS,
    MAINTENANCE,
    NEWS,
    NOT_FOUND,
    Item,
    article,
    capture,
    listing,
    message,
    not_modified,
)
from tests.store.snapshot import Snapshot, check_soundness, snapshot

EXAMPLES = int(os.environ.get("CSTOSCRAPE_LAW_EXAMPLES", "60"))

_SESSION = "Session of the Council of Foreign Ministers"
_DRILL = "The exercise “Interaction” has begun in Belarus"
_OPENING = "The ministers met in Dushanbe and discussed the state of collective security in the region."
_CLOSING = (
    "They adopted a statement on Afghanistan, and agreed to meet again in the autumn of the year. A plan of"
    " consultations for the next half year was signed, as were decisions about the budget and the staff."
)
_OTHER = (
    "Units of five member states have arrived at the training ground near Vitebsk this morning. Their commanders took"
    " the parade, thanked the hosts, and explained what is to be practised until the last day of the month."
    " Tanks, helicopters and drones will take part; guests from nine countries watch them from the hills nearby."
)

PATHS = [f"{NEWS}{slug}/" for slug in ("session", "session-2", "drill", "notice")]
ADDRESSES = [f"{HOSTS[edition]}{path}" for edition in ("en", "ru") for path in PATHS]
LISTINGS = [f"{host}{NEWS}{query}" for host in HOSTS.values() for query in ("", "?PAGEN_1=2")]
_TICKER: Sequence[Item] = [(PATHS[2], "21.11.2020", _DRILL), (PATHS[3], None, "A notice of the Secretariat")]

# What an address may answer: status and body, and where a redirect leads.
STATES: dict[str, tuple[int, bytes, str | None]] = {
    "session": (200, article(_SESSION, "20.11.2020", _OPENING, _CLOSING), None),
    "session, edited": (200, article(_SESSION, "20.11.2020", _OPENING, f"{_CLOSING} The place is Yerevan."), None),
    "session, seen with a ticker": (200, article(_SESSION, "20.11.2020", _OPENING, _CLOSING, ticker=_TICKER), None),
    "session, a picture": (
        200,
        article(_SESSION, "20.11.2020", _OPENING, _CLOSING).replace(
            b"<p>", b'<img src="/upload/a.jpg?1605870000"><p>', 1
        ),
        None,
    ),
    "session, the picture deployed again": (
        200,
        article(_SESSION, "20.11.2020", _OPENING, _CLOSING).replace(
            b"<p>", b'<img src="/upload/a.jpg?1605879999"><p>', 1
        ),
        None,
    ),
    "session, renamed": (200, article(f"{_SESSION} in Dushanbe", "20.11.2020", _OPENING, _CLOSING), None),
    "session, a day later": (200, article(_SESSION, "21.11.2020", _OPENING, _CLOSING), None),
    "drill": (200, article(_DRILL, "21.11.2020", _OTHER), None),
    "drill, which date": (200, article(_DRILL, None, _OTHER, above=["21.11.2020", "22.11.2020"]), None),
    "undated": (200, article(_SESSION, None, _OPENING, _CLOSING), None),
    "404": (404, NOT_FOUND, None),
    "410": (410, message("Gone"), None),
    "soft 404": (200, NOT_FOUND, None),
    "to the section": (302, b"<p>moved</p>", NEWS),
    "to another": (301, b"<p>moved for ever</p>", PATHS[0]),
    "503": (503, MAINTENANCE, None),
    "403": (403, b"<html><body><h1>403 Forbidden</h1></body></html>", None),
    "challenge": (200, CHALLENGE, None),
    "nothing to read": (200, b"<html><body></body></html>", None),
}
_ITEMS: Sequence[Sequence[Item]] = [
    [(PATHS[0], "20.11.2020", _SESSION), (PATHS[1], "20.11.2020", _SESSION), (PATHS[2], "21.11.2020", _DRILL)],
    [(PATHS[0], "21.11.2020", _SESSION), (PATHS[1], "22.11.2020", f"{_SESSION} in Dushanbe"), (PATHS[2], None, _DRILL)],
    [(PATHS[0], None, _SESSION), (PATHS[3], None, "A notice of the Secretariat"), (PATHS[2], None, _DRILL)],
]
LISTS: dict[str, tuple[int, bytes, str | None]] = {
    **{f"list {number}": (200, listing(items), None) for number, items in enumerate(_ITEMS)},
    "list 0 with a ticker": (200, listing(_ITEMS[0], ticker=_TICKER), None),
    "no list": (404, NOT_FOUND, None),
    "list behind a challenge": (200, CHALLENGE, None),
}

_BEGIN = datetime(2020, 11, 23, 6, tzinfo=UTC)
# Few enough that some captures share their second; far enough apart that a deletion can be confirmed.
TIMES = st.sampled_from(
    [
        format_time(_BEGIN + timedelta(days=day, seconds=second))
        for day in (0, 1, 2, 9, 30)
        for second in (0, 1, 40, 7200)
    ]
)


class Told(NamedTuple):
    """What an address said at a time: the name of a state, or the time of the capture that a 304 confirms."""

    url: str
    at: str
    state: str

    def capture(self) -> Capture:
        """The same as an exchange."""
        if self.state not in _ANSWERS:
            return not_modified(self.url, self.at, self.state)
        status, body, location = _ANSWERS[self.state]
        return capture(self.url, self.at, status, body, location=location)


_ANSWERS = STATES | LISTS


PAGES = st.builds(Told, st.sampled_from(ADDRESSES), TIMES, st.sampled_from(list(STATES)))
LISTING_PAGES = st.builds(Told, st.sampled_from(LISTINGS), TIMES, st.sampled_from(list(LISTS)))
UNCHANGED = st.builds(Told, st.sampled_from(ADDRESSES), TIMES, TIMES)


def _identity(told: Told) -> tuple[str, str, bytes]:
    return told.url, told.at, told.capture().body


Runs = list[list[Told]]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Told], Runs]:
    """What was told, and the same ones in any order, some twice, cut into runs."""
    most = draw(st.sampled_from([4, 12, 45]))
    captures = draw(st.lists(PAGES | PAGES | LISTING_PAGES | UNCHANGED, max_size=most, unique_by=_identity))
    again = draw(st.lists(st.sampled_from(captures), max_size=4)) if captures else []
    mixed = draw(st.permutations([*captures, *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(mixed)), max_size=4)))
    ends = [0, *cuts, len(mixed)]
    return captures, [list(mixed[start:end]) for start, end in pairwise(ends)]


def archived(folder: Path, runs: Runs, *, one_by_one: bool) -> Snapshot:
    """What an archive holds after some runs."""
    path = folder / "csto.db"
    for run in runs:
        with open_store(path) as store:
            for batch in [[one] for one in run] if one_by_one else [run]:
                store.ingest_all([told.capture() for told in batch])
            store.settle()
    check_soundness(path)
    return snapshot(path)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CSTOSCRAPE_LAW_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=histories(), one_by_one=st.booleans())
def test_the_same_captures_give_the_same_archive(history: tuple[list[Told], Runs], one_by_one: bool) -> None:
    """In any order, some twice, cut anywhere into runs: an archive is what its captures say, and nothing else."""
    captures, runs = history
    in_order = sorted(captures, key=lambda told: (told.at, told.url))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        expected = archived(Path(one), [in_order], one_by_one=True)
        found = archived(Path(other), runs, one_by_one=one_by_one)
    for table, rows in expected.items():
        assert found[table] == rows, table
