"""The days of a period as a strip of squares: how many snapshots each has of those that it should have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel.numbers import format_decimal

from tracker.formats import print_percent
from tracker.report.expected import Expected
from tracker.report.time_words import TimeWords

_WEEKS_SHOWN = 53
_CELL_PX = 14
_TOP_PX = 18
_LEVELS = (0.25, 0.5, 0.9)
"""From which share of the usual number of snapshots on a day has the next shade; any snapshot has the first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar strip.

    Attributes:
        x, y: its place in pixels.
        level: its shade, from 0 (no snapshot) to 4 (as many as there should be).
        has_failures: whether captures failed on it.
        words: all of it.
    """

    x: int
    y: int
    level: int
    has_failures: bool
    words: str


@dataclass(frozen=True, slots=True)
class CalendarStrip:
    """The period's days, a column a week, Monday on top.

    Attributes:
        width, height: in pixels.
        cells: its days.
        usual: how many snapshots a day has, as the median of those that have one; empty where a schedule says it.
        months: a month's name and the left edge of the week that its first day is in.
        words: all of it as one sentence.
        is_cut: whether the period is longer and only its end is shown.
    """

    width: int
    height: int
    cells: tuple[Cell, ...]
    usual: str
    months: tuple[tuple[int, str], ...]
    words: str
    is_cut: bool


def calendar_strip(
    counts: Counter[date],
    failed: Counter[date],
    first: date,
    last: date,
    usual: int,
    due: Expected | None,
    words: TimeWords,
) -> CalendarStrip:
    """The days from the first snapshot, failed capture or due one to the last, at most those of a year.

    Args:
        counts: how many snapshots each day has.
        failed: how many captures failed on each day.
        first: the day of the first snapshot.
        last: the day of the last one.
        usual: how many snapshots a day has that has some: what it should have where *due* does not say.
        due: how many there should be; None where that is not known.
        words: language, locale and time zone.
    """
    texts = words.texts
    by_day, got_by_day = (None, None) if due is None else (due.by_day, due.got_by_day)
    first, last = min((first, *failed, *(by_day or ()))), max((last, *failed, *(by_day or ())))
    shown_from = max(first, _monday(last) - timedelta(weeks=_WEEKS_SHOWN - 1))
    origin = _monday(shown_from)
    days = [shown_from + timedelta(days=number) for number in range((last - shown_from).days + 1)]
    cells: list[Cell] = []
    months: list[tuple[int, str]] = []
    for day in days:
        weeks = (day - origin).days // 7
        wanted = usual if by_day is None else by_day[day]
        got = counts[day] if got_by_day is None else min(wanted, got_by_day[day])
        told = _day_in_words(counts[day], got, wanted, failed[day], words, is_due=by_day is not None)
        label = texts("{name}: {finding}", name=words.date(day), finding=told)
        level = bool(counts[day]) + sum(got >= least * wanted for least in _LEVELS) if counts[day] else 0
        place = weeks * _CELL_PX, _TOP_PX + day.weekday() * _CELL_PX
        cells.append(Cell(*place, level, bool(failed[day]), label))
        if day.day == 1 or day == shown_from:
            month = (weeks * _CELL_PX, words.axis_month(_noon(day, words)))
            if months and months[-1][0] > month[0] - 3 * _CELL_PX:
                months.pop()  # the first days of the period are too few for their month's name
            months.append(month)
    described = texts(
        "Calendar of snapshots: {number} of {all} days have one.",
        number=sum(1 for day in days if counts[day]),
        all=len(days),
    )
    broken = sum(1 for day in days if failed[day])
    if broken:
        failing = texts.count("Captures failed on {number} day.", "Captures failed on {number} days.", broken)
        described = f"{described} {failing}"
    return CalendarStrip(
        width=((last - origin).days // 7 + 1) * _CELL_PX + 2 * _CELL_PX,
        height=_TOP_PX + 7 * _CELL_PX,
        cells=tuple(cells),
        usual=format_decimal(usual, locale=texts.locale) if by_day is None else "",
        months=tuple(months),
        words=described,
        is_cut=shown_from > first,
    )


def _day_in_words(snapshots: int, got: int, wanted: int, failed: int, words: TimeWords, *, is_due: bool) -> str:
    """A day's snapshots, how many of those that are usual or due are among them, and its failed captures."""
    texts = words.texts
    told = texts.count("{number} snapshot", "{number} snapshots", snapshots)
    # Whole per cent, rounded down: a day that misses one snapshot is not a whole one.
    share = print_percent(Decimal(100 * got // max(1, wanted)), texts.locale, signed=False)
    if is_due:
        told = (
            texts("{snapshots}, {share} of the {number} expected", snapshots=told, share=share, number=wanted)
            if wanted
            else texts("{snapshots}, none expected", snapshots=told)
        )
    elif snapshots:
        told = texts("{snapshots}, {share} of the usual {number}", snapshots=told, share=share, number=wanted)
    if failed:
        failing = texts.count("{number} failed capture", "{number} failed captures", failed)
        told = f"{told}, {failing}"
    return told


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _noon(day: date, words: TimeWords) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=words.zone).astimezone(UTC)
