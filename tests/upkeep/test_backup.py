"""`backup`: a copy that is whole, also while a crawl writes, and never in the place of something else."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cstoscrape.errors import Interrupted
from cstoscrape.ingest import archive_folder, open_store
from tests.conftest import FIXTURES, Result, run_inside
from tests.crawler.test_kill import finish, start
from tests.site import RELEASES, Site
from tests.store.snapshot import check_soundness, snapshot

Run = Callable[..., Result]
_SITE = FIXTURES / "site.warc.gz"


def check_whole(db: Path) -> int:
    """A backup is sound, its WARC files are exactly what it vouches for, and each capture can be read; how many."""
    check_soundness(db)
    with closing(sqlite3.connect(db)) as connection:
        committed = dict(connection.execute("SELECT file, committed_bytes FROM warc_files").fetchall())
        captures = [id_ for (id_,) in connection.execute("SELECT id FROM captures").fetchall()]
    assert {file.name: file.stat().st_size for file in archive_folder(db).iterdir()} == committed
    with open_store(db) as store:
        for id_ in captures:
            store.read(id_)
    return len(captures)


def names(folder: Path) -> set[str]:
    """What stands in a folder, with all below it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_backups_made_while_a_crawl_writes_are_whole(tmp_path: Path) -> None:
    """One after another, each new and one brought up to date again and again, until the crawl has ended."""
    db, counts = tmp_path / "csto.db", []
    with Site(RELEASES, "en", "stock", page_size=4) as site:
        process = start(db, [site], "--edition", "en")
        while not db.exists() or db.stat().st_size == 0:
            assert process.poll() is None
        while process.poll() is None:
            copy = tmp_path / f"{len(counts)}.db"
            result = run_inside("--db", db, "backup", copy)
            if result.code == 7 and not counts and "older version" in result.said:
                continue  # the crawl has not made its tables yet
            assert result.code == 0, result.said
            counts.append(check_whole(copy))
            assert run_inside("--db", db, "backup", "--update", tmp_path / "again.db").code == 0
            check_whole(tmp_path / "again.db")
        code, _, said = finish(process)
    assert code == 0, said
    assert counts == sorted(counts)
    assert run_inside("--db", db, "backup", "--update", tmp_path / "again.db").code == 0
    assert snapshot(tmp_path / "again.db") == snapshot(db)
    assert min(counts) < check_whole(tmp_path / "again.db"), "no backup was made while the crawl wrote"


def test_a_backup_is_an_archive_like_the_original(run: Run, archive: Path, tmp_path: Path) -> None:
    """The same content, and further runs can write to it."""
    result = run("--db", archive, "backup", "copy.db")
    assert (result.code, result.out) == (0, b"")
    assert "copy.db: 68 releases" in result.said
    assert snapshot(tmp_path / "copy.db") == snapshot(archive)
    assert run("--db", "copy.db", "import", _SITE).code == 0
    check_whole(tmp_path / "copy.db")
    (tmp_path / "disk").mkdir()
    assert run("--db", archive, "backup", "disk").code == 0
    check_whole(tmp_path / "disk" / "csto.db")


def test_nothing_that_exists_is_written_over(run: Run, archive: Path, tmp_path: Path) -> None:
    """Not a file, a folder, the archive itself, or its folder by another file's name: 2, and all is as it was."""
    (tmp_path / "notes.db").write_text("mine")
    (tmp_path / "other.archive").mkdir()
    before = names(tmp_path)
    for target, says in (
        ("notes.db", "notes.db exists"),
        ("other.db", "other.archive exists"),
        ("csto.db", "would share"),
        ("csto.bak", "would share"),
        (".", "would share"),
    ):
        for options in ([], ["--update"]) if "share" in says else ([],):
            result = run("--db", archive, "backup", *options, target)
            assert (result.code, result.said.count("\n")) == (2, 1), target
            assert says in result.said
    assert names(tmp_path) == before
    assert (tmp_path / "notes.db").read_text() == "mine"


