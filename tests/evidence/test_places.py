"""The place of a figure is the bytes of the page that print it, whatever form the page has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_page, a_strip
from tests.markup import FIGURES, Generation, answer_script, as_printed, html_page, stores_script
from tests.pages import PrintedQuote, PrintedStrip, page_text, printed_strips
from tracker.evidence.excerpt import excerpts
from tracker.evidence.places import Evidence, Place, locate
from tracker.evidence.surroundings import Within
from tracker.instruments import catalogue
from tracker.layout import Layout, Selector, TableLayout, WidgetLayout
from tracker.model import Page

MARKER = "@@@"
FORMS = (None, *Generation)
ENCODINGS = ("utf-8", "utf-16-le", "windows-1252", "gb18030")
"""With as many bytes a character as it takes, with two, with one, and with some that can't be counted back."""


def page_of(strip: PrintedStrip, form: Generation | None, ballast: str = "") -> str:
    """A strip's page, with *ballast* before and behind the strip."""
    if form is None:
        return f"{ballast}\n\n\n" + page_text(strip) + ballast
    return html_page(strip, form, ballast=f"<p>{ballast}</p>").replace("<main>", f"<main>{ballast}")


def placed(evidence: Evidence) -> dict[str, Place]:
    """The one place of each text."""
    found = {located.figure: located.places for located in evidence.located}
    assert all(len(places) == 1 for places in found.values()), found
    return {figure: places[0] for figure, places in found.items()}


def shown(body: bytes, place: Place, encoding: str = "utf-8") -> str:
    """What a browser shows of the bytes of a place."""
    return unescape(re.sub(r"<[^>]*>", "", body[place.start : place.end].decode(encoding)))


def figures() -> st.SearchStrategy[str]:
    """Figures as strips print them, with many that are equal."""
    whole = st.sampled_from(["0", "1", "7", "10", "225", "1 204", "37 775", "1 234 567"])
    return st.tuples(whole, st.sampled_from(["", ",0", ",00", ",25", ",0700"])).map("".join)


@st.composite
def quotes(draw: st.DrawFn) -> PrintedQuote:
    real = draw(st.sampled_from(printed_strips()[30].quotes))
    value, change, percent = draw(figures()), draw(figures()), draw(figures())
    return PrintedQuote(real.name, value, draw(st.sampled_from("+-")) + change, f"-{percent} %")


@settings(max_examples=25)
@given(st.lists(quotes(), min_size=1, max_size=6, unique_by=lambda quote: quote.name), st.data())
def test_the_bytes_at_the_marked_place_decoded_are_the_printed_figure(
    rows: list[PrintedQuote], data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(FORMS))
    encoding = data.draw(st.sampled_from(ENCODINGS))
    position = data.draw(st.integers(0, len(rows) - 1))
    strip = PrintedStrip(None, "Publicité", "La bourse est fermée", tuple(rows))
    quote = rows[position]
    # The same digits, all over the page.
    ballast = "é ".join(as_printed(getattr(row, figure)) for row in rows for figure in FIGURES)
    text = page_of(strip, form, ballast)
    mark = {"utf-16-le": b"\xff\xfe"}.get(encoding, b"")
    body = mark + text.encode(encoding)
    content_type = f"text/{'plain' if form is None else 'html'}; charset={encoding}"
    page = replace(a_page(body), content_type=content_type)
    places = placed(locate(page, position, catalogue()))
    assert shown(body, places["name"], encoding) == quote.name
    for figure in FIGURES:
        printed = as_printed(getattr(quote, figure))
        assert shown(body, places[figure], encoding) == printed
        marked = replace(quote, **{figure: MARKER + (" %" if figure == "percent" else "")})
        other = page_of(replace(strip, quotes=(*rows[:position], marked, *rows[position + 1 :])), form, ballast)
        # Markup may hold a figure's number before its print as well; what follows the print is the same.
        end = other.rindex(MARKER) + len(MARKER) + (2 if figure == "percent" else 0)
        assert len(body) - places[figure].end == len(other[end:].encode(encoding))


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("8\N{NO-BREAK SPACE}183,10", "8&nbsp;183,10"),
        ("8\N{NARROW NO-BREAK SPACE}183,10", "8&#x202f;<i>183</i><!-- 8 -->&#44;1&#48;"),
        ("-0,52 %", "&minus;0,52\n  %"),
        ("+1,00", "&plus;<b>1</b>,0&#x30;"),
    ],
)
def test_references_and_markup_inside_a_figure_belong_to_it(printed: str, written: str) -> None:
    figure = {"%": "percent", "+": "change"}.get(printed[-1], {"+": "change"}.get(printed[0], "value"))
    body = html_page(a_strip(), Generation.B)
    real = as_printed(getattr(a_strip().quotes[2], figure))
    before, _, behind = body.rpartition(f">{real}<" if figure == "value" else real)
    around = (">", "<") if figure == "value" else ("", "")
    page = a_page(before + around[0] + written + around[1] + behind)
    evidence = locate(page, 2, catalogue())
    assert placed(evidence)[figure].written == written
    assert placed(evidence)[figure].within is Within.TEXT


