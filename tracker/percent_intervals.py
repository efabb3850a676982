"""The intervals that the check of a percentage compares, for who wants to see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from typing import NamedTuple

from tracker.checks.intervals import Interval
from tracker.checks.narrowed import Narrowed
from tracker.checks.page import may_imply
from tracker.formats import MAX_DIGITS, decimals_of
from tracker.model import Quote

_MORE_DECIMALS = 2
"""Than the printed percentage has: so many do the ends of the implied interval have, or more where that decides."""
_HUNDRED = Decimal(100)
_PRECISE = Context(prec=6 * MAX_DIGITS)


class PercentIntervals(NamedTuple):
    """What the check of a percentage compares, in the quote's units and percent points.

    Attributes:
        value, change, percent: all that prints as these figures.
        implied: the percentages that follow from value and change, its ends rounded outward by less than would change
            the answer; None where every percentage may, relative to a previous close that may be nothing.
        agrees: whether some percentage is in both, as `tracker.checks.check_percent` has it.
    """

    value: Interval
    change: Interval
    percent: Interval
    implied: Interval | None
    agrees: bool


def percent_intervals(quote: Quote) -> PercentIntervals | None:
    """What the check of *quote*'s percentage compares; None where it lacks one of the three figures.

    >>> told = percent_intervals(Quote("EUR/USD", "EURUSD=X", Decimal("1.0639"), Decimal("-0.0007"), Decimal("-0.06")))
    >>> [str(end) for end in told.percent], [str(end) for end in told.implied], told.agrees
    (['-0.065', '-0.055'], ['-0.0705', '-0.0610'], True)
    """
    if quote.value is None or quote.change is None or quote.percent is None:
        return None
    agrees = may_imply(quote.value, quote.change, quote.percent)
    value, change, percent = map(Interval.of, (quote.value, quote.change, quote.percent))
    implied = _telling(lambda decimals: _implied(value, change, decimals), quote.percent, agrees=agrees)
    return PercentIntervals(value, change, percent, implied, agrees)


def narrowed_interval(narrowed: Narrowed, percent: Decimal) -> Interval | None:
    """The percentages that follow where a session narrows value and change down, told as in `PercentIntervals`."""

    def implied(decimals: int) -> Interval:
        with localcontext(_PRECISE):
            return outward([_HUNDRED * c / r for c in narrowed.change for r in narrowed.reference], decimals)

    return _telling(implied, percent, agrees=narrowed.agrees)


def _telling(implied: Callable[[int], Interval | None], percent: Decimal, *, agrees: bool) -> Interval | None:
    """An interval with as many decimals as it takes to see whether it touches that of *percent*."""
    decimals = decimals_of(percent) + _MORE_DECIMALS
    found = implied(decimals)
    while found is not None and found.touches(Interval.of(percent)) is not agrees:
        # So near that the rounding would say the opposite of what holds.
        decimals += _MORE_DECIMALS
        found = implied(decimals)
    return found


def _implied(value: Interval, change: Interval, decimals: int) -> Interval | None:
    """100 × change / (value − change) over both intervals, its ends rounded outward to *decimals*."""
    with localcontext(_PRECISE):
        if value.low - change.high <= 0 <= value.high - change.low:
            return None
        # Monotone in each of the two, so its extremes lie at the corners.
        corners = [_HUNDRED * c / (v - c) for v in value for c in change]
        return outward(corners, decimals)


def outward(corners: Sequence[Decimal], decimals: int) -> Interval:
    """From the least to the largest of these numbers, rounded outward to so many decimals."""
    unit = Decimal(1).scaleb(-decimals)
    low, high = min(corners).quantize(unit, ROUND_FLOOR), max(corners).quantize(unit, ROUND_CEILING)
    # Never a negative zero.
    return Interval(low + 0, high + 0)
