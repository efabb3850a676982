"""What is told of a check over time is what it decides by."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders import a_quote
from tests.checks.pasts import codes, found, paris, printed
from tracker.calendars import Calendars
from tracker.checks.intervals import Interval
from tracker.checks.past import Past, PastQuote
from tracker.instruments import catalogue
from tracker.model import Quote, Reading, TimeSource
from tracker.told_checks import Term, ToldCheck
from tracker.told_over_time import told_over_time

NIKKEI = {"name": "Nikkei 225", "symbol": "^N225"}
NASDAQ = {"name": "Nasdaq", "symbol": "^IXIC"}
CLOSED = printed("2024-04-25 01:01", "38460.92", "-42.77", "-0.11")
"""The Dow Jones after its close of 24 April."""


def told(at: str, quote: Quote, *earlier: PastQuote, day_before: tuple[PastQuote, ...] = ()) -> dict[str, ToldCheck]:
    """Each check by its code, after making sure that those that do not agree are those that find something."""
    newest_first = sorted(earlier, key=lambda one: one.at, reverse=True)
    reading = Reading("saved", paris(at), TimeSource.OPTION, "text", "fr_FR", None, (quote,), ())
    past = Past({0: newest_first}, {0: day_before})
    checks = told_over_time(reading, 0, past, catalogue(), true_hours=Calendars().hours)
    findings = [each for each in codes(found(at, quote, *earlier, day_before=day_before)) if each != "instrument-new"]
    assert sorted(each.code for each in checks if each.agrees is False) == sorted(findings)
    return {each.code: each for each in checks}


def terms(check: ToldCheck) -> dict[str, Term]:
    return {each.of: each for each in check.terms}


def test_a_wrong_figure_is_told_with_the_pages_against_it_and_what_would_fit() -> None:
    earlier = [printed(f"2024-04-25 {at}", "38460.92", "-42.77", "-0.11") for at in ("01:01", "02:00", "03:00")]
    check = told("2024-04-25 12:00", a_quote("38470.92", "-42.77", "-0.11"), *earlier)["reference-mismatch"]
    compared = terms(check)
    assert compared["reference"] == Term(
        "reference", Interval(Decimal("38513.680"), Decimal("38513.700")), figure=Decimal("38513.69")
    )
    assert (compared["stands-for"].word, compared["stands-for"].exchange) == ("previous-close", "XNYS")
    assert (compared["session"].first_at, compared["session"].last_at) == (paris("2024-04-24 16:00"), None)
    assert compared["earlier-pages"] == Term(
        "earlier-pages",
        figure=Decimal("38503.69"),
        pages=3,
        first_at=paris("2024-04-25 01:01"),
        last_at=paris("2024-04-25 03:00"),
    )
    assert compared["captured-close"].figure is None
    assert compared["allowed"].interval == (Decimal("38503.69"), Decimal("38503.69"))
    assert (compared["suspect"].word, compared["suspect"].figure) == ("value", Decimal("38460.92"))


def test_the_captured_close_is_told_from_the_opening_on() -> None:
    compared = terms(told("2024-04-25 16:21", a_quote("37818.67", "-642.25", "-1.67"), CLOSED)["reference-mismatch"])
    assert (compared["captured-close"].figure, compared["captured-close"].first_at) == (Decimal("38460.92"), CLOSED.at)
    assert compared["earlier-pages"].pages == 0
    assert compared["session"].first_at == paris("2024-04-25 16:00")


def test_on_a_holiday_the_session_is_told_that_began_before_it() -> None:
    # New York was closed on Monday, 27 May.
    friday = printed("2024-05-24 23:30", "39069.59", "4.33", "0.01")
    checks = told("2024-05-27 20:00", a_quote("39069.59", "4.33", "0.01"), friday)
    compared = terms(checks["reference-mismatch"])
    assert compared["session"].first_at == paris("2024-05-24 16:00")
    assert (compared["earlier-pages"].pages, checks["stale"].agrees) == (1, None)


@pytest.mark.parametrize(
    ("at", "quote", "earlier", "excuse"),
    [
        (
            "2024-04-25 01:20",
            a_quote("38460.08", "0.00", "0.00", **NIKKEI),
            [printed("2024-04-25 01:01", "38460.08", "907.92", "2.42")],
            "reset",
        ),
        (
            "2024-07-25 11:23",
            a_quote("17342.41", "-654.99", "-3.64", **NASDAQ),
            [printed("2024-07-24 17:01", "17586.10", "-411.25", "-2.29")],
            "rounded",
        ),
        (
            "2024-04-25 05:00",
            a_quote("38460.92", "-42.77", "-0.11"),
            [
                printed("2024-04-25 03:00", "38460.92", "-42.77", "-0.11"),
                printed("2024-04-25 04:00", "38461.92", "-42.77", "-0.11", doubts=("reference-mismatch",)),
            ],
            "no-majority",
        ),
        ("2024-04-25 15:35", a_quote("38450.10", "-10.82", "-0.03"), [CLOSED], None),
        (
            "2024-04-25 15:35",
            a_quote("38450.10", "-11.82", "-0.03"),
            [printed("2024-04-24 21:00", "38460.92", "-42.77", "-0.11")],
            "rolling",
        ),
    ],
)
def test_why_another_figure_than_the_known_one_is_right_is_told(
    at: str, quote: Quote, earlier: list[PastQuote], excuse: str | None
) -> None:
    check = told(at, quote, *earlier)["reference-mismatch"]
    assert check.agrees
    assert (terms(check)["excuse"].word if "excuse" in terms(check) else None) == excuse


def test_a_crypto_asset_is_told_with_the_value_that_decides_and_its_allowance() -> None:
    yesterday = (printed("2024-04-24 09:36", "62498.85", None), printed("2024-04-24 09:43", "62347.42", None))
    bitcoin = {"name": "Bitcoin EUR", "symbol": "BTC-EUR"}
    for change, agrees in (("-2584.82", True), ("-5584.82", False)):
        quote = a_quote("59683.01", change, None, **bitcoin)
        check = told("2024-04-25 09:44", quote, day_before=yesterday)["day-before-mismatch"]
        assert check.agrees is agrees
        compared = terms(check)
        assert (compared["day-before-pages"].pages, compared["day-before"].first_at) == (2, paris("2024-04-24 09:43"))
        # One per cent, 0.8 for the minute between, and what three figures are rounded by.
        assert compared["allowed"].interval == (Decimal("61225.15"), Decimal("63469.69"))
    unseen = a_quote("59683.01", "-2584.82", None, **bitcoin)
    assert told("2024-04-25 09:44", unseen)["day-before-mismatch"].agrees is None


def test_a_move_is_told_with_what_is_plausible() -> None:
    checks = told("2024-04-25 12:01", a_quote("42460.92", None, None), CLOSED)
    compared = terms(checks["jump"])
    assert (compared["before"].figure, compared["moved"].figure) == (Decimal("38460.92"), Decimal("10.40"))
    # At once 4 %, and 6 × 0.3 % by the root of 11 hours.
    assert compared["plausible"].interval == (Decimal("-9.49"), Decimal("10.48"))
    misread = told("2024-04-25 12:01", a_quote("384609.20", None, None), CLOSED)
    assert terms(misread["factor-jump"])["factor"].figure == 10
    assert told("2024-04-25 12:01", a_quote("42460.92", None, None))["jump"].agrees is None


def test_the_longest_figures_and_the_wildest_moves_can_be_told() -> None:
    least, most = "0.00000000000000001", "100000000000000000"
    wild = [printed(f"2024-04-25 11:{at:02}", (least, most)[at % 2], None) for at in range(20)]
    checks = told("2024-04-26 12:01", a_quote(least, None, None), wild[-1])
    assert terms(checks["jump"])["moved"].figure == -100
    assert told("2024-04-26 12:01", a_quote(most, None, None), *wild)["jump"].agrees


def test_a_name_that_nobody_knows_has_no_reference_to_compare_with() -> None:
    check = told("2024-04-25 12:01", a_quote(name="Unknown", symbol=None), CLOSED)["reference-mismatch"]
    assert (check.agrees, terms(check)["stands-for"].word) == (None, "")
