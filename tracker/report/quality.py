"""How good the data of a report is: what was captured when, what is missing, what is doubtful."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from statistics import median

import numpy as np
from babel.numbers import format_decimal

from tracker.calendars import Calendars
from tracker.explain_command import explain_command
from tracker.finding_words import code_in_words, finding_in_words
from tracker.findings import CLOCK_BACK, TIME_MISMATCH, Finding
from tracker.formats import print_percent
from tracker.history import History
from tracker.model import Quote
from tracker.report.calendar_strip import CalendarStrip, calendar_strip
from tracker.report.days import dates_of, days_of
from tracker.report.expected import Expected, Schedule, expected
from tracker.report.failed_captures import FailureRow, failure_rows, gap_in_words, reasons_left_out
from tracker.report.page_clock import page_clock_in_words
from tracker.report.period import Period
from tracker.report.time_words import TimeWords
from tracker.store.failures import MOST_TOLD
from tracker.store.finding_examples import FindingAt
from tracker.store.strip_changes import StripChange
from tracker.visible import short_line

_EPOCH = date(1970, 1, 1)
_GAPS_LISTED = 5
_CHANGES_LISTED = 15
_LONGEST_NAME = 80
_LONGEST_NOTE = 500
_FAILED_DAYS_LISTED = 20
_ABOUT_TIME = (CLOCK_BACK.code, TIME_MISMATCH.code)


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
class Example:
    """A finding of a code.

    Attributes:
        name: of what it is about, perhaps empty.
        at: when.
        sentence: what it says.
        command: which explains the quote; empty where it is about none that is stored.
        said: what somebody has said of it; empty where nobody has.
        moment: the key of its snapshot.
    """

    name: str
    at: str
    sentence: str
    command: str
    said: str
    moment: int


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of a finding.

    Attributes:
        code: itself.
        meaning: what it stands for.
        count: how often it occurs, as text.
        examples: some of the newest.
    """

    code: str
    meaning: str
    count: str
    examples: tuple[Example, ...]


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


