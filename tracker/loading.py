"""A history read from the store at one consistent moment: what a report of a period shows, and no more than that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from tracker.findings import Finding
from tracker.history import (
    MOST_LINES,
    MOST_POINTS,
    NEWEST_LISTED,
    ONE_RUN,
    History,
    InstrumentHistory,
    SourceCaptures,
    is_of,
    points_frame,
    times_index,
    with_failures,
)
from tracker.instruments import Catalogue, catalogue
from tracker.model import MarketStatus, StoredQuote
from tracker.snapshot_times import BY_HOUR, Moments, snapshot_times
from tracker.store import captures, read, sightings, thinned
from tracker.store.failures import failures, last_failure
from tracker.store.finding_examples import findings_of, newest_findings
from tracker.store.moments import PER_HOUR, PER_SECOND, time_of
from tracker.store.open_findings import acknowledged
from tracker.store.origins import kept_page
from tracker.store.packing import Printed
from tracker.store.read import StoredInstrument, StoredSnapshot
from tracker.store.spans import Span, span_between
from tracker.store.strip_changes import strip_changes
from tracker.store.thinned import Point, Slices

_SLICES = 1000
"""Into how many slices a span of days is cut: a chart has about as many pixels."""

_BY_DAY = timedelta(days=60)
"""A longer span is cut into days of the display zone."""

_FEWEST_DAYS = 7
"""With a snapshot on fewer days than this a span is cut into hours however long it is."""

_MOST_GAPS = 10
"""Of so many of the longest times without a snapshot the failed captures are counted; a report lists fewer."""

_EXAMPLES = 3
"""Of each code of findings."""

_EARLIER = {
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(days=7),
    "month": pd.DateOffset(months=1),
    "year": pd.DateOffset(years=1),
}
_LONG_WEEKEND = timedelta(days=5)


def load_history(
    connection: Connection | None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    zone: ZoneInfo | None = None,
    instruments: Sequence[StoredInstrument] | None = None,
    most_points: int = MOST_POINTS,
    most_days: int | None = None,
    known: Catalogue | None = None,
) -> History:
    """Everything that a report shows, from one read transaction.

    Time and memory follow what can be shown, not what is stored: the database picks the quotes out of many.

    Args:
        connection: of `tracker.store.Store.reading`; None for a store that is not there yet.
        since: aware; snapshots from then on.
        until: aware; snapshots up to then, included.
        zone: whose days a long period is cut into; None for those of UTC.
        instruments: these alone, in their order, and without findings about others and changes of theirs on the
            strip; None for all. One without a quote in the period is left out. The snapshots stay all of the period's.
        most_points: of an instrument with more quotes there are those that a chart can show.
        most_days: in a period of more working days than a chart has room for as candles, the charts' days have their
            last quotes alone, and the first, the highest and the lowest are those of weeks. None for a chart that has
            room for any number.
        known: the instruments of the store's home; None for the package's own.
    """
    zone = zone or ZoneInfo("UTC")
    asked = span_between(since, until)
    found = None if connection is None else captures.captured(connection, asked)
    if connection is None or found is None:
        return _nothing(connection, since, until, zone)
    span = Span(found.first, found.last + 1)
    sources = captures.captured_by_source(connection, span)
    moments, sources_at, snapshots_up_to = snapshot_times(connection, span, found.count, tuple(sources))
    slices = _slices(moments, zone, most_days)
    seen = sightings.names_seen(connection, span)
    wanted = read.instruments(connection) if instruments is None else instruments
    loaded = tuple(
        replace(one, names=tuple(each for each in seen if each.instrument_id == stored.id))
        for stored in wanted
        if (one := _instrument_history(connection, stored, span, slices, most_points, known or catalogue())) is not None
    )
    by_source = {
        name: SourceCaptures(one.count, time_of(one.first), time_of(one.last)) for name, one in sources.items()
    }
    newest_of = {name: one.last for name, one in by_source.items()}
    newest = _newest_run(connection, [one.last for one in sources.values()])
    longest = [(time_of(start), time_of(end)) for start, end in _longest_steps(moments, _MOST_GAPS)]
    before, after = read.nearest_snapshots(connection, since=since, until=until)
    failed = failures(connection, since=since, until=until, zone=zone, newest=newest_of, between=longest, charted=span)
    names = None if instruments is None else frozenset(name for one in instruments for name in one.names)
    finding_counts = dict(captures.count_findings(connection, span, names=names))
    examples = {code: newest_findings(connection, span, code, _EXAMPLES, names=names) for code in finding_counts}
    newest_found = tuple(
        found_in_it
        for one in newest
        for found_in_it in findings_of(connection, one.moment)
        if _is_shown(found_in_it.finding, names)
    )
    told = [(one.source, one.finding) for one in newest_found]
    told += [(one.source, one.finding) for found_of_code in examples.values() for one in found_of_code]
    wanted_ids = None if instruments is None else frozenset(one.id for one in instruments)
    behind = {one.newest.moment for one in loaded} | {one.moment for one in newest_found}
    behind |= {one.moment for found_of_code in examples.values() for one in found_of_code}
    is_thinned = any(one.count is not None for one in loaded)
    return History(
        instruments=with_failures(loaded, failed),
        captured_at=times_index(moments),
        market=next((one.market for one in newest if one.market is not None), None),
        newest_findings=newest_found,
        strip_changes=strip_changes(connection, span, seen, newest_of, wanted=wanted_ids),
        pages={moment: kept_page(connection, moment) for moment in sorted(behind)},
        acknowledged=acknowledged(connection, told),
        finding_counts=finding_counts,
        finding_examples=examples,
        sources_at=sources_at if len(by_source) > 1 else None,
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
        has_weeks=is_thinned and slices.in_weeks,
    )


def _nothing(connection: Connection | None, since: datetime | None, until: datetime | None, zone: ZoneInfo) -> History:
    """A history without a snapshot."""
    nothing = History((), times_index([]), None, (), {}, since=since, until=until)
    if connection is None:
        return nothing
    before, after = read.nearest_snapshots(connection, since=since, until=until)
    return replace(
        nothing,
        before=before,
        after=after,
        stored=read.count_all_snapshots(connection),
        failures=failures(connection, since=since, until=until, zone=zone, newest={}),
        last_failure=last_failure(connection, since=since, until=until),
    )


def _slices(moments: Moments, zone: ZoneInfo, most_days: int | None) -> Slices:
    """How a period with these snapshots is cut for charts."""
    length_s = int(moments[-1] - moments[0]) // PER_SECOND
    if length_s <= BY_HOUR.total_seconds():
        return Slices(max(1, length_s // _SLICES))
    days = len(np.unique(moments // (24 * PER_HOUR)))
    if length_s <= _BY_DAY.total_seconds() or days < _FEWEST_DAYS:
        return Slices(PER_HOUR // PER_SECOND)
    first, last = (time_of(int(moments[end])).astimezone(zone).date() for end in (0, -1))
    # A chart of candles may leave out weekends, and no other day.
    is_wide = most_days is not None and int(np.busday_count(first, last + timedelta(days=1))) > most_days
    return Slices(24 * PER_HOUR // PER_SECOND, zone, in_weeks=is_wide)


def _newest_run(connection: Connection, newest: Iterable[int]) -> list[StoredSnapshot]:
    """Of the newest snapshots of sources those that are of one run, the newest first."""
    moments = sorted(newest, reverse=True)
    return [
        read.snapshot_at(connection, moment) for moment in moments if time_of(moments[0]) - time_of(moment) <= ONE_RUN
    ]


def _markets(connection: Connection, moments: Moments) -> tuple[MarketStatus | None, ...]:
    """The market line of each snapshot, where the time until the next one is among the longest."""
    wanted = [start for start, _ in _longest_steps(moments, MOST_LINES)]
    lines = captures.market_lines(connection, wanted)
    return tuple(map(lines.get, moments.tolist()))


def _longest_steps(moments: Moments, most: int) -> list[tuple[int, int]]:
    """The longest times from one snapshot to the next, as pairs of moments; the last snapshot stands for itself.

    Of equally long ones the newest come first, as in a report's list of gaps; lengths are told to the second there.
    """
    ends = np.append(moments[1:], moments[-1])
    starts_s, ends_s = moments // PER_SECOND, ends // PER_SECOND
    longest = np.lexsort((-starts_s, starts_s - ends_s))[:most]
    return list(zip(moments[longest].tolist(), ends[longest].tolist(), strict=True))


def _instrument_history(
    connection: Connection,
    instrument: StoredInstrument,
    span: Span,
    slices: Slices,
    most_points: int,
    known: Catalogue,
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
            *thinned.newest_quotes(connection, instrument, span, NEWEST_LISTED),
        )
    printed = Printed(point.packed for point in points)
    facts = known.by_symbol.get(instrument.symbol or "")
    return InstrumentHistory(
        symbol=instrument.symbol,
        name=newest.quote.name,
        kind=facts.kind if facts else None,
        unit=facts.unit if facts else None,
        exchange=facts.exchange if facts else None,
        reference=facts.reference if facts else None,
        quotes=points_frame(points, printed),
        printed=printed,
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


def printed_quotes(
    connection: Connection | None, history: History, stored: Sequence[StoredInstrument]
) -> tuple[tuple[StoredQuote, ...] | None, ...]:
    """The exact quotes behind each instrument's frame, in the history's order, from the transaction that made it.

    None for an instrument whose frame does not hold each of its quotes: a period so long that only some are loaded.

    Args:
        connection: of the transaction; None for a store that is not there yet.
        history: whose.
        stored: every instrument that there is.
    """
    if connection is None:
        return tuple(None for _ in history.instruments)
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
