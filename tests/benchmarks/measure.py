"""CPU time of processes and pieces of code, and the rows of the table. Ratios of the best of several runs.

Wall time says more of the machine's other work than of the program, so it is nowhere looked at. Both sides of a
ratio run alternately, with the same environment, so that a busy minute meets both.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]

# glibc gives memory back and asks for it again, which can double a short piece of work, by chance of its sizes.
_PINNED = {
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "MALLOC_TOP_PAD_": str(16 << 20),
    "MALLOC_ARENA_MAX": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "",  # an installed package has its bytecode
    "PYTHONPATH": str(ROOT),
}
_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much each benchmark does.

    Attributes:
        rows: Releases of the store and of exports.
        releases: Releases on the site of the first crawl.
        pages: Article pages to parse.
        rounds: How often each side runs.
    """

    rows: int = 100_000
    releases: int = 1_000
    pages: int = 100
    rounds: int = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a value with its aim; `value` is None where something to compare with is missing.

    `unit` is `x` (our cost as a multiple, small is good), `x faster` (large is good), or a count (small is good).
    """

    what: str
    against: str
    value: float | None
    aim: float
    unit: str = "x"

    @property
    def ok(self) -> bool | None:
        """Whether the aim is reached; None if it could not be tried."""
        if self.value is None:
            return None
        return self.value >= self.aim if self.unit == "x faster" else self.value <= self.aim


def python(code: str, *arguments: object) -> list[str]:
    """The command that runs some code in a fresh interpreter."""
    return [sys.executable, "-c", code, *map(str, arguments)]


def cstoscrape(*arguments: object) -> list[str]:
    """The command line of the package, as its installed script runs it."""
    return python("from cstoscrape.cli import main; main()", *arguments)


def environment() -> dict[str, str]:
    """The environment of everything that is measured."""
    return {**os.environ, **_PINNED}


def cpu_seconds(command: Sequence[str], stdout: IO[bytes] | int = subprocess.DEVNULL) -> float:
    """User and system time of a process and of those it waited for; an error if it fails."""
    process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, env=environment())
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{command} exits {process.returncode}: {said}")
    return usage.ru_utime + usage.ru_stime


def own_seconds(task: Callable[..., float], *arguments: object) -> float:
    """Run a function of this package in a fresh process; it measures itself and returns the seconds."""
    code = f"import sys; from {task.__module__} import {task.__name__} as task; print(task(*sys.argv[1:]))"
    return float(_printed(python(code, *arguments)))


def peak_megabytes(command: Sequence[str]) -> float:
    """The largest resident size of a process.

    A child begins with the size of who started it, so a small process starts it here.
    """
    peak = int(_printed([sys.executable, "-S", "-c", _PEAK, *command]))
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _printed(command: Sequence[str]) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment(), check=True, encoding="utf-8")
    return done.stdout


def best_of(rounds: int, *sides: Callable[[], float]) -> list[float]:
    """The least that each side cost in so many rounds, in which they take turns."""
    costs = [[side() for side in sides] for _ in range(rounds)]
    return [min(one) for one in zip(*costs, strict=True)]
