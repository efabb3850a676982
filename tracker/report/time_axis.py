"""Where a time is on a chart's axis: in its place, or nearer where the axis leaves out closed hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.report.closed_hours import Closed
from tracker.report.days import Days, day_number
from tracker.report.period import Period

SQUEEZED = "squeezed"
"""Name of axes that leave out closed hours."""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """A time axis.

    Attributes:
        left_out: from when to when, as days since 1970 in UTC, ascending and apart; empty where it has every time.
    """

    left_out: tuple[tuple[float, float], ...] = ()

    def place(self, days: Days) -> Days:
        """Where times are: as days since 1970, less what is left out before them."""
        result = np.array(days, dtype=np.float64)
        for start, end in self.left_out:
            result -= np.clip(days - start, 0.0, end - start)
        return result

    def place_of(self, day: float) -> float:
        """Where one time is."""
        return float(self.place(np.array([day]))[0])


def squeezed_axis(
    closed: Iterable[Closed], days: Days, values: NDArray[np.float64], marked: NDArray[np.bool_], period: Period
) -> TimeAxis:
    """The axis of an instrument without the closed hours between two sessions in which nothing moved.

    The period may begin or end in them; but if it is within them, nothing is left out.

    Args:
        closed: of its exchange.
        days: when its quotes are, ascending.
        values: theirs; not a number where a page printed none.
        marked: which are doubtful.
        period: of the report.
    """
    start, end = day_number(period.start), day_number(period.end)
    left_out = []
    for each in closed:
        begin, stop = max(each.quiet_from, start), min(each.end, end)
        if begin < stop and (begin, stop) != (start, end) and _is_still(each, days, values, marked):
            left_out.append((begin, stop))
    return TimeAxis(tuple(left_out))


def _is_still(closed: Closed, days: Days, values: NDArray[np.float64], marked: NDArray[np.bool_]) -> bool:
    """Whether every quote of closed hours is sure, and all are the same as the one before them."""
    # A quote at an opening is of the session.
    first, stop = (int(index) for index in np.searchsorted(days, (closed.quiet_from, closed.end)))
    same = values[max(first - 1, 0) : stop]
    return bool((same == same[:1]).all() and not marked[first:stop].any())
