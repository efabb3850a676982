"""Reads: captures that failed, counted by the database, since a broken source makes hundreds of thousands of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from tracker.store import schema
from tracker.store.moments import PER_SECOND, seconds
from tracker.store.spans import Span
from tracker.store.thinned import Slices

REASONS_LISTED = 10
MOST_TOLD = 20_000
"""The reasons of so many captures are read, the newest by the clock: to sort more texts takes seconds."""

CHART_SLICES = 4000
"""Into how many slices a span is cut for charts: no picture has more pixels than that."""

_A_DAY_S = 86_400
_EARLIEST_S, _LATEST_S = -(1 << 40), 1 << 40

# As in `read.failed_attempts`: one whose very page was stored later is none of them.
_FAILED = f"""
    WITH failed AS (
        SELECT coalesce(attempt.captured_at, attempt.at) AS at, attempt.at AS ran_at, attempt.id, attempt.source_id,
               attempt.address_id, attempt.outcome, coalesce(attempt.reason, '') AS reason,
               coalesce(attempt.captured_at, attempt.at) * CAST({PER_SECOND} AS bigint) AS start
        FROM attempt
        WHERE attempt.outcome <> '{schema.STORED}'
          AND coalesce(attempt.captured_at, attempt.at) BETWEEN :since AND :until
          AND (attempt.page_identity IS NULL OR NOT EXISTS (
              SELECT 1 FROM snapshot WHERE snapshot.page_identity = attempt.page_identity
          ))
    )
"""  # noqa: S608 - made of constants, as all below

# A reason begins with the address in quotes, which is left out where it is no more than that.
_REASONS = text(f"""
    {_FAILED}, alike AS (
        SELECT outcome, source_id, address_id, reason, count(*) AS number, min(at) AS first, max(at) AS last
        FROM (SELECT * FROM failed ORDER BY ran_at DESC LIMIT {MOST_TOLD}) AS newest
        GROUP BY outcome, source_id, address_id, reason
    ), told AS (
        SELECT outcome, source.name, address.text AS address, number, first, last,
               CASE WHEN substr(reason, 1, length(address.text) + 3) = '''' || address.text || ''' '
                    THEN substr(reason, length(address.text) + 4) ELSE reason END AS reason
        FROM alike JOIN source ON source.id = source_id JOIN address ON address.id = address_id
    )
    SELECT outcome, name, reason, min(address) AS address, sum(number) AS number, min(first) AS first,
           max(last) AS last, count(*) OVER () AS reasons
    FROM told GROUP BY outcome, name, reason
    ORDER BY sum(number) DESC, outcome, name, reason LIMIT {REASONS_LISTED}
