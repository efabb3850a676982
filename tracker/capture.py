"""The way of a page into the history: archive, read, check, store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.archive import Archive
from tracker.calendars import Calendars
from tracker.checked import checked
from tracker.errors import PageNotHad, PageUnreadable, StorageFailed
from tracker.model import ArchivedPage, Page, Reading, Snapshot
from tracker.reading import reading_of
from tracker.store import Store


@dataclass(frozen=True, slots=True)
class Captured:
    """What came of a capture that did not fail.

    Attributes:
        page: what was captured.
        snapshot: what was stored; None where the same page, source and time was stored already.
        changed_earlier: of how many earlier pages of the source something else is found now that this one is known.
    """

    page: Page
    snapshot: Snapshot | None
    changed_earlier: int = 0


def capture(
    page: Page,
    *,
    archive: Archive,
    open_store: Callable[[], Store],
    now: Callable[[], datetime],
    calendars: Calendars | None = None,
) -> Captured:
    """Archive *page*, read it, and store its snapshot. The caller holds the archive's lock.

    The page is in the archive before it is read, so that whatever fails later can be done again. One that was got over
    the network, and is nowhere else, is archived before the database is even opened.

    Args:
        page: with a time.
        archive: where its bytes go.
        open_store: the store, which may turn out not to open.
        now: the clock, for the note of the attempt.
        calendars: of exchanges; None for those that are kept beside the archive.

    Raises:
        PageUnreadable: no snapshot; the page is archived, and the attempt noted with its reason.
        PageNotHad: likewise, where something else stands in the page's place: a consent form, a check for robots, …
        StorageFailed: no snapshot; the page is archived, unless it was the archive that failed.
    """
    archived = archive.keep(page) if page.exchanges else None
    try:
        store = open_store()
        known = store.find(page)
        is_kept = known.archived is not None and archive.holds(known.archived, page)
        if known.is_stored:
            if not is_kept:
                # A power cut or a disk took the record after all; nobody else may have the page's bytes any more.
                store.note_archived(page, archived or archive.keep(page))
            return Captured(page, None)
        archived = archived or (known.archived if is_kept else None)
    except StorageFailed as error:
        raise _without_snapshot(error, archived or archive.keep(page)) from error
    except BaseException:
        if archived is None:
            archive.keep(page)
        raise
    if archived is None:
        archived = archive.keep(page)
    try:
        reading = _read(page, archived, store, now)
        if archived is known.archived:
            # An earlier attempt at it failed, and its record tells the locale of then: a rebuild would fail as it did.
            archived = archive.keep(page)
        hours = (calendars or Calendars(archive.folder)).hours
        with store.reading() as connection:
            made = checked(reading, connection, store.known, true_hours=hours)
        snapshot = Snapshot(page, archived, made.reading)
        is_new = store.keep(snapshot, at=now(), and_then=made.look_back)
        if made.look_back is not None and made.look_back.reading is not None:
            snapshot = replace(snapshot, reading=made.look_back.reading)
    except StorageFailed as error:
        raise _without_snapshot(error, archived) from error
    changed = 0 if made.look_back is None else made.look_back.changed
    return Captured(page, snapshot if is_new else None, changed)


def _without_snapshot(error: StorageFailed, archived: ArchivedPage) -> StorageFailed:
    """*error*, which also says that the page is safe and how its snapshot comes to be."""
    kept = f"No snapshot was stored; the page is kept in {archived.file}."
    advice = error.advice or "Run the same command again once the database answers."
    return StorageFailed(error.what, advice=f"{kept} {advice}", about=error.about)


def note_not_had(
    page: Page, fault: PageNotHad, *, archive: Archive, open_store: Callable[[], Store], now: Callable[[], datetime]
) -> PageNotHad:
    """Archive what came on the way to a page that could not be had, and note the attempt.

    Args:
        page: with the exchanges on the way, and an empty body.
        fault: why it could not be had.
        archive: where the exchanges go.
        open_store: where the attempt is noted.
        now: the clock.

    Returns:
        The fault, which also says where the answers are kept.

    Raises:
        StorageFailed: the archive or the database failed.
    """
    archived = archive.keep(page, not_had=fault.what) if page.exchanges else None
    open_store().note_failure(page, archived, at=now(), outcome=fault.code, reason=fault.what)
    kept = f"What came is kept in {archived.file}. " if archived else ""
    return PageNotHad(fault.what, advice=kept + fault.advice, about=fault.about)


def _read(page: Page, archived: ArchivedPage, store: Store, now: Callable[[], datetime]) -> Reading:
    try:
        return reading_of(page, store.known)
    except PageUnreadable as unreadable:
        error = _not_had(page) or unreadable
        store.note_failure(page, archived, at=now(), outcome=error.code, reason=error.what)
        kept = f"No snapshot was stored; the page is kept in {archived.file}."
        raise type(error)(error.what, advice=f"{kept} {error.advice}".rstrip(), about=error.about) from None


def _not_had(page: Page) -> PageNotHad | None:
    if not page.exchanges:
        return None
    # Imported here: a saved page needs nothing of HTTP.
    from tracker.sources.http.walls import not_had

    return not_had(page)
