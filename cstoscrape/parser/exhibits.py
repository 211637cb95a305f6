"""What a release has beside its text: documents, videos, galleries, with their captions and headings."""

from __future__ import annotations

import re

from cstoscrape.parser.lines import HEADINGS, PROSE, Box, Line
from cstoscrape.parser.rows import is_credit
from cstoscrape.parser.scene import Scene

_FEW_ABOVE = 2
NUMBER_OF = re.compile(r"\d{1,3}\s*(?:/|of|из)\s*\d{1,3}")
"""A picture's number in its gallery, and how many there are."""


def end_of_exhibits(scene: Scene, box: Box) -> int:
    """Where the exhibits end that an element holds, or heads: in the next one, or in that below its caption; or 0."""
    if _offers_only_exhibits(scene, box):
        return box.end
    if box.end - box.start != 1 or scene.lines[box.start].box.tag not in HEADINGS:
        return 0
    beside = scene.sibling_behind(box)
    if beside is not None and beside.end - beside.start == 1 and scene.is_content(beside.start):
        line = scene.lines[beside.start]
        beside = beside if line.media or line.spans else scene.sibling_behind(beside)
    if beside is None or not _offers_only_exhibits(scene, beside):
        return 0
    return 0 if has_banners(scene, range(beside.start, beside.end)) else beside.end


def _offers_only_exhibits(scene: Scene, box: Box) -> bool:
    """Whether an element holds documents, or pictures with what stands below each, and but a heading above them."""
    lines = [scene.lines[at] for at in range(box.start, box.end) if not scene.furniture[at]]
    is_heading = len(lines) > 1 and lines[0].box.tag in HEADINGS and not has_banners(scene, range(box.start, box.end))
    is_headed = is_heading or (bool(lines) and _heads_documents(lines))
    exhibits = lines[1:] if is_headed else lines
    return bool(lines) and all(line.is_attachment or line.media or is_below_picture(scene, line) for line in exhibits)


def _heads_documents(lines: list[Line]) -> bool:
    """Whether a few words of whatever element head documents."""
    head, *others = lines
    is_name = 0 < len(head.text) < PROSE and not head.spans and not head.text.endswith((".", "!", "?"))
    return is_name and bool(others) and all(other.is_attachment for other in others)


def documents_behind(scene: Scene, box: Box) -> Box | None:
    """The next element that tells no rows, if it offers documents and nothing else."""
    beside = scene.sibling_behind(box)
    while beside is not None and tells_rows(scene, beside):
        beside = scene.sibling_behind(beside)
    return beside if beside is not None and offers_only_documents(scene, beside) else None


def offers_only_documents(scene: Scene, box: Box) -> bool:
    """Whether an element holds documents and nothing else."""
    return all(scene.lines[at].is_attachment for at in range(box.start, box.end))


def tells_rows(scene: Scene, box: Box) -> bool:
    """Whether an element is but the page's date, views and the like."""
    return all(scene.is_row(at) or scene.furniture[at] for at in range(box.start, box.end))


def has_banners(scene: Scene, lines: range) -> bool:
    """Whether pictures lead to pages, or stand there without a caption and without leading to themselves in large."""
    pictures = [at for at in lines if (media := scene.lines[at].media) and media[0] == "image"]
    captions = any(scene.lines[at].text for at in lines)
    return any(scene.lines[at].is_icon or not (captions or scene.lines[at].spans) for at in pictures)


def is_bare_exhibit(scene: Scene, at: int) -> bool:
    """Whether a line beside elements is a picture, or hangs on one by a `<br>`."""
    line = scene.lines[at]
    return line.media is not None or (line.tied and scene.lines[at - 1].media is not None)


def is_caption(scene: Scene, at: int) -> bool:
    """Whether a line stands below a picture, or names its source at the end."""
    line = scene.lines[at]
    is_below = scene.lines[at - 1].media is not None and not scene.is_row(at)
    return is_below or is_below_picture(scene, line) or is_credit(line.text.rpartition(". ")[2])


def is_below_picture(scene: Scene, line: Line) -> bool:
    """Whether a line is a caption or credit: a picture begins the smallest element around it with more in it.

    What a video shows is as often said above it.
    """
    if not line.text or (line.spans and not line.leads_to_picture):
        return False
    box = line.box.with_siblings()
    first, last = scene.lines[box.start], scene.lines[box.end - 1]
    is_above = last.media is not None and last.media[0] == "embed" and len(line.text) < PROSE
    return is_above or first.media is not None or scene.page.picture_beside(line) is not None


def numbers_picture(scene: Scene, at: int) -> bool:
    """Whether a line is the number of a gallery's picture, which stands above it, with or without its caption."""
    above = scene.lines[max(at - _FEW_ABOVE, 0) : at]
    return NUMBER_OF.fullmatch(scene.lines[at].text) is not None and any(line.media for line in above)
