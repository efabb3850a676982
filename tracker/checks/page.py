"""Doubts that the quotes of a page raise by themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from operator import itemgetter

from tracker import findings
from tracker.checks.intervals import Interval
from tracker.checks.past import PastQuote
from tracker.findings import Finding, finding
from tracker.formats import MAX_DIGITS, decimals_of, half_unit
from tracker.instruments import Catalogue, catalogue
from tracker.model import Quote

_EXTRA_DECIMALS = 1
"""How many more decimals than the printed percentage a finding gives of the implied one."""
_POSITIVE = frozenset({"index", "currency-pair", "crypto-asset", "crypto-index", "share"})
"""Kinds whose value can't be zero or less. A future was below zero in April 2020, and rates have been for years."""
_HUNDRED = Decimal(100)
_EXACT = Context(prec=3 * MAX_DIGITS + 6)
"""Sums of two figures, and products of one with such a sum, are exact in it."""
_ROUNDS_ONCE = Context(prec=6 * MAX_DIGITS, rounding=ROUND_HALF_EVEN)
"""A quotient of two such numbers has enough digits in it to be rounded again without a tie coming of the first time."""


def check_quotes(quotes: Sequence[Quote], known: Catalogue | None = None) -> Iterator[Finding]:
    """Everything doubtful about the quotes of one page, in their order.

    Args:
        quotes: of a page.
        known: the instruments that symbols mean; None for the package's own.
    """
    printed = Counter(quote.name for quote in quotes) if len(set(map(itemgetter(0), quotes))) < len(quotes) else {}
    mismatches: dict[int, Finding] = {}
    for position in _not_implied(quotes):
        mismatch = check_percent(quotes[position])
        if mismatch:
            mismatches[position] = replace(mismatch, position=position)
    impossible = [position for position, (_, _, value, _, _) in enumerate(quotes) if value is not None and value <= 0]
    if not printed and not mismatches and not impossible:
        return
    reported: set[str] = set()
    for position, quote in enumerate(quotes):
        if printed.get(quote.name, 1) > 1 and quote.name not in reported:
            reported.add(quote.name)
            yield finding(findings.DUPLICATE_NAME, quote.name, position, count=str(printed[quote.name]))
        if position in mismatches:
            yield mismatches[position]
        if position in impossible and _is_positive(quote, known or catalogue()):
            yield finding(findings.NOT_POSITIVE, quote.name, position, value=f"{quote.value:f}")


def quote_alone(
    at: datetime, value: Decimal | None, change: Decimal | None, percent: Decimal | None, *, is_mistimed: bool
) -> PastQuote:
    """A quote of another page, doubtful only where its three figures contradict each other."""
    alone = PastQuote(at, value, change, percent, is_mistimed=is_mistimed)
    if value is None or change is None or percent is None:
        return alone
    # What is true of nearly all is found out in a fraction of the time that intervals take.
    is_doubtful = _not_implied((Quote("", None, value, change, percent),)) and not may_imply(value, change, percent)
    return alone._replace(doubts=frozenset({findings.PERCENT_MISMATCH.code})) if is_doubtful else alone


def _is_positive(quote: Quote, known: Catalogue) -> bool:
    """Whether a quote's value can't be zero or less."""
    instrument = known.by_symbol.get(quote.symbol or "")
    return instrument is not None and instrument.kind in _POSITIVE


def _not_implied(quotes: Sequence[Quote]) -> list[int]:
    """Positions of the quotes whose printed percentage does not follow from their printed value and change.

    It does where it is what the two imply, rounded, or between what the change's own rounding leaves possible. That
    is true of nearly all quotes, and found out in a fraction of the time that intervals take.
    """
    positions = []
    with localcontext(_EXACT):
        for position, (_, _, value, change, percent) in enumerate(quotes):
            if value is None or change is None or percent is None:
                continue
            previous_close = value - change
            if previous_close and (_HUNDRED * change / previous_close).quantize(percent) == percent:
                continue
            half = half_unit(decimals_of(change))
            if abs(previous_close) <= half or not _is_between(value, change - half, change + half, percent):
                positions.append(position)
    return positions


def _is_between(value: Decimal, low_change: Decimal, high_change: Decimal, percent: Decimal) -> bool:
    """Whether changes from *low_change* to *high_change* imply one that rounds to *percent*."""
    one = (_HUNDRED * low_change / (value - low_change)).quantize(percent)
    other = (_HUNDRED * high_change / (value - high_change)).quantize(percent)
    return one <= percent <= other or other <= percent <= one


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
    if may_imply(quote.value, quote.change, quote.percent):
        return None
    return finding(
        findings.PERCENT_MISMATCH,
        quote.name,
        implied=f"{implied_percent(quote.value, quote.change, decimals_of(quote.percent) + _EXTRA_DECIMALS):f}",
        percent=f"{quote.percent:f}",
    )


def may_imply(value: Decimal, change: Decimal, percent: Decimal) -> bool:
    """Whether any numbers that print as *value* and *change* imply one that prints as *percent*.

    >>> from decimal import Decimal as D
    >>> may_imply(D("1.0639"), D("-0.0007"), D("-0.06")), may_imply(D("1304.55"), D("419.01"), D("46.95"))
    (True, False)
    """
    if value < change:
        # The same percentage, relative to a previous close above zero.
        value, change = value.copy_negate(), change.copy_negate()
    with localcontext(_EXACT):
        low_value, high_value = Interval.of(value)
        low_change, high_change = Interval.of(change)
        if low_value <= high_change:
            # Relative to a previous close of nothing every percentage is possible.
            return True
        low, high = Interval.of(percent)
        # 100 × c / p is compared as 100 × c with p times as much, which is exact.
        is_reached = is_kept = False
        for v in (low_value, high_value):
            for c in (low_change, high_change):
                is_reached = is_reached or _HUNDRED * c >= low * (v - c)
                is_kept = is_kept or _HUNDRED * c <= high * (v - c)
        return is_reached and is_kept


def implied_percent(value: Decimal, change: Decimal, decimals: int) -> Decimal:
    """100 × change / (value − change), rounded to *decimals*, and never a negative zero."""
    with localcontext(_ROUNDS_ONCE):
        return (_HUNDRED * change / (value - change)).quantize(Decimal(1).scaleb(-decimals)) + 0
