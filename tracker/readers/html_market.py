"""The market line in a portal's markup: where each generation prints it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.model import MarketStatus
from tracker.readers.market_line import is_market_line, read_market_line
from tracker.readers.visible_text import attributes_of, visible_lines, visible_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from tracker.readers.markup import Tag

PLACES = '[data-id="mk-msg"], #mk-time-tooltip, .mobile-market-time-text'
"""The elements that hold the market line and nothing else."""
MOST_PLACES = 10
"""The line stands in two or three places; a page that has hundreds means something else by them."""
_ENGLISH = re.compile(r".{1,40} markets? (?:open|close|closed)\b.*", re.IGNORECASE)
"""Wordings of other editions are kept as text; what they say is not understood here."""
_LONGEST_LINE = 100


def market_in(container: LexborNode, items: Sequence[LexborNode]) -> MarketStatus | None:
    """The market line in a strip's container; None where it shows none.

    It stands in one of `PLACES`, or as the label of a button; in the oldest pages in any element above the items.
    """
    in_places = [visible_text(node) for node in container.css(PLACES)]
    labels = [attributes_of(node).get("aria-label", "").strip() for node in container.css("button[aria-label]")]
    return market_of_texts(in_places) or market_of_words(labels) or market_of_words(_lines_above(container, items))


def market_of_texts(texts: Sequence[str]) -> MarketStatus | None:
    """The market line among texts that stand where only it stands: one in a known wording if there is one."""
    printed = [text for text in texts if text and len(text) <= _LONGEST_LINE]
    known = market_of_words(printed)
    if known is not None or not printed:
        return known
    return MarketStatus(printed[0], country=None, state=None, minutes=None)


def market_of_words(texts: Sequence[str]) -> MarketStatus | None:
    """The first of *texts* that reads as a market line by its words; None where none does."""
    for text in texts:
        if is_market_line(text):
            return read_market_line(text)
    english = next((text for text in texts if len(text) <= _LONGEST_LINE and _ENGLISH.fullmatch(text)), None)
    return MarketStatus(english, country=None, state=None, minutes=None) if english else None


def is_market_place(tag: Tag) -> bool:
    """Whether the element of this start tag is one of `PLACES`."""
    attributes = tag.attributes
    return not tag.is_end and (
        attributes.get("data-id") == "mk-msg"
        or attributes.get("id") == "mk-time-tooltip"
        or "mobile-market-time-text" in attributes.get("class", "").split()
    )


def _lines_above(container: LexborNode, items: Sequence[LexborNode]) -> list[str]:
    lines = [line.strip(" \t").removeprefix("•").strip(" \t") for line in visible_lines(container)]
    if items:
        first = visible_lines(items[0])
        name = first[0].strip(" \t").removeprefix("•").strip(" \t") if first else ""
        lines = lines[: lines.index(name)] if name in lines else lines
    return lines
