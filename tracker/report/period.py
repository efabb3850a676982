"""The span that all charts of a report share, and where in it nothing was captured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tracker.history import InstrumentHistory

GAP_INTERVALS = 3
"""A gap is a time without a snapshot that is longer than this many usual intervals."""

_DAY = timedelta(days=1)
_NANOSECONDS_A_DAY = 86_400 * 10**9
_SECONDS_A_DAY = 86_400

_ROUNDING = 1e-9
"""A tenth of a millisecond, in days: three usual intervals exactly must not become a gap by a float's last bit."""

Days = NDArray[np.float64]
"""Times as days since 1970 in UTC: what the time axis of a chart counts."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without a snapshot, between the snapshots at its two ends (aware UTC)."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long nothing was captured."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Period:
    """What a report spans.

    Attributes:
        start: of the first snapshot, aware UTC.
        end: of the last one.
        snapshots: how many there are.
        usual_interval: the median time between two snapshots; None where there are fewer than two times.
        gaps: in the order of time.
    """

    start: datetime
    end: datetime
    snapshots: int
    usual_interval: timedelta | None
    gaps: tuple[Gap, ...]

    @property
    def gap_limit(self) -> timedelta | None:
        """A longer time without a snapshot is a gap; None where no interval is usual yet."""
        return None if self.usual_interval is None else GAP_INTERVALS * self.usual_interval


def period_of(captured_at: pd.DatetimeIndex) -> Period:
    """The period of snapshots at these times: UTC, ascending, at least one."""
    days = days_of(captured_at)
    steps = np.diff(days)
    steps_apart = steps[steps > 0]
    usual = None
    if len(steps_apart):
        # To the second, which is how exact a snapshot's time is.
        usual = timedelta(seconds=max(1, round(float(np.median(steps_apart)) * _SECONDS_A_DAY)))
    times = captured_at.to_pydatetime()
    limit = None if usual is None else GAP_INTERVALS * usual
    gaps = tuple(Gap(times[index], times[index + 1]) for index in np.flatnonzero(_is_gap(days, limit)))
    return Period(times[0], times[-1], len(times), usual, gaps)


def times_of(instrument: InstrumentHistory) -> pd.DatetimeIndex:
    """When each of an instrument's quotes was captured: UTC, ascending."""
    times = instrument.quotes.index
    assert isinstance(times, pd.DatetimeIndex)  # noqa: S101 - a history's frame has this index, its type can't say so
    return times


def days_of(times: pd.DatetimeIndex) -> Days:
    """*times* as days since 1970 in UTC."""
    nanoseconds = times.tz_convert("UTC").tz_localize(None).to_numpy(dtype="datetime64[ns]").astype(np.int64)
    return np.asarray(nanoseconds / _NANOSECONDS_A_DAY, dtype=np.float64)


def day_number(at: datetime) -> float:
    """An aware time as days since 1970 in UTC."""
    return at.timestamp() / _SECONDS_A_DAY


def broken_at_gaps(
    days: Days, values: NDArray[np.float64], limit: timedelta | None
) -> tuple[Days, NDArray[np.float64]]:
    """A line's points with one that is not a number put into each gap, so that no line is drawn across it."""
    breaks = np.flatnonzero(_is_gap(days, limit)) + 1
    return np.insert(days, breaks, days[breaks - 1]), np.insert(values, breaks, np.nan)


def alone(days: Days, values: NDArray[np.float64], limit: timedelta | None) -> NDArray[np.bool_]:
    """Which points have no neighbour that a line joins them to: without a mark they would not be seen."""
    known = np.isfinite(values)
    joined = known[1:] & known[:-1] & ~_is_gap(days, limit)
    before = np.concatenate(([False], joined))[: len(values)]
    after = np.concatenate((joined, [False]))[: len(values)]
    result: NDArray[np.bool_] = known & ~before & ~after
    return result


def _is_gap(days: Days, limit: timedelta | None) -> NDArray[np.bool_]:
    """Which steps from one point to the next are gaps."""
    steps = np.diff(days)
    if limit is None:
        return np.zeros(len(steps), dtype=np.bool_)
    result: NDArray[np.bool_] = steps > limit / _DAY + _ROUNDING
    return result
