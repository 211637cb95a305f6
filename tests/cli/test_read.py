"""`list`, `search`, `show`, `status`: the archive as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Result, run_inside

Ask = Callable[..., Result]
Query = Callable[..., list[Any]]


@pytest.fixture
def ask(imported: Path) -> Ask:
    """Run a command on the imported archive."""
    return lambda *arguments: run_inside("--db", imported, *arguments)


def lines(result: Result) -> list[str]:
    """Standard output by lines, of a command that did well."""
    assert result.code == 0, result.said
    return result.text.splitlines()


# --- list ----------------------------------------------------------------------------------------


def test_list_shows_the_newest_first_and_says_that_there_is_more(ask: Ask, query: Query) -> None:
    """Thirty lines of date, name and headline."""
    result = ask("list")
    newest = query(
        "SELECT date, doc_id, title FROM releases WHERE merged_into IS NULL ORDER BY date DESC, url LIMIT 30"
    )
    assert [line.removesuffix("  (gone)") for line in lines(result)] == ["  ".join(row) for row in newest]
    assert "--limit" in result.said
    assert ask("list", "--limit", "5").text.splitlines() == lines(result)[:5]
    assert ask("list", "--limit", "5").err == b""


def test_list_marks_what_is_gone_and_what_is_undated(ask: Ask, query: Query) -> None:
    """So that nobody takes it for a mistake."""
    found = lines(ask("list", "--limit", "1000"))
    gone, undated, number = query(
        "SELECT sum(gone_at IS NOT NULL), sum(date IS NULL), count(*) FROM releases WHERE merged_into IS NULL"
    )[0]
    assert len(found) == number
    assert sum(line.endswith("(gone)") for line in found) == gone == 2
    assert sum(line.startswith("undated") for line in found) == undated > 0


def test_list_has_the_filters_of_export(ask: Ask) -> None:
    """Editions, sections, days, order."""
    found = lines(ask("list", "--edition", "ru", "--since", "2025-03", "--until", "2025-12-05", "--sort", "date"))
    assert found
    assert all("2025-03-01" <= line[:10] <= "2025-12-05" and "csto-ru-" in line for line in found)
    assert found == sorted(found, key=lambda line: line[:10])
    assert ask("list", "--edition", "r").code == 2
    assert ask("list", "--sort", "titel").code == 2


# --- search --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forms",
    [
        ("exercise", "exercises", "EXERCISES"),
        ("peacekeeper", "peacekeepers"),
        ("заседание", "заседания", "заседаний"),
        ("учение", "учений", "учения"),
    ],
    ids=lambda forms: forms[0],
)
def test_any_form_of_a_word_finds_the_same_releases(ask: Ask, forms: tuple[str, ...]) -> None:
    """In both languages."""
    found = [lines(ask("search", form, "--limit", "100")) for form in forms]
    names = [{line.split()[1] for line in one if not line.startswith(" ")} for one in found]
    assert names[0]
    assert all(one == names[0] for one in names)


def test_a_hit_is_shown_in_its_context(ask: Ask) -> None:
    """Between asterisks where there is no colour; all words must stand in a release."""
    first, snippet, *_ = lines(ask("search", "peacekeepers", "--limit", "1"))
    assert "*peacekeep" in (first + snippet).lower()
    assert len(lines(ask("search", "peacekeepers exhibition"))) <= len(lines(ask("search", "peacekeepers")))


def test_quoted_words_are_found_as_they_stand(ask: Ask, query: Query) -> None:
    """Next to each other, in that form."""
    found = lines(ask("search", '"Permanent Council"', "--limit", "100"))[::2]
    like = (
        "SELECT count(*) FROM releases WHERE merged_into IS NULL AND (title LIKE ?1 OR teaser LIKE ?1 OR body LIKE ?1)"
    )
    assert len(found) == query(like, "%permanent council%")[0][0] > 0
    assert lines(ask("search", '"Council Permanent"')) == []


def test_search_prints_objects_for_programs(ask: Ask) -> None:
    """One a line, with the same hits."""
    found = [json.loads(line) for line in lines(ask("search", "peacekeepers", "--json"))]
    assert found
    for one in found:
        assert {"id", "doc_id", "date", "edition", "title", "url", "snippet"} <= set(one)


def test_finding_nothing_is_no_error(ask: Ask) -> None:
    """It is said on stderr."""
    result = ask("search", "xyzzy")
    assert (result.code, result.out) == (0, b"")
    assert "nothing found for 'xyzzy'" in result.said


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
    | st.text("\"'*():^-+{} aAорNOTAND", max_size=20)
)
def test_search_takes_any_text(imported: Path, text: str) -> None:
    """Never an error, whatever is asked for."""
    result = run_inside("--db", imported, "search", "--", text)
    assert result.code == 0, result.said


def test_expressions_of_fts5_are_an_option(ask: Ask) -> None:
    """They work, and a bad one is said with the way out."""
    assert lines(ask("search", "--fts", "title: exercise NOT drill"))
    assert lines(ask("search", "--fts", "peacekeep*"))
    for bad in ('"open', "AND", "nocolumn: x", "(", "a NEAR/x b", "^"):
        result = ask("search", "--fts", bad)
        assert (result.code, result.out) == (2, b"")
        assert "leave --fts out" in result.said


# --- show ----------------------------------------------------------------------------------------


def test_show_takes_every_name_of_a_release(ask: Ask, query: Query) -> None:
    """Its id, its doc_id, its address in any spelling: all show the same."""
    id_, doc_id, url = query("SELECT id, doc_id, url FROM releases WHERE title LIKE 'Photo exhibition%'")[0]
    bare = url.removeprefix("https://")
    names = (id_, doc_id, url, f"http://{bare}", f"https://www.{bare}", url.rstrip("/"), f"{url}?utm_source=x#top")
    shown = [ask("show", name) for name in names]
    assert all(result.code == 0 for result in shown)
    assert {result.out for result in shown} == {shown[0].out}


def test_show_prints_a_release_and_where_it_came_from(ask: Ask, query: Query) -> None:
    """Headline, date, all texts, the capture with its record and the parser's evidence."""
    doc_id, title, date, blocks = query(
        "SELECT doc_id, title, date, blocks FROM releases WHERE title LIKE 'Photo exhibition%'"
    )[0]
    text = ask("show", doc_id).text
    flat = " ".join(text.split())
    assert title in flat
    assert date in text
    for block in json.loads(blocks):
        assert " ".join(block["text"].split()) in flat
    assert "csto.archive" in text or ".warc.gz at byte" in text
    assert "  title: " in text


