"""Whether the machine's clock has been set back between two captures."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

KEPT = ".clock"
"""Beside the archive: what the clock said at the last capture of a page that was got then."""
SLACK = timedelta(minutes=1)
"""NTP moves a clock by less without anybody minding."""


def clock_before(folder: Path, now: datetime) -> datetime | None:
    """What the clock said at the capture before, where that is later than it says now; and *now* is kept for the next.

    Args:
        folder: of the archive. The caller holds its lock.
        now: aware.
    """
    path = folder / KEPT
    before = None
    # What was not kept, or is damaged, says nothing of the clock; and for want of it nothing is worse than it was.
    with suppress(OSError, ValueError):
        before = datetime.fromisoformat(path.read_text("ascii"))
    with suppress(OSError):
        path.write_text(now.isoformat(timespec="seconds"), "ascii")
    return before if before is not None and before.tzinfo and before > now + SLACK else None
