"""Rows that are known by texts of any length, by a digest of these: found, or added."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import Connection, Table, select

_KEY_BYTES = 16
Stored = str | int | bytes | None
"""What a column of the schema can hold."""


def key_of(*facts: Stored) -> bytes:
    """The key of the row that these facts tell from others."""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8")).digest()[:_KEY_BYTES]


def keyed(connection: Connection, table: Table, **columns: Stored) -> int:
    """The id of the row with these columns, which is added where it is missing; its key is their digest."""
    key = key_of(*columns.values())
    found: int | None = connection.execute(select(table.c.id).where(table.c.key == key)).scalar_one_or_none()
    return found if found is not None else add_row(connection, table, key=key, **columns)


def add_row(connection: Connection, table: Table, **columns: Stored) -> int:
    """Add a row; its id."""
    added: int = connection.execute(table.insert().values(**columns).returning(table.c.id)).scalar_one()
    return added
