"""A strip's container in a page's tree, read into widgets: the three generations of a portal's markup.

A widget's figures stand in ``fin-streamer`` elements whose ``data-field`` says which figure each is, with the raw
number in ``value`` or ``data-value`` (2021 on); before, they are text alone, on lines of their own as in a text page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.model import MarketStatus, Unprinted, Widget
from tracker.readers.figure_lines import figures_of_lines
from tracker.readers.html_market import market_in
from tracker.readers.html_tree import END_OF_PAGE, children, hidden_in, ids_around
from tracker.readers.limits import MOST_WIDGETS, TooMuch
from tracker.readers.visible_text import attributes_of, figure_text, visible_lines, visible_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ITEMS = 'li[aria-label], li[id^="marketsummary-itm"], [data-testid="ticker-list-item"]:not(a)'
_PARTS = frozenset({"a", "br", "fin-streamer", "h3", "span"})
"""Elements of which an item is made."""
_PRICE = 'fin-streamer[data-field="regularMarketPrice"]'
_FIELDS = {
    "regularMarketPrice": "value",
    "regularMarketChange": "change",
    "regularMarketChangePercent": "percent",
}
_ANNOUNCED = re.compile(r"\b([0-9]{1,3}) (?:items|éléments)\b")
_SYMBOL_IN_LINK = re.compile(r"/quote/([^/?#]+)")
_SYMBOL = re.compile(r"[^\s<>\"'\x00-\x1f\ufffd]{1,40}")
_LONGEST_RAW = 300


@dataclass(frozen=True, slots=True)
class StripMarkup:
    """What a strip's container holds.

    Attributes:
        market: its market line; None where it shows none.
        widgets: in the page's order.
        announced: how many widgets a label of it announces; None where none does.
        cut_after: the last text of a page that ends inside the container; None where the container has an end.
    """

    market: MarketStatus | None
    widgets: tuple[Widget, ...]
    announced: int | None
    cut_after: str | None


def read_container(container: LexborNode) -> StripMarkup:
    """The strip in *container*; one that `END_OF_PAGE` falls into is cut, and so is the widget that it falls into.

    Raises:
        TooMuch: there are too many widgets.
    """
    hidden = hidden_in(container)
    items = _items(container, hidden)
    if len(items) > MOST_WIDGETS:
        raise TooMuch(f"more than {MOST_WIDGETS} widgets")
    unended = ids_around(container.css_first(END_OF_PAGE))
    is_cut = bool(unended)
    cut_after = None
    whole = items
    if is_cut:
        whole = [item for item in items if item.mem_id not in unended]
        cut_after = visible_text(items[-1])[-_LONGEST_RAW:] if items else ""
    widgets = [_widget(item, hidden) for item in whole]
    if not is_cut:
        widgets += _outside(container, items, hidden)
    return StripMarkup(market_in(container, items), tuple(widgets), _announced(container, items), cut_after)


def _items(container: LexborNode, hidden: Set[int]) -> list[LexborNode]:
    """The elements that are one widget each, in the page's order."""
    found = [node for node in container.css(_ITEMS) if _is_shown(node, hidden)]
    if not found or found[0].tag != "li":
        return [node for node in found if node.tag != "li"]
    # Only the strip's own list counts: a container that nobody ends holds the rest of the page, as a browser sees it.
    of_list = found[0].parent
    siblings = (node for node in children(of_list) if node.tag == "li") if of_list is not None else ()
    ids = {node.mem_id for node in found}
    return [
        node for node in siblings if node.mem_id in ids or (_is_shown(node, hidden) and _digits(visible_text(node)))
    ]


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_shown(node: LexborNode, hidden: Set[int]) -> bool:
    return node.mem_id not in hidden


def _announced(container: LexborNode, items: list[LexborNode]) -> int | None:
    of_items = {item.mem_id for item in items}
    for node in (container, *container.css("[aria-label]")):
        match = _ANNOUNCED.search(attributes_of(node).get("aria-label", ""))
        if match and node.mem_id not in of_items:
            return int(match[1])
    return None


def _widget(item: LexborNode, hidden: Set[int]) -> Widget:
    head = item.css_first("h3")
    if head is None or not _is_shown(head, hidden):
        head = item
    links = item.css("a")
    streamers = [node for node in item.css("fin-streamer") if _is_shown(node, hidden)]
    name = next((text for link in links if _is_shown(link, hidden) and (text := _name_in(link))), "")
    symbols = _symbols([*streamers, *links])
    widget = _from_streamers(streamers) if streamers else None
    if widget is None or widget.fault or widget.change is None:
        lines = _after_name(visible_lines(head), name)
        raw = "\n".join(lines)[:_LONGEST_RAW]
        if widget is None:
            figures = figures_of_lines(lines)
            widget = Widget("", figures.value, figures.change, figures.percent, raw, figures.fault)
        elif (
            widget.change is None and not widget.fault and _digits(raw.removeprefix(name)) > _digits(widget.value or "")
        ):
            widget = Widget("", None, None, None, raw, "it prints more figures than its markup names")
        else:
            widget = widget._replace(raw=raw)
    name = name or attributes_of(item).get("aria-label", "").strip()
    if len(symbols) > 1:
        fault = f"its markup names {len(symbols)} symbols ({', '.join(symbols)[:100]})"
        return Widget(name, None, None, None, widget.raw, fault)
    return widget._replace(name=name, symbol=symbols[0] if symbols else None)


