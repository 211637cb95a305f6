"""Which characters a page's bytes mean: BOM, then what the bytes themselves show, then header and `<meta>`."""

from __future__ import annotations

import re

_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_LATIN = ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252")
"""What old editors declare unasked; in HTML it all means windows-1252 (WHATWG Encoding, 4.2)."""
_CYRILLIC = re.compile(rb"(?:[\xc0-\xff]{3,}[\s,.-]+){2}[\xc0-\xff]{3}")
"""Three words of letters that are accented ones in windows-1252, and Russian in windows-1251."""
_BOM = b"\xef\xbb\xbf"


def as_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """The page in UTF-8 with a BOM, so that no declaration in it can mislead the HTML parser.

    Bytes that are valid UTF-8 are UTF-8 whatever is declared: no text in another encoding passes for it by
    chance. Otherwise the header counts before `<meta>` (WHATWG HTML, 13.2.3.2), and windows-1251 is the guess,
    being what sites of this system were written in.
    """
    if body.startswith(_BOM):
        return body
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _BOM + body.decode("utf-16", errors="replace").encode()
    if body.isascii():
        return _BOM + body
    try:
        body.decode()
    except UnicodeDecodeError:
        return _BOM + _decoded(body, content_type).encode(errors="replace")
    return _BOM + body


def _decoded(body: bytes, content_type: str | None) -> str:
    lenient = body.decode(errors="replace")
    high = sum(1 for char in lenient if char > "\x7f")
    if lenient.count("\ufffd") * 20 < high:
        return lenient
    header = _HEADER.search(content_type or "")
    meta = _META.search(body, 0, 4096)
    for name in (header and header[1], meta and meta[1].decode()):
        name = (name or "utf-8").lower().replace("_", "-")
        if name in _LATIN and not _CYRILLIC.search(body):
            return body.decode("windows-1252", errors="replace")
        if name not in ("utf-8", "utf8", *_LATIN):
            try:
                return body.decode(name, errors="replace")
            except LookupError:
                continue
    return body.decode("windows-1251", errors="replace")
