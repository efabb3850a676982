"""Bounds within which a page is got. Each is a setting of its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
"""Seconds on a clock that only goes forward, such as `time.monotonic`."""

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for getting one page.

    Attributes:
        connect_s: seconds until a connection stands.
        read_s: seconds without a byte.
        total_s: seconds for everything: redirects, retries and waits between them.
        page_bytes: of a page, decompressed; as many may be received.
        redirects: followed for one page.
        retries: of one address, for what may pass.
    """

    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 60.0
    page_bytes: int = 30 * MEBIBYTE
    redirects: int = 10
    retries: int = 3


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
