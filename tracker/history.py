"""Stored quotes as pandas frames, for charts and analysis.

This is where exact decimals become floats, for drawing and computing; the printed figures stay beside them, for
whatever is shown as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tracker.findings import Finding, is_doubt
from tracker.instruments import Reference
from tracker.model import MarketStatus, StoredQuote
from tracker.store.failures import FailedRun, FailureReason, Failures
from tracker.store.finding_examples import FindingAt
from tracker.store.moments import PER_SECOND
from tracker.store.open_findings import Acknowledgement
from tracker.store.origins import KeptPage
from tracker.store.packing import Figures, Printed
from tracker.store.read import StoredInstrument
from tracker.store.sightings import Seen
from tracker.store.strip_changes import StripChange
from tracker.store.thinned import Point

MOST_POINTS = 2000
"""Up to so many quotes of an instrument are all there; of more, those that a chart can show."""

NEWEST_LISTED = 100
"""How many of the newest quotes are there in any case."""

ONE_RUN = timedelta(minutes=15)
"""Snapshots of several sources within so long are of one run, which captures one source after the other."""

MOST_LINES = 2000
"""The market lines of so many snapshots are read, those before the longest times without one."""


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
            severity warning or error names this quote). Up to `MOST_POINTS` quotes are all there. Of more, those are
            that a chart can show: of each slice of time the first, the highest, the lowest and the last with a value,
            sure and doubtful ones apart (in a history of weeks the last of each day and the others of each week, which
            ends with the month where that ends in it); those with the largest printed percentages; and the newest
            hundred.
        printed: the figures of each row of *quotes*, with the digits that the page printed.
        newest: its newest quote, with the codes of its findings.
        count: how many quotes it has in the period; None where *quotes* has all of them.
        value_count: how many of them have a value; None likewise.
        earlier: what it was a ``day``, a ``week``, a ``month`` or a ``year`` before its newest quote: the last quote
            with a value that was captured by then, in or before the period. One is not there where the history does not
            reach so far, or the last quote by then is older than that time by as long again (by more than five days,
            which is a long weekend, for a day).
        names: the names that pages have printed for it, of each source, up to the period's end.
        failed: the captures of its sources that failed between the first and the last snapshot, as runs by time.
        exchange: the ISO 10383 code of its home exchange, of the catalogue; None where it has none, or is unknown.
        reference: what its changes refer to, of the catalogue; None where that is unknown.
    """

    symbol: str | None
    name: str
    kind: str | None
    unit: str | None
    quotes: pd.DataFrame
    printed: Printed
    newest: StoredQuote
    count: int | None = None
    value_count: int | None = None
    earlier: Mapping[str, StoredQuote] = field(default_factory=dict)
    names: tuple[Seen, ...] = ()
    failed: tuple[FailedRun, ...] = ()
    exchange: str | None = None
    reference: Reference | None = None

    @property
    def quote_count(self) -> int:
        """How many quotes it has in the period, with and without a value."""
        return len(self.quotes) if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class SourceCaptures:
    """The snapshots of one source in a period: how many, and the times of the first and the last (aware UTC)."""

    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Everything that a report shows, read at one consistent moment.

    Attributes:
        instruments: in the order of the newest strip, then those that are only on older strips.
        captured_at: the times of all snapshots in the period (DatetimeIndex in UTC, ascending); of many over weeks,
            those of the first and the last of each source in each hour.
        market: the market line of the newest snapshot that has one, of those of `ONE_RUN`; None where none has.
        strip_changes: which instruments went missing in the period or came new, the newest changes first.
        newest_findings: the findings of the newest snapshot of each source, of those of `ONE_RUN`, the newest first.
        finding_counts: how often each finding code occurs in the period, by code.
        finding_examples: some of the newest of them, newest first, by code.
        pages: the pages of the instruments' newest quotes and of these findings and examples, by the keys of their
            snapshots.
        acknowledged: what somebody has said of these findings and examples, by source and finding.
        captured: the snapshots of each source in short, by its name, sorted.
        since, until: the period that was asked for, aware, both included; None where it is open.
        before: the time of the last snapshot before ``since``; None where there is none.
        after: the time of the first snapshot after ``until``; None where there is none.
        stored: how many snapshots the store has, in this period and in all others.
        markets: the market line of each snapshot, as ``captured_at``; None where it has none, or one follows it soon.
        failures: the captures of the period that failed; counted apart of each of the longest times without a snapshot.
        last_failure: the last of them; None where there is a snapshot, or none failed.
        snapshots_up_to: how many snapshots each of ``captured_at`` stands for, itself and those of its source between
            the one before and it; None where that is one each.
        sources_at: of which source each of ``captured_at`` is, as its place in ``sources``; None where there is one.
        slice_width: how long the slices are of which instruments with many quotes have the first, highest, lowest and
            last; None where each instrument has all its quotes.
        has_weeks: whether of these days there are the last quotes alone, and the others of weeks: the period has more
            days than a chart has room for.
    """

    instruments: tuple[InstrumentHistory, ...]
    captured_at: pd.DatetimeIndex
    market: MarketStatus | None
    newest_findings: tuple[FindingAt, ...]
    finding_counts: dict[str, int]
    strip_changes: tuple[StripChange, ...] = ()
    finding_examples: Mapping[str, tuple[FindingAt, ...]] = field(default_factory=dict)
    pages: Mapping[int, KeptPage] = field(default_factory=dict)
    acknowledged: Mapping[tuple[str, Finding], Acknowledgement] = field(default_factory=dict)
    captured: Mapping[str, SourceCaptures] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    before: datetime | None = None
    after: datetime | None = None
    stored: int = 0
    markets: tuple[MarketStatus | None, ...] = ()
    failures: Failures = field(default_factory=Failures)
    last_failure: FailureReason | None = None
    snapshots_up_to: NDArray[np.int64] | None = None
    sources_at: NDArray[np.int64] | None = None
    slice_width: timedelta | None = None
    has_weeks: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources of these snapshots."""
        return tuple(self.captured)

    @property
    def newest_at(self) -> datetime | None:
        """Time of the newest snapshot, aware UTC; None where there is none."""
        return self.captured_at[-1].to_pydatetime() if len(self.captured_at) else None

    @property
    def current(self) -> tuple[InstrumentHistory, ...]:
        """The instruments on the newest page of their source, of those of `ONE_RUN`."""
        newest = {source: one.last for source, one in self.captured.items() if self.is_of_newest_run(one.last)}
        return tuple(one for one in self.instruments if newest.get(one.newest.source) == one.newest.at)

    def is_of_newest_run(self, at: datetime) -> bool:
        """Whether a snapshot of a time (aware) is of one run with the newest."""
        return self.newest_at is not None and self.newest_at - at <= ONE_RUN

    @property
    def snapshot_count(self) -> int:
        """How many snapshots there are in the period."""
        return len(self.captured_at) if self.snapshots_up_to is None else int(self.snapshots_up_to.sum())


