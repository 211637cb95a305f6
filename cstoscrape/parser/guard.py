"""What a page's bytes show before they are parsed: what would hang the parser, and what no reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cstoscrape.errors import LayoutError

MAX_BODY_BYTES = 5_000_000
_MAX_DEPTH = 10_000
_MAX_ATTRIBUTES = 2_000
# Elements that hold nothing, or that the next of their kind closes: they add no depth.
_FLAT = frozenset(
    b"br img input hr meta link wbr area base col embed source track param p li td th tr dt dd option".split()
)
_ANY_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*)")
_TAG_START = re.compile(rb"<[a-zA-Z]")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
# Possessive: each byte of a tag is looked at once.
_WHOLE_TAG = re.compile(rb"<[a-zA-Z](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+")


def guard(body: bytes, url: str) -> None:
    """Refuse what would hang the C parser, which is quadratic in nesting and in attributes and can't be stopped.

    Raises:
        LayoutError: The page is too large, nested too deep, or a tag has too many attributes.
    """
    if len(body) > MAX_BODY_BYTES:
        raise LayoutError(url, f"the page is larger than {MAX_BODY_BYTES // 1_000_000} MB and is not read")
    if body.count(b"<") > _MAX_DEPTH and body.count(b"<") - body.count(b"</") > _MAX_DEPTH < _depth(body):
        raise LayoutError(url, "the page nests its elements too deep and is not read")
    if _most_attributes(body) > _MAX_ATTRIBUTES:
        raise LayoutError(url, "a tag of the page has too many attributes, it is not read")


def _depth(body: bytes) -> int:
    """About how deep the elements of a page are nested at the deepest place."""
    depth = deepest = 0
    for match in _ANY_TAG.finditer(body):
        if match[2].lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _most_attributes(body: bytes) -> int:
    """At most how many attributes a tag of the page has."""
    # Only quoted values can hide a `>`; then each tag must be read to know where it ends.
    quoted = body.count(b"=") > _MAX_ATTRIBUTES
    pieces = (match[0] for match in _WHOLE_TAG.finditer(body)) if quoted else _long_pieces(body)
    return max([_attributes(tag) for tag in pieces if len(tag) > 2 * _MAX_ATTRIBUTES], default=0)


def _long_pieces(body: bytes) -> Iterator[bytes]:
    """What stands between two `>`, of all pieces that may be long: most of a page is passed over in a few steps."""
    at = 0
    while at < len(body):
        if body.find(b">", at, at + _MAX_ATTRIBUTES) >= 0:
            at += _MAX_ATTRIBUTES
            continue
        end = body.find(b">", at)
        end = len(body) if end < 0 else end
        yield body[body.rfind(b">", 0, at) + 1 : end]
        at = end + 1


def _attributes(piece: bytes) -> int:
    """At most how many attributes a tag has: white space and slashes outside quotes part them."""
    start = _TAG_START.search(piece)
    bare = _QUOTED.sub(b"", piece[start.start() :]) if start else b""
    return len(bare.replace(b"/", b" ").split())


def without_noscript(body: bytes) -> bytes:
    """The page as a browser that runs scripts reads it: to such a one `<noscript>` is no markup.

    Left in, a `<p>` inside of it would end the paragraph around, and its text would stand among the release's.
    """
    kept = []
    done = at = 0
    while (at := body.find(b"<noscript", at)) >= 0:
        end = body.find(b"</noscript>", at)
        if end < 0:
            break
        # A mention in a script or comment is no element.
        if b"</script" not in body[at:end] and b"-->" not in body[at:end]:
            kept.append(body[done:at])
            done = end + len(b"</noscript>")
        at = end
    return b"".join([*kept, body[done:]]) if kept else body
