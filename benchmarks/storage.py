"""How many bytes a quote takes in SQLite, beside two plainer ways to keep the same quotes.

Its key is counted in, and its share of what is summed up by the hour.
The peers are what one would write first: figures as text beside a text time, and SQLAlchemy's ``Numeric`` beside a
``DateTime``, each with an index over instrument and time. All three hold the same quotes, captured in turn: fifteen
instruments every five minutes, walking randomly around real values.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tracker.formats import decimals_of
from tracker.instruments import catalogue
from tracker.model import ArchivedPage, Page, Quote, Reading, Snapshot, TimeSource
from tracker.reading import read_page
from tracker.store import Store, connect, write

SNAPSHOTS = 4_000
START = datetime(2024, 4, 19, 7, 0, tzinfo=UTC)
PAGE = Path(__file__).parents[1] / "tracker" / "demo" / "pages" / "2024-03-28T0939+0100.txt"


def snapshots() -> Iterator[Snapshot]:
    """The same walk at each call."""
    chance = random.Random(1)  # noqa: S311 - figures, not secrets
    quotes = read_page(PAGE.read_bytes()).quotes
    for number in range(SNAPSHOTS):
        quotes = tuple(_moved(quote, chance) for quote in quotes)
        at = START + timedelta(minutes=5 * number)
        page = Page(str(number).encode(), "benchmark", "https://example.invalid/", "fr_FR", at, TimeSource.OPTION)
        reading = Reading("benchmark", at, TimeSource.OPTION, "text", "fr_FR", None, quotes, ())
        yield Snapshot(page, ArchivedPage("2024-04.warc.gz", number * 3000), reading)


def _moved(quote: Quote, chance: random.Random) -> Quote:
    assert quote.value is not None
    assert quote.change is not None
    unit = Decimal(1).scaleb(-decimals_of(quote.value))
    step = unit * chance.randint(-300, 300)
    percent = (100 * (quote.change + step) / (quote.value - quote.change)).quantize(Decimal("0.01"))
    return Quote(quote.name, quote.symbol, quote.value + step, quote.change + step, percent)


def tracker_bytes(folder: Path) -> tuple[float, float, float]:
    """Bytes a quote in tracker's tables: those of the quotes, those that sum up hours, and the whole file."""
    file = folder / "tracker.db"
    Store.for_capture(file)
    engine = connect.engine_for(file, create=False)
    count = 0
    with connect.transaction(engine, writes=True) as connection:
        for snapshot in snapshots():
            write.add_snapshot(connection, snapshot, catalogue())
            count += len(snapshot.reading.quotes)
    whole = file.stat().st_size / count
    with sqlite3.connect(file) as plain:
        plain.execute("DROP VIEW latest")
        plain.execute("DROP VIEW daily")
        plain.execute("DROP VIEW quotes")
        (page_size,) = plain.execute("PRAGMA page_size").fetchone()
        free = [0]
        for tables in (["quote"], ["quote_hour", "snapshot_hour", "finding_hour"]):
            for table in tables:
                plain.execute(f"DROP TABLE {table}")
            free += plain.execute("PRAGMA freelist_count").fetchone()
    return free[1] * page_size / count, (free[2] - free[1]) * page_size / count, whole


def plain_bytes(folder: Path, name: str, columns: str, *, as_text: bool) -> float:
    """Bytes a quote in one plain table with an index over instrument and time."""
    file = folder / f"{name}.db"
    count = 0
    with sqlite3.connect(file) as plain:
        plain.execute(f"CREATE TABLE quote (id INTEGER PRIMARY KEY, {columns})")
        plain.execute("CREATE INDEX by_time ON quote (symbol, at)")
        for snapshot in snapshots():
            for quote in snapshot.reading.quotes:
                figures = [quote.value, quote.change, quote.percent]
                row = [str(figure) if as_text else float(figure) for figure in figures if figure is not None]
                at = f"{snapshot.page.captured_at:%Y-%m-%d %H:%M:%S}"
                plain.execute("INSERT INTO quote VALUES (NULL, ?, ?, ?, ?, ?)", (quote.symbol, at, *row))
                count += 1
    return file.stat().st_size / count


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quotes, hours, whole = tracker_bytes(folder)
        text = plain_bytes(folder, "text", "symbol, at, value, change, percent", as_text=True)
        real = plain_bytes(folder, "real", "symbol, at, value REAL, change REAL, percent REAL", as_text=False)
    print(f"{SNAPSHOTS} snapshots of 15 quotes, bytes a quote (limit: 30)")
    print(f"  tracker, quotes and their key    {quotes:6.1f}")
    print(f"  tracker, the hours they sum up to{hours:6.1f}   {quotes + hours:.2f} with the quotes")
    print(f"  tracker, the whole file          {whole:6.1f}")
    print(f"  figures as text, plain table     {text:6.1f}   {text / quotes:.1f} x")
    print(f"  figures as doubles, plain table  {real:6.1f}   {real / quotes:.1f} x, and their digits lost")


if __name__ == "__main__":
    main()
