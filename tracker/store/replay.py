"""Stored snapshots one after the other, each with what its source had shown before: for checks that are run again.

It says of each what ``past`` says, which asks the database anew for each snapshot; here what has passed is remembered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, takewhile

from sqlalchemy import Connection, select

from tracker.checks.day_before import DAY, WITHIN
from tracker.checks.past import Past, PastQuote
from tracker.findings import OUT_OF_ORDER, Finding, is_doubt
from tracker.instruments import Catalogue
from tracker.model import Quote, Reading
from tracker.store import past, schema
from tracker.store.spans import Span

_Key = tuple[str, past.InstrumentKey]
"""Source and instrument: what `past` finds earlier quotes by."""


def span_before(span: Span) -> Span:
    """The snapshots before a span that its checks look back at."""
    return Span(span.start - past.span_of(past.LOOKED_BACK), span.start)


class Replay:
    """What has passed, up to the snapshot that comes next."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._earlier: dict[_Key, deque[PastQuote]] = defaultdict(lambda: deque(maxlen=past.MOST_EARLIER))
        self._last_days: dict[_Key, list[PastQuote]] = defaultdict(list)
        self._strips: dict[str, dict[tuple[str, ...], datetime]] = {}
        self._names: dict[str, set[str]] = {}

    def know_before(self, connection: Connection, stop: int) -> None:
        """Know the strips, the names and the newest quotes of sources before a moment; `passed` tells the rest."""
        for source in connection.execute(select(schema.source.c.id, schema.source.c.name)).all():
            strips = past.strips_between(connection, source.id, past.EVER, stop)
            self._strips[source.name] = dict(reversed(strips.items()))
            self._names[source.name] = past.names_seen(connection, source.id, stop)
            for key, newest in past.newest_before(connection, source.id, stop).items():
                self._earlier[source.name, key].append(newest)

    def passed(self, reading: Reading, findings: Sequence[Finding]) -> None:
        """Remember a snapshot with the findings that it has now."""
        at = reading.captured_at
        assert at is not None  # noqa: S101 - it is stored
        doubts: dict[int | None, list[str]] = defaultdict(list)
        for each in findings:
            if is_doubt(each.code):
                doubts[each.position].append(each.code)
        for position, (key, quote) in enumerate(self._keyed(reading)):
            kept = PastQuote(at, quote.value, quote.change, quote.percent, tuple(doubts.get(position, ())))
            self._earlier[key].append(kept)
            if past.is_of_day_before(quote.symbol, self._catalogue):
                days = self._last_days[key]
                days.append(kept)
                if days[0].at < at - 2 * DAY:
                    del days[: bisect_left(days, at - DAY - WITHIN, key=lambda one: one.at)]
        names = tuple(quote.name for quote in reading.quotes)
        strips = self._strips.setdefault(reading.source, {})
        # The one that was shown last is the last.
        strips.pop(names, None)
        strips[names] = at
        self._names.setdefault(reading.source, set()).update(names)

    def past(self, reading: Reading) -> Past:
        """What the source of a stored reading had shown before it."""
        at = reading.captured_at
        assert at is not None  # noqa: S101 - it is stored
        quotes, day_before = {}, {}
        for position, (key, quote) in enumerate(self._keyed(reading)):
            earlier = self._earlier[key]
            while len(earlier) > 1 and earlier[0].at < at - past.LOOKED_BACK:
                earlier.popleft()
            if earlier:
                quotes[position] = list(reversed(earlier))
            if past.is_of_day_before(quote.symbol, self._catalogue):
                around = self._around_day_before(key, at)
                if around:
                    day_before[position] = around
        return Past(
            quotes,
            day_before,
            strips=self._usual(reading, at),
            names=frozenset(self._names.get(reading.source, ())),
            is_late=any(one.code == OUT_OF_ORDER.code for one in reading.findings),
        )

    def _around_day_before(self, key: _Key, at: datetime) -> list[PastQuote]:
        days = self._last_days[key]
        first = bisect_left(days, at - DAY - WITHIN, key=lambda one: one.at)
        end = bisect_left(days, at - DAY + WITHIN, key=lambda one: one.at)
        return days[max(first, end - past.MOST_DAY_BEFORE) : end][::-1]

    def _usual(self, reading: Reading, at: datetime) -> list[tuple[str, ...]]:
        strips, shown = self._strips.get(reading.source, {}), {quote.name for quote in reading.quotes}
        of_week = takewhile(lambda one: one[1] >= at - past.USUAL_STRIPS, reversed(strips.items()))
        lately = [names for names, _ in islice(of_week, past.MOST_STRIPS)]
        return lately if shown in map(set, lately) else list(islice(reversed(strips), past.MOST_STRIPS))

    def _keyed(self, reading: Reading) -> Iterator[tuple[_Key, Quote]]:
        for key, quote in zip(past.instrument_keys(reading.quotes), reading.quotes, strict=True):
            yield (reading.source, key), quote
