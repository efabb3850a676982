"""What lies between two quotes of an instrument: the market was closed, nothing was captured, captures failed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.report.builders import ENGLISH, HOUR, PARIS, a_history, an_instrument, page_without_charts
from tests.report.charts import chart_of, overlaps, shades, texts_of
from tests.report.test_failure_marks import DAY, MONDAY, daily, failing
from tracker.calendars import Calendars
from tracker.history import InstrumentHistory
from tracker.report.between_quotes import between_quotes
from tracker.report.candle_table import candle_table
from tracker.report.days import times_of
from tracker.report.exchange_hours import with_closed_hours
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
    return instrument, with_closed_hours(period, [instrument], Calendars(), squeezes=False)


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


EASTER = MONDAY - 32 * DAY
"""Thursday, 28 March 2024: Friday and Monday are holidays of Paris."""


def over_weeks(missing: Sequence[int], *, days: int = 40) -> InstrumentHistory:
    """The CAC 40 twice on each of its trading days from two weeks before Easter on, but for some days behind it."""
    holidays = (1, 4)
    kept = [day for day in range(-14, days) if (EASTER + day * DAY).weekday() < 5 and day not in (*holidays, *missing)]
    at = [EASTER + day * DAY + hour * HOUR for day in kept for hour in range(2)]
    return an_instrument(*[str(8000 + index) for index in range(len(at))], at=at, symbol="^FCHI", name="CAC 40")


def period_with_hours(instrument: InstrumentHistory) -> Period:
    return with_closed_hours(
        period_of(a_history(instrument).captured_at, PARIS), [instrument], Calendars(), squeezes=False
    )


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ((), {"2024-04-02": ("closed",)}),
        # A day more is none that a line would break at.
        ((5,), {"2024-04-03": ("closed",)}),
        ((5, 6, 7, 8), {"2024-04-08": ("closed", "no-snapshot")}),
        ((11, 12, 13, 14, 15), {"2024-04-02": ("closed",), "2024-04-15": ("closed", "no-snapshot")}),
    ],
)
def test_over_weeks_too_a_closed_exchange_is_told_from_captures_that_were_missed(
    missing: tuple[int, ...], told: dict[str, tuple[str, ...]]
) -> None:
    instrument = over_weeks(missing)
    between = between_quotes(instrument, period_with_hours(instrument))
    days = times_of(instrument).strftime("%Y-%m-%d")
    assert {days[index]: one.codes for index, one in between.items()} == told
    bars = shades(chart_of(a_history(instrument)), "closed bar")
    gaps = shades(chart_of(a_history(instrument)), "gap")
    assert len(gaps) == len(told)
    # Easter is one time in which it is closed, and a missed week has two weekends.
    assert [sum(gap[0] - 1 < bar[0] and bar[1] < gap[1] + 1 for bar in bars) > 0 for gap in gaps] == [True] * len(gaps)


def test_candles_have_the_bar_where_the_exchange_is_closed_all_day_and_their_table_says_it() -> None:
    instrument = over_weeks((11, 12, 13, 14, 15), days=80)
    figure = chart_of(a_history(instrument))
    told = {row.name: row.before for row in candle_table(instrument, period_with_hours(instrument), ENGLISH).rows}
    assert {name: before for name, before in told.items() if before} == {
        "2 April 2024": "market closed", "15 April 2024": "no snapshot",
    }  # fmt: skip
    bars, gaps = shades(figure, "closed bar"), shades(figure, "gap")
    # Good Friday and Easter Monday are two places next to each other; weekends have none.
    assert len(gaps) == 2
    assert [(start, end) for start, end in bars] == [(gaps[0][0], gaps[0][0] + 1), (gaps[0][0] + 1, gaps[0][1])]
    assert any("sa bourse (XPAR) est fermée" in text for text in texts_of(figure))
    assert overlaps(figure) == []
