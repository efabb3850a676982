"""What was known before a quote, for tests that state only what matters of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.calendars import Calendars
from tracker.checks import check_quotes
from tracker.checks.over_time import findings_over_time
from tracker.checks.past import Past, PastQuote
from tracker.findings import Finding
from tracker.instruments import catalogue
from tracker.model import MarketStatus, Quote, Reading, TimeSource

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    """A time of Paris, as aware UTC: ``2024-04-25 13:58``."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def printed(
    at: str, value: str | None, change: str | None, percent: str | None = None, *, doubts: tuple[str, ...] = ()
) -> PastQuote:
    """An earlier quote, at a time of Paris."""
    exact = [None if figure is None else Decimal(figure) for figure in (value, change, percent)]
    return PastQuote(paris(at), exact[0], exact[1], exact[2], frozenset(doubts))


def found(
    at: str,
    quotes: Quote | Sequence[Quote],
    *earlier: PastQuote,
    later: Sequence[PastQuote] = (),
    day_before: Sequence[PastQuote] = (),
    market: MarketStatus | None = None,
    past: Past | None = None,
) -> tuple[Finding, ...]:
    """The findings about a page of these quotes; *earlier* and *later* ones are of each of them, in any order."""
    quotes = (quotes,) if isinstance(quotes, Quote) else tuple(quotes)
    reading = Reading(
        "saved", paris(at), TimeSource.OPTION, "text", "fr_FR", market, quotes, tuple(check_quotes(quotes))
    )
    if past is None:
        newest_first = sorted(earlier, key=lambda one: one.at, reverse=True)
        next_first = sorted(later, key=lambda one: one.at)
        past = Past(
            dict.fromkeys(range(len(quotes)), newest_first),
            {0: list(day_before)},
            later=dict.fromkeys(range(len(quotes)), next_first),
        )
    return findings_over_time(reading, past, catalogue(), true_hours=Calendars().hours)


def codes(findings: Sequence[Finding]) -> list[str]:
    """Their codes."""
    return [each.code for each in findings]
