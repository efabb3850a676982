"""A series is what a page printed; which instrument that is may change, when a name is tied to a symbol later.

So its key has the name and the symbol that the page itself ties to it, if any, and no longer the instrument.
"""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

from tracker.instruments import catalogue

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and make the keys again; the caller's transaction makes it whole or not at all."""
    op.add_column("series", sa.Column("page_symbol", sa.Text))
    connection = op.get_bind()
    known = catalogue()
    # Unknown names first: of two series that only the instrument tells apart, the other one has its symbol.
    rows = connection.execute(
        sa.text(
            "SELECT series.id, source_id, name, occurrence, symbol FROM series"
            " JOIN instrument ON instrument.id = instrument_id ORDER BY symbol IS NULL DESC, series.id"
        )
    ).all()
    keys: set[bytes] = set()
    for row in rows:
        # Of a name that the catalogue does not know, or knows otherwise, only the page can have said the symbol.
        symbol = None if row.symbol is None or known.symbol_of(row.name) == row.symbol else row.symbol
        key = _key(row.source_id, row.name, row.occurrence, symbol)
        if key in keys:
            # The name was captured before the catalogue knew it, and after.
            symbol = row.symbol
            key = _key(row.source_id, row.name, row.occurrence, symbol)
        keys.add(key)
        connection.execute(
            sa.text("UPDATE series SET key = :key, page_symbol = :symbol WHERE id = :id"),
            {"key": key, "symbol": symbol, "id": row.id},
        )


def _key(source_id: int, name: str, occurrence: int, page_symbol: str | None) -> bytes:
    content = json.dumps([source_id, name, occurrence, page_symbol], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8")).digest()[:16]
