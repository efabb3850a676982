"""The candles of a chart as a table: what it shows, for those who do not see it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.history import NEWEST_LISTED, InstrumentHistory
from tracker.report.between_quotes import between_candles
from tracker.report.candle_data import candle_name, doubtful_beside
from tracker.report.candles import candles_of, first_dates
from tracker.report.frame import WIDE
from tracker.report.period import Period
from tracker.report.printed import number_text
from tracker.report.time_words import TimeWords


@dataclass(frozen=True, slots=True)
class CandleRow:
    """One candle.

    Attributes:
        name: what it is of: a day, a week, a month …
        values: first, highest, lowest and last, as printed.
        marked: whether these are doubtful.
        beside: the doubtful value that is farthest from it and in no candle, in words; empty where there is none.
        before: what lies between it and the row below, in words; empty where nothing does.
    """

    name: str
    values: tuple[str, ...]
    marked: bool
    beside: str
    before: str


@dataclass(frozen=True, slots=True)
class CandleTable:
    """The newest candles of a chart.

    Attributes:
        head: what the figures are called.
        rows: newest first.
        count: how many candles there are, in words, and how many of them are listed.
    """

    head: tuple[str, ...]
    rows: tuple[CandleRow, ...]
    count: str


def candle_table(instrument: InstrumentHistory, period: Period, words: TimeWords) -> CandleTable:
    """The candles of an instrument that has some: those of the wide chart, as many as quotes are listed elsewhere."""
    texts = words.texts
    candles = candles_of(instrument, period, frame=WIDE)
    starts = first_dates(candles.starts[candles.places], candles.unit)
    beside = doubtful_beside(instrument, candles)
    between = between_candles(instrument, candles, period, texts)
    newest = np.arange(len(candles.places))[: -NEWEST_LISTED - 1 : -1].tolist()

    def printed(quote: int) -> str:
        return number_text(instrument.printed.value(quote), texts.locale)

    def told(quote: int) -> str:
        return texts("{name}: {finding}", name=texts("Doubtful, in no candle"), finding=printed(quote))

    rows = tuple(
        CandleRow(
            name=candle_name(int(starts[number]), candles.unit, period, words),
            values=tuple(printed(quote) for quote in candles.quotes[number].tolist()),
            marked=bool(candles.is_doubtful[number]),
            beside=told(beside[number]) if number in beside else "",
            # What lies before the last row has no row on its other side.
            before=between.get(number, "") if number != newest[-1] else "",
        )
        for number in newest
    )
    head = (texts("First"), texts("Highest"), texts("Lowest"), texts("Last"))
    count = texts.count("{number} candle.", "{number} candles.", len(starts))
    if len(rows) < len(starts):
        count = texts("The newest {shown} of {all} candles.", shown=len(rows), all=len(starts))
    return CandleTable(head, rows, count)
