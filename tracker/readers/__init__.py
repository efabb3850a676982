"""Page forms: each file reads one. A new form is a file here, its `Reader` below, and a line in `_reader_of`.

But for text, which any page may turn out to be, a form's file is imported at the first page in that form: cron pays for
every start.
"""

from __future__ import annotations

from tracker.errors import PageUnreadable
from tracker.instruments import Catalogue
from tracker.layout import Layout, WidgetLayout
from tracker.model import Strip
from tracker.readers import text
from tracker.readers.charset import decode
from tracker.readers.document import Document
from tracker.readers.limits import TooMuch
from tracker.readers.reader import Reader


def _read_html(document: Document) -> tuple[Strip, ...]:
    from tracker.readers import html

    return html.read(document)


def _read_by_selectors(document: Document) -> tuple[Strip, ...]:
    from tracker.readers import selectors

    return selectors.read(document)


def _read_table(document: Document) -> tuple[Strip, ...]:
    from tracker.readers import table

    return table.read(document)


_TEXT = Reader("text", text.read)
_HTML = Reader("html", _read_html)
_SELECTORS = Reader("selectors", _read_by_selectors)
_TABLE = Reader("table", _read_table)

_FORMS = {
    _TEXT.name: "text",
    _HTML.name: "HTML",
    _SELECTORS.name: "HTML, by its source's selectors",
    _TABLE.name: "HTML, by its source's table",
}
"""What an error calls the form that each reads."""

LAYOUT_READERS = (_SELECTORS.name, _TABLE.name)
"""Names of those that read a page by its source's layout."""


def _reader_of(document: Document) -> Reader:
    """The one that reads the form of *document*: the one that its source says, else markup or text."""
    if document.layout is None:
        return _HTML if document.is_markup else _TEXT
    return _SELECTORS if isinstance(document.layout, WidgetLayout) else _TABLE


def read_strips(
    body: bytes,
    *,
    address: str,
    known: Catalogue,
    content_type: str | None = None,
    layout: Layout | None = None,
) -> tuple[Reader, tuple[Strip, ...]]:
    """The strips of a page, and the reader that found them.

    Args:
        body: the page's bytes.
        address: for errors.
        known: the instruments by whose names a strip is recognised.
        content_type: the header ``Content-Type`` that came with the page.
        layout: where the page's figures stand; None for a page that a reader knows.

    Raises:
        PageUnreadable: the page is no text, it has no strip, or reading it would take too long.
    """
    document = decode(body, address=address, content_type=content_type, layout=layout, known=known)
    reader = _reader_of(document)
    try:
        strips = reader.read(document)
    except TooMuch as error:
        raise PageUnreadable(
            f"{address!r} takes too long to read as {reader.name}: {error}",
            advice="Save the page as text from a browser and read that file.",
            about=address,
        ) from None
    if not strips:
        raise PageUnreadable(
            f"{address!r} has no market strip (it was read as {_FORMS[reader.name]})",
            advice="Look whether the page shows one; a strip is a list of names, each with its value and change.",
            about=address,
        )
    return reader, strips
