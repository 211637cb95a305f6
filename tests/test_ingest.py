"""The pathway: WARC first, then one transaction; nothing half done, nothing twice, nothing that is not the site's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstoscrape.errors import ArchiveError, StorageError
from cstoscrape.ingest import Store, archive_folder, open_store
from cstoscrape.model import Capture
from cstoscrape.store.near import NEAR_ARTICLES, NEAR_LISTINGS, Near, Recent, around, in_order, nearest
from cstoscrape.text import format_time, parse_time
from tests.store.pages import HOSTS, NEWS, NOT_FOUND, article, capture, listing, not_modified

URL = f"{HOSTS['en']}{NEWS}session/"
OTHER_URL = f"{HOSTS['en']}{NEWS}drill/"
SESSION = article(
    "Session of the Council of Foreign Ministers", "20.11.2020", "The ministers met in Dushanbe this week."
)
DRILL = article("The exercise “Interaction” has begun", "21.11.2020", "Units of five states have arrived near Vitebsk.")
FIRST, SECOND, THIRD = "2020-11-23T06:00:00Z", "2020-11-24T06:00:00Z", "2020-11-25T06:00:00Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the archive of a test is."""
    return tmp_path / "csto.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty archive."""
    with open_store(path) as opened:
        yield opened


def warc_bytes(path: Path) -> dict[str, bytes]:
    """The archive's WARC files."""
    return {file.name: file.read_bytes() for file in archive_folder(path).glob("*") if file.is_file()}


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    connection = sqlite3.connect(path)
    tables = ("captures", "addresses", "revisions", "releases", "warc_files")
    found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    connection.close()
    return found


def row(store: Store, statement: str, *values: object) -> tuple[object, ...]:
    """The only row of an answer."""
    [found] = store.database.connection.execute(statement, values)
    return tuple(found)


# --- all or nothing ------------------------------------------------------------------------------

_REFUSALS = {
    "the capture": "CREATE TRIGGER refuse BEFORE INSERT ON captures WHEN new.url LIKE '%drill%'",
    "the release, last of all": "CREATE TRIGGER refuse BEFORE INSERT ON releases WHEN new.title LIKE '%exercise%'",
}


@pytest.mark.parametrize("where", _REFUSALS)
def test_a_transaction_that_fails_leaves_neither_record_nor_row(store: Store, path: Path, where: str) -> None:
    store.ingest(capture(URL, FIRST, 200, SESSION))
    before, rows = warc_bytes(path), counts(path)
    store.database.connection.execute(f"{_REFUSALS[where]} BEGIN SELECT raise(ABORT, 'refused'); END")
    with pytest.raises(StorageError, match="refused"):
        store.ingest(capture(OTHER_URL, SECOND, 200, DRILL))
    assert (warc_bytes(path), counts(path)) == (before, rows)
    store.database.connection.execute("DROP TRIGGER refuse")
    assert store.ingest(capture(OTHER_URL, SECOND, 200, DRILL)).what == "new"
    assert [store.read(number).body for number in (1, 2)] == [SESSION, DRILL]


def test_a_first_capture_that_fails_leaves_no_file(store: Store, path: Path) -> None:
    store.database.connection.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON captures BEGIN SELECT raise(ABORT, 'refused'); END"
    )
    with pytest.raises(StorageError):
        store.ingest(capture(URL, FIRST, 200, SESSION))
    assert warc_bytes(path) == {}
    assert set(counts(path).values()) == {0}


def test_a_full_disk_is_said_with_what_to_do_and_loses_nothing(store: Store, path: Path) -> None:
    store.ingest(capture(URL, FIRST, 200, SESSION))
    before, rows = warc_bytes(path), counts(path)
    [pages] = row(store, "PRAGMA page_count")
    store.database.connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [
        capture(f"{OTHER_URL.removesuffix('/')}-{number}/", SECOND, 200, DRILL.replace(b"five", b"%d" % number))
        for number in range(200)
    ]
    with pytest.raises(StorageError, match="make room"):
        store.ingest_all(many)
    assert (warc_bytes(path), counts(path)) == (before, rows)
    store.database.connection.execute("PRAGMA max_page_count = 100000")
    store.ingest_all(many)
    assert counts(path)["captures"] == 1 + len(many)
    assert store.read(1 + len(many)).body == many[-1].body


def test_a_batch_is_taken_whole_or_not_at_all(store: Store, path: Path) -> None:
    store.database.connection.execute(f"{_REFUSALS['the capture']} BEGIN SELECT raise(ABORT, 'refused'); END")
    with pytest.raises(StorageError):
        store.ingest_all([capture(URL, FIRST, 200, SESSION), capture(OTHER_URL, SECOND, 200, DRILL)])
    assert warc_bytes(path) == {}
    assert set(counts(path).values()) == {0}


