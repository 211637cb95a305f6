"""The whole tool on another institution, by a file of data: the one that docs/another-institution.md shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Result
from tests.institution.site import NOTICES, ORIGIN, Commission

_PROFILE = Path(__file__).with_name("danube.toml")
Run = Callable[..., Result]


@pytest.fixture
def site() -> Iterator[Commission]:
    """The commission's site, running."""
    with Commission() as running:
        yield running


@pytest.fixture
def danube(run: Run, site: Commission) -> Run:
    """The command with the commission's profile; what fetches goes to the local site."""

    def call(command: str, *arguments: object) -> Result:
        bases = [part for name in ("de", "en") for part in ("--base-url", f"{name}={site.base_url}")]
        fetching = [*bases, "--delay", "0"] if command in ("crawl", "check") else []
        return run("--config", _PROFILE, command, *fetching, *arguments)

    return call


def exported(run: Run) -> list[dict[str, Any]]:
    """What the archive holds, by address."""
    rows = [json.loads(line) for line in run("export", "-f", "jsonl").text.splitlines()]
    return sorted(({key: row[key] for key in row if key != "id"} for row in rows), key=lambda row: row["url"])


def told(row: dict[str, Any]) -> tuple[str, ...]:
    """A row as far as the page says it."""
    return tuple(row[key] for key in ("url", "edition", "date", "date_source", "title", "teaser", "body"))


def published(*sections: str) -> list[tuple[str, ...]]:
    """What a perfect parser reads in some sections."""
    return sorted(
        (
            f"{ORIGIN}{one.path}",
            one.edition,
            one.date,
            "page",
            one.title,
            one.paragraphs[0],
            "\n\n".join(one.paragraphs),
        )
        for one in NOTICES
        if one.section in sections
    )


_NEWS = ("/presse/mitteilungen/", "/en/press/releases/")


def test_another_institution_is_crawled_by_its_profile_alone(danube: Run, site: Commission) -> None:
    """Both editions of one host, every release with headline, date and text; a second run finds nothing new."""
    first = danube("crawl")
    assert (first.code, first.said.split(";")[0]) == (0, "ok: 20 new"), first.said
    rows = exported(danube)
    assert list(map(told, rows)) == published(*_NEWS)
    assert {row["doc_id"].rsplit("-", 1)[0] for row in rows} == {"drc-de", "drc-en"}
    site.requests.clear()
    assert danube("crawl").said.startswith("ok: 0 new")
    assert len(site.requests) == 2


def test_its_other_sections_are_crawled_by_name(danube: Run) -> None:
    """A section that only one edition has."""
    assert danube("crawl", "--edition", "de", "--section", "speeches").code == 0
    assert list(map(told, exported(danube))) == published("/presse/reden/")


def test_its_warc_files_are_imported_by_the_same_profile(danube: Run, run: Run, tmp_path: Path) -> None:
    """The same archive from the files alone; without the profile they hold nothing of ours."""
    danube("crawl")
    rows = exported(danube)
    files = sorted((tmp_path / "danube.archive").glob("*.warc.gz"))
    again = run("--config", _PROFILE, "--db", "again.db", "import", *files)
    assert again.code == 0, again.said
    other = lambda *arguments: run("--config", _PROFILE, "--db", "again.db", *arguments)  # noqa: E731
    assert exported(other) == rows
    foreign = run("--db", "foreign.db", "import", *files)
    assert foreign.code == 3
    assert "see [site] in the config file" in foreign.said


def test_check_and_search_know_it(danube: Run) -> None:
    """Stage by stage, and by words of the text."""
    result = danube("check")
    assert (result.code, [line.split()[:2] for line in result.text.splitlines()]) == (
        0,
        [[edition, stage] for edition in ("de", "en") for stage in ("robots.txt", "listing", "article")],
    )
    danube("crawl")
    assert "Budapest" in danube("search", "hydrology Budapest").text


def test_the_documents_example_is_this_profile() -> None:
    """So what the document says is proved."""
    text = (ROOT / "docs" / "another-institution.md").read_text(encoding="utf-8")
    assert f"```toml\n# danube.toml\n{_PROFILE.read_text(encoding='utf-8')}```" in text
