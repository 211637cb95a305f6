"""The site profile: which addresses are whose, and a user's table laid over it."""

from __future__ import annotations

import pytest

from cstoscrape.crawler.crawl import user_agent
from cstoscrape.errors import ConfigError, UsageError
from cstoscrape.site import Place, default_profile, load_profile

_EN, _RU = "https://en.odkb-csto.org", "https://odkb-csto.org"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (f"{_EN}/news/news_odkb/", Place("en", "news", "listing")),
        (f"{_RU}/news/news_odkb/?PAGEN_1=7", Place("ru", "news", "listing", 7)),
        (f"{_EN}/news/news_odkb/some-slug-/", Place("en", "news", "article")),
        (f"{_EN}/news/smi/tass/", Place("en", "smi", "article")),
        (f"{_EN}/training/the_brotherhood_of_war_2019/x/", Place("en", "exercises", "article")),
        (f"{_EN}/documents/statements/zayavlenie%20ODKB/", Place("en", "statements", "article")),
        ("https://jscsto.odkb-csto.org/en/news/UNP_On/", Place("jscsto-en", "news", "article")),
        ("https://jscsto.odkb-csto.org/news/x/", Place("jscsto", "news", "article")),
        (f"{_EN}/news/news_odkb/rss/", None),
        (f"{_EN}/news/news_odkb/?year=2020", None),
        (f"{_EN}/news/news_odkb/some-slug/?print=Y", None),
        (f"{_EN}/news/news_odkb/photo.jpg", None),
        (f"{_EN}/structure/", None),
        ("https://example.org/news/news_odkb/x/", None),
    ],
)
def test_an_address_belongs_where_its_host_and_path_say(url: str, place: Place | None) -> None:
    """Edition, section, listing or article; feeds, files and searches are neither."""
    assert default_profile().place(url) == place


def test_an_alias_is_stored_under_the_editions_own_host() -> None:
    """One release, whatever name its host was called by."""
    profile = default_profile()
    assert profile.own_url("http://www.jscsto.org/news/x") == "https://jscsto.odkb-csto.org/news/x/"
    assert profile.own_url("http://www.en.odkb-csto.org/news/x?utm_source=a") == f"{_EN}/news/x/"


def test_listing_addresses() -> None:
    """Page 1 has no parameter; a section with no listing says so."""
    profile = default_profile()
    assert profile.listing_url("en", "news") == f"{_EN}/news/news_odkb/"
    assert profile.listing_url("ru", "smi", 3) == f"{_RU}/news/smi/?PAGEN_1=3"
    with pytest.raises(UsageError, match="did you mean 'news'"):
        profile.listing_url("en", "mews")
    with pytest.raises(UsageError, match="no listing of its own"):
        profile.listing_url("en", "exercises")


def test_doc_ids_never_change() -> None:
    """Pinned: citations rely on them."""
    assert default_profile().doc_id(f"{_EN}/news/news_odkb/some-slug/", "en") == "csto-en-6536e6f29e"


def test_a_users_table_lies_over_the_bundled_one_key_by_key() -> None:
    """Another path of a section; all the rest stays."""
    profile = load_profile({"sections": {"news": "/press/"}, "name": "mine"}, "x.toml")
    assert profile.listing_url("en", "news") == f"{_EN}/press/"
    assert profile.listing_url("en", "smi") == f"{_EN}/news/smi/"
    assert profile.doc_id("https://x/", "en").startswith("mine-en-")
    assert profile.labels == default_profile().labels


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"nmae": "x"}, "did you mean 'name'"),
        ({"name": 3}, "name must be a str"),
        ({"editions": {"de": {"language": "de"}}}, "edition 'de' needs a host"),
        ({"sections": {"news": "news"}}, "must begin and end with '/'"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(table: dict[str, object], says: str) -> None:
    """With the file's name."""
    with pytest.raises(ConfigError, match=says) as caught:
        load_profile(table, "mine.toml")
    assert "mine.toml" in str(caught.value)


def test_the_site_can_reach_whoever_runs_it() -> None:
    """The contact of the config file stands in the User-Agent; one that no header field can hold is refused."""
    profile = load_profile({"contact": "mailto:me@example.org"}, "x.toml")
    assert "mailto:me@example.org" in user_agent(profile)
    assert profile.stamp == default_profile().stamp
    for contact in ("me\r\nX-Evil: 1", "почта@пример.рф"):
        with pytest.raises(ConfigError, match="contact"):
            load_profile({"contact": contact}, "x.toml")
