"""From markup to a tree: the one place that calls the parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.readers.html_limits import Extent, extent_of
from tracker.readers.html_region import CONTAINER_CLASS, CONTAINER_ID, MOST_STRIPS
from tracker.readers.limits import TooMuch
from tracker.readers.visible_text import NEVER_SHOWN, is_invisible

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

CONTAINERS = f'[id="{CONTAINER_ID}"], div.{CONTAINER_CLASS}'
MAY_BE_HIDDEN = ", ".join(("[hidden]", "[style]", "details", "dialog", "[popover]", *sorted(NEVER_SHOWN)))
"""Matches every element of which `tracker.readers.visible_text.is_invisible` may hold."""
END_OF_PAGE = "tracker-end-of-page"
"""An element put behind what there is of a cut page: what it falls into has no end."""

_SMALL = 1 << 14
"""Bytes that take a parser less than a tenth of a second, whatever they are."""


def parsed(markup: bytes, *, is_cut: bool) -> LexborHTMLParser:
    """The tree of *markup*, which is UTF-8 and within the limits of `extent_of`; with `END_OF_PAGE` where it is cut."""
    from selectolax.lexbor import LexborHTMLParser

    # The parser drops NUL where the standard does, and with it could make 12 out of "1\0002".
    text = markup.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return LexborHTMLParser(f"{text}<{END_OF_PAGE}></{END_OF_PAGE}>" if is_cut else text)


def parsed_whole(page: bytes) -> tuple[LexborHTMLParser, Extent]:
    """The tree of a whole page, and how far the page goes.

    Raises:
        TooMuch: parsing it would take too long.
    """
    extent = extent_of(page)
    shown, position = [], 0
    for start, end in extent.unshown:
        # The parser runs no scripts, and would make elements of what a browser takes for text.
        shown.append(page[position:start])
        position = end
    shown.append(page[position : extent.end])
    return parsed(b"".join(shown), is_cut=not extent.is_whole), extent


def parsed_part(markup: bytes, *, is_cut: bool) -> LexborHTMLParser:
    """As `parsed`, for a part of a page.

    Raises:
        TooMuch: parsing it would take too long.
    """
    if len(markup) > _SMALL:
        extent_of(markup)
    return parsed(markup, is_cut=is_cut)


def is_selector(css: str) -> bool:
    """Whether the parser understands *css*.

    >>> is_selector("td:nth-child(2)"), is_selector("td:nth-child(")
    (True, False)
    """
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("").css(css)
    except SelectolaxError:
        return False
    return True


def shown_containers(tree: LexborHTMLParser) -> list[LexborNode]:
    """The containers of strips that a browser shows, in the page's order, without those inside another.

    Raises:
        TooMuch: there are too many.
    """
    found: list[LexborNode] = []
    seen: set[int] = set()
    containers = tree.css(CONTAINERS)
    if len(containers) > MOST_STRIPS:
        raise TooMuch(f"more than {MOST_STRIPS} strips")
    for container in containers:
        around = ids_around(container)
        seen.add(container.mem_id)
        if len(around & seen) == 1 and not is_inside_hidden(container):
            found.append(container)
    return found


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes right below *node*, in order."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def ids_around(node: LexborNode | None) -> frozenset[int]:
    """The identities of *node* and of all elements around it; empty for no node."""
    ids = set()
    while node is not None:
        ids.add(node.mem_id)
        node = node.parent
    return frozenset(ids)


def hidden_in(within: LexborHTMLParser | LexborNode) -> frozenset[int]:
    """The identities of all elements of a page, or of a part of it, that a browser does not show for what is in it."""
    hidden: set[int] = set()
    for node in within.css(MAY_BE_HIDDEN):
        if node.mem_id not in hidden and is_invisible(node):
            hidden.update(inner.mem_id for inner in node.css("*"))
    return frozenset(hidden)


def is_inside_hidden(node: LexborNode) -> bool:
    """Whether a browser shows nothing of *node*, for what its own tag or one around it says."""
    current: LexborNode | None = node
    while current is not None and current.is_element_node:
        if is_invisible(current):
            return True
        current = current.parent
    return False
