"""From the archive to the store again: every archived page is read anew, and what is stored of it is what it reads.

Nothing is removed: a snapshot whose page is missing, damaged or no longer read stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from sqlalchemy import Connection

from tracker.archived_pages import Flaw, KeptPage
from tracker.errors import PageNotHad, PageUnreadable
from tracker.layout import Layout
from tracker.model import Page, Reading, Snapshot
from tracker.reading import reading_of
from tracker.sources.http.walls import not_had
from tracker.store import STORED, Store, write

_AT_ONCE = 100
"""Pages in one transaction: each transaction waits for the disk."""


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
    kept: Iterable[KeptPage | Flaw], *, store: Store, layout_of: Callable[[str], Layout | None]
) -> Iterator[Reparsed]:
    """Read archived pages again and bring the store up to date, a hundred pages in a transaction.

    Args:
        kept: pages of the archive, and what of it can't be read. The caller holds the archive's lock.
        store: where the snapshots go.
        layout_of: the layout of the source of that name, as the settings have it now.

    Yields:
        What came of each page, once it is stored for good.

    Raises:
        StorageFailed: the database failed; what was yielded before is stored.
    """
    pages = iter(kept)
    while batch := list(islice(pages, _AT_ONCE)):
        with store.writing() as connection:
            done = [_reparse(each, connection, layout_of) for each in batch]
        yield from done


def _reparse(kept: KeptPage | Flaw, connection: Connection, layout_of: Callable[[str], Layout | None]) -> Reparsed:
    if isinstance(kept, Flaw):
        return Reparsed(Became.LOST, kept.file, kept.offset, None, kept.reason)
    page = replace(kept.page, layout=layout_of(kept.page.source))
    became, reason = _store_again(page, kept, connection)
    return Reparsed(became, kept.archived.file, kept.archived.offset, page, reason)


def _store_again(page: Page, kept: KeptPage, connection: Connection) -> tuple[Became, str]:
    moment = write.find_moment(connection, page)
    reading = _read(page, kept.not_had)
    if isinstance(reading, Reading):
        snapshot = Snapshot(page, kept.archived, reading)
        if moment is not None:
            changed = write.replace_reading(connection, moment, snapshot)
            return (Became.CHANGED if changed else Became.UNCHANGED), ""
        moment = write.add_snapshot(connection, snapshot)
        _note(connection, page, kept, outcome=STORED, moment=moment)
        return Became.ADDED, ""
    if moment is None and not write.has_attempt(connection, page):
        _note(connection, page, kept, outcome=reading.code, reason=reading.what)
    return (Became.NOT_HAD if isinstance(reading, PageNotHad) else Became.UNREADABLE), reading.what


def _read(page: Page, reason: str | None) -> Reading | PageNotHad | PageUnreadable:
    if reason is not None:
        return PageNotHad(reason, about=page.address)
    try:
        return reading_of(page)
    except PageUnreadable as unreadable:
        return not_had(page) or unreadable


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
