"""The frame of a chart: its size, its words around the plot, and the plot's place between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import nan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from tracker.report import fonts
from tracker.report.artists import Across, BareAxes, Line, Up
from tracker.report.days import day_number
from tracker.report.fonts import fitted, height_px, width_px
from tracker.report.theme import Theme
from tracker.report.time_ticks import TimeTick


@dataclass(frozen=True, slots=True)
class Frame:
    """Size and kind of a picture.

    Attributes:
        width_px, height_px: at 96 dots an inch; a PNG has twice as many.
        headed: whether title, subtitle and foot are in the picture; a page has them around it.
        body_pt: size of its text.
        margin_px: free at the picture's left side, and at the right of a headed one.
        dot_pt: size of the mark of one point.
    """

    width_px: int
    height_px: int
    headed: bool
    body_pt: float
    margin_px: int
    dot_pt: float

    @property
    def small_pt(self) -> float:
        """Size of text that comes second."""
        return self.body_pt - 1

    @property
    def side_px(self) -> int:
        """Free at the picture's right side."""
        return self.margin_px if self.headed else 6


PICTURE = Frame(1200, 630, headed=True, body_pt=11, margin_px=36, dot_pt=3.6)
"""A picture that stands alone."""

WIDE = Frame(1080, 420, headed=False, body_pt=11, margin_px=2, dot_pt=3.6)
"""In a page, on a wide screen or on paper."""

NARROW = Frame(380, 300, headed=False, body_pt=9.5, margin_px=2, dot_pt=2.6)
"""In a page, on a phone."""

CARD = Frame(1200, 675, headed=True, body_pt=13, margin_px=48, dot_pt=3.6)
"""Sixteen to nine, as chats show a picture."""

_TITLE_PT = 15
_HEADING_LINES = 2
"""How many lines a title or a subtitle may take where the picture is narrow."""

_TICK_PX, _TICK_PAD_PX = 5.3, 6.7
"""Length of a tick of the time axis, and free between it and its label."""

_VALUE_PAD_PX = 10.7
"""Free between the plot and the labels of its values."""

_HEAD_ROOM = 5.0
"""From one of many arrowheads to the next, in widths of a dot."""

_DOT_ROOM = 1.5
"""Room for one of many dots, in its own widths."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The words around a plot, fit for a chart: what it says, what it shows, and notes on how to read it."""

    title: str
    subtitle: str
    foot: tuple[str, ...]


def foot_lines(sentences: Sequence[str], frame: Frame) -> tuple[str, ...]:
    """Sentences as the lines of a foot, as few as the width of a headed picture allows.

    A line begins with a sentence, unless the sentence alone is too long for one.
    """
    room = frame.width_px - 2 * frame.margin_px
    lines: list[str] = []
    for sentence in sentences:
        longer = f"{lines[-1]} {sentence}" if lines else sentence
        if lines and width_px(longer, frame.small_pt) <= room:
            lines[-1] = longer
        else:
            lines += wrapped(sentence, room, frame.small_pt)
    return tuple(lines)


