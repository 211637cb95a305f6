"""The markup after a redesign: semantic elements, cards, Open Graph and JSON-LD."""

from __future__ import annotations

import json
from html import escape

from tests.site.families.base import Family, Page, nested_list, prose
from tests.site.model import (
    HOSTS,
    Attachment,
    Embed,
    Heading,
    Image,
    Items,
    Para,
    Piece,
    Quote,
    Release,
    Table,
    Traits,
    tidy,
)


def article(page: Page, release: Release) -> str:
    """Draw an article page."""
    date = "" if release.date_place != "own" else f"\n{_time(release, 'doc__date')}"
    content = f"""<article class="doc">
<header class="doc__header">
<h1 class="doc__title">{prose(release.headline)}</h1>{date}
</header>
<div class="doc__text">
{_dated(page, release)}
{_meta_rows(page, release)}
</div>
</article>
{_back(page)}"""
    return _frame(page, tidy(release.headline), content, _head(release))


def listing(page: Page) -> str:
    """Draw a listing page."""
    cards = "\n".join(_card(page, release) for release in page.entries)
    feed = f'<section class="feed">\n{cards}\n</section>\n{_pager(page)}' if page.entries else ""
    name = page.section_name
    return _frame(page, name, f'<header class="page-head"><h1 class="page-head__title">{name}</h1></header>\n{feed}')


def message(page: Page, title: str, text: str) -> str:
    """Draw a page that only says something, such as that nothing was found."""
    return _frame(page, title, f'<div class="notice"><h1>{prose(title)}</h1><p>{prose(text)}</p></div>')


def _time(release: Release, name: str) -> str:
    if not release.listed_day:
        return ""
    return f'<time class="{name}" datetime="{release.date}">{release.day}</time>'


def _head(release: Release) -> str:
    """Metadata; a release that shows no date has none here either."""
    title, shown = tidy(release.headline), release.date_place not in ("listing", "none")
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "url": release.url}
    if shown:
        data["datePublished"] = release.date
    published = f'<meta property="article:published_time" content="{release.date}">\n' if shown else ""
    return (
        f'<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{escape(title)}">\n'
        f'<meta property="og:url" content="{release.url}">\n{published}'
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>\n'
    )


def _card(page: Page, release: Release) -> str:
    href = page.href(release.address)
    teaser = "".join(f'<p class="card__lead">{prose(paragraph)}</p>' for paragraph in release.teasers)
    return f"""<div class="card">
<a class="card__cover" href="{href}"><img src="/upload/resize_cache/cover.jpg" alt="" loading="lazy"></a>
<div class="card__info">
{_time(release, "card__date")}
<h2 class="card__title"><a href="{href}">{prose(release.headline)}</a></h2>
{teaser}
<a class="card__more" href="{href}">{page.words["more"]}</a>
</div>
</div>"""


def _dated(page: Page, release: Release) -> str:
    first, *rest = (_piece(page, piece) for piece in release.body)
    date = _time(release, "doc__day")
    match release.date_place:
        case "headline":
            first = f'<p class="doc__lead"><strong>{prose(release.headline)}</strong> {date}</p>\n{first}'
        case "glued":
            first = first.replace("<p>", f"<p>{date}", 1)
        case "document":
            first = first.replace('<div class="doc__file">', f'<div class="doc__file">{date} ', 1)
        case _:
            pass
    return "\n".join([first, *rest])


def _piece(page: Page, piece: Piece) -> str:
    match piece:
        case Para(text, picture):
            return f"<p>{_img(page, picture) if picture else ''}{page.inline(text)}</p>"
        case Heading(text, level):
            return f"<h{level}>{page.inline(text)}</h{level}>"
        case Items():
            return nested_list(page, piece)
        case Quote(text):
            return f"<blockquote>{page.inline(text)}</blockquote>"
        case Table(rows):
            return _table(page, rows)
        case Image():
            caption = f"<figcaption>{prose(piece.caption)}</figcaption>" if piece.caption else ""
            return f'<figure class="doc__figure">{_img(page, piece)}{caption}</figure>'
        case Embed(src):
            return f'<div class="doc__player"><video src="{page.href(src)}" controls></video></div>'
        case Attachment(href, label):
            return f'<div class="doc__file"><a href="{page.href(href)}" download>{prose(label)}</a></div>'


