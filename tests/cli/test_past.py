"""`history`, `changes`: what a release said, from when to when, and what happened meanwhile."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.ingest import open_store
from tests.cli.edits import (
    AGREED,
    EDITED,
    FLIPPED,
    HELD,
    LOST,
    MEETING,
    MET,
    RUSSIAN,
    SESSION,
    TWIN,
    TYPO,
    archive_of,
    day,
    missing,
    page,
)
from tests.conftest import Result, environment, run_inside
from tests.store.pages import article, capture

Ask = Callable[..., Result]

CAPTURES = (
    page(EDITED, 0, SESSION, MEETING, AGREED),
    page(EDITED, 3, SESSION, MEETING, AGREED),
    page(EDITED, 9, HELD, MET, AGREED, "A photograph is attached.", date="30.11.2020"),
    page(TYPO, 0, "A notice on typos", AGREED, "It was recieved well by all who had come to see it."),
    page(TYPO, 5, "A notice on typos", AGREED, "It was received well by all who had come to see it."),
    page(FLIPPED, 0, "A text that comes back", AGREED, "The place is Yerevan."),
    page(FLIPPED, 4, "A text that comes back", AGREED, "The place of the meeting is now Minsk, not far away."),
    page(FLIPPED, 8, "A text that comes back", AGREED, "The place is Yerevan."),
    page(LOST, 0, "A page that was lost", AGREED, MET),
    missing(LOST, 2),
    missing(LOST, 4),
    page(LOST, 6, "A page that was lost", AGREED, MET),
    page(RUSSIAN, 5, "Сессия Совета «Щит» пройдёт в Душанбе", "Министры встретятся и обсудят обстановку.", date=None),
)  # fmt: skip


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of releases that were edited, flipped to and fro, lost and found."""
    return archive_of(tmp_path_factory.mktemp("past") / "csto.db", CAPTURES)


@pytest.fixture
def ask(past: Path) -> Ask:
    """Run a command on it."""
    return lambda *arguments: run_inside("--db", past, *arguments)


def rows(result: Result) -> list[dict[str, Any]]:
    """The objects that a command printed."""
    assert result.code == 0, result.said
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


def told(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Of a digest: what, where, when."""
    return [(row["kind"], row["url"].rstrip("/").rpartition("/")[2], row["first_seen_at"]) for row in found]


# --- history -------------------------------------------------------------------------------------


def test_history_has_the_rows_of_export(ask: Ask) -> None:
    """The same keys and values, oldest first, and what changed besides."""
    found = rows(ask("history", FLIPPED, "--json"))
    exported = [row for row in rows(ask("export", "-f", "json", "--revisions")) if row["url"] == FLIPPED]
    assert [{key: row[key] for key in exported[0]} for row in found] == exported
    assert [row["revision"] for row in found] == [1, 2, 3]
    assert [(row["first_seen_at"], row["last_seen_at"]) for row in found] == [(day(at), day(at)) for at in (0, 4, 8)]
    assert [row["kind"] for row in found] == ["new", "edited", "edited"]
    assert found[0]["body"] == found[2]["body"] != found[1]["body"]
    assert [row["changed"] for row in found] == [[], ["body"], ["body"]]


def test_history_takes_every_name(ask: Ask) -> None:
    """Id, doc_id, address in any spelling; nobody's name is an error with the way out."""
    name = rows(ask("history", EDITED, "--json"))[0]["doc_id"]
    spelled = EDITED.replace("https://", "http://www.").rstrip("/")
    assert len({ask("history", one).out for one in (name, EDITED, spelled)}) == 1
    result = ask("history", "nonsense")
    assert (result.code, result.out) == (2, b"")
    assert "no release goes by" in result.said


def test_history_has_the_times_at_which_a_release_was_gone(ask: Ask) -> None:
    """Without text; what comes back unchanged has changed nothing."""
    found = rows(ask("history", LOST, "--json"))
    assert [(row["kind"], row["first_seen_at"], row["last_seen_at"]) for row in found] == [
        ("new", day(0), day(0)),
        ("gone", day(2), day(4)),
        ("back", day(6), day(6)),
    ]
    assert [found[1][key] for key in ("title", "date", "body", "blocks")] == [None] * 4
    assert (found[2]["changed"], found[2]["words_changed"]) == ([], 0)
    assert "@2  2020-11-26T00:00:00Z to 2020-11-28T00:00:00Z  gone" in ask("history", LOST).text


def test_history_says_what_changed(ask: Ask) -> None:
    """Headline, date, text, words; the former text was seen twice."""
    text = ask("history", EDITED).text
    assert f"@1  {day(0)} to {day(3)}  new: +" in text
    assert f"@2  {day(9)}  edited: headline, date, text, +6 -3 words" in text
    assert "Session of the Council [-will be-]{+was+} held in Dushanbe" in text
    assert "[-2020-11-20-]{+2020-11-30+}" in text
    assert "photograph" not in text


def test_a_diff_shows_the_words_and_leaves_out_what_both_have(ask: Ask) -> None:
    """By sentence and word; no colour where no terminal is."""
    text = ask("history", EDITED, "--diff").text
    assert "The ministers [-will meet-]{+met+} on 30 November and [-discuss-]{+discussed+} the state" in text
    assert "{+A photograph is attached.+}" in text
    assert "They adopted a statement" not in text
    assert "…" in text
    assert "\x1b" not in text


@pytest.mark.skipif(os.name == "nt", reason="pseudo terminals of POSIX")
@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_diff_is_coloured_on_a_terminal(past: Path, tmp_path: Path, more: dict[str, str], *, coloured: bool) -> None:
    """Unless NO_COLOR is set: then the marks of a pipe stand there too."""
    import pty

    reader, terminal = pty.openpty()
    command = [sys.executable, "-m", "cstoscrape", "--db", str(past), "history", EDITED, "--diff"]
    subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path, TERM="xterm", **more), stdout=terminal, check=True, timeout=60
    )
    os.close(terminal)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)
    assert ("\x1b[" in shown) == coloured
    assert ("[-will meet-]{+met+}" in shown) != coloured


