"""A release as a reference: plain text, BibTeX, CSL-JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from cstoscrape.model import Location


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A copy that anybody can read."""

    url: str
    captured_at: str

    def __str__(self) -> str:
        return f"Archived {self.captured_at[:10]} at {self.url}"


@dataclass(frozen=True, slots=True)
class RecordCopy:
    """The WARC record with the bytes of the page.

    Attributes:
        sha256: Of the record as it stands in the file, gzip and all.
    """

    place: Location
    captured_at: str
    sha256: str

    def __str__(self) -> str:
        place = self.place
        return (
            f"Archived {self.captured_at} as WARC record: {place.file}, byte {place.offset}, {place.length} bytes,"
            f" SHA-256 of the record {self.sha256}"
        )


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reference says of a release, as it read for one stretch of time.

    Attributes:
        doc_id: The name of the release at its address.
        date: The day of publication, where there is one.
        revision: The number of the stretch, as `history` counts them.
        last_seen_at: The end of the stretch: the date of access.
        gone_at: Since when the page is gone.
        copy: The archived copy.
    """

    doc_id: str
    title: str
    organisation: str
    language: str
    date: str | None
    url: str
    revision: int
    first_seen_at: str
    last_seen_at: str
    gone_at: str | None
    copy: PublicCopy | RecordCopy | None

    @property
    def name(self) -> str:
        """The stretch by its time, which stays when older captures come in and stretches are counted anew."""
        return f"{self.doc_id}@{self.first_seen_at}"

    def notes(self) -> list[str]:
        """What the fields of a reference have no place for."""
        notes = [f"{self.name} (revision {self.revision}, seen until {self.last_seen_at})"]
        if self.gone_at is not None:
            notes.append(f"Gone from its address since {self.gone_at[:10]}")
        if self.copy is not None:
            notes.append(str(self.copy))
        return notes


def as_text(citation: Citation) -> str:
    """The reference on one line."""
    title = _flat(citation.title)
    parts = [
        f"{citation.organisation}.",
        title if title.endswith((".", "!", "?", "…")) else f"{title}.",
        f"{citation.date}." if citation.date is not None else "n.d.",
        f"{citation.url} (accessed {citation.last_seen_at[:10]}).",
        *(f"{note}." for note in citation.notes()),
    ]
    return " ".join(parts)


# --- BibTeX --------------------------------------------------------------------------------------

# BibTeX counts braces, those behind a backslash too, so none of the text may stay. A straight quote is a command in
# the Russian of babel, and not every encoding has a name for it.
_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",
    **{char: rf"\{char}" for char in "$&#_%"},
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def escape_bibtex(text: str) -> str:
    """Text as LaTeX prints it; letters of all scripts stay as they are, in UTF-8."""
    return "".join(_BIBTEX.get(char, char) for char in _flat(text))


def as_bibtex(citation: Citation) -> str:
    """The reference as `@misc`, which BibTeX and biblatex both know: `year` is for the one, `date` for the other."""
    key = re.sub("[^0-9A-Za-z-]", "", f"{citation.doc_id}-{citation.first_seen_at.replace('-', '')}")
    # The inner braces keep an organisation from being split into names, and a headline from losing its capitals.
    fields = [
        ("author", f"{{{{{escape_bibtex(citation.organisation)}}}}}"),
        ("title", f"{{{{{escape_bibtex(citation.title)}}}}}"),
    ]
    if citation.date is not None:
        year, month, _ = citation.date.split("-")
        fields += [("date", f"{{{citation.date}}}"), ("year", f"{{{year}}}"), ("month", _MONTHS[int(month) - 1])]
    fields += [
        ("url", f"{{{citation.url}}}"),
        ("urldate", f"{{{citation.last_seen_at[:10]}}}"),
        ("note", f"{{{escape_bibtex('. '.join(citation.notes()))}}}"),
    ]
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields)
    return f"@misc{{{key},\n{lines}\n}}"


# --- CSL-JSON ------------------------------------------------------------------------------------


def as_csl(citation: Citation) -> str:
    """The reference as CSL-JSON (schema 1.0.2), an array of one item.

    Its type is `webpage`: a release stands on its institution's own site, which no newspaper has edited.
    """
    item: dict[str, Any] = {
        "id": citation.name,
        "type": "webpage",
        "genre": "Press release",
        "title": _flat(citation.title),
        "author": [{"literal": citation.organisation}],
        "language": citation.language,
        "URL": citation.url,
        "accessed": _date(citation.last_seen_at[:10]),
    }
    if citation.date is not None:
        item["issued"] = _date(citation.date)
    if isinstance(citation.copy, PublicCopy):
        item |= {"archive": "Wayback Machine", "archive_location": citation.copy.url}
    elif citation.copy is not None:
        place = citation.copy.place
        item |= {"archive": "WARC", "archive_location": f"{place.file}, byte {place.offset}"}
    item["note"] = ". ".join(citation.notes())
    return json.dumps([item], ensure_ascii=False, indent=2)


def _date(day: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def _flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
