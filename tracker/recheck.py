"""The checks run again over what is stored: findings become what this program makes of the figures now."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.checked import found_again
from tracker.checks.rolls import TrueHours
from tracker.store import Store, write
from tracker.store.readings import next_readings
from tracker.store.replay import Replay, span_before
from tracker.store.rollup import Outdated
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
        changes, outdated = [], Outdated()
        with store.writing() as connection:
            found = next_readings(connection, rest)
            replay.know_next(connection, found)
            for each in found:
                findings = found_again(each.reading, replay.past(each.reading), store.known, true_hours=true_hours)
                changes.append(set(findings) != set(each.reading.findings))
                if changes[-1]:
                    write.replace_findings(connection, each.moment, findings, outdated)
                replay.passed(each.reading, findings)
            outdated.sum_up_again(connection)
        if not found:
            break
        yield from changes
        rest = Span(found[-1].moment + 1, span.stop)
