"""The page's clock against that of captures: where a market's line counts down, both say when it opens or closes."""

from __future__ import annotations

from datetime import timedelta

from tracker.calendars import Calendars
from tracker.checks.freshness import COUNTDOWN_WITHIN, compare_countdown
from tracker.history import MOST_LINES, History
from tracker.report.time_words import TimeWords


def page_clock_in_words(history: History, words: TimeWords, calendars: Calendars) -> str:
    """In how many snapshots the two clocks agree, and where they differ most; empty where no line counts down.

    Of more than `tracker.history.MOST_LINES` snapshots, and of those that are told by the hour, only some have their
    market lines in the history: then it says that these were looked at, and knows no others. They are held against what
    `tracker.checks.freshness` holds them against.
    """
    found = []
    for at, market in zip(history.captured_at.to_pydatetime(), history.markets, strict=False):
        countdown = compare_countdown(market, at, true_hours=calendars.hours)
        if countdown is not None:
            found.append((countdown.off, at))
    if not found:
        return ""
    texts = words.texts
    agreeing, every = sum(abs(behind) <= COUNTDOWN_WITHIN for behind, _ in found), len(found)
    if history.snapshot_count > min(MOST_LINES, len(history.captured_at)):
        told = texts("agrees with the time of capture in {number} of the {all} looked at", number=agreeing, all=every)
    else:
        told = texts.count(
            "agrees with the time of capture in {number} of {all} snapshots",
            "agrees with the time of capture in {number} of {all} snapshots",
            agreeing,
            all=every,
        )
    if agreeing == every:
        return told
    most, at = max(found, key=lambda one: abs(one[0]))
    length, when = words.length(abs(most)), words.short(at)
    if most > timedelta():
        return texts("{what}; at most {length} behind, on {time}", what=told, length=length, time=when)
    return texts("{what}; at most {length} ahead, on {time}", what=told, length=length, time=when)
