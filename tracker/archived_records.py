"""One record of the archive, read where the store says that it is, and compared with what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from warcio.archiveiterator import ArchiveIterator

from tracker.archived_pages import LARGEST_RECORD, UNREADABLE, Flaw, KeptPage, is_record, page_of
from tracker.errors import reason_of
from tracker.gzip_members import Damage, Member, member_at
from tracker.visible import shortened
from tracker.warc_records import IDENTITY, ORIGINAL_OFFSET, payload_digest


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record of the archive that holds a page, with what it says of its own bytes.

    Attributes:
        kept: its page.
        kind: WARC's: ``resource`` for a saved page, ``response`` for one that was got, ``revisit`` for one whose bytes
            an earlier record of the file has.
        payload_digest: of the page's bytes as they were received.
        block_digest: of all of the record behind its own headers; None where it has none.
        refers_to: where in the same file the record begins that has the bytes; None where that is this one.
    """

    kept: KeptPage
    kind: str
    payload_digest: str
    block_digest: str | None
    refers_to: int | None


def record_at(path: Path, offset: int, identity: UUID) -> KeptRecord | Flaw:
    """The record of a page, at *offset* of a file of the archive; a flaw where it or its page is not what it was.

    Its member is whole, its digests are those of its bytes, and its page is the one that was captured.

    Args:
        path: the file.
        offset: of the member that holds the record.
        identity: of the page, as `tracker.identity.page_identity` makes it.
    """
    try:
        with path.open("rb") as file:
            member = member_at(file, offset, most=LARGEST_RECORD)
            if isinstance(member, Damage):
                return Flaw(path.name, offset, member.reason)
            if member.length > LARGEST_RECORD:
                return Flaw(path.name, offset, f"its record is larger than {LARGEST_RECORD >> 20} MB")
            return _record_in(file, path.name, member, identity)
    except OSError as error:
        return Flaw(path.name, offset, f"it can't be read: {reason_of(error)}")
    except UNREADABLE as error:
        return Flaw(path.name, offset, f"its record can't be read ({shortened(str(error), 100)})")


def _record_in(file: BinaryIO, name: str, member: Member, identity: UUID) -> KeptRecord | Flaw:
    reason = "no record of a page begins there"
    # More than one where another tool compressed all records together.
    for record in ArchiveIterator(BytesIO(member.content), check_digests=True) if is_record(member) else ():
        field = record.rec_headers.get_header
        if field(IDENTITY) != str(identity):
            reason = "the record that begins there is of another page" if field(IDENTITY) else reason
            continue
        found = page_of(file, name, member, record)
        if isinstance(found, Flaw):
            return found
        exchanges = found.page.exchanges
        digest = payload_digest(exchanges[-1].body if exchanges else found.page.body)
        # warcio itself looks at no digest of a revisit, whose bytes are in another record.
        if record.digest_checker.problems or field("WARC-Payload-Digest") != digest:
            return Flaw(name, member.offset, "its bytes are not those that its digest is of")
        refers_to = field(ORIGINAL_OFFSET) if record.rec_type == "revisit" else None
        return KeptRecord(
            found,
            record.rec_type,
            digest,
            field("WARC-Block-Digest"),
            int(refers_to) if refers_to is not None else None,
        )
    return Flaw(name, member.offset, reason)
