"""`reparse`: what a better parser or profile makes of the archive, in place and with no request sent."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.conftest import run_inside

_MINSK = "https://en.odkb-csto.org/news/news_odkb/v-minske-otkrylas-fotovystavka-o-mirotvortsakh-odkb/"


def _spoil(database: Path) -> None:
    """Put in what an older parser might have read: another headline for one release, everywhere."""
    with closing(sqlite3.connect(database)) as connection:
        for table in ("revisions", "releases"):
            connection.execute(f"UPDATE {table} SET title = 'News', content_hash = 'old' WHERE url = ?", (_MINSK,))
        connection.execute("UPDATE captures SET content_hash = 'old' WHERE url = ? AND kind = 'article'", (_MINSK,))
        connection.execute("UPDATE captures SET parser = 'old'")
        connection.commit()


def _rows(database: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT doc_id, title, date, body, changed_at, revision_count FROM releases ORDER BY doc_id"
        ).fetchall()


def test_a_better_parser_rewrites_in_place(archive: Path) -> None:
    """The release reads rightly again; its `changed_at` and its number of revisions stay."""
    before = _rows(archive)
    _spoil(archive)
    result = run_inside("--db", archive, "reparse", "--json")
    told = [json.loads(line) for line in result.text.splitlines()]
    assert [(one["url"], one["before"]["title"]) for one in told] == [(_MINSK, "News")]
    assert result.code == 0
    assert _rows(archive) == before


def test_a_dry_run_shows_the_difference_and_changes_nothing(archive: Path) -> None:
    """The same difference comes again."""
    _spoil(archive)
    spoilt = _rows(archive)
    for _ in range(2):
        result = run_inside("--db", archive, "reparse", "--dry-run")
        assert "- title: News" in result.text
        assert "+ title: Photo exhibition about the CSTO peacekeepers opened in Minsk" in result.text
    assert _rows(archive) == spoilt


def test_what_the_present_parser_has_read_is_passed_over(archive: Path) -> None:
    """So a run that was killed goes on where it was."""
    _spoil(archive)
    assert run_inside("--db", archive, "reparse").text
    again = run_inside("--db", archive, "reparse")
    assert (again.code, again.text) == (0, "")
    assert "0 releases read differently" in again.said
