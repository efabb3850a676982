"""Stored snapshots one after the other, each with what its source had shown before: for checks that are run again.

It says of each what ``past`` says, which asks the database anew for each snapshot; here what has passed is remembered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from tracker.checks.past import Past, PastQuote
from tracker.findings import OUT_OF_ORDER, Finding, is_doubt
from tracker.instruments import Catalogue, fold_name
from tracker.model import Quote, Reading
from tracker.store import past, schema
from tracker.store.readings import StoredReading, stored_readings
from tracker.store.spans import Span

_Key = tuple[str, str | None, str | None, int]
"""Source, symbol, folded unknown name, occurrence: what `past` finds earlier quotes by."""


class Replay:
    """What has passed, up to the snapshot that comes next."""

    def __init__(self, connection: Connection, catalogue: Catalogue, span: Span) -> None:
        """Remember what was before *span*; *connection* is of a transaction that lasts."""
        self._connection = connection
        self._catalogue = catalogue
        self._span = span
        self._earlier: dict[_Key, deque[PastQuote]] = defaultdict(lambda: deque(maxlen=past.MOST_EARLIER))
        self._last_days: dict[_Key, list[PastQuote]] = defaultdict(list)
        self._strips: dict[str, dict[tuple[str, ...], datetime]] = {}
        self._names: dict[str, set[str]] = {}

    def snapshots(self) -> Iterator[tuple[StoredReading, Past]]:
        """Each snapshot of the span with its past, oldest first. `passed` must be told of each before the next."""
        before = Span(self._span.start - past.span_of(past.LOOKED_BACK), self._span.start)
        self._know_strips(before.start)
        for each in stored_readings(self._connection, before):
            self.passed(each.reading, each.reading.findings)
        for each in stored_readings(self._connection, self._span):
            yield each, self._past(each)

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
                if days[0].at < at - 2 * past.DAY:
                    del days[: bisect_left(days, at - past.DAY - past.AROUND, key=lambda one: one.at)]
        names = tuple(quote.name for quote in reading.quotes)
        self._strips.setdefault(reading.source, {})[names] = at
        self._names.setdefault(reading.source, set()).update(names)

    def _past(self, each: StoredReading) -> Past:
        reading, at = each.reading, each.reading.captured_at
        assert at is not None  # noqa: S101 - it is stored
        quotes, day_before = {}, {}
        for position, (key, quote) in enumerate(self._keyed(reading)):
            earlier = [one for one in reversed(self._earlier[key]) if one.at >= at - past.LOOKED_BACK]
            if earlier:
                quotes[position] = earlier
            if past.is_of_day_before(quote.symbol, self._catalogue):
                day_before[position] = self._around_day_before(key, at)
        return Past(
            quotes,
            day_before,
            strips=self._usual(reading, at),
            names=frozenset(self._names.get(reading.source, ())),
            is_late=any(one.code == OUT_OF_ORDER.code for one in reading.findings),
        )

    def _around_day_before(self, key: _Key, at: datetime) -> list[PastQuote]:
        days = self._last_days[key]
        first = bisect_left(days, at - past.DAY - past.AROUND, key=lambda one: one.at)
        end = bisect_left(days, at - past.DAY + past.AROUND, key=lambda one: one.at)
        return days[first:end]

    def _usual(self, reading: Reading, at: datetime) -> list[tuple[str, ...]]:
        strips = self._strips.get(reading.source, {})
        lately = [names for names, last in strips.items() if last >= at - past.USUAL_STRIPS]
        shown = {quote.name for quote in reading.quotes}
        return lately if shown in map(set, lately) else list(strips)

    def _keyed(self, reading: Reading) -> Iterator[tuple[_Key, Quote]]:
        occurrences: Counter[tuple[str | None, str]] = Counter()
        for quote in reading.quotes:
            occurrence = occurrences[quote.symbol, quote.name]
            occurrences[quote.symbol, quote.name] += 1
            unknown = None if quote.symbol else fold_name(quote.name)
            yield (reading.source, quote.symbol, unknown, occurrence), quote

    def _know_strips(self, stop: int) -> None:
        """Know the strips and the names that sources had shown up to a moment."""
        long_ago = datetime.min.replace(tzinfo=UTC)
        for source in self._connection.execute(select(schema.source.c.id, schema.source.c.name)).all():
            strips = past.strips_since(self._connection, {"source": source.id, "start": past.EVER, "stop": stop})
            self._strips[source.name] = dict.fromkeys(strips, long_ago)
            self._names[source.name] = past.names_seen(self._connection, source.id, stop)
