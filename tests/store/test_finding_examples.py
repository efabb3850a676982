"""The findings that a report shows of each code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import a_page, a_quote
from tests.report.test_loading import a_snapshot
from tracker.findings import Finding
from tracker.loading import load_history
from tracker.model import ArchivedPage, Reading, Snapshot
from tracker.store import Store, read
from tracker.store.finding_examples import newest_findings
from tracker.store.spans import span_between

START = datetime(2024, 4, 19, 0, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_newest_of_each_quote_come_before_older_ones_of_the_same_within_the_span(database: str | Path) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    store = Store.for_capture(database)
    quotes = (a_quote(name="DAX", symbol="^GDAXI"), a_quote(name="Dow Jones"))
    for number in range(8):
        page = a_page(f"page {number}", at=START + number * HOUR)
        about = [0, 1] if number == 3 else [0]
        findings = tuple(
            Finding("percent-mismatch", quotes[place].name, place, (("implied", str(number)), ("percent", "1")))
            for place in about
        )
        page_findings = (Finding("clock-back", None, None, (("before", "x"),)),) if number == 1 else ()
        reading = Reading(
            source=page.source, captured_at=page.captured_at, time_source=page.time_source, reader="text",
            locale=page.locale, market=None, quotes=quotes, findings=findings + page_findings,
        )  # fmt: skip
        store.keep(Snapshot(page, ArchivedPage("2024.warc.gz", number), reading), at=START)
    span = span_between(None, START + 5 * HOUR - timedelta(minutes=5))
    with store.reading() as connection:
        found = newest_findings(connection, span, "percent-mismatch", 3)
        clock = newest_findings(connection, span, "clock-back", 3)
        assert newest_findings(connection, span, "placeholder", 3) == ()
    assert [(one.at - START, one.finding.quote, dict(one.finding.facts)["implied"]) for one in found] == [
        (4 * HOUR, "DAX", "4"), (3 * HOUR, "DAX", "3"), (3 * HOUR, "Dow Jones", "3"),
    ]  # fmt: skip
    assert [(one.at - START, one.finding.quote) for one in clock] == [(HOUR, None)]


def test_a_history_of_some_instruments_has_their_findings_and_changes_alone(database: str | Path) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    store = Store.for_capture(database)
    for hour in range(12):
        shown = "ABC" if hour < 6 else "AC"
        about = "A" if hour == 0 else "C" if hour > 6 else ""
        findings = tuple(Finding("percent-mismatch", name, shown.index(name), (("implied", "1"),)) for name in about)
        if hour == 1:
            findings = (Finding("clock-back", None, None, (("before", "x"),)),)
        quotes = (a_quote(name=name, symbol=None) for name in shown)
        store.keep(a_snapshot(START + hour * HOUR, *quotes, findings=findings), at=START)
    with store.reading() as connection:
        by_name = {one.names[0]: one for one in read.instruments(connection)}
        some, other = (load_history(connection, instruments=[by_name[name]]) for name in "AB")
    assert some.finding_counts == {"clock-back": 1, "percent-mismatch": 1}
    # The newest hours have only findings about another.
    assert [one.at for one in some.finding_examples["percent-mismatch"]] == [START]
    assert some.strip_changes == ()
    assert [(one.name, one.is_new) for one in other.strip_changes] == [("B", False)]


def test_a_finding_says_which_of_two_quotes_of_one_name_it_is_about(database: str | Path) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    store = Store.for_capture(database)
    quotes = [a_quote(name=name, symbol=None) for name in ("Or", "Argent", "Or")]
    findings = (Finding("percent-mismatch", "Or", 2, (("implied", "1"),)), Finding("clock-back", None, None, ()))
    store.keep(a_snapshot(START, *quotes, findings=findings), at=START)
    span = span_between(None, None)
    with store.reading() as connection:
        (about_names,) = newest_findings(connection, span, "percent-mismatch", 3, names={"Or"})
        (about_all,) = newest_findings(connection, span, "percent-mismatch", 3)
        (of_page,) = newest_findings(connection, span, "clock-back", 3)
        history = load_history(connection)
    assert (about_names.occurrence, about_all.occurrence, of_page.occurrence) == (1, 1, 0)
    assert history.newest_findings == (about_all, of_page)
