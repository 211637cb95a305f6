"""The main job over a real socket: everything is pulled once, later runs pull what is new, and no hole remains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cstoscrape import reading
from cstoscrape.errors import Interrupted
from cstoscrape.parser.article import Article, read_article
from cstoscrape.parser.page import Page
from tests.crawler.world import World, counts
from tests.site import RELEASES, Site, expected, many
from tests.site.content import LATER, REPORT
from tests.site.model import NEWS, written
from tests.site.pages import Answer

_CONTRACT = (
    "run",
    "exit_code",
    "outcome",
    "new",
    "changed",
    "unchanged",
    "gone",
    "undated",
    "unparsed",
    "queued",
    "listing_pages",
    "requests",
    "bytes",
    "seconds",
    "drift",
    "problems",
)


_MANY = 24


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Both editions, not yet crawled."""
    with World(tmp_path) as running:
        yield running


@pytest.fixture
def en(tmp_path: Path) -> Iterator[World]:
    """The English edition alone, not yet crawled."""
    with World(tmp_path, {"en": "stock"}) as running:
        yield running


def plenty(folder: Path, family: str = "stock", kind: type[Site] = Site) -> World:
    """An edition with four listing pages of six releases."""
    return World(folder, {"en": family}, many(_MANY), page_size=6, kind=kind)


# --- the first run -------------------------------------------------------------------------------


@pytest.mark.parametrize("families", [("stock", "table"), ("table", "modern"), ("modern", "stock")])
def test_a_first_crawl_stores_every_release_as_its_page_has_it(tmp_path: Path, families: tuple[str, str]) -> None:
    """Headline, date and blocks of all news of both editions, in any markup."""
    with World(tmp_path, dict(zip(("en", "ru"), families, strict=True))) as world:
        summary = world.crawl()
        published = world.published()
        assert (summary.exit_code, summary.outcome, summary.problems) == (0, "ok", [])
        assert counts(summary) == {"new": len(published)}
        assert world.stored() == published


def test_the_summary_has_the_keys_that_programs_rely_on(world: World) -> None:
    """And its counts of requests and pages are what the servers saw."""
    summary = world.crawl()
    found = summary.as_json()
    assert [name for name in found if name in _CONTRACT] == list(_CONTRACT)
    asked = [path for site in world.sites.values() for path in site.paths()]
    assert found["requests"] == len(asked)
    assert found["listing_pages"] == 6
    assert found["undated"] == sum(release["date"] is None for release in world.published())
    assert found["bytes"] > 100_000
    assert found["seconds"] > 10


def test_newest_releases_come_first(en: World) -> None:
    """A first crawl is of use while it runs: articles are fetched in the listing's order of dates."""
    en.crawl(limit=5)
    newest = [release.address for release in en.site.releases if release.section == NEWS][:5]
    assert sorted(en.paths()[-5:]) == sorted(newest)


def test_several_requests_at_once_give_the_same_archive(tmp_path: Path) -> None:
    """With --concurrency 4 no release is lost, doubled or different."""
    stored = []
    for workers in (1, 4):
        folder = tmp_path / str(workers)
        folder.mkdir()
        with World(folder) as world:
            assert counts(world.crawl(concurrency=workers)) == {"new": len(world.published())}
            stored.append(world.stored())
    assert stored[0] == stored[1]


# --- later runs ----------------------------------------------------------------------------------


def test_a_run_with_nothing_new_costs_one_request_an_edition(world: World) -> None:
    """The first page of each listing, and robots.txt only once a day."""
    world.crawl()
    world.clock.pass_by(hours=1)
    summary = world.crawl()
    assert (summary.exit_code, counts(summary), summary.requests) == (0, {}, 2)
    assert [site.paths() for site in world.sites.values()] == [[NEWS], [NEWS]]
    world.clock.pass_by(days=1)
    world.crawl(recheck_budget=0)
    assert [site.paths() for site in world.sites.values()] == [["/robots.txt", NEWS], ["/robots.txt", NEWS]]


def test_a_release_published_between_runs_is_all_that_is_fetched(world: World) -> None:
    """The listing up to a page that is known whole, and one article."""
    world.crawl()
    world.clock.pass_by(hours=1)
    new = LATER["en"][0]
    world.site.publish(new)
    assert counts(world.crawl()) == {"new": 1}
    assert world.site.paths() == [NEWS, f"{NEWS}?PAGEN_1=2", new.address]
    assert world.stored() == world.published()


