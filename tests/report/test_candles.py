"""Candles: an instrument's chart over more than 60 days."""

from __future__ import annotations

from collections.abc import Sequence
from colorsys import rgb_to_hsv
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from tests.report.builders import FRENCH, PARIS, a_history, an_instrument, with_value
from tests.report.charts import axis_lines, chart_of, outside, overlaps, points_of, shades, texts_of
from tracker.colors import Colors
from tracker.history import InstrumentHistory
from tracker.report.candle_chart import BODIES, HOLLOW
from tracker.report.candle_data import candle_data
from tracker.report.candle_table import candle_table
from tracker.report.candles import Candles, Unit, candles_of, has_candles
from tracker.report.frame import NARROW, PICTURE, WIDE, Frame
from tracker.report.period import period_of
from tracker.report.theme import DARK, LIGHT, Theme, in_colors
from tracker.report.titles import chart_note

MONDAY = datetime(2024, 1, 1, 6, tzinfo=UTC)
HOURS = (0, 3, 6, 9)
"""Of a day's four quotes, after its first one."""


def days_of_quotes(days: int, *, moves_on_weekends: bool = False, **stated: Any) -> InstrumentHistory:
    """Four quotes a day that open at 100 + its number, go 3 up and 1 down, and close 1 above; not at weekends."""
    at, values = [], []
    for day in range(days):
        moves = moves_on_weekends or day % 7 < 5
        base = 100 + (day if moves else day - day % 7 + 4)
        for hour, step in zip(HOURS, (0, 3, -1, 1) if moves else (1, 1, 1, 1), strict=True):
            at.append(MONDAY + timedelta(days=day, hours=hour))
            values.append(str(base + step))
    return an_instrument(*values, at=at, **stated)


def chosen(instrument: InstrumentHistory, kept: Sequence[int]) -> InstrumentHistory:
    """The instrument with these of its quotes."""
    quotes = instrument.quotes.iloc[list(kept)]
    at = [stamp.to_pydatetime() for stamp in quotes.index]
    return an_instrument(*(f"{value:.0f}" for value in quotes["value"]), at=at)


def candles(instrument: InstrumentHistory, *, width_px: int = 1080) -> Candles:
    period = period_of(a_history(instrument).captured_at, PARIS)
    return candles_of(instrument, period, frame=replace(WIDE, width_px=width_px))


def ohlc(made: Candles) -> list[list[float]]:
    return [list(row) for row in np.column_stack((made.open, made.high, made.low, made.close))]


