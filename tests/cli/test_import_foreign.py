"""`import` of what other people's crawlers saved: each tool's form, any order, any repetition, their own dates."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.forms import answer, browsertrix, common_crawl, digest, heritrix, members, record, response
from tests.conftest import FIXTURES, Result, run_inside
from tests.store.pages import NOT_FOUND, article
from tests.store.snapshot import Snapshot, check_soundness, snapshot

EXAMPLES = int(os.environ.get("CSTOSCRAPE_LAW_EXAMPLES", "12"))
# Recorded by GNU Wget 1.21.3 from a server that sends gzip in chunks, two seconds apart; the second run with
# --warc-dedup, so that its records name only those of the first, by id, with a digest over the chunks.
WGET = [FIXTURES / "foreign" / name for name in ("wget-first.warc.gz", "wget-again.warc.gz")]

URL = "https://odkb-csto.org/news/news_odkb/session/"
SISTER = "https://jscsto.odkb-csto.org/news/exercise/"
_OPENING = "The ministers met in Dushanbe and discussed the state of collective security in the region."
_PLAIN = article("Session of the Council", "20.11.2020", _OPENING, "They will meet again in the autumn of the year.")
_EDITED = article("Session of the Council", "20.11.2020", _OPENING, "They met again in the autumn of the year.")
_DAYS = [f"2020-11-{day}T06:00:00Z" for day in range(21, 29)]

FILES = {
    "heritrix.warc.gz": heritrix("http://www.odkb-csto.org:80/news/news_odkb/session/", (_DAYS[0], _DAYS[1]), _PLAIN),
    "common-crawl.warc.gz": common_crawl(
        {URL.replace("https", "http"): _EDITED, "http://www.jscsto.org/news/exercise": _PLAIN}, _DAYS[3]
    ),
    "browsertrix.wacz": browsertrix(URL, (_DAYS[5], _DAYS[6]), _PLAIN),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with all the files."""
    return put(tmp_path)


def put(folder: Path) -> Path:
    """Write the files of all tools to a folder."""
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    for path in WGET:
        shutil.copy(path, folder)
    return folder


