"""The archive's own files: what was committed is there byte for byte after any kill, and others read it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_cli

from cstoscrape.archive.exchange import Reference
from cstoscrape.archive.foreign import read_captures
from cstoscrape.archive.own import Archive
from cstoscrape.archive.record import payload_digest
from cstoscrape.errors import ArchiveError
from cstoscrape.model import Capture, Headers, Location

URL = "https://en.odkb-csto.org/news/news_odkb/reagirovanie2019/"
PAGE = Capture(
    URL,
    "2026-11-24T15:40:12Z",
    200,
    (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    "<h1>Учения</h1>".encode(),
)
NOT_MODIFIED = Capture(URL, "2026-11-25T15:40:12Z", 304, refers_to=PAGE.fetched_at)
SAME_AGAIN = Capture(URL, "2026-11-26T15:40:12Z", 200, PAGE.headers, PAGE.body)
REQUEST: Headers = (("User-Agent", "cstoscrape/0.1"), ("Accept-Encoding", "gzip"))


def new_archive(folder: Path, **options: object) -> Archive:
    return Archive(folder, software="cstoscrape/0.1", request_headers=REQUEST, **options)  # type: ignore[arg-type]


def write(folder: Path, *captures: Capture) -> list[Location]:
    archive = new_archive(folder)
    locations = [archive.append(capture) for capture in captures]
    archive.sync()
    archive.close()
    return locations


@pytest.fixture
def three_kinds(tmp_path: Path) -> Path:
    """A file with a response, a revisit for a 304 and one for an equal payload."""
    archive = new_archive(tmp_path, note="base-url http://127.0.0.1:8000")
    archive.append(PAGE)
    archive.append(NOT_MODIFIED)
    archive.append(SAME_AGAIN, same_payload=Reference(PAGE.url, PAGE.fetched_at))
    name, _ = archive.sync()
    archive.close()
    return tmp_path / name


def test_a_page_comes_back_byte_for_byte(tmp_path: Path) -> None:
    [location] = write(tmp_path, PAGE)
    record = new_archive(tmp_path).read(location)
    assert (record.kind, record.capture, record.refers_to) == ("response", PAGE, None)
    assert record.payload_digest == payload_digest(PAGE.body)


def test_a_304_and_an_equal_payload_say_which_capture_they_repeat(tmp_path: Path) -> None:
    archive = new_archive(tmp_path)
    first = Reference(PAGE.url, PAGE.fetched_at)
    confirmed = archive.read(archive.append(NOT_MODIFIED))
    repeated = archive.read(archive.append(SAME_AGAIN, same_payload=first))
    archive.close()
    assert (confirmed.kind, confirmed.capture, confirmed.refers_to) == ("revisit", NOT_MODIFIED, first)
    assert (repeated.kind, repeated.refers_to) == ("revisit", first)
    assert repeated.payload_digest == payload_digest(PAGE.body)
    assert repeated.capture is not None
    assert (repeated.capture.headers, repeated.capture.body) == (PAGE.headers, b"")


def test_file_name_tells_the_first_capture_and_a_serial(three_kinds: Path) -> None:
    assert three_kinds.name == "csto-20261124T154012Z-00001.warc.gz"


def test_the_same_captures_give_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        write(folder, PAGE, NOT_MODIFIED)
        files += [path.read_bytes() for path in folder.iterdir()]
    assert files[0] == files[1]


def test_a_second_session_appends_to_the_newest_file(tmp_path: Path) -> None:
    first, second = write(tmp_path, PAGE) + write(tmp_path, SAME_AGAIN)
    assert first.file == second.file
    assert new_archive(tmp_path).read(second).capture == SAME_AGAIN


def test_a_full_file_is_followed_by_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The serial tells the newest: an old capture that is imported late may give the file an older time."""
    monkeypatch.setattr("cstoscrape.archive.own.MAX_FILE_BYTES", 1)
    old = Capture(URL, "2012-01-01T00:00:00Z", 200)
    names = [location.file for location in (*write(tmp_path, PAGE, old), *write(tmp_path, PAGE))]
    assert names == [
        "csto-20261124T154012Z-00001.warc.gz",
        "csto-20120101T000000Z-00002.warc.gz",
        "csto-20261124T154012Z-00003.warc.gz",
    ]


def test_warcinfo_names_the_program_and_another_base_address(three_kinds: Path) -> None:
    with three_kinds.open("rb") as file:
        first = next(iter(ArchiveIterator(file)))
        text = first.content_stream().read().decode()
    assert first.rec_type == "warcinfo"
    assert "software: cstoscrape/0.1\r\n" in text
    assert "base-url http://127.0.0.1:8000" in text