def strokes_of(figure: Figure, gid: str) -> int:
    """How many strokes of that name there are: each has two ends and a break."""
    return sum(len(places) // 3 for places, _ in points_of(figure, gid))


def test_a_candle_is_the_first_the_highest_the_lowest_and_the_last_value_of_its_day() -> None:
    made = candles(days_of_quotes(70))
    assert made.unit is Unit.DAY
    assert ohlc(made)[:6] == [[100 + day, 103 + day, 99 + day, 101 + day] for day in (0, 1, 2, 3, 4, 7)]
    assert made.moving_range[1:6].tolist() == [1, 1, 1, 1, 3]


def test_only_weekends_without_a_move_are_left_out() -> None:
    assert len(candles(days_of_quotes(70)).starts) == 50
    assert len(candles(days_of_quotes(70, moves_on_weekends=True)).starts) == 70


@pytest.mark.parametrize(("width_px", "unit"), [(200, Unit.DAY), (100, Unit.WEEK), (20, Unit.MONTH), (3, Unit.QUARTER)])
def test_candles_are_of_more_days_where_these_have_no_room(width_px: int, unit: Unit) -> None:
    made = candles(days_of_quotes(70), width_px=width_px)
    assert made.unit is unit
    epoch = date(1970, 1, 1)
    starts = [epoch + timedelta(days=int(start)) for start in made.starts]
    if unit is Unit.WEEK:
        assert {start.weekday() for start in starts} == {0}
        # From Monday's first value to that of Friday's last.
        assert ohlc(made)[0] == [100, 107, 99, 105]
    if unit is Unit.MONTH:
        assert starts == [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
    if unit is Unit.QUARTER:
        assert ohlc(made) == [[100, 170, 99, 168]]


def test_a_day_of_23_hours_and_one_of_25_begin_and_end_at_midnight_in_paris() -> None:
    at = [
        datetime(2024, 3, 1, 12, tzinfo=PARIS) + timedelta(days=day, hours=hour)
        for day in range(250)
        for hour in (0, 1)
    ]
    for day in (date(2024, 3, 31), date(2024, 10, 27)):
        midnight = datetime.combine(day, time(), tzinfo=PARIS)
        after = datetime.combine(day + timedelta(days=1), time(), tzinfo=PARIS)
        minute = timedelta(minutes=1)
        at += [(edge.astimezone(UTC) + step) for edge in (midnight, after) for step in (-minute, timedelta())]
    at = sorted(each.astimezone(UTC) for each in at)
    instrument = an_instrument(*(str(number) for number in range(len(at))), at=at)
    made = candles(instrument)
    first = period_of(a_history(instrument).captured_at, PARIS).start.astimezone(PARIS).date()
    for day in (date(2024, 3, 31), date(2024, 10, 27)):
        ours = [number for number, each in enumerate(at) if each.astimezone(PARIS).date() == day]
        assert len(ours) == 4
        index = (day - first).days
        assert ohlc(made)[index] == [ours[0], ours[-1], ours[0], ours[-1]]


def test_a_day_without_a_snapshot_has_no_candle_of_the_weekend_behind_it() -> None:
    whole = days_of_quotes(70)
    values = whole.quotes["value"].to_numpy(copy=True)
    values[20:28] = values[15]
    whole.quotes["value"] = values
    made = candles(chosen(whole, [index for index in range(len(whole.quotes)) if index // 4 != 4]))
    # The first Friday was not captured; Saturday and Sunday print Thursday's last value again, and are left out.
    assert made.places[:6].tolist() == [0, 1, 2, 3, 5, 6]
    assert len(made.starts) == 50


def test_a_doubtful_value_stretches_no_candle_and_keeps_its_mark() -> None:
    instrument = days_of_quotes(70, marked=[5])
    made = candles(instrument)
    # The second day's highest value is the doubtful one.
    assert made.high[1] == 102
    assert not made.is_doubtful.any()
    ((places, values),) = points_of(chart_of(a_history(instrument)), "marked")
    assert (places.tolist(), values.tolist()) == ([1.0], [104.0])


def test_a_candle_of_doubtful_values_alone_is_hollow() -> None:
    instrument = days_of_quotes(70, marked=range(4, 8))
    assert np.flatnonzero(candles(instrument).is_doubtful).tolist() == [1]
    (hollow,) = [each for each in chart_of(a_history(instrument)).findobj(PathPatch) if each.get_gid() == HOLLOW]
    assert isinstance(hollow, PathPatch)
    assert len(np.asarray(hollow.get_path().vertices)) == 5


def test_a_period_up_to_60_days_or_of_few_values_a_day_or_of_few_days_has_a_line() -> None:
    short, long = days_of_quotes(60), days_of_quotes(62)
    sparse = an_instrument(*["1"] * 100, at=[MONDAY + timedelta(days=day) for day in range(100)])  # one value a day
    # Of one week in four: the others are gaps.
    seldom = chosen(days_of_quotes(140), [number for number in range(4 * 140) if number % (4 * 28) < 4 * 7])
    found = [has_candles(one, period_of(a_history(one).captured_at, PARIS)) for one in (short, long, sparse, seldom)]
    assert found == [False, True, False, False]


@pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW], ids=["picture", "wide", "narrow"])
@pytest.mark.parametrize("days", [62, 200, 1500])
def test_texts_are_apart_and_every_candle_is_drawn(days: int, frame: Frame) -> None:
    instrument = days_of_quotes(days)
    chart = chart_of(a_history(instrument), frame=frame)
    assert overlaps(chart) == []
    assert outside(chart) == []
    drawn = sum(strokes_of(chart, gid) for gid in BODIES.values())
    assert drawn == strokes_of(chart, "wicks") == strokes_of(chart, "moving range") + 1 >= 12
    if frame is PICTURE:
        assert any("Chandeliers" in text for text in texts_of(chart))
        assert any(text.startswith("Écart mobile") for text in texts_of(chart))


def test_the_moving_range_stands_on_a_line() -> None:
    assert len(axis_lines(chart_of(a_history(days_of_quotes(70))))) == 2


def test_a_week_without_a_snapshot_keeps_its_places_and_is_shaded() -> None:
    whole = days_of_quotes(91)
    instrument = chosen(whole, [index for index in range(len(whole.quotes)) if not 28 <= index // 4 < 35])
    made = candles(instrument)
    assert len(made.starts) - len(made.places) == 5
    ((start, end),) = shades(chart_of(a_history(instrument)), "gap")
    assert end - start == 5


@pytest.mark.parametrize(
    ("colors", "rising", "falling", "words"),
    [
        (Colors.BLUE_ORANGE, (200, 250), (15, 40), "bleu\N{NO-BREAK SPACE}: hausse, orange\N{NO-BREAK SPACE}: baisse"),
        (Colors.GREEN_RED, (130, 160), (345, 365), "vert\N{NO-BREAK SPACE}: hausse, rouge\N{NO-BREAK SPACE}: baisse"),
    ],
)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_rises_and_what_falls_have_the_colours_that_the_note_says(
    theme: Theme, colors: Colors, rising: tuple[int, int], falling: tuple[int, int], words: str
) -> None:
    theme = in_colors(theme, colors)
    for color, (least, most) in ((theme.rising, rising), (theme.falling, falling)):
        hue = rgb_to_hsv(*to_rgb(color))[0] * 360
        assert any(least < each < most for each in (hue, hue + 360))
    instrument = days_of_quotes(70)
    assert words in chart_note(instrument, period_of(a_history(instrument).captured_at, PARIS), FRENCH, colors)


def test_a_doubtful_value_beside_a_candle_is_told_with_it() -> None:
    instrument = with_value(with_value(days_of_quotes(70, marked=[5, 6]), 5, "99000.0"), 6, "104")
    period = period_of(a_history(instrument).captured_at, PARIS)
    told = candle_data([instrument], period, slugs=["one"], words=FRENCH)
    ((wide, _),) = cast("dict[str, list[dict[str, Any]]]", told["of"]).values()
    assert wide["beside"] == {"1": "99000.0"}
    assert wide["doubtful"] == []


def test_the_table_of_a_chart_has_its_newest_candles_and_their_doubts() -> None:
    # The last day's second value is doubtful beside sure ones, and all of the day before are doubtful.
    last = days_of_quotes(145, marked=[4 * 143, *range(4 * 142, 4 * 143), 4 * 144 + 1])
    instrument = with_value(last, 4 * 144 + 1, "9000.50")
    table = candle_table(instrument, period_of(a_history(instrument).captured_at, PARIS), FRENCH)
    assert table.count == "Les 100 plus récents de 105 chandeliers."
    assert len(table.rows) == 100
    assert table.head == ("Première", "La plus haute", "La plus basse", "Dernière")
    newest, second, third = table.rows[:3]
    assert (newest.name, newest.values, newest.marked) == ("24 mai 2024", ("244", "245", "243", "245"), False)
    assert newest.beside.replace("\N{NO-BREAK SPACE}", " ") == (
        "Douteuse, dans aucun chandelier : 9\N{NARROW NO-BREAK SPACE}000,50"
    )
    assert (second.name, second.marked, third.marked) == ("23 mai 2024", False, True)
    assert third.values == ("242", "245", "241", "243")
    few = days_of_quotes(62)
    table = candle_table(few, period_of(a_history(few).captured_at, PARIS), FRENCH)
    assert table.count == f"{len(table.rows)} chandeliers."


def test_a_value_of_zero_is_told_with_its_digits() -> None:
    instrument = with_value(days_of_quotes(70), 2, "0.00")
    period = period_of(a_history(instrument).captured_at, PARIS)
    told = candle_data([instrument], period, slugs=["one"], words=FRENCH)
    ((wide, _),) = cast("dict[str, list[dict[str, Any]]]", told["of"]).values()
    # The third value of the first day is its lowest.
    assert wide["unit"] == 2
    assert wide["decimals"][:4] == [0, 0, 2, 0]
    assert wide["steps"].split(" ")[:2] == ["10000", "300"]
    assert wide["steps"].split(" ")[2] == "-10000"
