"""The span that all charts of a report share, and where in it nothing was captured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tracker.history import History, InstrumentHistory

GAP_INTERVALS = 3
"""A gap is a time without a snapshot that is longer than this many usual intervals."""

_LONG_DAYS = 14
"""From this many days on charts show a point a day: an hour is then a few pixels wide, and every night a gap."""

_FEWEST_DAYS = 5
"""With fewer days than this that have a snapshot, no distance between them is usual."""

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
class Closed:
    """A time in which an exchange is closed, between two of its sessions.

    Attributes:
        start, end: as days since 1970 in UTC.
        quiet_from: from when on the figures on a page, which are late, are those of the close.
    """

    start: float
    end: float
    quiet_from: float


@dataclass(frozen=True, slots=True)
class Period:
    """What a report spans.

    Attributes:
        start: of the first snapshot, aware UTC.
        end: of the last one.
        snapshots: how many there are.
        usual_interval: the median time between two snapshots of one source, since a run captures all sources within
            seconds; None where no source has two times.
        usual_days: of a long period, the median distance of two days with a snapshot, in days: its charts show a
            point a day. None where they show every point.
        gaps: in the order of time.
        zone: in which a day begins at midnight.
        slice_width: where lines with many points have only some of each slice of time, how long a slice is: a line
            does not break inside one, which is no wider than a pixel or so. None where lines have all their points.
        closed: of a short period, by the symbols of its instruments, the times in which their exchanges are closed.
        is_squeezed: whether charts leave out closed hours in which nothing moved.
    """

    start: datetime
    end: datetime
    snapshots: int
    usual_interval: timedelta | None
    usual_days: int | None
    gaps: tuple[Gap, ...]
    zone: ZoneInfo
    slice_width: timedelta | None = None
    closed: Mapping[str, tuple[Closed, ...]] = field(default_factory=dict)
    is_squeezed: bool = False

    @property
    def gap_limit(self) -> timedelta | None:
        """A longer time without a snapshot is a gap; None where no interval is usual yet.

        Where charts show a point a day, it is told in days from one date to another.
        """
        if self.usual_days is not None:
            return timedelta(days=GAP_INTERVALS * self.usual_days)
        return None if self.usual_interval is None else GAP_INTERVALS * self.usual_interval

    def is_gap(self, days: Days) -> NDArray[np.bool_]:
        """Which steps from one of these times to the next are gaps."""
        found = _is_gap(days, self.usual_interval, self.usual_days, self.zone)
        if self.slice_width is None or self.usual_days is not None:
            return found
        # Two points next to each other in different slices are also two quotes next to each other.
        slices = np.floor(np.rint(days * _SECONDS_A_DAY) / self.slice_width.total_seconds())
        result: NDArray[np.bool_] = found & (np.diff(slices) > 0)
        return result

    def shown(self, days: Days, values: NDArray[np.float64]) -> NDArray[np.intp]:
        """Which points a line goes through: all, or the first of them and the last with a value of each day."""
        if self.usual_days is None:
            return np.arange(len(days))
        known = np.flatnonzero(np.isfinite(values))
        if not len(known):
            return known
        dates = dates_of(days[known], self.zone)
        is_kept = np.append(np.diff(dates) > 0, True)
        is_kept[0] = True
        result: NDArray[np.intp] = known[is_kept]
        return result


def period_of(
    captured_at: pd.DatetimeIndex,
    zone: ZoneInfo,
    *,
    snapshots_up_to: NDArray[np.int64] | None = None,
    sources_at: NDArray[np.int64] | None = None,
    slice_width: timedelta | None = None,
) -> Period:
    """The period of snapshots at these times.

    Args:
        captured_at: UTC, ascending, at least one.
        zone: in which days begin.
        snapshots_up_to: as of a `History`: how many snapshots each time stands for; None for one each.
        sources_at: as of a `History`: of which source each is; None where all are of one.
        slice_width: as of a `History`.
    """
    days = days_of(captured_at)
    counts = np.ones(len(days), dtype=np.int64) if snapshots_up_to is None else snapshots_up_to
    steps, steps_counts = _steps(days, counts, sources_at)
    apart = steps > 0
    usual = None
    if apart.any():
        # To the second, which is how exact a snapshot's time is. Snapshots that are not told one by one share a step.
        median = _weighted_median(steps[apart] / steps_counts[apart], steps_counts[apart])
        usual = timedelta(seconds=max(1, round(median * _SECONDS_A_DAY)))
    usual_days = _usual_days(days, zone)
    before_gaps = np.flatnonzero(_is_gap(days, usual, usual_days, zone))
    ends = zip(captured_at[before_gaps].to_pydatetime(), captured_at[before_gaps + 1].to_pydatetime(), strict=True)
    gaps = tuple(Gap(start, end) for start, end in ends)
    start, end = captured_at[0].to_pydatetime(), captured_at[-1].to_pydatetime()
    return Period(start, end, int(counts.sum()), usual, usual_days, gaps, zone, slice_width)


def period_of_history(history: History, zone: ZoneInfo) -> Period:
    """The period of a history's snapshots, of which there is at least one."""
    return period_of(
        history.captured_at,
        zone,
        snapshots_up_to=history.snapshots_up_to,
        sources_at=history.sources_at,
        slice_width=history.slice_width,
    )


