"""`export`: every format holds what the database holds, in the contract's keys and order."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.store.query import TRANSLATION_COLUMNS
from tests.conftest import Result, run_inside

_KEYS = [
    "id",
    "doc_id",
    "edition",
    "section",
    "date",
    "date_source",
    "title",
    "url",
    "teaser",
    "body",
    "blocks",
    "attachments",
    "media",
    "first_seen_at",
    "changed_at",
    "last_seen_at",
    "gone_at",
    "revision_count",
]
_DEFAULT = ["doc_id", "edition", "section", "date", "title", "url", "teaser", "body"]
_REVISION = ["doc_id", "url", "first_seen_at", "last_seen_at", "title", "date", "body", "blocks"]
_BLOCK_KEYS = {
    "paragraph": set[str](),
    "quote": set[str](),
    "heading": {"level"},
    "list_item": {"ordered", "depth"},
    "table": {"rows"},
    "image": {"src", "alt", "caption"},
    "embed": {"src"},
    "attachment": {"href", "label"},
}
Export = Callable[..., Result]
Query = Callable[..., list[Any]]


@pytest.fixture
def export(imported: Path) -> Export:
    """Export from the imported archive."""
    return lambda *arguments: run_inside("--db", imported, "export", *arguments)


def table(data: bytes, delimiter: str = ",") -> list[list[str]]:
    """The cells of a CSV or TSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, strict=True))


def objects(result: Result) -> list[dict[str, Any]]:
    """The objects of JSON Lines."""
    assert result.code == 0, result.said
    return [json.loads(line) for line in result.text.split("\n")[:-1]]


# --- formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_and_tsv_read_back_equal_the_database(export: Export, query: Query, form: str, delimiter: str) -> None:
    """All rows, the default columns, newest first, undated last."""
    result = export("-f", form)
    assert (result.code, result.err) == (0, b"")
    header, *rows = table(result.out, delimiter)
    assert header == _DEFAULT
    stored = query(
        f"SELECT {', '.join(_DEFAULT)} FROM releases WHERE merged_into IS NULL ORDER BY date IS NULL, date DESC, url"
    )
    assert rows == [["" if value is None else value for value in row] for row in stored]
    assert b"\r" not in result.out
    assert len(rows) > 60


def test_json_and_json_lines_hold_the_same_objects_with_the_contracts_keys(export: Export) -> None:
    """`json` is an array, `jsonl` a line a release."""
    array = json.loads(export("-f", "json").out)
    assert array == objects(export("-f", "jsonl"))
    assert all(list(one) == _KEYS for one in array)
    dates = [one["date"] or "0000" for one in array]
    assert dates == sorted(dates, reverse=True)


def test_blocks_body_and_attachments_keep_the_contract(export: Export) -> None:
    """Kinds with their keys; body is the texts with an empty line between; attachments are blocks of three kinds."""
    kinds = set()
    for one in objects(export("-f", "jsonl")):
        for block in one["blocks"]:
            kinds.add(block["kind"])
            assert set(block) == {"kind", "text", "links"} | _BLOCK_KEYS[block["kind"]]
            assert all(set(link) == {"text", "url"} for link in block["links"])
        assert one["body"] == "\n\n".join(block["text"] for block in one["blocks"] if block["text"])
        assert one["attachments"] == [
            block for block in one["blocks"] if block["kind"] in ("attachment", "image", "embed")
        ]
    assert kinds == set(_BLOCK_KEYS)


def test_revisions_are_a_row_a_stretch(export: Export, query: Query) -> None:
    """With the columns of the contract, each release's own in order of time; nothing while it was gone."""
    rows = objects(export("-f", "jsonl", "--revisions"))
    assert all(list(row) == _REVISION for row in rows)
    assert len(rows) == query("SELECT count(*) FROM revisions")[0][0]
    report = [row for row in rows if sum(row["url"] == other["url"] for other in rows) > 1]
    assert len(report) == 2 * 4  # in each edition one was rewritten, one removed
    gone = [row for row in rows if row["title"] is None]
    assert [row["body"] for row in gone] == [None, None]
    header, *cells = table(export("--revisions").out)
    assert header == _REVISION
    assert [row[3] for row in cells] == [row["last_seen_at"] for row in rows]
    for row in rows:
        texts = [block["text"] for block in row["blocks"] or () if block["text"]]
        assert (row["body"] or "") == "\n\n".join(texts)


# --- columns, order, filters ---------------------------------------------------------------------


def test_columns_help_lists_every_column_with_its_meaning(export: Export, run: Callable[..., Result]) -> None:
    """It needs no database."""
    result = run("export", "--columns", "help")
    assert result.code == 0
    lines = [line.split(None, 1) for line in result.text.splitlines()]
    assert [name for name, _ in lines] == [*_KEYS, *TRANSLATION_COLUMNS]
    assert all(meaning for _, meaning in lines)
    assert export("--columns", "help").text == result.text


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_any_columns_in_any_order(export: Export, form: str) -> None:
    """Every scalar, and blocks as JSON text."""
    result = export("-f", form, "--columns", "title, date,revision_count,blocks", "--limit", "1")
    if form == "csv":
        header, row = table(result.out)
        found = dict(zip(header, row, strict=True))
        assert json.loads(found["blocks"])[0]["kind"]
    else:
        found = objects(result)[0]
        assert found["blocks"][0]["kind"]
    assert list(found) == ["title", "date", "revision_count", "blocks"]


