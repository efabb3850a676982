"""The strip of a page saved as text: bulleted names with their figures on lines of their own.

What a browser's "save as text" makes of the strip, with ``·`` for a space and ``⍽`` for a no-break space::

    Marchés français ouverture 6 h 33 min
    ··•·Dow Jones

    ····37⍽775,38
    ····+22,07·(+0,06·%)
    ····⍽
    ··•·Nasdaq
    …

Only this shape is a widget: prose yields no quote, whatever figures it holds. A run of such widgets is a strip when
a market line stands above it or when one of them is whole and names a known instrument; a bulleted list in an article
is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import chain, islice
from typing import NamedTuple

from tracker.instruments import Catalogue
from tracker.model import MarketStatus, Strip, Widget
from tracker.readers.document import Document
from tracker.readers.figure_lines import PADDING, FigureLines, figures_of_lines, is_change
from tracker.readers.limits import MOST_WIDGETS, TooMuch
from tracker.readers.market_line import BEGINNINGS, REACH, is_market_line, read_market_line
from tracker.readers.usual_widgets import BROKEN, BULLET, usual_widgets

_BEGINNINGS = (BULLET, *BEGINNINGS)
"""Of the lines that a strip can begin with."""
_HAS_LETTER = re.compile(r"[^\W\d_]")
_HAS_DIGIT = re.compile(r"\d")
_WIDGET_LINES = 2
_MOST_LINES = 6
"""A widget that has more than its two lines is damaged, and nobody needs to see more of it than this."""
_LONGEST_RAW = 300
_LARGEST = 16 * 1024 * 1024
"""Bytes of a page; a portal's, saved as text, has some kilobytes."""
_MOST_LINES_OF_PAGE = 1_000_000
_MANY_BLANK_LINES = re.compile(r"\n{1000,}")
_ENOUGH_BLANK_LINES = "\n" * 1000
"""What stands so far apart is not looked at together, and more lines would only take time."""
_BEGINS_STRIP = re.compile(
    rf"\n[{PADDING}]*+(?:{'|'.join(map(re.escape, BEGINNINGS))}"
    rf"|(?:(?![()\n])[\W\d_])++\([^()\n]+%[{PADDING}]*\)[{PADDING}]*(?:\n|\Z))"
)
"""A line without which there is no strip: one that may be a market line, or a change with its percentage."""
_LINES_BELOW = 20
"""A strip's page that shows nothing in so many lines below it is judged line by line."""
_LINES_ABOVE = 2
"""The market line is the line above the strip, or the one before that, not counting blank ones."""


class _End(Enum):
    """What ended a widget."""

    BLANK_LINE = auto()
    OTHER_LINE = auto()
    PAGE = auto()


class _Block(NamedTuple):
    """A bulleted name and the lines that belong to it; ``end`` is the index of the first line that doesn't.

    Attributes:
        is_known: whether the catalogue has an instrument of that name.
    """

    name: str
    content: tuple[str, ...]
    ended_by: _End
    end: int
    is_known: bool
    has_bullet: bool = True

    @property
    def figures(self) -> FigureLines:
        # A value alone may be all that the page shows only for what is known to be an instrument.
        return figures_of_lines(self.content, may_lack_change=self.ended_by is not _End.PAGE and self.is_known)

    @property
    def is_whole(self) -> bool:
        """Whether it has the shape of a widget with all its figures, be they right or not."""
        return len(self.content) == _WIDGET_LINES and bool(self.name) and _is_whole(self.figures)


def read(document: Document) -> tuple[Strip, ...]:
    """The strips of a page saved as text.

    Raises:
        TooMuch: it is too large, or has too many lines or widgets.
    """
    if document.size > _LARGEST:
        # Its text may take four times as much, and its lines as much again.
        raise TooMuch(f"more than {_LARGEST // 1024**2} MB of text")
    return strips_in(document.text, document.known)


