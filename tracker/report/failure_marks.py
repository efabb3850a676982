"""Captures that failed, in charts: crosses below the time axis, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from tracker.history import InstrumentHistory
from tracker.report import fonts
from tracker.report.candles import Candles, Unit
from tracker.report.days import SECONDS_A_DAY, Days, dates_of, days_of, times_of
from tracker.report.frame import Chart
from tracker.report.period import Period
from tracker.texts import Texts

_SIZE = 1.4
"""Width of a cross, in widths of a dot."""

_ROOM = 1.75
"""From one cross to the next, likewise."""

_BELOW_PX = 2.0
"""From the axis to a cross: above it the bars of closed hours and of moving ranges begin."""

_WIDTH_PT = 1.3


@dataclass(frozen=True, slots=True, eq=False)
class FailureMarks:
    """What of failed captures a chart marks.

    Attributes:
        days: when, as days since 1970 in UTC, ascending; of captures so near to each other that no chart can tell them
            apart, the first.
        count: how many captures these are; where charts show a point a day, how many days.
    """

    days: Days
    count: int


def failure_marks(instrument: InstrumentHistory, period: Period) -> FailureMarks:
    """Each capture of an instrument's sources that failed; where charts show a point a day, each day without a value.

    A day that has a value has its point or its candle, whatever else happened on it.
    """
    days: Days = np.array([run.first for run in instrument.failed], dtype=np.float64) / SECONDS_A_DAY
    if period.usual_days is None or not len(days):
        return FailureMarks(days, sum(run.captures for run in instrument.failed))
    dates, firsts = np.unique(dates_of(days, period.zone), return_index=True)
    known = np.isfinite(instrument.quotes["value"].to_numpy(dtype=np.float64))
    empty = ~np.isin(dates, dates_of(days_of(times_of(instrument))[known], period.zone))
    return FailureMarks(days[firsts[empty]], int(empty.sum()))


def all_failure_marks(instruments: Sequence[InstrumentHistory], period: Period) -> FailureMarks:
    """What a chart of several instruments marks: whatever the chart of one of them does, once."""
    if period.usual_days is None:
        runs = sorted({run for one in instruments for run in one.failed})
        days: Days = np.array([run.first for run in runs], dtype=np.float64) / SECONDS_A_DAY
        return FailureMarks(days, sum(run.captures for run in runs))
    days = np.sort(np.concatenate([failure_marks(one, period).days for one in instruments] or [np.array([])]))
    _, firsts = np.unique(dates_of(days, period.zone), return_index=True)
    return FailureMarks(days[firsts], len(firsts))


def draw_failures(chart: Chart, places: NDArray[np.float64]) -> None:
    """Put a cross below the horizontal axis at each of these places of it, ascending, that has room beside the last.

    They are one line with breaks: so many marks would be twice as much of a page.
    """
    first, last = chart.plot.days
    xs = [
        chart.plot.x_px(places[index]) for index in chart.with_room(places, (places >= first) & (places <= last), _ROOM)
    ]
    if not xs:
        return
    half = _SIZE * chart.frame.dot_pt * fonts.DPI / 72 / 2
    middle = chart.axes.get_position().y0 * chart.frame.height_px - _BELOW_PX - half
    points = [
        (x + across, middle + up)
        for x in xs
        for across, up in ((-half, -half), (half, half), (nan, nan), (-half, half), (half, -half), (nan, nan))
    ]
    chart.draw_line(points, color=chart.theme.ink, width_pt=_WIDTH_PT, gid="failed")


def candle_places(marks: FailureMarks, candles: Candles, period: Period) -> NDArray[np.float64]:
    """Under which candles days are marked, ascending; a day that is left out has no place."""
    dates = dates_of(marks.days, period.zone)
    if candles.unit is Unit.DAY:
        dates = dates[np.isin(dates, candles.starts)]
    return np.unique(candles.places_of(dates)).astype(np.float64)


def failure_rule(marks: FailureMarks, period: Period, texts: Texts) -> str:
    """What the crosses mean; empty where there is none."""
    count = marks.count
    if not count:
        return ""
    if period.usual_days is None:
        return texts.count(
            "Cross below the axis: {number} failed capture.", "Crosses below the axis: {number} failed captures.", count
        )
    return texts.count(
        "Cross below the axis: {number} day without a value on which captures failed.",
        "Crosses below the axis: {number} days without a value on which captures failed.",
        count,
    )


def failures_told(instruments: Sequence[InstrumentHistory], period: Period, texts: Texts) -> str:
    """How many captures failed, and on how many days without a value; empty where none failed."""
    captures = sum(run.captures for run in {run for one in instruments for run in one.failed})
    if not captures:
        return ""
    told = texts.count("{number} capture failed.", "{number} captures failed.", captures)
    days = 0 if period.usual_days is None else all_failure_marks(instruments, period).count
    if not days:
        return told
    return f"{told} " + texts.count(
        "On {number} day with such captures there is no value.",
        "On {number} days with such captures there is no value.",
        days,
    )
