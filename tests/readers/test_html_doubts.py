"""Pages of which a part may not be what it looks like: what is hidden, elsewhere, torn off, or two things in one."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize("generation", Generation)
def test_one_end_tag_too_many_loses_no_widget_in_silence(generation: Generation) -> None:
    container = container_html(STRIP.quotes, None, generation)
    end = {Generation.A: "</h3>", Generation.B: "</h3>", Generation.C: "</fin-streamer></div>"}[generation]
    reading = read_page(around(container.replace(end, f"{end}</div>", 1)))
    assert read_figures(reading) == printed_figures(STRIP)[: len(reading.quotes)]
    damaged = [finding for finding in reading.findings if finding.code == "widget-unreadable"]
    assert len(reading.quotes) + len(damaged) >= len(STRIP.quotes)


@pytest.mark.parametrize("generation", Generation)
def test_a_lost_start_tag_of_an_item_is_marked(generation: Generation) -> None:
    item = '<div class="ticker-item' if generation is Generation.C else "<li "
    first, *others = container_html(STRIP.quotes, None, generation).split(item)
    others[3] = others[3].partition(">")[2]
    page = around(first + item + item.join(others[:3]) + others[3] + item + item.join(others[4:]))
    reading = read_page(page)
    assert "widget-unreadable" in [finding.code for finding in reading.findings]
    assert set(read_figures(reading)) < set(printed_figures(STRIP))


@pytest.mark.parametrize(
    "around_it",
    [
        "<details><summary>x</summary>{}</details>",
        "<div popover>{}</div>",
        '<div style="display&#58;none">{}</div>',
        '<div style="/* x */ display: none">{}</div>',
    ],
)
def test_what_a_browser_does_not_show_is_no_strip(around_it: str) -> None:
    hidden = around_it.replace("{}", container_html(STRIP.quotes[:2], None, Generation.B))
    with pytest.raises(PageUnreadable):
        read_page(around(hidden))
    shown = container_html(STRIP.quotes[2:], None, Generation.B)
    assert read_figures(read_page(around(hidden + shown))) == printed_figures(STRIP)[2:]


def test_what_stands_in_noscript_changes_nothing() -> None:
    # The title's quote leaves the container's place in doubt, so that the whole page is parsed.
    container = container_html(STRIP.quotes, None, Generation.B).replace("<div ", '<div title="a <b" ', 1)
    for content in ("<iframe src=x>", "<div hidden>", "<template>"):
        page = around(f'<i title="x <b">z</i><noscript>{content}</noscript>{container}')
        assert read_figures(read_page(page)) == printed_figures(STRIP)


@pytest.mark.parametrize("generation", [Generation.B, Generation.C])
def test_a_link_around_a_whole_item_names_it_without_its_figures(generation: Generation) -> None:
    container = container_html(STRIP.quotes, None, generation)
    end = "</h3>" if generation is Generation.B else "</fin-streamer></div>"
    whole = container.replace("</a>", "").replace(
        end, end.replace("</h3>", "</a></h3>").replace("</div>", "</a></div>")
    )
    assert read_figures(read_page(around(whole))) == printed_figures(STRIP)


def test_a_carousels_value_without_change_is_a_quote_whatever_its_name() -> None:
    container = container_html(STRIP.quotes[:1], None, Generation.C)
    alone = re.sub(r"<fin-streamer[^>]*regularMarketChange.*?</fin-streamer>", "", container, flags=re.DOTALL)
    for name in ("DAX", "CAC 40"):
        reading = read_page(around(alone.replace(STRIP.quotes[0].name, name)))
        assert [figures[0] for figures in read_figures(reading)] == [name]
        assert [finding.code for finding in reading.findings] == ["change-missing"]


def test_the_market_line_may_be_a_buttons_label_alone() -> None:
    button = '<button aria-label="Rechercher"></button><button aria-label="La bourse ferme dans 5 h"></button>'
    reading = read_page(around(button + container_html(STRIP.quotes, None, Generation.C)))
    assert reading.market is not None
    assert reading.market.minutes == 300


def test_links_that_a_saver_made_relative_name_the_same_symbols() -> None:
    page = re.sub(r'href="/quote/([^"?]*)[^"]*"', r'href="../quote/\1.html"', html_page(STRIP, Generation.B))
    assert read_figures(read_page(page)) == printed_figures(STRIP)
