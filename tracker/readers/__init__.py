"""Page forms: each file reads one. A new form is a file here, and below the function that imports it and its reader.

It is imported at the first page in that form: cron pays for every start.
"""

from __future__ import annotations

from tracker.errors import PageUnreadable
from tracker.layout import Layout, TableLayout, WidgetLayout
from tracker.model import Strip
from tracker.readers.charset import decode
from tracker.readers.document import Document
from tracker.readers.limits import TooMuch
from tracker.readers.reader import Reader


def _read_text(document: Document) -> tuple[Strip, ...]:
    from tracker.readers import text

    return text.read(document)


def _read_html(document: Document) -> tuple[Strip, ...]:
    from tracker.readers import html

    return html.read(document)


def _read_by_selectors(document: Document) -> tuple[Strip, ...]:
    from tracker.readers import selectors

    return selectors.read(document)


def _read_table(document: Document) -> tuple[Strip, ...]:
    from tracker.readers import table

    return table.read(document)


READERS = (
    Reader("text", lambda page: page.layout is None and not page.is_markup, _read_text),
    Reader("html", lambda page: page.layout is None and page.is_markup, _read_html),
    Reader("selectors", lambda page: isinstance(page.layout, WidgetLayout), _read_by_selectors),
    Reader("table", lambda page: isinstance(page.layout, TableLayout), _read_table),
)
_ASKED = ", ".join(reader.name for reader in READERS[:2])
"""Those that are asked about a page of which nothing is known."""


def read_strips(
    body: bytes, *, address: str, content_type: str | None = None, layout: Layout | None = None
) -> tuple[Reader, tuple[Strip, ...]]:
    """The strips of a page, and the reader that found them.

    Args:
        body: the page's bytes.
        address: for errors.
        content_type: the header ``Content-Type`` that came with the page.
        layout: where the page's figures stand; None for a page that a reader knows.

    Raises:
        PageUnreadable: no reader recognises the page, several do, it has no strip, or reading it would take too long.
    """
    document = decode(body, address=address, content_type=content_type, layout=layout)
    recognising = [reader for reader in READERS if reader.recognises(document)]
    if len(recognising) > 1:
        both = " and ".join(reader.name for reader in recognising)
        raise PageUnreadable(f"{address!r} reads as {both}, and only one can be right", about=address)
    if not recognising:
        raise PageUnreadable(
            f"{address!r} is in no form that is known (asked: {_ASKED})",
            advice="Save the page as text from a browser and read that file.",
            about=address,
        )
    reader = recognising[0]
    try:
        strips = reader.read(document)
    except TooMuch as error:
        raise PageUnreadable(
            f"{address!r} takes too long to read as {reader.name}: {error}",
            advice="Save the page as text from a browser and read that file.",
            about=address,
        ) from None
    if not strips:
        asked = f", asked: {_ASKED}" if layout is None else ""
        raise PageUnreadable(
            f"{address!r} has no market strip (read as {reader.name}{asked})",
            advice="Look whether the page shows one; a strip is a list of names, each with its value and change.",
            about=address,
        )
    return reader, strips
