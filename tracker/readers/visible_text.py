"""The text that a browser shows of a part of a page, in the lines in which it stands there.

Styles are not computed: the elements of the standard break lines as they do without any, and what a tag itself hides
(`tracker.readers.markup.is_hiding`) is not shown; a class that a style sheet hides is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.readers.market_line import REACH
from tracker.readers.markup import NOT_IN_FLOW, RAW_TEXT, is_hiding

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

NEVER_SHOWN = RAW_TEXT | NOT_IN_FLOW | {"head", "template"}
"""Elements whose text is none that a page prints."""
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
        "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
_WITH_MARGIN = frozenset(
    {"blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "menu", "ol", "p", "pre", "table", "ul"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_BLANKS = re.compile("[ \t\n\f\r]+")
_BULLET = "  • "
_INDENTATION = "    "


def visible_text(node: LexborNode, *, is_shown: bool = False) -> str:
    """The text of *node* on one line, each run of blanks and line breaks as one space.

    Args:
        node: an element.
        is_shown: take it for shown, whatever its own tag says.
    """
    return " ".join(line.strip(" \t") for line in visible_lines(node, is_shown=is_shown) if line)


def figure_text(node: LexborNode) -> str:
    """As `visible_text`, with a line break where *node* breaks a line: two lines are never one figure."""
    return "\n".join(line.strip(" \t") for line in visible_lines(node) if line)


def visible_lines(node: LexborNode, *, is_shown: bool = False) -> list[str]:
    """The lines of *node*: those of a list item begin with a bullet or are set in, a blank one stands for a margin."""
    lines = _Lines()
    current: LexborNode | None = node
    while current is not None:
        goes_down = False
        if current.is_text_node:
            lines.add_text(current.text_content or "")
        elif current.is_element_node and ((is_shown and current.mem_id == node.mem_id) or not is_invisible(current)):
            lines.begin(current.tag or "")
            goes_down = current.child is not None
            if not goes_down:
                lines.end(current.tag or "")
        if goes_down:
            current = current.child
            continue
        while current is not None and current.mem_id != node.mem_id and current.next is None:
            current = current.parent
            if current is not None:
                lines.end(current.tag or "")
        current = None if current is None or current.mem_id == node.mem_id else current.next
    return lines.finish()


def is_invisible(node: LexborNode) -> bool:
    """Whether a browser shows nothing of this element, as far as its own tag says."""
    name = node.tag or ""
    return name in NEVER_SHOWN or is_hiding(name, attributes_of(node))


def attributes_of(node: LexborNode) -> dict[str, str]:
    """An element's attributes; one without a value has an empty one."""
    return {name: value or "" for name, value in node.attributes.items()}


class _Lines:
    """Lines under construction."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._bullet_waits = False
        self._items = 0
        self._preformatted = 0

    def begin(self, name: str) -> None:
        if name == "br":
            self._break(keep_blank=True)
        elif name in _BLOCKS:
            self._break()
            self._preformatted += name == "pre"
            if name in _HEADINGS and self._lines and not self._items:
                # What stands above a heading is not about what stands below it, such as a market line about a list.
                self._lines.extend([""] * REACH)
            if name == "li":
                self._items += 1
                self._bullet_waits = True
            elif name in _WITH_MARGIN:
                self._margin()
        elif name in _CELLS and self._parts:
            self._parts.append("\t")

    def end(self, name: str) -> None:
        if name not in _BLOCKS:
            return
        self._break()
        self._preformatted -= name == "pre"
        if name == "li":
            self._items -= 1
            self._bullet_waits = False
        if name == "li" or name in _WITH_MARGIN:
            self._margin()

    def add_text(self, text: str) -> None:
        if self._preformatted:
            first, *others = text.split("\n")
            self._parts.append(first)
            for line in others:
                self._break(keep_blank=True)
                self._parts.append(line)
            return
        text = _BLANKS.sub(" ", text)
        if text.startswith(" ") and (not self._parts or self._parts[-1].endswith((" ", "\t"))):
            text = text[1:]
        if text:
            self._parts.append(text)

    def finish(self) -> list[str]:
        self._break()
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        return self._lines

    def _break(self, *, keep_blank: bool = False) -> None:
        line = "".join(self._parts).rstrip(" \t")
        self._parts.clear()
        if line:
            before = _BULLET if self._bullet_waits else _INDENTATION if self._items else ""
            self._lines.append(before + line)
            self._bullet_waits = False
        elif keep_blank:
            self._lines.append("")

    def _margin(self) -> None:
        # Inside a list item, a margin would part a name from its figures.
        if not self._items and self._lines and self._lines[-1]:
            self._lines.append("")
