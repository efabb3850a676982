"""Whether a printed figure is the rounding of the number that the page keeps behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal

from tracker import findings
from tracker.findings import Finding, finding
from tracker.formats import decimals_of, half_unit
from tracker.model import NO_NUMBERS, Quote, Widget

NONE = "—"
"""Stands in a finding for a number that the page does not have."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,4})?")
_LONGEST = 60
_EXACT = Context(prec=100, Emax=99_999, Emin=-99_999, traps=[])
_FIGURES = ("value", "change", "percent")


def check_against_markup(widget: Widget, quote: Quote, position: int) -> Iterator[Finding]:
    """A finding for each figure of *quote* that its *widget*'s markup or JSON gives as another number.

    Args:
        widget: what the page prints, and its numbers behind that.
        quote: what became of it.
        position: of the quote in its reading.
    """
    if widget.markup is NO_NUMBERS and widget.json is NO_NUMBERS:
        return
    for figure in _FIGURES:
        in_markup, in_json = getattr(widget.markup, figure), getattr(widget.json, figure)
        if in_markup is None and in_json is None:
            continue
        printed = getattr(quote, figure)
        if not all(raw is None or agrees(printed, raw) for raw in (in_markup, in_json)):
            yield finding(
                findings.MARKUP_MISMATCH,
                quote.name,
                position,
                figure=figure,
                printed=getattr(widget, figure) or NONE,
                markup=in_markup or NONE,
                json=in_json or NONE,
            )


def agrees(printed: Decimal | None, raw: str) -> bool:
    """Whether *printed* is *raw*, rounded to the decimals that are printed; both roundings of a tie are.

    Args:
        printed: None where the page prints a placeholder.
        raw: a number as JavaScript writes it; anything else agrees with a placeholder alone.

    >>> agrees(Decimal("37775.38"), "37775.38000000001"), agrees(Decimal("1788.96"), "1788.9558")
    (True, True)
    >>> agrees(Decimal("-0.06"), "-0.0750"), agrees(Decimal("0.06"), "-0.06")
    (False, False)
    """
    is_number = len(raw) <= _LONGEST and bool(_NUMBER.fullmatch(raw))
    if printed is None or not is_number:
        return printed is None and not is_number
    return abs(_EXACT.subtract(Decimal(raw), printed)) <= half_unit(decimals_of(printed))
