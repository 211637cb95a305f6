"""Pages that are no news: challenges, soft 404s, maintenance and error pages, also where their status says 200.

Wordings are those of Bitrix, of the usual protection services and of the usual servers. Pages of words that nobody
knows are told by their neighbours (`article`).
"""

from __future__ import annotations

import re

from cstoscrape.parser.page import Page
from cstoscrape.text import title_key

# Each is judged only on a page with hardly any text, so that a release about such things is never taken for one.
_FEW_LINES = 40
_LITTLE_TEXT = 1_500
# Nor does a page of the kind have the site's menu, but for what a heading or a line says in full.
_FEW_LINKS = 5
_SHORT_LINE = 80
_LITTLE_BELOW_HEADING = 400
_LITTLE_BESIDE_LINE = 200
_CHALLENGE_MARKUP = re.compile(
    rb"ddos-guard|__ddg|/cdn-cgi/challenge|cf-challenge|cf_chl|_incapsula_|captcha|qrator|servicepipe|stormwall|variti"
    rb"|document\.cookie\s*=[^;]{0,200};?[^<]{0,200}location",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"checking your browser|just a moment|verify(?:ing)? (?:that )?you are (?:a )?human|you are (?:not )?a robot"
    r"|are you a robot|(?:enable|requires?|turn on) (?:javascript|cookies)|javascript (?:is|seems to be) disabled"
    r"|access (?:is |to .{0,60} )?(?:denied|forbidden|restricted|blocked)|\b403 forbidden|http 403"
    r"|request (?:was |has been |url was )*(?:rejected|blocked)|activity limit exceeded|you have been blocked"
    r"|(?:accept|we use) (?:all |our )?(?:use of )?cookies.{0,80}(?:to )?continue|to continue .{0,60}cookies"
    r"|проверк\w+ (?:ваш\w+ )?браузер\w*|не робот|запросы .{0,60}автоматическ|включит\w+ (?:javascript|cookie)"
    r"|необходимо включить (?:javascript|cookie)|(?:доступ|запрос)\b.{0,80}(?:ограничен|запрещ[её]н|заблокирован)",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"(?:under|site|undergoing) maintenance|maintenance (?:work|mode)|temporarily (?:unavailable|closed|down|unable)"
    r"|be back soon|under construction|service unavailable|too many requests|(?:bandwidth )?limit exceeded"
    r"|техническ\w+ (?:работ|обслуживан|перерыв)\w*|профилактическ\w+ работ|на реконструкции"
    r"|временно (?:недоступ|не работает|закрыт)\w*|сайт (?:закрыт|недоступен)|превышен\w* (?:лимит|количество)"
    r"|превысили .{0,60}(?:запросов|обращений)",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b50\d\b.{0,20}(?:error|bad gateway|time-?out|unavailable)|internal server error|bad gateway|gateway time-?out"
    r"|connection (?:timed out|refused)|error code:? \d{3,4}\b|(?:fatal|parse|db query|database|mysql\w*) error"
    r"|error connecting to|connect error|uncaught (?:error|exception)|stack trace|\[\w*(?:error|exception)\]"
    r"|ошибк\w+ (?:сервера|базы данных|(?:подключения|соединения) )|account (?:has been )?suspended"
    r"|заблокирован (?:хостинг|провайдер)|welcome to nginx|^it works!|index of /"
    r"|domain .{0,40}(?:for sale|parked|expired)|trial version .{0,60}expired|пробной версии",
    re.IGNORECASE,
)
_MISSING = r"(?:не (?:существует|найден\w*|доступ(?:на|ен|но))|(?:была? )?удал[её]н\w*|снят\w*(?: с публикации)?)"
_NOT_FOUND = re.compile(
    r"(?:error|ошибка) 404\b.{0,60}|(?:404\W+|http )*not found|404\W+(?:error|http|page|ошибка|страница)\b.{0,60}"
    r"|(?:sorry,? )?(?:the |this |your )?(?:requested )?(?:page|document|news|element|item|section|article)\b.{0,40}"
    r"(?: not|n['’]?t| no longer|cannot)\b.{0,20} (?:found|exist|exists|available).{0,40}"
    r"|(?:(?:извините|к сожалению),? )?(?:запр\w+ (?:вами )?|так\w+ )?"
    r"(?:страниц[аы]|новост[ьи]|элемента?|раздела?|документа?|материала?)(?:,? .{1,40}?,?)?"
    rf" (?:{_MISSING}|нет\b).{{0,40}}",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:please,? )?(?:authori[sz]e|log ?in|sign in)|authori[sz]ation|авторизация|вход(?: на сайт| в систему)?",
    re.IGNORECASE,
)


def special_kind(page: Page, body: bytes, *, status: int = 200) -> str | None:
    """`challenge`, `maintenance`, `error` or `not-found`; None for a page that may be a listing or an article."""
    if status in (404, 410):
        return "not-found"
    if _is_bare(page):
        shown = " ".join([page.title, *(line.text for line in page.lines)])
        if _CHALLENGE_MARKUP.search(body) or _CHALLENGE.search(shown):
            return "challenge"
        if status in (429, 503) or _MAINTENANCE.search(shown):
            return "maintenance"
        if _ERROR.search(shown.strip()):
            return "error"
    if _says_not_found(page):
        return "not-found"
    if b"password" in body and any(_LOGIN.fullmatch(title_key(text)) for text in _names(page, "h1")):
        return "challenge"
    return None


def _is_bare(page: Page) -> bool:
    """Whether a page has hardly any text, and no menu."""
    if len(page.lines) >= _FEW_LINES or sum(len(line.text) for line in page.lines) >= _LITTLE_TEXT:
        return False
    return sum(len(line.spans) for line in page.lines) < _FEW_LINKS


def _says_not_found(page: Page) -> bool:
    """Whether the page's own headings, or a line of it, say so in full, and no long text stands beside them."""
    longest = max((len(line.text) for line in page.lines if not line.spans), default=0)
    if longest >= _LITTLE_BELOW_HEADING:
        return False
    said = _names(page, "h1", "h2", "h3")
    if "404" in said:  # elsewhere it may be but a number in a list
        return True
    if longest < _LITTLE_BESIDE_LINE:
        said += [line.text for line in page.lines if len(line.text) < _SHORT_LINE and not line.spans]
    return any(_NOT_FOUND.fullmatch(title_key(text)) for text in said)


def _names(page: Page, *headings: str) -> list[str]:
    """What a page calls itself, in its first headings and its `<title>`."""
    found = [line.text for line in page.lines if line.box.tag in headings][:4]
    return [*found, re.split(r" [|–—-] ", page.title)[0]]
