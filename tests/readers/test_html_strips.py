"""Real strips in the three generations of a portal's markup: no digit is wrong, missing or taken from elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.markup import (
    Generation,
    answer_script,
    around,
    container_html,
    html_page,
    market_button,
    stores_script,
    symbol_of,
)
from tests.pages import PrintedQuote, printed_figures, printed_strips, read_figures
from tests.readers.test_real_strips import market_status
from tracker import findings
from tracker.errors import PageUnreadable
from tracker.reading import read_page

STRIPS = printed_strips()
STRIP = next(strip for strip in STRIPS if len(strip.quotes) == 15)
every_generation = pytest.mark.parametrize("generation", Generation)


def codes(page: str | bytes) -> list[str]:
    return [finding.code for finding in read_page(page).findings]


@every_generation
def test_every_digit_of_a_strip_is_read(generation: Generation) -> None:
    for number, strip in enumerate(STRIPS, 1):
        assert strip.market_line is not None, f"strip {number}"
        above = market_button(strip.market_line) if generation is Generation.C else ""
        reading = read_page(html_page(strip, generation, ballast=above).encode())
        assert read_figures(reading) == printed_figures(strip), f"strip {number}"
        assert [quote.symbol for quote in reading.quotes] == [symbol_of(quote.name) for quote in strip.quotes], (
            f"strip {number}"
        )
        assert {finding.code for finding in reading.findings} <= {findings.PERCENT_MISMATCH.code}, f"strip {number}"
        assert reading.market == market_status(strip.market_line), f"strip {number}"
        assert reading.reader == "html", f"strip {number}"


@pytest.mark.parametrize("generation", [Generation.A, Generation.B])
def test_the_stores_complete_a_strip_that_the_markup_shows_in_part(generation: Generation) -> None:
    for number, strip in enumerate(STRIPS, 1):
        page = html_page(strip, generation, shown=2, announced=0, scripts=stores_script(strip))
        reading = read_page(page.encode())
        assert read_figures(reading) == printed_figures(strip), f"strip {number}"
        assert {finding.code for finding in reading.findings} <= {findings.PERCENT_MISMATCH.code}, f"strip {number}"


def test_the_answer_of_the_strips_own_market_completes_it_and_no_other() -> None:
    for number, strip in enumerate(STRIPS, 1):
        falsified = [replace(quote, value="9,99") for quote in strip.quotes]
        others = answer_script(falsified[2:], market="US") + answer_script(falsified[:1], market="GB")
        page = html_page(strip, Generation.C, shown=3, scripts=others + answer_script(strip.quotes) + others)
        reading = read_page(page.encode())
        assert read_figures(reading) == printed_figures(strip), f"strip {number}"


def test_an_answer_adds_nothing_to_a_strip_that_announces_no_more() -> None:
    for announced in (0, 3):
        page = html_page(STRIP, Generation.C, shown=3, announced=announced, scripts=answer_script(STRIP.quotes))
        assert read_figures(read_page(page)) == printed_figures(STRIP)[:3]
        assert codes(page) == []


def test_json_completes_no_strip_where_the_page_shows_two() -> None:
    for generation, scripts in ((Generation.A, stores_script(STRIP)), (Generation.C, answer_script(STRIP.quotes))):
        containers = [container_html(STRIP.quotes[at : at + 2], None, generation) for at in (0, 2)]
        reading = read_page(around("".join(containers), scripts=scripts))
        assert read_figures(reading) == printed_figures(STRIP)[:4]


def test_two_answers_that_could_both_be_the_strips_complete_nothing() -> None:
    others = [replace(quote, value="9,99") for quote in STRIP.quotes]
    page = html_page(STRIP, Generation.C, shown=3, scripts=answer_script(STRIP.quotes) + answer_script(others))
    assert read_figures(read_page(page)) == printed_figures(STRIP)[:3]


def test_a_part_that_nothing_completes_says_how_much_is_missing() -> None:
    reading = read_page(html_page(STRIP, Generation.B, shown=6))
    assert read_figures(reading) == printed_figures(STRIP)[:6]
    (finding,) = reading.findings
    assert (finding.code, dict(finding.facts)) == ("partial-strip", {"announced": "15", "read": "6"})


def test_encrypted_stores_leave_the_markup_alone() -> None:
    page = html_page(STRIP, Generation.B, shown=6, scripts=stores_script(STRIP, encrypted=True))
    assert read_figures(read_page(page)) == printed_figures(STRIP)[:6]
    assert codes(page) == ["partial-strip"]


def test_stores_without_the_figures_of_some_quotes_complete_the_others() -> None:
    page = html_page(STRIP, Generation.B, shown=6, scripts=stores_script(STRIP, of=STRIP.quotes[:10]))
    reading = read_page(page)
    assert read_figures(reading) == printed_figures(STRIP)[:10]
    assert [dict(finding.facts) for finding in reading.findings] == [{"announced": "15", "read": "10"}]


def test_a_name_that_the_stores_lack_is_the_symbol() -> None:
    script = stores_script(STRIP).replace(', "name": "Nasdaq"', "")
    assert script != stores_script(STRIP)
    names = [quote.name for quote in read_page(html_page(STRIP, Generation.B, shown=6, scripts=script)).quotes]
    assert names == [quote.name.replace("Nasdaq", "^IXIC") for quote in STRIP.quotes]


def test_stores_of_another_strip_complete_nothing() -> None:
    other = replace(STRIP, quotes=STRIP.quotes[3:])
    page = html_page(STRIP, Generation.B, shown=6, scripts=stores_script(other))
    assert read_figures(read_page(page)) == printed_figures(STRIP)[:6]


def test_a_print_in_the_json_that_its_format_would_not_give_is_a_finding() -> None:
    quote = STRIP.quotes[-1]
    script = stores_script(STRIP).replace(f'"fmt": "{quote.value}"', '"fmt": "37,775.38"')
    reading = read_page(html_page(STRIP, Generation.B, shown=6, scripts=script))
    assert read_figures(reading) == printed_figures(STRIP)[:-1]
    assert [(finding.code, finding.quote) for finding in reading.findings] == [("widget-unreadable", quote.name)]


@every_generation
def test_a_strip_without_items_had_not_loaded(generation: Generation) -> None:
    with pytest.raises(PageUnreadable, match="had not loaded"):
        read_page(html_page(STRIP, generation, shown=0, announced=0))


@every_generation
def test_a_page_without_a_strip_has_none_though_it_quotes_other_instruments(generation: Generation) -> None:
    with pytest.raises(PageUnreadable, match="has no market strip"):
        read_page(around("<p>La bourse</p>"))


@every_generation
def test_two_strips_are_both_read_in_their_order(generation: Generation) -> None:
    first, second = STRIP.quotes[:4], STRIP.quotes[4:9]
    page = around(
        container_html(first, "La bourse est fermée", generation) + "<hr>" + container_html(second, None, generation)
    )
    assert read_figures(read_page(page)) == printed_figures(STRIP)[:9]


@every_generation
def test_a_name_that_stands_twice_keeps_both(generation: Generation) -> None:
    twice = replace(STRIP.quotes[0], value="1,00")
    page = around(container_html([STRIP.quotes[0], twice], None, generation))
    assert [str(quote.value) for quote in read_page(page).quotes] == [printed_figures(STRIP)[0][1], "1.00"]
    assert "duplicate-name" in codes(page)


def test_the_markups_symbol_wins_over_the_name() -> None:
    page = html_page(STRIP, Generation.C).replace("Pétrole WTI ", "Crude Oil Sep 26 ").replace(">DAX ", ">Nouveau nom ")
    symbols = {quote.name: quote.symbol for quote in read_page(page).quotes}
    assert (symbols["Crude Oil Sep 26"], symbols["Nouveau nom"]) == ("CL=F", "^GDAXI")


def test_a_symbol_that_the_catalogue_lacks_is_kept() -> None:
    page = html_page(STRIP, Generation.C).replace("%5EGDAXI", "0P0001.PA").replace('="^GDAXI"', '="0P0001.PA"')
    assert "0P0001.PA" in [quote.symbol for quote in read_page(page).quotes]


@pytest.mark.parametrize("generation", [Generation.B, Generation.C])
def test_a_figure_of_another_symbol_makes_its_widget_unreadable(generation: Generation) -> None:
    container = container_html(STRIP.quotes, None, generation)
    page = around(
        container.replace(
            'data-symbol="^GDAXI" data-field="regularMarketChange"',
            'data-symbol="^FCHI" data-field="regularMarketChange"',
        )
    )
    reading = read_page(page)
    assert [quote.name for quote in reading.quotes] == [quote.name for quote in STRIP.quotes if quote.name != "DAX"]
    assert [(finding.code, finding.quote) for finding in reading.findings] == [("widget-unreadable", "DAX")]


@pytest.mark.parametrize("generation", [Generation.B, Generation.C])
def test_an_empty_figure_is_unknown_and_not_zero(generation: Generation) -> None:
    quote = PrintedQuote("DAX", "", "", "")
    page = around(container_html([quote, STRIP.quotes[0]], None, generation))
    dax = read_page(page).quotes[0]
    assert (dax.name, dax.value, dax.change, dax.percent) == ("DAX", None, None, None)
    assert codes(page) == ["placeholder"] * 3


def test_a_number_that_nobody_prints_is_no_figure() -> None:
    page = html_page(STRIP, Generation.B).replace(f">{STRIP.quotes[0].value.replace(' ', chr(160))}<", "><")
    reading = read_page(page)
    assert read_figures(reading) == printed_figures(STRIP)[1:]
    assert codes(page) == ["widget-unreadable"]


@every_generation
@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- {} -->",
        "<script>{}</script>",
        "<SCRIPT type='text/x'>{}</SCRIPT >",
        "<style>{}</style>",
        "<template>{}</template>",
        "<template><template></template>{}</template>",
        "<noscript>{}</noscript>",
        "<textarea>{}</textarea>",
        "<div hidden>{}</div>",
        "<section\nhidden=''><div>{}</div></section>",
        "<div hidden><p>{}</div>",
        "<div style='color: red; Display : none'>{}</div>",
        "<DIV HIDDEN>{}</DIV>",
        "<dialog>{}</dialog>",
        "<a title='{}'></a>",
        "<p title=x data-a=1 title2 = '{}'></p>",
    ],
    ids=lambda hidden: hidden[:20],
)
def test_a_strip_that_no_browser_shows_is_not_read(generation: Generation, hidden: str) -> None:
    falsified = [replace(quote, value="9,99") for quote in STRIP.quotes[:5]]
    unseen = hidden.format(container_html(falsified, "La bourse est ouverte", generation))
    real = container_html(STRIP.quotes, "La bourse est fermée", generation)
    for page in (around(unseen + real), around(real + unseen)):
        reading = read_page(page)
        assert read_figures(reading) == printed_figures(STRIP)
        assert generation is Generation.C or (reading.market and reading.market.text == "La bourse est fermée")
    with pytest.raises(PageUnreadable, match="has no market strip"):
        read_page(around(unseen))


@pytest.mark.parametrize("attribute", ["hidden", 'style="display:none"'])
def test_a_hidden_item_is_not_read(attribute: str) -> None:
    page = html_page(STRIP, Generation.B).replace(
        '<li id="marketsummary-itm-3"', f'<li {attribute} id="marketsummary-itm-3"'
    )
    assert read_figures(read_page(page)) == [*printed_figures(STRIP)[:3], *printed_figures(STRIP)[4:]]
    assert codes(page) == ["partial-strip"]


@pytest.mark.parametrize("line", ["U.S. Markets closed", "UK markets open in 7 hours 6 minutes"])
@every_generation
def test_a_market_line_of_another_edition_keeps_its_text(generation: Generation, line: str) -> None:
    above = market_button(line) if generation is Generation.C else ""
    reading = read_page(html_page(replace(STRIP, market_line=line), generation, ballast=above))
    assert reading.market is not None
    assert (reading.market.text, reading.market.state) == (line, None)
    assert [finding.code for finding in reading.findings] == ["market-line-unreadable"]


def test_an_english_page_is_read_in_its_own_format() -> None:
    quote = PrintedQuote("Dow 30", "37,775.38", "+22.07", "+0.06%")
    page = around(container_html([quote], "U.S. markets closed", Generation.B)).replace("37,775.380312", "37775.38")
    (read,) = read_page(page, locale="en_US").quotes
    assert (str(read.value), str(read.change), str(read.percent)) == ("37775.38", "22.07", "0.06")


@every_generation
@pytest.mark.parametrize(
    ("whole", "damaged"),
    [
        (">{}<", ">{}x<"),
        (">{}<", ">{} {}<"),
        (">{}<", "><"),
        (">{}<", ">{}&#0;<"),
        (">{}<", ">{}&#xD800;<"),
        (">{}<", ">{}&#x200B;<"),
        (">{}<", ">1{}<b hidden>x</b>e5<"),
    ],
)
def test_a_damaged_value_is_a_finding_and_its_neighbours_stay(generation: Generation, whole: str, damaged: str) -> None:
    value = STRIP.quotes[4].value.replace(" ", "\N{NO-BREAK SPACE}")
    container = container_html(STRIP.quotes, None, generation)
    assert container.count(whole.format(value)) == 1
    reading = read_page(around(container.replace(whole.format(value), damaged.replace("{}", value))))
    assert read_figures(reading) == printed_figures(STRIP)[:4] + printed_figures(STRIP)[5:]
    assert [(finding.code, finding.quote) for finding in reading.findings] == [
        ("widget-unreadable", STRIP.quotes[4].name)
    ]


@pytest.mark.parametrize("hidden", ["<!-- {} -->", "<template>{}</template>", "<textarea>{}</textarea>"])
def test_stores_that_no_browser_runs_and_that_contradict_the_print_complete_nothing(hidden: str) -> None:
    other = replace(STRIP, quotes=tuple(replace(quote, value="9,99") for quote in STRIP.quotes))
    page = html_page(STRIP, Generation.B, shown=6, scripts=hidden.format(stores_script(other)))
    assert read_figures(read_page(page)) == printed_figures(STRIP)[:6]
    assert codes(page) == ["partial-strip"]
    both = html_page(STRIP, Generation.B, shown=6, scripts=hidden.format(stores_script(other)) + stores_script(STRIP))
    assert read_figures(read_page(both)) == printed_figures(STRIP)
