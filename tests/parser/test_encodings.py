"""Whatever a page or its server says of its encoding, its letters are read right."""

from __future__ import annotations

import pytest

from cstoscrape.parser.article import parse_article
from cstoscrape.parser.encoding import as_utf8

URL = "https://odkb-csto.org/news/news_odkb/a/"
TITLE = "Эксперты государств – членов ОДКБ согласовали «проект плана»"
TEXT = (
    "Участники сопоставили предложения национальных делегаций и договорились направить документ в Комитет секретарей."
)
UTF8, CP1251 = "utf-8", "windows-1251"


def _page(encoding: str, declared: str) -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}<title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{TEXT}</p></body>".encode(encoding)


@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=windows-1251"])
@pytest.mark.parametrize("declared", ["", UTF8, CP1251])
@pytest.mark.parametrize("encoding", [UTF8, CP1251])
def test_declarations_may_be_right_wrong_or_absent(encoding: str, declared: str, header: str | None) -> None:
    """The bytes themselves are the best witness: header and `<meta>` may contradict them and each other."""
    article = parse_article(as_utf8(_page(encoding, declared), header), URL)
    assert article.title == TITLE
    assert [block.text for block in article.blocks] == [TEXT]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_overrules_what_is_declared(encoding: str) -> None:
    """A mark at the start leaves no doubt, and is no part of any text."""
    assert parse_article(as_utf8(_page(encoding, CP1251), "text/html; charset=windows-1251"), URL).title == TITLE


def test_a_page_with_one_broken_byte_stays_readable() -> None:
    """A text cut within a letter does not turn the rest of a page into another alphabet."""
    page = _page(UTF8, UTF8).replace("документ".encode(), "документ".encode()[:-1])
    assert parse_article(as_utf8(page), URL).title == TITLE


def test_an_unknown_charset_is_passed_over() -> None:
    """A name that no library knows says nothing."""
    assert parse_article(as_utf8(_page(CP1251, "x-cyr"), "text/html; charset=nonsense"), URL).title == TITLE
