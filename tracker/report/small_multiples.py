"""The overview of many instruments: a small plot for each, all on one scale, with the others in grey behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, log

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path

from tracker.report import fonts, titles
from tracker.report.failure_marks import all_failure_marks, draw_failures
from tracker.report.fonts import fitted, height_px, width_px
from tracker.report.frame import Chart, Frame, Headings, Plot, another_plot, new_chart, plot_in, set_value_ticks
from tracker.report.line_labels import figure_of
from tracker.report.percent_lines import PercentLine, axis_reach, instruments_of
from tracker.report.percent_plot import draw_percent_line, percent_tick_label, write_omissions
from tracker.report.period import Period, broken_at_gaps
from tracker.report.theme import Theme, direction
from tracker.report.time_words import TimeWords
from tracker.report.timeline import axis_days, draw_time_ticks, shaded_days
from tracker.report.value_ticks import limits, ticks

_LEAST_WIDTH_EM = 10.0
"""Least width of a plot, in heights of the letters of its name: « Euro Stoxx 50  −5,68 % » is some nine."""

_LEAST_HEIGHT_EM = 4.0

_GAP_EM = 1.8
"""Between two plots side by side, as the labels of their time axes reach beyond them."""

_SHAPE = 1.6
"""Width to height of a plot that shows the slope of a line best."""

_EMPTY_COST = 0.15
"""How much an empty place at the end weighs against plots of another shape."""

_NAME_EM = 1.5
_AIR = 0.25
"""Air between a plot and the next one's name, as a share of that name's line."""

_SIZES_BELOW_BODY = (0.0, 0.5, 1.0, 1.5, 2.0)
_DOT_SHARE = 0.6
_BEHIND_ALPHA = 0.3
"""With one decimal: an SVG in a page is told to a tenth."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the plots go.

    Attributes:
        frame: the picture, as high as the plots need it.
        region: of all of them.
        columns, rows: how many.
        name_px: height of the line above each plot.
    """

    frame: Frame
    region: Plot
    columns: int
    rows: int
    name_px: float

    @property
    def gap_px(self) -> float:
        """Free between two plots side by side."""
        return _GAP_EM * height_px(self.frame.small_pt)

    @property
    def air_px(self) -> float:
        """Free between a plot and the name of the one below it."""
        return _AIR * self.name_px

    def plot(self, index: int) -> Plot:
        """The place of one, row by row from the upper left corner."""
        row, column = divmod(index, self.columns)
        width = (self.region.right - self.region.left + self.gap_px) / self.columns
        # The lowest row stands on the time axis; the others keep some air above the next one's names.
        height = (self.region.top - self.region.bottom + self.air_px) / self.rows
        left, top = self.region.left + column * width, self.region.top - row * height
        return replace(
            self.region,
            left=left,
            right=left + width - self.gap_px,
            top=top - self.name_px,
            bottom=top - height + self.air_px,
        )


def draw_small_multiples(
    lines: Sequence[PercentLine],
    period: Period,
    *,
    instruments: int,
    headings: Headings,
    frame: Frame,
    theme: Theme,
    words: TimeWords,
) -> Figure:
    """A plot for each line, in the lines' order, row by row.

    Args:
        lines: at least one.
        period: what all of them span.
        instruments: how many the report shows, with those that have no line.
        headings: the picture's.
        frame: the picture's size and kind; it grows in height where the plots would be too low.
        theme: its colours.
        words: the language, the locale of the numbers, and the time zone.
    """
    bottom, top = limits(*axis_reach(lines))
    region = plot_in(frame, headings, right_px=frame.side_px, days=axis_days(period), values=(bottom, top))
    grid = _grid(len(lines), frame, headings, region)
    places = ticks(
        bottom, top, most=5 if grid.plot(0).top - grid.plot(0).bottom > 10 * height_px(frame.small_pt) else 3
    )
    tick_labels = [percent_tick_label(place, words.texts.locale) for place in places]
    axis_px = max((width_px(label, frame.small_pt) for label in tick_labels), default=0) + 10
    left = (frame.margin_px if frame.headed else 4) + axis_px
    grid = replace(grid, region=replace(grid.region, left=left))
    first = new_chart(grid.frame, theme, headings, grid.plot(0))
    charts = [first, *(another_plot(first, grid.plot(index)) for index in range(1, len(lines)))]
    _draw_behind(charts, lines, period)
    failed = all_failure_marks(instruments_of(lines), period)
    for index, (chart, line) in enumerate(zip(charts, lines, strict=True)):
        is_first, is_lowest = index % grid.columns == 0, index + grid.columns >= len(lines)
        set_value_ticks(chart, places, tick_labels if is_first else [""] * len(places), side="left")
        if is_lowest:
            draw_time_ticks(chart, words, free_px=(grid.gap_px / 2, grid.gap_px / 2))
            draw_failures(chart, failed.days)
        else:
            chart.axes.xaxis.set_visible(False)
        chart.axes.spines["bottom"].set_visible(is_lowest)
        chart.axes.axhline(0, color=theme.muted, linewidth=0.9, zorder=1)
        _draw_line(chart, line, period)
    _write_names(charts, lines, words)
    write_omissions(replace(first, plot=grid.region), instruments, lines, words)
    return first.figure


def _grid(count: int, frame: Frame, headings: Headings, region: Plot) -> _Grid:
    """The grid whose plots have the best shape with the fewest places left empty; a higher picture if need be."""
    em = height_px(frame.body_pt)
    width, height = region.right - region.left, region.top - region.bottom
    name_px = em * _NAME_EM
    most = max(1, int(width / (_LEAST_WIDTH_EM * em + _GAP_EM * em)))

    def cost(columns: int) -> float:
        rows = ceil(count / columns)
        shape = (width / columns) / max(height / rows - name_px, _LEAST_HEIGHT_EM * em)
        return abs(log(shape / _SHAPE)) + _EMPTY_COST * (columns * rows - count)

    columns = min(range(1, min(most, count) + 1), key=cost)
    rows = ceil(count / columns)
    missing = rows * (name_px * (1 + _AIR) + _LEAST_HEIGHT_EM * em) - height
    if missing > 0:
        frame = replace(frame, height_px=frame.height_px + ceil(missing))
        region = plot_in(frame, headings, right_px=frame.side_px, days=region.days, values=region.values)
    return _Grid(frame, region, columns, rows, name_px)


def _draw_line(chart: Chart, line: PercentLine, period: Period) -> None:
    small = replace(chart, frame=replace(chart.frame, dot_pt=chart.frame.dot_pt * _DOT_SHARE))
    draw_percent_line(small, line, period, color=_color(line, chart.theme), marker="o")


def _write_names(charts: Sequence[Chart], lines: Sequence[PercentLine], words: TimeWords) -> None:
    """Name and figure above each plot, all in the largest letters that leave the most names whole."""
    frame, width = charts[0].frame, charts[0].plot.right - charts[0].plot.left
    names = [titles.chart_name(line.instrument) for line in lines]
    figures = [figure_of(line, words.texts.locale) for line in lines]

    def at(size: float) -> list[str]:
        return [
            fitted(name, width - width_px(figure, size) - 8, size) for name, figure in zip(names, figures, strict=True)
        ]

    def cost(size: float) -> tuple[int, float]:
        return sum(shown != name for shown, name in zip(at(size), names, strict=True)), -size

    size = min((frame.body_pt - below for below in _SIZES_BELOW_BODY), key=cost)
    for chart, line, name, figure in zip(charts, lines, at(size), figures, strict=True):
        y = chart.plot.top + height_px(frame.body_pt) * 0.7
        chart.write(chart.plot.left, y, name, size_pt=size, color=chart.theme.ink)
        color = _color(line, chart.theme)
        chart.write(chart.plot.right, y, figure, size_pt=size, color=color, across="right")


def _color(line: PercentLine, theme: Theme) -> str:
    return theme.of(direction(line.last))


def _draw_behind(charts: Sequence[Chart], lines: Sequence[PercentLine], period: Period) -> None:
    """All lines in grey and the shaded gaps, the same in each plot.

    A picture of many lines in each of many plots would have their points many times over; as one path at many places
    an SVG has them once.
    """
    plot, theme = charts[0].plot, charts[0].theme
    boxes = [_box(*shaded_days(gap, plot), plot) for gap in period.gaps]
    if boxes:
        gaps = _repeated(charts, Path.make_compound_path(*boxes))
        gaps.set(facecolor=theme.shade, linewidth=0, zorder=-3, gid="gap")
    behind = _repeated(charts, _clipped(Path.make_compound_path(*(_path(line, plot, period) for line in lines)), plot))
    behind.set(facecolor="none", edgecolor=theme.muted, linewidth=0.7, alpha=_BEHIND_ALPHA, zorder=-2, gid="behind")


def _path(line: PercentLine, plot: Plot, period: Period) -> Path:
    """A line in pixels from its plot's lower left corner, broken at gaps."""
    days, percents = broken_at_gaps(line.days, line.percents, period.of(line.instrument))
    (start, end), (low, high) = plot.days, plot.values
    xs = (days - start) / (end - start) * (plot.right - plot.left)
    ys = (percents - low) / (high - low) * (plot.top - plot.bottom)
    vertices = np.column_stack((xs, ys))
    codes = np.full(len(vertices), Path.LINETO, dtype=Path.code_type)
    is_known = np.isfinite(ys)
    codes[~np.concatenate(([False], is_known[:-1]))] = Path.MOVETO
    return Path(vertices[is_known], codes[is_known])


