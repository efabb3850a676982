"""A look at the archive: is every record whole, and every page of it in the database?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tracker.archived_pages import Flaw, archive_files, kept_pages, torn_files
from tracker.doctor.examined import Examined, Patient, counted, shortened_list, unreadable
from tracker.errors import StorageFailed, TrackerError
from tracker.gzip_members import end_of_whole_members
from tracker.identity import page_identity
from tracker.store import read


def look_at_archive(patient: Patient) -> Iterator[Examined]:
    """Each file, all together, and what was set aside."""
    folder = patient.settings.snapshots
    files = archive_files(folder)
    identities, names = _known_to_store(patient)
    if not files:
        yield Examined("archive", f"nothing is archived in {str(folder)!r} yet")
    elif patient.is_quick:
        for path in files:
            yield _tail(path)
    else:
        yield from _every_page(files, identities)
    for name in sorted(names - {path.name for path in files}):
        advice = "Put the file back where it was; the snapshots stay readable without it."
        yield Examined("archive", f"{name} is missing, and snapshots refer to it", advice, StorageFailed.exit_code)
    torn = torn_files(folder)
    if torn:
        ends = counted(len(torn), "torn end is", "torn ends are")
        yield Examined("archive", f"{ends} kept in {str(torn[0].parent)!r}; nothing has to be done")


def _tail(path: Path) -> Examined:
    try:
        with path.open("rb") as file:
            whole, size = end_of_whole_members(file), file.seek(0, os.SEEK_END)
    except OSError as error:
        return unreadable("archive", error)
    if whole == size:
        return Examined("archive", f"{path.name} ends with a whole record")
    return _damaged(path, whole, f"{counted(size - whole, 'byte follows', 'bytes follow')} its last whole record")


def _every_page(files: list[Path], stored: frozenset[bytes] | None) -> Iterator[Examined]:
    pages = 0
    missing: list[str] = []
    for path in files:
        before = pages
        is_sound = True
        for each in kept_pages(path):
            if isinstance(each, Flaw):
                is_sound = False
                yield _foreign(path, each.reason) if each.is_foreign else _damaged(path, each.offset, each.reason)
                continue
            pages += 1
            if stored is not None and page_identity(each.page).bytes not in stored:
                missing.append(f"{path.name}, byte {each.archived.offset}")
        if pages == before and is_sound:
            yield Examined("archive", f"{path.name} holds no page that tracker has captured")
    if missing:
        what = counted(len(missing), "archived page is", "archived pages are")
        found = f"{what} not in the database ({shortened_list(missing)})"
        yield Examined("archive", found, "Run tracker reparse, which adds what is missing.", StorageFailed.exit_code)
    yield Examined(
        "archive", f"{counted(pages, 'page', 'pages')} can be read in {counted(len(files), 'file', 'files')}"
    )


def _damaged(path: Path, offset: int, reason: str) -> Examined:
    advice = "Run tracker reparse, which sets aside what is torn at a file's end; other damage costs its page alone."
    return Examined("archive", f"{str(path)!r} at byte {offset}: {reason}", advice, StorageFailed.exit_code)


def _foreign(path: Path, reason: str) -> Examined:
    advice = (
        "If another program wrote it, move it to a folder of its own; "
        "if it is a damaged file of tracker's, put a copy in its place."
    )
    return Examined(
        "archive", f"{str(path)!r} holds nothing that tracker reads: {reason}", advice, StorageFailed.exit_code
    )


def _known_to_store(patient: Patient) -> tuple[frozenset[bytes] | None, set[str]]:
    """The identities of all pages that the store knows, None where it can't be asked, and the files it refers to."""
    try:
        with patient.reading() as connection:
            if connection is not None:
                return read.page_identities(connection), read.archive_file_names(connection)
    except TrackerError:
        # The look at the database tells it.
        pass
    return None, set()
