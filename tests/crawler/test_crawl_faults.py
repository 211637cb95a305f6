"""What goes wrong between a crawl and the site: each failure has its exit code, and none loses anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.crawler.world import World, counts
from tests.site import Site, many
from tests.site.model import NEWS, written

_LISTING = f"https://en.odkb-csto.org{NEWS}"
_MANY = 12


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Both editions, two listing pages each, not yet crawled."""
    with World(tmp_path, releases=[*many(_MANY, "en"), *many(_MANY, "ru")], page_size=6) as running:
        yield running


@pytest.fixture
def en(tmp_path: Path) -> Iterator[World]:
    """The English edition alone."""
    with World(tmp_path, {"en": "stock"}, many(_MANY), page_size=6) as running:
        yield running


def shut(site: Site) -> None:
    """Let every request for a site break."""
    site.misbehave("/", "reset")


# --- the site as a whole -------------------------------------------------------------------------


def test_one_edition_down_leaves_the_other_done(world: World) -> None:
    """The run is partial, names the host, and the next run has the rest."""
    shut(world.sites["ru"])
    summary = world.crawl()
    assert (summary.exit_code, summary.outcome, summary.new) == (3, "partial", _MANY)
    assert [problem["url"].split("/")[2] for problem in summary.problems] == ["odkb-csto.org"]
    world.sites["ru"].behave()
    assert counts(world.crawl()) == {"new": _MANY}
    assert world.stored() == world.published()


@pytest.mark.parametrize("fault", ["reset", 503, 500, "challenge", "challenge-403", "maintenance", 403])
def test_a_site_that_cannot_be_read_at_all_is_unreachable(world: World, fault: Any) -> None:
    """Both editions refuse: 5, and nothing is stored or taken for gone."""
    for site in world.sites.values():
        site.misbehave(NEWS, fault)
    summary = world.crawl()
    assert (summary.exit_code, summary.outcome) == (5, "unreachable")
    assert len(summary.problems) == 2
    for site in world.sites.values():
        site.behave()
    world.clock.pass_by(hours=1)
    assert counts(world.crawl()) == {"new": 2 * _MANY}
    assert world.stored() == world.published()


def test_a_failing_site_changes_nothing_that_is_known(en: World) -> None:
    """A failure, a challenge or an error page is never a deletion and never a change."""
    en.crawl()
    before = en.stored()
    for fault in ("challenge", 500, 403, "maintenance", "error-page", "odd-page", "reset", "truncate"):
        en.site.misbehave(f"{NEWS}v-", fault)
        en.clock.pass_by(days=2)
        summary = en.crawl(recheck=True)
        assert (summary.changed, summary.gone) == (0, 0)
        assert summary.exit_code in (3, 4)
        en.site.behave()
    assert en.stored() == before
    assert en.ask("SELECT max(revision_count), count(gone_at) FROM releases") == [(1, 0)]


def test_one_page_in_words_that_nobody_knows_is_no_change(en: World) -> None:
    """An error page with status 200 among sound pages: it is told, and the release stays as it was."""
    en.crawl()
    before = en.stored()
    url = min(en.releases())
    en.site.misbehave(urlsplit(url).path, "odd-page")
    en.clock.pass_by(days=2)
    summary = en.crawl(recheck=True)
    assert (summary.exit_code, summary.changed, [problem["url"] for problem in summary.problems]) == (3, 0, [url])
    assert en.stored() == before


@pytest.mark.parametrize("fault", [404, 410, "soft404"])
def test_a_listing_that_is_not_where_the_profile_says_is_a_matter_of_layout(en: World, fault: Any) -> None:
    """4, and the message names the listing."""
    en.site.misbehave(NEWS, fault, exact=True)
    summary = en.crawl()
    assert (summary.exit_code, summary.outcome) == (4, "layout")
    assert [problem["url"] for problem in summary.problems] == [_LISTING]


@pytest.mark.parametrize("family", ["stock", "table", "modern"])
def test_a_listing_without_its_list_is_not_understood(tmp_path: Path, family: str) -> None:
    """The ticker still stands on it, and is not taken for the list: 4, at the first run and later."""
    with World(tmp_path, {"en": family}, many(_MANY), page_size=6) as world:
        world.crawl()
        world.site.misbehave(NEWS, "empty-list")
        world.clock.pass_by(hours=1)
        summary = world.crawl()
        assert (summary.exit_code, summary.outcome) == (4, "layout")
        assert [problem["url"] for problem in summary.problems] == [_LISTING]
        world.site.behave()
        assert world.crawl().exit_code == 0


