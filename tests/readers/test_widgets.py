"""Forms of a widget and of the line above it that no stored strip happens to have."""

from __future__ import annotations

import pytest

from tracker.errors import PageUnreadable
from tracker.model import MarketState
from tracker.readers.market_line import read_market_line
from tracker.reading import read_page

GOOD = "  • Nasdaq\n\n    15\N{NO-BREAK SPACE}601,50\n    -81,87 (-0,52 %)\n    \N{NO-BREAK SPACE}\n"


def page_with(*lines: str, name: str = "Dow Jones") -> str:
    """A page with a damaged or odd widget between two good ones."""
    odd = "\n".join([f"  • {name}", "", *(f"    {line}" for line in lines), "    \N{NO-BREAK SPACE}", ""])
    return f"La bourse est fermée\n{GOOD}{odd}{GOOD.replace('Nasdaq', 'S&P 500')}\nUn article.\n"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("37 77,38", "+22,07 (+0,06 %)"), "a group has 3 digits"),
        (("37 775,3x", "+22,07 (+0,06 %)"), "'x' is neither a digit nor a separator"),
        (("37.775,38", "+22,07 (+0,06 %)"), "'.' is neither a digit nor a separator"),
        (("37 775,38", "+22,07 (+0,06)"), "a percentage ends with '%'"),
        (("37 775,38", "+2e1 (+0,06 %)"), "'e' is neither a digit nor a separator"),
        (("37 775,38", "+22,07 +0,06 %"), "in parentheses"),
        (("37 775,38", "37 775,39", "+22,07 (+0,06 %)"), "more lines"),
        (("+22,07 (+0,06 %)",), "the value is missing"),
        ((), "no figures follow the name"),
        (("37\N{ZERO WIDTH SPACE}775,38", "+22,07 (+0,06 %)"), "'zero width space (U+200B)' is neither"),
        (("37\N{REPLACEMENT CHARACTER}775,38", "+22,07 (+0,06 %)"), "'replacement character (U+FFFD)' is neither"),
        (("37\u00e2\u20ac\u00af775,38", "+22,07 (+0,06 %)"), "is neither a digit nor a separator"),
        (("-", "+22,07 (+0,06 %)"), "a digit must come first"),
    ],
)
def test_a_damaged_widget_is_a_finding_and_its_neighbours_are_kept(lines: tuple[str, ...], reason: str) -> None:
    reading = read_page(page_with(*lines))
    assert [quote.name for quote in reading.quotes] == ["Nasdaq", "S&P 500"]
    (finding,) = reading.findings
    assert (finding.code, finding.quote, finding.severity) == ("widget-unreadable", "Dow Jones", "error")
    assert reason in finding.message
    assert dict(finding.facts)["raw"] == "\n".join(lines)


@pytest.mark.parametrize("placeholder", ["—", "N/A", "--", "–"])
def test_a_placeholder_is_null_and_said(placeholder: str) -> None:
    reading = read_page(page_with(placeholder, f"{placeholder} (+∞ %)"))
    quote = reading.quotes[1]
    assert (quote.name, quote.value, quote.change, quote.percent) == ("Dow Jones", None, None, None)
    assert [(finding.code, finding.severity) for finding in reading.findings] == [("placeholder", "info")] * 3


def test_a_value_without_a_change_has_none() -> None:
    reading = read_page(page_with("37 775,38"))
    assert (str(reading.quotes[1].value), reading.quotes[1].change, reading.quotes[1].percent) == (
        "37775.38",
        None,
        None,
    )
    assert [finding.code for finding in reading.findings] == ["change-missing"]


RISEN = "  • CAC 40\n\n    8 055,71\n    +39,06 (+0,49 %)\n    \N{NO-BREAK SPACE}\n"


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        ("22,07 (0,06 %)", ["change", "percentage"]),
        ("22,07 (+0,06 %)", ["change"]),
        ("-22,07 (0,06 %)", ["percentage"]),
        ("0,00 (0,00 %)", []),
        ("-22,07 (-0,06 %)", []),
    ],
)
def test_a_figure_without_a_sign_on_a_page_that_prints_them_is_marked(line: str, figures: list[str]) -> None:
    def unsigned(page: str) -> list[object]:
        missing = [each for each in read_page(page).findings if each.code == "sign-missing"]
        return [(each.quote, dict(each.facts)["figure"]) for each in missing]

    page = page_with("37 775,38", line)
    # The other quotes of the page are below zero, and say nothing.
    assert unsigned(page) == []
    for odd in ("", "  • DAX\n\n    —\n    +1,00 (+0,10 %)\n    \N{NO-BREAK SPACE}\n"):
        assert unsigned(page.replace(GOOD, RISEN + odd, 1)) == [("Dow Jones", figure) for figure in figures]
    # It prints none at all.
    assert unsigned(page.replace(GOOD, RISEN, 1).replace("+", "")) == []


