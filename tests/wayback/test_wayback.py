"""`wayback`: what the Internet Archive has becomes the archive's own past, each state with its own time."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cstoscrape.ingest import open_store
from tests.conftest import environment, run_inside
from tests.crawler.world import World
from tests.site import many
from tests.store.pages import NOT_FOUND, listing
from tests.store.snapshot import check_soundness, snapshot
from tests.wayback.conftest import OLD, URL, Archive, page
from tests.wayback.server import HTML, Wayback

NEWS = "https://en.odkb-csto.org/news/news_odkb/"
DAYS = [f"2020-11-{day}T06:00:00Z" for day in range(21, 31)]
_PLAIN, _EDITED = page(), page("It was added later that the place is Yerevan.")
_LAST, _ADDED = (
    "They adopted a statement on Afghanistan, and agreed to meet again in the autumn of the year.",
    ("It was added later that the place is Yerevan."),
)

_TOWNS = ("Yerevan", "Minsk", "Astana", "Bishkek", "Dushanbe")


# --- what is taken in ----------------------------------------------------------------------------


def test_a_text_that_changed_and_changed_back_is_taken_as_it_was(archive: Archive, past: Wayback) -> None:
    """A, B, A are three states; bytes that came before cost no request, and still tell when they were seen."""
    for day, body in zip(DAYS, [_PLAIN, _PLAIN, _EDITED, _PLAIN, _PLAIN], strict=False):
        past.keep(URL, day, body, headers=(("Content-Type", HTML), ("Date", "Sat, 21 Nov 2020 06:00:00 GMT")))
    result = archive.bring()
    assert result.code == 0, result.said
    assert archive.stretches() == [
        (_LAST, "2020-11-21", "2020-11-22"),
        (_ADDED, "2020-11-23", "2020-11-23"),
        (_LAST, "2020-11-24", "2020-11-25"),
    ]
    assert [at for _, at, _, _ in archive.captures()] == DAYS[:5]
    assert past.originals == [f"20201121060000 {URL}", f"20201123060000 {URL}"]
    with open_store(archive.db) as store:
        names = [[name for name, _ in store.read(number).headers] for number in (1, 2)]
    assert names == [["content-type", "date"], ["content-type"]], "a header field of another day is not made up"


def test_a_record_stands_under_the_sites_own_address_with_the_sites_own_header_fields(
    archive: Archive, past: Wayback
) -> None:
    """Nothing of the archive's is in it but a note in `warcinfo`."""
    from warcio.archiveiterator import ArchiveIterator

    fields = (("Content-Type", HTML), ("X-Powered-CMS", "Bitrix Site Manager"), ("Set-Cookie", "a=1"))
    past.keep(OLD, DAYS[0], _PLAIN, headers=fields)
    assert archive.bring().code == 0
    [file] = archive.db.with_name("csto.archive").iterdir()
    with file.open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(stream)
        ]
    (info, _, _, described), (kind, record, http, body) = records
    assert (info, kind) == ("warcinfo", "response")
    assert b"Wayback Machine" in described
    assert record.get_header("WARC-Target-URI") == "https://odkb-csto.org/news/news_odkb/session/"
    assert record.get_header("WARC-Date") == DAYS[0]
    assert [(name.lower(), value) for name, value in http.headers] == [(name.lower(), value) for name, value in fields]
    assert body == _PLAIN


@pytest.mark.parametrize("original", [OLD, OLD.replace("www.", ""), OLD.replace(":80", "").replace("http:", "https:")])
def test_old_spellings_of_an_address_are_one_address(archive: Archive, past: Wayback, original: str) -> None:
    """http, `www`, a port."""
    past.keep(original, DAYS[0], _PLAIN)
    assert archive.bring().code == 0
    assert archive.captures() == [("https://odkb-csto.org/news/news_odkb/session/", DAYS[0], 200, "article")]


def test_old_hosts_of_the_profile_are_listed(archive: Archive, past: Wayback) -> None:
    """Each host and alias of each edition, once; a capture of an alias is stored under the present host."""
    past.keep("http://jscsto.org/news/exercise/", DAYS[0], _PLAIN)
    assert archive.bring().code == 0
    assert archive.captures() == [("https://jscsto.odkb-csto.org/news/exercise/", DAYS[0], 200, "article")]
    assert sorted(asked["url"] for asked in past.lists) == [
        "en.odkb-csto.org",
        "jscsto.odkb-csto.org",
        "jscsto.org",
        "ksopn.odkb-csto.org",
        "odkb-csto.org",
    ]


