"""`verify`: the archive against itself. What is wrong is found, named, and comes with what to do."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.archive.foreign import read_captures
from cstoscrape.archive.own import Archive
from cstoscrape.errors import StorageError
from cstoscrape.ingest import archive_folder, open_store
from cstoscrape.store.write import Writer
from tests.conftest import FIXTURES, Result, run_inside
from tests.flips import flip

_MINSK = "https://en.odkb-csto.org/news/news_odkb/v-minske-otkrylas-fotovystavka-o-mirotvortsakh-odkb/"


def verify(database: Path, *options: str) -> Result:
    """Run the command."""
    return run_inside("--db", database, "verify", *options)


def faults(database: Path, *options: str) -> list[dict[str, str]]:
    """What it finds, as programs read it."""
    result = verify(database, "--json", *options)
    found: list[dict[str, str]] = json.loads(result.text)["faults"]
    assert result.code == (7 if found else 0), result.said
    return found


def change(database: Path, statement: str, *values: Any) -> None:
    """Do something to a database that this program would not do."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(statement, values)
        connection.commit()


def warc_of(database: Path) -> Path:
    """Its only WARC file."""
    [path] = archive_folder(database).glob("*.warc.gz")
    return path


def test_a_sound_archive_is_one_line_and_stays_as_it_is(archive: Path) -> None:
    """0, and not a byte of database or WARC files is another one."""
    change(archive, "PRAGMA journal_mode = DELETE")
    before = {path: path.read_bytes() for path in archive.parent.rglob("*") if path.is_file()}
    for options in ((), ("--quick",)):
        result = verify(archive, *options)
        assert (result.code, result.out) == (0, b"")
        assert result.said.startswith("ok: 98 captures in 1 WARC file(s)")
        assert result.said.count("\n") == 1
    assert {path: path.read_bytes() for path in archive.parent.rglob("*") if path.is_file()} == before
    assert run_inside("-q", "--db", archive, "verify").err == b""


def test_it_may_be_asked_while_a_run_holds_the_database(archive: Path) -> None:
    """It sees what the run has committed."""
    with open_store(archive):
        assert faults(archive) == []


