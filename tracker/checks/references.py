"""What value − change stands for, against what it stood for before: the strongest check that a page allows.

A page rounds value and change each for itself, so the difference of the two is one of two neighbouring numbers of the
last digit, the same two as long as the figure that the change refers to stays: with v = r + c, round(v) − round(c) is
the floor of r or one unit more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tracker import findings
from tracker.checks.known_figure import Known, is_rounded, known_figure, reference_of, votes_for
from tracker.checks.narrowed import check_narrowed_percent, may_be_narrowed
from tracker.checks.past import PastQuote
from tracker.checks.rolls import Roll, TrueHours, rolls_before, rolls_of
from tracker.checks.session_pages import is_zeroed, session_pages
from tracker.checks.suspect import suspect_facts
from tracker.exchanges import SETTLED
from tracker.findings import PERCENT_MISMATCH, REFERENCE_MISMATCH, Finding, finding
from tracker.instruments import Instrument, Reference
from tracker.model import Quote

_UNSURE = frozenset({PERCENT_MISMATCH.code, findings.FACTOR_JUMP.code, findings.NOT_POSITIVE.code})
"""What is known to be doubtful for another reason is no evidence."""

_TWO = 2
"""Rolls: that which the current session began with, and the one before it. Quotes: the newest and the one before."""


class Excuse(StrEnum):
    """Why a value − change is right that is not what is known."""

    RESET = "reset"
    """The page prints a change of 0 beside the last value, or behind the close: some do before the next opening."""
    AS_BEFORE = "as-before"
    """The page before says the same, and is believed."""
    ROLLING = "rolling"
    """The previous close is giving way to the next one, and one of the two is not known."""
    ROUNDED = "rounded"
    """The page computes with the previous close rounded to a decimal less."""
    NO_MAJORITY = "no-majority"
    """No more pages speak against this one than for it."""


class Compared(NamedTuple):
    """What value − change was held against.

    Attributes:
        since: from when on pages should say the same, aware UTC; None where nobody knows.
        rolls_until: up to when the next previous close may be shown, too, aware UTC; None where it is not about to.
        pages: earlier quotes since then, newest first.
        close: the close before, as a quote with a change of 0; None where it was not captured. While the previous close
            rolls it is that which it rolls to.
        known: what most of these say; None where there are none.
        excuse: why it is right though it is not what is known; None where it is that, or where it is wrong.
        agrees: whether it is right, or nothing is known.
    """

    since: datetime | None = None
    rolls_until: datetime | None = None
    pages: tuple[PastQuote, ...] = ()
    close: PastQuote | None = None
    known: Known | None = None
    excuse: Excuse | None = None
    agrees: bool = True


def check_reference(
    quote: Quote, at: datetime, instrument: Instrument, *, earlier: Sequence[PastQuote], true_hours: TrueHours
) -> Finding | None:
    """A finding where value − change is not what it was, though nothing has come between, or not the last close.

    Where it is, the percentage is looked at again, more closely than a page alone allows.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: which says what the change refers to.
        earlier: quotes of it from the same source, newest first.
        true_hours: of its exchange.
    """
    rolls = rolls_before(instrument, at)
    if quote.value is None or quote.change is None or not rolls or not earlier:
        return None
    # Nearly every quote is done with here, and the others of the session need no look.
    if _is_as_before(quote, rolls, earlier[0]) and not may_be_narrowed(quote):
        return None
    compared = compare_reference(quote, at, instrument, earlier=earlier, true_hours=true_hours)
    if compared is None or compared.known is None:
        return None
    if compared.agrees:
        is_narrowed = compared.rolls_until is None and may_be_narrowed(quote)
        return check_narrowed_percent(quote, *compared.known) if is_narrowed else None
    return finding(
        REFERENCE_MISMATCH,
        quote.name,
        reference=f"{quote.value - quote.change:f}",
        known=f"{compared.known.figure:f}",
        **suspect_facts(quote, compared.known.figure, compared.known.units),
    )


def compare_reference(
    quote: Quote,
    at: datetime,
    instrument: Instrument,
    *,
    earlier: Sequence[PastQuote],
    true_hours: TrueHours,
    is_exact: bool = False,
) -> Compared | None:
    """What value − change is held against; None where a page prints one of them not, or no session is known.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: which says what the change refers to.
        earlier: quotes of it from the same source, newest first.
        true_hours: of its exchange, asked where the quote does not fit the usual ones.
        is_exact: whether they are asked even where it does: it may be a holiday that changes nothing but when the
            session began.
    """
    rolls = rolls_before(instrument, at)
    if quote.value is None or quote.change is None or not rolls:
        return None
    usual = _compared(quote, at, rolls, earlier, spread=instrument.spread)
    if instrument.reference is not Reference.PREVIOUS_CLOSE or instrument.exchange is None:
        return usual
    if usual.agrees and not is_exact:
        return usual
    sessions = true_hours(instrument.exchange, at)
    if sessions is not None:
        true_rolls = rolls_of(sessions, at, early=instrument.early)
        true = _compared(quote, at, true_rolls, earlier, spread=instrument.spread)
        return usual if usual.agrees and not true.agrees else true
    # A half day may have closed at an hour that nobody knows.
    if usual.agrees:
        return usual
    without_closes = [roll._replace(closes=None) for roll in rolls]
    return _compared(quote, at, without_closes, earlier, spread=instrument.spread)


def _compared(
    quote: Quote, at: datetime, rolls: Sequence[Roll], earlier: Sequence[PastQuote], *, spread: int
) -> Compared:
    if len(rolls) < _TWO:
        return Compared()
    sure = [one for one in earlier if _UNSURE.isdisjoint(one.doubts)]
    told = session_pages(quote, at, (rolls[-2], rolls[-1]), sure, spread=spread)
    groups, session, current = told.groups, told.session, rolls[-1]
    found = Compared(told.since, told.rolls_until, told.pages, told.close)
    every = [known_figure(quote, group, spread=spread) for group in groups]
    known = [each for each in every if each is not None]
    if not known:
        return found
    reference = reference_of(quote)
    fitting = [each for each in known if each.allowed.low <= reference <= each.allowed.high]
    if fitting:
        return found._replace(known=fitting[0])
    found = found._replace(known=known[-1])
    excuses = (
        _excuse(quote, at, group, each, session) for group, each in zip(groups, every, strict=True) if each is not None
    )
    if _is_reset(quote, earlier) or (
        is_zeroed(at, quote.change, current) and told.rolls_until is None and not _has_closed(current, earlier[0].at)
    ):
        excuse: Excuse | None = Excuse.RESET
    elif _is_as_before(quote, rolls, earlier[0]):
        excuse = Excuse.AS_BEFORE
    elif len(known) < len(groups):
        # What is not known yet can't be wrong.
        excuse = Excuse.ROLLING
    else:
        excuse = next((each for each in excuses if each is not None), None)
    return found._replace(excuse=excuse, agrees=excuse is not None)


def _is_as_before(quote: Quote, rolls: Sequence[Roll], newest: PastQuote) -> bool:
    """Whether the newest quote is of the same session, refers to the same figure, and was not outvoted itself."""
    return (
        not newest.doubts
        and newest.at >= rolls[-1].ends
        and newest.value is not None
        and newest.change is not None
        and reference_of(quote) == newest.value - newest.change
    )


def _is_reset(quote: Quote, earlier: Sequence[PastQuote]) -> bool:
    # One page in between may have had a wrong value.
    return not quote.change and any(one.value == quote.value for one in earlier[:_TWO])


def _has_closed(current: Roll, at: datetime) -> bool:
    """Whether what is shown at a time is the closing value of a session for sure."""
    return current.closes is not None and at >= current.closes + SETTLED


def _excuse(quote: Quote, at: datetime, quotes: Sequence[PastQuote], known: Known, session: Roll) -> Excuse | None:
    """Why these quotes do not speak against another, though they say otherwise; None where they do."""
    reference = reference_of(quote)
    saying = [one.at for one in known.quotes]
    if _may_be_rounded([at], reference, known.figure, session) or _may_be_rounded(
        saying, known.figure, reference, session
    ):
        return Excuse.ROUNDED
    votes = votes_for(quote, quotes, units=known.units)
    return None if votes < len(known.quotes) else Excuse.NO_MAJORITY


def _may_be_rounded(times: Sequence[datetime], reference: Decimal, exact: Decimal, session: Roll) -> bool:
    """Whether pages of these times compute with the previous close rounded: behind the close of its session alone."""
    is_behind = session.closes is not None and all(at >= session.closes for at in times)
    return is_behind and is_rounded(reference, exact)
