"""Reads: when snapshots were captured, how many and of which sources, and with what findings, over any span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, text

from tracker.model import MarketStatus
from tracker.store import schema
from tracker.store.read import market_of
from tracker.store.spans import Span

_COUNT = text("""
    SELECT sum(snapshots), min(first), max(last) FROM (
        SELECT snapshots, first, last FROM snapshot_hour WHERE hour >= :first_hour AND hour < :end_hour
        UNION ALL
        SELECT count(*), min(moment), max(moment) FROM snapshot WHERE moment >= :head AND moment < :head_stop
        UNION ALL
        SELECT count(*), min(moment), max(moment) FROM snapshot WHERE moment >= :tail AND moment < :tail_stop
    ) AS part
""")

_HOURS = text("""
    SELECT source.name, snapshots, first, last FROM snapshot_hour JOIN source ON source.id = source_id
    WHERE hour >= :first_hour AND hour < :end_hour
""")

_SOURCES = text("""
    SELECT source.name, sum(part.snapshots), min(part.first), max(part.last) FROM (
        SELECT source_id, snapshots, first, last FROM snapshot_hour WHERE hour >= :first_hour AND hour < :end_hour
        UNION ALL
        SELECT source_id, 1, moment, moment FROM snapshot WHERE moment >= :head AND moment < :head_stop
        UNION ALL
        SELECT source_id, 1, moment, moment FROM snapshot WHERE moment >= :tail AND moment < :tail_stop
    ) AS part JOIN source ON source.id = part.source_id GROUP BY source.name ORDER BY source.name
""")

_FINDINGS = text("""
    SELECT code, sum(findings) FROM (
        SELECT code, findings FROM finding_hour WHERE hour >= :first_hour AND hour < :end_hour
        UNION ALL
        SELECT code, 1 FROM finding WHERE moment >= :head AND moment < :head_stop
        UNION ALL
        SELECT code, 1 FROM finding WHERE moment >= :tail AND moment < :tail_stop
    ) AS part GROUP BY code ORDER BY code
""")


# The sums do not say what findings are about; these are read in the order of the key.
_FINDINGS_ABOUT = text("""
    SELECT code, count(*) FROM finding
    WHERE moment >= :start AND moment < :stop AND (quote_name IS NULL OR quote_name IN :names)
    GROUP BY code ORDER BY code
""").bindparams(bindparam("names", expanding=True))


@dataclass(frozen=True, slots=True)
class Captured:
    """How many snapshots a span has, and the moments of the first and the last."""

    count: int
    first: int
    last: int


class Moment(NamedTuple):
    """When a snapshot was captured, and of which source."""

    at: int
    source: str


class Hour(NamedTuple):
    """How many snapshots a source has in an hour, at least one, and the moments of the first and the last."""

    source: str
    snapshots: int
    first: int
    last: int


def captured(connection: Connection, span: Span) -> Captured | None:
    """The snapshots of a span in short; None where it has none."""
    count, first, last = connection.execute(_COUNT, span.limits).one()
    return Captured(int(count), first, last) if count else None


def moments(connection: Connection, span: Span) -> list[Moment]:
    """The moment of each snapshot, ascending."""
    moment = schema.snapshot.c.moment
    statement = (
        select(moment, schema.source.c.name)
        .join_from(schema.snapshot, schema.source)
        .where(moment >= span.start, moment < span.stop)
        .order_by(moment)
    )
    return list(map(Moment._make, connection.execute(statement)))


def hours(connection: Connection, span: Span) -> list[Hour]:
    """The snapshots of each source in each whole hour of a span."""
    return list(map(Hour._make, connection.execute(_HOURS, span.limits)))


def captured_by_source(connection: Connection, span: Span) -> dict[str, Captured]:
    """The snapshots of each source in the span in short, by the source's name, sorted."""
    rows = connection.execute(_SOURCES, span.limits)
    return {name: Captured(int(count), first, last) for name, count, first, last in rows}


def count_findings(connection: Connection, span: Span, *, names: Collection[str] | None = None) -> Counter[str]:
    """How often each code occurs in the span, by code, sorted.

    Args:
        connection: of a read transaction.
        span: in which they are.
        names: of the quotes that are asked about, as printed, findings about a whole page beside them; None for all.
    """
    if names is None:
        rows = connection.execute(_FINDINGS, span.limits)
    else:
        rows = connection.execute(_FINDINGS_ABOUT, {"start": span.start, "stop": span.stop, "names": sorted(names)})
    return Counter({code: int(count) for code, count in rows})


def market_lines(connection: Connection, wanted: list[int]) -> dict[int, MarketStatus]:
    """The market lines of the snapshots at these moments, of those that have one."""
    line, moment = schema.market_line.c, schema.snapshot.c.moment
    statement = (
        select(moment, line.text, line.country, line.state, line.minutes)
        .join_from(schema.snapshot, schema.market_line)
        .where(moment.in_(wanted))
    )
    found = ((row.moment, market_of(row)) for row in connection.execute(statement))
    return {at: market for at, market in found if market is not None}
