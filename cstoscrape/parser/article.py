"""Article page to headline, date and body blocks. Bytes in, data out: no network, files or SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cstoscrape.model import Block, Hint
from cstoscrape.parser.blocks import build_blocks
from cstoscrape.parser.body import body_lines
from cstoscrape.parser.dateline import Dateline, find_date, settle_end_of_headline
from cstoscrape.parser.furniture import Fingerprint, Verdict
from cstoscrape.parser.headline import Headline, find_headline
from cstoscrape.parser.page import Page, read_page
from cstoscrape.parser.pinned import Pins
from cstoscrape.parser.scene import Scene, make_scene
from cstoscrape.parser.scope import find_scope
from cstoscrape.site import Profile, default_profile
from cstoscrape.text import title_key

PARSER_VERSION = 11
"""Rises with every change of what the parser makes of a page; captures parsed by an older one are parsed again."""
STRAY = "few words, no date and not the headline of its listing: likely an error page and no release"
CUT_SHORT = "more text of the page's own was left out than is in the body"
SECTION = "no headline but a section's name, and another one in its listing: likely a list and no release"
_FEW_WORDS = 600
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Article:
    """What an article page says.

    Attributes:
        title: The headline, or None if the page has none that can be told.
        date: The publication date, `YYYY-MM-DD`.
        date_source: Which witness gave it: `page`, `metadata`, `listing`, or None.
        blocks: The body in the page's order.
        evidence: Field → rule and witnesses.
        problems: What is doubtful, in words.
        places: Field (`title`, `date`, `body`) → indexes of the lines that it stands in.
    """

    title: str | None
    date: str | None
    date_source: str | None
    blocks: tuple[Block, ...]
    fingerprint: Fingerprint
    verdict: Verdict
    evidence: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    places: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def is_release(self) -> bool:
        """Whether there is a headline and a body; nothing less is stored as a release."""
        return self.title is not None and bool(self.blocks)

    @property
    def missing(self) -> str:
        """What a page that is no release lacks, in words."""
        known = next((reason for reason in (STRAY, SECTION) if reason in self.problems), None)
        return known or ("no headline found" if self.title is None else "no text found")


def parse_article(
    page: bytes,
    url: str,
    *,
    hint: Hint | None = None,
    neighbours: Sequence[Fingerprint] = (),
    profile: Profile | None = None,
    captured_at: str | None = None,
) -> Article:
    """Read a release from its page.

    Args:
        page: The page's bytes, decoded from any content coding.
        url: Its canonical address.
        hint: What the listing says of it; tells which line is which and is never copied, but for a date as last resort.
        neighbours: Fingerprints of other captures of the edition, nearest in time; without them less is sure.
        profile: The site profile; the bundled one unless given.
        captured_at: When it was captured (ISO 8601), which tells the profile's layout; the present one unless given.

    Raises:
        LayoutError: The page would hang the HTML parser.
    """
    return read_article(read_page(page, url), profile or default_profile(), hint, neighbours, captured_at)


def read_article(
    page: Page,
    profile: Profile,
    hint: Hint | None,
    neighbours: Sequence[Fingerprint],
    captured_at: str | None = None,
) -> Article:
    """Read a release from a page that was walked already."""
    scene = make_scene(page, profile, hint, neighbours)
    pins = Pins(scene, profile.layout(page.url, captured_at))
    headline = pins.headline(find_headline(scene))
    if headline is None:
        problems = (*pins.problems, "no headline found")
        return Article(None, None, None, (), scene.fingerprint, scene.verdict, {}, problems)
    scope = pins.scope(headline, find_scope(scene, headline))
    dateline = pins.date() or find_date(scene, headline, scope)
    headline, dateline = settle_end_of_headline(scene, headline, dateline)
    body, rests = body_lines(scene, headline, dateline, scope)
    blocks = build_blocks(page, body, rests)
    other = _is_no_release(scene, headline, dateline, blocks)
    if other is not None:
        return Article(None, None, None, (), scene.fingerprint, scene.verdict, {}, (*pins.problems, other))
    return Article(
        headline.text,
        dateline.date if dateline else None,
        dateline.source if dateline else None,
        blocks,
        scene.fingerprint,
        scene.verdict,
        _evidence(scene, headline, dateline, body),
        (*pins.problems, *_problems(scene, headline, dateline, blocks), *_left_out(scene, headline, body)),
        _places(headline, dateline, body),
    )


def _is_no_release(
    scene: Scene, headline: Headline, dateline: Dateline | None, blocks: tuple[Block, ...]
) -> str | None:
    """Why a page is likely none, where it differs from what its listing or the other pages say."""
    listed = title_key(scene.hint.title or "")
    if listed and listed != title_key(headline.text) and scene.is_generic(headline.text):
        return SECTION
    return STRAY if _is_stray(scene, headline, dateline, blocks) else None


def _is_stray(scene: Scene, headline: Headline, dateline: Dateline | None, blocks: tuple[Block, ...]) -> bool:
    """Whether a page is likely no release: few words, no date, and another headline than its listing has.

    That is what protection services, servers and soft 404s say in words that `kinds` does not know. Where no listing
    tells of a headline, such a page has nothing of what the site's other pages have.
    """
    if (dateline is not None and dateline.source != "listing") or sum(len(block.text) for block in blocks) > _FEW_WORDS:
        return False
    if scene.hint.title is None:
        return scene.verdict.is_foreign
    said = f"{scene.hint.title} {scene.hint.teaser or ''}"  # a rubric may have passed for the headline there
    if title_key(scene.hint.title) in title_key(" ".join(block.text for block in blocks)):
        return False  # the listing has its first sentence
    listed, found = title_key(said).split(), title_key(headline.text).split()
    return len(set(listed) & set(found)) * 2 < min(len(set(listed)), len(set(found)))


def _evidence(scene: Scene, headline: Headline, dateline: Dateline | None, body: list[int]) -> dict[str, Any]:
    evidence: dict[str, Any] = {"title": {"rule": headline.witnesses[0], "witnesses": list(headline.witnesses)}}
    if dateline is not None:
        witnesses = [dateline.source] + (["listing"] if scene.hint.date == dateline.date != "listing" else [])
        evidence["date"] = {"rule": dateline.rule, "witnesses": list(dict.fromkeys(witnesses))}
    evidence["body"] = {"rule": f"{len(body)} lines", "witnesses": [f"{scene.verdict.neighbours} neighbours"]}
    return evidence


def _places(headline: Headline, dateline: Dateline | None, body: list[int]) -> dict[str, tuple[int, ...]]:
    places = {"body": tuple(body)}
    if headline.line is not None:
        places["title"] = (headline.line,)
    if dateline is not None:
        on_headline = places.get("title", ()) if headline.date is not None and not dateline.rests else ()
        places["date"] = dateline.lines or tuple(at for at, _ in dateline.rests) or on_headline
    return places


def _problems(scene: Scene, headline: Headline, dateline: Dateline | None, blocks: tuple[Block, ...]) -> list[str]:
    problems = []
    if not blocks:
        problems.append("no text found")
    if scene.hint.title and title_key(scene.hint.title) != title_key(headline.text):
        problems.append("the listing has another headline")
    if dateline is not None and scene.hint.date and scene.hint.date != dateline.date:
        problems.append(f"the listing has another date ({scene.hint.date})")
    if dateline is None:
        problems.append("no date found")
    return problems


def _left_out(scene: Scene, headline: Headline, body: list[int]) -> list[str]:
    """What is doubtful where neighbours tell the site's lines, and more running text is left out than taken.

    The layout is one that the rules do not understand, then: of pages that are read right one in a thousand is so.
    """
    first = headline.line if headline.line is not None else -1
    own = range(first + 1, len(scene.lines)) if scene.is_accompanied else range(0)
    taken = set(body)
    left = [at for at in own if scene.is_content(at) and scene.is_prose(at) and at not in taken]
    if sum(len(scene.lines[at].text) for at in left) <= sum(len(scene.lines[at].text) for at in body):
        return []
    return [f"{CUT_SHORT}, as {scene.lines[left[0]].text[:_SHOWN]!r}"]
