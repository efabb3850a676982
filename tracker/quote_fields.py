"""A stored quote as the fields that programs read: the same in JSON, in CSV, in an answer and beside a report."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tracker.csv_text import csv_line
from tracker.model import StoredQuote

CSV_FIELDS = ("at", "symbol", "name", "value", "change", "percent", "source", "finding_codes")
"""The header of CSV: the keys of `stored_quote_json`. Fields may be added, never renamed: scripts read them."""


def utc(at: datetime) -> str:
    """A time as ISO 8601 in UTC, ending in ``Z``."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def digits(figure: Decimal | None) -> str | None:
    """A figure with exactly its printed digits, never with an exponent."""
    if figure is None:
        return None
    text = str(figure)  # twice as fast, and the same for all but the tiniest and the largest
    return f"{figure:f}" if "E" in text else text


def stored_quote_json(stored: StoredQuote) -> dict[str, object]:
    """A quote of the history, for JSON."""
    quote = stored.quote
    return {
        "at": utc(stored.at),
        "symbol": quote.symbol,
        "name": quote.name,
        "value": digits(quote.value),
        "change": digits(quote.change),
        "percent": digits(quote.percent),
        "source": stored.source,
        "finding_codes": list(stored.findings),
    }


def stored_quote_csv(stored: StoredQuote) -> str:
    """A quote of the history as a line of CSV below `CSV_FIELDS`, its finding codes separated by spaces."""
    fields = stored_quote_json(stored) | {"finding_codes": " ".join(stored.findings)}
    return csv_line([fields[name] for name in CSV_FIELDS])
