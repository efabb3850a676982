"""Whether a source is due to be captured, by the opening hours of the exchanges on its strip."""

from __future__ import annotations

from datetime import datetime

from tracker.home import Home
from tracker.instruments import catalogue
from tracker.market_hours import is_due, next_opening, sessions_near
from tracker.schedule.entry import ALWAYS, MARKET
from tracker.store import read

KEPT = ".market-hours.json"
"""Beside the archive: what was looked up of the exchanges' calendars."""


def due_or_next(source: str, hours: str, home: Home, now: datetime, *, keeps: bool = True) -> datetime | None:
    """When the source is due next; None where it is due now.

    A source is due, too, while nothing is known of it: before its first snapshot, where no exchange is on its strip,
    and where an exchange's hours are not known.

    Args:
        source: its name.
        hours: as `tracker.schedule.entry.named_hours` spells them.
        home: of its snapshots.
        now: aware.
        keeps: whether what was looked up of the calendars may be written into the home.

    Raises:
        StorageFailed: the database can't be read.
    """
    if hours == ALWAYS:
        return None
    with home.reading() as connection:
        newest = read.newest_symbols(connection, source) if connection is not None else None
    if newest is None:
        return None
    at, symbols = newest
    exchanges = exchanges_of(symbols) if hours == MARKET else set(hours.split(","))
    if not exchanges:
        return None
    sessions = sessions_near(exchanges, now, kept=home.settings.snapshots / KEPT, keeps=keeps)
    if sessions is None or is_due(sessions, now, at):
        return None
    return next_opening(sessions, now)


def exchanges_of(symbols: frozenset[str]) -> set[str]:
    """The home exchanges of instruments, by their ISO 10383 codes; those of them that have one."""
    known = catalogue().by_symbol
    found = (known[each].exchange for each in symbols if each in known)
    return {each for each in found if each is not None}
