"""The chart of one instrument: its value over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tracker.formats import print_number
from tracker.history import History, InstrumentHistory
from tracker.report import titles
from tracker.report.facts import Facts, Sighting, facts_of
from tracker.report.fonts import height_px, width_px
from tracker.report.frame import Chart, Frame, Headings, foot_lines, new_chart, plot_in, set_value_ticks
from tracker.report.period import Days, Period, alone, broken_at_gaps, dates_of, day_number, days_of, times_of
from tracker.report.printed import number_text
from tracker.report.theme import Theme, direction
from tracker.report.time_words import TimeWords
from tracker.report.timeline import axis_days, draw_timeline, gap_labels_px
from tracker.report.value_tag import right_px, tag_lines, write_tag
from tracker.report.value_ticks import limits, ticks

_FLATTENING = 5
"""A doubtful value is left outside the axis where with it the axis would be this many times as long."""


@dataclass(frozen=True, slots=True)
class _Points:
    """The points of a line, in the order of time; *figures* are the values as printed."""

    figures: Sequence[Decimal | None]
    days: Days
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
    facts: Facts | None = None,
) -> Figure:
    """Value over time, with the last value and the printed change at the value axis.

    Over a long period the line joins the last values of the days, and a thin bar shows each day's range. A line breaks
    at gaps and where a page prints no value; a doubtful value has a hollow mark.

    Args:
        history: what the report shows; names the sources.
        instrument: one of its instruments.
        period: of the whole report, so that all charts share their time axis.
        frame: the picture's size and kind.
        theme: its colours.
        words: the language, the locale of the numbers, and the time zone.
        facts: of the instrument, where they are known already.

    Returns:
        A figure with an Agg canvas, made inside `theme.style` by whoever calls this.
    """
    facts = facts or facts_of(instrument)
    points = _points(instrument)
    outside = _flattening(points)
    shown = points.values[np.isfinite(points.values) & ~outside]
    low, high = (float(shown.min()), float(shown.max())) if len(shown) else (0.0, 0.0)
    below = 0.07 + gap_labels_px(frame) / frame.height_px * 1.3
    bottom, top = limits(low, high, below=below)
    places = ticks(bottom, top, most=6 if frame.height_px > 350 else 4) if facts.last else ()
    labels = [print_number(place, words.texts.locale) for place in places]
    tag = tag_lines(instrument, facts, period, words)
    headings = Headings(
        titles.instrument_title(instrument, facts, words.texts),
        titles.instrument_subtitle(facts, period, words),
        foot_lines(titles.instrument_notes(history, instrument, period, words), frame),
    )
    plot = plot_in(frame, headings, right_px=right_px(frame, labels, tag), days=axis_days(period), values=(bottom, top))
    chart = new_chart(frame, theme, headings, plot)
    draw_timeline(chart, period, words)
    _draw_line(chart, points, outside, period)
    if facts.last is None:
        _write_no_value(chart, words)
        set_value_ticks(chart, (), (), side="right")
        return chart.figure
    color = _draw_last(chart, instrument, facts.last)
    value_y = plot.y_px(float(facts.last.figure))
    kept = write_tag(chart, tag, value_y, [plot.y_px(float(place)) for place in places], color)
    clear = [label if is_kept else "" for label, is_kept in zip(labels, kept, strict=True)]
    set_value_ticks(chart, places, clear, side="right")
    _write_extremes(chart, points, facts, words)
    _draw_outside(chart, points, outside, words)
    return chart.figure


def _points(instrument: InstrumentHistory) -> _Points:
    return _Points(
        [printed.value for printed in instrument.printed],
        days_of(times_of(instrument)),
        instrument.quotes["value"].to_numpy(dtype=np.float64),
        instrument.quotes["marked"].to_numpy(dtype=np.bool_),
    )


def _flattening(points: _Points) -> NDArray[np.bool_]:
    """The doubtful values that would press all others into a flat line."""
    known = np.isfinite(points.values)
    sound = points.values[known & ~points.marked]
    none = np.zeros(len(points.values), dtype=np.bool_)
    if len(sound) < 2 or not points.marked.any():
        return none
    low, high = sound.min(), sound.max()
    reach = max(high - low, abs(high) * 0.01) * (_FLATTENING - 1)
    doubtful = known & points.marked
    # The last value is what the chart is about: it is shown in its place, doubtful or not.
    doubtful[np.flatnonzero(known)[-1]] = False
    result: NDArray[np.bool_] = doubtful & ((points.values > high + reach) | (points.values < low - reach))
    return result


def _draw_line(chart: Chart, points: _Points, outside: NDArray[np.bool_], period: Period) -> None:
    values = np.where(outside, np.nan, points.values)
    shown = period.shown(points.days, values)
    line_days, line_values = broken_at_gaps(points.days[shown], values[shown], period)
    ink = chart.theme.ink
    chart.axes.plot(line_days, line_values, color=ink, zorder=2, gid="line")
    if period.usual_days is not None:
        _draw_ranges(chart, points.days, values, period)
    dots = np.zeros(len(values), dtype=np.bool_)
    dots[shown] = np.isfinite(values[shown])
    if not chart.has_room_for_dots(len(shown)):
        dots[shown] &= alone(points.days[shown], values[shown], period)
    dots &= ~points.marked
    chart.axes.plot(
        points.days[dots], values[dots], linestyle="none", marker="o", markersize=chart.frame.dot_pt,
        markerfacecolor=ink, markeredgewidth=0, zorder=3, gid="dots",
    )  # fmt: skip
    hollow = np.isfinite(values) & points.marked
    if hollow.any():
        chart.axes.plot(
            points.days[hollow], values[hollow], linestyle="none", marker="o", markersize=1.7 * chart.frame.dot_pt,
            markerfacecolor=chart.theme.paper, markeredgecolor=ink, markeredgewidth=1.3, zorder=4, gid="marked",
        )  # fmt: skip


def _draw_ranges(chart: Chart, days: Days, values: NDArray[np.float64], period: Period) -> None:
    """A thin bar from the lowest to the highest value of each day, at the time of its last one."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return
    firsts = np.flatnonzero(np.diff(dates_of(days[known], period.zone), prepend=-(10**6)))
    low, high = (of.reduceat(values[known], firsts) for of in (np.minimum, np.maximum))
    lasts = known[np.append(firsts[1:], len(known)) - 1]
    apart = high > low
    # One line with breaks: as many bars of their own take a chart of years some seconds.
    nothing = np.full(int(apart.sum()), np.nan)
    chart.axes.plot(
        np.repeat(days[lasts][apart], 3), np.column_stack((low[apart], high[apart], nothing)).ravel(),
        color=chart.theme.muted, linewidth=1.0, solid_capstyle="butt", zorder=1.5, gid="range",
    )  # fmt: skip


