"""What a report says of captures that failed, and what explains a time without a snapshot."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd
from babel.numbers import format_decimal

from tracker.errors import PageNotHad, PageUnreadable
from tracker.history import History
from tracker.model import MarketState, MarketStatus
from tracker.report.headline import market_name
from tracker.report.period import Period
from tracker.report.rhythm import Gap
from tracker.report.time_words import TimeWords
from tracker.texts import Texts
from tracker.visible import one_line, short_line

_LONGEST_SOURCE = 40
_LONGEST_REASON = 160


@dataclass(frozen=True, slots=True)
class FailureRow:
    """Captures of one source that failed for one reason.

    Attributes:
        kind: what failed, in words.
        source: its name.
        reason: as it was noted, in English, without the page's address.
        count: how many captures, as text.
        first, last: when; the last is empty where there is one alone.
    """

    kind: str
    source: str
    reason: str
    count: str
    first: str
    last: str


def failure_rows(history: History, words: TimeWords) -> tuple[FailureRow, ...]:
    """Why captures of the period failed, the most frequent reasons first."""
    return tuple(
        FailureRow(
            kind=_kind(alike.outcome, words.texts),
            source=short_line(alike.source, _LONGEST_SOURCE),
            reason=short_line(alike.reason, _LONGEST_REASON),
            count=format_decimal(alike.count, locale=words.texts.locale),
            first=words.telling_ends_apart(alike.first, alike.last).short(alike.first),
            last="" if alike.count == 1 else words.telling_ends_apart(alike.first, alike.last).short(alike.last),
        )
        for alike in history.failures.reasons
    )


def reasons_left_out(history: History) -> int:
    """How many more reasons there are than `failure_rows` lists."""
    return history.failures.reason_count - len(history.failures.reasons)


def failures_in_words(history: History, words: TimeWords) -> str:
    """How many captures of the period failed, when the last did, and why; empty where none has."""
    last = history.last_failure
    if last is None:
        return ""
    return words.texts.count(
        "{number} capture has failed, on {time}: {reason}",
        "{number} captures have failed, the last on {time}: {reason}",
        history.failures.count,
        time=words.day_and_time(last.last),
        reason=short_line(last.reason, _LONGEST_REASON),
    )


def gap_in_words(gap: Gap, history: History, period: Period, words: TimeWords) -> str:
    """Which kind of nothing a gap is: captures failed in it, the market was closed, or nothing was captured.

    The market is closed for as long as the line of the snapshot before the gap says; what that line leaves open is
    not claimed.
    """
    texts = words.texts
    failed = history.failures.within.get(gap.start, Counter())
    parts = [
        texts("{number} × {what}", number=count, what=_kind(outcome, texts))
        for outcome, count in sorted(failed.items())
    ]
    closed = _closed(gap, history, period, words)
    if closed:
        parts.append(closed)
    elif not parts:
        parts.append(texts("nothing was captured"))
    return " · ".join(parts)


def _closed(gap: Gap, history: History, period: Period, words: TimeWords) -> str:
    """What the market line before a gap says of it; empty where it does not say that the market was closed."""
    market = _market_at(gap.start, history)
    if market is None or market.state not in (MarketState.OPENS, MarketState.CLOSED):
        return ""
    texts = words.texts
    name = market_name(market, texts)
    if market.state is MarketState.CLOSED or market.minutes is None:
        return texts("{market}: closed when it began; nothing was captured", market=name)
    opens = gap.start + timedelta(minutes=market.minutes)
    # The first capture after the opening comes up to an interval late.
    if gap.end <= opens + (period.usual_interval or timedelta()):
        return texts("{market}: closed", market=name)
    return texts("{market}: closed until {time}; then nothing was captured", market=name, time=words.short(opens))


def _market_at(at: datetime, history: History) -> MarketStatus | None:
    """The market line of the last snapshot of a time."""
    place = int(history.captured_at.searchsorted(pd.Timestamp(at), side="right")) - 1
    is_there = 0 <= place < len(history.markets) and history.captured_at[place] == at
    return history.markets[place] if is_there else None


def _kind(outcome: str, texts: Texts) -> str:
    if outcome == PageNotHad.code:
        return texts("page not had")
    if outcome == PageUnreadable.code:
        return texts("page unreadable")
    return one_line(outcome)
