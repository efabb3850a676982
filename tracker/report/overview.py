"""All instruments on one axis: how far each is, in percent, from its own first value of the period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tracker.formats import print_percent
from tracker.history import History
from tracker.report import titles
from tracker.report.fonts import fitted, height_px, width_px
from tracker.report.frame import Chart, Frame, Headings, new_chart, plot_in, set_value_ticks
from tracker.report.labels import push_apart
from tracker.report.percent_lines import PercentLine, axis_reach, percent_lines
from tracker.report.period import Period, alone, broken_at_gaps
from tracker.report.printed import percent_text
from tracker.report.theme import Theme
from tracker.report.time_words import TimeWords
from tracker.report.timeline import axis_days, draw_timeline, gap_labels_px
from tracker.report.value_ticks import limits, ticks

_DOTS_UP_TO = 150
"""With more points than this in a line, only those that stand alone are marked."""

_MARKERS = ("o", "s", "D", "^", "v", "P", "X")
"""One for each round through the colours, so that no two lines look alike."""

_SMALLEST_PT = 7.5
_NAME_SHARE = 0.28
"""The widest that names may be, as a share of the picture's width."""


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands at a line's end: name and figure, the colour and the mark that tell whose it is."""

    name: str
    figure: str
    color: str
    marker: str


