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
from tracker.checks.page import quote_alone
from tracker.checks.past import MOST_LATER, Past, PastQuote
from tracker.findings import OUT_OF_ORDER, Finding, is_doubt, is_mistimed
from tracker.instruments import Catalogue
from tracker.model import Quote, Reading
from tracker.store import past, schema
from tracker.store.readings import StoredReading
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
        self._later: dict[_Key, deque[tuple[int, PastQuote]]] = defaultdict(deque)
        self._passed = 0

    def __copy__(self) -> Replay:
        """The same, from which another course of things may follow."""
        other = Replay(self._catalogue)
        other._earlier.update((key, each.copy()) for key, each in self._earlier.items())
        other._last_days.update((key, each.copy()) for key, each in self._last_days.items())
        other._strips = {source: each.copy() for source, each in self._strips.items()}
        other._names = {source: each.copy() for source, each in self._names.items()}
        other._passed = self._passed
        return other

    def know_before(self, connection: Connection, stop: int) -> None:
        """Know the strips, the names and the newest quotes of sources before a moment; `passed` tells the rest."""
        for source in connection.execute(select(schema.source.c.id, schema.source.c.name)).all():
            strips = past.strips_between(connection, source.id, past.EVER, stop)
            self._strips[source.name] = dict(reversed(strips.items()))
            self._names[source.name] = past.names_seen(connection, source.id, stop)
            for key, newest in past.newest_before(connection, source.id, stop).items():
                self._earlier[source.name, key].append(newest)

    def know_next(self, connection: Connection, following: Sequence[StoredReading]) -> None:
        """Know the snapshots that come next, and the first quotes of their instruments behind them.

        Args:
            connection: of a read transaction.
            following: of all sources, oldest first; none where there are no more.
        """
        self._later.clear()
        for number, each in enumerate(following, self._passed):
            for key, quote in self._keyed(each.reading):
                if past.is_held_against_later(quote.symbol, self._catalogue):
                    self._later[key].append((number, _alone(each.reading, quote)))
        if not following:
            return
        forms, end = past.forms_by_id(connection), self._passed + len(following)
        for source in connection.execute(select(schema.source.c.id, schema.source.c.name)).all():
            for instrument, ids in past.series_by_key(connection, source.id).items():
                if (source.name, instrument) in self._later:
                    behind = past.later_quotes(connection, ids, following[-1].moment + 1, forms)
                    self._later[source.name, instrument].extend((end, one) for one in behind)

    def passed(self, reading: Reading, findings: Sequence[Finding]) -> None:
        """Remember a snapshot with the findings that it has now."""
        at = reading.captured_at
        assert at is not None  # noqa: S101 - it is stored
        mistimed = is_mistimed(findings)
        doubts: dict[int | None, set[str]] = defaultdict(set)
        for each in findings:
            if is_doubt(each.code):
                doubts[each.position].add(each.code)
        for position, (key, quote) in enumerate(self._keyed(reading)):
            found = frozenset(doubts.get(position, ()))
            kept = PastQuote(at, quote.value, quote.change, quote.percent, found, mistimed)
            self._earlier[key].append(kept)
            if past.is_of_day_before(quote.symbol, self._catalogue):
                days = self._last_days[key]
                days.append(kept)
                if days[0].at < at - 2 * DAY:
                    del days[: bisect_left(days, at - DAY - WITHIN, key=lambda one: one.at)]
        self._passed += 1
        names = tuple(quote.name for quote in reading.quotes)
        strips = self._strips.setdefault(reading.source, {})
        # The one that was shown last is the last.
        strips.pop(names, None)
        strips[names] = at
        self._names.setdefault(reading.source, set()).update(names)

    def past(self, reading: Reading) -> Past:
        """What the source of a stored reading had shown before it, and next where `know_next` has told it."""
        at = reading.captured_at
        assert at is not None  # noqa: S101 - it is stored
        quotes, day_before, later = {}, {}, {}
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
            following = self._later.get(key)
            while following and following[0][0] <= self._passed:
                following.popleft()
            if following:
                later[position] = [one for _, one in islice(following, MOST_LATER)]
        return Past(
            quotes,
            day_before,
            strips=self._usual(reading, at),
            names=frozenset(self._names.get(reading.source, ())),
            is_late=any(one.code == OUT_OF_ORDER.code for one in reading.findings),
            later=later,
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


def _alone(reading: Reading, quote: Quote) -> PastQuote:
    """A quote with the doubts that it raises by itself."""
    assert reading.captured_at is not None  # noqa: S101 - it is stored
    mistimed = is_mistimed(reading.findings)
    return quote_alone(reading.captured_at, quote.value, quote.change, quote.percent, is_mistimed=mistimed)
