"""Failed captures in the chart of an instrument: crosses below its time axis, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from matplotlib.figure import Figure

from tests.report.builders import ENGLISH, HOUR, PARIS, a_history, an_instrument, page_without_charts
from tests.report.charts import chart_of, outside, overlaps, points_of, texts_of
from tracker.history import InstrumentHistory, with_failures
from tracker.report.days import day_number
from tracker.report.facts import facts_of
from tracker.report.frame import NARROW, PICTURE, Frame
from tracker.report.period import period_of
from tracker.report.titles import instrument_alternative
from tracker.store.failures import FailedRun, Failures
from tracker.store.sightings import Seen

MONDAY = datetime(2024, 4, 29, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def failing(instrument: InstrumentHistory, at: Sequence[datetime], *, captures: int = 1) -> InstrumentHistory:
    """An instrument whose source's captures failed at these times."""
    runs = [FailedRun(int(each.timestamp()), int(each.timestamp()), "saved", captures) for each in at]
    return replace(instrument, failed=tuple(runs))


def hourly(numbers: Sequence[int]) -> InstrumentHistory:
    return an_instrument(*[str(100 + number % 7) for number in numbers], at=[MONDAY + n * HOUR for n in numbers])


def daily(days: Sequence[int], *, times: int = 3) -> InstrumentHistory:
    """Quotes of these days, so many on each."""
    at = [MONDAY + day * DAY + hour * HOUR for day in days for hour in range(times)]
    return an_instrument(*[str(100 + index % 5) for index in range(len(at))], at=at)


def crosses(chart: Figure) -> np.ndarray:
    """Where the crosses of a chart are on its axis."""
    lines = points_of(chart, "failed")
    if not lines:
        return np.array([])
    ((x, y),) = lines
    place = chart.axes[0].get_position()
    assert np.nanmax(y) < place.y0
    left, right = chart.axes[0].get_xlim()
    middles: np.ndarray = np.nanmean(x.reshape(-1, 6), axis=1)
    return np.asarray(left + (middles - place.x0) / place.width * (right - left))


def alternative(instrument: InstrumentHistory) -> str:
    history = a_history(instrument)
    return instrument_alternative(instrument, facts_of(instrument), period_of(history.captured_at, PARIS), ENGLISH)


def test_each_failed_capture_is_a_cross_at_its_time_and_counted() -> None:
    at = [MONDAY + number * HOUR for number in (4.5, 11, 15)]
    instrument = failing(hourly([*range(10), *range(20, 30)]), at)
    chart = chart_of(a_history(instrument), words=ENGLISH)
    assert crosses(chart) == pytest.approx([day_number(each) for each in at])
    told = " ".join(texts_of(chart))
    assert "Grey: no snapshot." in told
    assert "Crosses below the axis: 3 failed captures." in told
    assert alternative(instrument).endswith(" 3 captures failed.")


def test_what_does_not_occur_is_not_explained() -> None:
    # Within one session of Paris.
    at = [MONDAY + number * HOUR / 4 for number in range(9)]
    instrument = an_instrument(*["1"] * 9, at=at, symbol="^FCHI")
    told = " ".join(texts_of(chart_of(a_history(instrument), words=ENGLISH)))
    assert not any(word in told for word in ("Grey", "Tinted", "Cross"))
    assert "failed" not in alternative(instrument)


@pytest.mark.parametrize("frame", [PICTURE, NARROW], ids=["picture", "narrow"])
def test_of_ten_thousand_failed_captures_a_chart_draws_what_it_has_room_for(frame: Frame) -> None:
    at = [MONDAY + number * HOUR / 1000 for number in range(10_000)]
    chart = chart_of(a_history(failing(hourly([0, 1, 2, 9, 10]), at)), frame=frame)
    width_px = chart.axes[0].get_position().width * frame.width_px
    assert width_px / 12 < len(crosses(chart)) < width_px / 6
    assert overlaps(chart) == []
    assert outside(chart) == []
    if frame.headed:
        assert any("10\N{NARROW NO-BREAK SPACE}000 captures échouées" in text for text in texts_of(chart))


def test_where_closed_hours_are_left_out_a_cross_is_where_its_time_is() -> None:
    # The night to Tuesday is left out from 15:50 to 7:00 UTC.
    instrument = an_instrument(*["1"] * 30, at=[MONDAY + number * HOUR for number in range(30)], symbol="^FCHI")
    chart = chart_of(a_history(failing(instrument, [MONDAY + 23.5 * HOUR])), squeezes=True)
    assert crosses(chart) == pytest.approx([day_number(MONDAY) + (23.5 - 15 - 10 / 60) / 24])


def test_a_chart_of_a_point_a_day_marks_the_days_without_a_value_on_which_captures_failed() -> None:
    failed = [MONDAY + day * DAY + hour * HOUR for day in (3, 12, 13) for hour in (1, 5)]
    instrument = failing(daily([*range(10), *range(18, 28)]), failed)
    chart = chart_of(a_history(instrument), words=ENGLISH)
    assert crosses(chart) == pytest.approx([day_number(MONDAY + day * DAY + HOUR) for day in (12, 13)])
    assert any("2 days without a value on which captures failed" in text for text in texts_of(chart))
    assert alternative(instrument).endswith(" 6 captures failed. On 2 days with such captures there is no value.")


@pytest.mark.parametrize("frame", [PICTURE, NARROW], ids=["picture", "narrow"])
def test_such_a_day_is_marked_under_its_candle_s_place(frame: Frame) -> None:
    days = [day for day in range(200) if day % 7 < 5 and day not in (8, 9, 50)]
    # Days 5 and 6 are a weekend, which has no place where a candle is a day; a narrow chart has weeks.
    instrument = failing(daily(days), [MONDAY + day * DAY for day in (2, 5, 9, 50)])
    places = crosses(chart_of(a_history(instrument), frame=frame))
    assert places == pytest.approx([7, 36] if frame is PICTURE else [0, 1, 7])


def test_an_instrument_has_the_failed_captures_of_its_own_sources() -> None:
    runs = tuple(FailedRun(second, second, source, 1) for second, source in enumerate(("saved", "other", "saved")))
    seen = Seen(1, "saved", "Nikkei 225", MONDAY, MONDAY)
    shown, not_seen = with_failures(
        (replace(hourly([0, 1]), names=(seen,)), hourly([0, 1])), Failures(count=3, runs=runs)
    )
    assert shown.failed == runs[::2]
    assert not_seen.failed == ()


def test_a_page_tells_its_script_of_failed_captures_and_of_nothing_where_none_failed() -> None:
    sound = a_history(hourly(range(5)))
    failed = replace(sound, instruments=(failing(hourly(range(5)), [MONDAY + HOUR / 2, MONDAY + HOUR]),))
    assert '"failed":[[["nikkei-225"],[1800,1800]]]' in page_without_charts(failed)
    assert '"failed":' not in page_without_charts(sound)
