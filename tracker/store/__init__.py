"""The store: snapshots in a database, by SQLAlchemy, on SQLite or PostgreSQL.

``schema`` names the tables, ``write`` and ``read`` hold the statements, ``rollup`` those that sum up hours, and
``names`` those that say which instrument a printed name is of; ``packing`` turns figures into integers and back,
``connect`` knows the two databases' ways, ``migrate`` and ``migrations`` keep the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from tracker.errors import StorageFailed, reason_of
from tracker.instruments import Catalogue, catalogue
from tracker.model import ArchivedPage, Page, Snapshot
from tracker.store import connect, migrate, names, write
from tracker.store.schema import STORED

__all__ = ["STORED", "Known", "Store"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a page before it is captured.

    Attributes:
        is_stored: whether its snapshot is there.
        archived: where it is kept: of a stored one as its snapshot says, else where an earlier attempt kept it; None
            where none did.
    """

    is_stored: bool
    archived: ArchivedPage | None


class Store:
    """One database of snapshots.

    Attributes:
        known: the instruments that names mean.
    """

    def __init__(self, engine: Engine, known: Catalogue, *, is_behind: bool = False) -> None:
        """*is_behind* says whether some name is not yet of the instrument that *known* means by it."""
        self._engine = engine
        self._is_behind = is_behind
        self.known = known

    @classmethod
    def for_capture(cls, database: str | Path, known: Catalogue | None = None) -> Store:
        """The store in *database*, which is made and migrated where needed, and in which names mean what they do now.

        Args:
            database: as settings name it.
            known: the instruments of its home; None for the package's own.

        Raises:
            BadSettings: the URL can't be used.
            StorageFailed: the database can't be opened or migrated.
        """
        engine, known = connect.engine_for(database, create=True), known or catalogue()
        # One look for both: each transaction may be a connection of its own.
        with connect.transaction(engine, writes=False) as connection:
            is_current = migrate.revision(connection) == migrate.NEWEST
            is_behind = not is_current or names.are_behind(connection, known)
        if not is_current:
            migrate.migrate(engine)
        store = cls(engine, known, is_behind=is_behind)
        store.follow_names()
        return store

    @classmethod
    def for_reading(cls, database: str | Path, known: Catalogue | None = None) -> Store | None:
        """The store in *database*; None where there is nothing to read yet. It makes nothing by looking.

        Args:
            database: as settings name it.
            known: the instruments of its home; None for the package's own.

        Raises:
            BadSettings: the URL can't be used.
            StorageFailed: the database can't be opened, or its schema is newer than this program.
        """
        file = connect.sqlite_file(database)
        if file is not None and not _is_there(file):
            return None
        engine, known = connect.engine_for(database, create=False), known or catalogue()
        with connect.transaction(engine, writes=False) as connection:
            found = migrate.check_revision(connection)
            is_behind = found == migrate.NEWEST and names.are_behind(connection, known)
        if found is None:
            return None
        if found != migrate.NEWEST:
            shown = connect.shown_database(database)
            raise StorageFailed(
                f"the database {shown!r} has the older schema {found}",
                advice="The next tracker capture brings it up to date; looking changes nothing.",
                about=shown,
            )
        return cls(engine, known, is_behind=is_behind)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read transaction, for the functions of ``tracker.store.read``.

        Raises:
            StorageFailed: the database failed.
        """
        with connect.transaction(self._engine, writes=False) as connection:
            yield connection

    def follow_names(self) -> None:
        """Have each stored name be of the instrument that it means by now; nothing where each was when this was opened.

        Raises:
            StorageFailed: the database can't be written; nothing has changed.
        """
        if self._is_behind:
            with self.writing() as connection:
                names.follow(connection, self.known)
            self._is_behind = False

    def find(self, page: Page) -> Known:
        """What is known of this very page, source and time.

        Raises:
            StorageFailed: the database failed.
        """
        with self.reading() as connection:
            return Known(
                is_stored=write.find_moment(connection, page) is not None,
                archived=write.find_archived(connection, page),
            )

    def note_archived(self, page: Page, archived: ArchivedPage) -> None:
        """Store that the page of a snapshot is kept elsewhere than it was.

        Raises:
            StorageFailed: the database failed.
        """
        with self.writing() as connection:
            write.move_archived(connection, page, archived)

    def keep(
        self, snapshot: Snapshot, *, at: datetime, and_then: Callable[[Connection, int], object] | None = None
    ) -> bool:
        """Store *snapshot* whole, with the attempt that made it, in one transaction.

        Args:
            snapshot: what to keep.
            at: when the capture ran.
            and_then: what else is done in the transaction, with the snapshot's moment; None for nothing.

        Returns:
            False where the very same snapshot is there already; then nothing is changed.

        Raises:
            StorageFailed: nothing was stored.
        """
        with connect.transaction(self._engine, writes=True) as connection:
            if write.find_moment(connection, snapshot.page) is not None:
                return False
            moment = write.add_snapshot(connection, snapshot, self.known)
            write.add_attempt(connection, snapshot.page, snapshot.archived, at=at, outcome=STORED, moment=moment)
            if and_then is not None:
                and_then(connection, moment)
        return True

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One writing transaction, for the functions of ``tracker.store.write``; committed when the block ends well.

        Raises:
            StorageFailed: nothing of the block was stored.
        """
        with connect.transaction(self._engine, writes=True) as connection:
            yield connection

    def note_failure(
        self, page: Page, archived: ArchivedPage | None, *, at: datetime, outcome: str, reason: str
    ) -> None:
        """Store that a capture of *page* failed.

        Args:
            page: the page, or what is known of it.
            archived: where it is kept; None where it is not.
            at: when the capture ran.
            outcome: the code of the error.
            reason: its sentence.

        Raises:
            StorageFailed: it could not be stored.
        """
        with connect.transaction(self._engine, writes=True) as connection:
            write.add_attempt(connection, page, archived, at=at, outcome=outcome, reason=reason)


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:
        raise StorageFailed(
            f"the database {str(file)!r} can't be reached: {reason_of(error)}", about=str(file)
        ) from error
