"""Every option can stand in a TOML file or in the environment, under the name that the help gives it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Command, Result

Run = Callable[..., Result]


@pytest.fixture
def config(tmp_path: Path, archive: Path) -> Callable[[str], Path]:
    """Write a config file beside a copy of the imported archive."""
    assert archive.exists()

    def write(text: str) -> Path:
        path = tmp_path / "site.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_options_of_a_command_and_global_ones_are_taken_from_the_file(
    run: Run, config: Callable[[str], Path], archive: Path
) -> None:
    """By the names of the help; what the command line says counts more."""
    shutil.copy(archive, archive.with_name("other.db"))
    path = config(
        'db = "other.db"\nquiet = true\n[list]\nlimit = 3\nedition = ["ru"]\n[export]\nformat = "jsonl"\nlimit = 1\n'
    )
    archive.unlink()
    listed = run("--config", path, "list").text.splitlines()
    assert len(listed) == 3
    assert all("csto-ru-" in line for line in listed)
    assert len(run("--config", path, "list", "--limit", "2").text.splitlines()) == 2
    assert json.loads(run("--config", path, "export").out)["edition"]
    assert run("--config", path, "--db", "nowhere.db", "list").code == 2


def test_the_readmes_example_is_a_config_file(run: Run, config: Callable[[str], Path]) -> None:
    """Each key of it is known."""
    path = config('[crawl]\ndelay = 2\nedition = ["en"]\n\n[site.sections]\nsmi = "/news/smi/"\n')
    assert run("--config", path, "status").code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[crawl]\ndelay = 1\ndelya = 2\n", "site.toml, line 3: unknown key 'delya'; did you mean 'delay'"),
        ("databse = 'x'\n", "site.toml, line 1: unknown key 'databse'"),
        ("\n[crwal]\n", "site.toml, line 2: unknown key 'crwal'; did you mean 'crawl'"),
        ("[site]\nedition = 1\n", "site.toml, line 2: unknown key 'edition'; did you mean 'editions'"),
        ("[site.editions.en]\nhots = 'x'\n", "site.toml, line 2: unknown key 'hots'; did you mean 'host'"),
        ("[site.sections]\nnews = 'news'\n", "line 2: the path of 'news' must begin and end with '/'"),
        ("[site.labels]\nbak = []\n", "site.toml, line 2: unknown key 'bak'; did you mean 'back'"),
        ("[crawl\n", "site.toml, line 1: is no TOML"),
        ("[site.labels]\nback = 'back'\n", 'line 2: back must be a list of texts: back = ["one", "two"]'),
        ("[site]\ndefault_editions = ['en', 'rus']\n", "line 2: unknown edition 'rus'; did you mean 'ru'"),
        ("[site]\ndefault_sections = ['mews']\n", "line 2: edition 'en': unknown section 'mews'; did you mean 'news'"),
        ("[site.editions.en]\nhost = 'https://x.org/'\n", "line 2: 'https://x.org/' is no host; write it without"),
        ("[site.editions.en]\nhost = 'x.org'\naliases = 'y.org'\n", "line 3: aliases must be a list of texts"),
        ("[site.pagination]\nparametr = 'p'\n", "line 2: unknown key 'parametr'; did you mean 'parameter'"),
        ("[site.sections]\nnews = 3\n", "line 2: the path of 'news' must begin and end with '/'"),
    ],
    ids=range(15),
)
def test_a_mistake_in_the_file_is_said_with_its_line(
    run: Run, config: Callable[[str], Path], text: str, says: str
) -> None:
    """2; the nearest known key is named."""
    result = run("--config", config(text), "list", "--edition", "en")
    assert (result.code, result.out) == (2, b"")
    assert says in result.said
    assert result.said.count("\n") == 1


def test_a_missing_config_file_is_said(run: Run) -> None:
    """By its name."""
    result = run("--config", "nowhere.toml", "status")
    assert result.code == 2
    assert "nowhere.toml" in result.said


def test_options_are_taken_from_the_environment(run: Run, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`CSTOSCRAPE_`, the command, the option as the help names it; global ones without a command."""
    monkeypatch.setenv("CSTOSCRAPE_DB", str(archive))
    monkeypatch.setenv("CSTOSCRAPE_LIST_LIMIT", "4")
    monkeypatch.setenv("CSTOSCRAPE_LIST_EDITION", "ru")
    monkeypatch.setenv("CSTOSCRAPE_EXPORT_FORMAT", "jsonl")
    listed = run("list").text.splitlines()
    assert len(listed) == 4
    assert all("csto-ru-" in line for line in listed)
    assert json.loads(run("export", "--limit", "1").out)["doc_id"]
    monkeypatch.setenv("CSTOSCRAPE_CRAWL_DELAY", "soon")
    assert "soon" in run("crawl").said


def test_the_environment_reaches_the_installed_command(command: Command, archive: Path) -> None:
    """In a process of its own."""
    result = command("list", CSTOSCRAPE_DB=str(archive), CSTOSCRAPE_LIST_LIMIT="2")
    assert result.stdout.count(b"\n") == 2
