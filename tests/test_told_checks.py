"""What is told of a check is what it decides by."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_quote
from tracker.checks import check_percent
from tracker.model import Unprinted, Widget
from tracker.percent_intervals import percent_intervals
from tracker.told_checks import Checkable, told_checks

FIGURES = st.decimals(-10_000, 10_000, places=2).map(str)


@given(value=FIGURES, change=FIGURES, percent=st.one_of(st.none(), FIGURES), decimals=st.integers(0, 4))
def test_the_intervals_of_a_percentage_touch_exactly_where_there_is_no_finding(
    value: str, change: str, percent: str | None, decimals: int
) -> None:
    if percent is None:
        # One that is right, or next to right.
        previous = Decimal(value) - Decimal(change)
        implied = 100 * Decimal(change) / previous if previous else Decimal(0)
        percent = str(implied.quantize(Decimal(1).scaleb(-decimals)) + Decimal(1).scaleb(-decimals) * (decimals % 2))
    quote = a_quote(value, change, percent)
    told = percent_intervals(quote)
    assert told is not None
    assert told.agrees is (check_percent(quote) is None)
    assert told.agrees is (told.implied is None or told.implied.touches(told.percent))
    assert told.value.low < Decimal(value) < told.value.high


def test_a_quote_that_lacks_a_figure_has_no_percentage_to_check() -> None:
    assert told_checks(Checkable(a_quote(percent=None))) == ()


def test_numbers_behind_a_print_are_told_with_the_interval_that_they_must_be_in() -> None:
    widget = Widget(
        "Dow Jones", "37 775,38", "+22,07", "+0,06 %", "",
        markup=Unprinted(value="37775.3831"), json=Unprinted(value="37775.39", percent="0.0584"),
    )  # fmt: skip
    _, told = told_checks(Checkable(a_quote(), widget))
    assert (told.code, told.agrees) == ("markup-mismatch", False)
    assert [(term.of, term.kept_in, term.raw) for term in told.terms] == [
        ("value", "", ""), ("value", "markup", "37775.3831"), ("value", "json", "37775.39"),
        ("percent", "", ""), ("percent", "json", "0.0584"),
    ]  # fmt: skip
    assert told.terms[0].interval == (Decimal("37775.375"), Decimal("37775.385"))