def _box(start: float, end: float, plot: Plot) -> Path:
    left, right = plot.x_px(start) - plot.left, plot.x_px(end) - plot.left
    top = plot.top - plot.bottom
    return Path([(left, 0), (left, top), (right, top), (right, 0), (left, 0)], closed=True)


def _clipped(path: Path, plot: Plot) -> Path:
    """What of a path lies in its plot, without points that are nearer to each other than can be seen."""
    box = (0.0, 0.0, plot.right - plot.left, plot.top - plot.bottom)
    cleaned = path.cleaned(clip=box, simplify=True)
    is_drawn = np.asarray(cleaned.codes) != Path.STOP
    return Path(np.asarray(cleaned.vertices)[is_drawn], np.asarray(cleaned.codes)[is_drawn])


def _repeated(charts: Sequence[Chart], path: Path) -> PathCollection:
    """One path, in pixels from a plot's lower left corner, in each plot."""
    frame, figure = charts[0].frame, charts[0].figure
    corners = [(chart.plot.left / frame.width_px, chart.plot.bottom / frame.height_px) for chart in charts]
    collection = PathCollection(
        [Path(np.asarray(path.vertices) / fonts.DPI, path.codes)],
        offsets=corners,
        offset_transform=figure.transFigure,
        transform=figure.dpi_scale_trans,
        clip_on=False,
    )
    figure.add_artist(collection)
    return collection
