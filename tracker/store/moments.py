"""Moments: the keys of snapshots, which sort by time (``schema`` says how they are made)."""

from __future__ import annotations

from datetime import UTC, datetime

PER_SECOND = 10_000
"""How many snapshots one second can hold."""

PER_HOUR = 3600 * PER_SECOND
"""How many moments an hour has; a moment // `PER_HOUR` is its hour since 1970 (UTC)."""


def seconds(at: datetime) -> int:
    """Whole seconds since 1970 (UTC).

    Raises:
        ValueError: *at* has no time zone, so that nobody knows which instant it is.
    """
    if at.tzinfo is None:
        raise ValueError(f"a time without a time zone is no instant: {at}")
    return int(at.astimezone(UTC).timestamp())


def first_moment(at: datetime) -> int:
    """The first moment of the second *at*; the second has those up to `PER_SECOND` further, excluded."""
    return seconds(at) * PER_SECOND


def time_of(moment: int) -> datetime:
    """The time of a moment, aware UTC.

    >>> time_of(17134864200001).isoformat()
    '2024-04-19T00:27:00+00:00'
    """
    return time_of_seconds(moment // PER_SECOND)


def time_of_seconds(at: int) -> datetime:
    """The time so many seconds after 1970 began, aware UTC."""
    return datetime.fromtimestamp(at, UTC)
