"""CSS paths: a short selector for an element of a page, which matches it and nothing else there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from cstoscrape.parser.page import Page

# Classes with digits often count or name the one page; others would have to be escaped.
_PLAIN = re.compile(r"-?[A-Za-z_][A-Za-z_-]*")
# Tags that name an element's role; others happen to be alone on a page.
_TELLING = frozenset(("title", "h1", "h2", "time", "article", "main", "body"))
_DEEPEST = 60
_PLAIN_TAG = re.compile(r"[a-z][a-z0-9-]*")


def css_path(page: Page, node: LexborNode) -> str:
    """The shortest selector that finds an element: tags and classes, of as few elements around it as will do.

    Empty for one that is nested too deep for a path that anybody would read.
    """
    chain = list(islice(_chain(node), _DEEPEST + 1))
    if len(chain) > _DEEPEST:
        return ""
    steps = [step(one) for one in chain]
    for candidate in _candidates(steps, [_with_place(one, text) for one, text in zip(chain, steps, strict=True)]):
        if page.select(candidate) == [node]:
            return candidate
    return ""


def step(node: LexborNode) -> str:
    """An element as its tag and its plain classes."""
    tag = node.tag or "*"
    classes = (node.attributes.get("class") or "").split()
    plain = dict.fromkeys(name for name in classes if _PLAIN.fullmatch(name))
    return ".".join([tag if _PLAIN_TAG.fullmatch(tag) else "*", *plain])


def _chain(node: LexborNode) -> Iterator[LexborNode]:
    """The element and those around it, innermost first."""
    one: LexborNode | None = node
    while one is not None and one.tag not in (None, "-undef", "-document", "html"):
        yield one
        one = one.parent


def _candidates(steps: Sequence[str], places: Sequence[str]) -> Iterator[str]:
    """Selectors for the innermost of some elements, shortest first; counting comes last, since it tells least."""
    if "." in steps[0] or steps[0] in _TELLING:
        yield steps[0]
    for around in steps[1:]:
        yield f"{around} {steps[0]}"
    yield from (_joined(steps[:size]) for size in range(2, len(steps) + 1))
    yield places[0]
    for around in steps[1:]:
        yield f"{around} > {places[0]}"
    for size in range(2, len(steps) + 1):
        yield from (_joined([*steps[: at - 1], places[at - 1], *steps[at:size]]) for at in range(1, size + 1))
    yield from (_joined(places[:size]) for size in range(2, len(steps) + 1))


def _joined(steps: Sequence[str]) -> str:
    return " > ".join(reversed(steps))


def _with_place(node: LexborNode, text: str) -> str:
    """A step that also counts, where siblings have the same tag."""
    is_odd = text.startswith("*")
    place = same = 0
    sibling = node.parent.first_child if node.parent is not None else None
    while sibling is not None:
        if sibling.tag == node.tag or (is_odd and not (sibling.tag or "-").startswith(("-", "!"))):
            same += 1
            place = same if sibling == node else place
        sibling = sibling.next
    return text if same < 2 else f"{text}:nth-{'child' if is_odd else 'of-type'}({place})"
