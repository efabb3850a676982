"""What can be said of one instrument over a period, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from tracker.history import InstrumentHistory
from tracker.report.period import times_of
from tracker.report.printed import percent_since


@dataclass(frozen=True, slots=True)
class Sighting:
    """A figure as the page printed it, when it was captured (aware UTC), and whether its quote is doubtful."""

    figure: Decimal
    at: datetime
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """One instrument over a period.

    Attributes:
        first, high, low, last: values; None where the pages printed none at all. Of equal ones the earliest.
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
    values, percents = _sightings(instrument, "value"), _sightings(instrument, "percent")
    largest = max(percents, key=lambda one: abs(one.figure), default=None)
    if not values:
        return Facts(None, None, None, None, 0, None, largest)
    first, last = values[0], values[-1]
    return Facts(
        first=first,
        high=max(values, key=_figure),
        low=min(values, key=_figure),
        last=last,
        count=len(values) if instrument.value_count is None else instrument.value_count,
        since_first=percent_since(float(first.figure), float(last.figure)),
        largest=largest,
    )


def _sightings(instrument: InstrumentHistory, field: str) -> list[Sighting]:
    """The figures that pages printed, oldest first."""
    times, marked = times_of(instrument).to_pydatetime(), instrument.quotes["marked"].to_numpy(dtype=np.bool_)
    figures = [getattr(printed, field) for printed in instrument.printed]
    return [
        Sighting(figure, at, is_marked)
        for figure, at, is_marked in zip(figures, times.tolist(), marked.tolist(), strict=True)
        if figure is not None
    ]


def _figure(sighting: Sighting) -> Decimal:
    return sighting.figure
