"""What lies between two quotes of an instrument: the market was closed, nothing was captured, captures failed."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from tests.report.builders import ENGLISH, HOUR, PARIS, a_history, an_instrument, page_without_charts
from tests.report.test_failure_marks import DAY, MONDAY, daily, failing
from tracker.history import InstrumentHistory
from tracker.report.between_quotes import between_quotes
from tracker.report.candle_table import candle_table
from tracker.report.closed_hours import with_closed_hours
from tracker.report.instrument_csv import instrument_csv
from tracker.report.period import Period, period_of
from tracker.store.failures import FailedRun

SESSION = (*range(8),)
"""Hours after `MONDAY`, 10:00 in Paris, up to 17:00; the session ends at 17:30, and the next begins at 23."""


def of_paris(*hours: float, failed: tuple[float, ...] = ()) -> tuple[InstrumentHistory, Period]:
    at = [MONDAY + hour * HOUR for hour in hours]
    instrument = an_instrument(*["8000"] * len(at), at=at, symbol="^FCHI")
    instrument = failing(instrument, [MONDAY + hour * HOUR for hour in failed])
    period = period_of(a_history(instrument).captured_at, PARIS)
    return instrument, with_closed_hours(period, [instrument], squeezes=False)


@pytest.mark.parametrize(
    ("hours", "failed", "told"),
    [
        ((*SESSION, 8), (), ""),
        ((*SESSION, 23), (), "closed"),
        ((*SESSION, 28), (), "closed no-snapshot"),
        ((0, 1, 2, 3, 7), (), "no-snapshot"),
        ((0, 1, 2, 3, 7), (4, 5, 6), "capture-failed"),
        ((0, 1, 2, 3), (2.5,), "capture-failed"),
        ((0, 1, 2, 3, 7.4), (3.5,), "no-snapshot capture-failed"),
        ((*SESSION, 23), (12,), "closed capture-failed"),
        ((*SESSION, 28), (10,), "closed no-snapshot capture-failed"),
        # The night is over when captures fail, from the opening on.
        ((*SESSION, 28), (23, 24, 25, 26, 27), "closed capture-failed"),
    ],
)
def test_a_csv_tells_the_kinds_of_nothing_apart(hours: tuple[float, ...], failed: tuple[float, ...], told: str) -> None:
    instrument, period = of_paris(*hours, failed=failed)
    header, *rows = csv.reader(io.StringIO(instrument_csv(instrument, None, period).decode()))
    assert header[-1] == "before"
    assert [row[-1] for row in rows] == [""] * (len(rows) - 1) + [told]


def test_what_is_before_the_first_quote_and_behind_the_last_is_between_none() -> None:
    assert between_quotes(*of_paris(*SESSION, failed=(-1, 7.5))) == {}


def test_where_a_point_a_day_is_shown_a_night_is_nothing_and_more_than_three_days_are() -> None:
    instrument = failing(daily([*range(10), *range(15, 20)]), [MONDAY + 2.5 * HOUR])
    between = between_quotes(instrument, period_of(a_history(instrument).captured_at, PARIS))
    # Three quotes a day; the failed capture is the evening of the first.
    assert {index: one.codes for index, one in between.items()} == {3: ("capture-failed",), 30: ("no-snapshot",)}


def test_the_rows_of_a_page_have_one_between_them_that_says_it_with_numbers_that_are_known() -> None:
    instrument, _ = of_paris(0, 1, 2, 3, 7, 8, 14, 15, failed=(4, 5))
    first, last = (int((MONDAY + hour * HOUR).timestamp()) for hour in (14.5, 15.5))
    run = FailedRun(first, last, "saved", 7)
    history = a_history(replace(instrument, failed=(*instrument.failed, run)))
    table = page_without_charts(history, ENGLISH).split('<table class="rows">')[1].split("</table>")[0]
    rows = re.findall(r"<th>([^<\n]*)|<td colspan=4>([^<\n]*)", table)
    # Newest first. How many of seven failed captures came before the quote among them is not known.
    assert [at[-5:] or told for at, told in rows] == [
        *("01:00", "failed captures", "00:00", "no snapshot", "18:00", "17:00"),
        *("2 failed captures", "13:00", "12:00", "11:00", "10:00"),
    ]


def test_a_table_of_many_failed_captures_is_no_longer_for_them() -> None:
    instrument = an_instrument(*["1"] * 200, at=[MONDAY + number * HOUR for number in range(200)])
    history = a_history(failing(instrument, [MONDAY + (number + 0.5) * HOUR for number in range(200)]))
    page = page_without_charts(history, ENGLISH)
    table = page.split('<table class="rows">')[1].split("</table>")[0]
    assert (table.count("<th>"), table.count("<td colspan=4>")) == (50, 49)
    assert "The newest 50 of 200." in page


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (
            120,
            [
                ("17 June 2024", "no snapshot · 2 days with failed captures"),
                ("13 May 2024", "2 days with failed captures"),
                ("9 May 2024", "1 day with failed captures"),
            ],
        ),
        # Candles of weeks: what failed in one that has a candle is not between two.
        (600, [("Week of 17 June 2024", "no snapshot · 1 day with failed captures")]),
    ],
)
def test_a_table_of_candles_has_what_lies_between_them(days: int, told: list[tuple[str, str]]) -> None:
    there = [day for day in range(days) if day % 7 < 5 and not 37 < day < 48 and day != 9]
    # On a day with a value, on a Wednesday without one, on a Saturday and a Sunday, and on two days of a gap.
    instrument = failing(daily(there), [MONDAY + day * DAY for day in (2, 9, 12, 13, 39, 44)])
    table = candle_table(instrument, period_of(a_history(instrument).captured_at, PARIS), ENGLISH)
    assert [(row.name, row.before) for row in table.rows if row.before] == told
