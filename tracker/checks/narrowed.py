"""The percentage against value and change where earlier pages narrow down what the change refers to.

A printed figure stands for all numbers that round to it. Of each page of a session the three figures bound what the
change refers to; all bounds together leave less room for the change of the page that is checked than its own rounding.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from tracker.checks.intervals import Interval
from tracker.checks.page import implied_percent
from tracker.checks.past import PastQuote
from tracker.findings import PERCENT_MISMATCH, Finding, finding
from tracker.formats import decimals_of
from tracker.model import Quote

_HUNDRED = Decimal(100)
_LEAST_SHARE = Decimal("0.05")
_MOST_QUOTES = 20
"""More of a session narrow it down hardly further."""


def may_be_narrowed(quote: Quote) -> bool:
    """Whether a unit of a quote's change is enough of its percentage's last digit that less room for it may decide."""
    value, change, percent = quote.value, quote.change, quote.percent
    if value is None or change is None or percent is None:
        return False
    unit, last_digit = (Decimal(1).scaleb(-decimals_of(figure)) for figure in (change, percent))
    return _HUNDRED * unit >= _LEAST_SHARE * abs(value - change) * last_digit


class Narrowed(NamedTuple):
    """What a percentage is held against where a session narrows down what the change refers to.

    Attributes:
        reference: what the change may refer to.
        change: what the change may be, of which the page prints the rounding.
        agrees: whether the printed percentage follows from some of these.
    """

    reference: Interval
    change: Interval
    agrees: bool


def check_narrowed_percent(
    quote: Quote, reference: Decimal, units: Decimal, quotes: Iterable[PastQuote]
) -> Finding | None:
    """A finding where the printed percentage follows from no change that the session leaves possible.

    Args:
        quote: that is checked.
        reference: what changes of the session refer to, as it was printed most often.
        units: how far this quote may be from it.
        quotes: earlier ones of the session.
    """
    narrowed = narrowed_percent(quote, reference, units, quotes)
    if narrowed is None or narrowed.agrees or quote.percent is None:
        return None
    decimals = decimals_of(quote.percent)
    middle = (narrowed.change.low + narrowed.change.high) / 2
    implied = implied_percent(reference + middle, middle, decimals + 1)
    facts = {"implied": f"{implied:f}", "percent": f"{quote.percent:f}"}
    suspect = implied_percent(reference + middle, middle, decimals)
    if suspect != quote.percent:
        facts |= {"suspect": "percentage", "instead": f"{suspect:f}"}
    return finding(PERCENT_MISMATCH, quote.name, **facts)


def narrowed_percent(quote: Quote, reference: Decimal, units: Decimal, quotes: Iterable[PastQuote]) -> Narrowed | None:
    """What the printed percentage is held against; None where the session does not narrow it down.

    Args:
        quote: that is checked.
        reference: what changes of the session refer to, as it was printed most often.
        units: how far this quote may be from it.
        quotes: earlier ones of the session.
    """
    value, change, percent = quote.value, quote.change, quote.percent
    if value is None or change is None or percent is None or reference <= 0:
        return None
    if abs(value - change - reference) > units:
        return None
    narrowed = Interval(reference - units, reference + units)
    for one in islice(quotes, _MOST_QUOTES):
        if one.value is not None and one.change is not None:
            moved = _change(one.change, one.percent, narrowed)
            narrowed = narrowed.within(Interval.of(one.value).less(moved))
    moved = Interval.of(change).within(Interval.of(value).less(narrowed))
    if narrowed.is_empty or moved.is_empty or narrowed.low <= 0:
        # The pages do not agree on what changes refer to, which is another finding, or a habit of theirs.
        return None
    low, high = Interval.of(percent)
    # 100 × c / r is compared as 100 × c with r times as much; it is extreme where r is.
    agrees = any(_HUNDRED * moved.high >= low * each for each in narrowed) and any(
        _HUNDRED * moved.low <= high * each for each in narrowed
    )
    return Narrowed(narrowed, moved, agrees)


def _change(change: Decimal, percent: Decimal | None, reference: Interval) -> Interval:
    """The changes that a page may have rounded, where its percentage was made of the same one."""
    printed = Interval.of(change)
    if percent is None:
        return printed
    corners = [each * bound / _HUNDRED for each in Interval.of(percent) for bound in reference]
    narrowed = printed.within(Interval(min(corners), max(corners)))
    return printed if narrowed.is_empty else narrowed
