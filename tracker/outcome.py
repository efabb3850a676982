"""What came of capturing one page, as those who watch a capture are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.errors import TrackerError
from tracker.findings import Finding
from tracker.model import Snapshot

STORED_EARLIER = "already-stored"
"""The kind of an outcome that changed nothing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of capturing one page.

    Attributes:
        source: the series of captures that the page belongs to.
        address: of the page, without user and password.
        kind: ``stored``, ``already-stored`` or the error's code.
        ended_at: aware UTC.
        duration_s: seconds for getting, reading and storing it.
        exit_code: 0 where all went well, with an error among the findings and ``--strict`` 65.
        captured_at: when the page was, aware UTC; None where it was not had.
        snapshot: what was stored; None where nothing was.
        error: why nothing was stored; None where the page was stored, now or earlier.
        changed_earlier: of how many earlier pages something else is found now that this one is known.
    """

    source: str
    address: str
    kind: str
    ended_at: datetime
    duration_s: float
    exit_code: int
    captured_at: datetime | None = None
    snapshot: Snapshot | None = None
    error: TrackerError | None = None
    changed_earlier: int = 0

    @property
    def quotes(self) -> int | None:
        """How many were stored; None where the page was stored earlier, and so not read."""
        if self.snapshot is not None:
            return len(self.snapshot.reading.quotes)
        return None if self.error is None else 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the reading; empty where there is none."""
        return () if self.snapshot is None else self.snapshot.reading.findings
