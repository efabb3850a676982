"""The report's first words: what moved, made from the newest quotes alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from babel.core import Locale

from tracker.history import History, InstrumentHistory
from tracker.model import MarketState, MarketStatus
from tracker.report.doubts import doubtful_of, is_marked, unacknowledged
from tracker.report.printed import percent_text
from tracker.report.theme import Direction, direction
from tracker.report.time_words import TimeWords
from tracker.report.titles import page_name, without_doubtful
from tracker.texts import Texts
from tracker.visible import apart, one_line, shortened

_LONGEST_MARKET_LINE = 120
_LONGEST_NAME = 40
_ALL_NAMED = 2
"""Of no more instruments than this the headline says how each has moved."""


def headline(history: History, texts: Texts) -> tuple[str, ...]:
    """How many instruments of the newest snapshots rise and fall, and which moves the most, as sentences.

    Of one or two it says how each has moved. One that is no longer on its source's page, or whose source fell behind,
    is none of them. A doubtful figure is neither counted nor named; the first sentence says how many there are, but
    for those that somebody has acknowledged, which are no news.
    """
    newest = history.current
    doubtful = doubtful_of(history)
    sure = [one for one in newest if _moved(one) is not None and not is_marked(one)]
    if not sure:
        first = texts.count(
            "{number} instrument, without a printed change",
            "{number} instruments, without a printed change",
            len(newest) - len(doubtful),
        )
        if doubtful and len(doubtful) == len(newest):
            first = texts.count(
                "{number} instrument, with a doubtful figure",
                "{number} instruments, all with a doubtful figure",
                len(newest),
            )
            return (first + ".",)
        return (_ended(first, unacknowledged(doubtful, history), texts),)
    left_out = unacknowledged(doubtful, history)
    with_percent = [one for one in sure if one.newest.quote.percent is not None]
    if len(sure) <= _ALL_NAMED and len(with_percent) == len(newest) - len(doubtful):
        return (_ended(", ".join(map(" ".join, (_named(one, texts).values() for one in sure))), left_out, texts),)
    found = [direction(_moved(one)) for one in sure]
    sentences = [_ended(_counts(found, texts), left_out, texts)]
    rise, fall = most_moved(history)
    if rise is not None:
        sentences.append(texts("Largest rise: {name} {percent}.", **_named(rise, texts)))
    if fall is not None:
        sentences.append(texts("Largest fall: {name} {percent}.", **_named(fall, texts)))
    return tuple(sentences)


def most_moved(history: History) -> tuple[InstrumentHistory | None, InstrumentHistory | None]:
    """Which instruments of the newest snapshots rise and fall the most; None where none does."""
    known = [one for one in history.current if one.newest.quote.percent is not None and not is_marked(one)]
    rising = [one for one in known if direction(one.newest.quote.percent) is Direction.RISING]
    falling = [one for one in known if direction(one.newest.quote.percent) is Direction.FALLING]
    return max(rising, key=_percent, default=None), min(falling, key=_percent, default=None)


def _ended(sentence: str, doubtful: Sequence[InstrumentHistory], texts: Texts) -> str:
    if not doubtful:
        return sentence + "."
    return texts("{what}, {rest}", what=sentence, rest=without_doubtful(len(doubtful), texts)) + "."


def market_in_words(market: MarketStatus | None, words: TimeWords) -> str:
    """The market's state at the newest snapshot; the page's own words where they are not understood."""
    if market is None:
        return ""
    texts = words.texts
    where = market_name(market, texts)
    left = "" if market.minutes is None else words.length(timedelta(minutes=market.minutes))
    match market.state:
        case MarketState.OPENS if left:
            return texts("{market}: closed, opens in {duration}", market=where, duration=left)
        case MarketState.CLOSES if left:
            return texts("{market}: open, closes in {duration}", market=where, duration=left)
        case MarketState.OPENS | MarketState.CLOSED:
            return texts("{market}: closed", market=where)
        case MarketState.CLOSES | MarketState.OPEN:
            return texts("{market}: open", market=where)
        case None:
            return one_line(shortened(market.text, _LONGEST_MARKET_LINE))


def market_name(market: MarketStatus, texts: Texts) -> str:
    """Which market a market line is of."""
    name = Locale.parse(texts.locale).territories.get(market.country or "")
    return texts("Market ({country})", country=name) if name else texts("Market")


def _counts(found: Sequence[Direction], texts: Texts) -> str:
    rising, falling = found.count(Direction.RISING), found.count(Direction.FALLING)
    unchanged = found.count(Direction.UNCHANGED)
    parts = []
    if rising:
        parts.append(texts.count("{number} instrument rises", "{number} instruments rise", rising))
    if falling and parts:
        parts.append(texts.count("{number} falls", "{number} fall", falling))
    elif falling:
        parts.append(texts.count("{number} instrument falls", "{number} instruments fall", falling))
    if unchanged and parts:
        parts.append(texts.count("{number} is unchanged", "{number} are unchanged", unchanged))
    elif unchanged:
        parts.append(texts.count("{number} instrument is unchanged", "{number} instruments are unchanged", unchanged))
    return ", ".join(parts)


def _moved(instrument: InstrumentHistory) -> Decimal | None:
    """What the page prints of how an instrument has moved."""
    return instrument.newest.quote.moved


def _percent(instrument: InstrumentHistory) -> Decimal:
    return instrument.newest.quote.percent or Decimal(0)


def _named(instrument: InstrumentHistory, texts: Texts) -> dict[str, str]:
    return {
        "name": apart(page_name(instrument, longest=_LONGEST_NAME)),
        "percent": percent_text(instrument.newest.quote.percent, texts.locale),
    }
