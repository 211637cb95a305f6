"""When are two things the same release? The seven rules of the README, each by its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cstoscrape.errors import UsageError
from cstoscrape.ingest import Store, open_store
from cstoscrape.model import Capture, Release
from cstoscrape.store.query import Filter, find_release, revision_rows
from cstoscrape.text import format_time
from tests.store.pages import CHALLENGE, HOSTS, MAINTENANCE, NEWS, NOT_FOUND, article, capture, listing, not_modified

SESSION = "Session of the Council of Foreign Ministers"
DRILL = "The exercise “Interaction” has begun in Belarus"
MET = "The ministers met in Dushanbe and discussed the state of collective security in the region."
AGREED = (
    "They adopted a statement on Afghanistan, and agreed to meet again in the autumn of the year. A plan of"
    " consultations for the next half year was signed, as were decisions about the budget and the staff."
)
ARRIVED = (
    "Units of five member states have arrived at the training ground near Vitebsk this morning. Their commanders took"
    " the parade, thanked the hosts, and explained what is to be practised until the last day of the month."
    " Tanks, helicopters and drones will take part; guests from nine countries watch them from the hills nearby."
)

ONE, TWO, THREE = (f"{HOSTS['en']}{NEWS}{slug}/" for slug in ("one", "two", "three"))
LIST = f"{HOSTS['en']}{NEWS}"
A = article(SESSION, "20.11.2020", MET, AGREED)
B = article(SESSION, "20.11.2020", MET, f"{AGREED} The place is Yerevan.")
OTHER = article(DRILL, "23.11.2020", ARRIVED)
UNDATED = article(SESSION, None, MET, AGREED)

_BEGIN = datetime(2020, 11, 24, tzinfo=UTC)


def at(days: float) -> str:
    """A time so many days after the first capture."""
    return format_time(_BEGIN + timedelta(days=days))


def page(url: str, days: float, body: bytes) -> Capture:
    """A page that answers."""
    return capture(url, at(days), 200, body)


def missing(url: str, days: float, status: int = 404) -> Capture:
    """An address that says there is nothing."""
    return capture(url, at(days), status, NOT_FOUND)


def listed(days: float, *items: tuple[str, str | None, str]) -> Capture:
    """The listing, with entries of (address, day as printed, headline)."""
    return page(LIST, days, listing([(url.removeprefix(HOSTS["en"]), day, title) for url, day, title in items]))


class Archive:
    """A store, and the questions that these tests ask of it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def take(self, *captures: Capture) -> None:
        """Take captures in one after another, and end the run."""
        for one in captures:
            self.store.ingest(one)
        self.store.settle()

    def ask(self, statement: str, *values: object) -> list[Any]:
        """Rows as tuples; of one column its values."""
        rows = [tuple(row) for row in self.store.database.connection.execute(statement, values)]
        return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows

    def releases(self) -> list[Release]:
        """All releases, newest first."""
        return list(self.store.releases(Filter()))

    def release(self) -> Release:
        """The only release there is."""
        [release] = self.releases()
        return release

    def stretches(self, url: str) -> list[tuple[str, str, str]]:
        """The states of an address: which, from when, to when. Each text has a letter, `-` is gone."""
        found = self.ask(
            "SELECT content_hash, first_seen_at, last_seen_at FROM revisions WHERE url = ? ORDER BY first_seen_at", url
        )
        names = {None: "-"}
        for digest, _, _ in found:
            names.setdefault(digest, "ABC"[len(names) - 1])
        return [(names[digest], first, last) for digest, first, last in found]

    def states(self, url: str) -> str:
        """The same as letters alone."""
        return "".join(name for name, _, _ in self.stretches(url))

    def find(self, name: object) -> int:
        """The id of the release that goes by a name."""
        return find_release(self.store.database.connection, str(name), str(name)).id

    def doc_id(self, url: str) -> str:
        """The name of an address."""
        [name] = self.ask("SELECT doc_id FROM addresses WHERE url = ?", url)
        return str(name)

    def gone_at(self, url: str) -> str | None:
        """Since when an address is gone."""
        [time] = self.ask("SELECT gone_at FROM addresses WHERE url = ?", url)
        return time if time is None else str(time)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive."""
    with open_store(tmp_path / "csto.db") as store:
        yield Archive(store)


# --- rule 1 --------------------------------------------------------------------------------------


def test_rule_1_each_address_has_its_own_stream(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(TWO, 1, OTHER), page(ONE, 2, A), page(TWO, 3, OTHER), page(ONE, 4, B))
    assert archive.stretches(ONE) == [("A", at(0), at(2)), ("B", at(4), at(4))]
    assert archive.stretches(TWO) == [("A", at(1), at(3))]


def test_rule_1_a_text_that_comes_back_is_a_third_stretch(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(ONE, 1, B), page(ONE, 2, A))
    assert archive.states(ONE) == "ABA"
    assert archive.release().revision_count == 3


def test_rule_1_so_is_one_that_was_gone_between(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), missing(ONE, 1), missing(ONE, 3), page(ONE, 4, A))
    assert archive.stretches(ONE) == [("A", at(0), at(0)), ("-", at(1), at(3)), ("A", at(4), at(4))]


def test_rule_1_what_is_not_what_the_page_says_begins_no_stretch(archive: Archive) -> None:
    """A ticker, the listing's date and its teaser are not the text of a release."""
    other = article(SESSION, "20.11.2020", MET, AGREED, ticker=[(f"{NEWS}three/", "23.11.2020", DRILL)])
    archive.take(page(ONE, 0, A), page(ONE, 1, other), listed(2, (ONE, "21.11.2020", SESSION)), page(ONE, 3, A))
    assert archive.stretches(ONE) == [("A", at(0), at(3))]


