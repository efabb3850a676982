"""Of which earlier pages findings may be others now that a page is known: where a session contradicts itself.

A page is held against the next ones of its session, too (`references`), so what is found of it changes as they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from tracker.checks.page import quote_alone
from tracker.checks.past import MOST_LATER, Past, PastQuote
from tracker.checks.references import LONGEST_SESSION, check_reference, compare_reference
from tracker.checks.rolls import TrueHours, rolls_before
from tracker.findings import REFERENCE_MISMATCH, is_mistimed
from tracker.formats import decimals_of
from tracker.instruments import Catalogue, Instrument, Reference
from tracker.model import Quote, Reading


def told_earlier(reading: Reading, past: Past, catalogue: Catalogue, *, true_hours: TrueHours) -> list[datetime]:
    """The times (aware UTC) of the pages before a reading of which something else may be found now, oldest first.

    Of each instrument of which the reading tells something else than was found, that is the oldest such page and those
    behind it that show the instrument: what is found of one hangs on those before it.

    Args:
        reading: with a time, and with what is found of it.
        past: what its source has shown before it, with the findings that were made without it.
        catalogue: the instruments that are known.
        true_hours: of exchanges, asked where a page does not fit the usual ones.
    """
    at = reading.captured_at
    if at is None:
        raise ValueError("a reading without a time has no past")
    found: set[datetime] = set()
    for position, quote in enumerate(reading.quotes):
        instrument = catalogue.by_symbol.get(quote.symbol or "")
        lately = list(past.quotes.get(position, ()))
        if instrument is None or instrument.reference is Reference.DAY_BEFORE or not lately:
            continue
        if _agree(quote, at, instrument, lately[:MOST_LATER]):
            continue
        own = quote_alone(at, *quote[2:], is_mistimed=is_mistimed(reading.findings))
        later = [own, *past.later.get(position, ())]
        found.update(one.at for one in _told(quote, at, instrument, lately, later, true_hours))
    return sorted(found)


def _agree(quote: Quote, at: datetime, instrument: Instrument, lately: Sequence[PastQuote]) -> bool:
    """Whether a quote and the newest ones before it refer to one figure: then nothing is to be told of any of them."""
    if any(REFERENCE_MISMATCH.code in one.doubts for one in lately):
        return False
    if quote.value is None or quote.change is None:
        return True
    rolls = rolls_before(instrument, at)
    if rolls and at < rolls[-1].ends:
        # Either figure is right now, which tells nothing of earlier pages.
        return True
    of_session = [one for one in lately if rolls and one.at >= rolls[-1].begins]
    seen = [quote.value - quote.change, *(one.reference for one in of_session if one.reference is not None)]
    return max(seen) - min(seen) <= instrument.spread * Decimal(1).scaleb(-max(map(decimals_of, seen)))


def _told(
    quote: Quote,
    at: datetime,
    instrument: Instrument,
    lately: Sequence[PastQuote],
    later: Sequence[PastQuote],
    true_hours: TrueHours,
) -> Sequence[PastQuote]:
    """The earlier quotes from the oldest one on of which a quote, the first of the later ones, tells something else."""
    rolls = rolls_before(instrument, at)
    for number in reversed(range(min(MOST_LATER, len(lately)))):
        one, earlier = lately[number], lately[number + 1 :]
        is_doubted = REFERENCE_MISMATCH.code in one.doubts
        if at - one.at > LONGEST_SESSION:
            # No page is held against one that comes so much later, and what it was held against may be out of sight.
            continue
        if not is_doubted and (not rolls or one.at < rolls[-1].begins):
            # It agrees with what there was by the usual hours, by which this quote is of another session.
            continue
        between = [_alone(each) for each in reversed(lately[:number])]
        with_it, without = ([*between, *each][:MOST_LATER] for each in (later, later[1:]))
        shown = quote._replace(value=one.value, change=one.change, percent=one.percent)
        compared = compare_reference(shown, one.at, instrument, earlier=earlier, later=with_it, true_hours=true_hours)
        is_wrong = compared is not None and compared.known is not None and not compared.agrees
        if is_wrong != is_doubted:
            return lately[: number + 1]
        if is_wrong:
            now, before = (
                check_reference(shown, one.at, instrument, earlier=earlier, later=each, true_hours=true_hours)
                for each in (with_it, without)
            )
            if now != before:
                return lately[: number + 1]
    return ()


def _alone(one: PastQuote) -> PastQuote:
    return quote_alone(one.at, one.value, one.change, one.percent, is_mistimed=one.is_mistimed)
