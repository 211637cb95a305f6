"""Stock Bitrix markup: the templates `news.list` and `news.detail` as they are delivered."""

from __future__ import annotations

from html import escape
from zlib import crc32

from tests.site.families.base import Family, Page, nested_list, prose
from tests.site.model import (
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
    title = f"{prose(tidy(release.headline))} - {page.words['short']}"
    detail = f'<div class="news-detail">\n{_dated(page, release)}\n<div style="clear:both"></div>\n</div>'
    return _frame(page, title, f'<h1 id="pagetitle">{prose(release.headline)}</h1>\n{detail}\n{_back(page)}')


def listing(page: Page) -> str:
    """Draw a listing page."""
    items = "\n".join(_entry(page, release) for release in page.entries)
    list_ = f'<div class="news-list">\n{items}\n<br />{_pager(page)}\n</div>' if page.entries else ""
    name = page.section_name
    return _frame(page, f"{name} - {page.words['short']}", f'<h1 id="pagetitle">{name}</h1>\n{list_}')


def message(page: Page, title: str, text: str) -> str:
    """Draw a page that only says something, such as that nothing was found."""
    body = f'<h1 id="pagetitle">{prose(title)}</h1>\n<p><font class="errortext">{prose(text)}</font></p>'
    return _frame(page, f"{prose(title)} - {page.words['short']}", body)


def _entry(page: Page, release: Release) -> str:
    # As delivered: a teaser of several paragraphs closes the <p> that was meant to hold it.
    first, *more = release.teasers
    rest = "".join(f"<p>{prose(paragraph)}</p>" for paragraph in more)
    date = f'<span class="news-date-time">{release.listed_day}</span>\n' if release.listed_day else ""
    return (
        f'<p class="news-item" id="bx_{crc32(release.address.encode())}">\n{date}'
        f'<a href="{page.href(release.address)}"><b>{prose(release.headline)}</b></a><br />\n'
        f"{prose(first)}{rest}\n</p>"
    )


def _dated(page: Page, release: Release) -> str:
    date = f'<span class="news-date-time">{release.day}</span>'
    first, *rest = release.body
    drawn = [_piece(page, piece) for piece in rest]
    match release.date_place:
        case "headline":
            head = f"<h3>{prose(release.headline)} {date}</h3>\n{_piece(page, first)}"
        case "own":
            head = f"{date}\n{_piece(page, first)}"
        case "glued":
            head = _piece(page, first).replace("<p>", f"<p>{date}", 1)
        case "document":
            head = _piece(page, first).replace("<p>", f"<p>{date} ", 1)
        case _:
            head = _piece(page, first)
    return "\n".join([head, *drawn])


def _piece(page: Page, piece: Piece) -> str:
    match piece:
        case Para(text, picture):
            return f"<p>{_img(page, picture) if picture else ''}{page.inline(text)}</p>"
        case Heading(text, level):
            return f"<h{level}>{page.inline(text)}</h{level}>"
        case Items():
            return nested_list(page, piece)
        case Quote(text):
            return f"<blockquote><p>{page.inline(text)}</p></blockquote>"
        case Table(rows):
            return _table(page, rows)
        case Image():
            caption = f"<figcaption>{prose(piece.caption)}</figcaption>" if piece.caption else ""
            return f"<figure>{_img(page, piece)}{caption}</figure>"
        case Embed(src):
            return f'<iframe width="560" height="315" src="{page.href(src)}" frameborder="0"></iframe>'
        case Attachment(href, label):
            return f'<p><a href="{page.href(href)}" target="_blank">{prose(label)}</a></p>'


def _img(page: Page, image: Image) -> str:
    return f'<img class="detail_picture" src="{page.href(image.src)}" width="600" alt="{escape(image.alt)}">'


def _table(page: Page, rows: tuple[tuple[str, ...], ...]) -> str:
    head, *rest = rows
    lines = ["".join(f"<th>{page.inline(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{page.inline(cell)}</td>" for cell in row) for row in rest]
    return '<table class="data-table">\n' + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</table>"


def _pager(page: Page) -> str:
    if page.last == 1:
        return ""
    links = [
        f"<b>{number}</b>" if number == page.number else f'<a href="{page.page_href(number)}">{number}</a>'
        for number in range(1, page.last + 1)
    ]
    if page.number < page.last:
        links.append(f'<a href="{page.page_href(page.number + 1)}">{page.words["next"]}</a>')
    return f'<font class="text">{page.words["pages"]}: {"&nbsp;|&nbsp;".join(links)}</font>'


def _back(page: Page) -> str:
    words = page.words
    links = ((page.section, "back"), (page.section, "section"), ("/news/news_odkb/", "all"))
    return "\n".join(f'<p><a href="{page.href(path)}">{words[label]}</a></p>' for path, label in links)


def _ticker(page: Page) -> str:
    items = []
    for release in page.ticker:
        first, *more = release.teasers
        rest = "".join(f"<p>{prose(paragraph)}</p>" for paragraph in more)
        link = f'<a href="{page.href(release.address)}">{prose(first)}</a>{rest}'
        items.append(f'<div class="news-line-item"><small>{release.day}</small><br />{link}</div>')
    return '<div class="news-line">\n' + "\n".join(items) + "\n</div>"


def _related(page: Page) -> str:
    links = "\n".join(f'<li><a href="{page.href(r.address)}">{prose(r.headline)}</a></li>' for r in page.related)
    return f'<h4>{page.words["related"]}</h4>\n<ul class="left-menu">\n{links}\n</ul>' if page.related else ""


def _frame(page: Page, title: str, content: str) -> str:
    words = page.words
    menu = "\n".join(f'<li><a href="{page.href(path)}">{label}</a></li>' for path, label in page.menu)
    return f"""<!DOCTYPE html>
<html lang="{page.edition}">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<link href="/bitrix/templates/odkb/styles.css" type="text/css" rel="stylesheet" />
<title>{title}</title>
</head>
<body>
<div id="header"><a href="{page.href("/")}"><img src="/bitrix/templates/odkb/images/logo.png" alt=""></a>
<div class="site-name">{words["site"]}</div>
<div class="lang"><a href="{page.other}">{words["other"]}</a></div>
<form action="{page.href("/search/")}"><input type="text" name="q" />
<input type="submit" value="{words["search"]}" /></form>
<ul id="horizontal-multilevel-menu">
{menu}
</ul>{page.filler}
</div>
{_ticker(page)}
<div class="bx-breadcrumb"><a href="{page.href("/")}">{page.menu[0][1]}</a> &gt; \
<a href="{page.href(page.section)}">{page.section_name}</a></div>
<div id="workarea">
{content}
</div>
<div id="sidebar">
{_related(page)}
</div>
<div id="footer">&copy; {words["site"]}, 2003-2026<br />{words["address"]}</div>
</body>
</html>
"""


FAMILY = Family(article, listing, message, Traits())
