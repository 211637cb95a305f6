"""Flip bits of an archive and count what `verify` finds: `python -m tests.flips [--flips N] [--seed S]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

from tests.flips import in_database, in_warc, make_archive


def main() -> int:
    """Run as many flips as asked for in each kind of file; the number of those missed is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        db = make_archive(Path(folder))
        for name, flips in (("WARC", in_warc), ("database", in_database)):
            score = flips(db, Random(f"{options.seed} {name}"), options.flips)
            missed += len(score.missed)
            print(
                f"{name:10}{options.flips} flips: {score.found} found, {score.harmless} that change nothing,"
                f" {len(score.missed)} missed",
                *score.missed,
                sep="\n  ",
            )
    return min(missed, 100)


if __name__ == "__main__":
    sys.exit(main())
