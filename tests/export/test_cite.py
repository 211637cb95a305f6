"""References: BibTeX that LaTeX prints as the headline was, whatever stands in it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cstoscrape.export.cite import Citation, PublicCopy, as_bibtex, as_csl, as_text, escape_bibtex

_PRINTED = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
}
_TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("\\{}$&#_%~^<>|\"' aЖ\n")


def printed(source: str) -> str:
    """What LaTeX prints of a text without markup; fails on a character that would be a command."""

    def char(match: re.Match[str]) -> str:
        token = match[0]
        if token == r"{\char34}":
            return '"'
        if token.startswith("\\"):
            return _PRINTED[token[1:-2]] if token.endswith("{}") else token[1]
        assert token not in '\\{}$&#_%~^<>|"', f"{token} is bare"
        return token

    return re.sub(r"\{\\char34\}|\\[a-z]+\{\}|\\[$&#_%]|.", char, source, flags=re.DOTALL)


def is_balanced(text: str) -> bool:
    """As BibTeX counts braces: also those behind a backslash."""
    depth = 0
    for one in text:
        depth += {"{": 1, "}": -1}.get(one, 0)
        if depth < 0:
            return False
    return depth == 0


@given(_TEXTS)
def test_bibtex_prints_any_text_as_it_is(text: str) -> None:
    """White space aside, which TeX folds; and no text closes a field before its end."""
    escaped = escape_bibtex(text)
    assert printed(escaped) == " ".join(text.split())
    assert is_balanced(escaped)


def _citation(title: str, date: str | None = "2026-03-05") -> Citation:
    return Citation(
        doc_id="csto-en-0123456789",
        title=title,
        organisation="R&D {Office}",
        language="en",
        date=date,
        url="https://en.odkb-csto.org/news/news_odkb/50%25_of/?ID=7",
        revision=2,
        first_seen_at="2026-03-06T09:00:00Z",
        last_seen_at="2026-03-23T09:00:00Z",
        gone_at=None,
        copy=PublicCopy("https://web.archive.org/web/20260310000000/https://x.org/a_b", "2026-03-10T00:00:00Z"),
    )


@given(_TEXTS)
def test_a_bibtex_entry_is_whole(title: str) -> None:
    """One entry whose fields end where they should; the address is as it is."""
    entry = as_bibtex(_citation(title))
    assert is_balanced(entry)
    fields = dict(re.findall(r"^  (\w+) = (.*?),?$", entry, re.MULTILINE))
    assert list(fields) == ["author", "title", "date", "year", "month", "url", "urldate", "note"]
    assert printed(fields["title"][2:-2]) == " ".join(title.split())
    assert fields["author"] == r"{{R\&D \textbraceleft{}Office\textbraceright{}}}"
    assert fields["url"] == "{https://en.odkb-csto.org/news/news_odkb/50%25_of/?ID=7}"
    assert (fields["month"], fields["urldate"]) == ("mar", "{2026-03-23}")
    assert r"a\_b" in fields["note"]
    assert re.match(r"@misc\{csto-en-0123456789-20260306T090000Z,\n", entry)


def test_a_date_that_nobody_knows_is_left_out() -> None:
    """In each format."""
    undated = _citation("A notice!", None)
    assert "year" not in as_bibtex(undated)
    assert "issued" not in as_csl(undated)
    assert as_text(undated).startswith("R&D {Office}. A notice! n.d. https://")
