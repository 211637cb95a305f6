"""Other people's archives: what is whole in them is read, whoever wrote them, and the rest is said."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cstoscrape.archive.foreign import read_captures
from cstoscrape.errors import ArchiveError
from cstoscrape.model import Capture
from tests.archive.forms import BODY, DATE, URL, answer, chunked, digest, members, record, response, revisit


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "foreign.warc"
        path.write_bytes(data)
        return path

    return write


Put = Callable[[bytes], Path]


def read(path: Path) -> tuple[list[Capture], str]:
    """The captures of a file, and what was said of those that could not be read."""
    captures = []
    try:
        for capture in read_captures(path):
            captures.append(capture)
    except ArchiveError as error:
        return captures, str(error)
    return captures, ""


PACKINGS = {
    "plain": b"".join,
    "gzip by record": lambda parts: members(*parts),
    "gzip as a whole": lambda parts: gzip.compress(b"".join(parts)),
    "gzip in blocks": lambda parts: b"".join(
        gzip.compress(b"".join(parts)[at : at + 100]) for at in range(0, len(b"".join(parts)), 100)
    ),
}


@pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS.keys())
def test_a_warc_is_read_however_it_is_packed(put: Put, pack: Callable[[list[bytes]], bytes]) -> None:
    parts = [
        record("warcinfo", {"WARC-Date": DATE}, b"software: Heritrix/3.4\r\n"),
        response(),
        record("request", {"WARC-Target-URI": URL, "WARC-Date": DATE}, b"GET / HTTP/1.1\r\n\r\n"),
        record("metadata", {"WARC-Target-URI": URL, "WARC-Date": DATE}, b"fetchTimeMs: 12\r\n"),
        response("https://odkb-csto.org/b/", answer(b"two", "Content-Type: text/html")),
        response("dns:odkb-csto.org", b"20201124154012\r\nodkb-csto.org. 300 IN A 192.0.2.1\r\n"),
        response(date="2022-01-01T00:00:00Z", block=answer(b"newer")),
    ]
    captures, fault = read(put(pack(parts)))
    assert fault == ""
    assert captures == [
        Capture(URL, DATE, 200, (), BODY),
        Capture("https://odkb-csto.org/b/", DATE, 200, (("Content-Type", "text/html"),), b"two"),
        Capture(URL, "2022-01-01T00:00:00Z", 200, (), b"newer"),
    ]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves a file open
def test_what_warcio_writes_is_read(put: Put) -> None:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    headers = StatusAndHeaders("404 Not Found", [("X-A", "1")], protocol="HTTP/1.1")
    written = writer.create_warc_record(URL, "response", BytesIO(BODY), http_headers=headers)
    writer.write_record(written)
    date = written.rec_headers.get_header("WARC-Date")
    [capture], fault = read(put(out.getvalue()))
    assert (capture.url, capture.status, capture.headers, capture.body) == (URL, 404, (("X-A", "1"),), BODY)
    assert capture.fetched_at == date[:19] + "Z"
    assert fault == ""


def test_chunks_are_joined_and_gzip_stays(put: Put) -> None:
    packed = gzip.compress(BODY)
    block = answer(chunked(packed), "Content-Encoding: gzip", "Transfer-Encoding: chunked")
    [capture], fault = read(put(response(block=block)))
    assert capture.body == packed
    assert capture.headers == (("Content-Encoding", "gzip"), ("X-Orig-Transfer-Encoding", "chunked"))
    assert fault == ""


def test_a_chunked_header_over_a_joined_body_is_not_believed(put: Put) -> None:
    [capture], _ = read(put(response(block=answer(BODY, "transfer-encoding: Chunked"))))
    assert capture.body == BODY
    assert capture.header("transfer-encoding") is None


@pytest.mark.parametrize(
    "block",
    [
        answer(chunked(BODY)[:-20], "Transfer-Encoding: chunked"),
        answer(BODY, "Content-Length: 1000"),
        b"no HTTP at all",
    ],
    ids=["chunks", "length", "no answer"],
)
def test_an_answer_that_was_cut_is_no_capture_and_is_named(put: Put, block: bytes) -> None:
    captures, fault = read(put(response(block=block) + response("http://odkb-csto.org/whole/")))
    assert [capture.url for capture in captures] == ["http://odkb-csto.org/whole/"]
    assert URL in fault


def test_a_body_its_recorder_truncated_is_no_capture_and_is_named(put: Put) -> None:
    captures, fault = read(put(response(WARC_Truncated="length")))
    assert captures == []
    assert URL in fault


WAYS_TO_REFER = {
    "record id, as wget": {"WARC-Refers-To": "<urn:uuid:1>"},
    "digest": {"WARC-Payload-Digest": digest(BODY)},
    "address and date": {
        "WARC-Refers-To-Target-URI": "http://odkb-csto.org/copy/",
        "WARC-Refers-To-Date": DATE,
    },
}


@pytest.mark.parametrize("fields", WAYS_TO_REFER.values(), ids=WAYS_TO_REFER.keys())
@pytest.mark.parametrize("order", ["after", "before"])
def test_a_revisit_has_the_body_of_what_it_refers_to(put: Put, fields: dict[str, str], order: str) -> None:
    original = response("<http://odkb-csto.org/copy/>", WARC_Record_ID="<urn:uuid:1>", WARC_Payload_Digest=digest(BODY))
    other = response("http://odkb-csto.org/other/", answer(b"other"), WARC_Record_ID="<urn:uuid:2>")
    again = revisit(answer(b"", "X-A: 2"), WARC_Truncated="length", **fields)
    parts = [other, original, again] if order == "after" else [again, original, other]
    captures, fault = read(put(members(*parts)))
    assert Capture(URL, "2021-01-01T00:00:00Z", 200, (("X-A", "2"),), BODY) in captures
    assert len(captures) == 3
    assert fault == ""


def test_a_revisit_without_headers_takes_those_of_the_original(put: Put) -> None:
    moved = answer(b"gone", "X-A: 1", status="410 Gone")
    parts = [
        response(block=moved, WARC_Payload_Digest=digest(b"gone")),
        revisit(WARC_Payload_Digest=digest(b"gone")),
    ]
    captures, _ = read(put(b"".join(parts)))
    assert captures[1] == Capture(URL, "2021-01-01T00:00:00Z", 410, (("X-A", "1"),), b"gone")


def test_a_revisit_of_an_empty_body_needs_no_other_record(put: Put) -> None:
    again = revisit(answer(b"", "Location: /b/", status="302 Found"), WARC_Payload_Digest=digest(b""))
    [capture], fault = read(put(again))
    assert (capture.status, capture.header("location"), capture.body, fault) == (302, "/b/", b"", "")


def test_a_revisit_of_what_is_not_in_the_file_is_named(put: Put) -> None:
    captures, fault = read(put(response(block=answer(b"x")) + revisit(WARC_Payload_Digest=digest(b"y"))))
    assert len(captures) == 1
    assert f"{URL}: the file that this revisit refers to is not here; import both together" in fault


def test_not_modified_is_a_304_that_names_the_capture_it_confirms(put: Put) -> None:
    profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    again = revisit(WARC_Profile=profile, WARC_Refers_To_Date="2020-11-24T15:40:12.734Z")
    captures, fault = read(put(response() + again))
    assert captures[1] == Capture(URL, "2021-01-01T00:00:00Z", 304, refers_to=DATE)
    assert fault == ""


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2020-11-24T15:40:12.734021837Z", DATE),
        ("2020-11-24T18:40:12+03:00", DATE),
        ("2020-11-24T15:40Z", "2020-11-24T15:40:00Z"),
        ("2020-11", "2020-11-01T00:00:00Z"),
        ("2020", "2020-01-01T00:00:00Z"),
    ],
)
def test_dates_of_any_precision_become_whole_seconds(put: Put, date: str, expected: str) -> None:
    [capture], _ = read(put(response(date=date)))
    assert capture.fetched_at == expected


def test_a_record_without_a_date_is_named(put: Put) -> None:
    captures, fault = read(put(response(date="yesterday")))
    assert captures == []
    assert "yesterday" in fault


def test_a_saved_page_without_http_is_a_capture_and_a_picture_is_not(put: Put) -> None:
    fields = {"WARC-Target-URI": URL, "WARC-Date": DATE, "Content-Type": "text/html"}
    parts = [
        record("resource", fields, BODY, "1.1"),
        record("resource", {**fields, "Content-Type": "image/png"}, b"png", "1.1"),
        record("resource", {**fields, "WARC-Target-URI": "urn:pageinfo:x"}, b"{}", "1.1"),
    ]
    assert read(put(members(*parts))) == (
        [Capture(URL, DATE, 200, (("Content-Type", "text/html"),), BODY)],
        "",
    )


@pytest.mark.parametrize("pack", [members, lambda *parts: b"".join(parts)], ids=["gzip", "plain"])
def test_of_a_cut_file_all_whole_captures_are_read_wherever_it_was_cut(put: Put, pack: Callable[..., bytes]) -> None:
    first, second = pack(response()), pack(response("http://odkb-csto.org/second/"))
    for length in range(len(first) + 10, len(first + second) - 4):
        captures, fault = read(put((first + second)[:length]))
        assert captures == [Capture(URL, DATE, 200, (), BODY)]
        assert "the file ends within a record" in fault


def test_what_stands_behind_a_damaged_record_is_read(put: Put) -> None:
    parts = [response(), response("http://odkb-csto.org/second/"), response("http://odkb-csto.org/third/")]
    data = bytearray(members(*parts))
    data[len(members(parts[0])) + 40] ^= 0xFF
    captures, fault = read(put(bytes(data)))
    assert [capture.url for capture in captures] == [URL, "http://odkb-csto.org/third/"]
    assert f"byte {len(members(parts[0]))}" in fault


def test_a_wrong_length_costs_one_record_of_a_plain_file(put: Put) -> None:
    broken = response("http://odkb-csto.org/second/").replace(b"Content-Length: ", b"Content-Length: 1 or ")
    captures, fault = read(put(response() + broken + response("http://odkb-csto.org/third/")))
    assert [capture.url for capture in captures] == [URL, "http://odkb-csto.org/third/"]
    assert "without a length" in fault


def test_a_flipped_byte_of_a_plain_file_is_found_by_the_digest(put: Put) -> None:
    good = response(WARC_Block_Digest=digest(answer()))
    assert len(read(put(good))[0]) == 1
    captures, fault = read(put(good.replace(b"<h1>", b"<h2>")))
    assert captures == []
    assert "digest" in fault


def test_many_faults_make_one_line(put: Put) -> None:
    _, fault = read(put(b"".join(response(f"http://odkb-csto.org/{n}/", b"-") for n in range(9))))
    assert "(and 6 more)" in fault
    assert "\n" not in fault


def test_a_huge_record_is_not_taken_into_memory(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cstoscrape.archive.foreign.MAX_BLOCK_BYTES", 1000)
    parts = [response("http://odkb-csto.org/zeros/", answer(bytes(5_000_000))), response()]
    captures, fault = read(put(members(*parts)))
    assert [capture.url for capture in captures] == [URL]
    assert "http://odkb-csto.org/zeros/: larger than" in fault


def wacz(path: Path, entries: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return path


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_wacz_is_read_and_nothing_is_unpacked(tmp_path: Path, packing: int) -> None:
    entries = {
        "archive/../../evil.warc.gz": members(response(WARC_Payload_Digest=digest(BODY))),
        "archive/b.warc": revisit(answer(b""), WARC_Payload_Digest=digest(BODY)),
        "pages/pages.jsonl": b"{}",
        "datapackage.json": b"{}",
    }
    captures, fault = read(wacz(tmp_path / "a.wacz", entries, packing))
    assert [(capture.url, capture.body) for capture in captures] == [(URL, BODY)] * 2
    assert fault == ""
    assert [path.name for path in tmp_path.iterdir()] == ["a.wacz"]


def test_a_warc_that_ends_with_a_zip_is_no_zip(tmp_path: Path, put: Put) -> None:
    attachment = wacz(tmp_path / "document.docx", {"word/document.xml": b"<w/>"}).read_bytes()
    [_, capture], fault = read(put(response() + response("http://odkb-csto.org/d.docx", answer(attachment))))
    assert capture.body == attachment
    assert fault == ""


def test_of_a_cut_wacz_the_whole_captures_are_read(tmp_path: Path) -> None:
    entries = {
        "datapackage.json": b"{}",
        "archive/a.warc.gz": members(response()),
        "archive/b.warc.gz": members(),
    }
    path = wacz(tmp_path / "a.wacz", entries)
    path.write_bytes(path.read_bytes()[:-60])
    captures, fault = read(path)
    assert [capture.url for capture in captures] == [URL]
    assert "the directory at the end of the WACZ is missing" in fault


def test_a_damaged_record_of_a_wacz_costs_only_itself(tmp_path: Path) -> None:
    parts = [members(response(f"http://odkb-csto.org/{n}/")) for n in range(3)]
    path = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": b"".join(parts), "archive/b.warc": response()})
    data = bytearray(path.read_bytes())
    data[data.index(parts[1]) + 40] ^= 0xFF
    path.write_bytes(data)
    captures, fault = read(path)
    assert [capture.url for capture in captures] == [
        "http://odkb-csto.org/0/",
        "http://odkb-csto.org/2/",
        URL,
    ]
    assert f"archive/a.warc.gz, byte {len(parts[0])}" in fault


def test_a_damaged_plain_file_in_a_wacz_is_said(tmp_path: Path) -> None:
    path = wacz(tmp_path / "a.wacz", {"archive/a.warc": response(), "archive/b.warc": response()})
    path.write_bytes(path.read_bytes().replace(b"<h1>", b"<h2>", 1))
    captures, fault = read(path)
    assert captures == [Capture(URL, DATE, 200, (), BODY)]
    assert "archive/a.warc" in fault


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"filedesc://x.arc 0.0.0.0 20050101000000 text/plain 70\n1 0 X\n", "ARC"),
        (gzip.compress(b"filedesc://x.arc 0.0.0.0 20050101000000 text/plain 70\n1 0 X\n"), "ARC"),
        (b"\n<!DOCTYPE html><title>x</title>", "HTML"),
        (b"\x28\xb5\x2f\xfd" + bytes(20), "Zstandard"),
        (b" CDX N b a m s k r M S V g\n", "CDX"),
        (b"", "empty"),
        (b"hello", "something else"),
    ],
)
def test_what_is_no_archive_is_refused_by_its_name(put: Put, data: bytes, name: str) -> None:
    path = put(data)
    with pytest.raises(ArchiveError, match=name):
        read_captures(path)


def test_a_zip_that_is_no_wacz_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no WACZ"):
        read_captures(wacz(tmp_path / "a.zip", {"a.warc.gz": b""}))
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_captures(tmp_path / "missing.warc")
