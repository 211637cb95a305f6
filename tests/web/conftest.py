"""A clock that only sleeping moves, and a fetcher that is led to a server of the test's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cstoscrape.web.fetch import Fetcher, FetchSettings
from tests.web.servers import Server

HOST = "en.odkb-csto.org"
PAGE = f"https://{HOST}/news/news_odkb/"
AGENT = "cstoscrape/0.1 (+mailto:archive@example.org)"


class FakeTime:
    """A clock that only sleeping moves; it keeps what was slept."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
        self.slept: list[float] = []
        self.frozen = False  # if true, not even sleeping moves it

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if not self.frozen:
            self.moment += timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def clock() -> FakeTime:
    """A clock that only sleeping moves."""
    return FakeTime()


MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def make_fetcher(clock: FakeTime) -> Iterator[MakeFetcher]:
    """Make a fetcher for the English edition; given a server, it goes there instead of to the site."""
    with ExitStack() as stack:

        def make(server: Server | None = None, **settings: Any) -> Fetcher:
            bases = {HOST: server.url} if server else {}
            values = {"user_agent": AGENT, "bases": bases, "delay_seconds": 0.0, **settings}
            hosts = frozenset({HOST, "odkb-csto.org"})
            fetcher = Fetcher(FetchSettings(hosts, **values), now=clock.now, sleep=clock.sleep, random=lambda: 1.0)
            return stack.enter_context(fetcher)

        yield make
