"""What a robots.txt permits (RFC 9309): status and text in, rules out. Nothing is fetched here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from protego import Protego

PRODUCT = "cstoscrape"
_MAX_CHARACTERS = 500 * 1024  # RFC 9309, 2.5: what a crawler must read; the rest may be left
# Any line with a rule in it, the usual misspellings of "Disallow" included. Without one, all is allowed and
# the parser need not be loaded.
_RULE = re.compile(r"^\s*(?:d[a-z]*l[oa]w|crawl.delay)\s*[:\s]\s*[^\s#]", re.IGNORECASE | re.MULTILINE)


def product_token(user_agent: str) -> str:
    """The name that robots.txt groups are matched with: what stands before the version."""
    return re.split(r"[/\s(]", user_agent.strip(), maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class RobotRules:
    """The rules of one robots.txt.

    Attributes:
        crawl_delay: Seconds between requests that the file asks of us, if it does.
        readable: False where the server failed to say (5xx): then nothing may be fetched (RFC 9309, 2.3.1.4).
    """

    crawl_delay: float | None = None
    readable: bool = True
    _parsed: Protego | None = None

    @classmethod
    def parse(cls, status: int, text: str, user_agent: str = PRODUCT) -> RobotRules:
        """Read the answer to a request for robots.txt; `user_agent` is whose `Crawl-delay` counts."""
        if status >= 500:
            return cls(readable=False)
        text = text[:_MAX_CHARACTERS].removeprefix("\ufeff")
        if status >= 300 or not _RULE.search(text):
            return cls()
        from protego import Protego

        parsed = Protego.parse(text)
        return cls(crawl_delay=parsed.crawl_delay(product_token(user_agent)), _parsed=parsed)

    def allows(self, url: str, user_agent: str) -> bool:
        """Whether an address may be fetched; robots.txt itself always may."""
        if urlsplit(url).path == "/robots.txt":
            return True
        if self._parsed is None:
            return self.readable
        return self._parsed.can_fetch(url, product_token(user_agent))
