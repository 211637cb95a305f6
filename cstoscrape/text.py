"""Pure functions over text: cleaning, title keys, dates as people write them, times as stored, canonical addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

# Soft hyphen, zero-width space and joiners, word joiner, BOM, direction marks: they show nothing and break searches.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# A lone surrogate cannot be written as UTF-8, a control character has no business in a text.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text as it is stored: NFC, nothing invisible, white space (NBSP too) folded to single spaces."""
    text = " ".join(text.split())
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    # Nearly every text is printable; what shows nothing or can't be written is not.
    return text if text.isprintable() else " ".join(_UNWRITABLE.sub("\ufffd", _INVISIBLE.sub("", text)).split())


_QUOTES = re.compile("[«»„“”‟\"'‘’‚‛‹›`´]+")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


@lru_cache(maxsize=8192)
def title_key(title: str) -> str:
    """What is left of a headline when case, quotes, dashes, white space and final punctuation are unified."""
    key = unicodedata.normalize("NFKC", clean(title)).casefold()
    key = _DASHES.sub("-", _QUOTES.sub("", key))
    return clean(key).rstrip(" .,:;!?…")


# --- dates ---------------------------------------------------------------------------------------

_MONTH_STEMS = {
    1: "january|jan|января|январь|янв",
    2: "february|feb|февраля|февраль|февр|фев",
    3: "march|mar|марта|март|мар",
    4: "april|apr|апреля|апрель|апр",
    5: "may|мая|май",
    6: "june|jun|июня|июнь|июн",
    7: "july|jul|июля|июль|июл",
    8: "august|aug|августа|август|авг",
    9: "september|sept|sep|сентября|сентябрь|сент|сен",
    10: "october|oct|октября|октябрь|окт",
    11: "november|nov|ноября|ноябрь|нояб|ноя",
    12: "december|dec|декабря|декабрь|дек",
}
_MONTHS = {name: number for number, names in _MONTH_STEMS.items() for name in names.split("|")}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_ROMAN = "I{1,3}|I?V|VI{1,3}|I?X|XI{1,2}"
_WEEKDAY = (
    r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс)"
)
_TIME = (
    r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s?\(?(?:msk|мск|gmt|utc|moscow time|по московскому времени|по мск)\b\)?)?"
)
_SEPARATOR = r"\s*[,|·•/–—-]?\s*"
# `dd.mm.yyyy` may be followed by a letter or a digit at once (site.md: `20.11.202020 ноября`): no word boundary.
_CORE = (
    r"(?P<iy>(?:19|20)\d\d)(?P<is>[-./])(?P<im>\d\d?)(?P=is)(?P<id>\d\d?)(?!-?\d)"
    r"(?:T\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?P<nd>\d\d?)\s?(?P<ns>[./-])\s?(?P<nm>\d\d?)\s?(?P=ns)\s?(?P<ny>(?:19|20)\d\d)"
    rf"|(?P<td>\d\d?)(?:st|nd|rd|th)?\s*(?:of\s+)?(?P<tm>{_MONTH}),?\s*(?P<ty>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<rd>\d\d?)(?P<rs>[./ -])(?P<rm>{_ROMAN})(?P=rs)(?P<ry>(?:19|20)\d\d)"
    rf"|(?P<ut>{_MONTH})\s*(?P<ud>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<uy>(?:19|20)\d\d)(?!\d)"
)
_PHRASE = (
    rf"(?:{_WEEKDAY}\b\.?,?\s*)?(?:{_TIME}{_SEPARATOR})?(?:{_WEEKDAY}\b\.?,?\s*)?(?:{_CORE})"
    rf"(?:\s*(?:года|год|г\.|г)(?!\w))?(?:\s*[(,]?\s*{_WEEKDAY}\b\.?\)?)?"
)
_TAIL_TIME = rf"(?:{_SEPARATOR}(?:\(|(?:at|в)\s)?\s*{_TIME}\)?)?"


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(rf"(?:[\[(]\s*)?{_PHRASE}{_TAIL_TIME}(?:\s*[\])])?[\s.,;|]*", re.IGNORECASE)


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(rf"{_PHRASE}(?:{_TAIL_TIME}(?!\d))?", re.IGNORECASE)


@cache
def _trailing() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){_PHRASE}{_TAIL_TIME}\s*[\])]?\s*$", re.IGNORECASE)


