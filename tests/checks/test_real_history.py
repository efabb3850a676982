"""The dated real strips, captured in their order: what is found is wrong on the page itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.pages import page_text, printed_strips
from tracker.archive import Archive
from tracker.calendars import Calendars
from tracker.capture import capture
from tracker.model import Reading
from tracker.recheck import recheck
from tracker.store import Store
from tracker.store.past import past_of
from tracker.store.readings import next_readings
from tracker.store.spans import span_between
from tracker.told_checks import Checkable, told_checks
from tracker.told_over_time import told_over_time

OF_THE_PAGE = {
    # Gold of another month, on this page alone.
    ("2024-03-28 12:06", "reference-mismatch", "Gold future"),
    # It had stood still for months.
    ("2024-04-19 00:01", "jump", "CMC Crypto 200"),
    ("2024-04-19 00:27", "percent-mismatch", "CMC Crypto 200"),
    ("2024-04-19 06:31", "percent-mismatch", "Nikkei 225"),
    ("2024-04-19 10:38", "percent-mismatch", "CMC Crypto 200"),
    ("2024-04-19 12:11", "percent-mismatch", "CMC Crypto 200"),
    ("2024-04-19 13:15", "percent-mismatch", "CMC Crypto 200"),
    ("2024-04-19 15:18", "percent-mismatch", "CMC Crypto 200"),
    ("2024-04-24 08:03", "percent-mismatch", "CMC Crypto 200"),
    ("2024-04-26 15:27", "percent-mismatch", "CMC Crypto 200"),
}


def dated_strips() -> list[tuple[datetime, str]]:
    found = [(each.captured_at.astimezone(UTC), page_text(each)) for each in printed_strips() if each.captured_at]
    return sorted(found)


@pytest.mark.slow
def test_real_strips_in_their_order_have_the_findings_that_are_their_own(tmp_path: Path) -> None:
    archive, store = Archive(tmp_path), Store.for_capture(tmp_path / "tracker.db")
    readings: list[Reading] = []
    for at, text in dated_strips():
        made = capture(a_page(text, at=at), archive=archive, open_store=lambda: store, now=lambda: datetime.now(UTC))
        assert made.snapshot is not None
        readings.append(made.snapshot.reading)
    found = {
        (f"{each.captured_at:%Y-%m-%d %H:%M}", doubt.code, doubt.quote) for each in readings for doubt in each.findings
    }
    assert found == OF_THE_PAGE
    # Later pages of a session tell nothing more of them.
    list(recheck(store, span_between(None, None), true_hours=Calendars().hours))
    with store.reading() as connection:
        again = next_readings(connection, span_between(None, None))
    assert found == {
        (f"{each.reading.captured_at:%Y-%m-%d %H:%M}", doubt.code, doubt.quote)
        for each in again
        for doubt in each.reading.findings
    }
    assert told_as_wrong(store) == {one for one in found if one[1] in TOLD and one[0].startswith("2024-04")}


APRIL = span_between(datetime(2024, 4, 1, tzinfo=UTC), datetime(2024, 4, 30, tzinfo=UTC))
TOLD = {"percent-mismatch", "reference-mismatch", "day-before-mismatch", "jump", "factor-jump", "stale"}


def told_as_wrong(store: Store) -> set[tuple[str, str, str | None]]:
    """What `tracker explain` says does not agree, of each quote of April: another month's calendars take seconds."""
    wrong: set[tuple[str, str, str | None]] = set()
    known = store.known
    with store.reading() as connection:
        for each in next_readings(connection, APRIL):
            past = past_of(connection, each.reading, known, moment=each.moment)
            for position, quote in enumerate(each.reading.quotes):
                checks = (
                    *told_checks(Checkable(quote)),
                    *told_over_time(each.reading, position, past, known, true_hours=Calendars().hours),
                )
                at = f"{each.reading.captured_at:%Y-%m-%d %H:%M}"
                wrong |= {(at, check.code, quote.name) for check in checks if check.agrees is False}
    return wrong
