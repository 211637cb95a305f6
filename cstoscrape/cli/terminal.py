"""What people read: safe to print, in colour only on a terminal, progress only there."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cstoscrape.crawler.run import Tell

# Everything that a terminal could take for a command: C0 but tab and line feed, DEL, C1, direction overrides.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Text from the site, without what a terminal could obey."""
    return _CONTROL.sub("\ufffd", text)


def uses_colour() -> bool:
    """Whether results may be coloured: on a terminal, and NO_COLOR is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def bold(text: str) -> str:
    """Bold text, where colour may be used."""
    return click.style(text, bold=True) if uses_colour() else text


def in_bytes(number: float) -> str:
    """A size in the unit that suits it."""
    for unit in ("bytes", "KB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


@contextmanager
def progress(*, enabled: bool) -> Iterator[Tell]:
    """A progress bar with an ETA on stderr, where that is a terminal; else nothing."""
    if not enabled or not sys.stderr.isatty():
        from cstoscrape.crawler.run import tell_nobody

        yield tell_nobody
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: list[Any] = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell
