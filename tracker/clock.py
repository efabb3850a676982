"""Whether the machine's clock has been set back between two captures."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

CLOCK_FILE = ".clock"
"""Beside the archive: what the clock said at the last capture that stored a page which was got then."""
SLACK = timedelta(minutes=1)
"""NTP moves a clock by less without anybody minding."""


def noted_clock(folder: Path) -> datetime | None:
    """What the clock said at the capture before; None where that was not noted. *folder* is the archive's."""
    # A note that is missing or damaged says nothing of the clock, and for want of it nothing is worse than it was.
    with suppress(OSError, ValueError):
        noted = datetime.fromisoformat((folder / CLOCK_FILE).read_text("ascii"))
        return noted if noted.tzinfo else None
    return None


def note_clock(folder: Path, now: datetime) -> None:
    """Keep what the clock says for the next capture."""
    with suppress(OSError):
        (folder / CLOCK_FILE).write_text(now.isoformat(timespec="seconds"), "ascii")


def is_back(now: datetime, before: datetime) -> bool:
    """Whether the clock, which says *now*, has been set back since it said *before*."""
    return before > now + SLACK
