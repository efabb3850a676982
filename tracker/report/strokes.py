"""Upright strokes in a chart: ranges from a low to a high."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tracker.report.fonts import DPI
from tracker.report.frame import Chart


def draw_strokes(
    chart: Chart,
    x: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    width_px: float,
    color: str,
    gid: str,
    zorder: float = 2,
) -> None:
    """Draw a stroke at each *x* of the chart's axis, from *low* to *high*, in the units of its values.

    They are one line with breaks: as so many artists a chart of years takes some seconds, and so many rectangles are
    twice as much of a page.
    """
    if not len(x):
        return
    ends = np.column_stack((low, high, np.full(len(x), np.nan)))
    # To a tenth, so that the charts of a page share their looks.
    width_pt = round(width_px * 72 / DPI, 1)
    chart.axes.plot(
        np.repeat(x, 3), ends.ravel(), color=color, linewidth=width_pt, solid_capstyle="butt", zorder=zorder, gid=gid
    )
