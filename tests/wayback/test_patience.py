"""The Internet Archive's limits: how fast it is asked, how long it is waited for, and when it is left alone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence

import httpx
import pytest
import respx

from cstoscrape.web.wayback import WaybackMachine
from tests.wayback.conftest import URL, Archive, Clock, page
from tests.wayback.server import Wayback

DAYS = [f"2020-11-{day}T06:00:00Z" for day in range(21, 26)]


def keep(past: Wayback, days: Sequence[str] = DAYS) -> None:
    """A capture a day, each with another text."""
    for day in days:
        past.keep(URL, day, page(f"Written on {day}."))


def test_captures_start_a_delay_apart(archive: Archive, past: Wayback) -> None:
    """What needs no request needs no waiting."""
    keep(past, DAYS[:3])
    past.keep(URL, DAYS[3], page(f"Written on {DAYS[0]}."))
    archive.bring_slowly(delay_seconds=1.5, editions=("ru", "en"))
    assert archive.clock.slept == [1.5, 1.5, 1.5]  # one of them between the two lists
    assert len(archive.captures()) == 4


def test_lists_are_asked_for_at_most_24_times_a_minute_and_captures_twice_a_second() -> None:
    """Whatever the delay; who is faster is blocked for an hour."""
    clock = Clock()
    with respx.mock, WaybackMachine(None, 0.0, "cstoscrape/0.1", now=clock.now, sleep=clock.sleep) as machine:
        respx.get(path="/cdx/search/cdx").mock(return_value=httpx.Response(200, text=""))
        respx.get(host="web.archive.org").mock(return_value=httpx.Response(404))
        for _ in range(3):
            machine.fetch_list("en.odkb-csto.org", None)
        assert clock.slept == [2.5, 2.5]
        for _ in range(3):
            assert machine.fetch_copy("20201121060000", URL) is None
        assert clock.slept == [2.5, 2.5, 0.5, 0.5]


@pytest.mark.parametrize("where", ["/cdx/", "/web/"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_archive_that_names_no_time_is_left_alone_for_a_minute_or_more(
    archive: Archive, past: Wayback, where: str, status: int
) -> None:
    """Then it is asked again, for the same; nothing is lost, and no problem is left."""
    keep(past)
    past.misbehave(where, status, 2)
    summary = archive.bring_slowly(editions=("en",))
    assert (summary.exit_code, summary.outcome, len(archive.captures())) == (0, "ok", len(DAYS))
    begun = Clock().moment
    assert 2 * 60 < (archive.clock.moment - begun).total_seconds() < 4 * 60
    assert len(past.requests) == 1 + len(DAYS) + 2


@pytest.mark.parametrize("where", ["/cdx/", "/web/"])
def test_a_short_retry_after_is_waited_out(archive: Archive, past: Wayback, where: str) -> None:
    """Up to two minutes."""
    keep(past)
    past.misbehave(where, 429, retry_after="100")
    assert archive.bring_slowly(editions=("en",)).exit_code == 0
    waited = (archive.clock.moment - Clock().moment).total_seconds()
    assert waited == pytest.approx(100, abs=1)


def test_a_long_retry_after_ends_the_run_and_the_next_one_goes_on(archive: Archive, past: Wayback) -> None:
    """3, or 5 if nothing was done; not a single request is sent meanwhile."""
    keep(past)
    past.misbehave("/web/20201123", 429, retry_after="7200")
    summary = archive.bring_slowly(editions=("en",))
    assert (summary.exit_code, summary.outcome, summary.queued) == (3, "partial", 3)
    assert (len(past.originals), archive.clock.slept) == (3, [])
    past.misbehave("/web/20201123", 429, retry_after="7200")
    assert archive.bring_slowly(editions=("en",)).exit_code == 5
    assert archive.bring_slowly(editions=("en",)).exit_code == 0
    assert len(archive.captures()) == len(DAYS)


def test_an_archive_that_stays_busy_is_left_alone(archive: Archive, past: Wayback) -> None:
    """It is asked a few times, a minute and more between them, and then not at all: 5."""
    keep(past)
    past.misbehave("/web/", 429, 1000)
    summary = archive.bring_slowly(editions=("en",))
    assert (summary.exit_code, summary.outcome, summary.queued) == (5, "unreachable", len(DAYS))
    asked = len(past.originals)
    assert asked <= 12
    assert (archive.clock.moment - Clock().moment).total_seconds() >= 60 * (asked - 1)


def test_a_list_that_is_refused_ends_with_5(archive: Archive, past: Wayback) -> None:
    """With the reason; of the other hosts all is taken, if theirs can be had: 3."""
    keep(past)
    past.misbehave("/cdx/", 403, 5)
    refused = archive.bring()
    assert refused.code == 5
    assert "the archive gives no list of en.odkb-csto.org (it answers 403)" in refused.said
    past.misbehave("/cdx/search/cdx?url=ksopn", 403)
    result = archive.bring("--json")
    assert (result.code, json.loads(result.out)["new"]) == (3, 1)


def test_an_archive_that_is_busy_with_lists_is_not_asked_for_captures(archive: Archive, past: Wayback) -> None:
    """It is one host; what was listed before waits for the next run."""
    keep(past)
    past.misbehave("/cdx/search/cdx?url=odkb-csto.org", 429, retry_after="7200")
    summary = archive.bring_slowly(editions=("en", "ru"))
    assert (summary.exit_code, summary.queued, past.originals) == (5, len(DAYS), [])
    assert "web.archive.org is busy (429" in summary.problems[0]["reason"]


def test_damaged_captures_do_not_end_a_run(archive: Archive, past: Wayback) -> None:
    """Bytes that were cut long ago will never be whole: no second try, and all others are taken.

    Those that the site itself said were packed are kept as they are, and are no state of the page; of the others
    nobody knows what they were, so that is said.
    """
    packed = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    for day in DAYS[:4]:
        body = gzip.compress(page(f"Written on {day}."))[:-20]
        past.keep(URL, day, body, headers=packed if day == DAYS[0] else packed[:1])
    past.keep(URL, DAYS[4], page())
    summary = archive.bring_slowly(editions=("en",))
    assert (summary.exit_code, summary.queued, len(past.originals)) == (3, 3, len(DAYS))
    assert [(at, kind) for _, at, _, kind in archive.captures()] == [(DAYS[0], "error"), (DAYS[4], "article")]
    assert len(archive.stretches()) == 1


def test_a_list_without_an_end_is_given_up(archive: Archive, past: Wayback) -> None:
    """A key that comes again would go on for ever; what the list said is taken."""
    keep(past, [DAYS[0]] * 3)
    past.most_rows = 1
    result = archive.bring("--edition", "en")
    assert result.code == 3
    assert "goes in a circle" in result.said
    assert len(archive.captures()) == 1


def test_trouble_of_the_archive_is_no_capture(archive: Archive, past: Wayback) -> None:
    """Its own 404, 403 or 500 says nothing of the site: said, and asked for again by the next run."""
    for day, lost_as in zip(DAYS, (None, 404, 403, 500, None), strict=True):
        past.keep(URL, day, page(f"Written on {day}."), lost_as=lost_as)
    summary = archive.bring_slowly(editions=("en",))
    assert (summary.exit_code, summary.outcome, summary.queued) == (3, "partial", 3)
    assert [at for _, at, _, _ in archive.captures()] == [DAYS[0], DAYS[4]]
    assert len(summary.problems) == 3
    assert past.originals.count(f"20201124060000 {URL}") == 4, "what can heal is tried again at once"
    assert archive.bring_slowly(editions=("en",)).queued == 3


def test_copies_that_fail_here_and_there_do_not_end_a_run(archive: Archive, past: Wayback) -> None:
    """Only several in a row do."""
    days = [f"2020-12-{day:02}T06:00:00Z" for day in range(1, 10)]
    for number, day in enumerate(days):
        past.keep(URL, day, page(f"Written on {day}."), lost_as=500 if number % 2 else None)
    summary = archive.bring_slowly(editions=("en",))
    assert (len(archive.captures()), summary.queued, summary.exit_code) == (5, 4, 3)


def test_a_missing_copy_whose_bytes_came_with_another_is_no_loss(archive: Archive, past: Wayback) -> None:
    """The list says that they are the same: one run is enough, whichever copy the archive has lost."""
    past.keep(URL, DAYS[0], page(), lost_as=404)
    past.keep(URL, DAYS[1], page())
    archive.bring("--edition", "en")
    assert [at for _, at, _, _ in archive.captures()] == DAYS[:2]


def test_an_archive_that_cannot_be_reached_is_said(archive: Archive, past: Wayback) -> None:
    """5, also with a list that is at hand."""
    keep(past)
    saved = archive.db.with_name("list.cdx")
    saved.write_text(past.cdx(), encoding="utf-8")
    past.misbehave("/web/", 502, 1000)
    archive.past.requests.clear()
    summary = archive.bring_slowly(cdx=saved)
    assert (summary.exit_code, summary.outcome) == (5, "unreachable")
    assert len(past.originals) == 3 * 4, "three rows, and not all of thousands"
