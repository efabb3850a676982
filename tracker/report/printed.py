"""Numbers for people: figures of a page as it printed them, and figures that are computed from them."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from tracker.formats import print_number, print_percent

NOTHING = "—"
"""In place of a figure that the page did not print, or that can't be computed."""

_COMPUTED_DECIMALS = 2
_ABSURD_PERCENT = 1e12
"""Beyond it a percentage says nothing but that its base was next to nothing."""


def percent_since(first: float, last: float) -> Decimal | None:
    """How far *last* is from *first*, in percent points with two decimals; None where that says nothing.

    It says nothing from a first value of zero or below.

    >>> percent_since(885.54, 1304.55), percent_since(0.0, 7.0)
    (Decimal('47.32'), None)
    """
    if not first > 0:
        return None
    percent = 100 * (last / first - 1)
    if not isfinite(percent) or abs(percent) > _ABSURD_PERCENT:
        return None
    rounded = Decimal(f"{percent:.{_COMPUTED_DECIMALS}f}")
    return abs(rounded) if rounded == 0 else rounded


def number_text(number: Decimal | None, locale: str, *, signed: bool = False) -> str:
    """*number* as *locale* prints it, or a dash."""
    return NOTHING if number is None else print_number(number, locale, signed=signed)


def percent_text(percent: Decimal | None, locale: str) -> str:
    """*percent* with its sign as *locale* prints it, or a dash."""
    return NOTHING if percent is None else print_percent(percent, locale)
