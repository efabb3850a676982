"""Reads: stored snapshots as the readings that they came of, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from tracker.model import Quote, Reading, TimeSource
from tracker.store import schema
from tracker.store.finding_rows import findings_by_moment
from tracker.store.moments import time_of
from tracker.store.packing import Form, Packed, unpack
from tracker.store.read import market_of
from tracker.store.spans import Span

_AT_ONCE = 200

_SNAPSHOTS = text("""
    SELECT snapshot.moment, source.name AS source, time_source, reader, locale, strip_id, market_line.text,
           market_line.country, market_line.state, market_line.minutes
    FROM snapshot JOIN source ON source.id = snapshot.source_id
    LEFT JOIN market_line ON market_line.id = snapshot.market_line_id
    WHERE snapshot.moment >= :start AND snapshot.moment < :stop ORDER BY snapshot.moment LIMIT :most
""")

_QUOTES = text("""
    SELECT series_id, moment, value, change, percent, form_id FROM quote
    WHERE series_id IN :series AND moment >= :start AND moment <= :last
""").bindparams(bindparam("series", expanding=True))

_PLACES = text("""
    SELECT strip_place.strip_id, strip_place.series_id, series.name, instrument.symbol
    FROM strip_place JOIN series ON series.id = strip_place.series_id
    JOIN instrument ON instrument.id = series.instrument_id
    WHERE strip_place.strip_id IN :strips ORDER BY strip_place.strip_id, strip_place.position
""").bindparams(bindparam("strips", expanding=True))


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A snapshot's key, and its reading with the findings that are stored."""

    moment: int
    reading: Reading


def next_readings(connection: Connection, span: Span) -> list[StoredReading]:
    """The readings of the first snapshots of a span, oldest first: a few hundred, and none where it has none."""
    rows = connection.execute(_SNAPSHOTS, {"start": span.start, "stop": span.stop, "most": _AT_ONCE}).all()
    return list(_readings(connection, rows)) if rows else []


def _readings(connection: Connection, rows: Sequence[Any]) -> Iterator[StoredReading]:
    forms = {row.id: Form(*row[1:]) for row in connection.execute(select(schema.figure_form))}
    limits = {"start": rows[0].moment, "last": rows[-1].moment}
    places: dict[int, list[Any]] = defaultdict(list)
    for place in connection.execute(_PLACES, {"strips": sorted({row.strip_id for row in rows})}):
        places[place.strip_id].append(place)
    series = sorted({place.series_id for each in places.values() for place in each})
    packed: dict[tuple[int, int], Packed] = {}
    for series_id, moment, value, change, percent, form_id in connection.execute(_QUOTES, limits | {"series": series}):
        packed[series_id, moment] = Packed(value, change, percent, forms[form_id])
    finding = schema.finding.c
    findings = findings_by_moment(
        connection,
        select(schema.finding)
        .where(finding.moment.between(rows[0].moment, rows[-1].moment))
        .order_by(finding.moment, finding.position),
    )
    for row in rows:
        quotes: list[Quote] = [
            unpack(place.name, place.symbol, packed[place.series_id, row.moment]) for place in places[row.strip_id]
        ]
        reading = Reading(
            source=row.source,
            captured_at=time_of(row.moment),
            time_source=TimeSource(row.time_source),
            reader=row.reader,
            locale=row.locale,
            market=market_of(row),
            quotes=tuple(quotes),
            findings=tuple(findings[row.moment]),
        )
        yield StoredReading(row.moment, reading)