def test_only_pages_of_a_section_are_fetched(archive: Archive, past: Wayback) -> None:
    """Listings and articles, in HTML or of unknown kind."""
    past.keep(f"{NEWS}?PAGEN_1=2", DAYS[0], listing([("/news/news_odkb/session/", "20.11.2020", "A session")]))
    past.keep(URL, DAYS[0], _PLAIN, mimetype="unk")
    past.keep("https://en.odkb-csto.org/structure/", DAYS[0], _PLAIN)
    past.keep(f"{NEWS}rss/", DAYS[0], b"<rss/>")
    past.keep(f"{NEWS}picture/", DAYS[0], b"\x89PNG", mimetype="image/png")
    past.keep("https://en.odkb-csto.org/upload/a.pdf", DAYS[0], b"%PDF", mimetype="application/pdf")
    result = archive.bring("--json")
    assert json.loads(result.out)["listing_pages"] == 1
    assert [kind for _, _, _, kind in archive.captures()] == ["listing", "article"]
    assert len(past.originals) == 2


def test_a_page_that_was_missing_is_gone(archive: Archive, past: Wayback) -> None:
    """Captures of a 404 count like those of a crawl: over a day, and until it is back."""
    past.keep(URL, DAYS[0], _PLAIN)
    past.keep(URL, DAYS[1], NOT_FOUND, 404)
    past.keep(URL, DAYS[3], NOT_FOUND, 404)
    past.keep(URL, DAYS[5], _EDITED)
    assert archive.bring().code == 0
    assert archive.stretches() == [
        (_LAST, "2020-11-21", "2020-11-21"),
        (None, "2020-11-22", "2020-11-24"),
        (_ADDED, "2020-11-26", "2020-11-26"),
    ]


def test_a_captured_redirect_tells_what_the_site_told(archive: Archive, past: Wayback) -> None:
    """To the section: the page is gone. The archive leads to its own copy; what the site said is restored."""
    past.keep(URL, DAYS[0], _PLAIN)
    for day, headers in ((1, (("Location", "/news/news_odkb/"),)), (3, (("Location", NEWS), ("Content-Type", HTML)))):
        past.keep(URL, DAYS[day], b"moved", 302, headers=headers)
    assert archive.bring().code == 0
    assert [kind for *_, kind in archive.captures()] == ["article", "redirect-home", "redirect-home"]
    assert archive.stretches()[-1][:2] == (None, "2020-11-22")
    assert len(past.originals) == 3, "the same body does not mean the same target"


def test_a_captured_error_is_a_capture_and_no_reason_to_wait(archive: Archive, past: Wayback) -> None:
    """It carries the time of its capture: the site was busy then, not the archive now."""
    past.keep(URL, DAYS[0], b"busy", 503, headers=(("Retry-After", "3600"),))
    past.keep(URL, DAYS[1], b"slow down", 429, headers=())
    past.keep(URL, DAYS[2], b"broken", 500, headers=())
    past.keep(URL, DAYS[3], _PLAIN)
    summary = archive.bring_slowly()
    assert (summary.exit_code, archive.clock.slept) == (0, [])
    assert [status for _, _, status, _ in archive.captures()] == [503, 429, 500, 200]


def test_what_a_revisit_answered_is_what_comes(archive: Archive, past: Wayback) -> None:
    """Rows with status `-` are fetched."""
    past.keep(URL, DAYS[0], _PLAIN)
    past.keep(URL, DAYS[1], _PLAIN, listed="-")
    past.keep(URL, DAYS[2], NOT_FOUND, 404, listed="-")
    past.keep(URL, DAYS[3], _PLAIN, 404, listed="-")
    assert archive.bring().code == 0
    assert [status for _, _, status, _ in archive.captures()] == [200, 200, 404, 404]


def test_a_redirect_to_another_time_is_followed_and_that_time_is_taken(archive: Archive, past: Wayback) -> None:
    """Once, though two rows lead there; a run later it is known."""
    past.keep(URL, DAYS[2], _PLAIN, listed="-")
    saved = archive.db.with_name("list.cdx")
    columns = past.cdx().split(" ")
    lines = [" ".join([columns[0], day, *columns[2:5], "OTHER", "9\n"]) for day in ("20201122000000", "20201123000000")]
    saved.write_text("".join([*lines, past.cdx()]), encoding="utf-8")
    assert archive.bring("--cdx", saved).code == 0
    assert archive.captures() == [(URL, DAYS[2], 200, "article")]
    assert past.originals.count(f"20201123060000 {URL}") == 2


