"""Whether a source is due to be captured, by the opening hours of the exchanges on its strip."""

from __future__ import annotations

from datetime import datetime

from tracker.calendars import Calendars, Session, known_exchanges
from tracker.errors import WrongUse
from tracker.home import Home
from tracker.instruments import Catalogue
from tracker.market_hours import is_due, next_opening
from tracker.schedule.timing import ALWAYS, MARKET, named_exchanges
from tracker.store import read


def closed_until(source: str, hours: str, home: Home, now: datetime, *, keeps: bool = True) -> datetime | None:
    """When an exchange opens next, where the source has nothing new before; None where it is due to be captured now.

    It is due, too, while nothing is known of it: before its first snapshot, where no exchange is on its strip, where an
    exchange's hours are not known, and where none opens in the weeks that are looked at.

    Args:
        source: its name.
        hours: as `tracker.schedule.timing.named_hours` spells them.
        home: of its snapshots.
        now: aware.
        keeps: whether what was looked up of the calendars may be written into the home.

    Raises:
        StorageFailed: the database can't be read.
        WrongUse: *hours* names an exchange that is not known.
    """
    if hours == ALWAYS:
        return None
    with home.reading() as connection:
        newest = read.newest_symbols(connection, source) if connection is not None else None
    at, symbols = newest or (None, frozenset[str]())
    exchanges = exchanges_of(symbols, home.settings.catalogue) if hours == MARKET else set(named_exchanges(hours))
    try:
        sessions = _sessions_near(exchanges, now, home.calendars(keeps=keeps))
    except WrongUse:
        if hours != MARKET:
            raise
        # Of an instrument in tracker.toml; tracker doctor tells.
        return None
    if at is None or not exchanges or sessions is None or is_due(sessions, now, at):
        return None
    return next_opening(sessions, now)


def exchanges_of(symbols: frozenset[str], catalogue: Catalogue) -> set[str]:
    """The home exchanges of instruments, by their ISO 10383 codes; those of them that have one."""
    known = catalogue.by_symbol
    found = (known[each].exchange for each in symbols if each in known)
    return {each for each in found if each is not None}


def _sessions_near(exchanges: set[str], now: datetime, calendars: Calendars) -> list[Session] | None:
    """All sessions of exchanges in the weeks around a time, sorted; None where those of one are not known.

    Raises:
        WrongUse: one of them has no calendar at all.
    """
    found = calendars.sessions_of(exchanges, now, now)
    unknown = {each for each, sessions in found.items() if sessions is None}
    if unknown:
        without = sorted(unknown - known_exchanges(unknown))
        if without:
            raise WrongUse(f"the opening hours of {' and '.join(without)} are not known", about=without[0])
        return None
    return sorted({session for sessions in found.values() for session in sessions or ()})
