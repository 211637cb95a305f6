"""The word diff: it loses no character of either text, and shows what a person would call the change."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstoscrape.diff import Piece, count_words, diff, shortened

_TEXTS = st.text() | st.lists(
    st.sampled_from(["The", "ministers", "met.", "Met", "in", "Минск", "«Да!»", "\n\n", "\n", "\t", "  ", "5,"]),
    max_size=40,
).map(" ".join)


@given(_TEXTS, _TEXTS)
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    """Character by character, white space too; no piece is empty, and no two of a kind stand together."""
    pieces = diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


@given(_TEXTS, _TEXTS)
def test_words_are_counted_on_both_sides(before: str, after: str) -> None:
    """What was added less what was removed is the difference in length."""
    words = count_words(diff(before, after))
    assert words.added - words.removed == len(after.split()) - len(before.split())
    assert max(words.added, words.removed) <= words.changed <= words.added + words.removed


@given(_TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert diff(text, text) == ([Piece("same", text)] if text else [])


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("They will meet in Minsk.", "They met in Minsk.", "They [will meet|met] in Minsk."),
        ("They met.", "They met. All agreed.", "They met.[| All agreed.]"),
        ("They met.", "They met.\n\nAll agreed.", "They met.[|\n\nAll agreed.]"),
        ("One.\n\nTwo.\n\nThree.", "One.\n\nThree.", "One.\n\n[Two.\n\n|]Three."),
        ("One. Two. Three.", "Zero. One. Two. Three.", "[|Zero. ]One. Two. Three."),
        ("It is the end of it.", "Of all books, this is one.", "[It is the end of it.|Of all books, this is one.]"),
    ],
)  # fmt: skip
def test_a_change_is_shown_as_people_see_it(before: str, after: str, shown: str) -> None:
    """By words where a sentence was edited, whole where it is another one."""
    text = ""
    for piece in diff(before, after):
        if piece.kind == "same":
            text += piece.text
        elif piece.kind == "removed":
            text += f"[{piece.text}|]"
        else:
            text = f"{text[:-1]}{piece.text}]" if text.endswith("|]") else f"{text}[|{piece.text}]"
    assert text == shown


def test_what_both_have_is_shortened_around_the_changes() -> None:
    """Some words stay beside each change; short texts stay whole."""
    text = " ".join(f"w{number}" for number in range(100))
    pieces = shortened(diff(f"a {text} b", f"A {text} B"), context_words=2)
    assert [piece.text for piece in pieces] == ["a", "A", " w0 w1 … w98 w99 ", "b", "B"]
    assert shortened(diff("They met.", "They met. Yes."), context_words=2)[0].text == "They met."


def test_long_texts_are_compared_in_no_time() -> None:
    """Two texts of 20,000 words with nothing in common but their words: the work is bounded, nothing is lost."""
    words = [f"w{number % 500}" for number in range(20_000)]
    before, after = " ".join(words), " ".join(reversed(words))
    pieces = diff(before, after)
    assert [piece.kind for piece in pieces] == ["removed", "added"]