def test_a_redirect_out_of_the_archive_is_not_followed(archive: Archive, past: Wayback) -> None:
    """Nor one to another page: both are no captures, and are said."""
    from tests.web.servers import Server
    from tests.web.servers import page as answer

    past.keep(URL, DAYS[0], _PLAIN)
    saved = archive.db.with_name("list.cdx")
    saved.write_text(past.cdx(), encoding="utf-8")
    for where in (URL, f"/web/20201121060000id_/{NEWS}", f"http://10.0.0.1/web/20201121060000id_/{URL}", "/web/1/x:"):
        with Server(answer(b"", f"Location: {where}", status="302 Found")) as server:
            archive.past.requests.clear()
            result = archive.bring("--cdx", saved, "--wayback-url", server.url)
            assert result.code == 3
            assert len(server.requests) == 1
        assert "does not give it" in result.said
        assert archive.captures() == []
    assert past.requests == []


def test_a_redirect_to_another_spelling_is_not_fetched_where_that_was_captured(archive: Archive, past: Wayback) -> None:
    """http led to https: two rows of one visit, one page. Alone it is fetched, and is no capture of the page."""
    past.keep("http://en.odkb-csto.org/news/news_odkb/session/", DAYS[0], b"", 301, headers=(("Location", URL),))
    past.keep(URL, DAYS[0].replace("00Z", "03Z"), _PLAIN)
    past.keep(f"{URL}?utm_source=a", DAYS[4], b"m", 301, headers=(("Location", URL),))
    assert archive.bring().code == 0
    assert [status for _, _, status, _ in archive.captures()] == [200]
    assert past.originals == [f"20201121060003 {URL}", f"20201125060000 {URL}?utm_source=a"]


def test_two_states_of_one_second_are_both_taken(archive: Archive, past: Wayback) -> None:
    """Two crawlers met: times are whole seconds, so both count."""
    past.keep(URL, DAYS[0], _PLAIN)
    past.keep(URL.replace("https", "http"), DAYS[0], _EDITED)
    assert archive.bring("--limit", 1).code == 0
    assert archive.bring().code == 0
    assert len(archive.captures()) == 2
    asked = len(past.originals)
    archive.bring()
    assert len(past.originals) == asked


def test_the_same_bytes_at_one_second_under_two_spellings_are_one_capture(archive: Archive, past: Wayback) -> None:
    """It is fetched once, and not again by the next run."""
    for original in (URL, URL.replace("https", "http"), f"{URL}?utm_source=x"):
        past.keep(original, DAYS[0], _PLAIN)
    archive.bring()
    archive.bring()
    assert (len(archive.captures()), len(past.originals)) == (1, 1)


def test_an_archive_without_the_recorded_header_fields_still_tells_where_a_redirect_led(
    archive: Archive, past: Wayback
) -> None:
    """Its own `Location` leads to its own copy; the address in that is the site's."""
    past.keep(URL, DAYS[0], _PLAIN, bare=True)
    past.keep(URL, DAYS[1], b"moved", 302, headers=(("Location", NEWS),), bare=True)
    assert archive.bring().code == 0
    assert [kind for *_, kind in archive.captures()] == ["article", "redirect-home"]


def test_gzip_is_read_whether_it_was_announced_or_not(archive: Archive, past: Wayback) -> None:
    """What the site packed stays packed; what only the way, or a record without the field, has packed does not."""
    packed = gzip.compress(_PLAIN, mtime=0)
    past.keep(URL, DAYS[0], packed, headers=(("Content-Type", HTML), ("Content-Encoding", "gzip")))
    past.keep(URL, DAYS[1], gzip.compress(_EDITED, mtime=0))
    past.keep(URL, DAYS[2], page("Then the place was Minsk."), wrapped=True)
    past.keep(URL, DAYS[3], page("At last it was Astana."), headers=(("Content-Encoding", "gzip"),))
    assert archive.bring().code == 0
    texts = [_LAST, _ADDED, "Then the place was Minsk.", "At last it was Astana."]
    assert [text for text, _, _ in archive.stretches()] == texts
    with open_store(archive.db) as store:
        bodies = [store.read(id_).body for (id_,) in archive.ask("SELECT id FROM captures ORDER BY fetched_at")]
    assert bodies == [packed, _EDITED, page("Then the place was Minsk."), page("At last it was Astana.")]