def test_rule_1_pictures_that_only_have_another_query_begin_no_stretch(archive: Archive) -> None:
    first, second = (A.replace(b"<p>", b'<img src="/upload/a.jpg?%d"><p>' % version, 1) for version in (160587, 160588))
    archive.take(page(ONE, 0, first), page(ONE, 1, second))
    assert archive.stretches(ONE) == [("A", at(0), at(1))]


def test_rule_1_captures_of_one_second_stand_by_digest(archive: Archive, tmp_path: Path) -> None:
    """Whichever came first."""
    archive.take(page(ONE, 0, A), page(ONE, 0, B))
    with open_store(tmp_path / "other.db") as store:
        other = Archive(store)
        other.take(page(ONE, 0, B), page(ONE, 0, A))
        assert other.release().body == archive.release().body
    digests = archive.ask(
        "SELECT digest FROM captures JOIN revisions ON captures.id = capture_id ORDER BY revisions.id"
    )
    assert len(digests) == 2
    assert digests == sorted(digests)


def test_rule_1_an_answer_not_modified_is_another_sighting(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(ONE, 1, B), not_modified(ONE, at(2), at(1)))
    assert archive.stretches(ONE) == [("A", at(0), at(0)), ("B", at(1), at(2))]
    assert archive.release().last_seen_at == at(2)


def test_rule_1_a_late_capture_steps_into_its_place(archive: Archive) -> None:
    archive.take(page(ONE, 4, A), page(ONE, 0, A))
    archive.take(page(ONE, 2, B))
    assert archive.stretches(ONE) == [("A", at(0), at(0)), ("B", at(2), at(2)), ("A", at(4), at(4))]


# --- rule 2 --------------------------------------------------------------------------------------


def test_rule_2_one_date_and_headline_are_one_release(archive: Archive) -> None:
    """Case, quotes, dashes, white space and a final mark aside."""
    archive.take(
        page(ONE, 0, article("The exercise “Interaction” — its end", "20.11.2020", MET)),
        page(TWO, 0, article("THE EXERCISE  «INTERACTION» - ITS END.", "20.11.2020", MET)),
    )
    assert archive.find(ONE) == archive.find(TWO) == archive.release().id


def test_rule_2_editions_do_not_mix(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(f"{HOSTS['ru']}{NEWS}one/", 0, A))
    assert sorted(release.edition for release in archive.releases()) == ["en", "ru"]


def test_rule_2_neither_do_days_or_headlines(archive: Archive) -> None:
    later, renamed = article(SESSION, "21.11.2020", MET, AGREED), article(f"{SESSION} ends", "20.11.2020", MET, AGREED)
    archive.take(page(ONE, 0, A), page(TWO, 0, later), page(THREE, 0, renamed))
    assert len(archive.releases()) == 3


