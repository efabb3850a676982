"""Closed hours of an instrument's exchange in its chart: shaded, or left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from tests.report.builders import a_history, an_instrument
from tests.report.charts import chart_of, outside, overlaps, points_of, shades, texts_of
from tracker.history import InstrumentHistory
from tracker.report.days import day_number
from tracker.report.frame import NARROW, PICTURE, WIDE, Frame

HOUR = timedelta(hours=1)
MONDAY = datetime(2024, 4, 29, 8, tzinfo=UTC)
"""10:00 in Paris; Wednesday is the first of May."""


def hourly(
    hours: int, *, symbol: str | None = "^FCHI", moves: Callable[[datetime], bool] | None = None, **stated: Any
) -> InstrumentHistory:
    """A quote an hour from `MONDAY` on, which moves while Paris is open unless *moves* says otherwise."""
    at = [MONDAY + number * HOUR for number in range(hours)]
    is_open = moves or (lambda time: time.weekday() < 5 and (time.month, time.day) != (5, 1) and 7 <= time.hour < 16)
    values = 8000 + np.cumsum([is_open(time) for time in at])
    return an_instrument(*map(str, values), at=at, symbol=symbol, name="CAC 40", **stated)


def test_nights_and_holidays_of_the_home_exchange_are_shaded_and_said() -> None:
    chart = chart_of(a_history(hourly(90)))
    # In the night to Tuesday, and from Tuesday evening over the holiday.
    hours = (*(7.5, 23.0), *(31.5, 71.0))
    expected = np.array([day_number(MONDAY + number * HOUR) for number in hours]).reshape(2, 2)
    assert np.allclose(shades(chart, "closed")[1:3], expected)
    assert shades(chart, "closed") == shades(chart, "closed bar")
    assert any("sa bourse (XPAR) est fermée" in text for text in texts_of(chart))


@pytest.mark.parametrize(("symbol", "hours"), [("EURUSD=X", 90), ("BTC-EUR", 90), (None, 90), ("^FCHI", 24 * 15)])
def test_nothing_is_shaded_without_a_known_exchange_or_over_more_than_a_fortnight(
    symbol: str | None, hours: int
) -> None:
    chart = chart_of(a_history(hourly(hours, symbol=symbol)), squeezes=True)
    assert shades(chart, "closed") == []
    assert not any("bourse" in text or "pointillé" in text for text in texts_of(chart))
    left, right = chart.axes[0].get_xlim()
    assert right - left > (hours - 1) / 24


def test_what_is_tinted_beside_a_short_period_is_said_too() -> None:
    # The axis of ten minutes is an hour long; Paris closes at 15:30 UTC.
    for end, is_said in ((25, True), (0, False)):
        at = [MONDAY + 7 * HOUR + timedelta(minutes=end - minute) for minute in (10, 5, 0)]
        chart = chart_of(a_history(an_instrument("1", "2", "3", at=at, symbol="^FCHI")))
        assert any(each[0] < chart.axes[0].get_xlim()[1] for each in shades(chart, "closed")) == is_said
        assert any("est fermée" in text for text in texts_of(chart)) == is_said


def test_a_gap_in_closed_hours_shows_as_both() -> None:
    whole = hourly(90)
    at = [time for time in whole.quotes.index if not time.hour > 16 and not time.hour < 7]
    chart = chart_of(a_history(hourly(90), at=at))
    gaps, bars = shades(chart, "gap"), shades(chart, "closed bar")
    assert len(gaps) == 3
    assert all(any(bar[0] < (gap[0] + gap[1]) / 2 < bar[1] for bar in bars) for gap in gaps)
    order = {patch.get_gid(): patch.get_zorder() for patch in chart.axes[0].patches}
    assert order["closed"] < order["gap"] < order["closed bar"]


def test_squeezed_closed_hours_take_no_room_and_those_with_a_move_keep_it() -> None:
    # Two nights and a holiday; on the evening of the last day something moves.
    still = chart_of(a_history(hourly(96)), squeezes=True)
    moved = chart_of(
        a_history(hourly(96, moves=lambda time: 7 <= time.hour < 16 or time == MONDAY + 12 * HOUR)), squeezes=True
    )
    lengths = []
    for chart in (still, moved):
        ((x, _),) = points_of(chart, "line")
        assert (np.diff(x) >= 0).all()
        lengths.append(float(x[-1] - x[0]) * 24)
    # Monday from 8:00 to 15:50 UTC, then Tuesday and Thursday from 7:00 to 15:50, and Friday to its 7:00.
    assert lengths[0] == pytest.approx(7 + 50 / 60 + 2 * (8 + 50 / 60) + 0, abs=1e-6)
    # The night to Tuesday is there, from 15:50 to 7:00; and Wednesday, on which it moved.
    assert lengths[1] == pytest.approx(lengths[0] + 15 + 10 / 60 + 39 + 10 / 60, abs=1e-6)
    assert len([line for line in still.axes[0].lines if line.get_gid() == "seam"]) == 3
    assert any("pointillé" in text for text in texts_of(still))


def test_a_doubtful_quote_or_one_without_a_value_keeps_its_closed_hours() -> None:
    for instrument in (hourly(48, marked=[12]), hourly(48)):
        if not instrument.quotes["marked"].any():
            values = instrument.quotes["value"].to_numpy(copy=True)
            values[12] = np.nan
            instrument.quotes["value"] = values
        chart = chart_of(a_history(instrument), squeezes=True)
        left, right = chart.axes[0].get_xlim()
        assert right - left > 24 / 24


def test_a_period_within_closed_hours_is_not_left_out_whole() -> None:
    at = [datetime(2024, 5, 4, 8, tzinfo=UTC) + number * HOUR for number in range(10)]
    chart = chart_of(a_history(an_instrument(*["8000"] * 10, at=at, symbol="^FCHI")), squeezes=True)
    left, right = chart.axes[0].get_xlim()
    assert right - left > 9 / 24


@pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW], ids=["picture", "wide", "narrow"])
@pytest.mark.parametrize("hours", [20, 50, 90, 24 * 13])
@pytest.mark.parametrize("squeezes", [False, True])
def test_texts_are_apart_in_charts_with_closed_hours(hours: int, squeezes: bool, frame: Frame) -> None:
    chart = chart_of(a_history(hourly(hours)), frame=frame, squeezes=squeezes)
    assert overlaps(chart) == []
    assert outside(chart) == []
    assert len(chart.axes[0].get_xticks()) >= 1
