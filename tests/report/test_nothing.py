"""A report on a period, and on one without a snapshot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.report.builders import ENGLISH, HOUR, MADE_BY, START, a_history, a_market, written
from tests.report.test_write import page_of, words_of


def test_a_period_without_a_snapshot_says_so_and_names_the_nearest(tmp_path: Path) -> None:
    history = replace(
        a_history(at=()),
        since=datetime(2024, 12, 31, 23, tzinfo=UTC),
        before=datetime(2024, 7, 25, 9, 23, tzinfo=UTC),
        stored=96,
    )
    made_by = replace(MADE_BY, raw_pages=0, home="/home/me/my markets")
    report = written(history, tmp_path, made_by=made_by)
    page = words_of(report.page.read_text(encoding="utf-8"))
    assert "Pas encore de relevé" not in page
    for told in (
        "Aucun relevé sur cette période",
        "Période demandée : à partir du 1er janvier 2025 à 00:00.",
        "Dernier relevé avant : 25 juillet 2024 à 11:23.",
        "96 relevés",
        "tracker report --home '/home/me/my markets' --since 2024-07-25",
        "0 sur 96 dans snapshots",
    ):
        assert told in page


def test_a_period_before_all_snapshots_names_the_first_after_it(tmp_path: Path) -> None:
    after = datetime(2024, 3, 28, 8, 39, tzinfo=UTC)
    history = replace(a_history(at=()), until=datetime(2020, 1, 1, tzinfo=UTC), after=after, stored=1)
    page = words_of(page_of(history, tmp_path, ENGLISH))
    assert "Period asked for: up to 1 January 2020 at 01:00." in page
    assert "First snapshot after it: 28 March 2024 at 09:39." in page
    assert "--since 2024-03-28 --until 2024-03-28" in page


def test_the_period_that_was_asked_for_is_told(tmp_path: Path) -> None:
    history = replace(a_market(1, snapshots=1), since=START, until=START + HOUR)
    page = words_of(page_of(history, tmp_path))
    assert "Période demandée du 19 avril 2024 à 02:27 au 19 avril 2024 à 03:27" in page
