"""The plot of a chart over months and years: candles, and below them how far each close is from the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from tracker.history import InstrumentHistory
from tracker.report.candle_gaps import CandleGap
from tracker.report.candles import CANDLES, Candles, Floats, Unit, midnight
from tracker.report.fonts import height_px, width_px
from tracker.report.frame import Chart, Frame, Headings, Plot, new_chart, set_ticks
from tracker.report.period import Period
from tracker.report.printed import number_text
from tracker.report.strokes import draw_strokes
from tracker.report.theme import Direction, Theme
from tracker.report.time_ticks import time_ticks
from tracker.report.time_words import TimeWords
from tracker.report.timeline import TICK_ROOM_EM, shade_closed, shade_gaps
from tracker.texts import Texts

_RANGE_SHARE = 0.17
"""How much of the plot's height the moving range has."""

_BODY_SHARE = 0.7
"""How wide a candle's body is, of the distance of two candles."""

_WIDEST_PX = 16.0
"""A body is no wider, however few there are."""

_THINNEST_PX = 1.2

HOLLOW = "doubtful candles"
"""What a figure calls the bodies of candles of doubtful values alone."""


def new_candle_chart(
    frame: Frame, theme: Theme, headings: Headings, plot: Plot, candles: Candles
) -> tuple[Chart, Plot]:
    """An empty chart whose plot is the upper part of *plot*, for the candles, and the lower part, for their range.

    Both are on the same axes, which go on below the candles' values: a second pair would take as long as all the rest.
    """
    last = len(candles.starts) - 1
    side = max(0.7, 0.012 * last)
    plot = replace(plot, days=(-side, last + side))
    height = (plot.top - plot.bottom) * _RANGE_SHARE
    above = replace(plot, bottom=plot.bottom + height + height_px(frame.small_pt) * 1.3)
    a_pixel = (plot.values[1] - plot.values[0]) / (above.top - above.bottom)
    lowest = plot.values[0] - (above.bottom - plot.bottom) * a_pixel
    chart = new_chart(frame, theme, headings, replace(plot, values=(lowest, plot.values[1])))
    chart.axes.set_gid(CANDLES)
    below = replace(plot, top=plot.bottom + height, values=(lowest, lowest + height * a_pixel))
    return replace(chart, plot=above), below


def draw_candles(chart: Chart, candles: Candles) -> None:
    """Wicks from low to high, bodies from open to close, in the colour of their direction; hollow ones are doubtful."""
    places, ways = candles.places.astype(np.float64), np.sign(candles.close - candles.open)
    a_pixel = (chart.plot.values[1] - chart.plot.values[0]) / (chart.plot.top - chart.plot.bottom)
    low, high = (of(candles.open, candles.close) for of in (np.minimum, np.maximum))
    # Where a candle closes as it opens, its body is a stroke, and not nothing.
    middle, half_height = (low + high) / 2, np.maximum(high - low, _THINNEST_PX * a_pixel) / 2
    low, high = middle - half_height, middle + half_height
    for moved in Direction:
        of_way = ways == _WAYS[moved]
        sure, doubtful = of_way & ~candles.is_doubtful, of_way & candles.is_doubtful
        color = chart.theme.of(moved)
        draw_strokes(
            chart, places[of_way], candles.low[of_way], candles.high[of_way], width_px=1.1, color=color, gid="wicks"
        )
        draw_strokes(
            chart, places[sure], low[sure], high[sure], width_px=_body_px(chart.plot), color=color,
            gid=BODIES[moved],
        )  # fmt: skip
        _draw_hollow_bodies(chart, places[doubtful], low[doubtful], high[doubtful], color=color)


_WAYS = {Direction.RISING: 1, Direction.FALLING: -1, Direction.UNCHANGED: 0}

BODIES = {
    Direction.RISING: "rising candles",
    Direction.FALLING: "falling candles",
    Direction.UNCHANGED: "unchanged candles",
}
"""What a figure calls the bodies of candles, by their direction."""


def _body_px(plot: Plot) -> float:
    start, end = plot.days
    return min(_BODY_SHARE * (plot.right - plot.left) / (end - start), _WIDEST_PX)


