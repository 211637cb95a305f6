"""What may be fetched, how fast, how much, and by whose name: the settings of a fetcher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """The bounds within which a `Fetcher` works.

    Attributes:
        hosts: The hosts of the profile; no other is ever contacted, redirects included.
        bases: For a host, the address whose scheme and host the socket goes to instead (`--base-url`). As the
            user named it, it may be a loopback or private one.
        delay_seconds: Between the starts of two requests to one host; at least 0.5 unless the host's base is
            a loopback address.
        timeout_seconds: The longest silence in the middle of an answer.
        deadline_seconds: The longest a request may take in all.
        max_wire_bytes: The longest body as it comes over the wire.
        max_body_bytes: The longest body after decompression.
        user_agent: The honest name of the program, with an address to complain to.
        proxy: The address of a proxy; None means what HTTPS_PROXY and NO_PROXY say.
        ca_file: Certificates (PEM) to trust besides the usual roots.
        busy_seconds: How long a host is left alone that answers 429 or 503 and does not say for how long. Bitrix's
            activity control shuts a visitor out for ten minutes.
        attempts: How often a request is sent, the first time included, while its failure may pass.
    """

    hosts: frozenset[str]
    _: KW_ONLY
    user_agent: str
    bases: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 1.0
    timeout_seconds: float = 30.0
    deadline_seconds: float = 120.0
    max_wire_bytes: int = 20 * MIB
    max_body_bytes: int = 20 * MIB
    proxy: str | None = None
    ca_file: Path | None = None
    busy_seconds: float = 600.0
    attempts: int = 4
