"""What reaches a terminal or a pipe: nothing that could command it, UTF-8, and no complaint when it closes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cstoscrape.cli.terminal import printable
from tests.conftest import Command, Result, environment

Run = Callable[..., Result]
_EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\x08"


def test_control_characters_of_a_page_never_reach_a_terminal(run: Run, archive: Path) -> None:
    """Neither from headlines nor from texts, addresses or teasers; line ends of ours stay."""
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute(
            "UPDATE releases SET title = 'council ' || ?1 || title, teaser = ?1, url = url || ?1,"
            " blocks = json_array(json_object('kind', 'paragraph', 'text', ?1, 'links', json('[]')))",
            (_EVIL,),
        )
        connection.execute(
            "UPDATE revisions SET title = title || ?1 || id, blocks = json_array(json_object('kind', 'paragraph',"
            " 'text', ?1 || id, 'links', json_array(json_object('text', ?1, 'url', ?1 || id))))"
            " WHERE title IS NOT NULL",
            (_EVIL,),
        )
        connection.execute("INSERT INTO releases_fts (releases_fts) VALUES ('rebuild')")
        connection.commit()
        edited = connection.execute("SELECT id FROM releases WHERE revision_count > 1").fetchone()[0]
    commands = [["list"], ["search", "council"], ["show", "1"], ["status"], ["search", _EVIL], ["show", _EVIL]]
    commands += [["history", str(edited), "--diff"], ["changes", "--since", "2020"], ["cite", "1", "--offline"]]
    for command in commands:
        result = run("--db", archive, *command)
        for text in (result.text, result.said):
            assert printable(text) == text, command


def test_bare_text_is_left_alone() -> None:
    """Letters, tabs and line feeds pass."""
    assert printable("Заседание\t«ОДКБ»\n— ok") == "Заседание\t«ОДКБ»\n— ok"


def test_a_page_from_a_file_is_shown_harmless(run: Run) -> None:
    """`check` prints what is on a page."""
    page = f"<html><head><title>A {_EVIL} council met</title></head><body><h1>A {_EVIL} council met</h1>"
    page += f"<p>01.02.2025</p><p>The council {_EVIL} met in the morning and in the evening.</p></body></html>"
    result = run("check", "-", stdin=page.encode())
    assert printable(result.text) == result.text


def test_output_is_utf8_whatever_the_locale(command: Command, archive: Path) -> None:
    """Also under LC_ALL=C, without UTF-8 mode."""
    result = command("--db", archive, "list", "--edition", "ru", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert result.returncode == 0
    assert "ОДКБ" in result.stdout.decode("utf-8")
    assert "ничего" in command("--db", archive, "search", "ничего", LC_ALL="C").stderr.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("arguments", [["export", "-f", "jsonl"], ["list", "--limit", "5000"], ["--help"]])
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, imported: Path, arguments: list[str]) -> None:
    """`| head` closes the pipe: no traceback, no complaint."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cstoscrape", "--db", str(imported), *arguments],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 0
    process.stderr.close()


@pytest.mark.skipif(os.name == "nt", reason="pseudo terminals of POSIX")
@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_no_color_is_obeyed_on_a_terminal(
    tmp_path: Path, imported: Path, more: dict[str, str], *, coloured: bool
) -> None:
    """Hits are bold on a terminal, unless NO_COLOR is set."""
    import pty

    reader, terminal = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "cstoscrape", "--db", str(imported), "search", "peacekeepers", "--limit", "1"],
        cwd=tmp_path,
        env=environment(tmp_path, TERM="xterm", **more),
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=subprocess.PIPE,
        check=True,
    )
    os.close(terminal)
    shown = os.read(reader, 10_000)
    os.close(reader)
    assert b"peacekeep" in shown.lower()
    assert (b"\x1b[1m" in shown) == coloured
