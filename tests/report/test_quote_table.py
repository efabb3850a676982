"""The table of the newest quotes: which columns of changes it has, and what stands in them."""

from __future__ import annotations

import re

import pytest

from tests.report.builders import ENGLISH, FRENCH, a_history, an_instrument, before_newest, page_without_charts
from tracker.history import History


def rows_of(history: History, *, in_french: bool = False) -> list[list[str]]:
    """The visible words of the table, cell by cell."""
    page = page_without_charts(history, FRENCH if in_french else ENGLISH)
    table = page.partition('<table class="quotes')[2].partition("</table>")[0]
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_a_span_that_nobody_s_history_reaches_has_no_column() -> None:
    first = before_newest(an_instrument("1", "2", name="A"), day="1.60", year="4")
    second = before_newest(an_instrument("1", "3", name="B"), day="2", month=None)
    head, *rows = rows_of(a_history(first, second))
    assert head[3:7] == ["Percent", "1 day", "1 yr", "Period"]
    assert [row[4:7] for row in rows] == [["+25.00%", "−50.00%", "+100.00%"], ["+50.00%", "—", "+200.00%"]]
    assert rows_of(a_history(an_instrument("1", "2")))[0][3:5] == ["Percent", "Period"]


def test_a_single_snapshot_has_the_changes_that_earlier_ones_tell() -> None:
    head, row = rows_of(a_history(before_newest(an_instrument("2"), week="1")), in_french=True)
    assert head == ["Instrument", "Valeur", "Variation", "En %", "1 sem."]
    assert row[4] == "+100,00 %"


@pytest.mark.parametrize(("code", "mark"), [("percent-mismatch", " ?"), ("placeholder", "")])
def test_a_change_from_a_doubtful_figure_is_marked_and_one_from_a_noted_figure_is_not(code: str, mark: str) -> None:
    instrument = before_newest(an_instrument("1", "2"), findings=(code,), day="1")
    assert rows_of(a_history(instrument))[1][4] == f"+100.00%{mark}"
    assert "since 18 Apr 2024, 03:27" in page_without_charts(a_history(instrument), ENGLISH)


def test_a_period_that_begins_with_a_doubtful_figure_is_marked() -> None:
    doubtful = a_history(an_instrument("1", "2", "3", marked=[0]))
    assert rows_of(doubtful)[1][4] == "+200.00% ?"
    assert "<dt>Over the period</dt><dd>+200.00% (doubtful)" in page_without_charts(doubtful, ENGLISH)
    assert rows_of(a_history(an_instrument("1", "2", "3", marked=[1])))[1][4] == "+200.00%"
