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
        largest: the printed percentage that is largest without its sign, of the sure ones, if there are any; None where
            the pages printed none.
    """

    first: Sighting | None
    high: Sighting | None
    low: Sighting | None
    last: Sighting | None
    count: int
    since_first: Decimal | None
    largest: Sighting | None

    @property
    def since_first_is_marked(self) -> bool:
        """Whether the first or the last value is doubtful, and so what lies between them."""
        return any(end.is_marked for end in (self.first, self.last) if end is not None)


def facts_of(instrument: InstrumentHistory) -> Facts:
    """The facts about an instrument."""
    value, percent = (instrument.quotes[name].to_numpy(dtype=np.float64) for name in ("value", "percent"))
    known = np.flatnonzero(~np.isnan(value))
    largest = None if np.isnan(percent).all() else _extreme(instrument, "percent", np.abs(percent), abs)
    if not len(known):
        return Facts(None, None, None, None, 0, None, largest)
    first, last = (_sighting(instrument, int(known[place]), "value") for place in (0, -1))
    return Facts(
        first=first,
        high=_extreme(instrument, "value", value, Decimal),
        low=_extreme(instrument, "value", -value, Decimal.__neg__),
        last=last,
        count=len(known) if instrument.value_count is None else instrument.value_count,
        since_first=percent_since(float(first.figure), float(last.figure)),
        largest=largest,
    )


def _extreme(
    instrument: InstrumentHistory, field: str, far: NDArray[np.float64], exactly_far: Callable[[Decimal], Decimal]
) -> Sighting:
    """The figure that is farthest, of the sure ones, or of all where none is sure.

    Args:
        instrument: whose.
        field: what its quotes call the figure.
        far: how far each is, not a number where there is none.
        exactly_far: the same of a printed figure.
    """

    def farthest(of: NDArray[np.float64]) -> Sighting:
        index = _first_highest(of, lambda at: exactly_far(_printed(instrument, at, field)))
        return _sighting(instrument, index, field)

    sure = np.where(instrument.quotes["marked"].to_numpy(dtype=np.bool_), np.nan, far)
    of_all = farthest(far)
    if np.isnan(sure).all():
        return of_all
    found = farthest(sure)
    is_beyond = exactly_far(of_all.figure) > exactly_far(found.figure)
    return replace(found, beyond=of_all.figure) if is_beyond else found


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
