"""Reads: the newest findings of a code, found by the hours that have some."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from tracker.findings import Finding
from tracker.store.moments import PER_HOUR, time_of
from tracker.store.spans import Span

# Leans on the key of each table; a rare code is looked for in the sums, of which there are few.
_HOURS = text("""
    SELECT hour FROM finding_hour WHERE code = :code AND hour >= :first AND hour <= :last ORDER BY hour DESC LIMIT :most
""")

_FINDINGS = text("""
    SELECT moment, quote_name, quote_position, facts FROM finding
    WHERE moment >= :start AND moment < :stop AND code = :code
    ORDER BY moment DESC, position LIMIT :most
""")

_MOST_LOOKED_AT = 100
"""Findings of an hour, of which a few are chosen."""


@dataclass(frozen=True, slots=True)
class FindingAt:
    """A finding, and the time of its snapshot (aware UTC)."""

    at: datetime
    finding: Finding


def newest_findings(connection: Connection, span: Span, code: str, count: int) -> tuple[FindingAt, ...]:
    """Some of the newest findings of a code, newest first: of as many quotes as there are in the newest hours."""
    # Of the hours at the two ends of the span it may hold none of the findings.
    limits = {"code": code, "first": span.start // PER_HOUR, "last": (span.stop - 1) // PER_HOUR, "most": count + 2}
    found: list[FindingAt] = []
    for hour in connection.execute(_HOURS, limits).scalars():
        piece = {"start": max(span.start, hour * PER_HOUR), "stop": min(span.stop, (hour + 1) * PER_HOUR)}
        for row in connection.execute(_FINDINGS, {"code": code, "most": _MOST_LOOKED_AT, **piece}):
            facts = tuple((name, value) for name, value in json.loads(row.facts))
            found.append(FindingAt(time_of(row.moment), Finding(code, row.quote_name, row.quote_position, facts)))
    first_of_quote = {one.finding.quote: one for one in reversed(found)}
    others = [one for one in found if first_of_quote[one.finding.quote] is not one]
    chosen = [*sorted(first_of_quote.values(), key=found.index), *others][:count]
    return tuple(sorted(chosen, key=found.index))
