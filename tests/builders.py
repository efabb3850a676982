"""Values that tests state only what matters of."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tests.pages import PrintedStrip, page_text, printed_strips
from tracker.model import Page, Quote, TimeSource

BEFORE_THE_OPENING = datetime(2024, 4, 19, 0, 27, tzinfo=UTC)


def a_quote(
    value: str | None = "37775.38",
    change: str | None = "22.07",
    percent: str | None = "0.06",
    *,
    name: str = "Dow Jones",
    symbol: str | None = "^DJI",
) -> Quote:
    """A quote with these figures, as decimal strings."""
    figures = (None if figure is None else Decimal(figure) for figure in (value, change, percent))
    return Quote(name, symbol, *figures)


def a_strip() -> PrintedStrip:
    """A real strip of eight, the one of `BEFORE_THE_OPENING`."""
    return next(strip for strip in printed_strips() if strip.captured_at == BEFORE_THE_OPENING)


def a_page(
    body: bytes | str | None = None,
    *,
    at: datetime = BEFORE_THE_OPENING,
    source: str = "saved",
    address: str = "page.txt",
) -> Page:
    """A page with a time; a real strip unless its body is given."""
    text = page_text(a_strip()) if body is None else body
    return Page(
        body=text.encode() if isinstance(text, str) else text,
        source=source,
        address=address,
        locale="fr_FR",
        captured_at=at,
        time_source=TimeSource.OPTION,
    )
