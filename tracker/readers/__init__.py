"""Page forms: each file reads one. A new form is a file here and a line in `READERS`."""

from __future__ import annotations

from tracker.errors import PageUnreadable
from tracker.model import Strip
from tracker.readers import text
from tracker.readers.charset import decode
from tracker.readers.reader import Reader

READERS: tuple[Reader, ...] = (text.READER,)


def read_strips(body: bytes, *, address: str) -> tuple[Reader, tuple[Strip, ...]]:
    """The strips of a page, and the reader that found them.

    Raises:
        PageUnreadable: no reader recognises the page, several do, or it has no strip.
    """
    page_text = decode(body, address=address)
    asked = ", ".join(reader.name for reader in READERS)
    recognising = [reader for reader in READERS if reader.recognises(page_text)]
    if len(recognising) > 1:
        both = " and ".join(reader.name for reader in recognising)
        raise PageUnreadable(f"{address!r} reads as {both}, and only one can be right", about=address)
    if not recognising:
        raise PageUnreadable(
            f"{address!r} is in no form that is known (asked: {asked})",
            advice="Save the page as text from a browser and read that file.",
            about=address,
        )
    reader = recognising[0]
    strips = reader.read(page_text)
    if not strips:
        raise PageUnreadable(
            f"{address!r} has no market strip (read as {reader.name}, asked: {asked})",
            advice="Look whether the page shows one; a strip is a list of names, each with its value and change.",
            about=address,
        )
    return reader, strips
