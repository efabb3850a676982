"""Reads. Each runs in the transaction that the caller opened, so that several see one consistent moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from tracker.findings import Finding
from tracker.instruments import Catalogue, catalogue, fold_name, squeeze_name
from tracker.model import MarketState, MarketStatus, StoredQuote
from tracker.store import schema
from tracker.store.finding_rows import findings_by_moment
from tracker.store.moments import PER_SECOND, first_moment, seconds, time_of
from tracker.store.packing import Form, Packed, unpack
from tracker.store.spans import Span

# Quotes of one name on one page stand in the order of their series.
_OLDEST_FIRST = (schema.quote.c.moment, schema.quote.c.series_id)


@dataclass(frozen=True, slots=True)
class StoredInstrument:
    """An instrument that some snapshot holds.

    Attributes:
        id: the store's own.
        symbol: Yahoo Finance's; None where the catalogue does not know the name.
        names: every name that pages printed for it.
    """

    id: int
    symbol: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A snapshot without its quotes."""

    moment: int
    at: datetime
    source: str
    market: MarketStatus | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """A capture that no snapshot came of.

    Attributes:
        at: the page's time where it has one, else when the capture ran; aware UTC.
        source: whose page was to be captured.
        address: of the page.
        outcome: the error's code: ``page-not-had``, ``page-unreadable``.
        reason: the error's sentence, in English, as it was then.
    """

    at: datetime
    source: str
    address: str
    outcome: str
    reason: str


def instruments(connection: Connection) -> list[StoredInstrument]:
    """Every stored instrument: those of the newest strip in its order, then the others, newest first."""
    order: dict[int, tuple[int, int]] = {}
    place, series, quote = schema.strip_place.c, schema.series.c, schema.quote.c
    newest = select(func.max(quote.moment)).where(quote.series_id == series.id).scalar_subquery()
    names: dict[int, list[str]] = {}
    symbols: dict[int, str | None] = {}
    stored = connection.execute(
        select(series.id, series.instrument_id, series.name, schema.instrument.c.symbol, newest)
        .join(schema.instrument)
        .order_by(series.id)
    ).all()
    # One without a moment is left over: all its quotes read otherwise now.
    rows = [row for row in stored if row[4] is not None]
    moments = sorted({row[4] for row in rows}, reverse=True)
    positions = {
        (moment, series_id): position
        for moment, series_id, position in connection.execute(
            select(schema.snapshot.c.moment, place.series_id, place.position)
            .join(schema.strip_place, place.strip_id == schema.snapshot.c.strip_id)
            .where(schema.snapshot.c.moment.in_(moments))
        )
    }
    for series_id, instrument_id, name, symbol, moment in rows:
        symbols[instrument_id] = symbol
        seen = names.setdefault(instrument_id, [])
        if name not in seen:
            seen.append(name)
        key = (-moment, positions[moment, series_id])
        order[instrument_id] = min(key, order.get(instrument_id, key))
    return [
        StoredInstrument(instrument_id, symbols[instrument_id], tuple(names[instrument_id]))
        for instrument_id in sorted(order, key=order.__getitem__)
    ]


def find_instruments(connection: Connection, words: str, known: Catalogue | None = None) -> list[StoredInstrument]:
    """The stored instruments that *words* may name: a symbol, a printed name or one of the catalogue, in any case.

    A name as it is printed comes before one that differs in its spaces: only where no name is that near do several
    instruments fit.
    """
    meant = (known or catalogue()).meant(words)
    stored = instruments(connection)
    for fold in (fold_name, squeeze_name):
        wanted = fold(words)
        fitting = [
            instrument
            for instrument in stored
            if wanted in map(fold, (instrument.symbol or "", *instrument.names))
            or (meant is not None and instrument.symbol == meant.symbol)
        ]
        if fitting:
            return fitting
    return []


def quotes_of(
    connection: Connection,
    instrument: StoredInstrument,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    at_most: int | None = None,
) -> list[StoredQuote]:
    """An instrument's quotes, oldest first, *at_most* so many; *since* and *until* are both included."""
    statement = _quotes().where(schema.series.c.instrument_id == instrument.id).order_by(*_OLDEST_FIRST)
    if since is not None:
        statement = statement.where(schema.quote.c.moment >= first_moment(since))
    if until is not None:
        statement = statement.where(schema.quote.c.moment < first_moment(until) + PER_SECOND)
    return _stored_quotes(connection, instrument, statement.limit(at_most))


