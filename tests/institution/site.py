"""The site of the Danube River Commission, which exists nowhere: two editions on one host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.site import Site
from tests.site.pages import Answer

ORIGIN = "https://danube-river.example"
_PAGE = 4


@dataclass(frozen=True, slots=True)
class Words:
    """What an edition says beside its releases."""

    owner: str
    menu: tuple[str, ...]
    heading: str
    issued: str
    amended: str
    calls: str
    share: str
    back: str


WORDS = {
    "de": Words(
        "Donau-Kommission",
        ("Startseite", "Über uns", "Schifffahrt", "Hydrologie", "Presse"),
        "Mitteilungen",
        "Veröffentlicht am",
        "Geändert am",
        "Aufrufe",
        "Weitersagen",
        "Zurück zur Übersicht",
    ),
    "en": Words(
        "Danube River Commission",
        ("Home", "About us", "Navigation", "Hydrology", "Press"),
        "Releases",
        "Issued on",
        "Amended on",
        "Page calls",
        "Pass it on",
        "To the overview",
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A release: where it stands, and what a perfect parser reads."""

    edition: str
    section: str
    slug: str
    date: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its address on the host."""
        return f"{self.section}{self.slug}/"

    @property
    def day(self) -> str:
        """Its date as pages print it."""
        return ".".join(reversed(self.date.split("-")))


_PLACES = {
    "de": ("Wien", "Budapest", "Regensburg", "Linz", "Passau", "Bratislava"),
    "en": ("Vienna", "Budapest", "Regensburg", "Linz", "Passau", "Bratislava"),
}


def _notice(edition: str, section: str, number: int) -> Notice:
    place = _PLACES[edition][number % 6]
    day = f"2025-{1 + number % 9:02}-{10 + number:02}"
    if edition == "de":
        title = f"Sachverständige berieten in {place} über den Wasserstand, {number + 1}. Sitzung"
        texts = (
            f"In {place} tagte die {number + 1}. Sitzung der Sachverständigen für Hydrologie; geleitet wurde sie vom"
            " Sekretariat der Kommission.",
            f"Die Teilnehmer verglichen die Pegel von {number + 3} Messstellen und vereinbarten, die Vorhersagen"
            " künftig täglich auszutauschen.",
            "Die Geschäftsordnung bleibt unverändert.",
        )
    else:
        title = f"Experts discussed the water level in {place}, session {number + 1}"
        texts = (
            f"The experts in hydrology held session {number + 1} in {place}; it was chaired by the secretariat of the"
            " commission.",
            f"The participants compared the gauges of {number + 3} stations and agreed to exchange their forecasts"
            " every day from now on.",
            "The rules of procedure remain unchanged.",
        )
    return Notice(edition, section, f"sitzung-{section.split('/')[-2]}-{number + 1}", day, title, texts)


NOTICES = tuple(
    _notice(edition, section, number)
    for edition, section, count in (
        ("de", "/presse/mitteilungen/", 11),
        ("de", "/presse/reden/", 2),
        ("en", "/en/press/releases/", 9),
    )
    for number in reversed(range(count))
)


class Commission(Site):
    """The commission's site, served while the `with` block runs; see `Site` for requests and faults."""

    def __init__(self, **options: Any) -> None:
        super().__init__((), **options)

    def _draw(self, path: str) -> Answer:
        parts = urlsplit(path)
        if parts.path == "/robots.txt":
            return Answer(200, b"User-agent: *\nDisallow: /bitrix/\n", "text/plain")
        shelf = [notice for notice in NOTICES if notice.section == parts.path]
        if shelf:
            asked = parse_qs(parts.query).get("PAGEN_3", ["1"])[0]
            return _html(_listing(shelf, int(asked)))
        notice = next((notice for notice in NOTICES if notice.path == parts.path), None)
        return _html(_article(notice)) if notice is not None else Answer(404, b"<h1>404</h1>")


def _html(text: str) -> Answer:
    return Answer(200, text.encode())


def _frame(edition: str, title: str, main: str) -> str:
    words = WORDS[edition]
    root = "/" if edition == "de" else "/en/"
    menu = "".join(f'<td class="mm"><a href="{root}m{at}/">{name}</a></td>' for at, name in enumerate(words.menu))
    latest = [notice for notice in NOTICES if notice.edition == edition][:3]
    ticker = "".join(f'<dd>{one.day} <a href="{one.path}">{one.paragraphs[0]}</a></dd>' for one in latest)
    return f"""<!DOCTYPE html><html lang="{edition}"><head><meta charset="utf-8"><title>{title} :: {words.owner}</title>
<script src="/bitrix/js/main/core/core.js"></script></head><body><div id="sheet">
<table class="mm-top"><tr><td><a href="{root}">{words.owner}</a></td>{menu}</tr></table>
<dl class="flow">{ticker}</dl>
<div class="panel-main">{main}</div>
<div class="panel-low">© {words.owner}, Benczúr utca 25, Budapest</div></div></body></html>"""


def _listing(shelf: list[Notice], number: int) -> str:
    edition, section = shelf[0].edition, shelf[0].section
    words, last = WORDS[edition], -(-len(shelf) // _PAGE)
    number = min(number, last)  # as Bitrix does: past the last page comes the last page again
    entries = "".join(
        f'<div class="rel"><div class="rel-d">{one.day}</div>'
        f'<div class="rel-t"><a href="{one.path}">{one.title}</a></div>'
        f'<div class="rel-p">{one.paragraphs[0]}</div></div>'
        for one in shelf[(number - 1) * _PAGE : number * _PAGE]
    )
    pager = " ".join(
        f"<b>{at}</b>" if at == number else f'<a href="{section}?PAGEN_3={at}">{at}</a>' for at in range(1, last + 1)
    )
    return _frame(edition, words.heading, f'<h1>{words.heading}</h1>{entries}<div class="turn">{pager}</div>')


def _article(notice: Notice) -> str:
    words = WORDS[notice.edition]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in notice.paragraphs)
    calls = int(re.sub(r"\D", "", notice.slug)) * 7
    main = f"""<div class="sheet-h">{notice.title}</div>
<div class="sheet-d">{words.issued}: {notice.day}</div><div class="sheet-d">{words.amended}: 01.11.2025</div>
<div class="sheet-b">{text}</div>
<div class="sheet-n">{words.calls} {calls} in all</div><div class="sheet-n">{words.share}: <a href="https://t.me/x">Telegram</a></div>
<div><a href="{notice.section}">{words.back}</a></div>"""
    return _frame(notice.edition, notice.title, main)
