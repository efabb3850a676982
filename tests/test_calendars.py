"""What was looked up of the exchanges' calendars: kept in a file, as much of it as is asked for, and no wrong hours."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tracker.calendars import HOURS_FILE, Calendars, Session

APRIL = datetime(2024, 4, 19, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def kept_in(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / HOURS_FILE).read_bytes())["exchanges"]
    return content


def test_what_was_looked_up_is_read_from_the_file_and_the_calendars_are_not_loaded_again(tmp_path: Path) -> None:
    looked_up = Calendars(tmp_path).hours("XPAR", APRIL)
    assert looked_up is not None
    program = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from tracker.calendars import Calendars
sessions = Calendars(Path({str(tmp_path)!r})).hours("XPAR", datetime(2024, 7, 1, tzinfo=UTC))
assert any(each.opens == datetime(2024, 6, 28, 7, tzinfo=UTC) for each in sessions)
assert not {{"exchange_calendars", "pandas"}} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    assert Calendars(tmp_path).hours("XPAR", APRIL) == looked_up


def test_whole_years_are_kept_and_those_between_two_that_were_asked_for_too(tmp_path: Path) -> None:
    calendars = Calendars(tmp_path)
    calendars.hours("XPAR", APRIL)
    assert (kept_in(tmp_path)["XPAR"]["first"], kept_in(tmp_path)["XPAR"]["last"]) == ("2024-01-01", "2024-12-31")
    calendars.sessions_of(["XPAR", "XNYS"], APRIL - 3 * 365 * DAY, APRIL - 3 * 364 * DAY)
    years = {exchange: (each["first"][:4], each["last"][:4]) for exchange, each in kept_in(tmp_path).items()}
    assert years == {"XPAR": ("2021", "2024"), "XNYS": ("2021", "2021")}
    # Around a new year both are needed.
    assert Calendars(tmp_path).hours("XNYS", datetime(2024, 12, 31, 20, tzinfo=UTC)) is not None
    assert kept_in(tmp_path)["XNYS"]["last"] == "2025-12-31"


def test_only_the_weeks_around_what_was_asked_for_are_given(tmp_path: Path) -> None:
    sessions = Calendars(tmp_path).sessions("XPAR", APRIL, APRIL + 30 * DAY)
    assert sessions is not None
    assert APRIL - 46 * DAY < sessions[0].closes < APRIL - 40 * DAY
    assert APRIL + 70 * DAY < sessions[-1].opens < APRIL + 76 * DAY
    assert list(sessions) == sorted(sessions)


def test_a_file_that_is_damaged_or_of_another_release_is_looked_up_again(tmp_path: Path) -> None:
    looked_up = Calendars(tmp_path).hours("XPAR", APRIL)
    file = tmp_path / HOURS_FILE
    whole = file.read_bytes()
    other = json.loads(whole)
    other["exchanges"]["XPAR"]["hours"] = []
    other["calendars"] = "1.0"
    too_far = whole.replace(b"[[17", b"[[99999999999999917")
    no_form = whole.replace(b'"first"', b'"begins"')
    others = (json.dumps(other).encode(), too_far, no_form)
    for damaged in (b"", b"[]", b"null", b'{"calendars": 1}', whole[:-9], b"\xff", *others):
        assert damaged != whole
        file.write_bytes(damaged)
        assert Calendars(tmp_path).hours("XPAR", APRIL) == looked_up
        assert file.read_bytes() == whole


def test_nothing_is_kept_where_it_may_not_or_cannot_be(tmp_path: Path) -> None:
    assert Calendars(tmp_path, keeps=False).hours("XPAR", APRIL)
    assert list(tmp_path.iterdir()) == []
    assert Calendars(tmp_path / "none").hours("XPAR", APRIL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("exchange", "at"),
    [
        # Singapore's holidays are published for a year or so, and Tokyo's calendar begins in 1997.
        ("XSES", datetime(2150, 2, 1, tzinfo=UTC)),
        ("XTKS", datetime(1996, 6, 3, tzinfo=UTC)),
        ("XPAR", datetime(2, 1, 20, tzinfo=UTC)),
        ("XPAR", datetime(9998, 12, 1, tzinfo=UTC)),
    ],
)
def test_hours_that_nobody_knows_are_none_and_not_looked_up_at_each_start(
    tmp_path: Path, exchange: str, at: datetime
) -> None:
    assert Calendars(tmp_path).hours(exchange, at) is None
    before = kept_in(tmp_path)
    assert before[exchange]["hours"] == []
    assert Calendars(tmp_path).hours(exchange, at + DAY) is None
    assert kept_in(tmp_path) == before


def test_what_is_known_of_later_days_stays_when_an_earlier_one_is_asked_for(tmp_path: Path) -> None:
    calendars = Calendars(tmp_path)
    first_day = Session(datetime(1997, 1, 6, tzinfo=UTC), datetime(1997, 1, 6, 6, tzinfo=UTC))
    assert calendars.hours("XTKS", datetime(1996, 6, 3, tzinfo=UTC)) is None
    sessions = calendars.hours("XTKS", datetime(1997, 1, 8, tzinfo=UTC))
    assert sessions is not None
    assert sessions[0] == first_day
    assert calendars.hours("XTKS", APRIL)


def test_an_exchange_without_a_calendar_and_times_at_the_ends_of_all_years_have_no_hours(tmp_path: Path) -> None:
    assert Calendars(tmp_path).hours("XXXX", APRIL) is None
    assert Calendars(tmp_path).hours("XPAR", datetime.min.replace(tzinfo=UTC)) is None
    assert Calendars(tmp_path).hours("XPAR", datetime.max.replace(tzinfo=UTC)) is None
