"""A value against the one before it: moves that no market makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from tracker.checks.past import PastQuote
from tracker.findings import FACTOR_JUMP, JUMP, NOT_POSITIVE, REFERENCE_MISMATCH, Finding, finding
from tracker.formats import decimals_of, half_unit
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

_WRONG = frozenset({FACTOR_JUMP.code, JUMP.code, NOT_POSITIVE.code, REFERENCE_MISMATCH.code})
"""A value with one of these findings is not compared with."""

_LIVELIEST = 20
"""So many times what is usual of its kind may an instrument usually move, as the VIX does."""

_TIMES_USUAL = 6
_FEWEST_MOVES = 10
_HOUR_S = 3600


class Move(NamedTuple):
    """How far a value is from the one before it.

    Attributes:
        before: the newest value before it that nothing speaks against.
        ratio: the value as a multiple of that one.
        most: how far the ratio's logarithm may be from 0, up or down.
        factor: 10, 100 or 1000 where it is about so many times as much, or as little; None else.
        stays: whether it is where an earlier value has jumped to, which makes it plausible.
    """

    before: PastQuote
    ratio: float
    most: float
    factor: int | None
    stays: bool

    @property
    def agrees(self) -> bool:
        """Whether it is plausible."""
        return self.stays or (self.factor is None and abs(log(self.ratio)) <= self.most)


def check_move(
    quote: Quote, at: datetime, instrument: Instrument | None, *, earlier: Sequence[PastQuote]
) -> Finding | None:
    """A finding where a value is ten, a hundred or a thousand times the one before, or moved more than is plausible.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: None for one that the catalogue does not know.
        earlier: quotes of it from the same source, newest first.
    """
    before = _value_before(quote, earlier)
    if before is None or abs(log(_ratio(quote, before))) <= _at_once(instrument):
        # Nearly every quote: how much it usually moves need not be known.
        return None
    move = compare_move(quote, at, instrument, earlier=earlier)
    if move is None or move.agrees:
        return None
    facts = {"value": f"{quote.value:f}", "before": f"{before.value:f}"}
    if move.factor is not None:
        return finding(FACTOR_JUMP, quote.name, factor=str(move.factor), **facts)
    return finding(JUMP, quote.name, moved=f"{100 * abs(move.ratio - 1):.1f}", **facts)


def compare_move(
    quote: Quote, at: datetime, instrument: Instrument | None, *, earlier: Sequence[PastQuote]
) -> Move | None:
    """How far a value is from the one before it, and how far it may be; None where there is none before it.

    Plausible is what a market may do at once on a bad day, and beyond that six times the instrument's usual move over
    the time between the two: the median of its own moves, each by the root of its time, or what is usual for its kind
    where too few are known.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: None for one that the catalogue does not know.
        earlier: quotes of it from the same source, newest first.
    """
    before = _value_before(quote, earlier)
    if before is None:
        return None
    ratio = _ratio(quote, before)
    at_once = _at_once(instrument)
    is_small = abs(log(ratio)) <= at_once
    near = (each for each in _FACTORS if min(abs(ratio / each - 1), abs(ratio * each - 1)) <= _NEAR_A_FACTOR)
    usual = _A_ROOT_HOUR.get((instrument.kind if instrument else None) or "", _A_ROOT_HOUR_ELSE)
    own = _usual_move([one for one in earlier if _is_sure(one)]) or usual * _lively(instrument)
    if instrument is not None:
        own = min(own, _LIVELIEST * usual)
    hours = max(0.0, (at - before.at).total_seconds() / _HOUR_S)
    return Move(
        before,
        ratio,
        most=at_once + _TIMES_USUAL * own * sqrt(hours) + _rounding(quote, before),
        factor=None if is_small else next(near, None),
        stays=not is_small and _stays(quote, before, earlier),
    )


def _is_sure(one: PastQuote) -> bool:
    return one.value is not None and one.value > 0 and _WRONG.isdisjoint(one.doubts)


def _value_before(quote: Quote, earlier: Sequence[PastQuote]) -> PastQuote | None:
    """The newest quote whose value is to be believed; None where there is none, or nothing to compare with it."""
    if quote.value is None or quote.value <= 0:
        return None
    return next((one for one in earlier if _is_sure(one)), None)


def _ratio(quote: Quote, before: PastQuote) -> float:
    assert quote.value is not None  # noqa: S101 - `_value_before` has looked
    assert before.value is not None  # noqa: S101 - as above
    return float(quote.value / before.value)


def _rounding(quote: Quote, before: PastQuote) -> float:
    """By how much the logarithm of a ratio may be off: a cent is 5 % of what costs 0.20."""
    figures = [each for each in (quote.value, before.value) if each]
    return float(sum(half_unit(decimals_of(each)) for each in figures) / min(figures))


def _at_once(instrument: Instrument | None) -> float:
    return _AT_ONCE.get((instrument.kind if instrument else None) or "", _AT_ONCE_ELSE) * _lively(instrument)


def _lively(instrument: Instrument | None) -> int:
    return instrument.lively if instrument else 1


def _stays(quote: Quote, before: PastQuote, earlier: Sequence[PastQuote]) -> bool:
    """Whether a value is where the one that nobody believed at first has jumped to."""
    shown = next((one for one in earlier if one.value is not None), before)
    return shown is not before and quote.value is not None and _is_near(quote.value, shown.value)


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
