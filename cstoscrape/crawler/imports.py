"""A run of `import`: captures from foreign files, in batches, through the same pathway as a crawl's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from cstoscrape.archive.foreign import read_captures
from cstoscrape.crawler.run import Summary, Tell, offline_run, tell_nobody
from cstoscrape.errors import ArchiveError
from cstoscrape.ingest import Store
from cstoscrape.model import Capture
from cstoscrape.store.query import capture_with
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
    with offline_run(store, "import", now) as summary:
        for path in files:
            _import_file(store, path, files, summary, tell)
    return summary


def _import_file(store: Store, path: Path, files: Sequence[Path], summary: Summary, tell: Tell) -> None:
    met: set[str] = set()
    try:
        captures = _readable(_captures(store, path, files, met), path, summary)
    except ArchiveError as error:
        _note(summary, path, error)
        return
    done = 0
    while batch := list(islice(captures, _BATCH)):
        for change in store.ingest_all(batch):
            summary.count_copy(change)
        done += len(batch)
        tell(path.name, done, None)
    if not met:
        summary.problem(str(path), "holds no page of a section of the profile; see [site] in the config file")


def _captures(store: Store, path: Path, files: Sequence[Path], met: set[str]) -> Iterator[Capture]:
    """The captures of a file that belong to the profile; it is refused at once if it is no archive.

    Args:
        store: Where the body of a revisit may be stored already.
        path: The file.
        files: All files of the run, where it may stand as well.
        met: Is given the addresses of the profile in the file, whether their records are whole or not.
    """

    def is_wanted(url: str) -> bool:
        own = store.profile.own(url)
        if own is not None:
            met.add(own[0])
        return own is not None

    def kept(url: str, digest: str) -> Capture | None:
        own = store.profile.own(url)
        id_ = capture_with(store.database.connection, own[0], digest) if own is not None else None
        return store.read(id_) if id_ is not None else None

    others = [other for other in files if other != path]
    return read_captures(path, is_wanted=is_wanted, others=others, kept=kept)


def _readable(captures: Iterator[Capture], path: Path, summary: Summary) -> Iterator[Capture]:
    """The captures of a file, up to where it can't be read."""
    try:
        yield from captures
    except ArchiveError as error:
        _note(summary, path, error)
    except OSError as error:
        summary.problem(str(path), f"cannot be read ({error.strerror}); check its name and permissions")


def _note(summary: Summary, path: Path, error: ArchiveError) -> None:
    summary.problem(str(path), str(error).removeprefix(f"{path}: "))
