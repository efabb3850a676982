"""From a strip's text to exact figures: each widget becomes a quote, or a finding that holds what it printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from tracker import findings
from tracker.errors import NotANumber
from tracker.findings import Finding, finding
from tracker.formats import NumberFormat, parse_number, parse_percent, parse_quotes
from tracker.instruments import catalogue
from tracker.model import Quote, Widget
from tracker.raw_numbers import check_against_markup
from tracker.visible import visible

PLACEHOLDERS = frozenset({"—", "–", "--", "N/A", "n/a", "N/D", "n/d", "∞", "+∞", "-∞", "−∞"})
"""What pages print where they know no figure. A lone hyphen is not among them: it may be a sign without its number."""

NOTHING = '""'
"""How a finding shows that the place of a figure is empty."""
_WORDS = {"percent": "percentage"}


def make_quotes(widgets: Iterable[Widget], number_format: NumberFormat) -> tuple[list[Quote], list[Finding]]:
    """The quotes that *widgets* print, in their order, and a finding for whatever is no figure.

    A widget with one figure that can't be read is a finding as a whole: half a quote could be taken for a quote whose
    page shows no change.
    """
    widgets = list(widgets)
    usual = _usual_quotes(widgets, number_format)
    if usual is not None:
        return usual
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


def _usual_quotes(widgets: list[Widget], number_format: NumberFormat) -> tuple[list[Quote], list[Finding]] | None:
    """What `make_quotes` gives where each widget has a name and all its figures, as in nearly all strips; else None."""
    printed = [
        (value, change, percent)
        for name, value, change, percent, _, fault, *_ in widgets
        if name and value and change and percent and not fault
    ]
    figures = parse_quotes(printed, number_format) if printed and len(printed) == len(widgets) else None
    if figures is None:
        return None
    quotes: list[Quote] = []
    doubts: list[Finding] = []
    for position, (widget, numbers) in enumerate(zip(widgets, figures, strict=True)):
        quote = Quote(widget.name, widget.symbol or _symbol_of(widget.name), *numbers)
        quotes.append(quote)
        doubts.extend(check_against_markup(widget, quote, position))
    return quotes, doubts


class _Unreadable(Exception):
    """Why a widget is no quote."""


def _symbol_of(name: str) -> str | None:
    known = catalogue().named(name)
    return known.symbol if known else None


def _quote(widget: Widget, position: int, number_format: NumberFormat) -> tuple[Quote, list[Finding]]:
    if widget.fault:
        raise _Unreadable(widget.fault)
    if not widget.name:
        raise _Unreadable("the widget has no name")
    doubts: list[Finding] = []
    quote = Quote(
        widget.name,
        widget.symbol or _symbol_of(widget.name),
        _figure("value", widget.value, parse_number, number_format, widget, position, doubts),
        _figure("change", widget.change, parse_number, number_format, widget, position, doubts),
        _figure("percent", widget.percent, parse_percent, number_format, widget, position, doubts),
    )
    doubts.extend(check_against_markup(widget, quote, position))
    if widget.change is None:
        doubts.append(finding(findings.CHANGE_MISSING, widget.name, position))
    return quote, doubts


def _figure(
    what: str,
    text: str | None,
    parse: Callable[[str, NumberFormat], Decimal],
    number_format: NumberFormat,
    widget: Widget,
    position: int,
    doubts: list[Finding],
) -> Decimal | None:
    if text is None:
        return None
    try:
        return parse(text, number_format)
    except NotANumber as error:
        if text and text.removesuffix("%").rstrip() not in PLACEHOLDERS:
            reason = f"its {_WORDS.get(what, what)} '{visible(text)}' is not a number in {error.locale}, {error.reason}"
            raise _Unreadable(reason) from None
    doubts.append(finding(findings.PLACEHOLDER, widget.name, position, figure=what, raw=text or NOTHING))
    return None
