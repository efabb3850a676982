"""How many snapshots days usually have, where captures may rest at night and at weekends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from statistics import median

_DAY = timedelta(days=1)
_DAYS_APART = 7
"""A day that is followed by the next one with a snapshot after more usual distances than this begins no series."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What days should have, as far as days are alike.

    Attributes:
        first: from which day on is counted.
        count: how many snapshots from there to the last day.
        got: how many of them there are: of each day no more than it should have.
        a_day: how many a day, where that is the same on every one that should have some; None where it is not.
    """

    first: date
    count: int
    got: int
    a_day: int | None


def usual_of_days(counts: Counter[date], distance: int) -> Usual | None:
    """What days from the first with a snapshot to the last usually have; None where no day is like another.

    Args:
        counts: how many snapshots each day has that has some.
        distance: the usual one of such days, in days. Where it is one, each day of the week is judged by itself.
    """
    days = sorted(counts)
    starts = [day for day, after in pairwise(days) if (after - day).days <= _DAYS_APART * distance]
    first, last = starts[0] if starts else days[0], days[-1]
    known = Counter({day: count for day, count in counts.items() if day >= first})
    if distance > 1:
        a_day = ceil(median(known.values()))
        count = ((last - first).days // distance + 1) * a_day
        return Usual(first, count, min(count, sum(min(number, a_day) for number in known.values())), a_day)
    span = [first + number * _DAY for number in range((last - first).days + 1)]
    weeks = {_week(day) for day in known}
    usual = {}
    for weekday in range(7):
        # A week without a snapshot is an outage, and says nothing of what is usual on its days.
        judged = [known[day] for day in span if day.weekday() == weekday and _week(day) in weeks]
        seen = [number for number in judged if number]
        # One day alone would always be just as it should be.
        alike = seen if len(seen) > 1 else known.values()
        usual[weekday] = ceil(median(alike)) if seen and 2 * len(seen) >= len(judged) else 0
    count = sum(usual[day.weekday()] for day in span)
    if not count:
        return None
    got = sum(min(number, usual[day.weekday()]) for day, number in known.items())
    numbers = set(usual.values())
    return Usual(first, count, got, numbers.pop() if len(numbers) == 1 else None)


def _week(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * _DAY
