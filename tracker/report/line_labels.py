"""The names of an overview's lines: beside the plot at the lines' ends, or below it where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from matplotlib.lines import Line2D

from tracker.report import titles
from tracker.report.fonts import fitted, height_px, width_px
from tracker.report.frame import Chart, Frame, Headings, Plot, plot_in
from tracker.report.labels import push_apart
from tracker.report.percent_lines import PercentLine
from tracker.report.printed import percent_text
from tracker.report.theme import Theme
from tracker.report.time_words import TimeWords

_MARKERS = ("o", "s", "D", "^", "v", "P", "X")
"""One for each round through the colours, so that no two lines look alike."""

_SMALLEST_PT = 7.5
_NAME_SHARE = 0.28
"""The widest that names may be beside the plot, as a share of the picture's width."""

_NARROW_PX = 600
"""A narrower picture has the names below its plot."""

_COLUMNS = 2
_BELOW_GAP_PX = 10
_MARK_PX = 12
"""Room for the mark before a name below the plot."""


@dataclass(frozen=True, slots=True)
class LineLabel:
    """What names a line: name and figure, the colour and the mark that tell whose it is; a doubtful one is hollow."""

    name: str
    figure: str
    color: str
    marker: str
    is_hollow: bool


@dataclass(frozen=True, slots=True)
class LabelRoom:
    """Where the labels of a chart go.

    Attributes:
        frame: the picture, as high as the labels need it.
        size_pt: of their letters.
        below_px: how high the labels below the plot are; None where they stand beside it.
    """

    frame: Frame
    size_pt: float
    below_px: float | None

    def widest_name_px(self) -> float:
        """How wide a name may be, its figure not counted."""
        return self.frame.width_px * _NAME_SHARE


def label_room(count: int, frame: Frame, headings: Headings) -> LabelRoom:
    """The room for so many labels: letters as large as they can be, a higher picture where they must be too small."""
    if frame.width_px < _NARROW_PX:
        rows = ceil(count / _COLUMNS)
        below = rows * _row_px(frame.small_pt) + _BELOW_GAP_PX
        return LabelRoom(replace(frame, height_px=frame.height_px + ceil(below)), frame.small_pt, below)
    size_pt = frame.body_pt if frame.headed else frame.small_pt
    while size_pt > _SMALLEST_PT and count * height_px(size_pt) > _column_px(frame, headings):
        size_pt -= 0.5
    missing = count * height_px(size_pt) - _column_px(frame, headings)
    if missing > 0:
        frame = replace(frame, height_px=frame.height_px + int(missing) + 1)
    return LabelRoom(frame, size_pt, None)


