"""A crawl may be killed at any moment: the next ones finish it, and the archive is as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.ingest import archive_folder
from tests.conftest import environment
from tests.site import RELEASES, Site

KILLS = int(os.environ.get("CSTOSCRAPE_KILLS", "12"))
_LATEST_SECONDS = 0.6
_EDITIONS = {"en": "stock", "ru": "table"}
_ACCEPT_AT_MOST = 4 * KILLS + 60


@pytest.fixture(scope="module")
def sites() -> Iterator[list[Site]]:
    """Both editions of the stand-in site."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(Site(RELEASES, edition, family, page_size=4)) for edition, family in _EDITIONS.items()
        ]


def start(db: Path, sites: Sequence[Site], *options: str) -> subprocess.Popen[bytes]:
    """A crawl in a process of its own."""
    bases = [f"--base-url={site.edition}={site.base_url}" for site in sites]
    return subprocess.Popen(
        [sys.executable, "-m", "cstoscrape", "--db", str(db), "crawl", "--delay", "0", "--json", *bases, *options],
        cwd=db.parent,
        env=environment(db.parent),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a process that ends by itself."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


def kept(db: Path) -> dict[str, Any]:
    """What an archive holds, by address: when it was captured aside, for two crawls are not at one time."""
    answers: dict[str, Any] = {}
    with closing(sqlite3.connect(db)) as connection:
        for name, statement in _QUESTIONS.items():
            answers[name] = sorted(connection.execute(statement).fetchall(), key=repr)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO releases_fts (releases_fts, rank) VALUES ('integrity-check', 1)")
        connection.rollback()
        committed = dict(connection.execute("SELECT file, committed_bytes FROM warc_files").fetchall())
    assert {file.name: file.stat().st_size for file in archive_folder(db).glob("*.warc.gz")} == committed
    answers["responses"] = responses(db)
    return answers


# Left out: `inputs`, since neighbours are the nearest in time and the two crawls do not share their times.
_QUESTIONS = {
    "releases": "SELECT doc_id, edition, section, date, date_source, title, title_key, url, teaser, body, content_hash,"
    " revision_count, conflicts, gone_at, merged_into IS NULL FROM releases",
    "addresses": "SELECT a.url, a.section, r.doc_id, hint_date, hint_title, hint_teaser, reason, first_walk IS NULL"
    " FROM addresses AS a LEFT JOIN releases AS r ON r.id = a.release_id",
    "revisions": "SELECT url, doc_id, content_hash, title, date, date_source, blocks, release_key FROM revisions",
    "blocks": "SELECT doc_id, position, kind, text, block FROM blocks",
    "captures": "SELECT url, status, digest, kind, content_hash, entries, problems, stale FROM captures",
}


def responses(db: Path) -> Counter[tuple[str, str, str | None]]:
    """The answers in the WARC files: type, address, payload digest; read by a library that is not our own."""
    from warcio.archiveiterator import ArchiveIterator

    found: Counter[tuple[str, str, str | None]] = Counter()
    for file in archive_folder(db).glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                if record.rec_type in ("response", "revisit"):
                    headers = record.rec_headers
                    digest = headers.get_header("WARC-Payload-Digest")
                    found[record.rec_type, headers.get_header("WARC-Target-URI"), digest] += 1
    return found


@pytest.fixture(scope="module")
def uninterrupted(sites: list[Site], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a crawl that nobody disturbed has kept."""
    db = tmp_path_factory.mktemp("whole") / "csto.db"
    code, _, said = finish(start(db, sites))
    assert code == 0, said
    return kept(db)


def test_a_crawl_killed_at_any_moment_ends_as_if_it_had_not_been(
    sites: list[Site], uninterrupted: dict[str, Any], tmp_path: Path
) -> None:
    """SIGKILL again and again, in one archive after another, until each is finished."""
    moments = random.Random(20201120)
    kills = rounds = 0
    while kills < KILLS:
        rounds += 1
        assert rounds <= _ACCEPT_AT_MOST, "hardly any kill met a crawl that was running"
        folder = tmp_path / str(rounds)
        folder.mkdir()
        kills += crawled_with_kills(folder / "csto.db", sites, moments, at_most=KILLS - kills)
        found = kept(folder / "csto.db")
        for what, expected in uninterrupted.items():
            assert found[what] == expected, f"{what} after {kills} kills"


def crawled_with_kills(db: Path, sites: Sequence[Site], moments: random.Random, *, at_most: int) -> int:
    """Crawl to the end, killed on the way as often as may be; how often that was."""
    kills = 0
    while kills < at_most:
        process = start(db, sites)
        try:
            process.wait(timeout=moments.uniform(0, _LATEST_SECONDS))
        except subprocess.TimeoutExpired:
            process.kill()
        code, _, said = finish(process)
        if code == 0:
            return kills
        assert code == -signal.SIGKILL, said
        kills += 1
    code, _, said = finish(start(db, sites))
    assert code == 0, said
    return kills


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_crawl_that_is_asked_to_stop_says_so_and_saves_what_it_has(
    sites: list[Site], uninterrupted: dict[str, Any], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    db = tmp_path / "csto.db"
    site = sites[0]
    site.requests.clear()
    site.misbehave("/news/news_odkb/", "slow", seconds=30)
    try:
        process = start(db, sites, "--edition", "en")
        while not any(path.startswith("/news/") for path in site.paths()) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(number)
        ended, out, said = finish(process)
    finally:
        site.behave()
    assert ended == code, said
    assert json.loads(out)["outcome"] == "interrupted"
    with closing(sqlite3.connect(db)) as connection:
        [run] = connection.execute("SELECT outcome, exit_code, finished_at IS NOT NULL FROM runs").fetchall()
    assert run == ("interrupted", code, 1)
    ended, _, said = finish(start(db, sites))
    assert ended == 0, said
    assert kept(db)["releases"] == uninterrupted["releases"]
