"""What value − change stands for, against what it stood for before: the strongest check that a page allows.

A page rounds value and change each for itself, so the difference of the two is one of two neighbouring numbers of the
last digit, the same two as long as the figure that the change refers to stays: with v = r + c, round(v) − round(c) is
the floor of r or one unit more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import NamedTuple

from tracker import findings
from tracker.checks.narrowed import check_narrowed_percent, may_be_narrowed
from tracker.checks.past import PastQuote
from tracker.checks.rolls import SETTLED, Roll, TrueHours, rolls_before, rolls_of
from tracker.checks.suspect import suspect_facts
from tracker.findings import DAY_BEFORE_MISMATCH, PERCENT_MISMATCH, REFERENCE_MISMATCH, Finding, finding
from tracker.formats import decimals_of
from tracker.instruments import Instrument, Reference
from tracker.model import Quote

_UNSURE = frozenset({PERCENT_MISMATCH.code, findings.FACTOR_JUMP.code, findings.NOT_POSITIVE.code})
"""What is known to be doubtful for another reason is no evidence."""

_TWO = 2
"""Rolls: that which the current session began with, and the one before it."""

_DAY = timedelta(days=1)
DAY_BEFORE_WITHIN = timedelta(minutes=15)
"""A stored value this near to 24 hours before is compared with."""
_MOVES, _MOVES_A_ROOT_MINUTE = 0.01, 0.008
"""So much, and so much by the root of each minute between the two, may a crypto-asset have moved in between: ten times
what is usual, and more than it did in any two neighbouring strips of March to July 2024."""


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


def check_reference(
    quote: Quote,
    at: datetime,
    instrument: Instrument,
    *,
    earlier: Sequence[PastQuote],
    day_before: Sequence[PastQuote] = (),
    true_hours: TrueHours,
) -> Finding | None:
    """A finding where value − change is not what it was, though nothing has come between, or not the last close.

    Where it is, the percentage is looked at again, more closely than a page alone allows.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: which says what the change refers to.
        earlier: quotes of it from the same source, newest first.
        day_before: those from about 24 hours before.
        true_hours: of its exchange.
    """
    if quote.value is None or quote.change is None:
        return None
    if instrument.reference is Reference.DAY_BEFORE:
        return _check_day_before(quote, at, day_before)
    known = contradicted(quote, at, instrument, earlier, true_hours)
    if known is None:
        if not may_be_narrowed(quote):
            return None
        usual = known_reference(quote, at, instrument, earlier)
        return None if usual is None else check_narrowed_percent(quote, usual.figure, usual.units, usual.quotes)
    return finding(
        REFERENCE_MISMATCH,
        quote.name,
        reference=f"{quote.value - quote.change:f}",
        known=f"{known.figure:f}",
        **suspect_facts(quote, known.figure, known.units),
    )


def contradicted(
    quote: Quote, at: datetime, instrument: Instrument, earlier: Sequence[PastQuote], true_hours: TrueHours
) -> Known | None:
    """What value − change should be and is not; None where nothing speaks against it."""
    rolls = rolls_before(instrument, at)
    if not rolls or not earlier or _is_reset(quote, earlier):
        return None
    if quote.value is None or quote.change is None:
        return None
    units = _units(quote.value, quote.change, instrument)
    if _is_as_before(quote, rolls, earlier[0]):
        return None
    known = _contradicted(quote, at, rolls, earlier, units)
    if known is None or instrument.reference is not Reference.PREVIOUS_CLOSE or instrument.exchange is None:
        return known
    # By the usual hours something is wrong: the day may be a holiday, or a half one.
    sessions = true_hours(instrument.exchange, at)
    if sessions is None:
        return _contradicted(quote, at, [roll._replace(closes=None) for roll in rolls], earlier, units)
    return _contradicted(quote, at, rolls_of(sessions, at), earlier, units)


def _is_as_before(quote: Quote, rolls: Sequence[Roll], newest: PastQuote) -> bool:
    """Whether the newest quote is of the same session, refers to the same figure, and was not outvoted itself."""
    return (
        not newest.doubts
        and newest.at >= rolls[-1].ends
        and newest.value is not None
        and newest.change is not None
        and quote.value is not None
        and quote.change is not None
        and quote.value - quote.change == newest.value - newest.change
    )


def _is_reset(quote: Quote, earlier: Sequence[PastQuote]) -> bool:
    """Whether the page prints a change of 0 beside the last value: some do before the next opening."""
    return not quote.change and quote.value == earlier[0].value


def known_reference(quote: Quote, at: datetime, instrument: Instrument, earlier: Sequence[PastQuote]) -> Known | None:
    """What value − change is in the session of a quote, by earlier quotes; None where they do not say."""
    rolls = rolls_before(instrument, at) or []
    if len(rolls) < _TWO or at < rolls[-1].ends or quote.value is None or quote.change is None:
        return None
    quotes = _of_session(rolls[-2], rolls[-1], at, earlier)
    return _best(quotes, _units(quote.value, quote.change, instrument)) if quotes else None


def _contradicted(
    quote: Quote, at: datetime, rolls: Sequence[Roll], earlier: Sequence[PastQuote], units: Decimal
) -> Known | None:
    if len(rolls) < _TWO:
        return None
    before, current = rolls[-2:]
    if at >= current.ends:
        return _outvoted(quote, _of_session(before, current, at, earlier), units)
    # While it rolls the old figure or the new one may be shown; a new one that is not known yet can't be wrong.
    sure = _sure(earlier)
    close = _close(before, current, sure)
    if close is None:
        return None
    old = _outvoted(quote, _between(sure, before.ends, current.begins), units)
    new = _outvoted(quote, [close], units)
    return None if old is None or new is None else new


def _of_session(before: Roll, current: Roll, at: datetime, earlier: Sequence[PastQuote]) -> list[PastQuote]:
    """The quotes since the current roll, and the close before it, if it was captured."""
    sure = _sure(earlier)
    close = _close(before, current, sure)
    return [*_between(sure, current.ends, at), *([] if close is None else [close])]


def _sure(earlier: Sequence[PastQuote]) -> list[PastQuote]:
    return [one for one in earlier if _UNSURE.isdisjoint(one.doubts)]


def _close(before: Roll, current: Roll, earlier: Sequence[PastQuote]) -> PastQuote | None:
    """The newest value behind the close of the session before the current one, as what a change of 0 refers to."""
    if before.closes is None:
        return None
    for one in earlier:
        if before.closes + SETTLED <= one.at < current.begins and one.value is not None:
            return PastQuote(one.at, one.value, Decimal(0).quantize(one.value))
    return None


def _between(earlier: Sequence[PastQuote], start: datetime, end: datetime) -> list[PastQuote]:
    return [one for one in earlier if start <= one.at < end and one.reference is not None]


def _outvoted(quote: Quote, quotes: Sequence[PastQuote], units: Decimal) -> Known | None:
    """What more quotes refer to than to what this one does; None where there is no such figure."""
    if not quotes or quote.value is None or quote.change is None:
        return None
    best = _best(quotes, units)
    reference = quote.value - quote.change
    own = _near(quotes, reference, best.units)
    if len(best.quotes) <= len(own) or _is_rounded(reference, best.figure):
        return None
    return best


def _best(quotes: Sequence[PastQuote], units: Decimal) -> Known:
    """The figure that most quotes refer to, or to a neighbour of."""
    counts = Counter(one.reference for one in quotes if one.reference is not None)
    best = max(counts, key=lambda each: (len(_near(quotes, each, units)), counts[each]))
    return Known(best, units, _near(quotes, best, units))


def _near(quotes: Sequence[PastQuote], reference: Decimal, units: Decimal) -> tuple[PastQuote, ...]:
    # A figure that is next to one of the usual two, and beyond the other, is rounded from no common number with it.
    return tuple(one for one in quotes if one.reference is not None and abs(one.reference - reference) <= units)


def _is_rounded(reference: Decimal, known: Decimal) -> bool:
    """Whether a page computes with the previous close rounded to a decimal less: 17 997,40 for 17 997,35.

    The strips of 1 and 25 July 2024 do, for some indices.
    """
    decimals = min(decimals_of(reference), decimals_of(known)) - 1
    return decimals >= 0 and reference == known.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _units(value: Decimal, change: Decimal, instrument: Instrument) -> Decimal:
    """How far value − change may be from that of a quote that refers to the same figure."""
    finest, coarsest = (
        Decimal(1).scaleb(-number) for number in sorted((decimals_of(value), decimals_of(change)), reverse=True)
    )
    if finest != coarsest:
        return finest + coarsest
    return Decimal(0) if instrument.is_exact else finest


def _check_day_before(quote: Quote, at: datetime, day_before: Sequence[PastQuote]) -> Finding | None:
    near = [
        one
        for one in day_before
        if one.value is not None and not one.doubts and abs(at - _DAY - one.at) <= DAY_BEFORE_WITHIN
    ]
    if not near or quote.value is None or quote.change is None:
        return None
    reference = quote.value - quote.change
    for one in near:
        minutes = abs(at - _DAY - one.at).total_seconds() / 60
        most = _MOVES + _MOVES_A_ROOT_MINUTE * sqrt(minutes)
        if one.value and abs(float(reference / one.value) - 1) <= most:
            return None
    nearest = min(near, key=lambda one: abs(at - _DAY - one.at))
    return finding(DAY_BEFORE_MISMATCH, quote.name, reference=f"{reference:f}", known=f"{nearest.value:f}")
