"""Elements and class names: how one layout dresses a piece of text. Knows nothing of pages."""

from __future__ import annotations

import hashlib
import html

from tests.layouts.model import NAMINGS, Layout

_UTILITIES = [
    "mt-2",
    "mb-4",
    "flex",
    "row",
    "col-md-9",
    "p-3",
    "text-sm",
    "w-full",
    "container",
    "clearfix",
    "d-block",
    "px-4",
    "grid",
    "gap-2",
    "lh-1",
]
_TRANSLIT = {
    "article": "novost", "text": "tekst", "title": "zagolovok", "date": "data", "ticker": "lenta",
    "list": "spisok", "side": "kolonka",
}  # fmt: skip
_STOCK = {
    "article": "news-detail", "list": "news-list", "list-item": "news-item", "date": "news-date-time",
    "ticker": "news-list", "ticker-item": "news-item", "related": "news-list", "related-item": "news-item",
    "text": "news-detail-text", "pager": "bx-pagination", "crumbs": "bx-breadcrumb",
}  # fmt: skip


def esc(text: str) -> str:
    """Escape a text for use between tags."""
    return html.escape(text, quote=False)


def attrs(layout: Layout, role: str) -> str:
    """The class or id that an element with this role has here, with a space before it, or nothing."""
    naming = layout.pick("naming", NAMINGS)
    digest = hashlib.sha256(f"{layout.seed}{role}".encode()).hexdigest()
    if naming == "none" or (naming == "ids" and ("item" in role or "date" in role)):
        return ""
    if naming == "ids":
        return f' id="{role}"'
    block, _, element = role.partition("-")
    names = {
        "stock": _STOCK.get(role, role),
        "bem": f"{block}__{element}" if element else f"b-{block}",
        "utility": " ".join(_UTILITIES[int(letter, 16) % len(_UTILITIES)] for letter in digest[:3]),
        "hash": f"css-{digest[:6]}",
        "translit": _TRANSLIT.get(block, block) + ("_" + element if element else ""),
    }
    return f' class="{names[naming]}"'


def el(layout: Layout, tag: str, role: str, content: str) -> str:
    """An element with this layout's attributes for the role."""
    return f"<{tag}{attrs(layout, role)}>{content}</{tag}>"


def gap(layout: Layout) -> str:
    """The white space that the template leaves between elements."""
    return layout.pick("gap", ("\n", "\n", "\n\n\t\t\t", "", "\r\n    "))


def deep(layout: Layout, role: str, content: str) -> str:
    """Wrap into a random number of boxes that mean nothing."""
    for level in range(layout.number(f"{role}.depth", 0, 3)):
        space = gap(layout)
        content = el(layout, "div", f"{role}-wrap{level}", f"{space}{content}{space}")
    return content


def join(layout: Layout, *parts: str) -> str:
    """Put parts one below the other, leaving out the empty ones."""
    return gap(layout).join(part for part in parts if part)
