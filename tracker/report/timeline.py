"""The time axis that all charts of a report share, with what lies in it: days, and times when nothing was captured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf

from tracker.report.fonts import height_px, width_px
from tracker.report.frame import Chart, Frame, Plot, set_time_ticks
from tracker.report.period import Gap, Period, day_number
from tracker.report.time_ticks import time_ticks
from tracker.report.time_words import TimeWords

_SECONDS_A_DAY = 86_400
_SIDE_SHARE = 0.02
"""Free room at either end of the axis, as a share of the period."""

_SHORTEST = timedelta(hours=1)
"""Least length of an axis: for a single snapshot, or several within a minute."""

TICK_ROOM_EM = 4.6
"""Room for a tick's label, in heights of its letters: « 24 sept. » and some air."""

_SNAPSHOT_PX = 3.0
"""Unshaded beside each snapshot at a gap's end, so that one snapshot between two gaps keeps them apart."""


def axis_days(period: Period) -> tuple[float, float]:
    """From which day to which the axis goes, as days since 1970 in UTC."""
    start, end = day_number(period.start), day_number(period.end)
    side = max((end - start) * _SIDE_SHARE, (_SHORTEST / timedelta(days=1) - (end - start)) / 2)
    return start - side, end + side


def draw_timeline(chart: Chart, period: Period, words: TimeWords) -> None:
    """Put the ticks on the time axis, and shade each gap, with its length where that has room."""
    draw_time_ticks(chart, words, free_px=(chart.plot.left, inf))
    for gap in period.gaps:
        left, right = chart.plot.x_px(day_number(gap.start)), chart.plot.x_px(day_number(gap.end))
        start, end = shaded_days(gap, chart.plot)
        chart.axes.axvspan(start, end, facecolor=chart.theme.shade, linewidth=0, zorder=0, gid="gap")
        label = _gap_label(gap.length, right - left - 8, chart.frame, words)
        if label:
            chart.write(
                (left + right) / 2,
                chart.plot.bottom + height_px(chart.frame.small_pt) * 0.8,
                label,
                size_pt=chart.frame.small_pt,
                color=chart.theme.muted,
                across="center",
            )


def draw_time_ticks(chart: Chart, words: TimeWords, *, free_px: tuple[float, float]) -> None:
    """Put the ticks on the time axis.

    Args:
        chart: whose axis.
        words: their language and time zone.
        free_px: how far labels may reach beyond the plot, to the left and to the right.
    """
    start, end = (datetime.fromtimestamp(day * _SECONDS_A_DAY, UTC) for day in chart.plot.days)
    width_px = chart.plot.right - chart.plot.left
    room = TICK_ROOM_EM * height_px(chart.frame.small_pt)
    # A label is centred on its tick: at the very edge half of it would be cut off, or cover a neighbour's.
    cut_left, cut_right = (max(0.0, room / 2 - free) / width_px for free in free_px)
    start, end = start + (end - start) * cut_left, end - (end - start) * cut_right
    set_time_ticks(chart, time_ticks(start, end, most=max(2, int(width_px / room)), words=words))


def shaded_days(gap: Gap, plot: Plot) -> tuple[float, float]:
    """From which day to which a gap is shaded, as days since 1970 in UTC: apart from the snapshots at its ends."""
    start, end = day_number(gap.start), day_number(gap.end)
    length_px = plot.x_px(end) - plot.x_px(start)
    inset = min(_SNAPSHOT_PX, length_px / 4) / length_px * (end - start)
    return start + inset, end - inset


def gap_labels_px(frame: Frame) -> float:
    """How much room above the axis the gaps' labels take."""
    return height_px(frame.small_pt) * 1.5


def _gap_label(length: timedelta, room_px: float, frame: Frame, words: TimeWords) -> str:
    """The longest of the ways to name a gap that fits; empty where none does."""
    duration = words.length(length)
    for label in (words.texts("{duration} without a snapshot", duration=duration), duration):
        if width_px(label, frame.small_pt) <= room_px:
            return label
    return ""
