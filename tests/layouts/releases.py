"""Makes up releases: headline, day, teaser and a body of pieces. Knows nothing of markup."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta

from tests.layouts import words
from tests.layouts.model import Layout, fold

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "-",
            "y",
            "-",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a body; table rows hold tabs between cells, nested list items begin with a tab."""

    kind: str
    lines: tuple[str, ...]

    @property
    def truth(self) -> list[str]:
        """The texts that must stand in the body."""
        return [fold(line) for line in self.lines if fold(line)]


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its authors wrote it; `teaser` has one paragraph or several."""

    slug: str
    title: str
    day: date
    clock: str
    city: str
    rubric: str
    teaser: tuple[str, ...]
    pieces: tuple[Piece, ...]

    def url(self, layout: Layout) -> str:
        """The address of its page in this layout's edition."""
        return f"{layout.origin}/news/news_odkb/{self.slug}/"


class Writer:
    """Fills patterns with words of one language."""

    def __init__(self, language: str, rng: random.Random, day: date) -> None:
        """Write in this language; days named in prose lie near `day`."""
        self.language, self.rng, self.day = language, rng, day

    def one(self, patterns: dict[str, list[str]]) -> str:
        """Fill one of the patterns; the first letter becomes a capital."""
        return self.fill(self.rng.choice(patterns[self.language]))

    def fill(self, pattern: str) -> str:
        """Fill each slot of a pattern anew."""
        text = re.sub(r"{(\w+)}", lambda match: self._slot(match[1]), pattern)
        return text[:1].upper() + text[1:]

    def _slot(self, name: str) -> str:
        event = self.day + timedelta(days=self.rng.randint(-3, 5))
        made = {
            "nth": str(self.rng.randint(4, 20)) + ("th" if self.language == "en" else ""),
            "number": str(self.rng.randint(70, 4000)), "day": str(event.day),
            "month": words.MONTHS[self.language][event.month - 1], "year": str(event.year),
        }  # fmt: skip
        return made.get(name) or self.rng.choice(words.SLOTS[self.language][name])

    def paragraph(self, sentences: int = 0) -> Piece:
        """Write a paragraph of so many sentences, one to four by default."""
        count = sentences or self.rng.randint(1, 4)
        return Piece("paragraph", (" ".join(self.one(words.SENTENCES) for _ in range(count)),))

    def body(self) -> list[Piece]:
        """Write a whole body of a random shape."""
        shapes = (self._report, self._report, self._speech, self._interview, self._press, self._declaration,
                  self._short, self._short, self._picture_only, self._long)  # fmt: skip
        pieces = self.rng.choice(shapes)()
        if self.rng.random() < 0.3 and len(pieces) > 1:
            boilerplate = self.rng.choice(words.BOILERPLATE[self.language])
            pieces.append(Piece("paragraph", (boilerplate,)))
        if self.rng.random() < 0.15:
            size = f"({self.rng.choice(('PDF, 1.2 MB', '39.5 KB', 'docx, 44 Кб'))})"
            pieces.append(Piece("attachment", (f"{self.one(words.DOCUMENTS)}.docx {size}",)))
        return pieces

    def _report(self) -> list[Piece]:
        pieces = [Piece("paragraph", (self.one(words.OPENINGS),))]
        for _ in range(self.rng.randint(1, 6)):
            pieces.append(self.paragraph())
            if self.rng.random() < 0.3:
                pieces.append(self._aside())
        return pieces

    def _aside(self) -> Piece:
        """Something that is not a paragraph."""
        kind = self.rng.choice(("list", "ordered", "quote", "figure", "picture", "table", "heading", "embed"))
        if kind in {"list", "ordered"}:
            items = [self.one(words.SENTENCES) for _ in range(self.rng.randint(2, 5))]
            nested = [("\t" if i and self.rng.random() < 0.2 else "") + item for i, item in enumerate(items)]
            return Piece(kind, tuple(nested))
        if kind == "table":
            rows = [f"{self.fill('{land}')}\t{self.fill('{number}')}\t{self.fill('{topic}')}" for _ in range(4)]
            return Piece("table", tuple(rows))
        makers = {"quote": words.SENTENCES, "figure": words.CAPTIONS, "heading": words.HEADINGS}
        return Piece(kind, (self.one(makers[kind]),) if kind in makers else ())

    def _speech(self) -> list[Piece]:
        salutations = self.rng.sample(words.SALUTATIONS[self.language], k=2)
        return [*(Piece("paragraph", (line,)) for line in salutations), *(self.paragraph() for _ in range(5))]

    def _interview(self) -> list[Piece]:
        turns = [self.paragraph().lines[0] for _ in range(self.rng.randint(4, 12))]
        return [self.paragraph(1), *(Piece("paragraph", (f"— {turn}",)) for turn in turns)]

    def _press(self) -> list[Piece]:
        pattern = {"en": "{town}. {month} {day}. {agency} - ", "ru": "{agency}. {day} {month} {year} - "}
        first = self.fill(pattern[self.language]) + self.one(words.OPENINGS)
        return [Piece("paragraph", (first,)), *(self.paragraph() for _ in range(self.rng.randint(1, 4)))]

    def _declaration(self) -> list[Piece]:
        numbered = [f"{number}. {self.paragraph(2).lines[0]}" for number in range(1, self.rng.randint(4, 9))]
        return [self.paragraph(1), *(Piece("paragraph", (text,)) for text in numbered)]

    def _short(self) -> list[Piece]:
        return [Piece("paragraph", (self.one(words.OPENINGS),))]

    def _picture_only(self) -> list[Piece]:
        return [Piece("figure", (self.one(words.CAPTIONS),))]

    def _long(self) -> list[Piece]:
        paragraphs = [self.paragraph() for _ in range(self.rng.randint(15, 38))]
        return [Piece("paragraph", (self.one(words.OPENINGS),)), *paragraphs]


def release(layout: Layout, day: date, number: int, rng: random.Random) -> Release:
    """Make up one release of this day; `number` keeps addresses apart."""
    writer, language = Writer(layout.language, rng, day), layout.language
    pieces = writer.body()
    kind = rng.random()
    first = pieces[0].lines[0]
    if kind < 0.55:
        teaser: tuple[str, ...] = (first,)
    elif kind < 0.85:
        teaser = (writer.one(words.OPENINGS),)
    else:
        teaser = (rng.choice(words.SALUTATIONS[language]), writer.one(words.SENTENCES))
    return Release(
        slug=_slug(Writer("ru", rng, day).one(words.TITLES), number, rng), title=_title(writer, rng), day=day,
        clock=f"{rng.randint(9, 19)}:{rng.randint(10, 59)}", city=rng.choice(words.CITIES[language]),
        rubric=rng.choice(words.RUBRICS[language]), teaser=teaser, pieces=tuple(pieces),
    )  # fmt: skip


def _title(writer: Writer, rng: random.Random) -> str:
    title = writer.one(words.TITLES)
    if rng.random() < 0.1:
        title += ". " + writer.one(words.TITLES)
    return title


def _slug(title: str, number: int, rng: random.Random) -> str:
    """Transliterate a Russian headline as the site does, cut at about 100 characters."""
    latin = "".join(_LATIN.get(letter, letter) for letter in title.lower())
    joined = re.sub(r"[^a-z0-9]+", rng.choice("--_"), latin)
    return f"{joined[:96]}{number}"
