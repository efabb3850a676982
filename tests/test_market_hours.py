"""When exchanges are open and a source is due, on days that the exchanges themselves published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import BEFORE_THE_OPENING, a_page
from tracker.calendars import HOURS_FILE, Calendars, known_exchanges
from tracker.capture import capture
from tracker.due import closed_until, exchanges_of
from tracker.errors import WrongUse
from tracker.home import Home, open_home
from tracker.instruments import catalogue
from tracker.market_hours import due_spans, is_due


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("exchange", "now", "is_open"),
    [
        # Paris opens at 09:00 and closes at 17:30 by its own clock, through daylight saving.
        ("XPAR", "2024-03-28T08:00", True),
        ("XPAR", "2024-03-28T07:59", False),
        ("XPAR", "2024-04-02T07:00", True),
        ("XPAR", "2024-04-02T15:29", True),
        ("XPAR", "2024-03-29T10:00", False),  # Good Friday
        ("XPAR", "2024-12-24T13:00", True),  # until 14:05
        ("XPAR", "2024-12-24T14:00", False),
        ("XNYS", "2024-11-28T16:00", False),  # Thanksgiving
        ("XNYS", "2024-11-29T17:59", True),  # until 13:00 in New York
        ("XNYS", "2024-11-29T18:30", False),
        ("XTKS", "2024-04-19T03:00", True),  # the pause at noon is none
        ("XPAR", "2024-04-20T10:00", False),  # a Saturday
        ("XCME", "2024-04-19T03:00", True),
    ],
)
def test_an_exchange_keeps_its_hours_half_days_and_holidays(exchange: str, now: str, is_open: bool) -> None:
    sessions = Calendars().hours(exchange, at(now))
    assert sessions is not None
    assert any(each.opens <= at(now) < each.closes for each in sessions) is is_open
    # Captured just before, so that no closing figures are wanting.
    assert is_due(sessions, at(now), at(now) - timedelta(minutes=1)) is is_open


def test_the_closing_figures_are_captured_once_when_they_are_on_the_page() -> None:
    sessions = Calendars().hours("XPAR", at("2024-04-19T12:00"))
    assert sessions is not None
    last = at("2024-04-19T15:30")
    assert is_due(sessions, at("2024-04-19T15:45"), last), "they are a quarter of an hour late"
    assert not is_due(sessions, at("2024-04-19T16:00"), at("2024-04-19T15:45"))
    assert is_due(sessions, at("2024-04-19T16:15"), at("2024-04-19T15:45")), "of the last auction, too, by then"
    assert is_due(sessions, at("2024-04-21T12:00"), last), "the machine was off"
    assert not is_due(sessions, at("2024-04-19T16:20"), at("2024-04-19T16:15"))
    assert not is_due(sessions, at("2024-04-22T06:59"), at("2024-04-19T16:15"))
    assert is_due(sessions, at("2024-04-22T07:00"), at("2024-04-19T16:15"))


@pytest.mark.parametrize(
    ("exchanges", "minutes"), [(["XPAR"], 15), (["XPAR", "XNYS"], 30), (["XPAR", "XNYS", "XTKS"], 240)]
)
def test_what_a_report_expects_is_what_captures_do(exchanges: list[str], minutes: int) -> None:
    every, start = timedelta(minutes=minutes), at("2024-03-27T00:00")
    looked_up = Calendars().sessions_of(exchanges, start, start)
    sessions = sorted({session for each in looked_up.values() for session in each or ()})
    expected = due_spans(sessions, every)
    newest = start
    for number in range(1, 8 * 24 * 60 // minutes):
        now = start + number * every
        assert is_due(sessions, now, newest) is any(opens <= now < closes for opens, closes in expected)
        newest = now if is_due(sessions, now, newest) else newest


def test_every_exchange_of_the_catalogue_has_hours() -> None:
    exchanges = exchanges_of(frozenset(catalogue().by_symbol), catalogue())
    assert known_exchanges(exchanges) == exchanges
    assert known_exchanges(["XXXX", "XPAR"]) == {"XPAR"}


def captured(folder: Path, *, when: datetime = BEFORE_THE_OPENING) -> Home:
    """A home with a real strip: Dow Jones, Nasdaq, Nikkei, Hang Seng, currencies, a future or two."""
    home = open_home(str(folder))
    with home.capturing() as capturing:
        page = a_page(at=when, source="portal")
        capture(page, archive=capturing.archive, open_store=capturing.open_store, now=lambda: datetime.now(UTC))
    return home


def test_a_source_is_due_by_the_exchanges_on_its_own_strip(tmp_path: Path) -> None:
    friday_night = at("2024-04-19T22:00")
    home = captured(tmp_path, when=friday_night)
    saturday, monday = at("2024-04-20T12:00"), at("2024-04-22T00:00")
    assert closed_until("portal", "market", home, saturday) == monday, "Tokyo's opening"
    assert closed_until("portal", "market", home, monday) is None
    assert closed_until("portal", "XPAR", home, monday) == at("2024-04-22T07:00")
    assert closed_until("portal", "always", home, saturday) is None
    assert closed_until("never captured", "market", home, saturday) is None
    assert closed_until("portal", "market", open_home(str(tmp_path / "none")), saturday) is None
    assert (home.settings.snapshots / HOURS_FILE).exists()
    with pytest.raises(WrongUse, match="hours of XXXX are not known"):
        closed_until("portal", "XPAR,XXXX", home, monday)
