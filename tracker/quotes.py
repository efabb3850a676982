"""From a strip's text to exact figures: each widget becomes a quote, or a finding that holds what it printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from tracker import findings
from tracker.errors import NotANumber
from tracker.findings import Finding, finding
from tracker.formats import NumberFormat, parse_number, parse_percent, parse_quotes
from tracker.instruments import Catalogue
from tracker.model import NO_NUMBERS, Quote, Unmatched, Widget
from tracker.raw_numbers import check_against_markup
from tracker.signs import check_signs
from tracker.visible import one_line

PLACEHOLDERS = frozenset({"—", "–", "--", "N/A", "n/a", "N/D", "n/d", "∞", "+∞", "-∞", "−∞"})
"""What pages print where they know no figure. A lone hyphen is not among them: it may be a sign without its number."""

NOTHING = '""'
"""How a finding shows that the place of a figure is empty."""
_WORDS = {"percent": "percentage"}


class Made(NamedTuple):
    """What became of a page's widgets.

    Attributes:
        quotes: of those that could be read, in their order.
        unreadable: those that could not.
        findings: what is doubtful, and why the unreadable ones are.
    """

    quotes: list[Quote]
    unreadable: list[Widget]
    findings: list[Finding]


def make_quotes(widgets: Sequence[Widget], number_format: NumberFormat, known: Catalogue) -> Made:
    """The quotes that *widgets* print, and a finding for whatever is no figure. *known* says what their names mean.

    A widget with one figure that can't be read is a finding as a whole: half a quote could be taken for a quote whose
    page shows no change.
    """
    made = _usual_quotes(widgets, number_format, known)
    if made is not None:
        return made
    made = Made([], [], [])
    readable = []
    for widget in widgets:
        try:
            quote, doubts = _quote(widget, len(made.quotes), number_format, known)
        except _Unreadable as unreadable:
            made.unreadable.append(widget)
            made.findings.append(
                finding(findings.WIDGET_UNREADABLE, widget.name, reason=str(unreadable), raw=widget.raw)
            )
        else:
            readable.append(widget)
            made.quotes.append(quote)
            made.findings.extend(doubts)
    made.findings.extend(check_signs(readable, made.quotes))
    return made


def _usual_quotes(widgets: Sequence[Widget], number_format: NumberFormat, known: Catalogue) -> Made | None:
    """What `make_quotes` gives where each widget has a name and all its figures, as in nearly all strips; else None."""
    # A figure that is None makes a line that is no number.
    figures = parse_quotes("".join([f"{w.value}\n{w.change}\n{w.percent}\n" for w in widgets]), number_format)
    # A line break inside a figure would move all that follow it.
    if figures is None or len(figures) != len(widgets):
        return None
    made = Made([], [], [])
    new = tuple.__new__
    for widget, (value, change, percent) in zip(widgets, figures, strict=True):
        name, _, _, _, _, fault, symbol, markup, json, _, _ = widget
        if fault or not name:
            return None
        # A third of the time of Quote(…), and there are a dozen of them on a page.
        quote: Quote = new(Quote, (name, symbol or known.symbol_of(name), value, change, percent))
        if markup is not NO_NUMBERS or json is not NO_NUMBERS:
            made.findings.extend(check_against_markup(widget, quote, len(made.quotes)))
        made.quotes.append(quote)
    made.findings.extend(check_signs(widgets, made.quotes))
    return made


def unmatched_finding(unmatched: Unmatched, name: str | None = None, position: int | None = None) -> Finding:
    """The finding about a selector that does not match one element; about the page where no quote is named."""
    facts = {"figure": unmatched.figure, "place": unmatched.place, "count": str(unmatched.matches)}
    return finding(findings.SELECTOR_MISMATCH, name, position, **facts)


class _Unreadable(Exception):
    """Why a widget is no quote."""


def _quote(widget: Widget, position: int, number_format: NumberFormat, known: Catalogue) -> tuple[Quote, list[Finding]]:
    if widget.fault:
        raise _Unreadable(widget.fault)
    if not widget.name:
        raise _Unreadable("the widget has no name")
    doubts: list[Finding] = []
    quote = Quote(
        widget.name,
        widget.symbol or known.symbol_of(widget.name),
        _figure("value", widget.value, parse_number, number_format, widget, position, doubts),
        _figure("change", widget.change, parse_number, number_format, widget, position, doubts),
        _figure("percent", widget.percent, parse_percent, number_format, widget, position, doubts),
    )
    doubts.extend(check_against_markup(widget, quote, position))
    doubts.extend(unmatched_finding(unmatched, widget.name, position) for unmatched in widget.unmatched)
    # A source's layout says itself which figures its page shows.
    if widget.change is None and not widget.origins:
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
            reason = (
                f"its {_WORDS.get(what, what)} '{one_line(text)}' is not a number in {error.locale}, {error.reason}"
            )
            raise _Unreadable(reason) from None
    doubts.append(finding(findings.PLACEHOLDER, widget.name, position, figure=what, raw=text or NOTHING))
    return None
