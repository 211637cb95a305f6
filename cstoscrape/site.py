"""The site profile: hosts, editions, sections and words as data, read from `sites/csto.toml` and a user's file.

What a profile knows of an address is answered here (`place`, `listing_url`, `doc_id`); what a page says is
the parser's matter.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cstoscrape.errors import ConfigError, UsageError
from cstoscrape.labels import Labels
from cstoscrape.layouts import Layout, layout_at, read_layouts
from cstoscrape.text import canonical_url, unknown


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the site: a host (with the names it also answers to) and where its sections stand.

    `organisation` is the institution's name in the edition's language, where it is another than the profile's.
    """

    name: str
    host: str
    language: str
    sections: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address belongs: edition, section, and whether it is a listing (with its page) or an article."""

    edition: str
    section: str
    kind: str
    page: int = 1


@dataclass(frozen=True, eq=False)
class Profile:
    """All that the tool knows of one institution's site; compared by identity, since it keys caches."""

    name: str
    organisation: str
    editions: Mapping[str, Edition]
    default_editions: tuple[str, ...]
    default_sections: tuple[str, ...]
    page_parameter: str
    labels: Labels
    layouts: tuple[Layout, ...] = ()
    contact: str = ""

    @cached_property
    def stamp(self) -> str:
        """Some digits that differ where a page may be read otherwise: labels, sections, layouts."""
        parts = (
            self.labels,
            sorted((e.name, sorted(e.sections.items())) for e in self.editions.values()),
            *self.layouts,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The institution's name in each language."""
        named = (edition.organisation for edition in self.editions.values())
        return frozenset(filter(None, (self.organisation, *named)))

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every host that the profile names; no other is ever contacted."""
        return frozenset(host for edition in self.editions.values() for host in (edition.host, *edition.aliases))

    @cached_property
    def _sections(self) -> Mapping[str, list[tuple[re.Pattern[str], str, str]]]:
        """Host → (path, edition, section), longest path first; `*` in a path stands for one segment."""
        found: dict[str, list[tuple[str, str, str]]] = {host: [] for host in self.hosts}
        for edition in self.editions.values():
            for section, path in edition.sections.items():
                for host in (edition.host, *edition.aliases):
                    found[host].append((path, edition.name, section))
        return {
            host: [
                (re.compile(re.escape(path).replace(r"\*", "[^/]+")), edition, section)
                for path, edition, section in sorted(rows, key=lambda row: -len(row[0]))
            ]
            for host, rows in found.items()
        }

    def place(self, url: str) -> Place | None:
        """Where a canonical address belongs; None if it is neither a listing nor an article of the profile."""
        return _place(self, url)

    def layout(self, url: str, captured_at: str | None) -> Layout | None:
        """The selectors for a page that was captured at a time (the present unless given); None if there are none."""
        place = self.place(url) if self.layouts else None
        return layout_at(self.layouts, place.edition if place else None, captured_at)

    def own_url(self, url: str) -> str:
        """The canonical address on the edition's main host, for one that came under an alias."""
        url = canonical_url(url)
        host = urlsplit(url).netloc
        for edition in self.editions.values():
            if host in edition.aliases:
                return url.replace(f"//{host}/", f"//{edition.host}/", 1)
        return url

    def own(self, url: str) -> tuple[str, Place] | None:
        """The canonical address of any spelling, with its place; None if it belongs to no section."""
        try:
            own = self.own_url(url)
        except ValueError:
            return None
        place = self.place(own)
        return (own, place) if place is not None else None

    def listing_url(self, edition: str, section: str, page: int = 1) -> str:
        """The address of a page of a listing, counted from 1.

        Raises:
            UsageError: The edition has no such section.
        """
        sections = self.edition(edition).sections
        if section not in sections:
            raise UsageError(unknown("section", section, sections))
        if "*" in sections[section]:
            raise UsageError(f"section {section!r} has no listing of its own; its articles come with import")
        url = f"https://{self.editions[edition].host}{sections[section]}"
        return url if page == 1 else f"{url}?{self.page_parameter}={page}"

    def edition(self, name: str) -> Edition:
        """An edition by its name.

        Raises:
            UsageError: The profile has no such edition.
        """
        if name not in self.editions:
            raise UsageError(unknown("edition", name, self.editions))
        return self.editions[name]

    def doc_id(self, url: str, edition: str) -> str:
        """The name of the release at an address, for ever: `csto-en-` and ten hex digits of its SHA-256."""
        return f"{self.name}-{edition}-{hashlib.sha256(url.encode()).hexdigest()[:10]}"


# Below a section, but no articles (site.md, "What real Bitrix templates do to markup").
_SERVICE_PATHS = frozenset(("rss", "search", "feed", "print", "archive", "tags"))


@lru_cache(maxsize=65536)
def _place(profile: Profile, url: str) -> Place | None:
    parts = urlsplit(url)
    for path, edition, section in profile._sections.get(parts.netloc, ()):
        match = path.match(parts.path)
        if match is None:
            continue
        rest = parts.path[match.end() :].strip("/")
        query_names_article = re.fullmatch(r"(?:ELEMENT_)?ID=\d+", parts.query)
        if not query_names_article and (not rest or _names_page_in_path(url)):
            page = _page_number(rest, parts.query, profile.page_parameter)
            return None if page is None else Place(edition, section, "listing", page)
        if (parts.query and not query_names_article) or rest.split("/")[0].lower() in _SERVICE_PATHS:
            return None
        if re.search(r"\.(?!php$|html?$)\w{2,5}$", rest) or _MONTH_OF_ARCHIVE.fullmatch(rest):
            return None
        return Place(edition, section, "article")
    return None


_MONTH_OF_ARCHIVE = re.compile(r"(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/[0-3]?\d)?")
"""A list of a month's or a day's entries; a year alone may be an article's number as well."""

# The pagers of Bitrix (the old one, `main.pagenavigation` with and without readable addresses) and of other systems.
PAGED = re.compile(
    r"(?:[?&](?P<name>PAGEN_\d+|nav-[\w-]+|page(?:d|n|no|num|_no|_num)?|pg|p)=(?:page-)?|(?<=/)(?:nav-[\w-]+/)?page[-/])"
    r"(?P<number>\d{1,6})(?:-size-\d+)?(?=[&/]|$)",
    re.IGNORECASE,
)
"""Where an address says which page of a listing it is, by a parameter of some `name` or in its path."""

_SIZE = re.compile(r"SIZEN_\d+|bxajaxid|(?:is_)?ajax\w*|SHOWALL_\d+=0", re.IGNORECASE)
_NAMES_ARTICLE = re.compile(r"(?:ELEMENT_)?(?:ID|CODE)", re.IGNORECASE)


def _names_page_in_path(url: str) -> bool:
    match = PAGED.search(url)
    return match is not None and match["name"] is None


def turned(url: str, by: int) -> str:
    """The address of a listing's page so many pages behind the one at an address that names its page."""
    match = PAGED.search(url) or re.search(r"=(?P<number>\d+)", url)
    return f"{url[: match.start('number')]}{int(match['number']) + by}{url[match.end('number') :]}" if match else url


def _page_number(rest: str, query: str, parameter: str) -> int | None:
    """The page that a listing's path and query ask for; None for what asks for something else."""
    asked = [part for part in query.split("&") if part and not _SIZE.match(part)]
    own = re.compile(rf"\?{re.escape(parameter)}=(?P<number>\d{{1,6}})")
    pages = [match for part in asked if (match := own.fullmatch(f"?{part}") or PAGED.fullmatch(f"?{part}"))]
    pages += [match] if rest and (match := PAGED.fullmatch(f"/{rest}", 1)) else []
    # What else a pager's address asks for, the page without it shows as well; alone it asks for something else.
    if pages and (not rest or pages[-1]["name"] is None):
        return None if any(_NAMES_ARTICLE.match(part) for part in asked) else int(pages[0]["number"])
    return None if rest or asked else 1


# --- reading profiles ----------------------------------------------------------------------------

_KEYS: Mapping[str, type] = {
    "name": str,
    "organisation": str,
    "contact": str,
    "default_editions": list,
    "default_sections": list,
    "pagination": dict,
    "editions": dict,
    "sections": dict,
    "labels": dict,
    "layouts": list,
}
_EDITION_KEYS = ("host", "language", "aliases", "organisation", "sections")


@lru_cache(maxsize=1)
def default_profile() -> Profile:
    """The profile that comes with the package."""
    return load_profile({}, "sites/csto.toml")


def load_profile(overrides: Mapping[str, Any], source: str) -> Profile:
    """The bundled profile with a user's table laid over it, key by key.

    Args:
        overrides: The parsed `[site]` table of the user's file.
        source: The name of that file, for messages.

    Raises:
        ConfigError: An unknown key or a value of the wrong kind; the message names the file and line.
    """
    bundled = tomllib.loads(Path(__file__).with_name("sites").joinpath("csto.toml").read_text(encoding="utf-8"))
    for key, value in overrides.items():
        if key not in _KEYS:
            raise ConfigError(source, line_of(source, key), unknown("key", key, _KEYS))
        if not isinstance(value, _KEYS[key]):
            raise ConfigError(source, line_of(source, key), f"{key} must be a {_KEYS[key].__name__}")
    if "organisation" in overrides:  # else an edition that the user only gives another host would keep our name
        for edition in bundled["editions"].values():
            edition.pop("organisation", None)
    table = _laid_over(bundled, overrides)
    _known(table["pagination"], ("parameter",), source)
    labels = _known(table["labels"], Labels.__annotations__, source)
    editions = {name: _edition(name, given, table["sections"], source) for name, given in table["editions"].items()}
    _check_defaults(table, editions, source)
    return Profile(
        name=table["name"],
        organisation=table["organisation"],
        contact=_contact(table.get("contact", ""), source),
        editions=editions,
        default_editions=tuple(table["default_editions"]),
        default_sections=tuple(table["default_sections"]),
        page_parameter=table["pagination"]["parameter"],
        labels=Labels(**{key: _texts(value, key, source) for key, value in labels.items()}),
        layouts=read_layouts(table.get("layouts", ()), editions, source),
    )


def _known(table: Mapping[str, Any], keys: Iterable[str], source: str) -> Mapping[str, Any]:
    for key in table:
        if key not in keys:
            raise ConfigError(source, line_of(source, key), unknown("key", key, keys))
    return table


def _contact(value: str, source: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise ConfigError(
            source, line_of(source, "contact"), "contact must be an address of plain letters, on one line"
        )
    return value


def _texts(value: object, key: str, source: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise ConfigError(source, line_of(source, key), f'{key} must be a list of texts: {key} = ["one", "two"]')
    return tuple(value)


def _check_defaults(table: Mapping[str, Any], editions: Mapping[str, Edition], source: str) -> None:
    """Refuse defaults that no edition can serve."""
    for name in _texts(table["default_editions"], "default_editions", source):
        if name not in editions:
            raise ConfigError(source, line_of(source, "default_editions"), unknown("edition", name, editions))
    for section in _texts(table["default_sections"], "default_sections", source):
        for name in table["default_editions"]:
            sections = editions[name].sections
            if section not in sections:
                message = f"edition {name!r}: {unknown('section', section, sections)}"
                raise ConfigError(source, line_of(source, "default_sections"), message)


def _edition(name: str, given: Mapping[str, Any], sections: Mapping[str, str], source: str) -> Edition:
    if not isinstance(given, dict):
        raise ConfigError(source, line_of(source, name), f"edition {name!r} is a table: [site.editions.{name}]")
    _known(given, _EDITION_KEYS, source)
    if "host" not in given:
        raise ConfigError(source, line_of(source, name), f"edition {name!r} needs a host")
    aliases = _texts(given.get("aliases", []), "aliases", source)
    for host in (given["host"], *aliases):
        if not isinstance(host, str) or re.search(r"[/\s]", host) or not host:
            raise ConfigError(
                source, line_of(source, "host"), f"{host!r} is no host; write it without https:// and path"
            )
    paths = dict(given.get("sections", sections))
    for section, path in paths.items():
        if not isinstance(path, str) or not (path.startswith("/") and path.endswith("/")):
            raise ConfigError(source, line_of(source, section), f"the path of {section!r} must begin and end with '/'")
    return Edition(name, given["host"], given.get("language", "en"), paths, aliases, given.get("organisation"))


def _laid_over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _laid_over(merged[key], value) if both else value
    return merged


def line_of(source: str, key: str) -> int | None:
    """The line of a TOML file where a key stands, for messages; None if it cannot be told."""
    path = Path(source)
    if not path.is_file():
        return None
    pattern = re.compile(rf"""\s*(?:\[+.*\b)?["']?{re.escape(key)}["']?(?:\s*[=\].]|$)""")
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), None)
