"""Doubts that a reading raises by itself. Checks mark, they never change or drop a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tracker import findings
from tracker.findings import Finding, finding
from tracker.formats import decimals_of
from tracker.model import Quote

_EXTRA_DECIMALS = 1
"""How many more decimals than the printed percentage a finding gives of the implied one."""


def check_quotes(quotes: Sequence[Quote]) -> Iterator[Finding]:
    """Everything doubtful about the quotes of one page, in their order."""
    printed = Counter(quote.name for quote in quotes)
    reported: set[str] = set()
    for position, quote in enumerate(quotes):
        if printed[quote.name] > 1 and quote.name not in reported:
            reported.add(quote.name)
            yield finding(findings.DUPLICATE_NAME, quote.name, position, count=str(printed[quote.name]))
        mismatch = check_percent(quote)
        if mismatch:
            yield replace(mismatch, position=position)


def check_percent(quote: Quote) -> Finding | None:
    """A finding when no numbers that print as this quote's figures satisfy percent = 100 × change / (value − change).

    A printed figure with *d* decimals stands for the interval of half a unit of its last decimal to either side, both
    ends included, since how the page rounds a tie is not known. Value and change each range over their interval, and
    100 × c / (v − c) is monotone in each of them as long as v − c keeps its sign, so its extremes lie at the corners.

    >>> from decimal import Decimal as D
    >>> check_percent(Quote("EUR/USD", "EURUSD=X", D("1.0639"), D("-0.0007"), D("-0.06"))) is None
    True
    >>> check_percent(Quote("CMC Crypto 200", "^CMC200", D("1304.55"), D("419.01"), D("46.95"))).message
    '47.317 % would follow from value and change, the page prints 46.95 %'
    """
    if quote.value is None or quote.change is None or quote.percent is None:
        return None
    corners = [(value, change) for value in _interval(quote.value) for change in _interval(quote.change)]
    previous_closes = [value - change for value, change in corners]
    if min(previous_closes) <= 0 <= max(previous_closes):
        # Relative to a previous close of nothing every percentage is possible.
        return None
    implied = [100 * change / previous for (_, change), previous in zip(corners, previous_closes, strict=True)]
    low, high = _interval(quote.percent)
    if max(implied) >= low and min(implied) <= high:
        return None
    return finding(
        findings.PERCENT_MISMATCH,
        quote.name,
        implied=f"{_implied_percent(quote.value, quote.change, decimals_of(quote.percent) + _EXTRA_DECIMALS):f}",
        percent=f"{quote.percent:f}",
    )


def _interval(printed: Decimal) -> tuple[Fraction, Fraction]:
    """The numbers that round to *printed*."""
    half_unit = Fraction(1, 2 * 10 ** decimals_of(printed))
    return Fraction(printed) - half_unit, Fraction(printed) + half_unit


def _implied_percent(value: Decimal, change: Decimal, decimals: int) -> Decimal:
    """100 × change / (value − change), rounded to *decimals*."""
    exact = 100 * Fraction(change) / (Fraction(value) - Fraction(change))
    scaled = round(exact * 10**decimals)
    # As a tuple: arithmetic would round to the caller's Decimal context.
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -decimals))
