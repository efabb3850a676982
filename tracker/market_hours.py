"""When exchanges are open, and whether a capture is due: the calendars are exchange_calendars'.

The figures on a page run behind their exchange by up to a quarter of an hour (Paris and Frankfurt; seen on real
strips), so the closing figures stand there some minutes after the close.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tracker.errors import WrongUse
from tracker.whole_file import replace_file

DELAY = timedelta(minutes=20)
"""How long after an exchange's close its closing figures are on the page for sure."""
_BEFORE, _AHEAD = timedelta(days=14), timedelta(days=45)
"""What is looked up at once: no exchange pauses for longer than a fortnight; a look-up costs a second of CPU time."""
_REFRESHED = timedelta(days=7)

_CALENDARS = {"XCBT": "CMES", "XCEC": "CMES", "XCME": "CMES", "XNYM": "CMES"}
"""exchange_calendars' name of a calendar where it is not the ISO 10383 code: CME Globex trades for all of these."""


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """An exchange's trading day: from its opening to its close, aware UTC; a pause at noon belongs to it."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was looked up of an exchange.

    Attributes:
        at: when, aware UTC.
        sessions: around that time; None where its calendar ends before.
    """

    at: datetime
    sessions: list[Session] | None


def known_exchanges(exchanges: Iterable[str]) -> set[str]:
    """Those of *exchanges*, by their ISO 10383 codes, of which the opening hours are known."""
    from exchange_calendars import get_calendar_names

    names = set(get_calendar_names(include_aliases=True))
    return {each for each in exchanges if _CALENDARS.get(each, each) in names}


def sessions_near(exchanges: Collection[str], now: datetime, *, kept: Path, keeps: bool = True) -> list[Session] | None:
    """All sessions of *exchanges* from a fortnight before *now* to some weeks after it, sorted by their opening.

    Args:
        exchanges: their ISO 10383 codes.
        now: aware.
        kept: a file that keeps what was looked up, for a week; it may be missing, old or damaged.
        keeps: whether what was looked up now may be written there.

    Returns:
        None where the hours of one of them are not known at that time.

    Raises:
        WrongUse: one of them has no calendar at all.
    """
    known = _read_kept(kept, now)
    missing = set(exchanges) - known.keys()
    if missing:
        unknown = sorted(missing - known_exchanges(missing))
        if unknown:
            raise WrongUse(f"the opening hours of {' and '.join(unknown)} are not known", about=unknown[0])
        known |= {
            each: LookedUp(now, _looked_up(each, now - _BEFORE, now + _AHEAD, known_until=now)) for each in missing
        }
        if keeps:
            _keep(kept, known)
    found = [known[each].sessions for each in exchanges]
    if any(sessions is None for sessions in found):
        return None
    return sorted({session for sessions in found for session in sessions or ()})


@lru_cache(maxsize=64)
def sessions_between(exchange: str, start: datetime, end: datetime) -> tuple[Session, ...] | None:
    """The sessions of an exchange from some days before *start* to some days after *end*, sorted by their opening.

    Args:
        exchange: its ISO 10383 code.
        start: aware.
        end: aware, not before it.

    Returns:
        None where it has no calendar, or its hours are not known up to *end*.
    """
    if not known_exchanges({exchange}):
        return None
    try:
        first, last = start - _BEFORE, end + _BEFORE
    except OverflowError:  # of days before the year 1 or after 9999 no hours are known
        return None
    found = _looked_up(exchange, first, last, known_until=end)
    return None if found is None else tuple(sorted(found))


def true_sessions(exchange: str, at: datetime) -> list[tuple[datetime, datetime]] | None:
    """Opening and close (aware UTC) of an exchange's sessions in the weeks around an aware time, oldest first.

    Months are looked up whole, so that all times of one share a look-up.

    Args:
        exchange: its ISO 10383 code.
        at: aware.

    Returns:
        None where it has no calendar, or its hours are not known at that time.
    """
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    last = min((day.replace(day=1) + timedelta(days=32)).replace(day=1), day + _AHEAD)
    for end in (last, day):
        sessions = sessions_between(exchange, first, end)
        if sessions is not None:
            return [(each.opens, each.closes) for each in sessions]
    return None


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


def _looked_up(exchange: str, first: datetime, last: datetime, *, known_until: datetime) -> list[Session] | None:
    """The sessions of the days from *first* to *last*; None where they are not known up to a time between these."""
    import warnings

    with warnings.catch_warnings():
        # What pandas is about to change is its own affair and exchange_calendars'.
        warnings.simplefilter("ignore", DeprecationWarning)
        return _asked_of_calendar(exchange, _day(first), _day(last), _day(known_until))


def _asked_of_calendar(exchange: str, first: str, last: str, known_until: str) -> list[Session] | None:
    import exchange_calendars

    name = _CALENDARS.get(exchange, exchange)
    refused = (exchange_calendars.errors.CalendarError, ValueError)
    try:
        calendar = exchange_calendars.get_calendar(name, start=first, end=last)
    except refused:
        try:
            # A calendar ends where nobody has published the exchange's holidays yet.
            end = exchange_calendars.get_calendar(name, start=first, end=known_until).bound_max()
            last = last if end is None else min(last, f"{end:%Y-%m-%d}")
            calendar = exchange_calendars.get_calendar(name, start=first, end=last)
        except refused:
            return None
    return [
        Session(opens.to_pydatetime(), closes.to_pydatetime())
        for opens, closes in calendar.schedule[["open", "close"]].itertuples(index=False)
    ]


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def _read_kept(path: Path, now: datetime) -> dict[str, LookedUp]:
    """What is kept of each exchange, and is not too old."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        kept = json.loads(path.read_bytes())
        if kept["calendars"] == _edition():
            known = {exchange: _looked_up_of(form) for exchange, form in kept["exchanges"].items()}
            return {each: known[each] for each in known if timedelta() <= now - known[each].at < _REFRESHED}
    return {}


def _looked_up_of(form: dict[str, Any]) -> LookedUp:
    sessions = form["sessions"]
    if sessions is not None:
        sessions = [Session(_aware(opens), _aware(closes)) for opens, closes in sessions]
    return LookedUp(_aware(form["at"]), sessions)


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"no offset: {text}")
    return at


def _keep(path: Path, known: Mapping[str, LookedUp]) -> None:
    exchanges = {
        exchange: {
            "at": each.at.isoformat(),
            "sessions": None
            if each.sessions is None
            else [[session.opens.isoformat(), session.closes.isoformat()] for session in each.sessions],
        }
        for exchange, each in sorted(known.items())
    }
    # What can't be kept is looked up again: that is slower, and no more.
    with suppress(OSError):
        replace_file(path, json.dumps({"calendars": _edition(), "exchanges": exchanges}).encode())


def _edition() -> str:
    return version("exchange_calendars")
