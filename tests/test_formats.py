"""Numbers: what is printed parses, and what parses would be printed."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import near_numbers, printed_numbers
from tracker.errors import NotANumber
from tracker.formats import (
    MAX_DIGITS,
    NumberFormat,
    decimals_of,
    number_format,
    parse_number,
    parse_percent,
    print_number,
    print_percent,
)

FRENCH = number_format("fr_FR")
NBSP, NNBSP, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"37{NBSP}775,38", "37775.38"),
        (f"37{NNBSP}775,38", "37775.38"),
        (f"37{THIN}775,38", "37775.38"),
        ("37 775,38", "37775.38"),
        ("37775,38", "37775.38"),
        ("+22,07", "22.07"),
        ("-531,96", "-531.96"),
        ("\N{MINUS SIGN}531,96", "-531.96"),
        ("1,0700", "1.0700"),
        ("0,00", "0.00"),
        ("-0,0000", "-0.0000"),
        ("885", "885"),
        ("1 234 567 890 123 456,78", "1234567890123456.78"),
    ],
)
def test_a_french_number_keeps_its_digits(text: str, number: str) -> None:
    assert str(parse_number(text, FRENCH)) == number


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("+", 1),
        ("-", 1),
        ("--5", 1),
        ("+ 5", 1),
        ("5-", 1),
        ("(5)", 0),
        ("1.234,5", 1),
        ("37,775.38", 6),
        ("1 23,4", 2),
        ("12 34", 3),
        ("1234 567", 3),
        ("1 2345", 2),
        ("1  234", 2),
        ("1 ,5", 2),
        (" 234", 0),
        ("1 234 ", 6),
        (f"1 234{NBSP}567", 5),
        ("1,5 0", 3),
        ("1,2,3", 3),
        ("1,", 2),
        (",5", 0),
        (".5", 0),
        ("00012", 0),
        ("00,5", 0),
        ("0 123", 0),
        ("1e5", 1),
        ("NaN", 0),
        ("sNaN", 0),
        ("Infinity", 0),
        ("1_000", 1),
        ("5\n", 1),
        ("\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}", 0),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}", 0),
        ("\N{MATHEMATICAL BOLD DIGIT ONE}", 0),
        ("\N{VULGAR FRACTION ONE HALF}", 0),
        ("1\N{ZERO WIDTH SPACE}2", 1),
        ("1\N{SOFT HYPHEN}2", 1),
        ("\ufeff12", 0),
        ("\N{LEFT-TO-RIGHT ISOLATE}12", 0),
        ("12\N{RIGHT-TO-LEFT OVERRIDE}", 2),
        ("1" * (MAX_DIGITS + 1), MAX_DIGITS),
        ("1" * 10_000, MAX_DIGITS),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_french_would_not_print_is_refused_where_it_breaks(text: str, position: int) -> None:
    with pytest.raises(NotANumber) as caught:
        parse_number(text, FRENCH)
    assert caught.value.position == position
    assert "fr_FR" in str(caught.value)
    assert ascii(text[:60]) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+0,06 %", "0.06"),
        (f"-1,40{NBSP}%", "-1.40"),
        (f"+0,2619{NNBSP}%", "0.2619"),
        ("-0,00 %", "-0.00"),
        ("5%", "5"),
    ],
)
def test_a_percentage_keeps_its_digits(text: str, number: str) -> None:
    assert str(parse_percent(text, FRENCH)) == number


@pytest.mark.parametrize("text", ["", "%", " %", "0,06", "0,06  %", "0,06 %%", "0,06 % ", "0.06 %"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_percent(text, FRENCH)


@pytest.mark.parametrize("locale", ["fr_FR", "en_US", "de_DE", "it_IT", "en_IN", "fr_CH"])
@given(data=st.data())
def test_what_is_printed_parses(locale: str, data: st.DataObject) -> None:
    style = number_format(locale)
    if style.primary != style.secondary:
        text, number = f"12,34,567{style.decimal_mark}50", Decimal("1234567.50")
    else:
        text, number = data.draw(printed_numbers(style))
    assert parse_number(text, style).as_tuple() == number.as_tuple()


@given(text=near_numbers(FRENCH))
def test_what_parses_would_be_printed(text: str) -> None:
    with suppress(NotANumber):
        assert print_like(text, parse_number(text, FRENCH), FRENCH) == text


@given(text=st.text(max_size=30))
def test_any_text_is_a_number_or_refused_with_a_place_inside_it(text: str) -> None:
    try:
        number = parse_number(text, FRENCH)
    except NotANumber as error:
        assert 0 <= error.position <= len(text)
        assert error.reason
    else:
        assert number.is_finite()


@pytest.mark.parametrize("locale", ["fr_FR", "fr_CH", "en_US", "en_GB", "en_IN", "de_DE"])
@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_printing_for_people_keeps_every_digit(locale: str, number: Decimal) -> None:
    style = number_format(locale)
    assert parse_number(print_number(number, locale), style).as_tuple() == number.as_tuple()
    assert parse_percent(print_percent(number, locale), style).as_tuple() == number.as_tuple()


def test_a_sign_is_printed_as_asked() -> None:
    assert print_number(Decimal("22.07"), "fr_FR", signed=True) == "+22,07"
    assert print_number(Decimal("0.00"), "fr_FR", signed=True) == "0,00"
    assert print_number(Decimal("-0.00"), "fr_FR", signed=True) == "\N{MINUS SIGN}0,00"
    assert print_percent(Decimal("-1.40"), "en_US") == "\N{MINUS SIGN}1.40%"


def test_an_infinite_number_has_no_decimals() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        decimals_of(Decimal("Infinity"))


def print_like(text: str, number: Decimal, style: NumberFormat) -> str:
    """*number* as *style* prints it, with the sign and the separator that *text* has."""
    sign = text[0] if text[0] in "+-\N{MINUS SIGN}" else ""
    separator = next((character for character in text if character in style.separators), "")
    whole, _, fraction = f"{abs(number):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", separator)
    return sign + grouped + (style.decimal_mark + fraction if fraction else "")