def test_an_announcement_rewritten_in_place_is_seen_by_its_headline_on_the_listing(world: World) -> None:
    """Another headline on the listing makes its address due at once; the release keeps its id and both states."""
    world.crawl()
    report = REPORT["en"]
    before = world.releases()[report.url]
    world.site.edit(report.slug, headline=report.headline, date=report.date, body=report.body)
    world.clock.pass_by(hours=1)
    assert counts(world.crawl()) == {"changed": 1}
    after = world.releases()[report.url]
    assert (after.id, after.doc_id, after.revision_count) == (before.id, before.doc_id, 2)
    assert (after.title, after.date) == (report.headline, report.date)
    assert after.changed_at > before.changed_at
    assert world.stored() == world.published()


def test_a_text_edited_in_place_is_found_by_recheck(world: World) -> None:
    """--recheck fetches every known release again."""
    world.crawl()
    old = next(release for release in world.site.releases if release.slug == "otkrylsya-uchebnyy-sbor-spasateley")
    world.site.edit(old.slug, body=(*old.body[:-1], replace(old.body[-1], text="The programme has been put off.")))
    world.clock.pass_by(hours=1)
    assert counts(world.crawl()) == {}
    summary = world.crawl(recheck=True)
    assert counts(summary) == {"changed": 1, "unchanged": len(world.published()) - 1}
    assert world.releases()[old.url].revision_count == 2
    assert world.stored() == world.published()


def test_a_late_release_with_an_old_date_is_found_by_a_full_walk(en: World) -> None:
    """It stands deep in the listing, where a usual run need not look."""
    en.crawl()
    late = written("en", "pozdnyaya-zapis", "2021-05-05", "Late entry on the archive of treaties", "It was put late.")
    en.site.insert(late, 25)
    en.clock.pass_by(hours=1)
    assert en.crawl().listing_pages == 1
    assert counts(en.crawl(full=True)) == {"new": 1}
    assert en.stored() == en.published()


def test_every_thirty_days_the_whole_listing_is_walked(en: World) -> None:
    """So that a late release with an old date is found without anybody asking for it."""
    en.crawl()
    en.site.insert(written("en", "pozdno", "2021-05-05", "Late entry on the archive", "It was put on late."), 25)
    en.clock.pass_by(days=29)
    assert en.crawl(recheck_budget=0).listing_pages == 1
    en.clock.pass_by(days=2)
    summary = en.crawl(recheck_budget=0)
    assert (summary.listing_pages, summary.new) == (3, 1)
    assert en.crawl(recheck_budget=0).listing_pages == 1


def test_rechecks_keep_to_their_budget(en: World) -> None:
    """Long after, all are due, and a run takes as many as it may, those longest due first."""
    en.crawl()
    en.clock.pass_by(days=230)
    for budget in (5, 0, 7):
        summary = en.crawl(recheck_budget=budget)
        assert counts(summary) == ({"unchanged": budget} if budget else {})
        assert sum("?" not in path for path in en.paths()) == budget + 1
        assert summary.exit_code == 0


def test_a_recheck_asks_conditionally_and_a_304_changes_nothing(en: World) -> None:
    """Where the site knows validators, an unchanged page costs no body; a changed one is seen."""
    en.site.etag = True
    en.crawl()
    en.clock.pass_by(hours=1)
    old = en.site.releases[7]
    en.site.edit(old.slug, body=(*old.body, old.body[0]))
    before = en.stored()
    summary = en.crawl(recheck=True)
    assert counts(summary) == {"changed": 1, "unchanged": len(before) - 1}
    conditional = [headers for _, path, headers in en.site.requests if path != NEWS]
    assert all("if-none-match" in headers for headers in conditional)
    assert en.ask("SELECT count(*) FROM captures WHERE status = 304") == [(len(before) - 1,)]
    assert en.stored() == en.published()
    assert counts(en.crawl(recheck=True)) == {"unchanged": len(before)}


# --- taken away, moved, doubled ------------------------------------------------------------------


def test_a_removed_release_is_gone_after_two_404s_a_day_apart(en: World) -> None:
    """One 404 may be an accident; its text stays, and it is back when the page is."""
    en.crawl()
    old = en.site.releases[5]
    en.site.remove(old.slug)
    en.clock.pass_by(hours=1)
    first = en.crawl(recheck=True)
    assert (first.gone, en.releases()[old.url].gone_at) == (0, None)
    seen_at = en.ask("SELECT fetched_at FROM captures WHERE url = ? AND status = 404", old.url)[0][0]
    en.clock.pass_by(days=1, hours=1)
    second = en.crawl(recheck_budget=0)
    assert second.gone == 1
    gone = en.releases()[old.url]
    assert gone.gone_at == seen_at
    assert gone.body

    en.site.publish(old)
    en.clock.pass_by(days=3)
    en.crawl(recheck=True)
    assert en.releases()[old.url].gone_at is None
    assert en.stored() == en.published()


