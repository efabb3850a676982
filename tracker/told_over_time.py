"""Each check of a stored quote against other pages of its source, with what it compares.

What is told are the values by which ``checks`` decides: each function there that finds has one beside it that compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal, localcontext
from math import exp

from tracker import findings
from tracker.checks.day_before import compare_day_before
from tracker.checks.freshness import COUNTDOWN_WITHIN, compare_countdown, unmoved
from tracker.checks.intervals import Interval
from tracker.checks.known_figure import Known
from tracker.checks.moves import compare_move
from tracker.checks.narrowed import may_be_narrowed, narrowed_percent
from tracker.checks.page import check_percent
from tracker.checks.past import Past, PastQuote
from tracker.checks.references import Compared, compare_reference
from tracker.checks.rolls import TrueHours
from tracker.checks.suspect import suspect_facts
from tracker.formats import MAX_DIGITS, decimals_of
from tracker.instruments import Catalogue, Instrument, Reference
from tracker.model import MarketStatus, Quote, Reading
from tracker.percent_intervals import narrowed_interval, outward
from tracker.told_checks import Term, ToldCheck

_CENT = Decimal("0.01")
_ROOMY = Context(prec=6 * MAX_DIGITS)
_FARTHEST = 5 * MAX_DIGITS
"""The logarithm of more than the ratio of any two values that a page can print."""
_MINUTE_S = 60
_MORE_DECIMALS = 2
"""So many more than the printed figures have the ends of what a session narrows down."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A quote among what was seen with it and before it.

    Attributes:
        quote: that is told of.
        instrument: what it quotes; None where the catalogue does not know it.
        at: when its page was captured, aware UTC.
        earlier: quotes of it from the same source, newest first.
        later: the next ones, oldest first.
        day_before: those from around 24 hours before.
        page: all quotes of its page, each with its instrument.
        market: the page's market line; None where it has none.
        past: of the whole page.
        true_hours: of exchanges.
    """

    quote: Quote
    instrument: Instrument | None
    at: datetime
    earlier: tuple[PastQuote, ...]
    later: tuple[PastQuote, ...]
    day_before: tuple[PastQuote, ...]
    page: tuple[tuple[Quote, Instrument | None], ...]
    market: MarketStatus | None
    past: Past
    true_hours: TrueHours


def told_over_time(
    reading: Reading, position: int, past: Past, known: Catalogue, *, true_hours: TrueHours
) -> tuple[ToldCheck, ...]:
    """Every check over time that there is for the quote at a position of a reading.

    Args:
        reading: with a time.
        position: of the quote, from 0.
        past: what the reading's source had shown before it, and next.
        known: the instruments that symbols mean.
        true_hours: of exchanges, by their calendars. They are always asked.
    """
    if reading.captured_at is None:
        raise ValueError("a reading without a time has no past")
    page = tuple((quote, known.by_symbol.get(quote.symbol or "")) for quote in reading.quotes)
    quote, instrument = page[position]
    seen = Seen(
        quote,
        instrument,
        reading.captured_at,
        tuple(past.quotes.get(position, ())),
        tuple(past.later.get(position, ())),
        tuple(past.day_before.get(position, ())),
        page,
        reading.market,
        past,
        true_hours,
    )
    return tuple(check for tell in TOLD_OVER_TIME for check in tell(seen))


def _told_reference(seen: Seen) -> Iterator[ToldCheck]:
    quote, instrument = seen.quote, seen.instrument
    if quote.value is None or quote.change is None or (instrument and instrument.reference is Reference.DAY_BEFORE):
        return
    by_past, compared = (
        instrument
        and compare_reference(
            quote, seen.at, instrument, earlier=seen.earlier, later=later, true_hours=seen.true_hours, is_exact=True
        )
        for later in ((), seen.later)
    )
    code, stands_for = findings.REFERENCE_MISMATCH.code, [*_difference(quote), _stands_for(instrument)]
    if not compared or compared.since is None:
        yield ToldCheck(code, None, (*stands_for, Term("session")))
        return
    known = compared.known
    agrees = None if known is None else compared.agrees
    terms = (
        *stands_for,
        Term("session", first_at=compared.since, last_at=compared.rolls_until),
        *_pages(compared, seen.later),
        *_close(compared, instrument),
        *([Term("allowed", known.allowed)] if known else []),
        *([Term("excuse", word=compared.excuse)] if compared.excuse else []),
        *([] if compared.agrees or known is None else _suspect(quote, known)),
    )
    yield ToldCheck(code, agrees, terms)
    if compared.agrees and by_past and by_past.known and by_past.agrees and by_past.rolls_until is None:
        yield from _told_narrowed(quote, by_past.known)


def _difference(quote: Quote) -> Iterator[Term]:
    """Value − change as they are printed, and all that it may be before they are rounded."""
    if quote.value is not None and quote.change is not None:
        interval = Interval.of(quote.value).less(Interval.of(quote.change))
        yield Term("reference", interval, figure=quote.value - quote.change)


def _stands_for(instrument: Instrument | None) -> Term:
    reference = instrument.reference if instrument else None
    exchange = instrument.exchange if instrument and reference is Reference.PREVIOUS_CLOSE else None
    return Term("stands-for", word=reference or "", exchange=exchange or "")


def _pages(compared: Compared, later: Sequence[PastQuote]) -> Iterator[Term]:
    """The other pages of the session: earlier and later ones that say what is known, and the others."""
    known = compared.known
    saying = [one for one in compared.pages if known and one in known.quotes]
    before, behind = [one for one in saying if one not in later], [one for one in saying if one in later]
    if known is None or before or all(one in later for one in compared.pages):
        yield _times("earlier-pages", before, known.figure if known and before else None)
    if known and behind:
        yield _times("later-pages", behind, known.figure)
    others = [one for one in compared.pages if one not in saying]
    if others:
        yield _times("other-pages", others)


def _times(of: str, quotes: list[PastQuote], figure: Decimal | None = None) -> Term:
    times = [one.at for one in quotes]
    return Term(
        of, figure=figure, pages=len(times), first_at=min(times, default=None), last_at=max(times, default=None)
    )


def _close(compared: Compared, instrument: Instrument | None) -> Iterator[Term]:
    if instrument is not None and instrument.reference is Reference.PREVIOUS_CLOSE:
        close = compared.close
        yield Term("captured-close", figure=close.value if close else None, first_at=close.at if close else None)


def _suspect(quote: Quote, known: Known) -> Iterator[Term]:
    facts = suspect_facts(quote, known.figure, known.units)
    if facts:
        yield Term("suspect", figure=Decimal(facts["instead"]), word=facts["suspect"])


def _told_narrowed(quote: Quote, known: Known) -> Iterator[ToldCheck]:
    """The percentage once more, where the session leaves less room than the page alone."""
    if not may_be_narrowed(quote) or check_percent(quote) is not None:
        return
    narrowed = narrowed_percent(quote, *known)
    if narrowed is None or quote.percent is None:
        return
    terms = (
        Term("reference", outward(narrowed.reference, decimals_of(known.figure) + _MORE_DECIMALS)),
        Term("change", narrowed.change),
        Term("implied", narrowed_interval(narrowed, quote.percent)),
        Term("percent", Interval.of(quote.percent)),
    )
    yield ToldCheck(findings.PERCENT_MISMATCH.code, narrowed.agrees, terms)


def _told_day_before(seen: Seen) -> Iterator[ToldCheck]:
    if seen.instrument is None or seen.instrument.reference is not Reference.DAY_BEFORE:
        return
    compared = compare_day_before(seen.quote, seen.at, seen.day_before)
    if compared is None:
        return
    terms = [*_difference(seen.quote), _stands_for(seen.instrument), _times("day-before-pages", [*compared.quotes])]
    decides = compared.decides
    if decides is not None and decides.value is not None:
        most = abs(decides.value) * Decimal(compared.most)
        allowed = Interval(*((decides.value + each).quantize(decides.value) for each in (-most, most)))
        terms += [Term("day-before", figure=decides.value, first_at=decides.at), Term("allowed", allowed)]
    yield ToldCheck(findings.DAY_BEFORE_MISMATCH.code, compared.agrees if decides else None, tuple(terms))


def _told_move(seen: Seen) -> Iterator[ToldCheck]:
    if seen.quote.value is None:
        return
    move = compare_move(seen.quote, seen.at, seen.instrument, earlier=seen.earlier)
    if move is None:
        yield ToldCheck(findings.JUMP.code, None, (Term("before"),))
        return
    plausible = Interval(*(_in_percent(exp(min(most, _FARTHEST))) for most in (-move.most, move.most)))
    terms = (
        Term("before", figure=move.before.value, first_at=move.before.at),
        Term("moved", figure=_in_percent(move.ratio)),
        Term("plausible", plausible),
        *([Term("factor", figure=Decimal(move.factor))] if move.factor else []),
        *([Term("excuse", word="stays")] if move.stays else []),
    )
    kind = findings.JUMP if move.agrees or not move.factor else findings.FACTOR_JUMP
    yield ToldCheck(kind.code, move.agrees, terms)


def _in_percent(ratio: float) -> Decimal:
    """How far a ratio is from 1, in percent points."""
    with localcontext(_ROOMY):
        return Decimal(100 * (ratio - 1)).quantize(_CENT) + 0


def _told_stale(seen: Seen) -> Iterator[ToldCheck]:
    exchange = seen.instrument.exchange if seen.instrument else None
    quotes, instruments = [quote for quote, _ in seen.page], [instrument for _, instrument in seen.page]
    told = unmoved(
        quotes, instruments, seen.at, earlier=seen.past.quotes, true_hours=seen.true_hours, only=exchange or ""
    )
    for each in told:
        opens, closes = each.session or (None, None)
        terms = (
            Term("unmoved", first_at=each.since, exchange=each.exchange),
            Term("open", first_at=opens, last_at=closes, exchange=each.exchange),
        )
        yield ToldCheck(findings.STALE.code, each.agrees if seen.earlier and each.session else None, terms)


def _told_clock(seen: Seen) -> Iterator[ToldCheck]:
    countdown = compare_countdown(seen.market, seen.at, true_hours=seen.true_hours)
    if countdown is None or seen.market is None:
        return
    within = Decimal(int(COUNTDOWN_WITHIN.total_seconds()) // _MINUTE_S)
    terms = (
        Term("line", raw=seen.market.text),
        Term("counted-down-to", first_at=countdown.said),
        Term("hours", first_at=countdown.said - countdown.off, exchange=countdown.exchange),
        Term("off", Interval(-within, within), figure=Decimal(round(countdown.off.total_seconds() / _MINUTE_S))),
    )
    yield ToldCheck(findings.CLOCK_MISMATCH.code, countdown.agrees, terms)


TOLD_OVER_TIME: tuple[Callable[[Seen], Iterator[ToldCheck]], ...] = (
    _told_reference,
    _told_day_before,
    _told_move,
    _told_stale,
    _told_clock,
)
"""In the order in which they are shown."""
