"""Pace, retries and holds: how long a site is waited for, and when it is left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx

from cstoscrape.errors import BusyError
from cstoscrape.web.gate import Gate
from cstoscrape.web.retry import retry_after_seconds
from cstoscrape.web.robots import RobotRules
from cstoscrape.web.settings import FetchSettings
from tests.web.conftest import AGENT, HOST, PAGE, FakeTime, MakeFetcher
from tests.web.servers import Server, page

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


def busy(*fields: str, status: str = "503 Service Unavailable", body: bytes = b"") -> bytes:
    """The answer of a site that wants to be left alone."""
    return page(body, *fields, status=status)


def test_requests_to_one_host_start_a_delay_apart(make_fetcher: MakeFetcher, clock: FakeTime) -> None:
    """The first goes out at once; each further one waits for its turn. Another host has its own pace."""
    with Server(page()) as server:
        fetcher = make_fetcher(bases={HOST: server.url, "odkb-csto.org": server.url}, delay_seconds=1.5)
        for _ in range(3):
            fetcher.fetch(PAGE)
        assert clock.slept == [1.5, 1.5]
        fetcher.fetch("https://odkb-csto.org/")
        assert clock.slept == [1.5, 1.5]


def test_several_threads_share_one_pace(make_fetcher: MakeFetcher, clock: FakeTime) -> None:
    """Four workers are four times no faster: each takes the next free start."""
    clock.frozen = True  # so every wait counts from the same moment
    with Server(page()) as server:
        fetcher = make_fetcher(server, delay_seconds=1.0)
        with ThreadPoolExecutor(4) as pool:
            captures = list(pool.map(fetcher.fetch, [PAGE] * 4))
    assert [capture.status for capture in captures] == [200] * 4
    assert sorted(clock.slept) == [1.0, 2.0, 3.0]


def test_the_site_itself_is_never_asked_more_than_twice_a_second(make_fetcher: MakeFetcher, clock: FakeTime) -> None:
    """Delay 0 is for servers on this machine only."""
    with respx.mock:
        respx.get(PAGE).mock(return_value=httpx.Response(200))
        fetcher = make_fetcher(delay_seconds=0.0)
        fetcher.fetch(PAGE)
        fetcher.fetch(PAGE)
    assert clock.slept == [0.5]


def test_crawl_delay_is_a_floor_for_the_delay(make_fetcher: MakeFetcher, clock: FakeTime) -> None:
    """It slows down, and never speeds up; www is the same site."""
    with Server(page()) as server:
        fetcher = make_fetcher(server, delay_seconds=1.0)
        fetcher.set_robots(f"www.{HOST}", RobotRules(crawl_delay=10.0))
        fetcher.set_robots(HOST, RobotRules(crawl_delay=0.1))
        fetcher.fetch(PAGE)
        fetcher.fetch(PAGE)
    assert clock.slept == [10.0]


def test_a_clock_set_back_does_not_stop_a_run(make_fetcher: MakeFetcher, clock: FakeTime) -> None:
    """An hour back is not an hour's wait."""
    with Server(page()) as server:
        fetcher = make_fetcher(server, delay_seconds=1.0)
        fetcher.fetch(PAGE)
        clock.moment = clock.moment.replace(hour=11)
        fetcher.fetch(PAGE)
    assert sum(clock.slept) <= 4.0


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failing_server_is_asked_again_with_growing_waits(
    make_fetcher: MakeFetcher, clock: FakeTime, status: int
) -> None:
    """An hour's hiccup costs seconds, not the page."""
    failing = page(b"", status=f"{status} Failing")
    with Server(failing, failing, page(b"well again")) as server:
        assert make_fetcher(server).fetch(PAGE).body == b"well again"
    assert clock.slept == [2.0, 4.0]


