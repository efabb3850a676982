"""Which candles a long chart has: open, high, low and close of days, or of longer units where days have no room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.history import InstrumentHistory
from tracker.report.days import Days, dates_of, day_number, days_of, times_of
from tracker.report.frame import Frame
from tracker.report.off_scale import off_scale
from tracker.report.period import Period

LONG = timedelta(days=60)
"""A longer period has candles in place of a line."""

CANDLES = "candles"
"""Name of axes that count the places of candles, and not time."""

_FEWEST_VALUES_A_DAY = 2
"""With fewer values than this on the median day a candle says nothing that a line does not."""

_LEAST_SHARE = 0.35
"""With values on a smaller share of all days than this, which is half the working days, candles are lone strokes."""

_LEAST_PX = 2.3
"""The least room for a candle."""

_PLOT_SHARE = 0.8
"""How much of a frame's width its plot has for sure, whatever stands at the value axis: what is shown in a frame must
not hang on the width of a label."""

_SATURDAY = 5
_FIRST_MONDAY = 4
"""1970 began on a Thursday: the day of that number was a Monday."""

Dates = NDArray[np.int64]
"""Days since 1970, as the display zone counts them."""

Floats = NDArray[np.float64]


class Unit(StrEnum):
    """How long a candle is, from the shortest to the longest."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """The candles of an instrument, and where on the axis a time is: at the place of its candle, counted from 0.

    Attributes:
        unit: how long each is.
        starts: the first date of each place, ascending. A place without a value has no candle.
        places: of the candles, ascending.
        open, high, low, close: the first sure value of each, the highest, the lowest and the last; of its doubtful
            values where it has no others.
        quotes: which of the instrument's quotes have these four, a row a candle; of equal values the first.
        is_doubtful: which candles these are.
        quote_places: the place of each of the instrument's quotes.
    """

    unit: Unit
    starts: Dates
    places: NDArray[np.int64]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    quotes: NDArray[np.int64]
    is_doubtful: NDArray[np.bool_]
    quote_places: NDArray[np.int64]

    @property
    def moving_range(self) -> Floats:
        """How far each sure candle closes from the sure one before it; not a number for the others."""
        sure = ~self.is_doubtful
        result = np.full(len(self.close), np.nan)
        result[sure] = np.abs(np.diff(self.close[sure], prepend=np.nan))
        return result

    def place_of(self, at: datetime, period: Period) -> int:
        """The place of an aware time; that of a day that is left out is the one before it."""
        return int(_places(self.starts, _date(at, period))[0])

    def places_of(self, dates: Dates) -> NDArray[np.int64]:
        """The places of dates; that of one that is left out is the one before it."""
        return _places(self.starts, dates)

    def place_from(self, at: datetime, period: Period) -> int:
        """The place in which something begins at an aware time; on a day that is left out, it is the one behind it."""
        if self.unit is not Unit.DAY:
            return self.place_of(at, period)
        return min(int(np.searchsorted(self.starts, _date(at, period))[0]), len(self.starts) - 1)


class _Ohlc(NamedTuple):
    """Which values are open, high, low and close of each key: a row a key, of what *of* has at the same index."""

    of: NDArray[np.int64]
    rows: NDArray[np.int64]


def has_candles(instrument: InstrumentHistory, period: Period) -> bool:
    """Whether an instrument's chart shows candles: over more than 60 days, of several values on many days."""
    if period.usual_days is None or period.end - period.start <= LONG:
        return False
    values = instrument.quotes["value"].to_numpy(dtype=np.float64)
    dates = dates_of(days_of(times_of(instrument))[np.isfinite(values)], period.zone)
    firsts = _firsts(dates)
    counts = _lengths(firsts, dates)
    if period.has_weeks and instrument.count is not None and len(firsts):
        # A week's first value, its highest and its lowest are among its days' last ones.
        weeks = first_dates(dates[firsts], Unit.WEEK)
        counts = np.repeat(np.maximum.reduceat(counts, _firsts(weeks)), _lengths(_firsts(weeks), weeks))
    is_often = len(counts) >= _LEAST_SHARE * ((period.end - period.start) / timedelta(days=1))
    return is_often and float(np.median(counts)) >= _FEWEST_VALUES_A_DAY


