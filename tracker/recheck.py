"""The checks run again over what is stored: findings become what this program makes of the figures now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.checks import check_quotes
from tracker.checks.over_time import findings_over_time
from tracker.findings import OF_CHECKS, OUT_OF_ORDER
from tracker.market_hours import true_sessions
from tracker.model import Reading
from tracker.store import Store, write
from tracker.store.replay import Replay
from tracker.store.spans import Span

_AT_ONCE = 500
"""Changed snapshots in one transaction."""


def recheck(store: Store, span: Span) -> Iterator[bool]:
    """Check each stored snapshot of a span again, oldest first, and store its findings where they are others now.

    What was found while a page was read (an unreadable place, a page cut short) stays: only the page tells of it.

    Args:
        store: of the snapshots.
        span: in which they are.

    Yields:
        Of each snapshot whether its findings have changed. The changes are stored when all are looked at.

    Raises:
        StorageFailed: the database failed; what was stored before stays.
    """
    known = store.known
    changed: list[tuple[int, Reading]] = []
    with store.reading() as connection:
        replay = Replay(connection, known, span)
        for each, past in replay.snapshots():
            stored = each.reading
            of_page = [one for one in stored.findings if one.code not in OF_CHECKS | {OUT_OF_ORDER.code}]
            reading = replace(stored, findings=(*of_page, *check_quotes(stored.quotes, known)))
            found = findings_over_time(reading, past, known, true_hours=true_sessions, is_exact=True)
            replay.passed(stored, found)
            if set(found) != set(stored.findings):
                changed.append((each.moment, replace(stored, findings=found)))
            yield set(found) != set(stored.findings)
    for start in range(0, len(changed), _AT_ONCE):
        with store.writing() as connection:
            for moment, reading in changed[start : start + _AT_ONCE]:
                write.replace_findings(connection, moment, reading)