def wrapped(text: str, room_px: float, size_pt: float, *, bold: bool = False, most: int | None = None) -> list[str]:
    """A text as lines broken at its plain spaces, *most* so many; what is too long for a line is shortened."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and len(lines) != most and width_px(longer, size_pt, bold=bold) > room_px:
            lines.append(word)
        else:
            lines[-1:] = [longer]
    return [fitted(line, room_px, size_pt, bold=bold) for line in lines]


def _title_lines(headings: Headings, frame: Frame) -> list[str]:
    return wrapped(headings.title, frame.width_px - 2 * frame.margin_px, _TITLE_PT, bold=True, most=_HEADING_LINES)


def _subtitle_lines(headings: Headings, frame: Frame) -> list[str]:
    return wrapped(headings.subtitle, frame.width_px - 2 * frame.margin_px, frame.body_pt, most=_HEADING_LINES)


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot of a chart, between its headings.

    Attributes:
        left, right, bottom, top: its edges in pixels from the picture's lower left corner.
        days: from which day to which it shows, as days since 1970 in UTC.
        values: from which value to which.
    """

    left: float
    right: float
    bottom: float
    top: float
    days: tuple[float, float]
    values: tuple[float, float]

    def x_px(self, day: float) -> float:
        """Where a time is, in pixels from the picture's left edge."""
        start, end = self.days
        return self.left + (day - start) / (end - start) * (self.right - self.left)

    def y_px(self, value: float) -> float:
        """Where a value is, in pixels from the picture's lower edge."""
        low, high = self.values
        return self.bottom + (value - low) / (high - low) * (self.top - self.bottom)


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure with one plot, and the means to write on it in pixels."""

    figure: Figure
    axes: Axes
    frame: Frame
    theme: Theme
    plot: Plot

    def has_room_for_dots(self, count: int) -> bool:
        """Whether so many dots on a line are apart, and not a thick line themselves."""
        return count * self.frame.dot_pt * fonts.DPI / 72 * _DOT_ROOM <= self.plot.right - self.plot.left

    def with_room(
        self, places: NDArray[np.float64], chosen: NDArray[np.bool_], room: float = _HEAD_ROOM
    ) -> NDArray[np.intp]:
        """Which of the chosen places on the axis, ascending, have room for a mark: touching ones are a bar.

        *room* is that from one to the next, in widths of a dot.
        """
        room_px = room * self.frame.dot_pt * fonts.DPI / 72
        kept: list[int] = []
        for index in np.flatnonzero(chosen):
            if not kept or self.plot.x_px(places[index]) - self.plot.x_px(places[kept[-1]]) >= room_px:
                kept.append(int(index))
        return np.array(kept, dtype=np.intp)

    def write(
        self,
        x_px: float,
        y_px: float,
        text: str,
        *,
        size_pt: float,
        color: str,
        bold: bool = False,
        across: Across = "left",
        up: Up = "center_baseline",
    ) -> Line:
        """Put drawable *text* at a place in pixels from the picture's lower left corner.

        *text* is one line. *across* and *up* say which point of it is meant, in matplotlib's words.
        """
        line = Line(
            x_px / self.frame.width_px,
            y_px / self.frame.height_px,
            text,
            fontsize=size_pt,
            color=color,
            fontweight="bold" if bold else "normal",
            horizontalalignment=across,
            verticalalignment=up,
            parse_math=False,
        )
        self.figure.add_artist(line)
        return line

    def draw_line(self, points_px: Sequence[tuple[float, float]], *, color: str, width_pt: float, gid: str) -> None:
        """Draw a line through points in pixels from the picture's lower left corner; it is broken where one is NaN."""
        width, height = self.frame.width_px, self.frame.height_px
        self.figure.add_artist(
            Line2D(
                [x / width for x, _ in points_px], [y / height for _, y in points_px],
                color=color, linewidth=width_pt, solid_capstyle="butt", gid=gid,
            )
        )  # fmt: skip


def plot_in(
    frame: Frame,
    headings: Headings,
    *,
    right_px: float,
    days: tuple[float, float],
    values: tuple[float, float],
) -> Plot:
    """The plot's place in a frame, with *right_px* kept free at its right side."""
    line = height_px(frame.small_pt)
    axis = 2 * line + 14
    if frame.headed:
        titles, subtitles = len(_title_lines(headings, frame)), len(_subtitle_lines(headings, frame))
        above = 30 + titles * height_px(_TITLE_PT) + subtitles * height_px(frame.body_pt) + 36
        below = 26 + len(headings.foot) * (line + 3) + 8
    else:
        above, below = line + 6, 4
    return Plot(
        left=frame.margin_px,
        right=frame.width_px - right_px,
        bottom=below + axis,
        top=frame.height_px - above,
        days=days,
        values=values,
    )


def new_chart(frame: Frame, theme: Theme, headings: Headings, plot: Plot) -> Chart:
    """An empty chart with its headings and a bare plot; it has a canvas of its own and pyplot does not know it."""
    figure = Figure(figsize=(frame.width_px / fonts.DPI, frame.height_px / fonts.DPI), facecolor=theme.paper)
    FigureCanvasAgg(figure)
    chart = _with_plot(figure, frame, theme, plot)
    if frame.headed:
        _write_headings(chart, headings)
    return chart


def another_plot(chart: Chart, plot: Plot) -> Chart:
    """A further bare plot on the figure of a chart."""
    return _with_plot(chart.figure, chart.frame, chart.theme, plot)


