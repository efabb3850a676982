"""A period with the closed hours of the exchanges of its instruments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tracker.calendars import Calendars
from tracker.history import InstrumentHistory
from tracker.report.closed_hours import closed_between
from tracker.report.period import Period

_BESIDE = timedelta(days=1)
"""How far an axis reaches beyond its period at most."""


def with_closed_hours(
    period: Period, instruments: Sequence[InstrumentHistory], calendars: Calendars, *, squeezes: bool
) -> Period:
    """The period with the closed hours of its instruments; itself where it is one moment.

    An instrument that the catalogue knows no exchange of has none, nor has one whose exchange's hours are not known.

    Args:
        period: of a report.
        instruments: in it.
        calendars: of their exchanges.
        squeezes: whether charts are to leave out closed hours in which nothing moved, where they show all of them.
    """
    if period.start == period.end:
        return period
    exchanges = {one.symbol: one.exchange for one in instruments if one.symbol is not None and one.exchange is not None}
    try:
        start, end = period.start - _BESIDE, period.end + _BESIDE
    except OverflowError:  # of days before the year 1 or after 9999 no hours are known
        return period
    found = {
        exchange: closed_between(sessions, start, end)
        for exchange, sessions in calendars.sessions_of(set(exchanges.values()), period.start, period.end).items()
        if sessions is not None
    }
    closed = {symbol: found[each] for symbol, each in exchanges.items() if each in found and len(found[each])}
    # A chart of days has each day's point at the time of its last value, which may be in what would be left out.
    return replace(period, closed=closed, is_squeezed=squeezes and period.is_short and period.usual_days is None)
