"""The usual hours of exchanges, from ``exchanges.toml``: known at once, and wrong on holidays and half days.

Who needs a day's true hours asks `tracker.calendars`, which may have to look them up for a second.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOME_EXCHANGES = {"FR": "XPAR"}
"""The exchange whose hours a market line speaks of, by the country that it names: ISO 3166 to ISO 10383."""

_DAY = timedelta(days=1)
_SATURDAY = 5


class UsualHours(NamedTuple):
    """The hours of an exchange on Monday to Friday.

    Attributes:
        zone: in which the times are told.
        opens, closes: of the day.
        pause: around noon, from and until; None where there is none.
    """

    zone: ZoneInfo
    opens: time
    closes: time
    pause: tuple[time, time] | None

    def sessions(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and close (aware UTC) of each session that may lie between two aware times, oldest first."""
        day, last = start.astimezone(self.zone).date() - _DAY, end.astimezone(self.zone).date() + _DAY
        while day <= last:
            if day.weekday() < _SATURDAY:
                yield self._at(day, self.opens), self._at(day, self.closes)
            day += _DAY

    def is_pausing(self, at: datetime, *, margin: timedelta = timedelta()) -> bool:
        """Whether an aware time is in the pause, or up to *margin* behind it."""
        if self.pause is None:
            return False
        day = at.astimezone(self.zone).date()
        return self._at(day, self.pause[0]) <= at < self._at(day, self.pause[1]) + margin

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
    )


def known_exchanges() -> tuple[str, ...]:
    """The ISO 10383 codes of the exchanges whose usual hours are known."""
    return tuple(_facts())


@lru_cache(maxsize=1)
def _facts() -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads(resources.files("tracker").joinpath("exchanges.toml").read_text("utf-8"))
