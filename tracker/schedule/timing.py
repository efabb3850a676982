"""How often captures run, and at which hours: in the words of the command line, of settings and of entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from tracker.durations import parse_duration, write_duration

ALWAYS = "always"
MARKET = "market"
HOURS = "always, market, or exchanges' ISO 10383 codes such as XPAR,XNYS"
"""What `named_hours` reads."""
DEFAULT_EVERY = timedelta(minutes=5)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DAILY_HOUR = 23
"""Of captures once a day: after the last exchange, New York's, has closed, by a clock in Europe."""
_EVEN = (
    *(MINUTE * number for number in range(1, 60) if 60 % number == 0),
    *(60 * MINUTE * number for number in range(1, 24) if 24 % number == 0),
    DAY,
)
"""Intervals that fit a whole number of times into the hour or the day; crontab's fields can say no other."""
_EXCHANGES = re.compile(r"[A-Z0-9]{4}(?:,[A-Z0-9]{4})*")
_TIMING = re.compile(r"every (?P<every>[0-9a-z]+), (?P<hours>[A-Za-z0-9,]+)")


@dataclass(frozen=True, slots=True)
class Timing:
    """How often, and when.

    Attributes:
        every: one of those that `even_interval` passes.
        hours: as `named_hours` spells them.
    """

    every: timedelta
    hours: str = ALWAYS

    def __str__(self) -> str:
        """As `parse_timing` reads it: ``every 5m, market``."""
        return f"every {write_duration(self.every)}, {self.hours}"


def parse_timing(text: str) -> Timing | None:
    """The timing that *text* says; None where it says none.

    >>> parse_timing("every 5m, market") == Timing(timedelta(minutes=5), MARKET)
    True
    """
    match = _TIMING.fullmatch(text)
    every, hours = (even_interval(match["every"]), named_hours(match["hours"])) if match else ("", None)
    return None if isinstance(every, str) or hours is None else Timing(every, hours)


def named_hours(text: str) -> str | None:
    """The hours that *text* names, in one spelling: `ALWAYS`, `MARKET`, or exchanges' codes; None where it names none.

    >>> named_hours("Market"), named_hours("xpar, XNYS"), named_hours("9-17")
    ('market', 'XNYS,XPAR', None)
    """
    plain = "".join(text.split())
    if plain.lower() in (ALWAYS, MARKET):
        return plain.lower()
    return ",".join(sorted(set(plain.upper().split(",")))) if _EXCHANGES.fullmatch(plain.upper()) else None


def named_exchanges(hours: str) -> list[str]:
    """The exchanges whose hours *hours* are, as `named_hours` spells them; none where it names none."""
    return [] if hours in (ALWAYS, MARKET) else hours.split(",")


def even_interval(text: str) -> timedelta | str:
    """The interval that *text* names; a sentence that says why not where no schedule can keep it.

    >>> even_interval("5m")
    datetime.timedelta(seconds=300)
    >>> even_interval("7m")
    "'7m' does not go evenly into an hour or a day; 6m and 10m do"
    """
    length = parse_duration(text)
    if length is None:
        return f"{text!r} is no interval; write one such as 5m or 1h"
    if length in _EVEN:
        return length
    near = [write_duration(each) for each in _neighbours(length)]
    return f"{text!r} does not go evenly into an hour or a day; {' and '.join(near)} do{'es' * (len(near) == 1)}"


def _neighbours(length: timedelta) -> list[timedelta]:
    below = [each for each in _EVEN if each < length]
    above = [each for each in _EVEN if each > length]
    return below[-1:] + above[:1]
