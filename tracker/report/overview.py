"""The overview: how far each instrument is, in percent, from its own first value of the period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.figure import Figure

from tracker.history import History
from tracker.report import titles
from tracker.report.failure_marks import all_failure_marks, draw_failures
from tracker.report.fonts import width_px
from tracker.report.frame import Frame, Headings, foot_lines, new_chart, plot_in, set_value_ticks
from tracker.report.line_labels import label_room, line_labels, place_plot, write_labels
from tracker.report.percent_lines import PercentLine, are_on_one_axis, axis_reach, instruments_of
from tracker.report.percent_plot import draw_percent_line, percent_tick_label, write_omissions
from tracker.report.period import Period
from tracker.report.small_multiples import draw_small_multiples
from tracker.report.theme import Theme
from tracker.report.time_words import TimeWords
from tracker.report.timeline import axis_days, draw_timeline, gap_labels_px
from tracker.report.value_ticks import limits, ticks


def draw_overview(
    history: History,
    period: Period,
    *,
    frame: Frame,
    theme: Theme,
    words: TimeWords,
    lines: Sequence[PercentLine],
) -> Figure:
    """Percent since the first value of the period, a line for each instrument.

    A few lines are on one axis, each named at its end or below the plot; of more each has a plot of its own.

    A line that would press all others flat leaves the axis: arrowheads at the edge say where, its label how far, and
    a note says so. An instrument without a first value above zero has no line, and a note says so too. The end of a
    line that a doubtful figure makes has a hollow mark.

    Args:
        history: what the report shows, at least one instrument.
        period: of its snapshots.
        frame: the picture's size and kind; it grows in height where the labels need it.
        theme: its colours.
        words: the language, the locale of the numbers, and the time zone.
        lines: of `tracker.report.percent_lines.percent_lines`.

    Returns:
        A figure with an Agg canvas, made inside `theme.style` by whoever calls this.
    """
    headings = Headings(
        titles.overview_title(lines, period, words),
        titles.overview_subtitle(period, words),
        foot_lines(titles.overview_notes(history, lines, period, words), frame),
    )
    if not are_on_one_axis(lines, period):
        count = len(history.instruments)
        return draw_small_multiples(
            lines, period, instruments=count, headings=headings, frame=frame, theme=theme, words=words
        )
    room = label_room(len(lines), frame, headings)
    frame = room.frame
    bottom, top = limits(*axis_reach(lines), below=0.07 + gap_labels_px(frame) / frame.height_px * 1.3)
    places = ticks(bottom, top, most=7 if frame.height_px > 350 else 5)
    tick_labels = [percent_tick_label(place, words.texts.locale) for place in places]
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
        draw_percent_line(chart, line, period, color=label.color, marker=label.marker)
    draw_failures(chart, all_failure_marks(instruments_of(lines), period).days)
    write_labels(chart, lines, labels, room)
    write_omissions(chart, len(history.instruments), lines, words)
    return chart.figure
