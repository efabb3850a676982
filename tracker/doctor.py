"""Is everything there, sound and going on? What the doctor looks at, one function each; looking changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tracker.archived_pages import Flaw, archive_files, kept_pages, torn_files
from tracker.due import due_or_next
from tracker.durations import write_duration
from tracker.errors import BadSettings, OutputFailed, PageNotHad, StorageFailed, TrackerError
from tracker.gzip_members import end_of_whole_members
from tracker.home import Home
from tracker.identity import page_identity
from tracker.schedule import crontab, systemd
from tracker.schedule.entry import ALWAYS, Timing
from tracker.settings import Settings
from tracker.store import Store, read
from tracker.store.connect import shown_database

LEAST_FREE_BYTES = 100 * 1024 * 1024
"""Some days of captures of one page."""
_CLOCK_SLACK = timedelta(minutes=1)
_LATE_AFTER = 3
"""Intervals without a capture after which something must be wrong."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at.

    Attributes:
        what: its name, such as ``database``.
        found: what was found, in a sentence without a full stop.
        advice: what to do; empty where all is well.
        exit_code: 0 where all is well; else that of the error which a command would end with.
    """

    what: str
    found: str
    advice: str = ""
    exit_code: int = 0

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done."""
        return self.exit_code == 0


@dataclass(frozen=True, slots=True)
class Patient:
    """What the doctor looks at.

    Attributes:
        settings: of the home.
        now: aware.
        unit_folder: where this user's units of systemd stand.
        is_quick: look at the ends of archive files alone, not at every record.
    """

    settings: Settings
    now: datetime
    unit_folder: Path
    is_quick: bool = False


def examine(patient: Patient) -> Iterator[Examined]:
    """Everything that there is to look at, in an order in which a cause stands before what it leads to."""
    for look in _LOOKS:
        try:
            yield from look(patient)
        except TrackerError as error:
            yield Examined(look.__name__.strip("_"), error.what, error.advice, error.exit_code)


def _home(patient: Patient) -> Iterator[Examined]:
    folder = patient.settings.home
    place = repr(str(folder.absolute()))
    if not folder.is_dir():
        advice = "The first capture makes it; check --home and TRACKER_HOME if there should be one."
        yield Examined("home", f"there is no folder {place}", advice, BadSettings.exit_code)
    elif not os.access(folder, os.W_OK | os.X_OK):
        advice = "Make it writable for the user that captures."
        yield Examined("home", f"the folder {place} can't be written to", advice, StorageFailed.exit_code)
    else:
        count = len(patient.settings.sources)
        yield Examined("home", f"{place}, {count} {'source' if count == 1 else 'sources'} in tracker.toml")


def _disk(patient: Patient) -> Iterator[Examined]:
    folder = patient.settings.home.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = f"{free // 1024**2} MB are free"
    if free < LEAST_FREE_BYTES:
        yield Examined("disk", found, "Free some space: a full disk stops captures.", StorageFailed.exit_code)
    else:
        yield Examined("disk", found)


def _database(patient: Patient) -> Iterator[Examined]:
    database = patient.settings.database
    shown = shown_database(database)
    store = Store.for_reading(database)
    if store is None:
        # An archive without a database is what reparse is for.
        has_pages = bool(archive_files(patient.settings.snapshots))
        advice = "Run tracker reparse, which rebuilds it from the archive." if has_pages else "Run tracker capture."
        yield Examined("database", f"there is no database {shown!r} yet", advice, StorageFailed.exit_code)
        return
    with store.reading() as connection:
        damage = read.integrity_faults(connection)
        count = read.count_all_snapshots(connection)
    if damage:
        advice = "Move it away and run tracker reparse, which rebuilds it from the archive."
        yield Examined("database", f"{shown!r} is damaged: {damage[0]}", advice, StorageFailed.exit_code)
    else:
        yield Examined("database", f"{shown!r} is sound: {count} snapshots, schema up to date")


