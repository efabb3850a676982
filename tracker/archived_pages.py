"""Pages as the archive keeps them, read back: each with where it lies, and whatever of a file can't be read.

Each record is checked before its page is believed: its member is whole, and the page's identity, which is a digest of
its bytes, source and time, is the one that the record was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from tracker.archive import TORN
from tracker.errors import StorageFailed, reason_of
from tracker.gzip_members import Damage, Member, member_at, members
from tracker.identity import page_identity
from tracker.model import ArchivedPage, Exchange, Page, TimeSource
from tracker.sources.file import content_type_of
from tracker.sources.http.content import ContentRefused, content_of
from tracker.visible import shortened
from tracker.warc_records import (
    ADDRESS,
    CLOCK_BEFORE,
    IDENTITY,
    LOCALE,
    NAMED_AT,
    NOT_HAD,
    ORIGINAL_OFFSET,
    RENDERED_BY,
    SOURCE,
    TIME_FORMAT,
    TIME_SOURCE,
    decoded,
)

LARGEST_RECORD = 1 << 28
"""Bytes of one record, decompressed: more than any page that can be captured."""
_LONGEST_HEADER = 1 << 16
UNREADABLE = (ArchiveLoadFailed, ValueError, AttributeError, EOFError, OverflowError)
"""What a record raises that is none; warcio an AttributeError where a header line is missing (seen with warcio 1.8)."""
_BEGINS_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of the archive.

    Attributes:
        page: as it was captured, without its source's layout.
        archived: where its record lies.
        not_had: why what came is not the page that was asked for; None where it is.
    """

    page: Page
    archived: ArchivedPage
    not_had: str | None


@dataclass(frozen=True, slots=True)
class Flaw:
    """What of an archive's file can't be read.

    Attributes:
        file: its name in the archive's folder.
        offset: of the first byte that it is about.
        reason: what is wrong.
        is_foreign: whether the file seems to be sound but of a kind that tracker does not write: WARC that is not
            compressed, ARC, or no archive at all.
    """

    file: str
    offset: int
    reason: str
    is_foreign: bool = False


def archive_files(folder: Path) -> list[Path]:
    """The files of an archive, in the order of their months, and those that other tools put there.

    Raises:
        StorageFailed: the folder can't be read.
    """
    suffixes = (".warc.gz", ".warc", ".arc.gz", ".arc")
    try:
        if not folder.is_dir():
            return []
        return sorted(path for path in folder.iterdir() if path.name.endswith(suffixes) and path.is_file())
    except OSError as error:
        reason = reason_of(error)
        raise StorageFailed(
            f"the archive's folder {str(folder)!r} can't be read: {reason}",
            advice="Make it readable for the user who captures.",
            about=str(folder),
        ) from error


def torn_files(folder: Path) -> list[Path]:
    """What captures moved out of the ends of an archive's files."""
    return sorted((folder / TORN).iterdir()) if (folder / TORN).is_dir() else []


def kept_pages(path: Path) -> Iterator[KeptPage | Flaw]:
    """The pages of one file of the archive, in its order, and what of it can't be read; no foreign records."""
    try:
        yield from _kept_pages(path)
    except OSError as error:
        yield Flaw(path.name, 0, f"it can't be read: {reason_of(error)}")


def _kept_pages(path: Path) -> Iterator[KeptPage | Flaw]:
    with path.open("rb") as file:
        if file.read(len(_BEGINS_GZIP)) != _BEGINS_GZIP:
            if path.stat().st_size:
                yield Flaw(path.name, 0, "it is no compressed WARC file", is_foreign=True)
            else:
                yield Flaw(path.name, 0, "it is empty")
            return
        is_foreign = False
        for found in members(file, most=LARGEST_RECORD):
            if isinstance(found, Member) and not is_record(found):
                # Said once: an ARC file has thousands of records.
                if not is_foreign:
                    is_foreign = found.offset == 0
                    yield Flaw(path.name, found.offset, "it is no WARC record", is_foreign=is_foreign)
            elif isinstance(found, Damage):
                yield Flaw(path.name, found.offset, found.reason)
            elif found.length > LARGEST_RECORD:
                yield Flaw(path.name, found.offset, f"its record is larger than {LARGEST_RECORD >> 20} MB")
            else:
                yield from _pages_of(file, path.name, found)


