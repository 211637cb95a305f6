"""What a page is called where no line of its text says it: by the listing, `og:title`, `<title>`, a breadcrumb.

Such names hold those of the site and its sections as well, which are no headline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from cstoscrape.parser.lines import Line
from cstoscrape.parser.scene import Scene
from cstoscrape.text import is_day, leading_date, title_key, trailing_date

_SHORTEST = 10
_STEPS = 6
_EDGES = " |–—·•/:-"
_TITLE_MARKS = re.compile(r"\s+[|–—·•»/:-]{1,2}\s+|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Said:
    """What the witnesses that are no lines call the page, as keys: listing, `og:title`, readings of `<title>`."""

    listing: str | None
    og: str | None
    titles: list[str]

    def __contains__(self, key: str) -> bool:
        return key in (self.listing, self.og, *self.titles)


def what_is_said(scene: Scene) -> Said:
    """What an article page is called by the witnesses beside its lines."""
    names = _SiteNames(scene)
    listing = title_key(scene.hint.title) if scene.hint.title else None
    return Said(listing, _og_title(scene, names), _title_keys(scene, names))


class _SiteNames:
    """Names of the site and its sections: what stands in a copyright line, in links to ancestors, on all pages."""

    def __init__(self, scene: Scene) -> None:
        self._names = scene.site_names | {title_key(scene.page.meta.get("og:site_name", ""))}
        self._names |= {title_key(part) for part in (scene.verdict.title_head, scene.verdict.title_tail)}
        self._owner = " ".join(title_key(scene.lines[at].text) for at in scene.page.notices)

    def __contains__(self, key: str) -> bool:
        return key in self._names or (len(key) > 2 and f" {key}" in self._owner)


def _og_title(scene: Scene, names: _SiteNames) -> str | None:
    og = title_key(scene.page.meta.get("og:title") or scene.page.meta.get("twitter:title") or "")
    return None if not og or og in names else og


def _title_keys(scene: Scene, names: _SiteNames) -> list[str]:
    """Readings of `<title>`: whole, less what all titles share, less a part at either end."""
    title = scene.page.title
    if not title or scene.verdict.one_title:
        return []
    readings = [title, _stripped(scene, title)]
    marks = [match.span() for match in _TITLE_MARKS.finditer(title)]
    readings += [title[end:] for _, end in marks] + [title[:start] for start, _ in marks]
    keys = [title_key(reading.strip(_EDGES)) for reading in readings]
    return [key for key in dict.fromkeys(keys) if key and key not in names and not is_day(key)]


def _stripped(scene: Scene, title: str) -> str:
    title = title.removeprefix(scene.verdict.title_head) if scene.verdict.title_head else title
    title = title.removesuffix(scene.verdict.title_tail) if scene.verdict.title_tail else title
    return title.strip(_EDGES)


def name_in_title(scene: Scene) -> tuple[str, str] | None:
    """The headline that stands only in `og:title` or `<title>`, less the names of site and section at its ends."""
    names = _SiteNames(scene)
    og = scene.page.meta.get("og:title", "")
    if _og_title(scene, names) and len(og) >= _SHORTEST:
        return og, "og:title"
    if scene.verdict.one_title:
        return None
    title = _without_names(scene, _stripped(scene, scene.page.title), names)
    site, _, rest = title.partition(": ")
    title = rest if rest and scene.labels.is_generic(site) else title
    return (title, "title") if len(title) >= _SHORTEST and title_key(title) not in names else None


def name_in_crumbs(scene: Scene) -> tuple[str, int] | None:
    """The last step of a breadcrumb: it leads nowhere, those before it to the front page and the sections below it."""
    for at in range(1, len(scene.lines)):
        line, above, steps = scene.lines[at], scene.lines[at - 1], scene.lines[at].box.parent
        if line.spans or steps is None or steps.end != at + 1 or at - steps.start > _STEPS or not is_wordy(line.text):
            continue
        named = [one for one in scene.lines[steps.start : at] if one.is_all_links]
        is_trail = bool(named) and len(named) == at - steps.start and title_key(above.text) in scene.site_names
        if is_trail and _leads_home(scene, named[0]) and not scene.labels.is_generic(line.text):
            return line.text, at
    return None


def _leads_home(scene: Scene, line: Line) -> bool:
    return urlsplit(scene.page.target(line.spans[0][0]) or "//").path == "/"


def _without_names(scene: Scene, title: str, names: _SiteNames) -> str:
    """A title less parts at its ends that name the site or a section: such names stand on the page as links, too."""
    linked = {title_key(line.text) for line in scene.lines if len(line.text) < 60 and line.is_all_links}
    marks = [match.span() for match in _TITLE_MARKS.finditer(title)]
    edges = [0, *(edge for mark in marks for edge in mark), len(title)]
    parts = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    kept = [part for part in parts if title_key(title[slice(*part)]) not in names] or parts
    longest = max(kept, key=lambda part: part[1] - part[0])
    for at in (0, -1):
        while kept[at] != longest and _names_section(title[slice(*kept[at])], linked):
            del kept[at]
    return title[kept[0][0] : kept[-1][1]].strip(_EDGES)


def _names_section(part: str, linked: set[str]) -> bool:
    """Whether a part of a title is linked to from the page, or an abbreviation."""
    return title_key(part) in linked or part.isupper()


def is_wordy(text: str) -> bool:
    """Whether a text is mostly letters, less a date at an end: exchange rates and telephone numbers are not."""

    def is_mostly_letters(part: str) -> bool:
        return sum(map(str.isalpha, part)) * 2 > len(part.replace(" ", ""))

    cut = trailing_date(text) or leading_date(text)
    return is_mostly_letters(text) or (cut is not None and is_mostly_letters(cut.rest))
