"""A page read from its whole tree: strips whose place is in doubt, and pages without any markup that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.instruments import Catalogue
from tracker.model import MarketStatus, Strip
from tracker.readers import text
from tracker.readers.completion import completed
from tracker.readers.embedded_json import ANSWER_ADDRESS, STORES_MARK, Script, strips_of_scripts
from tracker.readers.html_limits import Extent
from tracker.readers.html_market import MOST_PLACES, PLACES, market_of_texts, market_of_words
from tracker.readers.html_strip import read_container
from tracker.readers.html_tree import is_inside_hidden, parsed_whole, shown_containers
from tracker.readers.markup import tag_at
from tracker.readers.visible_text import attributes_of, visible_lines, visible_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_PORTAL = re.compile(
    rb"<fin-streamer|market-summary|indices-list|ticker-list-item|<!-- react-text|data-reactid=|root\.App\.main"
)
"""What only pages of the portal have; their strip has a place of its own."""


def strips_of_whole(page: bytes, known: Catalogue) -> tuple[Strip, ...]:
    """The strips of a page, from their markup where that is known, else from the page's visible text.

    Args:
        page: in UTF-8.
        known: the instruments by whose names a strip is recognised in text.

    Raises:
        TooMuch: parsing the page would take too long.
    """
    tree, extent = parsed_whole(page)
    strips = _strips_of_markup(tree, page, extent)
    if strips:
        return strips
    is_portal = bool(_PORTAL.search(page))
    market = _market_in_its_place(tree) if is_portal else None
    if market is not None:
        # The strip's own place is missing: it had not loaded, whatever lists the page has.
        return (Strip(market, ()),)
    of_text = _strips_of_text(tree, extent, known)
    if is_portal:
        # Its lists of trending instruments look like a strip, but no market line stands above them.
        return tuple(strip for strip in of_text if strip.market is not None and strip.market.country is not None)
    return of_text


def _strips_of_markup(tree: LexborHTMLParser, page: bytes, extent: Extent) -> tuple[Strip, ...]:
    markups = [read_container(container) for container in shown_containers(tree)]
    if not markups:
        return ()
    scripts = list(_scripts(tree, page, extent))
    stores = [script for script in scripts if ANSWER_ADDRESS not in script.address]
    answers = [script for script in scripts if ANSWER_ADDRESS in script.address]
    embedded = strips_of_scripts(stores) or strips_of_scripts(answers)
    if markups[0].market is None:
        markups[0] = replace(markups[0], market=_market_in_its_place(tree))
    return completed(markups, embedded, page)


def _market_in_its_place(tree: LexborHTMLParser) -> MarketStatus | None:
    """The market line in an element where only it stands, outside of any strip."""
    nodes = tree.css(PLACES)[:MOST_PLACES]
    places = [node for node in nodes if node.parent is None or not is_inside_hidden(node.parent)]
    if places:
        return market_of_texts([visible_text(node, is_shown=True) for node in places])
    labels = (attributes_of(node).get("aria-label", "").strip() for node in tree.css("button[aria-label]"))
    return market_of_words(list(labels))


def _scripts(tree: LexborHTMLParser, page: bytes, extent: Extent) -> Iterator[Script]:
    for node in tree.css("script"):
        content = node.text() or ""
        address = attributes_of(node).get("data-url", "")
        if STORES_MARK in content or ANSWER_ADDRESS in address:
            yield Script(content, address=address, is_cut=False)
    # A script that the page does not end is left out of the tree.
    unended = tag_at(page, extent.end, len(page))
    if unended is not None and unended.name == "script":
        content = page[unended.end :].decode("utf-8", "replace")
        yield Script(content, address=unended.attributes.get("data-url", ""), is_cut=True)


def _strips_of_text(tree: LexborHTMLParser, extent: Extent, known: Catalogue) -> tuple[Strip, ...]:
    if tree.root is None:
        return ()
    printed = "\n".join(visible_lines(tree.root))
    # What ends a page that is whole is no cut, even where its last line is a strip's.
    return text.strips_in(f"{printed}\n\n" if extent.is_whole else printed, known)
