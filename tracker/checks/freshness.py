"""Whether a page is as new as its capture: figures that stand still while their market is open, and its countdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from tracker.checks.past import PastQuote
from tracker.checks.rolls import TrueHours
from tracker.exchanges import HOME_EXCHANGES, usual_hours
from tracker.findings import CLOCK_MISMATCH, STALE, Finding, finding
from tracker.instruments import Instrument
from tracker.model import MarketState, MarketStatus, Quote

DELAY = timedelta(minutes=20)
"""So much may a page run behind an exchange: Paris and Frankfurt are a quarter of an hour late."""
FROZEN = timedelta(minutes=30)
"""Nothing of an open exchange stands still for so long: its indices are computed anew every few seconds."""
_AFTER_A_PAUSE = DELAY + timedelta(minutes=5)

_AGREES = timedelta(minutes=2)
"""A countdown is in whole minutes, and a page takes its time to come."""
_DAY = timedelta(days=1)


def check_stale(
    quotes: Sequence[Quote],
    instruments: Sequence[Instrument | None],
    at: datetime,
    *,
    earlier: Mapping[int, Sequence[PastQuote]],
    true_hours: TrueHours,
) -> Iterator[Finding]:
    """A finding for each open exchange of which no index has moved for half an hour beyond its delay.

    A single index that stood at the same hundredth once before may have come back to it, as happens once in some
    thousand pages: either two indices stand still, or one on three pages.

    Args:
        quotes: of a page.
        instruments: of each; None for one that the catalogue does not know.
        at: when it was captured, aware.
        earlier: by position, quotes of the same instrument, newest first.
        true_hours: of exchanges.
    """
    standing: dict[str, list[list[PastQuote]]] = defaultdict(list)
    for position, (quote, instrument) in enumerate(zip(quotes, instruments, strict=True)):
        if instrument is not None and instrument.kind == "index" and instrument.exchange is not None:
            standing[instrument.exchange].append(_same(quote, earlier.get(position, ())))
    found = []
    proofs = 0
    for exchange, same in standing.items():
        hours = usual_hours(exchange)
        if hours is None or not all(same):
            continue
        newest = max(each[-1].at for each in same)
        usual = list(hours.sessions(at - _DAY, at))
        if hours.is_pausing(at, margin=_AFTER_A_PAUSE) or not _is_stale(usual, newest, at):
            continue
        sessions = true_hours(exchange, at)
        if sessions is not None and _is_stale(sessions, newest, at):
            found.append(finding(STALE, exchange=exchange, since=f"{newest:%Y-%m-%dT%H:%M:%SZ}"))
            proofs += sum(map(len, same))
    if proofs > 1:
        yield from found


def _same(quote: Quote, earlier: Sequence[PastQuote]) -> list[PastQuote]:
    """The quotes up to now that have this very value and change, without another in between."""
    figures = (quote.value, quote.change)
    return list(takewhile(lambda one: (one.value, one.change) == figures, earlier))


def _is_stale(sessions: Sequence[tuple[datetime, datetime]], since: datetime, at: datetime) -> bool:
    return any(opens + DELAY <= at <= closes and at - max(since, opens + DELAY) >= FROZEN for opens, closes in sessions)


def check_clock(
    market: MarketStatus | None, at: datetime, *, true_hours: TrueHours, is_exact: bool = False
) -> Finding | None:
    """A finding where a market line counts down to a time at which its exchange neither opens nor closes.

    Args:
        market: the page's market line; None where it has none.
        at: when it was captured, aware.
        true_hours: of exchanges.
        is_exact: whether holidays and half days are looked at even where the usual hours explain the line, which takes
            a second.
    """
    if market is None or market.minutes is None or market.state not in (MarketState.OPENS, MarketState.CLOSES):
        return None
    exchange = HOME_EXCHANGES.get(market.country or "")
    hours = usual_hours(exchange or "")
    if exchange is None or hours is None:
        return None
    said = at + timedelta(minutes=market.minutes)
    usual = list(hours.sessions(said - _DAY, said + _DAY))
    off = _off(market.state, said, usual)
    if abs(off) <= _AGREES and not is_exact:
        return None
    sessions = true_hours(exchange, said)
    if sessions is not None:
        off = _off(market.state, said, sessions)
    if abs(off) <= _AGREES:
        return None
    return finding(CLOCK_MISMATCH, line=market.text, minutes=str(round(off.total_seconds() / 60)))


def _off(state: MarketState, said: datetime, sessions: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """How far a said time is behind the nearest opening or close."""
    meant = [opens if state is MarketState.OPENS else closes for opens, closes in sessions]
    return min((said - each for each in meant), key=abs, default=timedelta())
