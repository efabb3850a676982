"""Broken pages: the figures of one are those that it prints, or its reading says what is wrong, or there is none.

Both ways of reading a page, by its parts and from its whole tree, must come to the same strips.
"""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.markup import (
    FIGURES,
    Generation,
    answer_script,
    html_page,
    market_button,
    raw_number,
    stores_script,
    symbol_of,
)
from tests.pages import PrintedStrip, printed_strips, read_figures
from tests.sizes import some
from tests.strategies import mutated
from tracker.errors import PageUnreadable
from tracker.instruments import catalogue
from tracker.model import NO_NUMBERS, Reading
from tracker.raw_numbers import agrees
from tracker.readers.html_flow import InDoubt
from tracker.readers.html_parts import strips_of_parts
from tracker.readers.html_whole import strips_of_whole
from tracker.readers.limits import TooMuch
from tracker.reading import read_page

STRIPS = printed_strips()
_MARKS = "< > </ /> \" ' = & - -- <!-- --> <! <? &nbsp; &#0; &#xD800; 1 0 , . + % ( ) x"
_TAGS = """
    <li> </li> <div> </div> <p> </p> <b> <i> </b> <a> </a> <ul> </ul> <span> </span> <h3> </h3> <br> </body> </html>
    <script> </script> <style> </style> <template> </template> <textarea> </textarea> <svg> </svg> <math> <noscript>
    <table><tr><td> </table> <select> </select> <canvas> <plaintext> <![CDATA[ ]]>
"""
PIECES = (
    *_MARKS.split(),
    *_TAGS.split(),
    *(
        " hidden",
        ' style="display:none"',
        ' id="market-summary"',
        ' class="indices-list"',
        ' value=""',
        ' data-symbol="X"',
    ),
    *("<div hidden>", "<p hidden>", "\x00", " ", "\n", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", "\ufffd"),
)


@st.composite
def broken_pages(draw: st.DrawFn) -> str:
    """A page of any generation with a strip of some quotes, and up to four things done to it."""
    strip = draw(st.sampled_from(STRIPS))
    generation = draw(st.sampled_from(Generation))
    shown = draw(st.sampled_from([None, 2, 6]))
    scripts = {Generation.C: answer_script(strip.quotes)}.get(generation, stores_script(strip))
    above = market_button(str(strip.market_line)) if generation is Generation.C else ""
    page = html_page(strip, generation, shown=shown, scripts=scripts if draw(st.booleans()) else "", ballast=above)
    begin = page.index("<section id")
    return page[:begin] + draw(mutated(page[begin:], PIECES))


def digits(text: str) -> str:
    """What stays of a figure, however its page parts it: its digits."""
    return re.sub("[^0-9]", "", text)


def is_printed(figure: str, page: str) -> bool:
    """Whether its digits stand on the page with nothing but marks and tags between them."""
    between = r"(?:[^0-9A-Za-z]|<[^>]*>|&nbsp;)*?"
    return re.search(between.join(digits(figure)), page) is not None


def assert_every_figure_is_printed(reading: Reading | None, page: str) -> None:
    for quote in reading.quotes if reading is not None else ():
        for figure in (quote.value, quote.change, quote.percent):
            assert figure is None or is_printed(str(figure), page), (quote, figure)


def split_around(page: str, begin: str, end: str) -> tuple[str, str, str]:
    """What stands before *begin*, from there to *end*, and from there on."""
    start = page.index(begin)
    stop = page.index(end, start)
    return page[:start], page[start:stop], page[stop:]


def read(page: str) -> Reading | None:
    with suppress(PageUnreadable):
        return read_page(page.encode("utf-8", "replace"))
    return None


@pytest.mark.slow
@pytest.mark.sized
@given(page=broken_pages())
@settings(max_examples=some(1000), suppress_health_check=list(HealthCheck))
def test_a_broken_page_gives_printed_figures_or_none(page: str) -> None:
    assert_every_figure_is_printed(read(page), page)


@pytest.mark.slow
@pytest.mark.sized
@given(page=broken_pages())
@settings(max_examples=some(1000), suppress_health_check=list(HealthCheck))
def test_the_parts_of_a_broken_page_and_its_whole_tree_hold_the_same_strips(page: str) -> None:
    body = page.encode("utf-8", "replace")
    try:
        of_parts = strips_of_parts(body)
    except InDoubt:
        return
    with suppress(TooMuch):
        if of_parts:
            of_whole = strips_of_whole(body, catalogue())
            for part, whole in zip(of_parts, of_whole, strict=True):
                # A link that nothing ends reaches into the strip in a tree, with its symbol, and is a fault there; and
                # JSON that says what the page prints counts in the parts even where a comment that nothing ends has it.
                sound = [widget._replace(json=NO_NUMBERS) for widget in whole.widgets if not widget.fault]
                shown = [widget._replace(json=NO_NUMBERS) for widget in part.widgets if not widget.fault]
                assert [widget for widget in shown if widget in sound] == sound
                # Without a widget there is no reading, cut or not.
                assert (part.cut_after is None) == (whole.cut_after is None) or not whole.widgets


@pytest.mark.slow
@pytest.mark.sized
@given(strip=st.sampled_from(STRIPS), generation=st.sampled_from([Generation.B, Generation.C]), data=st.data())
@settings(max_examples=some(1000), suppress_health_check=list(HealthCheck))
def test_a_figure_that_a_broken_page_changes_or_loses_is_said(
    strip: PrintedStrip, generation: Generation, data: st.DataObject
) -> None:
    begin = {Generation.B: '<div id="market-summary" ', Generation.C: '<div class="indices-list '}[generation]
    before, container, after = split_around(html_page(strip, generation), begin, '<div id="quote-header')
    if generation is Generation.C:
        container = container.replace(begin, f'<div aria-label="list of {len(strip.quotes)} items" {begin[5:]}')
    start_tag, _, content = container.partition(">")
    broken = f"{before}{start_tag}>{data.draw(mutated(content, PIECES))}{after}"
    reading = read(broken)
    if reading is None or {finding.code for finding in reading.findings} - {"percent-mismatch"}:
        return
    printed = {symbol_of(quote.name): quote for quote in strip.quotes}
    assert [quote.symbol for quote in reading.quotes] == list(printed)
    for quote in reading.quotes:
        original = printed[str(quote.symbol)]
        for figure in FIGURES:
            assert agrees(getattr(quote, figure), raw_number(getattr(original, figure))), (quote, original)


@pytest.mark.slow
@pytest.mark.sized
@given(page=broken_pages(), cut=st.integers(0, 60_000))
@settings(max_examples=some(800), suppress_health_check=list(HealthCheck))
def test_a_broken_page_that_is_cut_gives_printed_figures_or_none(page: str, cut: int) -> None:
    body = page.encode("utf-8", "replace")[:cut]
    with suppress(PageUnreadable):
        assert_every_figure_is_printed(read_page(body), body.decode("utf-8", "replace"))


@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "text/plain; charset=utf-16"]))
def test_bytes_of_any_kind_give_no_other_error(body: bytes, content_type: str | None) -> None:
    for page in (body, b"<" + body, b'<div id="market-summary">' + body):
        with suppress(PageUnreadable):
            read_figures(read_page(page, content_type=content_type))
