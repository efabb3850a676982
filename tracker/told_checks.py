"""Each check of a quote with what it compares, for who wants to see why a figure is believed or doubted.

Whether a quote is doubtful is decided in ``checks`` and ``raw_numbers``, once; here the same figures are told. Another
check is a function from a `Checkable` to a `ToldCheck`, and a line in `TOLD`; what it looks at beside the quote is a
field more of `Checkable`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker import findings
from tracker.checks.intervals import Interval
from tracker.model import NO_NUMBERS, Quote, Widget
from tracker.percent_intervals import percent_intervals
from tracker.raw_numbers import agrees


@dataclass(frozen=True, slots=True)
class Checkable:
    """What checks look at.

    Attributes:
        quote: as it is stored.
        widget: the texts that the page prints; None where the page can't be read any more.
    """

    quote: Quote
    widget: Widget | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a check compares. What it has none of is None or empty.

    Attributes:
        of: what it is, such as ``value``, ``change`` or ``percent``, and ``implied``: the percentage that follows from
            the first two. All are in ``docs/json.md``.
        interval: of all numbers that it may be.
        raw: the number that the page keeps behind its print, or its market line, as it stands there.
        kept_in: where it keeps that number: ``markup`` or ``json``.
        figure: the number that it is.
        word: which case of what it is, as a stable word.
        exchange: whose hours it speaks of: ISO 10383 code.
        pages: how many pages it was counted on.
        first_at, last_at: when it was, or from when until when, aware UTC.
    """

    of: str
    interval: Interval | None = None
    raw: str = ""
    kept_in: str = ""
    figure: Decimal | None = None
    word: str = ""
    exchange: str = ""
    pages: int | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToldCheck:
    """One check of a quote.

    Attributes:
        code: of the finding that it raises where the terms don't agree.
        agrees: whether they do; None where there was nothing to compare with.
        terms: what is compared.
    """

    code: str
    agrees: bool | None
    terms: tuple[Term, ...]


def told_checks(checkable: Checkable) -> tuple[ToldCheck, ...]:
    """Every check that has something to compare on a quote."""
    told = (tell(checkable) for tell in TOLD)
    return tuple(check for check in told if check is not None)


def _told_percent(checkable: Checkable) -> ToldCheck | None:
    found = percent_intervals(checkable.quote)
    if found is None:
        return None
    terms = (
        Term("value", found.value),
        Term("change", found.change),
        Term("implied", found.implied),
        Term("percent", found.percent),
    )
    return ToldCheck(findings.PERCENT_MISMATCH.code, found.agrees, terms)


def _told_markup(checkable: Checkable) -> ToldCheck | None:
    widget = checkable.widget
    if widget is None or (widget.markup is NO_NUMBERS and widget.json is NO_NUMBERS):
        return None
    terms: list[Term] = []
    is_agreed = True
    for figure in ("value", "change", "percent"):
        printed: Decimal | None = getattr(checkable.quote, figure)
        behind = {"markup": getattr(widget.markup, figure), "json": getattr(widget.json, figure)}
        raw = {where: number for where, number in behind.items() if number is not None}
        if not raw:
            continue
        terms.append(Term(figure, None if printed is None else Interval.of(printed)))
        terms += [Term(figure, None, number, where) for where, number in raw.items()]
        is_agreed = is_agreed and all(agrees(printed, number) for number in raw.values())
    return ToldCheck(findings.MARKUP_MISMATCH.code, is_agreed, tuple(terms)) if terms else None


TOLD: tuple[Callable[[Checkable], ToldCheck | None], ...] = (_told_percent, _told_markup)
"""In the order in which they are shown."""
