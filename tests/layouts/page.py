"""Puts main content and furniture together into a whole document, in the order and encoding of the layout."""

from __future__ import annotations

from tests.layouts import chrome, labels
from tests.layouts.chrome import Scene
from tests.layouts.markup import deep, el, gap, join
from tests.layouts.model import SKELETONS, Layout

_DOCTYPES = (
    "<!DOCTYPE html>", "<!doctype html>", "",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
)  # fmt: skip


def document(scene: Scene, *, head: str, main: str, crumb_title: str = "") -> bytes:
    """Build the page and encode it as it declares itself."""
    layout = scene.layout
    body = _body(scene, main, crumb_title)
    charset, encoding = layout.pick("charset", (("utf-8", "utf-8"), ("UTF-8", "utf-8"), ("windows-1251", "cp1251")))
    metas = (
        f'<meta charset="{charset}">',
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}" />',
    )
    declared = layout.pick("charset.meta", metas)
    parts = (
        layout.pick("doctype", _DOCTYPES), f'<html lang="{layout.language}">', "<head>", declared, head,
        "<style>.a > .b { color: red }</style>", '<script src="/bitrix/js/main/core/core.js"></script>',
        "</head>", f"<body>{body}</body>", "</html>",
    )  # fmt: skip
    return "\n".join(parts).encode(encoding, errors="xmlcharrefreplace")


def title_tag(layout: Layout, title: str) -> str:
    """What `<title>` makes of a page's title."""
    short, long = labels.SITE[layout.language]
    section = chrome.section_name(layout)
    forms = ("{}", "{}", "{} | " + short, "{} - " + section + " - " + short, short + " - {}", "{} — " + long)
    return layout.pick("title.form", forms).format(title)


def _body(scene: Scene, main: str, crumb_title: str) -> str:
    layout = scene.layout
    top = [chrome.header(scene), chrome.menu(scene)]
    if layout.chance("menu.first", 0.3):
        top.reverse()
    crumbs, ticker = chrome.crumbs(scene, crumb_title), chrome.ticker(scene)
    place = layout.pick("ticker.place", ("top", "top", "column", "below", "inside"))
    inside = [ticker if place == "inside" else "", crumbs, main]
    content = deep(layout, "content", el(layout, _main_tag(layout), "content", join(layout, *inside)))
    if layout.chance("slider", 0.2):
        top.append(_slider(scene))
    middle = _columns(scene, content, ticker if place == "column" else "")
    parts = [
        *top,
        ticker if place == "top" else "",
        middle,
        ticker if place == "below" else "",
        chrome.footer(scene),
    ]
    return gap(layout) + deep(layout, "page", join(layout, *parts)) + gap(layout)


def _main_tag(layout: Layout) -> str:
    return "main" if layout.pick("skeleton", SKELETONS) == "semantic" else "div"


def _columns(scene: Scene, content: str, ticker: str) -> str:
    """Content and side column, in either order of the source, in a table or not."""
    layout = scene.layout
    column = join(layout, ticker, chrome.side(scene) if layout.chance("side", 0.6) else "")
    cells = [content, column] if layout.chance("side.last", 0.5) else [column, content]
    cells = [cell for cell in cells if cell]
    if layout.pick("skeleton", SKELETONS) == "table":
        inner = "".join(f'<td valign="top">{cell}</td>{gap(layout)}' for cell in cells)
        return f'<table width="100%" cellspacing="0"><tbody><tr>{inner}</tr></tbody></table>'
    return el(layout, "div", "columns", join(layout, *(deep(layout, "column", cell) for cell in cells)))


def _slider(scene: Scene) -> str:
    """A carousel whose first and last slides are there twice."""
    layout = scene.layout
    slides = [
        el(
            layout,
            "div",
            "slide-item",
            chrome.link(item, layout, f"<img src='/s.jpg'><h3>{scene.say(item.title)}</h3>"),
        )
        for item in scene.news[:4]
    ]
    clones = [slide.replace("<div", '<div aria-hidden="true" tabindex="-1"', 1) for slide in (slides[-1], slides[0])]
    return el(layout, "div", "slide", join(layout, clones[0], *slides, clones[1]))