def candles_of(instrument: InstrumentHistory, period: Period, *, frame: Frame) -> Candles:
    """The candles of an instrument, as short as a frame has room for.

    Days are those of the display zone. Saturdays and Sundays on which nothing moved have no place, so that the days
    beside them stand together; every other day of the period has one, with a value or without.

    Args:
        instrument: with a value.
        period: of the report.
        frame: which the candles are for.
    """
    values = instrument.quotes["value"].to_numpy(dtype=np.float64)
    marked = instrument.quotes["marked"].to_numpy(dtype=np.bool_)
    dates = dates_of(days_of(times_of(instrument)), period.zone)
    known = np.isfinite(values) & ~off_scale(values, marked)
    first, last = (int(_date(at, period)[0]) for at in (period.start, period.end))
    every = np.arange(first, last + 1)
    shown = every[~_is_still_weekend(every, dates[known], values[known])]
    # What a day that is left out has is what the value before it was: it must not become a candle of that day.
    known &= np.isin(dates, shown)
    unit, starts = _cut(shown, frame)
    quote_places = _places(starts, dates)
    sure, doubtful = (_ohlc(quote_places, values, np.flatnonzero(known & each)) for each in (~marked, marked))
    alone = ~np.isin(doubtful.of, sure.of)
    places = np.concatenate((sure.of, doubtful.of[alone]))
    order = np.argsort(places)
    quotes = np.concatenate((sure.rows, doubtful.rows[alone]))[order]
    is_doubtful = (np.arange(len(places)) >= len(sure.of))[order]
    first, high, low, last = values[quotes].T
    return Candles(
        unit,
        starts,
        places[order],
        open=first,
        high=high,
        low=low,
        close=last,
        quotes=quotes,
        is_doubtful=np.asarray(is_doubtful),
        quote_places=quote_places,
    )


def most_candles(frame: Frame) -> int:
    """How many candles have room in a frame."""
    return int(frame.width_px * _PLOT_SHARE / _LEAST_PX)


def _date(at: datetime, period: Period) -> Dates:
    days: Days = np.array([day_number(at)])
    return dates_of(days, period.zone)


def _cut(dates: Dates, frame: Frame) -> tuple[Unit, Dates]:
    """The shortest unit whose candles have room, and the first date of each."""
    most = most_candles(frame)
    for unit in Unit:
        starts = first_dates(dates, unit)
        starts = starts[_firsts(starts)]
        if len(starts) <= most or unit is Unit.YEAR:
            return unit, starts
    raise AssertionError("years are the longest unit")


def _places(starts: Dates, dates: Dates) -> NDArray[np.int64]:
    places: NDArray[np.int64] = np.maximum(np.searchsorted(starts, dates, side="right") - 1, 0).astype(np.int64)
    return places


def _ohlc(keys: NDArray[np.int64], values: Floats, chosen: NDArray[np.int64]) -> _Ohlc:
    """Open, high, low and close of the chosen values of each key; equal keys are neighbours, in the order of time."""
    of, taken = keys[chosen], values[chosen]
    if not len(of):
        return _Ohlc(of, np.empty((0, 4), dtype=np.int64))
    firsts = _firsts(of)
    lengths = _lengths(firsts, of)
    high, low = (
        _first_of_each(taken, extreme.reduceat(taken, firsts), lengths) for extreme in (np.maximum, np.minimum)
    )
    return _Ohlc(of[firsts], chosen[np.stack((firsts, high, low, firsts + lengths - 1), axis=1)])


def _first_of_each(values: Floats, wanted: Floats, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the value that is wanted of each run of so many is first; each run has it."""
    numbers = np.repeat(np.arange(len(lengths)), lengths)
    found = np.flatnonzero(values == wanted[numbers])
    return found[_firsts(numbers[found])]


def _firsts(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each run of equal keys begins."""
    return np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))


def _lengths(firsts: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """How long the runs of keys are that begin there."""
    return np.diff(firsts, append=len(keys))


def _is_still_weekend(every: Dates, dates: Dates, values: Floats) -> NDArray[np.bool_]:
    """Which dates are a Saturday or Sunday with no value, or with none but the one before it."""
    of_day = _ohlc(dates, values, np.arange(len(values)))
    _, high, low, close = values[of_day.rows].T
    before = np.append(np.nan, close[:-1])
    moved = of_day.of[~((low == before) & (high == before))]
    result: NDArray[np.bool_] = ((every - _FIRST_MONDAY) % 7 >= _SATURDAY) & ~np.isin(every, moved)
    return result


def first_dates(dates: Dates, unit: Unit) -> Dates:
    """The first date of the day, week, month, quarter or year that each date is in."""
    match unit:
        case Unit.DAY:
            return dates
        case Unit.WEEK:
            return dates - (dates - _FIRST_MONDAY) % 7
        case Unit.MONTH:
            return _dates_of_months(_months(dates))
        case Unit.QUARTER:
            return _dates_of_months(_months(dates) // 3 * 3)
        case Unit.YEAR:
            return _dates_of_months(_months(dates) // 12 * 12)


def _months(dates: Dates) -> NDArray[np.int64]:
    """Months since 1970."""
    return dates.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _dates_of_months(months: NDArray[np.int64]) -> Dates:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def midnights(dates: Dates, period: Period) -> Days:
    """When dates begin in the display zone: days since 1970 in UTC."""
    return np.array([day_number(midnight(day, period)) for day in dates.tolist()], dtype=np.float64)


def midnight(day: int, period: Period) -> datetime:
    """When a date, as days since 1970, begins in the display zone: aware UTC."""
    return datetime.combine(date(1970, 1, 1) + timedelta(days=day), time(), tzinfo=period.zone).astimezone(UTC)
