"""All numbers that a printed figure may stand for, as an interval."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import NamedTuple

from tracker.formats import MAX_DIGITS, decimals_of, half_unit

_EXACT = Context(prec=6 * MAX_DIGITS)


class Interval(NamedTuple):
    """All numbers from the least to the largest that a figure may stand for, both included."""

    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, printed: Decimal) -> Interval:
        """All that rounds to a printed figure.

        >>> [str(end) for end in Interval.of(Decimal("22.07"))]
        ['22.065', '22.075']
        """
        half = half_unit(decimals_of(printed))
        return cls(_EXACT.subtract(printed, half), _EXACT.add(printed, half))

    def touches(self, other: Interval) -> bool:
        """Whether some number is in both."""
        return self.low <= other.high and other.low <= self.high

    def within(self, other: Interval) -> Interval:
        """What is in both; an empty interval where nothing is."""
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def less(self, other: Interval) -> Interval:
        """All differences of a number in this one and one in the other."""
        return Interval(_EXACT.subtract(self.low, other.high), _EXACT.subtract(self.high, other.low))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return self.low > self.high
