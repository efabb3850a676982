"""How far the values of a day, or of a week, reach, where a line joins the last value of each day."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.report.candles import Unit, first_dates
from tracker.report.days import Days, dates_of
from tracker.report.period import Period


class DayRanges(NamedTuple):
    """The days or weeks of several values that differ: the index of each one's last value, the lowest, the highest."""

    lasts: NDArray[np.intp]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def day_ranges(days: Days, values: NDArray[np.float64], period: Period) -> DayRanges:
    """The ranges of days, or of weeks where a period has more days than a chart has room for.

    Values that are not numbers count for nothing.
    """
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return DayRanges(known, values[known], values[known])
    dates = first_dates(dates_of(days[known], period.zone), Unit.WEEK if period.has_weeks else Unit.DAY)
    firsts = np.flatnonzero(np.diff(dates, prepend=-(10**6)))
    low, high = (of.reduceat(values[known], firsts) for of in (np.minimum, np.maximum))
    lasts = known[np.append(firsts[1:], len(known)) - 1]
    apart = high > low
    return DayRanges(lasts[apart], low[apart], high[apart])
