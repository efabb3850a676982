"""How many captures a period should have: by the schedule where there is one, else at the usual interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from tracker.calendars import Session
from tracker.history import History
from tracker.market_hours import due_spans
from tracker.report.days import SECONDS_A_DAY
from tracker.report.due_times import DueTimes, Taken, runs_up_to
from tracker.report.eras import Era
from tracker.report.period import Period
from tracker.report.time_words import TimeWords
from tracker.report.usual_days import usual_of_days
from tracker.schedule.timing import ALWAYS, Timing

_DAY = timedelta(days=1)
_STEADY_SHARE = 0.1
"""Of the captures due in a day: with less than that, captures by the schedule have not begun."""
_STEADY_RUNS = 7
"""Where runs are rarer than some a day, that is judged by so many of them."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When captures are meant to run.

    Attributes:
        timing: how often, and at which hours.
        sources: the names of those that each run captures.
        sessions: at other hours than all, by the sources: when their exchanges are open, in the whole period. A source
            that is not among them is captured at all hours, as `tracker.due` has it where nothing is known.
    """

    timing: Timing
    sources: tuple[str, ...]
    sessions: Mapping[str, tuple[Session, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """What there should be.

    Attributes:
        count: how many captures.
        got: how many of these there are; snapshots taken beside them are not counted.
        since: from when on is counted, aware UTC; where sources differ, of the first one.
        by_day: how many there should be on each day; None where they come of what is usual, by which no day is judged.
        got_by_day: how many of these there are on each day; None likewise.
        rule: how that is known, in words.
    """

    count: int
    got: int
    since: datetime
    by_day: Counter[date] | None
    got_by_day: Counter[date] | None
    rule: str


def expected(
    history: History, period: Period, schedule: Schedule | None, words: TimeWords, *, counts: Counter[date]
) -> Expected | None:
    """What a period should have; None where neither a schedule is known nor what is usual.

    Args:
        history: what is reported on.
        period: of its snapshots.
        schedule: when captures are meant to run; None where that is not known.
        words: language, locale and time zone.
        counts: how many snapshots each day has that has some. Of a long period, these say what is usual, since captures
            may rest at night.
    """
    sources = [] if schedule is None else [name for name in schedule.sources if name in history.captured]
    if schedule is not None and sources:
        return _by_schedule(history, schedule, sources, words)
    if period.usual_days is not None:
        return _by_days(history, period.usual_days, counts, words)
    return None if period.usual_interval is None else _by_interval(history, period, words)


def _by_schedule(history: History, schedule: Schedule, sources: list[str], words: TimeWords) -> Expected:
    every, texts = schedule.timing.every, words.texts
    _, end = span_counted(history)
    by_day: Counter[date] = Counter()
    got_by_day: Counter[date] = Counter()
    starts = []
    for name in sources:
        taken = _taken(history, name)
        start = _start(history, name, schedule, taken)
        due = _due(schedule, name, start, end)
        by_day += due.by_day(words.zone)
        got_by_day += due.answered(taken, words.zone)
        starts.append(start)
    interval = words.limit(every)
    rule = texts("every {interval}", interval=interval)
    if schedule.timing.hours != ALWAYS:
        rule = texts("every {interval} in market hours", interval=interval)
    return Expected(by_day.total(), got_by_day.total(), min(starts), by_day, got_by_day, rule)


def _by_days(history: History, distance: int, counts: Counter[date], words: TimeWords) -> Expected | None:
    usual, texts = usual_of_days(counts, distance), words.texts
    if usual is None:
        return None
    midnight = datetime.combine(usual.first, datetime.min.time(), tzinfo=words.zone).astimezone(UTC)
    since = history.captured_at[int(history.captured_at.searchsorted(pd.Timestamp(midnight)))].to_pydatetime()
    if usual.a_day is None:
        rule = texts("as usual on each day of the week")
    elif distance == 1:
        rule = texts("as usual: {number} a day", number=usual.a_day)
    else:
        rule = texts("as usual: {number} every {interval}", number=usual.a_day, interval=words.days(distance))
    return Expected(usual.count, usual.got, since, None, None, rule)


def _by_interval(history: History, period: Period, words: TimeWords) -> Expected:
    """Each source from its first snapshot to its last, at its own usual interval.

    One that is captured no more is expected no more; one that was captured once has no interval. Where the interval
    was changed, each of its times counts by its own.
    """
    numbers, intervals = [], set()
    for name, one in history.captured.items():
        rhythm = period.rhythms.get(frozenset([name]), period.rhythm)
        if rhythm.eras:
            numbers += _in_eras(_taken(history, name), rhythm.eras)
            intervals |= {era.interval for era in rhythm.eras}
        elif rhythm.usual_interval is None:
            numbers.append((one.count, 1))
        else:
            numbers.append((one.count, (one.last - one.first) // rhythm.usual_interval + 1))
            intervals.add(rhythm.usual_interval)
    shortest, longest = words.limit(min(intervals)), words.limit(max(intervals))
    rule = words.texts("at the usual interval of {interval}, day and night", interval=shortest)
    if shortest != longest and len(history.captured) == 1:
        rule = words.texts(
            "at the usual interval of each time ({shortest} to {longest}), day and night",
            shortest=shortest,
            longest=longest,
        )
    elif shortest != longest:
        rule = words.texts(
            "at the usual interval of each source ({shortest} to {longest}), day and night",
            shortest=shortest,
            longest=longest,
        )
    return Expected(
        count=sum(number for _, number in numbers),
        got=sum(min(taken, number) for taken, number in numbers),
        since=history.captured_at[0].to_pydatetime(),
        by_day=None,
        got_by_day=None,
        rule=rule,
    )


def _in_eras(taken: Taken, eras: Sequence[Era]) -> list[tuple[int, int]]:
    """How many snapshots of a source there are in each of its eras, and how many there should be."""
    starts = [taken.seconds[0], *(round(era.start * SECONDS_A_DAY) for era in eras[1:])]
    places = [*np.searchsorted(taken.seconds, starts).tolist(), len(taken.seconds)]
    numbers = []
    for era, first, stop in zip(eras, places, places[1:], strict=False):
        # The last snapshot of an era is followed by the first of the next one, an interval of its own later.
        is_last = stop == len(taken.seconds)
        length = timedelta(seconds=int(taken.seconds[stop - is_last] - taken.seconds[first]))
        numbers.append((int(taken.counts[first:stop].sum()), length // era.interval + is_last))
    return numbers


def _taken(history: History, source: str) -> Taken:
    """The snapshots of a source."""
    seconds = history.captured_at.as_unit("s").asi8
    counts = np.ones(len(seconds), dtype=np.int64) if history.snapshots_up_to is None else history.snapshots_up_to
    if history.sources_at is None:
        return Taken(seconds, counts)
    is_of_source = history.sources_at == history.sources.index(source)
    return Taken(seconds[is_of_source], counts[is_of_source])


def _start(history: History, source: str, schedule: Schedule, taken: Taken) -> datetime:
    """From when on a source should have been captured: what was asked for, where it was captured before that.

    Else it is the run that the first capture, some seconds later, came of; a page that was read by hand long before
    is none.
    """
    every, first = schedule.timing.every, history.captured[source].first
    since = history.since
    seen = (one.first for instrument in history.instruments for one in instrument.names if one.source == source)
    if since is not None and min(seen, default=first) < since:
        return span_counted(history)[0]
    due = _due(schedule, source, runs_up_to(first, every), span_counted(history)[1])
    place = due.first_steady(taken, share=_STEADY_SHARE, length=max(_DAY, _STEADY_RUNS * every))
    return runs_up_to(datetime.fromtimestamp(int(taken.seconds[place]), UTC), every)


def _due(schedule: Schedule, source: str, start: datetime, end: datetime) -> DueTimes:
    """When captures of a source are due from one time to another, both included."""
    stop = end + timedelta(seconds=1)
    sessions = None if schedule.timing.hours == ALWAYS else schedule.sessions.get(source)
    spans = [(start, stop)] if sessions is None else due_spans(sessions, schedule.timing.every)
    cut = ((max(opens, start), min(closes, stop)) for opens, closes in spans)
    return DueTimes(schedule.timing.every, tuple((opens, closes) for opens, closes in cut if opens < closes))


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