@pytest.mark.parametrize("listed_first", [True, False])
def test_rule_2_the_listings_date_steps_in(archive: Archive, listed_first: bool) -> None:
    captures = [listed(0, (ONE, "20.11.2020", SESSION)), page(ONE, 1, UNDATED)]
    archive.take(*(captures if listed_first else reversed(captures)))
    release = archive.release()
    assert (release.date, release.date_source) == ("2020-11-20", "listing")


def test_rule_2_the_newest_listing_counts(archive: Archive) -> None:
    """By the time it was captured, not by when it came."""
    archive.take(
        page(ONE, 0, UNDATED), listed(3, (ONE, "22.11.2020", SESSION)), listed(1, (ONE, "20.11.2020", SESSION))
    )
    assert archive.release().date == "2020-11-22"


def test_rule_2_the_pages_own_date_goes_before_the_listings(archive: Archive) -> None:
    archive.take(listed(0, (ONE, "22.11.2020", SESSION)), page(ONE, 1, A))
    assert (archive.release().date, archive.release().date_source) == ("2020-11-20", "page")


def test_rule_2_a_dated_listing_joins_what_was_undated(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(TWO, 1, UNDATED))
    assert len(archive.releases()) == 2
    archive.take(listed(2, (TWO, "20.11.2020", SESSION)))
    assert archive.find(TWO) == archive.find(ONE) == archive.release().id


def test_rule_2_undated_ones_stand_alone(archive: Archive) -> None:
    archive.take(page(ONE, 0, UNDATED), page(TWO, 0, UNDATED))
    assert [release.date for release in archive.releases()] == [None, None]
    assert archive.find(ONE) != archive.find(TWO)


# --- rule 3 --------------------------------------------------------------------------------------


def test_rule_3_the_earliest_address_gives_the_text(archive: Archive) -> None:
    archive.take(page(TWO, 1, B), page(ONE, 0, A))
    release = archive.release()
    assert release.url == ONE
    assert "Yerevan" not in release.body
    assert release.doc_id == archive.doc_id(ONE)


def test_rule_3_another_text_is_a_conflict_and_does_not_flip_it(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(TWO, 1, B))
    before = archive.release()
    archive.take(page(ONE, 2, A), page(TWO, 3, B), page(ONE, 4, A), page(TWO, 5, B))
    after = archive.release()
    assert (after.url, after.body, after.changed_at) == (before.url, before.body, before.changed_at)
    assert archive.ask("SELECT conflicts FROM releases") == [1]
    assert archive.stretches(TWO) == [("A", at(1), at(5))]


def test_rule_3_when_it_is_gone_the_next_earliest_does(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(TWO, 1, B), missing(ONE, 2), missing(ONE, 4))
    release = archive.release()
    assert (release.url, release.gone_at) == (TWO, None)
    assert "Yerevan" in release.body
    assert release.doc_id == archive.doc_id(ONE)
    assert archive.ask("SELECT conflicts FROM releases WHERE merged_into IS NULL") == [0]


def test_rule_3_the_same_text_is_no_conflict(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(TWO, 1, A))
    assert archive.ask("SELECT conflicts FROM releases WHERE merged_into IS NULL") == [0]


# --- rule 4 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [article(f"{SESSION} in Dushanbe", "20.11.2020", MET, AGREED), article(SESSION, "21.11.2020", MET, AGREED)],
    ids=["headline", "date"],
)
def test_rule_4_a_changed_headline_or_date_keeps_the_id(archive: Archive, changed: bytes) -> None:
    archive.take(page(ONE, 0, A))
    before = archive.release()
    archive.take(page(ONE, 1, changed))
    after = archive.release()
    assert (after.id, after.doc_id) == (before.id, before.doc_id)
    assert (after.title, after.date) != (before.title, before.date)
    assert (after.revision_count, after.changed_at) == (2, at(1))


def _joined(archive: Archive) -> tuple[int, int]:
    """Two releases that became one when the younger was renamed; their ids."""
    archive.take(page(ONE, 0, A), page(TWO, 1, article("A session", "20.11.2020", MET)))
    older, younger = archive.find(ONE), archive.find(TWO)
    assert older != younger
    archive.take(page(TWO, 2, B))
    return older, younger


