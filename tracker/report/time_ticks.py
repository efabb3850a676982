"""Where the ticks of a time axis fall: where people look for them, in the zone that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.report.time_words import TimeWords

_MONDAY = 0
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A tick: its aware time, and what stands below it."""

    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class _Step:
    """One way to place ticks.

    Attributes:
        begin: the last tick at or before a local time.
        advance: the tick after a tick.
        least: shortest time between two ticks.
        by: what a label shows: ``time``, ``day``, ``month`` or ``year``.
    """

    begin: Callable[[datetime], datetime]
    advance: Callable[[datetime], datetime]
    least: timedelta
    by: str


def time_ticks(start: datetime, end: datetime, *, most: int, words: TimeWords) -> tuple[TimeTick, ...]:
    """Ticks from *start* to *end*, at most *most*: at round minutes or hours, midnights, Mondays, firsts of months.

    The first tick, and the first of each year, name their year too, on a second line.

    Args:
        start: aware.
        end: aware, not before *start*.
        most: at least 1.
        words: the zone in which a day begins at midnight, and the locale of the labels.
    """
    found: list[datetime] = []
    for step in _STEPS:
        # A year alone is a short label.
        fitting = most * 3 // 2 if step.by == "year" else most
        if (end - start) / step.least > fitting * 2:
            continue
        found = list(_between(start, end, step, words.zone))
        if len(found) <= fitting:
            return _labelled(found, step, words)
    return ()


def _between(start: datetime, end: datetime, step: _Step, zone: ZoneInfo) -> Iterator[datetime]:
    """The ticks of *step* in UTC, without the local times that daylight saving leaves out."""
    local = step.begin(start.astimezone(zone).replace(tzinfo=None))
    before = None
    while True:
        at = local.replace(tzinfo=zone).astimezone(UTC)
        if at > end:
            return
        exists = at.astimezone(zone).replace(tzinfo=None) == local
        if at >= start and exists and (before is None or at > before):
            yield at
            before = at
        try:
            local = step.advance(local)
        except (OverflowError, ValueError):  # past the year 9999
            return


def _labelled(found: Sequence[datetime], step: _Step, words: TimeWords) -> tuple[TimeTick, ...]:
    ticks = []
    year_before, day_before = None, None
    for at in found:
        local = at.astimezone(words.zone)
        if step.by == "year":
            label = str(local.year)
        elif step.by == "month":
            label = words.axis_month(at)
        elif step.by == "day":
            label = words.axis_day(at)
        else:
            is_new_day = local.date() != day_before
            label = words.time(at) + ("\n" + words.axis_day(at) if is_new_day else "")
        if step.by in ("day", "month") and local.year != year_before:
            label += f"\n{local.year}"
        year_before, day_before = local.year, local.date()
        ticks.append(TimeTick(at, label))
    return tuple(ticks)


def _minutes(number: int) -> _Step:
    length = timedelta(minutes=number)

    def begin(local: datetime) -> datetime:
        midnight = _midnight(local)
        return midnight + (local - midnight) // length * length

    return _Step(begin, lambda local: local + length, length, "time")


def _days(number: int) -> _Step:
    length = timedelta(days=number)
    return _Step(_midnight, lambda local: local + length, length, "day")


def _weeks(number: int) -> _Step:
    length = timedelta(weeks=number)

    def begin(local: datetime) -> datetime:
        return _midnight(local) - timedelta(days=(local.weekday() - _MONDAY) % 7)

    return _Step(begin, lambda local: local + length, length, "day")


def _months(number: int) -> _Step:
    def begin(local: datetime) -> datetime:
        return _midnight(local).replace(day=1, month=(local.month - 1) // number * number + 1)

    def advance(local: datetime) -> datetime:
        years, month = divmod(local.month - 1 + number, _MONTHS_A_YEAR)
        return local.replace(year=local.year + years, month=month + 1)

    return _Step(begin, advance, timedelta(days=28 * number), "month")


def _years(number: int) -> _Step:
    def begin(local: datetime) -> datetime:
        return _midnight(local).replace(day=1, month=1, year=max(1, local.year // number * number))

    def advance(local: datetime) -> datetime:
        return local.replace(year=local.year // number * number + number)

    return _Step(begin, advance, timedelta(days=365 * number), "year")


def _midnight(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


_STEPS = (
    *(_minutes(number) for number in (1, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
    *(_days(number) for number in (1, 2)),
    *(_weeks(number) for number in (1, 2)),
    *(_months(number) for number in (1, 2, 3, 6)),
    *(_years(number) for number in (1, 2, 5, 10, 25, 50, 100)),
)
