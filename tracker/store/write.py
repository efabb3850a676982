"""Writes: a snapshot and all its quotes in one transaction, and the attempts to get one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from tracker.findings import Finding
from tracker.identity import page_identity
from tracker.instruments import Catalogue
from tracker.model import ArchivedPage, MarketStatus, Page, Quote, Snapshot
from tracker.store import rollup, schema
from tracker.store.finding_rows import facts_json
from tracker.store.keys import Stored, add_row, key_of, keyed
from tracker.store.moments import PER_SECOND, first_moment, seconds
from tracker.store.names import instrument_id_of, symbol_by_page
from tracker.store.packing import Form, pack


def find_moment(connection: Connection, page: Page) -> int | None:
    """The moment of the snapshot of this very page, source and time; None where there is none."""
    found: int | None = connection.execute(
        select(schema.snapshot.c.moment).where(schema.snapshot.c.page_identity == page_identity(page).bytes)
    ).scalar_one_or_none()
    return found


def add_snapshot(connection: Connection, snapshot: Snapshot, known: Catalogue) -> int:
    """Add a snapshot with its quotes and findings, read by the catalogue *known*; its moment.

    The caller holds a writing transaction and has seen that `find_moment` finds nothing in it.
    """
    page, reading = snapshot.page, snapshot.reading
    if page.captured_at is None or page.time_source is None:
        raise ValueError(f"a page without a time can't be stored: {page.address!r}")
    source_id = _id_of(connection, schema.source, name=page.source)
    series_ids = _series_ids(connection, source_id, reading.quotes, known)
    moment = _free_moment(connection, page.captured_at)
    connection.execute(
        schema.snapshot.insert().values(
            moment=moment,
            page_identity=page_identity(page).bytes,
            source_id=source_id,
            address_id=keyed(connection, schema.address, text=page.address),
            time_source=str(page.time_source),
            reader=reading.reader,
            locale=reading.locale,
            market_line_id=_market_line_id(connection, reading.market),
            strip_id=_strip_id(connection, series_ids),
            archive_file_id=_id_of(connection, schema.archive_file, name=snapshot.archived.file),
            archive_offset=snapshot.archived.offset,
        )
    )
    quotes = _add_quotes(connection, moment, series_ids, reading.quotes)
    _add_findings(connection, moment, reading.findings)
    rollup.add_to_hour(connection, moment, source_id=source_id, quotes=quotes, findings=reading.findings)
    return moment


def replace_reading(
    connection: Connection, moment: int, snapshot: Snapshot, known: Catalogue, outdated: rollup.Outdated
) -> bool:
    """Put what *snapshot* reads, by *known*, in the place of what is stored at *moment*; whether that changes anything.

    The caller holds a writing transaction, in which it sums up again what is *outdated* then. The page stays the same;
    so do its place in the archive, its time and its attempt.
    """
    before = _stored_reading(connection, moment)
    quote = schema.quote.c
    series_before = connection.execute(select(quote.series_id).where(quote.moment == moment)).scalars().all()
    reading = snapshot.reading
    source_id = _id_of(connection, schema.source, name=snapshot.page.source)
    series_ids = _series_ids(connection, source_id, reading.quotes, known)
    for table in (schema.quote, schema.finding):
        connection.execute(table.delete().where(table.c.moment == moment))
    connection.execute(
        schema.snapshot.update()
        .where(schema.snapshot.c.moment == moment)
        .values(
            reader=reading.reader,
            market_line_id=_market_line_id(connection, reading.market),
            strip_id=_strip_id(connection, series_ids),
        )
    )
    _add_quotes(connection, moment, series_ids, reading.quotes)
    _add_findings(connection, moment, reading.findings)
    if _stored_reading(connection, moment) == before:
        return False
    outdated.add(moment, {*series_before, *series_ids})
    return True


def replace_findings(
    connection: Connection, moment: int, findings: Sequence[Finding], outdated: rollup.Outdated
) -> None:
    """Put *findings* in the place of those that are stored of the snapshot at *moment*.

    The caller holds a writing transaction, in which it sums up again what is *outdated* then.
    """
    connection.execute(schema.finding.delete().where(schema.finding.c.moment == moment))
    _add_findings(connection, moment, findings)
    place = schema.strip_place.c
    series = connection.execute(
        select(place.series_id)
        .join(schema.snapshot, schema.snapshot.c.strip_id == place.strip_id)
        .where(schema.snapshot.c.moment == moment)
    )
    outdated.add(moment, series.scalars())


def _stored_reading(connection: Connection, moment: int) -> list[tuple[object, ...]]:
    """All rows that a reading of the snapshot at *moment* has made."""
    columns = schema.snapshot.c
    statements = (
        select(columns.reader, columns.market_line_id, columns.strip_id).where(columns.moment == moment),
        select(schema.quote).where(schema.quote.c.moment == moment).order_by(schema.quote.c.series_id),
        select(schema.finding).where(schema.finding.c.moment == moment).order_by(schema.finding.c.position),
    )
    return [tuple(row) for statement in statements for row in connection.execute(statement)]


def has_attempt(connection: Connection, page: Page) -> bool:
    """Whether some attempt at this very page, source and time is noted."""
    attempt = schema.attempt.c
    return (
        connection.execute(
            select(attempt.id).where(attempt.page_identity == page_identity(page).bytes).limit(1)
        ).one_or_none()
        is not None
    )


def add_attempt(
    connection: Connection,
    page: Page,
    archived: ArchivedPage | None,
    *,
    at: datetime,
    outcome: str,
    reason: str | None = None,
    moment: int | None = None,
) -> None:
    """Note that a capture of *page* was tried at *at*, where it was kept, and what came of it."""
    file_id = _id_of(connection, schema.archive_file, name=archived.file) if archived else None
    connection.execute(
        schema.attempt.insert().values(
            at=seconds(at),
            source_id=_id_of(connection, schema.source, name=page.source),
            address_id=keyed(connection, schema.address, text=page.address),
            outcome=outcome,
            reason=reason,
            captured_at=seconds(page.captured_at) if page.captured_at else None,
            page_identity=page_identity(page).bytes if page.captured_at else None,
            archive_file_id=file_id,
            archive_offset=archived.offset if archived else None,
            moment=moment,
        )
    )


def find_archived(connection: Connection, page: Page) -> ArchivedPage | None:
    """Where this very page, source and time is kept: as its snapshot says, else its first attempt; None for neither."""
    for table, order in ((schema.snapshot, schema.snapshot.c.moment), (schema.attempt, schema.attempt.c.id)):
        found = connection.execute(
            select(schema.archive_file.c.name, table.c.archive_offset)
            .join(schema.archive_file, schema.archive_file.c.id == table.c.archive_file_id)
            .where(table.c.page_identity == page_identity(page).bytes)
            .order_by(order)
            .limit(1)
        ).one_or_none()
        if found:
            return ArchivedPage(found.name, found.archive_offset)
    return None


def move_archived(connection: Connection, page: Page, archived: ArchivedPage) -> None:
    """Let the snapshot of this very page, source and time refer to where it is kept now."""
    connection.execute(
        schema.snapshot.update()
        .where(schema.snapshot.c.page_identity == page_identity(page).bytes)
        .values(
            archive_file_id=_id_of(connection, schema.archive_file, name=archived.file),
            archive_offset=archived.offset,
        )
    )


def _id_of(connection: Connection, table: Table, **key: Stored) -> int:
    """The id of the row with that unique key, which is added where it is missing."""
    found: int | None = connection.execute(select(table.c.id).filter_by(**key)).scalar_one_or_none()
    return found if found is not None else add_row(connection, table, **key)


def _free_moment(connection: Connection, captured_at: datetime) -> int:
    """The first moment of that second that no snapshot has."""
    first = first_moment(captured_at)
    moment = schema.snapshot.c.moment
    newest: int | None = connection.execute(
        select(func.max(moment)).where(moment >= first, moment < first + PER_SECOND)
    ).scalar_one()
    free = first if newest is None else newest + 1
    if free == first + PER_SECOND:
        raise ValueError(f"{captured_at} already has {PER_SECOND} snapshots")
    return free


def _series_ids(connection: Connection, source_id: int, quotes: tuple[Quote, ...], known: Catalogue) -> list[int]:
    """The series of each quote, in the strip's order; equal names are told apart by their occurrence.

    A series that was of another instrument is of the one that the page now means by it.
    """
    occurrences: Counter[tuple[str, str | None]] = Counter()
    ids = []
    for quote in quotes:
        instrument_id = instrument_id_of(connection, quote.symbol, quote.name)
        page_symbol = symbol_by_page(quote, known)
        occurrence = occurrences[quote.name, page_symbol]
        occurrences[quote.name, page_symbol] += 1
        series, key = schema.series, key_of(source_id, quote.name, occurrence, page_symbol)
        found = connection.execute(select(series.c.id, series.c.instrument_id).where(series.c.key == key)).one_or_none()
        if found is None:
            ids.append(
                add_row(
                    connection,
                    series,
                    key=key,
                    source_id=source_id,
                    instrument_id=instrument_id,
                    name=quote.name,
                    occurrence=occurrence,
                    page_symbol=page_symbol,
                )
            )
            continue
        if found.instrument_id != instrument_id:
            connection.execute(series.update().where(series.c.id == found.id).values(instrument_id=instrument_id))
        ids.append(found.id)
    return ids


def _strip_id(connection: Connection, series_ids: list[int]) -> int:
    key = key_of(*series_ids)
    found: int | None = connection.execute(
        select(schema.strip.c.id).where(schema.strip.c.key == key)
    ).scalar_one_or_none()
    if found is not None:
        return found
    strip_id = add_row(connection, schema.strip, key=key)
    connection.execute(
        schema.strip_place.insert(),
        [
            {"strip_id": strip_id, "position": position, "series_id": series_id}
            for position, series_id in enumerate(series_ids)
        ],
    )
    return strip_id


def _market_line_id(connection: Connection, market: MarketStatus | None) -> int | None:
    """The id of a market line as it was understood: another reader may understand the same text otherwise."""
    if market is None:
        return None
    return keyed(
        connection,
        schema.market_line,
        text=market.text,
        country=market.country,
        state=str(market.state) if market.state else None,
        minutes=market.minutes,
    )


def _add_quotes(
    connection: Connection, moment: int, series_ids: list[int], quotes: tuple[Quote, ...]
) -> list[dict[str, int | None]]:
    """Add a snapshot's quotes; their rows, in the strip's order."""
    form_ids: dict[Form, int] = {}
    rows: list[dict[str, int | None]] = []
    for series_id, quote in zip(series_ids, quotes, strict=True):
        packed = pack(quote)
        if packed.form not in form_ids:
            form_ids[packed.form] = _id_of(connection, schema.figure_form, **packed.form._asdict())
        rows.append(
            {
                "series_id": series_id,
                "moment": moment,
                "value": packed.value,
                "change": packed.change,
                "percent": packed.percent,
                "form_id": form_ids[packed.form],
            }
        )
    connection.execute(schema.quote.insert(), rows)
    return rows


def _add_findings(connection: Connection, moment: int, findings: Sequence[Finding]) -> None:
    if findings:
        connection.execute(
            schema.finding.insert(),
            [
                {
                    "moment": moment,
                    "position": position,
                    "code": doubt.code,
                    "quote_name": doubt.quote,
                    "quote_position": doubt.position,
                    "facts": facts_json(doubt),
                }
                for position, doubt in enumerate(findings)
            ],
        )
