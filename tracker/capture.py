"""The way of a page into the history: archive, read, check, store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tracker.archive import Archive
from tracker.errors import PageUnreadable, StorageFailed
from tracker.model import ArchivedPage, Page, Reading, Snapshot
from tracker.reading import reading_of
from tracker.store import Store


@dataclass(frozen=True, slots=True)
class Captured:
    """What came of a capture that did not fail.

    Attributes:
        page: what was captured.
        snapshot: what was stored; None where the same page, source and time was stored already.
    """

    page: Page
    snapshot: Snapshot | None


def capture(page: Page, *, archive: Archive, open_store: Callable[[], Store], now: Callable[[], datetime]) -> Captured:
    """Archive *page*, read it, and store its snapshot. The caller holds the archive's lock.

    The page is in the archive before anything else is tried with it, so that whatever fails later can be done again.

    Args:
        page: with a time.
        archive: where its bytes go.
        open_store: the store, which may turn out not to open.
        now: the clock, for the note of the attempt.

    Raises:
        PageUnreadable: no snapshot; the page is archived, and the attempt noted with its reason.
        StorageFailed: no snapshot; the page is archived, unless it was the archive that failed.
    """
    try:
        store = open_store()
        if store.holds(page):
            return Captured(page, None)
        earlier = store.where_archived(page)
    except StorageFailed as error:
        raise _without_snapshot(error, archive.keep(page)) from error
    except BaseException:
        archive.keep(page)
        raise
    archived = earlier or archive.keep(page)
    try:
        reading = _read(page, archived, store, now)
        snapshot = Snapshot(page, archived, reading)
        is_new = store.keep(snapshot, at=now())
    except StorageFailed as error:
        raise _without_snapshot(error, archived) from error
    return Captured(page, snapshot if is_new else None)


def _without_snapshot(error: StorageFailed, archived: ArchivedPage) -> StorageFailed:
    """*error*, which also says that the page is safe and how its snapshot comes to be."""
    kept = f"No snapshot was stored; the page is kept in {archived.file}."
    advice = error.advice or "Run the same command again once the database answers."
    return StorageFailed(error.what, advice=f"{kept} {advice}", about=error.about)


def _read(page: Page, archived: ArchivedPage, store: Store, now: Callable[[], datetime]) -> Reading:
    try:
        return reading_of(page)
    except PageUnreadable as error:
        store.note_failure(page, archived, at=now(), outcome=error.code, reason=error.what)
        kept = f"No snapshot was stored; the page is kept in {archived.file}."
        raise PageUnreadable(error.what, advice=f"{kept} {error.advice}".rstrip(), about=error.about) from None
