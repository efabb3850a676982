"""Ticks of the time axis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.report.builders import ENGLISH, FRENCH, PARIS
from tracker.report.time_ticks import time_ticks

SPRING_2000 = datetime(2000, 3, 1, tzinfo=UTC)
moments = st.integers(0, 40 * 365 * 24 * 60).map(lambda minutes: SPRING_2000 + timedelta(minutes=minutes))


def labels(start: datetime, length: timedelta, most: int = 8) -> list[str]:
    return [tick.label for tick in time_ticks(start, start + length, most=most, words=FRENCH)]


@given(moments, st.timedeltas(timedelta(minutes=30), timedelta(days=9000)), st.integers(2, 20))
def test_ticks_lie_inside_rise_and_are_not_too_many(start: datetime, length: timedelta, most: int) -> None:
    ticks = time_ticks(start, start + length, most=most, words=FRENCH)
    times = [tick.at for tick in ticks]
    assert times == sorted(set(times))
    assert all(start <= time <= start + length for time in times)
    assert len(ticks) <= most * 3 // 2


def test_a_day_has_round_hours_and_names_the_day_at_midnight() -> None:
    found = labels(datetime(2024, 4, 18, 18, 30, tzinfo=UTC), timedelta(hours=15), most=6)
    assert found == ["21:00\n18 avr.", "00:00\n19 avr.", "03:00", "06:00", "09:00"]


def test_weeks_begin_on_mondays_at_midnight_in_the_zone_that_is_shown() -> None:
    ticks = time_ticks(datetime(2024, 3, 20, tzinfo=UTC), datetime(2024, 5, 5, tzinfo=UTC), most=8, words=FRENCH)
    local = [tick.at.astimezone(PARIS) for tick in ticks]
    assert all(time.weekday() == 0 and time.hour == 0 for time in local)
    assert {time.utcoffset() for time in local} == {timedelta(hours=1), timedelta(hours=2)}
    assert ticks[0].label == "25 mars\n2024"
    assert ticks[1].label == "1er avr."


def test_months_begin_on_the_first_and_a_new_year_is_named() -> None:
    assert labels(datetime(2023, 10, 15, tzinfo=UTC), timedelta(days=150)) == [
        "nov.\n2023",
        "déc.",
        "janv.\n2024",
        "févr.",
        "mars",
    ]


def test_the_hour_that_daylight_saving_leaves_out_has_no_tick() -> None:
    start = datetime(2024, 3, 31, 0, 30, tzinfo=UTC)
    assert "02:00" not in "".join(labels(start - timedelta(hours=1), timedelta(hours=4)))


def test_labels_follow_the_locale() -> None:
    ticks = time_ticks(datetime(2024, 4, 1, tzinfo=UTC), datetime(2024, 5, 20, tzinfo=UTC), most=8, words=ENGLISH)
    assert ticks[0].label.split("\n")[0] == "8 Apr"