_DECEMBER = 12
_WEEKDAYS = (
    ("mon", "пон", "пн"), ("tue", "вто", "вт"), ("wed", "сре", "ср"), ("thu", "чет", "чт"), ("fri", "пят", "пт"),
    ("sat", "суб", "сб"), ("sun", "вос", "вс"),
)  # fmt: skip
"""How the names of the days begin, Monday first."""
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SHORT = re.compile(r"(?P<nd>\d\d)\.(?P<nm>\d\d)\.(?P<ny>\d\d)(?:\s+\d\d:\d\d)?")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")


class DatedText(NamedTuple):
    """A date (`YYYY-MM-DD`) cut from one end of a text, what remains, and whether it was all digits."""

    date: str
    rest: str
    numeric: bool


def _iso(match: re.Match[str]) -> str | None:
    """The date that a match of the grammar names; None where no such day exists or makes sense."""
    groups = match.groupdict()
    if groups.get("iy"):
        parts = groups["iy"], groups["im"], groups["id"]
    elif groups.get("ny"):
        parts = groups["ny"], groups["nm"], groups["nd"]
        if groups.get("ns") == "/" and _is_american(match):
            parts = groups["ny"], groups["nd"], groups["nm"]
    elif groups.get("ry"):
        parts = groups["ry"], str(_ROMANS.index(groups["rm"].upper()) + 1), groups["rd"]
    elif groups.get("ty"):
        parts = groups["ty"], _month(groups["tm"]), groups["td"]
    else:
        parts = groups["uy"], _month(groups["ut"]), groups["ud"]
    year, month, day = (int(part) for part in parts)
    return _day(year + 2000 if year < 100 else year, month, day)


def _is_american(match: re.Match[str]) -> bool:
    """Whether a date with slashes has its month first: the other order names no month, or not the weekday beside it."""
    first, second = int(match["nd"]), int(match["nm"])
    if max(first, second) > _DECEMBER:
        return second > _DECEMBER
    beside = re.search(_WEEKDAY, match[0], re.IGNORECASE)
    days = [_day(int(match["ny"]), month, day) for month, day in ((second, first), (first, second))]
    if beside is None or None in days:
        return False
    names = [_WEEKDAYS[date.fromisoformat(day).weekday()] for day in days if day is not None]
    given = beside[0].lower()
    return not given.startswith(names[0]) and given.startswith(names[1])


def _month(name: str) -> str:
    return str(_MONTHS[name.rstrip(".").lower()])


def _day(year: int, month: int, day: int) -> str | None:
    # The treaty is of 1992; a later bound would need a clock, which a pure function has not.
    if not 1992 <= year <= 2099:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def has_year(text: str) -> bool:
    """Whether a date can stand in the text at all; cheap, asked before any pattern of the grammar."""
    return _ANY_YEAR.search(text) is not None


def whole_date(text: str) -> str | None:
    """The date (`YYYY-MM-DD`) of a text that is a date and nothing else; weekday and time may stand with it."""
    return _whole_date(text) if 0 < len(text) <= 60 else None


@lru_cache(maxsize=8192)
def _whole_date(text: str) -> str | None:
    match = _whole().fullmatch(text) if has_year(text) else _SHORT.fullmatch(text)
    return _iso(match) if match else None


def iso_day(value: str | None) -> str | None:
    """The date of a time in metadata, in the forms of ISO 8601; None for what is none."""
    if not value:
        return None
    compact = re.match(r"(\d{4})(\d\d)(\d\d)T\d", value)
    return whole_date("-".join(compact.groups())) if compact else whole_date(value) or whole_date(value[:10])


def is_day(text: str) -> bool:
    """Whether a text is a day with or without its year, or its number: the beginning of a span of days."""
    is_number = text.isdigit() and len(text) <= len("31")
    return is_number or any(map(whole_date, (f"{text} 2000", _ANY_YEAR.sub("2000", text))))


_PREPOSITIONS = frozenset(
    ("as", "at", "by", "dated", "for", "from", "of", "on", "since", "until", "до", "за", "к", "на", "от", "по", "с")
)


def governs_date(text: str, rest: str) -> bool:
    """Whether a date at a text's end is part of it: a comma stands before it, or a word that it must follow ("as of").

    Args:
        text: The whole text.
        rest: What stands before the date.
    """
    return text.removeprefix(rest)[:1] == "," or rest.rpartition(" ")[2].casefold() in _PREPOSITIONS


def leading_date(text: str) -> DatedText | None:
    """A date at the start of a text, also one glued to the first word; None if there is none."""
    return _leading_date(text) if has_year(text[:60]) else None


