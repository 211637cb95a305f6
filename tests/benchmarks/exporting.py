"""An export of everything as CSV: time, and memory."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.benchmarks.data import fill_releases
from tests.benchmarks.measure import Row, Size, best_of, cpu_seconds, cstoscrape, peak_megabytes, python

_COLUMNS = ("doc_id", "edition", "section", "date", "title", "url", "teaser", "body")
_ORDER = "date DESC, url"
_SQL = f"SELECT {', '.join(_COLUMNS)} FROM releases WHERE merged_into IS NULL ORDER BY {_ORDER}"


def exporting(size: Size, folder: Path) -> list[Row]:
    """`export -f csv` against the sqlite3 shell and sqlite-utils, each writing a file."""
    what = f"export -f csv, {size.rows:,} releases"
    full, tenth = folder / "full.db", folder / "tenth.db"
    fill_releases(full, size.rows)
    fill_releases(tenth, size.rows // 10)
    options = [part for name in _COLUMNS for part in ("-c", name)]
    commands = {
        "ours": cstoscrape("--db", full, "export", "-f", "csv"),
        "sqlite-utils rows --csv": python(
            "from sqlite_utils.cli import cli; cli()",
            *("rows", full, "releases", "--csv", "--where", "merged_into IS NULL", "--order", _ORDER, *options),
        ),
    }
    if shell := shutil.which("sqlite3"):
        commands["sqlite3 -csv"] = [shell, "-csv", "-header", str(full), _SQL]
    out = folder / "out.csv"
    sides = [lambda command=command: _to_file(command, out) for command in commands.values()]
    best = dict(zip(commands, best_of(size.rounds, *sides), strict=True))
    growth = peak_megabytes(commands["ours"]) - peak_megabytes(cstoscrape("--db", tenth, "export", "-f", "csv"))
    theirs = best.get("sqlite3 -csv")
    missing = "" if theirs else " (not installed)"
    return [
        Row(what, f"sqlite3 -csv{missing}", best["ours"] / theirs if theirs else None, 1.5),
        Row(what, "sqlite-utils rows --csv", best["sqlite-utils rows --csv"] / best["ours"], 2.5, "x faster"),
        Row(f"{what}: memory", f"{size.rows // 10:,} releases", growth, 10, " MB more"),
    ]


def _to_file(command: list[str], path: Path) -> float:
    with path.open("wb") as out:
        return cpu_seconds(command, out)
