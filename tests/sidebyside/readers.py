"""One function a tool: a page in, its headline, date and text out, with the settings that its own papers advise.

The tools are developers' libraries (dependency group `sidebyside`) and load when they are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple


class Reading(NamedTuple):
    """What a tool read of a page; a date as `YYYY-MM-DD`."""

    title: str | None
    date: str | None
    body: str


def trafilatura(page: str, url: str, language: str) -> Reading:
    """With metadata, which is where its dates come from."""
    del language
    from trafilatura import bare_extraction

    found: Any = bare_extraction(page, url=url, with_metadata=True)
    return Reading(found.title, _day(found.date), found.text or "") if found else Reading(None, None, "")


def newspaper4k(page: str, url: str, language: str) -> Reading:
    """Told the language."""
    from newspaper import Article

    article = Article(url, language=language, fetch_images=False)
    article.download(input_html=page)
    article.parse()
    return Reading(article.title, _day(article.publish_date), article.text)


def readability(page: str, url: str, language: str) -> Reading:
    """The short title, as it has it; it reads no dates."""
    del language
    from lxml.html import fromstring
    from readability import Document

    document = Document(page, url=url)
    return Reading(document.short_title(), None, str(fromstring(document.summary()).text_content()))


def goose3(page: str, url: str, language: str) -> Reading:
    """Told the language, with no pictures fetched."""
    from goose3 import Goose

    with Goose({"use_meta_language": False, "target_language": language, "enable_image_fetching": False}) as goose:
        article = goose.extract(url=url, raw_html=page)
    return Reading(article.title, _day(article.publish_date), article.cleaned_text)


def _day(value: object) -> str | None:
    if isinstance(value, (datetime, date)):
        return f"{value:%Y-%m-%d}"
    match = re.match(r"\d{4}-\d\d-\d\d", value) if isinstance(value, str) else None
    return match[0] if match else None


TOOLS: dict[str, tuple[str, Callable[[str, str, str], Reading]]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "newspaper4k": ("newspaper", newspaper4k),
    "readability-lxml": ("readability", readability),
    "goose3": ("goose3", goose3),
}
"""Name → the module that must be there, and the reader."""
