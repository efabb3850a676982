"""Strips that real pages have shown, laid out as pages: no digit is wrong, missing or taken from prose."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from tests.pages import (
    DATA,
    NO_BREAK_SPACE,
    PrintedQuote,
    PrintedStrip,
    figure_lines,
    page_text,
    printed_figures,
    printed_strips,
    read_figures,
    widget_text,
)
from tracker import findings
from tracker.errors import PageUnreadable
from tracker.model import MarketState, MarketStatus
from tracker.reading import read_page

if TYPE_CHECKING:
    from collections.abc import Callable

STRIPS = printed_strips()
EIGHT_QUOTES = next(strip for strip in STRIPS if len(strip.quotes) == 8)
FIFTEEN_QUOTES = next(strip for strip in STRIPS if len(strip.quotes) == 15)
DEMO_PAGES = {
    page.name: page.read_bytes()
    for page in resources.files("tracker").joinpath("demo", "pages").iterdir()
    if page.name.endswith(".txt")
}
STRIP_OF_DEMO_PAGE = {
    f"{strip.captured_at:%Y-%m-%dT%H%M%z}.txt": strip for strip in STRIPS if strip.captured_at is not None
}

every_demo_page = pytest.mark.parametrize("name", sorted(DEMO_PAGES))
both_sets = pytest.mark.parametrize(
    "strip", [pytest.param(EIGHT_QUOTES, id="eight"), pytest.param(FIFTEEN_QUOTES, id="fifteen")]
)


def market_status(market_line: str) -> MarketStatus:
    """What a market line of the strips says, told by its first words and its numbers."""
    number_of = {unit: int(number) for number, unit in re.findall(r"([0-9]+) (h|min)", market_line)}
    minutes = 60 * number_of.get("h", 0) + number_of.get("min", 0) if number_of else None
    states = {
        "La bourse est fermée": MarketState.CLOSED,
        "La bourse ferme dans ": MarketState.CLOSES,
        "Marchés français ouverture ": MarketState.OPENS,
    }
    (state,) = (state for beginning, state in states.items() if market_line.startswith(beginning))
    return MarketStatus(market_line, "FR", state, minutes)


def test_every_digit_of_a_strip_is_read() -> None:
    for number, strip in enumerate(STRIPS, 1):
        reading = read_page(page_text(strip).encode())
        assert read_figures(reading) == printed_figures(strip), f"strip {number}"
        assert {finding.code for finding in reading.findings} <= {findings.PERCENT_MISMATCH.code}, f"strip {number}"


def test_every_market_line_is_understood() -> None:
    for number, strip in enumerate(STRIPS, 1):
        assert strip.market_line is not None, f"strip {number}"
        assert read_page(page_text(strip).encode()).market == market_status(strip.market_line), f"strip {number}"


def test_a_strip_is_read_without_its_market_line() -> None:
    for number, strip in enumerate(STRIPS, 1):
        reading = read_page(page_text(replace(strip, market_line=None)).encode())
        assert reading.market is None, f"strip {number}"
        assert read_figures(reading) == printed_figures(strip), f"strip {number}"


def test_a_strip_is_read_without_any_line_above_it() -> None:
    for number, strip in enumerate(STRIPS, 1):
        reading = read_page(page_text(replace(strip, intro=None, market_line=None)).encode())
        assert read_figures(reading) == printed_figures(strip), f"strip {number}"


def test_the_line_above_the_market_line_changes_nothing() -> None:
    for number, strip in enumerate(STRIPS, 1):
        with_intro = read_page(page_text(replace(strip, intro="Publicité")).encode())
        without = read_page(page_text(replace(strip, intro=None)).encode())
        assert with_intro == without, f"strip {number}"


def test_the_pre_open_page_gives_its_eight_quotes_to_the_digit() -> None:
    reading = read_page((DATA / "pages" / "pre-open-2024-04-19.txt").read_bytes())
    assert read_figures(reading) == [
        ("Dow Jones", "37775.38", "22.07", "0.06"),
        ("Nasdaq", "15601.50", "-81.87", "-0.52"),
        ("Nikkei 225", "37547.74", "-531.96", "-1.40"),
        ("EUR/USD", "1.0639", "-0.0007", "-0.06"),
        ("HANG SENG", "16385.87", "134.03", "0.82"),
        ("Bitcoin EUR", "59256.91", "1927.66", "3.36"),
        ("CMC Crypto 200", "1304.55", "419.01", "46.95"),
        ("S&P 500", "5011.12", "-11.09", "-0.22"),
    ]
    assert reading.market == MarketStatus(
        "Marchés français ouverture 6 h 33 min", country="FR", state=MarketState.OPENS, minutes=393
    )
    assert [(finding.code, finding.quote) for finding in reading.findings] == [("percent-mismatch", "CMC Crypto 200")]


def test_there_is_one_example_page_for_each_dated_strip() -> None:
    dated = sum(strip.captured_at is not None for strip in STRIPS)
    assert len(STRIP_OF_DEMO_PAGE) == dated, "two strips would share one file name"
    assert set(DEMO_PAGES) == set(STRIP_OF_DEMO_PAGE)


@every_demo_page
def test_an_example_page_reads_to_the_figures_of_its_strip(name: str) -> None:
    strip = STRIP_OF_DEMO_PAGE[name]
    assert strip.market_line is not None
    reading = read_page(DEMO_PAGES[name])
    assert read_figures(reading) == printed_figures(strip)
    assert reading.market == market_status(strip.market_line)
    assert {finding.code for finding in reading.findings} <= {findings.PERCENT_MISMATCH.code}


@every_demo_page
def test_an_example_page_stands_in_the_layout_of_a_saved_page(name: str) -> None:
    page = DEMO_PAGES[name].decode()
    assert page == page_text(STRIP_OF_DEMO_PAGE[name], prose=prose_of(page))


@every_demo_page
def test_the_prose_of_an_example_page_alone_is_no_strip(name: str) -> None:
    with pytest.raises(PageUnreadable, match="has no market strip"):
        read_page(prose_of(DEMO_PAGES[name].decode()).encode())


@every_demo_page
def test_prose_above_a_strip_changes_nothing(name: str) -> None:
    page = DEMO_PAGES[name]
    prose = prose_of(page.decode()).encode()
    assert read_page(prose + b"\n" + page) == read_page(page)


def test_the_prose_of_the_example_pages_holds_what_could_be_taken_for_quotes() -> None:
    prose = "\n".join(prose_of(page.decode()) for page in DEMO_PAGES.values())
    for bait in (
        rf"[0-9]{NO_BREAK_SPACE}[0-9]{{3}},[0-9]",
        r"\([+-][0-9]+,[0-9]+\s%\)",
        r"(?m)^ *• .*\)\.$",
        r"bourse",
        r"Marché",
    ):
        assert re.search(bait, prose), bait


def prose_of(page: str) -> str:
    return page.rpartition(f"    {NO_BREAK_SPACE}\n\n")[2]


@pytest.mark.parametrize(
    "separator",
    [
        pytest.param("\N{NARROW NO-BREAK SPACE}", id="narrow no-break space"),
        pytest.param("\N{THIN SPACE}", id="thin space"),
        pytest.param(" ", id="space"),
    ],
)
def test_figures_do_not_depend_on_which_space_groups_digits(separator: str) -> None:
    for number, strip in enumerate(STRIPS, 1):
        page = page_text(strip, separator=separator)
        assert read_figures(read_page(page.encode())) == printed_figures(strip), f"strip {number}"


@pytest.mark.parametrize(
    "per_cent",
    ["%", "\N{NO-BREAK SPACE}%", "\N{NARROW NO-BREAK SPACE}%", "\N{THIN SPACE}%"],
    ids=ascii,
)
def test_figures_do_not_depend_on_the_space_before_the_per_cent_sign(per_cent: str) -> None:
    for number, strip in enumerate(STRIPS, 1):
        page = page_text(strip).replace(" %", per_cent)
        assert read_figures(read_page(page.encode())) == printed_figures(strip), f"strip {number}"


@pytest.mark.parametrize("line_end", ["\r\n", "\r"], ids=ascii)
def test_a_page_reads_the_same_with_other_line_ends(line_end: str) -> None:
    for number, strip in enumerate(STRIPS, 1):
        page = page_text(strip)
        other = page.replace("\n", line_end)
        assert read_page(other.encode()) == read_page(page.encode()), f"strip {number}"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_a_page_reads_the_same_in_other_encodings(encoding: str) -> None:
    for number, strip in enumerate(STRIPS, 1):
        page = page_text(strip)
        assert read_page(page.encode(encoding)) == read_page(page.encode()), f"strip {number}"


def test_a_page_reads_the_same_in_big_endian_utf_16() -> None:
    page = page_text(EIGHT_QUOTES)
    assert read_page(b"\xfe\xff" + page.encode("utf-16-be")) == read_page(page.encode())


@pytest.mark.parametrize("with_market_line", [True, False], ids=["market line", "no market line"])
@both_sets
def test_a_cut_page_gives_only_figures_of_the_whole_page_and_says_what_it_lost(
    strip: PrintedStrip, with_market_line: bool
) -> None:
    shown = strip if with_market_line else replace(strip, market_line=None)
    page = page_text(shown).encode()
    extents = [widget_extent(page, quote) for quote in strip.quotes]
    figures = printed_figures(strip)
    for cut in range(extents[0][0], extents[-1][1] + 1):
        where = f"cut at byte {cut}, after {page[:cut][-40:]!r}"
        try:
            reading = read_page(page[:cut])
        except PageUnreadable:
            assert cut < extents[1][1], where
            continue
        complete = figures[: sum(end <= cut for _, end in extents)]
        read = read_figures(reading)
        assert read == complete[: len(read)], where
        assert len(read) == len(complete), where
        if len(read) < len(complete) or any(begin <= cut < end for begin, end in extents):
            assert findings.PAGE_TRUNCATED.code in {finding.code for finding in reading.findings}, where


def widget_extent(page: bytes, quote: PrintedQuote) -> tuple[int, int]:
    """Offsets right behind the widget's bullet and right behind its last parenthesis."""
    value, change = figure_lines(quote)
    widget = widget_text(quote.name, value, change).encode()
    begin = page.index(widget)
    return begin + len("  •".encode()), begin + widget.rindex(b")") + 1


