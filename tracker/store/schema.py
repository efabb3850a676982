"""The tables, as SQLAlchemy Core knows them. ``docs/database.md`` shows them to people; migrations make them.

A quote is the row there are most of, so it is packed: its figures are integers in units of their last printed digit,
and what turns them back into the printed digits (`figure_form`) is shared by all quotes of the same shape. Its key
is the series, then the moment, so that one instrument's history lies together on disk.

Rows that are known by texts of any length have a *key*, a digest of those texts: an index over the texts themselves
would take their space twice, and PostgreSQL indexes none beyond 8 kB.

A *moment* is a snapshot's key: its time in whole seconds since 1970 (UTC) × `moments.PER_SECOND`, plus a number that
tells the snapshots of one second apart. So moments sort by time, and fit six bytes in SQLite until the year 2415.

What a report asks of years is kept by the hour beside the rows it comes from (`quote_hour`, `snapshot_hour`,
`finding_hour`): ``rollup`` writes it in the transaction that writes them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

STORED = "stored"
"""The outcome of an attempt that stored a snapshot; that of another is its error's code."""

# SQLite gives only an INTEGER PRIMARY KEY its ids by itself.
_Id = BigInteger().with_variant(Integer, "sqlite")

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

instrument = Table(
    "instrument",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False, unique=True),
    Column("symbol", Text, unique=True),
    # An instrument that the catalogue does not know is known by its printed name, folded.
    Column("unknown_name", Text),
    CheckConstraint("(symbol IS NULL) <> (unknown_name IS NULL)", name="known_or_not"),
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    # What the name means, which may change: no part of the key. `names` has it follow the catalogue.
    Column("instrument_id", ForeignKey("instrument.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    # 0 for the first quote of that name on a page, 1 for the second, …
    Column("occurrence", Integer, nullable=False),
    # The symbol that the page itself ties to the name, where the name alone does not mean it.
    Column("page_symbol", Text),
)

# The series of a strip in its order. Strips rarely change, so snapshots share them.
strip = Table(
    "strip",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False, unique=True),
)

strip_place = Table(
    "strip_place",
    metadata,
    Column("strip_id", ForeignKey("strip.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("series_id", ForeignKey("series.id"), nullable=False),
    sqlite_with_rowid=False,
)

market_line = Table(
    "market_line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("country", Text),
    Column("state", Text),
    Column("minutes", Integer),
)

address = Table(
    "address",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False, unique=True),
    Column("text", Text, nullable=False),
)

archive_file = Table(
    "archive_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("moment", _Id, primary_key=True, autoincrement=False),
    # identity.page_identity: the database itself tells a second capture of the same page, source and time.
    Column("page_identity", LargeBinary, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("address_id", ForeignKey("address.id"), nullable=False),
    Column("time_source", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("market_line_id", ForeignKey("market_line.id")),
    Column("strip_id", ForeignKey("strip.id"), nullable=False),
    Column("archive_file_id", ForeignKey("archive_file.id"), nullable=False),
    Column("archive_offset", BigInteger, nullable=False),
)

figure_form = Table(
    "figure_form",
    metadata,
    Column("id", Integer, primary_key=True),
    # A power of ten for each figure: 100 for two printed decimals. 1 where there is no figure.
    Column("value_scale", BigInteger, nullable=False),
    Column("change_scale", BigInteger, nullable=False),
    Column("percent_scale", BigInteger, nullable=False),
    # Which figures are printed as minus zero: 1 value + 2 change + 4 percent.
    Column("minus_zeros", SmallInteger, nullable=False),
    UniqueConstraint("value_scale", "change_scale", "percent_scale", "minus_zeros"),
)

quote = Table(
    "quote",
    metadata,
    Column("series_id", ForeignKey("series.id"), primary_key=True),
    Column("moment", ForeignKey("snapshot.moment"), primary_key=True),
    Column("value", BigInteger),
    Column("change", BigInteger),
    Column("percent", BigInteger),
    Column("form_id", ForeignKey("figure_form.id"), nullable=False),
    sqlite_with_rowid=False,
)

finding = Table(
    "finding",
    metadata,
    Column("moment", ForeignKey("snapshot.moment"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("quote_name", Text),
    # Of the quote in its strip; NULL where no quote came of it.
    Column("quote_position", Integer),
    # A JSON array of [name, text] pairs.
    Column("facts", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What somebody said of a finding. It holds for all findings of that source and cause, and for no other cause.
acknowledgement = Table(
    "acknowledgement",
    metadata,
    # `open_findings.key_of` the source and the cause.
    Column("key", LargeBinary, primary_key=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    # A JSON array: `tracker.findings.Finding.cause`.
    Column("cause", Text, nullable=False),
    # When it was said, in seconds since 1970.
    Column("at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
)

DOUBTFUL = 1
"""Of a kind in `quote_hour`: a finding of severity warning or error names the quotes."""
VALUELESS = 2
"""Of a kind in `quote_hour`: the quotes have no value."""

# The quotes of one hour (UTC) that have the same form and are of one kind: mostly all that a series has in the hour.
# So its figures are integers of one scale, which compare exactly, and a doubtful extreme hides no sure one.
quote_hour = Table(
    "quote_hour",
    metadata,
    Column("series_id", ForeignKey("series.id"), primary_key=True),
    # Hours since 1970.
    Column("hour", Integer, primary_key=True),
    Column("form_id", ForeignKey("figure_form.id"), primary_key=True),
    # A sum of `DOUBTFUL` and `VALUELESS`, or 0.
    Column("kind", SmallInteger, primary_key=True),
    Column("quotes", Integer, nullable=False),
    # The first of the values, and how far from it the highest lies above, the lowest below, and the last: next to the
    # value itself these are a byte or two. NULL where there is no value. Their moments are found among the quotes.
    Column("open", BigInteger),
    Column("rise", BigInteger),
    Column("fall", BigInteger),
    Column("move", BigInteger),
    # The largest of the percentages, without its sign.
    Column("percent", BigInteger),
    sqlite_with_rowid=False,
)

snapshot_hour = Table(
    "snapshot_hour",
    metadata,
    Column("hour", Integer, primary_key=True),
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("snapshots", Integer, nullable=False),
    # Moments.
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

finding_hour = Table(
    "finding_hour",
    metadata,
    Column("hour", Integer, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("findings", Integer, nullable=False),
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", _Id, primary_key=True),
    # When the capture ran, in seconds since 1970; the page's own time is captured_at.
    Column("at", BigInteger, nullable=False),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("address_id", ForeignKey("address.id"), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    # Of the page, as far as one was had and kept: what a later reader needs to try it again.
    Column("captured_at", BigInteger),
    Column("page_identity", LargeBinary, index=True),
    Column("archive_file_id", ForeignKey("archive_file.id")),
    Column("archive_offset", BigInteger),
    # Of the snapshot that came of it.
    Column("moment", ForeignKey("snapshot.moment")),
)

FAILED = literal_column(f"attempt.outcome <> '{STORED}'", Boolean)
"""That no snapshot came of an attempt; as text, since a database can't tell of a parameter that the index fits it."""

Index(
    "ix_attempt_failed",
    attempt.c.at,
    sqlite_where=literal_column(f"outcome <> '{STORED}'"),
    # PostgreSQL's has the same condition, from the migration that makes it: named here, it would have SQLAlchemy import
    # its dialect for PostgreSQL at each start, a tenth of a capture's time.
)