@pytest.mark.parametrize("column", ["date", "title", "doc_id", "first_seen_at", "revision_count"])
def test_sorting_by_a_column(export: Export, column: str) -> None:
    """Ascending, or with a minus descending."""
    up = [one[column] or "" for one in objects(export("-f", "jsonl", "--sort", column))]
    down = [one[column] or "" for one in objects(export("-f", "jsonl", "--sort", f"-{column}"))]
    assert (up, down) == (sorted(up), sorted(down, reverse=True))


def test_filters_choose_releases(export: Export) -> None:
    """Dates with both ends, edition, section, limit; a year or month stands for all its days."""
    everything = objects(export("-f", "jsonl"))
    some = objects(export("-f", "jsonl", "--since", "2025", "--until", "2025-11", "--edition", "en"))
    assert some == [
        one
        for one in everything
        if one["edition"] == "en" and one["date"] and "2025-01-01" <= one["date"] <= "2025-11-30"
    ]
    assert some
    two = objects(export("-f", "jsonl", "--section", "smi", "--section", "statements"))
    assert two == [one for one in everything if one["section"] in ("smi", "statements")]
    assert {one["section"] for one in two} == {"smi", "statements"}
    assert objects(export("-f", "jsonl", "--limit", "3")) == everything[:3]
    assert objects(export("-f", "jsonl", "--limit", "0")) == []


def test_query_finds_all_forms_of_a_word(export: Export) -> None:
    """And only releases that hold them all."""
    found = objects(export("-f", "jsonl", "--query", "exercises peacekeeper"))
    assert found
    for one in found:
        text = f"{one['title']} {one['teaser']} {one['body']}".lower()
        assert "exercis" in text
        assert "peacekeep" in text
    assert objects(export("-f", "jsonl", "--query", "xyzzy")) == []


def test_an_empty_result_is_a_valid_file(export: Export) -> None:
    """A header, an empty array, no line."""
    none = ("--query", "xyzzy")
    assert table(export(*none).out) == [_DEFAULT]
    assert json.loads(export("-f", "json", *none).out) == []
    assert export("-f", "jsonl", *none).out == b""


# --- Excel ---------------------------------------------------------------------------------------


def test_excel_opens_the_file_intact(export: Export) -> None:
    """BOM and CRLF; the same cells."""
    plain, excel = export(), export("--excel")
    assert excel.out.startswith(b"\xef\xbb\xbf")
    assert table(excel.out.removeprefix(b"\xef\xbb\xbf")) == [
        [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in table(plain.out)
    ]
    assert excel.out.count(b"\r\n") == len(table(plain.out))


def test_cells_too_long_for_excel_are_cut_and_it_is_said(archive: Path) -> None:
    """On stderr, with their number; never silently."""
    connection = sqlite3.connect(archive)
    connection.execute("UPDATE releases SET body = ? WHERE id IN (1, 2)", ("x" * 40_000,))
    connection.commit()
    connection.close()
    result = run_inside("--db", archive, "export", "--excel")
    assert "2 cells were longer than Excel holds" in result.said
    assert max(len(cell) for row in table(result.out) for cell in row) == 32_767
    assert run_inside("--db", archive, "export").err == b""


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--columns", "titel"], "unknown column 'titel'; did you mean 'title'"),
        (["--columns", ""], "unknown column"),
        (["-f", "xls"], "xls"),
        (["-f", "josn"], "json"),
        (["--edition", "rus"], "did you mean 'ru'"),
        (["--section", "statement"], "did you mean 'statements'"),
        (["--since", "2025-13-01"], "no day '2025-13-01'"),
        (["--until", "last week"], "is no date"),
        (["--since", "2025-02-01", "--until", "2025-01-01"], "is after --until"),
        (["--sort", "dat"], "did you mean 'date'"),
        (["--sort", "-blocks_"], "unknown column to sort by"),
        (["--excel", "-f", "json"], "--excel goes with"),
        (["--revisions", "--columns", "title"], "leave --columns out"),
        (["--limit", "-1"], "--limit"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_meant_is_said(export: Export, arguments: list[str], says: str) -> None:
    """Exit code 2, one line, nothing on standard output."""
    result = export(*arguments)
    assert (result.code, result.out) == (2, b"")
    assert says in result.said
    assert result.said.count("\n") == 1


def test_a_mistake_leaves_the_old_file(export: Export, tmp_path: Path) -> None:
    """What stood under the name is still there, and nothing beside it."""
    target = tmp_path / "out.csv"
    target.write_text("old")
    for wrong in (["--sort", "dat"], ["--columns", "titel"], ["--edition", "rus"], ["--since", "x"]):
        assert export("-o", target, *wrong).code == 2
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_damaged_database_leaves_the_old_file(archive: Path, tmp_path: Path) -> None:
    """A failure in the middle: 7, and the file is as it was."""
    target = tmp_path / "out.csv"
    target.write_text("old")
    data = bytearray(archive.read_bytes())
    for place in range(3 * 4096, len(data), 4096):
        data[place : place + 64] = b"\xff" * 64
    archive.write_bytes(data)
    result = run_inside("--db", archive, "export", "-o", target)
    assert (result.code, target.read_text()) == (7, "old")
    assert result.said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_a_file_is_written_and_an_unwritable_one_said(export: Export, tmp_path: Path) -> None:
    """7, with the file's name."""
    assert export("-o", tmp_path / "out.csv") == Result(0, b"", b"")
    assert (tmp_path / "out.csv").read_bytes() == export().out
    result = export("-o", tmp_path / "nowhere" / "out.csv")
    assert result.code == 7
    assert "out.csv cannot be written" in result.said