def _steps(
    days: Days, counts: NDArray[np.int64], sources_at: NDArray[np.int64] | None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """From each snapshot to the next one of its source, in days, and how many snapshots the next one stands for."""
    if sources_at is None:
        return np.diff(days), counts[1:]
    order = np.argsort(sources_at, kind="stable")
    is_of_one = np.diff(sources_at[order]) == 0
    return np.diff(days[order])[is_of_one], counts[order][1:][is_of_one]


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.int64]) -> float:
    """The median of *values*, each counted so many times.

    >>> _weighted_median(np.array([3.0, 1.0]), np.array([1, 3]))
    1.0
    >>> _weighted_median(np.array([3.0, 1.0]), np.array([1, 1]))
    2.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    lower, upper = np.searchsorted(reached, [(reached[-1] + 1) // 2, reached[-1] // 2 + 1])
    return float((values[order][lower] + values[order][upper]) / 2)


def _usual_days(days: Days, zone: ZoneInfo) -> int | None:
    """The median distance of two days with a snapshot; None where the period is short or has few such days."""
    dates = np.unique(dates_of(days, zone))
    if len(dates) < _FEWEST_DAYS or dates[-1] - dates[0] < _LONG_DAYS:
        return None
    return int(np.ceil(np.median(np.diff(dates))))


def times_of(instrument: InstrumentHistory) -> pd.DatetimeIndex:
    """When each of an instrument's quotes was captured: UTC, ascending."""
    times = instrument.quotes.index
    assert isinstance(times, pd.DatetimeIndex)  # noqa: S101 - a history's frame has this index, its type can't say so
    return times


def days_of(times: pd.DatetimeIndex) -> Days:
    """*times* as days since 1970 in UTC."""
    return np.asarray(times.as_unit("ns").asi8 / _NANOSECONDS_A_DAY, dtype=np.float64)


def day_number(at: datetime) -> float:
    """An aware time as days since 1970 in UTC."""
    return at.timestamp() / _SECONDS_A_DAY


def dates_of(days: Days, zone: ZoneInfo) -> NDArray[np.int64]:
    """The dates of times, as whole days since 1970 in *zone*; not to be written to."""
    return _dates_of(days.tobytes(), zone)


# A chart's three sizes, its sparkline and its data ask for the same dates.
@lru_cache(maxsize=64)
def _dates_of(days: bytes, zone: ZoneInfo) -> NDArray[np.int64]:
    seconds = np.rint(np.frombuffer(days, dtype=np.float64) * _SECONDS_A_DAY).astype(np.int64).astype("datetime64[s]")
    local = pd.DatetimeIndex(seconds, tz="UTC").tz_convert(zone).tz_localize(None)
    dates = local.to_numpy(dtype="datetime64[D]").astype(np.int64)
    dates.flags.writeable = False
    return dates


def broken_at_gaps(days: Days, values: NDArray[np.float64], period: Period) -> tuple[Days, NDArray[np.float64]]:
    """A line's points with one that is not a number put into each gap, so that no line is drawn across it."""
    breaks = np.flatnonzero(period.is_gap(days)) + 1
    return np.insert(days, breaks, days[breaks - 1]), np.insert(values, breaks, np.nan)


def alone(days: Days, values: NDArray[np.float64], period: Period) -> NDArray[np.bool_]:
    """Which points have no neighbour that a line joins them to: without a mark they would not be seen."""
    known = np.isfinite(values)
    joined = known[1:] & known[:-1] & ~period.is_gap(days)
    before = np.concatenate(([False], joined))[: len(values)]
    after = np.concatenate((joined, [False]))[: len(values)]
    result: NDArray[np.bool_] = known & ~before & ~after
    return result


def _is_gap(days: Days, usual_interval: timedelta | None, usual_days: int | None, zone: ZoneInfo) -> NDArray[np.bool_]:
    result: NDArray[np.bool_]
    if usual_days is not None:
        result = np.diff(dates_of(days, zone)) > GAP_INTERVALS * usual_days
        return result
    steps = np.diff(days)
    if usual_interval is None:
        return np.zeros(len(steps), dtype=np.bool_)
    result = steps > GAP_INTERVALS * usual_interval / _DAY + _ROUNDING
    return result
