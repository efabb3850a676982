"""The line as small as a word is as whole as the chart's, however few of its points it has."""

from __future__ import annotations

from datetime import timedelta

from tests.report.builders import PARIS, START, a_history, an_instrument
from tracker.report.period import period_of_history
from tracker.report.sparkline import HEIGHT_PX, sparkline


def path_of(days: list[int], *values: str | None) -> str:
    """The path of an instrument with these values on these days."""
    history = a_history(an_instrument(*values, at=[START + timedelta(days=day) for day in days]))
    course = sparkline(history.instruments[0], period_of_history(history, PARIS))
    assert course is not None
    return course.path


def test_years_of_days_are_one_line_with_their_extremes_and_only_a_gap_breaks_it() -> None:
    days = list(range(3000))
    values = [str(100 + day % 7) for day in days]
    values[1234], values[2345] = "90", "120"
    path = path_of(days, *values)
    assert path.count("M") == 1
    assert path.count("L") < 250
    assert f" {HEIGHT_PX - 3.0}" in path
    assert " 3.0L" in path
    hole = range(1500, 1600)
    assert path_of([day for day in days if day not in hole], *values[100:]).count("M") == 2


def test_a_day_without_a_value_is_not_joined_and_a_lone_one_is_a_dot() -> None:
    assert path_of([0, 1, 2, 3, 4], "1", None, "2", None, "3").count("h0") == 3
    assert path_of([0, 1, 2, 3], "1", "1", None, "1").startswith("M3.0 14.0h0L")
