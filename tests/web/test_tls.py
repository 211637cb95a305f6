"""Certificates: what is refused, in which words, and how --ca-file mends it."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
import trustme

from cstoscrape.errors import SiteError, UsageError
from tests.web.conftest import HOST, PAGE, MakeFetcher
from tests.web.servers import Server, page


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A national authority, so to say: in no usual bundle."""
    return trustme.CA(organization_name="Ministry of Digital Trust", organization_unit_name="Root")


def serving(certificate: trustme.LeafCert, *, chain: bool = True) -> ssl.SSLContext:
    """A server's side of TLS; without `chain` it leaves out the intermediate certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if chain:
        certificate.configure_cert(context)
        return context
    with (
        certificate.private_key_pem.tempfile() as key,
        certificate.cert_chain_pems[0].tempfile() as leaf,
    ):
        context.load_cert_chain(leaf, key)
    return context


def bundle(path: Path, *authorities: trustme.CA) -> Path:
    """A file for --ca-file."""
    path.write_bytes(b"".join(authority.cert_pem.bytes() for authority in authorities))
    return path


def test_a_certificate_of_an_unknown_authority_is_refused_with_its_name(
    make_fetcher: MakeFetcher, authority: trustme.CA
) -> None:
    """The issuer tells the user which bundle is wanted; nothing is retried, and no request is sent."""
    with Server(page(), tls=serving(authority.issue_cert("localhost"))) as server:
        fetcher = make_fetcher(server)
        with pytest.raises(SiteError, match=r"issued by Ministry of Digital Trust \(Root\).*--ca-file") as caught:
            fetcher.fetch(PAGE)
    assert (caught.value.stage, fetcher.requests, server.requests) == ("tls", 1, [])


def test_ca_file_adds_an_authority(make_fetcher: MakeFetcher, authority: trustme.CA, tmp_path: Path) -> None:
    """With its root, the same server is read."""
    with Server(page(b"trusted"), tls=serving(authority.issue_cert("localhost"))) as server:
        fetcher = make_fetcher(server, ca_file=bundle(tmp_path / "ca.pem", authority))
        assert fetcher.fetch(PAGE).body == b"trusted"


def test_a_missing_intermediate_is_named_and_a_bundle_with_it_helps(
    make_fetcher: MakeFetcher, authority: trustme.CA, tmp_path: Path
) -> None:
    """Such servers leave it out: the root alone is not enough, root and intermediate are."""
    between = authority.create_child_ca()
    with Server(page(b"trusted"), tls=serving(between.issue_cert("localhost"), chain=False)) as server:
        root_only = make_fetcher(server, ca_file=bundle(tmp_path / "root.pem", authority))
        with pytest.raises(SiteError, match=r"sent no intermediate certificate.*root and intermediate"):
            root_only.fetch(PAGE)
        both = make_fetcher(server, ca_file=bundle(tmp_path / "both.pem", authority, between))
        assert both.fetch(PAGE).body == b"trusted"


def test_a_certificate_for_another_name_is_refused(
    make_fetcher: MakeFetcher, authority: trustme.CA, tmp_path: Path
) -> None:
    """A trusted root is not enough: the name must be the host's."""
    with Server(page(), tls=serving(authority.issue_cert("other.example"))) as server:
        fetcher = make_fetcher(server, ca_file=bundle(tmp_path / "ca.pem", authority))
        with pytest.raises(SiteError, match="is for another name") as caught:
            fetcher.fetch(PAGE)
    assert caught.value.stage == "tls"


def test_a_server_that_does_not_speak_tls_is_told_apart(make_fetcher: MakeFetcher) -> None:
    """No certificate is to blame, so none is talked of."""
    with Server(page()) as server:
        fetcher = make_fetcher(bases={HOST: server.url.replace("http:", "https:")})
        with pytest.raises(SiteError, match="no secure connection could be made") as caught:
            fetcher.fetch(PAGE)
    assert caught.value.stage == "tls"


def test_a_ca_file_without_certificates_is_a_usage_error(make_fetcher: MakeFetcher, tmp_path: Path) -> None:
    """A wrong file is the user's to mend, and must not leave the usual roots alone to decide."""
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing\n", encoding="utf-8")
    for path in (empty, tmp_path / "absent.pem"):
        with pytest.raises(UsageError, match=f"--ca-file {path}"):
            make_fetcher(ca_file=path).fetch(PAGE)


def test_https_through_a_proxy_is_checked_end_to_end(
    make_fetcher: MakeFetcher, authority: trustme.CA, tmp_path: Path
) -> None:
    """The proxy only passes bytes on: the certificate must be the site's."""
    tunnelled = serving(authority.issue_cert(HOST))

    def tunnel(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with tunnelled.wrap_socket(peer, server_side=True) as inner:
            inner.recv(65536)
            inner.sendall(page(b"end to end"))

    with Server(tunnel) as proxy:
        fetcher = make_fetcher(proxy=proxy.url, ca_file=bundle(tmp_path / "ca.pem", authority))
        assert fetcher.fetch(PAGE).body == b"end to end"
        with pytest.raises(SiteError, match="issued by Ministry"):
            make_fetcher(proxy=proxy.url).fetch(PAGE)
    assert proxy.requests[0].startswith(f"CONNECT {HOST}:443 ")