# --- after a run that died -----------------------------------------------------------------------


def _reopened(path: Path) -> list[str]:
    """What opening the archive says it has mended."""
    told: list[str] = []
    open_store(path, tell=told.append).close()
    return told


def _filled(path: Path) -> Path:
    """An archive of two captures; its WARC file."""
    with open_store(path) as store:
        store.ingest(capture(URL, FIRST, 200, SESSION))
        store.ingest(capture(OTHER_URL, SECOND, 200, DRILL))
    [file] = archive_folder(path).iterdir()
    return file


def test_a_torn_tail_is_cut_at_the_next_start_and_said(path: Path) -> None:
    file = _filled(path)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:77])
    [message] = _reopened(path)
    assert "cut 77 bytes" in message
    assert file.read_bytes() == whole
    assert _reopened(path) == []


def test_a_run_that_died_in_its_first_batch_leaves_nothing_behind(path: Path) -> None:
    """However much it had written: the database knew the file before it was begun."""
    with open_store(path) as store:
        for second in range(10, 40):
            store.archive.append(capture(URL, f"2020-11-23T06:00:{second}Z", 200, SESSION))
        store.archive.sync()
    messages: list[str] = []
    open_store(path, tell=messages.append).close()
    assert [message.partition(": ")[2] for message in messages] == ["removed, nothing in it was committed"]
    assert list(archive_folder(path).iterdir()) == []


def test_what_follows_a_torn_tail_can_be_read(path: Path) -> None:
    file = _filled(path)
    with file.open("ab") as torn:
        torn.write(b"\x1f\x8b\x08half a record")
    with open_store(path) as store:
        store.ingest(capture(URL, THIRD, 200, DRILL))
        assert store.read(3).body == DRILL


@pytest.mark.parametrize("damage", ["shorter", "missing"])
def test_a_file_that_lost_what_was_committed_is_an_archive_fault(path: Path, damage: str) -> None:
    file = _filled(path)
    if damage == "shorter":
        file.write_bytes(file.read_bytes()[:-1])
    else:
        file.unlink()
    with pytest.raises(ArchiveError, match="backup") as caught:
        open_store(path)
    assert caught.value.exit_code == 7


def test_an_archive_that_could_not_be_opened_is_not_left_locked(path: Path) -> None:
    file = _filled(path)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    with pytest.raises(ArchiveError):
        open_store(path)
    file.write_bytes(whole)
    assert _reopened(path) == []


# --- once ----------------------------------------------------------------------------------------


def test_the_same_capture_again_changes_nothing_not_even_the_warc(path: Path) -> None:
    captures = [
        capture(URL, FIRST, 200, SESSION),
        capture(OTHER_URL, FIRST, 404, NOT_FOUND),
        not_modified(URL, SECOND, FIRST),
        capture(f"{HOSTS['en']}{NEWS}", FIRST, 200, listing([(f"{NEWS}session/", "20.11.2020", "Session")])),
    ]
    with open_store(path) as store:
        store.ingest_all(captures)
        store.settle()
    before = warc_bytes(path), path.read_bytes()
    with open_store(path) as store:
        assert {store.ingest(one).what for one in captures} == {"known"}
        assert {change.what for change in store.ingest_all([*captures, *captures])} == {"known"}
        assert store.settle() == 0
    assert (warc_bytes(path), path.read_bytes()) == before


def test_a_capture_twice_in_one_batch_is_one(store: Store) -> None:
    one = capture(URL, FIRST, 200, SESSION)
    assert [change.what for change in store.ingest_all([one, one])] == ["new", "known"]
    assert row(store, "SELECT count(*) FROM captures") == (1,)


def test_the_same_payload_is_stored_once_and_read_back_whole(store: Store, path: Path) -> None:
    big = SESSION + b"<!-- %s -->" % bytes(range(33, 127)) * 400
    store.ingest(capture(URL, FIRST, 200, big))
    [before] = warc_bytes(path).values()
    store.ingest(capture(URL, SECOND, 200, big))
    [after] = warc_bytes(path).values()
    assert len(after) - len(before) < 900
    assert store.read(2) == Capture(URL, SECOND, 200, capture(URL, SECOND).headers, big)


def test_a_batch_with_the_same_payload_twice_is_read_back_whole(store: Store) -> None:
    store.ingest_all([capture(URL, at, 200, SESSION) for at in (FIRST, SECOND, THIRD)])
    assert [store.read(number).body for number in (1, 2, 3)] == [SESSION] * 3


