"""The time axis that all charts of a report share, with what lies in it: days, and times when nothing was captured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from tracker.report.closed_hours import Closed
from tracker.report.days import SECONDS_A_DAY, day_number
from tracker.report.fonts import height_px, width_px
from tracker.report.frame import Chart, Frame, Plot, set_ticks, set_time_ticks
from tracker.report.period import Period
from tracker.report.rhythm import Gap
from tracker.report.time_axis import TimeAxis
from tracker.report.time_ticks import time_ticks
from tracker.report.time_words import TimeWords

_SIDE_SHARE = 0.02
"""Free room at either end of the axis, as a share of the period."""

_SHORTEST = timedelta(hours=1)
"""Least length of an axis: for a single snapshot, or several within a minute."""

TICK_ROOM_EM = 4.6
"""Room for a tick's label, in heights of its letters: « 24 sept. » and some air."""

_LEAST_PX = 0.5
"""What is narrower is not shaded."""

CLOSED_BAR_PX = 3.0

_SNAPSHOT_PX = 3.0
"""Unshaded beside each snapshot at a gap's end, so that one snapshot between two gaps keeps them apart."""


def axis_days(period: Period, axis: TimeAxis | None = None) -> tuple[float, float]:
    """From which day to which the axis goes, as days since 1970 in UTC, less what *axis* leaves out before them."""
    start, end = (day if axis is None else axis.place_of(day) for day in map(day_number, (period.start, period.end)))
    side = max((end - start) * _SIDE_SHARE, (_SHORTEST / timedelta(days=1) - (end - start)) / 2)
    return start - side, end + side


def draw_timeline(
    chart: Chart, period: Period, words: TimeWords, *, closed: Sequence[Closed] = (), axis: TimeAxis | None = None
) -> None:
    """Put the ticks on the time axis, shade closed hours, and each gap, with its length where that has room.

    Args:
        chart: whose axis.
        period: with the gaps.
        words: the language and the time zone.
        closed: hours to shade.
        axis: where times are on it; None for each in its place.
    """
    axis = axis or TimeAxis()
    if axis.left_out:
        _draw_squeezed_ticks(chart, axis, period, words)
    else:
        draw_time_ticks(chart, words, free_px=(chart.plot.left, chart.frame.width_px - chart.plot.right))
    shade_closed(chart, [(axis.place_of(each.start), axis.place_of(each.end)) for each in closed])
    shaded = []
    for gap in period.gaps:
        first, last = (axis.place_of(day_number(at)) for at in (gap.start, gap.end))
        left, right = chart.plot.x_px(first), chart.plot.x_px(last)
        if right - left < _LEAST_PX:
            continue
        shaded.append(_inset(first, last, chart.plot))
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
    shade_gaps(chart, shaded)


def shade_closed(chart: Chart, spans: Iterable[tuple[float, float]]) -> None:
    """Shade closed hours, with a bar on the axis, which is seen where nothing was captured in them, too.

    Args:
        chart: whose plot.
        spans: from where to where on its axis.
    """
    (first, last), plot = chart.plot.days, chart.plot
    cut = ((max(start, first), min(end, last)) for start, end in spans)
    seen = [(start, end) for start, end in cut if plot.x_px(end) - plot.x_px(start) >= _LEAST_PX]
    _shade(chart, seen, color=chart.theme.closed, zorder=-1, gid="closed")
    top = CLOSED_BAR_PX / (plot.top - plot.bottom)
    _shade(chart, seen, color=chart.theme.unchanged, zorder=0.5, gid="closed bar", top=top)


def shade_gaps(chart: Chart, spans: Sequence[tuple[float, float]]) -> None:
    """Shade times without a snapshot: from where to where on a chart's axis."""
    _shade(chart, spans, color=chart.theme.shade, zorder=0, gid="gap")


def _shade(
    chart: Chart, spans: Sequence[tuple[float, float]], *, color: str, zorder: float, gid: str, top: float = 1.0
) -> None:
    """Fill some spans of the axis, up to a share of the plot's height: as one shape, since each costs milliseconds."""
    if not spans:
        return
    boxes = [Path([(start, 0), (start, top), (end, top), (end, 0), (start, 0)], closed=True) for start, end in spans]
    shape = PathPatch(
        Path.make_compound_path(*boxes),
        facecolor=color, linewidth=0, zorder=zorder, gid=gid, transform=chart.axes.get_xaxis_transform(),
    )  # fmt: skip
    chart.axes.add_artist(shape)


def _draw_squeezed_ticks(chart: Chart, axis: TimeAxis, period: Period, words: TimeWords) -> None:
    """Ticks where time is left out, each with a dotted line, and between them where there is room."""
    room = TICK_ROOM_EM * height_px(chart.frame.small_pt)
    x_px = chart.plot.x_px
    seams = [(axis.place_of(end), _time_of(end)) for _, end in axis.left_out]
    for place, _ in seams:
        chart.axes.axvline(
            place, color=chart.theme.muted, linewidth=0.8, linestyle=(0, (1, 3)), zorder=1, gid="seam"
        )  # fmt: skip
    length_px = x_px(axis.place_of(day_number(period.end))) - x_px(axis.place_of(day_number(period.start)))
    real_px = length_px * ((period.end - period.start) / timedelta(days=1)) / (chart.plot.days[1] - chart.plot.days[0])
    others = [
        (axis.place_of(day_number(tick.at)), tick.at)
        for tick in time_ticks(period.start, period.end, most=max(2, int(real_px / room)), words=words)
        if not any(start < day_number(tick.at) < end for start, end in axis.left_out)
    ]
    kept: list[tuple[float, datetime]] = []
    for place, at in (*seams, *others):
        if x_px(place) >= room / 2 and all(abs(x_px(place) - x_px(known)) >= room for known, _ in kept):
            kept.append((place, at))
    labels, day_before = [], ""
    for _, at in sorted(kept):
        day = words.axis_day(at)
        labels.append(words.time(at) + (f"\n{day}" if day != day_before else ""))
        day_before = day
    set_ticks(chart, [place for place, _ in sorted(kept)], labels)


def _time_of(day: float) -> datetime:
    return datetime.fromtimestamp(round(day * SECONDS_A_DAY), UTC)


def draw_time_ticks(chart: Chart, words: TimeWords, *, free_px: tuple[float, float]) -> None:
    """Put the ticks on the time axis.

    Args:
        chart: whose axis.
        words: their language and time zone.
        free_px: how far labels may reach beyond the plot, to the left and to the right.
    """
    start, end = (datetime.fromtimestamp(day * SECONDS_A_DAY, UTC) for day in chart.plot.days)
    width_px = chart.plot.right - chart.plot.left
    room = TICK_ROOM_EM * height_px(chart.frame.small_pt)
    # A label is centred on its tick: at the very edge half of it would be cut off, or cover a neighbour's.
    cut_left, cut_right = (max(0.0, room / 2 - free) / width_px for free in free_px)
    start, end = start + (end - start) * cut_left, end - (end - start) * cut_right
    set_time_ticks(chart, time_ticks(start, end, most=max(2, int(width_px / room)), words=words))


def shaded_days(gap: Gap, plot: Plot) -> tuple[float, float]:
    """From which day to which a gap is shaded, as days since 1970 in UTC: apart from the snapshots at its ends."""
    return _inset(day_number(gap.start), day_number(gap.end), plot)


def _inset(start: float, end: float, plot: Plot) -> tuple[float, float]:
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
