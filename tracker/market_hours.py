"""Whether a page has something new, by the hours of the exchanges on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from tracker.calendars import Session
from tracker.exchanges import PAGE_DELAY, SETTLED


def is_due(sessions: Collection[Session], now: datetime, newest: datetime | None) -> bool:
    """Whether a page has something new: an exchange is open, or its closing figures are not captured yet.

    Args:
        sessions: of the exchanges on the page.
        now: aware.
        newest: of the newest snapshot; None where there is none.
    """
    if newest is None or any(each.opens <= now < each.closes + PAGE_DELAY for each in sessions):
        return True
    settled = [each.closes + SETTLED for each in sessions if each.closes + SETTLED <= now]
    return bool(settled) and newest < max(settled)


def due_spans(sessions: Iterable[Session], every: timedelta) -> list[tuple[datetime, datetime]]:
    """When a page that is looked at every so often is due, if no capture fails.

    Returns:
        From when up to when (excluded), in the order of time and apart: sessions, and after each the one capture that
        has its closing figures.
    """
    spans = sorted(
        span
        for each in sessions
        for span in (
            (each.opens, each.closes + PAGE_DELAY),
            (each.closes + SETTLED, each.closes + SETTLED + every),
        )
    )
    found: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def next_opening(sessions: Iterable[Session], now: datetime) -> datetime | None:
    """When the next session begins; None where none is known."""
    return min((each.opens for each in sessions if each.opens > now), default=None)
