"""Where a request may go: scheme, host and peer address, and how canonical and wire addresses map.

Pure: it opens no sockets and asks no DNS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from cstoscrape.errors import SiteError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = frozenset({None, 80, 443})


def bare_host(host: str) -> str:
    """The host without `www.`: both names are one site, with one robots.txt and one pace."""
    return host.removeprefix("www.")


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine, as can be told without asking DNS."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_peer(url: str, peer: str) -> None:
    """Refuse a connection whose other end is not a public address, whatever DNS said before.

    A name that resolves to a private address is a mistake or an attack (DNS rebinding); only an address that
    the user named with a base URL may be private.
    """
    if not ip_address(peer).is_global:
        message = (
            f"its name leads to {peer}, an address of a private network, which is never contacted; check the "
            "network's DNS, or name such a server with --base-url"
        )
        raise SiteError(url, "address", message)


def _split(url: str) -> SplitResult:
    """Split an address, port and all, or say that it is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError as error:
        raise SiteError(url, "address", f"is not a web address ({error})") from error
    return parts


@dataclass(frozen=True, slots=True)
class Routes:
    """The map between the site's own addresses and those that the sockets go to."""

    hosts: frozenset[str]
    bases: Mapping[str, str] = field(default_factory=dict)

    def host_of(self, url: str) -> str:
        """The host of a canonical address, without `www.`.

        Raises:
            SiteError: The address is none that may be fetched (stage `address`).
        """
        parts = _split(url)
        if parts.scheme not in ("http", "https"):
            raise SiteError(url, "address", "only http and https addresses are fetched")
        host = parts.hostname or ""
        if bare_host(host) not in map(bare_host, self.hosts):
            raise SiteError(url, "address", f"the host {host or '(none)'} is not one of the profile's")
        if "@" in parts.netloc or parts.port not in _DEFAULT_PORTS:
            raise SiteError(url, "address", "addresses with a user name or a port of their own are not fetched")
        return bare_host(host)

    def base(self, host: str) -> str | None:
        """The base URL that stands for a host, without its final slash."""
        base = self.bases.get(host) or self.bases.get(f"www.{host}")
        return base.rstrip("/") if base else None

    def wire(self, url: str) -> str:
        """The address that the socket goes to for a canonical one."""
        parts = _split(url)
        base = self.base(self.host_of(url)) or f"{parts.scheme}://{parts.hostname}"
        query = f"?{parts.query}" if parts.query else ""
        return f"{base}{parts.path or '/'}{query}"

    def canonical(self, wire: str, asked: str) -> str:
        """The canonical form of what a server calls `wire`, the page `asked` having been asked for."""
        origin = urlsplit(asked)
        base = self.base(bare_host(origin.hostname or ""))
        if base and (wire + "/").startswith(base + "/"):
            return f"{origin.scheme}://{origin.hostname}{wire.removeprefix(base) or '/'}"
        return wire

    def next_hop(self, status: int, location: str | None, asked: str) -> str | None:
        """The canonical address to go on to, where a redirect leads to the same page by another spelling.

        Only the scheme, `www.` and a final slash may differ from `asked`; any other redirect is news about
        the page, for the caller to judge, and gives None.
        """
        if status not in _REDIRECTS or not location:
            return None
        try:
            target = self.canonical(urljoin(self.wire(asked), location), asked)
            same = _spelling(target) == _spelling(asked)
        except (ValueError, SiteError):  # a Location that is no address leads nowhere
            return None
        return target if same else None


def _spelling(url: str) -> tuple[str, str, str]:
    """What two spellings of one page's address have in common."""
    parts = _split(url)
    if parts.scheme not in ("http", "https") or parts.port not in _DEFAULT_PORTS or "@" in parts.netloc:
        raise SiteError(url, "address", "leads elsewhere")
    return bare_host(parts.hostname or ""), parts.path.rstrip("/"), parts.query