def test_an_earlier_backup_is_brought_up_to_date_when_asked(run: Run, archive: Path, tmp_path: Path) -> None:
    """What it lacks is added; WARC bytes that it has are not copied again."""
    url = "https://en.odkb-csto.org/news/news_odkb/v-minske-otkrylas-fotovystavka-o-mirotvortsakh-odkb/"
    assert run("--db", archive, "backup", "--update", "copy.db").code == 0
    [warc] = archive_folder(tmp_path / "copy.db").iterdir()
    number = warc.stat().st_ino
    assert run("--db", archive, "backup", "--update", "copy.db").code == 0
    assert warc.stat().st_ino == number
    with open_store(archive) as store:
        [row] = store.database.connection.execute("SELECT min(id) AS id FROM captures WHERE url = ?", (url,)).fetchall()
        page = store.read(row["id"])
        store.ingest(type(page)(url, "2026-09-01T00:00:00Z", 404, page.headers, b"gone"))
        store.settle()
    assert run("--db", archive, "backup", "--update", "copy.db").code == 0
    assert snapshot(tmp_path / "copy.db") == snapshot(archive)
    check_whole(tmp_path / "copy.db")


def test_a_backup_that_is_open_with_a_journal_is_not_replaced(run: Run, archive: Path, tmp_path: Path) -> None:
    """6, since the journal would be taken for the new database's; once it is closed, it works."""
    assert run("--db", archive, "backup", "copy.db").code == 0
    with closing(sqlite3.connect(tmp_path / "copy.db")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE releases SET teaser = 'in the journal'")
        other.commit()
        result = run("--db", archive, "backup", "--update", "copy.db")
        assert (result.code, result.said.count("\n")) == (6, 1)
    assert snapshot(tmp_path / "copy.db")["releases"][0]["teaser"] == "in the journal"
    assert run("--db", archive, "backup", "--update", "copy.db").code == 0
    assert snapshot(tmp_path / "copy.db") == snapshot(archive)


def test_an_archive_that_holds_more_is_never_replaced(run: Run, archive: Path, tmp_path: Path) -> None:
    """2, and it stays: who lost a database and began anew must not lose the backup as well."""
    assert run("--db", archive, "backup", "copy.db").code == 0
    before = snapshot(tmp_path / "copy.db")
    with open_store(tmp_path / "anew.db"):
        pass
    result = run("--db", "anew.db", "backup", "--update", "copy.db")
    assert result.code == 2
    assert "copy.db holds captures that anew.db does not" in result.said
    assert snapshot(tmp_path / "copy.db") == before
    check_whole(tmp_path / "copy.db")


def _shorten(archive: Path) -> None:
    [warc] = archive_folder(archive).iterdir()
    warc.write_bytes(warc.read_bytes()[:-20])


def _remove(archive: Path) -> None:
    [warc] = archive_folder(archive).iterdir()
    warc.unlink()


def _spoil(archive: Path) -> None:
    with archive.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize("damage", [_shorten, _remove, _spoil])
def test_a_damaged_archive_gives_no_backup(
    run: Run, archive: Path, tmp_path: Path, damage: Callable[..., None]
) -> None:
    """7, with no file left behind; and an earlier, good backup is not brought up to date with it."""
    assert run("--db", archive, "backup", "good.db").code == 0
    good = snapshot(tmp_path / "good.db")
    damage(archive)
    before = names(tmp_path)
    result = run("--db", archive, "backup", "copy.db")
    assert (result.code, result.said.count("\n")) == (7, 1)
    assert "cstoscrape verify" in result.said
    assert {name for name in names(tmp_path) - before if "-shm" not in name and "-wal" not in name} == set()
    (archive_folder(tmp_path / "good.db")).joinpath("csto-20260302T090002Z-00001.warc.gz").unlink()
    assert run("--db", archive, "backup", "--update", "good.db").code == 7
    assert snapshot(tmp_path / "good.db") == good


@pytest.mark.parametrize(("error", "code"), [(Interrupted(), 130), (OSError(errno.ENOSPC, "No space left"), 7)])
@pytest.mark.parametrize("call", range(3))
def test_a_backup_that_is_stopped_leaves_nothing(
    run: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, call: int
) -> None:
    """Neither a database nor a folder, wherever it was stopped or the disk was full; the next one is made whole."""
    before, calls = names(tmp_path), iter(range(9))

    def stop(_descriptor: int) -> None:
        if next(calls) == call:
            raise error

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", stop)
        assert run("--db", archive, "backup", "copy.db").code == code
    assert {name for name in names(tmp_path) - before if not name.endswith(("-shm", "-wal"))} == set()
    assert run("--db", archive, "backup", "copy.db").code == 0
    check_whole(tmp_path / "copy.db")


def test_a_folder_that_is_not_there(run: Run, archive: Path) -> None:
    """7, and the message names it."""
    result = run("--db", archive, "backup", "nowhere/copy.db")
    assert result.code == 7
    assert "the folder nowhere does not exist" in result.said
