"""When the previous close that a page's changes refer to gives way to the next one.

Read off dated strips of a French portal (March to July 2024): an index keeps its previous close until its own exchange
opens again, and not from its close or from midnight on; a currency pair rolls once in the night, a future once between
two afternoons of New York, an index of crypto-assets early in the morning. Between two rolls nothing moves it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.exchanges import usual_hours
from tracker.instruments import Instrument, Reference

_AROUND_OPENING = timedelta(minutes=30)
"""Around an opening a page may show the old previous close or the new one: some roll before it, some run behind."""

TrueHours = Callable[[str, datetime], Sequence[tuple[datetime, datetime]] | None]
"""Says of an exchange (ISO 10383) when it opens and closes (aware UTC) in the weeks around an aware time, holidays and
half days told, oldest first; None where that is not known. It may take a second, so it is asked where something is
wrong by the usual hours."""

_ROLLS_ONCE = timedelta(hours=3)
"""In so much time a previous close gives way to the next one, and not to two: a currency pair's on Monday may."""

_DAY = timedelta(days=1)
_MONDAY = 0
_LOOKED_BACK = timedelta(days=9)
"""No exchange rests for longer, by its usual hours."""


class Roll(NamedTuple):
    """A time in which a previous close gives way to the next one.

    Attributes:
        begins, ends: aware UTC; in between either may be shown.
        closes: when the session that begins here ends, aware UTC; None where there is no such moment.
    """

    begins: datetime
    ends: datetime
    closes: datetime | None = None

    @property
    def rolls_once(self) -> bool:
        """Whether it is short enough for one previous close to give way to the next one, and not to two."""
        return self.ends - self.begins <= _ROLLS_ONCE


class _Nightly(NamedTuple):
    """A roll at about the same time on each day.

    Attributes:
        zone: in which the time is told.
        begins: at the earliest.
        lasts: at most.
        after_weekend: by how much earlier it may begin in the night to Monday.
    """

    zone: str
    begins: time
    lasts: timedelta
    after_weekend: timedelta = timedelta()

    def rolls(self, until: datetime) -> list[Roll]:
        zone = ZoneInfo(self.zone)
        day = until.astimezone(zone).date() - _LOOKED_BACK
        found: list[Roll] = []
        while True:
            begins = datetime.combine(day, self.begins, zone).astimezone(UTC)
            ends = begins + self.lasts
            if day.weekday() == _MONDAY:
                begins -= self.after_weekend
            if begins > until:
                return found
            found.append(Roll(begins, ends))
            day += _DAY


_NIGHTLY = {
    # Seen between 00:01 and 01:01 London time. Trading begins again on Sunday at 22:00 there, 21:00 while New York's
    # clocks are an hour nearer, and then no page has been seen.
    "currency-pair": _Nightly("Europe/London", time(0), timedelta(hours=2), after_weekend=timedelta(hours=3)),
    # Seen between 05:55 and 06:31 UTC.
    "crypto-index": _Nightly("UTC", time(5), timedelta(hours=3)),
    # Seen between the close of Paris and its next opening; settlement is at 13:30 (gold) and 14:30 (oil) in New York,
    # and trading begins anew at 18:00 there.
    "future": _Nightly("America/New_York", time(13), timedelta(hours=10)),
}


def rolls_before(instrument: Instrument, until: datetime) -> list[Roll] | None:
    """The rolls of an instrument that have begun by an aware time, by the usual hours, oldest first, of some days.

    None where it has no previous close that stays, or where it is not known when that rolls.
    """
    day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    rolls = _rolls(instrument.reference, instrument.kind, instrument.exchange, instrument.early, day)
    return None if rolls is None else [roll for roll in rolls if roll.begins <= until]


@lru_cache(maxsize=256)
def _rolls(reference: Reference, kind: str, exchange: str | None, early: timedelta, day: datetime) -> list[Roll] | None:
    """The rolls up to the end of a day."""
    end = day + _DAY
    if reference is Reference.DAY_BEFORE:
        return None
    if reference is not Reference.PREVIOUS_CLOSE:
        nightly = _NIGHTLY.get(kind)
        return None if nightly is None else nightly.rolls(end)
    hours = usual_hours(exchange or "")
    return None if hours is None else rolls_of(list(hours.sessions(day - _LOOKED_BACK, end)), end, early=early)


def rolls_of(
    sessions: Sequence[tuple[datetime, datetime]], until: datetime, *, early: timedelta = timedelta()
) -> list[Roll]:
    """The rolls of an index whose exchange has these sessions (opening and close), as far as they have begun.

    Args:
        sessions: oldest first.
        until: aware.
        early: so long before an opening its figures begin to move.
    """
    around = ((opens - early, closes) for opens, closes in sessions)
    rolls = (Roll(begins - _AROUND_OPENING, begins + _AROUND_OPENING, closes) for begins, closes in around)
    return [roll for roll in rolls if roll.begins <= until]
