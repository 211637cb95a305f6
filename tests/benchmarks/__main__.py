"""Measure and print the table: `python -m tests.benchmarks [NAME…] [--json FILE]`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.crawling import first, hourly
from tests.benchmarks.exporting import exporting
from tests.benchmarks.measure import Row, Size
from tests.benchmarks.parsing import parsing
from tests.benchmarks.repeating import repeating
from tests.benchmarks.startup import startup
from tests.benchmarks.storing import storing

BENCHMARKS: dict[str, Callable[[Size, Path], list[Row]]] = {
    "startup": startup,
    "hourly": hourly,
    "parsing": parsing,
    "repeating": repeating,
    "first": first,
    "exporting": exporting,
    "storing": storing,
}


def measure(names: Sequence[str], size: Size) -> list[Row]:
    """The rows of some benchmarks, each printed as soon as it is there."""
    rows = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="cstoscrape-benchmark-") as folder:
            for row in BENCHMARKS[name](size, Path(folder)):
                rows.append(row)
                print(_line(row), flush=True)
    return rows


def _line(row: Row) -> str:
    bound = ">=" if row.unit == "x faster" else "<="
    value = "skipped" if row.value is None else f"{row.value:.2f}{row.unit}"
    word = {True: "ok", False: "MISSED", None: ""}[row.ok]
    return f"{row.what:44} {row.against:36} {value:>15}  {bound} {row.aim:g}{row.unit:9} {word}".rstrip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 1 if an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all unless given")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    parser.add_argument("--rows", type=int, default=Size().rows, help="releases to store and export")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    rows = measure(options.names or list(BENCHMARKS), Size(rows=options.rows))
    if options.json:
        table = [{**dataclasses.asdict(row), "ok": row.ok} for row in rows]
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")
    return 1 if any(row.ok is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
