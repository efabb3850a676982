"""From a page's bytes to its text, as a browser would, and never by dropping bytes."""

from __future__ import annotations

import codecs

from tracker.errors import PageUnreadable

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKS_LIKE = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
)


def decode(body: bytes, *, address: str) -> str:
    """The text of a page that declares no encoding: its byte-order mark, else UTF-8, else windows-1252.

    A page in UTF-8 with some damaged bytes stays in UTF-8, with U+FFFD where they stand, so that the damage shows in
    a figure instead of turning every no-break space of the page into two characters.

    Raises:
        PageUnreadable: *body* is no text; the message says what it looks like.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            # NUL, which no page shows, would be refused by PostgreSQL.
            return body[len(mark) :].decode(encoding, "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    _refuse_what_is_no_text(body, address)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    well_formed = sum(character > "\x7f" for character in text) - damaged
    return text if well_formed >= damaged else _windows_1252(body)


def _windows_1252(body: bytes) -> str:
    """As the WHATWG decodes it: the five bytes that windows-1252 leaves free are the C1 controls of that number."""
    return body.decode("latin-1").translate(_WINDOWS_1252)


_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _refuse_what_is_no_text(body: bytes, address: str) -> None:
    if not body:
        looks_like = "an empty file"
    else:
        looks_like = next((what for start, what in _LOOKS_LIKE if body.startswith(start)), "")
        if not looks_like and b"\x00" in body:
            looks_like = "binary data"
    if looks_like:
        raise PageUnreadable(
            f"{address!r} is {looks_like}, not a page",
            advice="Save the page as text from a browser and read that file.",
            about=address,
        )
