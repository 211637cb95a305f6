"""What the network's own errors mean: a stage, plain words with a next step, and whether it may heal."""

from __future__ import annotations

import socket
import ssl
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from cstoscrape.errors import SiteError
from cstoscrape.web import tls
from cstoscrape.web.retry import HealingError

_LONGEST_QUOTE = 160
_Kind = TypeVar("_Kind", bound=BaseException)


def too_late(url: str, deadline_seconds: float) -> SiteError:
    """The error of a request that was cut at its deadline; to ask again would only take as long again."""
    message = f"the answer was not whole after {deadline_seconds:g} seconds and was cut off; try again later"
    return SiteError(url, "timeout", message)


def explained(
    url: str, wire: str, error: httpx.HTTPError, *, proxy: str | None, begun: bool
) -> SiteError | HealingError:
    """Turn an httpx error into the one to raise.

    Args:
        url: The canonical address.
        wire: The address that the socket went to.
        error: What httpx raised.
        proxy: The proxy in use, if any.
        begun: Whether the answer's head had arrived.
    """
    if isinstance(error, httpx.TimeoutException):
        connecting = isinstance(error, httpx.ConnectTimeout)
        what = "no connection could be made in time" if connecting else "the site fell silent"
        return HealingError(SiteError(url, "timeout", f"{what}; try again later, or check the network or --proxy"))
    if isinstance(error, httpx.ProxyError):
        return SiteError(url, "connect", f"the proxy refused ({_words(error)}); check --proxy or HTTPS_PROXY")
    if isinstance(error, httpx.ConnectError):
        return _connect_trouble(url, wire, error, proxy)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return SiteError(url, "address", f"cannot be asked for ({_words(error)})")
    if begun:
        return HealingError(SiteError(url, "body", f"the answer broke off ({_words(error)}); try again later"))
    return HealingError(SiteError(url, "http", f"no proper HTTP answer came ({_words(error)}); try again later"))


def _connect_trouble(url: str, wire: str, error: httpx.ConnectError, proxy: str | None) -> SiteError | HealingError:
    """A failure before anything was sent: DNS, TCP or TLS."""
    host = urlsplit(proxy or wire).hostname
    secure = _cause(error, ssl.SSLError)
    # An end of file in the handshake is a lost connection and no judgement on trust.
    if secure is not None and not isinstance(secure, ssl.SSLEOFError):
        return SiteError(url, "tls", tls.explained(secure))
    if _cause(error, socket.gaierror):
        name = f"proxy's name {host}" if proxy else f"name {host}"
        return SiteError(url, "dns", f"the {name} could not be found; check the network or --proxy")
    whom = f"the proxy {host}" if proxy else f"{host}"
    if _cause(error, ConnectionRefusedError):
        message = f"{whom} refused the connection; check the network or --proxy, or try again later"
    else:
        message = f"no connection to {whom} ({_words(error)}); check the network or --proxy, or try again later"
    return HealingError(SiteError(url, "connect", message))


def _words(error: BaseException) -> str:
    """What an error says, in one short line that is safe to print: it may quote the server."""
    return "".join(letter for letter in str(error) if letter.isprintable())[:_LONGEST_QUOTE]


def _cause(error: BaseException, kind: type[_Kind]) -> _Kind | None:
    """The error of a given kind that an error came from."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, kind):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
