"""Databases that cannot be used: one line, the right exit code, and nothing is touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, Result, environment

Run = Callable[..., Result]
_SITE = FIXTURES / "site.warc.gz"
_COMMANDS = (["list"], ["export"], ["search", "x"], ["show", "1"], ["status"], ["import", str(_SITE)])


def change(database: Path, statement: str) -> None:
    """Do something to a database that this program would not do."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(statement)
        connection.commit()


def refused(run: Run, database: Path, says: str, code: int = 7) -> None:
    """All commands refuse a database in one line, and leave it as it is."""
    before = database.read_bytes()
    for command in _COMMANDS:
        result = run("--db", database, *command)
        assert (result.code, result.out) == (code, b""), command
        assert says in result.said
        assert result.said.count("\n") == 1
    assert database.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all\n" * 100, b"SQLite format 3\x00" + b"\xff" * 500])
def test_a_file_that_is_no_database(run: Run, tmp_path: Path, content: bytes) -> None:
    """7."""
    (tmp_path / "x.db").write_bytes(content)
    refused(run, tmp_path / "x.db", "x.db")


def test_a_database_of_another_program(run: Run, tmp_path: Path) -> None:
    """7, and no table is added to it."""
    change(tmp_path / "x.db", "CREATE TABLE notes (text)")
    refused(run, tmp_path / "x.db", "is a database of another program")


def test_a_database_of_a_newer_version(run: Run, archive: Path) -> None:
    """7: an older program must not write to what it does not understand."""
    change(archive, "PRAGMA journal_mode = DELETE")
    change(
        archive,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('cstoscrape', 'm9999_later', '')",
    )
    refused(run, archive, "was written by a newer version")


def test_a_folder_that_is_not_there(run: Run) -> None:
    """The message names it."""
    result = run("--db", "nowhere/csto.db", "import", _SITE)
    assert (result.code, result.out) == (7, b"")
    assert "nowhere" in result.said


def test_a_folder_instead_of_a_file(run: Run, tmp_path: Path) -> None:
    """Neither a traceback nor a surprise."""
    (tmp_path / "folder.db").mkdir()
    for command in _COMMANDS:
        assert run("--db", "folder.db", *command).code in (2, 7)


def test_a_database_locked_by_another_program_is_waited_for_then_said(
    run: Run, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6."""
    monkeypatch.setattr("cstoscrape.store.db._BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(archive, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        result = run("--db", archive, "import", _SITE)
    assert result.code == 6
    assert "locked by another program" in result.said


def test_a_warc_file_shorter_than_what_was_committed(run: Run, archive: Path) -> None:
    """7: bytes that the database relies on are gone."""
    warc = next(archive.with_name("csto.archive").iterdir())
    os.truncate(warc, warc.stat().st_size - 20)
    result = run("--db", archive, "import", _SITE)
    assert result.code == 7
    assert warc.name in result.said


def test_a_torn_tail_is_mended_and_said_with_v(run: Run, archive: Path) -> None:
    """What an interrupted run left behind is cut off; silently, unless asked."""
    warc = next(archive.with_name("csto.archive").iterdir())
    whole = warc.read_bytes()
    for arguments in ([], ["-v"]):
        warc.write_bytes(whole + b"\x1f\x8b\x08torn")
        result = run(*arguments, "--db", archive, "import", _SITE)
        assert result.code == 0
        assert warc.read_bytes() == whole
        assert (warc.name in result.said) == bool(arguments)


@pytest.mark.skipif(os.name == "nt", reason="permission bits of POSIX")
def test_a_database_that_may_only_be_read(imported: Path) -> None:
    """Reading works; a run says that it cannot write: 7."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(imported.parent, folder, dirs_exist_ok=True)
        database = folder / "csto.db"
        for path in folder.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        folder.chmod(0o555)
        user = {"user": 65534} if os.geteuid() == 0 else {}

        def call(*arguments: str) -> subprocess.CompletedProcess[bytes]:
            return subprocess.run(
                [sys.executable, "-m", "cstoscrape", "--db", str(database), *arguments],
                env=environment(folder, PYTHONDONTWRITEBYTECODE="1"),
                cwd=folder,
                capture_output=True,
                check=False,
                **user,  # type: ignore[call-overload]
            )

        try:
            call("--version")
        except PermissionError:
            pytest.skip("another user may not run this interpreter")
        assert call("list").stdout.count(b"\n") == 30
        written = call("import", str(_SITE))
    assert written.returncode == 7
    assert b"cannot be written" in written.stderr
    assert written.stderr.count(b"\n") == 1