def test_history_as_a_table(ask: Ask, tmp_path: Path) -> None:
    """CSV to a file, a line a state."""
    file = tmp_path / "history.csv"
    assert ask("history", EDITED, "-f", "csv", "-o", file).code == 0
    table = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert [row["title"] for row in table] == [SESSION, HELD]
    assert table[1]["changed"] == "title, date, body"
    assert table[1]["body"].endswith("A photograph is attached.")
    exported = ask("export", "-f", "csv", "--revisions").text
    assert table[1]["blocks"] in [row["blocks"] for row in csv.DictReader(io.StringIO(exported))]


def test_what_does_not_go_together_is_said(ask: Ask, tmp_path: Path) -> None:
    """One line, and no file."""
    for arguments in (["history", EDITED, "-o", tmp_path / "x"], ["history", EDITED, "--diff", "--json"]):
        result = ask(*arguments)
        assert (result.code, result.out, result.said.count("\n")) == (2, b"", 1)
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_elsewhere_is_an_edit_without_words(tmp_path: Path) -> None:
    """It is told, shown, and left out with the typos."""
    path = tmp_path / "csto.db"
    text = article(SESSION, "20.11.2020", MEETING, f"{AGREED} The text is here.")
    with open_store(path) as store:
        for at, name in enumerate(("old.pdf", "new.pdf")):
            link = f'<a href="/upload/{name}">here</a>.'.encode()
            store.ingest(capture(EDITED, day(at), 200, text.replace(b"here.</p>", link + b"</p>", 1)))
        store.settle()
    last = rows(run_inside("--db", path, "history", EDITED, "--json"))[-1]
    assert (last["kind"], last["changed"], last["words_changed"]) == ("edited", ["blocks"], 0)
    shown = run_inside("--db", path, "history", EDITED, "--diff").text
    assert "edited: links, pictures or structure\n" in shown
    assert "[-https://en.odkb-csto.org/upload/old.pdf-]\n" in shown
    assert "{+https://en.odkb-csto.org/upload/new.pdf+}\n" in shown
    digest = ("--db", path, "changes", "--since", "2020-11-25", "--json")
    assert len(rows(run_inside(*digest))) == 1
    assert rows(run_inside(*digest, "--min-words", "1")) == []


# --- changes -------------------------------------------------------------------------------------


def test_changes_tell_what_happened_in_order(ask: Ask) -> None:
    """New, edited, gone, back, by when it was first seen."""
    found = rows(ask("changes", "--since", "2020-11-25", "--json"))
    assert told(found) == [
        ("gone", "lost", day(2)),
        ("edited", "flipped", day(4)),
        ("edited", "typo", day(5)),
        ("new", "edited", day(5)),
        ("back", "lost", day(6)),
        ("edited", "flipped", day(8)),
        ("edited", "edited", day(9)),
    ]
    last = found[-1]
    assert (last["former_title"], last["title"], last["former_date"], last["date"]) == (
        SESSION,
        HELD,
        "2020-11-20",
        "2020-11-30",
    )
    assert (last["former_seen_at"], last["changed"]) == (day(3), ["title", "date", "body"])
    assert (last["words_added"], last["words_removed"]) == (6, 3)


