"""Raw pages, kept as WARC 1.1 records in one file a month, so that any web-archive tool reads them.

Each record is a gzip member of its own that is appended whole and synced before `Archive.keep` returns. The month is
the capture's in UTC. A page that is byte for byte one of the last pages of its file is a ``revisit`` record without a
body. A record that a power cut tore is moved out of the way before the next one is appended.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from itertools import chain, count, islice
from pathlib import Path

from tracker.errors import StorageFailed, reason_of
from tracker.gzip_members import Member, beginning_of, end_of_whole_members, member_at, member_beginnings_backwards
from tracker.identity import page_identity
from tracker.model import ArchivedPage, Page
from tracker.warc_records import IDENTITY, Original, file_header, original_in, page_records, payload_digest
from tracker.whole_file import sync_folder, write_whole

TORN = "torn"
"""The folder, beside the archive's files, of what was moved out of their ends."""
_OWN_FILES = "[0-9][0-9][0-9][0-9]-[0-9][0-9].warc.gz"
_LOOK_BACK = 16
"""How many of a file's last records are asked for the same body: a few captures of a few sources."""
_HEADER_BYTES = 8192


def _say_nothing(_: str) -> None:
    return


class Archive:
    """The archive in one folder.

    Attributes:
        folder: where the WARC files lie; made by the first page that is kept.
    """

    def __init__(self, folder: Path, *, notice: Callable[[str], None] = _say_nothing) -> None:
        """*notice* is told what had to be repaired, in a sentence."""
        self.folder = folder
        self._notice = notice

    def keep(self, page: Page, *, not_had: str | None = None) -> ArchivedPage:
        """Append *page* durably. The caller holds the folder's capture lock.

        Args:
            page: with a time.
            not_had: why what came is not the page that was asked for; None where it is.

        Raises:
            StorageFailed: the page could not be kept; the file ends where it ended before.
            ValueError: *page* has no time.
        """
        if page.captured_at is None:
            raise ValueError(f"a page without a time can't be archived: {page.address!r}")
        captured_at = page.captured_at.astimezone(UTC)
        path = self.folder / f"{captured_at:%Y-%m}.warc.gz"
        try:
            self._repair(path)
            *before, last = page_records(page, original=_same_body(path, page), not_had=not_had)
            offset = _append(path, b"".join(before) + last, first=lambda: file_header(path.name))
        except OSError as error:
            raise _failed(path, error) from error
        return ArchivedPage(path.name, offset + sum(map(len, before)))

    def holds(self, archived: ArchivedPage, page: Page) -> bool:
        """Whether the record of *page* is where it is said to be, and whole."""
        try:
            with (self.folder / archived.file).open("rb") as file:
                found = member_at(file, archived.offset, most=_HEADER_BYTES)
        except OSError:
            return False
        return isinstance(found, Member) and f"{IDENTITY}: {page_identity(page)}\r\n".encode() in found.content

    def set_torn_ends_aside(self) -> None:
        """Move what follows the last whole record of each file out of the way. The caller holds the capture lock.

        Raises:
            StorageFailed: a file could not be repaired; nothing of it is lost.
        """
        for path in self._files():
            try:
                self._set_torn_end_aside(path)
            except OSError as error:
                raise _failed(path, error) from error

    def _repair(self, path: Path) -> None:
        """Repair the file that is to be appended to, and the one that was written last, if it is another month's."""
        newest_first = sorted(self._files(), key=lambda each: each.stat().st_mtime_ns, reverse=True)
        if not self._set_torn_end_aside(path) and newest_first[:1] == [path]:
            return
        # The trouble of another file is not this page's.
        with suppress(OSError):
            for other in newest_first:
                if other != path and not self._set_torn_end_aside(other):
                    return

    def _files(self) -> list[Path]:
        return list(self.folder.glob(_OWN_FILES))

    def _set_torn_end_aside(self, path: Path) -> bool:
        """Move what follows the last whole record of a file into a file of its own, so that others read what we append.

        Whole records stay as they are, byte for byte; and nothing is cut off before its copy is durable.

        Returns:
            Whether there was anything to move.
        """
        try:
            with path.open("rb") as file:
                whole = end_of_whole_members(file)
                size = file.seek(0, os.SEEK_END)
                file.seek(whole)
                torn = file.read(size - whole)
        except FileNotFoundError:
            return False
        if not torn:
            return False
        folder = self.folder / TORN
        folder.mkdir(exist_ok=True)
        again = chain([""], (f"-{number}" for number in count(2)))
        names = (folder / f"{path.name}.{whole}{suffix}" for suffix in again)
        aside = next(each for each in names if not each.exists() or each.read_bytes() == torn)
        with aside.open("wb", buffering=0) as file:
            write_whole(file.fileno(), torn)
            os.fsync(file.fileno())
        sync_folder(aside.parent)
        sync_folder(self.folder)
        if whole:
            os.truncate(path, whole)
        else:
            path.unlink()
        found = "1 byte" if len(torn) == 1 else f"{len(torn)} bytes"
        self._notice(
            f"the archive {str(path)!r} had {found} behind its last whole record, at byte {whole}: "
            f"what stood there is now in {str(aside)!r}"
        )
        return True


def _same_body(path: Path, page: Page) -> Original | None:
    """A record near the end of a file that holds the very body that *page* has; None where none does."""
    body = page.exchanges[-1].body if page.exchanges else page.body
    if not body or (page.exchanges and page.exchanges[-1].truncated):
        return None
    digest = payload_digest(body)
    try:
        with path.open("rb") as file:
            for offset in islice(member_beginnings_backwards(file), _LOOK_BACK):
                found = original_in(beginning_of(file, offset, most=_HEADER_BYTES), offset)
                if found is None or found.digest != digest or found.is_response is not bool(page.exchanges):
                    continue
                # The digest's algorithm is the one that archive tools use, and two pages can be made to share one.
                kept = member_at(file, found.offset, most=len(body) + 2 * _HEADER_BYTES)
                if isinstance(kept, Member) and kept.content.rstrip(b"\r\n").endswith(body.rstrip(b"\r\n")):
                    return found
    except FileNotFoundError:
        return None
    return None


def _append(path: Path, record: bytes, *, first: Callable[[], bytes]) -> int:
    """Append *record* and sync it, all or nothing; the offset at which it begins. A new file begins with *first*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        header = first() if before == 0 else b""
        try:
            write_whole(file.fileno(), header + record)
            os.fsync(file.fileno())
        except BaseException:
            # What went wrong first is what matters; a torn end that can't be cut off is set aside by the next append.
            with suppress(OSError):
                file.truncate(before)
                if before == 0:
                    path.unlink()
            raise
    if before == 0:
        sync_folder(path.parent)
    return before + len(header)


def _failed(path: Path, error: OSError) -> StorageFailed:
    advice = "The page was not kept; run the same command again once the archive can be written."
    if error.errno == errno.ENOSPC:
        free = shutil.disk_usage(path.parent).free
        advice = f"{free // 1024} kB are free there. {advice}"
    return StorageFailed(
        f"the archive {str(path)!r} can't be appended to: {reason_of(error)}", advice=advice, about=str(path)
    )
