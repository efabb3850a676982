"""What value − change stands for, against what it stood for before: the strongest check that a page allows.

A page rounds value and change each for itself, so the difference of the two is one of two neighbouring numbers of the
last digit, the same two as long as the figure that the change refers to stays: with v = r + c, round(v) − round(c) is
the floor of r or one unit more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tracker import findings
from tracker.checks.known_figure import Known, is_rounded, known_figure, reference_of, votes_for
from tracker.checks.narrowed import check_narrowed_percent, may_be_narrowed
from tracker.checks.past import PastQuote
from tracker.checks.rolls import Roll, TrueHours, rolls_before, rolls_of
from tracker.checks.session_pages import is_zeroed, session_pages
from tracker.checks.suspect import is_explained, suspect_facts
from tracker.exchanges import SETTLED
from tracker.findings import PERCENT_MISMATCH, REFERENCE_MISMATCH, Finding, finding
from tracker.instruments import Instrument, Reference
from tracker.model import Quote

_UNSURE = frozenset({PERCENT_MISMATCH.code, findings.FACTOR_JUMP.code, findings.NOT_POSITIVE.code})
"""What is known to be doubtful for another reason is no evidence."""

LONGEST_SESSION = timedelta(days=7)
"""Later pages are looked at for so long: rolls are known for nine days."""

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
        pages: quotes since then, the earlier ones, newest first, and then the later ones.
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
    quote: Quote,
    at: datetime,
    instrument: Instrument,
    *,
    earlier: Sequence[PastQuote],
    later: Sequence[PastQuote] = (),
    true_hours: TrueHours,
) -> Finding | None:
    """A finding where value − change is not what it is on other pages, though nothing came between, or the last close.

    Where it is, the percentage is looked at again, more closely than a page alone allows. Where one page alone says
    otherwise, nothing tells which of the two is wrong, and the finding says so of either.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: which says what the change refers to.
        earlier: quotes of it from the same source, newest first.
        later: the next quotes of it, oldest first.
        true_hours: of its exchange.
    """
    rolls = rolls_before(instrument, at)
    if quote.value is None or quote.change is None or not rolls or not (earlier or later):
        return None
    # Nearly every quote is done with here, and the others of the session need no look.
    is_as_before = _is_as_before(quote, rolls, earlier)
    if is_as_before and not may_be_narrowed(quote):
        return None
    by_past = compare_reference(quote, at, instrument, earlier=earlier, true_hours=true_hours)
    compared = by_past
    if later and not is_as_before:
        compared = compare_reference(quote, at, instrument, earlier=earlier, later=later, true_hours=true_hours)
    if compared is not None and compared.known is not None and not compared.agrees:
        return _mismatch(quote, compared.known, is_close=compared.close in compared.known.quotes)
    # Earlier pages alone narrow down a percentage, so that it need not be looked at again with each later one.
    if by_past is None or by_past.known is None or not by_past.agrees or by_past.rolls_until is not None:
        return None
    return check_narrowed_percent(quote, *by_past.known) if may_be_narrowed(quote) else None


def _mismatch(quote: Quote, known: Known, *, is_close: bool) -> Finding:
    facts = {"reference": f"{reference_of(quote):f}", "known": f"{known.figure:f}"}
    suspect = suspect_facts(quote, known.figure, known.units)
    if len(known.quotes) == 1 and not is_close:
        facts["beside"] = f"{known.quotes[0].at:%Y-%m-%dT%H:%M:%SZ}"
        suspect = suspect if is_explained(quote, suspect) else {}
    return finding(REFERENCE_MISMATCH, quote.name, **facts, **suspect)


def compare_reference(
    quote: Quote,
    at: datetime,
    instrument: Instrument,
    *,
    earlier: Sequence[PastQuote],
    later: Sequence[PastQuote] = (),
    true_hours: TrueHours,
    is_exact: bool = False,
) -> Compared | None:
    """What value − change is held against; None where a page prints one of them not, or no session is known.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        instrument: which says what the change refers to.
        earlier: quotes of it from the same source, newest first.
        later: the next quotes of it, oldest first.
        true_hours: of its exchange, asked where the quote does not fit the usual ones.
        is_exact: whether they are asked even where it does: it may be a holiday that changes nothing but when the
            session began.
    """
    rolls = rolls_before(instrument, at)
    if quote.value is None or quote.change is None or not rolls:
        return None
    later = [one for one in later if one.at - at <= LONGEST_SESSION]
    last = max(at, later[-1].at) if later else at
    usual_later = _of_session(later, at, rolls_before(instrument, last) or ())
    usual = _compared(quote, at, rolls, earlier, usual_later, spread=instrument.spread)
    if instrument.reference is not Reference.PREVIOUS_CLOSE or instrument.exchange is None:
        return usual
    if usual.agrees and not is_exact:
        return usual
    sessions = true_hours(instrument.exchange, at)
    if sessions is not None:
        true_rolls = rolls_of(sessions, at, early=instrument.early)
        true_later = _of_session(later, at, rolls_of(sessions, last, early=instrument.early))
        true = _compared(quote, at, true_rolls, earlier, true_later, spread=instrument.spread)
        return usual if usual.agrees and not true.agrees else true
    # A half day may have closed at an hour that nobody knows.
    if usual.agrees:
        return usual
    without_closes = [roll._replace(closes=None) for roll in rolls]
    return _compared(quote, at, without_closes, earlier, usual_later, spread=instrument.spread)


def _of_session(later: Sequence[PastQuote], at: datetime, rolls: Sequence[Roll]) -> list[PastQuote]:
    """Those of these later quotes that come before another roll begins, and are not doubtful by themselves."""
    until = next((roll.begins for roll in rolls if roll.begins > at), None)
    return [one for one in later if (until is None or one.at < until) and _UNSURE.isdisjoint(one.doubts)]


def _compared(
    quote: Quote,
    at: datetime,
    rolls: Sequence[Roll],
    earlier: Sequence[PastQuote],
    later: Sequence[PastQuote],
    *,
    spread: int,
) -> Compared:
    if len(rolls) < _TWO:
        return Compared()
    later = [one for one in later if not _may_be_same_page(quote, one)]
    sure = [one for one in earlier if _UNSURE.isdisjoint(one.doubts) and not _may_be_same_page(quote, one)]
    told = session_pages(quote, at, (rolls[-2], rolls[-1]), sure, later=later, spread=spread)
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
        _excuse(quote, at, group, each, session, later)
        for group, each in zip(groups, every, strict=True)
        if each is not None
    )
    if _is_reset(quote, earlier, later) or (
        is_zeroed(at, quote.change, current)
        and told.rolls_until is None
        and not (earlier and _has_closed(current, earlier[0].at))
    ):
        excuse: Excuse | None = Excuse.RESET
    elif _is_as_before(quote, rolls, earlier):
        excuse = Excuse.AS_BEFORE
    elif len(known) < len(groups):
        # What is not known yet can't be wrong.
        excuse = Excuse.ROLLING
    else:
        excuse = next((each for each in excuses if each is not None), None)
    return found._replace(excuse=excuse, agrees=excuse is not None)


def _is_as_before(quote: Quote, rolls: Sequence[Roll], earlier: Sequence[PastQuote]) -> bool:
    """Whether the newest quote is of the same session, refers to the same figure, and was not outvoted itself."""
    if not earlier:
        return False
    newest = earlier[0]
    return (
        not newest.doubts
        and newest.at >= rolls[-1].ends
        and newest.value is not None
        and newest.change is not None
        and reference_of(quote) == newest.value - newest.change
    )


def _is_reset(quote: Quote, earlier: Sequence[PastQuote], later: Sequence[PastQuote]) -> bool:
    # One page in between may have had a wrong value.
    return not quote.change and any(one.value == quote.value for one in (*earlier[:_TWO], *later[:_TWO]))


def _may_be_same_page(quote: Quote, one: PastQuote) -> bool:
    """Whether another page that says the same may be this one, served again: then it is no witness of what it says."""
    return one.is_mistimed and (one.value, one.change, one.percent) == (quote.value, quote.change, quote.percent)


def _has_closed(current: Roll, at: datetime) -> bool:
    """Whether what is shown at a time is the closing value of a session for sure."""
    return current.closes is not None and at >= current.closes + SETTLED


def _excuse(
    quote: Quote,
    at: datetime,
    quotes: Sequence[PastQuote],
    known: Known,
    session: Roll,
    later: Sequence[PastQuote],
) -> Excuse | None:
    """Why these quotes do not speak against another, though they say otherwise; None where they do."""
    reference = reference_of(quote)
    saying = [one.at for one in known.quotes]
    if _may_be_rounded([at], reference, known.figure, session) or _may_be_rounded(
        saying, known.figure, reference, session
    ):
        return Excuse.ROUNDED
    votes = votes_for(quote, quotes, units=known.units)
    # What later pages say is held against a quote that stands alone: two sides may be two months of a future.
    against = sum(one not in later for one in known.quotes)
    return Excuse.NO_MAJORITY if votes and votes >= against else None


def _may_be_rounded(times: Sequence[datetime], reference: Decimal, exact: Decimal, session: Roll) -> bool:
    """Whether pages of these times compute with the previous close rounded: behind the close of its session alone."""
    is_behind = session.closes is not None and all(at >= session.closes for at in times)
    return is_behind and is_rounded(reference, exact)
