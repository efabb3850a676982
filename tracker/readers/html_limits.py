"""What a parser of HTML takes in bounded time and memory, told by counting tags before it starts.

Lexbor walks up its stack of open elements at many start tags and compares an attribute with all those before it in
its tag, so both grow with the square: 100,000 nested elements take it 9 s, 100,000 attributes 13 s (selectolax 1.0).
Formatting elements that nobody ends are opened again in each block that follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.readers.limits import TooMuch
from tracker.readers.markup import VOID, Cut, raw_text_end, tags

LARGEST = 16 * 1024 * 1024
_MOST_TAGS = 400_000
_DEEPEST = 20_000
_MOST_STEPS = 200_000_000
_MOST_ATTRIBUTES = 5_000
_MOST_REOPENED = 2_000_000
_MOST_WORDS = 1_000_000
"""In tags, parted by blanks: an attribute takes the parser 230 bytes (selectolax 1.0); a page of 2 MB has 200,000."""
_LONGEST_PLAIN_TAG = 4 * _MOST_ATTRIBUTES // 10
_ENDS_ITSELF = frozenset(
    {"colgroup", "dd", "dt", "li", "optgroup", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
"""Elements whose end tag may be left out: one that is open says nothing of where the page ends."""
_FORMATTING = frozenset(
    {"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u", "a"}
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a page goes.

    Attributes:
        end: offset behind its last whole token: its length, unless it is cut inside one.
        is_whole: whether it ends as it should: its body has an end tag, or no element is left open.
        unshown: where content stands that a browser which runs scripts takes for text, and shows none of.
    """

    end: int
    is_whole: bool
    unshown: tuple[tuple[int, int], ...] = ()


def extent_of(page: bytes) -> Extent:
    """How far *page* goes, if a parser can take it.

    Raises:
        TooMuch: parsing it would take too long, or too much memory.
    """
    if len(page) > LARGEST:
        raise TooMuch(f"more than {LARGEST // 1024**2} MB around no strip that is known by its markup")
    depth = unended = steps = formatting = reopened = words = 0
    has_end = False
    unshown: list[tuple[int, int]] = []
    try:
        for count, tag in enumerate(tags(page)):
            if count > _MOST_TAGS:
                raise TooMuch(f"more than {_MOST_TAGS} tags")
            words += tag.inside.count(b" ") + 1
            if words > _MOST_WORDS:
                raise TooMuch(f"more than {_MOST_WORDS} attributes")
            if len(tag.inside) > _LONGEST_PLAIN_TAG and len(tag.attributes) > _MOST_ATTRIBUTES:
                raise TooMuch(f"more than {_MOST_ATTRIBUTES} attributes in one tag")
            if tag.name in VOID:
                continue
            if tag.is_end:
                has_end = has_end or tag.name in ("body", "html")
                depth = max(0, depth - 1)
                unended = max(0, unended - (tag.name not in _ENDS_ITSELF))
                formatting = max(0, formatting - (tag.name in _FORMATTING))
                continue
            if tag.name == "noscript":
                unshown.append((tag.end, raw_text_end(page, "noscript", tag.end)))
            depth += 1
            unended += tag.name not in _ENDS_ITSELF
            steps += depth
            formatting += tag.name in _FORMATTING
            reopened += formatting
            if depth > _DEEPEST or steps > _MOST_STEPS:
                raise TooMuch(f"elements nested {depth} deep")
            if reopened > _MOST_REOPENED:
                raise TooMuch(f"{formatting} formatting elements that nothing ends")
    except Cut as cut:
        return Extent(cut.at, False, tuple(span for span in unshown if span[1] >= 0))
    return Extent(len(page), has_end or unended == 0, tuple(unshown))
