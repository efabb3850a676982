"""The chart of one instrument: its value over time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tracker.formats import print_number
from tracker.history import History, InstrumentHistory
from tracker.report import titles
from tracker.report.band import band_of, draw_band, has_band
from tracker.report.candle_chart import (
    draw_candles,
    draw_moving_range,
    draw_time_axis,
    largest_range,
    new_candle_chart,
)
from tracker.report.candle_gaps import candle_gaps
from tracker.report.candles import candles_of, has_candles
from tracker.report.day_ranges import day_ranges
from tracker.report.days import Days, days_of, times_of
from tracker.report.facts import Facts, Sighting
from tracker.report.failure_marks import candle_places, draw_failures, failure_marks
from tracker.report.fonts import height_px, width_px
from tracker.report.frame import Chart, Frame, Headings, foot_lines, new_chart, plot_in, set_value_ticks
from tracker.report.off_scale import off_scale
from tracker.report.period import Period, alone, broken_at_gaps
from tracker.report.printed import number_text
from tracker.report.strokes import draw_strokes
from tracker.report.theme import Theme, direction
from tracker.report.time_axis import SQUEEZED, TimeAxis, squeezed_axis
from tracker.report.time_words import TimeWords
from tracker.report.timeline import CLOSED_BAR_PX, axis_days, draw_timeline, gap_labels_px
from tracker.report.value_tag import right_px, tag_lines, write_tag
from tracker.report.value_ticks import limits, share_below, ticks
from tracker.store.packing import Printed

_EXTREME_AWAY_PX = 7
"""How far the label of the highest or the lowest value is from its point."""


@dataclass(frozen=True, slots=True)
class _Points:
    """The points of a chart, in the order of time.

    Attributes:
        printed: the figures as printed.
        days: when they are.
        x: where they are on the chart's axis.
        values: not a number where there is none.
        marked: which are doubtful.
    """

    printed: Printed
    days: Days
    x: NDArray[np.float64]
    values: NDArray[np.float64]
    marked: NDArray[np.bool_]


def draw_instrument(
    history: History,
    instrument: InstrumentHistory,
    period: Period,
    *,
    frame: Frame,
    theme: Theme,
    words: TimeWords,
    facts: Facts,
) -> Figure:
    """Value over time, with the last value and the printed change at the value axis.

    Over weeks the line joins the last values of the days, and a thin bar shows each day's range; a line of more points
    than pixels has a band of their range. A line breaks at gaps and where a page prints no value; a doubtful value has
    a hollow mark, and a failed capture a cross below the time axis. Over more than 60 days of several values each there
    are candles, with their moving range below.

    Args:
        history: what the report shows; names the sources.
        instrument: one of its instruments.
        period: of the whole report, so that all charts share their time axis.
        frame: the picture's size and kind.
        theme: its colours.
        words: the language, the locale of the numbers, and the time zone.
        facts: of the instrument.

    Returns:
        A figure with an Agg canvas, made inside `theme.style` by whoever calls this.
    """
    period = period.of(instrument)
    points = _points(instrument)
    outside = off_scale(points.values, points.marked)
    shown = points.values[np.isfinite(points.values) & ~outside]
    low, high = (float(shown.min()), float(shown.max())) if len(shown) else (0.0, 0.0)
    is_candled = has_candles(instrument, period)
    headings = Headings(
        titles.instrument_title(instrument, facts, words.texts),
        titles.instrument_subtitle(facts, period, words),
        foot_lines(titles.instrument_notes(history, instrument, period, words, theme.colors), frame),
    )
    # The lengths of gaps have their place above a line's axis, and the label of the lowest value above them, or above
    # the bars of closed hours.
    gaps_px = 0.0 if is_candled else gap_labels_px(frame) if period.gaps else CLOSED_BAR_PX
    plot = plot_in(frame, headings, right_px=0.0, days=(0.0, 1.0), values=(0.0, 1.0))
    room = 0.13 if is_candled else share_below(gaps_px + _extreme_px(frame), plot.top - plot.bottom)
    bottom, top = limits(low, high, below=room)
    # Candles have what their moving range leaves them of the height.
    most = (6 if frame.height_px > 350 else 4) - is_candled
    places = ticks(bottom, top, most=most) if facts.last else ()
    labels = [print_number(place, words.texts.locale) for place in places]
    tag = tag_lines(instrument, facts, period, words)
    closed = period.tinted_of(instrument)
    axis = TimeAxis()
    if period.is_squeezed and not is_candled:
        axis = squeezed_axis(closed, points.days, points.values, points.marked, period)
    right = frame.width_px - right_px(frame, labels, tag)
    plot = replace(plot, right=right, days=axis_days(period, axis), values=(bottom, top))
    if is_candled:
        candles = candles_of(instrument, period, frame=frame)
        chart, range_plot = new_candle_chart(frame, theme, headings, plot, candles)
        draw_time_axis(chart, candles, candle_gaps(instrument, candles, period), period, words)
        draw_candles(chart, candles)
        draw_moving_range(chart, range_plot, candles, largest_range(instrument, candles), words)
        # From here on a point is where its candle is.
        points = replace(points, x=candles.quote_places.astype(np.float64))
        in_hollow_candle = np.isin(candles.quote_places, candles.places[candles.is_doubtful])
        _draw_hollow(chart, points, np.isfinite(points.values) & points.marked & ~outside & ~in_hollow_candle)
        draw_failures(chart, candle_places(failure_marks(instrument, period), candles, period))
    else:
        chart = new_chart(frame, theme, headings, plot)
        draw_timeline(chart, period, words, closed=closed, axis=axis)
        points = replace(points, x=axis.place(points.days))
        draw_points = _draw_banded_line if has_band(instrument, period) else _draw_line
        draw_points(chart, points, outside, period, axis)
        draw_failures(chart, axis.place(failure_marks(instrument, period).days))
        if axis.left_out:
            chart.axes.set_gid(SQUEEZED)
    if facts.last is None:
        _write_no_value(chart, words)
        set_value_ticks(chart, (), (), side="right")
        return chart.figure
    color = _draw_last(chart, instrument, facts.last, points, is_candled=is_candled)
    last_x = float(points.x[np.flatnonzero(np.isfinite(points.values))[-1]])
    point = chart.plot.x_px(last_x), chart.plot.y_px(float(facts.last.figure))
    kept = write_tag(chart, tag, point, [chart.plot.y_px(float(place)) for place in places], color)
    clear = [label if is_kept else "" for label, is_kept in zip(labels, kept, strict=True)]
    set_value_ticks(chart, places, clear, side="right")
    noted_px = _draw_outside(chart, points, outside, words)
    _write_extremes(chart, points, facts, gaps_px, noted_px, words)
    return chart.figure


def _points(instrument: InstrumentHistory) -> _Points:
    days = days_of(times_of(instrument))
    return _Points(
        instrument.printed,
        days,
        days,
        instrument.quotes["value"].to_numpy(dtype=np.float64),
        instrument.quotes["marked"].to_numpy(dtype=np.bool_),
    )


def _draw_line(chart: Chart, points: _Points, outside: NDArray[np.bool_], period: Period, axis: TimeAxis) -> None:
    values = np.where(outside, np.nan, points.values)
    shown = period.shown(points.days, values)
    line_days, line_values = broken_at_gaps(points.days[shown], values[shown], period)
    chart.axes.plot(axis.place(line_days), line_values, color=chart.theme.ink, zorder=2, gid="line")
    if period.usual_days is not None:
        # A doubtful value has its mark, and stretches no bar.
        _draw_ranges(chart, points, np.where(points.marked, np.nan, values), period)
    dots = np.zeros(len(values), dtype=np.bool_)
    dots[shown] = np.isfinite(values[shown])
    if not chart.has_room_for_dots(len(shown)):
        dots[shown] &= alone(points.days[shown], values[shown], period)
    _draw_dots(chart, points, dots & ~points.marked)
    _draw_hollow(chart, points, np.isfinite(values) & points.marked)


def _draw_banded_line(
    chart: Chart, points: _Points, outside: NDArray[np.bool_], period: Period, axis: TimeAxis
) -> None:
    values = np.where(outside, np.nan, points.values)
    px_a_day = chart.plot.x_px(1.0) - chart.plot.x_px(0.0)
    draw_band(chart, band_of(points.days, values, points.marked, period, px_a_day=px_a_day), axis)
    _draw_dots(chart, points, alone(points.days, values, period) & ~points.marked)
    _draw_hollow(chart, points, np.isfinite(values) & points.marked)


def _draw_dots(chart: Chart, points: _Points, dots: NDArray[np.bool_]) -> None:
    chart.axes.plot(
        points.x[dots], points.values[dots], linestyle="none", marker="o", markersize=chart.frame.dot_pt,
        markerfacecolor=chart.theme.ink, markeredgewidth=0, zorder=3, gid="dots",
    )  # fmt: skip


def _draw_hollow(chart: Chart, points: _Points, hollow: NDArray[np.bool_]) -> None:
    """The marks of doubtful values."""
    if hollow.any():
        chart.axes.plot(
            points.x[hollow], points.values[hollow], linestyle="none", marker="o",
            markersize=1.7 * chart.frame.dot_pt, markerfacecolor=chart.theme.paper, markeredgecolor=chart.theme.ink,
            markeredgewidth=1.3, zorder=4, gid="marked",
        )  # fmt: skip


def _draw_ranges(chart: Chart, points: _Points, values: NDArray[np.float64], period: Period) -> None:
    """A thin bar from the lowest to the highest value of each day or week, at the time of its last one."""
    lasts, low, high = day_ranges(points.days, values, period)
    draw_strokes(
        chart, points.x[lasts], low, high, width_px=1.3, color=chart.theme.muted, gid="range", zorder=1.5,
    )  # fmt: skip


def _draw_last(
    chart: Chart, instrument: InstrumentHistory, last: Sighting, points: _Points, *, is_candled: bool
) -> str:
    """Mark the last point, small enough not to hide its candle; returns the colour of its change."""
    moved = instrument.newest.quote.moved if instrument.newest.at == last.at else None
    color = chart.theme.of(direction(moved))
    index = np.flatnonzero(np.isfinite(points.values))[-1]
    size = (1.1 if is_candled else 2.2) * chart.frame.dot_pt
    chart.axes.plot(
        [points.x[index]], [float(last.figure)], linestyle="none", marker="o", markersize=size,
        markerfacecolor=chart.theme.paper if last.is_marked else color, markeredgecolor=color, markeredgewidth=1.8,
        zorder=5, gid="last", clip_on=False,
    )  # fmt: skip
    return color


def _write_extremes(
    chart: Chart, points: _Points, facts: Facts, gaps_px: float, noted_px: float, words: TimeWords
) -> None:
    """Write the highest and the lowest value beside their points, where there is room for them above *gaps_px*.

    A note above the plot reaches to *noted_px*.
    """
    if facts.high is None or facts.low is None or facts.last is None or facts.high.figure == facts.low.figure:
        return
    locale = words.texts.locale
    texts = words.texts
    values = points.values if facts.high.is_marked else np.where(points.marked, np.nan, points.values)
    for sighting, label, up in (
        (facts.high, texts("high {value}", value=number_text(facts.high.figure, locale)), 1),
        (facts.low, texts("low {value}", value=number_text(facts.low.figure, locale)), -1),
    ):
        if sighting.at == facts.last.at:
            continue
        # The first of the highest, and of the lowest, as the facts say.
        place = _free_place(chart, points, int(np.nanargmax(up * values)), label, up, gaps_px, noted_px)
        if place:
            chart.write(
                *place, label, size_pt=chart.frame.small_pt, color=chart.theme.muted, across="center", up="center"
            )


def _extreme_px(frame: Frame) -> float:
    """How much room the label of an extreme value takes beyond its point."""
    return height_px(frame.small_pt) + _EXTREME_AWAY_PX + 1


def _free_place(
    chart: Chart, points: _Points, index: int, label: str, up: int, gaps_px: float, noted_px: float
) -> tuple[float, float] | None:
    """Where the middle of a label near a point can be without covering a point or leaving the plot; None if nowhere."""
    plot, size = chart.plot, chart.frame.small_pt
    known = np.isfinite(points.values)
    xs = plot.left + (points.x[known] - plot.days[0]) / (plot.days[1] - plot.days[0]) * (plot.right - plot.left)
    # What is off the scale has its arrowhead at the edge.
    shown = np.clip(points.values[known], *plot.values)
    ys = plot.bottom + (shown - plot.values[0]) / (plot.values[1] - plot.values[0]) * (plot.top - plot.bottom)
    half_width, half_height = width_px(label, size) / 2 + 3, height_px(size) / 2
    x, y = plot.x_px(float(points.x[index])), plot.y_px(float(points.values[index]))
    if not plot.bottom <= y <= plot.top:
        return None
    y += up * (half_height + _EXTREME_AWAY_PX)
    lowest = plot.bottom + gaps_px + half_height
    for shift in (0.0, half_width - 8, 8 - half_width):
        middle = min(max(x + shift, plot.left + half_width), plot.right - half_width)
        if abs(middle - x) > half_width + 12 or not lowest <= y <= plot.top + half_height:
            continue
        if middle - half_width < noted_px and y + half_height > plot.top:
            continue
        covers = (np.abs(xs - middle) < half_width + 3) & (np.abs(ys - y) < half_height + 3)
        if not covers.any():
            return middle, y
    return None


def _draw_outside(chart: Chart, points: _Points, outside: NDArray[np.bool_], words: TimeWords) -> float:
    """Note the doubtful values that are not on the axis, with an arrowhead at the edge that they lie beyond.

    Returns:
        Where the note above the plot ends, in pixels; the picture's left edge where there is none.
    """
    if not outside.any():
        return 0.0
    low, high = chart.plot.values
    above = points.values > high
    for is_beyond, edge, marker in ((outside & above, high, "^"), (outside & ~above, low, "v")):
        x = points.x[chart.with_room(points.x, is_beyond)]
        chart.axes.plot(
            x, np.full(len(x), edge), linestyle="none", marker=marker, markersize=2 * chart.frame.dot_pt,
            clip_on=False, markerfacecolor=chart.theme.paper, markeredgecolor=chart.theme.ink, zorder=4, gid="outside",
        )  # fmt: skip
    note = words.texts.count("{number} point off the scale", "{number} points off the scale", int(outside.sum()))
    beyond = np.where(outside, np.maximum(points.values - high, low - points.values), -1)
    figure = number_text(points.printed.value(int(np.argmax(beyond))), words.texts.locale)
    if len(np.unique(points.values[outside])) > 1:
        figure = words.texts("as far as {figure}", figure=figure)
    told = f"{note} ({figure})"
    chart.write(
        chart.plot.left, chart.plot.top + 6, told,
        size_pt=chart.frame.small_pt, color=chart.theme.muted, up="bottom",
    )  # fmt: skip
    return chart.plot.left + width_px(told, chart.frame.small_pt)


def _write_no_value(chart: Chart, words: TimeWords) -> None:
    chart.write(
        (chart.plot.left + chart.plot.right) / 2,
        (chart.plot.bottom + chart.plot.top) / 2,
        words.texts("no value on any page"),
        size_pt=chart.frame.body_pt,
        color=chart.theme.muted,
        across="center",
    )
