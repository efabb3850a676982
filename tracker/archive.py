"""Raw pages, kept as WARC 1.1 records in one file a month, so that any web-archive tool reads them.

Each record is a gzip member of its own that is appended whole and synced before `Archive.keep` returns. The month is
the capture's in UTC.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from warcio.warcwriter import WARCWriter

from tracker.errors import StorageFailed
from tracker.identity import page_identity
from tracker.model import ArchivedPage, Page
from tracker.version import __version__

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


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
            record = _record(page, captured_at.strftime(_TIME_FORMAT))
            offset = _append(path, record, first=lambda: _file_header(path.name))
        except OSError as error:
            raise _failed(path, error) from error
        return ArchivedPage(path.name, offset)


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


def _record(page: Page, date: str) -> bytes:
    """The page as one WARC record, a gzip member of its own.

    What tracker knows beyond WARC's own fields stands in fields of its own, so that an archive alone is enough to
    read its pages again. Their values are percent-encoded: a name may hold what a header can't.
    """
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    fields = {
        "WARC-Date": date,
        "Tracker-Page-Identity": str(page_identity(page)),
        "Tracker-Source": _encoded(page.source),
        "Tracker-Address": _encoded(page.address),
        "Tracker-Locale": _encoded(page.locale),
        "Tracker-Time-Source": str(page.time_source),
    }
    record = writer.create_warc_record(
        _uri(page.address),
        "resource",
        payload=BytesIO(page.body),
        length=len(page.body),
        warc_content_type=_content_type(page.body),
        warc_headers_dict=fields,
    )
    writer.write_record(record)
    return buffer.getvalue()


def _file_header(name: str) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    software = {"software": f"tracker {__version__}", "format": "WARC file version 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, software))
    return buffer.getvalue()


def _uri(address: str) -> str:
    """The address as the URI that a WARC record must have: what is none is the path of a file."""
    if address == "-":
        return "urn:tracker:stdin"
    if _SCHEME.match(address):
        return quote(address, safe="/:?#[]@!$&'()*+,;=%~")
    return "file://" + quote(str(Path(address).absolute()))


def _encoded(text: str) -> str:
    return quote(text, safe=" /:@")


def _content_type(body: bytes) -> str:
    return "text/html" if body.lstrip()[:1] == b"<" else "text/plain"


def _failed(path: Path, error: OSError) -> StorageFailed:
    advice = "The page was not kept; run the same command again once the archive can be written."
    if error.errno == errno.ENOSPC:
        free = shutil.disk_usage(path.parent).free
        advice = f"{free // 1024} kB are free there. {advice}"
    reason = os.strerror(error.errno or 0).lower()
    return StorageFailed(f"the archive {str(path)!r} can't be written: {reason}", advice=advice, about=str(path))
