"""Raw pages, kept as WARC 1.1 records in one file a month, so that any web-archive tool reads them.

Each record is a gzip member of its own that is appended whole and synced before `Archive.keep` returns. The month is
the capture's in UTC.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from tracker.errors import StorageFailed
from tracker.model import ArchivedPage, Page
from tracker.warc_records import file_header, page_records


class Archive:
    """The archive in one folder.

    Attributes:
        folder: where the WARC files lie; made by the first page that is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, page: Page) -> ArchivedPage:
        """Append *page* durably. The caller holds the folder's capture lock.

        Raises:
            StorageFailed: the page could not be kept; the file ends where it ended before.
            ValueError: *page* has no time.
        """
        if page.captured_at is None:
            raise ValueError(f"a page without a time can't be archived: {page.address!r}")
        captured_at = page.captured_at.astimezone(UTC)
        path = self.folder / f"{captured_at:%Y-%m}.warc.gz"
        try:
            *before, last = page_records(page)
            offset = _append(path, b"".join(before) + last, first=lambda: file_header(path.name))
        except OSError as error:
            raise _failed(path, error) from error
        return ArchivedPage(path.name, offset + sum(map(len, before)))


def _append(path: Path, record: bytes, *, first: Callable[[], bytes]) -> int:
    """Append *record* and sync it, all or nothing; the offset at which it begins. A new file begins with *first*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        header = first() if before == 0 else b""
        try:
            _write_whole(file.fileno(), header + record)
            os.fsync(file.fileno())
        except BaseException:
            # What went wrong first is what matters; a torn end that can't be cut off is found by its reader.
            with suppress(OSError):
                file.truncate(before)
            raise
    if is_new:
        _sync_folder(path.parent)
    return before + len(header)


def _write_whole(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable, as fsync of the file alone does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(path: Path, error: OSError) -> StorageFailed:
    advice = "The page was not kept; run the same command again once the archive can be written."
    if error.errno == errno.ENOSPC:
        free = shutil.disk_usage(path.parent).free
        advice = f"{free // 1024} kB are free there. {advice}"
    reason = os.strerror(error.errno or 0).lower()
    return StorageFailed(f"the archive {str(path)!r} can't be written: {reason}", advice=advice, about=str(path))