def span_of(connection: Connection, instrument: StoredInstrument) -> tuple[datetime, datetime]:
    """The times of an instrument's oldest and newest quotes. Leans on the quote's primary key."""
    quote = schema.quote.c
    first, last = connection.execute(
        select(func.min(quote.moment), func.max(quote.moment))
        .select_from(schema.quote)
        .join(schema.series)
        .where(schema.series.c.instrument_id == instrument.id)
    ).one()
    return time_of(first), time_of(last)


def newest_quotes_of(connection: Connection, instrument: StoredInstrument, count: int) -> list[StoredQuote]:
    """An instrument's newest *count* quotes, oldest first. Leans on the quote's primary key."""
    statement = (
        _quotes()
        .where(schema.series.c.instrument_id == instrument.id)
        .order_by(*(column.desc() for column in _OLDEST_FIRST))
        .limit(count)
    )
    return _stored_quotes(connection, instrument, statement)[::-1]


def newest_quote_in(connection: Connection, instrument: StoredInstrument, span: Span) -> StoredQuote | None:
    """An instrument's newest quote in a span; None where it has none. Leans on the quote's primary key."""
    return _last_quote(connection, instrument, span.start, span.stop, None)


def last_value_by(connection: Connection, instrument: StoredInstrument, at: datetime) -> StoredQuote | None:
    """An instrument's last quote with a value up to the second *at*, included; None where it has none by then.

    Leans on the quote's primary key.
    """
    stop = first_moment(at) + PER_SECOND
    return _last_quote(connection, instrument, None, stop, schema.quote.c.value.is_not(None))


def _last_quote(
    connection: Connection,
    instrument: StoredInstrument,
    start: int | None,
    stop: int,
    condition: ColumnElement[bool] | None,
) -> StoredQuote | None:
    """The last of an instrument's quotes before *stop* that meet a condition."""
    series, quote = schema.series.c, schema.quote.c
    keys = []
    # One series at a time: over several no key gives the newest first.
    for series_id in connection.execute(select(series.id).where(series.instrument_id == instrument.id)).scalars():
        statement = select(quote.moment).where(quote.series_id == series_id, quote.moment < stop)
        if start is not None:
            statement = statement.where(quote.moment >= start)
        if condition is not None:
            statement = statement.where(condition)
        moment = connection.execute(statement.order_by(quote.moment.desc()).limit(1)).scalar_one_or_none()
        if moment is not None:
            keys.append((moment, series_id))
    if not keys:
        return None
    moment, series_id = max(keys)
    statement = _quotes().where(quote.moment == moment, quote.series_id == series_id)
    return _stored_quotes(connection, instrument, statement)[0]


def snapshots(
    connection: Connection, *, since: datetime | None = None, until: datetime | None = None
) -> list[StoredSnapshot]:
    """Snapshots, oldest first; *since* and *until* are both included."""
    moment, line = schema.snapshot.c.moment, schema.market_line.c
    statement = (
        select(moment, schema.source.c.name, line.text, line.country, line.state, line.minutes)
        .join(schema.source)
        .outerjoin(schema.market_line)
        .order_by(moment)
    )
    doubts = select(schema.finding).order_by(schema.finding.c.moment, schema.finding.c.position)
    if since is not None:
        first = first_moment(since)
        statement, doubts = statement.where(moment >= first), doubts.where(schema.finding.c.moment >= first)
    if until is not None:
        end = first_moment(until) + PER_SECOND
        statement, doubts = statement.where(moment < end), doubts.where(schema.finding.c.moment < end)
    findings = findings_by_moment(connection, doubts)
    return [
        StoredSnapshot(
            moment=row.moment,
            at=time_of(row.moment),
            source=row.name,
            market=market_of(row),
            findings=tuple(findings.get(row.moment, ())),
        )
        for row in connection.execute(statement)
    ]


def newest_snapshot(connection: Connection) -> StoredSnapshot | None:
    """The newest snapshot; None where there is none."""
    newest: int | None = connection.execute(select(func.max(schema.snapshot.c.moment))).scalar_one()
    if newest is None:
        return None
    return snapshot_at(connection, newest)


