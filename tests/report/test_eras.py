"""A source whose interval changed: each time has gaps by its own, and irregular captures have one for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages import printed_strips
from tests.report.builders import ENGLISH, PARIS, a_history, an_instrument
from tests.report.charts import chart_of, shades, texts_of
from tracker.report.days import days_of
from tracker.report.eras import eras_of
from tracker.report.period import period_of
from tracker.report.reading_rules import gap_rule

START = datetime(2024, 4, 22, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def times(*eras: tuple[timedelta, int]) -> list[datetime]:
    """So many snapshots at each interval, one era after the other."""
    at = [START]
    for interval, count in eras:
        at += [at[-1] + (number + 1) * interval for number in range(count)]
    return at


def without(at: Sequence[datetime], start: datetime, length: timedelta) -> list[datetime]:
    return [each for each in at if not start < each < start + length]


@pytest.mark.parametrize("intervals", [(HOUR, 5 * MINUTE), (5 * MINUTE, HOUR)])
def test_a_line_breaks_by_the_interval_of_its_time(intervals: tuple[timedelta, timedelta]) -> None:
    at = times((intervals[0], 60), (intervals[1], 60))
    # A little over three intervals are missing in either era, and two in the slower one.
    slow, fast = at[20], at[90]
    holes = [(slow, 3.5 * intervals[0]), (fast, 3.5 * intervals[1])]
    longest = at[intervals.index(HOUR) * 60 + 40]
    kept = without(at, longest, 2.5 * HOUR)
    for start, length in holes:
        kept = without(kept, start, length)
    period = period_of(pd.DatetimeIndex(kept), PARIS)
    assert [gap.start for gap in period.gaps] == [slow, fast]
    assert gap_rule(period, ENGLISH) == (
        "More than 3 usual intervals without a snapshot: 15 mins to 3 hrs, as the interval has changed."
    )
    instrument = an_instrument(*map(str, range(len(kept))), at=kept)
    chart = chart_of(a_history(instrument))
    assert len(shades(chart, "gap")) == 2
    assert any("l’intervalle ayant changé" in text for text in texts_of(chart))


@given(
    st.lists(st.tuples(st.sampled_from([2, 5, 15, 60, 240]), st.integers(50, 120)), min_size=1, max_size=4),
    st.integers(0, 10**6),
)
def test_steady_captures_have_no_gap_whatever_their_intervals_were(eras: list[tuple[int, int]], seed: int) -> None:
    at = times(*((minutes * MINUTE, count) for minutes, count in eras))
    jitter = np.random.default_rng(seed).integers(0, 12, len(at))
    late = [each + timedelta(seconds=int(seconds)) for each, seconds in zip(at, jitter, strict=True)]
    index = pd.DatetimeIndex(late)
    found = eras_of(days_of(index), np.ones(len(index), dtype=np.int64))
    # Two next to each other that are alike are one.
    levels = [eras[0][0]]
    for minutes, _ in eras[1:]:
        if minutes != levels[-1]:
            levels.append(minutes)
    if len(levels) == 1:
        assert found == ()
    else:
        assert [round(era.interval / MINUTE) for era in found] == levels
    if period_of(index, PARIS).usual_days is None:
        assert period_of(index, PARIS).gaps == ()


def test_irregular_captures_and_those_of_market_hours_have_one_interval() -> None:
    real = sorted(strip.captured_at for strip in printed_strips() if strip.captured_at is not None)
    of_hours = [START + day * 24 * HOUR + half * HOUR / 2 for day in range(5) for half in range(14, 32)]
    for at in (real, of_hours):
        index = pd.DatetimeIndex([each.astimezone(UTC) for each in at])
        assert eras_of(days_of(index), np.ones(len(index), dtype=np.int64)) == ()
