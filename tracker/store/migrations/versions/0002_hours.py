"""What a report asks of years, summed up by the hour, and filled from what is there.

Beside them an index over the attempts that failed, so that a look for them passes none of those that did not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_HOUR = 36_000_000
"""Moments in an hour."""


def upgrade() -> None:
    """Make the tables and fill them; the caller's transaction makes it whole or not at all."""
    _make_tables()
    op.create_index(
        "ix_attempt_failed",
        "attempt",
        ["at"],
        sqlite_where=sa.text("outcome <> 'stored'"),
        postgresql_where=sa.text("outcome <> 'stored'"),
    )
    op.execute(
        f"""
        INSERT INTO snapshot_hour (hour, source_id, snapshots, first, last)
        SELECT moment / {_HOUR}, source_id, count(*), min(moment), max(moment)
        FROM snapshot GROUP BY moment / {_HOUR}, source_id
        """  # noqa: S608 - made of this module's constants
    )
    op.execute(
        f"""
        INSERT INTO finding_hour (hour, code, findings)
        SELECT moment / {_HOUR}, code, count(*) FROM finding GROUP BY moment / {_HOUR}, code
        """  # noqa: S608 - as above
    )
    connection = op.get_bind()
    # One series at a time, so that no statement takes longer than a server is waited for.
    for series_id in connection.execute(sa.text("SELECT id FROM series ORDER BY id")).scalars().all():
        connection.execute(sa.text(_FILL_QUOTE_HOURS), {"series": series_id})


def _make_tables() -> None:
    op.create_table(
        "quote_hour",
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id"), primary_key=True),
        sa.Column("hour", sa.Integer, primary_key=True),
        sa.Column("form_id", sa.Integer, sa.ForeignKey("figure_form.id"), primary_key=True),
        sa.Column("kind", sa.SmallInteger, primary_key=True),
        sa.Column("quotes", sa.Integer, nullable=False),
        sa.Column("open", sa.BigInteger),
        sa.Column("rise", sa.BigInteger),
        sa.Column("fall", sa.BigInteger),
        sa.Column("move", sa.BigInteger),
        sa.Column("percent", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshot_hour",
        sa.Column("hour", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("snapshots", sa.Integer, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding_hour",
        sa.Column("hour", sa.Integer, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("findings", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


# The two codes are those that note something without making a figure doubtful, on the day of this migration.
_FILL_QUOTE_HOURS = f"""
    INSERT INTO quote_hour (series_id, hour, form_id, kind, quotes, open, rise, fall, move, percent)
    WITH doubted AS (
        SELECT DISTINCT finding.moment
        FROM finding
        JOIN snapshot ON snapshot.moment = finding.moment
        JOIN strip_place ON strip_place.strip_id = snapshot.strip_id
                        AND strip_place.position = finding.quote_position
        WHERE strip_place.series_id = :series AND finding.code NOT IN ('placeholder', 'change-missing')
    ), of_hours AS (
        SELECT quote.moment / {_HOUR} AS hour, quote.form_id,
               CASE WHEN doubted.moment IS NULL THEN 0 ELSE 1 END + CASE WHEN quote.value IS NULL THEN 2 ELSE 0 END
                   AS kind,
               quote.moment, quote.value, quote.percent
        FROM quote
        LEFT JOIN doubted ON doubted.moment = quote.moment
        WHERE quote.series_id = :series
    ), summed_up AS (
        SELECT hour, form_id, kind, count(*) AS quotes, min(moment) AS first, max(moment) AS last,
               max(value) AS high, min(value) AS low, max(abs(percent)) AS percent
        FROM of_hours GROUP BY hour, form_id, kind
    )
    SELECT :series, hour, summed_up.form_id, kind, quotes, opening.value, high - opening.value,
           opening.value - low, closing.value - opening.value, summed_up.percent
    FROM summed_up
    JOIN quote AS opening ON opening.series_id = :series AND opening.moment = first
    JOIN quote AS closing ON closing.series_id = :series AND closing.moment = last
"""  # noqa: S608 - as above
