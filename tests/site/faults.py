"""What can go wrong between a crawler and the site: which fault meets which request, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.site.model import NEWS
from tests.site.pages import Answer, Pages

# `slow` waits before the answer, `drip` sends it a byte at a time, `truncate` breaks off in the body,
# `reset` breaks the connection; the others answer with another page.
Kind = Literal[
    "slow",
    "drip",
    "truncate",
    "reset",
    "challenge",
    "challenge-403",
    "maintenance",
    "error-page",
    "odd-page",
    "soft404",
    "empty-list",
    "redirect-to-section",
]

_CHALLENGE = """<!DOCTYPE html>
<html><head><title>DDoS-Guard</title><meta http-equiv="refresh" content="5">
<script src="/.well-known/ddos-guard/js-challenge/index.js"></script></head>
<body data-ddg-origin="true"><h1>Checking your browser before accessing odkb-csto.org</h1>
<p>Please wait a few seconds. Enable JavaScript and cookies to continue.</p>
<noscript>Please turn JavaScript on and reload the page.</noscript>
<p>Protected by DDoS-Guard</p></body></html>
"""
_MAINTENANCE = """<html><head><title>Technical works</title></head>
<body><h1>The site is under maintenance</h1>
<p>Technical works are being carried out. Please come back later.</p>
</body></html>
"""
_ERROR = """<br />
<b>Fatal error</b>:  Allowed memory size of 134217728 bytes exhausted in <b>/home/bitrix/www/news/detail.php</b><br />
"""
_ODD = """<html><head><title>A short pause</title></head>
<body><h1>The hall is closed for visitors today</h1><p>We ask you to come again tomorrow. Thank you.</p></body></html>
"""
_PLAIN_STATUS = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>\n"


@dataclass(slots=True)
class Fault:
    """A fault in force: for which requests, how often still (None: for ever), and how bad."""

    prefix: str
    kind: int | Kind
    exact: bool
    times: int | None
    retry_after: str | None
    seconds: float

    def meets(self, path: str) -> bool:
        """Whether a request for this path meets the fault."""
        if self.times == 0:
            return False
        return path == self.prefix if self.exact else path.startswith(self.prefix)


def faulty(pages: Pages, fault: Fault, path: str) -> Answer:
    """The answer to a request that met a fault; what only bends the sending leaves the page as it is."""
    match fault.kind:
        case int() as status:
            return pages.message(404) if status == 404 else Answer(status, _PLAIN_STATUS.format(status).encode())
        case "challenge":
            return Answer(200, _CHALLENGE.encode())
        case "challenge-403":
            return Answer(403, _CHALLENGE.encode())
        case "maintenance":
            return Answer(200, _MAINTENANCE.encode())
        case "error-page":
            return Answer(200, _ERROR.encode())
        case "odd-page":
            return Answer(200, _ODD.encode())
        case "soft404":
            return pages.message(200)
        case "empty-list":
            return pages.empty_listing(path)
        case "redirect-to-section":
            return Answer(302, b"", location=NEWS)
        case _:
            return pages.answer(path)
