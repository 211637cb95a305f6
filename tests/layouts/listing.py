"""A listing page: entries in one of many forms, the pager, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tests.layouts import chrome, dates, labels
from tests.layouts.chrome import Scene
from tests.layouts.markup import deep, el, esc, gap, join
from tests.layouts.model import Layout, ListingEntry, ListingTruth, fold
from tests.layouts.page import document, title_tag
from tests.layouts.releases import Release

FORMS = (
    "stock",
    "stock",
    "all-link",
    "date-link",
    "onclick",
    "picture",
    "heading",
    "grouped",
    "rows",
    "dl",
    "flat",
)
PAGERS = ("numbers", "numbers", "prev-next", "load", "none", "backwards")

# Each form shows a date and a headline, unless the layout leaves one out; these can't do without.
_NEEDS_DATE = ("date-link", "grouped")
_NEEDS_TITLE = ("onclick", "heading", "dl", "date-link")


def shows_date(layout: Layout) -> bool:
    """Does the main list show dates?"""
    return layout.pick("list", FORMS) in _NEEDS_DATE or layout.chance("list.date", 0.75)


def listing_page(scene: Scene, entries: Sequence[Release], number: int, count: int) -> bytes:
    """Page `number` (from 1, newest first) of `count` pages of the main section."""
    layout = scene.layout
    name = chrome.section_name(layout)
    heading = el(layout, layout.pick("list.h", ("h1", "h1", "h2", "div")), "section-title", name)
    static = f"<p>{scene.say(labels.STATIC[layout.language])}</p>"
    place = layout.pick("list.static", ("none", "none", "above", "below"))
    pager = _pager(layout, number, count)
    parts = (
        heading, static if place == "above" else "",
        pager if layout.chance("pager.top", 0.2) else "",
        deep(layout, "list", _entries(scene, entries)), pager,
        static if place == "below" else "", _second(scene),
    )  # fmt: skip
    head = f"<title>{title_tag(layout, name)}</title>"
    return document(scene, head=head, main=join(layout, *parts))


def listing_truth(layout: Layout, entries: Sequence[Release], number: int, count: int) -> ListingTruth:
    """What the main list of that page shows."""
    more = number < count and layout.pick("pager", PAGERS) != "none"
    following = page_url(layout, number + 1, count) if more else None
    shown = [
        ListingEntry(
            url=entry.url(layout),
            date=str(entry.day) if shows_date(layout) else None,
            title=fold(entry.title) if _shows_title(layout) else None,
            teaser=fold(" ".join(entry.teaser)) if _shows_teaser(layout) else None,
        )
        for entry in entries
    ]
    return ListingTruth(shown, following)


def page_url(layout: Layout, number: int, count: int) -> str:
    """The address of a page of the main list; on some sites the newest page has the highest number."""
    shown = count - number + 1 if layout.pick("pager", PAGERS) == "backwards" else number
    return f"{layout.origin}/news/news_odkb/?PAGEN_1={shown}"


def _shows_title(layout: Layout) -> bool:
    form = layout.pick("list", FORMS)
    return form in _NEEDS_TITLE or layout.chance("list.title", 0.85)


def _shows_teaser(layout: Layout) -> bool:
    return not _shows_title(layout) or layout.chance("list.teaser", 0.6)


def _entries(scene: Scene, entries: Sequence[Release]) -> str:
    layout = scene.layout
    form = layout.pick("list", FORMS)
    if form == "grouped":
        days = groupby(entries, key=lambda entry: entry.day)
        blocks = [el(layout, "h3", "list-day", _day(layout, group[0])) + join(layout, *_cards(scene, group))
                  for group in (list(found) for _, found in days)]  # fmt: skip
        return el(layout, "div", "list", join(layout, *blocks))
    tag = {"dl": "dl", "rows": "table"}.get(form, layout.pick("list.tag", ("div", "ul", "section")))
    cards = _cards(scene, entries)
    if layout.chance("list.comments", 0.2):
        old = scene.news[-1]
        cards.insert(1, f'<!-- <p class="news-item"><a href="/news/news_odkb/staraya/">{esc(old.title)}</a></p> -->')
    if tag == "ul" and form != "flat":
        cards = [f"<li>{card}</li>" if not card.startswith("<!--") else card for card in cards]
    if tag == "ul" and form == "flat":
        tag = "div"
    return el(layout, tag, "list", gap(layout) + join(layout, *cards) + gap(layout))


def _day(layout: Layout, entry: Release) -> str:
    """The heading over the entries of one day; it has no time, for that would be one entry's only."""
    form = layout.pick("list.form", dates.NUMERIC + dates.WORDED[layout.language])
    return dates.plain(form, entry.day, layout.language)


def _cards(scene: Scene, entries: Sequence[Release]) -> list[str]:
    return [_card(scene, entry) for entry in entries]


def _card(scene: Scene, entry: Release) -> str:
    """One entry of the main list."""
    layout = scene.layout
    form = layout.pick("list", FORMS)
    day = el(layout, "span", "list-date", scene.date("list", entry)) if shows_date(layout) else ""
    title = esc(entry.title) if _shows_title(layout) else ""
    teaser = "<br>".join(esc(line) for line in entry.teaser) if _shows_teaser(layout) else ""
    main = title or teaser
    rest = teaser if title else ""
    if form == "grouped":
        return el(layout, "div", "list-item", chrome.link(entry, layout, main) + (f"<p>{rest}</p>" if rest else ""))
    builders = {"rows": _row, "dl": _definition, "onclick": _onclick, "date-link": _date_link, "flat": _flat}
    if form in builders:
        return builders[form](scene, entry, day, main, rest)
    return _box(scene, entry, day, main, rest)


