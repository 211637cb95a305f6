"""Print what a year of hourly runs catches, and what it costs: `python -m tests.year [--days N] [--seed S]`."""

from __future__ import annotations

import argparse
import sys

from tests.year import WAYS, Outcome, simulate


def quantile(numbers: list[float], share: float) -> float:
    """The number below which a share of some numbers lies."""
    ordered = sorted(numbers)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def table(outcomes: dict[str, Outcome], days: int) -> list[str]:
    """The figures as a table in Markdown; times in hours."""
    lines = [
        "| recheck | edits | caught | median | 90 % | longest | requests a day | in a run at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for way, outcome in outcomes.items():
        kinds = sorted({*outcome.delays, *outcome.missed})
        for kind in kinds:
            delays, missed = outcome.delays.get(kind, []), outcome.missed.get(kind, 0)
            found = " | ".join(f"{quantile(delays, share):.1f} h" for share in (0.5, 0.9, 1)) if delays else "– | – | –"
            caught = f"{len(delays)} of {len(delays) + missed}"
            cost = f"{outcome.requests / days:,.0f} | {outcome.busiest:,}" if kind == kinds[0] else "|"
            lines.append(f"| {way} | {kind} | {caught} | {found} | {cost} |")
    return lines


def main() -> int:
    """Simulate each way to recheck."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    outcomes = {way: simulate(way, days=options.days, seed=options.seed) for way in WAYS}
    print(*table(outcomes, options.days), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
