"""The site's markups: three families that share no class name, as before and after a redesign."""

from __future__ import annotations

from tests.site.families import modern, stock, table
from tests.site.families.base import Family, Page

__all__ = ["FAMILIES", "Family", "Page"]

FAMILIES = {"stock": stock.FAMILY, "table": table.FAMILY, "modern": modern.FAMILY}
