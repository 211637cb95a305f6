"""Which text of a card is its headline and which its teaser, decided for all cards of a list together.

The cards of a list have one form, so their texts fall into slots (the same place in each card). A slot is a
headline's or a teaser's by what most of its texts are: one odd text alone (a salutation, a headline that is a
sentence) would mislead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from cstoscrape.text import leading_date, title_key, trailing_date

_LONG_TITLE = 220
_SENTENCE = 40
_LABEL = 60
_SHORT_LABEL = 40
WORDS = 15
"""What is shorter is hardly a headline: a rubric, a place, a button."""

Slot = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a card that may be its headline or (a part of) its teaser.

    Attributes:
        slot: Where in the card it stands.
        paragraphs: Its text; several where `<br>` parts a link in lines.
        nodes: Its text nodes: templates set headline and teaser side by side in inline elements.
        is_link: Whether it leads to the article.
        is_heading: Whether it stands in `<h1>` to `<h6>`.
        beside_date: Whether a date stood in the same line.
        is_button: Whether it is a short link with no more in it ("Details").
    """

    slot: Slot
    paragraphs: tuple[str, ...]
    nodes: tuple[str, ...]
    is_link: bool
    is_heading: bool
    beside_date: bool
    is_button: bool

    @property
    def text(self) -> str:
        """The text as one line."""
        return " ".join(self.paragraphs)

    @property
    def reads_as_teaser(self) -> bool:
        """Whether the text is prose rather than a headline."""
        return len(self.paragraphs) > 1 or self.text.endswith(",") or _is_prose(self.text)

    @property
    def is_label(self) -> bool:
        """Whether the text may be a rubric or a place."""
        return not self.is_link and len(self.text) < _LABEL and not self.text.endswith((".", "…", "!", "?", ",", ":"))


def _is_prose(text: str) -> bool:
    bare = text.rstrip("»”\"') ")
    return len(bare) > _LONG_TITLE or (len(bare) > _SENTENCE and bare.endswith((".", "…", "!", "?")))


Cards = list[list[Piece]]


def title_and_teaser(cards: Cards, days: list[str | None]) -> list[tuple[str | None, str | None, str | None]]:
    """(date, headline, teaser) of each card.

    Args:
        cards: The texts of each card, in order.
        days: The date of each card as far as it is known; one may still be cut from the end of a text.
    """
    cards = _without_labels(_nodes_apart(cards))
    cards, days = _dates_cut(cards, days)
    titles = _titles(cards)
    return [
        (day, title.text if title is not None else None, _teaser(pieces, title))
        for day, title, pieces in zip(days, titles, cards, strict=True)
    ]


def _slots(cards: Cards) -> dict[Slot, list[Piece]]:
    slots: dict[Slot, list[Piece]] = defaultdict(list)
    for pieces in cards:
        for piece in pieces:
            slots[piece.slot].append(piece)
    return slots


def _nodes_apart(cards: Cards) -> Cards:
    """Text nodes as texts of their own, where each card has the same number of them at a place."""
    apart = {slot for slot, pieces in _slots(cards).items() if _are_apart(pieces)}
    return [
        [part for piece in pieces for part in (_parts(piece) if piece.slot in apart else [piece])] for pieces in cards
    ]


def _are_apart(pieces: list[Piece]) -> bool:
    if len(pieces[0].nodes) < 2 or len({len(piece.nodes) for piece in pieces}) > 1:
        return False
    if len(pieces) > 2:
        return True
    # One or two cards may have a bold word in a headline: what follows must be a sentence of its own.
    return all(
        len(piece.nodes) == 2
        and len(piece.nodes[0]) >= WORDS
        and not _is_prose(piece.nodes[0])
        and _is_prose(piece.nodes[1])
        and not piece.nodes[1][0].islower()
        for piece in pieces
    )


def _parts(piece: Piece) -> list[Piece]:
    return [
        replace(piece, slot=(*piece.slot, at), paragraphs=(node,), nodes=())
        for at, node in enumerate(piece.nodes)
        if any(char.isalpha() for char in node)
    ]


