"""From a page's bytes to its text, as a browser would, and never by dropping bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from tracker.errors import PageUnreadable
from tracker.instruments import Catalogue
from tracker.layout import Layout
from tracker.readers.document import Document, begins_as_markup
from tracker.readers.markup import tags_in

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)
_LOOKS_LIKE = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_LOOKS = tuple(start for start, _ in _LOOKS_LIKE)
_MARKUP_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "image/svg+xml")
_PLAIN_TYPES = ("text/plain",)
_CHARSET = re.compile(r"""charset[ \t\n\f\r]*=[ \t\n\f\r]*(?:"([^"]*)"|'([^']*)'|([^ \t\n\f\r;"']+))""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*?\bencoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z0-9._:-]+)["']""")
_TAG = re.compile("<(?:!|/?[A-Za-z])")
_TAG_BYTES = re.compile(_TAG.pattern.encode())
_PRESCAN = 1024
"""Bytes in which a browser looks for the page's own declaration (HTML standard, « prescan a byte stream »)."""
_PIECE = 1 << 20


def decode(
    body: bytes,
    *,
    address: str,
    content_type: str | None = None,
    layout: Layout | None = None,
    known: Catalogue | None = None,
) -> Document:
    """A page's text, in the encoding that a browser would take.

    In this order: the byte-order mark, the charset of *content_type*, for markup the one that it declares itself, and
    UTF-8 where the bytes are that, else windows-1252. A charset that nobody knows counts as none. A page in UTF-8
    with some damaged bytes stays in UTF-8, with U+FFFD where they stand, so that the damage shows in a figure instead
    of turning every no-break space of the page into two characters.

    Args:
        body: the page's bytes.
        address: for the error.
        content_type: the header ``Content-Type`` that came with the page.
        layout: of the page's source.
        known: the instruments of its home; None for the package's own.

    Raises:
        PageUnreadable: *body* is no text; the message says what it looks like.
    """
    body, encoding = _encoding_of(body, address, content_type)
    page: bytes | str = body
    if encoding is None:
        encoding, text = _undeclared(body)
        if text is not None and not _is_markup(body, content_type):
            return Document(text, address=address, is_markup=False, layout=layout, known=known)
    if encoding != "utf-8":
        # A large page in UTF-8 stays bytes: its text can take four times as much.
        page = _from_windows_1252(body) if encoding == "windows-1252" else body.decode(encoding, "replace")
    return Document(page, address=address, is_markup=_is_markup(page, content_type), layout=layout, known=known)


class Encoding(NamedTuple):
    """How a page's bytes are its text.

    Attributes:
        name: Python's, but for ``windows-1252``, which is that of `windows_1252_text`.
        begins_at: offset of the first byte behind the byte-order mark; 0 where there is none.
    """

    name: str
    begins_at: int


def encoding_of(body: bytes, *, address: str, content_type: str | None = None) -> Encoding:
    """The encoding in which `decode` reads a page, for who asks which bytes a text stands in.

    Raises:
        PageUnreadable: *body* is no text.
    """
    rest, name = _encoding_of(body, address, content_type)
    return Encoding(name or _undeclared(rest)[0], len(body) - len(rest))


def _encoding_of(body: bytes, address: str, content_type: str | None) -> tuple[bytes, str | None]:
    """*body* without its byte-order mark, and Python's name of its encoding; None where nothing says it."""
    if body.startswith(_MARKS):
        mark, encoding = next(each for each in _BYTE_ORDER_MARKS if body.startswith(each[0]))
        return body[len(mark) :], encoding
    declared = _known(_charset_of(content_type))
    if declared not in ("utf-16-le", "utf-16-be"):
        _refuse_what_is_no_text(body, address)
    if declared is None and begins_as_markup(body):
        declared = _declared_inside(body[:_PRESCAN])
    return body, declared


def _is_markup(page: bytes | str, content_type: str | None) -> bool:
    """Whether a page is markup: as its Content-Type says, else as its beginning does."""
    if not content_type:
        return begins_as_markup(page)
    media_type = content_type.partition(";")[0].strip().casefold()
    if media_type in _PLAIN_TYPES:
        return False
    if media_type in _MARKUP_TYPES:
        # What has no tag at all is no markup, whatever a server says of it.
        return bool(_TAG_BYTES.search(page) if isinstance(page, bytes) else _TAG.search(page))
    return begins_as_markup(page)


