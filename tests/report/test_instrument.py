"""The chart of one instrument."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from tests.report.builders import ENGLISH, a_history, a_market, an_instrument, hours, page_without_charts, with_figure
from tests.report.charts import axis_lines, boxes_of, chart_of, outside, overlaps, points_of, shades, texts_of
from tests.report.test_write import words_of
from tracker.formats import print_number
from tracker.report.frame import NARROW, PICTURE, WIDE, Frame

FRAMES = pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW], ids=["picture", "wide", "narrow"])


def test_the_title_is_the_finding_in_the_locale_s_numbers() -> None:
    history = a_history(an_instrument("38079.70", "37547.74", symbol="^N225"))
    shown = texts_of(chart_of(history))
    assert "Nikkei 225\N{NO-BREAK SPACE}: −1,40\N{NO-BREAK SPACE}% depuis la clôture précédente" in shown
    assert "37\N{NARROW NO-BREAK SPACE}547,74" in shown
    assert "▼ −1,40\N{NO-BREAK SPACE}%" in shown


@pytest.mark.parametrize("name", ["مؤشر السوق", "מדד 500"])
def test_a_name_from_right_to_left_turns_no_figure_round(name: str) -> None:
    # Two marks that are read from left to right keep what is behind the name behind it, and a sign before its figure.
    titles = texts_of(chart_of(a_history(an_instrument("1", "2", name=name))))
    assert f"\u200e{name}\u200e\N{NO-BREAK SPACE}: −1,40\N{NO-BREAK SPACE}% depuis la clôture précédente" in titles


def test_the_same_chart_in_english() -> None:
    shown = texts_of(chart_of(a_history(an_instrument("38079.70", "37547.74")), words=ENGLISH))
    assert "Nikkei 225: −1.40% since the previous close" in shown
    assert "37,547.74" in shown


def test_the_last_value_keeps_the_digits_that_the_page_printed() -> None:
    pair = an_instrument("1.0640", "1.0700", name="EUR/USD", kind="currency-pair", change="0.0060", percent="0.56")
    assert "1,0700" in texts_of(chart_of(a_history(pair)))


def test_a_line_breaks_where_more_than_three_usual_intervals_pass() -> None:
    at = hours(0, 1, 2, 3, 6, 7, 10.1)
    (line,) = points_of(chart_of(a_history(an_instrument(*["1"] * 7, at=at))), "line")
    # From 3 to 6 are just three intervals, from 7 to 10.1 are more.
    assert np.isnan(line[1]).nonzero()[0].tolist() == [6]


def test_a_line_breaks_where_a_page_prints_no_value() -> None:
    (line,) = points_of(chart_of(a_history(an_instrument("1", None, "3"))), "line")
    assert np.isnan(line[1]).tolist() == [False, True, False]


def test_a_long_gap_is_named() -> None:
    at = hours(0, 1, 2, 26, 27)
    (label,) = [
        text
        for text in texts_of(chart_of(a_history(an_instrument(*["1"] * 5, at=at))))
        if "sans relevé" in text and "Ligne" not in text and "ligne" not in text
    ]
    assert label.startswith("24")


def test_a_point_without_neighbours_is_seen_among_many() -> None:
    at = hours(*(index / 5 for index in range(400)), 120)
    values = [str(100 + index % 5) for index in range(401)]
    (dots,) = points_of(chart_of(a_history(an_instrument(*values, at=at))), "dots")
    assert dots[1].tolist() == [float(values[-1])]


def test_a_doubtful_figure_has_a_hollow_mark_and_a_note() -> None:
    chart = chart_of(a_history(an_instrument("100", "101", "102", marked=[1])))
    ((_, values),) = points_of(chart, "marked")
    assert values.tolist() == [101.0]
    assert any("Marque évidée" in text for text in texts_of(chart))


def test_a_doubtful_value_that_would_flatten_the_others_is_off_the_scale_and_said_so() -> None:
    chart = chart_of(a_history(an_instrument("100", "101", "99000", "102", marked=[2])))
    low, high = chart.axes[0].get_ylim()
    assert 90 < low < 100 < 102 < high < 110
    assert any("1 point hors échelle (99\N{NARROW NO-BREAK SPACE}000)" in text for text in texts_of(chart))
    assert len(points_of(chart, "outside")[0][0]) == 1
    # Of several that are below all others the lowest is the farthest.
    two = texts_of(chart_of(a_history(an_instrument("5000", "5010", "12", "900", "5020", marked=[2, 3]))))
    assert "2 points hors échelle (jusqu’à 12)" in two


def test_a_doubtful_value_is_no_extreme_and_is_told_beside_the_sure_one_that_is() -> None:
    instrument = an_instrument("100", "101", "9000", "90", "95", "100", marked=[2, 3])
    assert {"haut 101", "bas 95"} <= set(texts_of(chart_of(a_history(instrument))))
    page = words_of(page_without_charts(a_history(instrument)))
    assert re.search(r"Plus haut 101 19 avr. 2024, 03:27\s; douteux\s: 9\s000", page)
    assert "Plus bas 95 19 avr. 2024, 06:27" in page
    assert "Du plus bas au plus haut 6 " in page
    always = an_instrument("100", "101", marked=[0, 1])
    assert "Plus haut 101 (douteux)" in words_of(page_without_charts(a_history(always)))


def test_a_doubtful_percentage_is_not_the_largest_change_and_is_told_beside_it() -> None:
    history = an_instrument("1", "2", "3", percent="-1.40", marked=[1])
    doubtful = with_figure(with_figure(history, 0, "percent", "-2.35"), 1, "percent", "46.95")
    page = words_of(page_without_charts(a_history(doubtful)))
    assert re.search(r"Plus forte variation affichée −2,35\s% 19 avr. 2024, 02:27\s; douteux\s: \+46,95\s%", page)


@pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW])
def test_the_highest_and_the_lowest_value_are_named_above_the_lengths_of_gaps(frame: Frame) -> None:
    at = hours(0, 1, 2, 3, 4, 24, 25, 26, 27, 28)
    values = [str(100 + index % 5 * 3 - index) for index in range(10)]
    chart = chart_of(a_history(an_instrument(*values, at=at)), frame=frame)
    assert {"haut 108", "bas 95"} <= set(texts_of(chart))
    assert any(text.startswith("20\N{NARROW NO-BREAK SPACE}h") for text in texts_of(chart))
    assert not overlaps(chart)


@pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW])
@pytest.mark.parametrize("high", [1, 2, 3, 20, 40])
def test_the_highest_value_is_not_named_where_the_note_on_what_is_off_the_scale_stands(high: int, frame: Frame) -> None:
    values = [str(100 + index % 3) for index in range(42)]
    values[high], values[0] = "103", "9000"
    chart = chart_of(a_history(an_instrument(*values, marked=[0])), frame=frame)
    assert any("1 point hors échelle" in text for text in texts_of(chart))
    boxes = boxes_of(chart)
    (note,) = (box for name, box in boxes.items() if "hors échelle" in name)
    for box in (box for name, box in boxes.items() if "haut 103" in name):
        assert box.x0 > note.x1 or box.y1 < note.y0


def test_a_sure_value_is_never_off_the_scale() -> None:
    low, high = chart_of(a_history(an_instrument("100", "101", "99000", "102"))).axes[0].get_ylim()
    assert low < 100 < 99000 < high


def test_an_instrument_that_is_no_longer_on_the_strip_says_when_it_was_seen() -> None:
    gone = an_instrument("1", "2", name="CAC 40")
    other = an_instrument("1", "2", at=hours(30, 31), name="DAX")
    assert "19 avr." in texts_of(chart_of(a_history(gone, other)))


EDGES = {
    "one point": ("37547.74",),
    "two points": ("37547.74", "37548.01"),
    "all equal": ("885.54",) * 5,
    "all zero": ("0.00",) * 3,
    "no value": (None, None, None),
    "first value zero": ("0", "1", "2"),
    "below zero": ("-37.63", "10.01", "20.00"),
    "a jump by a thousand": ("1.0639", "1063.9", "1.0640"),
    "eighteen digits": ("999999999999999999", "999999999999999998"),
    "tiny": ("0.000000000000000001", "0.000000000000000002"),
    "a few last digits": ("12345678.90", "12345678.91"),
    "some values": (None, "5", None, "6", None),
}


@pytest.mark.parametrize("values", EDGES.values(), ids=EDGES)
@FRAMES
def test_axes_are_finite_and_texts_apart_for(values: tuple[str | None, ...], frame: Frame) -> None:
    chart = chart_of(a_history(an_instrument(*values)), frame=frame)
    assert np.isfinite([*chart.axes[0].get_xlim(), *chart.axes[0].get_ylim()]).all()
    assert overlaps(chart) == []
    assert outside(chart) == []


SPANS = {
    "seconds": tuple(index / 3600 for index in range(5)),
    "an hour": tuple(index / 12 for index in range(12)),
    "a day": tuple(range(24)),
    "over a change of the clock": tuple(hour + 23 * 24 * 8 for hour in range(48)),
    "a month": tuple(24 * day for day in range(31)),
    "a winter": tuple(24 * day + 220 * 24 for day in range(120)),
    "two years": tuple(24 * 7 * week for week in range(105)),
    "ten years": tuple(24 * 30 * month for month in range(122)),
    "two clusters": (0, 0.1, 0.2, 24 * 60, 24 * 60 + 0.1),
}


@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
@FRAMES
def test_the_time_axis_is_labelled_and_texts_apart_over(span: tuple[float, ...], frame: Frame) -> None:
    values = [str(37000 + (index * 7919) % 1000) for index in range(len(span))]
    chart = chart_of(a_history(an_instrument(*values, at=hours(*span))), frame=frame)
    ((ticks, _),) = points_of(chart, "ticks")
    assert np.isfinite(ticks).sum() >= 2 * 2
    assert overlaps(chart) == []
    assert outside(chart) == []


def test_falling_rising_and_unchanged_have_the_theme_s_colours() -> None:
    from matplotlib.lines import Line2D

    from tracker.report.theme import LIGHT

    colours, tags = [], []
    # What is too small for a percentage's two decimals is still seen in the change.
    for change, percent in ((None, "-1.40"), (None, "0.06"), (None, "0.00"), ("-0.60", "-0.00")):
        chart = chart_of(a_history(an_instrument("1", "2", change=change, percent=percent)))
        (last,) = [line for line in chart.findobj(Line2D) if line.get_gid() == "last"]
        assert isinstance(last, Line2D)
        colours.append(last.get_markeredgecolor())
        tags += [text for text in texts_of(chart) if text[0] in "▲▼="]
    assert colours == [LIGHT.falling, LIGHT.rising, LIGHT.unchanged, LIGHT.falling]
    assert [tag[0] for tag in tags] == ["▼", "▲", "=", "▼"]


def test_every_instrument_shares_the_time_axis() -> None:
    history = a_market(3)
    assert len({chart_of(history, index).axes[0].get_xlim() for index in range(3)}) == 1


@FRAMES
@pytest.mark.parametrize("last", [str(number) for number in range(37100, 38000, 75)])
def test_every_gridline_has_its_number_and_the_last_value_is_clear_of_them(last: str, frame: Frame) -> None:
    chart = chart_of(a_history(an_instrument("37050", "38010", last)), frame=frame)
    ((_, lines),) = points_of(chart, "grid")
    assert {print_number(Decimal(f"{line:.0f}"), "fr_FR") for line in lines[::3]} <= set(texts_of(chart))
    assert overlaps(chart) == []
    assert outside(chart) == []


def test_every_gap_that_breaks_the_line_is_shaded_and_a_lone_snapshot_keeps_two_apart() -> None:
    at = hours(*range(100), 103.1, 106.2, *range(107, 120))
    chart = chart_of(a_history(an_instrument(*["1"] * len(at), at=at)))
    (line,) = points_of(chart, "line")
    first, second = shades(chart, "gap")
    assert np.isnan(line[1]).sum() == 2
    to_px = chart.axes[0].transData.transform
    assert to_px((second[0], 0))[0] - to_px((first[1], 0))[0] >= 4


def days_at(*days: float) -> tuple[datetime, ...]:
    """Three snapshots on each of these days."""
    return hours(*(24 * day + hour for day in days for hour in (6, 9, 12)))


def test_over_weeks_a_line_joins_the_last_values_of_the_days_and_bars_show_their_ranges() -> None:
    at = days_at(0, 1, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15)
    chart = chart_of(a_history(an_instrument(*[str(100 + index) for index in range(len(at))], at=at)))
    (line,) = points_of(chart, "line")
    assert line[1].tolist() == [100.0, *(102.0 + 3 * day for day in range(12))]
    ((_, bars),) = points_of(chart, "range")
    assert np.array_equal(bars.reshape(12, 3)[:, :2], [[100 + 3 * day, 102 + 3 * day] for day in range(12)])
    told = " ".join(texts_of(chart))
    assert "Un point par jour" in told
    assert "Traits fins" in told
    assert "au-delà de 3\N{NARROW NO-BREAK SPACE}j sans valeur (3 fois l’écart usuel entre jours relevés)" in told


def test_over_weeks_bars_are_explained_only_where_there_are_some() -> None:
    at = hours(*(24 * day for day in range(16)))
    told = texts_of(chart_of(a_history(an_instrument(*map(str, range(16)), at=at))))
    assert any("Un point par jour" in text for text in told)
    assert not any("Traits fins" in text for text in told)


def test_over_weeks_a_gap_is_more_than_three_usual_distances_of_days() -> None:
    at = days_at(*range(12), 14, 15, 19, 20)
    chart = chart_of(a_history(an_instrument(*["1"] * len(at), at=at)))
    (line,) = points_of(chart, "line")
    # From day 11 to 14 are just three, from 15 to 19 more.
    assert np.isnan(line[1]).nonzero()[0].tolist() == [15]
    assert len(shades(chart, "gap")) == 1


def test_a_day_that_ends_with_no_value_shows_its_last_one() -> None:
    at = days_at(*range(16))
    values = [None if index % 3 == 2 else str(index) for index in range(len(at))]
    (line,) = points_of(chart_of(a_history(an_instrument(*values, at=at))), "line")
    assert line[1].tolist() == [0.0, *(1.0 + 3 * day for day in range(16))]


def test_a_doubtful_finding_says_so() -> None:
    chart = chart_of(a_history(an_instrument("100", "101", percent="46.95", marked=[1])))
    assert any(text.endswith("depuis la clôture précédente (douteux)") for text in texts_of(chart))


def test_of_one_snapshot_the_picture_says_that_it_is_one() -> None:
    assert any("un seul relevé" in text for text in texts_of(chart_of(a_history(an_instrument("5")))))


def test_a_doubtful_last_value_stays_on_the_scale() -> None:
    low, high = chart_of(a_history(an_instrument("100", "101", "99000", marked=[2]))).axes[0].get_ylim()
    assert low < 100 < 99000 < high


def test_the_time_axis_is_a_line() -> None:
    assert len(axis_lines(chart_of(a_market(1)))) == 1


def test_the_tag_of_the_last_value_is_joined_to_its_point() -> None:
    from matplotlib.lines import Line2D

    # Its place is that of the axis's own number, 104.
    chart = chart_of(a_history(an_instrument("100", "108", "104.1")))
    found = {line.get_gid(): line for line in chart.findobj(Line2D) if line.get_gid() in ("last", "leader")}
    last, leader = found["last"], found["leader"]
    assert isinstance(last, Line2D)
    assert isinstance(leader, Line2D)
    (point,) = last.get_transform().transform(np.column_stack(last.get_data()))
    start = leader.get_transform().transform(np.column_stack(leader.get_data()))[0]
    assert start[1] == pytest.approx(point[1], abs=1)
    assert 0 < start[0] - point[0] < 10 * chart.dpi / 72
