"""A value against the one before it: moves that no market makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from math import log, sqrt

from tracker.checks.past import PastQuote
from tracker.findings import FACTOR_JUMP, JUMP, NOT_POSITIVE, REFERENCE_MISMATCH, Finding, finding
from tracker.instruments import Instrument
from tracker.model import Quote

_FACTORS = (1000, 100, 10)
_NEAR_A_FACTOR = 0.25

_AT_ONCE = {"index": 0.04, "currency-pair": 0.015, "future": 0.05, "crypto-asset": 0.04, "crypto-index": 0.06}
_AT_ONCE_ELSE = 0.15
"""So much may a value have moved within no time: what markets did on their worst days."""

_A_ROOT_HOUR = {"index": 0.003, "currency-pair": 0.001, "future": 0.004, "crypto-asset": 0.006, "crypto-index": 0.007}
_A_ROOT_HOUR_ELSE = 0.02
"""How much a value usually moves in an hour, for an instrument that has not shown it yet; by the root of more."""

_LIVELIEST = 5
"""So many times what is usual of its kind may an instrument usually move, as the VIX does."""

_TIMES_USUAL = 6
_FEWEST_MOVES = 10
_HOUR_S = 3600


def check_move(
    quote: Quote, at: datetime, instrument: Instrument | None, *, earlier: Sequence[PastQuote]
) -> Finding | None:
    """A finding where a value is ten, a hundred or a thousand times the one before, or moved more than is plausible.

    Plausible is what a market may do at once on a bad day, and beyond that six times the instrument's usual move over
    the time between the two: the median of its own moves, each by the root of its time.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: None for one that the catalogue does not know.
        earlier: quotes of it from the same source, newest first.
    """
    wrong = {FACTOR_JUMP.code, JUMP.code, NOT_POSITIVE.code, REFERENCE_MISMATCH.code}
    sure = (one for one in earlier if one.value is not None and one.value > 0 and wrong.isdisjoint(one.doubts))
    newest = next(sure, None)
    if quote.value is None or quote.value <= 0 or newest is None or newest.value is None:
        return None
    # What nobody believed at first is true where it stays.
    if earlier[0] is not newest and _is_near(quote.value, earlier[0].value):
        return None
    ratio = float(quote.value / newest.value)
    kind = (instrument.kind if instrument else None) or ""
    at_once = _AT_ONCE.get(kind, _AT_ONCE_ELSE)
    if abs(log(ratio)) <= at_once:
        return None
    for factor in _FACTORS:
        if abs(ratio / factor - 1) <= _NEAR_A_FACTOR or abs(ratio * factor - 1) <= _NEAR_A_FACTOR:
            facts = {"factor": str(factor), "value": f"{quote.value:f}", "before": f"{newest.value:f}"}
            return finding(FACTOR_JUMP, quote.name, **facts)
    hours = max(0.0, (at - newest.at).total_seconds() / _HOUR_S)
    usual = _A_ROOT_HOUR.get(kind, _A_ROOT_HOUR_ELSE)
    own = _usual_move([newest, *sure]) or usual
    most = at_once + _TIMES_USUAL * (own if instrument is None else min(own, _LIVELIEST * usual)) * sqrt(hours)
    if abs(log(ratio)) <= most:
        return None
    percent = f"{100 * abs(ratio - 1):.1f}"
    return finding(JUMP, quote.name, moved=percent, value=f"{quote.value:f}", before=f"{newest.value:f}")


def _is_near(value: Decimal, other: Decimal | None) -> bool:
    return other is not None and other > 0 and abs(log(float(value / other))) <= _NEAR_A_FACTOR / 10


def _usual_move(earlier: Sequence[PastQuote]) -> float | None:
    """The median move within an hour; None where too few are known. Quotes that stood still say nothing of it."""
    moves = [
        abs(log(float(later.value / former.value))) / sqrt((later.at - former.at).total_seconds() / _HOUR_S)
        for later, former in pairwise(earlier)
        if later.value and former.value and later.value != former.value and later.at > former.at
    ]
    # Not of the module statistics, which takes a twentieth of a capture's time to load.
    return sorted(moves)[len(moves) // 2] if len(moves) >= _FEWEST_MOVES else None
