"""Reads: since when and until when each name has stood on the pages of its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from tracker.store.moments import PER_HOUR, time_of
from tracker.store.spans import Span

# Two look-ups in the quote's primary key for each series.
_SEEN = text("""
    SELECT series.instrument_id, source.name AS source, series.name,
           (SELECT min(moment) FROM quote WHERE series_id = series.id AND moment < :stop) AS first,
           (SELECT max(moment) FROM quote WHERE series_id = series.id AND moment < :stop) AS last
    FROM series JOIN source ON source.id = series.source_id
    ORDER BY series.id
""")

_SOURCE_HOURS = text("""
    SELECT hour FROM snapshot_hour JOIN source ON source.id = snapshot_hour.source_id
    WHERE source.name = :source AND hour < :stop_hour ORDER BY hour
""")

_INSTRUMENT_HOURS = text("""
    SELECT DISTINCT hour FROM quote_hour
    JOIN series ON series.id = quote_hour.series_id JOIN source ON source.id = series.source_id
    WHERE source.name = :source AND series.instrument_id = :instrument_id AND hour < :stop_hour ORDER BY hour
""")


@dataclass(frozen=True, slots=True)
class Seen:
    """One name of an instrument on the pages of one source.

    Attributes:
        instrument_id: the store's.
        source: its name.
        name: as printed.
        first, last: when it was first and last captured, aware UTC.
    """

    instrument_id: int
    source: str
    name: str
    first: datetime
    last: datetime


def names_seen(connection: Connection, span: Span) -> list[Seen]:
    """Every name that was seen before a span's end, the first ones first, each once for an instrument and a source."""
    found: dict[tuple[int, str, str], Seen] = {}
    for row in connection.execute(_SEEN, {"stop": span.stop}):
        if row.first is None:
            continue
        seen = Seen(row.instrument_id, row.source, row.name, time_of(row.first), time_of(row.last))
        # The second quote of a name on one page is a series of its own.
        known = found.setdefault((seen.instrument_id, seen.source, seen.name), seen)
        if known is not seen:
            ends = min(known.first, seen.first), max(known.last, seen.last)
            found[seen.instrument_id, seen.source, seen.name] = Seen(seen.instrument_id, seen.source, seen.name, *ends)
    return sorted(found.values(), key=lambda seen: seen.first)


def hours_of_source(connection: Connection, source: str, span: Span) -> Sequence[int]:
    """The hours since 1970 (UTC) up to a span's end in which a source has a snapshot, ascending."""
    limits = {"source": source, "stop_hour": -(-span.stop // PER_HOUR)}
    return connection.execute(_SOURCE_HOURS, limits).scalars().all()


def hours_of_instrument(connection: Connection, instrument_id: int, source: str, span: Span) -> Sequence[int]:
    """The hours since 1970 (UTC) up to a span's end in which a source has a quote of an instrument, ascending."""
    limits = {"source": source, "instrument_id": instrument_id, "stop_hour": -(-span.stop // PER_HOUR)}
    return connection.execute(_INSTRUMENT_HOURS, limits).scalars().all()
