"""The JSON that commands print. Fields may be added here, never renamed: scripts read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.findings import Finding
from tracker.model import MarketStatus, Quote, Reading
from tracker.quote_fields import digits, utc

if TYPE_CHECKING:
    from tracker.errors import TrackerError
    from tracker.outcome import Outcome


def reading_json(reading: Reading) -> dict[str, object]:
    """What ``tracker read --json`` prints."""
    quotes = [quote_json(quote) for quote in reading.quotes]
    for quote, origins in zip(quotes, reading.origins, strict=False):
        quote["origins"] = [origin._asdict() for origin in origins]
    return {
        "source": reading.source,
        "captured_at": utc(reading.captured_at) if reading.captured_at else None,
        "time_source": reading.time_source,
        "reader": reading.reader,
        "locale": reading.locale,
        "market": market_json(reading.market),
        "quotes": quotes,
        "findings": [finding_json(doubt) for doubt in reading.findings],
    }


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """What ``tracker capture --json`` prints of a page."""
    form: dict[str, object] = {"address": outcome.address, "outcome": outcome.kind, "source": outcome.source}
    if outcome.error is not None:
        return form | {"error": error_json(outcome.error)}
    if outcome.snapshot is None:
        return form | {"captured_at": utc(outcome.captured_at) if outcome.captured_at else None}
    archived = {"file": outcome.snapshot.archived.file, "offset": outcome.snapshot.archived.offset}
    form |= {"archived": archived, "changed_earlier": outcome.changed_earlier}
    return form | reading_json(outcome.snapshot.reading)


def error_json(error: TrackerError) -> dict[str, object]:
    """An error as any command with ``--json`` prints it."""
    return {"code": error.code, "exit": error.exit_code, "message": error.what, "input": error.about}


def market_json(market: MarketStatus | None) -> dict[str, object] | None:
    """A market line; null where the page shows none."""
    if market is None:
        return None
    return {
        "text": market.text,
        "country": market.country,
        "state": market.state,
        "minutes": market.minutes,
    }


def quote_json(quote: Quote) -> dict[str, object]:
    """A quote of a reading."""
    return {
        "name": quote.name,
        "symbol": quote.symbol,
        "value": digits(quote.value),
        "change": digits(quote.change),
        "percent": digits(quote.percent),
    }


def finding_json(doubt: Finding) -> dict[str, object]:
    """A finding, with its sentence and the facts that fill it."""
    return {
        "code": doubt.code,
        "severity": doubt.severity,
        "quote": doubt.quote,
        "position": doubt.position,
        "message": doubt.message,
        "facts": dict(doubt.facts),
    }