def test_warcio_reads_all_records_and_finds_no_fault(three_kinds: Path) -> None:
    with three_kinds.open("rb") as file:
        records = [(record.rec_type, record.rec_headers, record.http_headers) for record in ArchiveIterator(file)]
    answers = ["response", "request", "revisit", "request", "revisit", "request"]
    assert [kind for kind, _, _ in records] == ["warcinfo", *answers]
    request = records[2]
    assert request[2].get_header("Host") == "en.odkb-csto.org"
    assert request[1].get_header("WARC-Concurrent-To") == records[1][1].get_header("WARC-Record-ID")
    assert records[3][1].get_header("WARC-Profile").endswith("/revisit/server-not-modified")
    assert records[3][1].get_header("Content-Length") == "0"
    assert records[3][1].get_header("WARC-Payload-Digest") is None
    assert records[5][1].get_header("WARC-Refers-To-Date") == PAGE.fetched_at
    with pytest.raises(SystemExit) as ended:
        warcio_cli(["check", str(three_kinds)])
    assert ended.value.code == 0


def test_own_files_can_be_imported_like_foreign_ones(three_kinds: Path) -> None:
    assert list(read_captures(three_kinds)) == [PAGE, NOT_MODIFIED, SAME_AGAIN]


def test_fastwarc_verifies_every_digest(three_kinds: Path) -> None:
    with three_kinds.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            assert record.verify_block_digest()
    with three_kinds.open("rb") as file:
        answers = FastIterator(file, record_types=WarcRecordType.response)
        assert [answer.verify_payload_digest() for answer in answers] == [True]


def test_no_request_is_made_up_for_captures_from_elsewhere(tmp_path: Path) -> None:
    archive = Archive(tmp_path, software="cstoscrape/0.1")
    archive.append(PAGE)
    name, length = archive.sync()
    archive.close()
    records = [record for _, record in archive.records(name, 0, length)]
    assert [record.kind for record in records if record] == ["warcinfo", "response"]


def test_headers_cannot_begin_another_header(tmp_path: Path) -> None:
    evil = (("X-A", "1\r\nSet-Cookie: stolen=1"), ("X:B\r\nC", "2\0"), ("X-D", "a\n\n<html>"))
    [location] = write(tmp_path, Capture(URL, PAGE.fetched_at, 200, evil, b"body"))
    capture = new_archive(tmp_path).read(location).capture
    assert capture is not None
    assert capture.headers == (("X-A", "1 Set-Cookie: stolen=1"), ("X_B_C", "2"), ("X-D", "a <html>"))
    assert capture.body == b"body"


def test_chunked_header_does_not_lie_about_the_body(tmp_path: Path) -> None:
    [location] = write(tmp_path, Capture(URL, PAGE.fetched_at, 200, (("Transfer-Encoding", "chunked"),), b"abc"))
    capture = new_archive(tmp_path).read(location).capture
    assert capture is not None
    assert capture.headers == (("X-Orig-Transfer-Encoding", "chunked"),)


def test_a_torn_exchange_is_cut_wherever_it_was_torn(tmp_path: Path) -> None:
    """Whatever part of the last exchange reached the disk, the next start finds the committed ones."""
    archive = new_archive(tmp_path)
    kept = archive.append(PAGE)
    name, committed = archive.sync()
    archive.append(SAME_AGAIN)
    archive.close()
    path = tmp_path / name
    whole = path.read_bytes()
    for length in range(committed, len(whole) + 1):
        path.write_bytes(whole[:length])
        messages = new_archive(tmp_path).recover({name: committed})
        assert len(messages) == (length > committed)
        assert path.read_bytes() == whole[:committed]
    assert new_archive(tmp_path).read(kept).capture == PAGE
    [again] = write(tmp_path, SAME_AGAIN)
    assert new_archive(tmp_path).read(again).capture == SAME_AGAIN


def test_a_file_from_a_run_that_died_before_its_first_commit_is_removed(tmp_path: Path) -> None:
    [location] = write(tmp_path, PAGE)
    path = tmp_path / location.file
    whole = path.read_bytes()
    for committed in ({}, {location.file: 0}):
        for length in (0, 7, len(whole) - 1, len(whole)):
            path.write_bytes(whole[:length])
            [message] = new_archive(tmp_path).recover(committed)
            assert location.file in message
            assert not path.exists()


