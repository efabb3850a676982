"""Which failures may pass, and how long to wait before the next try."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RETRIED_STATUSES = frozenset({408, 429, 502, 503, 504})
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
_SECONDS = re.compile(r"[0-9]{1,9}")


def backoff_s(attempt: int, random: Callable[[], float]) -> float:
    """Seconds before try *attempt* + 1: doubling, with full jitter, so that many captures don't come back together.

    Args:
        attempt: how many tries there were, from 1.
        random: gives numbers from 0 to 1.
    """
    longest: float = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempt - 1))
    return longest * (0.5 + random() / 2)


def told_wait_s(retry_after: str | None, *, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for (RFC 9110, 10.2.3); None where it says nothing that is understood.

    >>> told_wait_s("120", now=datetime(2024, 4, 19, tzinfo=UTC))
    120.0
    >>> told_wait_s("Fri, 19 Apr 2024 00:00:07 GMT", now=datetime(2024, 4, 19, tzinfo=UTC))
    7.0
    >>> told_wait_s("soon", now=datetime(2024, 4, 19, tzinfo=UTC)) is None
    True
    """
    if retry_after is None:
        return None
    text = retry_after.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def pause_s(
    attempt: int, retry_after: str | None, *, now: datetime, random: Callable[[], float], left_s: float
) -> float | None:
    """Seconds to wait before the next try, as told or by `backoff_s`; None where that is too long to be worth it."""
    told = told_wait_s(retry_after, now=now)
    wait_s = backoff_s(attempt, random) if told is None else told
    return None if wait_s > min(LONGEST_WAIT_S, left_s) else wait_s
