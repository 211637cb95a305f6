"""A run of `import`: captures from foreign files, in batches, through the same pathway as a crawl's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from cstoscrape.archive.foreign import read_captures
from cstoscrape.crawler.run import Summary, Tell, begin_run, end_run, tell_nobody
from cstoscrape.errors import ArchiveError, Interrupted
from cstoscrape.ingest import Store
from cstoscrape.model import Capture
from cstoscrape.text import utc_now

_BATCH = 50


def import_files(
    store: Store,
    files: Sequence[Path],
    *,
    now: Callable[[], datetime] = utc_now,
    tell: Tell = tell_nobody,
) -> Summary:
    """Take in the captures of WARC and WACZ files; what can't be read is a problem, the rest is stored.

    Raises:
        StorageError: Database or disk refused.
    """
    started = now()
    summary = begin_run(store, "import", started)
    try:
        for path in files:
            _import_file(store, path, summary, tell)
        summary.rewritten = store.settle()
        if summary.problems:
            summary.outcome, summary.exit_code = "partial", 3
    except Interrupted as error:
        summary.outcome, summary.exit_code = "interrupted", error.exit_code
    end_run(store, summary, started, now())
    return summary


def _import_file(store: Store, path: Path, summary: Summary, tell: Tell) -> None:
    captures = _readable(path, summary)
    done = foreign = 0
    while batch := list(islice(captures, _BATCH)):
        for change in store.ingest_all(batch):
            foreign += change.what == "foreign"
            summary.tally(change)
        done += len(batch)
        tell(path.name, done, None)
    if done and foreign == done:
        summary.problem(str(path), "holds no page of a section of the profile; see [site] in the config file")


def _readable(path: Path, summary: Summary) -> Iterator[Capture]:
    """The captures of a file, up to where it can't be read."""
    try:
        yield from read_captures(path)
    except ArchiveError as error:
        summary.problem(str(path), str(error).removeprefix(f"{path}: "))
    except OSError as error:
        summary.problem(str(path), f"cannot be read ({error.strerror}); check its name and permissions")
