"""What the parser makes of one page, and whether the site can be reached and read from here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cstoscrape.crawler.walk import refusal
from cstoscrape.errors import CstoscrapeError, LayoutError
from cstoscrape.layouts import Layout
from cstoscrape.model import Capture
from cstoscrape.parser.article import Article, read_article
from cstoscrape.parser.explain import LeftOut, article_paths, left_out_of_article, left_out_of_listing
from cstoscrape.parser.furniture import Fingerprint
from cstoscrape.parser.kinds import special_kind
from cstoscrape.parser.listing import Listing, read_listing
from cstoscrape.parser.page import Page, read_page
from cstoscrape.parser.propose import article_layout, as_toml, listing_layout, selectors_of
from cstoscrape.reading import decode
from cstoscrape.site import Profile
from cstoscrape.web.fetch import Fetcher
from cstoscrape.web.robots import RobotRules

_MOST_PIECES = 3_000
"""On larger pages no layout is tried out: that reads the page several times."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the parser sees on a page.

    Attributes:
        kind: article, listing, challenge, not-found, maintenance, or unknown.
        url: The address that it was read as.
    """

    kind: str
    url: str
    article: Article | None = None
    listing: Listing | None = None
    problems: tuple[str, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The contract of `check --json`."""
        entries = [
            {
                "url": entry.url,
                "date": entry.hint.date,
                "title": entry.hint.title,
                "teaser": entry.hint.teaser,
            }
            for entry in (self.listing.entries if self.listing is not None else ())
        ]
        return {
            "kind": self.kind,
            "url": self.url,
            "entries": entries,
            "release": _release(self.article) if self.article is not None else None,
            "evidence": self.evidence,
            "problems": list(self.problems),
        }


def _release(article: Article) -> dict[str, Any]:
    return {
        "date": article.date,
        "date_source": article.date_source,
        "title": article.title,
        "body": "\n\n".join(block.text for block in article.blocks if block.text),
        "blocks": [block.as_json() for block in article.blocks],
    }


def look(profile: Profile, capture: Capture, *, url: str | None, neighbours: Sequence[Fingerprint] = ()) -> Sight:
    """Read a page as what it is.

    Args:
        profile: The site profile.
        capture: The page; its address counts only if `url` is given.
        url: The canonical address, if it is known; else the page's own word (`rel=canonical`, `og:url`) counts.
        neighbours: Fingerprints of other pages of the edition.

    Raises:
        SiteError: The body can't be decoded.
        LayoutError: The page would hang the HTML parser.
    """
    body = decode(capture)
    address = url or _own_address(profile, body)
    page = read_page(body, address)
    kind = special_kind(page, body, status=capture.status)
    if kind is not None:
        return Sight(kind, address, problems=(f"the page is no news: {kind}",))
    place = profile.place(address)
    expected = place.kind if url is not None and place is not None else None
    article = read_article(page, profile, None, neighbours) if expected != "listing" else None
    if article is not None and (article.is_release or expected == "article"):
        found = "article" if article.is_release else "unknown"
        release = article if article.is_release else None
        evidence = _article_evidence(page, profile, article, neighbours) if article.is_release else article.evidence
        return Sight(found, address, release, None, article.problems, evidence)
    return _as_listing(profile, page)


def _article_evidence(
    page: Page, profile: Profile, article: Article, neighbours: Sequence[Fingerprint]
) -> dict[str, Any]:
    """Rule, witnesses and path of each field, what was left out, and a layout that pins it all."""
    paths = article_paths(page, article)
    fields = {field: {**said, "path": paths.get(field)} for field, said in article.evidence.items()}
    layout = article_layout(page, profile, article, neighbours, paths) if _is_small(page) else Layout()
    return {**fields, **_around(left_out_of_article(page, profile, article, neighbours), layout)}


def _is_small(page: Page) -> bool:
    """Whether a page can be read some times more, to try out what would pin it."""
    return max(len(page.boxes), len(page.lines)) <= _MOST_PIECES


