"""Text, dates and addresses: what readers write in many ways is stored in one."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstoscrape.text import absolute_url, canonical_url, clean, leading_date, title_key, trailing_date, whole_date

_DAYS = st.dates(min_value=date(1992, 5, 15), max_value=date(2099, 12, 31))
_EN = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_RU = [
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
]  # fmt: skip
_FORMS = [
    "{d:02}.{m:02}.{y}", "{d}.{m}.{y}", "{d:02}/{m:02}/{y}", "{y}-{m:02}-{d:02}", "{y}-{m:02}-{d:02}T09:30:00+03:00",
    "{d} {ru} {y}", "{d} {ru} {y} г.", "{d} {ru} {y} года", "{d:02} {RU} {y}", "{d}{ru}{y}", "{d:02}.{m:02}.{y} г.",
    "{en} {d}, {y}", "{d} {en} {y}", "{d} {en}, {y}", "{d} {short} {y}", "{short}. {d}, {y}", "Friday, {d} {en} {y}",
    "пятница, {d} {ru} {y}", "09:15 {d:02}.{m:02}.{y}", "{d:02}.{m:02}.{y}, 18:05", "{d} {en} {y} at 9:15",
]  # fmt: skip


def _written(form: str, day: date) -> str:
    en, ru = _EN[day.month - 1], _RU[day.month - 1]
    return form.format(d=day.day, m=day.month, y=day.year, en=en, ru=ru, RU=ru.upper(), short=en[:3])


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text is NFC, with single spaces, and can be written as UTF-8."""
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert once == " ".join(once.split())
    once.encode()


def test_what_cannot_be_seen_is_dropped_and_nothing_else() -> None:
    """Soft hyphens, zero-width characters and NBSP go; dashes, quotes and case stay."""
    assert clean("\ufeffОргани\u00adза\u200bция\u00a0–\n «ОДКБ»  e\u0301") == "Организация – «ОДКБ» é"


@given(st.text())
def test_a_title_key_is_its_own_key(text: str) -> None:
    """Comparing keys of keys says the same."""
    assert title_key(title_key(text)) == title_key(text)


def test_headlines_that_differ_in_dress_only_are_one() -> None:
    """Case, quotes, dashes, spaces and the last full stop do not make another headline."""
    assert title_key("СТАТЬЯ «Гром – 2025».") == title_key("Статья  “Гром-2025”")
    assert title_key("38th meeting") != title_key("39th meeting")


@given(st.sampled_from(_FORMS), _DAYS)
def test_a_date_is_read_however_it_is_written(form: str, day: date) -> None:
    """Month names in both languages, weekday, time and "г." belong to a date."""
    assert whole_date(_written(form, day)) == day.isoformat()


@given(_DAYS, st.sampled_from(["20 ноября 2020 года состоялось", "On May 26, the experts met", "В Москве"]))
def test_a_date_glued_to_the_text_is_cut_from_it(day: date, rest: str) -> None:
    """`20.11.202020 ноября` is the year 2020 and a text that begins with 20."""
    cut = leading_date(f"{day:%d.%m.%Y}{rest}")
    assert cut is not None
    assert (cut.date, cut.rest) == (day.isoformat(), rest)


@given(_DAYS)
def test_a_date_behind_a_headline_is_cut_once(day: date) -> None:
    """A headline may end in a date of its own before that of publication."""
    cut = trailing_date(f"Statement of December 2, 2020 {day:%d.%m.%Y}")
    assert cut is not None
    assert (cut.date, cut.rest) == (day.isoformat(), "Statement of December 2, 2020")


@pytest.mark.parametrize(
    "text",
    ["31.02.2020", "00.10.2020", "13.13.2020", "2020", "26 August", "1.2.1899", "Security 2025", "On May 26, 2020", ""],
)
def test_what_is_no_day_is_no_date(text: str) -> None:
    """No such day, no year, or words around it: then it is not a line that tells a date."""
    assert whole_date(text) is None


_PATHS = st.text(alphabet="abc/_-.~ йЖ%20+&=?#é", max_size=30)


@given(_PATHS)
def test_a_canonical_address_is_its_own(path: str) -> None:
    """The stored form does not change when it is stored again."""
    once = canonical_url(f"https://odkb-csto.org/{path}")
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    "url",
    [
        "http://odkb-csto.org/news/news_odkb/a",
        "https://www.ODKB-csto.org/news/news_odkb/a/",
        "https://odkb-csto.org:443/news//news_odkb/a/index.php",
        "https://odkb-csto.org/news/news_odkb/a/?utm_source=tg&back_url=%2F#top",
    ],
)
def test_one_page_has_one_address(url: str) -> None:
    """Scheme, `www`, port, final slash, fragment and tracking make no other page."""
    assert canonical_url(url) == "https://odkb-csto.org/news/news_odkb/a/"


def test_what_tells_pages_apart_is_kept() -> None:
    """Numbers of pages and of elements, encoded spaces and capitals are part of an address."""
    assert canonical_url("http://odkb-csto.org/news/?SECTION=&PAGEN_1=2").endswith("/news/?SECTION=&PAGEN_1=2")
    assert canonical_url("http://old.odkb-csto.org/detail.php?ELEMENT_ID=194").endswith("/detail.php?ELEMENT_ID=194")
    assert canonical_url("https://odkb-csto.org/a%20ODKB/?PAGEN_1=2") == "https://odkb-csto.org/a%20ODKB/?PAGEN_1=2"


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "mailto:a@b.c", "tel:+7", "data:text/html,x", "http://[", "ftp://a/b"]
)
def test_what_leads_to_no_page_has_no_address(href: str) -> None:
    """Scripts, mail and broken addresses are no links."""
    assert absolute_url("https://odkb-csto.org/", href) is None
