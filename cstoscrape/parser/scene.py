"""An article page made ready to be judged: its lines, which of them are furniture, and what is known beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cstoscrape.model import Hint
from cstoscrape.parser.chrome import ancestor_texts, chrome_lines
from cstoscrape.parser.furniture import Fingerprint, Verdict, fingerprint, judge, site_lines
from cstoscrape.parser.lines import Box, Line, Page
from cstoscrape.site import Labels, Profile
from cstoscrape.text import has_year, leading_date, title_key, trailing_date, whole_date

PROSE = 100
"""A text of this many characters, no link, is running text rather than a label."""

_COUNTER = re.compile(r"[\d\s.,:/|·•+–-]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_LABELLED = re.compile(r"[^\W\d][^:.!?«»“”\"]{0,40}:\s*(?:\d[\d\s.,]*|(?:https?://|www\.)\S+)")
_LINKS_LABEL = re.compile(r"[\W\d_]*[^\W\d][^:.!?]{0,40}:?[\W\d_]*")
_VIDEO_LINK = re.compile(r"\(?\s*(?:video|видео|photo|фото)\s*\)?", re.IGNORECASE)


@dataclass
class Scene:
    """What the judges of headline, date and body look at."""

    page: Page
    labels: Labels
    hint: Hint
    fingerprint: Fingerprint
    verdict: Verdict
    site: set[int]
    furniture: list[bool]
    site_names: set[str]
    _rows: dict[int, bool] = field(default_factory=dict)
    _labels: dict[int, bool] = field(default_factory=dict)

    @property
    def lines(self) -> list[Line]:
        """The page's lines."""
        return self.page.lines

    def is_label(self, at: int) -> bool:
        """Whether a line is a known label: back link, tags, views, updated."""
        known = self._labels.get(at)
        if known is None:
            text = self.lines[at].text
            known = 0 < len(text) < 200 and bool(
                self.labels.is_tail.fullmatch(text)
                or self.labels.is_updated.fullmatch(text)
                or self.is_back(self.lines[at])
            )
            self._labels[at] = known
        return known

    def is_back(self, line: Line) -> bool:
        """Whether a line leads back to a listing: all of it, or what follows another of the kind on the line."""
        if 0 < len(line.text) < 60 and self.labels.is_back.fullmatch(line.text):
            return True
        texts = [line.link_text(first, last) for _, first, last in line.spans] if line.is_all_links else []
        return bool(texts) and all(self.labels.is_back.fullmatch(text) for text in texts)

    def is_prose(self, line: Line) -> bool:
        """Whether a line is running text."""
        return len(line.text) >= PROSE and not line.is_all_links

    def is_row(self, at: int) -> bool:
        """Whether a line is no text: a label with or without a value, a counter, a date, nothing but links."""
        known = self._rows.get(at)
        if known is None:
            known = self._rows[at] = self._reads_as_row(at)
        return known

    def _reads_as_row(self, at: int) -> bool:
        line = self.lines[at]
        text = line.text
        if line.media is not None or line.is_attachment:
            return False
        if len(text) < 200 and (self.is_label(at) or _COUNTER.fullmatch(text) or _LABELLED.fullmatch(text)):
            return True
        if whole_date(text) or _ADDRESS.fullmatch(text):
            return True
        if not line.spans or _VIDEO_LINK.fullmatch(text):
            return False
        return line.is_all_links or (len(line.spans) > 1 and _LINKS_LABEL.fullmatch(line.unlinked) is not None)

    def is_tail_row(self, at: int) -> bool:
        """Whether a line can begin what trails a text: a label, or a label with links, numbers or an address."""
        line = self.lines[at]
        return self.is_label(at) or (self.is_row(at) and not line.is_all_links and any(map(str.isalpha, line.text)))

    def is_content(self, at: int) -> bool:
        """Whether a line may be part of a release's text as far as the line alone can tell."""
        return not self.furniture[at] and not self.is_row(at) and not self.lines[at].text.startswith("©")

    @cached_property
    def _children(self) -> dict[int, list[Box]]:
        found: defaultdict[int, list[Box]] = defaultdict(list)
        for box in self.page.boxes:
            if box.parent is not None:
                found[id(box.parent)].append(box)
        return found

    def children(self, box: Box) -> list[Box]:
        """The elements right inside of one."""
        return self._children.get(id(box), [])

    def sibling_behind(self, box: Box) -> Box | None:
        """The next element with lines in it beside a box, or beside the wrappers that hold nothing else."""
        outer = box.parent
        while outer is not None and outer.end == box.end:
            box, outer = outer, outer.parent
        if outer is None:
            return None
        return next((child for child in self.children(outer) if child.start >= box.end and child.end > child.start), None)


def make_scene(page: Page, profile: Profile, hint: Hint | None, neighbours: Sequence[Fingerprint]) -> Scene:
    """Gather all that is known of an article page before anything is decided."""
    own = fingerprint(page, "article")
    verdict = judge(own, neighbours)
    site = site_lines(page, verdict)
    furniture = chrome_lines(page, profile, site)
    names = ancestor_texts(page) | {title_key(profile.organisation)}
    return Scene(page, profile.labels, hint or Hint(), own, verdict, site, furniture, names)


def says_headline(text: str, key: str) -> bool:
    """Whether a text is the headline, with or without a date at either end."""
    if not text:
        return False
    cuts = (trailing_date(text), leading_date(text)) if has_year(text) else ()
    return key in (title_key(text), *(title_key(cut.rest) for cut in cuts if cut is not None))
