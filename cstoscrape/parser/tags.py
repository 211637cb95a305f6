"""Which elements are boxes, media, or nothing to a reader, by the numbers that lexbor gives to tags."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

_BLOCKS = [
    "html", "body", "address", "article", "aside", "blockquote", "caption", "center", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "main", "menu",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul", "a",
]  # fmt: skip
# `a` is listed as a box, since a whole card may be one link; it does not end a line.
_SKIPPED = [
    "script", "style", "template", "noscript", "svg", "math", "head", "title", "button", "select",
    "textarea", "input", "canvas", "map", "audio", "track", "datalist", "meter", "progress",
]  # fmt: skip
_MEDIA = ["img", "iframe", "video", "embed", "object"]


def _tag_ids(names: list[str]) -> dict[int, str]:
    """Lexbor's numbers for tags; comparing numbers is several times cheaper than comparing names."""
    root = LexborHTMLParser(b"<p>").root
    assert root is not None
    parser = root.parser
    return {parser.create_node(name).tag_id: name for name in names}


# Elements that a site or AMP defines for itself get numbers far above those of HTML.
_AMP_MEDIA = {
    "amp-img": "img",
    "amp-anim": "img",
    "amp-video": "video",
    "amp-iframe": "iframe",
    "amp-youtube": "iframe",
}
_AMP_SKIPPED = frozenset(("amp-audio", "amp-ad", "amp-analytics", "amp-state", "amp-script", "amp-pixel"))


def custom(name: str) -> tuple[str | None, str | None]:
    """What an element is that HTML does not have: (name of its box, name of the media that it is like).

    Those with a hyphen are a site's own and hold blocks of it; others (`o:p` of Word) are inline, with neither.
    """
    if name in _AMP_MEDIA or name in _AMP_SKIPPED:
        return None, _AMP_MEDIA.get(name, "")
    return (name, None) if "-" in name else (None, None)


BLOCK_IDS = _tag_ids(_BLOCKS)
MEDIA_IDS = _tag_ids(_MEDIA)
BR, ANCHOR, BUTTON, TIME = _tag_ids(["br", "a", "button", "time"])
LEAF_IDS = frozenset((BR, *_tag_ids(_SKIPPED), *MEDIA_IDS))
LAST_OF_HTML = 10_000
TEXT, DOCTYPE = 2, 5  # LXB_TAG__TEXT; up to LXB_TAG__EM_DOCTYPE stands what is no element
