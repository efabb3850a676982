"""What can be said of one instrument over a period, in figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd

from tracker.formats import decimals_of
from tracker.history import InstrumentHistory
from tracker.report.printed import as_decimal, percent_since

_PERCENT_DECIMALS = 2


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
        decimals: how many decimals its values have.
        percent_decimals: how many its percentages have.
    """

    first: Sighting | None
    high: Sighting | None
    low: Sighting | None
    last: Sighting | None
    count: int
    since_first: Decimal | None
    largest: Sighting | None
    decimals: int
    percent_decimals: int


def facts_of(instrument: InstrumentHistory) -> Facts:
    """The facts about an instrument."""
    newest = instrument.newest.quote
    decimals = 2 if newest.value is None else decimals_of(newest.value)
    percent_decimals = _PERCENT_DECIMALS if newest.percent is None else decimals_of(newest.percent)
    quotes = instrument.quotes
    values, percents = quotes["value"].dropna(), quotes["percent"].dropna()
    largest = _sighting(quotes, "percent", int(np.argmax(percents.abs())), percent_decimals) if len(percents) else None
    if not len(values):
        return Facts(None, None, None, None, 0, None, largest, decimals, percent_decimals)
    last = _sighting(quotes, "value", -1, decimals)
    if newest.value is not None and instrument.newest.at == last.at:
        last = replace(last, figure=newest.value)
    return Facts(
        first=_sighting(quotes, "value", 0, decimals),
        high=_sighting(quotes, "value", int(np.argmax(values)), decimals),
        low=_sighting(quotes, "value", int(np.argmin(values)), decimals),
        last=last,
        count=len(values) if instrument.value_count is None else instrument.value_count,
        since_first=percent_since(float(values.iloc[0]), float(values.iloc[-1])),
        largest=largest,
        decimals=decimals,
        percent_decimals=percent_decimals,
    )


def _sighting(quotes: pd.DataFrame, column: str, index: int, decimals: int) -> Sighting:
    """The figure at *index* among those that the column has."""
    known = quotes[quotes[column].notna()]
    times = known.index
    assert isinstance(times, pd.DatetimeIndex)  # noqa: S101 - a history's frame has this index, its type can't say so
    figure = as_decimal(float(known[column].iloc[index]), decimals)
    return Sighting(figure, times[index].to_pydatetime(), bool(known["marked"].iloc[index]))
