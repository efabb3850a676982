"""The tag of a chart's last value: its lines of text at the value axis, clear of the axis's own labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matplotlib.lines import Line2D

from tracker.history import InstrumentHistory
from tracker.report import titles
from tracker.report.facts import Facts
from tracker.report.fonts import height_px, width_px
from tracker.report.frame import Chart, Frame
from tracker.report.period import Period
from tracker.report.printed import number_text
from tracker.report.time_words import TimeWords

TAG_GAP_PX = 11
_JOIN_FROM_PX = 3
"""A tag that is farther from its value's height is joined to it by a thin line."""
_POINT_PX = 6
"""Where that line begins beside the point."""
_NEAR_PX = 40
"""It begins at the edge of the plot where the point is farther from there: a longer line would look like values."""


@dataclass(frozen=True, slots=True)
class TagLine:
    """One line of a tag."""

    text: str
    is_bold: bool
    has_direction_color: bool


def tag_lines(instrument: InstrumentHistory, facts: Facts, period: Period, words: TimeWords) -> tuple[TagLine, ...]:
    """Last value, printed change, and when it was seen, if that is not at the period's end; none without a value."""
    if facts.last is None:
        return ()
    lines = [TagLine(number_text(facts.last.figure, words.texts.locale), True, False)]
    quote = instrument.newest.quote
    if quote.percent is not None and instrument.newest.at == facts.last.at:
        lines.append(TagLine(titles.arrowed(quote, words.texts.locale), False, True))
    if facts.last.at != period.end:
        lines.append(TagLine(_seen(facts.last.at, period, words), False, False))
    return tuple(lines)


def _seen(at: datetime, period: Period, words: TimeWords) -> str:
    """A time as short as it is told from the period's end: the time of day where both are on one day."""
    apart = words.telling_ends_apart(at, period.end)
    return apart.time(at) if words.day(at) == words.day(period.end) else words.axis_day(at)


def right_px(frame: Frame, labels: Sequence[str], tag: Sequence[TagLine]) -> float:
    """Room right of the plot for the axis's labels and the tag."""
    widths = [width_px(label, frame.small_pt) for label in labels]
    widths += [width_px(line.text, frame.body_pt, bold=line.is_bold) for line in tag]
    return max(widths, default=40.0) + TAG_GAP_PX + frame.side_px


def free_middle(wanted: float, taken: Sequence[float], *, apart: float, low: float, high: float) -> float | None:
    """The place nearest to *wanted*, from *low* to *high*, that is *apart* from all that are taken; None if nowhere.

    >>> free_middle(10, [12, 40], apart=8, low=0, high=50)
    4
    >>> free_middle(10, [12, 22], apart=8, low=8, high=26) is None
    True
    """
    candidates = [min(max(wanted, low), high), *(place + side * apart for place in taken for side in (-1, 1))]
    free = [
        place
        for place in candidates
        if low <= place <= high and all(abs(place - other) >= apart - 1e-6 for other in taken)
    ]
    return min(free, key=lambda place: (abs(place - wanted), place), default=None)


def write_tag(
    chart: Chart, tag: Sequence[TagLine], point: tuple[float, float], ticks_y: Sequence[float], color: str
) -> tuple[bool, ...]:
    """Write a tag as near to the height of its value as the labels of the axis's ticks leave it room.

    Args:
        chart: beside whose plot.
        tag: its lines.
        point: where the value's point is, in pixels.
        ticks_y: the heights of the axis's ticks, in pixels.
        color: of its change, and of the line that joins it to the point.

    Returns:
        Which ticks keep their label: all, unless there is no room for the tag anywhere between them.
    """
    value_x, value_y = point
    line = height_px(chart.frame.body_pt)
    half = len(tag) * line / 2
    low, high = chart.plot.bottom + half, chart.plot.top - half
    apart = half + height_px(chart.frame.small_pt) / 2
    wanted = max(low, min(value_y, high))
    free = free_middle(wanted, ticks_y, apart=apart, low=low - line / 2, high=high + line / 2)
    middle = wanted if free is None else free
    x = chart.plot.right + TAG_GAP_PX
    for index, each in enumerate(tag):
        chart.write(
            x,
            middle + half - (index + 0.5) * line,
            each.text,
            size_pt=chart.frame.body_pt,
            color=color if each.has_direction_color else chart.theme.ink,
            bold=each.is_bold,
        )
    if abs(middle - value_y) > _JOIN_FROM_PX:
        width, height = chart.frame.width_px, chart.frame.height_px
        edge = chart.plot.right + 1
        start = value_x + _POINT_PX if edge - value_x < _NEAR_PX else edge
        chart.figure.add_artist(
            Line2D(
                [start / width, max(start, edge) / width, (x - 3) / width],
                [value_y / height, value_y / height, middle / height],
                color=color, linewidth=0.8, gid="leader",
            )
        )  # fmt: skip
    return tuple(abs(place - middle) >= apart - 1e-6 for place in ticks_y)
