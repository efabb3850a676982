"""Numbers as a locale prints them: strict parse, and print.

The format's marks and grouping come from Babel's locale data. Babel's own ``parse_decimal`` is no help in reading:
with ``strict=True`` it still takes ``NaN``, ``1e5``, ``1_000`` and the digits of any script, and it refuses the
page's own no-break space (seen with Babel 2.18). So a pattern is built from the same data, and what the format would
not print is refused with the reason and the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import lru_cache

from babel.core import Locale
from babel.numbers import NumberPattern, parse_pattern

from tracker.errors import NotANumber
from tracker.visible import named

MAX_DIGITS = 18
"""The most digits that a figure may have, before and after the decimal mark together.

Eighteen digits fit a 64-bit integer, which is how the store keeps them, and Decimal's default context holds 28, so
that no sum of two figures rounds.
"""

_AS_PRINTED = Context(prec=MAX_DIGITS)
MINUS_SIGN = "\N{MINUS SIGN}"
SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE} "
"""What stands for a group separator or before a per cent sign where a locale prints a space."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How one locale prints numbers.

    Attributes:
        locale: its identifier, such as ``fr_FR``.
        decimal_mark: between whole and fraction.
        separators: each character that may separate groups; a number uses one of them throughout.
        primary: digits in the group nearest to the decimal mark.
        secondary: digits in the groups before that one.
        pattern: what a number in this format looks like; its group ``separator`` is the one that the number uses.
        quotes_pattern: numbers in threes, each with a line break behind it, the third with a percent sign.
    """

    locale: str
    decimal_mark: str
    separators: str
    primary: int
    secondary: int
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    quotes_pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(self._number("separator")))
        three = "\n".join(map(self._number, ("of_value", "of_change", "of_percent")))
        object.__setattr__(self, "quotes_pattern", re.compile(rf"(?:{three}[{SPACES}]?%\n)+"))

    def _number(self, separator_name: str) -> str:
        separator, mark = f"[{re.escape(self.separators)}]", re.escape(self.decimal_mark)
        groups = (
            rf"(?P<{separator_name}>{separator})"
            rf"(?:[0-9]{{{self.secondary}}}(?P={separator_name}))*[0-9]{{{self.primary}}}"
        )
        # Possessive, since digits that are given back would be looked at again for every other reading of the number.
        return rf"[+\-{MINUS_SIGN}]?+(?:0|[1-9][0-9]{{0,{self.secondary - 1}}}+(?:{groups}|[0-9]*+))(?:{mark}[0-9]++|)"


@lru_cache
def number_format(locale: str) -> NumberFormat:
    """The number format of a locale such as ``fr_FR``, from Babel's data.

    Raises:
        babel.core.UnknownLocaleError: Babel has no such locale.
        ValueError: *locale* is no locale identifier.
    """
    data = Locale.parse(locale)
    symbols = data.number_symbols["latn"]
    separator = symbols["group"]
    primary, secondary = data.decimal_formats[None].grouping
    return NumberFormat(
        locale=locale,
        decimal_mark=symbols["decimal"],
        separators=SPACES if separator in SPACES else separator,
        primary=primary,
        secondary=secondary,
    )


def parse_number(text: str, number_format: NumberFormat) -> Decimal:
    r"""The number that *text* prints, digit for digit: trailing zeros and the sign of a zero are kept.

    Raises:
        NotANumber: the format would not print *text*; the error says why and where.

    >>> parse_number("37\N{NO-BREAK SPACE}775,38", number_format("fr_FR"))
    Decimal('37775.38')
    >>> parse_number("-0,0000", number_format("fr_FR"))
    Decimal('-0.0000')
    >>> parse_number("1.234,5", number_format("fr_FR"))
    Traceback (most recent call last):
        ...
    tracker.errors.NotANumber: not a number in fr_FR, '.' is neither a digit nor a separator: '1.234,5'
    """
    match = number_format.pattern.fullmatch(text)
    if match is None:
        reason, position = _refusal(text, number_format)
        raise NotANumber(text, locale=number_format.locale, reason=reason, position=position)
    separator = match["separator"]
    plain = text.replace(separator, "") if separator is not None else text
    plain = plain.replace(number_format.decimal_mark, ".")
    if len(plain) > MAX_DIGITS and sum(map(str.isdigit, plain)) > MAX_DIGITS:
        reason = f"more than {MAX_DIGITS} digits"
        raise NotANumber(text, locale=number_format.locale, reason=reason, position=MAX_DIGITS)
    return Decimal(plain.replace(MINUS_SIGN, "-"))


def parse_percent(text: str, number_format: NumberFormat) -> Decimal:
    """The percent points that *text* prints: a number, at most one space, and ``%``.

    Raises:
        NotANumber: the format would not print *text*.

    >>> parse_percent("+0,06 %", number_format("fr_FR"))
    Decimal('0.06')
    """
    if not text.endswith("%"):
        reason = "a percentage ends with '%'"
        raise NotANumber(text, locale=number_format.locale, reason=reason, position=len(text))
    number = text[:-1]
    if number and number[-1] in SPACES:
        number = number[:-1]
    try:
        return parse_number(number, number_format)
    except NotANumber as error:
        raise NotANumber(text, locale=number_format.locale, reason=error.reason, position=error.position) from None


def parse_quotes(lines: str, number_format: NumberFormat) -> list[tuple[Decimal, Decimal, Decimal]] | None:
    r"""The figures of several quotes, as `parse_number` and `parse_percent` read each, in a third of their time.

    Args:
        lines: value, change and percentage of each quote, with a line break behind each of them.
        number_format: the page's.

    Returns:
        None where one of them is refused, which those two say the reason of.

    >>> parse_quotes("37\N{NO-BREAK SPACE}775,38\n+22,07\n+0,06 %\n", number_format("fr_FR"))
    [(Decimal('37775.38'), Decimal('22.07'), Decimal('0.06'))]
    """
    if number_format.quotes_pattern.fullmatch(lines) is None:
        return None
    for blank in SPACES:
        lines = lines.replace(blank, "")
    if number_format.separators is not SPACES:
        lines = lines.replace(number_format.separators, "")
    plain = lines.replace(number_format.decimal_mark, ".").replace(MINUS_SIGN, "-").replace("%", "").split("\n")[:-1]
    if max(map(len, plain)) > MAX_DIGITS:
        return None
    figures = map(_AS_PRINTED.create_decimal, plain)
    return list(zip(figures, figures, figures, strict=True))


def print_number(number: Decimal, locale: str, *, signed: bool = False) -> str:
    """*number* as *locale* prints it, with exactly its own decimals and a real minus sign.

    Args:
        number: finite, at most `MAX_DIGITS` digits.
        locale: a locale that Babel knows.
        signed: also print ``+`` before a number above zero.

    >>> print_number(Decimal("1.0700"), "fr_FR")
    '1,0700'
    >>> print_number(Decimal("-0.52"), "fr_FR", signed=True)
    '−0,52'
    """
    # copy_abs and not abs(), which would round to the caller's Decimal context.
    size: str = _pattern(locale, decimals_of(number)).apply(number.copy_abs(), _locale(locale))
    if number.is_signed():
        return MINUS_SIGN + size
    return "+" + size if signed and number else size


def print_percent(percent: Decimal, locale: str, *, signed: bool = True) -> str:
    r"""Percent points as *locale* prints a percentage.

    >>> print_percent(Decimal("-1.40"), "fr_FR")
    '−1,40\xa0%'
    >>> print_percent(Decimal("0.06"), "en_US")
    '+0.06%'
    """
    pattern = _locale(locale).percent_formats[None]
    return f"{pattern.prefix[0]}{print_number(percent, locale, signed=signed)}{pattern.suffix[0]}"


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@lru_cache
def _pattern(locale: str, decimals: int) -> NumberPattern:
    """How a locale groups the digits of a number with so many decimals."""
    grouped = _locale(locale).decimal_formats[None].pattern.partition(".")[0]
    return parse_pattern(grouped + ("." + "0" * decimals if decimals else ""))


def decimals_of(number: Decimal) -> int:
    """Digits after the decimal mark that *number* was printed with.

    >>> decimals_of(Decimal("1.0700"))
    4
    """
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite number: {number}")
    return max(0, -exponent)


@lru_cache
def half_unit(decimals: int) -> Decimal:
    """Half of the last unit of a number printed with so many decimals: how far what rounds to it may be from it.

    >>> half_unit(2)
    Decimal('0.005')
    """
    return Decimal(5).scaleb(-decimals - 1)


def _refusal(text: str, number_format: NumberFormat) -> tuple[str, int]:
    """Why the format would not print *text*, and at which index that shows."""
    if not text:
        return "it is empty", 0
    start = 1 if text[0] in "+-" + MINUS_SIGN else 0
    mark = number_format.decimal_mark
    allowed = "0123456789" + number_format.separators + mark
    for position in range(start, len(text)):
        if text[position] not in allowed:
            return f"{named(text[position])} is neither a digit nor a separator", position
    whole, _, fraction = text[start:].partition(mark)
    if not whole:
        return "a digit must come first", start
    after_mark = start + len(whole) + 1
    if after_mark <= len(text) and not fraction:
        return f"digits must follow {mark!r}", after_mark
    for position, character in enumerate(fraction, after_mark):
        if not character.isdigit():
            return "only digits follow the decimal mark", position
    return _grouping_refusal(whole, start, number_format)


def _grouping_refusal(whole: str, start: int, number_format: NumberFormat) -> tuple[str, int]:
    """What is wrong with the digits and separators before the decimal mark; *whole* begins at index *start*."""
    if whole[0] in number_format.separators:
        return "a digit must come first", start
    separators = [index for index, character in enumerate(whole) if not character.isdigit()]
    for index in separators:
        if whole[index] != whole[separators[0]]:
            kinds = f"{named(whole[separators[0]])} and {named(whole[index])}"
            return f"two kinds of separator in one number, {kinds}", start + index
    if whole[0] == "0" and len(whole) > 1:
        return "a zero leads", start
    group_start = 0
    for order, end in enumerate([*separators, len(whole)]):
        last = end == len(whole)
        size = number_format.primary if last else number_format.secondary
        if order == 0 and end > size:
            return f"a group has at most {size} digits", start + size
        if order > 0 and end - group_start != size:
            return f"a group has {size} digits", start + group_start
        group_start = end + 1
    raise AssertionError(f"the pattern refused {whole!r}, and no rule does")
