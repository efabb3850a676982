"""Findings with the same cause as one, with what somebody has said of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text

from tracker.findings import Finding
from tracker.store import schema
from tracker.store.finding_rows import finding_of
from tracker.store.moments import seconds, time_of, time_of_seconds
from tracker.store.spans import Span

_KEY_BYTES = 8

_FINDINGS = text("""
    SELECT finding.moment, source.name, finding.code, finding.quote_name, finding.quote_position, finding.facts
    FROM finding
    JOIN snapshot ON snapshot.moment = finding.moment
    JOIN source ON source.id = snapshot.source_id
    WHERE finding.moment >= :start AND finding.moment < :stop ORDER BY finding.moment, finding.position
""")


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What somebody said of a finding, and when (aware UTC)."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """All findings of a source that have one cause.

    Attributes:
        key: tells it from others, for as long as its cause is the same: sixteen hexadecimal digits.
        source: on whose pages it was found.
        newest: the newest of them.
        count: how many snapshots have it.
        first, last: times of the first and the last of these, aware UTC.
        acknowledged: what somebody said of it; None where nobody did, and it is open.
    """

    key: str
    source: str
    newest: Finding
    count: int
    first: datetime
    last: datetime
    acknowledged: Acknowledgement | None = None


def key_of(source: str, cause: Sequence[str]) -> str:
    """What tells a cause of findings on the pages of a source from all others."""
    content = json.dumps([source, *cause], ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).digest()[:_KEY_BYTES].hex()


def findings_by_cause(connection: Connection, span: Span) -> list[OpenFinding]:
    """The findings of a span of snapshots, those of one source and cause as one, the newest first."""
    found: dict[tuple[str, tuple[str, ...]], list[tuple[int, Finding]]] = {}
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    limits = {"start": span.start, "stop": span.stop}
    for moment, source, code, name, position, facts in connection.execute(_FINDINGS, limits):
        one = finding_of(code, name, position, facts)
        cause = (source, one.cause)
        first_and_last = found.setdefault(cause, [(moment, one)])
        first_and_last[1:] = [(moment, one)]
        counts[cause] = counts.get(cause, 0) + 1
    said = acknowledgements(connection)
    told = [
        OpenFinding(
            key=(key := key_of(source, cause)),
            source=source,
            newest=pair[-1][1],
            count=counts[source, cause],
            first=time_of(pair[0][0]),
            last=time_of(pair[-1][0]),
            acknowledged=said.get(key),
        )
        for (source, cause), pair in found.items()
    ]
    return sorted(told, key=lambda one: (one.last, one.key), reverse=True)


def acknowledgements(connection: Connection) -> dict[str, Acknowledgement]:
    """What was said of findings, by their keys."""
    table = schema.acknowledgement.c
    rows = connection.execute(select(table.key, table.at, table.note))
    return {row.key.hex(): Acknowledgement(time_of_seconds(row.at), row.note) for row in rows}


def acknowledged(
    connection: Connection, findings: Iterable[tuple[str, Finding]]
) -> dict[tuple[str, Finding], Acknowledgement]:
    """What was said of some findings; each is known by its source and itself."""
    said = acknowledgements(connection)
    if not said:
        return {}
    return {(source, one): said[key] for source, one in findings if (key := key_of(source, one.cause)) in said}


def acknowledge(connection: Connection, source: str, cause: Sequence[str], acknowledgement: Acknowledgement) -> bool:
    """Note what somebody said of a finding, in place of what was said before.

    Args:
        connection: of a writing transaction.
        source: on whose pages it was found.
        cause: of the finding.
        acknowledgement: what was said, and when.

    Returns:
        Whether there is such a source.
    """
    key = key_of(source, cause)
    withdraw(connection, key)
    found = connection.execute(select(schema.source.c.id).where(schema.source.c.name == source)).scalar_one_or_none()
    if found is None:
        return False
    connection.execute(
        schema.acknowledgement.insert().values(
            key=bytes.fromhex(key),
            source_id=found,
            cause=json.dumps(cause, ensure_ascii=False),
            at=seconds(acknowledgement.at),
            note=acknowledgement.note,
        )
    )
    return True


def withdraw(connection: Connection, key: str) -> bool:
    """Take back what was said of a finding; whether there was anything."""
    table = schema.acknowledgement
    return connection.execute(table.delete().where(table.c.key == bytes.fromhex(key))).rowcount > 0
