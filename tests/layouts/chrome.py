"""Page furniture: header, menus, ticker, slider, side column, related news, footer."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.layouts import dates, labels
from tests.layouts.markup import deep, el, esc, gap, join
from tests.layouts.model import SKELETONS, Layout
from tests.layouts.releases import Release


@dataclass
class Scene:
    """A page in the making: what the site holds at this moment, and what its furniture has said so far."""

    layout: Layout
    moment: datetime
    news: list[Release]
    rng: random.Random
    said: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Escape a furniture sentence and remember that it must not stand in the body."""
        self.said.append(text)
        return esc(text)

    def label(self, what: str, options: Mapping[str, tuple[str, ...]]) -> str:
        """One of the wordings of a label, always the same in this layout."""
        return esc(self.layout.pick(f"label.{what}", options[self.layout.language]))

    def date(self, where: str, release: Release) -> str:
        """A date of a card, as the layout writes dates at this place."""
        if self.layout.chance(f"{where}.split-date", 0.12):
            return dates.split(self.layout, where, release.day)
        return dates.written(self.layout, where, release.day, release.clock)


def link(release: Release, layout: Layout, content: str, extra: str = "") -> str:
    """A link to a release, absolute, rooted or without the scheme as the layout has it."""
    url = release.url(layout)
    path = url.removeprefix(layout.origin)
    href = layout.pick("href", (path, path, path, url, url.removeprefix("https:")))
    return f'<a href="{href}"{extra}>{content}</a>'


def header(scene: Scene) -> str:
    """Logo, languages, search, login, today's date, currency; in random company."""
    layout, language = scene.layout, scene.layout.language
    site = labels.SITE[language]
    day = dates.written(layout, "today", scene.moment.date(), scene.moment.strftime("%H:%M"))
    parts = [
        f'<a href="/"><img src="/logo.png" alt="{site[1]}"></a>' + (site[1] if layout.chance("logo.text", 0.5) else ""),
        '<form action="/search/"><input name="q"><input type="submit" value="OK"></form>',
        '<a href="https://odkb-csto.org/">РУС</a> <a href="https://en.odkb-csto.org/">ENG</a>',
        f"<div>{labels.TODAY[language]}: {day}</div>",
        '<div>USD 97.32 EUR 105.11</div><a href="#" onclick="return false" class="eye">A+</a>',
        '<form action="/auth/"><input name="USER_LOGIN"><input type="password" name="P"></form>',
        f"<script>var BX_NOW = '{scene.moment:%d.%m.%Y}'; if (1 < 2) {{ document.title; }}</script>",
        f"<noscript><div>{scene.say(labels.NOSCRIPT[language])}</div></noscript>",
    ]
    kept = [part for index, part in enumerate(parts) if layout.chance(f"header.{index}", 0.5)]
    tag = "header" if layout.pick("skeleton", SKELETONS) == "semantic" else "div"
    return el(layout, tag, "header", join(layout, *kept))


def menu(scene: Scene) -> str:
    """The main menu: from ten links to two hundred."""
    layout, language = scene.layout, scene.layout.language
    names = labels.MENU[language]
    count = layout.pick("menu.size", (8, 12, 20, 60, 200))
    links = [f'<a href="/m{i}/">{names[i % len(names)]}{i // len(names) or ""}</a>' for i in range(count)]
    links.insert(2, f'<a href="/news/news_odkb/">{section_name(layout)}</a>')
    if layout.pick("skeleton", SKELETONS) == "table":
        return "<table><tr>" + "".join(f"<td>{a}</td>" for a in links) + "</tr></table>"
    if layout.chance("menu.flat", 0.3):
        return el(layout, "div", "menu", " | ".join(links))
    half = len(links) // 2
    inner = "".join(f"<li>{a}</li>" for a in links[half:])
    items = "".join(f"<li>{a}</li>\n" for a in links[:half]) + f"<li><span></span><ul>{inner}</ul></li>"
    return el(layout, layout.pick("menu.tag", ("nav", "div")), "menu", f"<ul>{items}</ul>")


def section_name(layout: Layout) -> str:
    """What the layout calls the main section."""
    return layout.pick("section.name", labels.SECTION[layout.language])


def crumbs(scene: Scene, title: str = "") -> str:
    """The breadcrumb, in some layouts with the headline as its last item."""
    layout = scene.layout
    if layout.chance("crumbs.none", 0.25):
        return ""
    items = [f'<a href="/">{scene.label("home", labels.HOME)}</a>']
    if layout.chance("crumbs.news", 0.5):
        items.append(f'<a href="/news/">{labels.SECTION[layout.language][1]}</a>')
    items.append(f'<a href="/news/news_odkb/">{section_name(layout)}</a>')
    if title and layout.chance("crumbs.title", 0.5):
        items.append(layout.pick("crumbs.last", ("<span>{}</span>", "{}", "<b>{}</b>")).format(esc(title)))
    if layout.chance("crumbs.list", 0.4):
        return el(layout, "ul", "crumbs", "".join(f"<li>{item}</li>\n" for item in items))
    return el(layout, "div", "crumbs", layout.pick("crumbs.mark", (" / ", " &rarr; ", " › ", "<i></i>")).join(items))


def ticker(scene: Scene) -> str:
    """The newest items at the time of the capture, in one of many forms."""
    layout = scene.layout
    form = layout.pick("ticker", ("none", "dated", "dated", "teasers", "titles", "no-links", "slider", "plain"))
    if form == "none":
        return ""
    items = [_ticker_item(scene, form, item) for item in scene.news[: layout.number("ticker.size", 3, 5)]]
    if form == "slider":
        clones = [item.replace("<div", '<div aria-hidden="true"', 1) for item in items]
        items = [clones[-1], *items, clones[0]]
    role = "ticker"
    return deep(layout, role, el(layout, "div", role, join(layout, *items)))


