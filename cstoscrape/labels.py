"""A profile's words that stand on pages and are not text of a release, as patterns by role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cstoscrape.text import has_year, whole_date

_MOST_KNOWN = 8192
_LONGEST_UPDATE = 60
_STOP = re.compile(r"[.,;]\s+|\s+\(|\s+(?=[^\W\d_a-zа-яё])")
_WORD = re.compile(r"\b\w")
_FIRST_WORD = re.compile(r"\w+")
_SAYS_WHAT = re.compile(r"[.!?]\s+[^\W\d][^:|]{39,}$")
_LONGEST_BYLINE = 160
_MARKS = " |·•–—-"
"""What parts a date from what stands beside it, which may be a line of its own."""
_VALUE = r"(?!\w)(?:\s*[:?!.–—(|].*|\s+(?:https?://|www\.)\S+|(?!.*[.!?]$)[^.!?]{0,60}\S)?"
"""What is a label's value and no rest of a sentence: behind a mark, an address, or a few words."""


@dataclass(frozen=True)
class Labels:
    """Words of the page that are not text of a release, by role."""

    back: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    inserted: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()

    @cached_property
    def is_back(self) -> re.Pattern[str]:
        """Matches a link that leads back to a listing."""
        return _label_pattern(self.back)

    @cached_property
    def is_tail(self) -> re.Pattern[str]:
        """Matches a line of tags, views, sharing: what ends a text without being part of it."""
        return _label_pattern(self.tail, _VALUE)

    @cached_property
    def is_byline(self) -> re.Pattern[str]:
        """Matches a line that says who published a page, and when."""
        return _label_pattern(self.byline, _VALUE)

    def reads_as_byline(self, text: str) -> bool:
        """Whether a text is a byline and no longer than one."""
        return len(text) <= _LONGEST_BYLINE and self.is_byline.fullmatch(text) is not None

    def day(self, text: str) -> str | None:
        """The date (`YYYY-MM-DD`) of a text that is nothing else, with or without the label of a publication date."""
        text = text.strip(_MARKS)
        match = self.published_prefix.match(text)
        return whole_date(text) or (whole_date(text[match.end() :]) if match else None)

    def parts(self, text: str) -> list[str]:
        """Facts side by side, each but the first with its label ("Posted: 27.08.2025 Views: 713")."""
        edges = [
            match.end()
            for match in _STOP.finditer(text)
            if self.published_prefix.match(rest := text[match.end() :])
            or (self._may_be_label(rest) and (self.is_updated.fullmatch(rest) or self.is_tail.fullmatch(rest)))
        ]
        starts = [0, *edges]
        return [text[start:end].rstrip(" .,;()") for start, end in zip(starts, [*edges, len(text)], strict=True)]

    def ends_in_update(self, text: str) -> bool:
        """Whether a text ends in a day of change ("Press release Updated 05.02.2026")."""
        words = (match.start() for match in _WORD.finditer(text, max(len(text) - _LONGEST_UPDATE, 0)))
        return has_year(text[-_LONGEST_UPDATE:]) and any(self.is_updated.fullmatch(text[at:]) for at in words)

    @cached_property
    def is_call(self) -> re.Pattern[str]:
        """Matches what a site asks of its readers (to subscribe, to follow it), as the editor of a release may, too."""
        return _label_pattern(self.calls)

    @cached_property
    def heads_comments(self) -> re.Pattern[str]:
        """Matches the heading of what readers have written."""
        return _label_pattern(self.comments)

    def is_owner(self, text: str) -> bool:
        """Whether a line stands in a page's foot beside the copyright line."""
        return _first_word(text) in self._owner_words and self._owner_pattern.fullmatch(text) is not None

    @cached_property
    def _owner_words(self) -> frozenset[str]:
        return frozenset(map(_first_word, self.owner))

    @cached_property
    def _owner_pattern(self) -> re.Pattern[str]:
        return _label_pattern(self.owner)

    @cached_property
    def is_inserted(self) -> re.Pattern[str]:
        """Matches what a site puts into a text and what does not end it: an advertisement's mark, "Expand"."""
        return _label_pattern(self.inserted)

    def is_generic(self, name: str) -> bool:
        """Whether a name consists of nothing but words that sections and sites are named by ("News of the CSTO")."""
        words = re.findall(r"\w+", name.casefold())
        return bool(words) and self._generic.issuperset(words)

    @cached_property
    def _generic(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in self.generic)

    @cached_property
    def is_fact(self) -> re.Pattern[str]:
        """Matches the label of a fact in a list of them: date, place."""
        return _label_pattern(self.facts)

    @cached_property
    def is_updated(self) -> re.Pattern[str]:
        """Matches a line that says when a page was last touched, which is never its date."""
        return _label_pattern(self.updated)

    def is_behind_text(self, text: str) -> bool:
        """Whether a line is a label that stands behind a text; pages of a site share most of theirs."""
        if not self._may_be_label(text):
            return False
        if text not in self._behind_text:
            if len(self._behind_text) >= _MOST_KNOWN:
                self._behind_text.clear()
            forms = (self.is_tail, self.is_updated, self.is_byline)
            known = next((form for form in forms if form.fullmatch(text)), None)
            # "Updated: 30 July. The number of participants has been specified." is the release's own.
            self._behind_text[text] = known is not None and not (known is self.is_updated and _SAYS_WHAT.search(text))
        return self._behind_text[text]

    @cached_property
    def _behind_text(self) -> dict[str, bool]:
        return {}

    def _may_be_label(self, text: str) -> bool:
        """Whether a text begins as the labels behind a text do: few others do, and the patterns are dear."""
        return _first_word(text) in self._first_words

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset(map(_first_word, (*self.tail, *self.updated, *self.byline))) - {""}

    @cached_property
    def published_prefix(self) -> re.Pattern[str]:
        """Matches the label before a publication date."""
        words = "|".join(sorted(map(re.escape, self.published), key=len, reverse=True))
        return re.compile(rf"(?:{words})\b\s*[:–—-]?\s*", re.IGNORECASE)


def _first_word(text: str) -> str:
    """The word that a text begins with, in lower case; empty if it has none."""
    first = _FIRST_WORD.search(text)
    return first[0].casefold() if first is not None else ""


def _label_pattern(labels: Iterable[str], value: str = r"(?!\w).*") -> re.Pattern[str]:
    """One pattern for a whole line that is one of some labels; decoration (arrows, colons) around it does not count.

    Args:
        labels: The labels; those that end in `*` may have a value.
        value: The pattern of what may follow a label of one word, with which a sentence may begin as well.
    """
    # By what may follow: to compile a value's pattern for each label took a twentieth of a run with nothing new.
    followed: dict[str, list[str]] = {}
    for label in labels:
        stem = re.escape(label.removesuffix("*"))
        behind = (r"(?!\w).*" if " " in stem else value) if label.endswith("*") else ""
        followed.setdefault(behind, []).append(stem)
    words = "|".join(rf"(?:{'|'.join(stems)}){behind}" for behind, stems in followed.items())
    decoration = r"[\s←→«»‹›<>|·•:.…↩⟵/\\-]*"
    return re.compile(rf"{decoration}(?:{words}){decoration}", re.IGNORECASE)
