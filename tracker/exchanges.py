"""The usual hours of exchanges, from ``exchanges.toml``: known at once, and mostly wrong on holidays and half days.

Who needs a day's true hours asks `tracker.calendars`, which may have to look them up for a second; of the home exchange
they are here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

HOME_EXCHANGES = {"FR": "XPAR"}
"""The exchange whose hours a market line speaks of, by the country that it names: ISO 3166 to ISO 10383."""

PAGE_DELAY = timedelta(minutes=20)
"""So much may a page run behind an exchange: on real strips Paris and Frankfurt are a quarter of an hour late."""
SETTLED = timedelta(minutes=45)
"""So long after a close an index has its closing value on every page: the last auction takes some more."""

_DAY = timedelta(days=1)
_SATURDAY = 5


class Holidays(NamedTuple):
    """On which working days an exchange is closed, and on which it closes early.

    Attributes:
        since: the year from which on these are all.
        closed: days of the year, such as ``12-25``.
        easter: and so many days from Easter Sunday.
        early: when it closes, by days of the year.
    """

    since: int
    closed: frozenset[str]
    easter: frozenset[int]
    early: Mapping[str, time]

    def are_on(self, day: date) -> bool:
        """Whether a date is one of them."""
        return f"{day:%m-%d}" in self.closed or (day - _easter_sunday(day.year)).days in self.easter


class UsualHours(NamedTuple):
    """The hours of an exchange on Monday to Friday.

    Attributes:
        zone: in which the times are told.
        opens, closes: of the day.
        pause: around noon, from and until; None where there is none.
        holidays: None where they are not known.
    """

    zone: ZoneInfo
    opens: time
    closes: time
    pause: tuple[time, time] | None
    holidays: Holidays | None

    def are_exact(self, at: datetime) -> bool:
        """Whether `sessions` are the true ones in the year of an aware time."""
        return self._has_holidays(at.astimezone(self.zone).date())

    def sessions(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and close (aware UTC) of each session that may lie between two aware times, oldest first."""
        day, last = start.astimezone(self.zone).date() - _DAY, end.astimezone(self.zone).date() + _DAY
        while day <= last:
            closes = self._closes(day)
            if closes is not None:
                yield self._at(day, self.opens), self._at(day, closes)
            day += _DAY

    def is_pausing(self, at: datetime, *, margin: timedelta = timedelta()) -> bool:
        """Whether an aware time is in the pause, or up to *margin* behind it."""
        if self.pause is None:
            return False
        day = at.astimezone(self.zone).date()
        return self._at(day, self.pause[0]) <= at < self._at(day, self.pause[1]) + margin

    def _closes(self, day: date) -> time | None:
        """When the exchange closes on a date; None where it does not open."""
        if day.weekday() >= _SATURDAY:
            return None
        if self.holidays is None or not self._has_holidays(day):
            return self.closes
        return None if self.holidays.are_on(day) else self.holidays.early.get(f"{day:%m-%d}", self.closes)

    def _has_holidays(self, day: date) -> bool:
        return self.holidays is not None and day.year >= self.holidays.since

    def _at(self, day: date, local: time) -> datetime:
        return datetime.combine(day, local, self.zone).astimezone(UTC)


@lru_cache(maxsize=64)
def usual_hours(exchange: str) -> UsualHours | None:
    """The hours of an exchange, by its ISO 10383 code; None where they are not known."""
    facts = _facts().get(exchange)
    if facts is None:
        return None
    pause = facts.get("pause")
    return UsualHours(
        ZoneInfo(str(facts["zone"])),
        time.fromisoformat(str(facts["opens"])),
        time.fromisoformat(str(facts["closes"])),
        (time.fromisoformat(pause[0]), time.fromisoformat(pause[1])) if pause else None,
        _holidays(facts) if "since" in facts else None,
    )


def _holidays(facts: Mapping[str, Any]) -> Holidays:
    return Holidays(
        since=facts["since"],
        closed=frozenset(facts["closed"]),
        easter=frozenset(facts["easter"]),
        early={day: time.fromisoformat(closes) for day, closes in facts["early"].items()},
    )


@lru_cache(maxsize=64)
def _easter_sunday(year: int) -> date:
    # Imported here: of most exchanges nobody asks for it.
    from dateutil.easter import easter

    found: date = easter(year)
    return found


def known_exchanges() -> tuple[str, ...]:
    """The ISO 10383 codes of the exchanges whose usual hours are known."""
    return tuple(_facts())


@lru_cache(maxsize=1)
def _facts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("tracker").joinpath("exchanges.toml").read_text("utf-8"))
