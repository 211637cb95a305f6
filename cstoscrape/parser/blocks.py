"""Body lines to blocks: paragraph, heading, list item, quote, table, image, embed, attachment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from cstoscrape.model import Block, Link
from cstoscrape.parser.lines import HEADINGS, Box, Line
from cstoscrape.parser.page import Page

_PICTURE_NAME = re.compile(r"[^\s/\\][^/\\]{0,150}?\.(?:jpe?g|png|gif|webp|bmp|tiff?)", re.IGNORECASE)
_GLUED_PICTURE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp)\s+(?=\S)", re.IGNORECASE)
_PROSE_CELL = 300


class _Builder:
    """Gathers blocks in the order of the lines."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.blocks: list[Block] = []
        self._owner: Box | None = None
        self._attached_at = 0

    def add(self, line: Line, *, heading: int | None, item: Box | None, quote: bool, text: str) -> None:
        """Add a line of text, joined to the block above where one `<br>` or one list item ties them."""
        if line.is_attachment:
            self._add_attachments(line, text)
            return
        above = self.blocks[-1] if self.blocks else None
        if above is not None and above.kind == "attachment" and Line.is_mark(mark := " ".join(line.node_texts)):
            self._add_attachment(above.extra["href"], mark, line.path)
            return
        links = tuple(self._links(line))
        if heading is not None:
            self._put("heading", text, links, {"level": heading}, None, tied=line.tied)
        elif item is not None:
            self._put("list_item", text, links, _item_facts(item), item)
        elif quote:
            self._put("quote", text, links, {}, None, tied=line.tied)
        else:
            self._put("paragraph", text, links, {}, None, tied=line.tied)

    def _add_attachments(self, line: Line, text: str) -> None:
        """A document with its label; several on one line have each its own, and of links to one the first says it."""
        files = line.files
        ends = [*(first for _, first, _ in files[1:]), len(line.parts)]
        labels: dict[str, str] = {}
        for (href, first, _), end in zip(files, ends, strict=True):
            labels.setdefault(href, line.label(first, end) if len(files) > 1 else text)
        for href, label in labels.items():
            self._add_attachment(self.page.absolute(href) or href, label, line.path)

    def _add_attachment(self, url: str, label: str, path: int) -> None:
        """A document; of lines with one link the first is its label, with format and size, unless all have one form."""
        above = self.blocks[-1] if self.blocks else None
        is_like, self._attached_at = path == self._attached_at, path
        if above is None or above.extra.get("href") != url:
            self._put("attachment", label, (), {"href": url, "label": label}, None)
        elif Line.is_mark(label) or Line.is_mark(above.text):
            label = f"{above.text} {label}"
            self.blocks[-1] = Block("attachment", label, (), {"href": url, "label": label})
        elif is_like and label != above.text:
            self._put("attachment", label, (), {"href": url, "label": label}, None)

    def _put(
        self,
        kind: str,
        text: str,
        links: tuple[Link, ...],
        extra: dict[str, Any],
        owner: Box | None,
        *,
        tied: bool = False,
    ) -> None:
        above = self.blocks[-1] if self.blocks else None
        joins = tied or (owner is not None and owner is self._owner)
        if above is not None and joins and above.kind == kind and above.extra == extra:
            self.blocks[-1] = Block(kind, f"{above.text} {text}", above.links + links, extra)
        else:
            self.blocks.append(Block(kind, text, links, extra))
        self._owner = owner

    def _links(self, line: Line) -> list[Link]:
        found = []
        for href, first, last in line.spans:
            url, text = self.page.absolute(href), line.link_text(first, last)
            if url is not None and text:
                found.append(Link(text, url))
        return found

    def add_media(self, line: Line, caption: str) -> None:
        """Add a picture or video."""
        assert line.media is not None
        kind, src, alt = line.media
        address = self.page.absolute(src) or src
        extra = {"src": address, "alt": alt, "caption": caption} if kind == "image" else {"src": address}
        self.blocks.append(Block(kind, caption, (), extra))
        self._owner = None

    def add_picture_name(self, name: str) -> None:
        """A picture's file name that stands in the text belongs to its image block (site.md, anatomy 5)."""
        above = self.blocks[-1] if self.blocks else None
        if above is None or above.kind != "image":
            self.blocks.append(Block("image", "", (), {"src": None, "alt": name, "caption": ""}))

    def add_table(self, rows: list[list[str]]) -> None:
        """Add a data table."""
        text = "\n".join("\t".join(row) for row in rows)
        self.blocks.append(Block("table", text, (), {"rows": rows}))
        self._owner = None


def _item_facts(item: Box) -> dict[str, Any]:
    lists = [box.tag for box in item.ancestors() if box.tag in ("ul", "ol")]
    return {"ordered": bool(lists) and lists[0] == "ol", "depth": max(1, len(lists))}


