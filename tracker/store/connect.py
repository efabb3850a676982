"""Engines for SQLite and PostgreSQL that behave alike, and their errors in our words.

SQLite keeps its rollback journal, not a write-ahead log: a command that only looks must leave the folder as it was
and work in a folder that it can't write to, and the log needs files of its own for both
(``docs/decisions/rollback-journal.md``).
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import quote
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from tracker.errors import BadSettings, StorageFailed

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_S = 30
_BUSY_SLICE_S = 0.25
CONNECT_TIMEOUT_S = 10
ANSWER_TIMEOUT_S = 120
"""For one statement, more than `BUSY_TIMEOUT_S`: a server that is stopped keeps its connections, and says nothing."""
_KEPT_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""Finds a server whose machine has gone, within a minute."""
_WRITES = "tracker_writes"
_Result = TypeVar("_Result")
# Any number, as long as no other program uses it: it serialises tracker's writers in one PostgreSQL database.
_WRITERS_LOCK = 7_233_151_204


def sqlite_file(database: str | Path) -> Path | None:
    """The file behind a database when it is SQLite, else None.

    Raises:
        BadSettings: the URL can't be used.
    """
    if isinstance(database, Path):
        return database
    url = _url(database)
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise BadSettings("the database URL names no file", advice="Write sqlite:///FILE.", about=shown_url(url))
    return Path(url.database)


def shown_database(database: str | Path) -> str:
    """The database for people: its file, or its URL without the password."""
    file = sqlite_file(database)
    return str(file) if file is not None else shown_url(_url(str(database)))


def engine_for(database: str | Path, *, create: bool) -> Engine:
    """An engine for *database*.

    Args:
        database: SQLAlchemy's URL, or the path of an SQLite file.
        create: make an SQLite file that is not there. False also makes nothing else by looking.

    Raises:
        BadSettings: the URL can't be used, or its driver is not installed.
    """
    file = sqlite_file(database)
    return _sqlite_engine(file, create=create) if file is not None else _postgres_engine(_url(str(database)))


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """One transaction, committed when the block ends well and else rolled back.

    Raises:
        StorageFailed: the database did not do what it was asked.
    """
    with storage_errors(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITES: writes})
        if engine.dialect.name == "postgresql" and not writes:
            # Each statement would else see what was committed before it, not what was when the transaction began.
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                # Of a look, too: a capture looks at what was before, and a table may be locked even for that.
                connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_TIMEOUT_S}s'"))
            if engine.dialect.name == "postgresql" and writes:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITERS_LOCK})
            yield connection


@contextmanager
def storage_errors(engine: Engine) -> Iterator[None]:
    """Turn the database's errors into `StorageFailed`; what is wrong with our own statements stays what it is."""
    try:
        yield
    except DBAPIError as error:
        raise _storage_failed(engine, error) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        # What was written as text is none any more.
        database = shown_url(engine.url)
        raise StorageFailed(f"the database {database!r} is damaged: {error}", about=database) from error