def _draw_hollow_bodies(chart: Chart, places: Floats, bottom: Floats, top: Floats, *, color: str) -> None:
    if not len(places):
        return
    start, end = chart.plot.days
    half = _body_px(chart.plot) * (end - start) / (chart.plot.right - chart.plot.left) / 2
    left, right = places - half, places + half
    corners = ((left, bottom), (left, top), (right, top), (right, bottom), (left, bottom))
    points = np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], len(places))
    # As an artist: of a patch matplotlib would look for the extent corner by corner.
    chart.axes.add_artist(
        PathPatch(
            Path(points, codes), facecolor=chart.theme.paper, edgecolor=color, linewidth=1.0, zorder=2.1, gid=HOLLOW
        )
    )


def draw_moving_range(chart: Chart, below: Plot, candles: Candles, largest: Decimal, words: TimeWords) -> None:
    """Draw *below* the candles how far each close is from the one before, and say how far the *largest* is."""
    frame, theme = chart.frame, chart.theme
    chart.axes.axhline(chart.plot.values[0], color=theme.muted, linewidth=0.9, zorder=1)
    moved = candles.moving_range
    known = np.flatnonzero(np.isfinite(moved))
    if not len(known):
        return
    most = float(moved[known].max())
    zero, full = below.values
    tops = zero + moved[known] / (most or 1.0) * (full - zero)
    draw_strokes(
        chart, candles.places[known].astype(np.float64), np.full(len(known), zero), tops,
        width_px=_body_px(chart.plot), color=theme.muted, gid="moving range",
    )  # fmt: skip
    label = _range_label(candles.unit, largest, words.texts)
    if width_px(label, frame.small_pt) > below.right - below.left:
        label = label.partition(" (")[0]
    y = below.top + height_px(frame.small_pt) * 0.62
    chart.write(below.left, y, label, size_pt=frame.small_pt, color=theme.muted)


def largest_range(instrument: InstrumentHistory, candles: Candles) -> Decimal:
    """The largest moving range, from the two closes as they were printed; zero where there is none."""
    closes = [instrument.printed.value(quote) for quote in candles.quotes[~candles.is_doubtful, -1]]
    known = (close for close in closes if close is not None)
    return max((abs(close - before) for before, close in pairwise(known)), default=Decimal())


def _range_label(unit: Unit, largest: Decimal, texts: Texts) -> str:
    value = number_text(largest, texts.locale)
    match unit:
        case Unit.DAY:
            return texts("Moving range from day to day (at most {value})", value=value)
        case Unit.WEEK:
            return texts("Moving range from week to week (at most {value})", value=value)
        case Unit.MONTH:
            return texts("Moving range from month to month (at most {value})", value=value)
        case Unit.QUARTER:
            return texts("Moving range from quarter to quarter (at most {value})", value=value)
        case Unit.YEAR:
            return texts("Moving range from year to year (at most {value})", value=value)


def draw_time_axis(chart: Chart, candles: Candles, gaps: Iterable[CandleGap], period: Period, words: TimeWords) -> None:
    """Ticks where the places of round times are, and shades where nothing was captured.

    Args:
        chart: whose axis.
        candles: that it shows.
        gaps: between them.
        period: of the report.
        words: the language and the time zone.
    """
    frame, plot = chart.frame, chart.plot
    room = TICK_ROOM_EM * height_px(frame.small_pt)
    most = max(2, int((plot.right - plot.left) / room))
    ticks = []
    for tick in time_ticks(midnight(int(candles.starts[0]), period), period.end, most=most, words=words):
        place = float(candles.place_from(tick.at, period))
        # A label is centred on its tick: at the picture's very edge half of it would be cut off.
        if plot.x_px(place) >= room / 2:
            ticks.append((place, tick.label))
    set_ticks(chart, [place for place, _ in ticks], [label for _, label in ticks])
    found = list(gaps)
    shade_gaps(chart, [(gap.first - 0.5, gap.stop - 0.5) for gap in found])
    shade_closed(chart, [(place - 0.5, place + 0.5) for gap in found for place in gap.closed])