def _name_in(link: LexborNode) -> str:
    """The name that a link prints: all its text, or what stands in it beside the figures."""
    if not link.css("fin-streamer"):
        return visible_text(link)
    figures = {inner.mem_id for figure in link.css("fin-streamer") for inner in figure.css("*")}
    parts = (node for node in link.css("*") if node.mem_id not in figures and not node.css("fin-streamer"))
    return next((text for part in parts if (text := visible_text(part))), "")


def _after_name(lines: list[str], name: str) -> list[str]:
    printed = [line.strip(" \t").removeprefix("•").strip(" \t") for line in lines if line]
    return printed[1:] if printed and printed[0] == name else printed


def _symbols(nodes: Sequence[LexborNode]) -> list[str]:
    """The different symbols that links and figures name."""
    found: dict[str, None] = {}
    for node in nodes:
        attributes = attributes_of(node)
        link = _SYMBOL_IN_LINK.search(attributes.get("href", ""))
        for text in (attributes.get("data-symbol"), _percent_decoded(link[1]) if link else None):
            # A page saved with its links made relative ends them in .html.
            if text and _SYMBOL.fullmatch(text):
                found[text.removesuffix(".html")] = None
    return list(found)


def _percent_decoded(text: str) -> str:
    # urllib.parse has it too, but reading a page imports nothing of urllib.
    encoded = re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes.fromhex(match[1].decode("ascii")), text.encode())
    return encoded.decode("utf-8", "replace")


def _from_streamers(streamers: Sequence[LexborNode]) -> Widget:
    """The figures of one widget, without its name and symbol."""
    printed: dict[str, str] = {}
    unprinted: dict[str, str] = {}
    for node in streamers:
        attributes = attributes_of(node)
        figure = _FIELDS.get(attributes.get("data-field", ""))
        if figure is None:
            continue
        if figure in printed:
            fault = f"its markup holds two figures as its {_WORDS[figure]}"
            return Widget("", None, None, None, "", fault)
        printed[figure] = figure_text(node)
        number = attributes.get("value", attributes.get("data-value"))
        if number is not None:
            unprinted[figure] = number.strip()
    return Widget(
        "",
        printed.get("value"),
        printed.get("change"),
        _without_parentheses(printed.get("percent")),
        "\n".join(printed.values())[:_LONGEST_RAW],
        _fault(printed, unprinted),
        markup=Unprinted(**{figure: number or None for figure, number in unprinted.items()}),
    )


_WORDS = {"value": "value", "change": "change", "percent": "percentage"}


def _fault(printed: dict[str, str], unprinted: dict[str, str]) -> str | None:
    """What is wrong with the elements of a widget's figures; None where nothing is."""
    if "value" not in printed:
        return "the value is missing"
    if ("change" in printed) != ("percent" in printed):
        return "the percentage is missing" if "change" in printed else "the change is missing"
    for figure, text in printed.items():
        if not text and unprinted.get(figure):
            return f"the page prints nothing as its {_WORDS[figure]}, its markup says {unprinted[figure][:40]}"
    percent = printed.get("percent", "")
    if percent.startswith("(") != percent.endswith(")"):
        return "the percentage has one parenthesis"
    return None


def _without_parentheses(percent: str | None) -> str | None:
    if percent and percent.startswith("(") and percent.endswith(")"):
        return percent[1:-1].strip()
    return percent


def _outside(container: LexborNode, items: list[LexborNode], hidden: Set[int]) -> Iterator[Widget]:
    """A damaged widget for whatever looks like one and is no item of the strip's list.

    None is lost in silence, and none is taken for the strip's: a container that nobody ends holds other lists, too, and
    one end tag too many leaves its items behind it.
    """
    around = items[0].parent if items else container
    known = {item.mem_id for item in items}
    for node in children(around) if around is not None else ():
        if node.is_element_node and node.mem_id not in known and not known & _ids_in(node):
            text = visible_text(node)
            if _is_shown(node, hidden) and (node.css(_PRICE) or ("%" in text and _digits(text))):
                yield _damaged(node, "a figure stands outside the strip's items")
                known.update(_ids_in(node))
    for node in container.css(_ITEMS):
        if node.mem_id not in known and _is_shown(node, hidden) and not known & ids_around(node.parent):
            yield _damaged(node, "it stands in another list than the strip's first items")
    for node in _behind(container):
        yield _damaged(node, "it stands behind the end of the strip's container")


def _behind(container: LexborNode) -> Iterator[LexborNode]:
    """The items that follow a container, with nothing but the rest of its last one between."""
    behind = container.next
    while behind is not None and (not behind.is_element_node or behind.tag in _PARTS or _is_item(behind)):
        if behind.is_element_node and _is_item(behind):
            yield behind
        behind = behind.next


def _is_item(node: LexborNode) -> bool:
    attributes = attributes_of(node)
    if node.tag == "li":
        return "aria-label" in attributes or attributes.get("id", "").startswith("marketsummary-itm")
    return node.tag != "a" and attributes.get("data-testid") == "ticker-list-item"


def _ids_in(node: LexborNode) -> set[int]:
    return {inner.mem_id for inner in node.css("*")}


def _damaged(node: LexborNode, fault: str) -> Widget:
    name = attributes_of(node).get("aria-label", "").strip()
    return Widget(name, None, None, None, visible_text(node)[:_LONGEST_RAW], fault)
