"""Selectors of a layout win over the rules; where they find nothing, that is said and the rules go on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cstoscrape.errors import ConfigError
from cstoscrape.parser.article import Article, parse_article
from cstoscrape.parser.listing import parse_listing
from cstoscrape.site import default_profile, load_profile
from tests.conftest import Result

URL = "https://en.odkb-csto.org/news/news_odkb/some-release/"
LISTING = "https://en.odkb-csto.org/news/news_odkb/"
_PROSE = "The heads of delegations discussed the situation in the region and agreed on the plan of joint exercises."
_PAGE = f"""<html><head><title>The Council met in Minsk</title></head><body>
<div class="top"><h1 class="rubric">Ministers of defence on the future of the alliance</h1></div>
<div class="detail"><div class="name">The Council met in Minsk</div>
<p class="when">Yerevan, <span class="day">14.05.2019</span></p><p class="stamp">01.02.2003</p>
<p class="text">{_PROSE}</p><aside class="more"><p>{_PROSE} The aside goes on with what was said there.</p></aside>
<p class="share">Sent to all members</p></div></body></html>"""


def read(captured_at: str | None = None, page: str = _PAGE, **selectors: object) -> Article:
    """The page by a profile with one layout, or with several of them."""
    layouts = selectors.pop("layouts", [selectors])
    profile = load_profile({"layouts": layouts} if selectors or layouts != [{}] else {}, "mine.toml")
    return parse_article(page.encode(), URL, profile=profile, captured_at=captured_at)


def body(article: Article) -> list[str]:
    """The texts of the blocks."""
    return [block.text for block in article.blocks]


def test_a_selector_for_the_headline_wins() -> None:
    """Whatever the rules make of the page."""
    article = read(headline="h1.rubric")
    assert (article.title, article.evidence["title"]["rule"]) == (
        "Ministers of defence on the future of the alliance",
        "selector",
    )


@pytest.mark.parametrize("selector", ["p.stamp", ".detail > p:nth-of-type(2)"])
def test_a_selector_for_the_date_wins(selector: str) -> None:
    """The element's date; its line is no part of the text."""
    article = read(date=selector)
    assert (article.date, article.date_source, article.evidence["date"]["rule"]) == ("2003-02-01", "page", "selector")
    assert "01.02.2003" not in body(article)


def test_the_date_may_be_a_part_of_a_line_several_elements_or_an_attribute() -> None:
    """What else stands on the line of a text stays in the text."""
    assert read(date="span.day").date == "2019-05-14"
    split = _PAGE.replace("01.02.2003", "").replace(
        "<h1", "<i class='d'>3</i> <i class='d'>May</i> <i class='d'>2017</i><h1"
    )
    assert read(date="i.d", page=split).date == "2017-05-03"
    article = read(
        date="meta[name=made]", page=_PAGE.replace("<title>", "<meta name='made' content='2018-07-06'><title>")
    )
    assert (article.date, article.date_source) == ("2018-07-06", "metadata")
    article = read(date="p.text b", page=_PAGE.replace('"text">', '"text"><b>7 July 2016</b> '))
    assert (article.date, body(article)[-2]) == ("2016-07-07", _PROSE)


def test_a_selector_for_the_body_wins_and_drop_takes_out_of_it() -> None:
    """Nothing in it is taken for furniture, nothing outside of it for text."""
    assert len(body(read())) < len(body(read(body="div.detail")))
    assert any("The aside goes on" in text for text in body(read(body="div.detail", headline="div.name")))
    article = read(body="div.detail", drop="aside, p.share, .when, .stamp")
    assert body(article) == [_PROSE]
    assert body(read(body="p.text, p.share")) == [_PROSE, "Sent to all members"]


def test_selectors_that_find_nothing_are_said_and_the_rules_go_on() -> None:
    """The same release as without them; a problem each."""
    article = read(headline="h7.x", date="p.text", body="div.none")
    plain = read()
    assert (article.title, article.date, article.blocks) == (plain.title, plain.date, plain.blocks)
    assert [problem for problem in article.problems if problem not in plain.problems] == [
        "the selector for headline (h7.x) finds nothing that can be read",
        "the selector for body (div.none) finds nothing that can be read",
        "the selector for date (p.text) finds nothing that can be read",
    ]


def test_a_layout_reads_the_captures_of_its_own_time() -> None:
    """Up to and with its last day; without a time the page is of the present."""
    layouts = [{"headline": "h1.rubric"}, {"until": "2020-03-01", "headline": "div.name"}]
    titles = {
        at: read(at, layouts=layouts).title
        for at in (None, "2020-03-01T23:59:59Z", "2020-03-02T00:00:00Z", "2001-01-01T00:00:00Z")
    }
    old, new = "The Council met in Minsk", "Ministers of defence on the future of the alliance"
    assert list(titles.values()) == [new, old, new, old]


