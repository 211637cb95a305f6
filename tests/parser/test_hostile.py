"""Pages made to hang or break a parser end in a result or in a LayoutError."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cstoscrape.errors import LayoutError
from cstoscrape.parser.article import parse_article
from cstoscrape.parser.encoding import as_utf8

URL = "https://en.odkb-csto.org/news/news_odkb/a/"
_TEXT = "The consultations of experts were held at the Secretariat, and the draft plan was agreed upon in the end."
_RELEASE = f"<h1>Experts agreed on a draft plan</h1><p>14.09.2022</p><p>{_TEXT}</p>".encode()


def _names(count: int, value: bytes = b"") -> bytes:
    return b"<p" + b"".join(b" a%d%b" % (number, value) for number in range(count)) + b">x</p>"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(b"<div>" * 100_000, id="nested"),
        pytest.param(b"<font>" * 100_000, id="nested-inline"),
        pytest.param(b"<div>" * 1_500 + b"x", id="nested-deeper-than-in-browsers"),
        pytest.param(b"<a href=/a/>x</a> " * 1_500, id="links-in-a-line"),
        pytest.param(b"x<br>" + b"<a href=/%d/></a>" * 1_500 % tuple(range(1_500)), id="empty-links-behind-a-line"),
        pytest.param(_names(200_000), id="attributes"),
        pytest.param(_names(200_000, b'=">"'), id="attributes-that-hide-the-end-of-their-tag"),
        pytest.param(b"<p>x</p>" * 500_000, id="siblings"),
        pytest.param(b"x<br>" * 900_000, id="lines"),
        pytest.param(b"x<img src=a.jpg>" * 12_000, id="pictures-in-a-line"),
        pytest.param(b"word " * 10_000_000, id="50-MB"),
    ],
)
def test_a_page_that_would_hang_the_parser_is_refused(page: bytes) -> None:
    """The message says what is wrong with the page; nothing is guessed from a part of it."""
    with pytest.raises(LayoutError, match="is not read"):
        parse_article(page, URL)


@pytest.mark.parametrize(
    "junk",
    [
        pytest.param(b"\0" * 1_000_000, id="NUL-bytes"),
        pytest.param(b"\xed\xa0\x80" * 1000, id="lone-surrogates"),
        pytest.param(b"<a" * 100_000 + b">", id="a-tag-of-tags"),
        pytest.param(b"<noscript>" * 5000, id="unclosed-noscript"),
        pytest.param(b"<br>" * 1_000_000, id="a-million-breaks"),
        pytest.param(b"<!-- " * 100_000, id="unclosed-comments"),
    ],
)
def test_junk_behind_a_release_does_not_hide_it(junk: bytes) -> None:
    """Headline and date are read whatever stands below the text."""
    article = parse_article(as_utf8(_RELEASE + junk), URL)
    assert (article.title, article.date) == ("Experts agreed on a draft plan", "2022-09-14")


_TOKENS = st.sampled_from(
    [
        "<p>", "</p>", "<div>", "</div>", "<br>", "<h1>", "<a href='/news/news_odkb/b/'>", "</a>", "<table>",
        "<tr>", "<td>", "</table>", "<li>", "<img src=a.jpg>", "<noscript>", "</noscript>", "14.09.2022", "2022",
        "од", "&nbsp;", "&#0;", "&shy;", "Published:", "Views:", "©", "<!--", "-->", "<", ">", '"', "'",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.lists(_TOKENS, max_size=60).map(lambda tokens: " ".join(tokens).encode())))
def test_whatever_the_bytes_there_is_a_result(page: bytes) -> None:
    """Random bytes and random markup never crash the parser, and what it returns can be written as UTF-8."""
    article = parse_article(as_utf8(page), URL)
    (article.title or "").encode()
    for block in article.blocks:
        block.text.encode()
