"""`check`: what the parser sees on a page, and whether the site can be read from here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Result
from tests.site import RELEASES, Site, by_edition, expected
from tests.site.model import NEWS

_ARTICLE = next(release for release in by_edition("en") if release.slug == "otkrylsya-uchebnyy-sbor-spasateley")
_KEYS = ["kind", "entries", "release", "evidence", "problems"]
Run = Callable[..., Result]


@pytest.fixture
def site() -> Iterator[Site]:
    """The English edition, running."""
    with Site(RELEASES) as running:
        yield running


def seen(result: Result) -> dict[str, Any]:
    """The object that `--json` printed."""
    found: dict[str, Any] = json.loads(result.out)
    assert [key for key in found if key in _KEYS] == _KEYS
    return found


@pytest.mark.parametrize("family", ["stock", "table", "modern"])
@pytest.mark.parametrize("way", ["file", "stdin", "address"])
def test_an_article_is_read_from_a_file_standard_input_or_the_site(
    run: Run, tmp_path: Path, site: Site, family: str, way: str
) -> None:
    """With its address the same release, whichever way it came."""
    site.family = family
    page = site.answer(_ARTICLE.address).body
    (tmp_path / "page.html").write_bytes(page)
    result = {
        "file": lambda: run("check", "--json", "--url", _ARTICLE.url, "page.html"),
        "stdin": lambda: run("check", "--json", "--url", _ARTICLE.url, "-", stdin=page),
        "address": lambda: run(
            "check", "--json", "--edition", "en", "--base-url", site.base_url, "--delay", "0", _ARTICLE.url
        ),
    }[way]()
    found = seen(result)
    wanted = expected(_ARTICLE, site.traits)
    assert (result.code, found["kind"], found["entries"]) == (0, "article", [])
    assert found["release"] == {key: wanted[key] for key in ("date", "date_source", "title", "body", "blocks")}
    assert set(found["evidence"]) >= {"title", "date", "body"}
    assert all(said["rule"] for said in found["evidence"].values())


def test_a_saved_page_needs_no_address(run: Run, tmp_path: Path, site: Site) -> None:
    """What it is follows from the page itself."""
    (tmp_path / "page.html").write_bytes(site.answer(_ARTICLE.address).body)
    found = seen(run("check", "--json", "page.html"))
    assert (found["kind"], found["release"]["title"]) == ("article", _ARTICLE.headline)
    (tmp_path / "list.html").write_bytes(site.answer(NEWS).body)
    found = seen(run("check", "--json", "list.html"))
    assert found["kind"] == "listing"


@pytest.mark.parametrize("family", ["stock", "table", "modern"])
def test_a_listing_shows_its_entries(run: Run, tmp_path: Path, site: Site, family: str) -> None:
    """With date, headline and teaser, null where absent; no release."""
    site.family = family
    (tmp_path / "list.html").write_bytes(site.answer(NEWS).body)
    found = seen(run("check", "--json", "--url", f"https://en.odkb-csto.org{NEWS}", "list.html"))
    listed = [release for release in site.releases if release.section == NEWS][:10]
    assert (found["kind"], found["release"]) == ("listing", None)
    assert [entry["url"] for entry in found["entries"]] == [release.url for release in listed]
    assert [entry["title"] for entry in found["entries"]] == [expected(release)["title"] for release in listed]
    assert all(list(entry) == ["url", "date", "title", "teaser"] for entry in found["entries"])


@pytest.mark.parametrize("family", ["stock", "table", "modern"])
def test_the_layout_that_it_prints_gives_the_same_again(run: Run, tmp_path: Path, site: Site, family: str) -> None:
    """Put into a config file as it stands; each release of the family, and its listing."""
    site.family = family
    config, page = tmp_path / "pinned.toml", tmp_path / "page.html"
    for release in (*site.releases, None):
        url = release.url if release is not None else f"https://en.odkb-csto.org{NEWS}"
        page.write_bytes(site.answer(release.address if release is not None else NEWS).body)
        plain = seen(run("check", "--json", "--url", url, page))
        layout = plain["evidence"]["layout"]
        assert set(layout["selectors"]) >= ({"headline", "body"} if release is not None else {"entry"})
        config.write_text(layout["toml"], encoding="utf-8")
        pinned = seen(run("--config", config, "check", "--json", "--url", url, page))
        for key in ("kind", "release", "entries", "problems"):
            assert pinned[key] == plain[key]
        rules = {said["rule"] for field, said in pinned["evidence"].items() if field in ("title", "date", "body")}
        assert release is None or "selector" in rules
        assert layout["toml"] in run("check", "--url", url, page).text


@pytest.mark.parametrize("family", ["stock", "table", "modern"])
def test_each_field_has_the_path_of_its_element(run: Run, tmp_path: Path, site: Site, family: str) -> None:
    """One element, which says what was read."""
    site.family = family
    (tmp_path / "page.html").write_bytes(site.answer(_ARTICLE.address).body)
    evidence = seen(run("check", "--json", "--url", _ARTICLE.url, "page.html"))["evidence"]
    tree = LexborHTMLParser((tmp_path / "page.html").read_bytes())
    texts = {}
    for field in ("title", "date", "body"):
        (node,) = tree.css(evidence[field]["path"])
        texts[field] = " ".join(node.text(separator=" ").split())
    assert texts["title"].startswith(_ARTICLE.headline)
    assert _ARTICLE.day in texts["date"]
    assert "base Ala-Too" in texts["body"]


def test_what_was_left_out_is_shown_with_a_line_of_it_and_why(run: Run, tmp_path: Path, site: Site) -> None:
    """Menu, cards of other articles, labels, back links, footer; every line is either used or left out."""
    site.family = "modern"
    (tmp_path / "page.html").write_bytes(site.answer(_ARTICLE.address).body)
    groups = seen(run("check", "--json", "--url", _ARTICLE.url, "page.html"))["evidence"]["left_out"]["groups"]
    found = {group["reason"]: group["example"] for group in groups}
    for reason, example in {
        "<nav>": "Home",
        "known labels": "Views",
        "back links": "Go back",
        "<footer>": "©",
        "cards of other articles": "2026",
    }.items():
        assert example in found[reason]
    assert all(group["lines"] > 0 for group in groups)
    text = run("check", "--url", _ARTICLE.url, "page.html").text
    assert "left out, back links: 3 lines, as 'Go back'" in text


def test_with_a_database_the_archives_pages_are_neighbours(run: Run, archive: Path, tmp_path: Path, site: Site) -> None:
    """They tell the site's own lines."""
    (tmp_path / "page.html").write_bytes(site.answer(_ARTICLE.address).body)
    alone = seen(run("check", "--json", "--url", _ARTICLE.url, "page.html"))
    beside = seen(run("--db", archive, "check", "--json", "--url", _ARTICLE.url, "page.html"))
    assert alone["evidence"]["body"]["witnesses"] == ["0 neighbours"]
    assert beside["evidence"]["body"]["witnesses"] == ["9 neighbours"]
    assert "site lines" in beside["evidence"]["left_out"]["witnesses"]
    assert beside["release"] == alone["release"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("challenge", "challenge"), ("maintenance", "maintenance"), ("soft404", "not-found"), (404, "not-found")],
)
def test_a_page_that_is_no_news_is_named(run: Run, site: Site, fault: Any, kind: str) -> None:
    """With the problem in words."""
    site.misbehave(NEWS, fault)
    found = seen(run("check", "--json", "--edition", "en", "--base-url", site.base_url, _ARTICLE.url))
    assert (found["kind"], found["release"], found["entries"]) == (kind, None, [])
    assert found["problems"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"<html>", b"hello", "текст".encode("utf-16")])
