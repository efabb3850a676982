"""Changes and percentages that have lost their sign: pages that print ``+`` print it before all that is above zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tracker.findings import SIGN_MISSING, Finding, finding
from tracker.model import NO_NUMBERS, Quote, Widget

_PLUS = "+"


def check_signs(widgets: Sequence[Widget], quotes: Sequence[Quote]) -> Iterator[Finding]:
    """A finding for each figure above zero without a sign, on a page that signs at least as many others like it.

    Args:
        widgets: those that became quotes, in the page's order.
        quotes: made of them.
    """
    changes = ((widget.change, quote.change) for widget, quote in zip(widgets, quotes, strict=True))
    percents = ((widget.percent, quote.percent) for widget, quote in zip(widgets, quotes, strict=True))
    for figure, figures in (("change", changes), ("percent", percents)):
        for position, raw in _unsigned(figures, widgets):
            yield finding(SIGN_MISSING, quotes[position].name, position, figure=figure, raw=raw)


def _unsigned(figures: Iterable[tuple[str | None, Decimal | None]], widgets: Sequence[Widget]) -> list[tuple[int, str]]:
    """Positions and prints of these figures that have lost their sign."""
    signed, unsigned = 0, []
    for position, (printed, number) in enumerate(figures):
        if printed is not None and number is not None and number > 0:
            if _PLUS in printed:
                signed += 1
            # JSON that completes a strip has no plus signs.
            elif widgets[position].json is NO_NUMBERS:
                unsigned.append((position, printed))
    return unsigned if len(unsigned) <= signed else []
