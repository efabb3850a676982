"""What every plot of the overview has in common: a line in percent, its axis, and what the plot does not show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from tracker.formats import print_percent
from tracker.report import titles
from tracker.report.fonts import fitted, height_px
from tracker.report.frame import Chart
from tracker.report.percent_lines import PercentLine
from tracker.report.period import Period, alone, broken_at_gaps
from tracker.report.time_words import TimeWords
from tracker.visible import apart


def percent_tick_label(place: Decimal, locale: str) -> str:
    """A tick of the value axis: « +5 % », « 0 % »."""
    return print_percent(place or abs(place), locale, signed=bool(place))


def draw_percent_line(chart: Chart, line: PercentLine, period: Period, *, color: str, marker: str) -> None:
    """A line with its marks: dots where they are apart, a hollow one at a doubtful end, arrowheads beyond the axis."""
    axes, period = chart.axes, period.of(line.instrument)
    days, percents = broken_at_gaps(line.days, line.percents, period)
    axes.plot(days, percents, color=color, linewidth=1.4, zorder=2, gid="line")
    dots = np.isfinite(line.percents)
    if not chart.has_room_for_dots(len(line.percents)):
        dots &= alone(line.days, line.percents, period)
    dots &= ~line.hollow
    axes.plot(
        line.days[dots], line.percents[dots], linestyle="none", marker=marker, markersize=chart.frame.dot_pt,
        markerfacecolor=color, markeredgewidth=0, zorder=3, gid="dots",
    )  # fmt: skip
    if line.hollow.any():
        axes.plot(
            line.days[line.hollow], line.percents[line.hollow], linestyle="none", marker=marker,
            markersize=1.5 * chart.frame.dot_pt, markerfacecolor=chart.theme.paper, markeredgecolor=color,
            markeredgewidth=1.2, zorder=4, gid="marked",
        )  # fmt: skip
    if not line.off_scale:
        return
    low, high = chart.plot.values
    for is_beyond, edge, head in ((line.percents > high, high, "^"), (line.percents < low, low, "v")):
        beyond = chart.with_room(line.days, is_beyond)
        axes.plot(
            line.days[beyond], np.full(len(beyond), edge), linestyle="none", marker=head,
            markersize=1.7 * chart.frame.dot_pt, markerfacecolor=color, markeredgewidth=0, clip_on=False,
            zorder=3, gid="outside",
        )  # fmt: skip


def write_omissions(chart: Chart, instruments: int, lines: Sequence[PercentLine], words: TimeWords) -> None:
    """Say in the plot's upper left corner what it does not show of so many instruments."""
    texts = words.texts
    off_scale = [apart(titles.chart_name(line.instrument, longest=30)) for line in lines if line.off_scale]
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