def test_the_same_release_at_two_addresses_is_one(en: World) -> None:
    """Same date and headline: no second release, and both addresses lead to it."""
    original = en.site.releases[0]
    en.site.publish(replace(original, slug="ta-zhe-novost-eshche-raz"))
    number = len(en.published()) - 1
    summary = en.crawl()
    assert (summary.new, summary.exit_code) == (number, 0)
    copies = "SELECT count(DISTINCT release_id), count(*) FROM addresses WHERE url IN (?, ?)"
    twin = en.site.releases[0].url
    assert en.ask(copies, original.url, twin) == [(1, 2)]


_OLD, _NEW = many(_MANY)[3].address, f"{NEWS}novyy-adres/"


class _MovedSite(Site):
    """An article answers at another address; the listing still leads to its old one."""

    def answer(self, path: str) -> Answer:
        """A redirect from the old address to the new one, where the text is."""
        if path == _OLD:
            return Answer(301, b"", location=_NEW)
        return super().answer(_OLD if path == _NEW else path)


def test_a_redirect_to_another_article_is_followed_and_the_release_is_stored_once(tmp_path: Path) -> None:
    """Under the address where its text is."""
    with plenty(tmp_path, kind=_MovedSite) as world:
        summary = world.crawl()
        assert (summary.exit_code, summary.new) == (0, _MANY)
        assert f"https://en.odkb-csto.org{_NEW}" in world.releases()
        world.clock.pass_by(hours=1)
        assert (counts(world.crawl()), len(world.releases())) == ({}, _MANY)


def test_an_article_that_leads_to_its_section_is_gone_after_a_day(en: World) -> None:
    """So Bitrix answers for what was taken away."""
    en.crawl()
    old = en.site.releases[5]
    en.site.misbehave(old.address, "redirect-to-section")
    en.clock.pass_by(hours=1)
    en.crawl(recheck=True)
    assert en.releases()[old.url].gone_at is None
    en.clock.pass_by(days=1, hours=1)
    assert en.crawl(recheck=True).gone == 1
    assert en.releases()[old.url].gone_at is not None


# --- never a hole --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bounds",
    [
        {"limit": 7},
        {"max_pages": 2},
        {"since": "2026-02-08"},
        {"until": "2026-02-08"},
        {"since": "2026-02-04", "until": "2026-02-10", "limit": 3},
    ],
    ids=lambda bounds: "+".join(bounds),
)
def test_what_a_bounded_run_left_out_comes_with_the_next_plain_one(tmp_path: Path, bounds: dict[str, Any]) -> None:
    """A bound never makes a later walk stop early."""
    with plenty(tmp_path) as world:
        first = world.crawl(**bounds)
        assert first.exit_code == 0
        assert 0 < first.new < _MANY
        world.clock.pass_by(hours=1)
        second = world.crawl()
        assert (second.exit_code, first.new + second.new) == (0, _MANY)
        assert world.stored() == world.published()


def test_a_limited_run_says_how_much_is_still_due(tmp_path: Path) -> None:
    """All listing pages are walked, so the rest is queued."""
    with plenty(tmp_path) as world:
        assert counts(world.crawl(limit=5)) == {"new": 5, "queued": 19}
        assert counts(world.crawl(limit=0)) == {"queued": 19}


def test_since_and_until_hold_for_what_is_fetched(tmp_path: Path) -> None:
    """Both days are included."""
    with plenty(tmp_path) as world:
        world.crawl(since="2026-02-05", until="2026-02-08")
        dates = [release.date for release in world.releases().values()]
        assert sorted(dates) == [f"2026-02-0{day}" for day in (5, 6, 7, 8) for _ in range(2)]


@pytest.mark.parametrize(("stage", "at"), [("listing", 1), ("listing", 3), ("articles", 2), ("articles", 20)])
def test_an_interrupted_run_is_taken_up_where_it_ended(tmp_path: Path, stage: str, at: int) -> None:
    """Whatever the moment; its walk does not count as complete."""

    def interrupt(told: str, done: int, _total: int | None) -> None:
        if stage in told and done == at:
            raise Interrupted(143)

    with plenty(tmp_path) as world:
        first = world.crawl(tell=interrupt)
        assert (first.exit_code, first.outcome) == (143, "interrupted")
        assert world.ask("SELECT complete FROM walks") == [(int(stage == "articles"),)]
        second = world.crawl()
        assert (second.exit_code, first.new + second.new) == (0, _MANY)
        assert world.stored() == world.published()


