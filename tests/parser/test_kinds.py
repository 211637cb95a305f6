"""Pages that are no news are known as such, also with status 200; news about such things are news."""

from __future__ import annotations

import pytest

from cstoscrape.parser.kinds import special_kind
from cstoscrape.parser.page import read_page

URL = "https://odkb-csto.org/news/news_odkb/a/"
_MORE = "The participants discussed the draft plan and agreed to meet again before the end of the quarter. " * 20


def _kind(body: str, status: int = 200) -> str | None:
    page = f"<html><body>{body}</body></html>".encode()
    return special_kind(read_page(page, URL), page, status=status)


@pytest.mark.parametrize("status", [200, 403, 503])
@pytest.mark.parametrize(
    "body",
    [
        '<h1>Checking your browser before accessing</h1><script src="/.well-known/ddos-guard/check.js"></script>',
        "<script>document.cookie='k=1; path=/'; location.reload();</script>",
        "<h1>Подтвердите, что вы не робот</h1><form action='/captcha'></form>",
        "<p>Please enable JavaScript and cookies to continue</p>",
    ],
)
def test_a_challenge_is_no_page_of_the_site(body: str, status: int) -> None:
    """Captchas, JavaScript challenges and cookie walls, whatever status they come with."""
    assert _kind(body, status) == "challenge"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<h1>Сайт закрыт на техническое обслуживание</h1>", 200),
        ("<h1>The site is under maintenance</h1><p>We shall be back soon.</p>", 200),
        ("<h1>Service Unavailable</h1>", 503),
        ("Превышен лимит запросов, повторите через 600 секунд", 503),
    ],
)
def test_maintenance_is_no_change_of_a_release(body: str, status: int) -> None:
    """A closed site and the 503 of Bitrix's activity control are told from news."""
    assert _kind(body, status) == "maintenance"


@pytest.mark.parametrize(
    "body", ["<h1>404 Not Found</h1>", "<h1>Страница не найдена</h1>", "<p>Элемент не найден!</p>"]
)
def test_a_soft_404_is_known_without_its_status(body: str) -> None:
    """Bitrix says in words, with status 200, that an element is gone."""
    assert _kind(body) == "not-found"


@pytest.mark.parametrize("status", [404, 410])
def test_the_status_alone_says_that_a_page_is_gone(status: int) -> None:
    """Whatever such a page shows beside."""
    assert _kind(f"<h1>Experts met</h1><p>{_MORE}</p>", status) == "not-found"


@pytest.mark.parametrize(
    "title",
    [
        "The CSTO site is under maintenance: statement of the press service",
        "Captcha and other means against attacks on state sites: a round table",
        "Техническое обслуживание военной техники: итоги учения",
        "Пропавшая группа не найдена: учение спасателей",
    ],
)
def test_a_release_about_such_things_is_news(title: str) -> None:
    """Words alone condemn no page that has a text."""
    assert _kind(f"<h1>{title}</h1><p>{_MORE}</p>") is None
