"""How often snapshots are usually taken: how long after one another, and of a long period how many days apart."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from tracker.report.days import SECONDS_A_DAY

_LONG_DAYS = 14
"""From this many days on charts show a point a day: an hour is then a few pixels wide, and every night a gap."""

_FEWEST_DAYS = 5
"""With fewer days than this that have a snapshot, no distance between them is usual."""


def usual_interval(
    days: NDArray[np.float64], counts: NDArray[np.int64], sources_at: NDArray[np.int64] | None
) -> timedelta | None:
    """The median time from a snapshot to the next one of its source; None where no source has two times.

    A run captures all its sources within seconds, so a snapshot and the next one of another source say nothing.

    Args:
        days: when the snapshots are, in days, ascending.
        counts: how many each stands for; those that are not told one by one share a step.
        sources_at: of which source each is; None where all are of one.
    """
    steps, steps_counts = _steps(days, counts, sources_at)
    apart = steps > 0
    if not apart.any():
        return None
    # To the second, which is how exact a snapshot's time is.
    median = _weighted_median(steps[apart] / steps_counts[apart], steps_counts[apart])
    return timedelta(seconds=max(1, round(median * SECONDS_A_DAY)))


def usual_days(dates: NDArray[np.int64]) -> int | None:
    """The median distance of two days with a snapshot; None where the period is short or has few such days.

    >>> usual_days(np.array([0, 7, 7, 14, 21, 28])), usual_days(np.array([0, 1, 2, 3, 4]))
    (7, None)
    """
    found = np.unique(dates)
    if len(found) < _FEWEST_DAYS or found[-1] - found[0] < _LONG_DAYS:
        return None
    return int(np.ceil(np.median(np.diff(found))))


def _steps(
    days: NDArray[np.float64], counts: NDArray[np.int64], sources_at: NDArray[np.int64] | None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """From each snapshot to the next one of its source, in days, and how many snapshots the next one stands for."""
    if sources_at is None:
        return np.diff(days), counts[1:]
    order = np.argsort(sources_at, kind="stable")
    is_of_one = np.diff(sources_at[order]) == 0
    return np.diff(days[order])[is_of_one], counts[order][1:][is_of_one]


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.int64]) -> float:
    """The median of *values*, each counted so many times.

    >>> _weighted_median(np.array([3.0, 1.0]), np.array([1, 3]))
    1.0
    >>> _weighted_median(np.array([3.0, 1.0]), np.array([1, 1]))
    2.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    lower, upper = np.searchsorted(reached, [(reached[-1] + 1) // 2, reached[-1] // 2 + 1])
    return float((values[order][lower] + values[order][upper]) / 2)
