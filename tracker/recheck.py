"""The checks run again over what is stored: findings become what this program makes of the figures now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.checks import check_quotes
from tracker.checks.over_time import findings_over_time
from tracker.checks.past import Past
from tracker.checks.rolls import TrueHours
from tracker.findings import OF_CHECKS, OUT_OF_ORDER, Finding
from tracker.instruments import Catalogue
from tracker.model import Reading
from tracker.store import Store, write
from tracker.store.readings import next_readings
from tracker.store.replay import Replay, span_before
from tracker.store.spans import Span


def recheck(store: Store, span: Span, *, true_hours: TrueHours) -> Iterator[bool]:
    """Check each stored snapshot of a span again, oldest first, and store its findings where they are others now.

    What was found while a page was read (an unreadable place, a page cut short) stays: only the page tells of it.

    Some hundred snapshots are read, checked and corrected in a transaction of their own, so that nothing changes in
    between, and a capture that comes meanwhile waits for a moment and not for the whole history.

    Args:
        store: of the snapshots.
        span: in which they are.
        true_hours: of exchanges, by their calendars.

    Yields:
        Of each snapshot whether its findings have changed, which is stored by then.

    Raises:
        StorageFailed: the database failed; what was stored before stays.
    """
    replay = Replay(store.known)
    rest = before = span_before(span)
    with store.reading() as connection:
        replay.know_before(connection, before.start)
    while True:
        with store.reading() as connection:
            found = next_readings(connection, rest)
        if not found:
            break
        for each in found:
            replay.passed(each.reading, each.reading.findings)
        rest = Span(found[-1].moment + 1, before.stop)
    rest = span
    while True:
        changes = []
        with store.writing() as connection:
            found = next_readings(connection, rest)
            for each in found:
                findings = _findings(each.reading, replay.past(each.reading), store.known, true_hours)
                changes.append(set(findings) != set(each.reading.findings))
                if changes[-1]:
                    write.replace_findings(connection, each.moment, findings)
                replay.passed(each.reading, findings)
        if not found:
            break
        yield from changes
        rest = Span(found[-1].moment + 1, span.stop)


def _findings(stored: Reading, past: Past, known: Catalogue, true_hours: TrueHours) -> tuple[Finding, ...]:
    """All findings of a stored reading, by its page, its quotes and its past."""
    of_page = [one for one in stored.findings if one.code not in OF_CHECKS | {OUT_OF_ORDER.code}]
    reading = replace(stored, findings=(*of_page, *check_quotes(stored.quotes, known)))
    return findings_over_time(reading, past, known, true_hours=true_hours, is_exact=True)
