"""Quotes as cells of a table, in the display locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.cli.table import Cell, Tone, pad_fraction
from tracker.finding_words import finding_in_words
from tracker.findings import Finding
from tracker.formats import number_format, print_number, print_percent
from tracker.model import Quote
from tracker.texts import Texts
from tracker.visible import one_line

NO_FIGURE = "—"
_BARS = "▁▂▃▄▅▆▇█"


def value_cells(values: Sequence[Decimal | None], locale: str, *, signed: bool = False) -> list[Cell]:
    """Figures as one column that aligns on the decimal mark."""
    mark = number_format(locale).decimal_mark
    printed = [NO_FIGURE if value is None else print_number(value, locale, signed=signed) for value in values]
    longest = max((len("".join(text.partition(mark)[1:])) for text in printed), default=0)
    return [Cell(pad_fraction(text, mark, longest)) for text in printed]


def percent_cell(quote: Quote, locale: str) -> Cell:
    """A quote's percentage with an arrow that says the same as its colour.

    >>> percent_cell(Quote("Nikkei 225", None, None, Decimal("-0.60"), Decimal("-0.00")), "en_GB").text
    '▼ −0.00%'
    """
    if quote.percent is None:
        return Cell(NO_FIGURE, Tone.QUIET)
    moved = quote.moved or 0
    arrow, tone = ("▲", Tone.UP) if moved > 0 else ("▼", Tone.DOWN) if moved < 0 else ("=", Tone.QUIET)
    return Cell(f"{arrow} {print_percent(quote.percent, locale)}", tone)


def mark_cell(codes: Sequence[str]) -> Cell:
    """The codes of what is doubtful about a quote; empty where nothing is."""
    return Cell(f"! {', '.join(codes)}", Tone.MARK) if codes else Cell("")


def sparkline(values: Sequence[Decimal | None]) -> str:
    """Values as a line of bars between their lowest and their highest; a space where there is none.

    >>> sparkline([Decimal(1), None, Decimal(3), Decimal(2)])
    '▁ █▅'
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    top = len(_BARS) - 1
    return "".join(
        " " if value is None else _BARS[round(top * (value - low) / (high - low)) if high > low else top // 2]
        for value in values
    )


def printed_time(at: datetime, zone: ZoneInfo, texts: Texts, *, has_seconds: bool = False) -> str:
    """A time in the display zone and locale, to the minute or the second, without the zone's name."""
    from babel.dates import format_date, format_time

    local = at.astimezone(zone)
    day = format_date(local, "medium", locale=texts.locale)
    return f"{day} {format_time(local, 'HH:mm:ss' if has_seconds else 'HH:mm', locale=texts.locale)}"


def finding_lines(findings: Sequence[Finding], texts: Texts) -> list[str]:
    """Findings as lines below a table, safe to show."""
    return [
        f"! {doubt.code}: {one_line(doubt.quote) + ': ' if doubt.quote else ''}{finding_in_words(doubt, texts)}"
        for doubt in findings
    ]


def quote_cells(quotes: Sequence[Quote], locale: str) -> list[list[Cell]]:
    """Name, value, change and percentage of each quote, as the cells of its row."""
    values = value_cells([quote.value for quote in quotes], locale)
    changes = value_cells([quote.change for quote in quotes], locale, signed=True)
    return [
        [Cell(one_line(quote.name)), value, change, percent_cell(quote, locale)]
        for quote, value, change in zip(quotes, values, changes, strict=True)
    ]
