"""A page whose source says by CSS selectors where its widgets and their figures stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import PageUnreadable
from tracker.layout import Selector, WidgetLayout
from tracker.model import Origin, Strip, Unmatched, Widget
from tracker.readers.document import Document
from tracker.readers.laid_out import LaidOutPage, cut_after, elements, laid_out_page, market_line, texts, widget
from tracker.readers.limits import MOST_WIDGETS, TooMuch

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NEEDED = ("name", "value")


def read(document: Document) -> tuple[Strip, ...]:
    """The page's one strip.

    Raises:
        PageUnreadable: the page is no HTML, or nothing in it is a widget.
        TooMuch: there are too many widgets, or parsing the page would take too long.
    """
    layout = document.layout
    if not isinstance(layout, WidgetLayout):
        return ()
    page = laid_out_page(document)
    found = elements(page, layout.widget)
    if not found:
        raise PageUnreadable(
            f"{document.address!r} has nothing that the selector of its widgets matches: {layout.widget}",
            advice="Look in the page what stands around each quote, and correct the selector in tracker.toml.",
            about=document.address,
        )
    if len(found) > MOST_WIDGETS:
        raise TooMuch(f"more than {MOST_WIDGETS} widgets")
    widgets = tuple(_widget(page, node, layout) for node in found if node.mem_id not in page.unended)
    market, unmatched = market_line(page, layout.market)
    return (Strip(market, widgets, cut_after(page, widgets), unmatched=unmatched),)


def _widget(page: LaidOutPage, node: LexborNode, layout: WidgetLayout) -> Widget:
    origins: list[Origin] = []
    unmatched: list[Unmatched] = []
    fault = None
    selectors = _selectors(layout)
    for figure, selector in selectors.items():
        found = texts(page, selector, within=node)
        if len(found) == 1:
            origins.append(Origin(figure, selector.shown, found[0]))
            continue
        unmatched.append(Unmatched(figure, selector.shown, len(found)))
        if figure in _NEEDED and fault is None:
            fault = f"the selector of its {figure} matches {len(found)} elements where one is meant: {selector.shown}"
    return widget(origins, unmatched, {figure: selector.without for figure, selector in selectors.items()}, fault)


def _selectors(layout: WidgetLayout) -> dict[str, Selector]:
    """The selectors that the source gives, by figure."""
    given = {"name": layout.name, "value": layout.value, "change": layout.change, "percent": layout.percent}
    return {figure: selector for figure, selector in given.items() if selector is not None}
