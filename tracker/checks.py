"""Doubts that a reading raises by itself. Checks mark, they never change or drop a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from tracker import findings
from tracker.findings import Finding, finding
from tracker.formats import MAX_DIGITS, decimals_of, half_unit
from tracker.model import Quote

_EXTRA_DECIMALS = 1
"""How many more decimals than the printed percentage a finding gives of the implied one."""
_EXACT = Context(prec=3 * MAX_DIGITS + 6)
"""Sums of two figures, and products of one with such a sum, are exact in it."""


def check_quotes(quotes: Sequence[Quote]) -> Iterator[Finding]:
    """Everything doubtful about the quotes of one page, in their order."""
    names = [quote.name for quote in quotes]
    printed = Counter(names) if len(set(names)) < len(names) else {}
    with localcontext(_EXACT):
        mismatches = [None if _implies(quote) else check_percent(quote) for quote in quotes]
    reported: set[str] = set()
    for position, (quote, mismatch) in enumerate(zip(quotes, mismatches, strict=True)):
        if printed.get(quote.name, 1) > 1 and quote.name not in reported:
            reported.add(quote.name)
            yield finding(findings.DUPLICATE_NAME, quote.name, position, count=str(printed[quote.name]))
        if mismatch:
            yield replace(mismatch, position=position)


def _implies(quote: Quote) -> bool:
    """Whether the printed percentage is the one that the printed value and change imply, rounded.

    That is true of nearly every quote, and found out in a fraction of the time that intervals take.
    """
    if quote.value is None or quote.change is None or quote.percent is None:
        return False
    previous_close = quote.value - quote.change
    return bool(previous_close) and (100 * quote.change / previous_close).quantize(quote.percent) == quote.percent


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
    if _may_imply(quote.value, quote.change, quote.percent):
        return None
    return finding(
        findings.PERCENT_MISMATCH,
        quote.name,
        implied=f"{_implied_percent(quote.value, quote.change, decimals_of(quote.percent) + _EXTRA_DECIMALS):f}",
        percent=f"{quote.percent:f}",
    )


def _may_imply(value: Decimal, change: Decimal, percent: Decimal) -> bool:
    """Whether any numbers that print as *value* and *change* imply one that prints as *percent*."""
    with localcontext(_EXACT):
        corners = [(v, c) for v in _interval(value) for c in _interval(change)]
        previous_closes = [v - c for v, c in corners]
        if min(previous_closes) <= 0 <= max(previous_closes):
            # Relative to a previous close of nothing every percentage is possible.
            return True
        # 100 × c / p is compared as 100 × c with p times as much, which is exact; all p have the same sign.
        sign = 1 if previous_closes[0] > 0 else -1
        sides = [(100 * c * sign, abs(p)) for (_, c), p in zip(corners, previous_closes, strict=True)]
        low, high = _interval(percent)
        return any(side >= low * p for side, p in sides) and any(side <= high * p for side, p in sides)


def _interval(printed: Decimal) -> tuple[Decimal, Decimal]:
    """The least and the largest number that round to *printed*."""
    half = half_unit(decimals_of(printed))
    return printed - half, printed + half


def _implied_percent(value: Decimal, change: Decimal, decimals: int) -> Decimal:
    """100 × change / (value − change), rounded to *decimals*."""
    exact = 100 * Fraction(change) / (Fraction(value) - Fraction(change))
    scaled = round(exact * 10**decimals)
    # As a tuple: arithmetic would round to the caller's Decimal context.
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -decimals))
