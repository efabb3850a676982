"""A history as a report reads it: the period that was asked for, and what there is outside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import a_page, a_quote
from tracker.findings import Finding
from tracker.loading import load_history
from tracker.model import ArchivedPage, MarketStatus, Quote, Reading, Snapshot
from tracker.store import Store

NOW = datetime(2024, 6, 1, tzinfo=UTC)
EARLY = datetime(2024, 3, 28, 8, 39, tzinfo=UTC)
LATE = datetime(2024, 7, 25, 9, 23, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def a_snapshot(
    at: datetime,
    *quotes: Quote,
    source: str = "saved",
    findings: tuple[Finding, ...] = (),
    market: MarketStatus | None = None,
) -> Snapshot:
    """A snapshot of these quotes, or of any."""
    page = a_page(at=at, source=source)
    reading = Reading(
        source=page.source,
        captured_at=at,
        time_source=page.time_source,
        reader="text",
        locale=page.locale,
        market=market,
        quotes=quotes or (a_quote(),),
        findings=findings,
    )
    return Snapshot(page, ArchivedPage("2024.warc.gz", 0), reading)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.for_capture(tmp_path_factory.mktemp("home") / "tracker.db")
    for at in (EARLY, LATE):
        made.keep(a_snapshot(at), at=NOW)
    return made


@pytest.mark.parametrize(
    ("since", "until", "shown", "before", "after"),
    [
        (None, None, 2, None, None),
        (EARLY, LATE, 2, None, None),
        (LATE + SECOND, None, 0, LATE, None),
        (None, EARLY - SECOND, 0, None, EARLY),
        (EARLY + SECOND, LATE - SECOND, 0, EARLY, LATE),
        (LATE, None, 1, EARLY, None),
    ],
)
def test_a_history_knows_its_period_and_the_nearest_snapshots_outside_it(
    since: datetime | None,
    until: datetime | None,
    shown: int,
    before: datetime | None,
    after: datetime | None,
    store: Store,
) -> None:
    with store.reading() as connection:
        history = load_history(connection, since=since, until=until)
    assert (len(history.captured_at), history.before, history.after) == (shown, before, after)
    assert (history.since, history.until, history.stored) == (since, until, 2)


def test_a_store_that_is_not_there_yet_has_nothing_and_still_says_what_was_asked_for() -> None:
    history = load_history(None, since=EARLY)
    assert (history.since, history.before, history.stored) == (EARLY, None, 0)
