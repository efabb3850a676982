"""The span that all charts of a report share, and where in it nothing was captured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tracker.history import History, InstrumentHistory
from tracker.report.closed_hours import Closed, ClosedHours
from tracker.report.usual_interval import usual_days, usual_interval

GAP_INTERVALS = 3
"""A gap is a time without a snapshot that is longer than this many usual intervals."""

_SHORT = timedelta(days=14)
"""Charts of no longer period show all closed hours."""
_MOST_TINTED = 300
"""In the chart of a longer one each is at least such a part of its width."""

_DAY = timedelta(days=1)
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
class Rhythm:
    """How often some sources are captured, and when they were not: of a `Period`, which says what the three are."""

    usual_interval: timedelta | None
    usual_days: int | None
    gaps: tuple[Gap, ...]


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
        closed: by the symbols of its instruments, the times in which their exchanges are closed.
        is_squeezed: whether charts leave out closed hours in which nothing moved.
        rhythms: of several sources, that of each, and of those together that an instrument has; by their names.
    """

    start: datetime
    end: datetime
    snapshots: int
    usual_interval: timedelta | None
    usual_days: int | None
    gaps: tuple[Gap, ...]
    zone: ZoneInfo
    slice_width: timedelta | None = None
    closed: Mapping[str, ClosedHours] = field(default_factory=dict)
    is_squeezed: bool = False
    rhythms: Mapping[frozenset[str], Rhythm] = field(default_factory=dict)

    def of(self, instrument: InstrumentHistory) -> Period:
        """The same period with usual interval, usual days and gaps of an instrument's own sources.

        A line of hourly values beside a source that is captured each five minutes has no gap every hour.
        """
        rhythm = self.rhythms.get(_sources_of(instrument, self.start))
        if rhythm is None:
            return self
        return replace(self, usual_interval=rhythm.usual_interval, usual_days=rhythm.usual_days, gaps=rhythm.gaps)

    @property
    def is_short(self) -> bool:
        """Whether charts show all closed hours: over a longer time a night is a few pixels wide."""
        return self.end - self.start <= _SHORT

    def closed_of(self, instrument: InstrumentHistory) -> ClosedHours | None:
        """When an instrument's exchange is closed; None where that is not known, or it has none."""
        return self.closed.get(instrument.symbol or "")

    def tinted_of(self, instrument: InstrumentHistory) -> Sequence[Closed]:
        """The closed hours that a chart of an instrument shows: all, or in a long period those without a snapshot.

        What is narrower there than a few pixels is left out.
        """
        closed = self.closed_of(instrument)
        if closed is None:
            return ()
        if self.is_short:
            return tuple(closed)
        gaps = ((day_number(gap.start), day_number(gap.end)) for gap in self.of(instrument).gaps)
        return tuple(closed.of(gaps, least=(self.end - self.start) / _DAY / _MOST_TINTED))

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
    counts = np.ones(len(captured_at), dtype=np.int64) if snapshots_up_to is None else snapshots_up_to
    rhythm = _rhythm(captured_at, counts, sources_at, zone)
    start, end = captured_at[0].to_pydatetime(), captured_at[-1].to_pydatetime()
    return Period(
        start, end, int(counts.sum()), rhythm.usual_interval, rhythm.usual_days, rhythm.gaps, zone, slice_width
    )


def period_of_history(history: History, zone: ZoneInfo) -> Period:
    """The period of a history's snapshots, of which there is at least one."""
    period = period_of(
        history.captured_at,
        zone,
        snapshots_up_to=history.snapshots_up_to,
        sources_at=history.sources_at,
        slice_width=history.slice_width,
    )
    return replace(period, rhythms=_rhythms(history, period)) if history.sources_at is not None else period


def _sources_of(instrument: InstrumentHistory, start: datetime) -> frozenset[str]:
    """The sources on whose pages an instrument was seen in the period that begins then."""
    return frozenset(seen.source for seen in instrument.names if seen.last >= start)


def _rhythms(history: History, period: Period) -> dict[frozenset[str], Rhythm]:
    """The rhythm of each source of a history, and of all those together of each instrument."""
    counts, sources_at = history.snapshots_up_to, history.sources_at
    assert sources_at is not None  # noqa: S101 - a history of one source has the period's own rhythm
    names = history.sources
    wanted = {frozenset([name]) for name in names}
    wanted |= {_sources_of(one, period.start) for one in history.instruments}
    found = {}
    for sources in wanted - {frozenset(), frozenset(names)}:
        is_of_them = np.isin(sources_at, [place for place, name in enumerate(names) if name in sources])
        of_each = np.ones(len(sources_at), dtype=np.int64) if counts is None else counts
        found[sources] = _rhythm(
            history.captured_at[is_of_them], of_each[is_of_them], sources_at[is_of_them], period.zone, within=period
        )
    return found


def _rhythm(
    captured_at: pd.DatetimeIndex,
    counts: NDArray[np.int64],
    sources_at: NDArray[np.int64] | None,
    zone: ZoneInfo,
    *,
    within: Period | None = None,
) -> Rhythm:
    """The rhythm of snapshots.

    Args:
        captured_at: as of a `History`.
        counts: how many snapshots each time stands for.
        sources_at: as of a `History`.
        zone: in which days begin.
        within: of other sources, too, which says whether charts show a point a day; and how far apart such days
            usually are, where these snapshots are on too few for that.
    """
    days = days_of(captured_at)
    usual = usual_interval(days, counts, sources_at)
    apart: int | None = None
    if within is None or within.usual_days is not None:
        apart = usual_days(dates_of(days, zone)) or (within.usual_days if within else None)
    before_gaps = np.flatnonzero(_is_gap(days, usual, apart, zone))
    ends = zip(captured_at[before_gaps].to_pydatetime(), captured_at[before_gaps + 1].to_pydatetime(), strict=True)
    return Rhythm(usual, apart, tuple(Gap(start, end) for start, end in ends))


def times_of(instrument: InstrumentHistory) -> pd.DatetimeIndex:
    """When each of an instrument's quotes was captured: UTC, ascending."""
    times = instrument.quotes.index
    assert isinstance(times, pd.DatetimeIndex)  # noqa: S101 - a history's frame has this index, its type can't say so
    return times


def days_of(times: pd.DatetimeIndex) -> Days:
    """*times* as days since 1970 in UTC."""
    # Whole seconds, as a history's index has them: nanoseconds end in the year 2262.
    return np.asarray(times.as_unit("s").asi8 / _SECONDS_A_DAY, dtype=np.float64)


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
