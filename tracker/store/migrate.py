"""Bring a database's schema up to date, once and whole.

Alembic takes longer to import than a capture takes to run, so whether there is anything to do is asked without it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from tracker.errors import StorageFailed
from tracker.store.connect import shown_url, transaction

NEWEST = "0003"
"""The revision that this program works with: the newest under ``migrations/versions``."""
_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Migrate to `NEWEST` in one transaction that also holds the note that it ran; nothing where it is there.

    Raises:
        StorageFailed: the schema is newer than this program, or the database failed.
    """
    with transaction(engine, writes=False) as connection:
        if revision(connection) == NEWEST:
            return
    with transaction(engine, writes=True) as connection:
        # Another program may have migrated since the look above.
        if check_revision(connection) != NEWEST:
            _upgrade(connection)


def revision(connection: Connection) -> str | None:
    """The schema's revision; None where the database has no schema of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version ORDER BY 1 DESC")).scalars().all()
    # More than one is no schema of ours, and sorts behind it.
    return ", ".join(found) if found else None


def check_revision(connection: Connection) -> str | None:
    """As `revision`.

    Raises:
        StorageFailed: the schema is newer than this program.
    """
    found = revision(connection)
    if found is not None and (not found or "," in found or found > NEWEST):
        database = shown_url(connection.engine.url)
        raise StorageFailed(
            f"the database {database!r} has schema {found!r}, and this tracker knows schemas up to {NEWEST}",
            advice="Use the newer tracker that made it; it was left as it is.",
            about=database,
        )
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        database = shown_url(connection.engine.url)
        raise StorageFailed(
            f"the database {database!r} can't be migrated: {error}",
            advice="It may be another program's; name another with TRACKER_DATABASE_URL.",
            about=database,
        ) from error
