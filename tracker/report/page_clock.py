"""The page's clock against that of captures: where a market's line counts down, both say when it opens or closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.history import MOST_LINES, History
from tracker.model import MarketState, MarketStatus
from tracker.report.time_words import TimeWords

_AGREES = timedelta(minutes=2)
"""A countdown is in whole minutes, and a page takes its time to come."""
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class _Hours:
    """When a country's market opens, and when it may close, by its own clock."""

    zone: ZoneInfo
    opens: time
    closes: tuple[time, ...]


_HOURS = {
    # Euronext Paris; it closes early on 24 and 31 December (euronext.com, trading hours and holidays).
    "FR": _Hours(ZoneInfo("Europe/Paris"), time(9), (time(17, 30), time(14, 5))),
}


def page_clock_in_words(history: History, words: TimeWords) -> str:
    """In how many snapshots the two clocks agree, and where they differ most; empty where no line counts down.

    Of more than `tracker.history.MOST_LINES` snapshots, and of those that are told by the hour, only some have their
    market lines in the history: then it says that these were looked at, and knows no others.
    """
    found = []
    for at, market in zip(history.captured_at.to_pydatetime(), history.markets, strict=False):
        behind = None if market is None else page_behind(at, market)
        if behind is not None:
            found.append((behind, at))
    if not found:
        return ""
    texts = words.texts
    agreeing, every = sum(abs(behind) <= _AGREES for behind, _ in found), len(found)
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


def page_behind(at: datetime, market: MarketStatus) -> timedelta | None:
    """How far a page's clock is behind the time *at* which it was captured; None where its line does not say.

    >>> page_behind(datetime(2024, 4, 19, 0, 40, tzinfo=UTC), MarketStatus("", "FR", MarketState.OPENS, 393))
    datetime.timedelta(seconds=780)
    """
    hours = _HOURS.get(market.country or "")
    if hours is None or market.minutes is None or market.state not in (MarketState.OPENS, MarketState.CLOSES):
        return None
    said = (at.astimezone(UTC) + timedelta(minutes=market.minutes)).astimezone(hours.zone)
    times = (hours.opens,) if market.state is MarketState.OPENS else hours.closes
    return min((_apart(said, each) for each in times), key=abs)


def _apart(said: datetime, meant: time) -> timedelta:
    """How far a time is behind the nearest one of that time of day."""
    apart = said.replace(tzinfo=None) - datetime.combine(said.date(), meant)
    return (apart + _HALF_A_DAY) % timedelta(days=1) - _HALF_A_DAY
