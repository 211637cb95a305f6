"""`merge`: two archives become the one that saw all that either saw, and the other one is only read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cstoscrape.errors import Interrupted
from cstoscrape.ingest import archive_folder, open_store
from cstoscrape.site import default_profile
from cstoscrape.upkeep.merge import merge, open_other
from tests.conftest import run_inside
from tests.crawler.world import World
from tests.site import RELEASES
from tests.store.pages import HOSTS, NEWS, article, capture
from tests.store.snapshot import Snapshot, check_soundness, snapshot
from tests.store.test_law import Runs, Told, archived, histories

_EXAMPLES = int(os.environ.get("CSTOSCRAPE_LAW_EXAMPLES", "20"))


def merged(into: Path, *others: Path) -> Snapshot:
    """What an archive holds once others are joined into it by the command."""
    for other in others:
        result = run_inside("--db", into, "merge", other)
        assert result.code == 0, result.said
    check_soundness(into)
    return snapshot(into)


def contents(db: Path) -> dict[str, str]:
    """The bytes of an archive, by file: its database and its WARC files."""
    files = [db, *sorted(archive_folder(db).rglob("*"))]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}


def copy_of(db: Path, folder: Path) -> Path:
    """Another archive with the same content."""
    shutil.copytree(db.parent, folder)
    return folder / db.name


@pytest.fixture
def halves(tmp_path: Path) -> tuple[Path, Path]:
    """Two archives that crawled the same site, one from abroad and later, when some of it had changed."""
    found = []
    for name, editions in (("home", ("en", "ru")), ("abroad", ("en",))):
        (tmp_path / name).mkdir()
        with World(tmp_path / name, dict.fromkeys(editions, "stock"), RELEASES[::3]) as world:
            if name == "abroad":
                world.clock.pass_by(days=40)
                world.site.edit(world.site.releases[1].slug, headline="Another headline altogether")
                world.site.remove(world.site.releases[2].slug)
            world.crawl()
            world.clock.pass_by(days=2)
            world.crawl(recheck=True)
        found.append(world.db)
    return found[0], found[1]


def test_two_crawls_joined_in_either_order_are_one_archive(halves: tuple[Path, Path], tmp_path: Path) -> None:
    """The same as of one archive that was given every capture of both; no request is sent, and no run is copied."""
    home, abroad = halves
    files = [str(file) for db in halves for file in archive_folder(db).glob("*.warc.gz")]
    assert run_inside("--db", tmp_path / "all.db", "import", *files).code == 0
    expected = snapshot(tmp_path / "all.db")
    assert merged(copy_of(home, tmp_path / "one"), abroad) == expected
    assert merged(copy_of(abroad, tmp_path / "two"), home) == expected
    assert merged(tmp_path / "three.db", abroad, home) == expected
    with closing(sqlite3.connect(tmp_path / "three.db")) as connection:
        runs = connection.execute("SELECT command FROM runs").fetchall()
        robots = connection.execute("SELECT count(*) FROM captures WHERE kind = 'robots'").fetchone()
    assert runs == [("merge",), ("merge",)]
    assert robots[0] > 0


@st.composite
def split(draw: st.DrawFn) -> tuple[list[Told], Runs, Runs]:
    """A history, and two archives' parts of it; some captures are in both."""
    captures, _ = draw(histories())
    sides = draw(st.lists(st.sampled_from(["one", "other", "both"]), min_size=len(captures), max_size=len(captures)))
    parts = [
        [[told for told, of in zip(captures, sides, strict=True) if of in (side, "both")]] for side in ("one", "other")
    ]
    return captures, parts[0], parts[1]


