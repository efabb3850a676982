"""An excerpt of a page as lines for a terminal, each place that prints a figure underlined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.evidence.excerpt import Excerpt
from tracker.texts import Texts
from tracker.visible import one_line

_UNDERLINE = "^"
_MARKUP = re.compile(r"(<[^<>]*>)")
_GAP = "  "
_LEAST_AFTER = 12
_WIDEST = 120
_ELLIPSIS = "…"


def excerpt_lines(shown: Sequence[Excerpt], words: Texts, *, width: int) -> Iterator[str]:
    """Lines of a page with their numbers, or places in its markup with what they print.

    Args:
        shown: in the page's order.
        words: the language.
        width: of the terminal, in columns; a place in markup is cut to it.
    """
    from rich.cells import cell_len

    names = {"name": words("Name"), "value": words("Value"), "change": words("Change"), "percent": words("Percent")}
    gutters = [str(each.line) if each.is_whole else names[each.marks[0].figure] for each in shown]
    gutter_width = max(map(len, gutters), default=0)
    for each, gutter in zip(shown, gutters, strict=True):
        pieces = list(_pieces(each))
        if not each.is_whole:
            pieces = _narrowed(pieces, min(width, _WIDEST) - gutter_width - 2 * len(_GAP))
        line = below = ""
        for text, is_marked in pieces:
            line += text
            for part in [text] if each.is_whole else _MARKUP.split(text):
                # What stands between two of its characters is no part of a figure.
                is_figure = is_marked and (each.is_whole or not part.startswith("<"))
                below += (_UNDERLINE if is_figure else " ") * cell_len(part)
        yield f"{_GAP}{gutter:>{gutter_width}}{_GAP}{line}".rstrip()
        if below.strip():
            yield f"{_GAP}{'':{gutter_width}}{_GAP}{below}".rstrip()


def _pieces(excerpt: Excerpt) -> Iterator[tuple[str, bool]]:
    """The parts of an excerpt, safe to show, and whether each is a place."""
    done = 0
    for mark in excerpt.marks:
        yield one_line(excerpt.text[done : mark.start]), False
        yield one_line(excerpt.text[mark.start : mark.end]), True
        done = mark.end
    yield one_line(excerpt.text[done:]), False


def _narrowed(pieces: list[tuple[str, bool]], width: int) -> list[tuple[str, bool]]:
    """One place and what stands around it, in at most *width* characters; more of it before than behind."""
    (before, _), (marked, _), (after, _) = pieces
    room = max(0, width - len(marked) - 2 * len(_ELLIPSIS))
    after_room = min(len(after), max(_LEAST_AFTER, room // 4), room)
    before_room = max(0, min(len(before), room - after_room))
    before = before[len(before) - before_room :]
    after = after[:after_room]
    if len(marked) > width - 2:
        marked = marked[: width - 3] + _ELLIPSIS
    return [(f"{_ELLIPSIS}{before}", False), (marked, True), (f"{after}{_ELLIPSIS}", False)]