def strips_in(text: str, known: Catalogue) -> tuple[Strip, ...]:
    """The strips that stand in *text*, in its order; a market line that no widget follows is an empty strip.

    Args:
        text: of a whole page.
        known: the instruments by whose names a strip without a market line is recognised.

    Raises:
        TooMuch: there are too many lines or widgets.
    """
    if not any(beginning in text for beginning in _BEGINNINGS):
        return ()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    alone = _usual_strip_alone(text, known)
    return (alone,) if alone else tuple(_strips_by_line(text, known))


def _usual_strip_alone(text: str, known: Catalogue) -> Strip | None:
    """The page's only strip, where its widgets are all usual ones and the page goes on below it; else None.

    It is the strip that `_strips_by_line` gives, in half the time, since hardly a line is looked at by itself.
    """
    bullet = text.find(BULLET)
    widgets, end = usual_widgets(text, text.rfind("\n", 0, bullet) + 1)
    if not widgets or len(widgets) > MOST_WIDGETS:
        return None
    above = _lines_of(text[: bullet + 1])
    for row, line in enumerate(above):
        if line.lstrip(PADDING).startswith(BEGINNINGS) and _has_no_strip(above, row):
            return None
    market = _market_above(above, len(above) - 1)
    has_market_line = market is not None and market.country is not None
    if not any(known.symbol_of(widget.name) and (has_market_line or _is_whole(widget)) for widget in widgets):
        return None
    # What follows must not be able to belong to the strip.
    below = text[end:].split("\n", _LINES_BELOW)[:_LINES_BELOW]
    first, second = islice(chain(filter(None, (line.strip(PADDING) for line in below)), ("", "")), 2)
    for line in (first, second):
        if not line or line.startswith(BULLET) or _is_like_figure(line):
            return None
    if not first.strip(PADDING + BROKEN) or _BEGINS_STRIP.search(text, end - 1):
        return None
    return Strip(market, tuple(widgets))


def _strips_by_line(text: str, known: Catalogue) -> Iterator[Strip]:
    lines = _lines_of(text)
    position = found = 0
    while position < len(lines):
        printed = lines[position].lstrip(PADDING)
        if not printed.startswith(_BEGINNINGS):
            position += 1
        elif printed.startswith(BULLET):
            strip, position = _any_strip(lines, position, known)
            if strip is not None:
                yield strip
                found += len(strip.widgets)
                if found > MOST_WIDGETS:
                    raise TooMuch(f"more than {MOST_WIDGETS} widgets")
        else:
            if _has_no_strip(lines, position):
                yield Strip(read_market_line(printed.rstrip(PADDING)), ())
            position += 1


def _lines_of(text: str) -> list[str]:
    text = _MANY_BLANK_LINES.sub(_ENOUGH_BLANK_LINES, text)
    if text.count("\n") > _MOST_LINES_OF_PAGE:
        raise TooMuch(f"more than {_MOST_LINES_OF_PAGE} lines")
    # str.splitlines would also break at form feeds and U+2028, which a saved page may hold inside a line.
    return text.split("\n")


def _any_strip(lines: list[str], start: int, known: Catalogue) -> tuple[Strip | None, int]:
    """The strip whose first bullet stands on line *start*, if it is one, and the line behind its last widget."""
    blocks = _run_of_blocks(lines, start, known)
    return _strip(lines, start, blocks), blocks[-1].end


def _is_whole(figures: FigureLines | Widget) -> bool:
    """Whether there are all three figures, be they right or not."""
    value, change, percent = figures.value, figures.change, figures.percent
    return (
        value is not None
        and change is not None
        and percent is not None
        and _is_like_figure(value)
        and _is_like_figure(change)
        and percent.endswith("%")
    )


def _is_like_figure(text: str) -> bool:
    # In this order: a sentence shows a letter at once, and its digits, if any, late.
    return not _HAS_LETTER.search(text) and bool(_HAS_DIGIT.search(text))


