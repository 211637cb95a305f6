"""Trust: the roots that certificates are checked against, and words for a check that failed.

Nothing here, or anywhere, switches the check off.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx

from cstoscrape.errors import UsageError

_BUNDLE_HINT = "pass a bundle with its root and intermediate certificates as --ca-file"
_EXPIRED, _SELF_SIGNED, _SELF_SIGNED_ROOT, _UNKNOWN_ISSUER, _UNKNOWN_LEAF, _OTHER_NAME = (
    10,
    18,
    19,
    20,
    21,
    62,
)


class _TellingSocket(ssl.SSLSocket):
    """A TLS socket that keeps, of a failed check, the certificates that the server sent."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except ssl.SSLCertVerificationError as error:
            # Before Python 3.13 the chain can be had only from the inner object.
            chain = getattr(self._inner(), "get_unverified_chain", lambda: None)()
            error.chain = [certificate.get_info() for certificate in chain or ()]  # type: ignore[attr-defined]
            raise

    def _inner(self) -> object:
        return getattr(self, "_sslobj", None)


def trusting_context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that trusts the usual roots (or SSL_CERT_FILE's) and those of `ca_file` besides."""
    context = httpx.create_ssl_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            message = f"--ca-file {ca_file}: no certificates in PEM form can be read from it ({error})"
            raise UsageError(message) from error
    context.sslsocket_class = _TellingSocket
    return context


def trusting_nobody() -> ssl.SSLContext:
    """A context for connections that must never become TLS ones; it is cheap, as it holds no roots."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def explained(error: ssl.SSLError) -> str:
    """What went wrong in a TLS handshake, and what to do about it, in one line."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        reason = (error.reason or str(error)).replace("_", " ").lower()
        return f"no secure connection could be made ({reason}); check the address, the network or --proxy"
    chain: list[dict[str, Any]] = getattr(error, "chain", [])
    issuer = _name(chain[-1].get("issuer", ())) if chain else ""
    by = f", issued by {issuer}," if issuer else ""
    if error.verify_code == _EXPIRED:
        return f"the certificate{by} has expired; check this machine's clock, else the site must renew it"
    if error.verify_code == _OTHER_NAME:
        return f"the certificate{by} is for another name; the network may be answering in the site's place"
    if error.verify_code in (_SELF_SIGNED, _SELF_SIGNED_ROOT):
        return f"the certificate{by} leads to a root that is not trusted here; {_BUNDLE_HINT}"
    if error.verify_code in (_UNKNOWN_ISSUER, _UNKNOWN_LEAF):
        left_out = "; the server sent no intermediate certificate" if len(chain) == 1 else ""
        return f"the certificate{by} cannot be traced to a trusted root{left_out}; {_BUNDLE_HINT}"
    return f"the certificate{by} was refused ({error.verify_message}); {_BUNDLE_HINT}"


def _name(parts: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    """A distinguished name in short: its common name, or else its organisation."""
    fields = {key: value for part in parts for key, value in part}
    name = fields.get("commonName") or fields.get("organizationName") or ""
    unit = fields.get("organizationalUnitName") if "commonName" not in fields else None
    shown = f"{name} ({unit})" if unit else name
    return "".join(letter for letter in shown if letter.isprintable())[:100]
