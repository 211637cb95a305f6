"""One exchange: what is sent, what is kept of the answer, and which redirects are followed."""

from __future__ import annotations

import gzip

import httpx
import pytest
import respx

from cstoscrape.errors import SiteError
from tests.web.conftest import AGENT, HOST, PAGE, MakeFetcher
from tests.web.servers import Server, cut, page


def test_a_capture_keeps_the_answer_byte_for_byte(make_fetcher: MakeFetcher) -> None:
    """Case, order and duplicates of header fields stay, and the body stays in the server's own gzip."""
    body = gzip.compress(b"<h1>Release</h1>")
    fields = ("Content-Encoding: gzip", "Set-Cookie: a=1", "X-ODKB: \xe9", "Set-Cookie: b=2")
    with Server(page(body, *fields)) as server:
        capture = make_fetcher(server).fetch(PAGE)
    assert (capture.url, capture.status, capture.body) == (PAGE, 200, body)
    assert capture.fetched_at == "2026-11-24T12:00:00Z"
    assert capture.headers == (
        ("Content-Length", str(len(body))),
        ("Content-Encoding", "gzip"),
        ("Set-Cookie", "a=1"),
        ("X-ODKB", "\xe9"),
        ("Set-Cookie", "b=2"),
    )


def test_requests_say_honestly_who_asks_and_ask_for_gzip_only(make_fetcher: MakeFetcher) -> None:
    """No coding is offered that could not be undone with a bound."""
    with Server(page()) as server:
        make_fetcher(server).fetch(f"https://{HOST}/a%20B/?PAGEN_1=2")
        (head,) = server.requests
    assert head.startswith("GET /a%20B/?PAGEN_1=2 HTTP/1.1\r\n")
    assert f"User-Agent: {AGENT}\r\n" in head
    assert "Accept-Encoding: gzip\r\n" in head


def test_a_base_url_with_a_path_leads_below_that_path(make_fetcher: MakeFetcher) -> None:
    """A mirror may live in a folder of its server; captures still have the site's own address."""
    with Server(page()) as server:
        fetcher = make_fetcher(bases={HOST: f"{server.url}/mirror/"})
        assert fetcher.fetch(PAGE).url == PAGE
        assert server.requests[0].startswith("GET /mirror/news/news_odkb/ ")


def test_a_second_request_uses_the_open_connection(make_fetcher: MakeFetcher) -> None:
    """The site need not shake hands for every page; what was sent and received is counted."""
    with Server(page(b"12345")) as server:
        fetcher = make_fetcher(server)
        for _ in range(3):
            fetcher.fetch(PAGE)
        assert server.connections == 1
    assert (fetcher.requests, fetcher.bytes) == (3, 15)


def test_a_304_says_which_capture_it_confirms(make_fetcher: MakeFetcher) -> None:
    """Conditions go out only when given, and the confirmation points to the capture they came from."""
    with Server(page(), b"HTTP/1.1 304 Not Modified\r\n\r\n") as server:
        fetcher = make_fetcher(server)
        fetcher.fetch(PAGE)
        then = "2026-11-01T00:00:00Z"
        capture = fetcher.fetch(PAGE, etag='"x"', last_modified="Sun, 01 Nov 2026 00:00:00 GMT", refers_to=then)
        first, second = server.requests
    assert (capture.status, capture.refers_to, capture.body) == (304, then, b"")
    assert "If-None-Match" not in first
    assert 'If-None-Match: "x"\r\nIf-Modified-Since: Sun, 01 Nov 2026 00:00:00 GMT\r\n' in second


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_is_an_answer_and_is_not_asked_for_twice(make_fetcher: MakeFetcher, status: int) -> None:
    """What a 404 or 403 means is the caller's to say."""
    with respx.mock:
        route = respx.get(PAGE).mock(return_value=httpx.Response(status, content=b"no"))
        assert make_fetcher().fetch(PAGE).status == status
        assert route.call_count == 1


@pytest.mark.parametrize(
    "location",
    [
        f"https://{HOST}/news/news_odkb",
        "/news/news_odkb",
        f"http://{HOST}/news/news_odkb/",
        f"https://www.{HOST}/news/news_odkb/",
    ],
)
def test_a_redirect_to_another_spelling_of_the_address_is_followed(make_fetcher: MakeFetcher, location: str) -> None:
    """Scheme, www and final slash make no other page; the capture has the address that was asked for."""
    with respx.mock:
        respx.get(PAGE).mock(return_value=httpx.Response(301, headers={"Location": location}))
        target = location if location.startswith("http") else f"https://{HOST}{location}"
        respx.get(target).mock(return_value=httpx.Response(200, content=b"there"))
        capture = make_fetcher().fetch(PAGE)
    assert (capture.url, capture.status, capture.body) == (PAGE, 200, b"there")


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/news/news_odkb/",
        f"https://{HOST}.evil.example/news/news_odkb/",
        f"https://{HOST}:8443/news/news_odkb/",
        f"https://user@{HOST}/news/news_odkb/",
        "http://169.254.169.254/news/news_odkb/",
        f"https://{HOST}/news/",
        f"https://{HOST}/news/news_odkb/?x=1",
        "file:///etc/passwd",
        "http://[broken/",
    ],
)
def test_any_other_redirect_is_handed_over_and_nobody_else_is_contacted(
    make_fetcher: MakeFetcher, location: str
) -> None:
    """A redirect to the section may mean "gone"; one to another host must never get a request."""
    with Server(page(b"", f"Location: {location}", status="302 Found")) as server:
        fetcher = make_fetcher(server)
        capture = fetcher.fetch(PAGE)
    assert (capture.status, capture.header("location"), fetcher.requests) == (302, location, 1)


def test_a_redirect_of_the_base_server_to_itself_counts_as_the_sites_own(make_fetcher: MakeFetcher) -> None:
    """A mirror that adds the final slash is followed like the site itself."""
    with Server(page()) as server:
        location = f"Location: {server.url}/news/news_odkb/"
        server.replies = [page(b"", location, status="301 Moved"), page(b"there")]
        capture = make_fetcher(server).fetch(PAGE.rstrip("/"))
    assert (capture.url, capture.body) == (PAGE.rstrip("/"), b"there")


def test_a_redirect_loop_ends_with_words(make_fetcher: MakeFetcher) -> None:
    """With and without slash, each pointing to the other: an error, not a hang."""
    with Server(
        page(b"", "Location: /news/news_odkb", status="301 Moved"),
        page(b"", "Location: /news/news_odkb/", status="301 Moved"),
    ) as server:
        fetcher = make_fetcher(server)
        with pytest.raises(SiteError, match="redirects in a circle") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests) == ("http", 2)


def test_an_answer_without_length_ends_with_the_connection(make_fetcher: MakeFetcher) -> None:
    """As HTTP/1.0 servers do it."""
    with Server(cut(b"HTTP/1.0 200 OK\r\n\r\nold style")) as server:
        fetcher = make_fetcher(server)
        assert [fetcher.fetch(PAGE).body for _ in range(2)] == [b"old style"] * 2
