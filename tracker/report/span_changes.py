"""How an instrument has changed over a day, a week, a month and a year, as far as its history reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel.units import format_unit

from tracker.findings import is_doubt
from tracker.history import InstrumentHistory
from tracker.report.printed import percent_since
from tracker.texts import Texts

SPANS = ("day", "week", "month", "year")
"""As `InstrumentHistory.earlier` names them, the shortest first."""


@dataclass(frozen=True, slots=True)
class SpanChange:
    """The change up to an instrument's newest quote.

    Attributes:
        span: one of `SPANS`.
        percent: in percent points, computed from the two values.
        since: when the value was captured that it is measured from, aware UTC.
        is_marked: whether one of the two quotes is doubtful.
    """

    span: str
    percent: Decimal
    since: datetime
    is_marked: bool


def span_changes(instrument: InstrumentHistory) -> tuple[SpanChange, ...]:
    """The changes over the spans that the instrument's history reaches, the shortest first."""
    newest, found = instrument.newest, []
    for span in SPANS:
        earlier = instrument.earlier.get(span)
        if earlier is None or earlier.quote.value is None or newest.quote.value is None:
            continue
        percent = percent_since(float(earlier.quote.value), float(newest.quote.value))
        if percent is not None:
            is_marked = any(map(is_doubt, (*earlier.findings, *newest.findings)))
            found.append(SpanChange(span, percent, earlier.at, is_marked))
    return tuple(found)


def spans_known(instruments: Sequence[InstrumentHistory]) -> tuple[str, ...]:
    """The spans over which at least one of these has changed in a way that is known, the shortest first."""
    known = {change.span for instrument in instruments for change in span_changes(instrument)}
    return tuple(span for span in SPANS if span in known)


def span_in_words(span: str, texts: Texts) -> str:
    """What a change over a span is called: « Sur un jour »."""
    match span:
        case "day":
            return texts("Over a day")
        case "week":
            return texts("Over a week")
        case "month":
            return texts("Over a month")
        case _:
            return texts("Over a year")


def span_length(span: str, texts: Texts) -> str:
    """A span as short as it is said: « 1 j »."""
    return format_unit(1, f"duration-{span}", length="short", locale=texts.locale)
