"""The old markup: nested tables, font tags, bold headlines, and bare text between `<br>`."""

from __future__ import annotations

from html import escape

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

_BREAK = "<br><br>\n"


def article(page: Page, release: Release) -> str:
    """Draw an article page."""
    headline = f'<font face="Arial" size="4"><b>{prose(release.headline)}</b></font>'
    title = f"{page.words['short']} :: {prose(tidy(release.headline))}"
    return _frame(page, title, f"{headline}{_BREAK}{_dated(page, release)}{_BREAK}{_back(page)}")


def listing(page: Page) -> str:
    """Draw a listing page."""
    rows = "\n".join(_entry(page, release) for release in page.entries)
    list_ = f'<table width="100%" cellpadding="4">\n{rows}\n</table>\n{_pager(page)}' if page.entries else ""
    name = page.section_name
    return _frame(page, f"{page.words['short']} :: {name}", f'<font size="4"><b>{name}</b></font><br>\n{list_}')


def message(page: Page, title: str, text: str) -> str:
    """Draw a page that only says something, such as that nothing was found."""
    body = f'<font size="4"><b>{prose(title)}</b></font>{_BREAK}{prose(text)}'
    return _frame(page, f"{page.words['short']} :: {prose(title)}", body)


def _entry(page: Page, release: Release) -> str:
    teaser = "<br><br>".join(prose(paragraph) for paragraph in release.teasers)
    link = f'<a href="{page.href(release.address)}"><b>{prose(release.headline)}</b></a>'
    dot = '<img src="/images/dot.gif" width="5" alt="">'
    return f'<tr><td valign="top">{dot}</td><td>{link}<br>{teaser}</td></tr>'


def _dated(page: Page, release: Release) -> str:
    date = f'<font color="#666666">{release.day}</font>'
    first, *rest = (_piece(page, piece) for piece in release.body)
    match release.date_place:
        case "headline":
            first = f"<b>{prose(release.headline)}</b> {date}{_BREAK}{first}"
        case "own":
            first = f"{date}{_BREAK}{first}"
        case "glued":
            first = f"{date}{first}"
        case "document":
            first = f"{date} {first}"
        case _:
            pass
    return _BREAK.join([first, *rest])


def _piece(page: Page, piece: Piece) -> str:
    match piece:
        case Para(text, picture):
            return f"{_piece(page, picture) if picture else ''}{page.inline(text)}"
        case Heading(text, level):
            return f"<h{level}>{page.inline(text)}</h{level}>"
        case Items():
            return nested_list(page, piece)
        case Quote(text):
            return f"<blockquote>{page.inline(text)}</blockquote>"
        case Table(rows):
            return _table(page, rows)
        case Image(src, alt):
            return f'<img src="{page.href(src)}" hspace="10" border="0" alt="{escape(alt)}">'
        case Embed(src):
            return f'<iframe width="480" height="270" src="{page.href(src)}"></iframe>'
        case Attachment(href, label):
            return f'<a href="{page.href(href)}">{prose(label)}</a>'


def _table(page: Page, rows: tuple[tuple[str, ...], ...]) -> str:
    head, *rest = rows
    lines = ["".join(f'<td bgcolor="#eeeeee"><b>{page.inline(cell)}</b></td>' for cell in head)]
    lines += ["".join(f"<td>{page.inline(cell)}</td>" for cell in row) for row in rest]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table border="1" cellspacing="0" cellpadding="3">\n{body}\n</table>'


def _pager(page: Page) -> str:
    links = [
        f"[{number}]" if number == page.number else f'<a href="{page.page_href(number)}">[{number}]</a>'
        for number in range(1, page.last + 1)
    ]
    return f'<p align="center">{" ".join(links)}</p>' if page.last > 1 else ""


def _back(page: Page) -> str:
    words = page.words
    links = (("javascript:history.back()", "back"), (page.section, "section"), ("/news/news_odkb/", "all"))
    return "<br>\n".join(f'<a href="{page.href(path)}">{words[label]}</a>' for path, label in links)


def _ticker(page: Page) -> str:
    cells = []
    for release in page.ticker:
        first, *more = release.teasers
        rest = "".join(f"<br><br>{prose(paragraph)}" for paragraph in more)
        cells.append(f'<a href="{page.href(release.address)}"><font size="1">{prose(first)}</font></a>{rest}')
    return f"<b>{page.words['latest']}</b><br>\n" + "<hr>\n".join(cells)


def _related(page: Page) -> str:
    links = [f'<a href="{page.href(r.address)}"><font size="1">{prose(r.headline)}</font></a>' for r in page.related]
    return f"<b>{page.words['related']}</b><br>" + "<br><br>".join(links) if links else "&nbsp;"


def _frame(page: Page, title: str, content: str) -> str:
    words = page.words
    menu = " | ".join(f'<a href="{page.href(path)}">{label}</a>' for path, label in page.menu)
    return f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">
<title>{title}</title>
</head>
<body bgcolor="#ffffff" topmargin="0">
<table width="1000" align="center" cellpadding="0" cellspacing="0">
<tr><td colspan="3" bgcolor="#003366"><font color="#ffffff" size="5">{words["site"]}</font></td></tr>
<tr><td colspan="2">{menu}{page.filler}</td>
<td align="right"><a href="{page.other}">{words["other"]}</a></td></tr>
<tr valign="top">
<td width="220" bgcolor="#f0f0f0">
{_ticker(page)}
</td>
<td width="560">
<table width="100%" cellpadding="10"><tr><td>
<font size="1"><a href="{page.href("/")}">{page.menu[0][1]}</a> / \
<a href="{page.href(page.section)}">{page.section_name}</a></font><br><br>
{content}
</td></tr></table>
</td>
<td width="220">
{_related(page)}
</td>
</tr>
<tr><td colspan="3" align="center">
<font size="1">&copy; {words["site"]}, 2003-2026. {words["address"]}</font></td></tr>
</table>
</body>
</html>
"""


FAMILY = Family(
    article, listing, message, Traits(listing_dates=False, ticker_dates=False, captions=False), "windows-1251"
)
