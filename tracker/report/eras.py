"""Times in which snapshots came at different intervals, for instance before and after a schedule was changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.report.days import SECONDS_A_DAY

_WINDOW = 25
"""So many steps from one snapshot to the next tell at which interval they come."""

_ALIKE, _MOSTLY = 0.25, 0.8
"""It is one where so large a share of them is within such a share of their median: a night or an outage is none."""

_FACTOR = 2.0
"""An interval that is less than so many times another one does not make another era."""

_DAY = timedelta(days=1)

Floats = NDArray[np.float64]


class Era(NamedTuple):
    """A time with one usual interval.

    Attributes:
        start: of its first snapshot, as days since 1970 in UTC; minus infinity for the first era.
        interval: from one snapshot to the next.
    """

    start: float
    interval: timedelta


def eras_of(days: Floats, counts: NDArray[np.int64]) -> tuple[Era, ...]:
    """The eras of a source's snapshots, in the order of time; none where they come at one interval or at none.

    Args:
        days: when they are, in days, ascending.
        counts: how many each stands for; those that are not told one by one share a step.
    """
    steps = np.diff(days) / counts[1:]
    if len(steps) < 2 * _WINDOW or not (steps > 0).all():
        return ()
    windows = np.lib.stride_tricks.sliding_window_view(steps, _WINDOW)
    medians = np.median(windows, axis=1)
    is_regular = (np.abs(windows / medians[:, np.newaxis] - 1) <= _ALIKE).mean(axis=1) >= _MOSTLY
    if is_regular.mean() < _MOSTLY / 2:
        return ()
    regular = np.flatnonzero(is_regular)
    is_new = np.abs(np.diff(np.log(medians[regular]))) >= np.log(_FACTOR)
    groups = np.split(regular, np.flatnonzero(is_new) + 1)
    if len(groups) == 1:
        return ()
    intervals = [float(np.median(medians[group])) for group in groups]
    starts = [-np.inf]
    for before, after, old, new in zip(groups, groups[1:], intervals, intervals[1:], strict=False):
        first, stop = int(before[-1]), int(after[0]) + _WINDOW
        starts.append(float(days[first + _first_of(new, steps[first:stop], old)]))
    return tuple(
        Era(start, timedelta(seconds=max(1, round(interval * SECONDS_A_DAY))))
        for start, interval in zip(starts, intervals, strict=True)
    )


def intervals_at(days: Floats, eras: Sequence[Era]) -> Floats:
    """The usual interval at some times, in days; *eras* are at least one."""
    intervals = np.array([era.interval / _DAY for era in eras])
    result: Floats = intervals[np.searchsorted([era.start for era in eras[1:]], days, side="right")]
    return result


def _first_of(new: float, steps: Floats, old: float) -> int:
    """Which of some steps is the first of the new interval: where the fewest steps are on the wrong side."""
    is_new = np.abs(np.log(steps / new)) < np.abs(np.log(steps / old))
    wrong = np.concatenate(([0], np.cumsum(is_new))) + np.concatenate((np.cumsum(~is_new[::-1])[::-1], [0]))
    return int(np.argmin(wrong))