# --- what comes in -------------------------------------------------------------------------------


def test_an_answer_not_modified_confirms_a_capture(store: Store) -> None:
    store.ingest(capture(URL, FIRST, 200, SESSION))
    assert store.ingest(not_modified(URL, SECOND, FIRST)).what == "unchanged"
    assert row(store, "SELECT last_seen_at, revision_count FROM releases") == (SECOND, 1)
    assert store.read(2) == not_modified(URL, SECOND, FIRST)


def test_the_same_bytes_are_no_change_though_neighbours_tell_more_of_them_by_now(store: Store) -> None:
    """A line of the site's own is known as such when other pages have it, too."""
    store.ingest(capture(URL, FIRST, 200, SESSION))
    before = row(store, "SELECT body FROM releases WHERE url = ?", URL)
    others = (article(f"Release {number}", "21.11.2020", f"What was said in release {number}.") for number in range(5))
    store.ingest_all([capture(f"{OTHER_URL}{number}/", SECOND, 200, page) for number, page in enumerate(others)])
    assert store.ingest(capture(URL, SECOND, 200, SESSION)).what == "unchanged"
    assert row(store, "SELECT body FROM releases WHERE url = ?", URL) != before


def test_one_that_confirms_what_is_not_there_says_nothing_until_it_is(store: Store) -> None:
    store.ingest(not_modified(URL, SECOND, FIRST))
    assert list(store.releases()) == []
    store.ingest(capture(URL, FIRST, 200, SESSION))
    assert row(store, "SELECT first_seen_at, last_seen_at FROM releases") == (FIRST, SECOND)


def test_robots_txt_is_kept_and_the_newest_counts(store: Store) -> None:
    host = "en.odkb-csto.org"
    assert store.robots(host) is None
    robots = [
        Capture(f"https://{host}/robots.txt", at, 200, (), b"Disallow: /%d" % n) for n, at in enumerate((FIRST, THIRD))
    ]
    for one in reversed(robots):
        store.keep(one, "robots")
    assert store.robots(host) == robots[1]
    assert row(store, "SELECT count(*) FROM addresses") == (0,)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/news_odkb/session/",
        f"{HOSTS['en']}/structure/",
        f"{HOSTS['en']}/upload/iblock/photo.jpg",
        f"{HOSTS['en']}{NEWS}search/",
        "mailto:odkb@gov.ru",
        "not an address",
    ],
)
def test_what_belongs_to_no_section_is_left_alone(store: Store, path: Path, url: str) -> None:
    assert store.ingest(capture(url, FIRST, 200, SESSION)).what == "foreign"
    assert warc_bytes(path) == {}
    assert set(counts(path).values()) == {0}


@pytest.mark.parametrize(
    ("url", "own", "edition"),
    [
        ("https://jscsto.org/news/news_odkb/one/", "https://jscsto.odkb-csto.org/news/news_odkb/one/", "jscsto"),
        ("http://www.odkb-csto.org/news/news_odkb/one/", "https://odkb-csto.org/news/news_odkb/one/", "ru"),
        (
            "http://odkb-csto.org:80/news/news_odkb/one/?utm_source=a#b",
            "https://odkb-csto.org/news/news_odkb/one/",
            "ru",
        ),
        ("https://en.odkb-csto.org/news/news_odkb/one", "https://en.odkb-csto.org/news/news_odkb/one/", "en"),
    ],
)
def test_other_names_of_the_site_lead_to_its_own(store: Store, url: str, own: str, edition: str) -> None:
    store.ingest(capture(url, FIRST, 200, SESSION))
    assert row(store, "SELECT url, edition FROM releases") == (own, edition)
    assert store.read(1).url == own
    assert store.ingest(capture(own, FIRST, 200, SESSION)).what == "known"


def test_a_date_far_ahead_of_its_capture_is_not_believed(store: Store) -> None:
    ahead = article("A session that nobody has seen", "20.11.2031", "The ministers will have met in Dushanbe by then.")
    assert store.ingest(capture(URL, FIRST, 200, ahead)).is_undated
    assert row(store, "SELECT date, date_source FROM releases") == (None, None)
    [problems] = row(store, "SELECT problems FROM captures")
    assert "2031-11-20 lies ahead of the capture" in str(problems)


def test_a_date_of_tomorrow_is_believed(store: Store) -> None:
    """Moscow is ahead of UTC, and announcements are dated by their event."""
    soon = article("A session of tomorrow", "24.11.2020", "The ministers will meet in Dushanbe tomorrow at noon.")
    store.ingest(capture(URL, FIRST, 200, soon))
    assert row(store, "SELECT date FROM releases") == ("2020-11-24",)


