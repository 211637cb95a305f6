"""What can heal by waiting, and how long to wait: Retry-After and backoff with jitter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cstoscrape.errors import SiteError
from cstoscrape.model import Capture

if TYPE_CHECKING:
    from tenacity import RetryCallState

FIRST_BACKOFF_SECONDS = 2.0
LONGEST_BACKOFF_SECONDS = 60.0
_LONGEST_RETRY_AFTER_SECONDS = 30 * 86400.0  # what is longer is a mistake; a month is as good as "not now"


class HealingError(Exception):
    """A failure that another attempt may mend; `outcome` is what stands if none does."""

    def __init__(self, outcome: SiteError | Capture) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds to wait, None if it can't be read.

    Args:
        value: The header as received, whole seconds or an HTTP date.
        now: The present moment, with UTC as its zone.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), _LONGEST_RETRY_AFTER_SECONDS)
    from email.utils import parsedate_to_datetime

    try:
        then = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for a year of ten digits
        return None
    if then.tzinfo is None:  # "-0000" is read as a time without a zone; HTTP dates are always GMT
        then = then.replace(tzinfo=UTC)
    return min(max(0.0, (then - now).total_seconds()), _LONGEST_RETRY_AFTER_SECONDS)


def with_retries(
    attempt: Callable[[], Capture],
    *,
    attempts: int,
    sleep: Callable[[float], None],
    random: Callable[[], float],
) -> Capture:
    """Make an attempt, and further ones while the failure may pass.

    Args:
        attempt: Raises `HealingError` where another attempt makes sense; any other exception ends it.
        attempts: How many there may be in all.
        sleep: Waits out the backoff.
        random: Gives the jitter, between 0 and 1.
    """
    try:
        return attempt()
    except HealingError as error:
        failure = error
    try:
        return _again(attempt, failure, attempts=attempts, sleep=sleep, random=random)
    except HealingError as error:
        if isinstance(error.outcome, Capture):
            return error.outcome
        raise error.outcome from error.__cause__


def _again(
    attempt: Callable[[], Capture],
    failure: HealingError,
    *,
    attempts: int,
    sleep: Callable[[float], None],
    random: Callable[[], float],
) -> Capture:
    """Go on after a first failure; tenacity costs start-up time, so only now is it loaded."""
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

    failures = [failure]

    def next_attempt() -> Capture:
        if failures:  # what happened before tenacity was loaded counts as the first attempt
            raise failures.pop()
        return attempt()

    def wait(state: RetryCallState) -> float:
        backoff = FIRST_BACKOFF_SECONDS * 2.0 ** (state.attempt_number - 1)
        return min(backoff, LONGEST_BACKOFF_SECONDS) * (0.5 + random() / 2)

    retrying = Retrying(
        retry=retry_if_exception_type(HealingError),
        stop=stop_after_attempt(attempts),
        wait=wait,
        sleep=sleep,
        reraise=True,
    )
    return retrying(next_attempt)
