"""The overview: a few instruments on one axis, each of many on its own."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.text import Text

from tests.report.builders import FRENCH, PARIS, START, a_history, a_market, an_instrument, hours
from tests.report.charts import axis_lines, outside, overlaps, overview_of, points_of, texts_of
from tracker.findings import PERCENT_MISMATCH, finding
from tracker.report.asked_pictures import LEAST_HEIGHT_PX, LEAST_WIDTH_PX, AskedPictures
from tracker.report.frame import NARROW, PICTURE, WIDE, Frame
from tracker.report.percent_lines import percent_lines
from tracker.report.period import period_of
from tracker.report.svg_file import svg_file
from tracker.report.theme import style
from tracker.report.titles import overview_alternative
from tracker.store.open_findings import Acknowledgement


@pytest.mark.parametrize("count", [1, 2, 8, 9, 15, 40])
@pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW], ids=["picture", "wide", "narrow"])
def test_no_label_covers_another_or_leaves_the_picture(count: int, frame: Frame) -> None:
    chart = overview_of(a_market(count, snapshots=6), frame=frame)
    assert overlaps(chart) == []
    assert outside(chart) == []


@pytest.mark.parametrize("count", [1, 8, 9])
def test_the_smallest_picture_that_can_be_asked_for_has_room_for_its_words(count: int) -> None:
    frame = AskedPictures(LEAST_WIDTH_PX, LEAST_HEIGHT_PX).frame
    chart = overview_of(a_market(count, snapshots=6), frame=frame)
    assert overlaps(chart) == []
    assert outside(chart) == []
    assert not any(text.endswith("…") for text in texts_of(chart))


def test_each_line_is_relative_to_its_own_first_value() -> None:
    early = an_instrument("100", "110", "120", name="early", at=hours(0, 1, 2))
    late = an_instrument("50", "60", name="late", at=hours(1, 2))
    lines = points_of(overview_of(a_history(early, late)), "line")
    assert sorted([round(float(value), 6) for value in values] for _, values in lines) == [[0, 10, 20], [0, 20]]


def test_labels_hold_name_and_change_and_stand_in_the_order_of_the_lines_ends() -> None:
    chart = overview_of(a_history(an_instrument("100", "99", name="down"), an_instrument("100", "103", name="up")))
    shown = texts_of(chart)
    assert "+3,00\N{NO-BREAK SPACE}%" in shown
    assert "−1,00\N{NO-BREAK SPACE}%" in shown
    places = {text.get_text(): text.get_position()[1] for text in chart.findobj(Text)}
    assert places["up"] > places["down"]


def test_a_line_that_would_flatten_the_others_is_off_the_scale_and_said_so() -> None:
    others = [an_instrument("100", str(100 + number), name=f"calm {number}") for number in range(5)]
    chart = overview_of(a_history(*others, an_instrument("885.54", "1304.55", name="CMC Crypto 200")))
    assert chart.axes[0].get_ylim()[1] < 10
    shown = texts_of(chart)
    assert "1 instrument hors échelle\N{NO-BREAK SPACE}: CMC Crypto 200" in shown
    assert "↑ +47,32\N{NO-BREAK SPACE}%" in shown
    assert "De 0,00\N{NO-BREAK SPACE}% (calm 0) à +47,32\N{NO-BREAK SPACE}% (CMC Crypto 200)" in "".join(shown)


def test_a_line_that_goes_with_the_others_stays_on_the_scale() -> None:
    chart = overview_of(a_market(8))
    assert not any("hors échelle" in text for text in texts_of(chart))


def test_of_two_lines_none_is_the_exception() -> None:
    calm = an_instrument("100", "102", name="calm")
    chart = overview_of(a_history(calm, an_instrument("100", "150", name="lively")))
    assert not any("hors échelle" in text for text in texts_of(chart))


@pytest.mark.parametrize("first", ["0", "-37.63", None, "7.5"])
def test_an_instrument_without_a_first_value_above_zero_or_any_other_has_no_line_and_that_is_said(
    first: str | None,
) -> None:
    values = {None: (None, "-1"), "7.5": (None, "7.5")}.get(first, (first, "10"))
    chart = overview_of(a_history(an_instrument("100", "101", name="fine"), an_instrument(*values, name="odd")))
    assert len(points_of(chart, "line")) == 1
    assert any("1 instrument sans point de départ" in text for text in texts_of(chart))


def test_when_no_instrument_has_a_line_the_chart_is_empty_and_says_so() -> None:
    chart = overview_of(a_history(an_instrument(None, None), an_instrument("0", "1", name="zero")))
    assert "Aucune variation à montrer" in texts_of(chart)
    assert overlaps(chart) == []


def test_of_one_snapshot_it_shows_what_the_page_prints() -> None:
    chart = overview_of(
        a_history(an_instrument("37547.74", percent="-1.40"), an_instrument("1", percent="0.82", name="HSI"))
    )
    shown = texts_of(chart)
    assert any("selon la page" in text for text in shown)
    assert "−1,40\N{NO-BREAK SPACE}%" in shown
    assert any("un seul relevé" in text for text in shown)


def test_lines_break_at_gaps() -> None:
    at = hours(0, 1, 2, 30, 31)
    ((_, values),) = points_of(overview_of(a_history(an_instrument(*["1"] * 5, at=at))), "line")
    assert [value != value for value in values] == [False, False, False, True, False, False]


def test_a_doubtful_end_is_hollow_and_not_the_finding() -> None:
    odd = an_instrument("100", "109", name="odd", marked=[1])
    calm = [an_instrument("100", str(100 + number), name=f"calm {number}") for number in (1, 2)]
    chart = overview_of(a_history(odd, *calm))
    ((_, values),) = points_of(chart, "marked")
    assert values.round(6).tolist() == [9.0]
    shown = " ".join(texts_of(chart))
    assert "à +2,00\N{NO-BREAK SPACE}% (calm 2) depuis" in shown
    assert "hors 1 valeur douteuse" in shown
    assert "Marque évidée" in shown
    assert "↑ +9,00\N{NO-BREAK SPACE}%\N{NO-BREAK SPACE}?" in texts_of(chart)


def test_a_doubt_that_somebody_has_acknowledged_is_no_news_and_still_not_the_finding() -> None:
    doubt = finding(PERCENT_MISMATCH, "odd", 0, implied="1", percent="2")
    odd = an_instrument("100", "109", name="odd", marked=[1])
    history = a_history(odd, an_instrument("100", "101"), an_instrument("100", "102", name="b"), findings=(doubt,))
    history = replace(history, acknowledged={("saved", doubt): Acknowledgement(START, "known")})
    title = texts_of(overview_of(history))[0]
    assert title.startswith("De +1,00\N{NO-BREAK SPACE}% (Nikkei 225) à +2,00")
    assert "hors" not in title


def test_where_all_are_doubtful_the_finding_says_so() -> None:
    one = an_instrument("100", name="odd", percent="46.95", marked=[0])
    other = an_instrument("100", name="odder", percent="-46.95", marked=[0])
    assert any(text.endswith("selon la page (douteux)") for text in texts_of(overview_of(a_history(one, other))))


def test_a_single_snapshot_s_overview_names_no_doubtful_figure() -> None:
    odd = an_instrument("1304.55", name="CMC Crypto 200", percent="46.95", marked=[0])
    chart = overview_of(a_history(odd, an_instrument("1", name="a", percent="1.00"), an_instrument("1", name="b")))
    (title,) = [text for text in texts_of(chart) if "selon la page" in text]
    assert "CMC" not in title
    assert title.endswith("hors 1 valeur douteuse")


def test_two_identical_snapshots_are_no_change() -> None:
    chart = overview_of(a_history(an_instrument("5", "5", name="a"), an_instrument("7", "7", name="b")))
    assert "Aucun changement depuis le 19 avril 2024 à 02:27" in texts_of(chart)


def test_on_a_narrow_picture_the_plot_has_nearly_all_the_width() -> None:
    chart = overview_of(a_market(8, snapshots=6), frame=NARROW)
    assert chart.axes[0].get_position().width > 0.75


def test_the_alternative_says_that_it_is_a_chart() -> None:
    history = a_history(an_instrument("100", "103", name="up"), an_instrument("100", "90", name="odd", marked=[1]))
    period = period_of(history.captured_at, PARIS)
    told = overview_alternative(percent_lines(history, period), period, FRENCH)
    assert told.startswith("Graphique de toutes les valeurs, variation depuis")
    assert told.endswith("up +3,00\N{NO-BREAK SPACE}%, odd −10,00\N{NO-BREAK SPACE}% (douteux).")


def test_all_equal_values_are_one_flat_line() -> None:
    low, high = overview_of(a_history(an_instrument("5", "5", "5"))).axes[0].get_ylim()
    assert low < 0 < high


def test_of_more_than_eight_each_has_a_plot_on_the_same_scale_with_all_in_grey_behind_it() -> None:
    chart = overview_of(a_market(9, snapshots=6))
    assert len(chart.axes) == 9
    assert len({axes.get_ylim() for axes in chart.axes}) == len({axes.get_xlim() for axes in chart.axes}) == 1
    assert [len([line for line in axes.lines if line.get_gid() == "line"]) for axes in chart.axes] == [1] * 9
    (behind,) = [one for one in chart.findobj(PathCollection) if one.get_gid() == "behind"]
    corners = chart.transFigure.transform(behind.get_offsets())
    assert corners.round(6).tolist() == [
        [*chart.transFigure.transform(axes.get_position().p0).round(6)] for axes in chart.axes
    ]
    assert sum("Fines lignes grises" in text for text in texts_of(chart)) == 1


def test_the_grey_lines_lie_where_the_coloured_ones_do() -> None:
    chart = overview_of(a_market(9, snapshots=2))
    (behind,) = [one for one in chart.findobj(PathCollection) if one.get_gid() == "behind"]
    (path,) = behind.get_paths()
    grey = {tuple(point) for point in (np.asarray(path.vertices, dtype=float) * 96).round(2)}
    for axes in chart.axes:
        (line,) = [line for line in axes.lines if line.get_gid() == "line"]
        ends = axes.transData.transform(line.get_xydata()) - axes.transAxes.transform((0, 0))
        assert {tuple(point) for point in ends.round(2)} <= grey


def test_small_plots_stand_in_the_order_of_their_lines_ends() -> None:
    history = a_market(15, snapshots=6)
    chart = overview_of(history)
    lines = percent_lines(history, period_of(history.captured_at, PARIS))
    names = [line.instrument.name for line in lines]
    shown = [text for text in texts_of(chart) if text in names]
    assert shown == names


@pytest.mark.parametrize("frame", [PICTURE, WIDE, NARROW], ids=["picture", "wide", "narrow"])
def test_names_of_any_script_and_length_fit_their_small_plots(frame: Frame) -> None:
    names = [
        "x" * 300,
        "W" * 300,
        "$\\foo$ US$",
        "日経平均株価" * 50,
        "مؤشر السوق",
        "\N{ROCKET}" * 9,
        "=a_b^c",
        "\n",
        "nine",
        "ten",
    ]
    chart = overview_of(
        a_history(*(an_instrument("100", str(90 + 2 * at), name=name) for at, name in enumerate(names))), frame=frame
    )
    assert len(chart.axes) == len(names)
    assert overlaps(chart) == []
    assert outside(chart) == []
    assert any(text.startswith("$\\foo$") for text in texts_of(chart))


def test_of_many_a_line_off_the_scale_and_a_doubtful_end_are_marked() -> None:
    others = [an_instrument("100", str(100 + number), name=f"calm {number}") for number in range(9)]
    chart = overview_of(a_history(*others, an_instrument("885.54", "1304.55", name="CMC Crypto 200", marked=[1])))
    assert "1 instrument hors échelle\N{NO-BREAK SPACE}: CMC Crypto 200" in texts_of(chart)
    assert "↑ +47,32\N{NO-BREAK SPACE}%\N{NO-BREAK SPACE}?" in texts_of(chart)
    assert len(points_of(chart, "marked")) == 1
    ((_, edge),) = [(xs, ys) for xs, ys in points_of(chart, "outside") if len(ys)]
    assert edge.tolist() == [chart.axes[0].get_ylim()[1]]


def test_what_a_page_s_overview_refers_to_is_in_it() -> None:
    with style():
        text = svg_file(overview_of(a_market(9, snapshots=6), frame=WIDE), title="", description="").decode()
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) == set(re.findall(r' id="([^"]+)"', text))
    assert re.search(r'<use [^>]*href="#', text)


def test_the_size_of_a_page_s_overview_does_not_grow_with_the_square_of_its_lines() -> None:
    with style():
        few, many = (
            len(svg_file(overview_of(a_market(count, snapshots=200), frame=WIDE), title="", description=""))
            for count in (10, 40)
        )
    assert many < 5 * few


@pytest.mark.parametrize(("instruments", "lines"), [(5, 2), (12, 12 + 4)])
def test_each_plot_has_a_line_of_no_change_and_the_lowest_ones_stand_on_one(instruments: int, lines: int) -> None:
    assert len(axis_lines(overview_of(a_market(instruments)))) == lines
