"""A reading with all its findings: those of its page, and those that come of what the store has of its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from tracker.checks.over_time import findings_over_time
from tracker.instruments import Catalogue
from tracker.model import Reading
from tracker.store.past import past_of


def checked(reading: Reading, connection: Connection, known: Catalogue, *, moment: int | None = None) -> Reading:
    """A reading with a time, and with the findings that its source's past adds.

    Args:
        reading: with the findings of its page alone.
        connection: of a transaction that sees the snapshots before it.
        known: the instruments that symbols mean.
        moment: of its own snapshot; None where it is not stored yet.
    """
    past = past_of(connection, reading, known, moment=moment)
    found = findings_over_time(reading, past, known, true_hours=_true_hours)
    return replace(reading, findings=found)


def _true_hours(exchange: str, at: datetime) -> list[tuple[datetime, datetime]] | None:
    # Imported here: nearly no page needs a calendar.
    from tracker.market_hours import true_sessions

    return true_sessions(exchange, at)