def _archive(patient: Patient) -> Iterator[Examined]:
    folder = patient.settings.snapshots
    files = archive_files(folder)
    if not files:
        yield Examined("archive", f"nothing is archived in {str(folder)!r} yet")
    stored = _stored_identities(patient.settings)
    pages = 0
    missing: list[str] = []
    for path in files:
        if patient.is_quick:
            yield from _tail(path)
            continue
        before = pages
        for each in _kept(path):
            if isinstance(each, Examined):
                yield each
            else:
                pages += 1
                if stored is not None and each[1] not in stored:
                    missing.append(each[0])
        if pages == before:
            yield Examined("archive", f"{path.name} holds no page that tracker has captured")
    for name in sorted(_files_of_store(patient.settings) - {path.name for path in files}):
        advice = "Put the file back where it was; the snapshots stay readable without it."
        yield Examined("archive", f"{name} is missing, and snapshots refer to it", advice, StorageFailed.exit_code)
    if missing:
        shown = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        found = f"{len(missing)} archived pages are not in the database ({shown})"
        yield Examined("archive", found, "Run tracker reparse, which adds them.", StorageFailed.exit_code)
    if files and not patient.is_quick:
        yield Examined("archive", f"{pages} pages can be read in {len(files)} {'file' if len(files) == 1 else 'files'}")
    torn = torn_files(folder)
    if torn:
        yield Examined("archive", f"{len(torn)} torn ends are kept in {str(torn[0].parent)!r}; nothing has to be done")


def _tail(path: Path) -> Iterator[Examined]:
    try:
        with path.open("rb") as file:
            whole, size = end_of_whole_members(file), file.seek(0, os.SEEK_END)
    except OSError as error:
        yield _unreadable(path, error)
        return
    if whole == size:
        yield Examined("archive", f"{path.name} ends with a whole record")
    else:
        yield _damaged(path, whole, f"{size - whole} bytes follow its last whole record")


def _kept(path: Path) -> Iterator[Examined | tuple[str, bytes]]:
    """For each page of a file its place and its identity, and what is wrong with the file."""
    try:
        for each in kept_pages(path):
            if isinstance(each, Flaw):
                yield _damaged(path, each.offset, each.reason)
            else:
                yield f"{path.name}, byte {each.archived.offset}", page_identity(each.page).bytes
    except OSError as error:
        yield _unreadable(path, error)


def _damaged(path: Path, offset: int, reason: str) -> Examined:
    advice = (
        "What is torn at a file's end is set aside by the next capture; other damage stays, and costs that page alone."
    )
    return Examined("archive", f"{str(path)!r} at byte {offset}: {reason}", advice, StorageFailed.exit_code)


def _unreadable(path: Path, error: OSError) -> Examined:
    reason = os.strerror(error.errno or 0).lower()
    return Examined("archive", f"{str(path)!r} can't be read: {reason}", "Check the file.", StorageFailed.exit_code)


def _stored_identities(settings: Settings) -> frozenset[bytes] | None:
    """Of all pages that the store knows; None where it can't be asked, which `_database` tells."""
    try:
        store = Store.for_reading(settings.database)
        if store is None:
            return None
        with store.reading() as connection:
            return read.page_identities(connection)
    except TrackerError:
        return None


def _files_of_store(settings: Settings) -> set[str]:
    try:
        store = Store.for_reading(settings.database)
        if store is None:
            return set()
        with store.reading() as connection:
            return read.archive_file_names(connection)
    except TrackerError:
        return set()


def _schedule(patient: Patient) -> Iterator[Examined]:
    """Whether cron or systemd has the capture run, and as often as the settings say."""
    wanted = patient.settings.every
    home = patient.settings.home.absolute()
    installed = {
        "your crontab": crontab.installed(home),
        "a timer of systemd": systemd.installed(home, patient.unit_folder),
    }
    found = [f"{where} has it captured {timing}" for where, timing in installed.items() if timing]
    if len(found) > 1:
        advice = "Take one away: tracker schedule --remove, or tracker schedule --systemd --remove."
        yield Examined("schedule", " and ".join(found), advice, BadSettings.exit_code)
    elif wanted is not None and all(timing is None or timing.every != wanted for timing in installed.values()):
        what = found[0] if found else "neither your crontab nor a timer of systemd has it captured"
        says = f"tracker.toml says every {write_duration(wanted)}"
        advice = "Run tracker schedule --install, or with --systemd."
        yield Examined("schedule", f"{what}; {says}", advice, BadSettings.exit_code)
    else:
        yield Examined("schedule", found[0] if found else "no crontab and no timer of this user has it captured")