def _is_bullet(line: str) -> bool:
    return line.lstrip(PADDING).startswith(BULLET)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(PADDING))


def _run_of_blocks(lines: list[str], start: int, known: Catalogue) -> list[_Block]:
    """The blocks from line *start* on whose bullets stand below each other, with nothing but blank lines between.

    Raises:
        TooMuch: there are too many.
    """
    blocks = []
    position = start
    indentation = _indentation(lines[start])
    while position < len(lines):
        if _is_bullet(lines[position]) and _indentation(lines[position]) == indentation:
            block = _block(lines, position, known)
        else:
            stray = _block_without_bullet(lines, position, indentation, known)
            if stray is None:
                break
            block = stray
        blocks.append(block)
        if len(blocks) > MOST_WIDGETS:
            raise TooMuch(f"more than {MOST_WIDGETS} bulleted names below each other")
        position = _next_printed(lines, block.end)
    return blocks


def _block_without_bullet(lines: list[str], start: int, indentation: int, known: Catalogue) -> _Block | None:
    """The widget at *start* whose bullet, or whose whole name, was lost; None where no value and change stand there."""
    following = _next_printed(lines, start + 1)
    if following == len(lines) or _indentation(lines[following]) <= indentation:
        # Nothing here is set in like figures.
        return None
    printed = lines[start].strip(PADDING)
    is_figure = _is_like_figure(printed)
    value = start if is_figure else following
    change = _next_printed(lines, value + 1)
    if change >= len(lines) or min(map(_indentation, (lines[value], lines[change]))) <= indentation:
        return None
    content = (lines[value].strip(PADDING), lines[change].strip(PADDING))
    if not _is_like_figure(content[0]) or not is_change(content[1]):
        return None
    if _is_bullet(lines[start]) or is_market_line(printed):
        return None
    ended_by = _End.PAGE if change + 1 >= len(lines) - 1 else _End.BLANK_LINE
    name = "" if is_figure else printed
    return _Block(name, content, ended_by, change + 1, known.symbol_of(name) is not None, has_bullet=False)


def _next_printed(lines: list[str], position: int, *, blank: str = PADDING) -> int:
    """The first line from *position* on that is more than *blank* characters; ``len(lines)`` where none is."""
    while position < len(lines) and not lines[position].strip(blank):
        position += 1
    return position


def _block(lines: list[str], start: int, known: Catalogue) -> _Block:
    """The widget whose bullet stands on line *start*."""
    indentation = _indentation(lines[start])
    name = lines[start].lstrip(PADDING).removeprefix(BULLET).strip(PADDING)
    content: list[str] = []
    ended_by = _End.PAGE
    position = start + 1
    while position < len(lines):
        line = lines[position]
        printed = line.strip(PADDING + BROKEN)
        if not printed:
            # A change may stand blank lines below its value, and figures blank lines below their name.
            following = _next_printed(lines, position)
            if content and not (len(content) == 1 and _continues(lines, following, indentation)):
                ended_by = _End.PAGE if _is_cut_line(lines, position, content) else _End.BLANK_LINE
                break
            position = max(position, following - 1)
        elif _is_bullet(line) or not _belongs(line, printed, indentation) or len(content) == _MOST_LINES:
            ended_by = _End.OTHER_LINE
            break
        else:
            content.append(line.strip(PADDING))
        position += 1
    return _Block(name, tuple(content), ended_by, position, known.symbol_of(name) is not None)


def _is_cut_line(lines: list[str], position: int, content: list[str]) -> bool:
    """Whether the blank line at *position* is what a cut leaves, not the line that ends a widget.

    A line break at the very end of the page begins no further line; and the blanks before a change that was cut off
    are no end of its widget.
    """
    line = lines[position]
    return position == len(lines) - 1 and (not line or BROKEN in line or len(content) < _WIDGET_LINES)


