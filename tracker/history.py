"""Stored quotes as pandas frames, for charts and analysis.

This is where exact decimals become floats; the newest quote of each instrument stays exact beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection

from tracker.findings import Finding, is_doubt
from tracker.instruments import catalogue
from tracker.model import MarketStatus, StoredQuote
from tracker.store import read
from tracker.store.read import FailedAttempt, StoredInstrument

_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class InstrumentHistory:
    """One instrument over time.

    Attributes:
        symbol: Yahoo Finance's; None for a name that the catalogue does not know.
        name: the name that the newest page printed for it.
        kind: of the catalogue (``index``, ``currency-pair``, …); None where it is unknown.
        unit: of the catalogue; None where it is unknown.
        quotes: index ``at`` (DatetimeIndex in UTC, ascending; equal times are possible), columns ``value``,
            ``change``, ``percent`` (float64, NaN where the page printed none) and ``marked`` (bool: a finding of
            severity warning or error names this quote).
        newest: its newest quote, exact, with the codes of its findings.
    """

    symbol: str | None
    name: str
    kind: str | None
    unit: str | None
    quotes: pd.DataFrame
    newest: StoredQuote


@dataclass(frozen=True, slots=True)
class History:
    """Everything that a report shows, read at one consistent moment.

    Attributes:
        instruments: in the order of the newest strip, then those that are only on older strips.
        captured_at: the times of all snapshots in the period (DatetimeIndex in UTC, ascending).
        market: the newest snapshot's market line; None where it has none, or there is no snapshot.
        newest_findings: the newest snapshot's findings.
        finding_counts: how often each finding code occurs in the period, by code.
        sources: names of the sources of these snapshots.
        since, until: the period that was asked for, aware, both included; None where it is open.
        before: the time of the last snapshot before ``since``; None where there is none.
        after: the time of the first snapshot after ``until``; None where there is none.
        stored: how many snapshots the store has, in this period and in all others.
        markets: the market line of each snapshot, as ``captured_at``; None where it has none.
        failed: the captures of the period that failed, oldest first.
        failed_since: those of them after the newest snapshot of their source.
    """

    instruments: tuple[InstrumentHistory, ...]
    captured_at: pd.DatetimeIndex
    market: MarketStatus | None
    newest_findings: tuple[Finding, ...]
    finding_counts: dict[str, int]
    sources: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    before: datetime | None = None
    after: datetime | None = None
    stored: int = 0
    markets: tuple[MarketStatus | None, ...] = ()
    failed: tuple[FailedAttempt, ...] = ()
    failed_since: tuple[FailedAttempt, ...] = ()

    @property
    def newest_at(self) -> datetime | None:
        """Time of the newest snapshot, aware UTC; None where there is none."""
        return self.captured_at[-1].to_pydatetime() if len(self.captured_at) else None


def quotes_frame(quotes: list[StoredQuote]) -> pd.DataFrame:
    """Quotes as a frame: index ``at`` (UTC), columns ``value``, ``change``, ``percent`` (float64).

    This is where exact decimals become binary floats.
    """
    index = pd.DatetimeIndex([stored.at for stored in quotes], dtype="datetime64[s, UTC]", name="at")
    figures = {
        "value": [stored.quote.value for stored in quotes],
        "change": [stored.quote.change for stored in quotes],
        "percent": [stored.quote.percent for stored in quotes],
    }
    return pd.DataFrame(figures, index=index, dtype="float64")


def load_history(
    connection: Connection | None, *, since: datetime | None = None, until: datetime | None = None
) -> History:
    """Everything that a report shows, from one read transaction; None for a store that is not there yet.

    Args:
        connection: of `tracker.store.Store.reading`.
        since: aware; snapshots from then on.
        until: aware; snapshots up to then, included.
    """
    if connection is None:
        return History((), pd.DatetimeIndex([], tz="UTC", name="at"), None, (), {}, (), since, until)
    snapshots = read.snapshots(connection, since=since, until=until)
    newest = snapshots[-1] if snapshots else None
    loaded = (
        _instrument_history(instrument, read.quotes_of(connection, instrument, since=since, until=until))
        for instrument in read.instruments(connection)
    )
    before, after = read.nearest_snapshots(connection, since=since, until=until)
    failed = read.failed_attempts(connection, since=since, until=until)
    newest_of = {snapshot.source: snapshot.at for snapshot in snapshots}
    counts = Counter(doubt.code for snapshot in snapshots for doubt in snapshot.findings)
    return History(
        instruments=tuple(history for history in loaded if history is not None),
        captured_at=pd.DatetimeIndex([snapshot.at for snapshot in snapshots], dtype="datetime64[s, UTC]", name="at"),
        market=newest.market if newest else None,
        newest_findings=newest.findings if newest else (),
        finding_counts=dict(sorted(counts.items())),
        sources=tuple(sorted({snapshot.source for snapshot in snapshots})),
        since=since,
        until=until,
        before=before,
        after=after,
        stored=read.count_all_snapshots(connection),
        markets=tuple(snapshot.market for snapshot in snapshots),
        failed=tuple(failed),
        failed_since=tuple(one for one in failed if one.at > newest_of.get(one.source, _EARLIEST)),
    )


def _instrument_history(instrument: StoredInstrument, quotes: list[StoredQuote]) -> InstrumentHistory | None:
    """The history of an instrument in the period; None where it has no quote in it."""
    if not quotes:
        return None
    known = catalogue().by_symbol.get(instrument.symbol or "")
    frame = quotes_frame(quotes)
    frame["marked"] = [_is_marked(stored) for stored in quotes]
    return InstrumentHistory(
        symbol=instrument.symbol,
        name=quotes[-1].quote.name,
        kind=known.kind if known else None,
        unit=known.unit if known else None,
        quotes=frame,
        newest=quotes[-1],
    )


def _is_marked(stored: StoredQuote) -> bool:
    return any(map(is_doubt, stored.findings))


def of_instruments(history: History, instruments: Sequence[StoredInstrument]) -> History:
    """A history of these instruments alone, in their order, without the newest findings about others.

    Its snapshots stay all of them. An instrument without a quote in the period is left out.
    """
    chosen = [found for wanted in instruments for found in history.instruments if is_of(found, wanted)]
    names = {name for wanted in instruments for name in wanted.names}
    findings = tuple(one for one in history.newest_findings if one.quote is None or one.quote in names)
    return replace(history, instruments=tuple(chosen), newest_findings=findings)


def is_of(history: InstrumentHistory, instrument: StoredInstrument) -> bool:
    """Whether a history is of this instrument."""
    if instrument.symbol is None:
        return history.symbol is None and history.name in instrument.names
    return history.symbol == instrument.symbol


def printed_quotes(connection: Connection | None, history: History) -> tuple[tuple[StoredQuote, ...] | None, ...]:
    """The exact quotes behind each instrument's frame, in the history's order, from the transaction that made it.

    None for an instrument whose frame does not hold each of its quotes: a period so long that only some are loaded.
    """
    if connection is None:
        return tuple(None for _ in history.instruments)
    stored = read.instruments(connection)
    found: list[tuple[StoredQuote, ...] | None] = []
    for instrument in history.instruments:
        count = len(instrument.quotes)
        known = next(one for one in stored if is_of(instrument, one))
        quotes = read.quotes_of(connection, known, since=history.since, until=history.until, at_most=count + 1)
        found.append(tuple(quotes) if len(quotes) == count else None)
    return tuple(found)