def build_blocks(page: Page, body: Sequence[int], rests: dict[int, str]) -> tuple[Block, ...]:
    """The blocks of a body.

    Args:
        page: The page.
        body: Indexes of the body's lines, in order.
        rests: For a line that is only partly body (a date was cut off), what remains of it.
    """
    inside = set(body)
    tables = _data_tables(page, inside)
    captions = _captions(page, inside)
    builder = _Builder(page)
    done: set[int] = set()
    for index in body:
        if index in done:
            continue
        line = page.lines[index]
        table = tables.get(index)
        if table is not None:
            done.update(range(table.start, table.end))
            for at in range(table.start, table.end):
                if _is_caption(page.lines[at]):
                    _add_text(builder, page.lines[at], None)
            builder.add_table(_rows(page, table))
        elif line.media is not None and index not in rests:
            below = captions.get(index, [])
            done.update(below)
            builder.add_media(line, " ".join(rests.get(at, page.lines[at].text) for at in below))
        else:
            _add_text(builder, line, rests.get(index))
    return tuple(builder.blocks)


def _add_text(builder: _Builder, line: Line, rest: str | None) -> None:
    own = line.label() if line.is_attachment else line.text
    text = own if rest is None else rest
    if _PICTURE_NAME.fullmatch(text):
        builder.add_picture_name(text)
        return
    name = _leading_picture_name(line, text)
    if name:
        builder.add_picture_name(name.strip())
        text = text.removeprefix(name).lstrip()
    heading = item = None
    quote = False
    for box in line.box.ancestors():
        if box.tag == "li" and item is None:
            item = box
        elif box.tag in HEADINGS:
            heading = int(box.tag[1])
        elif box.tag == "blockquote":
            quote = True
    builder.add(line, heading=heading, item=item, quote=quote, text=text)


def _leading_picture_name(line: Line, text: str) -> str:
    """The name of a picture's file that stands before a text, by white space or as a text node of its own."""
    first = line.node_texts[0] if len(line.node_texts) > 1 else ""
    if _PICTURE_NAME.fullmatch(first) and text.startswith(first):
        return first
    glued = _GLUED_PICTURE.match(text)
    return glued[0] if glued else ""


def _captions(page: Page, inside: set[int]) -> dict[int, list[int]]:
    """Picture line → lines of the caption in the same figure."""
    captions: defaultdict[Box, list[int]] = defaultdict(list)
    for index in sorted(inside):
        box = page.lines[index].box
        if box.tag == "figcaption" and box.parent is not None:
            captions[box.parent].append(index)
    pictures = {figure: [at for at in range(figure.start, figure.end) if page.lines[at].media] for figure in captions}
    return {pictures[figure][0]: lines for figure, lines in captions.items() if pictures[figure]}


def _data_tables(page: Page, inside: set[int]) -> dict[int, Box]:
    """First line → table, for the tables that hold data; others only lay out the page."""
    found: dict[int, Box] = {}
    for box in page.boxes:
        if box.tag == "table" and box.end > box.start and all(at in inside for at in range(box.start, box.end)):
            if box.start in found and found[box.start].end >= box.end:
                continue
            if _holds_data(page, box):
                found[box.start] = box
    return found


def _holds_data(page: Page, table: Box) -> bool:
    if any(page.lines[at].media for at in range(table.start, table.end)):
        return False
    cells = _cells(page, table)
    wide = [row for row in cells if sum(1 for cell in row if cell) >= 2]
    if len(wide) < 2 or len(wide) * 2 < len(cells):
        return False
    lengths = sorted(len(cell) for row in cells for cell in row if cell)
    return lengths[len(lengths) // 2] < _PROSE_CELL and lengths[-1] < 5 * _PROSE_CELL


def _cells(page: Page, table: Box) -> list[list[str]]:
    rows = []
    for row in table.node.css("tr"):
        owner = row.parent
        while owner is not None and owner.tag != "table":
            owner = owner.parent
        if owner != table.node:
            return []
        cell = row.first_child
        texts = []
        while cell is not None:
            if cell.tag in ("td", "th"):
                texts.append(cell)
            cell = cell.next
        rows.append(texts)
    return [[_box_text(page, page.box_of(cell)) for cell in row] for row in rows]


def _box_text(page: Page, box: Box | None) -> str:
    if box is None:
        return ""
    return " ".join(page.lines[at].text for at in range(box.start, box.end) if page.lines[at].text)


def _is_caption(line: Line) -> bool:
    return line.box.enclosing("caption") is not None


def _rows(page: Page, table: Box) -> list[list[str]]:
    return [row for row in _cells(page, table) if any(row)]