def test_a_first_run_on_a_listing_without_its_list_is_not_understood(en: World) -> None:
    """A success that found nothing but the ticker would be a lie."""
    en.site.misbehave(NEWS, "empty-list")
    assert en.crawl().exit_code == 4


# --- single articles -----------------------------------------------------------------------------


def test_an_article_that_cannot_be_read_is_a_problem_once(en: World) -> None:
    """3 the first time; afterwards it stands in status, is tried again, and heals by itself."""
    bad = en.site.releases[4]
    en.site.misbehave(bad.address, "empty-list")
    first = en.crawl()
    assert (first.exit_code, first.unparsed, first.new) == (3, 1, _MANY - 1)
    assert [problem["url"] for problem in first.problems] == [bad.url]
    assert list(en.owed()) == [bad.url]
    en.clock.pass_by(hours=1)
    assert (en.crawl().exit_code, en.paths()) == (0, [NEWS])
    en.clock.pass_by(hours=7)
    again = en.crawl(recheck_budget=0)
    assert (again.exit_code, again.problems, en.paths()) == (0, [], [NEWS, bad.address])
    assert list(en.owed()) == [bad.url]
    en.site.behave()
    en.clock.pass_by(days=1)
    assert (en.crawl(recheck_budget=0).new, en.owed()) == (1, {})
    assert en.stored() == en.published()


@pytest.mark.parametrize("fault", [404, 410, "soft404", 403, 500, "truncate", "reset", "redirect-to-section"])
def test_a_listed_article_that_fails_is_a_problem_and_is_not_forgotten(en: World, fault: Any) -> None:
    """The rest is stored; what failed is due again, and comes when it answers."""
    bad = en.site.releases[4]
    en.site.misbehave(bad.address, fault)
    summary = en.crawl()
    assert (summary.exit_code, summary.new) == (3, _MANY - 1)
    assert [problem["url"] for problem in summary.problems] == [bad.url]
    assert en.ask("SELECT due_at IS NOT NULL FROM addresses WHERE url = ?", bad.url) == [(1,)]
    en.site.behave()
    en.clock.pass_by(days=3)
    assert en.crawl(recheck_budget=0).new == 1
    assert en.stored() == en.published()


def test_a_missing_article_is_a_problem_only_once(en: World) -> None:
    """The second 404 of an address that never had a release says nothing new."""
    en.site.misbehave(en.site.releases[4].address, 404)
    assert en.crawl().exit_code == 3
    en.clock.pass_by(days=2)
    assert en.crawl(recheck_budget=0).exit_code == 0


def test_texts_that_are_cut_short_on_most_pages_mean_that_the_layout_is_not_understood(tmp_path: Path) -> None:
    """Here by a link back to the list in the midst of each."""
    places = ["Minsk", "Osh", "Yerevan", "Almaty", "Dushanbe", "Bishkek", "Astana", "Moscow", "Karaganda"]
    routes = [" ".join(places[at:] + places[:at]) for at in range(len(places))]
    releases = [
        written("en", f"novost-{at}", f"2026-01-{at + 10}", f"Experts met in {place}", f"The talks were in {place}.",
                f"[Go back]({NEWS})", *(f"From {place} they went to {route} and were received." for route in routes))
        for at, place in enumerate(places)
    ]  # fmt: skip
    with World(tmp_path, {"en": "modern"}, releases) as world:
        summary = world.crawl()
        assert (summary.exit_code, summary.outcome) == (4, "layout")
        assert summary.drift == ["9 of 9 article pages have more text of their own than was taken for the body"]


def test_most_articles_unreadable_mean_that_the_layout_is_not_understood(en: World) -> None:
    """One bad page is a problem, many are a redesign: 4, and drift says how many."""
    for release in en.site.releases[:9]:
        en.site.misbehave(release.address, "empty-list")
    summary = en.crawl()
    assert (summary.exit_code, summary.outcome) == (4, "layout")
    assert summary.drift
    en.site.behave()
    en.clock.pass_by(days=1)
    en.crawl(recheck_budget=0)
    assert en.stored() == en.published()


# --- patience ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("retry_after", "wait"), [(None, timedelta(minutes=10)), (7200, timedelta(hours=2))], ids=["none", "two-hours"]
)
def test_a_busy_site_is_left_alone_and_taken_up_later(en: World, retry_after: int | None, wait: timedelta) -> None:
    """A 503 without Retry-After means ten minutes; the run ends partly done, the rest stays queued."""
    busy = en.site.releases[3]
    en.site.misbehave(busy.address, 503, retry_after=retry_after)
    summary = en.crawl()
    assert (summary.exit_code, summary.outcome) == (3, "partial")
    assert summary.new + summary.queued >= _MANY - 1
    asked = len(en.paths())
    assert en.paths()[-1] == busy.address
    due = en.ask("SELECT due_at FROM addresses WHERE url = ?", busy.url)[0][0]
    assert due == f"{en.clock.now() + wait:%Y-%m-%dT%H:%M:%SZ}"
    en.site.behave()
    en.clock.moment += wait
    assert en.crawl().exit_code == 0
    assert asked < _MANY + 2
    assert en.stored() == en.published()


