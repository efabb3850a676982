"""Reads: where a stored quote comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from tracker.findings import Finding
from tracker.model import ArchivedPage, StoredQuote, TimeSource
from tracker.store import schema
from tracker.store.finding_rows import finding_of
from tracker.store.moments import time_of
from tracker.store.read import StoredInstrument, newest_quote_in, quotes_of
from tracker.store.spans import span_between


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What the store knows of the page of a snapshot.

    Attributes:
        at: when it was captured, aware UTC.
        source: its name.
        address: path or URL of the page.
        time_source: how its time is known.
        reader: name of the reader that recognised it.
        locale: the one in whose number format it prints.
        identity: of the page, as `tracker.identity.page_identity` makes it.
        archived: where it is kept.
    """

    at: datetime
    source: str
    address: str
    time_source: TimeSource
    reader: str
    locale: str
    identity: UUID
    archived: ArchivedPage


@dataclass(frozen=True, slots=True)
class Origin:
    """What the store knows of where a quote comes from.

    Attributes:
        page: that prints it.
        position: of the quote on its strip, from 0.
        findings: stored doubts about the quote, and about the page as a whole.
    """

    page: KeptPage
    position: int
    findings: tuple[Finding, ...]


def quotes_shown_at(
    connection: Connection, instrument: StoredInstrument, at: datetime | None
) -> tuple[list[StoredQuote], bool]:
    """An instrument's quotes on the last snapshot that has some up to the second *at*, and whether that is the newest.

    They are several where the page prints a name several times; none where no snapshot is as old. Leans on the quote's
    primary key.

    Args:
        connection: of a read transaction.
        instrument: a stored one.
        at: aware; None for the newest snapshot.
    """
    newest = newest_quote_in(connection, instrument, span_between(None, None))
    found = newest if at is None else newest_quote_in(connection, instrument, span_between(None, at))
    if found is None:
        return [], False
    at = time_of(found.moment)
    quotes = [each for each in quotes_of(connection, instrument, since=at, until=at) if each.moment == found.moment]
    return quotes, newest is not None and newest.moment == found.moment


def kept_page(connection: Connection, moment: int) -> KeptPage:
    """The page of the snapshot with that key. Leans on the snapshot's primary key."""
    snapshot = schema.snapshot.c
    row = connection.execute(
        select(
            schema.source.c.name.label("source"),
            schema.address.c.text.label("address"),
            snapshot.time_source,
            snapshot.reader,
            snapshot.locale,
            snapshot.page_identity,
            schema.archive_file.c.name.label("file"),
            snapshot.archive_offset,
        )
        .select_from(schema.snapshot)
        .join(schema.source)
        .join(schema.address)
        .join(schema.archive_file)
        .where(snapshot.moment == moment)
    ).one()
    return KeptPage(
        at=time_of(moment),
        source=row.source,
        address=row.address,
        time_source=TimeSource(row.time_source),
        reader=row.reader,
        locale=row.locale,
        identity=UUID(bytes=bytes(row.page_identity)),
        archived=ArchivedPage(row.file, row.archive_offset),
    )


def origin_of(connection: Connection, stored: StoredQuote) -> Origin:
    """Where a stored quote comes from."""
    snapshot, place, series = schema.snapshot.c, schema.strip_place.c, schema.series.c
    own = connection.execute(
        select(place.position)
        .select_from(schema.snapshot)
        .join(schema.strip_place, place.strip_id == snapshot.strip_id)
        .join(schema.series, series.id == place.series_id)
        .where(
            snapshot.moment == stored.moment,
            series.name == stored.quote.name,
            series.occurrence == stored.occurrence,
        )
    ).scalar_one()
    doubt = schema.finding.c
    doubts = connection.execute(
        select(doubt.code, doubt.quote_name, doubt.quote_position, doubt.facts)
        .where(doubt.moment == stored.moment)
        .order_by(doubt.position)
    )
    return Origin(
        page=kept_page(connection, stored.moment),
        position=own,
        findings=tuple(
            finding_of(code, name, position, facts)
            for code, name, position, facts in doubts
            if position == own or name is None
        ),
    )