def test_an_archive_whose_database_was_lost_is_kept(tmp_path: Path) -> None:
    """More than one run's remainder is the only copy of something: it is set aside, to be imported."""
    [location, *_] = write(tmp_path, PAGE, SAME_AGAIN)
    [message] = new_archive(tmp_path).recover({})
    [kept] = tmp_path.iterdir()
    assert kept.name == f"unknown-{location.file}"
    assert "import" in message
    assert list(read_captures(kept)) == [PAGE, SAME_AGAIN]
    assert new_archive(tmp_path).recover({}) == []


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.warc.gz").write_bytes(b"mine")
    assert new_archive(tmp_path).recover({}) == []
    assert (tmp_path / "notes.warc.gz").read_bytes() == b"mine"


@pytest.mark.parametrize("damage", ["shorter", "missing"])
def test_a_file_shorter_than_committed_is_a_fault_with_advice(tmp_path: Path, damage: str) -> None:
    [location] = write(tmp_path, PAGE)
    path = tmp_path / location.file
    committed = path.stat().st_size
    if damage == "shorter":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()
    with pytest.raises(ArchiveError, match="backup") as caught:
        new_archive(tmp_path).recover({location.file: committed})
    assert location.file in str(caught.value)


def test_a_full_disk_leaves_no_half_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = new_archive(tmp_path)
    archive.append(PAGE)
    name, committed = archive.sync()

    class FullDisk:
        def __init__(self, file: object) -> None:
            self.file, self.calls = file, 0

        def __getattr__(self, name: str) -> object:
            return getattr(self.file, name)

        def write(self, data: bytes) -> int:
            self.calls += 1
            if self.calls > 1:
                raise OSError(28, "No space left on device")
            return int(self.file.write(data[:10]))  # type: ignore[attr-defined]

    monkeypatch.setattr(archive, "_file", FullDisk(archive._file))
    with pytest.raises(ArchiveError, match="No space left"):
        archive.append(SAME_AGAIN)
    archive.close()
    assert (tmp_path / name).stat().st_size == committed


def test_nothing_is_made_before_the_first_capture(tmp_path: Path) -> None:
    archive = new_archive(tmp_path / "csto.archive")
    assert archive.recover({}) == []
    archive.close()
    assert list(tmp_path.iterdir()) == []


def test_any_flipped_byte_of_a_record_is_found(tmp_path: Path) -> None:
    [location] = write(tmp_path, PAGE)
    path = tmp_path / location.file
    whole = path.read_bytes()
    archive = new_archive(tmp_path)
    for at in range(location.offset, location.offset + location.length):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with pytest.raises(ArchiveError, match="damaged"):
            archive.read(location)


def test_reading_where_no_record_stands_is_an_error(tmp_path: Path) -> None:
    [location] = write(tmp_path, PAGE)
    archive = new_archive(tmp_path)
    for wrong in (
        Location(location.file, location.offset, location.length - 1),
        Location(location.file, location.offset, location.length + 1),
        Location(location.file, location.offset + 1, location.length),
        Location("csto-gone-00009.warc.gz", 0, 10),
    ):
        with pytest.raises(ArchiveError):
            archive.read(wrong)


def test_all_records_of_a_file_are_listed_where_they_stand(tmp_path: Path) -> None:
    locations = write(tmp_path, PAGE, SAME_AGAIN)
    archive = new_archive(tmp_path)
    end = (tmp_path / locations[0].file).stat().st_size
    found = [place for place, record in archive.records(locations[0].file, 0, end) if record and record.capture]
    assert found == locations


TOKENS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=1, max_size=20)
VALUES = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0")).map(lambda text: text.strip(" \t"))
SPECIAL = {"transfer-encoding", "content-length"}  # these make a promise about the body
CAPTURES = st.builds(
    Capture,
    url=st.just("https://odkb-csto.org/") | TOKENS.map(lambda text: f"https://odkb-csto.org/{text}/?PAGEN_1=2"),
    fetched_at=st.datetimes().map(lambda time: f"{time:%m-%dT%H:%M:%SZ}").map(lambda rest: f"2020-{rest}"),
    status=st.integers(100, 599),
    headers=st.lists(st.tuples(TOKENS, VALUES), max_size=6).map(
        lambda pairs: tuple(pair for pair in pairs if pair[0].lower() not in SPECIAL)
    ),
    body=st.binary(max_size=3000) | st.binary(max_size=300).map(gzip.compress),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(captures=st.lists(CAPTURES, min_size=1, max_size=4))
def test_any_capture_comes_back_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, captures: list[Capture]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    archive = new_archive(folder)
    locations = [archive.append(capture) for capture in captures]
    name, length = archive.sync()
    archive.close()
    assert (folder / name).stat().st_size == length
    assert [archive.read(location).capture for location in locations] == captures
    assert list(read_captures(folder / name)) == captures
