"""What a parser of HTML takes in bounded time and memory, told by counting tags before it starts.

Lexbor walks up its stack of open elements at many start tags and compares an attribute with all those before it in
its tag, so both grow with the square: 100,000 nested elements take it 9 s, 100,000 attributes 13 s (selectolax 1.0).
Formatting elements that nobody ends are opened again in each block that follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.readers.markup import VOID, Cut, tags

LARGEST = 16 * 1024 * 1024
_MOST_TAGS = 400_000
_DEEPEST = 20_000
_MOST_STEPS = 200_000_000
_MOST_ATTRIBUTES = 5_000
_MOST_REOPENED = 2_000_000
_LONGEST_PLAIN_TAG = 4 * _MOST_ATTRIBUTES // 10
_FORMATTING = frozenset(
    {"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u", "a"}
)


class TooMuch(Exception):
    """A page, or a part of one, that would take the parser too long; the text names the limit."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a page goes.

    Attributes:
        end: offset behind its last whole token: its length, unless it is cut inside one.
        is_whole: whether it ends as it should: its body has an end tag, or no element is left open.
    """

    end: int
    is_whole: bool


def extent_of(page: bytes) -> Extent:
    """How far *page* goes, if a parser can take it.

    Raises:
        TooMuch: parsing it would take too long, or too much memory.
    """
    if len(page) > LARGEST:
        raise TooMuch(f"more than {LARGEST // 1024**2} MB around no strip that is known by its markup")
    depth = steps = formatting = reopened = 0
    has_end = False
    try:
        for count, tag in enumerate(tags(page)):
            if count > _MOST_TAGS:
                raise TooMuch(f"more than {_MOST_TAGS} tags")
            if tag.name in VOID:
                continue
            if tag.is_end:
                has_end = has_end or tag.name in ("body", "html")
                depth = max(0, depth - 1)
                formatting = max(0, formatting - (tag.name in _FORMATTING))
                continue
            depth += 1
            steps += depth
            formatting += tag.name in _FORMATTING
            reopened += formatting
            if depth > _DEEPEST or steps > _MOST_STEPS:
                raise TooMuch(f"elements nested {depth} deep")
            if reopened > _MOST_REOPENED:
                raise TooMuch(f"{formatting} formatting elements that nothing ends")
            if len(tag.inside) > _LONGEST_PLAIN_TAG and len(tag.attributes) > _MOST_ATTRIBUTES:
                raise TooMuch(f"more than {_MOST_ATTRIBUTES} attributes in one tag")
    except Cut as cut:
        return Extent(cut.at, is_whole=False)
    return Extent(len(page), has_end or depth == 0)