def _with_plot(figure: Figure, frame: Frame, theme: Theme, plot: Plot) -> Chart:
    place = (
        plot.left / frame.width_px,
        plot.bottom / frame.height_px,
        (plot.right - plot.left) / frame.width_px,
        (plot.top - plot.bottom) / frame.height_px,
    )
    axes = figure.add_axes(BareAxes(figure, place, facecolor="none"))
    axes.set_xlim(*plot.days)
    axes.set_ylim(*plot.values)
    line = axes.spines["bottom"]
    line.set_color(theme.muted)
    # Else it gets its place from the first tick, and there is none.
    line.set_position(("outward", 0))
    axes.yaxis.set_visible(False)
    return Chart(figure, axes, frame, theme, plot)


def _write_headings(chart: Chart, headings: Headings) -> None:
    frame, theme = chart.frame, chart.theme
    room = frame.width_px - 2 * frame.margin_px
    top: float = frame.height_px - 30
    for title in _title_lines(headings, frame):
        y = top - height_px(_TITLE_PT) / 2
        chart.write(frame.margin_px, y, title, size_pt=_TITLE_PT, color=theme.ink, bold=True)
        top -= height_px(_TITLE_PT)
    top -= 5
    for subtitle in _subtitle_lines(headings, frame):
        y = top - height_px(frame.body_pt) / 2
        chart.write(frame.margin_px, y, subtitle, size_pt=frame.body_pt, color=theme.muted)
        top -= height_px(frame.body_pt)
    line = height_px(frame.small_pt) + 3
    for index, note in enumerate(reversed(headings.foot)):
        text = fitted(note, room, frame.small_pt)
        chart.write(frame.margin_px, 26 + (index + 0.5) * line, text, size_pt=frame.small_pt, color=theme.muted)


def set_time_ticks(chart: Chart, ticks: Sequence[TimeTick]) -> None:
    """Put *ticks* on the time axis."""
    set_ticks(chart, [day_number(tick.at) for tick in ticks], [tick.label for tick in ticks])


def set_ticks(chart: Chart, places: Sequence[float], labels: Sequence[str]) -> None:
    """Put ticks on the horizontal axis at these *places* of it, with their labels of one line or more below."""
    frame, plot, color = chart.frame, chart.plot, chart.theme.muted
    axes = chart.axes
    # Drawn here: matplotlib lays out the labels of an axis several times over for each picture.
    axes.xaxis.set_visible(False)
    foot = axes.get_position().y0 * frame.height_px
    x_px = [plot.x_px(place) for place in places]
    if x_px:
        marks_px = [(x, y) for x in x_px for y in (foot, foot - _TICK_PX, nan)]
        chart.draw_line(marks_px, color=color, width_pt=0.8, gid="ticks")
    size = frame.small_pt
    top = foot - _TICK_PX - _TICK_PAD_PX
    for x, label in zip(x_px, labels, strict=True):
        for number, line in enumerate(label.split("\n")):
            y = top - (number + 0.5) * height_px(size) + 0.1 * height_px(size)
            chart.write(x, y, line, size_pt=size, color=color, across="center", up="center")


def set_value_ticks(chart: Chart, values: Sequence[Decimal], labels: Sequence[str], *, side: str) -> None:
    """Put ticks with their *labels* at one *side* of the plot (``left`` or ``right``), and a thin line at each."""
    plot, size = chart.plot, chart.frame.small_pt
    x = plot.left - _VALUE_PAD_PX if side == "left" else plot.right + _VALUE_PAD_PX
    across: Across = "right" if side == "left" else "left"
    lines: list[float] = []
    for value, label in zip(values, labels, strict=True):
        place = float(value)
        if plot.values[0] <= place <= plot.values[1]:
            lines += (place, place, nan)
            if label:
                chart.write(x, plot.y_px(place), label, size_pt=size, color=chart.theme.muted, across=across)
    if lines:
        chart.axes.add_artist(
            Line2D(
                [0.0, 1.0, nan] * (len(lines) // 3), lines, transform=chart.axes.get_yaxis_transform(),
                color=chart.theme.grid, linewidth=0.8, solid_capstyle="butt", zorder=0.5, gid="grid",
            )
        )  # fmt: skip