def _img(page: Page, image: Image) -> str:
    return f'<img src="{page.href(image.src)}" alt="{escape(image.alt)}" loading="lazy">'


def _table(page: Page, rows: tuple[tuple[str, ...], ...]) -> str:
    head, *rest = rows
    body = "\n".join("<tr>" + "".join(f"<td>{page.inline(cell)}</td>" for cell in row) + "</tr>" for row in rest)
    top = "".join(f"<th>{page.inline(cell)}</th>" for cell in head)
    return f"<table><thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"


def _meta_rows(page: Page, release: Release) -> str:
    words, views = page.words, 100 + len(release.headline) * 7
    return f"""<div class="doc__meta">
<div class="doc__views">{words["views"]}: {views}</div>
<div class="doc__tags">{words["tags"]}: <a href="{page.href("/search/?tags=csto")}">{words["short"]}</a></div>
<div class="doc__share">{words["share"]}: <a href="https://t.me/share/url?url={release.url}">Telegram</a>
<a href="https://vk.com/share.php?url={release.url}">VK</a></div>
</div>"""


def _pager(page: Page) -> str:
    links = [
        f'<span aria-current="page">{number}</span>'
        if number == page.number
        else f'<a href="{page.page_href(number)}">{number}</a>'
        for number in range(1, page.last + 1)
    ]
    return f'<div class="pager">{" ".join(links)}</div>' if page.last > 1 else ""


def _back(page: Page) -> str:
    links = ((page.section, "back"), (page.section, "section"), ("/news/news_odkb/", "all"))
    return (
        '<div class="doc-links">\n'
        + "\n".join(
            f'<div><a class="doc-links__item" href="{page.href(path)}">{page.words[label]}</a></div>'
            for path, label in links
        )
        + "\n</div>"
    )


def _ticker(page: Page) -> str:
    slides = []
    for release in page.ticker:
        teaser = "".join(f"<p>{prose(paragraph)}</p>" for paragraph in release.teasers)
        link = f'<a class="ticker__link" href="{page.href(release.address)}">{teaser}</a>'
        slides.append(f'<li class="ticker__slide">{_time(release, "ticker__date")}{link}</li>')
    return f'<ul class="ticker" aria-label="{page.words["latest"]}">\n' + "\n".join(slides) + "\n</ul>"


def _related(page: Page) -> str:
    if not page.related:
        return ""
    tiles = (
        f'<div class="tile"><a href="{page.href(other.address)}">{prose(other.headline)}</a>'
        f"{_time(other, 'tile__date')}</div>"
        for other in page.related
    )
    links = "\n".join(tiles)
    return f'<div class="tiles"><h3 class="tiles__title">{page.words["related"]}</h3>\n{links}\n</div>'


def _frame(page: Page, title: str, content: str, head: str = "") -> str:
    words = page.words
    menu = "\n".join(f'<li><a class="nav__link" href="{page.href(path)}">{label}</a></li>' for path, label in page.menu)
    return f"""<!DOCTYPE html>
<html lang="{page.edition}" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{prose(title)} | {words["site"]}</title>
<link rel="alternate" hreflang="{page.edition}" href="{HOSTS[page.edition]}/">
{head}</head>
<body>
<header class="masthead">
<a class="masthead__logo" href="{page.href("/")}">{words["site"]}</a>
<a class="masthead__lang" href="{page.other}">{words["other"]}</a>
<nav class="nav"><ul class="nav__list">
{menu}
</ul>{page.filler}</nav>
</header>
{_ticker(page)}
<div class="crumbs"><a href="{page.href("/")}">{page.menu[0][1]}</a>
<a href="{page.href(page.section)}">{page.section_name}</a></div>
<main class="layout">
<div class="layout__main">
{content}
</div>
<aside class="layout__side">
{_related(page)}
</aside>
</main>
<footer class="foot"><p>&copy; {words["site"]}, 2003&ndash;2026</p><p>{words["address"]}</p></footer>
</body>
</html>
"""


FAMILY = Family(article, listing, message, Traits())
