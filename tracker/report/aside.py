"""Which doubtful values stand beside the line of a long chart, which goes through the sure ones next to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tracker.history import InstrumentHistory
from tracker.report.band import has_band, slices_of
from tracker.report.candles import has_candles
from tracker.report.days import dates_of, days_of, times_of
from tracker.report.off_scale import off_scale
from tracker.report.period import Period


def aside(instrument: InstrumentHistory, period: Period) -> NDArray[np.bool_]:
    """Which of an instrument's quotes have a doubtful value that its line passes by.

    Of a chart that shows each quote, none: there the line goes through a doubtful value, and breaks at one that is off
    the scale. Of one with a point a day, those that are not the point; of a band or candles, those with a sure value in
    the same slice or day.
    """
    days = days_of(times_of(instrument))
    values = instrument.quotes["value"].to_numpy(dtype=np.float64)
    marked = instrument.quotes["marked"].to_numpy(dtype=np.bool_)
    known = np.isfinite(values)
    sure = known & ~marked
    result: NDArray[np.bool_] = known & marked
    if has_band(instrument, period):
        slices = slices_of(days, period)
        result &= np.isin(slices, slices[sure])
    elif has_candles(instrument, period):
        dates = dates_of(days, period.zone)
        result &= np.isin(dates, dates[sure])
    else:
        shown = period.shown(days, np.where(off_scale(values, marked), np.nan, values))
        result[shown] = False
    return result