def test_a_damaged_record_is_named_by_its_capture(archive: Path) -> None:
    """With the file to take from a backup; what stands behind it is read all the same."""
    with closing(sqlite3.connect(archive)) as connection:
        places = connection.execute(
            "SELECT url, fetched_at, warc_offset, warc_length FROM captures ORDER BY warc_offset LIMIT 2 OFFSET 5"
        ).fetchall()
    for _, _, offset, length in places:
        flip(warc_of(archive), 8 * (offset + length // 2))
    found = faults(archive)
    damaged = [fault for fault in found if fault["what"].endswith("is damaged")]
    assert [fault["where"] for fault in damaged] == [f"captures: {url}, captured {at}" for url, at, *_ in places]
    assert all("backup" in fault["do"] for fault in found)
    assert {fault["where"] for fault in found} - {fault["where"] for fault in damaged} == {warc_of(archive).name}


def test_a_flip_is_found_even_where_the_record_unpacks_to_the_same(archive: Path) -> None:
    """Bits between two blocks of deflate mean nothing; the checksum of the file tells all the same."""
    warc = warc_of(archive)
    records = Archive(warc.parent, software="")

    def read(end: int) -> list[object]:
        return [(place, record) for place, record in records.records(warc.name, 0, end)]

    place = read(20_000)[2][0]  # type: ignore[index]
    end = place.offset + place.length
    before = read(end)
    silent = []
    for bit in range(8 * (end - 40), 8 * (end - 8)):
        flip(warc, bit)
        silent += [bit] if read(end) == before else []
        flip(warc, bit)
    assert silent, "no bit of the record is without a meaning"
    flip(warc, silent[0])
    [fault] = faults(archive)
    assert (fault["where"], fault["what"]) == (warc.name, "some of its bytes are not those that were written")


@pytest.mark.parametrize("damage", ["shorter", "missing"])
def test_a_file_that_was_cut_or_lost(archive: Path, damage: str) -> None:
    """It is named, with how many captures it takes along."""
    warc = warc_of(archive)
    whole = warc.read_bytes()
    if damage == "missing":
        warc.unlink()
    else:
        warc.write_bytes(whole[: len(whole) // 2])
    first, *others = faults(archive)
    assert not others
    assert first["where"] == warc.name
    assert ("is missing, which takes the records of 98" if damage == "missing" else "has 106") in first["what"]
    assert "backup" in first["do"]
    assert first in faults(archive, "--quick")


def test_records_and_captures_are_counted_both_ways(archive: Path) -> None:
    """A record that no capture names, and a capture whose record stands elsewhere."""
    change(archive, "DELETE FROM captures WHERE kind = 'listing' AND id = (SELECT min(id) FROM captures)")
    change(archive, "UPDATE captures SET warc_offset = warc_offset + 1 WHERE kind = 'not-found'")
    told = [fault["what"] for fault in faults(archive)]
    assert any(what.startswith("no capture names this record of https://") for what in told)
    assert "no record begins where its own should" in told


@pytest.mark.parametrize(
    ("column", "value"),
    [("status", 203), ("fetched_at", "2026-01-01T00:00:00Z"), ("digest", "sha1:AAAA"), ("refers_to", "2026")],
)
def test_a_capture_that_says_other_than_its_record(archive: Path, column: str, value: object) -> None:
    """Status, time, digest, what it confirms."""
    change(archive, f"UPDATE captures SET {column} = ? WHERE url = ? AND kind = 'article'", value, _MINSK)
    assert any(
        f"{column.replace('fetched_at', 'time')} is {value!r}, in its record" in f["what"] for f in faults(archive)
    )


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("UPDATE releases SET title = 'X' WHERE url = ?", "releases: csto-en-", "title: not as the captures give it"),
        ("UPDATE releases SET gone_at = '2026' WHERE url = ?", "releases: csto-en-", "gone_at"),
        ("UPDATE revisions SET blocks = '[]' WHERE url = ?", f"revisions: {_MINSK}", "blocks"),
        ("UPDATE revisions SET last_seen_at = '2026' WHERE url = ?", f"revisions: {_MINSK}", "last_seen_at"),
        ("UPDATE captures SET kind = 'unknown' WHERE url = ?", f"captures: {_MINSK}", "kind"),
        ("UPDATE captures SET lines = x'61' WHERE url = ?", "captures", ""),
        ("UPDATE addresses SET hint_title = 'X' WHERE url = ?", f"addresses: {_MINSK}", "hint_title"),
        ("UPDATE addresses SET hint_title = 'X', hinted_at = '3' WHERE url = ?", f"addresses: {_MINSK}", "listing"),
        ("UPDATE addresses SET gone_at = '2026' WHERE url = ?", f"addresses: {_MINSK}", "gone_at"),
        ("UPDATE addresses SET doc_id = 'csto-en-0' WHERE url = ?", f"addresses: {_MINSK}", "its name is not"),
        ("UPDATE addresses SET section = 'smi' WHERE url = ?", f"addresses: {_MINSK}", "belongs to en/news"),
        ("DELETE FROM revisions WHERE url = ?", f"revisions: {_MINSK}", "is missing"),
        ("DELETE FROM addresses WHERE url = ?", f"addresses: {_MINSK}", "is missing"),
    ],
)
def test_whatever_the_captures_do_not_give_is_found(archive: Path, statement: str, where: str, what: str) -> None:
    """In every table, with the row and what of it is wrong."""
    change(archive, statement, _MINSK)
    assert any(fault["where"].startswith(where) and what in fault["what"] for fault in faults(archive))


def test_doing_what_it_says_mends_it(archive: Path) -> None:
    """A headline that someone changed: the release is derived anew, the index made anew, and all is well."""
    change(archive, "UPDATE releases SET title = 'X', body = 'Y' WHERE url = ?", _MINSK)
    assert {fault["do"].split("'")[1] for fault in faults(archive)} == {
        "cstoscrape reparse --all",
        "sqlite-utils rebuild-fts csto.db",
    }
    assert run_inside("--db", archive, "reparse", "--all").code == 0
    subprocess.run([sys.executable, "-m", "sqlite_utils", "rebuild-fts", str(archive)], check=True)
    assert faults(archive) == []


def test_a_missing_view_is_a_fault(archive: Path) -> None:
    """What reads the archive relies on it."""
    change(archive, "DROP VIEW attachments")
    assert [fault["where"] for fault in faults(archive)] == ["attachments"]


def test_what_others_add_to_the_database_is_no_fault(archive: Path) -> None:
    """It is plain SQLite, to be worked with."""
    change(archive, "CREATE TABLE notes (release TEXT, note TEXT)")
    assert faults(archive) == []


def test_captures_of_an_earlier_parser_are_counted_not_judged(archive: Path) -> None:
    """What they give is for `reparse` to say."""
    change(archive, "UPDATE captures SET parser = 'old', evidence = '{}' WHERE url = ?", _MINSK)
    result = verify(archive)
    assert (result.code, result.out) == (0, b"")
    assert "1 captures wait for 'cstoscrape reparse'" in result.said


@pytest.mark.parametrize("quick", [(), ("--quick",)])
def test_a_broken_database_is_a_fault_with_advice(archive: Path, quick: tuple[str, ...]) -> None:
    """Not an error in the middle of something."""
    change(archive, "PRAGMA journal_mode = DELETE")
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    found = faults(archive, *quick)
    assert found
    assert "import csto.archive/*.warc.gz" in found[0]["do"]


def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    """7, with the file's name."""
    (tmp_path / "x.db").write_bytes(b"not a database at all\n" * 100)
    [fault] = faults(tmp_path / "x.db")
    assert fault["where"].endswith("x.db")
    assert fault["what"] == "is not an SQLite database" or "x.db" in fault["where"]


def test_a_transaction_that_failed_leaves_a_sound_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its records are cut off again, and what follows is written as if they had never been."""
    real = Writer.add

    def fails_once(*_: object) -> None:
        monkeypatch.setattr(Writer, "add", real)
        raise sqlite3.OperationalError("database or disk is full")

    captures = list(read_captures(FIXTURES / "site.warc.gz"))
    with open_store(tmp_path / "csto.db") as store:
        monkeypatch.setattr(Writer, "add", fails_once)
        with pytest.raises(StorageError):
            store.ingest_all(captures[:3])
        store.ingest_all(captures)
        store.settle()
    assert faults(tmp_path / "csto.db") == []


def test_an_archive_of_the_first_version_gets_its_checksums(archive: Path) -> None:
    """The next run takes them, and from then on a flip of any bit is found."""
    change(archive, "ALTER TABLE warc_files DROP COLUMN checksum")
    change(archive, "DELETE FROM _sqlite_migrations WHERE name = 'm0003_checksums'")
    assert run_inside("--db", archive, "import", FIXTURES / "site.warc.gz").code == 0
    assert faults(archive) == []
    flip(warc_of(archive), 8 * 8)  # the gzip header's byte for what level it was packed with
    assert faults(archive)


def test_a_file_that_the_database_does_not_know(archive: Path) -> None:
    """It may be the only copy of something: import it."""
    warc = warc_of(archive)
    (warc.parent / "unknown-csto-20200101T000000Z-00007.warc.gz").write_bytes(warc.read_bytes())
    [fault] = faults(archive)
    assert "import" in fault["do"]
