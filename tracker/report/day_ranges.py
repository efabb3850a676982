"""How far the values of a day reach, where a line joins the last value of each."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tracker.report.days import Days, dates_of


class DayRanges(NamedTuple):
    """The days of several values that differ: the index of each one's last value, its lowest and its highest."""

    lasts: NDArray[np.intp]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def day_ranges(days: Days, values: NDArray[np.float64], zone: ZoneInfo) -> DayRanges:
    """The ranges of days in a *zone*; values that are not numbers count for nothing."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return DayRanges(known, values[known], values[known])
    firsts = np.flatnonzero(np.diff(dates_of(days[known], zone), prepend=-(10**6)))
    low, high = (of.reduceat(values[known], firsts) for of in (np.minimum, np.maximum))
    lasts = known[np.append(firsts[1:], len(known)) - 1]
    apart = high > low
    return DayRanges(lasts[apart], low[apart], high[apart])
