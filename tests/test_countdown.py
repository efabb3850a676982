"""The minute at which a page was shown, by its countdown and the exchange's calendar: real strips, and odd days."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.builders import a_page, a_strip
from tests.cli.running import tracker
from tests.pages import page_text, printed_strips
from tracker.calendars import Calendars
from tracker.countdown import time_by_countdown
from tracker.errors import WrongUse
from tracker.readers.market_line import read_market_line

PARIS = ZoneInfo("Europe/Paris")
BEFORE = "Marchés français ouverture"
OPEN = "La bourse ferme dans"


def minute(market_line: str | None, day: str, zone: ZoneInfo = PARIS) -> str:
    """The minute, on the clock of Paris."""
    market = read_market_line(market_line) if market_line else None
    at = time_by_countdown(market, date.fromisoformat(day), zone=zone, calendars=Calendars(), about="page.txt")
    return f"{at.astimezone(PARIS):%Y-%m-%dT%H:%M%z}"


@pytest.mark.slow
def test_the_time_of_every_dated_real_strip_is_the_one_that_is_proven() -> None:
    compared = 0
    for strip in printed_strips():
        if strip.captured_at is None or strip.market_line is None or not re.search(r"\d", strip.market_line):
            continue
        local = strip.captured_at.astimezone(PARIS)
        assert minute(strip.market_line, f"{local:%Y-%m-%d}") == f"{local:%Y-%m-%dT%H:%M%z}"
        compared += 1
    assert compared == 96


@pytest.mark.parametrize(
    ("market_line", "day", "found"),
    [
        (f"{BEFORE} 6 h 33 min", "2024-04-19", "2024-04-19T02:27+0200"),
        (f"{BEFORE} 62 h", "2024-04-19", "2024-04-19T19:00+0200"),  # a Friday evening, before a Monday
        (f"{BEFORE} 11 h 1 min", "2024-04-21", "2024-04-21T21:59+0200"),  # a Sunday
        (f"{BEFORE} 38 min", "2024-03-28", "2024-03-28T08:22+0100"),
        (f"{BEFORE} 110 h", "2024-03-28", "2024-03-28T18:00+0100"),  # before Easter, across the change of the clocks
        (f"{BEFORE} 35 h", "2024-05-01", None),  # closed on Labour Day
        (f"{BEFORE} 10 h", "2024-05-01", "2024-05-01T23:00+0200"),
        (f"{BEFORE} 31 h", "2024-10-27", "2024-10-27T02:00+0100"),  # clocks are put back at 03:00
        (f"{BEFORE} 32 h", "2024-10-27", "2024-10-27T02:00+0200"),
        (f"{OPEN} 5 h", "2024-12-24", "2024-12-24T09:05+0100"),  # closes at 14:05
        (f"{OPEN} 42 min", "2024-12-24", "2024-12-24T13:23+0100"),
        (f"{OPEN} 7 h 16 min", "2024-12-24", None),
        (f"{OPEN} 8 h 30 min", "2024-12-23", "2024-12-23T09:00+0100"),
        (f"{OPEN} 8 h 31 min", "2024-12-23", None),
        (f"{OPEN} 1 min", "2024-07-26", "2024-07-26T17:29+0200"),
        (f"{BEFORE} 15 h", "2024-04-18", "2024-04-18T18:00+0200"),
        (f"{BEFORE} 16 h", "2024-04-18", None),  # it would have been open
        (f"{BEFORE} 6 h", "2024-04-20", None),  # a Saturday
    ],
)
def test_a_countdown_tells_one_minute_of_its_day_or_is_refused(market_line: str, day: str, found: str | None) -> None:
    if found is not None:
        assert minute(market_line, day) == found
        return
    with pytest.raises(
        WrongUse, match=rf"fits no minute of {day} in Europe/Paris: XPAR is (open from|closed that day)"
    ):
        minute(market_line, day)


def test_a_refusal_says_what_the_hours_of_the_day_are() -> None:
    with pytest.raises(WrongUse, match=r"XPAR is open from 09:00 to 14:05 that day"):
        minute(f"{OPEN} 9 h", "2024-12-24")
    with pytest.raises(WrongUse, match=r"XPAR is closed that day, and opens next on 2024-04-02 at 09:00"):
        minute(f"{BEFORE} 9 h", "2024-03-29")


def test_the_day_is_one_of_the_display_time_zone() -> None:
    new_york = ZoneInfo("America/New_York")
    assert minute(f"{BEFORE} 6 h 33 min", "2024-04-18", new_york) == "2024-04-19T02:27+0200"
    assert minute(f"{BEFORE} 2 h", "2024-04-19", new_york) == "2024-04-19T07:00+0200"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("La bourse est fermée", "« La bourse est fermée », which is no countdown"),
        ("La bourse dort encore 3 h", "which is no countdown"),
        (None, "has no market line"),
    ],
)
def test_a_page_without_a_countdown_is_refused_with_its_reason(line: str | None, said: str) -> None:
    with pytest.raises(WrongUse, match=said) as caught:
        minute(line, "2024-04-19")
    assert "--at" in caught.value.advice


def test_captures_have_the_minute_and_say_how_it_is_known(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(a_page().body)
    said = tracker("read", page, "--date", "2024-04-19", "--json", "--home", tmp_path)
    assert (said.json["captured_at"], said.json["time_source"]) == ("2024-04-19T00:27:00Z", "countdown")
    (stored,) = tracker("capture", page, "--date", "2024-04-19", "--json", "--home", tmp_path).json
    assert (stored["outcome"], stored["captured_at"]) == ("stored", "2024-04-19T00:27:00Z")
    assert tracker("reparse", "--json", "--home", tmp_path).json["pages"]["unchanged"] == 1
    # What tells the time better comes first, and must not say another day.
    named = tmp_path / "2024-04-19T0228+0200.txt"
    named.write_text(page_text(a_strip()))
    for arguments, how in ((("--at", "2024-04-19T02:29+02:00"), "option"), ((), "file-name")):
        ran = tracker("read", named, "--date", "2024-04-19", *arguments, "--json", "--home", tmp_path)
        assert ran.json["time_source"] == how
        ran = tracker("capture", named, "--date", "2024-04-22", *arguments, "--home", tmp_path)
        assert ran.code == 2
        assert "--date 2024-04-22 is not the day of" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("page.txt", "--date", "2024-04-20"), "XPAR is closed that day, and opens next on 2024-04-22 at 09:00"),
        (("page.txt", "--date", "2024-02-30"), "is no day that exists"),
        (("page.txt", "--date", "19.4.2024"), "is not a day"),
        (("--date", "2024-04-19"), "no page is named"),
        (("https://p.invalid/", "--date", "2024-04-19"), "--date is for saved pages"),
    ],
)
def test_a_day_that_can_t_be_used_is_wrong_use_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_bytes(a_page().body)
    ran = tracker("capture", *arguments, "--home", tmp_path / "home")
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert not (tmp_path / "home").exists()
