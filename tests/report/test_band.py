"""A line of more quotes than pixels, and the band of their range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import numpy as np
import pytest

from tests.report.builders import FRENCH, PARIS, START, a_history, an_instrument, with_value
from tests.report.charts import chart_of, outside, overlaps, points_of, texts_of
from tracker.history import History
from tracker.report.frame import NARROW, PICTURE, WIDE, Frame
from tracker.report.page_data import page_data
from tracker.report.period import period_of_history

MINUTE = timedelta(minutes=1)


def a_dense_history(
    days: int, *, minutes: int = 10, spikes: Sequence[int] = (), left_out: range = range(0), **stated: Any
) -> History:
    """A quote each so many minutes around 1000, as one of many; spikes stand out by 25.

    A history as `load_history` makes it, but for the quotes inside a slice, which it has all.
    """
    kept = [number for number in range(days * 1440 // minutes) if number not in left_out]
    values = [str(1000 + number % 7 + (25 if number in spikes else 0)) for number in kept]
    instrument = an_instrument(*values, at=[START + minutes * MINUTE * number for number in kept], **stated)
    thinned = replace(instrument, count=10 * len(kept), value_count=10 * len(kept))
    width = timedelta(hours=1) if days > 14 else timedelta(days=days) / 1000
    return replace(a_history(thinned), slice_width=timedelta(seconds=int(width.total_seconds())))


@pytest.mark.parametrize(("days", "minutes"), [(2, 1), (10, 10), (40, 10)])
@pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW], ids=["picture", "wide", "narrow"])
def test_every_value_is_in_the_band_or_on_the_line_within_two_pixels_of_its_time(
    days: int, minutes: int, frame: Frame
) -> None:
    history = a_dense_history(days, minutes=minutes, spikes=(100, 301))
    chart = chart_of(history, frame=frame)
    ((strokes, ends),) = points_of(chart, "band")
    ((line_days, line_values),) = points_of(chart, "line")
    places = np.concatenate((strokes[::3], line_days))
    low, high = (np.concatenate((ends[edge::3], line_values)) for edge in (0, 1))
    axes = chart.axes[0]
    a_pixel = (axes.get_xlim()[1] - axes.get_xlim()[0]) / (axes.get_position().width * frame.width_px)
    near = 2 * max(a_pixel, (history.slice_width or MINUTE) / timedelta(days=1))
    times = (history.captured_at - START) / timedelta(days=1) + START.timestamp() / 86_400
    for day, value in zip(times, history.instruments[0].quotes["value"], strict=True):
        here = np.abs(places - day) < near
        assert low[here].min() <= value <= high[here].max()
    assert ends[1::3].max() > 1020
    assert overlaps(chart) == []
    assert outside(chart) == []
    if frame is PICTURE:
        assert any("Bande" in text for text in texts_of(chart))


def test_a_gap_breaks_the_line_at_its_very_ends_and_nothing_else_does() -> None:
    history = a_dense_history(10, left_out=range(500, 520))
    ((days, values),) = points_of(chart_of(history), "line")
    (broken,) = np.flatnonzero(np.isnan(values))
    ends = [round((days[index] * 86_400 - START.timestamp()) / 600) for index in (broken - 1, broken + 1)]
    assert ends == [499, 520]


def test_a_doubtful_value_has_its_mark_and_stretches_no_band() -> None:
    history = a_dense_history(10, marked=[700])
    history = replace(history, instruments=(with_value(history.instruments[0], 700, "1015"),))
    chart = chart_of(history)
    ((_, ends),) = points_of(chart, "band")
    assert np.nanmax(ends) < 1010
    ((_, marks),) = points_of(chart, "marked")
    assert marks.tolist() == [1015]
    assert np.nanmax(points_of(chart, "line")[0][1]) < 1010


def test_an_instrument_that_is_always_doubtful_has_its_line() -> None:
    chart = chart_of(a_dense_history(3, marked=range(3 * 144)))
    assert np.isfinite(points_of(chart, "line")[0][1]).sum() > 100


@pytest.mark.parametrize("days", [10, 40, 400])
def test_the_page_holds_the_highest_and_the_lowest_and_breaks_at_gaps_alone(days: int) -> None:
    minutes = 10 if days < 50 else 60
    a_day = 1440 // minutes
    # A doubtful value stands above a sure one of its hour; there is nothing of five days.
    history = a_dense_history(
        days, minutes=minutes, spikes=(100, 101, 102), marked=[101], left_out=range(2 * a_day, 7 * a_day)
    )
    period = period_of_history(history, PARIS)
    (instrument,) = history.instruments
    instrument = with_value(instrument, 101, str(instrument.quotes["value"].iloc[101] + 10))
    values = instrument.quotes["value"].to_numpy()
    data = page_data((instrument,), history.captured_at, period, slugs=["one"], lines=[], words=FRENCH)
    (told,) = cast("list[dict[str, Any]]", data["instruments"])
    held = [float(value) for value in told["values"].split()]
    assert {min(values), max(values)} <= set(held)
    assert max(held[index] for index in range(len(held)) if index not in told["marked"]) == max(np.delete(values, 101))
    assert len(told["breaks"]) == 1
    assert len(held) <= 601