def test_figures_from_json_have_their_place_and_path_there_escapes_included() -> None:
    strip = a_strip()
    stores = a_page(html_page(strip, Generation.B, shown=3, scripts=stores_script(strip)))
    value = placed(locate(stores, 5, catalogue()))["value"]
    assert value.within is Within.JSON
    assert value.path == 'context.dispatcher.stores.StreamDataStore.quoteData["BTC-EUR"].regularMarketPrice.fmt'
    answer = a_page(html_page(strip, Generation.C, shown=3, scripts=answer_script(strip.quotes)))
    value = placed(locate(answer, 5, catalogue()))["value"]
    assert answer.body[value.start : value.end] == rb"59\\u00a0256,91".replace(rb"\\", b"\\")
    assert value.path == "body.marketSummaryResponse.result[5].regularMarketPrice.fmt"


def test_what_two_scripts_say_alike_has_both_places() -> None:
    strip = a_strip()
    page = a_page(html_page(strip, Generation.C, shown=3, scripts=answer_script(strip.quotes) * 2))
    (value,) = (located for located in locate(page, 5, catalogue()).located if located.figure == "value")
    assert [place.written for place in value.places] == [r"59\u00a0256,91"] * 2


WIDGETS = WidgetLayout(
    widget="article",
    name=Selector("a"),
    value=Selector(".last", without=("$", "pts")),
    change=Selector("", "data-change", without=("$", "*")),
    percent=Selector(".percent"),
)
ARTICLE = (
    '<article data-change="-$2,04*" title="2,04"><a>CAC 40</a><b class="last">$8&nbsp;183,10 pts</b>'
    '<i class="percent">(+0,27)</i></article>'
)
COLUMNS = TableLayout(name="Valeur", value="Dernier", percent="Var. %", without=("€",))
ROWS = (
    "<table><tr><th>Valeur</th><th>Var. %</th><th>Dernier</th></tr>"
    "<tr><td>DAX</td><td>-0,27</td><td>8 183,10 €</td></tr>"
    "<tr><td>CAC 40</td><td>+0,27</td><td>8 183,10 €</td></tr></table>"
)


@pytest.mark.parametrize(
    ("content", "layout", "position", "written"),
    [
        (ARTICLE, WIDGETS, 0, {"value": "8&nbsp;183,10", "change": "-$2,04", "percent": "+0,27"}),
        (ROWS, COLUMNS, 1, {"value": "8 183,10", "percent": "+0,27"}),
    ],
)
def test_figures_of_a_layout_have_their_place_with_the_sign_that_stands_apart(
    content: str, layout: Layout, position: int, written: dict[str, str]
) -> None:
    body = f"<!doctype html><html><body><p>8 183,10 et -2,04 (+0,27 %)</p>{content}</body></html>".encode()
    evidence = locate(Page(body, "banque", "page.html", "fr_FR", layout=layout), position, catalogue())
    found = {located.figure: located.places[0] for located in evidence.located if located.places}
    assert {figure: found[figure].written for figure in written} == written
    assert all(body[place.start : place.end].decode() == place.written for place in found.values())
    # Of several that are printed alike it is the one of this quote.
    assert found["value"].start > body.index(b"CAC 40")
    if "change" in written:
        assert found["change"].within is Within.ATTRIBUTE


def test_offsets_count_damaged_bytes_and_a_byte_order_mark() -> None:
    page = a_page(b"\xef\xbb\xbf" + b"\xe9t\xe9 \xff\n" + a_page().body)
    place = placed(locate(page, 0, catalogue()))["value"]
    assert page.body[place.start : place.end].decode() == "37\N{NO-BREAK SPACE}775,38"


def test_a_search_that_takes_too_long_is_given_up_and_says_so() -> None:
    seconds: Iterator[int] = count(0, 3)
    evidence = locate(a_page(), 0, catalogue(), clock=lambda: float(next(seconds)))
    assert [(bool(located.places), located.is_given_up) for located in evidence.located] == [
        (True, False), (True, False), (True, False), (False, True),
    ]  # fmt: skip


def test_the_excerpt_of_a_text_is_the_widgets_lines_and_that_of_markup_what_stands_around_each_place() -> None:
    lines = excerpts(locate(a_page(), 0, catalogue()))
    assert [each.text for each in lines] == [
        "  • Dow Jones", "", "    37\N{NO-BREAK SPACE}775,38", "    +22,07 (+0,06 %)",
    ]  # fmt: skip
    text = a_page().body.decode().split("\n")
    assert all(text[each.line - 1] == each.text for each in lines)
    assert [each.text[mark.start : mark.end] for each in lines for mark in each.marks] == [
        "Dow Jones", "37\N{NO-BREAK SPACE}775,38", "+22,07", "+0,06 %",
    ]  # fmt: skip
    pieces = excerpts(locate(a_page(html_page(a_strip(), Generation.B)), 0, catalogue()))
    assert [each.marks[0].figure for each in pieces] == ["name", *FIGURES]
    assert all('data-field="regularMarket' in each.text for each in pieces[1:])