def test_a_page_with_nothing_in_it_is_not_understood(run: Run, content: bytes) -> None:
    """4, kind `unknown`."""
    result = run("check", "--json", "-", stdin=content)
    assert (result.code, seen(result)["kind"]) == (4, "unknown")


def test_people_get_lines(run: Run, tmp_path: Path, site: Site) -> None:
    """Headline, date, blocks and evidence of an article; entries of a listing."""
    (tmp_path / "page.html").write_bytes(site.answer(_ARTICLE.address).body)
    text = run("check", "page.html", "--url", _ARTICLE.url).text
    for shown in (_ARTICLE.headline, _ARTICLE.date, "paragraph", "witnesses"):
        assert shown in text
    (tmp_path / "list.html").write_bytes(site.answer(NEWS).body)
    assert "10 entries" in run("check", "list.html").text


def test_a_picture_without_a_caption_is_shown_by_its_address(run: Run) -> None:
    """As is all that a block without a text has."""
    page = b"<h1>Greeting of the Secretary General on Victory Day</h1><p>09.05.2025</p><div><img src='/card.jpg'></div>"
    text = run("check", "--url", _ARTICLE.url, "-", stdin=page).text
    assert "image     https://en.odkb-csto.org/card.jpg" in text


def test_a_file_that_cannot_be_read_and_an_address_that_is_none_are_said(run: Run, tmp_path: Path) -> None:
    """One line each."""
    for arguments, code in ((["nowhere.html"], 2), ([str(tmp_path)], 2), (["--url", "page", "-"], 2)):
        result = run("check", *arguments)
        assert (result.code, result.said.count("\n")) == (code, 1)


