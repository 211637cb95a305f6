"""Random site layouts with exact truth, to judge a parser on markup that nobody has seen.

`layout(seed)` is a site's way to mark up its pages, `sample(layout)` a site in it. Independent of the
package under test: nothing of it is imported here.
"""

from __future__ import annotations

from tests.layouts.model import ArticleTruth, Layout, ListingEntry, ListingTruth, Page, SiteSample
from tests.layouts.score import Verdict, judge, token_f1
from tests.layouts.site import layout, sample

__all__ = [
    "ArticleTruth",
    "Layout",
    "ListingEntry",
    "ListingTruth",
    "Page",
    "SiteSample",
    "Verdict",
    "judge",
    "layout",
    "sample",
    "token_f1",
]
