"""An article page made ready to be judged: its lines, which of them are furniture, and what is known beside it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import attrgetter
from urllib.parse import urljoin, urlsplit

from cstoscrape.labels import Labels
from cstoscrape.model import Hint
from cstoscrape.parser.chrome import ancestor_texts, chrome_lines
from cstoscrape.parser.days import DateRow, Days
from cstoscrape.parser.facts import Facts
from cstoscrape.parser.furniture import Fingerprint, Verdict, fingerprint, judge, site_lines
from cstoscrape.parser.lines import PROSE, Box, Line
from cstoscrape.parser.page import Page
from cstoscrape.parser.rows import (
    ADDRESS,
    COUNTER,
    HASHTAGS,
    MARKS,
    are_tags,
    is_credit,
    is_row_text,
    labels_day,
    row_parts,
)
from cstoscrape.site import Profile
from cstoscrape.text import leading_date, title_key, trailing_date

_NAME = 60
_QUOTES = ("»", "”", '"')
_SENTENCE_ENDS = (".", "!", "?", "…", ",", ":", ";", *_QUOTES)
_SHORTEST_QUOTED = 40
"""A text that ends in a quotation mark may be a name: 'Polygon "Edelweiss"'."""
_NO_SENTENCE = ("#", "http", "www.")
"""How hashtags and addresses begin."""
_LONGEST_LABEL = 400
_MOST_TERMS = 6
_FEW_CELLS = 2
_NO_TEXT = frozenset(("div", "section", "header", "dd", "dt", "time", "ul"))
_FEW_AROUND = 4
_VIDEO_LINK = re.compile(r"\(\s*(?:video|видео|photo|фото)\s*\)", re.IGNORECASE)
"""Without its brackets it is a tag, or of a menu."""


@dataclass
class Scene:
    """What the judges of headline, date and body look at."""

    page: Page
    labels: Labels
    hint: Hint
    fingerprint: Fingerprint
    verdict: Verdict
    site: set[int]
    furniture: list[str]
    site_names: set[str]
    _rows: dict[int, bool] = field(default_factory=dict)
    _labels: dict[int, bool] = field(default_factory=dict)
    _content: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines: list[Line] = self.page.lines
        self._days = Days(self.lines, self.labels)

    def is_generic(self, name: str) -> bool:
        """Whether a name is that of a section, with or without the organization's ("CSTO: news")."""
        if self.labels.is_generic(name):
            return True
        key = title_key(name)
        known = next((site for site in self.site_names if len(site) > _NAME // 2 and site in key), None)
        return known is not None and (key == known or self.labels.is_generic(key.replace(known, " ")))

    def path(self, at: int) -> int:
        """The place of a line as fingerprints know it."""
        return self.fingerprint.lines[at][0]

    def is_place_of_date(self, at: int) -> bool:
        """Whether a line stands alone where other articles have their date, and names but its place or rubric."""
        path, text = self.path(at), self.lines[at].text
        is_abbreviated = text.endswith(".") and trailing_date(text) is not None  # "Moscow, 29 October 2009 г."
        if path not in self.verdict.date_paths or (self.reads_as_text(at) and not is_abbreviated):
            return False
        return sum(1 for other, _ in self.fingerprint.lines if other == path) == 1

    def is_label(self, at: int) -> bool:
        """Whether a line is a known label: back link, tags, views, updated."""
        known = self._labels.get(at)
        if known is None:
            line, text = self.lines[at], self.lines[at].text
            known = 0 < len(text) < _LONGEST_LABEL and (
                self.labels.is_behind_text(text)
                or (bool(line.spans) and len(line.parts) > 1 and self._labels_links(line))
                or self.labels.is_behind_text(text.lstrip("0123456789., "))  # "4377 hits"
                or self.labels.is_behind_text(text.rstrip("0123456789()[] "))  # "Comments (2)"
                or self.is_back(line)
                or self._calls_on_readers(at)
            )
            known = self._labels[at] = known and not self._ends_text(at)
        return known

    def _calls_on_readers(self, at: int) -> bool:
        """Whether the site asks its readers to follow it: neighbours know it, and an editor's call is a paragraph."""
        line, above = self.lines[at], self.lines[at - 1]
        may_be = not self.is_accompanied and above.path != line.path
        return may_be and any(map(self.labels.is_call.fullmatch, (line.text, *line.node_texts[:2])))

    def _ends_text(self, at: int) -> bool:
        """Whether a paragraph right below another one of a text is hashtags, an address, or a source by its link."""
        line = self.lines[at]
        if len(line.spans) != 1 and not line.text.startswith(_NO_SENTENCE):
            return False
        near = range(at - 1, max(at - _FEW_AROUND, -1), -1)  # a picture with its caption may stand between
        above = self.lines[next((index for index in near if self.lines[index].path == line.path), at - 1)]
        is_alone = line.box.end - line.box.start == 1 or line.box.tag == "p"
        if at == 0 or (above.path != line.path and above.box is not line.box.parent):
            return False
        names_source = ":" in line.text and len(line.spans) == 1 and ":" in line.unlinked
        names_source = names_source and self.leads_away(line.spans[0][0])
        forms = (HASHTAGS, ADDRESS) if above.path == line.path else (ADDRESS,)
        is_announced = above.text.endswith(":") and ADDRESS.fullmatch(line.text) is not None
        is_form = is_alone and any(form.fullmatch(line.text) for form in forms)
        may_end = names_source or is_announced or is_form
        return may_end and not self.is_row(at - 1)

    def leads_away(self, href: str) -> bool:
        """Whether a link leads to another site."""
        host = urlsplit(self.page.target(href) or self.page.url).hostname
        return host != urlsplit(self.page.url).hostname

    def _labels_links(self, line: Line) -> bool:
        """Whether a label stands before links, or is linked itself ("Read also" and a headline)."""
        forms = (line.unlinked, ": ".join(line.node_texts[:2]))
        return any(map(self.labels.is_behind_text, forms))

    def is_back(self, line: Line) -> bool:
        """Whether a line leads back to a listing: all of it, or one of its links beside others of the page's own."""
        if 0 < len(line.text) < 60 and self.labels.is_back.fullmatch(line.text):
            return True
        texts = [line.link_text(first, last) for _, first, last in line.spans] if line.is_all_links else []
        backs = [text for text in texts if self.labels.is_back.fullmatch(text)]
        return bool(backs) and all(text in backs or self.labels.is_behind_text(text) for text in texts)

    def leads_to_section(self, at: int) -> bool:
        """Whether a line of the page's own is but a link to the section that it stands in."""
        line = self.lines[at]
        if self.furniture[at] or not line.text or not line.spans or not line.is_all_links:
            return False
        return {self.page.target(href) for href, _, _ in line.spans} == {urljoin(self.page.url, "..")}

    def is_prose(self, at: int) -> bool:
        """Whether a line is running text."""
        return len(self.lines[at].text) >= PROSE and not (self.lines[at].is_attachment or self.is_row(at))

    def is_standfirst(self, at: int) -> bool:
        """Whether a line between two that say the headline is text; without neighbours it may be the site's motto."""
        if self.is_accompanied and self.is_content(at) and self.lines[at].text.endswith("."):
            return True
        return self.is_prose(at) and not self.furniture[at]

    def reads_as_text(self, at: int) -> bool:
        """Whether a line is a sentence, a picture or a document rather than a name, a place or a rubric."""
        line = self.lines[at]
        if line.media is not None or line.is_attachment:
            return True
        if line.text.endswith(_QUOTES) and len(line.text) < _SHORTEST_QUOTED:
            return False
        return len(line.text) >= _NAME or line.text.endswith(_SENTENCE_ENDS)

    def is_alone(self, at: int) -> bool:
        """Whether a line is all that its element holds beside rows, and that is no paragraph, heading or item."""
        box = self.lines[at].box
        if box.tag == "li" and box.parent is not None:
            box = box.parent
        others = (index for index in range(box.start, box.end) if index != at)
        return box.tag in _NO_TEXT and all(map(self.is_row, others))

    def is_row(self, at: int) -> bool:
        """Whether a line is no text: a label with or without a value, a counter, a date, nothing but links."""
        known = self._rows.get(at)
        if known is None:
            known = self._rows[at] = self._reads_as_row(at)
        return known

    def _reads_as_row(self, at: int) -> bool:
        line = self.lines[at]
        text = line.text
        if line.media is not None or line.is_attachment or line.box.tag == "figcaption" or self._ends_text(at):
            return False
        picture = self.page.picture_beside(line)
        if picture is not None and (is_credit(text) or self._names_video(line, picture)):
            return False  # "Photo: Sputnik / Viktor Tolochko", or the name of a video
        if self.page.is_below_picture(at) and any(map(is_credit, row_parts(text, MARKS))):
            return False  # a caption with a credit behind it
        if picture is None and len(line.parts) > 1 and are_tags("".join(line.parts).strip(), line.node_texts):
            return True
        links = bool(line.spans) and _VIDEO_LINK.fullmatch(text) is None and not line.leads_to_picture
        if links and line.is_all_links:
            return True
        if len(text) < _LONGEST_LABEL and self._reads_as_label(at, text):
            return True
        return links and (
            COUNTER.fullmatch(line.unlinked) is not None or self.is_breadcrumb(line) or line.has_labelled_links
        )

    def is_breadcrumb(self, line: Line) -> bool:
        """Whether a line begins with links to home or section: what follows them is the page's own name."""
        if not line.spans or any(part.strip() for part in line.parts[: line.spans[0][1]]):
            return False
        return all(title_key(line.link_text(begin, end)) in self.site_names for _, begin, end in line.spans)

    @cached_property
    def breadcrumbs(self) -> list[int]:
        """The lines that begin with links to home or section, but for those back to it."""
        own = (at for at, reason in enumerate(self.furniture) if not reason and self.lines[at].spans)
        return [at for at in own if self.is_breadcrumb(self.lines[at]) and not self.is_label(at)]

    def _names_video(self, line: Line, picture: Line) -> bool:
        """Whether a line is the name of a video below it, or below its picture, and leads to where it is shown."""
        if picture.media is None or not line.spans:
            return False
        href = line.spans[0][0]
        if self.page.target(href) == self.page.target(picture.media[1]):
            return True
        shown = {other.split("?")[0] for other, _, _ in picture.spans}
        is_shown = picture.media[0] == "embed" or href.split("?")[0] in shown
        return is_shown and self.leads_away(href)

    def _reads_as_label(self, at: int, text: str) -> bool:
        if self.is_label(at) or is_row_text(text) or self._labels_date(at):
            return True
        if labels_day(text) and not self._is_amid_text(at):
            return True
        if self.date_at(at) is not None or at in self._facts:
            return True
        # What neighbours do not have is no line of the site's, whatever it says.
        return len(text) < 60 and not self.is_accompanied and title_key(text) in self.site_names

    def _is_amid_text(self, at: int) -> bool:
        """Whether lines of its form stand above and below a label with a day ("Start of acceptance: 2 May 2025")."""
        around = (reversed(self.lines[max(at - _MOST_TERMS, 0) : at]), self.lines[at + 1 : at + 1 + _MOST_TERMS])
        above, below = (next((line for line in lines if not labels_day(line.text)), None) for lines in around)
        path = self.lines[at].path
        return above is not None and below is not None and above.path == path == below.path

    def date_at(self, at: int) -> DateRow | None:
        """The date of a row that is nothing else."""
        return self._days.at(at)

    def _labels_date(self, at: int) -> bool:
        """Whether a line is the label of a publication date: without one behind it, it may head a table's column."""
        text = self.lines[at].text
        if self.labels.published_prefix.fullmatch(text) is None:
            return False
        return text.endswith(":") or any(leading_date(below.text) for below in self.lines[at + 1 : at + 2])

    @cached_property
    def days_at(self) -> defaultdict[int, set[str]]:
        """Which dates stand at each place, outside of furniture."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for at, (path, _) in enumerate(self.fingerprint.lines):
            row = self.date_at(at) if not self.furniture[at] else None
            if row is not None:
                found[path].add(row.date)
        return found

    def is_published(self, at: int) -> bool:
        """Whether a date has a label that says it is that of publication, on its line or the one above."""
        above = self.lines[at - 1].text if at else ""
        prefix = self.labels.published_prefix
        return prefix.match(self.lines[at].text) is not None or prefix.fullmatch(above) is not None

    @cached_property
    def data(self) -> set[int]:
        """Cells of tables of words and numbers in rows and columns: a date or a number there ends no text."""
        rows: defaultdict[Box, list[Box]] = defaultdict(list)
        for box in self.page.boxes:
            if box.tag == "tr" and (table := box.enclosing("table")) is not None:
                rows[table].append(box)
        return {at for table, lines in rows.items() if self._holds_data(lines) for at in range(table.start, table.end)}

    def _holds_data(self, rows: list[Box]) -> bool:
        """Whether rows of a table have several cells of a line each, and tell no facts of the page's own."""
        wide = [row for row in rows if row.end - row.start > 1]
        lines = [at for row in wide for at in range(row.start, row.end)]
        cells = {self.lines[at].box.with_siblings() for at in lines}
        worded = {at for at in lines if any(map(str.isalpha, self.lines[at].text))}
        is_worded = len(worded) * 2 >= len(lines) or all(row.start in worded for row in wide)  # unlike a calendar
        several = len(wide) > 1 or len(lines) > _FEW_CELLS  # place, day and number of a document stand in one row
        is_regular = several and len(wide) * 2 > len(rows) and is_worded
        is_regular = is_regular and not any(self.lines[at].media for at in lines)
        is_regular = is_regular and not any(map(self._tells_publication, lines))
        return is_regular and all(cell.tag == "tr" for cell in cells) and self._facts.isdisjoint(lines)

    def _tells_publication(self, at: int) -> bool:
        """Whether a line is a publication date with its label: what stands beside it is the page's, too."""
        text = self.lines[at].text
        return self.labels.published_prefix.match(text) is not None and self.labels.day(text) is not None

    def is_tail_row(self, at: int) -> bool:
        """Whether a line can begin what trails a text: a label, or a label with links, numbers or an address."""
        line = self.lines[at]
        if at in self.data:
            return False
        return self.is_label(at) or (self.is_row(at) and not line.is_all_links and any(map(str.isalpha, line.text)))

    def is_content(self, at: int) -> bool:
        """Whether a line may be part of a release's text as far as the line alone can tell."""
        known = self._content.get(at)
        if known is None:
            known = self._content[at] = not (self.furniture[at] or self.is_row(at) or self.is_owner(at))
        return known

    def last_texts(self, lines: range) -> dict[int, int]:
        """The last line of text at each place (`Line.path`) that text stands at among some lines."""
        return {self.lines[at].path: at for at in lines if self.is_content(at) and self.reads_as_text(at)}

    @property
    def is_accompanied(self) -> bool:
        """Whether neighbours tell some of the lines as the site's: what they do not know is the page's own."""
        return bool(self.site)

    def set_aside(self, box: Box, reason: str) -> None:
        """Let the lines of an element be furniture, found as such when the text's place was known."""
        for at in range(box.start, box.end):
            self.furniture[at] = self.furniture[at] or reason
            self._content.pop(at, None)

    def is_owner(self, at: int) -> bool:
        """Whether a line is the copyright notice, or what stands beside it in a page's foot."""
        may_be = not self.is_accompanied or at in self.verdict.elsewhere
        return at in self.page.notices or (may_be and self.labels.is_owner(self.lines[at].text))

    @cached_property
    def _facts(self) -> set[int]:
        """Lines of lists and tables of facts: date, place, rubric."""
        return Facts(self.page, self.labels, self.hint.title, lambda at: self.date_at(at) is not None).lines()

    def children(self, box: Box) -> list[Box]:
        """The elements right inside of one."""
        return self._children.get(box, [])

    def holds_form(self, box: Box) -> bool:
        """Whether a form stands in an element."""
        at = bisect_left(self._form_starts, box.start)
        return at < len(self._form_starts) and self._form_starts[at] < box.end

    @cached_property
    def _form_starts(self) -> list[int]:
        return [box.start for box in self.page.boxes if box.tag == "form"]

    @cached_property
    def around_forms(self) -> set[int]:
        """Elements (`id`) that stand closely around a form."""
        return self._around([box for box in self.page.boxes if box.tag == "form"])

    @cached_property
    def around_buttons(self) -> set[int]:
        """Elements (`id`) that stand closely around a button."""
        return self._around([box for box in self.page.boxes if box.has_button])

    def _around(self, boxes: list[Box]) -> set[int]:
        return {id(around) for box in boxes for around in islice(box.ancestors(), _FEW_AROUND)}

    @cached_property
    def _children(self) -> dict[Box | None, list[Box]]:
        found: defaultdict[Box | None, list[Box]] = defaultdict(list)
        for box in self.page.boxes:
            found[box.parent].append(box)
        return found

    def sibling_behind(self, box: Box) -> Box | None:
        """The next element with lines in it beside a box, or beside the wrappers that hold nothing else."""
        outer = box.parent
        while outer is not None and outer.end == box.end:
            box, outer = outer, outer.parent
        if outer is None:
            return None
        beside = self.children(outer)
        first = bisect_left(beside, box.end, key=attrgetter("start"))
        behind = (beside[place] for place in range(first, len(beside)))
        return next((child for child in behind if child.end > child.start), None)


def make_scene(page: Page, profile: Profile, hint: Hint | None, neighbours: Sequence[Fingerprint]) -> Scene:
    """Gather all that is known of an article page before anything is decided."""
    own = fingerprint(page, "article")
    verdict = judge(own, neighbours)
    site = site_lines(page, verdict)
    furniture = chrome_lines(page, profile, site, verdict.elsewhere)
    names = ancestor_texts(page) | set(map(title_key, profile.organisations))
    return Scene(page, profile.labels, hint or Hint(), own, verdict, site, furniture, names)
