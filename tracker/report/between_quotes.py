"""What lies between two quotes next to each other, or two candles: closed hours, no snapshot, failed captures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from tracker.history import InstrumentHistory
from tracker.report.candle_gaps import candle_gaps
from tracker.report.candles import Candles, Unit, midnights
from tracker.report.closed_hours import ClosedHours
from tracker.report.days import SECONDS_A_DAY, Days, dates_of, days_of, times_of
from tracker.report.failure_marks import failure_marks
from tracker.report.period import Period
from tracker.report.rhythm import GAP_INTERVALS
from tracker.texts import Texts

CLOSED, NO_SNAPSHOT, CAPTURE_FAILED = "closed", "no-snapshot", "capture-failed"
"""The kinds of nothing, as programs read them."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between a quote and the one before it.

    Attributes:
        is_closed: whether its exchange was closed while nothing was tried, for longer than a line goes on.
        is_silent: whether nothing was tried for longer than that while it was open, or nobody knows that it was closed.
        failed: how many captures failed; None where some did and it is not known how many of them before the quote.
    """

    is_closed: bool
    is_silent: bool
    failed: int | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The kinds of nothing in it."""
        kinds = ((CLOSED, self.is_closed), (NO_SNAPSHOT, self.is_silent), (CAPTURE_FAILED, self.failed != 0))
        return tuple(code for code, is_there in kinds if is_there)

    def in_words(self, texts: Texts) -> str:
        """The same as words: « marché fermé · 3 captures échouées »."""
        parts = []
        if self.is_closed:
            parts.append(texts("market closed"))
        if self.is_silent:
            parts.append(texts("no snapshot"))
        if self.failed is None:
            parts.append(texts("failed captures"))
        elif self.failed:
            parts.append(texts.count("{number} failed capture", "{number} failed captures", self.failed))
        return " · ".join(parts)


def between_quotes(instrument: InstrumentHistory, period: Period) -> Mapping[int, Between]:
    """What lies before each quote that has something before it, by the quote's index.

    A time in which captures failed is none in which nothing was tried.
    """
    period = period.of(instrument)
    quotes = days_of(times_of(instrument))
    firsts, lasts = (_days([run[end] for run in instrument.failed]) for end in (0, 1))
    places = np.searchsorted(quotes, firsts)
    found: dict[int, Between] = {}
    starts, ends = _silences(quotes, firsts, lasts, period)
    for place, is_closed, is_silent in zip(
        np.searchsorted(quotes, ends).tolist(), *_closed(instrument, starts, ends, period), strict=True
    ):
        known = found.get(place, Between(is_closed=False, is_silent=False, failed=0))
        found[place] = Between(known.is_closed or is_closed, known.is_silent or is_silent, 0)
    for place, failed in _failed(instrument, places, np.searchsorted(quotes, lasts)).items():
        known = found.get(place, Between(is_closed=False, is_silent=False, failed=0))
        found[place] = Between(known.is_closed, known.is_silent, failed)
    return {place: found[place] for place in sorted(found) if 0 < place < len(quotes)}


def between_candles(instrument: InstrumentHistory, candles: Candles, period: Period, texts: Texts) -> Mapping[int, str]:
    """What lies before each candle that has something before it, in words by the candle's index: grey and crosses."""
    found: dict[int, list[str]] = {}
    for gap in candle_gaps(instrument, candles, period):
        between = Between(is_closed=bool(gap.closed), is_silent=gap.is_silent, failed=0)
        found[int(np.searchsorted(candles.places, gap.stop))] = [between.in_words(texts)]
    places = candles.places_of(dates_of(failure_marks(instrument, period).days, period.zone))
    if candles.unit is not Unit.DAY:
        # What failed in a week that has a candle is not between two.
        places = places[~np.isin(places, candles.places)]
    # A day that is left out has the place of the one before it.
    behind = np.searchsorted(candles.places, places, side="right")
    for index, count in zip(*(each.tolist() for each in np.unique(behind, return_counts=True)), strict=True):
        told = texts.count("{number} day with failed captures", "{number} days with failed captures", count)
        found.setdefault(index, []).append(told)
    return {index: " · ".join(parts) for index, parts in found.items() if 0 < index < len(candles.places)}


def _days(seconds: list[object]) -> Days:
    return np.array(seconds, dtype=np.float64) / SECONDS_A_DAY


def _silences(quotes: Days, firsts: Days, lasts: Days, period: Period) -> tuple[Days, Days]:
    """From when to when nothing was tried, for longer than a line goes on."""
    starts, ends = np.concatenate((quotes, firsts)), np.concatenate((quotes, lasts))
    order = np.argsort(starts, kind="stable")
    # Up to the start of each something was tried until then.
    reached, begins = np.maximum.accumulate(ends[order])[:-1], starts[order][1:]
    steps = np.column_stack((reached, np.maximum(begins, reached))).ravel()
    is_gap = period.is_gap(steps)[::2]
    return reached[is_gap], begins[is_gap]


def _closed(instrument: InstrumentHistory, starts: Days, ends: Days, period: Period) -> tuple[list[bool], list[bool]]:
    """Whether the exchange was closed in each of these times, and whether it was open for long enough in them."""
    hours = period.closed_of(instrument)
    if hours is None:
        return [False] * len(starts), [True] * len(starts)
    if period.usual_days is None:
        closed = hours.within(starts, ends)
        open_for, limit = ends - starts - closed, period.rhythm.limits_between(starts, ends)
    else:
        # A chart of days counts these, and a night is no part of a day that was missed.
        dates = zip(dates_of(starts, period.zone).tolist(), dates_of(ends, period.zone).tolist(), strict=True)
        apart = np.array([(last - first, _closed_days(first, last, hours, period)) for first, last in dates])
        apart = apart.reshape(-1, 2)
        closed, open_for = apart[:, 1], apart[:, 0] - apart[:, 1]
        limit = np.full(len(apart), GAP_INTERVALS * period.usual_days)
    return (closed > 0).tolist(), (open_for > limit).tolist()


def _closed_days(first: int, last: int, hours: ClosedHours, period: Period) -> int:
    """On how many dates between two an exchange is closed all day."""
    bounds = midnights(np.arange(first + 1, last + 1), period)
    return int(hours.all_through(bounds[:-1], bounds[1:]).sum())


def _failed(instrument: InstrumentHistory, firsts: NDArray[np.intp], lasts: NDArray[np.intp]) -> dict[int, int | None]:
    """How many captures failed before each quote, by its index; None for those of a run that goes on behind a quote."""
    found: dict[int, int | None] = {}
    for run, first, last in zip(instrument.failed, firsts.tolist(), lasts.tolist(), strict=True):
        if first == last:
            known = found.get(first, 0)
            found[first] = None if known is None else known + run.captures
        else:
            found[first] = found[last] = None
    return found
