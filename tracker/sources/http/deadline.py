"""The moment at which getting a page must have ended."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds on a clock that only goes forward, such as `time.monotonic`."""


class Deadline:
    """The moment at which everything must have ended, on the clock that nobody sets."""

    def __init__(self, seconds: float, *, clock: Clock) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.seconds = seconds

    @property
    def left_s(self) -> float:
        """Seconds that are left; zero when it has passed."""
        return max(0.0, self._end - self._clock())