# --- the list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("decodes_twice", [True, False], ids=["as-it-does", "as-documented"])
def test_a_long_list_is_asked_for_page_by_page(archive: Archive, past: Wayback, decodes_twice: bool) -> None:
    """Lines repeat at the seams; addresses with signs that the key encodes are no trouble."""
    past.decodes_twice = decodes_twice
    names = [
        f"{URL}",
        f"{NEWS}zayavlenie%20ODKB/",
        f"{NEWS}a+b/",
        f"{NEWS}%D1%81%D0%BB%D0%BE%D0%B2%D0%BE/",
        f"{NEWS}?ELEMENT_ID=7",
    ]
    for number, name in enumerate(names):
        for day in DAYS[:3]:
            past.keep(name, day, page(title=f"Meeting in {_TOWNS[number]}"))
    past.most_rows = 2
    result = archive.bring("--edition", "en")
    assert result.code == 0, result.said
    assert [kind for *_, kind in archive.captures()] == ["article"] * 3 * len(names)
    assert len(past.originals) == len(names)
    assert len(past.lists) > 5
    assert all("urlkey" in asked["fl"] and asked["showResumeKey"] == "true" for asked in past.lists)
    assert not any("collapse" in asked or "filter" in asked for asked in past.lists)


def test_a_saved_list_gives_the_same(archive: Archive, past: Wayback, tmp_path: Path) -> None:
    """As the server wrote it, its pages one after the other with keys between."""
    for day, body in zip(DAYS, [_PLAIN, _EDITED, _PLAIN], strict=False):
        past.keep(URL, day, body)
    lines = past.cdx().splitlines()
    saved = tmp_path / "list.cdx"
    saved.write_text("\n".join([*lines[:2], "", "org%2Codkb-csto%2Cen%29+2020%21", *lines[1:], ""]), encoding="utf-8")
    other = Archive(tmp_path / "other.db", past)
    assert archive.bring("--cdx", saved).code == 0
    assert past.lists == []
    assert other.bring().code == 0
    assert snapshot(archive.db) == snapshot(other.db)


def test_lines_that_are_no_rows_are_said_and_the_rest_is_taken(archive: Archive, past: Wayback, tmp_path: Path) -> None:
    """3, with the first line's number."""
    past.keep(URL, DAYS[0], _PLAIN)
    saved = tmp_path / "list.cdx"
    wrong = [
        "garbage \x1b[2J",
        *(past.cdx().replace("20201121060000", at).strip() for at in ("20201199060000", "2020112106000")),
    ]
    saved.write_text("\n".join([past.cdx().strip(), *wrong]), encoding="utf-8")
    result = archive.bring("--cdx", saved)
    assert result.code == 3
    assert "line 2 (and 2 more) is not a row of seven columns" in result.said
    assert len(archive.captures()) == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--since", "2020-11-23"], DAYS[2:4]),
        (["--until", "2020-11-22"], DAYS[:2]),
        (["--since", "2020-11-22", "--until", "2020-11-22"], DAYS[1:2]),
        (["--limit", 3], DAYS[:3]),
        (["--limit", 0], []),
        (["--edition", "ru"], []),
    ],
    ids=str,
)
def test_a_run_can_be_bounded(archive: Archive, past: Wayback, options: list[object], expected: list[str]) -> None:
    """By the day of capture, by number, by edition; what remains under a limit is said."""
    past.keep(OLD, DAYS[9], _PLAIN) if "ru" not in options else None
    for number, day in enumerate(DAYS[:4]):
        past.keep(URL, day, page(f"Word number {number}."))
    edition = () if "ru" in options else ("--edition", "en")
    summary = json.loads(archive.bring("--json", *edition, *options).out)
    assert [at for _, at, _, _ in archive.captures()] == expected
    assert summary["queued"] == (4 - len(expected) if "--limit" in options else 0)


def test_a_list_without_any_page_of_ours_is_said(archive: Archive, past: Wayback, tmp_path: Path) -> None:
    """A success that found nothing would be a lie."""
    result = archive.bring()
    assert result.code == 3
    assert "lists no capture of a section of the profile" in result.said
    past.keep("https://example.org/", DAYS[0], _PLAIN)
    saved = tmp_path / "other.cdx"
    saved.write_text(past.cdx(), encoding="utf-8")
    assert str(saved) in archive.bring("--cdx", saved).said


# --- again and again -----------------------------------------------------------------------------