def draw_overview(history: History, period: Period, *, frame: Frame, theme: Theme, words: TimeWords) -> Figure:
    """Percent since the first value of the period, a line for each instrument, labelled at its end.

    A line that would press all others flat leaves the axis: arrowheads at the edge say where, its label how far, and
    a note says so. An instrument without a first value above zero has no line, and a note says so too.

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
        titles.notes(history, period, words),
    )
    frame, label_pt = _with_room_for(len(lines), frame, headings)
    bottom, top = limits(*axis_reach(lines), below=0.07 + gap_labels_px(frame) / frame.height_px * 1.3)
    places = ticks(bottom, top, most=7 if frame.height_px > 350 else 5)
    tick_labels = [_tick_label(place, words.texts.locale) for place in places]
    labels = _labels(lines, frame, label_pt, theme, words)
    names_px = max((width_px(label.name, label_pt) for label in labels), default=0) + 8
    figures_px = max((width_px(label.figure, label_pt) for label in labels), default=0)
    plot = plot_in(
        frame,
        headings,
        right_px=_leader_px(frame) + names_px + figures_px + frame.side_px,
        days=axis_days(period),
        values=(bottom, top),
    )
    # The lines' labels take the right side, so the axis has the left one.
    axis_px = max((width_px(label, frame.small_pt) for label in tick_labels), default=0) + 10
    plot = replace(plot, left=(frame.margin_px if frame.headed else 4) + axis_px)
    chart = new_chart(frame, theme, headings, plot)
    draw_timeline(chart, period, words)
    set_value_ticks(chart, places, tick_labels, side="left")
    chart.axes.axhline(0, color=theme.muted, linewidth=0.9, zorder=1)
    for line, label in zip(lines, labels, strict=True):
        _draw(chart, line, label, period)
    _write_labels(chart, lines, labels, label_pt, figures_px)
    _write_notes(chart, len(history.instruments), lines, words)
    return chart.figure


def _leader_px(frame: Frame) -> float:
    """Room for the lines that join the plot to its labels."""
    return 2.4 * frame.body_pt


def _with_room_for(count: int, frame: Frame, headings: Headings) -> tuple[Frame, float]:
    """A frame high enough for so many labels, and the size of their letters: as large as they can be."""
    size_pt = frame.body_pt if frame.headed else frame.small_pt
    while size_pt > _SMALLEST_PT and count * height_px(size_pt) > _labels_px(frame, headings):
        size_pt -= 0.5
    missing = count * height_px(size_pt) - _labels_px(frame, headings)
    if missing > 0:
        frame = replace(frame, height_px=frame.height_px + int(missing) + 1)
    return frame, size_pt


def _labels_px(frame: Frame, headings: Headings) -> float:
    """How high the column of labels may be: the plot, and half a line above and below it."""
    plot = plot_in(frame, headings, right_px=0, days=(0, 1), values=(0, 1))
    return plot.top - plot.bottom + height_px(_SMALLEST_PT)


def _labels(
    lines: Sequence[PercentLine], frame: Frame, label_pt: float, theme: Theme, words: TimeWords
) -> list[_Label]:
    """The label of each line, in the lines' order; neighbours at the lines' ends differ in colour."""
    labels = []
    for rank, line in enumerate(lines):
        figure = percent_text(line.last, words.texts.locale)
        labels.append(
            _Label(
                fitted(titles.chart_name(line.instrument), frame.width_px * _NAME_SHARE, label_pt),
                _off_scale_arrow(line) + figure,
                theme.lines[rank % len(theme.lines)],
                _MARKERS[rank // len(theme.lines) % len(_MARKERS)],
            )
        )
    return labels


def _off_scale_arrow(line: PercentLine) -> str:
    if not line.off_scale:
        return ""
    return "↑ " if line.last > 0 else "↓ "


def _tick_label(place: Decimal, locale: str) -> str:
    return print_percent(place or abs(place), locale, signed=bool(place))


def _draw(chart: Chart, line: PercentLine, label: _Label, period: Period) -> None:
    axes, color = chart.axes, label.color
    days, percents = broken_at_gaps(line.days, line.percents, period.gap_limit)
    axes.plot(days, percents, color=color, linewidth=1.4, zorder=2, gid="line")
    dots = np.isfinite(line.percents)
    if len(line.percents) > _DOTS_UP_TO:
        dots &= alone(line.days, line.percents, period.gap_limit)
    axes.plot(
        line.days[dots], line.percents[dots], linestyle="none", marker=label.marker, markersize=chart.frame.dot_pt,
        markerfacecolor=color, markeredgewidth=0, zorder=3, gid="dots",
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


def _write_labels(
    chart: Chart, lines: Sequence[PercentLine], labels: Sequence[_Label], label_pt: float, figures_px: float
) -> None:
    """Name and figure of each line beside the plot, joined to the height at which the line ends."""
    plot, frame = chart.plot, chart.frame
    ends = [min(max(plot.y_px(float(line.last)), plot.bottom), plot.top) for line in lines]
    places = push_apart(
        ends,
        height=height_px(label_pt),
        low=plot.bottom - height_px(_SMALLEST_PT) / 2,
        high=plot.top + height_px(_SMALLEST_PT) / 2,
    )
    names_x = plot.right + _leader_px(frame)
    figures_x = frame.width_px - frame.side_px
    for label, end, place in zip(labels, ends, places, strict=True):
        chart.figure.add_artist(
            Line2D(
                [(plot.right + 2) / frame.width_px, (names_x - 8) / frame.width_px],
                [end / frame.height_px, place / frame.height_px],
                color=label.color, linewidth=0.8, marker=label.marker, markevery=[1], markersize=4,
                markeredgewidth=0, gid="leader",
            )
        )  # fmt: skip
        chart.write(names_x, place, label.name, size_pt=label_pt, color=label.color)
        chart.write(figures_x, place, label.figure, size_pt=label_pt, color=chart.theme.ink, across="right")


def _write_notes(chart: Chart, instruments: int, lines: Sequence[PercentLine], words: TimeWords) -> None:
    """Say in the plot's upper left corner what it does not show."""
    texts = words.texts
    off_scale = [titles.chart_name(line.instrument, longest=30) for line in lines if line.off_scale]
    notes = []
    if off_scale:
        note = texts.count("{number} value off the scale", "{number} values off the scale", len(off_scale))
        notes.append(texts("{what}: {names}", what=note, names=", ".join(off_scale)))
    if instruments > len(lines):
        notes.append(
            texts.count(
                "{number} value without a first figure to compare with",
                "{number} values without a first figure to compare with",
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
