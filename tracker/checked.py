"""A reading with all its findings: those of its page, and those that come of what the store has of its source."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from tracker.checks.over_time import findings_over_time
from tracker.checks.rolls import TrueHours
from tracker.instruments import Catalogue
from tracker.model import Reading
from tracker.store.past import past_of


def checked(
    reading: Reading, connection: Connection, known: Catalogue, *, true_hours: TrueHours, moment: int | None = None
) -> Reading:
    """A reading with a time, and with the findings that its source's past adds.

    Args:
        reading: with the findings of its page alone.
        connection: of a transaction that sees the snapshots before it.
        known: the instruments that symbols mean.
        true_hours: of exchanges, by their calendars.
        moment: of its own snapshot; None where it is not stored yet.
    """
    past = past_of(connection, reading, known, moment=moment)
    found = findings_over_time(reading, past, known, true_hours=true_hours)
    return replace(reading, findings=found)
