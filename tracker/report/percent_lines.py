"""The lines of the overview: each instrument in percent of its own first value, and which of them set the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from tracker.history import History, InstrumentHistory
from tracker.report.days import Days, days_of, times_of
from tracker.report.doubts import doubtful_of, unacknowledged
from tracker.report.off_scale import off_scale
from tracker.report.period import Period
from tracker.report.printed import percent_since

_FLATTENING = 3
"""A line that goes this many times as far from zero as the next one, or further, does not set the axis."""

_LEAST_REACH = 0.5
"""Percent that the lines on the axis go at least for one beyond them to be off it: next to nothing, all is far."""

_SHARE_OFF_SCALE = 5
"""At most one line of so many is left off the scale: more of them are no exception."""

_FEWEST = 3
"""With fewer lines than this none is the exception."""

_MOST_ON_ONE_AXIS = 8
"""More lines than this can't be told apart on one axis."""


@dataclass(frozen=True, slots=True, eq=False)
class PercentLine:
    """One instrument's line.

    Attributes:
        instrument: whose.
        days: when, as days since 1970 in UTC.
        percents: percent points; not a number where a page prints no value.
        last: the last known of them, with two decimals.
        hollow: which points are an end of the line that a doubtful figure makes.
        is_acknowledged: whether somebody has said something of each doubt about its last figure, its only doubtful one.
        off_scale: whether it goes so far that it does not set the axis.
        leaves_out: whether doubtful values are not in it that would press all others flat.
    """

    instrument: InstrumentHistory
    days: Days
    percents: NDArray[np.float64]
    last: Decimal
    hollow: NDArray[np.bool_]
    is_acknowledged: bool = False
    off_scale: bool = False
    leaves_out: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether the change from the first figure to the last rests on a doubtful one."""
        return bool(self.hollow.any())

    @property
    def reach(self) -> float:
        """How far the line goes from zero, in percent points."""
        return float(np.nanmax(np.abs(self.percents)))


OFF_SCALE = (_FLATTENING, _LEAST_REACH, _SHARE_OFF_SCALE, _FEWEST)
"""By which numbers lines are left off the scale, for a script that does it with a part of the period."""


def percent_lines(history: History, period: Period) -> tuple[PercentLine, ...]:
    """The lines of an overview, from the one that ends highest to the one that ends lowest.

    An instrument without a first value above zero, or with no other, has none. Of a single snapshot there is no change
    yet: its lines are points, at the change that the page itself prints.
    """
    made = (_printed_point(one) if period.start == period.end else _line(one, period) for one in history.instruments)
    doubtful = doubtful_of(history)
    news = {id(one) for one in unacknowledged(doubtful, history)}
    known = {id(one) for one in doubtful} - news
    lines = sorted(
        (_acknowledged(line) if id(line.instrument) in known else line for line in made if line is not None),
        key=lambda line: line.last,
        reverse=True,
    )
    count = _count_off_scale([line.reach for line in lines])
    far = {id(line) for line in sorted(lines, key=lambda line: line.reach, reverse=True)[:count]}
    return tuple(_off_scale(line) if id(line) in far else line for line in lines)


def axis_reach(lines: Sequence[PercentLine]) -> tuple[float, float]:
    """The least and the greatest percentage that the axis must show: zero is always one of those between them."""
    shown = [line.percents for line in lines if not line.off_scale]
    if not shown:
        return 0.0, 0.0
    return (
        min(0.0, *(float(np.nanmin(percents)) for percents in shown)),
        max(0.0, *(float(np.nanmax(percents)) for percents in shown)),
    )


def instruments_of(lines: Sequence[PercentLine]) -> tuple[InstrumentHistory, ...]:
    """The instruments of lines, in their order."""
    return tuple(line.instrument for line in lines)


def are_on_one_axis(lines: Sequence[PercentLine], period: Period) -> bool:
    """Whether these lines share one axis, or each has a plot of its own. A single snapshot makes points, which do."""
    return len(lines) <= _MOST_ON_ONE_AXIS or period.start == period.end


def _line(instrument: InstrumentHistory, period: Period) -> PercentLine | None:
    values = instrument.quotes["value"].to_numpy(dtype=np.float64)
    known = np.flatnonzero(np.isfinite(values))
    # A single value has not moved from itself; the table has no change over the period either.
    if len(known) < 2:
        return None
    first, last = float(values[known[0]]), float(values[known[-1]])
    change = percent_since(first, last)
    if change is None or percent_since(first, float(np.nanmax(np.abs(values)))) is None:
        return None
    days = days_of(times_of(instrument))
    hollow = np.zeros(len(values), dtype=np.bool_)
    ends = known[[0, -1]]
    marked = instrument.quotes["marked"].to_numpy(dtype=np.bool_)
    hollow[ends] = marked[ends]
    # In the instrument's own chart they have an arrowhead at the edge; here they would be one among many lines.
    outside = off_scale(values, marked) & ~hollow
    values = np.where(outside, np.nan, values)
    shown = period.shown(days, values)
    percents = 100 * (values[shown] / first - 1)
    return PercentLine(instrument, days[shown], percents, change, hollow[shown], leaves_out=bool(outside.any()))


def _printed_point(instrument: InstrumentHistory) -> PercentLine | None:
    percent = instrument.newest.quote.percent
    if percent is None:
        return None
    days = days_of(times_of(instrument))[-1:]
    marked = instrument.quotes["marked"].to_numpy(dtype=np.bool_)[-1:]
    return PercentLine(instrument, days, np.array([float(percent)]), percent, marked)


def _count_off_scale(reaches: Sequence[float]) -> int:
    """How many of the lines that go farthest are left off the scale."""
    if len(reaches) < _FEWEST:
        return 0
    farthest = sorted(reaches, reverse=True)
    for count in range(max(1, len(farthest) // _SHARE_OFF_SCALE), 0, -1):
        if farthest[count - 1] >= _FLATTENING * max(farthest[count], _LEAST_REACH):
            return count
    return 0


def _acknowledged(line: PercentLine) -> PercentLine:
    # Of the doubts about a first figure, which may be years old, nobody asks the store.
    return replace(line, is_acknowledged=int(line.hollow.sum()) == 1)


def _off_scale(line: PercentLine) -> PercentLine:
    return replace(line, off_scale=True)