def _without_labels(cards: Cards) -> Cards:
    """Cards less the slots of rubrics and buttons: short texts that the cards share, or of a word or two each."""
    needed = {pieces[0].slot for pieces in cards if len({piece.slot for piece in pieces}) == 1}
    owners: defaultdict[Slot, Cards] = defaultdict(list)
    for pieces in cards:
        for slot in dict.fromkeys(piece.slot for piece in pieces):
            owners[slot].append(pieces)
    labels = {
        slot
        for slot, pieces in _slots(cards).items()
        if slot not in needed and (_are_labels(pieces) or _are_above_headlines(owners[slot], slot))
    }
    return [[piece for piece in pieces if piece.slot not in labels] for pieces in cards]


def _are_labels(pieces: list[Piece]) -> bool:
    texts = [piece.text for piece in pieces]
    distinct = len(set(texts))
    if max(map(len, texts)) >= _LABEL or len(texts) < 2:
        return False
    if distinct * 2 <= len(texts):
        return True
    return distinct < len(texts) and all(piece.is_label and len(piece.text) < _SHORT_LABEL for piece in pieces)


def _are_above_headlines(own: Cards, slot: Slot) -> bool:
    """Whether a slot's texts are of a word or two each, and each card with it has a longer one that is no sentence."""
    if len(own) <= 2 or any(piece.slot == slot and len(piece.text) >= WORDS for pieces in own for piece in pieces):
        return False
    ends = (".", "…", "!", "?", ",")
    return all(any(len(piece.text) >= WORDS and not piece.text.endswith(ends) for piece in pieces) for pieces in own)


def _dates_cut(cards: Cards, days: list[str | None]) -> tuple[Cards, list[str | None]]:
    """Dates cut off an end of a text, where most cards have one there: a single one is the headline's own."""
    days = list(days)
    cut_cards: Cards = [list(pieces) for pieces in cards]
    for slot, found in _slots(cards).items():
        for cut in (leading_date, trailing_date):
            cuts = {piece.text: done for piece in found if (done := cut(piece.text)) and done.numeric}
            if len(cuts) * 2 < len(found):
                continue
            for at, pieces in enumerate(cut_cards):
                for index, piece in enumerate(pieces):
                    done = cuts.get(piece.text) if piece.slot == slot else None
                    if done is None or not done.rest or days[at] not in (None, done.date):
                        continue
                    days[at] = done.date
                    pieces[index] = replace(piece, paragraphs=(done.rest,), nodes=())
    return cut_cards, days


def _titles(cards: Cards) -> list[Piece | None]:
    """The headline of each card: of the slots that are no prose the best one that the card has."""
    slots = _slots(cards)
    prose = {
        slot for slot, pieces in slots.items() if 2 * sum(piece.reads_as_teaser for piece in pieces) >= len(pieces)
    }
    coverage = Counter({slot: len(pieces) for slot, pieces in slots.items()})
    titles: list[Piece | None] = []
    for pieces in cards:
        linked = next((at for at, piece in enumerate(pieces) if piece.is_link), len(pieces))
        ranked = [
            ((not piece.is_heading, not piece.is_link or piece.is_button, -coverage[piece.slot], at), piece)
            for at, piece in enumerate(pieces)
            if piece.slot not in prose and (piece.is_heading or piece.is_link or _may_head(pieces, at, linked))
        ]
        titles.append(min(ranked, key=lambda pair: pair[0])[1] if ranked else None)
    return titles


def _may_head(pieces: list[Piece], at: int, linked: int) -> bool:
    """Whether a plain text may be a headline: above the linked one, and of more than a word or two."""
    return at < linked and (len(pieces) == 1 or len(pieces[at].text) >= WORDS)


def _teaser(pieces: list[Piece], title: Piece | None) -> str | None:
    """The other texts, less a rubric above the headline, a place beside the date, and what repeats the headline."""
    key = title_key(title.text) if title is not None else ""
    above = title is not None
    paragraphs: list[str] = []
    for piece in pieces:
        if piece is title:
            above = False
        elif piece.is_button and title is not None:
            continue
        elif title_key(piece.text) != key and not (piece.is_label and (above or piece.beside_date)):
            paragraphs += piece.paragraphs
    return "\n\n".join(dict.fromkeys(paragraphs)) or None