@settings(
    max_examples=_EXAMPLES,
    derandomize="CSTOSCRAPE_LAW_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=split())
def test_whatever_two_archives_saw_one_of_them_holds_it_all_after_a_merge(
    history: tuple[list[Told], Runs, Runs],
) -> None:
    """The law, for any captures and any way to share them out."""
    captures, one, other = history
    with tempfile.TemporaryDirectory() as name:
        folders = {part: Path(name) / part for part in ("all", "one", "other")}
        for folder in folders.values():
            folder.mkdir()
        expected = archived(folders["all"], [captures], one_by_one=False)
        archived(folders["one"], one, one_by_one=False)
        archived(folders["other"], other, one_by_one=True)
        own, theirs = folders["one"] / "csto.db", folders["other"] / "csto.db"
        archive_folder(theirs).mkdir(exist_ok=True)
        with open_other(theirs, own, default_profile()) as source, open_store(own) as store:
            assert merge(store, source).exit_code == 0
        check_soundness(own)
        found = snapshot(own)
    for table, rows in expected.items():
        assert found[table] == rows, table


def test_a_second_merge_changes_nothing_and_the_other_archive_is_only_read(
    halves: tuple[Path, Path],
) -> None:
    """Not a byte of WARC is written again; the other archive stays as it was, to the byte."""
    home, abroad = halves
    theirs = contents(abroad)
    first, size = merged(home, abroad), {file.name: file.stat().st_size for file in archive_folder(home).iterdir()}
    assert merged(home, abroad) == first
    assert {file.name: file.stat().st_size for file in archive_folder(home).iterdir()} == size
    assert contents(abroad) == theirs


def test_records_keep_their_dates_and_their_bytes(halves: tuple[Path, Path], tmp_path: Path) -> None:
    """Each capture of the other archive can be read from the own WARC files as it was."""
    _, abroad = halves
    merged(tmp_path / "new.db", abroad)
    answers: list[dict[tuple[str, str, str], Any]] = []
    for db in (abroad, tmp_path / "new.db"):
        with open_store(db) as store:
            rows = store.database.connection.execute("SELECT id, url, fetched_at, digest FROM captures").fetchall()
            answers.append({tuple(row)[1:]: store.read(row["id"]) for row in rows})
    assert answers[0] == answers[1]


def test_a_merge_that_was_stopped_goes_on_where_it_was(imported: Path, tmp_path: Path) -> None:
    """What was taken in stays; the next merge brings the rest."""

    def stop(_stage: str, _done: int, _total: int | None) -> None:
        raise Interrupted

    own = tmp_path / "new.db"
    with open_other(imported, own, default_profile()) as source, open_store(own) as store:
        assert merge(store, source, tell=stop).exit_code == 130
        (kept,) = store.database.connection.execute("SELECT count(*) FROM captures").fetchone()
    assert kept == 50
    assert merged(own, imported) == snapshot(imported)


def test_what_the_other_archive_did_not_believe_is_not_believed_here(tmp_path: Path) -> None:
    """A capture that was kept as doubtful stays so, until `reparse`."""
    url = f"{HOSTS['en']}{NEWS}session/"
    page = capture(url, "2026-01-01T10:00:00Z", 200, article("A headline", "01.01.2026", "A text of some length."))
    with open_store(tmp_path / "other.db") as store:
        store.ingest(page, doubt=lambda _: "all headlines are alike")
        store.settle()
    result = run_inside("--db", tmp_path / "own.db", "merge", tmp_path / "other.db", "--json")
    assert (result.code, json.loads(result.out)["new"]) == (0, 0)
    assert snapshot(tmp_path / "own.db") == snapshot(tmp_path / "other.db")


def test_a_damaged_record_is_named_and_all_the_rest_is_taken(imported: Path, tmp_path: Path) -> None:
    """Exit 3; with the record whole again, the next merge brings what was missing."""
    other = copy_of(imported, tmp_path / "other")
    [warc] = archive_folder(other).iterdir()
    whole = warc.read_bytes()
    with closing(sqlite3.connect(other)) as connection:
        url, offset, length = connection.execute(
            "SELECT url, warc_offset, warc_length FROM captures WHERE kind = 'article' ORDER BY id LIMIT 1 OFFSET 7"
        ).fetchone()
    place = offset + length // 2
    warc.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    result = run_inside("--db", tmp_path / "own.db", "merge", other, "--json")
    assert result.code == 3
    [problem] = json.loads(result.out)["problems"]
    assert problem["url"] == str(warc)
    assert "captures could not be read and were not taken; the first:" in problem["reason"]
    found = {row["url"] for row in snapshot(tmp_path / "own.db")["captures"]}
    assert {row["url"] for row in snapshot(imported)["captures"]} - found <= {url}
    warc.write_bytes(whole)
    assert merged(tmp_path / "own.db", other) == snapshot(imported)


def test_a_damaged_database_gives_what_can_be_read(imported: Path, tmp_path: Path) -> None:
    """Exit 3 or 7 and a line that says so, wherever a page is spoilt; the own archive stays sound."""
    expected = snapshot(imported)
    for page in range(1, imported.stat().st_size // 4096, 12):
        folder = tmp_path / str(page)
        other = copy_of(imported, folder)
        with other.open("r+b") as file:
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)
        result = run_inside("--db", folder / "own.db", "merge", other)
        assert result.code in (0, 3, 7), result.said
        assert "bug" not in result.said
        if result.code == 0:
            assert snapshot(folder / "own.db") == expected
        elif (folder / "own.db").exists():
            check_soundness(folder / "own.db")
        shutil.rmtree(folder)


def test_a_merge_with_itself_is_refused(archive: Path, tmp_path: Path) -> None:
    """By whatever name it goes: 2."""
    (tmp_path / "link.db").symlink_to(archive)
    before = contents(archive)
    for name in (archive, tmp_path / "link.db"):
        result = run_inside("--db", archive, "merge", name)
        assert (result.code, result.said.count("\n")) == (2, 1)
        assert "is the archive itself" in result.said
    assert contents(archive) == before


@pytest.mark.parametrize(
    ("spoil", "code", "says"),
    [
        (lambda db: db.unlink(), 2, "there is no database"),
        (lambda db: db.write_bytes(b"no database\n" * 99), 7, "is not an SQLite database"),
        (lambda db: shutil.rmtree(archive_folder(db)), 7, "the WARC files must stand beside"),
    ],
    ids=["missing", "no database", "no WARC files"],
)
def test_what_is_no_archive_is_refused_before_anything_is_written(
    imported: Path, tmp_path: Path, spoil: Any, code: int, says: str
) -> None:
    """One line; not even an empty database is made."""
    other = copy_of(imported, tmp_path / "other")
    spoil(other)
    result = run_inside("--db", tmp_path / "own.db", "merge", other)
    assert (result.code, result.said.count("\n")) == (code, 1)
    assert says in result.said
    assert not (tmp_path / "own.db").exists()


def test_an_archive_of_a_newer_version_is_refused(imported: Path, tmp_path: Path) -> None:
    """7, and it is not altered."""
    other = copy_of(imported, tmp_path / "other")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('cstoscrape', 'm9999_later')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = contents(other)
    result = run_inside("--db", tmp_path / "own.db", "merge", other)
    assert result.code == 7
    assert "newer version" in result.said
    assert contents(other) == before
