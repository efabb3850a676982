"""Findings by their cause, and what was said of them, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import a_page, a_quote
from tests.store.test_hours import a_snapshot
from tracker.findings import PERCENT_MISMATCH, Finding, finding
from tracker.store import Store
from tracker.store.open_findings import Acknowledgement, acknowledge, acknowledgements, findings_by_cause, withdraw
from tracker.store.spans import span_between

START = datetime(2024, 4, 19, 0, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL = span_between(None, None)


def keep(store: Store, hour: int, source: str, *found: Finding) -> None:
    page = a_page(f"page {hour} of {source}", at=START + hour * HOUR, source=source)
    store.keep(a_snapshot(page, (a_quote(name="L’Oréal"),), found), at=START)


def mismatch(**facts: str) -> Finding:
    return finding(PERCENT_MISMATCH, "L’Oréal", 0, **{"implied": "1", "percent": "2", **facts})


def test_findings_of_one_source_and_cause_are_one_and_so_is_what_is_said_of_them(database: str | Path) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    store = Store.for_capture(database)
    for hour in (2, 0, 1):
        keep(store, hour, "eins", mismatch(implied=str(hour)))
    keep(store, 3, "eins", mismatch(suspect="value", instead="9"))
    keep(store, 4, "zwei", mismatch())
    with store.writing() as connection:
        found = findings_by_cause(connection, ALL)
        assert [(one.source, one.count) for one in found] == [("zwei", 1), ("eins", 1), ("eins", 3)]
        repeated = found[-1]
        assert (repeated.first, repeated.last) == (START, START + 2 * HOUR)
        assert dict(repeated.newest.facts)["implied"] == "2"
        assert len({one.key for one in found}) == 3
        cause = repeated.newest.cause
        assert acknowledge(connection, "eins", cause, Acknowledgement(START, "bekannt"))
        assert acknowledge(connection, "eins", cause, Acknowledgement(START + HOUR, "weiß ich"))
        assert not acknowledge(connection, "drei", cause, Acknowledgement(START, "gibt es nicht"))
    with store.reading() as connection:
        (said,) = acknowledgements(connection).values()
        assert (said.at, said.note) == (START + HOUR, "weiß ich")
        assert [one.acknowledged for one in findings_by_cause(connection, ALL)] == [None, None, said]
        (of_span,) = findings_by_cause(connection, span_between(START, START + HOUR))
        assert (of_span.count, of_span.acknowledged, of_span.key) == (2, said, repeated.key)
    with store.writing() as connection:
        assert withdraw(connection, repeated.key)
        assert not withdraw(connection, repeated.key)
        assert acknowledgements(connection) == {}
