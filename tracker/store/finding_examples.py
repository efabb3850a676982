"""Reads: findings with where they were made: the newest of a code, by the hours that have some, and a snapshot's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, text

from tracker.findings import Finding
from tracker.store.finding_rows import finding_of
from tracker.store.moments import PER_HOUR, time_of
from tracker.store.spans import Span

# Leans on the key of each table; a rare code is looked for in the sums, of which there are few.
_HOURS = text("""
    SELECT hour FROM finding_hour WHERE code = :code AND hour >= :first AND hour <= :last ORDER BY hour DESC LIMIT :most
""")

_SELECT = """
    SELECT finding.moment, source.name AS source, code, quote_name, quote_position, facts, series.occurrence
    FROM finding
    JOIN snapshot ON snapshot.moment = finding.moment JOIN source ON source.id = snapshot.source_id
    LEFT JOIN strip_place ON strip_place.strip_id = snapshot.strip_id AND strip_place.position = quote_position
    LEFT JOIN series ON series.id = strip_place.series_id
"""

_FINDINGS = text(f"""
    {_SELECT} WHERE finding.moment >= :start AND finding.moment < :stop AND code = :code
    ORDER BY finding.moment DESC, finding.position LIMIT :most
""")

# The newest hours may have none about an instrument that is asked about, so the findings are gone through backwards.
_FINDINGS_ABOUT = text(f"""
    {_SELECT} WHERE finding.moment >= :start AND finding.moment < :stop AND code = :code
        AND (quote_name IS NULL OR quote_name IN :names)
    ORDER BY finding.moment DESC, finding.position LIMIT :most
""").bindparams(bindparam("names", expanding=True))

_FINDINGS_OF = text(f"{_SELECT} WHERE finding.moment = :moment ORDER BY finding.position")

_MOST_LOOKED_AT = 100
"""Findings of an hour, or about some instruments, of which a few are chosen."""


@dataclass(frozen=True, slots=True)
class FindingAt:
    """A finding on a page.

    Attributes:
        moment: the key of its snapshot.
        finding: what was found.
        source: of its snapshot.
        occurrence: of its quote: 0 for the first quote of its name on the page, 1 for the second, …
    """

    moment: int
    finding: Finding
    source: str
    occurrence: int = 0

    @property
    def at(self) -> datetime:
        """When its snapshot was captured, aware UTC."""
        return time_of(self.moment)


def newest_findings(
    connection: Connection, span: Span, code: str, count: int, *, names: Collection[str] | None = None
) -> tuple[FindingAt, ...]:
    """Some of the newest findings of a code, newest first: of as many quotes as there are in the newest hours.

    Args:
        connection: of a read transaction.
        span: in which they are.
        code: of these findings.
        count: how many at most.
        names: of the quotes that are asked about, as printed, findings about a whole page beside them; None for all.
    """
    found = _in_newest_hours(connection, span, code, count) if names is None else _about(connection, span, code, names)
    first_of_quote = {one.finding.quote: one for one in reversed(found)}
    others = [one for one in found if first_of_quote[one.finding.quote] is not one]
    chosen = [*sorted(first_of_quote.values(), key=found.index), *others][:count]
    return tuple(sorted(chosen, key=found.index))


def findings_of(connection: Connection, moment: int) -> tuple[FindingAt, ...]:
    """All findings of the snapshot with that key, in their order. Leans on the finding's primary key."""
    return tuple(_finding_at(row) for row in connection.execute(_FINDINGS_OF, {"moment": moment}))


def _about(connection: Connection, span: Span, code: str, names: Collection[str]) -> list[FindingAt]:
    """The newest findings about quotes of these names, or about a page."""
    limits = {"code": code, "start": span.start, "stop": span.stop, "most": _MOST_LOOKED_AT, "names": sorted(names)}
    return [_finding_at(row) for row in connection.execute(_FINDINGS_ABOUT, limits)]


def _in_newest_hours(connection: Connection, span: Span, code: str, count: int) -> list[FindingAt]:
    """The newest findings of the newest hours that have some."""
    # Of the hours at the two ends of the span it may hold none of the findings.
    limits = {"code": code, "first": span.start // PER_HOUR, "last": (span.stop - 1) // PER_HOUR, "most": count + 2}
    found: list[FindingAt] = []
    for hour in connection.execute(_HOURS, limits).scalars():
        piece = {"start": max(span.start, hour * PER_HOUR), "stop": min(span.stop, (hour + 1) * PER_HOUR)}
        rows = connection.execute(_FINDINGS, {"code": code, "most": _MOST_LOOKED_AT, **piece})
        found += [_finding_at(row) for row in rows]
    return found


def _finding_at(row: Row[Any]) -> FindingAt:
    finding = finding_of(row.code, row.quote_name, row.quote_position, row.facts)
    return FindingAt(row.moment, finding, row.source, row.occurrence or 0)