def test_a_short_retry_after_is_waited_out(en: World) -> None:
    """Up to two minutes are waited within the run."""
    en.site.misbehave(en.site.releases[3].address, 503, 1, retry_after=90)
    start = en.clock.now()
    assert counts(en.crawl()) == {"new": _MANY}
    assert en.clock.now() - start >= timedelta(seconds=90)


# --- robots.txt ----------------------------------------------------------------------------------


def test_what_robots_txt_disallows_is_never_asked_for(en: World) -> None:
    """Neither this time nor later; the rest is."""
    hidden = en.site.releases[4]
    en.site.robots = f"User-agent: *\nDisallow: {hidden.address}\n"
    summary = en.crawl()
    assert (summary.exit_code, summary.new) == (3, _MANY - 1)
    assert [problem["url"] for problem in summary.problems] == [hidden.url]
    assert hidden.address not in en.paths()
    assert "robots" in en.owed()[hidden.url]
    en.clock.pass_by(hours=3)
    assert (en.crawl(recheck_budget=0).exit_code, en.paths()) == (0, [NEWS])


def test_a_site_that_disallows_its_news_is_not_crawled(en: World) -> None:
    """Nothing but robots.txt is asked for: 5."""
    en.site.robots = "User-agent: *\nDisallow: /news/\n"
    assert (en.crawl().exit_code, en.paths()) == (5, [])


def test_no_robots_txt_means_that_all_is_allowed(en: World) -> None:
    """RFC 9309: a 404 permits, a 500 forbids."""
    en.site.robots = None
    assert counts(en.crawl()) == {"new": _MANY}
    en.site.misbehave("/robots.txt", 500)
    en.clock.pass_by(days=2)
    assert en.crawl().exit_code == 5
    assert en.paths() == []


def test_a_crawl_delay_is_kept(en: World) -> None:
    """It is a floor for the delay between requests."""
    en.site.robots = "User-agent: *\nCrawl-delay: 7\n"
    start = en.clock.now()
    summary = en.crawl(limit=4)
    assert (en.clock.now() - start).total_seconds() >= 7 * (summary.requests - 2)


def test_the_program_says_who_it_is(en: World) -> None:
    """Each request carries its name and where to complain."""
    en.crawl(limit=1)
    agents = {headers["user-agent"] for _, _, headers in en.site.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("cstoscrape/")


# --- odd but allowed -----------------------------------------------------------------------------


def test_a_site_of_one_page_is_crawled(tmp_path: Path) -> None:
    """No pager, three releases."""
    releases = [written("en", f"novost-{n}", f"2026-01-0{n}", text, f"{text}, they said.") for n, text in _FEW]
    with World(tmp_path, {"en": "modern"}, releases) as world:
        assert counts(world.crawl()) == {"new": 3}
        assert world.stored() == world.published()
        world.clock.pass_by(hours=1)
        assert world.crawl().requests == 1


_FEW = [(1, "A council met in Minsk"), (2, "Boats were counted in Osh"), (3, "The press was thanked in Yerevan")]


def test_a_redesign_between_two_runs_changes_no_text(en: World) -> None:
    """Other markup, same words: nothing is new, nothing changed."""
    en.crawl()
    before = en.stored()
    for family in ("modern", "table"):
        en.site.family = family
        en.clock.pass_by(days=1)
        summary = en.crawl(recheck=True)
        assert (summary.exit_code, counts(summary)) == (0, {"unchanged": _MANY})
    assert en.stored() == before


def test_gzip_on_the_wire_makes_no_difference(en: World) -> None:
    """The archive keeps what came, the parser reads what it means."""
    en.site.gzip = True
    en.crawl()
    assert en.stored() == en.published()


def test_the_record_of_each_page_is_in_the_archive(en: World) -> None:
    """Every capture can be read back, byte for byte, as the site sent it."""
    from cstoscrape.ingest import open_store

    en.crawl()
    with closing(open_store(en.db)) as store:
        for capture_id, url in en.ask("SELECT id, url FROM captures WHERE kind = 'article'"):
            path = url.removeprefix("https://en.odkb-csto.org")
            assert store.read(capture_id).body == en.site.answer(path).body
