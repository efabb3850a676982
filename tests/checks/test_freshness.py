"""Figures that stand still while their market is open, and countdowns that do not fit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import a_quote
from tests.checks.pasts import PARIS, codes, found, paris, printed
from tracker.calendars import Calendars
from tracker.exchanges import known_exchanges, usual_hours
from tracker.model import MarketState, MarketStatus

CAC = {"name": "CAC 40", "symbol": "^FCHI"}
NIKKEI = {"name": "Nikkei 225", "symbol": "^N225"}


def frozen(day: str, since: str, at: str, **instrument: str) -> list[str]:
    quote = a_quote("8050.19", "-41.67", "-0.51", **instrument)
    first = printed(f"{day} {since}", "8050.19", "-41.67", "-0.51")
    before = [first, first._replace(at=first.at + timedelta(minutes=6))]
    findings = found(f"{day} {at}", quote, *before)
    # A page that is still that of the day before has another previous close, too.
    return [code for code in codes(findings) if code != "reference-mismatch"]


@pytest.mark.parametrize(
    ("day", "since", "at", "expected"),
    [
        ("2024-04-25", "11:00", "11:40", ["stale"]),
        ("2024-04-25", "11:00", "11:20", []),
        ("2024-04-25", "08:00", "09:45", []),
        ("2024-04-25", "08:00", "10:00", ["stale"]),
        ("2024-04-25", "17:40", "20:00", []),
        ("2024-04-27", "11:00", "15:00", []),
        # Euronext is closed on 1 May, and from 14:05 on on Christmas Eve.
        ("2024-05-01", "11:00", "15:00", []),
        ("2024-12-24", "14:30", "16:00", []),
        ("2024-12-24", "11:00", "12:00", ["stale"]),
    ],
)
def test_an_index_stands_still_while_its_exchange_is_open(day: str, since: str, at: str, expected: list[str]) -> None:
    assert frozen(day, since, at, **CAC) == expected


def test_at_noon_an_exchange_may_pause() -> None:
    # Tokyo pauses from 11:30 to 12:30, which is 04:30 to 05:30 in Paris in summer.
    assert frozen("2024-04-25", "04:40", "05:40", **NIKKEI) == []
    assert frozen("2024-04-25", "03:00", "04:10", **NIKKEI) == ["stale"]
    # Singapore from 12:00 to 13:00, which is 06:00 to 07:00 there.
    straits = {"name": "Straits Times Index", "symbol": "^STI"}
    assert frozen("2024-04-25", "06:05", "07:10", **straits) == []
    assert frozen("2024-04-25", "07:30", "08:40", **straits) == ["stale"]


def test_one_index_may_come_back_to_where_it_was_once() -> None:
    quote, before = a_quote("8050.19", "-41.67", "-0.51", **CAC), printed("2024-04-25 11:00", "8050.19", "-41.67")
    assert codes(found("2024-04-25 11:40", quote, before)) == []
    assert codes(found("2024-04-25 12:00", quote, before, printed("2024-04-25 11:40", "8050.19", "-41.67"))) == [
        "stale"
    ]
    # Pages of the same minute are one look.
    assert codes(found("2024-04-25 12:00", quote, before, printed("2024-04-25 11:01", "8050.19", "-41.67"))) == []


def test_one_index_that_moves_tells_that_its_exchange_is_not_frozen() -> None:
    quotes = (a_quote("8050.19", "-41.67", "-0.51", **CAC), a_quote("9.00", "-1.00", "-10.00", **CAC))
    at_eleven = printed("2024-04-25 11:00", "8050.19", "-41.67", "-0.51")
    assert "stale" not in codes(found("2024-04-25 11:40", quotes, at_eleven))
    assert "stale" in codes(found("2024-04-25 11:40", quotes[:1] * 2, at_eleven))


def test_an_index_without_a_value_says_nothing_of_the_page_s_age() -> None:
    none = a_quote(None, None, None, **CAC)
    assert codes(found("2024-04-25 11:40", none, printed("2024-04-25 10:00", None, None))) == []


def countdown(state: MarketState, minutes: int | None) -> MarketStatus:
    return MarketStatus("La bourse ferme dans 5 h 30 min", "FR", state, minutes)


@pytest.mark.parametrize(
    ("at", "state", "minutes", "expected"),
    [
        ("2024-04-25 12:00", MarketState.CLOSES, 330, []),
        ("2024-04-25 12:00", MarketState.CLOSES, 328, []),
        ("2024-04-25 12:00", MarketState.CLOSES, 326, ["clock-mismatch"]),
        ("2024-04-25 02:27", MarketState.OPENS, 393, []),
        ("2024-01-25 02:27", MarketState.OPENS, 393, []),
        ("2024-04-25 02:27", MarketState.OPENS, 333, ["clock-mismatch"]),
        # A half day, and a holiday.
        ("2024-12-24 12:05", MarketState.CLOSES, 120, []),
        ("2024-12-24 12:05", MarketState.CLOSES, 325, ["clock-mismatch"]),
        ("2024-05-01 12:00", MarketState.CLOSES, 330, ["clock-mismatch"]),
        # In the night to Good Friday: the next opening is on Tuesday.
        ("2024-03-29 03:00", MarketState.OPENS, 360, ["clock-mismatch"]),
        ("2024-03-29 03:00", MarketState.OPENS, 360 + 4 * 24 * 60 - 60, []),
        # Before the years of which holidays are known at once.
        ("2001-05-01 12:00", MarketState.CLOSES, 330, ["clock-mismatch"]),
        ("2001-05-02 12:00", MarketState.CLOSES, 330, []),
        ("2024-04-25 12:00", MarketState.CLOSED, None, []),
    ],
)
def test_a_countdown_ends_when_its_exchange_opens_or_closes(
    at: str, state: MarketState, minutes: int | None, expected: list[str]
) -> None:
    assert codes(found(at, a_quote(), market=countdown(state, minutes))) == expected


@pytest.mark.parametrize("exchange", known_exchanges())
def test_usual_hours_are_those_of_the_calendar(exchange: str) -> None:
    """Of nearly all sessions of some weeks; half days and holidays are not usual."""
    known = Calendars().hours(exchange, paris("2026-03-16 12:00"))
    assert known
    hours = usual_hours(exchange)
    assert hours
    usual = set(hours.sessions(known[0][0], known[-1][1]))
    assert sum(session in usual for session in known) > 0.8 * len(known)


def test_holidays_and_half_days_of_the_home_exchange_are_those_of_the_calendar() -> None:
    hours = usual_hours("XPAR")
    assert hours
    start, end = paris("2002-01-01 00:00"), paris("2035-12-31 23:00")
    assert hours.are_exact(start)
    assert not hours.are_exact(start - timedelta(hours=1))
    known = Calendars().sessions("XPAR", start, end)
    assert known
    assert [one for one in hours.sessions(start, end) if start <= one[0] <= end] == [
        tuple(one) for one in known if start <= one.opens <= end
    ]


def test_a_pause_is_in_the_exchange_s_own_time() -> None:
    tokyo = usual_hours("XTKS")
    assert tokyo
    assert [tokyo.is_pausing(paris(f"2024-04-25 {at}")) for at in ("04:29", "04:30", "05:29", "05:30")] == [
        False,
        True,
        True,
        False,
    ]
    assert paris("2024-04-25 04:30").astimezone(PARIS).hour == 4
