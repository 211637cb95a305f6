"""Where requests may go: hosts, private addresses, proxies, and names that are not found."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from cstoscrape.errors import SiteError, UsageError
from cstoscrape.web.guard import check_peer
from tests.web.conftest import HOST, PAGE, MakeFetcher
from tests.web.servers import Server, page

Lead = Callable[[str, int], None]


@pytest.fixture
def lead_names_to(monkeypatch: pytest.MonkeyPatch) -> Lead:
    """Let every name resolve to one address and port, as a poisoned DNS would."""

    def lead(address: str, port: int) -> None:
        def resolved(*_: Any, **__: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolved)

    return lead


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        f"https://{HOST}.evil.example/",
        f"ftp://{HOST}/",
        "file:///etc/passwd",
        f"https://user:secret@{HOST}/",
        f"https://{HOST}:22/",
        f"https://{HOST}:x/",
        "https:///nothing",
        "https://[broken/",
    ],
)
def test_an_address_off_the_profile_is_refused_without_a_request(make_fetcher: MakeFetcher, url: str) -> None:
    """Only http and https, only the profile's hosts."""
    fetcher = make_fetcher()
    with pytest.raises(SiteError) as caught:
        fetcher.fetch(url)
    assert (caught.value.stage, fetcher.requests) == ("address", 0)


def test_a_name_that_leads_into_the_private_network_gets_no_request(
    make_fetcher: MakeFetcher, lead_names_to: Lead
) -> None:
    """DNS rebinding: the peer's address is looked at when the connection stands, before a byte is sent."""
    with Server(page()) as server:
        lead_names_to("127.0.0.1", server.port)
        with pytest.raises(SiteError, match=r"127\.0\.0\.1, an address of a private network") as caught:
            make_fetcher().fetch(f"http://{HOST}/")
    assert (caught.value.stage, server.requests) == ("address", [])


def test_the_base_of_one_host_opens_no_private_address_to_another(
    make_fetcher: MakeFetcher, lead_names_to: Lead
) -> None:
    """What the user named may be private; the other edition still may not."""
    with Server(page()) as server:
        lead_names_to("127.0.0.1", server.port)
        fetcher = make_fetcher(server)
        assert fetcher.fetch(PAGE).status == 200
        with pytest.raises(SiteError, match="private network"):
            fetcher.fetch("http://odkb-csto.org/")


@pytest.mark.parametrize(
    "peer",
    [
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "fe80::1%1",
        "fd00::1",
        "::ffff:10.0.0.1",
    ],
)
def test_private_addresses_of_every_kind_are_refused(peer: str) -> None:
    """Cloud metadata, carrier networks, IPv6 and IPv4 in IPv6 dress alike."""
    with pytest.raises(SiteError):
        check_peer(PAGE, peer)


def test_public_addresses_pass() -> None:
    """The guard is no wall."""
    check_peer(PAGE, "93.184.215.14")
    check_peer(PAGE, "2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_a_name_that_is_not_found_is_said_once(make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong name does not heal, so it is not tried again."""

    def unknown(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    fetcher = make_fetcher()
    with pytest.raises(SiteError, match=f"the name {HOST} could not be found; check the network or --proxy") as caught:
        fetcher.fetch(f"http://{HOST}/")
    assert (caught.value.stage, fetcher.requests) == ("dns", 1)


def test_requests_go_through_the_given_proxy(make_fetcher: MakeFetcher) -> None:
    """A proxy may have a private address; the site's is then its business."""
    with Server(page(b"by proxy")) as proxy:
        fetcher = make_fetcher(proxy=proxy.url)
        assert fetcher.fetch(f"http://{HOST}/x/").body == b"by proxy"
    assert proxy.requests[0].startswith(f"GET http://{HOST}/x/ HTTP/1.1\r\n")


def test_the_environments_proxy_is_used_unless_no_proxy_names_the_host(
    make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch, lead_names_to: Lead
) -> None:
    """HTTP_PROXY and NO_PROXY work as everywhere."""
    with Server(page(b"by proxy")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert make_fetcher().fetch(f"http://{HOST}/").body == b"by proxy"
        monkeypatch.setenv("no_proxy", HOST)
        lead_names_to("127.0.0.1", proxy.port)
        with pytest.raises(SiteError, match="private network"):
            make_fetcher().fetch(f"http://{HOST}/")


def test_a_given_proxy_wins_over_the_environments(make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where NO_PROXY names the host."""
    monkeypatch.setenv("http_proxy", "http://localhost:1")
    monkeypatch.setenv("no_proxy", HOST)
    with Server(page(b"by proxy")) as proxy:
        assert make_fetcher(proxy=proxy.url).fetch(f"http://{HOST}/").body == b"by proxy"


def test_a_proxy_that_wants_a_password_is_named_without_a_retry(make_fetcher: MakeFetcher) -> None:
    """The user has to act, and sees the proxy's own words."""
    with Server(page(b"", status="407 Proxy Authentication Required")) as proxy:
        fetcher = make_fetcher(proxy=proxy.url)
        with pytest.raises(SiteError, match=r"the proxy refused \(407 Proxy Auth.*check --proxy") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests) == ("connect", 1)


def test_a_proxy_address_that_cannot_be_meant_is_a_usage_error_without_the_password(
    make_fetcher: MakeFetcher,
) -> None:
    """A typing slip in --proxy is told as such, and secrets stay out of logs."""
    with pytest.raises(UsageError, match=r"the proxy gopher://proxy:1 .*cannot be used") as caught:
        make_fetcher(proxy="gopher://me:secret@proxy:1").fetch(PAGE)
    assert "secret" not in str(caught.value)
