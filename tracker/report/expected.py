"""How many captures a period should have: by the schedule where there is one, else at the usual interval."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from tracker.history import History
from tracker.market_hours import DELAY, Session
from tracker.report.period import Period
from tracker.report.time_words import TimeWords
from tracker.schedule.timing import ALWAYS, Timing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DAYS = 40 * 366


@dataclass(frozen=True, slots=True)
class Schedule:
    """When captures are meant to run.

    Attributes:
        timing: how often, and at which hours.
        sources: the names of those that each run captures.
        sessions: at other hours than all: when an exchange is open, sorted, over the whole period.
    """

    timing: Timing
    sources: tuple[str, ...]
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """What there should be.

    Attributes:
        count: how many captures.
        got: how many snapshots there are of the sources that these are of.
        by_day: how many on each day; None where they come of the usual interval, by which no day is judged.
        rule: how that is known, in words.
    """

    count: int
    got: int
    by_day: Counter[date] | None
    rule: str


def expected(
    history: History, period: Period, schedule: Schedule | None, words: TimeWords, *, usual_a_day: int
) -> Expected | None:
    """What a period should have; None where neither a schedule nor an interval is known.

    Args:
        history: what is reported on.
        period: of its snapshots.
        schedule: when captures are meant to run; None where that is not known.
        words: language, locale and time zone.
        usual_a_day: how many snapshots a day with some has; of a long period, that and the usual distance of such days
            are what is usual, since captures may rest at night.
    """
    texts = words.texts
    sources = [] if schedule is None else [name for name in schedule.sources if name in history.captured]
    if schedule is not None and sources:
        _, end = span_counted(history)
        by_day: Counter[date] = Counter()
        for name in sources:
            by_day += _slots_by_day(schedule, _start(history, name, schedule.timing.every), end, words.zone)
        every = words.limit(schedule.timing.every)
        rule = texts("every {interval}", interval=every)
        if schedule.timing.hours != ALWAYS:
            rule = texts("every {interval} in market hours", interval=every)
        return Expected(by_day.total(), sum(history.captured[name].count for name in sources), by_day, rule)
    if period.usual_interval is None:
        return None
    if period.usual_days is not None:
        first, last = (at.astimezone(words.zone).date() for at in (period.start, period.end))
        count = ((last - first).days // period.usual_days + 1) * usual_a_day
        number = format_decimal(usual_a_day, locale=texts.locale)
        distance = words.limit(timedelta(days=period.usual_days))
        rule = texts("as usual: {number} every {interval}", number=number, interval=distance)
        return Expected(count, period.snapshots, None, rule)
    # A source that is captured no more, or not yet, is expected only while it was.
    spans = [(one.first, one.last) for one in history.captured.values()] or [(period.start, period.end)]
    count = sum((last - first) // period.usual_interval + 1 for first, last in spans)
    interval = words.limit(period.usual_interval)
    rule = texts("at the usual interval of {interval}, day and night", interval=interval)
    return Expected(count, period.snapshots, None, rule)


def _start(history: History, source: str, every: timedelta) -> datetime:
    """From when on a source should have been captured: what was asked for, where it was captured before that.

    Else it is the run that the first capture, some seconds later, came of.
    """
    first = history.captured[source].first
    since = history.since
    seen = (one.first for instrument in history.instruments for one in instrument.names if one.source == source)
    if since is not None and min(seen, default=first) < since:
        return span_counted(history)[0]
    return first - (first - _EPOCH) % every


def span_counted(history: History) -> tuple[datetime, datetime]:
    """From when until when captures can be expected of a history with a snapshot, aware UTC.

    It is what was asked for, at an end beyond which there were captures; else the first snapshot, the last attempt.
    """
    start, end = (history.captured_at[place].to_pydatetime() for place in (0, -1))
    end = max(end, history.failures.last or end)
    if history.since is not None and history.before is not None:
        start = min(start, history.since)
    if history.until is not None and history.after is not None:
        end = max(end, history.until)
    return start, end


def _slots_by_day(schedule: Schedule, start: datetime, end: datetime, zone: ZoneInfo) -> Counter[date]:
    """At how many times of each day a capture is meant to run; both ends are included."""
    every = schedule.timing.every
    spans = [(start, end + timedelta(seconds=1))]
    if schedule.timing.hours != ALWAYS:
        spans = [(max(opens, start), min(closes, spans[0][1])) for opens, closes in _open(schedule)]
    found: Counter[date] = Counter()
    for begins, ends in spans:
        at = begins
        while at < ends and len(found) < _MOST_DAYS:
            day = at.astimezone(zone).date()
            midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone).astimezone(UTC)
            until = min(midnight, ends)
            found[day] += _multiples(at, until, every)
            at = until
    return +found


def _open(schedule: Schedule) -> list[tuple[datetime, datetime]]:
    """When captures are due, each time once: while an exchange is open, until its closing figures are there for sure.

    `tracker.market_hours.is_due` takes one capture more than those before they are.
    """
    found: list[tuple[datetime, datetime]] = []
    for session in schedule.sessions:
        opens, closes = session.opens, session.closes + DELAY + schedule.timing.every
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], closes)
        else:
            found.append((opens, closes))
    return found


def _multiples(start: datetime, stop: datetime, every: timedelta) -> int:
    """How many multiples of an interval since 1970 lie from *start* up to *stop*, excluded."""
    return -((_EPOCH - stop) // every) - -((_EPOCH - start) // every)
