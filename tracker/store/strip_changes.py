"""Reads: instruments that a source's pages no longer show, or show since a while.

A page may show some instruments at some hours alone. So one is missing when it has been off the page for longer than
it ever was between two sightings, and new when it was not there for longer before its first one; both are counted in
hours in which the source was captured, so that a time without captures is no absence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from tracker.store.moments import time_of
from tracker.store.sightings import Seen, hours_of_instrument, hours_of_source
from tracker.store.spans import Span

_FEW_HOURS = 2
"""No more hours than these are no absence yet."""

_MOST_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class StripChange:
    """An instrument that went missing from the pages of a source, or came new to them.

    Attributes:
        instrument_id: the store's.
        name: as last printed.
        source: whose pages.
        at: when it was last seen, or first; aware UTC.
        is_new: which of the two.
    """

    instrument_id: int
    name: str
    source: str
    at: datetime
    is_new: bool


def strip_changes(
    connection: Connection,
    span: Span,
    seen: Sequence[Seen],
    newest: Mapping[str, datetime],
    *,
    wanted: Collection[int] | None = None,
) -> tuple[StripChange, ...]:
    """What went missing or came new within a span, the newest changes first.

    Args:
        connection: of a read transaction.
        span: with a first and a last snapshot in it, and no wider than these.
        seen: of `tracker.store.sightings.names_seen`, up to the span's end.
        newest: the time of each source's newest snapshot in the span, by its name.
        wanted: the store's ids of the instruments that are asked about; None for all.
    """
    start = time_of(span.start)
    names: dict[tuple[int, str], list[Seen]] = {}
    for one in seen:
        names.setdefault((one.instrument_id, one.source), []).append(one)
    oldest = {source: min(one.first for one in seen if one.source == source) for source in newest}
    found = []
    for (instrument_id, source), printed in names.items():
        if wanted is not None and instrument_id not in wanted:
            continue
        first, last = min(one.first for one in printed), max(printed, key=lambda one: one.last)
        if source in newest and start <= last.last < newest[source]:
            found.append(StripChange(instrument_id, last.name, source, last.last, is_new=False))
        if source in newest and max(start, oldest[source]) < first:
            found.append(StripChange(instrument_id, last.name, source, first, is_new=True))
    found.sort(key=lambda change: change.at, reverse=True)
    hours = {source: hours_of_source(connection, source, span) for source in {change.source for change in found}}
    return tuple(
        change for change in found[:_MOST_LOOKED_AT] if _is_unusual(connection, change, hours[change.source], span)
    )


def _is_unusual(connection: Connection, change: StripChange, hours: Sequence[int], span: Span) -> bool:
    """Whether an absence is longer than any between two sightings."""
    shown = hours_of_instrument(connection, change.instrument_id, change.source, span)
    places = np.searchsorted(np.array(hours), np.array(shown))
    absence = int(places[0] if change.is_new else len(hours) - 1 - places[-1])
    usual = int(np.diff(places).max(initial=1)) - 1
    return absence > max(usual, _FEW_HOURS)
