"""The first schema: tables as in ``schema.py`` on its first day, and the views that SQL tools read.

A migration is not made from ``schema.py``, which goes on changing; it takes only its convention for the names of
constraints.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite gives only an INTEGER PRIMARY KEY its ids by itself.
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make everything; the caller's transaction makes it whole or not at all."""
    _make_names()
    _make_snapshots()
    _make_quotes()
    for name, select in _view_definitions(op.get_bind().dialect.name).items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def _make_names() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "instrument",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("symbol", sa.Text, unique=True),
        sa.Column("unknown_name", sa.Text),
        sa.CheckConstraint("(symbol IS NULL) <> (unknown_name IS NULL)", name="known_or_not"),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("instrument_id", sa.Integer, sa.ForeignKey("instrument.id"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
    )
    op.create_table(
        "strip",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False, unique=True),
    )
    op.create_table(
        "strip_place",
        sa.Column("strip_id", sa.Integer, sa.ForeignKey("strip.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id"), nullable=False),
        sqlite_with_rowid=False,
    )


def _make_snapshots() -> None:
    op.create_table(
        "market_line",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("country", sa.Text),
        sa.Column("state", sa.Text),
        sa.Column("minutes", sa.Integer),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "archive_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "snapshot",
        sa.Column("moment", _ID, primary_key=True, autoincrement=False),
        sa.Column("page_identity", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("address_id", sa.Integer, sa.ForeignKey("address.id"), nullable=False),
        sa.Column("time_source", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("market_line_id", sa.Integer, sa.ForeignKey("market_line.id")),
        sa.Column("strip_id", sa.Integer, sa.ForeignKey("strip.id"), nullable=False),
        sa.Column("archive_file_id", sa.Integer, sa.ForeignKey("archive_file.id"), nullable=False),
        sa.Column("archive_offset", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "finding",
        sa.Column("moment", _ID, sa.ForeignKey("snapshot.moment"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("quote_name", sa.Text),
        sa.Column("quote_position", sa.Integer),
        sa.Column("facts", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attempt",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("address_id", sa.Integer, sa.ForeignKey("address.id"), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("captured_at", sa.BigInteger),
        sa.Column("page_identity", sa.LargeBinary, index=True),
        sa.Column("archive_file_id", sa.Integer, sa.ForeignKey("archive_file.id")),
        sa.Column("archive_offset", sa.BigInteger),
        sa.Column("moment", _ID, sa.ForeignKey("snapshot.moment")),
    )


def _make_quotes() -> None:
    op.create_table(
        "figure_form",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("value_scale", sa.BigInteger, nullable=False),
        sa.Column("change_scale", sa.BigInteger, nullable=False),
        sa.Column("percent_scale", sa.BigInteger, nullable=False),
        sa.Column("minus_zeros", sa.SmallInteger, nullable=False),
        sa.UniqueConstraint("value_scale", "change_scale", "percent_scale", "minus_zeros"),
    )
    op.create_table(
        "quote",
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id"), primary_key=True),
        sa.Column("moment", _ID, sa.ForeignKey("snapshot.moment"), primary_key=True),
        sa.Column("value", sa.BigInteger),
        sa.Column("change", sa.BigInteger),
        sa.Column("percent", sa.BigInteger),
        sa.Column("form_id", sa.Integer, sa.ForeignKey("figure_form.id"), nullable=False),
        sqlite_with_rowid=False,
    )


def _view_definitions(dialect: str) -> dict[str, str]:
    """The SELECT of each view, by its name. Views come in the order in which they build on each other.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
    """
    seconds = "(quote.moment / 10000)"
    if dialect == "sqlite":
        at = f"strftime('%Y-%m-%dT%H:%M:%SZ', {seconds}, 'unixepoch')"
        day = "substr(quotes.at, 1, 10)"
        number = "({digits} * 1.0 / {scale})"
    else:
        at = f"to_timestamp({seconds})"
        day = "CAST(quotes.at AT TIME ZONE 'UTC' AS date)"
        number = "CAST({text} AS numeric)"
    columns = []
    for bit, figure in ((1, "value"), (2, "change"), (4, "percent")):
        text = _printed(f"quote.{figure}", f"figure_form.{figure}_scale", bit)
        columns.append(
            number.format(digits=f"quote.{figure}", scale=f"figure_form.{figure}_scale", text=text) + f" AS {figure}"
        )
        columns.append(f"{text} AS {figure}_text")
    quotes = f"""
        SELECT {at} AS at, source.name AS source, instrument.symbol AS symbol, series.name AS name,
               {", ".join(columns)},
               quote.moment AS moment, series.instrument_id AS instrument_id
        FROM quote
        JOIN series ON series.id = quote.series_id
        JOIN source ON source.id = series.source_id
        JOIN instrument ON instrument.id = series.instrument_id
        JOIN figure_form ON figure_form.id = quote.form_id
    """  # noqa: S608 - made of this module's constants
    latest = """
        SELECT quotes.* FROM quotes
        JOIN (
            SELECT instrument_id, max(newest) AS moment FROM (
                SELECT instrument_id,
                       (SELECT max(moment) FROM quote WHERE quote.series_id = series.id) AS newest
                FROM series
            ) AS newest_of_series GROUP BY instrument_id
        ) AS newest_of_instrument
        ON newest_of_instrument.instrument_id = quotes.instrument_id
        AND newest_of_instrument.moment = quotes.moment
    """
    daily = f"""
        SELECT day, source, symbol, name, count(*) AS quotes,
               max(CASE WHEN place = 1 THEN value END) AS open, max(value) AS high, min(value) AS low,
               max(CASE WHEN place_from_end = 1 THEN value END) AS close
        FROM (
            SELECT {day} AS day, source, symbol, name, value,
                   row_number() OVER (PARTITION BY source, name, {day} ORDER BY moment) AS place,
                   row_number() OVER (PARTITION BY source, name, {day} ORDER BY moment DESC) AS place_from_end
            FROM quotes WHERE value IS NOT NULL
        ) AS numbered GROUP BY day, source, symbol, name
    """  # noqa: S608 - made of this module's constants
    return {"quotes": quotes, "latest": latest, "daily": daily}


def _printed(digits: str, scale: str, minus_zero_bit: int) -> str:
    """SQL for a figure with exactly its printed digits, such as ``1.0700``."""
    minus = f"CASE WHEN {digits} < 0 OR (figure_form.minus_zeros & {minus_zero_bit}) <> 0 THEN '-' ELSE '' END"
    whole = f"CAST(abs({digits}) / {scale} AS text)"
    # The scale's own leading 1 keeps the fraction's leading zeros, and is cut off again.
    fraction = f"substr(CAST({scale} + abs({digits}) % {scale} AS text), 2)"
    return f"({minus} || {whole} || CASE WHEN {scale} > 1 THEN '.' || {fraction} ELSE '' END)"
