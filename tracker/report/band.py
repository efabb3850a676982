"""A line of more quotes than a chart has pixels: the last value of each column of pixels, and a band of its range."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from tracker.history import InstrumentHistory
from tracker.report.candles import has_candles
from tracker.report.days import SECONDS_A_DAY, Days
from tracker.report.frame import Chart
from tracker.report.period import Period
from tracker.report.strokes import draw_strokes
from tracker.report.time_axis import TimeAxis

_DAY = timedelta(days=1)

_OVERLAP_PX = 0.3
"""How much wider than its column a stroke is, so that no seam is seen between two."""


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A line and its band.

    Attributes:
        days, values: of the line; not a number where it is broken.
        columns: the middle of each column, as days since 1970 in UTC.
        low, high: its lowest and highest value.
        column_px: how wide a column is.
    """

    days: Days
    values: NDArray[np.float64]
    columns: Days
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    column_px: float


def has_band(instrument: InstrumentHistory, period: Period) -> bool:
    """Whether an instrument's chart is a line with a band: of so many quotes that there are only those of slices."""
    is_thinned = instrument.count is not None and period.slice_width is not None and period.slice_width < _DAY
    return is_thinned and not has_candles(instrument, period)


def slices_of(days: Days, period: Period) -> NDArray[np.float64]:
    """In which slice each time is, of a period whose instruments have only some quotes of each slice."""
    assert period.slice_width is not None  # noqa: S101 - `has_band` says so
    return np.asarray(np.floor(np.rint(days * SECONDS_A_DAY) / period.slice_width.total_seconds()), dtype=np.float64)


def band_of(
    days: Days, values: NDArray[np.float64], marked: NDArray[np.bool_], period: Period, *, px_a_day: float
) -> Band:
    """The band of an instrument's points, of columns of about a pixel, and no narrower than the slices they are of.

    A column is of its sure values; of the doubtful ones where it has no others.

    Args:
        days: when the points are, ascending.
        values: not a number where there is none, or where one is off the scale.
        marked: which are doubtful.
        period: with a width of slices.
        px_a_day: how many pixels of the chart are a day.
    """
    assert period.slice_width is not None  # noqa: S101 - `has_band` says so
    slice_days = period.slice_width / _DAY
    column_days = slice_days * max(1, round(1 / (slice_days * px_a_day)))
    # As the database cuts slices, so that none is in two columns.
    keys = np.floor(np.rint(days * SECONDS_A_DAY) / round(column_days * SECONDS_A_DAY)).astype(np.int64)
    known = np.isfinite(values)
    kept = known & (~marked | ~np.isin(keys, keys[known & ~marked]))
    found = np.flatnonzero(kept)
    if not len(found):
        nothing = np.array([], dtype=np.float64)
        return Band(nothing, nothing, nothing, nothing, nothing, column_days * px_a_day)
    firsts = np.flatnonzero(np.diff(keys[found], prepend=keys[0] - 1))
    lasts = found[np.append(firsts[1:], len(found)) - 1]
    shown = np.zeros(len(days), dtype=np.bool_)
    shown[[found[0], *lasts]] = True
    # On both sides of a break there is a point, so that the line reaches as far as there are values.
    gaps = np.flatnonzero(period.is_gap(days[found]))
    shown[found[gaps]] = shown[found[gaps + 1]] = True
    line = np.flatnonzero(shown)
    breaks = np.searchsorted(line, found[gaps + 1])
    unknown = np.flatnonzero(~known)
    breaks = np.union1d(breaks, np.searchsorted(line, unknown))
    return Band(
        days=np.insert(days[line], breaks, days[line[np.maximum(breaks - 1, 0)]]),
        values=np.insert(values[line], breaks, np.nan),
        columns=np.asarray((keys[found[firsts]] + 0.5) * column_days, dtype=np.float64),
        low=np.minimum.reduceat(values[found], firsts),
        high=np.maximum.reduceat(values[found], firsts),
        column_px=column_days * px_a_day,
    )


def draw_band(chart: Chart, band: Band, axis: TimeAxis) -> None:
    """Draw the band, and the line over it."""
    apart = band.high > band.low
    draw_strokes(
        chart, axis.place(band.columns[apart]), band.low[apart], band.high[apart],
        width_px=max(1.0, band.column_px + _OVERLAP_PX), color=chart.theme.muted, gid="band", zorder=1.5,
    )  # fmt: skip
    chart.axes.plot(axis.place(band.days), band.values, color=chart.theme.ink, zorder=2, gid="line", linewidth=1.0)
