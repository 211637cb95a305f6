"""`cite`: a reference names the text that was read, and a copy that can be checked."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.archive.exchange import parse_member
from tests.cli.edits import (
    AGREED,
    EDITED,
    FLIPPED,
    HELD,
    LOST,
    MEETING,
    RUSSIAN,
    SESSION,
    TYPO,
    archive_of,
    day,
    missing,
    page,
)
from tests.conftest import Result, run_inside
from tests.store.pages import HOSTS, NEWS, capture, listing, not_modified
from tests.web.servers import Server, drip
from tests.web.servers import page as answer

Ask = Callable[..., Result]

LISTED = "Сообщение, дату которого знает только лента"

# What a reference may hold (CSL 1.0.2, csl-data.json), and the kinds of its values.
_CSL = {
    **dict.fromkeys(("id", "type", "genre", "title", "language", "URL", "archive", "archive_location", "note"), str),
    **{"author": list, "accessed": dict, "issued": dict},
}


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of releases that were edited, flipped to and fro, and lost."""
    captures = (
        page(EDITED, 0, SESSION, MEETING, AGREED),
        page(EDITED, 3, SESSION, MEETING, AGREED),
        page(EDITED, 9, HELD, MEETING, AGREED),
        page(FLIPPED, 0, 'A "text" that comes & goes', f"{AGREED} The place is Yerevan."),
        page(FLIPPED, 4, 'A "text" that comes & goes', f"{AGREED} The place is Minsk."),
        not_modified(FLIPPED, day(8), day(0)),
        page(LOST, 0, "A page that was lost", f"{AGREED} This page will be lost."),
        missing(LOST, 2),
        missing(LOST, 4),
        page(TYPO, 0, "A notice", AGREED, "It was recieved well by all."),
        page(TYPO, 1, "A notice", AGREED, "It was received well by all."),
        page(TYPO, 2, "A notice", AGREED, "It was recieved well by all."),
        capture(f"{HOSTS['ru']}{NEWS}", day(5), 200, listing([(f"{NEWS}twin/", "21.11.2020", LISTED)])),
        page(f"{HOSTS['ru']}{NEWS}twin/", 5, LISTED, "Министры встретились в Душанбе.", date=None),
        page(RUSSIAN, 5, "Сессия Совета «Щит» пройдёт в Душанбе", "Министры встретятся завтра.", date=None),
    )
    return archive_of(tmp_path_factory.mktemp("past") / "csto.db", captures)


@pytest.fixture
def ask(past: Path) -> Ask:
    """Run a command on it."""
    return lambda *arguments: run_inside("--db", past, *arguments)


@pytest.fixture
def nobody() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def reference(result: Result) -> dict[str, Any]:
    """The one item of CSL-JSON, after a look at what the schema asks for."""
    [item] = json.loads(result.out)
    assert all(isinstance(value, _CSL[key]) for key, value in item.items())
    for key in {"accessed", "issued"} & set(item):
        [parts] = item[key]["date-parts"]
        assert len(parts) == 3
        assert all(isinstance(part, int) for part in parts)
    assert item["type"] == "webpage"
    assert [list(name) for name in item["author"]] == [["literal"]]
    found: dict[str, Any] = item
    return found


def rows(*copies: tuple[float, str], url: str = EDITED) -> bytes:
    """A list of copies as the Wayback Machine gives it: (day, status)."""
    stamps = [(day(at).translate(str.maketrans("", "", "-:TZ")), status) for at, status in copies]
    return "".join(
        f"org,odkb-csto,en)/news text/html {stamp} x\n"  # a line that is no row
        f"org,odkb-csto,en)/news {stamp} {url} text/html {status} AAAABBBB 123\n"
        for stamp, status in stamps
    ).encode()


# --- what is cited -------------------------------------------------------------------------------


def test_the_text_shown_is_cited(ask: Ask) -> None:
    """Organisation, headline, date, address, date of access, name and stretch, in one line."""
    result = ask("cite", EDITED, "--offline")
    assert (result.code, result.said) == (0, "")
    assert result.text.count("\n") == 1
    name = json.loads(ask("show", EDITED, "--json").out)["doc_id"]
    start = f"Collective Security Treaty Organization. {HELD}. 2020-11-20. {EDITED} (accessed 2020-12-03). "
    assert result.text.startswith(f"{start}{name}@{day(9)} (revision 2, seen until {day(9)}). ")