def snapshot_at(connection: Connection, moment: int) -> StoredSnapshot:
    """The snapshot with that key, which is there."""
    at = time_of(moment)
    return next(one for one in snapshots(connection, since=at, until=at) if one.moment == moment)


def failed_attempts(
    connection: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    sources: Collection[str] | None = None,
) -> list[FailedAttempt]:
    """Captures that failed, oldest first; *since* and *until* are both included.

    One whose very page was stored later, by a reader that knew more, is none of them.

    Args:
        connection: of a read transaction.
        since: aware; None for all there are.
        until: likewise.
        sources: only of these; None for all.
    """
    attempt = schema.attempt.c
    at = func.coalesce(attempt.captured_at, attempt.at)
    stored_later = select(schema.snapshot.c.moment).where(schema.snapshot.c.page_identity == attempt.page_identity)
    statement = (
        select(at.label("at"), schema.source.c.name, schema.address.c.text, attempt.outcome, attempt.reason)
        .select_from(schema.attempt)
        .join(schema.source)
        .join(schema.address)
        .where(schema.FAILED, ~stored_later.exists())
        .order_by(at, attempt.id)
    )
    if since is not None:
        statement = statement.where(at >= seconds(since))
    if until is not None:
        statement = statement.where(at <= seconds(until))
    if sources is not None:
        statement = statement.where(schema.source.c.name.in_(sources))
    return [
        FailedAttempt(datetime.fromtimestamp(row.at, UTC), row.name, row.text, row.outcome, row.reason or "")
        for row in connection.execute(statement)
    ]


