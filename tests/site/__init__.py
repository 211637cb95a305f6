"""A stand-in for the site: its releases, three families of its markup, and a server with its faults."""

from __future__ import annotations

from tests.site.content import RELEASES, by_edition
from tests.site.many import many
from tests.site.model import Release, expected
from tests.site.pages import Pages
from tests.site.server import Site

__all__ = ["RELEASES", "Pages", "Release", "Site", "by_edition", "expected", "many"]