def _around(groups: Sequence[LeftOut], layout: Layout) -> dict[str, Any]:
    selectors = selectors_of(layout)
    return {
        "left_out": {
            "rule": f"{sum(group.lines for group in groups)} lines",
            "witnesses": [group.reason for group in groups],
            "groups": [asdict(group) for group in groups],
        },
        "layout": {
            "rule": "gives the same again" if selectors else "no selector pins what was found",
            "witnesses": list(selectors),
            "selectors": selectors,
            "toml": as_toml(layout),
        },
    }


def _as_listing(profile: Profile, page: Page) -> Sight:
    listing = read_listing(page, profile)
    if not listing.entries:
        return Sight("unknown", page.url, problems=("neither a list of articles nor a headline with a text was found",))
    layout = listing_layout(page, profile, listing) if _is_small(page) else Layout()
    main = listing.evidence["main"]
    entries = {
        **listing.evidence,
        "rule": f"list {main + 1} of {len(listing.evidence['runs'])} on the page",
        "witnesses": listing.evidence["witnesses"][main],
        "path": layout.entry,
    }
    evidence = {"entries": entries, **_around(left_out_of_listing(page, listing), layout)}
    return Sight("listing", page.url, None, listing, listing.problems, evidence)


def _own_address(profile: Profile, body: bytes) -> str:
    """The address that a page gives itself; else one where its links lead to the profile's main section."""
    page = read_page(body, profile.listing_url(profile.default_editions[0], profile.default_sections[0]))
    for named in (page.canonical, page.meta.get("og:url")):
        address = page.absolute(named) if named else None
        if address is not None and profile.place(profile.own_url(address)) is not None:
            return profile.own_url(address)
    letters = "".join(line.text for line in page.lines)
    cyrillic = sum(1 for char in letters if "а" <= char.lower() <= "я")
    language = "ru" if cyrillic * 2 > len(letters) else "en"
    editions = [name for name in profile.default_editions if profile.editions[name].language == language]
    return profile.listing_url((editions or list(profile.default_editions))[0], profile.default_sections[0])


@dataclass(frozen=True, slots=True)
class Stage:
    """One step on the way to the site's releases, and how it went."""

    edition: str
    name: str
    told: str
    error: CstoscrapeError | None = None


def reach(profile: Profile, fetcher: Fetcher, editions: Sequence[str], agent: str) -> Iterator[Stage]:
    """Whether each edition can be reached and read: robots.txt, the listing, its first article. Stops at what fails."""
    for edition in editions:
        try:
            for name, told in _stages(profile, fetcher, edition, agent):
                yield Stage(edition, name, told)
        except CstoscrapeError as error:
            yield Stage(edition, "failed", str(error), error)


def _stages(profile: Profile, fetcher: Fetcher, edition: str, agent: str) -> Iterator[tuple[str, str]]:
    capture = fetcher.fetch_robots(profile.edition(edition).host)
    rules = RobotRules.parse(capture.status, capture.body.decode(errors="replace"), agent)
    fetcher.set_robots(profile.edition(edition).host, rules)
    wait = f", asks for {rules.crawl_delay:g} s between requests" if rules.crawl_delay else ""
    yield "robots.txt", f"answers {capture.status}{wait}"
    url = profile.listing_url(edition, profile.default_sections[0])
    sight = _seen(profile, fetcher, url, "listing")
    assert sight.listing is not None
    entries = sight.listing.entries
    dated = sum(1 for entry in entries if entry.hint.date)
    yield "listing", f"{len(entries)} entries, {dated} of them dated, at {url}"
    sight = _seen(profile, fetcher, entries[0].url, "article")
    assert sight.article is not None
    date = sight.article.date or "no date on the page"
    yield "article", f"{date}, {len(sight.article.blocks)} blocks: {sight.article.title}"


def _seen(profile: Profile, fetcher: Fetcher, url: str, kind: str) -> Sight:
    """The page at an address, which must be of a kind."""
    capture = fetcher.fetch(url)
    if capture.status != 200:
        status_kind = "not-found" if capture.status in (404, 410) else ("redirect" if capture.status < 400 else "error")
        raise refusal(capture, status_kind) or LayoutError(url, f"answers {capture.status}")
    sight = look(profile, capture, url=url)
    if sight.kind != kind:
        raise refusal(capture, sight.kind) or LayoutError(
            url, f"is no {kind} that can be read ({sight.kind}); 'cstoscrape check {url}' shows what is on it"
        )
    return sight
