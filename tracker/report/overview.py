"""All instruments on one axis: how far each is, in percent, from its own first value of the period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
from matplotlib.figure import Figure

from tracker.formats import print_percent
from tracker.history import History
from tracker.report import titles
from tracker.report.fonts import fitted, height_px, width_px
from tracker.report.frame import Chart, Frame, Headings, foot_lines, new_chart, plot_in, set_value_ticks
from tracker.report.line_labels import LineLabel, label_room, line_labels, place_plot, write_labels
from tracker.report.percent_lines import PercentLine, axis_reach, percent_lines
from tracker.report.period import Period, alone, broken_at_gaps
from tracker.report.theme import Theme
from tracker.report.time_words import TimeWords
from tracker.report.timeline import axis_days, draw_timeline, gap_labels_px
from tracker.report.value_ticks import limits, ticks


def draw_overview(history: History, period: Period, *, frame: Frame, theme: Theme, words: TimeWords) -> Figure:
    """Percent since the first value of the period, a line for each instrument, named at its end or below the plot.

    A line that would press all others flat leaves the axis: arrowheads at the edge say where, its label how far, and
    a note says so. An instrument without a first value above zero has no line, and a note says so too. The end of a
    line that a doubtful figure makes has a hollow mark.

    Args:
        history: what the report shows, at least one instrument.
        period: of its snapshots.
        frame: the picture's size and kind; it grows in height where the labels need it.
        theme: its colours.
        words: the language, the locale of the numbers, and the time zone.

    Returns:
        A figure with an Agg canvas, made inside `theme.style` by whoever calls this.
    """
    lines = percent_lines(history, period)
    headings = Headings(
        titles.overview_title(lines, period, words),
        titles.overview_subtitle(period, words),
        foot_lines(titles.overview_notes(history, lines, period, words), frame),
    )
    room = label_room(len(lines), frame, headings)
    frame = room.frame
    bottom, top = limits(*axis_reach(lines), below=0.07 + gap_labels_px(frame) / frame.height_px * 1.3)
    places = ticks(bottom, top, most=7 if frame.height_px > 350 else 5)
    tick_labels = [_tick_label(place, words.texts.locale) for place in places]
    labels = line_labels(lines, room, theme, words)
    plot = plot_in(frame, headings, right_px=0, days=axis_days(period), values=(bottom, top))
    # The lines' labels take the right side, so the axis has the left one.
    axis_px = max((width_px(label, frame.small_pt) for label in tick_labels), default=0) + 10
    plot = replace(place_plot(plot, room, labels), left=(frame.margin_px if frame.headed else 4) + axis_px)
    chart = new_chart(frame, theme, headings, plot)
    draw_timeline(chart, period, words)
    set_value_ticks(chart, places, tick_labels, side="left")
    chart.axes.axhline(0, color=theme.muted, linewidth=0.9, zorder=1)
    for line, label in zip(lines, labels, strict=True):
        _draw(chart, line, label, period)
    write_labels(chart, lines, labels, room)
    _write_notes(chart, len(history.instruments), lines, words)
    return chart.figure


def _tick_label(place: Decimal, locale: str) -> str:
    return print_percent(place or abs(place), locale, signed=bool(place))


def _draw(chart: Chart, line: PercentLine, label: LineLabel, period: Period) -> None:
    axes, color = chart.axes, label.color
    days, percents = broken_at_gaps(line.days, line.percents, period)
    axes.plot(days, percents, color=color, linewidth=1.4, zorder=2, gid="line")
    dots = np.isfinite(line.percents)
    if not chart.has_room_for_dots(len(line.percents)):
        dots &= alone(line.days, line.percents, period)
    dots &= ~line.hollow
    axes.plot(
        line.days[dots], line.percents[dots], linestyle="none", marker=label.marker, markersize=chart.frame.dot_pt,
        markerfacecolor=color, markeredgewidth=0, zorder=3, gid="dots",
    )  # fmt: skip
    if line.hollow.any():
        axes.plot(
            line.days[line.hollow], line.percents[line.hollow], linestyle="none", marker=label.marker,
            markersize=1.5 * chart.frame.dot_pt, markerfacecolor=chart.theme.paper, markeredgecolor=color,
            markeredgewidth=1.2, zorder=4, gid="marked",
        )  # fmt: skip
    if not line.off_scale:
        return
    low, high = chart.plot.values
    for beyond, edge, marker in ((line.percents > high, high, "^"), (line.percents < low, low, "v")):
        axes.plot(
            line.days[beyond], np.full(int(beyond.sum()), edge), linestyle="none", marker=marker,
            markersize=1.7 * chart.frame.dot_pt, markerfacecolor=color, markeredgewidth=0, clip_on=False,
            zorder=3, gid="outside",
        )  # fmt: skip


def _write_notes(chart: Chart, instruments: int, lines: Sequence[PercentLine], words: TimeWords) -> None:
    """Say in the plot's upper left corner what it does not show."""
    texts = words.texts
    off_scale = [titles.chart_name(line.instrument, longest=30) for line in lines if line.off_scale]
    notes = []
    if off_scale:
        note = texts.count("{number} instrument off the scale", "{number} instruments off the scale", len(off_scale))
        notes.append(texts("{what}: {names}", what=note, names=", ".join(off_scale)))
    if instruments > len(lines):
        notes.append(
            texts.count(
                "{number} instrument without a first figure to compare with",
                "{number} instruments without a first figure to compare with",
                instruments - len(lines),
            )
        )
    if notes:
        size = chart.frame.small_pt
        room = chart.frame.width_px - chart.plot.left
        chart.write(
            chart.plot.left + 2, chart.plot.top + height_px(size) * 0.8, fitted(" · ".join(notes), room, size),
            size_pt=size, color=chart.theme.muted,
        )  # fmt: skip
