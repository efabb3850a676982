"""The span that all charts of a report share, and where in it nothing was captured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tracker.history import History, InstrumentHistory
from tracker.report.closed_hours import Closed, ClosedHours
from tracker.report.days import SECONDS_A_DAY, Days, dates_of, day_number
from tracker.report.rhythm import Gap, Rhythm, rhythm_of

_SHORT = timedelta(days=14)
"""Charts of no longer period show all closed hours."""
_LEAST_TINTED = 1.0
"""Those of a longer one, which counts days, only those of at least so many."""
_MOST_TINTED = 300
"""They are at least such a part of its width, too; the edges of a gap are so far from the snapshots beside it."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """What a report spans.

    Attributes:
        start: of the first snapshot, aware UTC.
        end: of the last one.
        snapshots: how many there are.
        rhythm: how often there is one, and when there was none for long.
        zone: in which a day begins at midnight.
        slice_width: where lines with many points have only some of each slice of time, how long a slice is: a line
            does not break inside one, which is no wider than a pixel or so. None where lines have all their points.
        has_weeks: as of a `History`.
        closed: by the symbols of its instruments, the times in which their exchanges are closed.
        is_squeezed: whether charts leave out closed hours in which nothing moved.
        rhythms: of several sources, that of each, and of those together that an instrument has; by their names.
    """

    start: datetime
    end: datetime
    snapshots: int
    rhythm: Rhythm
    zone: ZoneInfo
    slice_width: timedelta | None = None
    has_weeks: bool = False
    closed: Mapping[str, ClosedHours] = field(default_factory=dict)
    is_squeezed: bool = False
    rhythms: Mapping[frozenset[str], Rhythm] = field(default_factory=dict)

    def of(self, instrument: InstrumentHistory) -> Period:
        """The same period with usual interval, usual days and gaps of an instrument's own sources.

        A line of hourly values beside a source that is captured each five minutes has no gap every hour.
        """
        rhythm = self.rhythms.get(_sources_of(instrument, self.start))
        return self if rhythm is None else replace(self, rhythm=rhythm)

    @property
    def usual_interval(self) -> timedelta | None:
        """That of its `Rhythm`."""
        return self.rhythm.usual_interval

    @property
    def usual_days(self) -> int | None:
        """Those of its `Rhythm`; None where charts show every point."""
        return self.rhythm.usual_days

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Those of its `Rhythm`."""
        return self.rhythm.gaps

    @property
    def is_short(self) -> bool:
        """Whether charts show all closed hours: over a longer time a night is a few pixels wide."""
        return self.end - self.start <= _SHORT

    def closed_of(self, instrument: InstrumentHistory) -> ClosedHours | None:
        """When an instrument's exchange is closed; None where that is not known, or it has none."""
        return self.closed.get(instrument.symbol or "")

    def tinted_of(self, instrument: InstrumentHistory) -> Sequence[Closed]:
        """The closed hours that a chart of an instrument shows: all, or in a long period closed days in its gaps."""
        closed = self.closed_of(instrument)
        if closed is None:
            return ()
        if self.is_short:
            return tuple(closed)
        narrow = (self.end - self.start) / _DAY / _MOST_TINTED
        gaps = ((day_number(gap.start), day_number(gap.end)) for gap in self.of(instrument).gaps)
        inside = ((start + narrow, end - narrow) for start, end in gaps if end - start > 2 * narrow)
        return tuple(closed.parts_in(inside, least=max(_LEAST_TINTED, narrow)))

    def is_gap(self, days: Days) -> NDArray[np.bool_]:
        """Which steps from one of these times to the next are gaps."""
        found = self.rhythm.is_gap(days)
        if self.slice_width is None or self.usual_days is not None:
            return found
        # Two points next to each other in different slices are also two quotes next to each other.
        slices = np.floor(np.rint(days * SECONDS_A_DAY) / self.slice_width.total_seconds())
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
    rhythm = rhythm_of(captured_at, counts, sources_at, zone)
    start, end = captured_at[0].to_pydatetime(), captured_at[-1].to_pydatetime()
    return Period(start, end, int(counts.sum()), rhythm, zone, slice_width)


def period_of_history(history: History, zone: ZoneInfo) -> Period:
    """The period of a history's snapshots, of which there is at least one."""
    period = period_of(
        history.captured_at,
        zone,
        snapshots_up_to=history.snapshots_up_to,
        sources_at=history.sources_at,
        slice_width=history.slice_width,
    )
    period = replace(period, has_weeks=history.has_weeks)
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
        times, of = history.captured_at[is_of_them], sources_at[is_of_them]
        found[sources] = rhythm_of(times, of_each[is_of_them], of, period.zone, within=period.rhythm)
    return found


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