def quality(
    history: History,
    period: Period,
    words: TimeWords,
    schedule: Schedule | None = None,
    calendars: Calendars | None = None,
    *,
    home: str | None = None,
) -> Quality:
    """The quality of a history with at least one snapshot.

    Args:
        history: what is reported on.
        period: of its snapshots.
        words: language, locale and time zone.
        schedule: when captures are meant to run; None where that is not known.
        calendars: of exchanges; None for those that nothing is kept of.
        home: the home folder, for the commands that explain quotes; None for that of whoever runs them.
    """
    texts = words.texts
    counts = _snapshots_by_day(history, words)
    first, last = (at.astimezone(words.zone).date() for at in (period.start, period.end))
    days = (last - first).days + 1
    ends = words.telling_ends_apart(period.start, period.end)
    facts = [
        (texts("Snapshots"), format_decimal(period.snapshots, locale=texts.locale)),
        (texts("First snapshot"), ends.day_and_time(period.start)),
        (texts("Latest snapshot"), ends.day_and_time(period.end)),
        (texts("Days with a snapshot"), texts("{number} of {all}", number=len(counts), all=days)),
    ]
    usual = ceil(median(counts.values()))
    due = expected(history, period, schedule, words, counts=counts)
    facts += _against_expected(due, words)
    if period.usual_interval is not None:
        intervals = {era.interval for era in period.rhythm.eras} or {period.usual_interval}
        # Each once, and two where they are told alike.
        told = dict.fromkeys(words.length(of(intervals)) for of in (min, max))
        facts.append((texts("Usual interval"), " – ".join(told)))
        if period.usual_days is not None:
            facts.append((texts("Usual distance of days with a snapshot"), words.days(period.usual_days)))
        facts.append((texts("Gaps"), format_decimal(len(period.gaps), locale=texts.locale)))
    facts.append((texts("Failed captures"), format_decimal(history.failures.count, locale=texts.locale)))
    page_clock = page_clock_in_words(history, words, calendars or Calendars())
    if page_clock:
        facts.append((texts("Page’s clock"), page_clock))
    doubtful_times = sum(history.finding_counts.get(code, 0) for code in _ABOUT_TIME)
    if doubtful_times:
        facts.append((texts("Snapshots with a doubtful time"), format_decimal(doubtful_times, locale=texts.locale)))
    longest = sorted(period.gaps, key=lambda gap: (gap.length, gap.start), reverse=True)[:_GAPS_LISTED]
    more = reasons_left_out(history)
    failed = Counter({_EPOCH + timedelta(days=day): count for day, count in history.failures.by_day.items()})
    failed_days = sorted(failed.items(), reverse=True)
    more_days = max(0, len(failed_days) - _FAILED_DAYS_LISTED)
    more_changes = max(0, len(history.strip_changes) - _CHANGES_LISTED)
    more_reasons = texts.count("And {number} more reason.", "And {number} more reasons.", more) if more else ""
    return Quality(
        facts=tuple(facts),
        gaps=tuple(
            GapRow(
                words.telling_ends_apart(gap.start, gap.end).short(gap.start),
                words.telling_ends_apart(gap.start, gap.end).short(gap.end),
                words.length(gap.length),
                gap_in_words(gap, history, period, words),
            )
            for gap in longest
        ),
        codes=tuple(
            _code_row(code, count, history, words, home) for code, count in sorted(history.finding_counts.items())
        ),
        strip=tuple(_strip_row(change, words) for change in history.strip_changes[:_CHANGES_LISTED]),
        more_strip=texts.count("And {number} more.", "And {number} more.", more_changes) if more_changes else "",
        calendar=calendar_strip(counts, failed, first, last, usual, due, words),
        failures=failure_rows(history, words),
        more_failures=" ".join(part for part in (_reasons_read(history, words), more_reasons) if part),
        failed_days=tuple(
            FailedDay(
                words.date(day),
                format_decimal(count, locale=texts.locale),
                format_decimal(counts[day], locale=texts.locale),
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
    return StripRow(short_line(change.name, _LONGEST_NAME), what, short_line(change.source, _LONGEST_NAME))


def _code_row(code: str, count: int, history: History, words: TimeWords, home: str | None) -> CodeRow:
    examples = history.finding_examples.get(code, ())
    apart = words.telling_apart(int(one.at.timestamp()) for one in examples)
    return CodeRow(
        code=code,
        meaning=code_in_words(code, words.texts),
        count=format_decimal(count, locale=words.texts.locale),
        examples=tuple(
            Example(
                name=short_line(one.finding.quote or "", _LONGEST_NAME),
                at=apart.short(one.at),
                sentence=finding_in_words(one.finding, words.texts),
                command=_explained_by(one, home),
                said=acknowledged_in_words(one.source, one.finding, history, words),
                moment=one.moment,
            )
            for one in examples
        ),
    )


def acknowledged_in_words(source: str, finding: Finding, history: History, words: TimeWords) -> str:
    """What somebody has said of a finding on a page of a source, and when; empty where nobody has."""
    said = history.acknowledged.get((source, finding))
    if said is None:
        return ""
    note = short_line(said.note, _LONGEST_NOTE)
    return words.texts("acknowledged on {time}: {note}", time=words.short(said.at), note=note)


def _explained_by(example: FindingAt, home: str | None) -> str:
    """The command that explains the quote of a finding; empty for a finding about none that is stored."""
    found = example.finding
    if found.quote is None or found.position is None:
        return ""
    quote = Quote(found.quote, None, None, None, None)
    return explain_command(quote, example.at, occurrence=example.occurrence, home=home)


def _against_expected(due: Expected | None, words: TimeWords) -> list[tuple[str, str]]:
    """How many captures there should be, and how many there are."""
    if due is None:
        return []
    texts = words.texts
    # Whole per cent, rounded down: what misses one snapshot is not whole.
    share = print_percent(Decimal(100 * due.got // max(1, due.count)), texts.locale, signed=False)
    return [
        (
            texts("Captures expected"),
            texts("{number}, {rule}, from {time} on", number=due.count, rule=due.rule, time=words.short(due.since)),
        ),
        (texts("Of these got"), texts("{number} ({share})", number=due.got, share=share)),
    ]


def _reasons_read(history: History, words: TimeWords) -> str:
    """Of how many failed captures the reasons were read, where that is not all of them."""
    if history.failures.count <= MOST_TOLD:
        return ""
    return words.texts("Reasons of the newest {number}.", number=MOST_TOLD)


def _snapshots_by_day(history: History, words: TimeWords) -> Counter[date]:
    """How many snapshots each day has, as the display zone counts days."""
    dates = dates_of(days_of(history.captured_at), words.zone)
    found, places = np.unique(dates, return_inverse=True)
    counts = np.bincount(places, weights=history.snapshots_up_to)
    return Counter({_EPOCH + timedelta(days=int(day)): int(count) for day, count in zip(found, counts, strict=True)})
