"""Pages broken at random: bytes flipped, cut, repeated, swapped, tags torn, hostile pieces put in."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_PIECES = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"<script>",
    b"</script>",
    b"<table>",
    b"</p>",
    b"<svg><title>",
    b"<template>",
    b"<select><option>",
    b"<plaintext>",
    b"<a href='javascript:x'>",
    b"<a href='//['>",
    b"<a href='http://[::1'>",
    b"<base href='http://x y/'>",
    b"<h1>",
    b"</h1>",
    b"<br>" * 50,
    b"&nbsp;" * 50,
    b"&#xD800;",
    b"&#0;",
    b"99.99.9999",
    b"31.02.2020",
    b"0000-00-00",
    b"<meta charset=utf-16>",
    b"<time datetime='9999-99-99'>",
    b'<script type="application/ld+json">{"@graph":[[[',
    b"<div>" * 200,
    b"<b><i>" * 200,
    b"</div>" * 50,
)


def _flip(random: Random, page: bytes) -> bytes:
    data = bytearray(page)
    for _ in range(random.randint(1, 30)):
        data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


def _cut(random: Random, page: bytes) -> bytes:
    start, end = sorted((random.randrange(len(page)), random.randrange(len(page))))
    return page[:start] + page[end:]


def _repeat(random: Random, page: bytes) -> bytes:
    start = random.randrange(len(page))
    piece = page[start : start + random.randint(1, 2000)]
    return page[:start] + piece * random.randint(2, 40) + page[start:]


def _swap(random: Random, page: bytes) -> bytes:
    one, two, three = sorted(random.randrange(len(page)) for _ in range(3))
    return page[:one] + page[two:three] + page[one:two] + page[three:]


def _insert(random: Random, page: bytes) -> bytes:
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(page))
        page = page[:at] + random.choice(_PIECES) + page[at:]
    return page


def _drop_tags(random: Random, page: bytes) -> bytes:
    mark = random.choice((b"<", b">", b"</", b'"', b"=", b"p>", b"div"))
    parts = page.split(mark)
    return b"".join(part if random.random() < 0.05 else part + mark for part in parts)


def _noise(random: Random, _page: bytes) -> bytes:
    return random.randbytes(random.randint(0, 4000))


_MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (_flip, _cut, _repeat, _swap, _insert, _drop_tags, _noise)


def mutated(random: Random, page: bytes) -> bytes:
    """A page broken in one to four ways."""
    for _ in range(random.randint(1, 4)):
        if page:
            page = random.choice(_MUTATIONS)(random, page)
    return page