class _WrapsAround(Site):
    """Past the last page it shows the first one again."""

    def answer(self, path: str) -> Answer:
        """As Bitrix does, by its settings."""
        past = path.startswith(f"{NEWS}?PAGEN_1=") and path not in self.listing_paths()
        return super().answer(NEWS if past else path)


class _OtherPager(Site):
    """Its pager is a button with an address that names no page."""

    def answer(self, path: str) -> Answer:
        """With a button behind each page."""
        answer = super().answer(path)
        return replace(answer, body=answer.body.replace(b"</body>", b'<a href="?after=x7d">Load more</a></body>'))


class _CountsDown(Site):
    """Its pager shows 1, 2, 3 and leads to the numbers 3, 2, 1, so that pages keep their addresses."""

    def answer(self, path: str) -> Answer:
        """As Bitrix does with `bDescPageNumbering`; what it does not have is the first page."""

        def mirrored(match: re.Match[str]) -> str:
            return f"PAGEN_1={len(self.listing_paths()) + 1 - int(match[1])}"

        answer = super().answer(re.sub(r"PAGEN_1=(\d)", mirrored, path))
        return replace(answer, body=re.sub(r"PAGEN_1=(\d)", mirrored, answer.body.decode()).encode())


class _CountsDownUnseen(_CountsDown):
    """Its pager shows but where to go on to."""

    def answer(self, path: str) -> Answer:
        """With links that say so and no number."""
        answer = super().answer(path)
        own = int(match[1]) if (match := re.search(r"PAGEN_1=(\d)", path)) else len(self.listing_paths())
        links = [(own + 1, "Newer"), (own - 1, "Older")]
        pager = " ".join(
            f'<a href="{NEWS}?PAGEN_1={at}">{text}</a>' for at, text in links if 0 < at <= len(self.listing_paths())
        )
        body = re.sub(r"<a [^>]*PAGEN_1[^>]*>[^<]*</a>", "", answer.body.decode())
        return replace(answer, body=body.replace("</body>", f"<p>{pager}</p></body>").encode())


@pytest.mark.parametrize("pages", [2, 3, 4])
@pytest.mark.parametrize("kind", [_CountsDown, _CountsDownUnseen])
def test_a_walk_reaches_every_page_though_addresses_count_down(tmp_path: Path, kind: type[Site], pages: int) -> None:
    """Nothing is lost, and the walk is complete."""
    with World(tmp_path, {"en": "stock"}, many(6 * pages), page_size=6, kind=kind) as world:
        summary = world.crawl()
        assert (summary.exit_code, summary.new, summary.listing_pages) == (0, 6 * pages, pages)
        assert world.ask("SELECT complete FROM walks") == [(1,)]


def test_a_pager_that_is_not_understood_is_told(tmp_path: Path) -> None:
    """What stands on the first page is stored; that it is not all is said, and no later run stops early."""
    with World(tmp_path, {"en": "stock"}, many(4), page_size=6, kind=_OtherPager) as world:
        for _ in range(2):
            summary = world.crawl()
            assert (summary.exit_code, summary.outcome) == (3, "partial")
            assert "after=x7d" in summary.problems[0]["reason"]
        assert len(world.releases()) == 4
        assert world.ask("SELECT max(complete) FROM walks") == [(0,)]


class _Stuck(Site):
    """Its pager leads nowhere: each page of the list shows the first one."""

    def answer(self, path: str) -> Answer:
        """Whatever number is asked for."""
        return super().answer(NEWS if path.startswith(f"{NEWS}?PAGEN_1=") else path)


def test_a_pager_that_does_not_turn_is_told(tmp_path: Path) -> None:
    """What stands on the first page is stored; a list is never taken for whole that has more pages."""
    with plenty(tmp_path, kind=_Stuck) as world:
        summary = world.crawl()
        assert (summary.exit_code, summary.outcome, summary.new) == (3, "partial", 6)
        assert "shows an earlier page again" in summary.problems[0]["reason"]
        assert world.ask("SELECT complete FROM walks") == [(0,)]


