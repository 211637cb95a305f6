"""Renders a release's body in one of the ways editors and editors' tools leave it."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.layouts import labels
from tests.layouts.markup import esc
from tests.layouts.model import Layout
from tests.layouts.releases import Piece

FORMS = (
    "p",
    "p",
    "p",
    "div",
    "bare",
    "bare",
    "lines",
    "nested",
    "unclosed",
    "broken",
    "word",
    "spans",
    "table",
)
_FILES = (
    "DSC_4960.JPG",
    "Встреча Генска ОДКБ в Циндао 9.06.2018.jpg",
    "IMG-20240512.jpg",
    "photo 21.05.2019.png",
)

_DRESSES = (
    "<b>{}</b>",
    "<i>{}</i>",
    '<a href="/structure/">{}</a>',
    "<font color=red>{}</font>",
    '<span style="color: #000;">{}</span>',
    "<!-- {} -->{}",
    "<strong>{}</strong>",
)


def render_body(layout: Layout, pieces: tuple[Piece, ...], rng: random.Random, start: str = "") -> str:
    """Render all pieces; `start` is glued to the first word.

    Editors change over the years, so some pages don't follow the form that the layout mostly has.
    """
    form = layout.pick("body.form", FORMS) if rng.random() < 0.7 else rng.choice(FORMS)
    rendered = [_piece(layout, piece, form, rng) for piece in pieces]
    if start:
        rendered[0] = _glue(rendered[0], start)
    if rng.random() < 0.15:
        rendered.insert(rng.randint(1, len(rendered)), _unseen(layout, rng))
    separator = "<br><br>\n" if form in {"bare", "lines"} else "\n"
    content = separator.join(rendered)
    if form == "table":
        content = f'<table width="100%" border="0"><tbody><tr><td valign="top">{content}</td></tr></tbody></table>'
    if form == "word":
        content = "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->\n" + content
    return content


def _glue(first: str, start: str) -> str:
    """Put the date at once before the first letter, inside of whatever element the text begins with."""
    end = 0
    while first.startswith("<", end) and not first.startswith(("<img", "<span>"), end):
        end = first.index(">", end) + 1
    return first[:end] + start + first[end:]


def _unseen(layout: Layout, rng: random.Random) -> str:
    """Something that no reader sees, in the middle of the text."""
    text = esc(labels.HIDDEN[layout.language])
    forms = ("<script>if (1 < 2) { show('<p>" + text + "</p>'); }</script>", "<style>p { margin: 0 }</style>",
             f"<!-- <p>{text}</p> -->", f"<noscript><p>{text}</p></noscript>", f"<div hidden>{text}</div>",
             f'<p style="display:none;">{text}</p>', f"<template><p>{text}</p></template>")  # fmt: skip
    return rng.choice(forms)


def _piece(layout: Layout, piece: Piece, form: str, rng: random.Random) -> str:
    renderers: dict[str, Callable[[Piece, random.Random], str]] = {
        "list": _list, "ordered": _list, "table": _table, "figure": _figure, "picture": _figure,
        "attachment": _attachment, "quote": _quote, "heading": _heading,
    }  # fmt: skip
    if piece.kind == "paragraph":
        return _paragraph(piece.lines[0], form, rng)
    if piece.kind == "embed":
        return _embed(layout, rng)
    return renderers[piece.kind](piece, rng)


def _paragraph(text: str, form: str, rng: random.Random) -> str:
    content = _spans(text, rng) if form == "spans" and rng.random() < 0.5 else _inline(text, rng)
    sides = {
        "p": ("<p>", "</p>"), "div": ('<div style="text-align: justify;">', "</div>"), "bare": ("", ""),
        "lines": ("", ""), "nested": ("<div><div><div>", "</div></div></div>"), "unclosed": ("<p>", ""),
        "broken": ('<p class="t">', "</p>"), "spans": ('<p align="justify">', "</p>"),
        "table": ("<p>", "</p>"),
        "word": ('<p class="MsoNormal" style="text-indent:35.4pt"><span lang="RU">',
                 "<o:p></o:p></span></p>\n<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>"),
    }  # fmt: skip
    if form == "lines":
        content = content.replace(". ", ".<br>\n", 1)
    if form == "broken" and ". " in content and "<" not in content:
        first, rest = content.split(". ", 1)
        content = f"{first}.<div>{rest}</div>"
    if form == "word":
        content = content.replace(" ", "&nbsp;", 2).replace("ization", "iza\u00adtion").replace("ции", "ц\u00adии")
    before, after = sides[form]
    return before + content + after


def _inline(text: str, rng: random.Random) -> str:
    """Escape, and now and then dress a word, or put a picture or a comment between words."""
    words = [esc(word) for word in text.split(" ")]
    at = rng.randrange(len(words))
    dress = rng.choice(_DRESSES)
    if rng.random() < 0.4:
        words[at] = dress.replace("{}", words[at])
    content = " ".join(words)
    if rng.random() < 0.05:
        content = f'<img src="/upload/{rng.randint(1, 99)}.jpg" alt="{rng.choice(_FILES)}"> {content}'
    if rng.random() < 0.2:
        content = content.replace("«", "&laquo;").replace("»", "&raquo;").replace("“", "&ldquo;")
    return content


def _spans(text: str, rng: random.Random) -> str:
    """A span a letter, as some editors leave it after a change of font."""
    tag = rng.choice(("span", "font"))
    return "".join(letter if letter == " " else f"<{tag}>{esc(letter)}</{tag}>" for letter in text)


def _list(piece: Piece, rng: random.Random) -> str:
    tag = "ul" if piece.kind == "list" else "ol"
    content = ""
    for item in piece.lines:
        text = esc(item.strip())
        content += f"<li><ul><li>{text}</li></ul></li>" if item.startswith("\t") else f"<li>{text}</li>\n"
    if rng.random() < 0.2:
        content = content.replace("</li>\n", "\n")
    return f"<{tag}>\n{content}</{tag}>"


def _table(piece: Piece, rng: random.Random) -> str:
    inner = rng.choice(("{}", "<p>{}</p>", "<span>{}</span>"))
    rows = [
        "<tr>" + "".join(f"<td>{inner.format(esc(cell))}</td>\n" for cell in row.split("\t")) + "</tr>"
        for row in piece.lines
    ]
    return '<table border="1" cellpadding="2">' + "\n".join(rows) + "</table>"


def _figure(piece: Piece, rng: random.Random) -> str:
    picture = f'<img src="/upload/iblock/{rng.randint(100, 999)}/photo.jpg" alt="{rng.choice(_FILES)}" title="">'
    if rng.random() < 0.3:
        picture = f'<a href="/upload/iblock/big.jpg" class="fancybox" rel="gallery">{picture}</a>'
    if not piece.lines:
        return rng.choice(("<p>{}</p>", "<div>{}</div>", "{}")).format(picture)
    form = rng.choice((
        "<figure>{}<figcaption>{}</figcaption></figure>",
        '<div class="img">{}<div class="cap">{}</div></div>',
        "<p>{}<br><i>{}</i></p>", "<table><tr><td>{}</td></tr><tr><td>{}</td></tr></table>",
        '<div class="photo">{} <span>{}</span></div>',
    ))  # fmt: skip
    return form.format(picture, esc(piece.lines[0]))


def _attachment(piece: Piece, rng: random.Random) -> str:
    name, _, size = piece.lines[0].partition(".docx ")
    kind = rng.choice(("docx", "pdf"))
    href = f"/upload/iblock/{rng.randint(100, 999)}/39357fa0b754c4c5529e0bcf4d007437.{kind}"
    if rng.random() < 0.5:
        return f'<div class="file"><a href="{href}" target="_blank">{esc(name)}.docx {size}</a></div>'
    return f'<p><a href="{href}">{esc(name)}.docx</a> <span>{size}</span></p>'


def _quote(piece: Piece, rng: random.Random) -> str:
    form = rng.choice(("<blockquote>{}</blockquote>", "<blockquote><p>{}</p></blockquote>", "<div><q>{}</q></div>"))
    return form.format(esc(piece.lines[0]))


def _heading(piece: Piece, rng: random.Random) -> str:
    form = rng.choice(("<h3>{}</h3>", "<h4>{}</h4>", "<p><b>{}</b></p>", "<div><strong>{}</strong></div>"))
    return form.format(esc(piece.lines[0]))


def _embed(layout: Layout, rng: random.Random) -> str:
    source = f"https://www.youtube.com/embed/x{rng.randint(100, 999)}"
    if rng.random() < 0.3:
        return f'<video controls src="/upload/v.mp4">{esc(labels.NO_IFRAME[layout.language])}</video>'
    return rng.choice(("<p>{}</p>", '<div class="video">{}</div>')).format(f'<iframe src="{source}"></iframe>')
