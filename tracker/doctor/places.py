"""Looks at the places that everything lies in: the home folder, the disks and the database."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from tracker.archived_pages import archive_files
from tracker.doctor.examined import Examined, Patient, counted, shortened_list
from tracker.errors import BadSettings, StorageFailed
from tracker.lock import LOCK_FILE
from tracker.store import read
from tracker.store.connect import shown_database, sqlite_file

LEAST_FREE_BYTES = 100 * 1024 * 1024
"""Some days of captures of one page."""


def look_at_home(patient: Patient) -> Iterator[Examined]:
    """Is there a folder, and can it be written to?"""
    folder = patient.settings.home
    place = repr(str(folder.absolute()))
    if not folder.is_dir():
        advice = "The first capture makes it; check --home and TRACKER_HOME if there should be one."
        yield Examined("home", f"there is no folder {place}", advice, BadSettings.exit_code)
    elif not os.access(folder, os.W_OK | os.X_OK):
        advice = "Make it writable for the user that captures."
        yield Examined("home", f"the folder {place} can't be written to", advice, StorageFailed.exit_code)
    elif shut := [path for path in _written_by_captures(patient) if not os.access(path, os.W_OK)]:
        found = f"{shortened_list([repr(str(path)) for path in shut])} can't be written to"
        yield Examined("home", found, "Make it writable for the user that captures.", StorageFailed.exit_code)
    else:
        count = len(patient.settings.sources)
        yield Examined("home", f"{place}, {counted(count, 'source', 'sources')} in tracker.toml")


def _written_by_captures(patient: Patient) -> list[Path]:
    """What is there of the archive and the database, and the next capture writes to."""
    folder = patient.settings.snapshots
    newest = [path for path in archive_files(folder) if path.name == f"{patient.now.astimezone(UTC):%Y-%m}.warc.gz"]
    database = sqlite_file(patient.settings.database)
    places = [folder, folder / LOCK_FILE, *newest, *([database.parent, database] if database else [])]
    return [path for path in dict.fromkeys(places) if path.exists()]


def look_at_disk(patient: Patient) -> Iterator[Examined]:
    """Is there room where pages are archived, and where the database grows?"""
    places = [patient.settings.snapshots, sqlite_file(patient.settings.database)]
    folders = {_existing(place) for place in places if place is not None}
    by_disk = {folder.stat().st_dev: folder for folder in sorted(folders)}
    for folder in by_disk.values():
        free = shutil.disk_usage(folder).free
        found = f"{free // 1024**2} MB are free in {str(folder)!r}"
        if free < LEAST_FREE_BYTES:
            yield Examined("disk", found, "Free some space: a full disk stops captures.", StorageFailed.exit_code)
        else:
            yield Examined("disk", found)


def _existing(place: Path) -> Path:
    """*place*, or the nearest folder above it that is there."""
    place = place.absolute()
    while not place.is_dir():
        place = place.parent
    return place


def look_at_database(patient: Patient) -> Iterator[Examined]:
    """Is it there, of this program's schema, and sound?"""
    shown = shown_database(patient.settings.database)
    with patient.reading() as connection:
        damage = [] if connection is None else read.integrity_faults(connection)
        count = None if connection is None else read.count_all_snapshots(connection)
    if count is None:
        # An archive without a database is what reparse is for.
        has_pages = bool(archive_files(patient.settings.snapshots))
        advice = "Run tracker reparse, which rebuilds it from the archive." if has_pages else "Run tracker capture."
        yield Examined("database", f"there is no database {shown!r} yet", advice, StorageFailed.exit_code)
    elif damage:
        advice = "Move it away and run tracker reparse, which rebuilds it from the archive."
        yield Examined("database", f"{shown!r} is damaged: {damage[0]}", advice, StorageFailed.exit_code)
    else:
        file = sqlite_file(patient.settings.database)
        # The file alone, copied while a capture runs, lacks what its journal holds.
        copying = f"sqlite3 {shlex.quote(str(file))} '.backup copy.db'" if file else "pg_dump"
        found = f"{shown!r} is sound: {counted(count, 'snapshot', 'snapshots')}, schema up to date"
        yield Examined("database", found, f"To copy it while captures run: {copying}.")
