"""Bits flipped in an archive, one at a time, and whether `verify` finds them.

In a WARC file it must find each. In the database it must find what breaks the file or changes anything that the
captures give; free pages, and what crawls note for themselves, may hold what they like.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from cstoscrape.ingest import archive_folder
from tests.conftest import run_inside
from tests.crawler.world import World
from tests.site import by_edition
from tests.store.snapshot import Snapshot, snapshot


@dataclass
class Score:
    """What came of the flips in one kind of file.

    Attributes:
        harmless: Flips that change nothing that the captures give, and that were not found.
        missed: Those that do, and were not found: file and bit.
    """

    found: int = 0
    harmless: int = 0
    missed: list[str] = field(default_factory=list)


def make_archive(folder: Path, *, releases: int = 12) -> Path:
    """A small archive of every kind of record: answers, their requests, 304s, equal payloads, 404s, edits."""
    chosen = [*by_edition("en")[:releases], *by_edition("ru")[: max(4, releases // 2)]]
    with World(folder, releases=chosen, page_size=5) as world:
        world.crawl()
        for days in (1, 1, 3):
            for site in world.sites.values():
                site.etag = days == 3
                first = site.releases[0]
                site.edit(first.slug, headline=f"{first.headline}, day {days}")
                site.remove(site.releases[-1].slug)
            world.clock.pass_by(days=days)
            world.crawl(recheck=True)
        world.clock.pass_by(days=2)
        world.crawl(recheck=True)
    with closing(sqlite3.connect(world.db)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, so that a flip can meet all of it
    return world.db


def flip(path: Path, bit: int) -> None:
    """Turn one bit of a file; again, and it is as it was."""
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ (1 << bit % 8)]))


def is_found(db: Path) -> bool:
    """Whether `verify` says that something is wrong, and says it in good order."""
    result = run_inside("--db", db, "verify")
    assert result.code in (0, 7), result.said
    assert bool(result.out) == (result.code == 7)
    return result.code == 7


def in_warc(db: Path, random: Random, flips: int) -> Score:
    """Flip bits of the WARC files."""
    score = Score()
    files = sorted(archive_folder(db).glob("*.warc.gz"))
    for _ in range(flips):
        path = random.choice(files)
        bit = random.randrange(8 * path.stat().st_size)
        flip(path, bit)
        if is_found(db):
            score.found += 1
        else:
            score.missed.append(f"{path.name}, bit {bit}")
        flip(path, bit)
    return score


def in_database(db: Path, random: Random, flips: int) -> Score:
    """Flip bits of the database; every flip begins with the same file."""
    score, whole, before = Score(), db.read_bytes(), given(db)
    for _ in range(flips):
        bit = random.randrange(8 * len(whole))
        flip(db, bit)
        if is_found(db):
            score.found += 1
        elif given(db) == before:
            score.harmless += 1
        else:
            score.missed.append(f"{db.name}, bit {bit}")
        for path in db.parent.glob(f"{db.name}-*"):
            path.unlink()
        db.write_bytes(whole)
    return score


def given(db: Path) -> Snapshot | str:
    """All that the captures give, or why it can't be read."""
    try:
        found = snapshot(db)
    except (sqlite3.Error, ValueError) as error:
        return str(error)
    for row in found["captures"]:
        del row["stale"]  # a flag for the next run to look once more, which does no harm
    return found
