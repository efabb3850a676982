"""Which figure of a quote is the wrong one, where the other two and what they refer to agree without it.

A quote is redundant: with r for what the change refers to, value = r + change, and percent = 100 × change / r. Where r
is known from elsewhere, each figure follows from r and one of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

from tracker.checks.page import implied_percent, may_imply
from tracker.formats import MAX_DIGITS, decimals_of
from tracker.model import Quote

_EXACT = Context(prec=3 * MAX_DIGITS)
"""Has room for the digits before the mark of one figure and those behind it of another."""


def suspect_facts(quote: Quote, reference: Decimal, units: Decimal) -> dict[str, str]:
    """The facts ``suspect`` and ``instead`` of a finding: the wrong figure's name and what would fit in its place.

    Empty where the figures that are left do not agree either, or where more than one figure may be the wrong one.

    Args:
        quote: whose value − change or percentage is wrong.
        reference: what its change refers to.
        units: by how much that may be off.
    """
    value, change, percent = quote.value, quote.change, quote.percent
    if value is None or change is None or percent is None:
        return {}
    found: dict[str, Decimal] = {}
    if may_imply(reference + change, change, percent):
        found["value"] = (reference + change).quantize(value, context=_EXACT)
    if may_imply(value, value - reference, percent):
        found["change"] = (value - reference).quantize(change, context=_EXACT)
    if abs(value - change - reference) <= units and reference:
        found["percentage"] = implied_percent(value, change, decimals_of(percent))
    printed = {"value": value, "change": change, "percentage": percent}
    found = {name: instead for name, instead in found.items() if instead != printed[name]}
    if len(found) > 1:
        # The likelier of two is that which one slip explains.
        found = {name: instead for name, instead in found.items() if is_a_slip(printed[name], instead)}
    if len(found) != 1:
        return {}
    name, instead = found.popitem()
    return {"suspect": name, "instead": f"{instead:f}"}


def is_explained(quote: Quote, suspect: Mapping[str, str]) -> bool:
    """Whether one slip explains the facts that `suspect_facts` gives of a quote; False where it gives none."""
    printed = {"value": quote.value, "change": quote.change, "percentage": quote.percent}.get(
        suspect.get("suspect", "")
    )
    return printed is not None and is_a_slip(printed, Decimal(suspect["instead"]))


def is_a_slip(printed: Decimal, meant: Decimal) -> bool:
    """Whether one digit, the sign or the place of the decimal mark makes the difference between two numbers.

    >>> is_a_slip(Decimal("37775.38"), Decimal("37175.38")), is_a_slip(Decimal("-22.07"), Decimal("22.07"))
    (True, True)
    >>> is_a_slip(Decimal("377.75"), Decimal("37.775")), is_a_slip(Decimal("37775.38"), Decimal("37174.38"))
    (True, False)
    """
    if printed == -meant:
        return True
    if (printed < 0) != (meant < 0):
        return False
    one, other = f"{abs(printed):f}", f"{abs(meant):f}"
    if one.replace(".", "").strip("0") == other.replace(".", "").strip("0"):
        return True
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
