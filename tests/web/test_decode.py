"""Content codings: undone by what the bytes are, within a bound."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstoscrape.errors import SiteError
from cstoscrape.model import Capture
from cstoscrape.web.decode import decoded
from tests.web.conftest import PAGE

TEXT = b"<h1>Release</h1>" * 50
RAW_DEFLATE = zlib.compress(TEXT)[2:-4]


def capture(body: bytes, *codings: str, content_type: str = "text/html") -> Capture:
    """An answer with this body, and a Content-Encoding field for each coding."""
    fields = tuple(("Content-Encoding", coding) for coding in codings)
    return Capture(PAGE, "2026-11-24T12:00:00Z", 200, (("Content-Type", content_type), *fields), body)


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (TEXT, ()),
        (TEXT, ("identity",)),
        (TEXT, ("gzip",)),
        (TEXT, ("deflate",)),
        (TEXT, ("br",)),
        (gzip.compress(TEXT), ("gzip",)),
        (gzip.compress(TEXT), ("X-GZIP",)),
        (gzip.compress(TEXT), ()),
        (gzip.compress(gzip.compress(TEXT)), ("gzip",)),
        (gzip.compress(gzip.compress(TEXT)), ("gzip", "gzip")),
        (zlib.compress(TEXT), ("deflate",)),
        (RAW_DEFLATE, ("deflate",)),
        (gzip.compress(zlib.compress(TEXT)), ("deflate, gzip",)),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]) + b"\0\0", ("gzip",)),
    ],
    ids=str,
)
def test_a_page_is_read_whatever_the_header_says(body: bytes, codings: tuple[str, ...]) -> None:
    """Announced and absent, absent and there, wrapped in each of the usual ways."""
    assert decoded(capture(body, *codings), max_bytes=10_000) == TEXT


def test_a_gzip_file_stays_the_file_that_it_is() -> None:
    """An attachment is not unpacked behind the reader's back."""
    body = gzip.compress(TEXT)
    assert decoded(capture(body, content_type="application/gzip; x=1"), max_bytes=10_000) == body


@pytest.mark.parametrize("body", [gzip.compress(TEXT), gzip.compress(TEXT[:500]) + gzip.compress(TEXT), TEXT])
def test_a_body_over_the_bound_is_an_error(body: bytes) -> None:
    """Exactly the bound still passes."""
    with pytest.raises(SiteError, match="longer than 799 bytes unpacked") as caught:
        decoded(capture(body), max_bytes=799)
    assert caught.value.stage == "body"
    assert decoded(capture(gzip.compress(TEXT)), max_bytes=800) == TEXT


def test_a_body_of_countless_members_is_an_error() -> None:
    """A million empty members unpack to nothing, and would take for ever."""
    with pytest.raises(SiteError, match="more than 64 members"):
        decoded(capture(gzip.compress(b"") * 1000, "gzip"), max_bytes=1000)


@pytest.mark.parametrize("missing", [1, 8, 20])
def test_a_truncated_gzip_body_is_an_error(missing: int) -> None:
    """Also when only its checksum is cut off."""
    with pytest.raises(SiteError, match="stops before its end") as caught:
        decoded(capture(gzip.compress(TEXT)[:-missing], "gzip"), max_bytes=10_000)
    assert caught.value.stage == "body"


def test_a_damaged_gzip_body_is_an_error() -> None:
    """The checksum is looked at."""
    body = bytearray(gzip.compress(TEXT))
    body[-6] ^= 0xFF
    with pytest.raises(SiteError, match="damaged"):
        decoded(capture(bytes(body), "gzip"), max_bytes=10_000)


def test_a_coding_that_was_not_asked_for_is_named() -> None:
    """Brotli was never offered; its bytes must not pass for a page."""
    with pytest.raises(SiteError, match=r"not asked for \('br'\)"):
        decoded(capture(b"\x0b\x02\x80", "br"), max_bytes=10_000)


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "gzip, deflate"]))
def test_any_bytes_give_bytes_within_the_bound_or_a_site_error(body: bytes, codings: str) -> None:
    """Nothing a server sends makes another kind of error."""
    with contextlib.suppress(SiteError):
        assert len(decoded(capture(body, codings), max_bytes=1000)) <= 1000
