"""What an output says of captures that failed, and of how old a figure is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.cli.quote_rows import printed_time
from tracker.texts import Texts
from tracker.visible import one_line

if TYPE_CHECKING:
    from tracker.store.read import FailedAttempt

_DAYS_FROM = timedelta(days=2)


def age_seconds(at: datetime, now: datetime) -> int:
    """How old what was captured *at* is, in whole seconds; below zero where it is of a time to come."""
    return int((now - at).total_seconds())


def age_in_words(at: datetime, now: datetime, texts: Texts) -> str:
    """The same in words of the locale: « il y a 6 min ».

    In a unit of which there are two at least, and in days however many there are.
    """
    from babel.dates import format_timedelta

    seconds = age_seconds(at, now)
    # Babel has no "now": what is less than a second old is told to be one.
    age = timedelta(seconds=seconds if seconds < 0 else max(1, seconds))
    return format_timedelta(
        -age,
        add_direction=True,
        threshold=2 if abs(age) < _DAYS_FROM else sys.maxsize,
        # « il y a 952 j », and not « il y a 3 ans », which may be two and a half.
        granularity="second" if abs(age) < _DAYS_FROM else "day",
        format="short",
        locale=texts.locale,
    )


def failures_in_words(failed: Sequence[FailedAttempt], zone: ZoneInfo, texts: Texts) -> str:
    """How many captures have failed, when the last of them did, and why."""
    return texts.count(
        "{number} capture has failed, on {time}: {reason}",
        "{number} captures have failed, the last on {time}: {reason}",
        len(failed),
        time=printed_time(failed[-1].at, zone, texts),
        reason=one_line(failed[-1].reason),
    )


def reason_lines(failed: Sequence[FailedAttempt], zone: ZoneInfo, texts: Texts) -> list[str]:
    """A line for each kind of failure and its reason, as often as it occurs, in the order of the first of each."""
    by_reason: dict[tuple[str, str], list[FailedAttempt]] = {}
    for one in failed:
        by_reason.setdefault((one.outcome, one.reason), []).append(one)
    return [f"! {outcome}: {failures_in_words(alike, zone, texts)}" for (outcome, _), alike in by_reason.items()]


def since_newest_lines(
    failed_by_source: dict[str, list[FailedAttempt]],
    newest: dict[str, datetime | None],
    zone: ZoneInfo,
    texts: Texts,
) -> list[str]:
    """A line for each source whose newest captures have failed, safe to show.

    Args:
        failed_by_source: as `tracker.store.read.failures_since_newest`.
        newest: the time of each source's newest snapshot: the only source needs no name.
        zone: of the times.
        texts: in which language.
    """
    lines = []
    for source, failed in failed_by_source.items():
        what = failures_in_words(failed, zone, texts)
        if newest[source] is not None:
            what = texts("Since the newest snapshot, {what}", what=what)
        lines.append(f"! {f'{one_line(source)}: ' if len(newest) > 1 else ''}{what}")
    return lines
