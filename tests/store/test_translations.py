"""The editions paired: by the slug that both pages have, else by date and picture, and never where two would do."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from cstoscrape.ingest import open_store
from tests.conftest import run_inside
from tests.store.pages import HOSTS, NEWS, article, capture

_SMI = "/news/smi/"
_TEXT = "The ministers met in Dushanbe and discussed the state of collective security in the region at length."


def stored(folder: Path, pages: Sequence[tuple[str, str, str, str]]) -> Path:
    """An archive of releases: edition, path, day, picture (none where empty)."""
    path = folder / "csto.db"
    with open_store(path) as store:
        captures = []
        for number, (edition, place, day, picture) in enumerate(pages):
            body = article(f"Headline number {number}", day, f"{_TEXT} {number}")
            if picture:
                body = body.replace(b"<p>", f'<img src="{picture}"><p>'.encode(), 1)
            captures.append(capture(f"{HOSTS[edition]}{place}", f"2026-01-01T10:00:{number:02}Z", 200, body))
        store.ingest_all(captures)
        store.settle()
    return path


def pairs(db: Path) -> set[tuple[str, str, str]]:
    """Pairs by their paths, English first, with what matched; each must stand there in both directions."""
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute(
            "SELECT one.edition, one.url, other.url, matched_by FROM translations AS t"
            " JOIN releases AS one ON one.doc_id = t.doc_id"
            " JOIN releases AS other ON other.doc_id = t.translation_doc_id"
        ).fetchall()
    there = {(one.split("/", 3)[3], other.split("/", 3)[3], by) for edition, one, other, by in rows if edition == "en"}
    back = {(other.split("/", 3)[3], one.split("/", 3)[3], by) for edition, one, other, by in rows if edition == "ru"}
    assert there == back
    assert len(rows) == 2 * len(there)
    return there


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([("en", f"{NEWS}a-b/", "01.02.2025", ""), ("ru", f"{NEWS}a-b/", "03.02.2025", "")], [("a-b", "a-b", "slug")]),
        ([("en", f"{NEWS}a-b/", "01.02.2025", ""), ("ru", f"{_SMI}a-b/", "01.02.2025", "")], [("a-b", "smi", "slug")]),
        (
            [
                ("en", f"{NEWS}a-b/", "01.02.2025", ""),
                ("ru", f"{NEWS}a-b/", "01.02.2025", ""),
                ("ru", f"{_SMI}a-b/", "01.02.2025", ""),
            ],
            [("a-b", "a-b", "slug")],
        ),
        ([("en", f"{NEWS}123/", "01.02.2025", ""), ("ru", f"{NEWS}123/", "01.02.2025", "")], []),
        ([("en", f"{NEWS}?ID=12", "01.02.2025", ""), ("ru", f"{NEWS}?ID=12", "01.02.2025", "")], []),
        ([("en", f"{NEWS}a-b/", "01.02.2025", ""), ("en", f"{_SMI}a-b/", "01.02.2025", "")], []),
        (
            [
                ("en", f"{NEWS}x-y/", "01.02.2025", "/upload/a/P.jpg"),
                ("ru", f"{NEWS}k-l/", "01.02.2025", "/upload/b/P.jpg"),
            ],
            [("x-y", "k-l", "picture")],
        ),
        (
            [
                ("en", f"{NEWS}x-y/", "01.02.2025", "/upload/a/P.jpg"),
                ("ru", f"{NEWS}k-l/", "02.02.2025", "/upload/b/P.jpg"),
            ],
            [],
        ),
        (
            [
                ("en", f"{NEWS}x-y/", "01.02.2025", "/upload/P.jpg"),
                ("ru", f"{NEWS}k-l/", "01.02.2025", "/upload/P.jpg"),
                ("ru", f"{NEWS}m-n/", "01.02.2025", "/upload/P.jpg"),
            ],
            [],
        ),
        (
            [
                ("en", f"{NEWS}x-y/", "01.02.2025", "/upload/P.jpg"),
                ("ru", f"{NEWS}x-y/", "01.02.2025", "/upload/Q.jpg"),
                ("ru", f"{NEWS}m-n/", "01.02.2025", "/upload/P.jpg"),
            ],
            [("x-y", "x-y", "slug")],
        ),
    ],
    ids=[
        "slug", "slug in another section", "slug of the same section first", "numbers say nothing", "nor do queries",
        "not within an edition", "picture", "picture of another day", "picture of two", "slug before picture",
    ],
)  # fmt: skip
def test_what_is_a_translation_of_what(
    tmp_path: Path, pages: list[tuple[str, str, str, str]], expected: list[tuple[str, str, str]]
) -> None:
    """Both directions, once each."""
    found = pairs(stored(tmp_path, pages))
    paths = {(slug(one), "smi" if other.startswith(_SMI[1:]) else slug(other), by) for one, other, by in found}
    assert paths == set(expected)


def slug(path: str) -> str:
    """The last part of a path."""
    return path.strip("/").rpartition("/")[2]


def test_the_bundled_site_pairs_its_editions(imported: Path) -> None:
    """Every pair that its authors wrote is found."""
    with closing(sqlite3.connect(imported)) as connection:
        both = connection.execute(
            "SELECT count(*) FROM releases AS en JOIN releases AS ru ON ru.slug = en.slug"
            " WHERE en.edition = 'en' AND ru.edition = 'ru'"
        ).fetchone()
    assert len(pairs(imported)) == both[0] > 25


def test_show_names_the_other_edition(imported: Path) -> None:
    """In both directions, with its name and headline."""
    en, ru = (run_inside("--db", imported, "show", name).text for name in ("csto-en-6454f9fb24", "csto-ru-957a6001e7"))
    assert "Russian edition: csto-ru-957a6001e7  Делегация института посетила Объединённый штаб\n" in en
    assert "English edition: csto-en-6454f9fb24  Delegation of the institute visited the Joint Staff\n" in ru


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_export_adds_the_other_edition_to_each_row(imported: Path, form: str) -> None:
    """Name, date, headline, address and text; empty where there is none."""
    result = run_inside("--db", imported, "export", "-f", form, "--edition", "en", "--with-translations")
    assert result.code == 0, result.said
    rows = (
        list(csv.DictReader(io.StringIO(result.text)))
        if form == "csv"
        else [json.loads(line) for line in result.text.splitlines()]
    )
    one = next(row for row in rows if row["doc_id"] == "csto-en-6454f9fb24")
    other = json.loads(run_inside("--db", imported, "show", "csto-ru-957a6001e7", "--json").text)
    for field in ("doc_id", "date", "title", "url", "body"):
        assert one[f"translation_{field}"] == other[field]
    alone = [row for row in rows if not row["translation_doc_id"]]
    assert alone
    assert all(not row["translation_body"] for row in alone)


def test_single_columns_of_the_other_edition_can_be_asked_for(imported: Path) -> None:
    """By name, without the rest."""
    columns = "title,translation_title"
    result = run_inside("--db", imported, "export", "--edition", "en", "--limit", "1", "--columns", columns)
    assert result.text.splitlines() == [
        columns,
        "Delegation of the institute visited the Joint Staff,Делегация института посетила Объединённый штаб",
    ]


def test_translations_are_of_releases_and_not_of_their_revisions(imported: Path) -> None:
    """Both options together are a usage error."""
    result = run_inside("--db", imported, "export", "--revisions", "--with-translations")
    assert (result.code, result.out) == (2, b"")