def _sqlite_engine(file: Path, *, create: bool) -> Engine:
    uri = f"file://{quote(str(file.absolute()))}?mode={'rwc' if create else 'rw'}"

    def connect() -> sqlite3.Connection:
        # isolation_level=None leaves BEGIN to us: Python's own would come late, and never as IMMEDIATE.
        return sqlite3.connect(uri, uri=True, timeout=_BUSY_SLICE_S, isolation_level=None, factory=_PatientConnection)

    # The file in the URL is for messages alone; `connect` opens it.
    engine = create_engine(URL.create("sqlite", database=str(file)), creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        # EXTRA also syncs the folder when the journal is removed: only then is a commit there after a power cut.
        cursor.execute("PRAGMA synchronous = EXTRA")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that becomes a writer can fail at once whatever the timeout, so writers say so from the start.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class _PatientConnection(sqlite3.Connection):
    """A connection that waits for other programs' locks a little at a time: a signal can't end a wait inside SQLite.

    It takes its cursors with it: one that an error has left in the middle of its rows would keep a lock as long as
    anybody holds the error.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, factory: Any = None) -> Any:
        cursor = super().cursor(factory or _PatientCursor)
        self._cursors.add(cursor)
        return cursor

    def close(self) -> None:
        for cursor in list(self._cursors):
            cursor.close()
        super().close()

    def commit(self) -> None:
        _patiently(super().commit)


class _PatientCursor(sqlite3.Cursor):
    def execute(self, *statement: Any) -> Self:
        return _patiently(super().execute, *statement)

    def executemany(self, *statement: Any) -> Self:
        return _patiently(super().executemany, *statement)


def _patiently(ask: Callable[..., _Result], *arguments: Any) -> _Result:
    """What *ask* gives, asked again as long as another program is at work; a statement that finds it so did nothing."""
    until = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            return ask(*arguments)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise


def _postgres_engine(url: URL) -> Engine:
    if url.get_backend_name() != "postgresql":
        raise BadSettings(
            f"the database {shown_url(url)!r} is of a kind that tracker does not know",
            advice="Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
            about=shown_url(url),
        )
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "tracker"} | _KEPT_ALIVE,
        )
    except ModuleNotFoundError as error:
        raise BadSettings(
            f"the database {shown_url(url)!r} needs the driver {error.name}, which is not installed",
            advice="Install the extra: pip install 'tracker[postgres]'.",
            about=shown_url(url),
        ) from error
    from tracker.store.impatient import ImpatientConnection

    @event.listens_for(engine, "do_connect")
    def connect(_: Dialect, __: ConnectionPoolEntry, arguments: list[Any], named: dict[str, Any]) -> Any:
        connection = ImpatientConnection.connect(*arguments, **named)
        connection.patience_s = ANSWER_TIMEOUT_S
        return connection

    return engine


def _url(database: str) -> URL:
    try:
        url = make_url(database)
        backend = url.get_backend_name()
        scheme, _, rest = database.partition("://")
        behind_user = make_url(f"{scheme}://{rest.rpartition('@')[2]}")
    except NoSuchModuleError:
        raise BadSettings(
            f"the database URL begins with {database.partition(':')[0]!r}, which no driver answers to",
            advice="Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
        ) from None
    except (ArgumentError, ValueError):
        raise _not_understood() from None
    if backend != "sqlite" and url._replace(username=None, password=None) != behind_user:
        # There is another @ behind the one that ends the password, as SQLAlchemy reads it, so it reads the password's
        # end as a host or a database, and would show it.
        raise _not_understood()
    return url


def _not_understood() -> BadSettings:
    # Neither the text nor the parser's message is repeated: either may hold the password.
    return BadSettings(
        "the database URL can't be understood", advice="Percent-encode the characters @ : / % in its password."
    )


def shown_url(url: URL) -> str:
    """A URL for people: without its password."""
    # Without its query too: libpq takes passwords there.
    return url.set(query={}).render_as_string(hide_password=True)


def _storage_failed(engine: Engine, error: DBAPIError) -> StorageFailed:
    cause = error.orig if error.orig is not None else error
    said = " ".join(str(cause).split())
    database = engine.url.database if engine.dialect.name == "sqlite" else shown_url(engine.url)
    for words, what, advice in _KNOWN_CAUSES:
        if words in said:
            return StorageFailed(f"the database {database!r} {what}", advice=advice, about=database)
    return StorageFailed(f"the database {database!r} failed: {said}", about=database)


_KNOWN_CAUSES = (
    ("database is locked", "is locked by another program", "Close it, or try again later."),
    ("lock timeout", "is locked by another program", "Close it, or try again later."),
    (
        "file is not a database",
        "is no SQLite database",
        "It was left as it is. Move it away and run tracker reparse, or name another with TRACKER_DATABASE_URL.",
    ),
    (
        "database disk image is malformed",
        "looks damaged",
        "It was left as it is. If tracker doctor finds so too, move it away and run tracker reparse, which rebuilds it "
        "from the archive.",
    ),
    (
        "database or disk is full",
        "can't grow: the disk is full",
        "Free some space and run the same command again.",
    ),
    (
        "readonly database",
        "can't be written to",
        "Make the file and its folder writable, or name another with TRACKER_DATABASE_URL.",
    ),
    (
        "unable to open database file",
        "can't be opened",
        "Check that its folder is there and may be written to.",
    ),
    (
        "failed to resolve host",
        "can't be reached: there is no such host",
        "Correct the host of the database URL (TRACKER_DATABASE_URL or database_url in tracker.toml).",
    ),
    (
        # libpq asks so where the host refuses, and where there is no socket.
        "Is the server running",
        "can't be reached: nothing answers there",
        "Start the server, or correct host and port of the database URL (TRACKER_DATABASE_URL or database_url in "
        "tracker.toml).",
    ),
)
