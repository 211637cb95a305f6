"""Databases of earlier versions open, lose nothing, and are of one version or of another, never between."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from cstoscrape.ingest import archive_folder, open_store
from cstoscrape.store import schema
from tests.conftest import run_inside
from tests.store.earlier import earlier as made_earlier
from tests.store.snapshot import check_soundness, snapshot


@pytest.fixture(params=made_earlier(), ids=lambda path: path.stem)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of an earlier schema."""
    with zipfile.ZipFile(request.param) as file:
        file.extractall(tmp_path)
    return tmp_path / "csto.db"


def names(db: Path) -> list[str]:
    """The migrations that a database has seen."""
    with closing(sqlite3.connect(db)) as connection:
        return sorted(schema.applied(connection))


def test_there_is_an_archive_of_every_earlier_schema() -> None:
    """A migration comes with an archive that the program before it has made."""
    assert [path for path in made_earlier() if not path.exists()] == []


def test_an_earlier_database_migrates_and_loses_nothing(earlier: Path) -> None:
    """Every release, revision, capture and address is as it was, and every record can be read."""
    before = snapshot(earlier)
    with open_store(earlier) as store:
        for (id_,) in store.database.connection.execute("SELECT id FROM captures").fetchall():
            store.read(id_)
    assert names(earlier) == [migration.__name__ for migration in schema.MIGRATIONS]
    assert snapshot(earlier) == before
    assert len(before["releases"]) == 11
    check_soundness(earlier)


def test_it_is_the_same_as_an_archive_made_now(earlier: Path, tmp_path: Path) -> None:
    """The same WARC files, imported by this version, give the same content and the same tables."""
    with open_store(earlier):
        pass
    files = [str(path) for path in archive_folder(earlier).glob("*.warc.gz")]
    assert run_inside("--db", tmp_path / "new.db", "import", *files).code == 0
    tables = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    found = []
    for db in (earlier, tmp_path / "new.db"):
        with closing(sqlite3.connect(db)) as connection:
            found.append(connection.execute(tables).fetchall())
    assert found[0] == found[1]
    assert snapshot(earlier)["releases"] == snapshot(tmp_path / "new.db")["releases"]


def test_reading_commands_say_how_to_migrate(earlier: Path) -> None:
    """They write nothing: 7, and the file stays as it is."""
    before = earlier.read_bytes()
    result = run_inside("--db", earlier, "list")
    assert result.code == 7
    assert "written by an older version; run 'cstoscrape crawl' once" in result.said
    assert earlier.read_bytes() == before


def test_a_backup_can_be_made_before_the_migration(earlier: Path, tmp_path: Path) -> None:
    """The copy is of the earlier schema too."""
    before = snapshot(earlier)
    assert run_inside("--db", earlier, "backup", tmp_path / "copy.db").code == 0
    assert snapshot(tmp_path / "copy.db") == before
    assert names(tmp_path / "copy.db") == names(earlier)


def test_an_earlier_archive_can_be_merged_and_stays_as_it_is(earlier: Path, tmp_path: Path) -> None:
    """It is only read, so it is not migrated."""
    before = earlier.read_bytes()
    assert run_inside("--db", tmp_path / "new.db", "merge", earlier).code == 0
    assert snapshot(tmp_path / "new.db")["releases"] == snapshot(earlier)["releases"]
    assert earlier.read_bytes() == before


def test_a_migration_that_fails_leaves_the_database_of_its_old_version(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All steps are one transaction: not even the first of them is kept."""
    before, old = snapshot(earlier), names(earlier)

    def m9998_breaks(_db: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, m9998_breaks))
        result = run_inside("--db", earlier, "reparse")
        assert (result.code, result.said.count("\n")) == (7, 1)
    assert names(earlier) == old
    assert snapshot(earlier) == before
    assert run_inside("--db", earlier, "reparse").code == 0