def newest_by_source(connection: Connection) -> dict[str, datetime | None]:
    """The time of each source's newest snapshot, by name, sorted; None for one that was only tried.

    Leans on the snapshot's primary key: from its end, a source that is still captured is found at once.
    """
    moment = schema.snapshot.c.moment
    newest = (
        select(moment)
        .where(schema.snapshot.c.source_id == schema.source.c.id)
        .order_by(moment.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = connection.execute(select(schema.source.c.name, newest).order_by(schema.source.c.name))
    return {name: None if found is None else time_of(found) for name, found in rows}


def newest_symbols(connection: Connection, source: str) -> tuple[datetime, frozenset[str]] | None:
    """The time of a source's newest snapshot, and the symbols on its strip that are known; None where there is none."""
    snapshot = schema.snapshot.c
    newest = connection.execute(
        select(snapshot.moment, snapshot.strip_id)
        .join(schema.source)
        .where(schema.source.c.name == source)
        .order_by(snapshot.moment.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return None
    symbols = (
        select(schema.instrument.c.symbol)
        .select_from(schema.strip_place)
        .join(schema.series)
        .join(schema.instrument)
        .where(schema.strip_place.c.strip_id == newest.strip_id, schema.instrument.c.symbol.is_not(None))
    )
    return time_of(newest.moment), frozenset(connection.execute(symbols).scalars())


def failures_since_newest(connection: Connection) -> dict[str, list[FailedAttempt]]:
    """The failed attempts after each source's newest snapshot, oldest first, by source; only those that have some."""
    newest = newest_by_source(connection)
    # An attempt in the very second of a snapshot is none after it.
    known = [at for at in newest.values() if at is not None]
    since = min(known) if len(known) == len(newest) and known else None
    found: dict[str, list[FailedAttempt]] = {}
    for failed in failed_attempts(connection, since=since):
        stored = newest[failed.source]
        if stored is None or failed.at > stored:
            found.setdefault(failed.source, []).append(failed)
    return found


def sources_of(connection: Connection, instrument: StoredInstrument) -> list[str]:
    """Names of the sources whose pages show an instrument, sorted."""
    statement = (
        select(schema.source.c.name)
        .join(schema.series, schema.series.c.source_id == schema.source.c.id)
        .where(schema.series.c.instrument_id == instrument.id)
        .distinct()
    )
    return sorted(connection.execute(statement).scalars())


def nearest_snapshots(
    connection: Connection, *, since: datetime | None = None, until: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """The times of the last snapshot before *since* and of the first after *until*; None where there is none."""
    moment = schema.snapshot.c.moment
    before = after = None
    if since is not None:
        before = connection.execute(select(func.max(moment)).where(moment < first_moment(since))).scalar_one()
    if until is not None:
        end = first_moment(until) + PER_SECOND
        after = connection.execute(select(func.min(moment)).where(moment >= end)).scalar_one()
    return None if before is None else time_of(before), None if after is None else time_of(after)


def count_all_snapshots(connection: Connection) -> int:
    """How many snapshots are stored."""
    return int(connection.execute(select(func.sum(schema.snapshot_hour.c.snapshots))).scalar_one() or 0)


def sources(connection: Connection) -> list[str]:
    """Names of the sources that have a snapshot, sorted."""
    statement = select(schema.source.c.name).where(
        schema.source.c.id.in_(select(schema.snapshot.c.source_id).distinct())
    )
    return sorted(connection.execute(statement).scalars())


def integrity_faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its file; nothing on PostgreSQL, which checks its own pages."""
    if connection.dialect.name != "sqlite":
        return []
    found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
    broken = [f"a row of {row[0]} refers to nothing" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [fault for fault in found if fault != "ok"] + broken[:5]


def page_identities(connection: Connection) -> frozenset[bytes]:
    """Of every page that a snapshot or an attempt is of."""
    snapshot, attempt = schema.snapshot.c.page_identity, schema.attempt.c.page_identity
    stored = connection.execute(select(snapshot).union(select(attempt).where(attempt.is_not(None)))).scalars()
    return frozenset(map(bytes, stored))


def archive_file_names(connection: Connection) -> set[str]:
    """The archive's files that snapshots refer to."""
    file = schema.archive_file
    used = select(schema.snapshot.c.archive_file_id).distinct()
    return set(connection.execute(select(file.c.name).where(file.c.id.in_(used))).scalars())


def _quotes() -> Select[tuple[object, ...]]:
    quote, form = schema.quote.c, schema.figure_form.c
    return (
        select(
            quote.moment,
            quote.series_id,
            schema.series.c.occurrence,
            schema.source.c.name.label("source"),
            schema.series.c.name,
            schema.instrument.c.symbol,
            quote.value,
            quote.change,
            quote.percent,
            form.value_scale,
            form.change_scale,
            form.percent_scale,
            form.minus_zeros,
        )
        .select_from(schema.quote)
        .join(schema.series)
        .join(schema.source)
        .join(schema.instrument)
        .join(schema.figure_form)
    )


def _stored_quotes(
    connection: Connection, instrument: StoredInstrument, statement: Select[tuple[object, ...]]
) -> list[StoredQuote]:
    rows = connection.execute(statement).all()
    if not rows:
        return []
    moments = [row.moment for row in rows]
    doubted = _codes(connection, instrument, min(moments), max(moments))
    return [
        StoredQuote(
            at=time_of(row.moment),
            moment=row.moment,
            source=row.source,
            occurrence=row.occurrence,
            quote=unpack(
                row.name,
                row.symbol,
                Packed(
                    row.value,
                    row.change,
                    row.percent,
                    Form(row.value_scale, row.change_scale, row.percent_scale, row.minus_zeros),
                ),
            ),
            findings=tuple(doubted.get((row.moment, row.series_id), ())),
        )
        for row in rows
    ]


def _codes(
    connection: Connection, instrument: StoredInstrument, first: int, last: int
) -> dict[tuple[int, int], list[str]]:
    """The codes of findings about an instrument's quotes, by moment and series."""
    doubt, place = schema.finding.c, schema.strip_place.c
    codes: dict[tuple[int, int], list[str]] = {}
    for moment, series_id, code in connection.execute(
        select(doubt.moment, place.series_id, doubt.code)
        .join(schema.snapshot, schema.snapshot.c.moment == doubt.moment)
        .join(
            schema.strip_place,
            (place.strip_id == schema.snapshot.c.strip_id) & (place.position == doubt.quote_position),
        )
        .join(schema.series, schema.series.c.id == place.series_id)
        .where(doubt.moment.between(first, last), schema.series.c.instrument_id == instrument.id)
        .order_by(doubt.moment, doubt.position)
    ):
        codes.setdefault((moment, series_id), []).append(code)
    return codes


def market_of(row: Row[*tuple[Any, ...]]) -> MarketStatus | None:
    """The market line in a row with its columns, of those that have one."""
    if row.text is None:
        return None
    state = MarketState(row.state) if row.state else None
    return MarketStatus(row.text, row.country, state, row.minutes)
