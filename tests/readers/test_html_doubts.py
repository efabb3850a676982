"""Pages of which a part may not be what it looks like: what is hidden, elsewhere, torn off, or two things in one."""

from __future__ import annotations

import pytest

from tests.builders import a_strip
from tests.markup import Generation, around, container_html, html_page, market_button, stores_script
from tests.pages import printed_figures, read_figures
from tracker.errors import PageUnreadable
from tracker.reading import read_page

STRIP = a_strip()
TRENDING = "<ul><li><a>Dow Jones</a><div>9,99</div><div>+1,00 (+11,12 %)</div></li></ul>"


@pytest.mark.parametrize("generation", Generation)
@pytest.mark.parametrize(
    "attributes",
    [
        'data-x="a < b" hidden',
        """data-config='{"t":"<b>x</b>"}' style="display:none\"""",
        """data-config='<p hidden>' style="visibility: hidden\"""",
    ],
)
def test_a_tag_in_an_attribute_hides_no_hiding_attribute(generation: Generation, attributes: str) -> None:
    hidden = f"<div {attributes}>{container_html(STRIP.quotes[:2], None, generation)}</div>"
    shown = container_html(STRIP.quotes[2:], None, generation)
    assert read_figures(read_page(around(hidden + shown))) == printed_figures(STRIP)[2:]
    with pytest.raises(PageUnreadable):
        read_page(around(hidden))


@pytest.mark.parametrize("generation", Generation)
def test_a_container_with_a_tag_in_an_attribute_is_a_container(generation: Generation) -> None:
    first = container_html(STRIP.quotes[:2], None, generation)
    second = container_html(STRIP.quotes[2:], None, generation).replace("<div ", '<div title="a < b" ', 1)
    assert read_figures(read_page(around(first + second))) == printed_figures(STRIP)


@pytest.mark.parametrize("above", ["", "<div><span>La bourse est fermée</span></div>"])
def test_lists_of_a_portals_page_are_no_strip_where_its_own_is_missing(above: str) -> None:
    page = around(f'<div data-reactid="3">{above}<h2>Tendances</h2>{TRENDING}</div>')
    with pytest.raises(PageUnreadable):
        read_page(page)


def test_a_carousel_that_is_not_there_had_not_loaded_whatever_list_stands_below_the_market_line() -> None:
    for heading in ("", "<h2>Tendances</h2>"):
        with pytest.raises(PageUnreadable, match="had not loaded"):
            read_page(around(market_button("La bourse est fermée") + heading + TRENDING))


def test_a_heading_parts_a_market_line_from_a_list() -> None:
    page = f"<!doctype html><p>La bourse est fermée</p><h2>Tendances</h2>{TRENDING.replace('Dow Jones', 'Machin')}"
    with pytest.raises(PageUnreadable):
        read_page(page)
    assert len(read_page(page.replace("<h2>Tendances</h2>", "")).quotes) == 1


@pytest.mark.parametrize("generation", [Generation.A, Generation.B])
def test_an_empty_header_had_not_loaded_in_any_language(generation: Generation) -> None:
    for line in ("U.S. Markets closed", "La bourse est fermée", None):
        with pytest.raises(PageUnreadable, match="had not loaded"):
            read_page(around(container_html([], line, generation)))


@pytest.mark.parametrize("generation", [Generation.A, Generation.B])
def test_items_of_another_list_in_the_container_are_marked(generation: Generation) -> None:
    container = container_html(STRIP.quotes, None, generation)
    before, item, after = container.rpartition("<li")
    reading = read_page(around(f"{before}</ul><ul>{item}{after}"))
    assert read_figures(reading) == printed_figures(STRIP)[:-1]
    assert {finding.code for finding in reading.findings} - {"percent-mismatch"} == {"widget-unreadable"}
    assert STRIP.quotes[-1].name in [finding.quote for finding in reading.findings]


@pytest.mark.parametrize(("generation", "shown"), [(Generation.A, 2), (Generation.B, 6)])
def test_a_page_cut_before_its_json_is_cut(generation: Generation, shown: int) -> None:
    page = html_page(STRIP, generation, shown=shown, announced=0, scripts="<p>" + "x" * 99_999 + stores_script(STRIP))
    assert len(read_page(page).quotes) == 8
    for end in (page.index("xxx"), page.index("root.App") + 3, page.index("root.App.main") + 5):
        reading = read_page(page[:end])
        assert read_figures(reading) == printed_figures(STRIP)[:shown]
        assert "page-truncated" in [finding.code for finding in reading.findings]


@pytest.mark.parametrize("generation", [Generation.B, Generation.C])
@pytest.mark.parametrize("instead", ["885<br>885", "<div>885</div><div>885</div>", "<p>17</p><p>735</p>"])
def test_two_lines_are_never_one_figure(generation: Generation, instead: str) -> None:
    page = html_page(STRIP, generation)
    printed = STRIP.quotes[0].value.replace(" ", "\N{NO-BREAK SPACE}")
    assert printed in page
    reading = read_page(page.replace(f">{printed}<", f">{instead}<"))
    assert [quote.name for quote in reading.quotes] == [quote.name for quote in STRIP.quotes[1:]]
    assert "widget-unreadable" in [finding.code for finding in reading.findings]


@pytest.mark.parametrize("label", ["iso-2022-kr", "hz-gb-2312", "replacement"])
def test_an_encoding_that_browsers_refuse_counts_as_none(label: str) -> None:
    page = html_page(STRIP, Generation.B)
    assert len(read_page(page.encode(), content_type=f"text/html; charset={label}").quotes) == 8
    assert len(read_page(page.replace('charset="utf-8"', f'charset="{label}"').encode()).quotes) == 8
