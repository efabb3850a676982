"""Where a chart of candles has none because nothing was captured, and where because the exchange was closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tracker.history import InstrumentHistory
from tracker.report.candles import Candles, Unit, midnights
from tracker.report.period import Period


class CandleGap(NamedTuple):
    """Places without a candle, between two snapshots that are farther apart than a line goes on.

    Attributes:
        first: of the places.
        stop: the place behind the last one.
        closed: of these the ones at which the exchange is closed all day, or all the week, …; as far as that is known.
    """

    first: int
    stop: int
    closed: tuple[int, ...]

    @property
    def is_silent(self) -> bool:
        """Whether nothing was captured at a time when the exchange was open, or nobody knows that it was closed."""
        return len(self.closed) < self.stop - self.first


def candle_gaps(instrument: InstrumentHistory, candles: Candles, period: Period) -> Iterator[CandleGap]:
    """The gaps of an instrument's chart, in the order of time."""
    hours = period.closed_of(instrument)
    for gap in period.of(instrument).gaps:
        first, stop = candles.place_of(gap.start, period) + 1, candles.place_of(gap.end, period)
        if first >= stop:
            continue
        closed: tuple[int, ...] = ()
        if hours is not None:
            begins = candles.starts[first:stop]
            # Days that are left out between two places are of neither.
            ends = begins + 1 if candles.unit is Unit.DAY else candles.starts[first + 1 : stop + 1]
            starts, stops = (midnights(of, period) for of in (begins, ends))
            closed = tuple((np.flatnonzero(hours.all_through(starts, stops)) + first).tolist())
        yield CandleGap(first, stop, closed)
