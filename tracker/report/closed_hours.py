"""When an exchange is closed: the times between its sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.calendars import Session
from tracker.exchanges import PAGE_DELAY
from tracker.report.days import SECONDS_A_DAY


class Closed(NamedTuple):
    """A time in which an exchange is closed, between two of its sessions.

    Attributes:
        start, end: as days since 1970 in UTC.
        quiet_from: from when on the figures on a page, which are late, are those of the close.
    """

    start: float
    end: float
    quiet_from: float


@dataclass(frozen=True, slots=True, eq=False)
class ClosedHours:
    """All times in which an exchange is closed.

    Attributes:
        start, end, quiet_from: those of each `Closed`, in the order of time.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    quiet_from: NDArray[np.float64]

    def __iter__(self) -> Iterator[Closed]:
        return map(Closed, self.start.tolist(), self.end.tolist(), self.quiet_from.tolist())

    def __len__(self) -> int:
        return len(self.start)

    def within(self, starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much of the times from *starts* to *ends* it is closed, in days; all are days since 1970 in UTC."""
        if not len(self):
            return np.zeros(len(starts))
        times = np.column_stack((self.start, self.end)).ravel()
        closed = np.cumsum(np.column_stack((np.zeros(len(self)), self.end - self.start)).ravel())
        result: NDArray[np.float64] = np.interp(ends, times, closed) - np.interp(starts, times, closed)
        return result

    def all_through(self, starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.bool_]:
        """In which of such times it is never open."""
        result: NDArray[np.bool_] = np.isclose(self.within(starts, ends), ends - starts)
        return result

    def parts_in(self, spans: Iterable[tuple[float, float]], *, least: float) -> Iterator[Closed]:
        """What of those that are at least so many days long lies in some spans (days since 1970 in UTC, ascending)."""
        is_long = self.end - self.start >= least
        for start, end in spans:
            first = np.searchsorted(self.end, start, side="right")
            stop = np.searchsorted(self.start, end)
            for index in np.flatnonzero(is_long[first:stop]) + first:
                each = Closed(*(float(of[index]) for of in (self.start, self.end, self.quiet_from)))
                yield Closed(max(each.start, start), min(each.end, end), max(each.quiet_from, start))


def closed_between(sessions: Sequence[Session], start: datetime, end: datetime) -> ClosedHours:
    """The times between each two sessions that overlap a span.

    Args:
        sessions: of an exchange, oldest first.
        start: of the span, aware.
        end: of the span, aware.
    """
    opens = _days(each.opens for each in sessions)[1:]
    closes = _days(each.closes for each in sessions)[:-1]
    late = PAGE_DELAY / timedelta(days=1)
    first, last = (at.timestamp() / SECONDS_A_DAY for at in (start, end))
    is_kept = (closes < opens) & (opens > first) & (closes < last)
    return ClosedHours(closes[is_kept], opens[is_kept], np.minimum(closes + late, opens)[is_kept])


def _days(times: Iterable[datetime]) -> NDArray[np.float64]:
    return np.fromiter((at.timestamp() for at in times), dtype=np.float64) / SECONDS_A_DAY
