"""The numbers behind the print: in the markup's attributes, and in the page's JSON."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.markup import Generation, around, container_html, html_page, raw_number, stores_script
from tests.pages import PrintedQuote, printed_figures, printed_strips, read_figures
from tracker.raw_numbers import agrees
from tracker.reading import read_page

STRIP = next(strip for strip in printed_strips() if len(strip.quotes) == 15)
DOW = PrintedQuote("Dow Jones", "37 775,38", "+22,07", "+0,06 %")


def mismatches(page: str) -> list[dict[str, str]]:
    return [dict(finding.facts) for finding in read_page(page).findings if finding.code == "markup-mismatch"]


def streamed(raw: str) -> str:
    return around(container_html([DOW], None, Generation.B)).replace('value="37775.380312"', f'value="{raw}"')


@pytest.mark.parametrize(
    ("printed", "raw"),
    [
        ("37775.38", "37775.38"),
        ("37775.38", "37775.38000000001"),
        ("37775.38", "37775.384999"),
        ("37775.38", "37775.385"),
        ("37775.38", "37775.375"),
        ("1788.96", "1788.9558"),
        ("1711.00", "1711"),
        ("-0.0007", "-0.00070001"),
        ("0.00", "4.3e-05"),
        ("0.00", "-1E-7"),
        ("-0.00", "0"),
        (None, ""),
        (None, "N/A"),
    ],
)
def test_a_print_agrees_with_what_rounds_to_it(printed: str | None, raw: str) -> None:
    assert agrees(None if printed is None else Decimal(printed), raw)


@pytest.mark.parametrize(
    ("printed", "raw"),
    [
        ("37775.38", "37775.39"),
        ("37775.38", "37775.3851"),
        ("22.07", "-22.07"),
        ("0.06", "0.0181"),
        ("37775.38", "37,775.38"),
        ("37775.38", "NaN"),
        ("37775.38", "Infinity"),
        ("37775.38", "0x10"),
        ("37775.38", "1e9999"),
        ("0.00", "1" + "0" * 5000),
        (None, "37775.38"),
    ],
)
def test_a_print_disagrees_with_every_other_number(printed: str | None, raw: str) -> None:
    assert not agrees(None if printed is None else Decimal(printed), raw)


@pytest.mark.parametrize("raw", ["37775.39", "1e99999999999", "9" * 60, "37 775,38", "null"])
def test_a_markup_that_says_another_number_is_a_finding_and_the_print_is_the_quote(raw: str) -> None:
    (quote,) = read_page(streamed(raw)).quotes
    assert str(quote.value) == "37775.38"
    assert mismatches(streamed(raw)) == [
        {"figure": "value", "printed": "37 775,38".replace(" ", "\xa0"), "markup": raw, "json": "—"}
    ]


@pytest.mark.parametrize("raw", ["37775.38", "37775.38000000001", "37775.378", ""])
def test_a_markup_whose_number_rounds_to_the_print_or_is_absent_is_none(raw: str) -> None:
    assert mismatches(streamed(raw)) == []


def test_print_markup_and_json_that_disagree_are_all_in_one_finding_for_each_figure() -> None:
    first = STRIP.quotes[0]
    script = stores_script(STRIP).replace(f'"raw": {raw_number(first.value)}', '"raw": 1234.5600000000001', 1)
    assert "1234.5600000000001" in script
    page = html_page(STRIP, Generation.B, shown=6, scripts=script)
    page = page.replace(f'value="{raw_number(first.change)}"', 'value="-5"', 1)
    assert read_figures(read_page(page)) == printed_figures(STRIP)
    assert mismatches(page) == [
        {
            "figure": "value",
            "printed": first.value.replace(" ", "\xa0"),
            "markup": raw_number(first.value),
            "json": "1234.5600000000001",
        },
        {"figure": "change", "printed": first.change, "markup": "-5", "json": raw_number(first.change)},
    ]


def test_the_jsons_floats_agree_with_a_print_that_they_round_to() -> None:
    first = STRIP.quotes[0]
    float_of_it = first.value.replace(" ", "").replace(",", ".") + "000000001"
    script = stores_script(STRIP).replace(f'"raw": {raw_number(first.value)}', f'"raw": {float_of_it}', 1)
    assert float_of_it in script
    assert mismatches(html_page(STRIP, Generation.B, shown=6, scripts=script)) == []


def test_a_print_in_the_json_is_held_against_its_own_number() -> None:
    last = STRIP.quotes[-1]
    page = html_page(
        STRIP,
        Generation.B,
        shown=6,
        scripts=stores_script(STRIP).replace(f'"raw": {raw_number(last.value)}', '"raw": 0.5'),
    )
    (found,) = mismatches(page)
    assert (found["markup"], found["json"]) == ("—", "0.5")
    assert read_figures(read_page(page)) == printed_figures(STRIP)


def test_a_fraction_in_the_header_of_a_quote_page_is_no_doubt_about_the_strip() -> None:
    assert mismatches(html_page(STRIP, Generation.B)) == []
    header_before = html_page(
        STRIP,
        Generation.B,
        ballast='<fin-streamer data-symbol="^DJI" data-field="regularMarketPrice" value="9">9,99</fin-streamer>',
    )
    assert read_figures(read_page(header_before)) == printed_figures(STRIP)


@pytest.mark.parametrize(
    ("damage", "whole"),
    [
        ('"raw": NaN', '"raw": 1'),
        ('"raw": 1e999999999999999999999', '"raw": 1'),
        ('"raw": ' + "9" * 5000, '"raw": 1'),
        ('"raw": ' + "[" * 3000, '"raw": 1'),
        ('"fmt": "\\ud800"', '"fmt": "x"'),
        ('"x": "\\u0000"', '"x": 1'),
    ],
)
def test_odd_json_never_breaks_a_reading(damage: str, whole: str) -> None:
    script = stores_script(STRIP).replace('"last": {}', f'"last": {{{whole}}}').replace(whole, damage)
    page = html_page(STRIP, Generation.B, shown=6, scripts=script)
    assert read_figures(read_page(page))[:6] == printed_figures(STRIP)[:6]


def test_a_surrogate_or_nul_in_a_name_of_the_json_is_replaced() -> None:
    name = STRIP.quotes[-1].name
    in_script = name.replace("/", "\\u002F")
    script = stores_script(STRIP).replace(f'"name": "{in_script}"', f'"name": "{in_script}\\ud800\\u0000"')
    page = html_page(replace(STRIP), Generation.B, shown=6, scripts=script)
    assert read_page(page).quotes[-1].name == f"{name}\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
