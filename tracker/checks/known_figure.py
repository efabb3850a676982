"""Which figure earlier quotes refer to by their value − change, and how many of them.

They are two neighbouring figures, being rounded; and pages may come to print more decimals, or fewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from tracker.checks.intervals import Interval
from tracker.checks.past import PastQuote
from tracker.formats import MAX_DIGITS, decimals_of, half_unit
from tracker.model import Quote

_EXACT = Context(prec=3 * MAX_DIGITS)
"""Has room for the digits before the mark of one figure and those behind it of another."""


class Known(NamedTuple):
    """A figure that value − change stood for before.

    Attributes:
        figure: the figure, of two neighbouring ones the more frequent.
        units: by how much another may differ, being rounded otherwise.
        quotes: those that it comes from.
    """

    figure: Decimal
    units: Decimal
    quotes: tuple[PastQuote, ...]

    @property
    def allowed(self) -> Interval:
        """What value − change may be: a figure that is next to one of the two and beyond the other is neither's."""
        seen = [one.reference for one in self.quotes if one.reference is not None]
        return Interval(max(seen) - self.units, min(seen) + self.units)


def known_figure(quote: Quote, quotes: Sequence[PastQuote], *, spread: int) -> Known | None:
    """The two neighbouring figures that most of these quotes refer to, by the more frequent of them.

    Args:
        quote: that is checked.
        quotes: earlier ones.
        spread: how many units of the last digit may lie between two that refer to the same: see `Instrument.spread`.

    Returns:
        None without a quote.
    """
    if not quotes:
        return None
    quotes, units = _comparable(quote, quotes, spread=spread)
    counts = _counts(quotes)
    low = max(counts, key=lambda each: (_count_within(counts, each, units), counts[each]))
    best = tuple(one for one in quotes if one.reference is not None and low <= one.reference <= low + units)
    return Known(_counts(best).most_common(1)[0][0], units, best)


def votes_for(quote: Quote, quotes: Sequence[PastQuote], *, units: Decimal) -> int:
    """How many of these quotes refer to the figure that this one does, or to one neighbour of it."""
    counts, reference = _counts(quotes), reference_of(quote)
    lows = [reference, *(each for each in counts if reference - units <= each <= reference)]
    return max(_count_within(counts, low, units) for low in lows)


def is_rounded(reference: Decimal, exact: Decimal) -> bool:
    """Whether a figure is another one rounded to a decimal less.

    Some pages compute so with the previous close of an index, from the night behind its session until the next one
    opens: 17 997,40 for 17 997,35 on 25 July 2024, 39 869,40 for 39 869,38 on 20 May, 39 164,10 for 39 164,06 at the
    end of June. A tie may go either way, since further decimals decide it that no page shows.

    >>> is_rounded(Decimal("17997.40"), Decimal("17997.35")), is_rounded(Decimal("17997.35"), Decimal("17997.40"))
    (True, False)
    """
    decimals = min(decimals_of(reference), decimals_of(exact)) - 1
    if decimals < 0:
        return False
    with localcontext(_EXACT):
        return not reference.scaleb(decimals) % 1 and abs(reference - exact) <= half_unit(decimals)


def reference_of(quote: Quote) -> Decimal:
    """Value − change of a quote that has both."""
    assert quote.value is not None  # noqa: S101 - who compares has looked
    assert quote.change is not None  # noqa: S101 - as above
    return quote.value - quote.change


def _comparable(quote: Quote, quotes: Sequence[PastQuote], *, spread: int) -> tuple[Sequence[PastQuote], Decimal]:
    """Those of these quotes that print as many decimals as the one that is checked, and by how much they may differ.

    All of them where none does.
    """
    value, change = quote.value, quote.change
    assert value is not None  # noqa: S101 - who compares has looked
    assert change is not None  # noqa: S101 - as above
    units = _units(value, change, spread=spread)
    theirs = [
        units
        if value.same_quantum(one.value) and change.same_quantum(one.change)
        else _units(one.value, one.change, spread=spread)
        for one in quotes
        if one.value is not None and one.change is not None
    ]
    most = max(theirs)
    if most <= units:
        return quotes, units
    as_fine = [one for one, each in zip(quotes, theirs, strict=True) if each <= units]
    return (as_fine, units) if as_fine else (quotes, most)


def _counts(quotes: Sequence[PastQuote]) -> Counter[Decimal]:
    return Counter(one.reference for one in quotes if one.reference is not None)


def _count_within(counts: Counter[Decimal], low: Decimal, units: Decimal) -> int:
    """How many may refer to one and the same number, where a figure is the least that they give of it."""
    return sum(count for each, count in counts.items() if low <= each <= low + units)


def _units(value: Decimal, change: Decimal, *, spread: int) -> Decimal:
    """How far value − change may be from that of a quote that refers to the same figure."""
    finest, coarsest = (
        Decimal(1).scaleb(-number) for number in sorted((decimals_of(value), decimals_of(change)), reverse=True)
    )
    if finest != coarsest:
        return finest + coarsest
    return spread * finest
