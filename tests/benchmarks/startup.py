"""What starting costs: the commands that people call most, against what they cannot do without."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.data import fill_releases
from tests.benchmarks.measure import Row, Size, best_of, cpu_seconds, cstoscrape, python


def startup(size: Size, folder: Path) -> list[Row]:
    """`--help`, and `search` and `export` of one row."""
    database = folder / "one.db"
    fill_releases(database, 1)
    commands = [
        python("import click"),
        python("import click, sqlite3"),
        cstoscrape("--help"),
        cstoscrape("--db", database, "search", "meeting"),
        cstoscrape("--db", database, "export", "-f", "csv"),
    ]
    sides = [lambda command=command: cpu_seconds(command) for command in commands]
    best_of(1, *sides)  # compiles what is not compiled yet
    click, with_sqlite, help_, search, export = best_of(4 * size.rounds, *sides)
    return [
        Row("--help", "import click", help_ / click, 1.25),
        Row("search, one row", "import click, sqlite3", search / with_sqlite, 1.4),
        Row("export, one row", "import click, sqlite3", export / with_sqlite, 1.4),
    ]
