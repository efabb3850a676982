"""Value − change against the next pages of the session: which of two that contradict each other is wrong."""

from __future__ import annotations

import pytest

from tests.builders import a_quote
from tests.checks.pasts import PARIS, codes, found, paris, printed
from tracker.calendars import Calendars
from tracker.checks.past import Past
from tracker.checks.told_earlier import told_earlier
from tracker.instruments import catalogue
from tracker.model import Reading, TimeSource

DAX = {"name": "DAX", "symbol": "^GDAXI"}
EURO = {"name": "EUR/USD", "symbol": "EURUSD=X"}
GOLD = {"name": "Gold future", "symbol": "GC=F"}

RIGHT = a_quote("18206.17", "68.52", "0.38", **DAX)
WRONG = a_quote("18266.17", "68.52", "0.38", **DAX)
"""At 10:03 on 24 April. The close before was 18 137,65, and the percentage does not tell the two apart."""
NOON = printed("2024-04-24 12:09", "18180.00", "42.35", "0.23")
AFTERNOON = printed("2024-04-24 15:09", "18100.05", "-37.60", "-0.21")


def test_two_later_pages_find_the_wrong_figure_of_the_first_one_and_say_what_would_fit() -> None:
    (wrong,) = found("2024-04-24 10:03", WRONG, later=[NOON, AFTERNOON])
    assert wrong.code == "reference-mismatch"
    assert dict(wrong.facts) == {
        "reference": "18197.65", "known": "18137.65", "suspect": "value", "instead": "18206.17",
    }  # fmt: skip
    assert codes(found("2024-04-24 10:03", RIGHT, later=[NOON, AFTERNOON])) == []


def test_of_two_pages_alone_neither_is_called_the_wrong_one_and_each_names_the_other() -> None:
    (first,) = found("2024-04-24 10:03", WRONG, later=[NOON])
    seen = printed("2024-04-24 10:03", "18266.17", "68.52", "0.38", doubts=("reference-mismatch",))
    (second,) = found("2024-04-24 12:09", a_quote("18180.00", "42.35", "0.23", **DAX), seen)
    assert first.message == (
        "value − change is 18197.65, and 18137.65 on the page of 2024-04-24T10:09:00Z: one of the two is wrong; "
        "18206.17 as the value would fit"
    )
    # No one digit makes the right value of the second page that which the first one asks for.
    assert second.message == (
        "value − change is 18137.65, and 18197.65 on the page of 2024-04-24T08:03:00Z: one of the two is wrong"
    )


def test_a_third_page_clears_the_right_one_of_two_whichever_came_first() -> None:
    seen = printed("2024-04-24 10:03", "18266.17", "68.52", "0.38", doubts=("reference-mismatch",))
    right = a_quote("18180.00", "42.35", "0.23", **DAX)
    assert codes(found("2024-04-24 12:09", right, seen, later=[AFTERNOON])) == []
    wrong = printed("2024-04-24 12:09", "18280.00", "42.35", "0.23")
    assert codes(found("2024-04-24 10:03", RIGHT, later=[wrong, AFTERNOON])) == []


def test_the_captured_close_tells_which_of_two_is_wrong() -> None:
    close = printed("2024-04-23 21:00", "18137.65", "276.80", "1.55")
    (wrong,) = found("2024-04-24 10:03", WRONG, close, later=[NOON])
    assert "beside" not in dict(wrong.facts)
    assert (
        codes(found("2024-04-24 10:03", RIGHT, close, later=[printed("2024-04-24 12:09", "18190.00", "42.35")])) == []
    )


def test_pages_behind_the_next_opening_or_weeks_later_say_nothing_of_a_session() -> None:
    for next_days in ("25", "26"):
        rolled = [
            printed(f"2024-04-{next_days} {at}", "18000.00", "-88.70", "-0.49") for at in ("08:45", "10:00", "11:00")
        ]
        assert codes(found("2024-04-24 17:45", RIGHT, later=rolled)) == []
    weeks_later = [
        printed(f"2024-{at}", "1.0801", "-0.0014", "-0.13") for at in ("05-30 11:04", "05-31 12:00", "06-13 11:04")
    ]
    assert codes(found("2024-05-21 10:35", a_quote("1.0865", "0.0004", "0.03", **EURO), later=weeks_later)) == []
    # On a holiday nothing rolls: New York was closed on Monday, 27 May, and the page of Tuesday is of the next session.
    tuesday = [printed(f"2024-05-28 {at}", "38852.86", "-216.73", "-0.55") for at in ("20:00", "21:00")]
    assert codes(found("2024-05-27 20:00", a_quote("39069.59", "4.33", "0.01"), later=tuesday)) == []