def test_an_unknown_name_is_kept_without_a_symbol() -> None:
    reading = read_page(page_with("37 775,38", "+22,07 (+0,06 %)", name="Indice inconnu"))
    assert [(quote.name, quote.symbol) for quote in reading.quotes][1] == ("Indice inconnu", None)


def test_a_widget_without_a_name_is_a_finding() -> None:
    reading = read_page(page_with("37 775,38", "+22,07 (+0,06 %)", name=""))
    (finding,) = reading.findings
    assert finding.message == "the widget has no name; the page prints: 37 775,38\n+22,07 (+0,06 %)"


def test_a_name_that_stands_twice_keeps_both_quotes_in_order() -> None:
    reading = read_page(page_with("15 601,51", "-81,86 (-0,52 %)", name="Nasdaq"))
    assert [str(quote.value) for quote in reading.quotes] == ["15601.50", "15601.51", "15601.50"]
    assert [finding.code for finding in reading.findings] == ["duplicate-name"]


def test_two_strips_on_a_page_are_both_read() -> None:
    page = page_with("37 775,38", "+22,07 (+0,06 %)")
    reading = read_page(page + "\nLa bourse ferme dans 5 h\n" + GOOD.replace("Nasdaq", "DAX"))
    assert [quote.name for quote in reading.quotes] == ["Nasdaq", "Dow Jones", "S&P 500", "DAX"]
    assert reading.market is not None
    assert reading.market.state is MarketState.CLOSED


def test_a_strip_without_one_readable_quote_is_unreadable_and_shows_what_it_saw() -> None:
    with pytest.raises(PageUnreadable, match="not one quote of it can be read.*37,775.38") as caught:
        read_page(page_with("x").replace("15\N{NO-BREAK SPACE}601,50", "37,775.38"))
    assert "locale" in caught.value.advice


@pytest.mark.parametrize(
    ("line", "state", "minutes"),
    [
        ("La bourse est fermée", MarketState.CLOSED, None),
        ("La bourse ferme dans 7 h 16 min", MarketState.CLOSES, 436),
        ("La bourse ferme dans 5 h", MarketState.CLOSES, 300),
        ("La bourse ferme dans 42 min", MarketState.CLOSES, 42),
        ("Marchés français ouverture 6 h 33 min", MarketState.OPENS, 393),
        ("Marchés français ouverture 38 min", MarketState.OPENS, 38),
        ("Marchés français ouverture 6\N{NO-BREAK SPACE}h 33\N{NO-BREAK SPACE}min", MarketState.OPENS, 393),
    ],
)
def test_a_market_line_says_its_state(line: str, state: MarketState, minutes: int | None) -> None:
    status = read_market_line(line)
    assert status is not None
    assert (status.text, status.country, status.state, status.minutes) == (line, "FR", state, minutes)


@pytest.mark.parametrize(
    "line", ["La bourse ferme dans 7 h 76 min", "La bourse ferme dans ", "La bourse fait la grève"]
)
def test_a_market_line_that_is_not_understood_keeps_its_text_and_is_a_finding(line: str) -> None:
    reading = read_page(page_with("37 775,38", "+22,07 (+0,06 %)").replace("La bourse est fermée", line))
    assert reading.market is not None
    assert (reading.market.text, reading.market.state, reading.market.minutes) == (line.strip(), None, None)
    assert [finding.code for finding in reading.findings] == ["market-line-unreadable"]


@pytest.mark.parametrize("line", ["Publicité", "", "La bourse " + "très " * 30 + "calme"])
def test_another_line_is_no_market_line(line: str) -> None:
    assert read_market_line(line) is None