def test_changes_leave_out_typos(ask: Ask) -> None:
    """Edits of fewer words, where headline and date are the same."""
    kept = told(rows(ask("changes", "--since", "2020-11-25", "--min-words", "2", "--json")))
    assert ("edited", "typo", day(5)) not in kept
    assert len(kept) == 6
    assert len(rows(ask("changes", "--since", "2020-11-25", "--min-words", "1", "--json"))) == 7
    most = told(rows(ask("changes", "--since", "2020-11-25", "--min-words", "1000", "--json")))
    assert [kind for kind, _, _ in most] == ["gone", "new", "back", "edited"]
    assert most[-1][1] == "edited"


def test_changes_of_some_days_and_editions(ask: Ask) -> None:
    """Both ends included."""
    assert told(
        rows(ask("changes", "--since", "2020-11-28", "--until", "2020-11-29", "--edition", "en", "--json"))
    ) == [
        ("edited", "flipped", day(4)),
        ("edited", "typo", day(5)),
    ]
    assert told(rows(ask("changes", "--since", "2020-11-25", "--edition", "ru", "--json"))) == [
        ("new", "edited", day(5))
    ]
    assert rows(ask("changes", "--since", "2020-11-25", "--section", "smi", "--json")) == []


def test_the_first_crawl_is_named(ask: Ask) -> None:
    """All that was there then is new to the archive; who asks for it is told so."""
    result = ask("changes", "--since", "2020-11-24", "--json")
    assert [row["kind"] for row in rows(result)].count("new") == 5
    assert "the archive begins on 2020-11-24" in result.said
    assert ask("changes", "--since", "2020-11-25").said == ""


def test_changes_as_people_read_them(ask: Ask) -> None:
    """By kind, with counts."""
    text = ask("changes", "--since", "2020-11-25").text
    assert [line for line in text.splitlines() if not line.startswith(" ")] == [
        "edited (4)",
        "gone (1)",
        "back (1)",
        "new (1)",
    ]
    assert "      headline, date, text, +6 -3 words; the former was last seen 2020-11-27T00:00:00Z" in text
    assert "undated  Сессия Совета «Щит» пройдёт в Душанбе" in text


def test_changes_as_a_table(ask: Ask) -> None:
    """CSV with one column a key."""
    result = ask("changes", "--since", "2020-11-25", "-f", "csv")
    table = list(csv.DictReader(io.StringIO(result.text)))
    assert [row["kind"] for row in table] == ["gone", "edited", "edited", "new", "back", "edited", "edited"]
    assert set(table[0]) == set(rows(ask("changes", "--since", "2020-11-25", "--json"))[0])


def test_a_second_address_is_no_change(tmp_path: Path) -> None:
    """Neither where it appears, nor where both are edited alike, nor where one of them goes."""
    path = tmp_path / "csto.db"
    with open_store(path) as store:
        for url in (EDITED, TWIN):
            store.ingest(page(url, 0, SESSION, MEETING, AGREED))
            store.ingest(page(url, 2, SESSION, MEETING, AGREED, "The place is Yerevan."))
        store.ingest(missing(TWIN, 3))
        store.ingest(missing(TWIN, 5))
        store.settle()
    found = rows(run_inside("--db", path, "changes", "--since", "2020-11-01", "--json"))
    assert told(found) == [("new", "edited", day(0)), ("edited", "edited", day(2))]
    assert len(rows(run_inside("--db", path, "history", TWIN, "--json"))) == 5
    assert f"at {TWIN}" in run_inside("--db", path, "history", EDITED).text


def test_a_better_parser_changes_nothing(tmp_path: Path) -> None:
    """Neither when it has read all again, nor while it has read but the newest capture."""
    path = tmp_path / "csto.db"
    with open_store(path) as store:
        store.ingest(page(EDITED, 0, SESSION, MEETING, AGREED))
        store.ingest(page(EDITED, 2, SESSION, MEETING, AGREED, "A line that the older parser did not see."))
        store.settle()
        store.database.connection.execute("UPDATE captures SET parser = 'older' WHERE fetched_at = ?", (day(0),))
    result = run_inside("--db", path, "changes", "--since", "2020-11-25", "--json")
    assert rows(result) == []
    assert "run 'cstoscrape reparse'" in result.said
    assert run_inside("--db", path, "reparse").code == 0
    result = run_inside("--db", path, "changes", "--since", "2020-11-25", "--json")
    assert [row["kind"] for row in rows(result)] == ["edited"]
    assert "reparse" not in result.said
