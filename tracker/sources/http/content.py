"""From a body as it was received to the page's bytes: compression undone, within limits, its end checked.

Clients hand out a gzip body that was cut as if it were whole, read the first of several gzip members alone, and inflate
gzip in gzip whatever its size (seen with httpx 0.28 and urllib3 2.8). So this is done here, member by member.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from tracker.model import Exchange

ACCEPTED = "gzip, deflate"
"""What to ask for: what the standard library undoes."""
_MOST_ENCODINGS = 2
_STEP = 64 * 1024
_CHECKSUM_BYTES = 8
_GZIP_MAGIC = b"\x1f\x8b"


class ContentRefused(Exception):
    """The body can't be undone; its text says why.

    Attributes:
        by_limit: whether it is a limit that refuses it, and not the body that is damaged.
    """

    def __init__(self, reason: str, *, by_limit: bool) -> None:
        super().__init__(reason)
        self.by_limit = by_limit


@dataclass(frozen=True, slots=True)
class Content:
    """A page's bytes.

    Attributes:
        body: decompressed.
        is_cut: whether the body, or its compression, ended before its end.
    """

    body: bytes
    is_cut: bool


def content_of(exchange: Exchange, *, page_bytes: int) -> Content:
    """The content of a response.

    Raises:
        ContentRefused: it is larger than *page_bytes*, or compressed in a way that can't be undone.
    """
    if exchange.truncated == "length":
        raise ContentRefused(f"it is larger than the limit of {_megabytes(page_bytes)}", by_limit=True)
    names = [name for name in _encodings(exchange) if name not in ("identity", "")]
    if len(names) > _MOST_ENCODINGS:
        times = f"it is compressed {len(names)} times over, and the limit is {_MOST_ENCODINGS}"
        raise ContentRefused(times, by_limit=True)
    body, is_cut = exchange.body, exchange.truncated is not None
    for name in reversed(names):
        body, ended = _undo(name, body, page_bytes)
        is_cut = is_cut or not ended
    return Content(body, is_cut)


def _encodings(exchange: Exchange) -> list[str]:
    headers = [value for name, value in exchange.received if name.casefold() == "content-encoding"]
    return [name.strip().casefold() for value in headers for name in value.split(",")]


def _undo(name: str, body: bytes, page_bytes: int) -> tuple[bytes, bool]:
    """One compression undone, and whether its end was there."""
    if not body:
        return b"", True
    if name in ("gzip", "x-gzip"):
        return _inflate(body, zlib.MAX_WBITS | 16, page_bytes, name)
    if name == "deflate":
        # The standard means zlib's format; many servers send the bare stream.
        is_zlib = body[0] & 0x0F == zlib.DEFLATED and (body[0] << 8 | body[1 % len(body)]) % 31 == 0
        return _inflate(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS, page_bytes, name)
    raise ContentRefused(f"it is compressed with {name!r}, which was not asked for", by_limit=False)


def _inflate(body: bytes, window: int, page_bytes: int, name: str) -> tuple[bytes, bool]:
    """*body* decompressed, all its members, and whether its end was there and right."""
    parts: list[bytes] = []
    size = position = 0
    # zlib hands out nothing of a step that fails, so the checksum at the end is a step of its own.
    ends = (max(0, len(body) - _CHECKSUM_BYTES), len(body))
    while True:
        member = zlib.decompressobj(window)
        while not member.eof:
            piece = member.unconsumed_tail
            if not piece:
                end = ends[0] if position < ends[0] else ends[1]
                piece, position = body[position:end], end
            if not piece:
                return b"".join(parts), False
            try:
                parts.append(member.decompress(piece, _STEP))
            except zlib.error as error:
                if not size:
                    raise ContentRefused(f"it says that it is {name}, and is not ({error})", by_limit=False) from None
                return b"".join(parts), False
            size += len(parts[-1])
            if size > page_bytes:
                too_large = f"decompressed it is larger than the limit of {_megabytes(page_bytes)}"
                raise ContentRefused(too_large, by_limit=True)
        position -= len(member.unused_data)
        if not body.startswith(_GZIP_MAGIC, position):
            return b"".join(parts), True


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:g} MB"
