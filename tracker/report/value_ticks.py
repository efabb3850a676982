"""Where the value axis begins and ends, and where its ticks fall."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import floor, log10

_PADDING = 0.07
"""Free room above and below the data, as a share of their range."""

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10), Decimal(20))
"""Of a power of ten; the last is for a logarithm that comes out just below a whole number."""

_LEAST_RANGE = 1e-9
"""Smallest range relative to the values: below it floating point has no digits left to place a point with."""


def limits(low: float, high: float, *, below: float = _PADDING) -> tuple[float, float]:
    """Ends of an axis for data from *low* to *high*, finite and apart, with some room.

    Args:
        low: least value.
        high: greatest value, the same where all are equal.
        below: room below the data, as a share of their range.

    >>> limits(0.0, 0.0)
    (-1.0, 1.0)
    """
    size = max(abs(low), abs(high))
    if high - low <= size * _LEAST_RANGE:
        around = size * 0.01 or 1.0
        return low - around, high + around
    return low - (high - low) * below, high + (high - low) * _PADDING


def share_below(room: float, height: float) -> float:
    """Which *below* of `limits` leaves *room* below the data of a plot of a *height* in the same unit.

    >>> bottom, top = limits(20.0, 30.0, below=share_below(60, 400))
    >>> round((20.0 - bottom) / (top - bottom) * 400, 9)
    60.0
    """
    return room / (height - room) * (1 + _PADDING)


def ticks(low: float, high: float, *, most: int) -> tuple[Decimal, ...]:
    """Round numbers from *low* to *high*, evenly spaced, at most *most*, each with the decimals of the step.

    >>> [str(tick) for tick in ticks(1.0612, 1.0693, most=5)]
    ['1.062', '1.064', '1.066', '1.068']
    >>> [str(tick) for tick in ticks(37_000, 41_000, most=5)]
    ['37000', '38000', '39000', '40000', '41000']
    """
    first, last = Decimal(repr(low)), Decimal(repr(high))
    magnitude = Decimal(1).scaleb(floor(log10((high - low) / most)))
    for factor in _STEPS:
        step = factor * magnitude
        lowest = (first / step).to_integral_value(ROUND_CEILING)
        highest = (last / step).to_integral_value(ROUND_FLOOR)
        if highest - lowest < most:
            return tuple(
                (number * step).quantize(Decimal(1).scaleb(-_decimals(step)))
                for number in range(int(lowest), int(highest) + 1)
            )
    raise AssertionError(f"ten times the smallest step leaves more than {most} ticks from {low} to {high}")


def _decimals(step: Decimal) -> int:
    return max(0, -int(step.normalize().as_tuple().exponent))