def test_a_server_that_goes_on_failing_gives_its_last_answer(make_fetcher: MakeFetcher) -> None:
    """The caller sees the status; it is no deletion."""
    with Server(page(b"", status="500 Broken")) as server:
        fetcher = make_fetcher(server)
        assert fetcher.fetch(PAGE).status == 500
    assert fetcher.requests == 4


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
@pytest.mark.parametrize("value", ["30", "Tue, 24 Nov 2026 12:00:30 GMT"])
def test_a_short_retry_after_is_waited_out(make_fetcher: MakeFetcher, clock: FakeTime, status: str, value: str) -> None:
    """Both forms of the header; the wait is at least as long as asked."""
    with Server(busy(f"Retry-After: {value}", status=status), page(b"now")) as server:
        assert make_fetcher(server).fetch(PAGE).body == b"now"
    assert sum(clock.slept) == 30.0


def test_a_long_retry_after_ends_the_fetch_at_once(make_fetcher: MakeFetcher, clock: FakeTime) -> None:
    """The error says until when, and until then the host gets no request, whatever the address."""
    with Server(busy("Retry-After: 3600"), page(b"back")) as server:
        fetcher = make_fetcher(server)
        with pytest.raises(BusyError) as caught:
            fetcher.fetch(PAGE)
        assert caught.value.until == "2026-11-24T13:00:00Z"
        with pytest.raises(BusyError, match="left alone until 2026-11-24T13:00:00Z"):
            fetcher.fetch(f"https://{HOST}/other/")
        assert (fetcher.requests, clock.slept) == (1, [])
        clock.moment = NOW.replace(hour=12, minute=59)
        assert fetcher.fetch(PAGE).body == b"back"
    assert clock.slept == [60.0]


def test_a_503_without_retry_after_means_ten_minutes(make_fetcher: MakeFetcher) -> None:
    """Bitrix's activity control says a short text and shuts a visitor out for 600 seconds."""
    with Server(busy(body=b"Too many requests from your address")) as server:
        fetcher = make_fetcher(server)
        with pytest.raises(BusyError, match=r"busy \(503: Too many requests from your address\); run again") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.until, fetcher.requests) == ("2026-11-24T12:10:00Z", 1)


@pytest.mark.parametrize("body", [b"<html>busy</html>", b"\x1b[31mred", b"word " * 100, b"\xff\xfe"])
def test_a_message_never_quotes_markup_control_characters_or_long_texts(make_fetcher: MakeFetcher, body: bytes) -> None:
    """What the site sends never reaches a terminal raw."""
    with (
        Server(busy(body=body)) as server,
        pytest.raises(BusyError, match=r"is busy \(503\); run again after"),
    ):
        make_fetcher(server).fetch(PAGE)


def test_a_hold_of_one_host_does_not_touch_another(make_fetcher: MakeFetcher) -> None:
    """The other edition goes on."""
    with Server(busy(), page(b"fine")) as server:
        fetcher = make_fetcher(bases={HOST: server.url, "odkb-csto.org": server.url})
        with pytest.raises(BusyError):
            fetcher.fetch(PAGE)
        assert fetcher.fetch("https://odkb-csto.org/").body == b"fine"


def test_a_hold_also_stops_those_who_already_wait_for_their_turn(clock: FakeTime) -> None:
    """While one worker waits for its slot, another is told to leave the host alone for a minute."""
    settings = FetchSettings(frozenset({HOST}), user_agent=AGENT, delay_seconds=1.0)

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if len(clock.slept) == 1:
            gate.hold(HOST, clock.now() + timedelta(seconds=60))

    gate = Gate(settings, now=clock.now, sleep=sleep)
    gate.enter(HOST, PAGE)
    gate.enter(HOST, PAGE)
    assert clock.slept == [1.0, 60.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120.0),
        ("Tue, 24 Nov 2026 12:02:00 -0000", 120.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("9" * 400, 30 * 86400.0),
        ("Fri, 01 Jan 9999 00:00:00 GMT", 30 * 86400.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("Tue, 99 Nov 2026 12:02:00 GMT", None),
        ("Tue, 24 Nov 99999999999 12:02:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    """What cannot be read is none, never a guess; what is absurd is bounded."""
    assert retry_after_seconds(value, NOW) == seconds
