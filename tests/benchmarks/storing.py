"""New releases into the store, and the same ones again, without WARC."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.benchmarks.data import BATCH, COLUMNS, batches, release_rows
from tests.benchmarks.measure import Row, Size, best_of, own_seconds


def storing(size: Size, folder: Path) -> list[Row]:
    """Our store keeps captures, addresses and revisions beside the releases; the others keep the releases alone.

    So one more row holds it against plain SQL that writes all that it keeps, and finds out nothing.
    """
    what, rounds = f"{size.rows:,} releases into the store", max(1, size.rounds // 2)
    tasks = (executemany, first_time, upsert_all)
    sides = (lambda task=task: own_seconds(task, _fresh(folder), size.rows) for task in tasks)
    plain, ours, upsert = best_of(rounds, *sides)
    database = _fresh(folder)
    own_seconds(first_time, database, size.rows)
    (again,) = best_of(rounds, lambda: own_seconds(first_time, database, size.rows))
    source = database.rename(folder / "source.db")
    (everything,) = best_of(rounds, lambda: own_seconds(every_table, _fresh(folder), size.rows, source))
    return [
        Row(what, "sqlite3 executemany, FTS5", ours / plain, 2),
        Row(what, "executemany of all that it keeps", ours / everything, 2),
        Row(what, "sqlite-utils upsert_all, FTS5", upsert / ours, 1, "x faster"),
        Row("the same captures again", "sqlite3 executemany, FTS5", again / plain, 0.35),
    ]


def _fresh(folder: Path) -> Path:
    path = folder / "store.db"
    for old in folder.glob("store.db*"):
        old.unlink()
    return path


def first_time(database: str, rows: str) -> float:
    """Seconds of the store's writer for batches that were made beforehand, a transaction each."""
    from cstoscrape.site import default_profile
    from cstoscrape.store.db import Database
    from cstoscrape.store.write import Writer

    seconds = 0.0
    with Database.open(Path(database), started_at="") as opened:
        for batch in batches(int(rows)):
            start = time.process_time()
            with opened.transaction() as connection:
                Writer(connection, default_profile()).add(batch)
            seconds += time.process_time() - start
    return seconds


def executemany(database: str, rows: str) -> float:
    """Seconds of plain SQL: the releases' own columns and indexes, and the index of their texts by batch."""
    connection = _plain_database(database)
    marks = ", ".join("?" * len(COLUMNS))
    seconds = 0.0
    for batch in _chunks(int(rows)):
        start = time.process_time()
        with connection:
            (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM releases").fetchone()
            connection.executemany(
                f"INSERT INTO releases ({', '.join(COLUMNS)}) VALUES ({marks})"
                " ON CONFLICT (edition, date, title_key) DO NOTHING",
                batch,
            )
            connection.execute(
                "INSERT INTO releases_fts (rowid, title, teaser, body)"
                " SELECT id, title, teaser, body FROM releases WHERE id > ?",
                (last,),
            )
        seconds += time.process_time() - start
    connection.close()
    return seconds


def every_table(database: str, rows: str, source: str) -> float:
    """Seconds of plain SQL for the rows of another store, table by table, a transaction for each batch."""
    from cstoscrape.store.db import Database

    seconds = 0.0
    filled = sqlite3.connect(source)
    orders = {"releases": "id", "addresses": "release_id", "captures": "id", "revisions": "id"}
    names = {  # without the columns that SQLite computes
        table: ", ".join(row[1] for row in filled.execute(f"PRAGMA table_info({table})")) for table in orders
    }
    cursors = {
        table: filled.execute(f"SELECT {names[table]} FROM {table} ORDER BY {by}") for table, by in orders.items()
    }
    with Database.open(Path(database), started_at="") as opened:
        for number in range(0, int(rows), BATCH):
            batch = {table: cursor.fetchmany(BATCH) for table, cursor in cursors.items()}
            start = time.process_time()
            with opened.transaction() as connection:
                for table, chunk in batch.items():
                    marks = ", ".join("?" * len(chunk[0]))
                    connection.executemany(f"INSERT INTO {table} ({names[table]}) VALUES ({marks})", chunk)
                connection.execute(
                    "INSERT INTO releases_fts (rowid, title, teaser, body)"
                    " SELECT id, title, teaser, body FROM releases WHERE id > ?",
                    (number,),
                )
            seconds += time.process_time() - start
    filled.close()
    return seconds


def upsert_all(database: str, rows: str) -> float:
    """Seconds of sqlite-utils with the full-text index that it keeps by triggers."""
    from sqlite_utils import Database

    connection = _plain_database(database)
    connection.execute("DROP TABLE releases_fts")
    table = Database(connection)["releases"]
    table.enable_fts(["title", "teaser", "body"], create_triggers=True)
    seconds = 0.0
    for batch in _chunks(int(rows)):
        records = [dict(zip(COLUMNS, row, strict=True)) for row in batch]
        start = time.process_time()
        table.upsert_all(records, pk="doc_id")
        seconds += time.process_time() - start
    connection.close()
    return seconds


def _plain_database(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    columns = ", ".join(f"{name} UNIQUE" if name == "doc_id" else name for name in COLUMNS)
    connection.execute(f"CREATE TABLE releases (id INTEGER PRIMARY KEY, {columns})")
    connection.execute("CREATE UNIQUE INDEX releases_key ON releases (edition, date, title_key)")
    connection.execute(
        "CREATE VIRTUAL TABLE releases_fts USING fts5 (title, teaser, body, content='releases', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    return connection


def _chunks(rows: int) -> Iterator[list[tuple[object, ...]]]:
    found = release_rows(rows)
    while chunk := list(islice(found, BATCH)):
        yield chunk
