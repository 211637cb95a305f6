"""Small pages of both editions, and captures of them: what the tests of the store are fed with."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cstoscrape.model import Capture

HOSTS = {"en": "https://en.odkb-csto.org", "ru": "https://odkb-csto.org"}
NEWS = "/news/news_odkb/"

_HOTLINE = 'Hotline of the Secretariat for journalists, on working days: <a href="/contacts/">here</a>'
_FRAME = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="menu"><a href="/">CSTO</a> <a href="/structure/">Structure</a> <a href="/news/news_odkb/">News</a></div>
<div class="content">{content}</div>
<div class="latest"><ul>{ticker}</ul></div>
<div class="footer">Moscow, Sverchkov lane 3/2</div>
</body></html>
"""

Item = tuple[str, str | None, str]
"""An entry of a list: path, day as it is printed, headline."""


def article(
    title: str, day: str | None, *paragraphs: str, above: Sequence[str] = (), ticker: Sequence[Item] = ()
) -> bytes:
    """A page of a release.

    Args:
        title: Its headline.
        day: Its date below the headline, as it is printed.
        paragraphs: Its text. A line of the site's own stands below it: only its neighbours tell that.
        above: Dates above the headline; of several the one is believed that the listing has too.
        ticker: What the list beside it shows.
    """
    before = "".join(f'<div class="date">{text}</div>' for text in above)
    below = f'<div class="date">{day}</div>' if day else ""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    content = f'{before}<h1>{escape(title)}</h1>{below}{text}<p class="note">{_HOTLINE}</p>'
    return _page(f"{title} | CSTO", content, ticker)


def listing(entries: Sequence[Item], *, ticker: Sequence[Item] = ()) -> bytes:
    """A page of a listing, each entry with its day (where it has one), headline and teaser."""
    drawn = "".join(
        f'<div class="item">{f"<span>{day}</span>" if day else ""}<a href="{path}">{escape(title)}</a>'
        f"<p>What follows is told in full on the page of {escape(title)}.</p></div>"
        for path, day, title in entries
    )
    return _page("News | CSTO", f"<h1>CSTO News</h1>{drawn}", ticker)


def message(text: str) -> bytes:
    """A page that only says something."""
    return _page(text, f"<h1>{text}</h1>", ())


def _page(title: str, content: str, ticker: Sequence[Item]) -> bytes:
    items = "".join(f'<li>{day or ""} <a href="{path}">{escape(name)}</a></li>' for path, day, name in ticker)
    return _FRAME.format(title=escape(title), content=content, ticker=items).encode()


NOT_FOUND = message("Page not found")
CHALLENGE = (
    b"<html><head><title>DDoS-Guard</title></head><body><h1>Checking your browser before accessing odkb-csto.org</h1>"
    b"<p>Please wait a few seconds. Enable JavaScript and cookies to continue.</p></body></html>"
)
MAINTENANCE = b"<html><body><h1>The site is under maintenance</h1><p>Please come back later.</p></body></html>"


def capture(url: str, at: str, status: int = 200, body: bytes = b"", *, location: str | None = None) -> Capture:
    """A capture of HTML; for a redirect, with where it leads."""
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    if location is not None:
        headers += (("Location", location),)
    return Capture(url, at, status, headers, body)


def not_modified(url: str, at: str, confirms: str) -> Capture:
    """An answer that a page is as it was at an earlier capture."""
    return Capture(url, at, 304, refers_to=confirms)
