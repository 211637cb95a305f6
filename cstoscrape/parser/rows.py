"""Texts that are rows rather than sentences: a counter, a label with its value, place and rubric side by side."""

from __future__ import annotations

import re
from functools import lru_cache

from cstoscrape.text import trailing_date, whole_date

LONGEST_ROW = 120
_LONGEST_FACT = 60
_LONGEST_RUBRIC = 30
_LONGEST_TAG = 40
_LONGEST_DAY_LABEL = 40
COUNTER = re.compile(
    r"(?!\d{4}\s?[–—-]\s?\d{4}$)[\d\s.,:/|·•+–-]*(?<![\d][.)])|\d{1,3} (?:of|из) \d{1,3}", re.IGNORECASE
)
"""Numbers with what parts them, but for a span of years, which may be somebody's life."""
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_LABELLED = re.compile(r"(?:[^\W\d][^:.,!?«»“”\"]{0,40}(?<!\d):\s*(?:\d[\d\s.,()/%]*|(?:https?://|www\.)\S+))+")
_REACTIONS = re.compile(r"(?:[^\W\d_]+(?: [^\W\d_]+){0,2} \d{1,6}\s*){2,}")
DOCUMENT_NUMBER = re.compile(r"(?:№|no\.?|n[°º])\s*[\w/-]*\d[\w/-]*", re.IGNORECASE)
HASHTAGS = re.compile(r"(?:#\w[\w-]*[\s,;|·•]*)+")
_CREDIT = re.compile(
    r"(?!photo (?:report|gallery|essay|story)|фоторепортаж|фотогалерея|фотоотч[её]т)"
    r"(?:photos?|pictures?|images?|sources?|video|credits?|фото\w*|снимок|кадр|источник\w*|видео)\b[^:]{0,20}:\s.{0,40}"
    r"|(?:photos?|pictures?|images?) by .{0,40}",
    re.IGNORECASE,
)
"""A source with its label ("Photo: INTERFAX", "Photo by INTERFAX"), which may have a date of its own."""
MARKS = re.compile(r"\s*[|·•]\s*|\s+/\s+|^//\s*")
DASHES = re.compile(r"\s*[|·•]\s*|\s+[–—/-]\s+|\s*//\s*(?=\D)")


@lru_cache(maxsize=8192)
def is_row_text(text: str) -> bool:
    """Whether a text has the form of a row: a counter, a label with its value, an address, hashtags, facts."""
    text = text[1:-1] if text[:1] == "(" and text[-1:] == ")" else text  # "(votes: 5, rating: 4.2)"
    forms = (COUNTER, _LABELLED, ADDRESS, HASHTAGS, _REACTIONS)
    return any(form.fullmatch(text) for form in forms) or _is_row_of_facts(text) or not any(map(str.isalnum, text))


def _is_row_of_facts(text: str) -> bool:
    """Whether a text is place, rubric and the like in one row, parted by marks that no sentence has."""
    if len(text) > LONGEST_ROW or not MARKS.search(text):
        return False
    parts = row_parts(text, MARKS)
    # A long fact behind a mark is an item of a typed list.
    return (len(parts) > 1 or (text[0] in "|·•/" and len(text) <= _LONGEST_RUBRIC)) and are_facts(parts)


def are_facts(parts: list[str]) -> bool:
    """Whether texts are names and numbers rather than sentences, or pieces of a bracket."""
    ends = (".", "!", "?", "…", ",", ";", "(")
    return all(len(part) <= _LONGEST_FACT and part[:1] != ")" and not part.endswith(ends) for part in parts)


def row_parts(text: str, marks: re.Pattern[str]) -> list[str]:
    """The parts of a row that marks part."""
    return [part for part in marks.split(text) if part]


def are_tags(text: str, nodes: list[str]) -> bool:
    """Whether a text is names side by side without a space, each a text node of its own ("ExercisesPhoto").

    Args:
        text: The text nodes of a line as they stand side by side in the source.
        nodes: Those that hold anything, cleaned.
    """
    if len(nodes) < 2 or "".join(nodes) != text or len(text) > LONGEST_ROW:
        return False
    begin = all(node[:1].isupper() and node[1:2].islower() for node in nodes[1:])
    return begin and all(node[0].isalpha() and node[-1].isalnum() and 2 < len(node) <= _LONGEST_TAG for node in nodes)


def labels_day(text: str) -> bool:
    """Whether a text is a label and a day behind it ("Start of acceptance: 2 May 2025")."""
    label, colon, value = text.partition(":")
    return colon != "" and len(label) <= _LONGEST_DAY_LABEL and whole_date(value.strip()) is not None


def is_credit(text: str) -> bool:
    """Whether a line names the source of a picture or a text, with or without a date."""
    cut = trailing_date(text)
    return _CREDIT.fullmatch(cut.rest if cut is not None else text) is not None
