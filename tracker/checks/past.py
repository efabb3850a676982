"""What a source's other pages have shown, most of it before a snapshot: what a check over time has to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple


class PastQuote(NamedTuple):
    """Another quote of an instrument from the same source.

    Attributes:
        at: aware UTC.
        value, change, percent: as printed; None where the page printed none.
        doubts: codes of the findings that make it doubtful; of a later one only that its figures contradict each other.
        is_mistimed: whether its page counts down to a wrong time, as one does that was made before and is served again.
    """

    at: datetime
    value: Decimal | None
    change: Decimal | None
    percent: Decimal | None = None
    doubts: frozenset[str] = frozenset()
    is_mistimed: bool = False

    @property
    def reference(self) -> Decimal | None:
        """What its change refers to: value − change; None where the page printed one of them not."""
        return None if self.value is None or self.change is None else self.value - self.change


MOST_LATER = 10
"""Of an instrument: two that agree tell which of three is wrong, and some have no change, or stand still at 0."""

_NOTHING: Mapping[int, Sequence[PastQuote]] = MappingProxyType({})


class Past(NamedTuple):
    """What a source's pages have shown before a moment, and a little of what they have shown since.

    Attributes:
        quotes: by the position of a quote on the page that is checked: earlier quotes of its instrument, newest first,
            of the last days, and of many the newest; the newest of all where there is none of these days.
        day_before: likewise: its quotes around 24 hours before, in any order.
        strips: the names of each strip that the source has shown lately, or ever where its page shows none of these.
        names: every name that the source has shown.
        is_late: whether a snapshot of a later time was stored before.
        later: likewise: the next quotes of its instrument, oldest first, no more than `MOST_LATER`; none where the page
            is the newest.
    """

    quotes: Mapping[int, Sequence[PastQuote]] = _NOTHING
    day_before: Mapping[int, Sequence[PastQuote]] = _NOTHING
    strips: Sequence[tuple[str, ...]] = ()
    names: frozenset[str] = frozenset()
    is_late: bool = False
    later: Mapping[int, Sequence[PastQuote]] = _NOTHING