# --- neighbours ----------------------------------------------------------------------------------

_NEARS = st.builds(
    Near,
    fetched_at=st.integers(0, 20).map(lambda minutes: f"2020-11-23T06:{minutes:02}:00Z"),
    url=st.sampled_from([f"https://odkb-csto.org{NEWS}{name}/" for name in "abcdefghij"]),
    digest=st.sampled_from(["sha1:A", "sha1:B"]),
    id=st.just(0),
    kind=st.sampled_from(["article", "listing"]),
)
_TIMELINES = st.lists(_NEARS, min_size=1, max_size=40, unique_by=lambda near: (near.fetched_at, near.url, near.digest))


@given(captures=_TIMELINES, data=st.data())
def test_the_order_in_which_neighbours_came_does_not_matter(captures: list[Near], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(captures))
    mixed = data.draw(st.permutations(captures))
    assert nearest(own, in_order(mixed)) == nearest(own, in_order(captures))


@given(captures=_TIMELINES, data=st.data())
def test_neighbours_are_others_one_an_address_and_few_of_a_kind(captures: list[Near], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(captures))
    found = nearest(own, in_order(captures))
    assert own.url not in {near.url for near in found}
    assert len({near.url for near in found}) == len(found)
    kinds = [near.kind for near in found]
    assert kinds.count("article") <= NEAR_ARTICLES
    assert kinds.count("listing") <= NEAR_LISTINGS


@given(captures=_TIMELINES, data=st.data())
def test_no_neighbour_that_was_left_out_is_nearer(captures: list[Near], data: st.DataObject) -> None:
    """Of one kind, each that was chosen is as near as any of an address that was not."""
    own = data.draw(st.sampled_from(captures))
    found = nearest(own, in_order(captures))

    def distance(near: Near) -> float:
        return abs((parse_time(near.fetched_at) - parse_time(own.fetched_at)).total_seconds())

    for kind in ("article", "listing"):
        chosen = [distance(near) for near in found if near.kind == kind]
        urls = {near.url for near in found}
        left_out = [distance(near) for near in captures if near.kind == kind and near.url not in urls | {own.url}]
        assert not chosen or not left_out or max(chosen) <= min(left_out)


@given(captures=_TIMELINES, stored=st.integers(0, 40), data=st.data())
def test_neighbours_in_memory_are_those_of_the_database(captures: list[Near], stored: int, data: st.DataObject) -> None:
    """What a run has stored itself, in whatever order, and what was there before."""
    ordered = [near._replace(id=number) for number, near in enumerate(sorted(captures), start=1)]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE captures (id, edition, fetched_at, url, digest, lines, entries)")
        recent = Recent(connection)

        def store(near: Near) -> None:
            entries = None if near.kind == "article" else "[]"
            values = (near.id, "en", near.fetched_at, near.url, near.digest, b"", entries)
            connection.execute("INSERT INTO captures VALUES (?,?,?,?,?,?,?)", values)
            recent.add("en", near)

        for near in ordered[:stored]:
            store(near)
        for near in data.draw(st.permutations(ordered[stored:])):
            at = near.fetched_at
            assert nearest(near, recent.around("en", at)) == nearest(near, in_order(around(connection, "en", at, at)))
            store(near)


def test_one_address_captured_very_often_is_judged_the_same_however_it_came(tmp_path: Path) -> None:
    """A run each or as one import: which neighbours a page has does not hang on what was looked at together."""

    def at(minutes: int) -> str:
        return format_time(parse_time(FIRST) + timedelta(minutes=minutes))

    def other(number: int) -> Capture:
        text = f"On day {number} the delegates spoke about item {number} of their agenda, and about nothing else."
        return capture(f"{HOSTS['en']}{NEWS}day-{number}/", at(number), 200, article(f"Day {number}", None, text))

    repeated = [capture(OTHER_URL, at(10 + number), 200, DRILL) for number in range(60)]
    captures = [*map(other, range(6)), *repeated, capture(URL, at(100), 200, SESSION)]
    judged = []
    for name, batches in (("one", [[one] for one in captures]), ("all", [captures])):
        with open_store(tmp_path / f"{name}.db") as store:
            for batch in batches:
                store.ingest_all(batch)
                store.settle()
            judged.append(row(store, "SELECT body, inputs FROM releases JOIN captures USING (url) WHERE url = ?", URL))
    assert judged[0] == judged[1]
