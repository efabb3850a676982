"""What a report costs: with a thousand times as many quotes, and beside QuantStats' tear sheet of a single series.

Two stores hold the same market: eight instruments captured every two minutes, indices that move while their exchange
is open and what is traded around the clock, with doubtful figures, failed captures and outages. One has 10,000 quotes,
the other those of five years, 10.4 million. The real command reports on each, in a process of its own.

A third store has a year of fifteen instruments, captured every five minutes: its page must stay under a megabyte.

The peer gets the daily closes of one index over five years, and makes its HTML report of them; tracker reports on
fifteen instruments over as long, of which it has a quote a day, too, and then one every two hours. ``pip install
quantstats`` into an environment of its own, and name its Python with ``--quantstats``; without it that part is left
out. ``--keep FOLDER`` keeps the stores for the next run.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tracker.findings import PERCENT_MISMATCH, finding
from tracker.model import ArchivedPage, MarketState, MarketStatus, Page, Quote, Reading, Snapshot, TimeSource
from tracker.store import STORED, Store
from tracker.store.moments import PER_SECOND, seconds

ROUNDS = 5
ROOT = Path(__file__).parents[1]
START = datetime(2019, 4, 1, tzinfo=UTC)
EVERY = timedelta(minutes=2)
FEW_SNAPSHOTS = 1_250
MANY_SNAPSHOTS = 1_302_000
DAYS = 5 * 365
A_YEAR = 365 * 24 * 12

INDEX_HOURS = (7, 15.5)
ALL_HOURS = (0.0, 24.0)
MARKET = (
    # Name, symbol, first value, hours (UTC) in which it moves on working days; around the clock it moves every day.
    ("CAC 40", "^FCHI", "5405.53", INDEX_HOURS),
    ("DAX", "^GDAXI", "11681.99", INDEX_HOURS),
    ("Dow Jones", "^DJI", "26258.42", (13.5, 20.0)),
    ("Nasdaq", "^IXIC", "7828.91", (13.5, 20.0)),
    ("Nikkei 225", "^N225", "21509.03", (0.0, 6.0)),
    ("EUR/USD", "EURUSD=X", "1.1214", (0.0, 22.0)),
    ("Gold future", "GC=F", "1293.00", (0.0, 22.0)),
    ("Bitcoin EUR", "BTC-EUR", "3650.21", ALL_HOURS),
    ("FTSE 100", "^FTSE", "7317.38", INDEX_HOURS),
    ("Euro Stoxx 50", "^STOXX50E", "3385.38", INDEX_HOURS),
    ("Hang Seng", "^HSI", "29562.02", (1.5, 8.0)),
    ("S&P 500", "^GSPC", "2867.19", (13.5, 20.0)),
    ("GBP/USD", "GBPUSD=X", "1.3102", (0.0, 22.0)),
    ("Crude Oil", "CL=F", "61.59", (0.0, 22.0)),
    ("XRP EUR", "XRP-EUR", "0.2771", ALL_HOURS),
)

TEAR_SHEET = """
import sys
import pandas as pd
import quantstats as qs
closes = pd.read_csv(sys.argv[1], index_col=0, parse_dates=True)["close"]
qs.reports.html(closes.pct_change().dropna(), output=sys.argv[2], title="CAC 40")
"""

Ints = NDArray[np.int64]


def moments_of(count: int, every: timedelta) -> Ints:
    """The moments of so many captures: some seconds late, and some days long none at all."""
    chance = np.random.default_rng(1)
    at = seconds(START) + np.arange(count) * int(every.total_seconds()) + chance.integers(0, 3, count)
    for outage in range(200_000, count, 250_000):
        at[outage:] += 6 * 86_400
    return at.astype(np.int64) * PER_SECOND


def values_of(number: int, moments: Ints) -> Ints:
    """The walk of an instrument, in units of its last digit: it moves in its hours, and by half a percent an hour."""
    _, _, first, (opens, closes) = MARKET[number]
    chance = np.random.default_rng([7, number])
    at = moments // PER_SECOND
    hour, weekday = at % 86_400 / 3600, (at // 86_400 + 3) % 7
    moves = (hour >= opens) & (hour < closes) & ((weekday < 5) | (closes - opens == 24))
    steps = chance.standard_t(4, len(at)) * 0.00035 * moves
    unit = 10 ** -int(Decimal(first).as_tuple().exponent)
    walk: Ints = np.maximum(1, np.rint(float(first) * unit * np.exp(np.cumsum(steps)))).astype(np.int64)
    return walk


def build(folder: Path, *, snapshots: int, instruments: int, every: timedelta = EVERY) -> Path:
    """A home with so many snapshots of so many instruments; made once."""
    database = folder / "snapshots" / "tracker.db"
    if database.exists():
        return folder
    database.parent.mkdir(parents=True)
    unfinished = database.with_name("unfinished.db")
    unfinished.unlink(missing_ok=True)
    moments = moments_of(snapshots, every)
    store = Store.for_capture(unfinished)
    _add_first(store, int(moments[0]), instruments)
    with sqlite3.connect(unfinished) as plain:
        plain.execute("PRAGMA journal_mode = OFF")
        plain.execute("PRAGMA synchronous = OFF")
        _add_snapshots(plain, moments)
        for number in range(instruments):
            _add_quotes(plain, moments, number)
        _add_findings(plain, moments, instruments)
        # What sums up the hours is made by the migration, as in a database of an older tracker.
        for table in ("quote_hour", "snapshot_hour", "finding_hour"):
            plain.execute(f"DROP TABLE {table}")
        plain.execute("DROP INDEX ix_attempt_failed")
        plain.execute("DROP TABLE acknowledgement")
        plain.execute("ALTER TABLE series DROP COLUMN page_symbol")
        plain.execute("UPDATE alembic_version SET version_num = '0001'")
    started = time.perf_counter()
    Store.for_capture(unfinished)
    quotes = snapshots * instruments
    print(
        f"  hours of {quotes:,} quotes summed up by the migration in {time.perf_counter() - started:.1f} s", flush=True
    )
    unfinished.rename(database)
    return folder


def _add_first(store: Store, moment: int, instruments: int) -> None:
    """One snapshot as a capture stores it: its rows are the pattern for the others."""
    at = datetime.fromtimestamp(moment // PER_SECOND, UTC)
    quotes = tuple(
        Quote(name, symbol, Decimal(first), Decimal(first) - Decimal(first), Decimal("0.00"))
        for name, symbol, first, _ in MARKET[:instruments]
    )
    page = Page(b"first", "benchmark", "https://example.invalid/", "fr_FR", at, TimeSource.CLOCK)
    for closed in (True, False):
        # Two market lines; the later snapshot stays out of the way of those that follow.
        market = MarketStatus("Marchés français", "FR", MarketState.CLOSED if closed else MarketState.OPEN, None)
        when = at if closed else at - timedelta(hours=1)
        page = Page(b"first", "benchmark", "https://example.invalid/", "fr_FR", when, TimeSource.CLOCK)
        doubts = () if closed else (finding(PERCENT_MISMATCH, quotes[0].name, 0, implied="1", percent="2"),)
        reading = Reading("benchmark", when, TimeSource.CLOCK, "text", "fr_FR", market, quotes, doubts)
        store.keep(Snapshot(page, ArchivedPage("2019.warc.gz", 0), reading), at=when)


def _add_snapshots(plain: sqlite3.Connection, moments: Ints) -> None:
    """Snapshots and attempts; one capture of two thousand failed."""
    first = int(moments[0])

    def rows() -> Iterator[tuple[int, bytes, int, int]]:
        for number, moment in enumerate(moments[1:].tolist()):
            opened = 7 <= moment // PER_SECOND % 86_400 / 3600 < 15.5
            yield moment, sha256(b"%d" % moment).digest()[:16], number * 3000, 1 if opened else 0

    lines = [row[0] for row in plain.execute("SELECT id FROM market_line ORDER BY state DESC")]
    plain.executemany(
        "INSERT INTO snapshot (moment, page_identity, source_id, address_id, time_source, reader, locale,"
        " market_line_id, strip_id, archive_file_id, archive_offset)"
        f" SELECT ?, ?, source_id, address_id, time_source, reader, locale, CASE ? WHEN 1 THEN {lines[1]}"
        f" ELSE {lines[0]} END, strip_id, archive_file_id, ? FROM snapshot WHERE moment = {first}",
        ((moment, identity, opened, offset) for moment, identity, offset, opened in rows()),
    )
    plain.execute(
        "INSERT INTO attempt (at, source_id, address_id, outcome, captured_at, page_identity, archive_file_id,"
        " archive_offset, moment)"
        f" SELECT moment / {PER_SECOND}, source_id, address_id, '{STORED}', moment / {PER_SECOND}, page_identity,"
        f" archive_file_id, archive_offset, moment FROM snapshot WHERE moment > {first}"
    )
    plain.execute(
        "INSERT INTO attempt (at, source_id, address_id, outcome, reason)"
        " SELECT at + 60, source_id, address_id, 'page-not-had', 'no answer within 20 s' FROM attempt"
        f" WHERE id % 2000 = 0 AND at < {int(moments[-1]) // PER_SECOND}"
    )


def _add_quotes(plain: sqlite3.Connection, moments: Ints, number: int) -> None:
    values = values_of(number, moments)
    at = moments // PER_SECOND
    # The change is against the last value of the day before.
    days = at // 86_400
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    closes = np.append(values[:1], values[starts[1:] - 1])
    before = closes[np.searchsorted(starts, np.arange(len(at)), side="right") - 1]
    change = values - before
    percent = np.rint(10_000 * change / before).astype(np.int64)
    doubtful = _doubtful(len(at), number)
    values = values.copy()
    values[doubtful] += values[doubtful] // 3
    series, form = plain.execute(
        "SELECT series_id, form_id FROM quote JOIN series ON series.id = series_id WHERE name = ?",
        (MARKET[number][0],),
    ).fetchone()
    rows = zip(moments[1:].tolist(), values[1:].tolist(), change[1:].tolist(), percent[1:].tolist(), strict=True)
    plain.executemany(
        f"INSERT INTO quote (series_id, moment, value, change, percent, form_id) VALUES ({series}, ?, ?, ?, ?, {form})",
        rows,
    )


def _doubtful(count: int, number: int) -> Ints:
    """Which snapshots print a figure of this instrument that does not fit the others: one of 40,000."""
    return np.arange(1000 + 37 * number, count, 40_000)


def _add_findings(plain: sqlite3.Connection, moments: Ints, instruments: int) -> None:
    for number in range(instruments):
        plain.executemany(
            "INSERT INTO finding (moment, position, code, quote_name, quote_position, facts) VALUES (?, 0, ?, ?, ?, ?)",
            [
                (moment, PERCENT_MISMATCH.code, MARKET[number][0], number, '[["implied", "33"], ["percent", "0"]]')
                for moment in moments[_doubtful(len(moments), number)].tolist()
            ],
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: CPU seconds, user and system, and the most memory, in megabytes."""

    cpu_s: float
    peak_mb: float