def test_rule_4_a_twin_joins_the_older_release(archive: Archive) -> None:
    older, younger = _joined(archive)
    assert archive.release().id == older
    assert archive.ask("SELECT merged_into FROM releases WHERE id = ?", younger) == [older]


def test_rule_4_all_names_of_both_go_on_resolving(archive: Archive) -> None:
    older, younger = _joined(archive)
    for name in (older, younger, ONE, TWO, archive.doc_id(ONE), archive.doc_id(TWO)):
        assert archive.find(name) == older, name


def test_rule_4_what_joined_is_found_and_counted_once(archive: Archive) -> None:
    _joined(archive)
    assert len(list(archive.store.releases(Filter(query="Dushanbe")))) == 1
    rows = revision_rows(archive.store.database.connection, Filter(), as_json=False)
    assert [row["url"] for row in rows] == [ONE, TWO, TWO]
    assert archive.release().revision_count == 3


def test_rule_4_when_they_part_again_each_has_its_id(archive: Archive) -> None:
    older, younger = _joined(archive)
    archive.take(page(TWO, 3, article("A session", "20.11.2020", MET)))
    assert {release.id for release in archive.releases()} == {older, younger}
    assert (archive.find(ONE), archive.find(TWO)) == (older, younger)


def test_rule_4_an_earlier_twin_from_an_import_gives_the_name(archive: Archive) -> None:
    """A capture from before the release was known, at another address: the older of the two is the release."""
    archive.take(page(TWO, 5, A))
    known = archive.find(TWO)
    archive.take(page(ONE, 0, A))
    release = archive.release()
    assert (release.doc_id, release.url, release.first_seen_at) == (archive.doc_id(ONE), ONE, at(0))
    assert archive.find(known) == archive.find(TWO) == release.id


def test_rule_4_two_that_exchange_their_headlines_keep_their_ids(archive: Archive) -> None:
    first, second = article("Of the first day", "20.11.2020", MET), article("Of the second day", "20.11.2020", MET)
    archive.take(page(ONE, 0, first), page(TWO, 0, second))
    ids = archive.find(ONE), archive.find(TWO)
    archive.store.ingest_all([page(ONE, 1, second), page(TWO, 1, first)])
    archive.store.settle()
    assert (archive.find(ONE), archive.find(TWO)) == ids
    assert {release.url: release.title for release in archive.releases()} == {
        ONE: "Of the second day",
        TWO: "Of the first day",
    }


def test_rule_4_what_nobody_ever_saw_has_no_name(archive: Archive) -> None:
    archive.take(page(ONE, 0, A))
    for name in ("csto-en-0000000000", TWO, "77"):
        with pytest.raises(UsageError, match="no release goes by"):
            archive.find(name)


# --- rule 5 --------------------------------------------------------------------------------------


def test_rule_5_an_address_used_again_is_a_new_release(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(ONE, 1, OTHER))
    names = {release.title: release.doc_id for release in archive.releases()}
    assert names == {SESSION: archive.doc_id(ONE), DRILL: f"{archive.doc_id(ONE)}-2"}
    assert archive.find(ONE) == archive.find(f"{archive.doc_id(ONE)}-2")
    assert archive.find(archive.doc_id(ONE)) != archive.find(ONE)


def test_rule_5_each_keeps_its_own_history(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(ONE, 1, B), page(ONE, 2, OTHER))
    counts = {release.title: release.revision_count for release in archive.releases()}
    assert counts == {SESSION: 2, DRILL: 1}
    connection = archive.store.database.connection
    rows = {
        word: [(row["doc_id"], row["title"]) for row in revision_rows(connection, Filter(query=word), as_json=False)]
        for word in ("ministers", "exercise")
    }
    assert rows == {
        "ministers": [(archive.doc_id(ONE), SESSION)] * 2,
        "exercise": [(f"{archive.doc_id(ONE)}-2", DRILL)],
    }


def test_rule_5_the_old_name_means_the_old_release_also_at_another_address(archive: Archive) -> None:
    """The old release had no row of its own: it was a twin of one that is still there."""
    archive.take(page(TWO, 0, A), page(ONE, 1, A), page(ONE, 2, OTHER))
    assert archive.find(archive.doc_id(ONE)) == archive.find(TWO)
    assert archive.find(ONE) == archive.find(f"{archive.doc_id(ONE)}-2") != archive.find(TWO)