@pytest.mark.parametrize(
    ("body", "looks_like"),
    [
        (b"", "an empty file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "a PNG picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08" + bytes(20), "a gzip file"),
        (b"abc\x00def", "binary data"),
    ],
)
def test_what_is_no_page_is_called_what_it_looks_like(body: bytes, looks_like: str) -> None:
    with pytest.raises(PageUnreadable, match=looks_like):
        read_page(body, source="page.txt")


def test_a_damaged_byte_shows_in_its_figure_and_nowhere_else() -> None:
    body = page_with("37\N{NO-BREAK SPACE}775,38", "+22,07 (+0,06 %)").encode()
    reading = read_page(body.replace("37\N{NO-BREAK SPACE}".encode(), b"37\xff"))
    assert [quote.name for quote in reading.quotes] == ["Nasdaq", "S&P 500"]
    assert [(finding.code, finding.quote) for finding in reading.findings] == [("widget-unreadable", "Dow Jones")]


def test_a_hundred_thousand_blank_lines_inside_a_widget_take_no_longer_than_their_number() -> None:
    page = page_with("37 775,38", *[""] * 100_000, "+22,07 (+0,06 %)")
    assert [quote.name for quote in read_page(page).quotes] == ["Nasdaq", "Dow Jones", "S&P 500"]


@pytest.mark.parametrize("bullet", ["*", "", "\N{REPLACEMENT CHARACTER} "])
def test_a_widget_whose_bullet_was_lost_is_a_finding_and_those_after_it_are_kept(bullet: str) -> None:
    page = page_with("37 775,38", "+22,07 (+0,06 %)", name="DAX").replace("• DAX", f"{bullet} DAX")
    reading = read_page(page)
    assert [quote.name for quote in reading.quotes] == ["Nasdaq", "S&P 500"]
    (finding,) = reading.findings
    assert finding.code == "widget-unreadable"
    assert "DAX" in (finding.quote or "")


def test_figures_whose_name_was_lost_are_a_finding() -> None:
    page = page_with("37 775,38", "+22,07 (+0,06 %)", name="DAX").replace("  • DAX\n", "")
    reading = read_page(page)
    assert [quote.name for quote in reading.quotes] == ["Nasdaq", "S&P 500"]
    assert [finding.code for finding in reading.findings] == ["widget-unreadable"]


@pytest.mark.parametrize("lines", [("8\N{NO-BREAK SPACE}055", "", ",71"), ("8", "", "055,71"), ("8 055,7", "", "1")])
def test_a_value_broken_by_a_blank_line_is_no_shorter_value(lines: tuple[str, ...]) -> None:
    reading = read_page(page_with(*lines, "+22,07 (+0,06 %)", name="DAX"))
    assert [quote.name for quote in reading.quotes] == ["Nasdaq", "S&P 500"]
    assert [finding.code for finding in reading.findings] == ["widget-unreadable"]


def test_a_list_of_words_with_a_number_each_is_no_strip() -> None:
    with pytest.raises(PageUnreadable, match="had not loaded"):
        read_page("La bourse est fermée\n\n• Ventes de voitures\n  12 345\n\n• Salaires\n  3,2\n\nfin\n")


def test_a_page_that_ends_in_half_of_a_closing_line_is_cut() -> None:
    page = page_with("37 775,38", "+22,07 (+0,06 %)")
    whole = page[: page.index("  • S&P 500")]
    for cut in (whole[:-2], whole + "  ", whole + "  \N{REPLACEMENT CHARACTER}"):
        assert "page-truncated" in [finding.code for finding in read_page(cut).findings], ascii(cut[-20:])
    assert read_page(whole.rstrip("\n")).findings == ()


def test_figures_of_the_most_digits_are_checked_exactly() -> None:
    reading = read_page(page_with("999999999999999999", "999999999999999990 (0,00000000000000000 %)", name="DAX"))
    assert str(reading.quotes[1].value) == "999999999999999999"
    (finding,) = reading.findings
    assert dict(finding.facts)["implied"] == "11111111111111111000.000000000000000000"
    assert dict(finding.facts)["percent"] == "0.00000000000000000"


@pytest.mark.timeout(10)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_sixteen_megabytes_of_line_breaks_around_a_strip_are_no_matter(line_break: str) -> None:
    blank = line_break * (8_000_000 // len(line_break))
    assert len(read_page(blank + page_with("37 775,38", "+22,07 (+0,06 %)") + blank).quotes) == 3


@pytest.mark.parametrize("line", ["a 1\n", "\N{NO-BREAK SPACE}\n", "• \n"])
def test_more_lines_than_can_be_looked_at_are_refused_by_the_name_of_the_limit(line: str) -> None:
    page = page_with("37 775,38", "+22,07 (+0,06 %)")
    with pytest.raises(PageUnreadable, match="takes too long to read as text: more than 1000000 lines"):
        read_page(line * 1_000_001 + page)


@pytest.mark.parametrize(
    "repeated", [" ", "\N{NO-BREAK SPACE}", "(", ") ", "a (b) ", "1 ", "\r", " \n", "\N{NO-BREAK SPACE}\n", "• "]
)
def test_a_megabyte_of_anything_above_a_strip_is_no_matter(repeated: str) -> None:
    ballast = repeated * (1_000_000 // len(repeated))
    good = page_with("37 775,38", "+22,07 (+0,06 %)")
    assert len(read_page(f"{ballast}\n\n\n{good}").quotes) == 3


def test_more_widgets_than_a_strip_has_are_refused_by_the_name_of_the_limit() -> None:
    for many in ("•\n" * 500_000, GOOD * 100_000):
        with pytest.raises(PageUnreadable, match="takes too long to read as text: more than 5000"):
            read_page(f"La bourse est fermée\n{many}")
