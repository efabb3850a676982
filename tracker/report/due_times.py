"""At which times captures are due, and how many of them a source's snapshots answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tracker.report.days import SECONDS_A_DAY, dates_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_HOUR_S = 3_600
_MOST_DAYS = 40 * 366

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Taken:
    """The snapshots of one source.

    Attributes:
        seconds: when they were captured, in seconds since 1970, ascending.
        counts: how many each stands for, as ``snapshots_up_to`` of a `tracker.history.History`.
    """

    seconds: Integers
    counts: Integers


@dataclass(frozen=True, slots=True)
class DueTimes:
    """The multiples of an interval since 1970 that lie in some spans of time.

    Attributes:
        every: the interval, whole seconds.
        spans: from a time up to another, excluded; aware, ascending, apart from each other.
    """

    every: timedelta
    spans: tuple[tuple[datetime, datetime], ...]

    def by_day(self, zone: ZoneInfo) -> Counter[date]:
        """How many there are on each day of a zone that has some."""
        found: Counter[date] = Counter()
        for begins, ends in self.spans:
            at = begins
            while at < ends and len(found) < _MOST_DAYS:
                day = at.astimezone(zone).date()
                midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone).astimezone(UTC)
                until = min(midnight, ends)
                found[day] += _number(until, self.every) - _number(at, self.every)
                at = until
        return +found

    def before(self, numbers: Integers) -> Integers:
        """How many there are before each of these multiples of the interval."""
        if not self.spans:
            return np.zeros_like(numbers)
        first, stop = (
            np.array([_number(span[end], self.every) for span in self.spans], dtype=np.int64) for end in (0, 1)
        )
        stop = np.maximum(first, stop)
        earlier = np.concatenate(([0], np.cumsum(stop - first)))
        place = np.searchsorted(first, numbers, side="right") - 1
        inside = np.clip(numbers - first[place], 0, (stop - first)[place])
        return np.where(place < 0, 0, earlier[place] + inside).astype(np.int64)

    def answered(self, taken: Taken, zone: ZoneInfo) -> Counter[date]:
        """How many of them have a snapshot of one source, on each day of a zone.

        What is taken beside them answers none: from one of them to the next a snapshot counts once. Of a long history,
        in which a snapshot stands for others of its hour, no more of an hour count than are due in it.
        """
        every_s = self.every // _SECOND
        run = max(1, _HOUR_S // every_s) if (taken.counts > 1).any() else 1
        runs, places = np.unique(taken.seconds // (every_s * run), return_inverse=True)
        wanted = self.before((runs + 1) * run) - self.before(runs * run)
        got = np.minimum(np.bincount(places, weights=taken.counts).astype(np.int64), wanted)
        days, of_day = np.unique(dates_of(runs * (every_s * run) / SECONDS_A_DAY, zone), return_inverse=True)
        sums = np.bincount(of_day, weights=got)
        return +Counter({_EPOCH.date() + int(day) * _DAY: int(number) for day, number in zip(days, sums, strict=True)})

    def first_steady(self, taken: Taken, *, share: float, length: timedelta) -> int:
        """The place of the first snapshot from which on captures are taken as these times want it.

        A page of long ago that was read by hand begins no series of captures: in the *length* from the snapshot on
        there are two at least, and *share* of those due. It is the very first where no snapshot is followed like that.
        """
        numbers = taken.seconds // (self.every // _SECOND)
        ends = numbers + length // self.every
        reached = np.concatenate(([0], np.cumsum(taken.counts)))
        followed = reached[np.searchsorted(numbers, ends)] - reached[:-1]
        wanted = self.before(ends) - self.before(numbers)
        steady = np.flatnonzero((wanted > 0) & (followed >= np.maximum(2, share * wanted)))
        return int(steady[0]) if len(steady) else 0


def runs_up_to(at: datetime, every: timedelta) -> datetime:
    """The last multiple of an interval since 1970 that is not after an aware time."""
    return at - (at - _EPOCH) % every


def _number(at: datetime, every: timedelta) -> int:
    """How many multiples of an interval since 1970 are before a time."""
    return -((_EPOCH - at) // every)
