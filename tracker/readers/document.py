"""A page's text in the two forms that readers ask for: as a string, and as UTF-8 to search in."""

from __future__ import annotations

import re
from functools import cached_property

from tracker.instruments import Catalogue, catalogue
from tracker.layout import Layout

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Document:
    """A page, decoded.

    A portal's HTML is megabytes of which a reader needs a few kilobytes, so it stays bytes until somebody asks for
    its text.

    Attributes:
        address: path or URL, for errors.
        is_markup: whether the page is HTML or another markup, as its Content-Type or its beginning says.
        layout: where its figures stand; None for a page that the readers know.
        known: the instruments by whose names a strip is recognised; the package's own unless others are given.
    """

    def __init__(
        self,
        page: bytes | str,
        *,
        address: str,
        is_markup: bool,
        layout: Layout | None = None,
        known: Catalogue | None = None,
    ) -> None:
        """*page* is text, or UTF-8 without a byte-order mark, possibly with damaged bytes."""
        self._page = page
        if isinstance(page, str):
            self.text = page
        self.address = address
        self.is_markup = is_markup
        self.layout = layout
        self.known = known or catalogue()

    @property
    def size(self) -> int:
        """How large it is, in bytes, or in characters where it is text already."""
        return len(self._page)

    @cached_property
    def text(self) -> str:
        """The page as text, U+FFFD where a byte is damaged."""
        return self._page if isinstance(self._page, str) else self._page.decode("utf-8", "replace")

    @cached_property
    def utf8(self) -> bytes:
        """The page as UTF-8; damaged bytes stay as they are."""
        if isinstance(self._page, bytes):
            return self._page
        try:
            return self._page.encode()
        except UnicodeEncodeError:
            return without_surrogates(self._page).encode()


def without_surrogates(text: str) -> str:
    """*text* with U+FFFD for every surrogate, which no page can print and no database stores."""
    return _LONE_SURROGATE.sub(_REPLACEMENT, text)


def begins_as_markup(page: bytes | str) -> bool:
    """Whether the first thing on a page is a tag, a comment or a declaration."""
    beginning = page[:1024]
    if isinstance(beginning, str):
        return beginning.lstrip(" \t\r\n\f\N{BYTE ORDER MARK}").startswith("<")
    return beginning.lstrip(b" \t\r\n\f").startswith(b"<")