@pytest.mark.parametrize("kind", [Site, _WrapsAround])
def test_the_walk_ends_where_pages_come_again(tmp_path: Path, kind: type[Site]) -> None:
    """The last page or the first one: nothing new means the end, and the walk is complete."""
    with plenty(tmp_path, kind=kind) as world:
        summary = world.crawl(limit=0)
        assert (summary.exit_code, summary.listing_pages) == (0, 4)
        assert len(world.paths()) <= 5
        assert world.ask("SELECT complete FROM walks") == [(1,)]


@pytest.mark.parametrize(
    "fault",
    ["empty-list", "soft404", 404, 403, 500, "challenge", "maintenance", "truncate", "reset", "redirect-to-section"],
)
def test_a_broken_page_in_the_middle_is_no_end_and_the_next_run_repairs_it(tmp_path: Path, fault: Any) -> None:
    """A page that a pager leads to must be a listing: the run is partial, names the page, and leaves no hole."""
    with plenty(tmp_path) as world:
        world.site.misbehave(f"{NEWS}?PAGEN_1=2", fault)
        summary = world.crawl()
        assert (summary.exit_code, summary.outcome) == (3, "partial")
        assert [problem["url"] for problem in summary.problems] == [f"https://en.odkb-csto.org{NEWS}?PAGEN_1=2"]
        assert world.ask("SELECT complete FROM walks") == [(0,)]
        world.site.behave()
        world.clock.pass_by(hours=1)
        assert world.crawl().exit_code == 0
        assert world.stored() == world.published()


def test_a_page_with_only_the_ticker_hides_no_broken_list(tmp_path: Path) -> None:
    """Four known releases at the top of an empty page are not the end of the listing."""
    with plenty(tmp_path) as world:
        world.crawl(max_pages=1)
        world.site.misbehave(f"{NEWS}?PAGEN_1=3", "empty-list")
        assert world.crawl().exit_code == 3
        world.site.behave()
        world.crawl()
        assert world.stored() == world.published()


_LATER = {
    1: LATER["en"][0],
    2: LATER["en"][1],
    4: written("en", "vo-vremya-obkhoda", "2026-03-21", "Rescuers met on the lake", "They compared their boats."),
}


@pytest.mark.parametrize("family", ["stock", "table", "modern"])
@pytest.mark.parametrize("stage", ["listing", "articles"])
def test_releases_published_during_a_run_shift_pages_and_lose_nothing(tmp_path: Path, family: str, stage: str) -> None:
    """What was there at the start is stored by this run, what came meanwhile by this one or the next."""
    with plenty(tmp_path, family) as world:
        at_start = world.published()

        def publish(told: str, done: int, _total: int | None) -> None:
            if stage in told and done in (1, 2, 4):
                world.site.publish(_LATER[done])

        assert world.crawl(tell=publish).exit_code == 0
        stored = {one["url"]: one for one in world.stored()}
        assert [stored[one["url"]] for one in at_start] == at_start
        world.clock.pass_by(hours=1)
        assert world.crawl().exit_code == 0
        assert world.stored() == world.published()
        assert len(world.stored()) == _MANY + len(_LATER)


def test_nothing_is_left_owed_after_a_good_run(world: World) -> None:
    """No address is without a release, and all of them are due again only later."""
    world.crawl()
    assert world.owed() == {}
    assert world.ask("SELECT count(*) FROM addresses WHERE due_at IS NULL OR due_at <= '2026-04-01T12:00:00Z'") == [
        (0,)
    ]
    assert len(RELEASES) > len(world.stored())


@pytest.mark.parametrize("family", ["stock", "table", "modern"])
def test_teasers_are_what_the_listing_says_below_a_headline(tmp_path: Path, family: str) -> None:
    """And nothing that stands beside it on the page, such as the pager below the last entry."""
    with World(tmp_path, {"en": family}) as world:
        world.crawl()
        wanted = {
            release.url: expected(release)["teaser"] for release in world.site.releases if release.section == NEWS
        }
        assert {url: release.teaser for url, release in world.releases().items()} == wanted


def test_pages_that_only_their_neighbours_make_readable_are_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first crawl meets its first pages with no others beside them; at its end they are read again."""

    def read_with_company(page: Page, profile: Any, hint: Any, near: Sequence[Any], *rest: Any) -> Article:
        article = read_article(page, profile, hint, near, *rest)
        return article if len(near) >= 3 else replace(article, title=None)

    monkeypatch.setattr(reading, "read_article", read_with_company)
    with plenty(tmp_path) as world:
        world.site.remove(many(_MANY)[0].slug)
        summary = world.crawl()
        assert summary.problems == []
        assert (summary.exit_code, summary.unparsed, summary.new) == (0, 0, _MANY - 1)
