"""A line as small as a word: the course of one instrument, without axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.history import InstrumentHistory
from tracker.report.days import day_number, days_of, times_of
from tracker.report.off_scale import off_scale
from tracker.report.period import Period, broken_at_gaps
from tracker.report.thinning import extremes

WIDTH_PX = 120
HEIGHT_PX = 28
_EDGE_PX = 3
_MOST_POINTS = 2 * WIDTH_PX


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A path in a box of `WIDTH_PX` by `HEIGHT_PX`, and its last point.

    Attributes:
        path: the ``d`` of an SVG path; a point that stands alone is a line of no length, which a round cap shows.
        x, y: of the last point.
    """

    path: str
    x: float
    y: float


def sparkline(instrument: InstrumentHistory, period: Period) -> Sparkline | None:
    """The sparkline of an instrument over the report's period; None where there is nothing to draw."""
    values = instrument.quotes["value"].to_numpy(dtype=np.float64)
    values = np.where(off_scale(values, instrument.quotes["marked"].to_numpy(dtype=np.bool_)), np.nan, values)
    known = np.isfinite(values)
    if known.sum() < 2:
        return None
    start, end = day_number(period.start), day_number(period.end)
    days = days_of(times_of(instrument))
    shown = period.shown(days, values)
    days, values = days[shown], values[shown]
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    # Gaps are between the points that there are: those that are drawn of many may all be farther apart.
    days, values = broken_at_gaps(days, values, period.of(instrument))
    known = np.isfinite(values)
    days, values, run = days[known], values[known], np.cumsum(~known)[known]
    if len(days) > _MOST_POINTS:
        # More points than pixels: the lowest and the highest of each slice keep the extremes.
        kept = extremes(values, _MOST_POINTS)
        days, values, run = days[kept], values[kept], run[kept]
    xs = _EDGE_PX + (days - start) / ((end - start) or 1) * (WIDTH_PX - 2 * _EDGE_PX)
    shares = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    ys = HEIGHT_PX - _EDGE_PX - shares * (HEIGHT_PX - 2 * _EDGE_PX)
    parts: list[str] = []
    x = y = 0.0
    before = None
    for x, y, at in zip(xs.tolist(), ys.tolist(), run.tolist(), strict=True):
        parts.append(f"L{x:.1f} {y:.1f}" if at == before else f"M{x:.1f} {y:.1f}h0")
        before = at
    return Sparkline("".join(parts), round(x, 1), round(y, 1))
