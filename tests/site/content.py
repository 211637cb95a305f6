"""The releases of both editions, and what happens to them between two visits."""

from __future__ import annotations

from tests.site.content_en import EN, LATER_EN, REPORT_EN
from tests.site.content_ru import LATER_RU, REPORT_RU, RU
from tests.site.model import Release, expected

__all__ = ["GONE_SLUG", "LATER", "RELEASES", "REPORT", "by_edition", "expected"]

RELEASES: tuple[Release, ...] = EN + RU

# The second visit of the recorded crawl: published, rewritten in place, taken away.
LATER = {"en": LATER_EN, "ru": LATER_RU}
REPORT = {"en": REPORT_EN, "ru": REPORT_RU}
GONE_SLUG = "akkreditatsiya-na-press-konferentsiyu-po-itogam-goda"


def by_edition(edition: str) -> tuple[Release, ...]:
    """The releases of one edition."""
    return tuple(release for release in RELEASES if release.edition == edition)
