"""Servers that break off, drip, lie about lengths or send bombs: an error with a stage, never a hang."""

from __future__ import annotations

import gzip
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cstoscrape.errors import SiteError
from tests.web.conftest import HOST, PAGE, FakeTime, MakeFetcher
from tests.web.servers import Reply, Server, cut, drip, page

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"


@pytest.mark.parametrize(
    "broken",
    [
        cut(HEAD + b"Content-Length: 100\r\n\r\nonly this"),
        cut(CHUNKED),
        cut(CHUNKED + b"ff\r\nhalf a chunk"),
        cut(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"release " * 99)[:-12]),
        cut(HEAD + b"Content-Le"),
        cut(b""),
    ],
    ids=["length", "chunked", "half-chunk", "gzip", "head", "nothing"],
)
def test_an_answer_that_breaks_off_is_asked_for_again(make_fetcher: MakeFetcher, broken: Reply) -> None:
    """The second, whole answer is the capture; half a page never is."""
    with Server(broken, page(b"whole")) as server:
        fetcher = make_fetcher(server)
        assert fetcher.fetch(PAGE).body == b"whole"
    assert fetcher.requests == 2


@pytest.mark.parametrize(
    ("broken", "stage"),
    [
        (cut(HEAD + b"Content-Length: 100\r\n\r\nonly this"), "body"),
        (cut(CHUNKED), "body"),
        (cut(HEAD + b"\r\n" + gzip.compress(b"release " * 99)[:-12]), "body"),
        (cut(b""), "http"),
        (cut(b"SSH-2.0-OpenSSH_9.2\r\n"), "http"),
    ],
    ids=["length", "chunked", "gzip", "nothing", "no-http"],
)
def test_one_that_breaks_off_every_time_is_an_error(
    make_fetcher: MakeFetcher, clock: FakeTime, broken: Reply, stage: str
) -> None:
    """After four attempts, with growing waits between them, the stage says where it failed."""
    with Server(broken) as server:
        fetcher = make_fetcher(server)
        with pytest.raises(SiteError, match="try again later") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests) == (stage, 4)
    assert clock.slept == [2.0, 4.0, 8.0]


def test_a_body_that_drips_is_cut_at_the_deadline(make_fetcher: MakeFetcher) -> None:
    """Each byte comes in time; without a length, the cut must not pass for the page's end."""
    with Server() as server:
        server.replies = [drip(HEAD + b"\r\n", b"x", server.closing)]
        fetcher = make_fetcher(server, deadline_seconds=0.3)
        with pytest.raises(SiteError, match=r"not whole after 0\.3 seconds") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests) == ("timeout", 1)


def test_headers_that_drip_are_cut_also_on_a_connection_in_use(make_fetcher: MakeFetcher) -> None:
    """The second answer over one connection drips its head for ever."""
    with Server(page()) as server:
        server.replies = [page(), drip(HEAD, b"X-Drop: 1\r\n", server.closing)]
        fetcher = make_fetcher(server, deadline_seconds=0.3)
        fetcher.fetch(PAGE)
        with pytest.raises(SiteError) as caught:
            fetcher.fetch(PAGE)
        assert server.connections == 1
    assert caught.value.stage == "timeout"


def test_after_a_cut_the_next_address_is_fetched_over_a_new_connection(make_fetcher: MakeFetcher) -> None:
    """One bad page does not end a run."""
    with Server() as server:
        server.replies = [drip(HEAD, b"X-Drop: 1\r\n", server.closing), page(b"next")]
        fetcher = make_fetcher(server, deadline_seconds=0.3)
        with pytest.raises(SiteError):
            fetcher.fetch(PAGE)
        assert fetcher.fetch(PAGE).body == b"next"


def test_a_tls_handshake_that_drips_is_cut(make_fetcher: MakeFetcher) -> None:
    """The deadline holds before there is any HTTP."""
    with Server() as server:
        server.replies = [drip(b"\x16\x03\x03\x40\x00", b"\0", server.closing)]
        fetcher = make_fetcher(
            bases={HOST: server.url.replace("http:", "https:")}, timeout_seconds=60, deadline_seconds=0.3
        )
        with pytest.raises(SiteError, match="not whole after") as caught:
            fetcher.fetch(PAGE)
    assert caught.value.stage == "timeout"


def test_closing_the_fetcher_ends_what_other_threads_wait_for(make_fetcher: MakeFetcher) -> None:
    """An interrupted run does not wait two minutes for a slow answer."""
    asked = threading.Event()

    def slow(peer: socket.socket) -> None:
        asked.set()
        peer.recv(1)

    with Server(slow) as server, ThreadPoolExecutor(1) as pool:
        fetcher = make_fetcher(server)
        answer = pool.submit(fetcher.fetch, PAGE)
        assert asked.wait(10)
        fetcher.close()
        assert isinstance(answer.exception(10), SiteError)


def test_what_a_broken_server_says_is_quoted_shortly_and_safely(make_fetcher: MakeFetcher) -> None:
    """A header line of 50 KB with control characters is no message for a terminal."""
    with Server(cut(HEAD + b"\x1b[31m" + b"x" * 50_000 + b"\r\n\r\n")) as server:
        fetcher = make_fetcher(server, attempts=1)
        with pytest.raises(SiteError) as caught:
            fetcher.fetch(PAGE)
    assert caught.value.reason.isprintable()
    assert len(caught.value.reason) < 300


def test_a_server_that_falls_silent_is_asked_again(make_fetcher: MakeFetcher) -> None:
    """Silence may pass: it is tried as often as the settings say, then named."""

    def silent(peer: socket.socket) -> None:
        peer.sendall(HEAD)
        peer.recv(1)

    with Server(silent) as server:
        fetcher = make_fetcher(server, timeout_seconds=0.1, attempts=2)
        with pytest.raises(SiteError, match="fell silent") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests) == ("timeout", 2)


@pytest.mark.parametrize("announced", ["Content-Encoding: gzip", "X-Nothing: said"])
def test_a_gzip_bomb_never_leaves_the_fetcher(make_fetcher: MakeFetcher, announced: str) -> None:
    """50 MB in 50 KB, announced or not, is refused at once."""
    bomb = gzip.compress(bytes(50_000_000), 1)
    with Server(page(bomb, announced)) as server:
        fetcher = make_fetcher(server)
        with pytest.raises(SiteError, match="longer than 20,971,520 bytes unpacked") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests) == ("body", 1)


@pytest.mark.parametrize("framing", ["Content-Length: 999999999", "X-No: length"])
def test_a_body_without_end_is_left_at_the_bound(make_fetcher: MakeFetcher, framing: str) -> None:
    """No more is read than the bound and what was under way."""

    def endless(peer: socket.socket) -> None:
        peer.sendall(HEAD + framing.encode() + b"\r\n\r\n")
        while True:
            peer.sendall(bytes(10_000))

    with Server(endless) as server:
        fetcher = make_fetcher(server, max_wire_bytes=100_000)
        with pytest.raises(SiteError, match="longer than 100,000 bytes") as caught:
            fetcher.fetch(PAGE)
    assert caught.value.stage == "body"
    assert (fetcher.requests, fetcher.bytes < 300_000) == (1, True)


def test_a_refused_connection_is_tried_again_and_named(make_fetcher: MakeFetcher) -> None:
    """The message says who refused, and what to look at."""
    with Server(page()) as server:
        pass
    fetcher = make_fetcher(server)
    with pytest.raises(SiteError, match="localhost refused the connection; check the network") as caught:
        fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests) == ("connect", 4)
