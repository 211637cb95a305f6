"""Compares what a parser read with the truth. Knows nothing of any parser."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from tests.layouts.model import ArticleTruth, fold


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one article was read. `chrome` lists the sentences of page furniture found in the body."""

    title_ok: bool
    date_ok: bool
    date_wrong: bool
    body_f1: float
    chrome: tuple[str, ...]

    @property
    def perfect(self) -> bool:
        """Is there nothing at all to complain of?"""
        return self.title_ok and self.date_ok and self.body_f1 == 1.0 and not self.chrome


def token_f1(expected: str, got: str) -> float:
    """F1 of the two texts as bags of lower-case words; two empty texts are equal."""
    want, have = Counter(_words(expected)), Counter(_words(got))
    if not want and not have:
        return 1.0
    common = sum((want & have).values())
    return 2 * common / (sum(want.values()) + sum(have.values()))


def judge(
    truth: ArticleTruth, got_title: str | None, got_date: str | None, got_body: str, *, listed: bool = False
) -> Verdict:
    """Judge one article; with `listed`, the listing's date counts where the page has none.

    No date where there is one is not `date_ok`, but only another date than the true one is `date_wrong`.
    """
    expected = truth.date or (truth.listing_date if listed else None)
    body = fold(got_body)
    return Verdict(
        title_ok=fold(got_title or "") == truth.title,
        date_ok=got_date == expected,
        date_wrong=got_date is not None and got_date != expected,
        body_f1=token_f1(" ".join(truth.body), body),
        chrome=tuple(sentence for sentence in truth.chrome if sentence in body),
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text).lower())