def _ticker_item(scene: Scene, form: str, item: Release) -> str:
    layout = scene.layout
    day = el(layout, "span", "ticker-date", scene.date("ticker", item))
    if form in {"titles", "slider"}:
        return el(layout, "div", "ticker-item", day + " " + link(item, layout, scene.say(item.title)))
    whole = "".join(f"<p>{scene.say(line)}</p>" for line in item.teaser)
    joined = "<br>".join(scene.say(line) for line in item.teaser)
    if form == "dated":
        return el(layout, "div", "ticker-item", f"{day}{gap(layout)}{link(item, layout, joined)}")
    if form == "teasers":
        return el(layout, "div", "ticker-item", link(item, layout, joined))
    if form == "no-links":
        return el(layout, "div", "ticker-item", f"{day}{whole}")
    return el(layout, "div", "ticker-item", whole)


def related(scene: Scene, current: Release | None, where: str) -> str:
    """Cards of other releases: by date (the newest), or others of the section."""
    layout = scene.layout
    others = [item for item in scene.news if item is not current]
    if layout.chance(f"{where}.random", 0.5):
        others = scene.rng.sample(others, k=min(8, len(others)))
    cards = [_card(scene, item, where) for item in others[: layout.number(f"{where}.size", 2, 6)]]
    tag = layout.pick(f"{where}.heading", ("h2", "h3", "div", "b"))
    heading = el(layout, tag, "related-heading", scene.label("related", labels.RELATED))
    return deep(layout, "related", el(layout, "div", "related", join(layout, heading, *cards)))


def _card(scene: Scene, item: Release, where: str) -> str:
    layout = scene.layout
    form = layout.pick(f"{where}.card", ("date-title", "title", "all-link", "picture", "title-teaser"))
    day, title = f"<span>{scene.date(where, item)}</span>", scene.say(item.title)
    if form == "all-link":
        inside = f"<div>{day}</div><h4>{title}</h4>"
        return el(layout, "div", "related-item", link(item, layout, inside))
    if form == "picture":
        picture = link(item, layout, '<img src="/upload/resize/1.jpg" alt="">')
        return el(layout, "div", "related-item", picture + link(item, layout, title))
    if form == "title-teaser":
        text = " ".join(scene.say(line) for line in item.teaser)
        return el(layout, "div", "related-item", f"{link(item, layout, title)}<p>{text}</p>")
    before = f"{day} " if form == "date-title" else ""
    return el(layout, "div", "related-item", before + link(item, layout, title))


def side(scene: Scene) -> str:
    """The side column: static sentences, calendar, banners, top news."""
    layout = scene.layout
    sentences = labels.SIDE[layout.language]
    parts = [
        "".join(el(layout, "p", "side-text", scene.say(s)) for s in sentences[: layout.number("side.texts", 1, 4)]),
        _calendar(scene),
        _top(scene),
        '<a href="https://cis.minsk.by/"><img src="/b1.gif" alt="banner"></a><a href="http://sectsco.org/">SCO</a>',
        '<form><input type="email"><button>OK</button></form>',
    ]
    kept = [part for index, part in enumerate(parts) if layout.chance(f"side.{index}", 0.5)]
    tag = layout.pick("side.tag", ("div", "div", "aside"))
    return deep(layout, "side", el(layout, tag, "side", join(layout, *kept))) if kept else ""


def _calendar(scene: Scene) -> str:
    first = scene.moment.date().replace(day=1)
    days = [first + timedelta(days=i) for i in range(28)]
    rows = ["".join(f'<td><a href="/news/?d={day:%d.%m.%Y}">{day.day}</a></td>' for day in days[i : i + 7])
            for i in range(0, 28, 7)]  # fmt: skip
    return f"<table><caption>{first:%m.%Y}</caption>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _top(scene: Scene) -> str:
    heading = el(scene.layout, "div", "side-heading", scene.label("top", labels.TOP))
    items = [f"<li>{link(item, scene.layout, scene.say(item.title))}</li>" for item in scene.news[3:7]]
    return heading + el(scene.layout, "ul", "side-list", "".join(items))


def footer(scene: Scene) -> str:
    """Copyright, address, counters, and now and then a cookie banner."""
    layout, language = scene.layout, scene.layout.language
    sentences = labels.FOOTER[language]
    parts = [el(layout, layout.pick("footer.p", ("p", "div", "span")), "footer-text", scene.say(text))
             for index, text in enumerate(sentences) if layout.chance(f"footer.{index}", 0.6)]  # fmt: skip
    parts.insert(layout.number("footer.at", 0, len(parts)), f"<div>{scene.say(labels.COPYRIGHT[language])}</div>")
    parts.append('<img src="//counter.yadro.ru/hit" width="88"><script>ym(1, "init");</script>')
    tag = layout.pick("footer.tag", ("footer", "div", "div"))
    return el(layout, tag, "footer", join(layout, *parts)) + _extras(scene)


def _extras(scene: Scene) -> str:
    layout, language = scene.layout, scene.layout.language
    cookies = f"<div>{scene.say(labels.COOKIES[language])} <button>OK</button></div>"
    hidden = f'<div style="display:none"><p>{scene.say(labels.HIDDEN[language])}</p></div>'
    return (cookies if layout.chance("cookies", 0.3) else "") + (hidden if layout.chance("hidden", 0.3) else "")
