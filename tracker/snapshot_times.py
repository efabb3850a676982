"""When the snapshots of a period were captured: each of them, or of many over weeks the first and last of each hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from tracker.store import captures
from tracker.store.moments import PER_SECOND
from tracker.store.spans import Span

BY_HOUR = timedelta(days=14)
"""From this length on a span is cut into hours."""

_MOST_MOMENTS = 20_000
"""Up to so many snapshots are told one by one in a span of any length."""

Moments = NDArray[np.int64]
"""As `tracker.store.moments` counts them."""


class SnapshotTimes(NamedTuple):
    """When snapshots were captured.

    Attributes:
        at: their moments, ascending.
        sources: the source of each, as its place among all sources.
        snapshots: how many each stands for; None where that is one each.
    """

    at: Moments
    sources: NDArray[np.int64]
    snapshots: NDArray[np.int64] | None


def snapshot_times(connection: Connection, span: Span, count: int, sources: Sequence[str]) -> SnapshotTimes:
    """The times of all snapshots; of many over weeks those of the first and the last that each source has in each hour.

    The last one stands for all of its hour but the first. In the pieces of hours at the span's ends each is there.

    Args:
        connection: of a read transaction.
        span: in which they are.
        count: how many it has.
        sources: the names of all their sources, sorted.
    """
    place_of = {name: place for place, name in enumerate(sources)}
    length = timedelta(seconds=(span.stop - span.start) // PER_SECOND)
    is_whole = count <= _MOST_MOMENTS or length <= BY_HOUR
    single = [
        one
        for piece in ([span] if is_whole else [Span(*ends) for ends in span.pieces])
        for one in captures.moments(connection, piece)
    ]
    rows = [(at, place_of[source]) for at, source in single]
    at, places = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    if is_whole:
        return SnapshotTimes(at, places, None)
    # Of years these are tens of thousands: they stay columns.
    hours = [(place_of[source], *told) for source, *told in captures.hours(connection, span)]
    of_hours, counts, firsts, lasts = np.array(hours, dtype=np.int64).reshape(-1, 4).T
    several = counts > 1
    at = np.concatenate((at, firsts, lasts[several]))
    places = np.concatenate((places, of_hours, of_hours[several]))
    ones = np.ones(len(rows) + len(firsts), dtype=np.int64)
    snapshots = np.concatenate((ones, counts[several] - 1))
    order = np.lexsort((snapshots, places, at))
    return SnapshotTimes(at[order], places[order], snapshots[order])