def cost_of(command: list[str | Path]) -> Cost:
    """Run a command in a process of its own."""
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert started.stderr is not None
    errors = started.stderr.read()
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(f"{command} failed: {errors.decode()}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def report_on(home: Path) -> Callable[[], Cost]:
    command: list[str | Path] = [sys.executable, "-m", "tracker", "report", "-q", "--home", home]
    return lambda: cost_of(command)


def tear_sheet(python: Path, folder: Path) -> Callable[[], Cost]:
    """QuantStats' report of the daily closes of one index, over five years."""
    days = moments_of(DAYS, timedelta(days=1))
    closes = values_of(0, days + int(15 * 3600 * PER_SECOND)) / 100
    table = folder / "closes.csv"
    lines = [
        f"{datetime.fromtimestamp(moment // PER_SECOND, UTC):%Y-%m-%d},{close:.2f}"
        for moment, close in zip(days.tolist(), closes.tolist(), strict=True)
    ]
    table.write_text("\n".join(["day,close", *lines]))
    command: list[str | Path] = [python, "-c", TEAR_SHEET, table, folder / "tear-sheet.html"]
    return lambda: cost_of(command)


def medians(operations: dict[str, Callable[[], Cost]]) -> dict[str, Cost]:
    """The median of each operation, taken in turn after one that warms the disk's cache."""
    taken: dict[str, list[Cost]] = {name: [] for name in operations}
    for round_number in range(ROUNDS + 1):
        for name, operation in operations.items():
            cost = operation()
            if round_number:
                taken[name].append(cost)
    return {
        name: Cost(statistics.median(one.cpu_s for one in costs), max(one.peak_mb for one in costs))
        for name, costs in taken.items()
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quantstats", type=Path, help="Python of an environment that has QuantStats")
    parser.add_argument("--keep", type=Path, help="folder that keeps the stores for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        few = build(folder / "few", snapshots=FEW_SNAPSHOTS, instruments=8)
        many = build(folder / "many", snapshots=MANY_SNAPSHOTS, instruments=8)
        fifteen = build(folder / "fifteen", snapshots=DAYS * 12, instruments=15, every=timedelta(hours=2))
        daily = build(folder / "daily", snapshots=DAYS, instruments=15, every=timedelta(days=1))
        year = build(folder / "year15", snapshots=A_YEAR, instruments=15, every=timedelta(minutes=5))
        report_on(year)()
        page_kb = (year / "reports" / "index.html").stat().st_size / 1000
        homes = {"few": few, "many": many, "daily": daily, "fifteen": fifteen}
        operations = {name: report_on(home) for name, home in homes.items()}
        if options.quantstats:
            operations["peer"] = tear_sheet(options.quantstats, folder)
        cost = medians(operations)
    print(f"CPU seconds, medians of {ROUNDS} runs in turn, and the most memory")
    ratio = cost["many"].cpu_s / cost["few"].cpu_s
    _tell(f"report on {8 * FEW_SNAPSHOTS:,} quotes", cost["few"])
    _tell(f"report on {8 * MANY_SNAPSHOTS:,} quotes", cost["many"], f"{ratio:.2f} x (limits 1.5 and 300 MB)")
    print(f"  page of 15 instruments, a year of every 5 minutes  {page_kb:,.0f} kB (limit 1,000)")
    peer = cost.get("peer")
    if peer is not None:
        _tell("QuantStats on one series, 5 years", peer)
    for name, how_often in (("daily", "a day"), ("fifteen", "2 hours")):
        of_peer = "" if peer is None else f"{cost[name].cpu_s / peer.cpu_s:.2f} x QuantStats (limit 1)"
        _tell(f"15 instruments, 5 years, one in {how_often}", cost[name], of_peer)


def _tell(what: str, cost: Cost, how_good: str = "") -> None:
    print(f"  {what:<41}{cost.cpu_s:6.2f} {cost.peak_mb:6.0f} MB   {how_good}".rstrip())


if __name__ == "__main__":
    main()
