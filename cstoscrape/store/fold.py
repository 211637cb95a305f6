"""Captures → stretches → releases, as pure functions. Here alone it is decided whether two things are the same release.

The rules are numbered as in the README ("When are two things the same release?"). Whatever the order in which
captures come, the same captures give the same result.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from cstoscrape.model import Block
from cstoscrape.text import parse_time, title_key

GOOD, GONE, OTHER, NEUTRAL = "good", "gone", "other", "neutral"
_CONFIRMED_AFTER = timedelta(days=1)
_ALIKE = 0.2


@dataclass(frozen=True, slots=True)
class Content:
    """What a page says of a release: its title, its own date, its blocks (as JSON), and the hash of the three."""

    title: str
    date: str | None
    date_source: str | None
    blocks: str
    content_hash: str


def make_content(title: str, date: str | None, source: str | None, blocks: Sequence[Block]) -> Content:
    """Content with its hash (rule 1): never over the teaser, the listing's date, or evidence."""
    text = json.dumps([block.as_json() for block in blocks], ensure_ascii=False, separators=(",", ":"))
    # Of two captures that differ in nothing else, neither may decide which of its addresses is kept.
    stable = _VOLATILE.sub(r"\1", text)
    own = date if source != "listing" else None
    digest = hashlib.sha256(json.dumps([title, own, stable], ensure_ascii=False).encode()).hexdigest()[:32]
    return Content(title, own, source if own else None, stable, digest)


# Query strings of pictures and files change with every deployment of a site, its releases do not.
_VOLATILE = re.compile(
    r'("https?://[^"\\?#]*\.(?!php|html?|aspx?)\w{2,5})\?(?:v|ver|t|ts|rnd|cache|_)?=?\d{3,}(?=["#])'
)


def body_text(blocks: str) -> str:
    """The plain text of blocks in JSON: their texts, empty ones skipped, an empty line between."""
    return "\n\n".join(text for block in json.loads(blocks) if (text := block["text"]))


class Seen(NamedTuple):
    """A capture as the fold sees it; `outcome` is good, gone, other (answers, but can't be read) or neutral."""

    id: int
    fetched_at: str
    digest: str
    outcome: str
    content_hash: str | None
    refers_to: str | None = None


class Stretch(NamedTuple):
    """A state of an address for one stretch of time; `content_hash` is None while it was gone.

    `use` counts how often the address was used again for another release (rule 5).
    """

    content_hash: str | None
    first_seen_at: str
    last_seen_at: str
    capture_id: int
    use: int = 0


def stretches(captures: Sequence[Seen], contents: Mapping[str, Content]) -> list[Stretch]:
    """The stretches of one address (rules 1, 5 and 6)."""
    found: list[Stretch] = []
    missing: list[Seen] = []
    for seen in _in_order(captures):
        if seen.outcome == GONE:
            missing.append(seen)
        elif seen.outcome == OTHER and not _is_confirmed(missing):
            missing = []
        elif seen.outcome == GOOD:
            if _is_confirmed(missing) and found:
                found.append(_gone(missing, found[-1].use))
            missing = []
            _extend(found, seen, contents)
    if _is_confirmed(missing) and found:
        found.append(_gone(missing, found[-1].use))
    return found


def _in_order(captures: Sequence[Seen]) -> list[Seen]:
    """Captures in time order, ties by digest; a 304 is another sighting of the capture that it confirms."""
    if len(captures) < 2:
        return list(captures)
    ordered = sorted(captures, key=lambda seen: (seen.fetched_at, seen.digest))
    good = {seen.fetched_at: seen for seen in ordered if seen.outcome == GOOD}
    resolved = []
    for seen in ordered:
        confirmed = good.get(seen.refers_to) if seen.refers_to else None
        if confirmed is not None:
            resolved.append(Seen(seen.id, seen.fetched_at, seen.digest, GOOD, confirmed.content_hash))
        else:
            resolved.append(seen)
    return resolved


def _is_confirmed(missing: Sequence[Seen]) -> bool:
    if len(missing) < 2:
        return False
    return parse_time(missing[-1].fetched_at) - parse_time(missing[0].fetched_at) >= _CONFIRMED_AFTER


def _gone(missing: Sequence[Seen], use: int) -> Stretch:
    return Stretch(None, missing[0].fetched_at, missing[-1].fetched_at, missing[0].id, use)


