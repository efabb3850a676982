"""Failed captures, counted by the database: on both databases the same as looking at each of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.builders import a_page
from tracker.model import ArchivedPage
from tracker.store import Store, read
from tracker.store.failures import Failures, failures, last_failure
from tracker.store.spans import span_between

PARIS = ZoneInfo("Europe/Paris")
# Before the night in which Paris loses an hour.
START = datetime(2024, 3, 29, 22, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ARCHIVED = ArchivedPage("2024.warc.gz", 0)


def test_the_database_counts_what_a_look_at_each_failed_capture_counts(database: str | Path) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    store = Store.for_capture(database)
    for number in range(60):
        at = START + number * HOUR
        page = a_page(f"page {number}", at=at, source="portal" if number % 3 else "it's", address="https://a.example/")
        kind = "page-not-had" if number % 4 else "page-unreadable"
        reason = f"{page.address!r} has no strip" if number % 5 else "no network"
        store.note_failure(page, ARCHIVED, at=at + 50 * HOUR, outcome=kind, reason=reason)
    since, until = START + HOUR, START + 58 * HOUR
    between = [(START + 3 * HOUR, START + 9 * HOUR), (START + 20 * HOUR, START + 21 * HOUR)]
    charted = span_between(START + 4 * HOUR, START + 50 * HOUR)
    newest = {"it's": START + 30 * HOUR}
    with store.reading() as connection:
        each = read.failed_attempts(connection, since=since, until=until)
        found = failures(
            connection, since=since, until=until, zone=PARIS, newest=newest, between=between, charted=charted
        )
        far = span_between(START - 1500 * 24 * HOUR, START + 1500 * 24 * HOUR)
        by_slice = failures(connection, zone=PARIS, newest=newest, charted=far).runs
        last = last_failure(connection, since=since, until=until)
        nothing = failures(connection, since=until + 9 * HOUR, zone=PARIS, newest=newest)
    assert found.count == len(each) == 58
    assert sum(found.by_day.values()) == 58
    days = Counter((one.at.astimezone(PARIS).date() - date(1970, 1, 1)).days for one in each)
    assert found.by_day == days
    assert found.since_newest == sum(one.source == "portal" or one.at > START + 30 * HOUR for one in each)
    assert found.within == {between[0][0]: Counter(one.outcome for one in each[3:8])}
    # Without the address that they begin with.
    reasons = [one.reason.removeprefix(f"{one.address!r} ") for one in each]
    alike = Counter((one.outcome, one.source, reason) for one, reason in zip(each, reasons, strict=True))
    assert {(one.outcome, one.source, one.reason): one.count for one in found.reasons} == alike
    assert [one.count for one in found.reasons] == sorted(alike.values(), reverse=True)
    assert found.reason_count == len(alike)
    assert (last.last, last.reason) == (until, reasons[-1]) if last else False
    inside = [one for one in each if START + 4 * HOUR <= one.at <= START + 50 * HOUR]
    assert [(run.first, run.last, run.source, run.captures) for run in found.runs] == [
        (int(one.at.timestamp()), int(one.at.timestamp()), one.source, 1) for one in inside
    ]
    # A slice of 3,000 days is 18 hours, and no run goes on over midnight in Paris.
    assert sum(run.captures for run in by_slice) == 60
    assert len(by_slice) < 20
    assert all(len({datetime.fromtimestamp(at, PARIS).date() for at in (run.first, run.last)}) == 1 for run in by_slice)
    assert nothing == Failures()
