"""Page forms: each file reads one. A new form is a file here and a line in `READERS`."""

from __future__ import annotations

from tracker.errors import PageUnreadable
from tracker.layout import Layout
from tracker.model import Strip
from tracker.readers import html, selectors, table, text
from tracker.readers.charset import decode
from tracker.readers.limits import TooMuch
from tracker.readers.reader import Reader

READERS: tuple[Reader, ...] = (text.READER, html.READER, selectors.READER, table.READER)
_ASKED = ", ".join(reader.name for reader in (text.READER, html.READER))


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
        raise PageUnreadable(
            f"{address!r} has no market strip (read as {reader.name}, asked: {_ASKED})",
            advice="Look whether the page shows one; a strip is a list of names, each with its value and change.",
            about=address,
        )
    return reader, strips
