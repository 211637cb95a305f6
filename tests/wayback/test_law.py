"""The law for the past: whatever is listed, and wherever runs end, the archive is what the captures themselves give."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cstoscrape.ingest import open_store
from cstoscrape.model import Capture
from tests.store.pages import NOT_FOUND
from tests.store.snapshot import check_soundness, snapshot
from tests.wayback.conftest import URL, Archive, page
from tests.wayback.server import HTML, Kept, Wayback

EXAMPLES = int(os.environ.get("CSTOSCRAPE_LAW_EXAMPLES", "15"))
_DRILL = "https://en.odkb-csto.org/news/news_odkb/drill/"
_STATES = {
    "plain": (200, page(), ()),
    "edited": (200, page("It was added later that the place is Yerevan."), ()),
    "missing": (404, NOT_FOUND, ()),
    "a missing page with a release's bytes": (404, page(), ()),
    "to the section": (302, b"", (("Location", "/news/news_odkb/"),)),
    "to another release": (302, b"", (("Location", _DRILL),)),
    "trouble": (503, b"busy", ()),
}
_ROWS = st.tuples(
    st.sampled_from([URL, URL.replace("https", "http"), _DRILL]),
    st.integers(1, 12),
    st.sampled_from(list(_STATES)),
    st.booleans(),
)


def keep(past: Wayback, row: tuple[str, int, str, bool]) -> Kept:
    """Let the stand-in keep a capture; as a revisit, its status is not listed."""
    original, hours, state, is_revisit = row
    status, body, headers = _STATES[state]
    # Half a day apart: two spellings of one visit are another matter.
    at = f"2020-11-{20 + hours // 2:02}T{12 * (hours % 2):02}:00:00Z"
    fields = (("Content-Type", HTML), *headers)
    return past.keep(original, at, body, status, headers=fields, listed="-" if is_revisit else None)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="CSTOSCRAPE_LAW_EXAMPLES" not in os.environ)
@given(
    rows=st.lists(_ROWS, min_size=1, max_size=12, unique_by=lambda row: (row[0] == _DRILL, row[1])),
    limits=st.lists(st.integers(1, 4), max_size=3),
    most_rows=st.integers(2, 5),
)
def test_the_past_is_what_its_captures_say(
    rows: list[tuple[str, int, str, bool]], limits: list[int], most_rows: int
) -> None:
    """Rows that need no request, long lists, runs that end early: nothing of it shows in the archive."""
    with tempfile.TemporaryDirectory() as name, Wayback() as past:
        archive = Archive(Path(name) / "csto.db", past)
        past.most_rows = most_rows
        kept = [keep(past, row) for row in rows]
        for limit in limits:
            assert archive.bring("--edition", "en", "--limit", limit).code == 0
        assert archive.bring("--edition", "en").code == 0
        whole = Path(name) / "whole.db"
        with open_store(whole) as store:
            store.ingest_all([Capture(k.original, k.row.fetched_at, k.status, k.headers, k.body) for k in kept])
            store.settle()
        check_soundness(archive.db)
        expected, found = snapshot(whole), snapshot(archive.db)
        for table in expected:
            assert found[table] == expected[table], table
