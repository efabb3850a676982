"""Snapshots at times that are seldom: seconds apart, and in years far away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import a_quote
from tests.report.builders import FRENCH, PARIS, START, a_history, an_instrument, page_without_charts, written
from tests.report.test_loading import a_snapshot
from tests.report.test_write import words_of
from tracker.loading import load_history
from tracker.store import Store


@pytest.mark.slow
@pytest.mark.parametrize("start", [datetime(2300, 1, 1, tzinfo=UTC), datetime(9999, 12, 28, tzinfo=UTC)])
def test_a_year_that_nanoseconds_do_not_reach_has_a_report(start: datetime, tmp_path: Path) -> None:
    store = Store.for_capture(tmp_path / "tracker.db")
    for number in range(4):
        store.keep(a_snapshot(start + number * timedelta(hours=29), a_quote(f"{100 + number}")), at=START)
    with store.reading() as connection:
        history = load_history(connection, zone=PARIS)
    page = words_of(written(history, tmp_path / "reports").page.read_text("utf-8"))
    newest = FRENCH.weekday_and_time(start + timedelta(hours=87))
    assert f"Derniers chiffres : {newest}".replace("\N{NO-BREAK SPACE}", " ") in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "4 relevés" in page


def test_snapshots_seconds_apart_are_told_with_their_seconds_and_others_without() -> None:
    at = [START + timedelta(seconds=seconds) for seconds in (5, 40, 100)]
    instrument = an_instrument("1", "2", "3", at=at)
    page = page_without_charts(a_history(instrument))
    rows = page.split('<table class="rows">')[1].split("</table>")[0]
    assert [f"{row}<" in rows for row in ("02:27:05", "02:27:40", "02:28")] == [True, True, True]
    labels = page.split('"labels":[')[1].split("]")[0]
    assert labels == '"19 avr. 2024, 02:27:05","19 avr. 2024, 02:27:40","19 avr. 2024, 02:28"'
    both = page_without_charts(a_history(an_instrument("1", "2", at=at[:2])))
    assert "19 avril 2024, de 02:27:05 à 02:27:40" in words_of(both)
    assert "Premier relevé 19 avril 2024 à 02:27:05 Dernier relevé 19 avril 2024 à 02:27:40" in words_of(both)
