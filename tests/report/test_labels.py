"""Labels in a column."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.report.labels import push_apart

places = st.lists(st.floats(-1e4, 1e4), max_size=60)


@given(places, st.floats(0.5, 50), st.floats(0, 500))
def test_labels_never_overlap_nor_leave_their_range_and_keep_their_order(
    wanted: list[float], height: float, spare: float
) -> None:
    low, high = -100.0, -100.0 + len(wanted) * height + spare
    placed = push_apart(wanted, height=height, low=low, high=high)
    tolerance = 1e-6
    assert all(low - tolerance <= place - height / 2 and place + height / 2 <= high + tolerance for place in placed)
    in_order = [placed[index] for index in sorted(range(len(wanted)), key=wanted.__getitem__)]
    assert all(after - before >= height - tolerance for before, after in pairwise(in_order))


@given(st.lists(st.integers(0, 100), unique=True, max_size=20))
def test_labels_that_have_room_stay_where_they_are_wanted(numbers: list[int]) -> None:
    wanted = [number * 10.0 for number in numbers]
    assert push_apart(wanted, height=10, low=-5, high=1005) == pytest.approx(wanted)


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="don't fit"):
        push_apart([1, 2, 3], height=10, low=0, high=29)
