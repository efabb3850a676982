"""Whether a page is as new as its capture: figures that stand still while their market is open, and its countdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from tracker.checks.past import PastQuote
from tracker.checks.rolls import TrueHours
from tracker.exchanges import HOME_EXCHANGES, PAGE_DELAY, usual_hours
from tracker.findings import CLOCK_MISMATCH, STALE, Finding, finding
from tracker.instruments import Instrument
from tracker.model import MarketState, MarketStatus, Quote

_MOST_BY_CHANCE = 1
"""So often may an index come back to the same hundredth by chance while its exchange is open."""
_ANOTHER_LOOK = timedelta(minutes=5)
"""Pages nearer to each other than this are one look at it."""
FROZEN = timedelta(minutes=30)
"""Nothing of an open exchange stands still for so long: its indices are computed anew every few seconds."""
_AFTER_A_PAUSE = PAGE_DELAY + timedelta(minutes=5)

COUNTDOWN_WITHIN = timedelta(minutes=2)
"""A countdown is in whole minutes, and a page takes its time to come."""
_DAY = timedelta(days=1)
_LONGEST_PAUSE = timedelta(days=7)
"""A home exchange rests for four days at Easter."""


class Unmoved(NamedTuple):
    """How long the indices of an exchange have stood still.

    Attributes:
        exchange: ISO 10383 code.
        since: when the last one of them came to stand where it stands, aware UTC; None where one has just moved, or
            has no earlier page to say so.
        session: opening and close, aware UTC, of the session that the page is of; None where the exchange is closed,
            pauses, or has not been open for longer than a page may be late.
        agrees: whether they may have stood still for so long.
    """

    exchange: str
    since: datetime | None
    session: tuple[datetime, datetime] | None
    agrees: bool


def check_stale(
    quotes: Sequence[Quote],
    instruments: Sequence[Instrument | None],
    at: datetime,
    *,
    earlier: Mapping[int, Sequence[PastQuote]],
    true_hours: TrueHours,
) -> Iterator[Finding]:
    """A finding for each open exchange of which no index has moved for half an hour beyond its delay.

    Args:
        quotes: of a page.
        instruments: of each; None for one that the catalogue does not know.
        at: when it was captured, aware.
        earlier: by position, quotes of the same instrument, newest first.
        true_hours: of exchanges.
    """
    for exchange in unmoved(quotes, instruments, at, earlier=earlier, true_hours=true_hours):
        if not exchange.agrees:
            yield finding(STALE, exchange=exchange.exchange, since=f"{exchange.since:%Y-%m-%dT%H:%M:%SZ}")


def unmoved(
    quotes: Sequence[Quote],
    instruments: Sequence[Instrument | None],
    at: datetime,
    *,
    earlier: Mapping[int, Sequence[PastQuote]],
    true_hours: TrueHours,
    only: str | None = None,
) -> Iterator[Unmoved]:
    """How long the indices of each exchange on a page have stood still, where its usual hours are known.

    Args:
        quotes: of a page.
        instruments: of each; None for one that the catalogue does not know.
        at: when it was captured, aware.
        earlier: by position, quotes of the same instrument, newest first.
        true_hours: of exchanges, asked where nothing has moved for too long by the usual ones.
        only: the one exchange that somebody wants to know of: it is told of even where its indices have just moved, and
            its true hours are asked. None for each that may stand still.
    """
    standing: dict[str, list[list[PastQuote]]] = defaultdict(list)
    for position, (quote, instrument) in enumerate(zip(quotes, instruments, strict=True)):
        # A page that prints no value says nothing of its age.
        if (
            quote.value is not None
            and instrument is not None
            and instrument.kind == "index"
            and instrument.exchange is not None
            and only in (None, instrument.exchange)
        ):
            standing[instrument.exchange].append(_same(quote, earlier.get(position, ())))
    for exchange, same in standing.items():
        newest = max(each[-1].at for each in same) if all(same) else None
        is_chance = sum(map(_looks, same)) <= _MOST_BY_CHANCE
        if newest is None and only is None:
            continue
        hours = usual_hours(exchange)
        if hours is None:
            continue
        session = _session(list(hours.sessions(at - _DAY, at)), at)
        if hours.is_pausing(at, margin=_AFTER_A_PAUSE):
            session = None
        if session is not None and (only or (_is_stale(session, newest, at) and not is_chance)):
            true = true_hours(exchange, at)
            if true is not None:
                session = _session(true, at)
            elif _is_stale(session, newest, at):
                session = None
        yield Unmoved(exchange, newest, session, agrees=is_chance or not _is_stale(session, newest, at))


def _same(quote: Quote, earlier: Sequence[PastQuote]) -> list[PastQuote]:
    """The quotes up to now that have this very value and change, without another in between."""
    figures = (quote.value, quote.change)
    return list(takewhile(lambda one: (one.value, one.change) == figures, earlier))


def _looks(same: Sequence[PastQuote]) -> int:
    """How many pages, of a burst one alone, show the same."""
    looks, last = 0, None
    for one in same:
        if last is None or last - one.at >= _ANOTHER_LOOK:
            looks, last = looks + 1, one.at
    return looks


def _session(sessions: Sequence[tuple[datetime, datetime]], at: datetime) -> tuple[datetime, datetime] | None:
    """Of these the one that a page shows which is late by less than `PAGE_DELAY`; None between two."""
    return next(((opens, closes) for opens, closes in sessions if opens + PAGE_DELAY <= at <= closes), None)


def _is_stale(session: tuple[datetime, datetime] | None, since: datetime | None, at: datetime) -> bool:
    return session is not None and since is not None and at - max(since, session[0] + PAGE_DELAY) >= FROZEN


class Countdown(NamedTuple):
    """What a market line's countdown was held against.

    Attributes:
        exchange: whose hours it speaks of: ISO 10383 code.
        said: when that exchange opens or closes by the line, aware UTC.
        off: how far that is behind the nearest opening or close.
        agrees: whether that is near enough.
    """

    exchange: str
    said: datetime
    off: timedelta
    agrees: bool


def check_clock(market: MarketStatus | None, at: datetime, *, true_hours: TrueHours) -> Finding | None:
    """A finding where a market line counts down to a time at which its exchange neither opens nor closes.

    Args:
        market: the page's market line; None where it has none.
        at: when it was captured, aware.
        true_hours: of exchanges, asked in a year whose holidays are not known at once.
    """
    countdown = compare_countdown(market, at, true_hours=true_hours)
    if market is None or countdown is None or countdown.agrees:
        return None
    return finding(CLOCK_MISMATCH, line=market.text, minutes=str(round(countdown.off.total_seconds() / 60)))


def compare_countdown(market: MarketStatus | None, at: datetime, *, true_hours: TrueHours) -> Countdown | None:
    """What a market line's countdown is held against; None where it counts nothing down that is known.

    Args:
        market: the page's market line; None where it has none.
        at: when it was captured, aware.
        true_hours: of exchanges, asked in a year whose holidays are not known at once.
    """
    if market is None or market.minutes is None or market.state not in (MarketState.OPENS, MarketState.CLOSES):
        return None
    exchange = HOME_EXCHANGES.get(market.country or "")
    hours = usual_hours(exchange or "")
    if exchange is None or hours is None:
        return None
    said = at + timedelta(minutes=market.minutes)
    sessions = None if hours.are_exact(said) else true_hours(exchange, said)
    if sessions is None:
        sessions = list(hours.sessions(said - _LONGEST_PAUSE, said + _LONGEST_PAUSE))
    off = _off(market.state, said, sessions)
    return Countdown(exchange, said, off, agrees=abs(off) <= COUNTDOWN_WITHIN)


def _off(state: MarketState, said: datetime, sessions: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """How far a said time is behind the nearest opening or close."""
    meant = [opens if state is MarketState.OPENS else closes for opens, closes in sessions]
    return min((said - each for each in meant), key=abs, default=timedelta())
