"""The comparison runs, whatever tools are there; its figures are for people."""

from __future__ import annotations

import pytest

from tests.sidebyside import __main__ as command


def test_a_line_a_tool_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours alone and in a crawl; tools that are missing are named."""
    monkeypatch.setattr(command, "find_spec", lambda _name: None)
    assert command.main(["--layouts", "1"]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert [line[:24].strip() for line in lines] == ["", command.ALONE, command.IN_A_CRAWL]
    assert "goose3 is not installed" in printed.err


def test_a_tool_that_breaks_has_read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages count; the comparison goes on."""

    def broken(page: str, url: str, language: str) -> command.Reading:
        raise ValueError(page + url + language)

    monkeypatch.setattr(command, "TOOLS", {"broken": ("json", broken)})
    (*rows,) = command.verdicts([command.FIRST])["broken"]
    assert len(rows) == 8
    assert not any(row.title_ok for row in rows)
