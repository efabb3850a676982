"""How often snapshots are taken, and which times without one are gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tracker.report.days import Days, dates_of, days_of
from tracker.report.eras import Era, eras_of, intervals_at
from tracker.report.usual_interval import usual_days, usual_interval

GAP_INTERVALS = 3
"""A gap is a time without a snapshot that is longer than this many usual intervals."""

_DAY = timedelta(days=1)

_ROUNDING = 1e-9
"""A tenth of a millisecond, in days: three usual intervals exactly must not become a gap by a float's last bit."""


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
class Rhythm:
    """How often some sources are captured, and when they were not.

    Attributes:
        usual_interval: the median time between two snapshots of one source, since a run captures all sources within
            seconds; None where no source has two times.
        usual_days: of a long period, the median distance of two days with a snapshot, in days: its charts show a
            point a day. None where they show every point.
        zone: in which a day begins at midnight.
        eras: of one source that was captured at different intervals in turn; empty where it was not.
        gaps: in the order of time.
    """

    usual_interval: timedelta | None
    usual_days: int | None
    zone: ZoneInfo
    eras: tuple[Era, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def gap_limits(self) -> tuple[timedelta, ...]:
        """A longer time without a snapshot is a gap: of each era, ascending; none where no interval is usual yet.

        Where charts show a point a day, it is told in days from one date to another.
        """
        if self.usual_days is not None:
            return (timedelta(days=GAP_INTERVALS * self.usual_days),)
        intervals = {era.interval for era in self.eras} or ({self.usual_interval} if self.usual_interval else set())
        return tuple(sorted(GAP_INTERVALS * interval for interval in intervals))

    def limits_between(self, starts: Days, ends: Days) -> Days:
        """After how many days a time with these ends is a gap, where charts show every point."""
        if self.eras:
            # From one era to the next the longer interval counts.
            limits: Days = GAP_INTERVALS * np.maximum(intervals_at(starts, self.eras), intervals_at(ends, self.eras))
            return limits
        return np.full(len(starts), GAP_INTERVALS * (self.usual_interval or timedelta()) / _DAY)

    def is_gap(self, days: Days) -> NDArray[np.bool_]:
        """Which steps from one of these times to the next are gaps."""
        result: NDArray[np.bool_]
        if self.usual_days is not None:
            result = np.diff(dates_of(days, self.zone)) > GAP_INTERVALS * self.usual_days
            return result
        if self.usual_interval is None:
            return np.zeros(max(0, len(days) - 1), dtype=np.bool_)
        result = np.diff(days) > self.limits_between(days[:-1], days[1:]) + _ROUNDING
        return result


def rhythm_of(
    captured_at: pd.DatetimeIndex,
    counts: NDArray[np.int64],
    sources_at: NDArray[np.int64] | None,
    zone: ZoneInfo,
    *,
    within: Rhythm | None = None,
) -> Rhythm:
    """The rhythm of snapshots.

    Args:
        captured_at: as of a `tracker.history.History`.
        counts: how many snapshots each time stands for.
        sources_at: as of a history; None where all are of one.
        zone: in which days begin.
        within: of other sources, too, which says whether charts show a point a day; and how far apart such days
            usually are, where these snapshots are on too few for that.
    """
    days = days_of(captured_at)
    apart: int | None = None
    if within is None or within.usual_days is not None:
        apart = usual_days(dates_of(days, zone)) or (within.usual_days if within else None)
    is_of_one = sources_at is None or len(np.unique(sources_at)) == 1
    eras = eras_of(days, counts) if apart is None and is_of_one else ()
    found = Rhythm(usual_interval(days, counts, sources_at), apart, zone, eras)
    before = np.flatnonzero(found.is_gap(days))
    ends = zip(captured_at[before].to_pydatetime(), captured_at[before + 1].to_pydatetime(), strict=True)
    return Rhythm(found.usual_interval, apart, zone, eras, tuple(Gap(start, end) for start, end in ends))