@pytest.mark.parametrize("which", ["1", "2020-11-24", "2020-11-30", day(0), day(8)])
def test_an_earlier_text_is_cited_by_number_or_time(ask: Ask, which: str) -> None:
    """The one that stood then; accessed when it was seen last."""
    item = reference(ask("cite", f"{EDITED}@{which}", "-f", "csl", "--offline"))
    assert item["title"] == SESSION
    assert item["accessed"] == {"date-parts": [[2020, 11, 27]]}
    assert item["id"].endswith(f"@{day(0)}")
    assert reference(ask("cite", item["id"], "-f", "csl", "--offline")) == item


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (f"{EDITED}@3", "has no revision 3"),
        (f"{EDITED}@2019-01-01", "has no revision 2019-01-01"),
        (f"{LOST}@2", "was gone at"),
        ("nonsense@1", "no release goes by 'nonsense'"),
        ("nonsense", "no release goes by"),
    ],
)
def test_what_was_never_seen_cannot_be_cited(ask: Ask, name: str, says: str) -> None:
    """The message says where to look."""
    result = ask("cite", name, "--offline")
    assert (result.code, result.out, result.said.count("\n")) == (2, b"", 1)
    assert says in result.said


def test_a_release_that_is_gone_is_cited_as_it_was(ask: Ask) -> None:
    """With since when it is gone."""
    text = ask("cite", LOST, "--offline").text
    assert "A page that was lost. 2020-11-20. " in text
    assert "(accessed 2020-11-24)" in text
    assert "Gone from its address since 2020-11-26." in text


def test_a_date_that_only_the_listing_has_is_cited(ask: Ask) -> None:
    """As `show` has it."""
    assert f" {LISTED}. 2020-11-21. " in ask("cite", f"{HOSTS['ru']}{NEWS}twin/", "--offline").text


def test_a_russian_release_without_a_date(ask: Ask) -> None:
    """The organisation by its Russian name, the headline's quotes as they are, no year."""
    organisation = "Организация Договора о коллективной безопасности"
    text = ask("cite", RUSSIAN, "--offline").text
    assert text.startswith(f"{organisation}. Сессия Совета «Щит» пройдёт в Душанбе. n.d. {RUSSIAN} (accessed")
    item = reference(ask("cite", RUSSIAN, "-f", "csl", "--offline"))
    assert (item["language"], item["author"], "issued" in item) == ("ru", [{"literal": organisation}], False)
    bibtex = ask("cite", RUSSIAN, "-f", "bibtex", "--offline").text
    assert f"author = {{{{{organisation}}}}}" in bibtex
    assert "year" not in bibtex


def test_another_institution_is_cited_by_its_own_name(past: Path, tmp_path: Path) -> None:
    """A profile that names one names it for all editions, unless an edition has another."""
    config = tmp_path / "ministry.toml"
    config.write_text('[site]\norganisation = "Ministry"\n[site.editions.en]\norganisation = "The Ministry"\n')
    for url, organisation in ((RUSSIAN, "Ministry"), (EDITED, "The Ministry")):
        text = run_inside("--db", past, "--config", config, "cite", url, "--offline").text
        assert text.startswith(f"{organisation}. ")


def test_a_headline_with_quotes_in_bibtex(ask: Ask) -> None:
    """As LaTeX wants it."""
    bibtex = ask("cite", FLIPPED, "-f", "bibtex", "--offline").text
    assert r"title = {{A {\char34}text{\char34} that comes \& goes}}" in bibtex


# --- the copy ------------------------------------------------------------------------------------


def cited_record(past: Path, item: dict[str, Any]) -> bytes:
    """The bytes that a reference names, cut out of the file by what it says alone."""
    words = item["note"].split("WARC record: ")[1].replace(",", "").split()
    file, offset, length, digest = words[0], int(words[2]), int(words[3]), words[-1]
    member = (past.parent / "csto.archive" / file).read_bytes()[offset : offset + length]
    assert sha256(member).hexdigest() == digest
    return member


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (f"{FLIPPED}@1", "Yerevan"),
        (f"{FLIPPED}@2", "Minsk"),
        (f"{FLIPPED}@3", "Yerevan"),
        (f"{TYPO}@1", "recieved"),
        (f"{TYPO}@2", "received"),
        (f"{TYPO}@3", "recieved"),
    ],
)
def test_the_record_cited_holds_the_page(ask: Ask, past: Path, name: str, says: str) -> None:
    """File, byte, length and digest lead to it, also where a later record only refers to the bytes of an earlier."""
    member = cited_record(past, reference(ask("cite", name, "-f", "csl", "--offline")))
    record = parse_member(member)
    assert record is not None
    assert record.capture is not None
    assert says.encode() in record.capture.body


def test_a_missing_warc_file_is_said(past: Path, tmp_path: Path) -> None:
    """The reference is printed all the same."""
    with closing(sqlite3.connect(past)) as source, closing(sqlite3.connect(tmp_path / "csto.db")) as copy:
        source.backup(copy)
    result = run_inside("--db", tmp_path / "csto.db", "cite", EDITED, "--offline")
    assert result.code == 0
    assert HELD in result.text
    assert "Archived" not in result.text
    assert "no archived copy is cited" in result.said


