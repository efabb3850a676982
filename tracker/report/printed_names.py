"""The names that pages have printed for an instrument, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.history import InstrumentHistory
from tracker.report.time_words import TimeWords
from tracker.store.sightings import Seen
from tracker.visible import short_line

_LISTED = 5
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name over time.

    Attributes:
        name: as printed.
        first, last: when it was first and last captured, aware UTC.
        is_new: whether no earlier name was printed any more when it came: the instrument was renamed.
    """

    name: str
    first: datetime
    last: datetime
    is_new: bool


def printed_names(seen: Sequence[Seen]) -> tuple[PrintedName, ...]:
    """The names of one instrument, the first one first; of several sources that print the same one, once."""
    ends: dict[str, tuple[datetime, datetime]] = {}
    for one in seen:
        first, last = ends.get(one.name, (one.first, one.last))
        ends[one.name] = min(first, one.first), max(last, one.last)
    names: list[PrintedName] = []
    for name, (first, last) in sorted(ends.items(), key=lambda one: one[1]):
        is_new = bool(names) and all(earlier.last < first for earlier in names)
        names.append(PrintedName(name, first, last, is_new))
    return tuple(names)


def name_facts(instrument: InstrumentHistory, words: TimeWords) -> list[tuple[str, str, str]]:
    """Label, name, and from when until when it was printed, of the newest few names; nothing of an only one."""
    names = printed_names(instrument.names)
    if len(names) < 2:
        return []
    texts = words.texts
    return [
        (
            texts("Renamed") if name.is_new else texts("Printed name"),
            short_line(name.name, _LONGEST_NAME),
            _span(name, words),
        )
        for name in names[-_LISTED:]
    ]


def _span(name: PrintedName, words: TimeWords) -> str:
    first, last = words.short(name.first), words.short(name.last)
    return first if first == last else words.texts("{start} to {end}", start=first, end=last)
