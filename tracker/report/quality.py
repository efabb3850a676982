"""How good the data of a report is: what was captured when, what is missing, what is doubtful."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil
from statistics import median

import numpy as np
from babel.numbers import format_decimal

from tracker.finding_words import code_in_words, finding_in_words
from tracker.findings import CLOCK_BACK, TIME_MISMATCH
from tracker.formats import print_percent
from tracker.history import History
from tracker.report.expected import Expected, Schedule, expected
from tracker.report.failed_captures import FailureRow, failure_rows, gap_in_words, reasons_left_out
from tracker.report.page_clock import page_clock_in_words
from tracker.report.period import Period, dates_of, days_of
from tracker.report.time_words import TimeWords
from tracker.store.failures import MOST_TOLD
from tracker.store.strip_changes import StripChange
from tracker.visible import one_line, shortened

_EPOCH = date(1970, 1, 1)
_GAPS_LISTED = 5
_CHANGES_LISTED = 15
_LONGEST_NAME = 80
_FAILED_DAYS_LISTED = 20
_ABOUT_TIME = (CLOCK_BACK.code, TIME_MISMATCH.code)
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


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap in words: from when, until when, how long, and why, as far as that is known."""

    start: str
    end: str
    length: str
    why: str


@dataclass(frozen=True, slots=True)
class FailedDay:
    """A day on which captures failed, and how many snapshots it has all the same, as text."""

    day: str
    failed: str
    snapshots: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """An instrument that is missing or new: its name, which of the two and since when, and on whose pages."""

    name: str
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of a finding.

    Attributes:
        code: itself.
        meaning: what it stands for.
        count: how often it occurs, as text.
        examples: some of the newest: of what, perhaps empty; when; and in a sentence.
    """

    code: str
    meaning: str
    count: str
    examples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """What a report says about its data.

    Attributes:
        facts: label and text, in the order of showing.
        gaps: the longest, longest first.
        codes: findings of the period by code.
        strip: instruments that went missing or came new, the newest changes first.
        more_strip: how many of them are left out, in words; empty where none is.
        calendar: its days.
        failures: captures that failed, by reason.
        more_failures: what the list of them leaves out; empty where nothing.
        failed_days: the newest days on which some did, newest first.
        more_failed_days: how many days are left out, in words; empty where none is.
    """

    facts: tuple[tuple[str, str], ...]
    gaps: tuple[GapRow, ...]
    codes: tuple[CodeRow, ...]
    strip: tuple[StripRow, ...]
    more_strip: str
    calendar: CalendarStrip
    failures: tuple[FailureRow, ...]
    more_failures: str
    failed_days: tuple[FailedDay, ...]
    more_failed_days: str


def quality(history: History, period: Period, words: TimeWords, schedule: Schedule | None = None) -> Quality:
    """The quality of a history with at least one snapshot.

    Args:
        history: what is reported on.
        period: of its snapshots.
        words: language, locale and time zone.
        schedule: when captures are meant to run; None where that is not known.
    """
    texts = words.texts
    counts = _snapshots_by_day(history, words)
    first, last = (at.astimezone(words.zone).date() for at in (period.start, period.end))
    days = (last - first).days + 1
    facts = [
        (texts("Snapshots"), format_decimal(period.snapshots, locale=texts.locale)),
        (texts("First snapshot"), words.day_and_time(period.start)),
        (texts("Latest snapshot"), words.day_and_time(period.end)),
        (texts("Days with a snapshot"), texts("{number} of {all}", number=len(counts), all=days)),
    ]
    usual = ceil(median(counts.values()))
    due = expected(history, period, schedule, words, counts=counts)
    facts += _against_expected(due, words)
    if period.usual_interval is not None:
        facts.append((texts("Usual interval"), words.length(period.usual_interval)))
        if period.usual_days is not None:
            distance = words.limit(timedelta(days=period.usual_days))
            facts.append((texts("Usual distance of days with a snapshot"), distance))
        facts.append((texts("Gaps"), str(len(period.gaps))))
    facts.append((texts("Failed captures"), format_decimal(history.failures.count, locale=texts.locale)))
    page_clock = page_clock_in_words(history, words)
    if page_clock:
        facts.append((texts("Page’s clock"), page_clock))
    doubtful_times = sum(history.finding_counts.get(code, 0) for code in _ABOUT_TIME)
    if doubtful_times:
        facts.append((texts("Snapshots with a doubtful time"), format_decimal(doubtful_times, locale=texts.locale)))
    longest = sorted(period.gaps, key=lambda gap: (gap.length, gap.start), reverse=True)[:_GAPS_LISTED]
    more = reasons_left_out(history)
    failed_days = sorted(history.failures.by_day.items(), reverse=True)
    more_days = max(0, len(failed_days) - _FAILED_DAYS_LISTED)
    more_changes = max(0, len(history.strip_changes) - _CHANGES_LISTED)
    more_reasons = texts.count("And {number} more reason.", "And {number} more reasons.", more) if more else ""
    return Quality(
        facts=tuple(facts),
        gaps=tuple(
            GapRow(
                words.short(gap.start),
                words.short(gap.end),
                words.length(gap.length),
                gap_in_words(gap, history, period, words),
            )
            for gap in longest
        ),
        codes=tuple(_code_row(code, count, history, words) for code, count in sorted(history.finding_counts.items())),
        strip=tuple(_strip_row(change, words) for change in history.strip_changes[:_CHANGES_LISTED]),
        more_strip=texts.count("And {number} more.", "And {number} more.", more_changes) if more_changes else "",
        calendar=_calendar(counts, _failed_by_date(history), first, last, usual, due, words),
        failures=failure_rows(history, words),
        more_failures=" ".join(part for part in (_reasons_read(history, words), more_reasons) if part),
        failed_days=tuple(
            FailedDay(
                words.day(_noon(_EPOCH + timedelta(days=day), words)),
                format_decimal(count, locale=texts.locale),
                format_decimal(counts[_EPOCH + timedelta(days=day)], locale=texts.locale),
            )
            for day, count in failed_days[:_FAILED_DAYS_LISTED]
        ),
        more_failed_days=texts.count("And {number} more day.", "And {number} more days.", more_days)
        if more_days
        else "",
    )


def _strip_row(change: StripChange, words: TimeWords) -> StripRow:
    texts, at = words.texts, words.short(change.at)
    what = texts("new since {time}", time=at) if change.is_new else texts("missing, last seen {time}", time=at)
    return StripRow(_name(change.name), what, _name(change.source))


def _name(name: str) -> str:
    return shortened(one_line(shortened(name, _LONGEST_NAME)), _LONGEST_NAME)


def _code_row(code: str, count: int, history: History, words: TimeWords) -> CodeRow:
    examples = history.finding_examples.get(code, ())
    return CodeRow(
        code=code,
        meaning=code_in_words(code, words.texts),
        count=format_decimal(count, locale=words.texts.locale),
        examples=tuple(
            (
                _name(one.finding.quote or ""),
                words.short(one.at),
                finding_in_words(one.finding, words.texts),
            )
            for one in examples
        ),
    )


def _against_expected(due: Expected | None, words: TimeWords) -> list[tuple[str, str]]:
    """How many captures there should be, and how many there are."""
    if due is None:
        return []
    texts = words.texts
    number, got = (format_decimal(each, locale=texts.locale) for each in (due.count, due.got))
    # Whole per cent, rounded down: what misses one snapshot is not whole.
    share = print_percent(Decimal(100 * due.got // max(1, due.count)), texts.locale, signed=False)
    return [
        (
            texts("Captures expected"),
            texts("{number}, {rule}, from {time} on", number=number, rule=due.rule, time=words.short(due.since)),
        ),
        (texts("Of these got"), texts("{number} ({share})", number=got, share=share)),
    ]


def _failed_by_date(history: History) -> Counter[date]:
    return Counter({_EPOCH + timedelta(days=day): count for day, count in history.failures.by_day.items()})


def _reasons_read(history: History, words: TimeWords) -> str:
    """Of how many failed captures the reasons were read, where that is not all of them."""
    if history.failures.count <= MOST_TOLD:
        return ""
    number = format_decimal(MOST_TOLD, locale=words.texts.locale)
    return words.texts("Reasons of the newest {number}.", number=number)


def _snapshots_by_day(history: History, words: TimeWords) -> Counter[date]:
    """How many snapshots each day has, as the display zone counts days."""
    dates = dates_of(days_of(history.captured_at), words.zone)
    found, places = np.unique(dates, return_inverse=True)
    counts = np.bincount(places, weights=history.snapshots_up_to)
    return Counter({_EPOCH + timedelta(days=int(day)): int(count) for day, count in zip(found, counts, strict=True)})


def _calendar(
    counts: Counter[date],
    failed: Counter[date],
    first: date,
    last: date,
    usual: int,
    due: Expected | None,
    words: TimeWords,
) -> CalendarStrip:
    """The days from the first snapshot, failed capture or due one to the last, at most those of a year."""
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
        label = texts("{name}: {finding}", name=words.day(_noon(day, words)), finding=told)
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
    number = format_decimal(wanted, locale=texts.locale)
    # Whole per cent, rounded down: a day that misses one snapshot is not a whole one.
    share = print_percent(Decimal(100 * got // max(1, wanted)), texts.locale, signed=False)
    if is_due:
        told = (
            texts("{snapshots}, {share} of the {number} expected", snapshots=told, share=share, number=number)
            if wanted
            else texts("{snapshots}, none expected", snapshots=told)
        )
    elif snapshots:
        told = texts("{snapshots}, {share} of the usual {number}", snapshots=told, share=share, number=number)
    if failed:
        failing = texts.count("{number} failed capture", "{number} failed captures", failed)
        told = f"{told}, {failing}"
    return told


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _noon(day: date, words: TimeWords) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=words.zone).astimezone(UTC)
