"""Two texts to what was taken out and what was put in, word by word, as people read it. Pure: text in, pieces out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

Kind = Literal["same", "removed", "added"]

# What stands between two paragraphs, sentences, words. Each level only looks at what the one before found to differ:
# difflib's cost grows with the square of the length.
_LEVELS = (re.compile(r"(\n+)"), re.compile(r"(\n+|(?<=[.!?…])\s+|(?<=[.!?…][»”\")])\s+)"), re.compile(r"(\s+)"))
# Up to so many pairs of words all of them count; beyond, difflib may pass over the frequent ones.
_PAIRS_OF_ALL_WORDS = 1_000_000
# Beyond so many it would take seconds, and nobody reads such a diff word by word: both texts stand whole.
_PAIRS_AT_MOST = 4_000_000
# Texts that share less are two texts: their "the" and "of" in common would only be in the reader's way.
_ALIKE = 0.4


class Piece(NamedTuple):
    """A piece of text that both have, that only the former has, or only the latter."""

    kind: Kind
    text: str


class Words(NamedTuple):
    """How many words an edit touched; where words were exchanged for others, `changed` counts them once."""

    added: int
    removed: int
    changed: int


def diff(before: str, after: str) -> list[Piece]:
    """The pieces of two texts in order: those not added make up the former, those not removed the latter."""
    pieces: Iterable[Piece] = (piece for piece in _compare(before, after, 0) if piece.text)
    for _ in range(2):  # a space that a change gives back in the first goes to the words behind it in the second
        pieces = [piece for is_same, run in groupby(pieces, _is_same) for piece in _joined(list(run), is_same=is_same)]
    return list(pieces)


def _is_same(piece: Piece) -> bool:
    return piece.kind == "same"


def _joined(run: Sequence[Piece], *, is_same: bool) -> Iterator[Piece]:
    """Pieces that stand together as one of each kind, what was removed first, without the space that ends both."""
    if is_same:
        yield Piece("same", "".join(piece.text for piece in run))
        return
    removed, added = ("".join(piece.text for piece in run if piece.kind == kind) for kind in ("removed", "added"))
    space = removed[len(removed.rstrip()) :]
    end = len(space) if space and added[len(added.rstrip()) :] == space else 0
    changed = (Piece("removed", removed[: len(removed) - end]), Piece("added", added[: len(added) - end]))
    yield from (piece for piece in changed if piece.text)
    if end:
        yield Piece("same", space)


def _compare(before: str, after: str, level: int) -> Iterator[Piece]:
    """Compare by what `level` takes for a unit, and what differs by the next smaller one."""
    one, other = _units(before, level), _units(after, level)
    pairs = len(one) * len(other)
    if pairs > _PAIRS_AT_MOST:
        yield from _whole(before, after)
        return
    matcher = SequenceMatcher(
        None, [unit for unit, _ in one], [unit for unit, _ in other], autojunk=pairs > _PAIRS_OF_ALL_WORDS
    )
    is_last = level == len(_LEVELS) - 1
    common = sum(block.size for block in matcher.get_matching_blocks())
    if is_last and common < _ALIKE * min(len(one), len(other)):
        yield from _whole(before, after)
        return
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        old, new = one[start:end], other[other_start:other_end]
        if tag == "equal":
            yield from _same(old, new)
        elif tag == "replace" and not is_last:
            yield from _compare(_text(old), _text(new), level + 1)
        else:
            yield from _whole(_text(old), _text(new))


def _units(text: str, level: int) -> list[tuple[str, str]]:
    """The units of a text, each with the white space behind it, which does not count when they are compared."""
    parts = _LEVELS[level].split(text)
    return list(zip(parts[::2], [*parts[1::2], ""], strict=True))


def _text(units: Sequence[tuple[str, str]]) -> str:
    return "".join(unit + space for unit, space in units)


def _same(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Piece]:
    for (unit, space), (_, other_space) in zip(old, new, strict=True):
        yield Piece("same", unit)
        if space == other_space:
            yield Piece("same", space)
        else:
            yield from _whole(space, other_space)


def _whole(before: str, after: str) -> Iterator[Piece]:
    yield Piece("removed", before)
    yield Piece("added", after)


def count_words(pieces: Sequence[Piece]) -> Words:
    """How many words were added, removed, and changed in all."""
    added = removed = changed = 0
    for is_same, run in groupby(pieces, _is_same):
        if is_same:
            continue
        counts = {piece.kind: len(piece.text.split()) for piece in run}
        added += counts.get("added", 0)
        removed += counts.get("removed", 0)
        changed += max(counts.values())
    return Words(added, removed, changed)


def shortened(pieces: Sequence[Piece], *, context_words: int = 8) -> list[Piece]:
    """The same pieces, of what both texts have only some words around each change."""
    last = len(pieces) - 1
    return [
        Piece("same", _shorten(piece.text, context_words if at else 0, context_words if at < last else 0))
        if piece.kind == "same"
        else piece
        for at, piece in enumerate(pieces)
    ]


def _shorten(text: str, head_words: int, tail_words: int) -> str:
    """Some words of either end of a text; what is left out shows as an ellipsis."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if len(words) <= head_words + tail_words + 2:
        return text
    start = words[head_words - 1][1] if head_words else 0
    end = words[-tail_words][0] if tail_words else len(text)
    gap = "\n…\n" if "\n" in text[start:end] else " … "
    return text[:start] + gap + text[end:]
