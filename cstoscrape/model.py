"""The things that rooms hand to each other: frozen dataclasses, with no behaviour to speak of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Capture:
    """One exchange with the site: what was asked for, when, and the answer byte for byte.

    Attributes:
        url: The canonical address, always the site's own whatever the socket was connected to.
        fetched_at: When the answer began to arrive, `YYYY-MM-DDThh:mm:ssZ`.
        status: HTTP status code.
        headers: The answer's header fields in order, with their case and duplicates.
        body: The payload without transfer coding; a content coding (gzip) is still on it.
        refers_to: For a 304, the `fetched_at` of the capture that it confirms.
    """

    url: str
    fetched_at: str
    status: int
    headers: Headers = ()
    body: bytes = b""
    refers_to: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header field, by its lower-case name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Location:
    """Where the record of a capture stands in the archive (file name, byte offset, byte length)."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a block: its text and its absolute address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a release's body, in the order of the page.

    `kind` is one of paragraph, heading, list_item, quote, table, image, embed, attachment; `extra` holds
    the keys that a kind has beyond `text` and `links` (see the README, "What programs may rely on").
    """

    kind: str
    text: str
    links: tuple[Link, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The block as the contract has it."""
        links = [{"text": link.text, "url": link.url} for link in self.links]
        return {"kind": self.kind, "text": self.text, "links": links, **self.extra}


@dataclass(frozen=True, slots=True)
class Hint:
    """What a listing says of an article; each part may be missing. `date` is `YYYY-MM-DD`."""

    date: str | None = None
    title: str | None = None
    teaser: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it stands on a listing page: in its main list, or elsewhere (ticker), where less is sure."""

    url: str
    hint: Hint
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it stands now; see the README for what each field means."""

    id: int
    doc_id: str
    edition: str
    section: str | None
    date: str | None
    date_source: str | None
    title: str
    url: str
    teaser: str | None
    body: str
    blocks: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    media: list[dict[str, Any]]
    first_seen_at: str
    changed_at: str
    last_seen_at: str
    gone_at: str | None
    revision_count: int
