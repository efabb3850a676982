"""A span of moments, as whole hours that are summed up and the pieces of hours at its two ends that are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.store.moments import PER_HOUR, PER_SECOND, first_moment

_FIRST, _STOP = -(1 << 52), 1 << 52
"""Before and after any moment."""


@dataclass(frozen=True, slots=True)
class Span:
    """Moments from *start* up to *stop*, excluded.

    >>> span = Span(PER_HOUR // 2, 3 * PER_HOUR)
    >>> span.hours, span.pieces
    ((1, 3), ((18000000, 36000000), (108000000, 108000000)))
    """

    start: int
    stop: int

    @property
    def hours(self) -> tuple[int, int]:
        """The whole hours in it: the first, and the one after the last."""
        first = -(-self.start // PER_HOUR)
        return first, max(first, self.stop // PER_HOUR)

    @property
    def pieces(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """What is before these hours and what is behind them, each from a moment up to another, excluded."""
        first, end = (hour * PER_HOUR for hour in self.hours)
        return (self.start, min(first, self.stop)), (max(end, min(first, self.stop)), self.stop)

    @property
    def limits(self) -> dict[str, int]:
        """All of these by name, as parameters of a statement."""
        (first_hour, end_hour), ((head, head_stop), (tail, tail_stop)) = self.hours, self.pieces
        return {
            "first_hour": first_hour,
            "end_hour": end_hour,
            "head": head,
            "head_stop": head_stop,
            "tail": tail,
            "tail_stop": tail_stop,
        }


def span_between(since: datetime | None, until: datetime | None) -> Span:
    """The moments from the second *since* to the second *until*, both included and aware; None for no limit."""
    return Span(
        _FIRST if since is None else first_moment(since),
        _STOP if until is None else first_moment(until) + PER_SECOND,
    )