def test_a_layout_may_be_of_some_editions_only() -> None:
    """Another one's selectors are not asked for."""
    article = read(layouts=[{"editions": ["ru"], "headline": "h1.rubric"}])
    assert (article.title, article.problems) == (read().title, read().problems)
    assert read(layouts=[{"editions": ["en"], "headline": "h1.rubric"}]).title != article.title


_ITEMS = "".join(
    f'<div class="{cls}"><b>{day:02}.05.2019</b> <a href="{LISTING}{slug}/">The headline of {slug} stands</a></div>'
    for cls, slug, day in [("hot", "a", 1), ("hot", "b", 2), ("hot", "c", 3), ("item", "d", 4), ("item", "e", 5)]
)


def test_a_selector_for_entries_says_which_list_is_the_main_one() -> None:
    """The others stand beside it; one that finds nothing is said."""
    page = f"<html><body><h1>CSTO News</h1><div>{_ITEMS}</div></body></html>".encode()

    def listed(entry: str) -> tuple[list[str], tuple[str, ...]]:
        found = parse_listing(page, LISTING, profile=load_profile({"layouts": [{"entry": entry}]}, "x"))
        return [found_.url.split("/")[-2] for found_ in found.entries], found.problems

    assert listed("div.item") == (["d", "e"], ())
    assert listed("div.hot") == (["a", "b", "c"], ())
    assert listed("p.item")[1] == ("the selector for entry (p.item) finds nothing that can be read",)
    hint = parse_listing(page, LISTING, profile=load_profile({"layouts": [{"entry": "div.item"}]}, "x")).entries[0].hint
    assert (hint.date, hint.title) == ("2019-05-04", "The headline of d stands")


def test_layouts_change_the_stamp() -> None:
    """So that `reparse` knows what was read by other selectors."""
    stamps = {
        load_profile({"layouts": layouts}, "x").stamp
        for layouts in ([], [{"headline": "h1"}], [{"headline": "h2"}], [{"headline": "h1", "until": "2020-01-01"}])
    }
    assert len(stamps) == 4
    assert default_profile().stamp == load_profile({"layouts": []}, "x").stamp


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('headlin = "h1"', "line 3: unknown key 'headlin'; did you mean 'headline'"),
        ('headline = "h1"\ndate = "span["', "line 4: 'span[' is no CSS selector"),
        ('headline = "h1"\nuntil = "soon"', "line 4: soon is no day; write it as 2024-05-31"),
        ('headline = "h1"\nuntil = 2024-05-31T10:00:00Z', "line 4: 2024-05-31 10:00:00+00:00 is no day"),
        ("until = 2024-05-31", "line 3: a layout without a selector does nothing"),
        ('drop = "aside"', "line 3: 'drop' takes elements out of 'body'"),
        ("headline = 1", "line 3: headline must be a CSS selector in quotes"),
        ('headline = "h1"\neditions = ["enn"]', "line 4: unknown edition 'enn'; did you mean 'en'"),
        ('body = "p"\n[[site.layouts]]\n\nbody = "div"', "line 4: a second layout without 'until'"),
    ],
)
def test_a_mistake_in_a_layout_is_said_with_its_line(
    tmp_path: Path, run: Callable[..., Result], text: str, says: str
) -> None:
    """The layout's own line, not the first where such a key stands."""
    (tmp_path / "mine.toml").write_text(f"\n[[site.layouts]]\n{text}\n", encoding="utf-8")
    (tmp_path / "page.html").write_text(_PAGE, encoding="utf-8")
    result = run("--config", "mine.toml", "check", "page.html")
    assert (result.code, result.out) == (2, b"")
    assert f"mine.toml, {says}" in result.said
    assert result.said.count("\n") == 1


def test_layouts_that_are_no_tables_are_refused() -> None:
    """With how to write them."""
    with pytest.raises(ConfigError, match=r"write \[\[site.layouts\]\]"):
        load_profile({"layouts": ["h1"]}, "mine.toml")


def test_reparse_applies_a_layout_to_the_captures_of_its_time(
    run: Callable[..., Result], archive: Path, tmp_path: Path
) -> None:
    """A config with selectors rewrites what they read; one that ends before the captures rewrites nothing."""
    with closing(sqlite3.connect(archive)) as connection:
        url, at = connection.execute(
            "SELECT url, max(fetched_at) FROM captures WHERE kind = 'article' AND edition = 'en'"
        ).fetchone()
    layout = '[[site.layouts]]\neditions = ["en"]\nuntil = {}\nheadline = "title"\nbody = "div.nowhere"\n'
    config = tmp_path / "mine.toml"
    config.write_text(layout.format("1999-01-01"), encoding="utf-8")
    assert run("--config", config, "reparse", "--dry-run", "--json").out == b""
    config.write_text(layout.format(at[:10]), encoding="utf-8")
    told = [json.loads(line) for line in run("--config", config, "reparse", "--json").text.splitlines()]
    assert url in [one["url"] for one in told]
    assert "captures lack what a selector of the profile should find" in run("status").text