def _charset_of(content_type: str | None) -> str | None:
    match = _CHARSET.search(content_type) if content_type else None
    return next((label for label in match.groups() if label is not None), None) if match else None


def _declared_inside(beginning: bytes) -> str | None:
    """The encoding that a page's own first bytes declare; None where they declare none that is known."""
    for tag in tags_in(beginning):
        if tag.name != "meta" or tag.is_end:
            continue
        attributes = tag.attributes
        label: str | None = attributes.get("charset")
        if label is None and attributes.get("http-equiv", "").casefold() == "content-type":
            label = _charset_of(attributes.get("content"))
        encoding = _known(label)
        if encoding is not None:
            return _as_bytes_prove(encoding)
    match = _XML_ENCODING.match(beginning.lstrip())
    encoding = _known(match[1].decode("ascii")) if match else None
    return None if encoding is None else _as_bytes_prove(encoding)


def _as_bytes_prove(encoding: str) -> str:
    """A declaration that could be read as ASCII was not written in UTF-16."""
    return "utf-8" if encoding.startswith("utf-16") else encoding


def _known(label: str | None) -> str | None:
    """Python's name of the encoding that a label means to a browser; None for a label that means nothing."""
    if label is None:
        return None
    import webencodings

    encoding = webencodings.lookup(label)
    # What a browser refuses to decode counts as unknown: nobody could have read it.
    if encoding is None or encoding.name == "replacement":
        return None
    return "windows-1252" if encoding.name in ("windows-1252", "x-user-defined") else encoding.codec_info.name


def _undeclared(body: bytes) -> tuple[str, str | None]:
    """``utf-8``, or ``windows-1252`` where most of what is no ASCII makes no sense as UTF-8; and the text, if had."""
    if len(body) <= _PIECE:
        try:
            return "utf-8", body.decode()
        except UnicodeDecodeError:
            pass
    damaged = well_formed = 0
    for piece in _pieces_of_utf8(body):
        if not piece.isascii():
            broken = piece.count("\N{REPLACEMENT CHARACTER}")
            damaged += broken
            well_formed += len(piece) - len(piece.encode("ascii", "ignore")) - broken
    return ("utf-8" if well_formed >= damaged else "windows-1252"), None


def _pieces_of_utf8(body: bytes) -> Iterator[str]:
    """*body* decoded piece by piece: the whole text of a page of 50 MB can take 200 MB."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for start in range(0, len(body), _PIECE):
        yield decoder.decode(body[start : start + _PIECE], start + _PIECE >= len(body))


def _from_windows_1252(body: bytes) -> bytes:
    """*body* as UTF-8, piece by piece: the whole text of a page of 50 MB and its encoding take 250 MB."""
    pieces = (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))
    return b"".join(windows_1252_text(piece).encode() for piece in pieces)


def windows_1252_text(body: bytes) -> str:
    """*body* as a browser decodes windows-1252: each byte is a character."""
    return codecs.charmap_decode(body, "strict", _WINDOWS_1252)[0]


_UNUSED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_WINDOWS_1252 = "".join(chr(byte) if byte in _UNUSED else bytes([byte]).decode("cp1252") for byte in range(256))
"""As the WHATWG decodes it: the five bytes that windows-1252 leaves free are the C1 controls of that number."""


def _refuse_what_is_no_text(body: bytes, address: str) -> None:
    if not body:
        looks_like = "an empty file"
    else:
        looks_like = ""
        if body.startswith(_LOOKS):
            looks_like = next(what for start, what in _LOOKS_LIKE if body.startswith(start))
        if not looks_like and b"\x00" in body and not begins_as_markup(body):
            looks_like = "binary data"
    if looks_like:
        raise PageUnreadable(
            f"{address!r} is {looks_like}, not a page",
            advice="Save the page as text or as HTML from a browser and read that file.",
            about=address,
        )
