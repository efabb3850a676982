"""What is summed up by the hour is what a look at all of the hour's rows says, whatever the order they came in."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from tests.builders import a_page
from tests.sizes import some
from tracker.findings import PERCENT_MISMATCH, PLACEHOLDER, Finding, finding, is_doubt
from tracker.instruments import catalogue
from tracker.model import ArchivedPage, Quote, Reading, Snapshot
from tracker.store import Store, connect, schema, write
from tracker.store.moments import PER_HOUR
from tracker.store.rollup import Outdated

START = datetime(2024, 4, 19, 8, 58, tzinfo=UTC)
HOUR_TABLES = (schema.quote_hour, schema.snapshot_hour, schema.finding_hour)

FIGURES = st.sampled_from([None, *map(Decimal, ("1", "1.0", "1.5", "1.50", "-0.0", "0.0", "-2.5", "9" * 18))])


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Around a full hour, some in the same second, with figures of several scales, doubts and notes."""
    at = START + timedelta(seconds=draw(st.sampled_from([0, 1, 60, 119, 120, 121, 3000])))
    names = draw(st.lists(st.sampled_from(["Dow Jones", "Nasdaq"]), min_size=1, max_size=3))
    quotes = tuple(Quote(name, None, draw(FIGURES), None, draw(FIGURES)) for name in names)
    positions = draw(st.lists(st.integers(0, len(names) - 1), max_size=3))
    kinds = [draw(st.sampled_from([PERCENT_MISMATCH, PLACEHOLDER])) for _ in positions]
    findings = tuple(finding(kind, names[where], where) for kind, where in zip(kinds, positions, strict=True))
    page = a_page(f"{draw(st.integers())}", at=at, source=draw(st.sampled_from(["one", "other"])))
    return a_snapshot(page, quotes, findings)


def a_snapshot(page: Any, quotes: tuple[Quote, ...], findings: tuple[Finding, ...] = ()) -> Snapshot:
    reading = Reading(
        page.source, page.captured_at, page.time_source, "text", page.locale, None, quotes, findings
    )  # fmt: skip
    return Snapshot(page, ArchivedPage("2024.warc.gz", 0), reading)


def rows(connection: Connection) -> list[list[tuple[Any, ...]]]:
    return [sorted(map(tuple, connection.execute(select(table)))) for table in HOUR_TABLES]


def looked_at(connection: Connection) -> list[list[tuple[Any, ...]]]:
    """The same rows, made by a plain look at everything."""
    strips: dict[int, dict[int, int]] = defaultdict(dict)
    for strip_id, position, series_id in connection.execute(select(schema.strip_place)):
        strips[strip_id][position] = series_id
    snapshots = connection.execute(select(schema.snapshot)).all()
    findings = connection.execute(select(schema.finding)).all()
    strip_of = {one.moment: strips[one.strip_id] for one in snapshots}
    doubted = {
        (one.moment, strip_of[one.moment][one.quote_position])
        for one in findings
        if is_doubt(one.code) and one.quote_position is not None
    }
    kin = defaultdict(list)
    for one in connection.execute(select(schema.quote).order_by(schema.quote.c.moment)):
        kind = ((one.moment, one.series_id) in doubted) + 2 * (one.value is None)
        key = (one.series_id, one.moment // PER_HOUR, one.form_id, kind)
        kin[key].append(one)
    quote_hours = []
    for key, quotes in kin.items():
        values = [one.value for one in quotes if one.value is not None]
        first = values[0] if values else 0
        steps = (first, max(values) - first, first - min(values), values[-1] - first) if values else (None,) * 4
        percent = max((abs(one.percent) for one in quotes if one.percent is not None), default=None)
        quote_hours.append((*key, len(quotes), *steps, percent))
    of_source = defaultdict(list)
    for one in snapshots:
        of_source[one.moment // PER_HOUR, one.source_id].append(one.moment)
    codes = Counter((one.moment // PER_HOUR, one.code) for one in findings)
    return [
        sorted(quote_hours, key=lambda row: row[:4]),
        sorted((*key, len(moments), min(moments), max(moments)) for key, moments in of_source.items()),
        sorted((*key, count) for key, count in codes.items()),
    ]


@pytest.mark.slow
@pytest.mark.sized
@settings(max_examples=some(96), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(snapshots(), min_size=1, max_size=8), again=st.data())
def test_hours_say_what_a_look_at_everything_says(database: str | Path, made: list[Snapshot], again: Any) -> None:
    engine = a_store(database)
    with connect.transaction(engine, writes=True) as connection:
        for snapshot in made:
            if write.find_moment(connection, snapshot.page) is None:
                write.add_snapshot(connection, snapshot, catalogue())
        assert rows(connection) == looked_at(connection)
        # Another reader comes, and reads some pages otherwise.
        outdated = Outdated()
        for snapshot in made[::2]:
            moment = write.find_moment(connection, snapshot.page)
            other = again.draw(snapshots()).reading
            assert moment is not None
            write.replace_reading(
                connection, moment, a_snapshot(snapshot.page, other.quotes, other.findings), catalogue(), outdated
            )
        outdated.sum_up_again(connection)
        assert rows(connection) == looked_at(connection)
        connection.rollback()


def a_store(database: str | Path) -> Any:
    if isinstance(database, Path):
        database.parent.mkdir(exist_ok=True)
    Store.for_capture(database)
    return connect.engine_for(database, create=False)


def test_a_database_of_the_first_schema_gets_its_hours(database: str | Path) -> None:
    engine = a_store(database)
    with connect.transaction(engine, writes=True) as connection:
        for minute in range(0, 90, 7):
            quotes = tuple(
                Quote(name, None, Decimal(f"{minute % 5}.{'0' * (1 + minute % 2)}"), None, Decimal("-0.5"))
                for name in ("Dow Jones", "Nasdaq")
            )
            findings = (finding(PERCENT_MISMATCH, "Nasdaq", 1),) if minute % 3 else (finding(PLACEHOLDER, None),)
            page = a_page(f"{minute}", at=START + timedelta(minutes=minute))
            write.add_snapshot(connection, a_snapshot(page, quotes, findings), catalogue())
        made = rows(connection)
        assert made == looked_at(connection)
        for table in HOUR_TABLES:
            connection.execute(text(f"DROP TABLE {table.name}"))
        connection.execute(text("DROP INDEX ix_attempt_failed"))
        connection.execute(text("DROP TABLE acknowledgement"))
        connection.execute(text("ALTER TABLE series DROP COLUMN page_symbol"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    Store.for_capture(database)
    with connect.transaction(engine, writes=False) as connection:
        assert rows(connection) == made