def is_record(member: Member) -> bool:
    """Whether a member begins as a WARC record does."""
    return member.content.startswith(b"WARC/") and b"\r\n\r\n" in member.content[:_LONGEST_HEADER]


def _pages_of(file: BinaryIO, name: str, member: Member) -> Iterator[KeptPage | Flaw]:
    try:
        # More than one where another tool compressed all records together.
        for record in ArchiveIterator(BytesIO(member.content)):
            if record.rec_headers.get_header(IDENTITY) is None:
                continue
            yield page_of(file, name, member, record)
    except UNREADABLE as error:
        yield Flaw(name, member.offset, f"its record can't be read ({shortened(str(error), 100)})")


def page_of(file: BinaryIO, name: str, member: Member, record: ArcWarcRecord) -> KeptPage | Flaw:
    """The page that a record of ours holds or refers to, where it is the one that was captured.

    Args:
        file: that the record is in.
        name: of that file.
        member: that the record is in.
        record: not read yet behind its headers.
    """
    body = record.raw_stream.read()
    if record.rec_type == "revisit":
        original = _body_referred_to(file, record)
        if original is None:
            return Flaw(name, member.offset, "the record that it repeats is missing or damaged")
        body = original
    field = record.rec_headers.get_header
    missing = [each for each in (SOURCE, ADDRESS, LOCALE, TIME_SOURCE, "WARC-Date") if field(each) is None]
    if missing:
        return Flaw(name, member.offset, f"its record has no {missing[0]}")
    stated, not_had = field(IDENTITY), field(NOT_HAD)
    page = Page(
        body=body,
        source=decoded(field(SOURCE)),
        address=decoded(field(ADDRESS)),
        locale=decoded(field(LOCALE)),
        captured_at=_time(field("WARC-Date")),
        time_source=TimeSource(field(TIME_SOURCE)),
        clock_before=_time(field(CLOCK_BEFORE)) if field(CLOCK_BEFORE) else None,
        named_at=_time(field(NAMED_AT)) if field(NAMED_AT) else None,
    )
    for each in _as_captured(page, record, body):
        if str(page_identity(each)) == stated:
            return KeptPage(each, ArchivedPage(name, member.offset), decoded(not_had) if not_had else None)
    return Flaw(name, member.offset, "its page is not the one that was captured: the identity differs")


def _time(text: str) -> datetime:
    return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)


def _as_captured(page: Page, record: ArcWarcRecord, body: bytes) -> Iterator[Page]:
    """The page that a record may hold: that of a file, a response's content, or none where none was had."""
    if record.http_headers is None:
        yield replace(page, content_type=content_type_of(page.address))
        return
    exchange = _exchange(record, body)
    page = replace(page, exchanges=(exchange,), content_type=exchange.header("Content-Type"))
    if exchange.rendered_by:
        yield replace(page, is_cut=exchange.truncated == "disconnect")
    else:
        with suppress(ContentRefused):
            content = content_of(exchange, page_bytes=LARGEST_RECORD)
            yield replace(page, body=content.body, is_cut=content.is_cut)
    yield replace(page, body=b"")


def _exchange(record: ArcWarcRecord, body: bytes) -> Exchange:
    status, _, reason = record.http_headers.statusline.partition(" ")
    rendered_by = record.rec_headers.get_header(RENDERED_BY)
    return Exchange(
        method="GET",
        url=record.rec_headers.get_header("WARC-Target-URI"),
        sent=(),
        sent_body=b"",
        status=int(status),
        reason=reason,
        received=tuple(record.http_headers.headers),
        body=body,
        truncated=record.rec_headers.get_header("WARC-Truncated"),
        rendered_by=decoded(rendered_by) if rendered_by else None,
    )


def _body_referred_to(file: BinaryIO, record: ArcWarcRecord) -> bytes | None:
    offset = record.rec_headers.get_header(ORIGINAL_OFFSET) or ""
    if not (offset.isascii() and offset.isdigit()):
        return None
    member = member_at(file, int(offset), most=LARGEST_RECORD)
    if not isinstance(member, Member):
        return None
    for original in ArchiveIterator(BytesIO(member.content)):
        if original.rec_type in ("resource", "response"):
            body: bytes = original.raw_stream.read()
            return body
    return None
