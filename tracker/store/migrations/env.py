"""Alembic's way into tracker's migrations: run them on the connection, and in the transaction, that is handed in."""

from __future__ import annotations

from alembic import context

from tracker.store.schema import metadata

connection = context.config.attributes["connection"]
# transactional_ddl: SQLite can roll DDL back once BEGIN is ours, which Alembic does not assume of it.
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
