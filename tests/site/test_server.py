"""The stand-in site keeps its word: tests of the crawler are worth what these are."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest

from tests.site import RELEASES, Pages, Release, Site, by_edition, expected, many
from tests.site.content import LATER, REPORT
from tests.site.families import FAMILIES
from tests.site.faults import Kind
from tests.site.model import NEWS

_FIRST = by_edition("en")[0]


def get(site: Site, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the running site for a path, each time on a new connection."""
    connection = http.client.HTTPConnection(urlsplit(site.base_url).netloc, timeout=5)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request("GET", path, headers=sent)
        reply = connection.getresponse()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
    finally:
        connection.close()


def text_of(pages: Pages, path: str) -> str:
    """The markup of a page, entities resolved."""
    return unescape(pages.answer(path).body.decode(FAMILIES[pages.family].charset))


@pytest.fixture
def site() -> Iterator[Site]:
    """The English edition in stock markup, running."""
    with Site(RELEASES) as running:
        yield running


@pytest.mark.parametrize("edition", ["en", "ru"])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_release_is_served_and_listed_in_every_markup(edition: str, family: str) -> None:
    """Walking the listings of all sections reaches each release; its page shows headline and date."""
    pages = Pages(RELEASES, edition, family)
    sections = {release.section for release in pages.releases}
    listed = "".join(text_of(pages, path) for section in sections for path in pages.listing_paths(section))
    for release in pages.releases:
        assert f'href="{release.address}"' in listed
        text = text_of(pages, release.address)
        assert release.headline in text
        assert release.day in text or release.date_place in ("none", "listing")


def test_families_share_no_class_names() -> None:
    """A parser that goes by class names cannot pass on all three."""
    seen: set[str] = set()
    for family in FAMILIES:
        pages = Pages(RELEASES, family=family)
        text = text_of(pages, NEWS) + text_of(pages, _FIRST.address)
        names = set(" ".join(re.findall(r'class="([^"]+)"', text)).split())
        assert not names & seen
        seen |= names


def test_expected_json_follows_the_contract() -> None:
    """Blocks have the contract's keys, and body is their texts with an empty line between."""
    keys = {
        "paragraph": set[str](),
        "quote": set(),
        "heading": {"level"},
        "list_item": {"ordered", "depth"},
        "table": {"rows"},
        "image": {"src", "alt", "caption"},
        "embed": {"src"},
        "attachment": {"href", "label"},
    }
    kinds = set()
    for release in RELEASES:
        parsed = expected(release)
        for block in parsed["blocks"]:
            kinds.add(block["kind"])
            assert set(block) == {"kind", "text", "links"} | keys[block["kind"]]
        assert parsed["body"] == "\n\n".join(block["text"] for block in parsed["blocks"] if block["text"])
        assert not re.search("\u00ad|\u00a0|  ", parsed["body"] + parsed["title"])
    assert kinds == set(keys)


def test_past_the_last_page_the_last_page_comes_again(site: Site) -> None:
    """As Bitrix does, with status 200."""
    last = site.listing_paths()[-1]
    status, _, body = get(site, f"{NEWS}?PAGEN_1=99")
    assert (status, body) == (200, get(site, last)[2])


def test_changes_show_at_once(site: Site) -> None:
    """Publish, insert, edit, redesign and remove are seen by the next request."""
    new, late = LATER["en"]
    assert get(site, new.address)[0] == 404
    site.publish(new)
    site.insert(late, 12)
    assert get(site, new.address)[0] == 200
    assert late.address.encode() in get(site, f"{NEWS}?PAGEN_1=2")[2]

    site.edit(_FIRST.slug, headline=REPORT["en"].headline)
    assert b"took part" in get(site, _FIRST.address)[2]
    site.family = "modern"
    assert b'<article class="doc">' in get(site, _FIRST.address)[2]
    site.remove(_FIRST.slug)
    assert get(site, _FIRST.address)[0] == 404


