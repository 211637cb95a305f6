"""What the families share: the page to be drawn, the words of both editions, escaping and links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from tests.site.model import Items, Release, Traits, split_links

MENU = {
    "en": (
        ("/", "Home"),
        ("/structure/", "Structure"),
        ("/news/news_odkb/", "News"),
        ("/news/smi/", "The press about the CSTO"),
        ("/documents/documents/", "Documents"),
        ("/documents/statements/", "Statements"),
        ("/training/", "Exercises"),
        ("/international_org/", "Cooperation"),
        ("/contacts/", "Contacts"),
    ),
    "ru": (
        ("/", "Главная"),
        ("/structure/", "Структура"),
        ("/news/news_odkb/", "Новости"),
        ("/news/smi/", "СМИ об ОДКБ"),
        ("/documents/documents/", "Документы"),
        ("/documents/statements/", "Заявления"),
        ("/training/", "Учения"),
        ("/international_org/", "Сотрудничество"),
        ("/contacts/", "Контакты"),
    ),
}

WORDS = {
    "en": {
        "site": "Collective Security Treaty Organization",
        "short": "CSTO",
        "other": "Русский",
        "news": "CSTO News",
        "smi": "The press about the CSTO",
        "statements": "Statements",
        "training": "Exercises",
        "latest": "Latest news",
        "related": "See also",
        "back": "Go back",
        "section": "Back to the section",
        "all": "Back to the all news",
        "next": "Next",
        "pages": "Pages",
        "more": "Read more",
        "share": "Share",
        "views": "Views",
        "tags": "Tags",
        "search": "Search",
        "address": "Moscow, Sverchkov lane 3/2",
        "not_found": "Page not found",
        "not_found_text": "The page you are looking for does not exist or has been moved.",
    },
    "ru": {
        "site": "Организация Договора о коллективной безопасности",
        "short": "ОДКБ",
        "other": "English",
        "news": "Новости ОДКБ",
        "smi": "СМИ об ОДКБ",
        "statements": "Заявления",
        "training": "Учения",
        "latest": "Последние новости",
        "related": "Читайте также",
        "back": "Назад",
        "section": "Вернуться в раздел",
        "all": "Ко всем новостям",
        "next": "След.",
        "pages": "Страницы",
        "more": "Подробнее",
        "share": "Поделиться",
        "views": "Просмотров",
        "tags": "Теги",
        "search": "Поиск",
        "address": "Москва, Сверчков переулок, 3/2",
        "not_found": "Страница не найдена",
        "not_found_text": "Запрашиваемая страница не существует или была перемещена.",
    },
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be drawn: its place on the site and what stands around and on it.

    Attributes:
        root: What links begin with: nothing, or scheme and host.
        other: The front page of the other edition.
        release: The release of an article page; None on a listing.
        entries: The releases of a listing page, `number` of `last`.
        filler: Markup that brings the page to its usual weight.
    """

    edition: str
    section: str
    root: str
    other: str
    ticker: tuple[Release, ...]
    related: tuple[Release, ...] = ()
    release: Release | None = None
    entries: tuple[Release, ...] = ()
    number: int = 1
    last: int = 1
    filler: str = ""

    @property
    def words(self) -> dict[str, str]:
        """The labels of the page's edition."""
        return WORDS[self.edition]

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """The main menu: path and label."""
        return MENU[self.edition]

    @property
    def section_name(self) -> str:
        """The section's label."""
        part = self.section.split("/")[2]
        return self.words.get(part, self.words["training" if self.section.startswith("/training/") else "news"])

    def href(self, path: str) -> str:
        """A path or address as it stands in an attribute."""
        address = self.root + quote(path, safe="/%?=&#") if path.startswith("/") else path
        return escape(address)

    def page_href(self, number: int) -> str:
        """The address of a page of this listing."""
        return self.href(self.section if number == 1 else f"{self.section}?PAGEN_1={number}")

    def inline(self, text: str) -> str:
        """A text as markup, with its links."""
        return "".join(
            f'<a href="{self.href(address)}">{prose(words)}</a>' if address else prose(words)
            for words, address in split_links(text)
        )


@dataclass(frozen=True, slots=True)
class Family:
    """A markup: how it draws articles, listings and plain messages, and what it shows."""

    article: Callable[[Page, Release], str]
    listing: Callable[[Page], str]
    message: Callable[[Page, str, str], str]
    traits: Traits
    charset: str = "utf-8"


def prose(text: str) -> str:
    """Escape a text; no-break spaces and soft hyphens become entities, as the site's editor writes them."""
    return escape(text, quote=False).replace("\u00a0", "&nbsp;").replace("\u00ad", "&shy;")


def nested_list(page: Page, items: Items) -> str:
    """A list as `<ul>` or `<ol>`; an inner list stands inside the item before it."""
    tag = "ol" if items.ordered else "ul"
    drawn: list[str] = []
    for item in items.items:
        if isinstance(item, Items):
            drawn[-1] = drawn[-1].removesuffix("</li>") + nested_list(page, item) + "</li>"
        else:
            drawn.append(f"<li>{page.inline(item)}</li>")
    return f"<{tag}>\n" + "\n".join(drawn) + f"\n</{tag}>"
