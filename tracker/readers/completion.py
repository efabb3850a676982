"""A strip of which the markup and the page's JSON show a part each, put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.model import Strip, Widget
from tracker.readers.embedded_json import FIGURES, EmbeddedStrip
from tracker.readers.html_strip import StripMarkup

_BEGINS = re.compile(rb"<(?:html|body)[\t\n\f\r />]", re.IGNORECASE)
_ENDS = re.compile(rb"</(?:html|body)[\t\n\f\r />]", re.IGNORECASE)
_END = 1 << 16
"""Bytes in which a page ends its body."""
_SHOWN_END = 60


def completed(markups: Sequence[StripMarkup], embedded: Sequence[EmbeddedStrip], page: bytes) -> tuple[Strip, ...]:
    """The strips that *markups* show, completed.

    Where the JSON that would complete a strip may stand behind the place at which the page is cut, the strip is cut.
    """
    strips = tuple(complete(markup, embedded, is_alone=len(markups) == 1) for markup in markups)
    if len(strips) == 1 and strips[0].announced is None and strips[0].cut_after is None and _is_cut(page):
        return (strips[0]._replace(cut_after=page[-_SHOWN_END:].decode("utf-8", "replace").strip()),)
    return strips


def _is_cut(page: bytes) -> bool:
    """Whether *page* begins its body, or all, and does not end it."""
    return bool(_BEGINS.search(page, 0, _END)) and not _ENDS.search(page, max(0, len(page) - _END))


def complete(markup: StripMarkup, embedded: Sequence[EmbeddedStrip], *, is_alone: bool) -> Strip:
    """The strip that *markup* shows, with the figures of the JSON that speaks for it.

    Each widget of the markup gets the JSON's numbers beside its own. A widget that the markup does not show comes from
    the JSON, in the strip's order, but only where the JSON knows every symbol that the markup shows, and is a list of
    this strip's: the page's own list, or a market's with as many quotes as the strip announces.

    Args:
        markup: what the page shows.
        embedded: the strips in its JSON.
        is_alone: whether the page shows no other strip, of which the JSON could speak as well.
    """
    cut_after = markup.cut_after
    if cut_after is None:
        cut_after = next((strip.cut_after for strip in embedded if strip.cut_after is not None), None)
    speaking = _speaking_for(markup.widgets, embedded)
    had_not_loaded = not markup.widgets and markup.announced is None
    if speaking is None or had_not_loaded:
        return Strip(markup.market, markup.widgets, cut_after, markup.announced)
    widgets = [_with_json(widget, speaking) for widget in markup.widgets]
    if not is_alone or not (speaking.names_strip or len(speaking.symbols) == markup.announced):
        return Strip(markup.market, tuple(widgets), cut_after, markup.announced)
    symbols = speaking.symbols
    if markup.announced is not None:
        symbols = symbols[: max(markup.announced, len(widgets))]
    announced = markup.announced if markup.announced is not None else len(symbols)
    if len(widgets) < len(symbols) and _is_part_of(markup.widgets, symbols):
        widgets = _filled(widgets, symbols, speaking)
    return Strip(markup.market, tuple(widgets), cut_after, announced)


def confirms(strip: EmbeddedStrip, markup: StripMarkup) -> bool:
    """Whether the JSON's strip has quotes of the markup's, and for each of them the text that the page prints."""
    shared = [(widget, quote) for widget in markup.widgets if (quote := strip.quotes.get(widget.symbol or ""))]
    return bool(shared) and all(
        # The JSON's texts have no plus sign.
        text is None or text.removeprefix("+") == quote.printed[figure]
        for widget, quote in shared
        for figure, text in zip(FIGURES, (widget.value, widget.change, widget.percent), strict=True)
    )


def _speaking_for(widgets: Sequence[Widget], embedded: Sequence[EmbeddedStrip]) -> EmbeddedStrip | None:
    """The JSON that speaks for the strip; None where none does, or several could."""
    shown = {widget.symbol for widget in widgets if widget.symbol is not None}
    own = [strip for strip in embedded if strip.names_strip and shown <= set(strip.symbols)]
    markets = [strip for strip in embedded if not strip.names_strip and shown and shown <= set(strip.symbols)]
    for fitting in (own, [strip for strip in markets if shown == set(strip.symbols)], markets):
        different = {strip.symbols: strip for strip in fitting}
        if different:
            return fitting[0] if len(different) == 1 and _agree(fitting) else None
    return None


def _agree(strips: Sequence[EmbeddedStrip]) -> bool:
    return all(strip.quotes == strips[0].quotes for strip in strips)


def _with_json(widget: Widget, strip: EmbeddedStrip) -> Widget:
    quote = strip.quotes.get(widget.symbol or "")
    return widget if quote is None else widget._replace(json=quote.raw)


def _is_part_of(widgets: Sequence[Widget], symbols: Sequence[str]) -> bool:
    """Whether the widgets are some of the symbols' in their order, each of them once."""
    shown = [widget.symbol for widget in widgets]
    return len(set(shown)) == len(shown) and shown == [symbol for symbol in symbols if symbol in shown]


def _filled(widgets: Sequence[Widget], symbols: Sequence[str], strip: EmbeddedStrip) -> list[Widget]:
    of_symbol = {widget.symbol: widget for widget in widgets}
    filled = []
    for symbol in symbols:
        if symbol in of_symbol:
            filled.append(of_symbol[symbol])
        elif symbol in strip.quotes:
            filled.append(strip.quotes[symbol].widget())
    return filled
