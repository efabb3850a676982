"""A page as a portal serves it: the strip's markup, completed by the page's JSON, or else the page's visible text.

The strip's region is found in the bytes, and only that is parsed. Where that leaves a doubt, and where the page has
no markup that is known, the whole page is parsed.
"""

from __future__ import annotations

from tracker.model import Strip
from tracker.readers.document import Document
from tracker.readers.html_flow import InDoubt
from tracker.readers.html_parts import strips_of_parts
from tracker.readers.html_whole import strips_of_whole


def read(document: Document) -> tuple[Strip, ...]:
    """The strips of the page; one without a widget where it has a strip's place or a market line alone.

    Raises:
        TooMuch: reading it would take too long.
    """
    page = document.utf8
    try:
        strips = strips_of_parts(page)
    except InDoubt:
        strips = ()
    return strips or strips_of_whole(page, document.known)
