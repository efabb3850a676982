"""From a strip's text to exact figures: each widget becomes a quote, or a finding that holds what it printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from tracker import findings
from tracker.errors import NotANumber
from tracker.findings import Finding, finding
from tracker.formats import NumberFormat, parse_number, parse_percent
from tracker.instruments import catalogue
from tracker.model import Quote, Widget
from tracker.visible import visible

PLACEHOLDERS = frozenset({"—", "–", "--", "N/A", "n/a", "N/D", "n/d", "∞", "+∞", "-∞", "−∞"})
"""What pages print where they know no figure. A lone hyphen is not among them: it may be a sign without its number."""


def make_quotes(widgets: Iterable[Widget], number_format: NumberFormat) -> tuple[list[Quote], list[Finding]]:
    """The quotes that *widgets* print, in their order, and a finding for whatever is no figure.

    A widget with one figure that can't be read is a finding as a whole: half a quote could be taken for a quote whose
    page shows no change.
    """
    quotes: list[Quote] = []
    doubts: list[Finding] = []
    for widget in widgets:
        try:
            quote, placeholders = _quote(widget, len(quotes), number_format)
        except _Unreadable as unreadable:
            doubts.append(finding(findings.WIDGET_UNREADABLE, widget.name, reason=str(unreadable), raw=widget.raw))
        else:
            quotes.append(quote)
            doubts.extend(placeholders)
    return quotes, doubts


_WORDS = {"percent": "percentage"}


class _Unreadable(Exception):
    """Why a widget is no quote."""


def _quote(widget: Widget, position: int, number_format: NumberFormat) -> tuple[Quote, list[Finding]]:
    if widget.fault:
        raise _Unreadable(widget.fault)
    doubts: list[Finding] = []

    def figure(what: str, text: str | None, parse: Callable[[str, NumberFormat], Decimal]) -> Decimal | None:
        if text is None:
            return None
        if text.removesuffix("%").rstrip() in PLACEHOLDERS:
            doubts.append(finding(findings.PLACEHOLDER, widget.name, position, figure=what, raw=text))
            return None
        try:
            return parse(text, number_format)
        except NotANumber as error:
            raise _Unreadable(
                f"its {_WORDS.get(what, what)} '{visible(text)}' is not a number in {error.locale}, {error.reason}"
            ) from None

    known = catalogue().named(widget.name)
    quote = Quote(
        name=widget.name,
        symbol=known.symbol if known else None,
        value=figure("value", widget.value, parse_number),
        change=figure("change", widget.change, parse_number),
        percent=figure("percent", widget.percent, parse_percent),
    )
    if widget.change is None:
        doubts.append(finding(findings.CHANGE_MISSING, widget.name, position))
    return quote, doubts