def test_an_address_of_another_host_is_never_fetched(run: Run) -> None:
    """Only the profile's hosts are."""
    result = run("check", "https://example.org/news/")
    assert result.code in (2, 5)
    assert "example.org" in result.said


# --- can the site be read from here? -------------------------------------------------------------


def reach(run: Run, site: Site, *more: str) -> Result:
    """Check the English edition, led to a local server."""
    return run("check", "--edition", "en", "--base-url", site.base_url, "--delay", "0", *more)


def test_a_site_that_can_be_read_is_told_stage_by_stage(run: Run, site: Site) -> None:
    """robots.txt, listing, article; nothing is stored."""
    result = reach(run, site)
    assert (result.code, [line.split()[:2] for line in result.text.splitlines()]) == (
        0,
        [["en", "robots.txt"], ["en", "listing"], ["en", "article"]],
    )
    assert "10 entries" in result.text
    stages = json.loads(reach(run, site, "--json").out)
    assert [(stage["stage"], stage["ok"]) for stage in stages] == [
        ("robots.txt", True),
        ("listing", True),
        ("article", True),
    ]


@pytest.mark.parametrize(
    ("path", "fault", "code", "says"),
    [
        (NEWS, 404, 4, "sections"),
        (NEWS, "soft404", 4, "sections"),
        (NEWS, "challenge", 5, "challenge"),
        (NEWS, 403, 5, "403"),
        (NEWS, "maintenance", 5, "maintenance"),
        (f"{NEWS}g", "empty-list", 4, "check"),
    ],
)
def test_what_fails_is_named_with_the_next_step(
    run: Run, site: Site, path: str, fault: Any, code: int, says: str
) -> None:
    """The exit code is that of a crawl that meets it."""
    site.misbehave(path, fault)
    result = reach(run, site)
    assert result.code == code
    assert says in result.text.splitlines()[-1]


def test_a_busy_site_is_said_at_once(run: Run, site: Site) -> None:
    """5, with when to come back, as a line and for programs."""
    site.misbehave("/robots.txt", 503)
    result = reach(run, site, "--json")
    assert result.code == 5
    assert [stage["ok"] for stage in json.loads(result.out)] == [False]
    assert "run again after" in reach(run, site).text