def test_what_is_stored_is_not_fetched_again(archive: Archive, past: Wayback) -> None:
    """Only the list is asked for; what is new in it is taken."""
    past.keep(URL, DAYS[0], _PLAIN)
    past.keep(URL, DAYS[1], _EDITED)
    archive.bring()
    before, asked = snapshot(archive.db), len(past.originals)
    result = archive.bring()
    assert result.said.startswith("ok: 0 new; ")
    assert (snapshot(archive.db), len(past.originals)) == (before, asked)
    past.keep(URL, DAYS[2], _PLAIN)
    archive.bring()
    assert len(archive.captures()) == 3
    assert len(past.originals) == asked, "the bytes of the new row were stored by an earlier run"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_run_that_is_killed_goes_on_where_it_was(archive: Archive, past: Wayback, tmp_path: Path) -> None:
    """SIGKILL at one capture after the other: no more than the one under way is fetched twice."""
    for number, day in enumerate(DAYS):
        past.keep(URL, day, page(f"Word number {number}."))
    whole = Archive(tmp_path / "whole.db", past)
    assert whole.bring("--edition", "en").code == 0
    past.requests.clear()
    kills = 4
    command = ["wayback", "--edition", "en", "--wayback-url", past.url, "--delay", "0"]
    for kill in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-m", "cstoscrape", "--db", str(archive.db), *command],
            cwd=tmp_path,
            env=environment(tmp_path),
            stderr=subprocess.PIPE,
        )
        while len(past.originals) < 2 * kill + 2 and process.poll() is None:
            pass
        process.kill()
        process.communicate()
    assert archive.bring("--edition", "en").code == 0
    assert len(past.originals) <= len(DAYS) + kills
    check_soundness(archive.db)
    assert snapshot(archive.db) == snapshot(whole.db)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_signal_ends_a_run_with_everything_saved(archive: Archive, past: Wayback, tmp_path: Path) -> None:
    """143, also while it waits for the archive."""
    past.keep(URL, DAYS[0], _PLAIN)
    past.misbehave("/web/", 429)
    process = subprocess.Popen(
        [sys.executable, "-m", "cstoscrape", "wayback", "--json", "--edition", "en", "--wayback-url", past.url],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not past.originals and process.poll() is None:
        pass
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, json.loads(out)["outcome"]) == (143, "interrupted")
    assert b"Traceback" not in err
    assert archive.bring().code == 0
    assert len(archive.captures()) == 1


def test_a_crawl_and_the_past_give_the_same_archive_in_either_order(archive: Archive, past: Wayback) -> None:
    """What a crawl saw today and what the Internet Archive saw years ago."""
    folder = archive.db.parent
    with World(folder, {"en": "stock"}, many(12)) as world:
        world.crawl()
        for release in world.site.releases[:5]:
            body = world.site.answer(release.address).body
            past.keep(release.url, "2026-03-29T00:00:00Z", body.replace(b"<p>", b"<p>As was said then: ", 1))
            past.keep(release.url, "2026-03-31T00:00:00Z", body)
        past.keep(f"{NEWS}old/", "2026-03-29T00:00:00Z", page())
        past.keep(NEWS, "2026-03-29T00:00:00Z", listing([("/news/news_odkb/old/", "20.11.2020", "An old session")]))
    other = Archive(folder / "other.db", past)
    assert other.bring().code == 0
    [file] = (folder / "csto.archive").iterdir()
    assert run_inside("--db", other.db, "import", file).code == 0
    summary = json.loads(archive.bring("--json").out)
    assert [summary[name] for name in ("exit_code", "new", "changed", "unchanged")] == [0, 1, 5, 5]
    assert snapshot(archive.db) == snapshot(other.db)
    assert archive.ask("SELECT max(revision_count) FROM releases") == [(2,)]


# --- what it says --------------------------------------------------------------------------------


def test_a_run_is_noted_and_says_one_line(archive: Archive, past: Wayback) -> None:
    """As a crawl's: on stderr, with -q nothing, with --json one object; `status` knows of it."""
    past.keep(URL, DAYS[0], _PLAIN)
    result = archive.bring()
    assert (result.out, result.said.count("\n")) == (b"", 1)
    assert result.said.startswith("ok: 1 new; 0 listing pages, 6 requests, ")
    summary = json.loads(archive.bring("--json").out)
    assert (summary["outcome"], summary["exit_code"], summary["requests"]) == ("ok", 0, 5)
    assert archive.ask("SELECT command, outcome, exit_code FROM runs") == [("wayback", "ok", 0)] * 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--edition", "eng"], "did you mean 'en'"),
        (["--wayback-url", "ftp://x"], "no http or https address"),
        (["--since", "2021", "--until", "2020"], "is after --until"),
        (["--cdx", "nowhere.cdx"], "nowhere.cdx"),
    ],
    ids=str,
)
def test_wrong_usage_is_said_before_anything_is_asked(
    archive: Archive, past: Wayback, options: list[str], says: str
) -> None:
    """2, one line."""
    result = archive.bring(*options)
    assert (result.code, result.said.count("\n"), past.requests) == (2, 1, [])
    assert says in result.said
    assert not archive.db.exists()
