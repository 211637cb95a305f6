"""The benchmarks run; their figures are for people, and no test depends on how busy a machine is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks.measure import Row, Size

TINY = Size(rows=20, releases=12, pages=2, rounds=1)


@pytest.mark.parametrize("name", command.BENCHMARKS)
def test_every_benchmark_gives_rows_at_a_small_size(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each row has a value, or says what is not installed; each is printed."""
    rows = command.measure([name], TINY)
    printed = capsys.readouterr().out
    assert rows
    for row in rows:
        assert row.value is not None or "not installed" in row.against
        assert row.what in printed


def test_a_crawl_with_nothing_new_costs_one_request() -> None:
    """Of all figures the one that does not depend on the machine."""
    (requests,) = [row for row in command.measure(["hourly"], TINY) if row.what.endswith("requests")]
    assert requests.value == 1


def test_the_table_goes_to_a_file_and_a_missed_aim_to_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--json FILE` holds what was printed."""
    rows = [Row("a", "b", 2.0, 1.5), Row("c", "d", 9.0, 8, "x faster"), Row("e", "f (not installed)", None, 1)]
    monkeypatch.setattr(command, "BENCHMARKS", {"some": lambda _size, _folder: rows})
    assert command.main(["some", "--json", str(tmp_path / "rows.json")]) == 1
    assert [row["ok"] for row in json.loads((tmp_path / "rows.json").read_text())] == [False, True, None]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists the known ones."""
    with pytest.raises(SystemExit):
        command.main(["nothing"])
    assert "startup" in capsys.readouterr().err
