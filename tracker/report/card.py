"""The card: headline, a table of the first instruments and their courses in one picture, for a chat or a mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from tracker.formats import number_format
from tracker.history import History, InstrumentHistory
from tracker.report import fonts, sparkline, titles
from tracker.report.facts import Facts
from tracker.report.fonts import drawable, fitted, height_px, width_px
from tracker.report.frame import CARD, Chart, Plot, wrapped
from tracker.report.headline import headline, most_moved
from tracker.report.instrument import draw_instrument
from tracker.report.period import Period
from tracker.report.quote_table import QuoteRow, quote_rows
from tracker.report.slugs import slugs
from tracker.report.sparkline import Sparkline
from tracker.report.theme import Direction, Theme
from tracker.report.time_words import TimeWords
from tracker.visible import LEFT_TO_RIGHT_MARK

MOST_ROWS = 8
_HEADLINE_SIZES_PT = (22.0, 19.0, 16.0)
_HEADLINE_LINES = 3
_TABLE_TOP_PX = 232
_FOOT_PX = 30
_FEWEST_ROWS = 4
"""Fewer share the room of so many: farther apart they would not look like a table."""

_LARGEST = 1.4
"""How much larger than usual words, figures and courses are at most, where there are few instruments."""
_OWN = re.compile(f"([\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}{LEFT_TO_RIGHT_MARK}])")
"""What sentences hold beside the page's words, and keep."""
_COLUMN_GAP_PX = 34
_STEP = re.compile(r"([ML])(-?[\d.]+) (-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Right edges of the figures' columns, and the left edge of the courses, in pixels."""

    value: float
    change: float
    percent: float
    course: float


def draw_card(history: History, period: Period, facts: Sequence[Facts], *, theme: Theme, words: TimeWords) -> Figure:
    """Headline, `MOST_ROWS` instruments with value, change, percentage and course, and what is left out.

    They are the first ones, and those that the headline may name. A doubtful figure is followed by a question mark,
    which the foot explains. A single instrument has its chart in place of a table, and says there what the headline
    would.

    Args:
        history: at least one instrument.
        period: of its snapshots.
        facts: of each instrument, in the history's order.
        theme: its colours.
        words: the language, the locale of the numbers, and the time zone.

    Returns:
        A figure of the size of `CARD`, made inside `theme.style` by whoever calls this.
    """
    if len(history.instruments) == 1 and period.start != period.end:
        one = history.instruments[0]
        return draw_instrument(history, one, period, frame=CARD, theme=theme, words=words, facts=facts[0])
    figure = Figure(figsize=(CARD.width_px / fonts.DPI, CARD.height_px / fonts.DPI), facecolor=theme.paper)
    FigureCanvasAgg(figure)
    whole = Plot(0, CARD.width_px, 0, CARD.height_px, (0, 1), (0, 1))
    chart = Chart(figure, figure.add_axes((0, 0, 1, 1), facecolor="none"), CARD, theme, whole)
    chart.axes.set_axis_off()
    shown = _shown(history)
    every = quote_rows(history, facts, slugs(history.instruments), period, words)
    rows = [every[index] for index in shown]
    _write_headline(chart, history, period, words)
    _write_table(chart, [history.instruments[index] for index in shown], rows, words)
    _write_foot(chart, history, rows, words)
    return figure


def _shown(history: History) -> list[int]:
    """The places of the instruments that have a row, in their order."""
    named = [id(one) for one in most_moved(history) if one is not None]
    places = range(len(history.instruments))
    wanted = sorted(places, key=lambda place: id(history.instruments[place]) not in named)
    return sorted(wanted[:MOST_ROWS])


def _write_headline(chart: Chart, history: History, period: Period, words: TimeWords) -> None:
    room, left = CARD.width_px - 2 * CARD.margin_px, CARD.margin_px
    top = CARD.height_px - 40.0
    when = fitted(words.texts("Newest figures: {time}", time=words.weekday_and_time(period.end)), room, CARD.body_pt)
    chart.write(left, top - height_px(CARD.body_pt) / 2, when, size_pt=CARD.body_pt, color=chart.theme.muted)
    top -= height_px(CARD.body_pt) + 10
    sentences = ["".join(map(_drawable_word, _OWN.split(one))) for one in headline(history, words.texts)]
    for size in _HEADLINE_SIZES_PT:
        lines = [line for one in sentences for line in wrapped(one, room, size, bold=True)]
        if len(lines) <= _HEADLINE_LINES:
            break
    else:
        size = _HEADLINE_SIZES_PT[-1]
        lines = wrapped(" ".join(sentences), room, size, bold=True, most=_HEADLINE_LINES)
    for line in lines:
        chart.write(left, top - height_px(size) / 2, line, size_pt=size, color=chart.theme.ink, bold=True)
        top -= height_px(size)


def _drawable_word(part: str) -> str:
    return part if _OWN.fullmatch(part) else drawable(part)


def _write_table(
    chart: Chart, instruments: Sequence[InstrumentHistory], rows: Sequence[QuoteRow], words: TimeWords
) -> None:
    larger = min(_LARGEST, MOST_ROWS / max(1, len(rows)))
    theme, size, seen_pt = chart.theme, larger * CARD.body_pt, larger * (CARD.small_pt - 2)
    height = (CARD.height_px - _TABLE_TOP_PX - _FOOT_PX - 2 * height_px(CARD.small_pt)) / max(_FEWEST_ROWS, len(rows))
    percents = [_percent(row) for row in rows]
    columns = _columns(rows, percents, larger)
    mark = number_format(words.texts.locale).decimal_mark
    value_ends = _ends([row.value for row in rows], columns.value, mark, size, bold=True)
    change_ends = _ends([row.change for row in rows], columns.change, mark, size, bold=False)
    value_px = max((width_px(row.value, size, bold=True) for row in rows), default=0.0)
    names_px = columns.value - value_px - _COLUMN_GAP_PX - CARD.margin_px
    for index, (row, percent, value_end, change_end) in enumerate(
        zip(rows, percents, value_ends, change_ends, strict=True)
    ):
        top = CARD.height_px - _TABLE_TOP_PX - index * height
        y = top - height / 2
        color, percent_color = (theme.of(Direction[way.upper()]) for way in (row.way, row.percent_way))
        _rule(chart, top)
        name = titles.chart_name(instruments[index], longest=300)
        name_y = y
        if row.seen:
            name_y = y + larger * height_px(CARD.small_pt) * 0.55
            seen = fitted(words.texts("last seen {time}", time=row.seen), names_px, seen_pt)
            seen_y = y - larger * height_px(CARD.small_pt) * 0.55
            chart.write(CARD.margin_px, seen_y, seen, size_pt=seen_pt, color=theme.muted)
        chart.write(CARD.margin_px, name_y, fitted(name, names_px, size), size_pt=size, color=theme.ink)
        chart.write(value_end, y, row.value, size_pt=size, color=theme.ink, bold=True, across="right")
        chart.write(change_end, y, row.change, size_pt=size, color=color, across="right")
        chart.write(columns.percent, y, percent, size_pt=size, color=percent_color, across="right")
        if row.is_doubtful:
            chart.write(columns.percent + 5, y, "?", size_pt=size, color=theme.falling, bold=True)
        if row.course is not None:
            _draw_course(chart, row.course, columns.course, y, larger)
    _rule(chart, CARD.height_px - _TABLE_TOP_PX - len(rows) * height)


def _percent(row: QuoteRow) -> str:
    return f"{row.arrow} {row.percent}" if row.arrow else row.percent


def _columns(rows: Sequence[QuoteRow], percents: Sequence[str], larger: float) -> _Columns:
    """The columns from the right edge: course, percentage, change, value; names have what is left."""
    size = larger * CARD.body_pt
    course = CARD.width_px - CARD.margin_px - larger * sparkline.WIDTH_PX
    has_course = any(row.course is not None for row in rows)
    percent = course - _COLUMN_GAP_PX if has_course else CARD.width_px - CARD.margin_px - 16
    change = percent - max((width_px(one, size) for one in percents), default=0.0) - _COLUMN_GAP_PX
    value = change - max((width_px(row.change, size) for row in rows), default=0.0) - 2 * _COLUMN_GAP_PX
    return _Columns(value, change, percent, course)


def _ends(figures: Sequence[str], right: float, mark: str, size_pt: float, *, bold: bool) -> list[float]:
    """The right edge of each figure, so that their decimal marks stand in one line."""
    tails = [width_px(figure[figure.find(mark) :], size_pt, bold=bold) if mark in figure else 0.0 for figure in figures]
    longest = max(tails, default=0.0)
    return [right - (longest - tail) for tail in tails]


def _draw_course(chart: Chart, course: Sparkline, left: float, middle: float, larger: float) -> None:
    """A sparkline, so much larger than it is; a point that stands alone is a dot."""
    theme, top = chart.theme, middle + larger * sparkline.HEIGHT_PX / 2
    points = [(kind, left + larger * float(x), top - larger * float(y)) for kind, x, y in _STEP.findall(course.path)]
    alone = [
        (x, y)
        for index, (kind, x, y) in enumerate(points)
        if kind == "M" and (index + 1 == len(points) or points[index + 1][0] == "M")
    ]
    size = (CARD.width_px, CARD.height_px)
    vertices = [(x / size[0], y / size[1]) for _, x, y in points]
    codes = [Path.MOVETO if kind == "M" else Path.LINETO for kind, _, _ in points]
    figure = chart.figure
    figure.add_artist(
        PathPatch(
            Path(vertices, codes), fill=False, edgecolor=theme.ink, linewidth=1.5, transform=figure.transFigure,
            capstyle="round", joinstyle="round", gid="course",
        )
    )  # fmt: skip
    for places, dot in ((alone, 2.0), ([(left + larger * course.x, top - larger * course.y)], 4.5)):
        figure.add_artist(
            Line2D(
                [x / size[0] for x, _ in places], [y / size[1] for _, y in places], linestyle="none", marker="o",
                markersize=dot, color=theme.ink, markeredgewidth=0, gid="dots",
            )
        )  # fmt: skip


def _rule(chart: Chart, y: float) -> None:
    ends = (CARD.margin_px / CARD.width_px, 1 - CARD.margin_px / CARD.width_px)
    chart.figure.add_artist(
        Line2D(ends, [y / CARD.height_px] * 2, color=chart.theme.grid, linewidth=0.8, zorder=0, gid="rule")
    )


def _write_foot(chart: Chart, history: History, rows: Sequence[QuoteRow], words: TimeWords) -> None:
    """Source and time zone, what a question mark means, and how many instruments have no row."""
    texts = words.texts
    parts = [
        texts("Source: {sources}", sources=drawable(titles.sources_in_words(history.sources))),
        titles.zone_in_words(words),
    ]
    left_out = len(history.instruments) - len(rows)
    if left_out:
        parts.insert(0, texts.count("and {number} more in the report", "and {number} more in the report", left_out))
    if any(row.is_doubtful for row in rows):
        parts.insert(0, texts("?: a doubtful figure, as printed"))
    text = fitted(titles.sentence_case(" · ".join(parts)), CARD.width_px - 2 * CARD.margin_px, CARD.small_pt)
    chart.write(CARD.margin_px, _FOOT_PX, text, size_pt=CARD.small_pt, color=chart.theme.muted)
