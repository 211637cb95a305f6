"""Pages that are no news: challenges, soft 404s and maintenance pages, also where their status says 200."""

from __future__ import annotations

import re

from cstoscrape.parser.page import Page
from cstoscrape.text import title_key

# Each is judged only on a page with hardly any text, so that a release about such things is never taken for one.
_FEW_LINES = 40
_LITTLE_TEXT = 1_500
_CHALLENGE = re.compile(
    rb"ddos-guard|__ddg|/cdn-cgi/challenge|cf-challenge|cf_chl|checking your browser|captcha|qrator|servicepipe"
    rb"|stormwall|variti|enable javascript and cookies|just a moment"
    rb"|document\.cookie\s*=[^;]{0,200};?[^<]{0,200}location",
    re.IGNORECASE,
)
_CHALLENGE_TEXT = re.compile(
    r"checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|enable (?:javascript|cookies)"
    r"|проверк\w+ (?:ваш\w+ )?браузер\w*|подтвердите,? что вы (?:не робот|человек)|включите (?:javascript|cookie)"
    r"|accept (?:all )?cookies to continue|доступ (?:ограничен|запрещ[её]н)",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"(?:under|site) maintenance|maintenance (?:work|mode)|temporarily (?:unavailable|closed|down)|be back soon"
    r"|service unavailable|too many requests|техническ\w+ (?:работ|обслуживан|перерыв)\w*"
    r"|временно (?:недоступ|не работает|закрыт)\w*|сайт (?:закрыт|недоступен)|превышен\w* (?:лимит|количество)",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"(?:error |ошибка )?404\b.{0,60}"
    r"|(?:the )?(?:requested )?(?:page|document|news|element|item)(?: was)? not found.{0,40}"
    r"|not found|(?:запрашиваемая |запрошенная )?(?:страница|новость|элемент|раздел) не найден\w*.{0,40}"
    r"|такой страницы (?:не существует|нет).{0,20}|элемент не найден.{0,20}",
    re.IGNORECASE,
)


def special_kind(page: Page, body: bytes, *, status: int = 200) -> str | None:
    """`challenge`, `maintenance` or `not-found`; None for a page that may be a listing or an article."""
    if status in (404, 410):
        return "not-found"
    text = sum(len(line.text) for line in page.lines)
    little = text < _LITTLE_TEXT and len(page.lines) < _FEW_LINES
    shown = " ".join([page.title, *(line.text for line in page.lines)]) if little else ""
    if little and (_CHALLENGE.search(body) or _CHALLENGE_TEXT.search(shown)):
        return "challenge"
    if little and (status in (429, 503) or _MAINTENANCE.search(shown)):
        return "maintenance"
    return "not-found" if _says_not_found(page) else None


def _says_not_found(page: Page) -> bool:
    """Whether the page's own headings say so, and no long text stands below them."""
    headings = [line.text for line in page.lines if line.box.tag in ("h1", "h2", "h3")][:4]
    short = [line.text for line in page.lines if len(line.text) < 80 and not line.spans]
    titled = any(_NOT_FOUND.fullmatch(title_key(text)) for text in [*headings, re.split(r" [|–—-] ", page.title)[0]])
    shown = any(_NOT_FOUND.fullmatch(title_key(text)) for text in short)
    longest = max((len(line.text) for line in page.lines if not line.spans), default=0)
    return (titled and longest < 400) or (shown and longest < 200)
