"""From the archive to the store again: every archived page is read anew, and what is stored of it is what it reads.

Nothing is removed: a snapshot whose page is missing, damaged or no longer read stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from tracker.acknowledged import said_before
from tracker.archived_pages import Flaw, KeptPage
from tracker.checked import checked
from tracker.checks.rolls import TrueHours
from tracker.errors import PageNotHad, PageUnreadable, TrackerError
from tracker.instruments import Catalogue
from tracker.layout import Layout
from tracker.model import Page, Reading, Snapshot
from tracker.reading import reading_of
from tracker.sources.http.walls import not_had
from tracker.store import STORED, Store, write
from tracker.store.open_findings import Acknowledgement, acknowledge, acknowledgements, key_of
from tracker.store.rollup import Outdated

_AT_ONCE = 100
"""Pages in one transaction: each transaction waits for the disk."""
_BYTES_AT_ONCE = 16 << 20
"""Of bodies in one transaction, as soon as there are so many."""


class Became(StrEnum):
    """What came of an archived page."""

    ADDED = "added"
    """Its snapshot was missing."""
    CHANGED = "changed"
    """Its snapshot reads otherwise now."""
    UNCHANGED = "unchanged"
    NOT_HAD = "not-had"
    """It is what came in a page's place, and there is no snapshot of it."""
    UNREADABLE = "unreadable"
    """It has no strip, or none of its quotes can be read; a snapshot that is stored of it stays."""
    FAILED = "failed"
    """A fault of ours kept it from being read; a snapshot that is stored of it stays."""
    LOST = "lost"
    """It can't be read from the archive."""


@dataclass(frozen=True, slots=True)
class Reparsed:
    """One page of the archive, or what of the archive could not be read.

    Attributes:
        became: what came of it.
        file, offset: where it lies.
        page: the page; None where it can't be read from the archive.
        reason: why there is no snapshot; empty where there is one.
    """

    became: Became
    file: str
    offset: int
    page: Page | None
    reason: str = ""


def reparse(
    kept: Iterable[KeptPage | Flaw],
    *,
    store: Store,
    layout_of: Callable[[str], Layout | None],
    true_hours: TrueHours,
    locked: Callable[[], AbstractContextManager[object]],
) -> Iterator[Reparsed]:
    """Read archived pages again and bring the store up to date, a hundred pages in a transaction.

    Args:
        kept: pages of the archive, and what of it can't be read.
        store: where the snapshots go.
        layout_of: the layout of the source of that name, as the settings have it now.
        true_hours: of exchanges, by their calendars.
        locked: holds the archive's lock. It is held while pages are taken from *kept*, so that none is met half
            written, and no longer: captures go on meanwhile.

    Yields:
        What came of each page, once it is stored for good.

    Raises:
        CaptureLocked: a capture held the lock for too long; what was yielded before is stored.
        StorageFailed: the database failed; what was yielded before is stored.
    """
    pages = iter(kept)
    while True:
        with locked():
            batch = _batch(pages)
        if not batch:
            return
        read = [each if isinstance(each, Flaw) else _read_again(each, layout_of, store.known) for each in batch]
        with store.writing() as connection:
            into = _Into(connection, store.known, true_hours, Outdated())
            done = [_reparsed(each, into) for each in read]
            into.outdated.sum_up_again(connection)
        yield from done


def acknowledge_again(store: Store, folder: Path) -> int:
    """Note in the database what people had said of findings, where it does not have it.

    Args:
        store: whose pages have been read again.
        folder: of the archive.

    Returns:
        Of how many findings it had nothing.

    Raises:
        StorageFailed: the file or the database failed.
    """
    said = said_before(folder)
    if not said:
        return 0
    with store.writing() as connection:
        known = acknowledgements(connection)
        return sum(
            acknowledge(connection, one.source, one.cause, Acknowledgement(one.at, one.note))
            for one in said
            if one.note is not None and key_of(one.source, one.cause) not in known
        )


@dataclass(frozen=True, slots=True)
class _ReadAgain:
    """A page of the archive, and its reading or why there is none."""

    kept: KeptPage
    page: Page
    reading: Reading | TrackerError


def _batch(pages: Iterator[KeptPage | Flaw]) -> list[KeptPage | Flaw]:
    batch: list[KeptPage | Flaw] = []
    size = 0
    for each in pages:
        batch.append(each)
        size += len(each.page.body) if isinstance(each, KeptPage) else 0
        if len(batch) == _AT_ONCE or size > _BYTES_AT_ONCE:
            break
    return batch


def _read_again(kept: KeptPage, layout_of: Callable[[str], Layout | None], known: Catalogue) -> _ReadAgain:
    page = replace(kept.page, layout=layout_of(kept.page.source))
    return _ReadAgain(kept, page, _reading(page, kept.not_had, known))


@dataclass(frozen=True, slots=True)
class _Into:
    """What pages are stored again into: a transaction, with what is known of instruments and exchanges."""

    connection: Connection
    known: Catalogue
    true_hours: TrueHours
    outdated: Outdated


def _reparsed(each: Flaw | _ReadAgain, into: _Into) -> Reparsed:
    if isinstance(each, Flaw):
        return Reparsed(Became.LOST, each.file, each.offset, None, each.reason)
    became, reason = _store_again(each.page, each.kept, each.reading, into)
    return Reparsed(became, each.kept.archived.file, each.kept.archived.offset, each.page, reason)


def _store_again(page: Page, kept: KeptPage, reading: Reading | TrackerError, into: _Into) -> tuple[Became, str]:
    connection, known = into.connection, into.known
    moment = write.find_moment(connection, page)
    if isinstance(reading, Reading):
        made = checked(reading, connection, known, true_hours=into.true_hours, moment=moment)
        snapshot = Snapshot(page, kept.archived, made.reading)
        if moment is not None:
            changed = write.replace_reading(connection, moment, snapshot, known, into.outdated)
            became = Became.CHANGED if changed else Became.UNCHANGED
        else:
            moment = write.add_snapshot(connection, snapshot, known)
            _note(connection, page, kept, outcome=STORED, moment=moment)
            became = Became.ADDED
        if made.look_back is not None:
            made.look_back(connection, moment)
        return became, ""
    if not isinstance(reading, PageNotHad | PageUnreadable):
        return Became.FAILED, reading.what
    if moment is None and not write.has_attempt(connection, page):
        _note(connection, page, kept, outcome=reading.code, reason=reading.what)
    return (Became.NOT_HAD if isinstance(reading, PageNotHad) else Became.UNREADABLE), reading.what


def _reading(page: Page, reason: str | None, known: Catalogue) -> Reading | TrackerError:
    if reason is not None:
        return PageNotHad(reason, about=page.address)
    try:
        return reading_of(page, known)
    except PageUnreadable as unreadable:
        return not_had(page) or unreadable
    except Exception as error:
        # Even a fault of ours stays with its own page: those behind it in the archive are read all the same.
        return TrackerError(f"unexpected {type(error).__name__}: {error}", about=page.address)


def _note(
    connection: Connection,
    page: Page,
    kept: KeptPage,
    *,
    outcome: str,
    reason: str | None = None,
    moment: int | None = None,
) -> None:
    if page.captured_at is None:
        raise ValueError(f"an archived page has a time: {page.address!r}")
    write.add_attempt(
        connection, page, kept.archived, at=page.captured_at, outcome=outcome, reason=reason, moment=moment
    )
