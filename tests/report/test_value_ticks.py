"""Ends and ticks of the value axis."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from tracker.report.value_ticks import limits, ticks

values = st.floats(-1e17, 1e17, allow_subnormal=False)


@given(values, values)
def test_an_axis_is_finite_and_holds_its_data(one: float, other: float) -> None:
    low, high = sorted((one, other))
    bottom, top = limits(low, high)
    assert isfinite(bottom)
    assert isfinite(top)
    assert bottom < low <= high < top


@given(values, values, st.integers(2, 12))
def test_ticks_are_inside_evenly_spaced_and_not_too_many(one: float, other: float, most: int) -> None:
    bottom, top = limits(*sorted((one, other)))
    found = ticks(bottom, top, most=most)
    assert 1 <= len(found) <= most
    assert all(bottom <= float(tick) <= top for tick in found)
    assert len({after - before for before, after in pairwise(found)}) <= 1
