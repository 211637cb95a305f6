"""CSV and TSV: what any reader of RFC 4180 gets back is what went in, and Excel is not harmed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstoscrape.export.delimited import EXCEL_CELL, write_delimited

_NASTY = st.text(st.sampled_from("a\"',;\t\r\n =+-@\u00a0ё\ufeff\x00"), max_size=8) | st.text(max_size=12)


def written(rows: list[tuple[object, ...]], header: tuple[str, ...], **options: object) -> tuple[bytes, int]:
    """The bytes of a file, and how many cells were cut."""
    out = io.BytesIO()
    cut = write_delimited(rows, header, out, **options)  # type: ignore[arg-type]
    return out.getvalue(), cut


def read_back(data: bytes, delimiter: str) -> list[list[str]]:
    """The cells as Python's own reader sees them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, strict=True))


@given(
    st.integers(1, 4).flatmap(lambda wide: st.lists(st.tuples(*[_NASTY] * wide), max_size=6)), st.sampled_from(",\t")
)
def test_any_text_comes_back_as_it_was(rows: list[tuple[str, ...]], delimiter: str) -> None:
    """Quotes, line ends, delimiters, emptiness: nothing is lost, joined or split."""
    header = tuple(f"c{at}" for at in range(len(rows[0]) if rows else 1))
    data, cut = written(list(rows), header, delimiter=delimiter)
    assert read_back(data, delimiter) == [list(header), *map(list, rows)]
    assert cut == 0


def test_numbers_and_nothing_are_written_plainly() -> None:
    """Null is an empty cell; a row of one empty cell is still a row."""
    assert written([(1, None, 2.5)], ("a", "b", "c"))[0] == b"a,b,c\n1,,2.5\n"
    assert read_back(written([(None,), ("x",)], ("a",))[0], ",") == [["a"], [""], ["x"]]


def test_only_what_needs_quotes_has_them() -> None:
    """RFC 4180, UTF-8, LF."""
    data, _ = written([("plain", 'say "so"', "a,b", "a\nb", "ё")], tuple("abcde"))
    assert data.decode() == 'a,b,c,d,e\nplain,"say ""so""","a,b","a\nb",ё\n'


def test_many_rows_are_all_there() -> None:
    """More than one batch, and the last one not full."""
    data, _ = written([(number, "x") for number in range(1203)], ("a", "b"))
    assert read_back(data, ",")[1:] == [[str(number), "x"] for number in range(1203)]


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_excel_takes_no_cell_for_a_formula(start: str) -> None:
    """An apostrophe stands before what would be one; without --excel the text is left alone."""
    text = f"{start}cmd|' /C calc'!A0"
    assert (
        read_back(written([(text, "b")], ("a", "b"), excel=True)[0].removeprefix(b"\xef\xbb\xbf"), ",")[1][0]
        == f"'{text}"
    )
    assert read_back(written([(text, "b")], ("a", "b"))[0], ",")[1][0] == text


def test_excel_gets_a_bom_and_its_own_line_ends() -> None:
    """So that Cyrillic opens intact."""
    assert written([("ё", "б")], ("a", "b"), excel=True)[0] == "\ufeffa,b\r\nё,б\r\n".encode()


@given(st.integers(EXCEL_CELL - 3, EXCEL_CELL + 60), st.sampled_from(["a", "=", "ё"]))
def test_a_cell_too_long_for_excel_is_cut_where_one_can_see_it(length: int, letter: str) -> None:
    """Never longer than Excel holds, with a mark that tells its length, and counted."""
    text = letter * length
    shown = f"'{text}" if letter == "=" else text
    data, cut = written([(text, "b")], ("a", "b"), excel=True)
    cell = read_back(data.removeprefix(b"\xef\xbb\xbf"), ",")[1][0]
    if len(shown) <= EXCEL_CELL:
        assert (cell, cut) == (shown, 0)
    else:
        assert (len(cell), cut) == (EXCEL_CELL, 1)
        assert "cut:" in cell[-40:]


def test_a_surrogate_from_a_broken_page_does_not_stop_an_export() -> None:
    """It is replaced, and the rest is written."""
    assert written([("a\ud800b", "c")], ("a", "b"))[0] == b"a,b\na?b,c\n"