def line_labels(lines: Sequence[PercentLine], room: LabelRoom, theme: Theme, words: TimeWords) -> tuple[LineLabel, ...]:
    """The label of each line, in the lines' order; neighbours at the lines' ends differ in colour."""
    labels = []
    for rank, line in enumerate(lines):
        figure = figure_of(line, words.texts.locale)
        widest = room.widest_name_px()
        if room.below_px is not None:
            widest = room.frame.width_px / _COLUMNS - _MARK_PX - width_px(figure, room.size_pt) - 12
        labels.append(
            LineLabel(
                fitted(titles.chart_name(line.instrument), widest, room.size_pt),
                figure,
                theme.lines[rank % len(theme.lines)],
                _MARKERS[rank // len(theme.lines) % len(_MARKERS)],
                line.is_doubtful,
            )
        )
    return tuple(labels)


def figure_of(line: PercentLine, locale: str) -> str:
    """Where a line ends: behind an arrow if that is beyond the axis, before a question mark if it is doubtful."""
    arrow = "" if not line.off_scale else "↑ " if line.last > 0 else "↓ "
    return arrow + percent_text(line.last, locale) + ("\N{NO-BREAK SPACE}?" if line.is_doubtful else "")


def place_plot(plot: Plot, room: LabelRoom, labels: Sequence[LineLabel]) -> Plot:
    """The plot of a frame, moved to leave the room that its labels take."""
    if room.below_px is not None:
        return replace(plot, bottom=plot.bottom + room.below_px, right=room.frame.width_px - room.frame.side_px)
    names_px = max((width_px(label.name, room.size_pt) for label in labels), default=0) + 8
    figures_px = max((width_px(label.figure, room.size_pt) for label in labels), default=0)
    taken_px = _leader_px(room.frame) + names_px + figures_px + room.frame.side_px
    return replace(plot, right=room.frame.width_px - taken_px)


def write_labels(chart: Chart, lines: Sequence[PercentLine], labels: Sequence[LineLabel], room: LabelRoom) -> None:
    """Write name and figure of each line where there is room for them."""
    if room.below_px is None:
        _write_beside(chart, lines, labels, room.size_pt)
    else:
        _write_below(chart, labels, room.size_pt)


def _write_beside(chart: Chart, lines: Sequence[PercentLine], labels: Sequence[LineLabel], size_pt: float) -> None:
    """At the right, joined to the height at which the line ends."""
    plot, frame = chart.plot, chart.frame
    ends = [min(max(plot.y_px(float(line.last)), plot.bottom), plot.top) for line in lines]
    places = push_apart(
        ends,
        height=height_px(size_pt),
        low=plot.bottom - height_px(_SMALLEST_PT) / 2,
        high=plot.top + height_px(_SMALLEST_PT) / 2,
    )
    names_x = plot.right + _leader_px(frame)
    for label, end, place in zip(labels, ends, places, strict=True):
        _mark(chart, label, ((plot.right + 2, end), (names_x - 8, place)))
        chart.write(names_x, place, label.name, size_pt=size_pt, color=label.color)
        chart.write(
            frame.width_px - frame.side_px, place, label.figure,
            size_pt=size_pt, color=chart.theme.ink, across="right",
        )  # fmt: skip


def _write_below(chart: Chart, labels: Sequence[LineLabel], size_pt: float) -> None:
    """In columns below the time axis, in the order in which the lines end."""
    frame = chart.frame
    rows = ceil(len(labels) / _COLUMNS)
    column_px = (frame.width_px - 4) / _COLUMNS
    for index, label in enumerate(labels):
        column, row = divmod(index, rows)
        left = 4 + column * column_px
        y = 2 + (rows - row - 0.5) * _row_px(size_pt)
        _mark(chart, label, ((left + 4, y),))
        chart.write(left + _MARK_PX, y, label.name, size_pt=size_pt, color=label.color)
        chart.write(left + column_px - 8, y, label.figure, size_pt=size_pt, color=chart.theme.ink, across="right")


def _mark(chart: Chart, label: LineLabel, places: Sequence[tuple[float, float]]) -> None:
    """A label's mark at the last of *places*, in pixels, and a thin line to it from the others."""
    frame = chart.frame
    chart.figure.add_artist(
        Line2D(
            [x / frame.width_px for x, _ in places],
            [y / frame.height_px for _, y in places],
            color=label.color, linewidth=0.8, marker=label.marker, markevery=[len(places) - 1], markersize=4,
            markerfacecolor=chart.theme.paper if label.is_hollow else label.color, markeredgecolor=label.color,
            markeredgewidth=1.1 if label.is_hollow else 0, gid="leader",
        )
    )  # fmt: skip


def _leader_px(frame: Frame) -> float:
    """Room for the lines that join the plot to its labels."""
    return 2.4 * frame.body_pt


def _row_px(size_pt: float) -> float:
    return height_px(size_pt) * 1.2


def _column_px(frame: Frame, headings: Headings) -> float:
    """How high the column of labels may be: the plot, and half a line above and below it."""
    plot = plot_in(frame, headings, right_px=0, days=(0, 1), values=(0, 1))
    return plot.top - plot.bottom + height_px(_SMALLEST_PT)
