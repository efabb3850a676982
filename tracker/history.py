"""Stored quotes as pandas frames, for charts and analysis.

This is where exact decimals become floats, for drawing and computing; the printed figures stay beside them, for
whatever is shown as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import nan
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from tracker.findings import Finding
from tracker.instruments import catalogue
from tracker.model import MarketStatus, StoredQuote
from tracker.store import captures, read, sightings, thinned
from tracker.store.captures import Moment
from tracker.store.failures import FailureReason, Failures, failures, last_failure
from tracker.store.finding_examples import FindingAt, newest_findings
from tracker.store.moments import PER_HOUR, PER_SECOND, time_of
from tracker.store.packing import Figures
from tracker.store.read import StoredInstrument
from tracker.store.sightings import Seen
from tracker.store.spans import Span, span_between
from tracker.store.strip_changes import StripChange, strip_changes
from tracker.store.thinned import Point, Slices

MOST_POINTS = 2000
"""Up to so many quotes of an instrument are all there; of more, those that a chart can show."""

NEWEST_LISTED = 100
"""How many of the newest quotes are there in any case."""

_SLICES = 1000
"""Into how many slices a span of days is cut: a chart has about as many pixels."""

_BY_HOUR = timedelta(days=14)
"""From this length on a span is cut into hours."""

_BY_DAY = timedelta(days=60)
"""A longer span is cut into days of the display zone."""

_FEWEST_DAYS = 7
"""With a snapshot on fewer days than this a span is cut into hours however long it is."""

_MOST_MOMENTS = 20_000
"""Up to so many snapshots are told one by one in a span of any length."""

_MOST_GAPS = 10
"""Of so many of the longest times without a snapshot the failed captures are counted; a report lists fewer."""

_EXAMPLES = 3
"""Of each code of findings."""

MOST_LINES = 2000
"""The market lines of so many snapshots are read, those before the longest times without one."""

_EARLIER = {
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(days=7),
    "month": pd.DateOffset(months=1),
    "year": pd.DateOffset(years=1),
}
_LONG_WEEKEND = timedelta(days=5)


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
            sure and doubtful ones apart; those with the largest printed percentages; and the newest hundred.
        printed: the figures of each row of *quotes*, with the digits that the page printed.
        newest: its newest quote, with the codes of its findings.
        count: how many quotes it has in the period; None where *quotes* has all of them.
        value_count: how many of them have a value; None likewise.
        earlier: what it was a ``day``, a ``week``, a ``month`` or a ``year`` before its newest quote: the last quote
            with a value that was captured by then, in or before the period. One is not there where the history does not
            reach so far, or the last quote by then is older than that time by as long again (by more than five days,
            which is a long weekend, for a day).
        names: the names that pages have printed for it, of each source, up to the period's end.
    """

    symbol: str | None
    name: str
    kind: str | None
    unit: str | None
    quotes: pd.DataFrame
    printed: tuple[Figures, ...]
    newest: StoredQuote
    count: int | None = None
    value_count: int | None = None
    earlier: Mapping[str, StoredQuote] = field(default_factory=dict)
    names: tuple[Seen, ...] = ()

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
        market: the newest snapshot's market line; None where it has none, or there is no snapshot.
        strip_changes: which instruments went missing in the period or came new, the newest changes first.
        newest_findings: the newest snapshot's findings.
        finding_counts: how often each finding code occurs in the period, by code.
        finding_examples: some of the newest of them, newest first, by code.
        sources: names of the sources of these snapshots.
        captured: the snapshots of each of them in short, by its name.
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
    """

    instruments: tuple[InstrumentHistory, ...]
    captured_at: pd.DatetimeIndex
    market: MarketStatus | None
    newest_findings: tuple[Finding, ...]
    finding_counts: dict[str, int]
    sources: tuple[str, ...]
    strip_changes: tuple[StripChange, ...] = ()
    finding_examples: Mapping[str, tuple[FindingAt, ...]] = field(default_factory=dict)
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

    @property
    def newest_at(self) -> datetime | None:
        """Time of the newest snapshot, aware UTC; None where there is none."""
        return self.captured_at[-1].to_pydatetime() if len(self.captured_at) else None

    @property
    def snapshot_count(self) -> int:
        """How many snapshots there are in the period."""
        return len(self.captured_at) if self.snapshots_up_to is None else int(self.snapshots_up_to.sum())


def quotes_frame(quotes: list[StoredQuote]) -> pd.DataFrame:
    """Quotes as a frame: index ``at`` (UTC), columns ``value``, ``change``, ``percent`` (float64)."""
    figures = [Figures(one.quote.value, one.quote.change, one.quote.percent) for one in quotes]
    return _figures_frame([stored.moment for stored in quotes], figures)


def points_frame(points: Sequence[Point]) -> pd.DataFrame:
    """Points of a chart as a frame: that of `quotes_frame`, and a column ``marked`` (bool)."""
    frame = _figures_frame([point.moment for point in points], [point.figures for point in points])
    frame["marked"] = np.array([point.is_doubtful for point in points], dtype=np.bool_)
    return frame


def _figures_frame(moments: Sequence[int], figures: Sequence[Figures]) -> pd.DataFrame:
    columns = zip(*figures, strict=True) if figures else ((), (), ())
    floats = [
        np.fromiter((nan if figure is None else float(figure) for figure in column), np.float64, len(moments))
        for column in columns
    ]
    return pd.DataFrame(dict(zip(Figures._fields, floats, strict=True)), index=_times(moments))


def load_history(
    connection: Connection | None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    zone: ZoneInfo | None = None,
    instruments: Sequence[StoredInstrument] | None = None,
    most_points: int = MOST_POINTS,
) -> History:
    """Everything that a report shows, from one read transaction; None for a store that is not there yet.

    Time and memory follow what can be shown, not what is stored: the database picks the quotes out of many.

    Args:
        connection: of `tracker.store.Store.reading`.
        since: aware; snapshots from then on.
        until: aware; snapshots up to then, included.
        zone: whose days a long period is cut into; None for those of UTC.
        instruments: these alone, in their order, and without findings about others and changes of theirs on the
            strip; None for all. One without a quote in the period is left out. The snapshots stay all of the period's.
        most_points: of an instrument with more quotes there are those that a chart can show.
    """
    asked = span_between(since, until)
    found = None if connection is None else captures.captured(connection, asked)
    if connection is None or found is None:
        return _nothing(connection, since, until, zone or ZoneInfo("UTC"))
    span = Span(found.first, found.last + 1)
    snapshots, snapshots_up_to = _moments(connection, span, found.count)
    moments = [one.at for one in snapshots]
    days_of_zone = zone or ZoneInfo("UTC")
    slices = _slices(moments, days_of_zone)
    seen = sightings.names_seen(connection, span)
    wanted = read.instruments(connection) if instruments is None else instruments
    loaded = tuple(
        replace(one, names=tuple(each for each in seen if each.instrument_id == stored.id))
        for stored in wanted
        if (one := _instrument_history(connection, stored, span, slices, most_points)) is not None
    )
    newest = read.snapshot_at(connection, found.last)
    by_source = {
        name: SourceCaptures(one.count, time_of(one.first), time_of(one.last))
        for name, one in captures.captured_by_source(connection, span).items()
    }
    newest_of = {name: one.last for name, one in by_source.items()}
    longest = [(time_of(start), time_of(end)) for start, end in _longest_steps(moments, _MOST_GAPS)]
    before, after = read.nearest_snapshots(connection, since=since, until=until)
    failed = failures(connection, since=since, until=until, zone=days_of_zone, newest=newest_of, between=longest)
    names = None if instruments is None else frozenset(name for one in instruments for name in one.names)
    finding_counts = dict(captures.count_findings(connection, span, names=names))
    wanted_ids = None if instruments is None else frozenset(one.id for one in instruments)
    is_thinned = any(one.count is not None for one in loaded)
    return History(
        instruments=loaded,
        captured_at=_times(moments),
        market=newest.market,
        newest_findings=tuple(one for one in newest.findings if _is_shown(one, names)),
        strip_changes=strip_changes(connection, span, seen, newest_of, wanted=wanted_ids),
        finding_counts=finding_counts,
        finding_examples={
            code: newest_findings(connection, span, code, _EXAMPLES, names=names) for code in finding_counts
        },
        sources=tuple(by_source),
        sources_at=_places(snapshots, tuple(by_source)) if len(by_source) > 1 else None,
        captured=by_source,
        since=since,
        until=until,
        before=before,
        after=after,
        stored=read.count_all_snapshots(connection),
        markets=_markets(connection, moments),
        failures=failed,
        snapshots_up_to=snapshots_up_to,
        slice_width=timedelta(seconds=slices.width_s) if is_thinned else None,
    )


def _nothing(connection: Connection | None, since: datetime | None, until: datetime | None, zone: ZoneInfo) -> History:
    """A history without a snapshot."""
    captured_at = _times([])
    if connection is None:
        return History((), captured_at, None, (), {}, (), since=since, until=until)
    before, after = read.nearest_snapshots(connection, since=since, until=until)
    failed = failures(connection, since=since, until=until, zone=zone, newest={})
    stored = read.count_all_snapshots(connection)
    return replace(
        History((), captured_at, None, (), {}, (), since=since, until=until),
        before=before,
        after=after,
        stored=stored,
        failures=failed,
        last_failure=last_failure(connection, since=since, until=until),
    )


def _moments(connection: Connection, span: Span, count: int) -> tuple[list[Moment], NDArray[np.int64] | None]:
    """The moments of snapshots, and how many each stands for where that is not one."""
    length = timedelta(seconds=(span.stop - span.start) // PER_SECOND)
    if count <= _MOST_MOMENTS or length <= _BY_HOUR:
        return captures.moments(connection, span), None
    found = captures.moments_by_hour(connection, span)
    return found, np.array([one.snapshots for one in found], dtype=np.int64)


def _places(snapshots: Sequence[Moment], sources: Sequence[str]) -> NDArray[np.int64]:
    """The source of each snapshot, as its place among *sources*."""
    places = {name: place for place, name in enumerate(sources)}
    return np.fromiter((places[one.source] for one in snapshots), np.int64, len(snapshots))


def _slices(moments: Sequence[int], zone: ZoneInfo) -> Slices:
    """How a period with these snapshots is cut for charts."""
    length_s = (moments[-1] - moments[0]) // PER_SECOND
    if length_s <= _BY_HOUR.total_seconds():
        return Slices(max(1, length_s // _SLICES))
    days = len(np.unique(np.array(moments) // (24 * PER_HOUR)))
    if length_s <= _BY_DAY.total_seconds() or days < _FEWEST_DAYS:
        return Slices(PER_HOUR // PER_SECOND)
    return Slices(24 * PER_HOUR // PER_SECOND, zone)


def _markets(connection: Connection, moments: Sequence[int]) -> tuple[MarketStatus | None, ...]:
    """The market line of each snapshot, where the time until the next one is among the longest."""
    wanted = [start for start, _ in _longest_steps(moments, MOST_LINES)]
    lines = captures.market_lines(connection, wanted)
    return tuple(map(lines.get, moments))


def _longest_steps(moments: Sequence[int], most: int) -> list[tuple[int, int]]:
    """The longest times from one snapshot to the next, as pairs of moments; the last snapshot stands for itself.

    Of equally long ones the newest come first, as in a report's list of gaps; lengths are told to the second there.
    """
    starts = np.array([*moments, moments[-1]]) // PER_SECOND
    longest = np.lexsort((-starts[:-1], -np.diff(starts)))[:most]
    ends = [*moments[1:], moments[-1]]
    return [(moments[index], ends[index]) for index in longest]


def _times(moments: Sequence[int]) -> pd.DatetimeIndex:
    seconds = np.array(moments, dtype=np.int64) // PER_SECOND
    return pd.DatetimeIndex(seconds.astype("datetime64[s]"), tz="UTC", name="at")


def _instrument_history(
    connection: Connection, instrument: StoredInstrument, span: Span, slices: Slices, most_points: int
) -> InstrumentHistory | None:
    """The history of an instrument in the period; None where it has no quote in it."""
    newest = read.newest_quote_in(connection, instrument, span)
    if newest is None:
        return None
    counted = thinned.count_quotes(connection, instrument, span)
    is_thinned = counted.quotes > most_points
    if not is_thinned:
        points = thinned.newest_quotes(connection, instrument, span, counted.quotes)
    else:
        points = _without_doubles(
            *thinned.thinned_quotes(connection, instrument, span, slices),
            *thinned.quotes_at(connection, counted.largest),
            *thinned.newest_quotes(connection, instrument, span, NEWEST_LISTED),
        )
    known = catalogue().by_symbol.get(instrument.symbol or "")
    return InstrumentHistory(
        symbol=instrument.symbol,
        name=newest.quote.name,
        kind=known.kind if known else None,
        unit=known.unit if known else None,
        quotes=points_frame(points),
        printed=tuple(point.figures for point in points),
        newest=newest,
        count=counted.quotes if is_thinned else None,
        value_count=counted.values if is_thinned else None,
        earlier=_earlier(connection, instrument, newest),
    )


def _without_doubles(*points: Point) -> list[Point]:
    """Each point once, oldest first."""
    by_key = {(point.moment, point.series_id): point for point in points}
    return [by_key[key] for key in sorted(by_key)]


def _earlier(connection: Connection, instrument: StoredInstrument, newest: StoredQuote) -> dict[str, StoredQuote]:
    """What an instrument was some usual times before its newest quote."""
    found: dict[str, StoredQuote] = {}
    for name, distance in _EARLIER.items():
        at = (pd.Timestamp(newest.at) - distance).to_pydatetime()
        quote = read.last_value_by(connection, instrument, at)
        if quote is not None and at - quote.at <= max(newest.at - at, _LONG_WEEKEND):
            found[name] = quote
    return found


def _is_shown(finding: Finding, names: frozenset[str] | None) -> bool:
    """Whether a finding is about the page, or about an instrument of these names; None for all names."""
    return names is None or finding.quote is None or finding.quote in names


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
        if count < instrument.quote_count:
            found.append(None)
            continue
        known = next(one for one in stored if is_of(instrument, one))
        quotes = read.quotes_of(connection, known, since=history.since, until=history.until, at_most=count + 1)
        found.append(tuple(quotes) if len(quotes) == count else None)
    return tuple(found)
