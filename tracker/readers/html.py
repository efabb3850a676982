"""A page as a portal serves it: the strip's markup, completed by the page's JSON, or else the page's visible text.

The strip's region is found in the bytes, and only that is parsed. Where that leaves a doubt, and where the page has
no markup that is known, the whole page is parsed.
"""

from __future__ import annotations

from tracker.errors import PageUnreadable
from tracker.model import Strip
from tracker.readers.document import Document
from tracker.readers.html_flow import InDoubt
from tracker.readers.html_limits import TooMuch
from tracker.readers.html_parts import strips_of_parts
from tracker.readers.html_whole import strips_of_whole
from tracker.readers.reader import Reader


def recognises(document: Document) -> bool:
    """Whether the page is markup."""
    return document.layout is None and document.is_markup


def read(document: Document) -> tuple[Strip, ...]:
    """The strips of the page; one without a widget where it has a strip's place or a market line alone.

    Raises:
        PageUnreadable: reading it would take too long; the message names the limit.
    """
    page = document.utf8
    try:
        try:
            strips = strips_of_parts(page)
        except InDoubt:
            strips = ()
        return strips or strips_of_whole(page)
    except TooMuch as error:
        raise PageUnreadable(
            f"{document.address!r} takes too long to read as HTML: {error}",
            advice="Save the page as text from a browser and read that file.",
            about=document.address,
        ) from None


READER = Reader(name="html", recognises=recognises, read=read)
