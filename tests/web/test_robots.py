"""robots.txt: what it permits us, by RFC 9309."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cstoscrape.errors import SiteError
from cstoscrape.web.robots import RobotRules
from tests.web.conftest import AGENT, HOST, PAGE, MakeFetcher
from tests.web.servers import Server, page

BITRIX = """\ufeffUser-Agent: *
Disallow: /*index.php$
Disallow: /bitrix/
Allow: /bitrix/components/
Disallow: /*?print=
Crawl-delay: 2.5
Sitemap: https://en.odkb-csto.org/sitemap.xml
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/news/news_odkb/", True),
        ("/news/news_odkb/?PAGEN_1=2", True),
        ("/bitrix/admin/", False),
        ("/bitrix/components/x.css", True),
        ("/news/index.php", False),
        ("/news/?print=Y", False),
        ("/robots.txt", True),
    ],
)
def test_the_longest_rule_decides(path: str, allowed: bool) -> None:
    """As a stock Bitrix file has it, with wildcards and a byte order mark."""
    rules = RobotRules.parse(200, BITRIX)
    assert rules.allows(f"https://{HOST}{path}", AGENT) is allowed
    assert rules.crawl_delay == 2.5


def test_our_own_group_counts_where_there_is_one() -> None:
    """Rules and delay for us by name, whatever is said to all."""
    rules = RobotRules.parse(
        200, "User-agent: CSTOscrape\nDisallow: /a/\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /\n"
    )
    assert not rules.allows(f"https://{HOST}/a/", AGENT)
    assert rules.allows(f"https://{HOST}/b/", AGENT)
    assert rules.crawl_delay == 7.0


def test_a_group_that_our_contact_address_happens_to_name_is_not_ours() -> None:
    """Groups are matched with the product's name, not with the whole User-Agent line."""
    assert RobotRules.parse(200, "User-agent: example\nDisallow: /\n").allows(PAGE, AGENT)


@pytest.mark.parametrize("status", [301, 401, 403, 404, 410])
def test_no_robots_txt_means_all_is_allowed(status: int) -> None:
    """Whatever the error page happens to say."""
    assert RobotRules.parse(status, "User-agent: *\nDisallow: /").allows(PAGE, AGENT)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_fails_to_say_allows_nothing(status: int) -> None:
    """But to ask for robots.txt again is allowed."""
    rules = RobotRules.parse(status, "")
    assert not rules.allows(PAGE, AGENT)
    assert rules.allows(f"https://{HOST}/robots.txt", AGENT)


@pytest.mark.parametrize("text", ["", "User-agent: *\nDisallow:\n", "# Disallow: /\n", "<html>no such page</html>"])
def test_a_file_without_rules_allows_all_and_costs_nothing(text: str) -> None:
    """An hourly run with nothing new must not pay for loading the parser."""
    code = (
        "import sys; from cstoscrape.web.robots import RobotRules\n"
        "rules = RobotRules.parse(200, sys.argv[1])\n"
        "assert rules.allows('https://x/', 'cstoscrape'), 'refused'\n"
        "assert 'protego' not in sys.modules, 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code, text], check=True)


@pytest.mark.parametrize("line", ["disallow: /", "Disallow:/", " Dissallow : /", "DISALLOW /"])
def test_rules_are_found_however_they_are_spelt(line: str) -> None:
    """The usual slips still mean no."""
    assert not RobotRules.parse(200, f"User-agent: *\r\n{line}\r\n").allows(PAGE, AGENT)


def test_a_disallowed_address_is_not_fetched(make_fetcher: MakeFetcher) -> None:
    """Nor when a redirect leads to it."""
    redirect = page(b"", "Location: /news/news_odkb/secret/", status="301 Moved")
    with Server(redirect) as server:
        fetcher = make_fetcher(server)
        fetcher.set_robots(HOST, RobotRules.parse(200, "User-agent: *\nDisallow: /news/news_odkb/secret/\n"))
        with pytest.raises(SiteError, match=r"robots\.txt of en\.odkb-csto\.org disallows this address") as caught:
            fetcher.fetch(f"{PAGE}secret/")
        assert (caught.value.stage, fetcher.requests) == ("robots", 0)
        with pytest.raises(SiteError, match="disallows"):
            fetcher.fetch(f"{PAGE}secret")
    assert fetcher.requests == 1


def test_an_unreadable_robots_txt_is_named_as_the_reason(make_fetcher: MakeFetcher) -> None:
    """The site did not say no; it failed to say."""
    fetcher = make_fetcher()
    fetcher.set_robots(HOST, RobotRules.parse(500, ""))
    with pytest.raises(SiteError, match=r"fails to serve its robots\.txt"):
        fetcher.fetch(PAGE)


def test_robots_txt_itself_is_fetched_raw_and_counted(make_fetcher: MakeFetcher) -> None:
    """Whatever its status, and also while nothing else may be fetched."""
    with Server(page(b"gone", status="404 Not Found")) as server:
        fetcher = make_fetcher(server)
        fetcher.set_robots(HOST, RobotRules.parse(500, ""))
        capture = fetcher.fetch_robots(HOST)
        assert server.requests[0].startswith("GET /robots.txt ")
    assert (capture.url, capture.status, fetcher.requests) == (f"https://{HOST}/robots.txt", 404, 1)
