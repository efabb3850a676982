"""A reading with all its findings: those of its page, and those that come of what the store has of its source.

A page is held against the next ones of its session, too, so that one that comes may tell something of those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from tracker.checks import check_quotes
from tracker.checks.over_time import findings_over_time
from tracker.checks.past import Past
from tracker.checks.rolls import TrueHours
from tracker.checks.told_earlier import told_earlier
from tracker.findings import OF_CHECKS, OUT_OF_ORDER, Finding
from tracker.instruments import Catalogue
from tracker.model import Reading
from tracker.store import write
from tracker.store.moments import PER_SECOND, first_moment
from tracker.store.past import past_of
from tracker.store.readings import StoredReading, next_readings
from tracker.store.rollup import Outdated
from tracker.store.spans import Span


@dataclass(slots=True)
class LookBack:
    """Checks some pages before a stored one again, and that one at last, and stores what is found now.

    Attributes:
        times: when they were captured, aware, the oldest first.
        known: the instruments that symbols mean.
        true_hours: of exchanges, by their calendars.
        reading: of the stored page, with what is found of it now; None before it was done.
        changed: of how many of the pages before it something else is found now.
    """

    times: Sequence[datetime]
    known: Catalogue
    true_hours: TrueHours
    reading: Reading | None = None
    changed: int = 0

    def __call__(self, connection: Connection, moment: int) -> None:
        """Do so.

        Args:
            connection: of the transaction in which the page was stored.
            moment: of its snapshot.
        """
        (own,) = next_readings(connection, Span(moment, moment + 1))
        outdated = Outdated()
        for first in map(first_moment, self.times):
            for each in next_readings(connection, Span(first, min(first + PER_SECOND, moment))):
                if each.reading.source == own.reading.source:
                    again = self._again(connection, each, outdated)
                    self.changed += again != each.reading
        self.reading = self._again(connection, own, outdated)
        outdated.sum_up_again(connection)

    def _again(self, connection: Connection, stored: StoredReading, outdated: Outdated) -> Reading:
        reading, before = stored.reading, stored.reading.findings
        past = past_of(connection, reading, self.known, moment=stored.moment)
        findings = found_again(reading, past, self.known, true_hours=self.true_hours)
        if set(findings) == set(before):
            return reading
        write.replace_findings(connection, stored.moment, findings, outdated)
        return replace(reading, findings=findings)


class Checked(NamedTuple):
    """What came of checking a reading.

    Attributes:
        reading: with the findings that other pages of its source add.
        look_back: to be done once it is stored, where it tells something else of pages before it than was found; None
            where it does not.
    """

    reading: Reading
    look_back: LookBack | None


def checked(
    reading: Reading,
    connection: Connection,
    known: Catalogue,
    *,
    true_hours: TrueHours,
    moment: int | None = None,
) -> Checked:
    """A reading with a time, and with the findings that its source's other pages add.

    Args:
        reading: with the findings of its page alone.
        connection: of a transaction that sees the other snapshots.
        known: the instruments that symbols mean.
        true_hours: of exchanges, by their calendars.
        moment: of its own snapshot; None where it is not stored yet.
    """
    past = past_of(connection, reading, known, moment=moment)
    found = findings_over_time(reading, past, known, true_hours=true_hours)
    reading = replace(reading, findings=found)
    times = told_earlier(reading, past, known, true_hours=true_hours)
    return Checked(reading, LookBack(times, known, true_hours) if times else None)


def found_again(stored: Reading, past: Past, known: Catalogue, *, true_hours: TrueHours) -> tuple[Finding, ...]:
    """All findings of a stored reading, by its page, its quotes and the pages around it.

    Args:
        stored: with what was found before. What was found while its page was read stays: only the page tells of it.
        past: of the reading.
        known: the instruments that symbols mean.
        true_hours: of exchanges, by their calendars.
    """
    of_page = [one for one in stored.findings if one.code not in OF_CHECKS | {OUT_OF_ORDER.code}]
    reading = replace(stored, findings=(*of_page, *check_quotes(stored.quotes, known)))
    return findings_over_time(reading, past, known, true_hours=true_hours)
