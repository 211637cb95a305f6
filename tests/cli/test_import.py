"""`import`: the bundled site becomes what a perfect parser makes of it, however often and from whatever it comes."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.site import default_profile
from tests.conftest import FIXTURES, Result, run_inside

_SITE = FIXTURES / "site.warc.gz"
_FIELDS = ("edition", "date", "date_source", "title", "teaser", "body", "blocks")


def exported(database: Path) -> dict[str, dict[str, Any]]:
    """All releases of a database, by address, without row numbers."""
    result = run_inside("--db", database, "export", "-f", "jsonl")
    assert result.code == 0, result.said
    found = [json.loads(line) for line in result.text.split("\n")[:-1]]
    return {one["url"]: {key: value for key, value in one.items() if key != "id"} for one in found}


def test_the_bundled_site_is_read_as_its_authors_wrote_it(imported: Path) -> None:
    """Every release of both editions, field by field."""
    expected = json.loads((FIXTURES / "site.expected.json").read_text(encoding="utf-8"))
    found = exported(imported)
    paths = {
        (edition.name, path): section
        for edition in default_profile().editions.values()
        for section, path in edition.sections.items()
    }
    doubles = set(expected) - set(found)
    for url, wanted in expected.items():
        if url in doubles:
            continue
        one = found[url]
        assert {field: one[field] for field in _FIELDS} == {field: wanted[field] for field in _FIELDS}
        assert one["section"] == paths.get((wanted["edition"], wanted["section"]), one["section"])
        assert (one["gone_at"] is not None) == wanted["gone"]
    # The same text at two addresses is one release; nothing else is missing, and nothing is there too much.
    for url in doubles:
        twins = [one for one in found.values() if one["title"] == expected[url]["title"]]
        assert any(one["date"] == expected[url]["date"] for one in twins), url
    assert set(found) <= set(expected)


def test_a_second_import_of_the_same_file_changes_nothing(archive: Path) -> None:
    """Not a release, not a revision, not a byte of WARC."""
    before, size = exported(archive), warc_bytes(archive)
    result = run_inside("--db", archive, "import", _SITE, "--json")
    summary = json.loads(result.out)
    assert (result.code, summary["new"], summary["changed"], summary["gone"]) == (0, 0, 0, 0)
    assert (exported(archive), warc_bytes(archive)) == (before, size)


def warc_bytes(database: Path) -> int:
    """What the archive's WARC files weigh."""
    return sum(path.stat().st_size for path in database.with_name("csto.archive").iterdir())


def test_the_summary_counts_and_costs_no_request(imported: Path, run: Callable[..., Result]) -> None:
    """One JSON object on standard output; one line for people."""
    result = run("import", _SITE, "--json")
    summary = json.loads(result.out)
    assert (result.code, summary["exit_code"], summary["outcome"]) == (0, 0, "ok")
    assert summary["new"] == len(exported(imported))
    assert (summary["changed"], summary["gone"], summary["requests"]) == (2, 2, 0)
    assert result.said.count("\n") == 1
    assert result.said.startswith("ok: ")


def test_a_truncated_file_gives_what_is_whole_in_it(run: Callable[..., Result], tmp_path: Path, imported: Path) -> None:
    """3, and the file is named; the rest of it, given later, makes the archive complete."""
    data = _SITE.read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(data[: len(data) * 2 // 3])
    result = run("import", "cut.warc.gz")
    assert result.code == 3
    assert "cut.warc.gz" in result.said
    some = exported(tmp_path / "csto.db")
    assert 0 < len(some) < len(exported(imported))
    assert run("import", _SITE).code == 0
    assert exported(tmp_path / "csto.db") == exported(imported)


def test_several_files_in_any_order_give_the_same_archive(
    run: Callable[..., Result], tmp_path: Path, imported: Path
) -> None:
    """Cut between records and imported back to front."""
    data = _SITE.read_bytes()
    starts = [at for at in range(len(data)) if data[at : at + 4] == b"\x1f\x8b\x08\x00" and _is_member(data[at:])]
    middle = starts[len(starts) // 2]
    (tmp_path / "b.warc.gz").write_bytes(data[middle:])
    (tmp_path / "a.warc.gz").write_bytes(data[:middle])
    assert run("import", "b.warc.gz", "a.warc.gz", "b.warc.gz").code == 0
    assert exported(tmp_path / "csto.db") == exported(imported)


def _is_member(data: bytes) -> bool:
    """Whether a gzip member that is a WARC record begins here."""
    try:
        return gzip.decompress(data[:0] or data).startswith(b"WARC/")
    except (OSError, EOFError):
        return False


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!DOCTYPE html><html><body><p>No WARC at all.</p></body></html>"),
        ("empty.warc", b""),
        ("picture.warc.gz", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500),
        ("text.warc.gz", gzip.compress(b"only text")),
    ],
    ids=["html", "empty", "picture", "gzip"],
)
def test_a_file_that_is_no_warc_is_said_and_the_others_are_stored(
    run: Callable[..., Result], tmp_path: Path, name: str, content: bytes, imported: Path
) -> None:
    """3, with the file's name; no traceback."""
    (tmp_path / name).write_bytes(content)
    result = run("import", name, _SITE)
    assert result.code == 3
    assert name in result.said
    assert "Traceback" not in result.said
    assert exported(tmp_path / "csto.db") == exported(imported)


def test_a_missing_file_is_said(run: Callable[..., Result]) -> None:
    """By its name."""
    result = run("import", "nowhere.warc.gz")
    assert result.code in (2, 3)
    assert "nowhere.warc.gz" in result.said


def test_pages_of_another_site_are_passed_over(run: Callable[..., Result], tmp_path: Path) -> None:
    """A file with nothing of ours is said, and nothing of it is stored."""
    text = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/news/\r\nWARC-Date:"
        b" 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: 46\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhey\r\n\r\n"
    )
    (tmp_path / "other.warc").write_bytes(text)
    result = run("import", "other.warc")
    assert result.code == 3
    assert "holds no page of a section of the profile" in result.said
    with closing(sqlite3.connect(tmp_path / "csto.db")) as database:
        assert database.execute("SELECT count(*) FROM captures").fetchone() == (0,)
