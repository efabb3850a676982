"""A page's text, and which of the page's bytes each character of it stands in."""

from __future__ import annotations

import codecs
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from tracker.readers.charset import encoding_of, windows_1252_text

_ESCAPED = "surrogateescape"
"""A damaged byte is a character of its own in it, so that offsets can be counted back."""


_STRETCH = 1 << 16


class Replaced(NamedTuple):
    """Characters of a page, and what stands in their place.

    Attributes:
        start, end: indices of characters.
        by: the other text.
    """

    start: int
    end: int
    by: str


class PageText:
    """A page as text.

    Attributes:
        text: the page in the encoding that a browser takes, without its byte-order mark.
        encoding: its name.
    """

    def __init__(self, body: bytes, *, address: str, content_type: str | None = None) -> None:
        """Args as those of `tracker.readers.charset.decode`.

        Raises:
            PageUnreadable: *body* is no text.
        """
        self._body = body
        self.encoding, self._begins_at = encoding_of(body, address=address, content_type=content_type)
        content = body[self._begins_at :]
        # Of the characters, where they are of different lengths and none can be counted back; else None.
        self._offsets: array[int] | None = None
        if self.encoding == "windows-1252":
            self.text = windows_1252_text(content)
        elif self.encoding == "utf-8":
            self.text = content.decode("utf-8", _ESCAPED)
        else:
            self.text = content.decode(self.encoding, "replace")
            if len(self.text) != len(content):
                self.text, self._offsets = _one_by_one(content, self.encoding)

    def offset(self, index: int) -> int:
        """Of the character at *index*: that of its first byte in the page."""
        if self._offsets is not None:
            return self._begins_at + self._offsets[index]
        if self.encoding != "utf-8":
            return self._begins_at + index
        stretch = index // _STRETCH
        return self._begins_at + self._stretches[stretch] + _length(self.text[stretch * _STRETCH : index])

    def line(self, index: int) -> int:
        """The number of the line, from 1, in which the character at *index* stands."""
        return bisect_right(self._line_starts, index)

    def line_span(self, line: int) -> tuple[int, int]:
        """The indices of a line's first character and of its line break."""
        starts = self._line_starts
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        start = starts[line - 1]
        return start, end - (end > start and self.text[end - 1] == "\r")

    def with_replaced(self, replaced: Sequence[Replaced]) -> bytes:
        """The page's bytes with other texts in place of some of its own.

        Args:
            replaced: in the page's order, apart from each other.
        """
        codec = "cp1252" if self.encoding == "windows-1252" else self.encoding
        parts, done = [], 0
        for start, end, by in replaced:
            parts += [self._body[done : self.offset(start)], by.encode(codec, "replace")]
            done = self.offset(end)
        return b"".join((*parts, self._body[done:]))

    @cached_property
    def _stretches(self) -> list[int]:
        """Of UTF-8: how many bytes stand before each `_STRETCH` of characters."""
        stretches = [0]
        for start in range(0, len(self.text), _STRETCH):
            stretches.append(stretches[-1] + _length(self.text[start : start + _STRETCH]))
        return stretches

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        # A line break of two characters ends with the one that is looked for.
        only = "\n" if "\n" in self.text else "\r"
        at = self.text.find(only)
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find(only, at + 1)
        return starts


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", _ESCAPED))


def _one_by_one(content: bytes, encoding: str) -> tuple[str, array[int]]:
    """*content* decoded, and the offset of each character's first byte, with that of the end behind them."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    parts: list[str] = []
    offsets = array("q")
    begin = 0
    for at in range(len(content)):
        made = decoder.decode(content[at : at + 1])
        if made:
            parts.append(made)
            offsets.extend([begin] * len(made))
            begin = at + 1
    rest = decoder.decode(b"", final=True)
    offsets.extend([begin] * len(rest))
    offsets.append(len(content))
    return "".join((*parts, rest)), offsets
