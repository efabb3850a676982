"""Pages whose source names a table by the headings of its columns."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages import read_figures
from tracker.errors import PageUnreadable
from tracker.instruments import catalogue
from tracker.layout import TableLayout
from tracker.model import Page, Reading
from tracker.reading import reading_of

LAYOUT = TableLayout(name="Valeur", value="Dernier", change="Var.", percent="Var. %", without=("€",))
HEAD = "<tr><th>Valeur</th><th>Dernier</th><th>Var.</th><th>Var. %</th></tr>"
CAC = "<tr><td>CAC 40</td><td>8 183,10 €</td><td>+22,07</td><td>+0,27</td></tr>"
DAX = CAC.replace("CAC 40", "DAX")


def read(content: str, *, layout: TableLayout = LAYOUT) -> Reading:
    body = f"<!doctype html><html><body>{content}</body></html>".encode()
    return reading_of(Page(body, "banque", "page.html", "fr_FR", layout=layout), catalogue())


def table(rows: str) -> str:
    return f"<table>{rows}</table>"


def codes(reading: Reading) -> list[str]:
    return [doubt.code for doubt in reading.findings]


def test_figures_stand_under_their_headings_whatever_stands_around() -> None:
    menu = table("<tr><td>Valeur</td><td>Menu</td></tr>")
    head = "<tr><th>Code</th><th> VALEUR\n</th><th>Var. %</th><th>Dernier</th><th>Var.</th></tr>"
    row = "<tr><td>1,11</td><td><a>CAC 40</a></td><td>+0,27 %</td><td>8 183,10 €</td><td>+22,07</td></tr>"
    reading = read(f"{menu}<table><caption>9,9</caption><thead>{head}</thead><tbody>{row}</tbody></table>")
    assert read_figures(reading) == [("CAC 40", "8183.10", "22.07", "0.27")]
    assert codes(reading) == []
    assert [tuple(origin) for origin in reading.origins[0]] == [
        ("name", "Valeur", "CAC 40"),
        ("value", "Dernier", "8 183,10 €"),
        ("change", "Var.", "+22,07"),
        ("percent", "Var. %", "+0,27 %"),
    ]


def test_the_last_row_of_headings_may_be_the_shorter_one() -> None:
    head = (
        '<tr><th rowspan="2">Valeur</th><th colspan="3">Cours</th><th>Volume</th></tr>'
        "<tr><th>Dernier</th><th>Var.</th><th>Var. %</th></tr>"
    )
    reading = read(table(head + CAC.replace("</tr>", "<td>12</td></tr>") + DAX))
    assert [name for name, *_ in read_figures(reading)] == ["CAC 40"]
    assert codes(reading) == ["widget-unreadable"]


def test_headings_over_two_rows_and_headings_of_groups_are_no_quotes() -> None:
    head = (
        '<tr><th rowspan="2">Valeur</th><th colspan="2">Cours</th><th rowspan="2">Var. %</th></tr>'
        "<tr><th>Dernier</th><th>Var.</th></tr>"
    )
    rows = f'{head}<tr><th colspan="4">Indices européens</th></tr>{CAC}<tr></tr><tr><td></td></tr>{HEAD}{DAX}'
    reading = read(table(rows))
    assert [name for name, *_ in read_figures(reading)] == ["CAC 40", "DAX"]
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("row", "expected", "said"),
    [
        ("<tr><td>Or</td><td>2 383,1</td></tr>", None, ["widget-unreadable"]),
        ('<tr><td>Or</td><td colspan="2">2 383,1</td><td>1,0</td></tr>', None, ["widget-unreadable"]),
        ("<tr><td>2 383,1</td><td>1,0</td><td>1,0</td></tr>", None, ["widget-unreadable"]),
        ("<tr><td>Or</td><td>x</td><td>2 383,1</td><td>1,0</td><td>1,0</td></tr>", None, ["widget-unreadable"]),
        ("<tr><td>Or</td></tr>", None, ["widget-unreadable"]),
        (
            "<tr><td>Or</td><td>2 383,1</td><td>—</td><td></td></tr>",
            ("Or", "2383.1", "None", "None"),
            ["placeholder"] * 2,
        ),
    ],
)
def test_a_row_that_does_not_fill_its_columns_is_marked_and_shifts_nothing(
    row: str, expected: tuple[str, ...] | None, said: list[str]
) -> None:
    reading = read(table(HEAD + CAC + row + DAX))
    rows = {figures[0]: figures for figures in read_figures(reading)}
    assert rows["CAC 40"][1:] == rows["DAX"][1:] == ("8183.10", "22.07", "0.27")
    assert [figures for name, figures in rows.items() if name not in ("CAC 40", "DAX")] == (
        [expected] if expected else []
    )
    assert codes(reading) == said


def test_two_columns_with_one_heading_are_a_finding_and_no_figure() -> None:
    layout = TableLayout("Valeur", "Dernier", change="Var.", without=("€",))
    reading = read(table(HEAD.replace("Var. %", "Var.") + CAC), layout=layout)
    assert read_figures(reading) == [("CAC 40", "8183.10", "None", "None")]
    assert [doubt.message for doubt in reading.findings] == ["Var. matches 2 places as the change, and one is meant"]


def test_the_table_is_the_one_with_the_headings_or_the_error_names_them() -> None:
    with pytest.raises(PageUnreadable, match="no table with the headings « Valeur », « Dernier »"):
        read(table("<tr><th>Valeur</th><th>Cours</th></tr>"))
    two = table(HEAD + CAC) + f'<div id="b">{table(HEAD + DAX)}</div>'
    with pytest.raises(PageUnreadable, match="has 2 tables with the headings"):
        read(two)
    layout = TableLayout("Valeur", "Dernier", css="#b table", without=("€",))
    assert [name for name, *_ in read_figures(read(two, layout=layout))] == ["DAX"]


def test_a_table_inside_a_cell_is_not_read_as_rows_of_the_outer_one() -> None:
    inner = table("<tr><td>Or</td><td>1,0</td><td>1,0</td><td>1,0</td></tr>")
    reading = read(table(HEAD + CAC.replace("CAC 40", f"CAC 40{inner}") + DAX))
    assert [figures[0] for figures in read_figures(reading)][-1] == "DAX"
    assert "Or" not in [figures[0] for figures in read_figures(reading)]


def test_hidden_rows_and_cells_are_not_read() -> None:
    hidden = CAC.replace("CAC 40", "Caché")
    rows = (
        f"{HEAD}{hidden.replace('<tr', '<tr hidden')}{hidden.replace('<tr', '<tr style=display:none')}"
        f"{CAC.replace('<td>+22', '<td hidden>9</td><td>+22')}<tbody hidden>{hidden}</tbody>"
    )
    reading = read(table(rows))
    assert [figures[0] for figures in read_figures(reading)] == ["CAC 40"]
    assert codes(reading) == []


def test_a_heading_of_a_group_may_hold_a_number() -> None:
    reading = read(table(f'{HEAD}<tr><th colspan="4">Top 10 européen</th></tr>{CAC}'))
    assert codes(reading) == []


def test_css_may_name_what_stands_around_the_table_and_a_wrong_heading_shows_those_seen() -> None:
    page = f'{table(HEAD + DAX)}<div id="b"><div>{table(HEAD + CAC)}</div></div>'
    for css in ("#b", "#b, #b div"):
        layout = TableLayout("Valeur", "Dernier", css=css, without=("€",))
        assert [figures[0] for figures in read_figures(read(page, layout=layout))] == ["CAC 40"]
    with pytest.raises(PageUnreadable) as caught:
        read(page, layout=TableLayout("Valeur", "Cours"))
    assert "Valeur | Dernier | Var." in caught.value.advice


def test_cells_that_reach_over_each_other_cost_no_more_than_the_limit() -> None:
    rows = "".join(f"<tr><td colspan={999 - n}>x<td colspan={n + 1} rowspan=0>1" for n in range(900))
    started = time.process_time()
    with pytest.raises(PageUnreadable, match="more than 1000000 places"):
        read(table(f"<tr><th>A<th>B{rows}"), layout=TableLayout("A", "B"))
    assert time.process_time() - started < 10


CELLS = st.tuples(st.integers(1, 3), st.integers(1, 3))


@given(st.lists(st.lists(CELLS, max_size=6), max_size=8))
def test_no_figure_comes_from_another_column_or_row_than_its_names(grid: list[list[tuple[int, int]]]) -> None:
    """Each cell prints its number; the slots that it fills are computed one by one, as the HTML standard does."""
    slots: dict[tuple[int, int], str] = {}
    rows = []
    numbers = iter(range(1000, 2000))
    for y, cells in enumerate(grid):
        x, html = 0, ""
        for width, height in cells:
            while (y, x) in slots:
                x += 1
            printed = str(next(numbers))
            for dy, dx in product(range(height), range(width)):
                slots.setdefault((y + dy, x + dx), printed)
            html += f'<td colspan="{width}" rowspan="{height}">{printed}</td>'
            x += width
        rows.append(f"<tr>{html}</tr>")
    page = table("<tr><th>A</th><th>B</th><th>C</th><th>D</th></tr>" + "".join(rows))
    try:
        reading = read(page, layout=TableLayout("A", "B", change="C", percent="D"))
    except PageUnreadable:
        return
    shown = [tuple(str(slots.get((y, x))) for x in range(4)) for y in range(len(grid))]
    for name, value, change, percent in read_figures(reading):
        assert (name, value, change, percent) in shown


def test_the_property_above_is_about_quotes() -> None:
    page = table("<tr><th>A</th><th>B</th></tr><tr><td rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr>")
    assert [figures[:2] for figures in read_figures(read(page, layout=TableLayout("A", "B")))] == [
        ("1", "2"),
        ("1", "3"),
    ]
