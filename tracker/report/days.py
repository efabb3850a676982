"""Times as numbers of days, which is what the time axis of a chart counts."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tracker.history import InstrumentHistory

SECONDS_A_DAY = 86_400

Days = NDArray[np.float64]
"""Times as days since 1970 in UTC."""


def times_of(instrument: InstrumentHistory) -> pd.DatetimeIndex:
    """When each of an instrument's quotes was captured: UTC, ascending."""
    times = instrument.quotes.index
    assert isinstance(times, pd.DatetimeIndex)  # noqa: S101 - a history's frame has this index, its type can't say so
    return times


def days_of(times: pd.DatetimeIndex) -> Days:
    """*times* as days since 1970 in UTC."""
    # Whole seconds, as a history's index has them: nanoseconds end in the year 2262.
    return np.asarray(times.as_unit("s").asi8 / SECONDS_A_DAY, dtype=np.float64)


def day_number(at: datetime) -> float:
    """An aware time as days since 1970 in UTC."""
    return at.timestamp() / SECONDS_A_DAY


def dates_of(days: Days, zone: ZoneInfo) -> NDArray[np.int64]:
    """The dates of times, as whole days since 1970 in *zone*; not to be written to."""
    return _dates_of(days.tobytes(), zone)


# A chart's three sizes, its sparkline and its data ask for the same dates.
@lru_cache(maxsize=64)
def _dates_of(days: bytes, zone: ZoneInfo) -> NDArray[np.int64]:
    seconds = np.rint(np.frombuffer(days, dtype=np.float64) * SECONDS_A_DAY).astype(np.int64).astype("datetime64[s]")
    local = pd.DatetimeIndex(seconds, tz="UTC").tz_convert(zone).tz_localize(None)
    dates = local.to_numpy(dtype="datetime64[D]").astype(np.int64)
    dates.flags.writeable = False
    return dates