def test_the_nearest_public_copy_is_cited(ask: Ask) -> None:
    """One from within the stretch before all others, error pages never; the archive is asked once."""
    copies = answer(rows((-300, "200"), (1, "-"), (2, "404"), (2.5, "200"), (4, "200"), (60, "200")))
    with Server(copies) as server:
        item = reference(ask("cite", f"{EDITED}@1", "-f", "csl", "--wayback-url", server.url))
        assert len(server.requests) == 1
        assert server.requests[0].startswith("GET /cdx/search/cdx?url=https%3A%2F%2Fen.odkb-csto.org%2Fnews")
        text = ask("cite", f"{EDITED}@1", "--wayback-url", server.url)
    assert item["archive_location"] == f"https://web.archive.org/web/20201126120000/{EDITED}"
    assert f"Archived 2020-11-26 at https://web.archive.org/web/20201126120000/{EDITED}." in text.text
    assert text.said == ""


def test_a_copy_from_within_the_stretch_goes_before_a_nearer_one(ask: Ask) -> None:
    """Also a revisit, which has no status of its own."""
    with Server(answer(rows((0.5, "-"), (3.1, "200")))) as server:
        result = ask("cite", f"{EDITED}@1", "--wayback-url", server.url)
    assert "/web/20201124120000/" in result.text
    assert result.said == ""


def test_a_copy_from_another_time_is_cited_with_a_warning(ask: Ask) -> None:
    """It may show another text."""
    with Server(answer(rows((-300, "200"), (5, "200")))) as server:
        result = ask("cite", f"{EDITED}@1", "--wayback-url", server.url)
    assert "/web/20201129000000/" in result.text
    assert "when this text was not seen: compare them" in result.said
    assert result.said.count("\n") == 1


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (answer(b""), "has no copy"),
        (answer(rows((2, "404"))), "has no copy"),
        (answer(b"<html>Not for you</html>"), "has no copy"),
        (answer(b"", status="429 Too Many Requests"), "no public copy could be looked up"),
        (answer(b"", "Retry-After: 1", status="503 Service Unavailable"), "no public copy could be looked up"),
        (answer(b"", status="500 Internal Server Error"), "answers 500"),
        (answer(b"", "Location: https://example.org/", status="302 Found"), "answers 302"),
    ],
)
def test_without_a_public_copy_the_record_is_cited(ask: Ask, reply: bytes, says: str) -> None:
    """One request, one line that says why, and exit code 0."""
    with Server(reply) as server:
        result = ask("cite", EDITED, "--wayback-url", server.url)
        assert len(server.requests) == 1
    assert (result.code, result.said.count("\n")) == (0, 1)
    assert says in result.said
    assert "Archived 2020-12-03T00:00:00Z as WARC record: csto-" in result.text


def test_without_a_network_the_record_is_cited(ask: Ask, nobody: str) -> None:
    """The same as with --offline, and one line."""
    result = ask("cite", EDITED, "--wayback-url", nobody)
    assert (result.code, result.said.count("\n")) == (0, 1)
    assert "no public copy could be looked up" in result.said
    assert result.out == ask("cite", EDITED, "--offline").out


def test_an_archive_that_never_ends_is_not_waited_for(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up has a deadline in all, also where bytes go on dripping."""
    monkeypatch.setattr("cstoscrape.web.archived._LOOK_UP_SECONDS", 0.2)
    with Server() as server:
        server.replies = [drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x\n", server.closing)]
        result = ask("cite", EDITED, "--wayback-url", server.url)
    assert result.code == 0
    assert "was not whole after 0.2 seconds" in result.said
    assert "as WARC record" in result.text


# --- --save --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        answer(b"", f"Location: https://web.archive.org/web/20201204101500/{EDITED}", status="302 Found"),
        answer(b"<html></html>", f"Content-Location: /web/20201204101500/{EDITED}"),
    ],
)
def test_a_page_is_kept_and_that_copy_cited(ask: Ask, reply: bytes) -> None:
    """The archive is asked by the page's address."""
    with Server(reply) as server:
        result = ask("cite", EDITED, "--save", "--wayback-url", server.url)
        assert [head.split(" HTTP")[0] for head in server.requests] == [f"GET /save/{EDITED}"]
    assert (result.code, result.said) == (0, "")
    assert f"Archived 2020-12-04 at https://web.archive.org/web/20201204101500/{EDITED}." in result.text


def test_a_page_that_was_not_kept_is_said(ask: Ask, nobody: str) -> None:
    """The reference is printed, and the exit code tells."""
    result = ask("cite", EDITED, "--save", "--wayback-url", nobody)
    assert (result.code, result.said.count("\n")) == (3, 1)
    assert "the page could not be saved" in result.said
    assert "as WARC record" in result.text


@pytest.mark.parametrize(
    "arguments", [(f"{EDITED}@1",), (LOST,), (EDITED, "--offline"), (EDITED, "--wayback-url", "x")]
)
def test_what_cannot_be_kept_is_refused(ask: Ask, arguments: tuple[str, ...], nobody: str) -> None:
    """A text that is not there any more, or no archive to ask: one line, exit code 2."""
    extra = () if "--wayback-url" in arguments else ("--wayback-url", nobody)
    result = ask("cite", *arguments, "--save", *extra)
    assert (result.code, result.out, result.said.count("\n")) == (2, b"", 1)