def test_show_has_every_kind_of_block(ask: Ask, query: Query) -> None:
    """Each release of the archive can be shown, and none of its words is left out."""
    for (id_,) in query("SELECT id FROM releases WHERE merged_into IS NULL"):
        shown = ask("show", id_)
        assert shown.code == 0
        words = " ".join(shown.text.replace(">", " ").split())
        for block in json.loads(ask("show", id_, "--json").out)["blocks"]:
            assert all(word in words for word in block["text"].replace(">", " ").split())


def test_show_prints_an_object_with_the_exports_keys(ask: Ask) -> None:
    """The same as a line of `export -f jsonl`."""
    line = lines(ask("export", "-f", "jsonl", "--limit", "1"))[0]
    wanted = json.loads(line)
    assert json.loads(ask("show", wanted["doc_id"], "--json").out) == wanted


def test_ids_of_merged_releases_go_on_resolving(ask: Ask, query: Query) -> None:
    """Every address and every doc_id ever given leads to a release."""
    for url, doc_id in query("SELECT url, doc_id FROM addresses WHERE release_id IS NOT NULL"):
        assert ask("show", url).out == ask("show", doc_id).out
    for id_, other in query("SELECT id, merged_into FROM releases WHERE merged_into IS NOT NULL"):
        assert ask("show", id_).out == ask("show", other).out


@pytest.mark.parametrize(
    "name", ["999999", "csto-en-0000000000", "https://example.org/", "nonsense", "", "²", "-7", "9" * 30]
)
def test_an_unknown_name_is_said(ask: Ask, name: str) -> None:
    """With where names are found."""
    result = ask("show", "--", name)
    assert (result.code, result.out) == (2, b"")
    assert "no release goes by" in result.said


# --- status --------------------------------------------------------------------------------------


def test_status_tells_counts_and_the_last_run(ask: Ask, query: Query) -> None:
    """For people in lines, for programs as one object; both say the same."""
    found = json.loads(ask("status", "--json").out)
    count = query("SELECT count(*) FROM releases WHERE merged_into IS NULL")[0][0]
    assert found["releases"] == sum(edition["releases"] for edition in found["editions"].values()) == count
    assert set(found["editions"]) == {"en", "ru"}
    assert found["captures"] == query("SELECT count(*) FROM captures")[0][0]
    assert found["last_run"]["command"] == "import"
    assert found["last_run"]["outcome"] == "ok"
    assert found["warc"]["files"] == 1
    assert found["warc"]["bytes"] > 100_000
    assert found["problems"] == []
    text = ask("status").text
    assert "import" in text
    assert found["last_release"]["title"] in text
    assert all(f"{edition['releases']} releases" in text for edition in found["editions"].values())


def test_status_of_an_archive_with_nothing_in_it(run: Ask, tmp_path: Path) -> None:
    """An import that found nothing leaves an archive that can be read."""
    (tmp_path / "empty.warc").touch()
    run("import", "empty.warc")
    for command in (["status"], ["list"], ["export"], ["search", "x"]):
        assert run(*command).code == 0
    found = json.loads(run("status", "--json").out)
    assert (found["releases"], found["last_release"]) == (0, None)