def _extend(found: list[Stretch], seen: Seen, contents: Mapping[str, Content]) -> None:
    """Let a good capture go on with the last stretch, or begin a new one."""
    last = found[-1] if found else None
    if last is not None and last.content_hash == seen.content_hash:
        found[-1] = Stretch(last.content_hash, last.first_seen_at, seen.fetched_at, last.capture_id, last.use)
        return
    use = 0 if last is None else last.use
    before = next((stretch for stretch in reversed(found) if stretch.content_hash is not None), None)
    assert seen.content_hash is not None
    if before is not None and before.content_hash is not None:
        use += is_used_again(contents[before.content_hash], contents[seen.content_hash])
    found.append(Stretch(seen.content_hash, seen.fetched_at, seen.fetched_at, seen.id, use))


def is_used_again(before: Content, after: Content) -> bool:
    """Rule 5: title and date both changed and the text is unlike, so the address serves another release now."""
    if before.date == after.date or before.date is None or after.date is None:
        return False
    if title_key(before.title) == title_key(after.title) or _share(_words(before.title), _words(after.title)) >= 0.5:
        return False
    return _share(_pairs(body_text(before.blocks)), _pairs(body_text(after.blocks))) < _ALIKE


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring words: an announcement shares them with its report, another release hardly any."""
    words = re.findall(r"\w+", text.casefold())
    return {f"{one} {two}" for one, two in pairwise(words)}


def _share(one: set[str], two: set[str]) -> float:
    """How much of the smaller set the larger one holds."""
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 0.0


# --- releases ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """An address during one use: what a release is made of.

    Attributes:
        doc_id: Its name for ever.
        key: Documents of one key are one release (rule 2).
        present: The last good stretch.
        count: How many stretches it has.
        gone_at: Since when it is gone (rule 6).
    """

    doc_id: str
    url: str
    key: str
    present: Stretch
    first_seen_at: str
    last_seen_at: str
    count: int
    gone_at: str | None


def release_key(doc_id: str, edition: str, date: str | None, title: str) -> str:
    """What documents of one release have in common: edition, date and title key; an undated one stands alone."""
    return f"{edition}|{date}|{title_key(title)}" if date else doc_id


def _present(spans: Sequence[Stretch]) -> Stretch:
    return next(stretch for stretch in reversed(spans) if stretch.content_hash is not None)


def document(doc_id: str, url: str, key: str, spans: Sequence[Stretch]) -> Document:
    """The document that stretches of one use make, in order of time."""
    present, last = _present(spans), spans[-1]
    gone_at = last.first_seen_at if last.content_hash is None else None
    return Document(doc_id, url, key, present, spans[0].first_seen_at, present.last_seen_at, len(spans), gone_at)


def documents(
    url: str,
    doc_ids: Sequence[str],
    spans: Sequence[Stretch],
    contents: Mapping[str, Content],
    edition: str,
    hint_date: str | None,
) -> list[Document]:
    """The documents of an address, one a use; the listing's date steps in for the latest (rule 2)."""
    found = []
    uses = sorted({stretch.use for stretch in spans})
    for use in uses:
        own = [stretch for stretch in spans if stretch.use == use]
        content = contents[_present(own).content_hash or ""]
        date = content.date or (hint_date if use == uses[-1] else None)
        key = release_key(doc_ids[use], edition, date, content.title)
        found.append(document(doc_ids[use], url, key, own))
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """The documents of one release: whose name it has, and whose text it shows (rule 3)."""

    name: Document
    shown: Document
    members: tuple[Document, ...]

    @property
    def gone_at(self) -> str | None:
        """When the last of its addresses went; None while one answers."""
        times = [document.gone_at for document in self.members]
        return None if None in times else max(time for time in times if time is not None)

    @property
    def conflicts(self) -> int:
        """How many addresses, not gone, have another text than the one shown."""
        return sum(
            1
            for document in self.members
            if document.gone_at is None and document.present.content_hash != self.shown.present.content_hash
        )


def group(members: Sequence[Document]) -> Group:
    """The release of documents with one key (rules 3 and 4): the earliest names it, the earliest not gone is shown."""
    ordered = sorted(members, key=lambda document: (document.first_seen_at, document.url, document.doc_id))
    shown = next((document for document in ordered if document.gone_at is None), ordered[0])
    return Group(ordered[0], shown, tuple(ordered))
