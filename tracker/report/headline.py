"""The report's first words: what moved, made from the newest quotes alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from babel.core import Locale

from tracker.findings import is_doubt
from tracker.history import History, InstrumentHistory
from tracker.model import MarketState, MarketStatus
from tracker.report.printed import percent_text
from tracker.report.theme import Direction, direction
from tracker.report.time_words import TimeWords
from tracker.report.titles import is_marked, page_name, without_doubtful
from tracker.texts import Texts
from tracker.visible import apart, one_line, shortened

_LONGEST_MARKET_LINE = 120
_LONGEST_NAME = 40


def headline(history: History, texts: Texts) -> tuple[str, ...]:
    """How many instruments of the newest snapshot rise and fall, and which moves the most, as sentences.

    A doubtful figure is neither counted nor named. The first sentence says how many there are, but for those that
    somebody has acknowledged, which are no news.
    """
    newest = [one for one in history.instruments if one.newest.at == history.newest_at]
    doubtful = doubtful_of(history)
    sure = [one for one in newest if one.newest.quote.percent is not None and not is_marked(one)]
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
    found = [direction(one.newest.quote.percent) for one in sure]
    sentences = [_ended(_counts(found, texts), unacknowledged(doubtful, history), texts)]
    rising = [one for one, way in zip(sure, found, strict=True) if way is Direction.RISING]
    falling = [one for one, way in zip(sure, found, strict=True) if way is Direction.FALLING]
    if rising:
        sentences.append(texts("Largest rise: {name} {percent}.", **_named(rising, texts, largest=True)))
    if falling:
        sentences.append(texts("Largest fall: {name} {percent}.", **_named(falling, texts, largest=False)))
    return tuple(sentences)


def doubtful_of(history: History) -> tuple[InstrumentHistory, ...]:
    """The instruments of the newest snapshot with a doubtful quote in it."""
    return tuple(one for one in history.instruments if one.newest.at == history.newest_at and is_marked(one))


def unacknowledged(doubtful: Sequence[InstrumentHistory], history: History) -> tuple[InstrumentHistory, ...]:
    """Those of doubtful instruments with a doubt of which nobody has said anything."""
    doubts = [found for found in history.newest_findings if is_doubt(found.code)]
    source = history.newest_source
    known = {found.quote for found in doubts if (source, found) in history.acknowledged}
    news = {found.quote for found in doubts if (source, found) not in history.acknowledged}
    return tuple(one for one in doubtful if one.newest.quote.name not in known - news)


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


def _named(instruments: Sequence[InstrumentHistory], texts: Texts, *, largest: bool) -> dict[str, str]:
    chosen = (max if largest else min)(instruments, key=lambda one: one.newest.quote.percent or 0)
    return {
        "name": apart(page_name(chosen, longest=_LONGEST_NAME)),
        "percent": percent_text(chosen.newest.quote.percent, texts.locale),
    }
