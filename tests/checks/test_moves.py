"""A value against the one before it."""

from __future__ import annotations

import pytest

from tests.builders import a_quote
from tests.checks.pasts import codes, found, printed

BEFORE = printed("2024-04-25 11:00", "38460.92", None)


@pytest.mark.parametrize("value", ["384609.20", "3846092", "3846.09", "384.61", "38.46", "38460920.00"])
def test_a_value_ten_times_the_one_before_is_a_misread_separator(value: str) -> None:
    findings = found("2024-04-25 11:10", a_quote(value, None, None), BEFORE)
    assert codes(findings) == ["factor-jump"]
    assert findings[0].severity == "error"


@pytest.mark.parametrize(
    ("value", "expected"), [("38000.00", []), ("39900.00", []), ("42460.92", ["jump"]), ("28460.92", ["jump"])]
)
def test_a_move_beyond_what_is_plausible_is_marked(value: str, expected: list[str]) -> None:
    assert codes(found("2024-04-25 11:10", a_quote(value, None, None), BEFORE)) == expected


def test_more_time_makes_more_plausible() -> None:
    assert codes(found("2024-05-25 11:10", a_quote("42460.92", None, None), BEFORE)) == []


def test_an_instrument_that_moves_little_may_jump_less() -> None:
    moves = [printed(f"2024-04-25 10:{minute:02}", f"{100 + minute % 2 / 100:.2f}", None) for minute in range(20)]
    calm = a_quote("128.00", None, None, name="Unknown", symbol=None)
    assert codes(found("2024-04-26 10:20", calm, *moves)) == ["jump"]
    assert codes(found("2024-04-26 10:20", calm, moves[-1])) == []


def test_an_instrument_that_moves_more_than_its_kind_may_jump_more() -> None:
    russell = {"name": "Russell 2000", "symbol": "^RUT"}
    moves = [printed(f"2024-08-05 {9 + number:02}:00", f"{24 + number % 2}.00", None) for number in range(12)]
    risen = a_quote("33.00", None, None, **russell)
    assert codes(found("2024-08-06 02:00", risen, *moves)) == []
    assert codes(found("2024-08-06 02:00", risen, moves[-1])) == ["jump"]


def test_a_lively_index_may_jump_more_than_others_do() -> None:
    def moved(name: str, symbol: str, by: float) -> list[str]:
        hours = [printed(f"2024-04-25 {hour:02}:00", f"{15 * (1 + hour % 2 * by):.2f}", None) for hour in range(8, 22)]
        quote = a_quote("16.80", None, None, name=name, symbol=symbol)
        return codes(found("2024-04-25 22:00", quote, *hours))

    assert moved("VIX", "^VIX", 0.015) == []
    assert moved("CAC 40", "^FCHI", 0.002) == ["jump"]


def test_a_value_that_stays_where_it_jumped_to_is_believed() -> None:
    jumped = printed("2024-04-25 11:10", "42460.92", None, doubts=("jump",))
    assert codes(found("2024-04-25 11:20", a_quote("42465.00", None, None), BEFORE, jumped)) == []
    assert codes(found("2024-04-25 11:20", a_quote("38462.00", None, None), BEFORE, jumped)) == []


def test_a_placeholder_between_does_not_make_a_jump_new_again() -> None:
    jumped = printed("2024-04-25 11:10", "42460.92", None, doubts=("jump",))
    none = printed("2024-04-25 11:15", None, None)
    assert codes(found("2024-04-25 11:20", a_quote("42465.00", None, None), BEFORE, jumped, none)) == []


def test_a_lively_instrument_may_jump_more_before_its_moves_are_known() -> None:
    before = printed("2024-08-02 15:00", "20.00", None)
    for name, symbol, expected in (("VIX", "^VIX", []), ("CAC 40", "^FCHI", ["jump"])):
        assert (
            codes(found("2024-08-02 16:00", a_quote("22.80", None, None, name=name, symbol=symbol), before)) == expected
        )
    assert codes(found("2024-08-02 16:00", a_quote("52.80", None, None, name="VIX", symbol="^VIX"), before)) == ["jump"]


def test_what_a_cent_is_much_of_may_move_by_its_rounding() -> None:
    before = printed("2024-04-25 11:00", "0.21", None)
    for value, expected in (("0.20", []), ("0.18", ["jump"])):
        quote = a_quote(value, None, None, name="XRP USD", symbol="XRP-USD")
        assert codes(found("2024-04-25 11:02", quote, before)) == expected
