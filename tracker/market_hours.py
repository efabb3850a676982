"""Whether a page has something new, by the hours of the exchanges on it.

The figures on a page run behind their exchange by up to a quarter of an hour (Paris and Frankfurt; seen on real
strips), so the closing figures stand there some minutes after the close.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from tracker.calendars import Session

DELAY = timedelta(minutes=20)
"""How long after an exchange's close its closing figures are on the page for sure."""


def is_due(sessions: Collection[Session], now: datetime, newest: datetime | None) -> bool:
    """Whether a page has something new: an exchange is open, or its closing figures are not captured yet.

    Args:
        sessions: of the exchanges on the page.
        now: aware.
        newest: of the newest snapshot; None where there is none.
    """
    if newest is None or any(each.opens <= now < each.closes + DELAY for each in sessions):
        return True
    closed = [each.closes + DELAY for each in sessions if each.closes + DELAY <= now]
    return bool(closed) and newest < max(closed)


def next_opening(sessions: Iterable[Session], now: datetime) -> datetime | None:
    """When the next session begins; None where none is known."""
    return min((each.opens for each in sessions if each.opens > now), default=None)