def test_rule_5_an_announcement_that_becomes_its_report_is_the_same_release(archive: Archive) -> None:
    soon = (
        "A session of the Council of Foreign Ministers will be held in Dushanbe on 20 November, the Secretariat says."
    )
    archive.take(
        page(ONE, 0, article("On the coming meeting in Dushanbe", "18.11.2020", soon)),
        page(ONE, 2, article("Ministers adopted a statement", "20.11.2020", soon, MET, AGREED)),
    )
    assert archive.release().doc_id == archive.doc_id(ONE)
    assert archive.release().revision_count == 2


@pytest.mark.parametrize(
    "after",
    [article(DRILL, "20.11.2020", ARRIVED), article(SESSION, "23.11.2020", ARRIVED)],
    ids=["the date stands", "the headline stands"],
)
def test_rule_5_a_text_alone_makes_no_new_release(archive: Archive, after: bytes) -> None:
    archive.take(page(ONE, 0, A), page(ONE, 1, after))
    assert archive.release().doc_id == archive.doc_id(ONE)


def test_rule_5_what_a_late_capture_explains_was_no_other_use(archive: Archive) -> None:
    """Seen first and last only, an address looks used again; a capture from between shows how one became the other."""
    between = article(SESSION, "23.11.2020", MET, AGREED, ARRIVED)
    after = article(DRILL, "23.11.2020", ARRIVED)
    archive.take(page(ONE, 0, A), page(ONE, 2, after))
    assert len(archive.releases()) == 2
    archive.take(page(ONE, 1, between))
    assert archive.release().doc_id == archive.doc_id(ONE)
    assert archive.states(ONE) == "ABC"
    with pytest.raises(UsageError):
        archive.find(f"{archive.doc_id(ONE)}-2")


# --- rule 6 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
def test_rule_6_gone_after_a_day_of_not_found(archive: Archive, status: int) -> None:
    archive.take(page(ONE, 0, A), missing(ONE, 1, status))
    assert archive.gone_at(ONE) is None
    archive.take(missing(ONE, 1.9, status))
    assert archive.gone_at(ONE) is None
    archive.take(missing(ONE, 2, status))
    assert archive.gone_at(ONE) == archive.release().gone_at == at(1)
    assert archive.release().title == SESSION


def test_rule_6_a_redirect_to_the_section_is_gone_too(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), *(capture(ONE, at(day), 302, b"moved", location=NEWS) for day in (1, 3)))
    assert archive.release().gone_at == at(1)


def test_rule_6_a_redirect_to_another_article_is_not(archive: Archive) -> None:
    moved = [capture(ONE, at(day), 301, b"moved", location=f"{NEWS}two/") for day in (1, 3)]
    archive.take(page(ONE, 0, A), *moved)
    assert archive.release().gone_at is None
    assert archive.ask("SELECT due_at IS NOT NULL FROM addresses WHERE url = ?", TWO) == [1]


FAILURES: dict[str, Callable[[float], Capture]] = {
    "503": lambda days: capture(ONE, at(days), 503, MAINTENANCE),
    "403": lambda days: capture(ONE, at(days), 403, b"<html><body><h1>403 Forbidden</h1></body></html>"),
    "500": lambda days: capture(ONE, at(days), 500, b"<html><body><h1>500</h1></body></html>"),
    "challenge": lambda days: page(ONE, days, CHALLENGE),
    "soft 404": lambda days: page(ONE, days, NOT_FOUND),
    "maintenance": lambda days: page(ONE, days, MAINTENANCE),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=list(FAILURES))
def test_rule_6_a_failure_is_never_a_deletion_and_never_a_change(
    archive: Archive, failure: Callable[[float], Capture]
) -> None:
    archive.take(page(ONE, 0, A))
    before = archive.release()
    archive.take(*(failure(day) for day in (1, 2, 9, 30)))
    assert archive.release() == before
    assert archive.states(ONE) == "A"
    archive.take(page(ONE, 31, A))
    assert archive.stretches(ONE) == [("A", at(0), at(31))]