""")  # noqa: S608

_LAST = text(f"""
    {_FAILED} SELECT outcome, source.name, address.text AS address, reason, at
    FROM failed JOIN source ON source.id = source_id JOIN address ON address.id = address_id
    ORDER BY at DESC, failed.id DESC LIMIT 1
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Captures of one source that failed for one reason.

    Attributes:
        outcome: the error's code.
        source: its name.
        reason: the error's sentence without the page's address.
        count: how many.
        first, last: when, aware UTC.
    """

    outcome: str
    source: str
    reason: str
    count: int
    first: datetime
    last: datetime


class FailedRun(NamedTuple):
    """Captures of one source that failed so near to each other that a chart shows them as one.

    Attributes:
        first, last: when, in seconds since 1970 (UTC), on one day of the zone.
        source: its name.
        captures: how many.
    """

    first: int
    last: int
    source: str
    captures: int


@dataclass(frozen=True, slots=True)
class Failures:
    """The captures of a span that failed.

    Attributes:
        count: how many.
        reasons: the most frequent ones, at most `REASONS_LISTED`, the most frequent first; where more than `MOST_TOLD`
            failed, those of the newest so many.
        reason_count: how many reasons these have.
        by_day: how many on each day of the zone, in days since 1970.
        since_newest: how many came after the newest snapshot of their source.
        last: the time of the last one, aware UTC; None where none failed.
        within: of each time that was asked about, by its start: how many inside it, by outcome.
        runs: those that charts show, by time: of each source, of each day, at most one run in each of `CHART_SLICES`
            slices of the charts' span.
    """

    count: int = 0
    reasons: tuple[FailureReason, ...] = ()
    reason_count: int = 0
    by_day: Mapping[int, int] = field(default_factory=dict)
    since_newest: int = 0
    last: datetime | None = None
    within: Mapping[datetime, Counter[str]] = field(default_factory=dict)
    runs: tuple[FailedRun, ...] = ()


def failures(
    connection: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    zone: ZoneInfo,
    newest: Mapping[str, datetime],
    between: Sequence[tuple[datetime, datetime]] = (),
    charted: Span | None = None,
) -> Failures:
    """Count the captures that failed; *since* and *until* are both included.

    Args:
        connection: of a read transaction.
        since: aware; None for all there are.
        until: likewise.
        zone: whose days are counted.
        newest: the time of each source's newest snapshot, by its name.
        between: times that do not overlap, both ends excluded, of each of which the failures are counted.
        charted: what charts span; None where there is none.
    """
    limits = _limits(since, until)
    count, first, last, since_newest = _count(connection, limits, newest)
    if not count:
        return Failures()
    day = Slices(_A_DAY_S, zone).number(_span(first, last))
    by_day, within = _placed(connection, limits, day, between)
    reasons = connection.execute(_REASONS, limits).all()
    return Failures(
        count=count,
        reasons=tuple(
            _reason(one.outcome, one.name, one.address, one.reason, int(one.number), one.first, one.last)
            for one in reasons
        ),
        reason_count=int(reasons[0].reasons),
        by_day=by_day,
        since_newest=since_newest,
        last=datetime.fromtimestamp(last, UTC),
        within=within,
        runs=() if charted is None else _runs(connection, limits, day, charted),
    )


def last_failure(
    connection: Connection, *, since: datetime | None = None, until: datetime | None = None
) -> FailureReason | None:
    """The last capture that failed, with its time as first and last; None where none has. Limits as of `failures`."""
    row = connection.execute(_LAST, _limits(since, until)).one_or_none()
    return None if row is None else _reason(row.outcome, row.name, row.address, row.reason, 1, row.at, row.at)


def _limits(since: datetime | None, until: datetime | None) -> dict[str, Any]:
    return {
        "since": _EARLIEST_S if since is None else seconds(since),
        "until": _LATEST_S if until is None else seconds(until),
    }


def _span(first: int, last: int) -> Span:
    return Span(first * PER_SECOND, (last + 1) * PER_SECOND)


def _reason(outcome: str, source: str, address: str, reason: str, count: int, first: int, last: int) -> FailureReason:
    told = reason.removeprefix(f"{address!r} ")
    return FailureReason(outcome, source, told, count, *(datetime.fromtimestamp(at, UTC) for at in (first, last)))


def _count(connection: Connection, limits: dict[str, Any], newest: Mapping[str, datetime]) -> tuple[int, int, int, int]:
    """How many failed, the times of the first and the last, and how many are after the newest of their source."""
    parameters = dict(limits)
    cases = []
    for number, (name, at) in enumerate(newest.items()):
        parameters |= {f"name{number}": name, f"at{number}": seconds(at)}
        source_id = f"(SELECT id FROM source WHERE name = :name{number})"  # noqa: S608
        cases.append(f"WHEN source_id = {source_id} AND at <= :at{number} THEN 0")
    after = f"CASE {' '.join(cases)} ELSE 1 END" if cases else "1"
    statement = text(f"{_FAILED} SELECT count(*), min(at), max(at), sum({after}) FROM failed")  # noqa: S608
    count, first, last, later = connection.execute(statement, parameters).one()
    return int(count), first or 0, last or 0, int(later or 0)


def _placed(
    connection: Connection, limits: dict[str, Any], day: str, between: Sequence[tuple[datetime, datetime]]
) -> tuple[dict[int, int], dict[datetime, Counter[str]]]:
    """How many failed on each day, and inside each of these times by outcome."""
    cases, parameters = [], dict(limits)
    for number, (start, end) in enumerate(between):
        parameters |= {f"start{number}": seconds(start), f"end{number}": seconds(end)}
        cases.append(f"WHEN at > :start{number} AND at < :end{number} THEN {number}")
    place = f"CASE {' '.join(cases)} ELSE -1 END" if cases else "-1"
    statement = f"{_FAILED} SELECT {day}, outcome, {place}, count(*) FROM failed GROUP BY 1, 2, 3"  # noqa: S608
    by_day: Counter[int] = Counter()
    within: dict[datetime, Counter[str]] = {}
    for number, outcome, placed, count in connection.execute(text(statement), parameters):
        by_day[int(number)] += int(count)
        if placed >= 0:
            within.setdefault(between[placed][0], Counter())[outcome] += int(count)
    return dict(by_day), within


def _runs(connection: Connection, limits: dict[str, Any], day: str, charted: Span) -> tuple[FailedRun, ...]:
    """The runs in a span, by time."""
    start, stop = charted.start // PER_SECOND, -(-charted.stop // PER_SECOND)
    statement = text(f"""
        {_FAILED}
        SELECT min(at), max(at), source.name, count(*) FROM failed JOIN source ON source.id = source_id
        WHERE at >= :start AND at < :stop
        GROUP BY source.name, {day}, (at - :start) / :width
    """)  # noqa: S608
    parameters = limits | {"start": start, "stop": stop, "width": max(1, -(-(stop - start) // CHART_SLICES))}
    return tuple(sorted(FailedRun(*row) for row in connection.execute(statement, parameters)))
