"""The checks of one reading by itself."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.builders import a_quote
from tracker.checks import check_percent, check_quotes
from tracker.model import Quote


@pytest.mark.parametrize(
    "quote",
    [
        a_quote("1.0639", "-0.0007", "-0.06"),
        a_quote("885.54", "0.00", "0.00"),
        a_quote("1.0701", "0.0000", "-0.00"),
        a_quote("82.81", "-0.10", "-0.12"),
        a_quote("56.00", "56.00", "0.00"),
        a_quote("0", "0", "0"),
        a_quote("37775.38", None, None),
        a_quote(None, "22.07", "0.06"),
        a_quote("-37.63", "-55.90", "-305.97"),
        a_quote("123456789012345.67", "1.00", "0.00"),
        a_quote("841876290031874.680", "369778951264297.006", "78.3268451013967868"),
    ],
    ids=lambda quote: f"{quote.value} {quote.change} {quote.percent}",
)
def test_figures_that_can_agree_are_no_finding(quote: Quote) -> None:
    assert check_percent(quote) is None


@pytest.mark.parametrize(
    ("quote", "implied"),
    [
        (a_quote("1304.55", "419.01", "46.95"), "47.317"),
        (a_quote("37775.38", "22.07", "-0.06"), "0.058"),
        (a_quote("37775.38", "-22.07", "0.06"), "-0.058"),
        (a_quote("3777.38", "22.07", "0.06"), "0.588"),
        (a_quote("37775.38", "0.06", "22.07"), "0.000"),
        # The most that can follow is 10⁻³⁴ short of what rounds to it: arithmetic with 28 digits sees no difference.
        (a_quote("841876290031874.680", "369778951264297.006", "78.3268451013967869"), "78.32684510139678658"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_figures_that_contradict_each_other_are_a_finding_that_says_what_would_follow(
    quote: Quote, implied: str
) -> None:
    finding = check_percent(quote)
    assert finding is not None
    assert finding.code == "percent-mismatch"
    assert dict(finding.facts)["implied"] == implied


@given(
    value=st.decimals("0.01", "99999", places=4),
    move=st.decimals("-0.4", "0.4", places=8),
    decimals=st.integers(0, 4),
    rounding=st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP]),
)
def test_true_figures_however_rounded_are_never_a_finding(
    value: Decimal, move: Decimal, decimals: int, rounding: str
) -> None:
    """Every printed figure stands for all numbers that round to it (design: findings)."""
    previous = value / (1 + move)
    unit = Decimal(1).scaleb(-decimals)
    quote = a_quote(
        str(value.quantize(unit, rounding)),
        str((value - previous).quantize(unit, rounding)),
        str((100 * move).quantize(Decimal("0.01"), rounding)),
    )
    assume(quote.value)
    assert check_percent(quote) is None


@given(shift=st.sampled_from([Decimal("0.02"), Decimal("-0.02"), Decimal("0.10"), Decimal(1)]))
def test_a_percentage_two_units_off_an_exact_one_is_a_finding(shift: Decimal) -> None:
    quote = a_quote("37775.38", "22.07", str(Decimal("0.06") + shift))
    assert check_percent(quote) is not None


def test_a_name_that_stands_twice_is_one_finding() -> None:
    quotes = [a_quote(), a_quote("37775.39"), a_quote(name="Nasdaq")]
    findings = list(check_quotes(quotes))
    assert [(finding.code, finding.quote) for finding in findings] == [("duplicate-name", "Dow Jones")]


@pytest.mark.parametrize(
    ("symbol", "value", "expected"),
    [
        ("^DJI", "0.00", ["value-not-positive"]),
        ("EURUSD=X", "-1.0700", ["value-not-positive"]),
        ("CL=F", "-37.63", []),
        ("^TNX", "-0.51", []),
        (None, "-1.00", []),
    ],
)
def test_a_value_can_be_below_zero_where_its_kind_can(symbol: str | None, value: str, expected: list[str]) -> None:
    assert [each.code for each in check_quotes([a_quote(value, None, None, symbol=symbol)])] == expected
