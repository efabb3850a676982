"""Pages whose source says by CSS selectors where their figures stand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages import read_figures
from tracker.errors import PageUnreadable
from tracker.instruments import catalogue
from tracker.layout import Selector, WidgetLayout
from tracker.model import MarketState, Page, Reading
from tracker.reading import reading_of

LAYOUT = WidgetLayout(
    widget="article.quote",
    name=Selector("a.name"),
    value=Selector(".last", without=("€", "pts")),
    change=Selector("", "data-change"),
    percent=Selector(".percent"),
    market=Selector(".state"),
)
CAC = (
    '<article class="quote" data-change="+22,07"><a class="name">CAC 40 </a>'
    '<b class="last">8&nbsp;183,10 pts</b> <i class="percent">(+0,27%)</i></article>'
)
STATE = '<p class="state">La bourse ferme dans 5 h 59 min</p>'


def read(content: str, *, layout: WidgetLayout = LAYOUT, body: bytes | None = None) -> Reading:
    html = f"<!doctype html><html><body>{STATE}{content}</body></html>".encode()
    return reading_of(Page(body or html, "bourse", "page.html", "fr_FR", layout=layout), catalogue())


def messages(reading: Reading) -> list[str]:
    return [f"{doubt.code}: {doubt.quote}: {doubt.message}" for doubt in reading.findings]


def test_the_figures_stand_where_the_selectors_say() -> None:
    reading = read(f"<h1>3,14</h1>{CAC}<p>1,5</p>")
    assert read_figures(reading) == [("CAC 40", "8183.10", "22.07", "0.27")]
    assert reading.quotes[0].symbol == "^FCHI"
    assert reading.market is not None
    assert (reading.market.state, reading.market.minutes) == (MarketState.CLOSES, 359)
    assert reading.reader == "selectors"
    assert messages(reading) == []


def test_each_figure_has_the_text_that_it_came_from() -> None:
    assert [tuple(origin) for origin in read(CAC).origins[0]] == [
        ("name", "a.name", "CAC 40"),
        ("value", ".last", "8\N{NO-BREAK SPACE}183,10 pts"),
        ("change", "attribute data-change", "+22,07"),
        ("percent", ".percent", "(+0,27%)"),
    ]


def test_the_origins_are_those_of_the_quotes_that_could_be_read() -> None:
    damaged = CAC.replace("183,10", "183,1O").replace("CAC 40", "DAX")
    reading = read(damaged + CAC)
    assert [quote.name for quote in reading.quotes] == ["CAC 40"]
    assert [origins[0].text for origins in reading.origins] == ["CAC 40"]
    assert [doubt.code for doubt in reading.findings] == ["widget-unreadable"]
    assert "8\\xa0183,1O pts" in reading.findings[0].message or "183,1O" in reading.findings[0].message


@pytest.mark.parametrize(
    ("part", "instead", "figure", "count"),
    [
        (' data-change="+22,07"', "", "change", 0),
        ('class="percent"', 'class="other"', "percent", 0),
        ("</article>", '<i class="percent">+1,00 %</i></article>', "percent", 2),
        ('<i class="percent">', '<i class="percent"></i><i class="percent" hidden>', "percent", None),
    ],
)
def test_a_selector_that_does_not_match_one_element_is_a_finding_and_no_figure(
    part: str, instead: str, figure: str, count: int | None
) -> None:
    reading = read(CAC.replace(part, instead) + CAC.replace("CAC 40", "DAX"))
    assert [quote.name for quote in reading.quotes] == ["CAC 40", "DAX"]
    assert getattr(reading.quotes[0], figure) is None
    assert getattr(reading.quotes[1], figure) is not None
    (doubt,) = reading.findings
    if count is None:
        assert doubt.code == "placeholder"
        return
    selector = getattr(LAYOUT, figure).shown
    assert doubt.message.startswith(f"{selector} matches {count} places as the {figure}"[:30])
    assert (doubt.code, doubt.quote, doubt.position) == ("selector-mismatch", "CAC 40", 0)


@pytest.mark.parametrize(
    ("part", "instead", "said"),
    [
        ('class="last"', 'class="other"', "the selector of its value matches 0 elements where one is meant: .last"),
        ("</article>", '<b class="last">1,0</b></article>', "the selector of its value matches 2 elements"),
        ('class="name"', "", "the selector of its name matches 0 elements where one is meant: a.name"),
        (CAC, f'<article class="quote">{CAC}{CAC}</article>', "the selector of its name matches 2 elements"),
    ],
)
def test_a_widget_without_one_name_and_one_value_is_no_quote(part: str, instead: str, said: str) -> None:
    reading = read(CAC.replace(part, instead) + CAC.replace("CAC 40", "DAX"))
    assert "DAX" in [quote.name for quote in reading.quotes]
    assert any(said in message for message in messages(reading))
    assert all(figures[1:] == ("8183.10", "22.07", "0.27") for figures in read_figures(reading))


def test_the_market_lines_selector_has_to_match_one_element_too() -> None:
    assert messages(read(CAC + STATE)) == [
        "selector-mismatch: None: .state matches 2 places as the market line, and one is meant"
    ]


def test_a_page_without_a_widget_names_the_selector() -> None:
    with pytest.raises(PageUnreadable, match=r"article\.quote"):
        read("<p>1,0</p>")
    with pytest.raises(PageUnreadable, match="is no HTML"):
        read("", body="  • CAC 40\n\n    1,0\n    1,0 (1,0 %)\n\n".encode())


def test_hidden_elements_and_templates_are_not_matched() -> None:
    hidden = CAC.replace("CAC 40", "DAX")
    reading = read(f"<template>{hidden}</template><div hidden>{hidden}</div><!-- {hidden} -->{CAC}")
    assert [quote.name for quote in reading.quotes] == ["CAC 40"]


def test_figures_are_as_strict_as_the_portals() -> None:
    reading = read(CAC.replace("8&nbsp;183,10 pts", "8,183.10 pts") + CAC)
    assert len(reading.quotes) == 1
    assert "is not a number in fr_FR" in reading.findings[0].message


@given(st.integers(0, 600))
def test_a_page_cut_anywhere_gives_whole_widgets_and_says_that_it_is_cut(at: int) -> None:
    html = f"<!doctype html><html><body>{STATE}{CAC}{CAC.replace('CAC 40', 'DAX')}</body></html>".encode()
    try:
        reading = read("", body=html[: min(at, len(html) - 15)] or b"<")
    except PageUnreadable:
        return
    assert all(figures[1:] == ("8183.10", "22.07", "0.27") for figures in read_figures(reading))
    assert "page-truncated" in [doubt.code for doubt in reading.findings]


@pytest.mark.parametrize(
    ("printed", "without", "figure"),
    [
        ("-$2.04", ("$",), "-2.04"),
        ("+€5.20*", ("€", "*"), "5.20"),
        ("5.20 pts*", ("pts", "*"), "5.20"),
        ("5.20", ("€",), "5.20"),
    ],
)
def test_what_stands_beside_a_figure_is_taken_off_wherever_it_stands(
    printed: str, without: tuple[str, ...], figure: str
) -> None:
    layout = WidgetLayout(widget="p", name=Selector("b"), value=Selector("i"), change=Selector("u", without=without))
    page = f"<!doctype html><body><p><b>DAX</b><i>17.50</i><u>{printed}</u></p></body>"
    reading = reading_of(Page(page.encode(), "bourse", "page.html", "en_US", layout=layout), catalogue())
    assert str(reading.quotes[0].change) == figure


def test_a_sign_apart_from_its_number_is_refused_whatever_is_taken_off() -> None:
    layout = WidgetLayout(widget="p", name=Selector("b"), value=Selector("i", without=("€",)))
    for printed in ("+ 5,20 €", "- 5,20", "5,20 € €€ x"):
        page = f"<!doctype html><body><p><b>DAX</b><i>{printed}</i></p><p><b>Or</b><i>5,20 €</i></p></body>"
        reading = reading_of(Page(page.encode(), "bourse", "page.html", "fr_FR", layout=layout), catalogue())
        assert [quote.name for quote in reading.quotes] == ["Or"]


def test_a_market_line_in_unknown_words_is_kept_and_marked() -> None:
    for words in ("Séance close", "x" * 200):
        reading = read(CAC.replace("CAC", "DAX"), body=f"<body><p class=state>{words}</p>{CAC}</body>".encode())
        assert reading.market is not None
        assert reading.market.text.startswith(words[:100])
        assert [doubt.code for doubt in reading.findings] == ["market-line-unreadable"]


def test_end_tags_that_may_be_left_out_cut_no_page() -> None:
    page = f"<!doctype html>{STATE.replace('</p>', '')}<ul><li>{CAC}<li>x</ul>"
    assert messages(read("", body=page.encode())) == []


def test_a_page_of_nothing_but_nested_widgets_is_read_in_time_or_refused() -> None:
    layout = WidgetLayout(widget="div", name=Selector("b"), value=Selector("i"))
    with pytest.raises(PageUnreadable):
        read("<div>" * 6000 + CAC + "</div>" * 6000, layout=layout)
    started = time.process_time()
    with pytest.raises(PageUnreadable):
        read("<div>" * 2000 + CAC + "</div>" * 2000, layout=layout)
    assert time.process_time() - started < 10


def test_nothing_readable_says_where_to_correct_the_source() -> None:
    with pytest.raises(PageUnreadable) as caught:
        read(CAC, layout=WidgetLayout(widget="article.quote", name=Selector("a.name"), value=Selector(".lastt")))
    assert "tracker.toml" in caught.value.advice
    assert ".lastt" in caught.value.what