@pytest.mark.parametrize("failure", FAILURES.values(), ids=list(FAILURES))
def test_rule_6_a_failure_between_confirms_nothing(archive: Archive, failure: Callable[[float], Capture]) -> None:
    """Not found, a failure, and not found the same day: still no day of it."""
    archive.take(page(ONE, 0, A), missing(ONE, 1), failure(1.5), missing(ONE, 1.6), failure(3))
    assert archive.release().gone_at is None


def test_rule_6_back_again_clears_it(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), missing(ONE, 1), missing(ONE, 3))
    archive.take(page(ONE, 4, A))
    assert (archive.gone_at(ONE), archive.release().gone_at) == (None, None)
    assert archive.states(ONE) == "A-A"


def test_rule_6_a_release_is_gone_when_all_its_addresses_are(archive: Archive) -> None:
    archive.take(page(ONE, 0, A), page(TWO, 0, A), missing(ONE, 1), missing(ONE, 3))
    assert (archive.gone_at(ONE), archive.release().gone_at) == (at(1), None)
    archive.take(missing(TWO, 4), missing(TWO, 6))
    assert archive.release().gone_at == at(4)


def test_rule_6_what_never_was_cannot_go(archive: Archive) -> None:
    archive.take(missing(ONE, 0), missing(ONE, 5))
    assert archive.releases() == []
    assert archive.states(ONE) == ""


# --- rule 7 --------------------------------------------------------------------------------------


def test_rule_7_a_new_hint_rewrites_in_place(archive: Archive) -> None:
    """Of two dates above the headline one is believed once the listing has it; the page did not change."""
    archive.take(page(ONE, 0, article(SESSION, None, MET, AGREED, above=["19.11.2020", "20.11.2020"])))
    before = archive.release()
    assert before.date is None
    archive.take(listed(1, (ONE, "20.11.2020", SESSION)))
    after = archive.release()
    assert (after.date, after.date_source) == ("2020-11-20", "page")
    assert (after.id, after.doc_id) == (before.id, before.doc_id)
    assert (after.revision_count, after.changed_at) == (1, at(0))
    assert archive.stretches(ONE) == [("A", at(0), at(0))]


def test_rule_7_a_first_hint_counts_however_late_it_comes(archive: Archive) -> None:
    """Many other captures lie between an article and the first listing that names it."""
    above = article(SESSION, None, MET, AGREED, above=["19.11.2020", "20.11.2020"])
    days = [f"{n % 28 + 1:02}.10.2020" for n in range(41)]
    others = [page(f"{HOSTS['en']}{NEWS}other-{n}/", n, article(f"Day {n}", days[n], MET)) for n in range(1, 41)]
    archive.take(page(ONE, 0, above), *others)
    archive.take(listed(60, (ONE, "20.11.2020", SESSION)))
    assert archive.ask("SELECT date, date_source FROM revisions WHERE url = ?", ONE) == [("2020-11-20", "page")]


def test_rule_7_new_neighbours_rewrite_in_place(archive: Archive) -> None:
    """A line below each text is the site's own: that shows when there are other pages."""
    archive.take(page(ONE, 0, A))
    before = archive.release()
    assert "Hotline" in before.body
    for number, url in enumerate((TWO, THREE, f"{LIST}four/", f"{LIST}five/")):
        archive.take(page(url, number + 1, article(f"Of day {number}", f"2{number}.11.2020", f"{ARRIVED} {number}.")))
    after = archive.store.releases(Filter(query="foreign ministers"))
    [now] = [release for release in after if release.url == ONE]
    assert "Hotline" not in now.body
    assert MET in now.body
    assert (now.id, now.revision_count, now.changed_at) == (before.id, 1, at(0))
    assert archive.stretches(ONE) == [("A", at(0), at(0))]


def test_rule_7_a_new_teaser_changes_nothing_else(archive: Archive) -> None:
    archive.take(listed(0, (ONE, "20.11.2020", SESSION)), page(ONE, 1, A))
    teased = listing([(f"{NEWS}one/", "20.11.2020", SESSION)]).replace(b"What follows is told", b"All of it is told")
    archive.take(page(LIST, 2, teased))
    release = archive.release()
    assert release.teaser is not None
    assert release.teaser.startswith("All of it")
    assert (release.revision_count, release.changed_at) == (1, at(1))
