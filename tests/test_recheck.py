"""The checks run again over a stored history: what they find is what captures in order would have found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_page
from tests.pages import PrintedStrip, page_text, printed_strips
from tests.store.test_hours import looked_at, rows
from tracker.calendars import Calendars
from tracker.checked import checked
from tracker.findings import OUT_OF_ORDER, finding
from tracker.findings import PERCENT_MISMATCH as PERCENT
from tracker.findings import WIDGET_UNREADABLE as UNREADABLE
from tracker.model import ArchivedPage, Reading, Snapshot
from tracker.reading import reading_of
from tracker.recheck import recheck
from tracker.store import Store
from tracker.store.past import past_of
from tracker.store.readings import next_readings
from tracker.store.replay import Replay
from tracker.store.spans import Span, span_between

ALL = span_between(None, None)
HOURS = Calendars().hours


@pytest.fixture
def store(database: str | Path) -> Store:
    if isinstance(database, Path):
        database.parent.mkdir()
    return Store.for_capture(database)


def changed(strip: PrintedStrip, number: int) -> PrintedStrip:
    """Now and then another figure, a row that is missing, a row twice, or the rows in another order."""
    first, *others = strip.quotes
    quotes: Sequence[Any] = {
        3: (replace(first, change=first.change.translate(str.maketrans("+-", "-+"))), *others),
        5: others,
        7: (*others, first, first),
        8: (replace(first, name=f"Indice {number}"), *others),
    }.get(number % 11, strip.quotes)
    return replace(strip, quotes=tuple(quotes))


def pages(first: str, end: str) -> list[Any]:
    """The dated real strips between two days, the oldest first, of two sources in turn, and some of them changed."""
    dated = [(strip.captured_at.astimezone(UTC), strip) for strip in printed_strips() if strip.captured_at]
    in_order = sorted((one for one in dated if first <= one[0].isoformat() < end), key=itemgetter(0))
    return [
        a_page(page_text(changed(strip, number)), at=at, source=("one", "two")[number % 2])
        for number, (at, strip) in enumerate(in_order)
    ]


def keep(store: Store, page: Any, *more: Any) -> None:
    """Store a page as a capture does, with the findings *more*, as if its reader had told them."""
    read = reading_of(page, store.known)
    with store.reading() as connection:
        made = checked(replace(read, findings=(*more, *read.findings)), connection, store.known, true_hours=HOURS)
    snapshot = Snapshot(page, ArchivedPage("2024.warc.gz", 0), made.reading)
    store.keep(snapshot, at=datetime(2024, 6, 1, tzinfo=UTC), and_then=made.look_back)


def stored(store: Store) -> list[Reading]:
    """All readings, oldest first."""
    found: list[Reading] = []
    rest = ALL
    with store.reading() as connection:
        while some := next_readings(connection, rest):
            found += [one.reading for one in some]
            rest = Span(some[-1].moment + 1, rest.stop)
    return found


def told(store: Store) -> list[tuple[Any, ...]]:
    """Each finding beside that of the order of storing, with the time and the source of its page."""
    return [
        (one.captured_at, one.source, found)
        for one in stored(store)
        for found in sorted(one.findings, key=repr)
        if found.code != OUT_OF_ORDER.code
    ]


def assert_hours_fit(store: Store) -> None:
    with store.reading() as connection:
        assert rows(connection) == looked_at(connection)


@pytest.mark.slow
def test_what_passed_is_what_the_database_says_of_the_past(store: Store) -> None:
    for page in pages("2024-03-01", "2024-04-27"):
        keep(store, page)
    replay, pasts = Replay(store.known), []
    with store.reading() as connection:
        replay.know_next(connection, next_readings(connection, ALL))
        for each in next_readings(connection, ALL):
            told = past_of(connection, each.reading, store.known, moment=each.moment)
            assert replay.past(each.reading) == told
            pasts.append(told)
            replay.passed(each.reading, each.reading.findings)
    assert sum(bool(one.quotes and one.strips) for one in pasts) > 40
    assert sum(bool(one.day_before) for one in pasts) >= 5
    codes = {found.code for each in stored(store) for found in each.findings}
    assert codes >= {"instrument-missing", "instrument-new", "duplicate-name", "percent-mismatch", "reference-mismatch"}
    assert not any(recheck(store, ALL, true_hours=HOURS))
    since = datetime(2024, 4, 25, 9, tzinfo=UTC)
    of_span = list(recheck(store, span_between(since, None), true_hours=HOURS))
    assert not any(of_span)
    assert len(of_span) == len([one for one in stored(store) if one.captured_at and one.captured_at >= since]) > 10


def test_snapshots_stored_out_of_order_get_the_findings_that_they_would_have_had_in_order(
    store: Store, tmp_path: Path
) -> None:
    in_order = Store.for_capture(tmp_path / "in-order.db")
    day = pages("2024-04-19", "2024-04-20")
    for page in day:
        keep(in_order, page)
    for page in (*day[6:], *reversed(day[:6])):
        keep(store, page)
    assert told(store) != told(in_order)
    assert any(recheck(store, ALL, true_hours=HOURS))
    assert told(store) == told(in_order)
    late = [one for one in stored(store) if any(found.code == OUT_OF_ORDER.code for found in one.findings)]
    assert [one.captured_at for one in late] == [page.captured_at for page in day[:6]]
    assert_hours_fit(store)
    assert not any(recheck(store, ALL, true_hours=HOURS))


def test_what_a_newer_rule_no_longer_finds_is_removed_and_what_only_the_page_tells_stays(store: Store) -> None:
    first, second, *_ = pages("2024-04-19", "2024-04-20")
    second = replace(second, source="one", captured_at=first.captured_at + timedelta(minutes=5))
    of_page = finding(UNREADABLE, "Or", reason="not a number", raw="1e5")
    of_older_rule = replace(finding(PERCENT, "CAC 40", implied="1", percent="2"), position=0)
    keep(store, first, of_page, of_older_rule)
    keep(store, second)
    assert list(recheck(store, ALL, true_hours=HOURS)) == [True, False]
    codes = [found.code for found in stored(store)[0].findings]
    assert "widget-unreadable" in codes
    assert "percent-mismatch" not in codes
    assert_hours_fit(store)


def strips_of(day: str) -> list[tuple[datetime, PrintedStrip]]:
    """The real strips of a day, the oldest first, and their times."""
    dated = [(strip.captured_at, strip) for strip in printed_strips() if strip.captured_at]
    return sorted((one for one in dated if f"{one[0]:%Y-%m-%d}" == day), key=itemgetter(0))


def mismatches(store: Store) -> list[tuple[str, str | None, dict[str, str]]]:
    return [
        (f"{at:%H:%M}", found.quote, dict(found.facts))
        for at, _, found in told(store)
        if found.code == "reference-mismatch"
    ]


def test_captures_that_follow_find_the_wrong_figure_of_a_first_page_and_checking_again_changes_nothing(
    store: Store,
) -> None:
    first, *others = (a_page(page_text(strip), at=at) for at, strip in strips_of("2024-04-23"))
    # One digit of the DAX: 17 977,04 is printed, and its percentage fits either.
    wrong = first.body.replace("17\N{NO-BREAK SPACE}977,04".encode(), "17\N{NO-BREAK SPACE}974,04".encode())
    keep(store, replace(first, body=wrong))
    assert mismatches(store) == []
    keep(store, others[0])
    contradiction = {("07:51", "2024-04-23T11:49:00Z"), ("11:49", "2024-04-23T07:51:00Z")}
    assert {(at, facts["beside"]) for at, _, facts in mismatches(store)} == contradiction
    assert_hours_fit(store)
    named = {"reference": "17857.80", "known": "17860.80", "suspect": "value", "instead": "17977.04"}
    for page in others[1:]:
        keep(store, page)
        assert mismatches(store) == [("07:51", "DAX", named)]
    assert_hours_fit(store)
    assert not any(recheck(store, ALL, true_hours=HOURS))


def test_a_capture_that_comes_in_the_middle_is_not_kept_waiting_and_is_checked(store: Store) -> None:
    first, second, third, *_ = pages("2024-04-19", "2024-04-20")
    for page in (first, second):
        keep(store, page)
    running = recheck(store, ALL, true_hours=HOURS)
    checked_ones = [next(running)]
    keep(store, third)
    checked_ones += running
    assert len(checked_ones) == 3


def test_a_span_that_begins_after_a_long_pause_is_checked_against_what_was_before_it(store: Store) -> None:
    (first, *_), (second, *_) = pages("2024-03-01", "2024-04-01"), pages("2024-05-20", "2024-05-21")
    keep(store, first)
    body = second.body.replace("40\N{NO-BREAK SPACE}003,59".encode(), "400\N{NO-BREAK SPACE}035,9".encode())
    keep(store, replace(second, source=first.source, body=body))
    assert "factor-jump" in {found.code for _, _, found in told(store)}
    assert list(recheck(store, span_between(datetime(2024, 5, 20, tzinfo=UTC), None), true_hours=HOURS)) == [False]
