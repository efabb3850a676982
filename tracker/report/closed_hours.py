"""When the exchanges of a report's instruments are closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.history import InstrumentHistory
from tracker.market_hours import DELAY, sessions_between
from tracker.report.period import Closed, Period, day_number

LONGEST = timedelta(days=14)
"""In charts of a longer period a night is a few pixels wide."""

_BESIDE = timedelta(days=1)
"""How far an axis reaches beyond its period at most."""


def with_closed_hours(period: Period, instruments: Sequence[InstrumentHistory], *, squeezes: bool) -> Period:
    """The period with the closed hours of its instruments, each exchange looked up once; itself where it is long.

    An instrument that the catalogue knows no exchange of has none, nor has one whose exchange's hours are not known.

    Args:
        period: of a report.
        instruments: in it.
        squeezes: whether charts are to leave out closed hours in which nothing moved.
    """
    if period.end - period.start > LONGEST or period.start == period.end:
        return period
    found: dict[str, tuple[Closed, ...]] = {}
    for instrument in instruments:
        if instrument.symbol is not None and instrument.exchange is not None:
            closed = _closed(instrument.exchange, period.start, period.end)
            if closed:
                found[instrument.symbol] = closed
    # A chart of days has each day's point at the time of its last value, which may be in what would be left out.
    return replace(period, closed=found, is_squeezed=squeezes and period.usual_days is None)


def _closed(exchange: str, start: datetime, end: datetime) -> tuple[Closed, ...]:
    sessions = sessions_between(exchange, start, end) or ()
    return tuple(
        Closed(
            day_number(before.closes),
            day_number(after.opens),
            min(day_number(before.closes + DELAY), day_number(after.opens)),
        )
        for before, after in pairwise(sessions)
        if before.closes < after.opens and after.opens > start - _BESIDE and before.closes < end + _BESIDE
    )