def quotes_frame(quotes: list[StoredQuote]) -> pd.DataFrame:
    """Quotes as a frame: that of `points_frame`, and a column ``source`` (str)."""
    frame = _figures_frame([stored.moment for stored in quotes], Printed.of(stored.quote for stored in quotes))
    frame["marked"] = np.array([any(map(is_doubt, stored.findings)) for stored in quotes], dtype=np.bool_)
    frame["source"] = np.array([stored.source for stored in quotes], dtype=object)
    return frame


def points_frame(points: Sequence[Point], printed: Printed) -> pd.DataFrame:
    """Points of a chart as a frame.

    Its index is ``at`` (UTC), its columns are ``value``, ``change``, ``percent`` (float64) and ``marked`` (bool).
    """
    frame = _figures_frame([point.moment for point in points], printed)
    frame["marked"] = np.array([point.is_doubtful for point in points], dtype=np.bool_)
    return frame


def _figures_frame(moments: Sequence[int], printed: Printed) -> pd.DataFrame:
    columns = [np.array(column, dtype=np.float64) for column in printed.floats()]
    return pd.DataFrame(dict(zip(Figures._fields, columns, strict=True)), index=times_index(moments))


def times_index(moments: Sequence[int] | NDArray[np.int64]) -> pd.DatetimeIndex:
    """The times of moments, as the index ``at`` of a frame (UTC, in whole seconds)."""
    seconds = np.array(moments, dtype=np.int64) // PER_SECOND
    return pd.DatetimeIndex(seconds.astype("datetime64[s]"), tz="UTC", name="at")


def with_failures(instruments: Sequence[InstrumentHistory], failures: Failures) -> tuple[InstrumentHistory, ...]:
    """Instruments with the failed captures of those sources whose pages have shown them."""
    if not failures.runs:
        return tuple(instruments)
    sources = [{seen.source for seen in one.names} for one in instruments]
    return tuple(
        replace(one, failed=tuple(run for run in failures.runs if run.source in shown))
        for one, shown in zip(instruments, sources, strict=True)
    )


def is_of(history: InstrumentHistory, instrument: StoredInstrument) -> bool:
    """Whether a history is of this instrument."""
    if instrument.symbol is None:
        return history.symbol is None and history.name in instrument.names
    return history.symbol == instrument.symbol