@lru_cache(maxsize=16384)
def _leading_date(text: str) -> DatedText | None:
    bracket = text.startswith(("[", "("))
    match = _leading().match(text, 1 if bracket else 0)
    day = _iso(match) if match else None
    if match is None or day is None:
        return None
    rest = text[match.end() :]
    if bracket and rest[:1] not in ("]", ")"):
        return None
    return DatedText(day, rest[bracket:].lstrip(" |·•,;:–—-"), not match["tm"] and not match["ut"])


_BEGINS_SPAN = re.compile(r"\d(?:[./]\d{1,2}\.?\s?[–—-]\s?|[–—-])$")
"""The first day of a span of days that the date at the end is the last of ("30.06–03.07.2025")."""


def trailing_date(text: str) -> DatedText | None:
    """A date at the end of a text; None if there is none."""
    return _trailing_date(text) if has_year(text[-60:]) else None


@lru_cache(maxsize=16384)
def _trailing_date(text: str) -> DatedText | None:
    match = _trailing().search(text, max(0, len(text) - 60))
    day = _iso(match) if match else None
    if match is None or day is None or _BEGINS_SPAN.search(text, 0, match.start()):
        return None
    rest = text[: match.start()].rstrip(" |·•,;:–—-([")
    return DatedText(day, rest, not match["tm"] and not match["ut"])


def says_headline(text: str, key: str) -> bool:
    """Whether a text is the headline, with or without a date at either end."""
    if not text:
        return False
    cuts = (trailing_date(text), leading_date(text)) if has_year(text) else ()
    return key in (title_key(text), *(title_key(cut.rest) for cut in cuts if cut is not None))


def single_date(text: str) -> str | None:
    """The date of a text that holds one, wherever it stands, and no other."""
    days = [_iso(match) for match in _leading().finditer(text)] if has_year(text) else []
    return days[0] if len(days) == 1 else None


_PLACE = re.compile(r"(?:г\. ?)?[^\W\d_a-zа-я][^\W\d]+(?:[ -][^\W\d]+){0,2}")
"""A town by its name, of up to three words."""


def placed_date(text: str) -> str | None:
    """The date of a text that is a place and a date in either order ("Moscow, 27 August 2025"), and nothing else."""
    if len(text) > 60:
        return None
    for cut in (trailing_date(text), leading_date(text)):
        if cut is not None and _PLACE.fullmatch(cut.rest):
            before, _, after = text.partition(cut.rest)
            # Without a mark between, a name before a date may be a headline.
            if after.startswith((",", ". ")) or before.rstrip().endswith(",") or (before and cut.numeric):
                return cut.date
    return None


# --- times ---------------------------------------------------------------------------------------


def utc_now() -> datetime:
    """The present, with UTC as its zone."""
    return datetime.now(UTC)


@lru_cache(maxsize=65536)
def parse_time(text: str) -> datetime:
    """A stored time (`YYYY-MM-DDThh:mm:ssZ`) as a datetime."""
    return datetime.fromisoformat(text)


def format_time(moment: datetime) -> str:
    """A datetime as it is stored: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- addresses -----------------------------------------------------------------------------------

# Parameters that say how a reader came, or how the page is shown, never which page it is.
_TRACKING = re.compile(
    r"utm_\w+|\w*clid|_openstat|back_url\w*|sphrase_id|clear_cache\w*|bitrix_\w+|sessid|phpsessid|_ga",
    re.IGNORECASE,
)
_PATH_SAFE = "/:@!$&'()*+,;=~-._"


@lru_cache(maxsize=65536)
def canonical_url(url: str) -> str:
    """The one form under which an address is stored, whatever scheme, `www.`, final slash or tracking it came with.

    Parameters keep their order: the address is also what is asked for, and a copy of the site may know no other.

    Raises:
        ValueError: The text is no http(s) address.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower().removeprefix("www.").rstrip(".")
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise ValueError(f"{url!r} is not an http or https address")
    port = parts.port
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=_PATH_SAFE, errors="surrogateescape")
    path = re.sub(r"/{2,}", "/", path).removesuffix("index.php") or "/"
    if not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
        path += "/"
    kept = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(key)
    ]
    return f"https://{netloc}{path}" + (f"?{urlencode(kept)}" if kept else "")


@lru_cache(maxsize=65536)
def absolute_url(base: str, href: str) -> str | None:
    """The absolute http(s) address of a link on the page `base`; None for mailto:, javascript: and what is broken."""
    href = href.strip()
    if href.startswith(("javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        joined = urljoin(base, href)
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return _UNWRITABLE.sub("", joined).replace(" ", "%20")


# --- messages ------------------------------------------------------------------------------------


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The message for a name that is not one of the known ones, with the nearest of them."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"unknown {what} {name!r}" + (f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(names)}")
