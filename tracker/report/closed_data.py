"""What the script of a page reads of closed hours: which it shades, and which the pictures leave out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tracker.history import InstrumentHistory
from tracker.report.days import days_of, times_of
from tracker.report.page_data import Json, seconds_of
from tracker.report.period import Period
from tracker.report.time_axis import squeezed_axis


def closed_data(instruments: Sequence[InstrumentHistory], period: Period, *, slugs: Sequence[str]) -> dict[str, Json]:
    """From when to when an instrument's exchange is closed, and what its picture leaves out, by its slug."""
    closed: dict[str, Json] = {}
    left_out: dict[str, Json] = {}
    for instrument, slug in zip(instruments, slugs, strict=True):
        hours = period.tinted_of(instrument)
        if hours:
            closed[slug] = _spans(((each.start, each.end) for each in hours), period)
        if hours and period.is_squeezed:
            quotes = instrument.quotes
            axis = squeezed_axis(
                hours,
                days_of(times_of(instrument)),
                quotes["value"].to_numpy(dtype=np.float64),
                quotes["marked"].to_numpy(dtype=np.bool_),
                period,
            )
            left_out[slug] = _spans(axis.left_out, period)
    return {"closed": closed, "left_out": left_out}


def _spans(spans: Iterable[tuple[float, float]], period: Period) -> Json:
    return [[seconds_of(start, period), seconds_of(end, period)] for start, end in spans]
