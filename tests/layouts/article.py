"""An article page: headline, date, body and what templates put between and around them."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.layouts import chrome, dates, labels
from tests.layouts.body import render_body
from tests.layouts.chrome import Scene
from tests.layouts.markup import attrs, deep, el, esc, join
from tests.layouts.model import HEADLINES, Layout
from tests.layouts.page import document, title_tag
from tests.layouts.releases import Release

PLACES = (
    "beside",
    "repeat",
    "above",
    "above",
    "below",
    "below",
    "below",
    "glued",
    "after",
    "side",
    "metadata",
    "none",
)


def article_page(scene: Scene, release: Release) -> bytes:
    """The page of one release, as it stands at the scene's moment."""
    layout = scene.layout
    head = _head(layout, release)
    return document(scene, head=head, main=_main(scene, release), crumb_title=release.title)


def date_place(layout: Layout) -> str:
    """Where this layout has the publication date: see `PLACES`."""
    place = layout.pick("date.place", PLACES)
    return "below" if place in {"beside", "repeat"} and layout.pick("headline", HEADLINES) == "title" else place


def _main(scene: Scene, release: Release) -> str:
    layout = scene.layout
    side = _facts(scene, release) if date_place(layout) == "side" else ""
    side_first = layout.chance("facts.first", 0.5)
    own = el(layout, layout.pick("article.tag", ("div", "div", "article")), "article", _article(scene, release))
    before = chrome.related(scene, release, "before") if layout.chance("related.before", 0.1) else ""
    after = chrome.related(scene, release, "after") if layout.chance("related.after", 0.4) else ""
    back = _back(scene) if layout.chance("back.outside", 0.4) else ""
    section = _section_heading(scene) if layout.chance("section.heading", 0.2) else ""
    if layout.pick("headline", HEADLINES) == "title" or section:
        section = _section_heading(scene)
    parts = (section, before, side if side_first else "", own, "" if side_first else side, back, after)
    return deep(layout, "main", join(layout, *parts))


def _section_heading(scene: Scene) -> str:
    """The section's name where others have the headline."""
    return el(scene.layout, "h1", "section-title", chrome.section_name(scene.layout))


def _article(scene: Scene, release: Release) -> str:
    layout = scene.layout
    above = _date_line(scene, release) if date_place(layout) == "above" else ""
    below = _date_line(scene, release) if date_place(layout) == "below" else ""
    after = _date_line(scene, release) if date_place(layout) == "after" else ""
    top = join(layout, above, _headline(scene, release), below, _updated(scene, release))
    if layout.chance("head.box", 0.4):
        top = el(layout, "div", "article-head", top)
    tail = _tail(scene, release)
    text = render_body(layout, release.pieces, scene.rng, _glued(scene, release))
    inside = layout.chance("tail.inside", 0.5)
    text = el(layout, "div", "text", join(layout, _lead(scene), text, tail if inside else ""))
    return join(layout, top, _print(scene), deep(layout, "text", text), after, "" if inside else tail)


def _headline(scene: Scene, release: Release) -> str:
    layout = scene.layout
    tag, title = layout.pick("headline", HEADLINES), esc(release.title)
    if tag == "title":
        return ""
    place = date_place(layout)
    day = dates.written(layout, "article", release.day, release.clock, short=True)
    marked = layout.pick("beside", ("{} {}", "{} <span>{}</span>", "{}&nbsp;<small>{}</small>")).format(title, day)
    first = _heading(layout, tag, marked if place == "beside" else title)
    if place == "repeat":
        return join(layout, first, el(layout, "div", "title-second", marked))
    if layout.chance("headline.twice", 0.12):
        return join(layout, el(layout, "div", "title-mobile", title), first)
    return first


def _heading(layout: Layout, tag: str, content: str) -> str:
    style = ' style="text-transform: uppercase"' if layout.chance("headline.caps", 0.15) else ""
    if tag == "td":
        return f"<table><tr><td{attrs(layout, 'title')}{style}>{content}</td></tr></table>"
    inner = f"<{tag}{attrs(layout, 'title')}{style}>{content}</{tag}>"
    return f"<div>{inner}</div>" if tag == "b" else inner


def _date_line(scene: Scene, release: Release) -> str:
    """The line with the date: plain, split up, labelled, or among other facts."""
    layout = scene.layout
    dress = layout.pick("date.dress", ("plain", "plain", "plain", "labelled", "parts", "split", "time"))
    text = dates.written(layout, "article", release.day, release.clock)
    if dress == "labelled":
        label = scene.label("published", labels.PUBLISHED)
        text = layout.pick("date.label", ("{}: {}", "<b>{}:</b> {}", "<span>{}</span> <span>{}</span>")).format(
            label, text
        )
    elif dress == "parts":
        marked = [text, release.city, release.rubric]
        if layout.chance("date.parts.first", 0.3):
            marked = [release.rubric, text, release.city]
        mark = layout.pick("date.parts.mark", (" | ", " · ", " <i>|</i> ", "</span> | <span>"))
        text = f"<span>{mark.join(marked)}</span>"
    elif dress == "split":
        text = dates.split(layout, "article", release.day)
    elif dress == "time":
        text = f'<time datetime="{_stamp(release)}">{text}</time>'
    tag = layout.pick("date.tag", ("div", "p", "span+br", "div"))
    if tag == "span+br":
        return "<br>" + el(layout, "span", "date", text) + "<br>"
    # A division inside of a paragraph would end it, and the date would fall apart in two places.
    return el(layout, "div" if dress == "split" else tag, "date", text)


def _stamp(release: Release) -> str:
    return f"{release.day}T{release.clock}:00+03:00"


