"""Schemas of older, newer and no programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tracker.errors import StorageFailed
from tracker.store import Store, connect, migrate
from tracker.store.schema import metadata


@pytest.fixture
def migrated(database: str | Path) -> str | Path:
    if isinstance(database, Path):
        database.parent.mkdir()
    Store.for_capture(database)
    return database


def test_the_newest_revision_is_the_one_the_program_works_with() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.NEWEST


def test_migrations_make_the_schema_that_the_code_works_with(migrated: str | Path) -> None:
    engine = connect.engine_for(migrated, create=False)
    with connect.transaction(engine, writes=False) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(migrated: str | Path) -> None:
    Store.for_capture(migrated)
    store = Store.for_reading(migrated)
    assert store is not None


def test_a_newer_schema_is_left_untouched(migrated: str | Path) -> None:
    engine = connect.engine_for(migrated, create=False)
    with connect.transaction(engine, writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for open_store in (Store.for_capture, Store.for_reading):
        with pytest.raises(StorageFailed, match="has schema '9999'"):
            open_store(migrated)
    with connect.transaction(engine, writes=False) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


@pytest.mark.parametrize("others", ["''", "'0001', '0000'"])
def test_a_note_of_the_schema_that_is_none_of_ours_is_named_and_left(migrated: str | Path, others: str) -> None:
    engine = connect.engine_for(migrated, create=False)
    with connect.transaction(engine, writes=True) as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        for each in others.split(", "):
            connection.execute(text(f"INSERT INTO alembic_version VALUES ({each})"))
    for open_store in (Store.for_capture, Store.for_reading):
        with pytest.raises(StorageFailed, match="has schema '"):
            open_store(migrated)


def test_a_migration_that_fails_leaves_nothing(database: str | Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    engine = connect.engine_for(database, create=True)
    with connect.transaction(engine, writes=True) as connection:
        # A table of the same name stops the migration after it has made others.
        connection.execute(text("CREATE TABLE quote (id integer)"))
    with pytest.raises(StorageFailed):
        Store.for_capture(database)
    with connect.transaction(engine, writes=False) as connection:
        tables = set(engine.dialect.get_table_names(connection))
    assert tables == {"quote"}


def test_a_database_of_another_program_is_no_store_yet(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    engine = connect.engine_for(file, create=True)
    with connect.transaction(engine, writes=True) as connection:
        connection.execute(text("CREATE TABLE theirs (id integer)"))
    assert Store.for_reading(file) is None


def test_a_path_with_odd_characters_is_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "ménage & co? #1 100%"
    folder.mkdir()
    Store.for_capture(folder / "tracker.db")
    assert [path.name for path in folder.iterdir()] == ["tracker.db"]
    assert Store.for_reading(folder / "tracker.db") is not None
