"""The gzip members of which a compressed WARC file consists, and what is no whole one.

A member is whole when its data ends where its own check sum says so. Libraries read a member that a power cut tore
without an error (seen with warcio 1.8), so the end of each is looked at here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAGIC = b"\x1f\x8b\x08"
_GZIP = 31
"""zlib's window bits for a gzip member."""
_CHUNK = 1 << 16
_BEGINNING = b"WARC/"


@dataclass(frozen=True, slots=True)
class Member:
    """One whole member.

    Attributes:
        offset: of its first byte in the file.
        end: of the byte behind its last one.
        content: decompressed; its beginning alone where it is longer than asked for.
        length: of the whole content.
    """

    offset: int
    end: int
    content: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that is no whole member.

    Attributes:
        offset, end: of its first byte, and of the byte behind it.
        reason: what is wrong with it.
    """

    offset: int
    end: int
    reason: str


def member_at(file: BinaryIO, offset: int, *, most: int) -> Member | Damage:
    """The member that begins at *offset*; a `Damage` up to the file's end where none begins there, or not whole.

    Args:
        file: open for reading.
        offset: of its first byte.
        most: bytes of its content that are kept in memory.
    """
    file.seek(offset)
    decompress = zlib.decompressobj(_GZIP)
    content = bytearray()
    length = read = 0
    while not decompress.eof:
        chunk = decompress.unconsumed_tail or file.read(_CHUNK)
        if not chunk:
            return Damage(offset, offset + read, "it ends in the middle of a record")
        if not decompress.unconsumed_tail:
            read += len(chunk)
        try:
            piece = decompress.decompress(chunk, _CHUNK)
        except zlib.error as error:
            file.seek(0, 2)
            return Damage(offset, file.tell(), f"its bytes are damaged ({error})")
        length += len(piece)
        if len(content) < most:
            content += piece[: most - len(content)]
    return Member(offset, offset + read - len(decompress.unused_data), bytes(content), length)


def beginning_of(file: BinaryIO, offset: int, *, most: int) -> bytes:
    """The first *most* bytes of the content of the member at *offset*; fewer where it is shorter or damaged."""
    file.seek(offset)
    decompress = zlib.decompressobj(_GZIP)
    try:
        return decompress.decompress(file.read(_CHUNK), most)
    except zlib.error:
        return b""


def members(file: BinaryIO, *, most: int) -> Iterator[Member | Damage]:
    """All members of a file, and each stretch between two of them that is none, in the file's order."""
    size = file.seek(0, 2)
    offset = 0
    while offset < size:
        found = member_at(file, offset, most=most)
        if isinstance(found, Damage):
            following = _next_member(file, offset + 1, size)
            found = Damage(offset, size if following is None else following, found.reason)
        yield found
        offset = found.end


def end_of_whole_members(file: BinaryIO) -> int:
    """Where the last whole member ends: at the file's end, unless its tail is torn."""
    size = file.seek(0, 2)
    for offset in member_beginnings_backwards(file):
        found = member_at(file, offset, most=0)
        if isinstance(found, Member):
            if found.end == size:
                return size
            # Either the tail is torn, or this one lies inside another, whose page is itself compressed.
            break
    end = 0
    for each in members(file, most=0):
        if isinstance(each, Member):
            end = each.end
    return end


def member_beginnings_backwards(file: BinaryIO) -> Iterator[int]:
    """Offsets at which a WARC record's member begins, the last one first. Only its beginning is looked at."""
    end = file.seek(0, 2)
    overlap = b""
    while end > 0:
        start = max(0, end - _CHUNK)
        file.seek(start)
        piece = file.read(end - start) + overlap
        position = piece.rfind(MAGIC)
        while position >= 0:
            if _begins_record(file, start + position):
                yield start + position
            position = piece.rfind(MAGIC, 0, position + len(MAGIC) - 1)
        overlap = piece[: len(MAGIC) - 1]
        end = start


def _next_member(file: BinaryIO, offset: int, size: int) -> int | None:
    """The first offset from *offset* on at which the members of whole WARC records begin again; None where none do.

    A damaged member may itself hold members, those of a page that is compressed: what stands behind the last of them is
    no record, as it is behind a true one.
    """
    while offset < size:
        file.seek(offset)
        piece = file.read(_CHUNK)
        position = piece.find(MAGIC)
        while position >= 0:
            at = offset + position
            if _begins_record(file, at) and _leads_on(file, at, size):
                return at
            position = piece.find(MAGIC, position + 1)
        offset += max(1, len(piece) - len(MAGIC) + 1)
    return None


def _leads_on(file: BinaryIO, offset: int, size: int) -> bool:
    """Whether a whole member begins at *offset*, and whole ones follow up to the file's end or another damage."""
    found = member_at(file, offset, most=0)
    if isinstance(found, Damage):
        return False
    while isinstance(found, Member):
        if found.end == size:
            return True
        if not _begins_record(file, found.end):
            return False
        found = member_at(file, found.end, most=0)
    return True


def _begins_record(file: BinaryIO, offset: int) -> bool:
    return beginning_of(file, offset, most=len(_BEGINNING)) == _BEGINNING