def _glued(scene: Scene, release: Release) -> str:
    """The date that stands at once before the first word, as text or in an element."""
    layout = scene.layout
    if date_place(layout) != "glued":
        return ""
    day = f"{release.day:%d.%m.%Y}"
    if release.pieces[0].kind != "paragraph":
        return f"<div>{day}</div>"
    return layout.pick("glued", ("{}", "<span>{}</span>", '<span class="d">{}</span>')).format(day)


def _updated(scene: Scene, release: Release) -> str:
    """The trap: a day that is said to be that of a change."""
    layout = scene.layout
    if not layout.chance("updated", 0.12):
        return ""
    day = dates.plain("{d:02}.{m:02}.{y}", release.day + timedelta(days=scene.rng.randint(1, 40)), layout.language)
    return el(layout, "div", "updated", f"{scene.label('updated', labels.UPDATED)}: {day}")


def _facts(scene: Scene, release: Release) -> str:
    """A list of facts in a box beside the text."""
    layout = scene.layout
    text = dates.written(layout, "article", release.day, release.clock)
    names = ("Place", "Rubric") if layout.language == "en" else ("Место", "Рубрика")
    facts = [
        (scene.label("published", labels.PUBLISHED), text),
        (names[0], release.city),
        (names[1], release.rubric),
    ]
    if layout.chance("facts.dl", 0.5):
        return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts) + "</dl>"
    return el(layout, "ul", "facts", "".join(f"<li><b>{name}:</b> {value}</li>" for name, value in facts))


def _lead(scene: Scene) -> str:
    if not scene.layout.chance("lead.picture", 0.4):
        return ""
    return f'<div><img class="detail_picture" src="/upload/iblock/{scene.rng.randint(1, 999)}.jpg" alt=""></div>'


def _print(scene: Scene) -> str:
    if not scene.layout.chance("print.top", 0.15):
        return ""
    return el(scene.layout, "div", "print", f'<a href="?print=Y">{scene.label("print", labels.PRINT)}</a>')


def _tail(scene: Scene, release: Release) -> str:
    """Rows that templates put below the text, many of them inside of its container."""
    layout = scene.layout
    views = scene.rng.randint(20, 9000)
    shares = '<a href="https://vk.com/share.php">VK</a> <a href="https://t.me/share">Telegram</a>'
    tags = '<a href="/search/?tags=a">CSTO</a>, <a href="/search/?tags=b">CRRF</a>'
    rows = {
        "views": f"{scene.label('views', labels.VIEWS)}: {views}",
        "tags": f"{scene.label('tags', labels.TAGS)}: {tags}",
        "short": f"{scene.label('short', labels.SHORT)}: https://odkb-csto.org/~{release.slug[-4:]}",
        "share": f"{scene.label('share', labels.SHARE)}: {shares}",
        "print": f'<a href="?print=Y" target="_blank">{scene.label("print", labels.PRINT)}</a>',
        "updated": _updated(scene, release) if layout.chance("updated.tail", 0.1) else "",
    }
    tag = layout.pick("tail.tag", ("div", "p", "div"))
    kept = [el(layout, "div" if name == "updated" else tag, f"tail-{name}", row)
            for name, row in rows.items() if row and layout.chance(f"tail.{name}", 0.25)]  # fmt: skip
    if layout.chance("tail.also", 0.2):
        cards = [chrome.link(item, layout, scene.say(item.title)) for item in scene.news[2:4] if item is not release]
        kept.append(el(layout, "div", "also", f"{scene.label('also', labels.READ_ALSO)}: " + "<br>".join(cards)))
    return join(layout, *kept, "" if layout.chance("back.outside", 0.4) else _back(scene))


def _back(scene: Scene) -> str:
    layout = scene.layout
    if layout.chance("back.none", 0.25):
        return ""
    names = layout.pick("back", labels.BACK[layout.language])
    links = [f'<a href="/news/{"news_odkb/" * (i < 2)}">{name}</a>' for i, name in enumerate(names)]
    return el(
        layout,
        layout.pick("back.tag", ("div", "p")),
        "back",
        layout.pick("back.mark", (" ", "<br>")).join(links),
    )


def _head(layout: Layout, release: Release) -> str:
    """Title and metadata, right, wrong or missing."""
    title_form = layout.pick("title.what", ("title", "title", "title", "site"))
    if layout.pick("headline", HEADLINES) == "title":
        title_form = "title"
    site = labels.SITE[layout.language][1]
    parts = [f"<title>{esc(title_tag(layout, release.title) if title_form == 'title' else site)}</title>"]
    shown = layout.pick("og", ("right", "none", "site"))
    if shown != "none":
        content = release.title if shown == "right" else site
        parts.append(f'<meta property="og:title" content="{esc(content).replace(chr(34), "&quot;")}">')
    if layout.chance("description", 0.5):
        parts.append(f'<meta name="description" content="{esc(release.teaser[0]).replace(chr(34), "&quot;")}">')
    return "\n".join((*parts, *_metadata(layout, release)))


def _metadata(layout: Layout, release: Release) -> list[str]:
    """Machine-readable dates; a layout without any date has none here either, except that of a change."""
    changed = f"{release.day + timedelta(days=3)}T10:00:00+03:00"
    parts = [f'<meta property="article:modified_time" content="{changed}">'] if layout.chance("modified", 0.1) else []
    place = date_place(layout)
    kind = layout.pick("metadata", ("none", "none", "none", "og", "ld"))
    if place == "none":
        return parts
    if place == "metadata" and kind == "none":
        kind = layout.pick("metadata.only", ("og", "ld"))
    if kind == "og":
        parts.append(f'<meta property="article:published_time" content="{_stamp(release)}">')
    if kind == "ld":
        data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": release.title,
                "dateModified": changed, "datePublished": _stamp(release)}  # fmt: skip
        parts.append(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    return parts