def _continues(lines: list[str], position: int, indentation: int) -> bool:
    """Whether the line at *position* goes on with a widget of which there is one line yet, and a blank below it."""
    if position >= len(lines) or _is_bullet(lines[position]):
        return False
    printed = lines[position].strip(PADDING)
    return is_change(printed) or (_indentation(lines[position]) > indentation and _is_like_figure(printed))


def _belongs(line: str, printed: str, bullet_indentation: int) -> bool:
    """Whether a line is part of the widget above it: set further in than its bullet, or figures without a word."""
    if _indentation(line) > bullet_indentation:
        return True
    return _is_like_figure(printed)


def _strip(lines: list[str], start: int, blocks: list[_Block]) -> Strip | None:
    """The strip that a run of blocks is, or None when it is a bulleted list in prose."""
    market = _market_above(lines, start)
    has_market_line = market is not None and market.country is not None
    if not has_market_line and not any(block.is_whole and block.is_known for block in blocks):
        return None
    if not any(block.is_whole or block.is_known for block in blocks):
        # A list of words, or of words with a number each: the strip itself had not loaded.
        return Strip(market, ())
    cut_after = _cut_after(lines, blocks)
    if cut_after is None:
        # A list of links may touch the strip; a name that the page is cut after is kept, whatever it is.
        count = len(blocks)
        while count and not blocks[count - 1].content and not blocks[count - 1].is_known:
            count -= 1
        blocks = blocks[:count]
    return Strip(market, tuple(_widget(block) for block in blocks), cut_after)


def _market_above(lines: list[str], start: int) -> MarketStatus | None:
    nearest = None
    seen = 0
    for position in range(start - 1, max(-1, start - 1 - REACH), -1):
        line = lines[position].strip(PADDING)
        if line:
            status = read_market_line(line)
            if status is not None and status.country is not None:
                return status
            seen += 1
            if seen == 1:
                nearest = status
            elif seen == _LINES_ABOVE:
                break
    return nearest


def _has_no_strip(lines: list[str], position: int) -> bool:
    """Whether the line at *position* is a market line without a strip for which `_market_above` would find it."""
    printed = 0
    for line in lines[position + 1 : position + 1 + REACH]:
        if _is_bullet(line):
            return False
        printed += bool(line.strip(PADDING))
        if printed >= _LINES_ABOVE:
            break
    return is_market_line(lines[position].strip(PADDING))


def _cut_after(lines: list[str], blocks: list[_Block]) -> str | None:
    """The page's last text when the page ends inside its strip, else None.

    A page is cut when it ends with a widget that lacks a figure, the line break after its last line, or the blank
    line that ends the page's other widgets.
    """
    last = blocks[-1]
    shown = last.content[-1] if last.content else last.name
    nothing_follows = _next_printed(lines, last.end, blank=PADDING + BROKEN) == len(lines)
    if nothing_follows and _ends_in_odd_blanks(lines, blocks):
        return shown
    if last.ended_by is not _End.PAGE:
        return None
    ends_inside_line = last.end == len(lines)
    others_end_blank = any(block.ended_by is _End.BLANK_LINE for block in blocks)
    if last.is_whole and not ends_inside_line and not others_end_blank:
        return None
    return shown


def _ends_in_odd_blanks(lines: list[str], blocks: list[_Block]) -> bool:
    """Whether the page's last line is part of one: blanks, but not those that end the strip's widgets."""
    closing = {lines[block.end] for block in blocks[:-1] if block.ended_by is _End.BLANK_LINE}
    return bool(lines[-1]) and bool(closing) and lines[-1] not in closing


def _widget(block: _Block) -> Widget:
    raw = "\n".join(block.content)[:_LONGEST_RAW]
    figures = block.figures
    fault = figures.fault
    if not block.name:
        fault = "the widget has no name"
    elif not block.has_bullet:
        fault = "the widget's name has no bullet"
    if fault:
        return Widget(block.name, None, None, None, raw, fault)
    return Widget(block.name, figures.value, figures.change, figures.percent, raw)
