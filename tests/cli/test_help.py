"""Help: every command explains itself with an example, quickly, and wrong usage names the nearest right one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cstoscrape.cli import COMMANDS
from cstoscrape.version import __version__
from tests.conftest import ROOT, Command, Result, environment

_HEAVY = ("httpx", "selectolax", "sqlite_utils", "rich", "protego", "tenacity", "sqlite3", "snowballstemmer")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(run: Callable[..., Result], name: str) -> None:
    """What it does, an example that can be pasted, and each option with its meaning."""
    result = run(name, "--help")
    assert (result.code, result.err) == (0, b"")
    assert re.search(rf"^ *cstoscrape {name}\b", result.text.split("Options:")[0].partition("\n")[2], re.MULTILINE)
    for option in re.findall(
        r"^  (?:-\w, )?--[\w-]+(?: [^ ]+)?(?=\n|  )(.*(?:\n {10,}.*)*)", result.text, re.MULTILINE
    ):
        assert option.strip(), f"an option of {name} has no help"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    """As `cstoscrape NAME`."""
    assert f"cstoscrape {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_list_of_commands_is_complete(command: Command) -> None:
    """`--help` in a process of its own names each command with one line."""
    result = command("--help")
    assert (result.returncode, result.stderr) == (0, b"")
    for name, (_, text, _) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", result.stdout.decode(), re.MULTILINE)


def test_the_version_is_the_packages(run: Callable[..., Result]) -> None:
    """`--version` prints it alone."""
    assert run("--version") == Result(0, f"{__version__}\n".encode(), b"")


def _loaded_by(code: str, tmp_path: Path) -> list[str]:
    """The heavy modules that are loaded after some code has run in a fresh interpreter."""
    script = f"import json, sys\n{code}\nprint(json.dumps([name for name in {_HEAVY!r} if name in sys.modules]))"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=environment(tmp_path), cwd=tmp_path, check=True
    )
    found: list[str] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """Neither the list of commands nor any command's own help."""
    code = f"""
from cstoscrape.cli import main
for name in ["", *{list(COMMANDS)!r}]:
    try:
        main([*name.split(), "--help"])
    except SystemExit:
        pass"""
    assert _loaded_by(code, tmp_path) == []


def test_reading_loads_no_more_than_it_needs(tmp_path: Path, imported: Path) -> None:
    """Export, list and search need SQLite alone, nothing for HTTP, HTML, migrations or other languages."""
    code = f"""
from cstoscrape.cli import main
for name in ("export", "list", "status", "search meeting"):
    try:
        main(["--db", {str(imported)!r}, *name.split()])
    except SystemExit as end:
        assert end.code == 0"""
    assert _loaded_by(code, tmp_path) == ["sqlite3"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["crwal"], "did you mean 'crawl'"),
        (["zzz"], "known are crawl"),
        (["crawl", "--edition", "eng"], "did you mean 'en'"),
        (["crawl", "--section", "new"], "did you mean 'news'"),
        (["crawl", "--since", "yesterday"], "write it as 2025-08-27"),
        (["crawl", "--since", "2025-02-30"], "no day '2025-02-30'"),
        (["crawl", "--since", "2025-08-02", "--until", "2025-08-01"], "is after --until"),
        (["crawl", "--concurrency", "9"], "--concurrency"),
        (["crawl", "--base-url", "http://127.0.0.1:1"], "add --edition"),
        (["crawl", "--edition", "en", "--base-url", "ftp://127.0.0.1"], "no http or https address"),
        (["crawl", "--base-url", "fr=http://127.0.0.1:1"], "unknown edition 'fr'"),
        (["crawl", "--limt", "3"], "--limit"),
        (["-v", "-q", "status"], "exclude each other"),
        (["show"], "ID"),
        (["import"], "FILES"),
        (["status"], "there is no database"),
        (["list"], "there is no database"),
        (["export"], "there is no database"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_that_says_what_to_do(
    run: Callable[..., Result], tmp_path: Path, arguments: list[str], says: str
) -> None:
    """Exit code 2, nothing on standard output, no file left behind."""
    result = run(*arguments)
    assert (result.code, result.out) == (2, b"")
    assert says in result.said
    assert result.said.startswith("cstoscrape: ")
    assert result.said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_section_without_a_listing_cannot_be_crawled(run: Callable[..., Result]) -> None:
    """The message says how its articles come."""
    result = run("crawl", "--edition", "en", "--section", "exercises")
    assert result.code == 2
    assert "has no listing of its own; its articles come with import" in result.said
