"""Changes and percentages that have lost their sign: pages that print ``+`` print it before all that is above zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tracker.findings import SIGN_MISSING, Finding, finding
from tracker.model import NO_NUMBERS, Quote, Widget

_PLUS = "+"
_SIGNS = "+-\N{MINUS SIGN}"


def check_signs(widgets: Sequence[Widget], quotes: Sequence[Quote]) -> Iterator[Finding]:
    """A finding for each figure above zero without a sign, on a page that signs at least as many others like it.

    Args:
        widgets: those that became quotes, in the page's order.
        quotes: made of them.
    """
    changes, percents = [widget.change for widget in widgets], [widget.percent for widget in widgets]
    for position in _unsigned(changes, [quote.change for quote in quotes], widgets):
        yield finding(SIGN_MISSING, quotes[position].name, position, figure="change", raw=changes[position] or "")
    for position in _unsigned(percents, [quote.percent for quote in quotes], widgets):
        yield finding(SIGN_MISSING, quotes[position].name, position, figure="percentage", raw=percents[position] or "")


def _unsigned(texts: Sequence[str | None], numbers: Sequence[Decimal | None], widgets: Sequence[Widget]) -> list[int]:
    """The positions of figures that have lost their sign."""
    # Nearly always all have one, or are zero.
    bare = [position for position, text in enumerate(texts) if text and text[0] not in _SIGNS]
    unsigned = [position for position in bare if _is_above_zero(numbers[position])]
    if not unsigned or len(unsigned) > sum((text or "").startswith(_PLUS) for text in texts):
        return []
    # JSON that completes a strip has no plus signs.
    return [position for position in unsigned if widgets[position].json is NO_NUMBERS]


def _is_above_zero(number: Decimal | None) -> bool:
    return number is not None and number > 0