def test_around_an_opening_later_pages_tell_the_new_previous_close_once_the_old_one_is_known() -> None:
    before = printed("2024-04-23 17:01", "18099.67", "238.87", "1.34")
    late = a_quote("18137.65", "276.85", "1.55", **DAX)
    neither = a_quote("18150.17", "62.52", "0.35", **DAX)
    for quote, expected in ((RIGHT, []), (late, []), (neither, ["reference-mismatch"])):
        assert codes(found("2024-04-24 09:10", quote, before, later=[NOON, AFTERNOON])) == expected
    # A page that runs behind shows a figure that nobody knows then.
    assert codes(found("2024-04-24 09:10", neither, later=[NOON, AFTERNOON])) == []


def test_a_pair_that_may_roll_twice_in_the_night_to_monday_and_a_future_are_not_held_against_what_follows() -> None:
    friday = printed("2024-04-26 17:27", "1.0678", "-0.0055", "-0.51")
    monday = [printed(f"2024-04-29 {at}", "1.0710", "0.0012", "0.11") for at in ("07:00", "08:00")]
    assert codes(found("2024-04-28 23:30", a_quote("1.0696", "0.0018", "0.17", **EURO), friday, later=monday)) == []
    morning = [printed(f"2024-04-25 {at}", "2330.00", "-8.40", "-0.36") for at in ("07:00", "08:00")]
    day = printed("2024-04-24 16:00", "2335.00", "-7.10", "-0.30")
    assert codes(found("2024-04-24 23:00", a_quote("2325.00", "-12.10", "-0.52", **GOLD), day, later=morning)) == []


def test_a_later_change_of_nothing_is_no_evidence_and_one_beside_the_same_value_is_excused() -> None:
    zeroed = [printed(f"2024-04-26 {at}", "1.0733", "0.0000", "0.00") for at in ("22:00", "23:00")]
    assert codes(found("2024-04-26 21:00", a_quote("1.0733", "0.0003", "0.03", **EURO), later=zeroed)) == []
    usual = [printed(f"2024-04-26 {at}", "1.0733", "0.0003", "0.03") for at in ("22:00", "23:00")]
    assert codes(found("2024-04-26 21:00", a_quote("1.0733", "0.0000", "0.00", **EURO), later=usual)) == []
    other = [printed(f"2024-04-26 {at}", "1.0753", "0.0023", "0.21") for at in ("22:00", "23:00")]
    assert codes(found("2024-04-26 21:00", a_quote("1.0733", "0.0000", "0.00", **EURO), later=other)) != []


@pytest.mark.parametrize(("digit", "expected"), [("3", []), ("2", []), ("5", ["reference-mismatch"])])
def test_neighbours_by_rounding_are_no_contradiction(digit: str, expected: list[str]) -> None:
    quote = a_quote(f"1.069{digit}", "-0.0011", "-0.10", **EURO)
    # 1.0704 and 1.0705 are one figure, rounded.
    later = [printed("2024-04-24 16:45", "1.0691", "-0.0013"), printed("2024-04-24 17:00", "1.0690", "-0.0014")]
    assert codes(found("2024-04-24 16:00", quote, later=later)) == expected


def test_a_future_that_goes_over_to_another_month_has_no_wrong_page_before_that() -> None:
    old = [printed(f"2024-03-28 {at}", "2229.60", "16.90", "0.76") for at in ("10:50", "12:54")]
    new = [printed(f"2024-03-28 {at}", "2208.80", "18.20", "0.83") for at in ("13:06", "14:00", "15:00", "16:00")]
    assert codes(found("2024-03-28 10:50", a_quote("2229.60", "16.90", "0.76", **GOLD), later=[old[1], *new])) == []
    # One page alone of another month is wrong on either side.
    lone = a_quote("2208.80", "18.20", "0.83", **GOLD)
    assert codes(found("2024-03-28 10:00", lone, later=old)) == ["reference-mismatch"]


def test_a_later_page_that_is_doubtful_by_itself_is_no_evidence() -> None:
    odd = printed("2024-04-24 12:09", "18180.00", "92.35", "0.23", doubts=("percent-mismatch",))
    assert codes(found("2024-04-24 10:03", RIGHT, later=[odd])) == []


@pytest.mark.parametrize(("day", "expected"), [("24", ["10:03"]), ("15", [])])
def test_a_page_tells_something_of_those_that_it_is_held_against_and_of_none_of_weeks_before(
    day: str, expected: list[str]
) -> None:
    """However many pages of other instruments came between, a capture does not look through them."""
    doubted = printed(f"2024-04-{day} 10:03", "18266.17", "68.52", "0.38", doubts=("reference-mismatch",))
    quotes = (a_quote("18180.00", "42.35", "0.23", **DAX),)
    reading = Reading("saved", paris("2024-04-24 12:09"), TimeSource.OPTION, "text", "fr_FR", None, quotes, ())
    told = told_earlier(reading, Past({0: [doubted]}), catalogue(), true_hours=Calendars().hours)
    assert [f"{at.astimezone(PARIS):%H:%M}" for at in told] == expected
