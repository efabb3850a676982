"""A chart in a page: classes and names instead of styles and colours, and nothing that is not the page's."""

from __future__ import annotations

import re
from html import unescape

from matplotlib.figure import Figure

from tests.report.builders import FRENCH, PARIS, a_history, a_market, an_instrument
from tracker.history import History
from tracker.report.days import day_number
from tracker.report.facts import facts_of
from tracker.report.frame import WIDE
from tracker.report.inline_svg import InlineSvg, inline_svg, looks_css
from tracker.report.instrument import draw_instrument
from tracker.report.period import period_of
from tracker.report.theme import LIGHT, MARKED, named_colors, style


def figure_of(history: History) -> Figure:
    """The chart of its only instrument, for a page."""
    (instrument,) = history.instruments
    period, facts = period_of(history.captured_at, PARIS), facts_of(instrument)
    return draw_instrument(history, instrument, period, frame=WIDE, theme=MARKED, words=FRENCH, facts=facts)


def chart_of(history: History, name: str = "chart_") -> InlineSvg:
    with style():
        return inline_svg(figure_of(history), name=name)


def test_every_class_has_a_rule_and_every_rule_a_color_that_a_theme_has() -> None:
    chart = chart_of(a_history(an_instrument("1", "2", "900", "2", "3", marked=[2])))
    assert " style=" not in chart.content
    assert "#fe" not in chart.content
    assert set(re.findall(r'class="(\w+)"', chart.content)) == set(chart.looks)
    css = looks_css([chart])
    assert "#" not in css
    assert set(re.findall(r"var\(--(\w+)\)", css)) <= set(named_colors(LIGHT))


def test_what_two_charts_refer_to_is_each_one_s_own() -> None:
    history = a_market(1)
    one, other = (set(re.findall(r' id="([^"]+)"', chart_of(history, name).content)) for name in ("a_", "b_"))
    assert one
    assert not one & other
    assert set(re.findall(r"url\(#([^)]+)\)", chart_of(history, "a_").content)) == one


def test_a_point_is_where_the_plot_says() -> None:
    history = a_history(an_instrument("10", "30", "20"))
    chart = chart_of(history)
    assert chart.plot is not None
    (line,) = (d for d in re.findall(r' d="([^"]*)"', chart.content) if d.count("l") == 1 and d.count(" ") >= 3)
    x, y = map(float, re.findall(r"[\d.]+", line)[:2])
    plot, at = chart.plot, day_number(history.captured_at[0].to_pydatetime())
    assert abs(plot.left + (at - plot.days[0]) / (plot.days[1] - plot.days[0]) * plot.width - x) < 0.1
    assert abs(plot.top + (plot.values[1] - 10) / (plot.values[1] - plot.values[0]) * plot.height - y) < 0.1


def test_texts_are_escaped() -> None:
    history = a_history(an_instrument("1", "2"), sources=("<b>&amp;",))
    with style():
        figure = figure_of(history)
        figure.text(0.5, 0.5, "</svg><b>&amp;", color=MARKED.ink)
        content = inline_svg(figure, name="chart_").content
    assert "<b>" not in content
    assert "</svg><b>&amp;" in unescape(content)