@pytest.mark.parametrize(
    ("fault", "status", "sign"),
    [
        (403, 403, b"403"),
        (404, 404, b"Page not found"),
        (503, 503, b"503"),
        ("challenge", 200, b"DDoS-Guard"),
        ("challenge-403", 403, b"DDoS-Guard"),
        ("maintenance", 200, b"maintenance"),
        ("soft404", 200, b"Page not found"),
        ("redirect-to-section", 302, b""),
    ],
)
def test_a_fault_meets_only_its_paths_and_only_so_often(
    site: Site, fault: int | Kind, status: int, sign: bytes
) -> None:
    """Each fault answers as it is named, once, and the next answer is good again."""
    site.misbehave(_FIRST.address, fault, 1, retry_after=120)
    assert get(site, NEWS)[0] == 200
    reply = get(site, _FIRST.address)
    assert (reply[0], reply[1]["retry-after"]) == (status, "120")
    assert sign in reply[2]
    assert get(site, _FIRST.address)[0] == 200


def test_a_listing_without_its_list_still_has_the_ticker(site: Site) -> None:
    """The four newest releases can hide a broken list from a careless reader."""
    site.misbehave(NEWS, "empty-list", exact=True)
    body = get(site, NEWS)[2]
    assert body.count(b"news-line-item") == 4
    assert b"news-list" not in body


def test_broken_transfers_break(site: Site) -> None:
    """Truncated and reset answers reach the client as such; a dripping one comes byte by byte."""
    site.misbehave(NEWS, "truncate", 1)
    with pytest.raises(http.client.IncompleteRead):
        get(site, NEWS)
    site.misbehave(NEWS, "reset", 1)
    with pytest.raises(ConnectionError):
        get(site, NEWS)
    site.misbehave("/robots.txt", "drip", 1, seconds=0.0001)
    assert get(site, "/robots.txt")[2].startswith(b"User-agent")


def test_a_slow_answer_does_not_delay_closing() -> None:
    """The block ends although a client still waits a minute for its answer."""
    with Site(RELEASES) as site:
        site.misbehave(NEWS, "slow", seconds=60)
        connection = http.client.HTTPConnection(urlsplit(site.base_url).netloc, timeout=5)
        connection.request("GET", NEWS)
    connection.close()


def test_conditional_requests_and_gzip(site: Site) -> None:
    """With validators on, an unchanged page is a 304, a changed one is not; who accepts gzip gets it."""
    site.etag = site.gzip = True
    _, headers, body = get(site, _FIRST.address, Accept_Encoding="gzip")
    assert (headers["content-encoding"], body[:2]) == ("gzip", b"\x1f\x8b")
    conditions = {"If_None_Match": headers["etag"]}, {"If_Modified_Since": headers["last-modified"]}
    assert [get(site, _FIRST.address, **condition)[0] for condition in conditions] == [304, 304]
    site.edit(_FIRST.slug, headline="Another")
    assert [get(site, _FIRST.address, **condition)[0] for condition in conditions] == [200, 200]


def test_the_log_tells_what_was_asked_for(site: Site) -> None:
    """Method, path with query, and headers by lower-case name."""
    get(site, "/robots.txt", User_Agent="tester")
    get(site, f"{NEWS}?PAGEN_1=2")
    assert site.paths() == ["/robots.txt", f"{NEWS}?PAGEN_1=2"]
    assert site.requests[0][0] == "GET"
    assert site.requests[0][2]["user-agent"] == "tester"


def test_absolute_links_name_the_public_host() -> None:
    """Each link to a page of the site begins with the host that was asked for."""
    pages = Pages(RELEASES, absolute_links="https://en.odkb-csto.org")
    text = text_of(pages, NEWS)
    assert f'href="https://en.odkb-csto.org{_FIRST.address}"' in text
    assert 'href="/news/' not in text


def test_made_up_releases_are_many_distinct_and_heavy() -> None:
    """A benchmark's site has as many articles as were asked for, each about as heavy as a real page."""
    releases: list[Release] = many(300, "ru")
    assert len({release.address for release in releases}) == 300
    pages = Pages(releases, "ru", pad_to=57_000)
    weights = [len(pages.answer(release.address).body) for release in releases[:20]]
    assert all(50_000 < weight < 64_000 for weight in weights)
    assert len(pages.listing_paths()) == 30
