"""What the script of a page reads of a chart's candles: when each is, and its four values as the page printed them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tracker.formats import decimals_of
from tracker.history import InstrumentHistory
from tracker.quote_fields import digits
from tracker.report.candles import Candles, Unit, candles_of, first_dates, has_candles, midnight
from tracker.report.frame import NARROW, WIDE
from tracker.report.page_data import Json
from tracker.report.period import Period
from tracker.report.time_words import TimeWords

_HALF_A_DAY = timedelta(hours=12)


def candle_data(
    instruments: Sequence[InstrumentHistory],
    period: Period,
    *,
    slugs: Sequence[str],
    words: TimeWords,
) -> dict[str, Json]:
    """The candles of a page by the slugs of their instruments, of the wide chart and of the narrow one.

    What a candle is called stands once for all instruments; each candle says which of the names it has. A year of
    fifteen instruments is thousands of candles, so their values are told in short: of each candle how far its open is
    from the close before, and its high, its low and its close from its open, in units of the last of ``unit`` decimals,
    nothing for none. ``decimals`` is how many each value has as it was printed; one number where all have as many.
    ``beside`` has doubtful values that are in no candle.
    """
    names: dict[str, int] = {}
    found: dict[str, Json] = {}
    # Instruments share their candles' names: telling a date in words takes longer than all else that a candle needs.
    name_of = lru_cache(maxsize=None)(lambda start, unit: candle_name(start, unit, period, words))
    for instrument, slug in zip(instruments, slugs, strict=True):
        if has_candles(instrument, period):
            both = (candles_of(instrument, period, frame=frame) for frame in (WIDE, NARROW))
            found[slug] = [_form(instrument, candles, names, name_of) for candles in both]
    return {"names": list(names), "of": found} if found else {}


def _form(
    instrument: InstrumentHistory, candles: Candles, names: dict[str, int], name_of: Callable[[int, Unit], str]
) -> Json:
    starts = first_dates(candles.starts[candles.places], candles.unit)
    called = [name_of(start, candles.unit) for start in starts.tolist()]
    return {
        "names": _runs(np.diff([names.setdefault(name, len(names)) for name in called], prepend=0)),
        "at": _runs(np.diff(candles.places, prepend=0)),
        **_figures([[_value(instrument, int(quote)) for quote in row] for row in candles.quotes]),
        "doubtful": np.flatnonzero(candles.is_doubtful).tolist(),
        "beside": {
            str(number): digits(_value(instrument, quote))
            for number, quote in doubtful_beside(instrument, candles).items()
        },
    }


def doubtful_beside(instrument: InstrumentHistory, candles: Candles) -> dict[int, int]:
    """By the numbers of the candles beside which there are doubtful values: the quote farthest from its close."""
    values = instrument.quotes["value"].to_numpy(dtype=np.float64)
    marked = instrument.quotes["marked"].to_numpy(dtype=np.bool_)
    number_of = {int(place): number for number, place in enumerate(candles.places) if not candles.is_doubtful[number]}
    found: dict[int, int] = {}
    for quote in np.flatnonzero(marked & np.isfinite(values)):
        number = number_of.get(int(candles.quote_places[quote]))
        if number is not None:
            known = found.setdefault(number, int(quote))
            close = candles.close[number]
            if abs(values[quote] - close) > abs(values[known] - close):
                found[number] = int(quote)
    return found


def _value(instrument: InstrumentHistory, quote: int) -> Decimal:
    value = instrument.printed.value(quote)
    assert value is not None  # noqa: S101 - a candle is made of values
    return value


def _runs(steps: NDArray[np.int64]) -> list[list[int]]:
    """Each step with how often it stands in a row: of days with a candle it is one, hundreds of times."""
    return [[int(step), sum(1 for _ in alike)] for step, alike in groupby(steps)]


def _figures(rows: Sequence[Sequence[Decimal]]) -> dict[str, Json]:
    decimals = [decimals_of(value) for row in rows for value in row]
    unit = max(decimals)
    steps: list[int] = []
    before = 0
    for row in rows:
        first, *others = (int(value.scaleb(unit)) for value in row)
        steps += [first - before, *(each - first for each in others)]
        before = others[-1]
    return {
        "unit": unit,
        "decimals": unit if min(decimals) == unit else decimals,
        "steps": " ".join(str(step) if step else "" for step in steps),
    }


def candle_name(start: int, unit: Unit, period: Period, words: TimeWords) -> str:
    """What a candle from a date on is called: « 19 avril 2024 », « semaine du 15 avril 2024 », « avril 2024 »."""
    noon: datetime = midnight(start, period) + _HALF_A_DAY
    match unit:
        case Unit.DAY:
            return words.day(noon)
        case Unit.WEEK:
            return words.texts("Week of {day}", day=words.day(noon))
        case Unit.MONTH:
            return words.month(noon)
        case Unit.QUARTER:
            return words.quarter(noon)
        case Unit.YEAR:
            return words.year(noon)
