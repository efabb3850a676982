"""A crypto-asset against its own value 24 hours before, which is what its change refers to on every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt
from typing import NamedTuple

from tracker.checks.past import PastQuote
from tracker.findings import DAY_BEFORE_MISMATCH, Finding, finding
from tracker.formats import decimals_of, half_unit
from tracker.model import Quote

DAY = timedelta(days=1)
WITHIN = timedelta(minutes=15)
"""A stored value this near to 24 hours before is compared with."""
_MOVES, _MOVES_A_ROOT_MINUTE = 0.01, 0.008
"""So much, and so much by the root of each minute between the two, may a crypto-asset have moved in between: ten times
what is usual, and more than it did in any two neighbouring strips of March to July 2024."""


class ComparedDayBefore(NamedTuple):
    """What value − change of a crypto-asset was held against.

    Attributes:
        quotes: those captured around 24 hours before that are not doubtful, nearest first; none where nothing was.
        decides: of these the first that it fits, else the nearest; None where there is none.
        most: how far it may be from the value of that one, as a share of it; 0 where there is none.
        agrees: whether it fits one of them, or there is none.
    """

    quotes: tuple[PastQuote, ...]
    decides: PastQuote | None
    most: float
    agrees: bool


def check_day_before(quote: Quote, at: datetime, day_before: Sequence[PastQuote]) -> Finding | None:
    """A finding where value − change is near no value that was captured around 24 hours before.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        day_before: quotes of it from the same source, from about 24 hours before.
    """
    compared = compare_day_before(quote, at, day_before) if day_before else None
    if compared is None or compared.agrees or compared.decides is None:
        return None
    assert quote.value is not None  # noqa: S101 - something was compared
    assert quote.change is not None  # noqa: S101 - as above
    known = f"{compared.decides.value:f}"
    return finding(DAY_BEFORE_MISMATCH, quote.name, reference=f"{quote.value - quote.change:f}", known=known)


def compare_day_before(quote: Quote, at: datetime, day_before: Sequence[PastQuote]) -> ComparedDayBefore | None:
    """What value − change is held against; None where the page prints one of them not.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        day_before: quotes of it from the same source, from about 24 hours before.
    """
    if quote.value is None or quote.change is None:
        return None
    near = sorted(
        (one for one in day_before if one.value and not one.doubts and _apart(at, one) <= WITHIN),
        key=lambda one: _apart(at, one),
    )
    reference = quote.value - quote.change
    for one in near:
        most = _most(quote, at, one)
        if one.value and abs(float(reference / one.value) - 1) <= most:
            return ComparedDayBefore(tuple(near), one, most, agrees=True)
    if not near:
        return ComparedDayBefore((), None, 0, agrees=True)
    return ComparedDayBefore(tuple(near), near[0], _most(quote, at, near[0]), agrees=False)


def _apart(at: datetime, one: PastQuote) -> timedelta:
    return abs(at - DAY - one.at)


def _most(quote: Quote, at: datetime, one: PastQuote) -> float:
    moves = _MOVES + _MOVES_A_ROOT_MINUTE * sqrt(_apart(at, one).total_seconds() / 60)
    # A cent is 2 % of an XRP, and three figures are rounded to one.
    rounding = sum(half_unit(decimals_of(each)) for each in (quote.value, quote.change, one.value) if each is not None)
    return moves + abs(float(rounding / one.value)) if one.value else moves
