"""What the script of a page reads of captures that failed: where it draws the crosses of the pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.history import InstrumentHistory
from tracker.report.failure_marks import failure_marks
from tracker.report.page_data import Json, seconds_of
from tracker.report.period import Period


def failed_data(instruments: Sequence[InstrumentHistory], period: Period, *, slugs: Sequence[str]) -> dict[str, Json]:
    """Groups of slugs with the times of their crosses, as steps in seconds from the period's start; else nothing.

    Instruments of one page share their failed captures.
    """
    groups: dict[tuple[int, ...], list[str]] = {}
    for instrument, slug in zip(instruments, slugs, strict=True):
        seconds = tuple(seconds_of(day, period) for day in failure_marks(instrument, period).days.tolist())
        if seconds:
            groups.setdefault(seconds, []).append(slug)
    if not groups:
        return {}
    return {"failed": [[slugs, np.diff(seconds, prepend=0).tolist()] for seconds, slugs in groups.items()]}