def ask(database: Path, statement: str) -> list[Any]:
    """Rows of a database."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


_SEEN = "SELECT url, json_extract(blocks, '$[1].text'), first_seen_at, last_seen_at FROM revisions ORDER BY url, 3"
_BEFORE, _AFTER = "They will meet again in the autumn of the year.", "They met again in the autumn of the year."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("heritrix.warc.gz", [(URL, _BEFORE, _DAYS[0], _DAYS[1])]),
        ("common-crawl.warc.gz", [(SISTER, _BEFORE, _DAYS[3], _DAYS[3]), (URL, _AFTER, _DAYS[3], _DAYS[3])]),
        ("browsertrix.wacz", [(URL, _BEFORE, _DAYS[5], _DAYS[6])]),
    ],
)
def test_each_tools_form_is_read(run: Callable[..., Result], folder: Path, name: str, expected: list[Any]) -> None:
    """Chunks, names of old, bodies that the browser unpacked, the same bytes again; with no listing anywhere.

    What is no page of ours (DNS, metadata, WET text, other sites, damaged or not) is passed over without a word.
    """
    result = run("import", name)
    assert (result.code, result.said.count("\n")) == (0, 1), result.said
    assert ask(folder / "csto.db", _SEEN) == expected


def test_states_from_several_tools_make_one_history(run: Callable[..., Result], folder: Path) -> None:
    """A, B, A: http and https, `www` and ports are one address, each state with the dates of its records."""
    assert run("import", *FILES).code == 0
    rows = [row for row in ask(folder / "csto.db", _SEEN) if row[0] == URL]
    assert rows == [
        (URL, _BEFORE, _DAYS[0], _DAYS[1]),
        (URL, _AFTER, _DAYS[3], _DAYS[3]),
        (URL, _BEFORE, _DAYS[5], _DAYS[6]),
    ]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["first-again", "again-first"])
def test_what_wget_has_deduplicated_is_found_in_the_other_file(
    run: Callable[..., Result], folder: Path, order: list[int]
) -> None:
    """Its second run holds no body; releases were seen by both."""
    result = run("import", *(WGET[at].name for at in order))
    assert result.code == 0, result.said
    rows = ask(
        folder / "csto.db", "SELECT count(*), min(first_seen_at < last_seen_at), sum(revision_count) FROM releases"
    )
    assert rows == [(3, 1, 3)]


def test_a_redirect_to_another_spelling_says_nothing_of_a_page(run: Callable[..., Result], folder: Path) -> None:
    """wget followed one from `www` within the second: no capture of the listing, no problem of its address."""
    assert run("import", *(path.name for path in WGET)).code == 0
    assert ask(folder / "csto.db", "SELECT DISTINCT status FROM captures") == [(200,)]
    assert ask(folder / "csto.db", "SELECT url FROM addresses WHERE reason IS NOT NULL") == []


def test_a_revisit_whose_file_is_missing_is_said_and_heals(run: Callable[..., Result], folder: Path) -> None:
    """3, and what to do; together with the other file it is complete."""
    alone = run("import", WGET[1].name)
    assert alone.code == 3
    assert "import both together" in alone.said
    assert run("import", WGET[0].name, WGET[1].name).code == 0
    both = snapshot(folder / "csto.db")
    assert run("--db", "other.db", "import", WGET[1].name, WGET[0].name).code == 0
    assert snapshot(folder / "other.db") == both


def test_a_revisit_of_what_is_stored_needs_no_other_file(run: Callable[..., Result], folder: Path) -> None:
    """Where its digest is that of the bytes; the file it was made with need not be at hand any more."""
    fields = {"WARC-Target-URI": URL, "WARC-Date": _DAYS[7], "WARC-Refers-To": "<urn:uuid:1>"}
    again = record("revisit", {**fields, "WARC-Payload-Digest": digest(_PLAIN)}, answer(b"", "Content-Type: text/html"))
    (folder / "again.warc.gz").write_bytes(members(again))
    assert run("import", "heritrix.warc.gz").code == 0
    assert run("import", "again.warc.gz").code == 0
    assert ask(folder / "csto.db", _SEEN) == [(URL, _BEFORE, _DAYS[0], _DAYS[7])]


def test_records_are_copied_into_the_own_archive(run: Callable[..., Result], folder: Path) -> None:
    """So the files can go; and what was copied gives the same archive again."""
    assert run("import", *FILES, *(path.name for path in WGET)).code == 0
    for path in (*map(Path, FILES), *WGET):
        (folder / path.name).unlink()
    [own] = (folder / "csto.archive").iterdir()
    assert run("--db", "copy.db", "import", own).code == 0
    assert snapshot(folder / "copy.db") == snapshot(folder / "csto.db")
    assert run("reparse", "--all").code == 0


# --- any order -----------------------------------------------------------------------------------

_PARTS: list[list[str]] = [*([name] for name in FILES), [path.name for path in WGET]]


def imported_in(parts: Sequence[Sequence[str]], cuts: Sequence[int]) -> Snapshot:
    """What an archive holds after parts were imported in an order, cut into commands."""
    with tempfile.TemporaryDirectory() as name:
        folder = put(Path(name))
        for start, end in pairwise([0, *cuts, len(parts)]):
            files = [folder / file for part in parts[start:end] for file in part]
            if files:
                assert run_inside("--db", folder / "csto.db", "import", *files).code == 0
        check_soundness(folder / "csto.db")
        return snapshot(folder / "csto.db")


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[list[str]], list[int]]:
    """All files in an order of its own, some twice, and where one command ends."""
    again = draw(st.lists(st.sampled_from(_PARTS), max_size=2))
    mixed = draw(st.permutations([*_PARTS, *again]))
    parts = [list(draw(st.permutations(part))) for part in mixed]
    return parts, sorted(draw(st.lists(st.integers(0, len(parts)), max_size=3)))


@settings(max_examples=EXAMPLES, deadline=None, derandomize="CSTOSCRAPE_LAW_EXAMPLES" not in os.environ)
@given(order=orders())
def test_any_order_and_any_repetition_give_the_same_archive(order: tuple[list[list[str]], list[int]]) -> None:
    """Files of all tools, in one command or in several."""
    expected = imported_in(_PARTS, [])
    found = imported_in(*order)
    for table, rows in expected.items():
        assert found[table] == rows, table


# --- what is refused -----------------------------------------------------------------------------


def test_an_arc_file_is_refused_clearly(run: Callable[..., Result], folder: Path) -> None:
    """3: the format before WARC, and how to convert it; the other files are taken."""
    head = b"filedesc://IAH-20061121.arc 0.0.0.0 20061121060000 text/plain 77\n1 0 InternetArchive\n"
    (folder / "old.arc.gz").write_bytes(gzip.compress(head))
    result = run("import", "old.arc.gz", "heritrix.warc.gz")
    assert result.code == 3
    assert "an ARC file, the format before WARC; convert it with `warcio recompress`" in result.said
    assert len(ask(folder / "csto.db", "SELECT 1 FROM captures")) == 2


def test_a_file_of_texts_without_pages_holds_nothing_for_us(run: Callable[..., Result], folder: Path) -> None:
    """WET and WAT: `conversion` and `metadata` records only."""
    fields = {"WARC-Target-URI": URL, "WARC-Date": _DAYS[0]}
    parts = [record(kind, fields, b"text") for kind in ("conversion", "metadata")]
    (folder / "texts.warc.wet.gz").write_bytes(members(*parts))
    result = run("import", "texts.warc.wet.gz")
    assert result.code == 3
    assert "texts.warc.wet.gz: holds no page of a section of the profile" in result.said


def test_a_file_with_nothing_but_a_damaged_page_of_ours_is_not_called_foreign(
    run: Callable[..., Result], folder: Path
) -> None:
    """Only what is wrong is said."""
    cut = response(URL, answer(_PLAIN), _DAYS[0], WARC_Truncated="length")
    (folder / "a.warc.gz").write_bytes(members(cut))
    result = run("import", "a.warc.gz")
    assert (result.code, result.said.count("\n")) == (3, 2)
    assert "kept only a part" in result.said


def test_a_page_that_was_missing_and_one_that_its_recorder_cut(run: Callable[..., Result], folder: Path) -> None:
    """A 404 is a capture; half a page is none, and is named."""
    parts = [
        response(URL, answer(_PLAIN), _DAYS[0]),
        *(response(URL, answer(NOT_FOUND, status="404 Not Found"), day) for day in (_DAYS[2], _DAYS[5])),
        response(SISTER, answer(_PLAIN[:300]), _DAYS[0], WARC_Truncated="length"),
        response(f"{SISTER}b/", answer(b"", "Location: http://odkb-csto.org:port/", status="302 Found"), _DAYS[0]),
    ]
    (folder / "a.warc.gz").write_bytes(members(*parts))
    result = run("import", "a.warc.gz")
    assert result.code == 3
    assert f"{SISTER}: its recorder kept only a part" in result.said
    assert ask(folder / "csto.db", "SELECT url, gone_at FROM releases") == [(URL, _DAYS[2])]
