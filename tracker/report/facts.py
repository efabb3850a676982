"""What can be said of one instrument over a period, in figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from tracker.history import InstrumentHistory
from tracker.report.days import times_of
from tracker.report.printed import percent_since


@dataclass(frozen=True, slots=True)
class Sighting:
    """A figure as the page printed it.

    Attributes:
        figure: itself.
        at: when it was captured, aware UTC.
        is_marked: whether its quote is doubtful.
        beyond: of an extreme, the farthest doubtful figure that lies beyond it; None where none does.
    """

    figure: Decimal
    at: datetime
    is_marked: bool = False
    beyond: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One instrument over a period.

    Attributes:
        first, high, low, last: values; None where the pages printed none at all. Of equal ones the earliest. The
            highest and the lowest are of the sure ones, if there are any: a wrong figure is the extreme of nothing.
        count: how many snapshots have a value of it.
        since_first: from the first value to the last, in percent points, computed; None where that says nothing.
        largest: the printed percentage that is largest without its sign; None where the pages printed none.
    """

    first: Sighting | None
    high: Sighting | None
    low: Sighting | None
    last: Sighting | None
    count: int
    since_first: Decimal | None
    largest: Sighting | None


def facts_of(instrument: InstrumentHistory) -> Facts:
    """The facts about an instrument."""
    value, percent = (instrument.quotes[name].to_numpy(dtype=np.float64) for name in ("value", "percent"))
    known, known_percents = np.flatnonzero(~np.isnan(value)), np.flatnonzero(~np.isnan(percent))
    largest = None
    if len(known_percents):
        index = _first_highest(np.abs(percent), lambda at: abs(_printed(instrument, at, "percent")))
        largest = _sighting(instrument, index, "percent")
    if not len(known):
        return Facts(None, None, None, None, 0, None, largest)
    first, last = (_sighting(instrument, int(known[place]), "value") for place in (0, -1))
    return Facts(
        first=first,
        high=_extreme(instrument, value, 1),
        low=_extreme(instrument, value, -1),
        last=last,
        count=len(known) if instrument.value_count is None else instrument.value_count,
        since_first=percent_since(float(first.figure), float(last.figure)),
        largest=largest,
    )


def _extreme(instrument: InstrumentHistory, values: NDArray[np.float64], up: int) -> Sighting:
    """The highest (*up* 1) or the lowest (-1) of the sure values, or of all where none is sure."""

    def farthest(of: NDArray[np.float64]) -> Sighting:
        index = _first_highest(up * of, lambda at: up * _printed(instrument, at, "value"))
        return _sighting(instrument, index, "value")

    sure = np.where(instrument.quotes["marked"].to_numpy(dtype=np.bool_), np.nan, values)
    of_all = farthest(values)
    if np.isnan(sure).all():
        return of_all
    found = farthest(sure)
    return replace(found, beyond=of_all.figure) if up * of_all.figure > up * found.figure else found


def _first_highest(figures: NDArray[np.float64], exact: Callable[[int], Decimal]) -> int:
    """Where the highest figure is first; of those that are one binary float the *exact* ones are compared."""
    return max(np.flatnonzero(figures == np.nanmax(figures)).tolist(), key=exact)


def _sighting(instrument: InstrumentHistory, index: int, field: str) -> Sighting:
    is_marked = bool(instrument.quotes["marked"].iloc[index])
    return Sighting(_printed(instrument, index, field), times_of(instrument)[index].to_pydatetime(), is_marked)


def _printed(instrument: InstrumentHistory, index: int, field: str) -> Decimal:
    """A figure that there is."""
    figure: Decimal = getattr(instrument.printed[index], field)
    return figure
