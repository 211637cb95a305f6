"""Pages that are no news are known as such, also with status 200; news about such things are news."""

from __future__ import annotations

import pytest

from cstoscrape.parser.kinds import special_kind
from cstoscrape.parser.page import read_page

URL = "https://odkb-csto.org/news/news_odkb/a/"
_MENU = "".join(f"<a href='/{name}/'>{name}</a> " for name in ("news", "structure", "documents", "training", "press"))
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
        "<h1>Access Denied</h1>You don't have permission to access this page on this server.<p>Reference #18.3d2</p>",
        "<h1>Вы не робот?</h1><p>Запросы с вашего устройства похожи на автоматические.</p>",
        "<h2>We use cookies</h2><p>To continue to the site please accept our cookies.</p><button>Accept</button>",
        "<p>Доступ к сайту с территории вашей страны ограничен.</p>",
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
        ("<h1>Внимание!</h1><p>Вы превысили допустимое количество запросов к сайту.</p>", 200),
        ("<h1>Under construction</h1>", 200),
    ],
)
def test_maintenance_is_no_change_of_a_release(body: str, status: int) -> None:
    """A closed site and the 503 of Bitrix's activity control are told from news."""
    assert _kind(body, status) == "maintenance"


@pytest.mark.parametrize(
    "body",
    [
        "<font face=Arial><b>DB query error.</b><br>Please try later.</font>",
        "<b>Fatal error</b>: Uncaught Error in <b>/home/bitrix/www/news/detail.php</b> on line <b>61</b>",
        "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>",
        "<h1>Welcome to nginx!</h1><p>The web server is successfully installed.</p>",
        "<h1>Account Suspended</h1><p>Contact your hosting provider.</p>",
        "<p>Срок работы пробной версии продукта «1С-Битрикс: Управление сайтом» истек.</p>",
    ],
)
def test_what_a_server_says_of_itself_is_an_error(body: str) -> None:
    """Databases, scripts and servers that fail, with status 200."""
    assert _kind(body) == "error"


def test_a_form_to_log_in_is_no_news() -> None:
    """It stands among the site's menus; a field for a password on a page of news alone says nothing."""
    field = "<form>Login: <input name='USER_LOGIN'> Password: <input type='password'></form>"
    assert _kind(f"{_MENU}<h1>Authorization</h1><p>Please authorize:</p>{field}") == "challenge"
    assert _kind(f"{_MENU}<h1>Experts met</h1><p>They talked.</p>{field}") is None


def test_a_number_in_a_register_is_no_error() -> None:
    """One of its lines may say 404."""
    rows = "".join(f"<tr><td>{number}</td><td>Experts met</td></tr>" for number in (405, 404, 403))
    assert _kind(f"{_MENU}<h1>Register</h1><table>{rows}</table>") is None


def test_a_short_release_among_menus_is_news_whatever_its_scripts_are_named() -> None:
    """A form with a captcha stands on many a site."""
    assert _kind(f"{_MENU}<script src='/captcha/api.js'></script><h1>Experts met</h1><p>They talked.</p>") is None


@pytest.mark.parametrize(
    "body",
    [
        "<h1>404 Not Found</h1>",
        "<h1>Страница не найдена</h1>",
        "<p>Элемент не найден!</p>",
        "<h1>Sorry, this page isn't available</h1><p>The link you followed may be broken.</p>",
        "<h1>Страница, которую вы ищете, не существует</h1><p>Вернитесь на главную страницу.</p>",
        "<h1>Запрошенный документ не существует</h1><p>Материал удалён.</p>",
    ],
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
        "Access denied: how the CSTO states protect their networks",
        "The document was not signed",
        "DB query error and other faults of state registers: a round table",
    ],
)
def test_a_release_about_such_things_is_news(title: str) -> None:
    """Words alone condemn no page that has a text."""
    assert _kind(f"<h1>{title}</h1><p>{_MORE}</p>") is None
