"""`reparse`: the present parser over the whole archive. Nothing derived is precious, so it is rewritten in place.

What was read by the present parser and profile already is passed over, so a run that was killed goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from sqlite3 import Row

from cstoscrape.crawler.run import Tell, tell_nobody
from cstoscrape.ingest import Store
from cstoscrape.model import Capture, Hint
from cstoscrape.parser.furniture import Fingerprint, fingerprint
from cstoscrape.reading import Reader
from cstoscrape.site import Profile
from cstoscrape.store.near import Near, around, in_order, nearest
from cstoscrape.store.write import Parsed, Writer

_BATCH = 100
_WORTH_WORKERS = 300


@dataclass(frozen=True, slots=True)
class Text:
    """What a release says."""

    title: str
    date: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A release that reads differently now; `before` is None for one that could not be read."""

    doc_id: str
    url: str
    before: Text | None
    after: Text | None


@dataclass(frozen=True, slots=True)
class _Task:
    """A capture to read again, with what its parse depends on; `near` is None while only its lines are wanted."""

    id: int
    capture: Capture
    digest: str
    hint: Hint = Hint()  # noqa: RUF009 - frozen
    near: tuple[Fingerprint, ...] | None = None


def reparse(
    store: Store, *, since: str | None = None, everything: bool = False, tell: Tell = tell_nobody
) -> Iterator[Rewritten]:
    """Read captures again, a transaction a batch.

    Args:
        store: The archive, open for writing.
        since: Only captures from this time on (`YYYY-MM-DD…`).
        everything: Also what the present parser and profile have read already.
        tell: Called with the progress.

    Yields:
        The releases that read differently now.
    """
    rows = store.database.connection.execute(
        "SELECT * FROM captures WHERE fetched_at >= ? AND (? OR parser <> ?) AND edition IS NOT NULL"
        " AND status = 200 ORDER BY fetched_at, url, digest",
        (since or "", everything, store.reader.stamp),
    ).fetchall()
    yield from reread(store, rows, tell)
    store.settle()


def reread(store: Store, rows: Sequence[Row], tell: Tell = tell_nobody) -> Iterator[Rewritten]:
    """Read some captures again and write what they give; see `reparse`.

    Args:
        store: The archive, open for writing.
        rows: The captures, in order of time.
        tell: Called with the progress.
    """
    listings = [row for row in rows if row["entries"] is not None]
    articles = [row for row in rows if row["entries"] is None]
    total = len(listings) + 2 * len(articles)
    with _workers(store.profile, len(rows)) as read:
        done = 0
        # Hints and fingerprints first: the articles' parse depends on them.
        for todo, with_neighbours in ((listings, False), (articles, False), (articles, True)):
            for start in range(0, len(todo), _BATCH):
                batch = todo[start : start + _BATCH]
                tasks = [_task(store, row, with_neighbours=with_neighbours) for row in batch]
                yield from _rewrite(store, read(tasks), final=with_neighbours or todo is listings)
                done += len(batch)
                tell("captures", done, total)


def _task(store: Store, row: Row, *, with_neighbours: bool) -> _Task:
    capture = store.read(row["id"])
    if not with_neighbours:
        return _Task(row["id"], capture, row["digest"])
    own = Near(row["fetched_at"], row["url"], row["digest"], row["id"], "article")
    timeline = in_order(around(store.database.connection, row["edition"], own.fetched_at, own.fetched_at))
    near = tuple(store.fingerprint(one.id) for one in nearest(own, timeline))
    return _Task(row["id"], capture, row["digest"], store.hint(own.url), near)


def _rewrite(store: Store, parsed: Sequence[tuple[int, Parsed]], *, final: bool) -> Iterator[Rewritten]:
    """Write a batch; in the first pass over articles that is their fingerprints alone."""
    if not final:
        with store.database.transaction() as connection:
            connection.executemany(
                "UPDATE captures SET lines = ? WHERE id = ?", ((one.fingerprint, id_) for id_, one in parsed)
            )
        store.forget_neighbours()
        return
    urls = list(dict.fromkeys(one.capture.url for _, one in parsed))
    before = {url: _text(store, url) for url in urls}
    with store.database.transaction() as connection:
        Writer(connection, store.profile).rewrite(parsed)
    for url in urls:
        after = _text(store, url)
        if after != before[url]:
            place = store.profile.place(url)
            yield Rewritten(store.profile.doc_id(url, place.edition if place else ""), url, before[url], after)


def _text(store: Store, url: str) -> Text | None:
    row = store.database.connection.execute(
        "SELECT title, date, body FROM releases WHERE id = (SELECT release_id FROM addresses WHERE url = ?)", (url,)
    ).fetchone()
    return Text(*row) if row is not None else None


# --- workers -------------------------------------------------------------------------------------


@contextmanager
def _workers(profile: Profile, count: int) -> Iterator[_ReadAll]:
    """A function that reads tasks: on all cores, where there are enough of them to be worth it."""
    cores = os.cpu_count() or 1
    if cores == 1 or count < _WORTH_WORKERS:
        yield _ReadAll(None, Reader(profile))
        return
    with ProcessPoolExecutor(cores, initializer=_start, initargs=(profile,)) as pool:
        yield _ReadAll(pool, Reader(profile))


class _ReadAll:
    """Reads a batch of tasks, in order."""

    def __init__(self, pool: ProcessPoolExecutor | None, reader: Reader) -> None:
        self._pool, self._reader = pool, reader

    def __call__(self, tasks: Sequence[_Task]) -> list[tuple[int, Parsed]]:
        if self._pool is None:
            return [(task.id, _read(self._reader, task)) for task in tasks]
        return list(self._pool.map(_read_in_worker, tasks, chunksize=10))


_READERS: list[Reader] = []


def _start(profile: Profile) -> None:
    _READERS.append(Reader(profile))


def _read_in_worker(task: _Task) -> tuple[int, Parsed]:
    parsed = _read(_READERS[0], task)
    return task.id, replace(parsed, capture=replace(parsed.capture, body=b""))


def _read(reader: Reader, task: _Task) -> Parsed:
    opened = reader.open(task.capture, task.digest)
    if isinstance(opened.page, str):
        return reader.without_page(opened)
    if opened.place.kind == "listing":
        return reader.listing(opened)[1]
    if task.near is None:
        lines = fingerprint(opened.page, "article").to_bytes()
        return Parsed(opened.capture, task.digest, opened.place.edition, opened.place.section, "", fingerprint=lines)
    return reader.article(opened, task.hint, task.near)