def _timing(patient: Patient) -> Timing | None:
    """When captures are due; None where nothing says it."""
    settings = patient.settings
    home = settings.home.absolute()
    try:
        found = crontab.installed(home) or systemd.installed(home, patient.unit_folder)
    except OutputFailed:
        # The look at the schedule tells it.
        found = None
    if settings.every is None:
        return found
    return Timing(settings.every, settings.hours or (found.hours if found else ALWAYS))


def _captures(patient: Patient) -> Iterator[Examined]:
    """How old the newest snapshot of each source is, and whether the clock agrees."""
    store = Store.for_reading(patient.settings.database)
    newest: dict[str, datetime] = {}
    if store is not None:
        with store.reading() as connection:
            stored = read.newest_by_source(connection)
        newest = {name: at for name, at in stored.items() if at is not None}
    ahead = [name for name, at in newest.items() if at > patient.now + _CLOCK_SLACK]
    if ahead:
        found = f"it is {patient.now:%Y-%m-%dT%H:%M:%SZ}, and {', '.join(map(repr, ahead))} has snapshots after that"
        yield Examined("clock", found, "Set this machine's clock, best by NTP.", StorageFailed.exit_code)
    else:
        yield Examined("clock", f"it is {patient.now:%Y-%m-%dT%H:%M:%SZ}, after every snapshot")
    configured = [source.name for source in patient.settings.sources]
    timing = _timing(patient)
    for name in dict.fromkeys((*configured, *newest)):
        yield _capture_of(name, newest.get(name), patient, timing if name in configured else None)


def _capture_of(name: str, at: datetime | None, patient: Patient, timing: Timing | None) -> Examined:
    if at is None:
        advice = f"Run tracker capture --source '{name}' and read what it says."
        return Examined("captures", f"{name!r} has no snapshot yet", advice, PageNotHad.exit_code)
    age = patient.now - at
    found = f"the newest snapshot of {name!r} is of {at:%Y-%m-%dT%H:%M:%SZ}, {_duration(age)} old"
    if timing is not None and _is_late(name, age, patient, timing):
        advice = f"Look at the schedule and its log; tracker capture --source '{name}' says what is wrong."
        return Examined("captures", f"{found}; one is due {timing}", advice, PageNotHad.exit_code)
    return Examined("captures", found)


def _is_late(name: str, age: timedelta, patient: Patient, timing: Timing) -> bool:
    """Whether a capture has been due for so long that several must have failed."""
    long_ago = _LATE_AFTER * timing.every
    if age <= long_ago:
        return False
    home = Home(patient.settings)
    moments = (patient.now - long_ago, patient.now)
    return all(due_or_next(name, timing.hours, home, at, keeps=False) is None for at in moments)


def _duration(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    if abs(minutes) < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if abs(hours) < 48 else f"{hours // 24} d"


def _names(patient: Patient) -> Iterator[Examined]:
    """Names that the catalogue does not know; they have histories of their own all the same."""
    store = Store.for_reading(patient.settings.database)
    if store is None:
        return
    with store.reading() as connection:
        unknown = [each.names[0] for each in read.instruments(connection) if each.symbol is None]
    if unknown:
        shown = ", ".join(map(repr, unknown[:_SHOWN])) + (", …" if len(unknown) > _SHOWN else "")
        yield Examined("names", f"the catalogue does not know {shown}; each has a history of its own")


_LOOKS: tuple[Callable[[Patient], Iterator[Examined]], ...] = (
    _home,
    _disk,
    _database,
    _archive,
    _schedule,
    _captures,
    _names,
)