def without_value(value: str, change: str) -> tuple[str, ...]:
    return (change,)


def letters_in_value(value: str, change: str) -> tuple[str, ...]:
    return (value[:1] + "x" + value[2:], change)


def two_values(value: str, change: str) -> tuple[str, ...]:
    return (value, value, change)


def two_values_on_one_line(value: str, change: str) -> tuple[str, ...]:
    return (f"{value} {value}", change)


def two_changes(value: str, change: str) -> tuple[str, ...]:
    return (value, change, change)


def bare_percentage(value: str, change: str) -> tuple[str, ...]:
    return (value, change.replace("(", "").replace(")", ""))


@pytest.mark.parametrize(
    "damage",
    [
        without_value,
        letters_in_value,
        two_values,
        two_values_on_one_line,
        two_changes,
        bare_percentage,
    ],
)
@pytest.mark.parametrize("position", ["first", "middle", "last"])
@both_sets
def test_a_damaged_widget_becomes_a_finding_and_its_neighbours_stay(
    strip: PrintedStrip, position: str, damage: Callable[[str, str], tuple[str, ...]]
) -> None:
    place = {"first": 0, "middle": len(strip.quotes) // 2, "last": len(strip.quotes) - 1}[position]
    quote = strip.quotes[place]
    damaged = damage(*figure_lines(quote))
    page = page_text(strip)
    whole_widget = widget_text(quote.name, *figure_lines(quote))
    assert page.count(whole_widget) == 1

    reading = read_page(page.replace(whole_widget, widget_text(quote.name, *damaged)).encode())

    figures = printed_figures(strip)
    assert read_figures(reading) == figures[:place] + figures[place + 1 :]
    (found,) = reading.findings
    assert (found.code, found.quote) == (findings.WIDGET_UNREADABLE.code, quote.name)
    assert dict(found.facts)["raw"] == "\n".join(damaged)