def _box(scene: Scene, entry: Release, day: str, main: str, rest: str) -> str:
    layout = scene.layout
    form = layout.pick("list", FORMS)
    text = f"<p>{rest}</p>" if rest and layout.chance("list.p", 0.6) else f"<div>{rest}</div>" * bool(rest)
    if form == "all-link":
        inside = (
            f"<div>{day}</div>" * bool(day) + f"<h4>{main}</h4>{text.replace('<p>', '<div>').replace('</p>', '</div>')}"
        )
        return el(layout, "div", "list-item", chrome.link(entry, layout, inside))
    linked = chrome.link(entry, layout, main)
    if form == "heading":
        linked = f"<h3>{linked}</h3>"
    picture = chrome.link(entry, layout, '<img src="/upload/resize_cache/1.jpg" alt="">') if form == "picture" else ""
    more = chrome.link(entry, layout, scene.label("more", labels.MORE)) if layout.chance("list.more", 0.3) else ""
    hidden = f'<div style="display: none">{scene.say(entry.pieces[-1].truth[-1])}</div>' if (
        layout.chance("list.hidden", 0.15) and entry.pieces[-1].truth) else ""  # fmt: skip
    order = (picture, day, linked) if layout.chance("list.day.first", 0.7) else (picture, linked, day)
    # Stock templates open a paragraph around blocks: the parser of HTML closes it before the first one.
    tag = layout.pick("list.item", ("p", "div", "div", "article")) if form != "heading" else "div"
    return el(layout, tag, "list-item", join(layout, *order, text, hidden, more))


def _row(scene: Scene, entry: Release, day: str, main: str, rest: str) -> str:
    layout = scene.layout
    linked = chrome.link(entry, layout, main)
    cells = ([day] if day else []) + [linked + (f"<br>{rest}" if rest else "")]
    return "<tr>" + "".join(el(layout, "td", "list-cell", cell) for cell in cells) + "</tr>"


def _definition(scene: Scene, entry: Release, day: str, main: str, rest: str) -> str:
    linked = chrome.link(entry, scene.layout, main)
    dated = f"<dt>{day}</dt><dd>{linked}</dd>" if day else f"<dt>{linked}</dt>"
    return dated + (f"<dd>{rest}</dd>" if rest else "")


def _onclick(scene: Scene, entry: Release, day: str, main: str, rest: str) -> str:
    path = entry.url(scene.layout).removeprefix(scene.layout.origin)
    heading = f"<h2 onclick=\"location.href='{path}'\">{main}</h2>"
    return el(scene.layout, "div", "list-item", f"{day}{heading}" + (f"<p>{rest}</p>" if rest else ""))


def _date_link(scene: Scene, entry: Release, _day: str, main: str, rest: str) -> str:
    layout = scene.layout
    linked = chrome.link(entry, layout, dates.written(layout, "list", entry.day, entry.clock, short=True))
    tag = layout.pick("list.dated", ("p", "div"))
    return el(
        layout,
        "div",
        "list-item",
        f"{linked}<{tag}>{main}</{tag}>" + (f"<{tag}>{rest}</{tag}>" if rest else ""),
    )


def _flat(scene: Scene, entry: Release, day: str, main: str, rest: str) -> str:
    """Entries with no box of their own, one after the other in the list's box."""
    linked = chrome.link(entry, scene.layout, main)
    return f"{day}<br>{linked}<br>" * bool(day) + f"{linked}<br>" * (not day) + f"{rest}<br>" * bool(rest) + "<hr>"


def _pager(layout: Layout, number: int, count: int) -> str:
    style = layout.pick("pager", PAGERS)
    if style == "none" or count < 2:
        return ""

    def to(page: int, text: str) -> str:
        return f'<a href="{page_url(layout, page, count).removeprefix(layout.origin)}">{text}</a>'

    if style == "load":
        following = page_url(layout, number + 1, count).removeprefix(layout.origin)
        text = layout.pick("pager.load", labels.LOAD[layout.language])
        return f'<div class="load_more" data-url="{following}">{text}</div>' if number < count else ""
    back, forth = labels.PREVIOUS_NEXT[layout.language]
    links = [to(number - 1, back)] * (number > 1)
    if style != "prev-next":
        near = [page for page in range(1, count + 1) if page in {1, count} or abs(page - number) < 3]
        for before, page in zip([0, *near], near, strict=False):
            shown = page_url(layout, page, count).rpartition("=")[2]
            links += ["..."] * (page - before > 1) + [f"<b>{shown}</b>" if page == number else to(page, shown)]
    links += [to(number + 1, forth)] * (number < count)
    return el(layout, "div", "pager", " ".join(links))


def _second(scene: Scene) -> str:
    """A shorter list of another section on the same page, with a pager of its own."""
    layout = scene.layout
    if not layout.chance("list.second", 0.25):
        return ""
    items = [
        f"<div><span>{scene.date('second', item)}</span> "
        f'<a href="/news/smi/o_{item.slug}/">{scene.say(item.teaser[-1])}</a></div>'
        for item in scene.news[-4:]
    ]
    pages = '<a href="/news/news_odkb/?PAGEN_2=2">2</a> <a href="/news/news_odkb/?PAGEN_2=3">3</a>'
    return el(layout, "div", "second", join(layout, "<h3>СМИ / Media</h3>", *items, pages))
