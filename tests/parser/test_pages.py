"""Each fixture page is named for its trap and says what stands in the JSON beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.parser.pages import PAGES, as_json


@pytest.mark.parametrize("page", sorted(PAGES.glob("article-*.html")), ids=lambda page: page.stem)
def test_page_says_what_stands_in_the_json_beside_it(page: Path) -> None:
    """Headline, date, its source and every block are what a person read off the page; a missing file fails."""
    assert as_json(page) == json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))


def test_every_expected_file_has_its_page() -> None:
    """No expectation outlives its page unnoticed."""
    assert {path.stem for path in PAGES.glob("article-*.json")} == {path.stem for path in PAGES.glob("article-*.html")}