def _draw_last(chart: Chart, instrument: InstrumentHistory, last: Sighting) -> str:
    """Mark the last point; returns the colour of its change."""
    percent = instrument.newest.quote.percent if instrument.newest.at == last.at else None
    color = chart.theme.of(direction(percent))
    chart.axes.plot(
        [day_number(last.at)], [float(last.figure)], linestyle="none", marker="o", markersize=2.2 * chart.frame.dot_pt,
        markerfacecolor=chart.theme.paper if last.is_marked else color, markeredgecolor=color, markeredgewidth=1.8,
        zorder=5, gid="last", clip_on=False,
    )  # fmt: skip
    return color


def _write_extremes(chart: Chart, points: _Points, facts: Facts, words: TimeWords) -> None:
    """Write the highest and the lowest value beside their points, where there is room for them."""
    if facts.high is None or facts.low is None or facts.last is None or facts.high.figure == facts.low.figure:
        return
    locale = words.texts.locale
    texts = words.texts
    for sighting, label, up in (
        (facts.high, texts("high {value}", value=number_text(facts.high.figure, locale)), 1),
        (facts.low, texts("low {value}", value=number_text(facts.low.figure, locale)), -1),
    ):
        if sighting.at == facts.last.at:
            continue
        place = _free_place(chart, points, sighting, label, up)
        if place:
            chart.write(
                *place, label, size_pt=chart.frame.small_pt, color=chart.theme.muted, across="center", up="center"
            )


def _free_place(chart: Chart, points: _Points, sighting: Sighting, label: str, up: int) -> tuple[float, float] | None:
    """Where the middle of a label near a point can be without covering a point or leaving the plot; None if nowhere."""
    plot, size = chart.plot, chart.frame.small_pt
    known = np.isfinite(points.values)
    xs = plot.left + (points.days[known] - plot.days[0]) / (plot.days[1] - plot.days[0]) * (plot.right - plot.left)
    ys = plot.bottom + (points.values[known] - plot.values[0]) / (plot.values[1] - plot.values[0]) * (
        plot.top - plot.bottom
    )
    half_width, half_height = width_px(label, size) / 2 + 3, height_px(size) / 2
    x, y = plot.x_px(day_number(sighting.at)), plot.y_px(float(sighting.figure))
    if not plot.bottom <= y <= plot.top:
        return None
    y += up * (half_height + 7)
    lowest = plot.bottom + gap_labels_px(chart.frame) + half_height
    for shift in (0.0, half_width - 8, 8 - half_width):
        middle = min(max(x + shift, plot.left + half_width), plot.right - half_width)
        if abs(middle - x) > half_width + 12 or not lowest <= y <= plot.top + half_height:
            continue
        covers = (np.abs(xs - middle) < half_width + 3) & (np.abs(ys - y) < half_height + 3)
        if not covers.any():
            return middle, y
    return None


def _draw_outside(chart: Chart, points: _Points, outside: NDArray[np.bool_], words: TimeWords) -> None:
    """Note the doubtful values that are not on the axis, with an arrowhead at the edge that they lie beyond."""
    if not outside.any():
        return
    low, high = chart.plot.values
    above = points.values[outside] > high
    for is_above, edge, marker in ((True, high, "^"), (False, low, "v")):
        days = points.days[outside][above == is_above]
        chart.axes.plot(
            days, np.full(len(days), edge), linestyle="none", marker=marker, markersize=2 * chart.frame.dot_pt,
            clip_on=False, markerfacecolor=chart.theme.paper, markeredgecolor=chart.theme.ink, zorder=4, gid="outside",
        )  # fmt: skip
    note = words.texts.count("{number} point off the scale", "{number} points off the scale", int(outside.sum()))
    farthest = int(np.argmax(np.where(outside, np.abs(points.values), -1)))
    figure = number_text(points.figures[farthest], words.texts.locale)
    chart.write(
        chart.plot.left, chart.plot.top + 4, f"{note} ({figure})",
        size_pt=chart.frame.small_pt, color=chart.theme.muted, up="bottom",
    )  # fmt: skip


def _write_no_value(chart: Chart, words: TimeWords) -> None:
    chart.write(
        (chart.plot.left + chart.plot.right) / 2,
        (chart.plot.bottom + chart.plot.top) / 2,
        words.texts("no value on any page"),
        size_pt=chart.frame.body_pt,
        color=chart.theme.muted,
        across="center",
    )
